// SPDX-License-Identifier: MIT
// A raw number on the right.
// expect: e2t: unlike things
// expect: give a raw number its unit
// expect-gcc: Left = Quantity<power, double>; Right = double
// expect-clang: Left = e2t::Quantity<e2t::power>, Right = double
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto sum = 100_MW + 1_MW;
#else
auto sum = 100_MW + 1.0;
#endif
