// SPDX-License-Identifier: MIT
// A product of plain and metered energies would hide that a meter is missing.
// expect: e2t: name the meter first: at_device(x), at_it(x) or at_facility(x)
// expect-gcc: Left = Quantity<carbon_per_energy, double>
// expect-gcc: Right = Quantity<facility_energy, double>
// expect-clang: Left = e2t::Quantity<e2t::carbon_per_energy>
// expect-clang: Right = e2t::Quantity<e2t::facility_energy>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto emitted = e2t::at_facility(300_gCO2e / 1_kWh) * e2t::at_facility(1_MWh);
#else
auto emitted = (300_gCO2e / 1_kWh) * e2t::at_facility(1_MWh);
#endif
