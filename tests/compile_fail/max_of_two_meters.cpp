// SPDX-License-Identifier: MIT
// The larger of watts at two meters.
// expect: e2t: unlike things
// expect: convert meters by Pue or HostOverhead
// expect-gcc: Left = Quantity<it_power, double>; Right = Quantity<facility_power, double>
// expect-clang: Left = e2t::Quantity<e2t::it_power>, Right = e2t::Quantity<e2t::facility_power>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto larger = max(e2t::at_it(3_W) * e2t::Pue{1.2}, e2t::at_facility(4_W));
#else
auto larger = max(e2t::at_it(3_W), e2t::at_facility(4_W));
#endif
