// SPDX-License-Identifier: MIT
// WUE is litres per joule of IT energy.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect-gcc: From = e2t::dimension<e2t::times<e2t::facility_energy, e2t::water>, e2t::per<e2t::it_energy>>; Other = double; Dimension = e2t::water
// expect-clang: 'Quantity<e2t::dimension<e2t::times<e2t::facility_energy, e2t::water>, e2t::per<e2t::it_energy>>, [...]>' to 'Quantity<e2t::water, [...]>'
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

e2t::Quantity<e2t::water_per_it_energy> wue = 1.8_L / 1_kWh;

#ifdef FIXED
e2t::Quantity<e2t::water> used = wue * (e2t::at_facility(1_MWh) / e2t::Pue{1.2});
#else
e2t::Quantity<e2t::water> used = wue * e2t::at_facility(1_MWh);
#endif
