// SPDX-License-Identifier: MIT
// at_it() names a meter; it does not convert from another one.
// expect: e2t: nothing to name: only a plain energy, power or J/token takes a meter; convert one meter to another by Pue or HostOverhead
// expect-gcc: Other = Quantity<facility_power, double>
// expect-clang: e2t::Quantity<e2t::facility_power>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto load = e2t::at_facility(12_MW) / e2t::Pue{1.2};
#else
auto load = e2t::at_it(e2t::at_facility(12_MW));
#endif
