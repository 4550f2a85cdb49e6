// SPDX-License-Identifier: MIT
// The overhead of a site is not a difference of watts at two meters.
// expect: e2t: unlike things
// expect: convert meters by Pue or HostOverhead
// expect-gcc: Left = Quantity<facility_power, double>
// expect-gcc: Right = Quantity<it_power, double>
// expect-clang: Left = e2t::Quantity<e2t::facility_power>
// expect-clang: Right = e2t::Quantity<e2t::it_power>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto overhead = e2t::at_facility(12_MW) - e2t::at_it(10_MW) * e2t::Pue{1.0};
#else
auto overhead = e2t::at_facility(12_MW) - e2t::at_it(10_MW);
#endif
