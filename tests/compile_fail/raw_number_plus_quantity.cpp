// SPDX-License-Identifier: MIT
// A raw number on the left.
// expect: e2t: unlike things
// expect: give a raw number its unit
// expect-gcc: Left = int; Right = Quantity<power, double>
// expect-clang: Left = int, Right = e2t::Quantity<e2t::power>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto sum = 1_MW + 100_MW;
#else
auto sum = 1 + 100_MW;
#endif
