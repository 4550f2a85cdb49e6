// SPDX-License-Identifier: MIT
// The square root of a second has no dimension here.
// expect: e2t: the root of an odd power has no dimension here
// expect-gcc: Odd = Quantity<duration, double>
// expect-clang: Odd = e2t::Quantity<e2t::duration>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/math.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto root = sqrt(9_s * 4_s);
#else
auto root = sqrt(9_s);
#endif
