// SPDX-License-Identifier: MIT
// A comparison needs a unit as well.
// expect: e2t: unlike things
// expect: give a raw number its unit
// expect-gcc: Left = Quantity<power, double>; Right = double
// expect-clang: Left = e2t::Quantity<e2t::power>, Right = double
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
bool small = 100_MW < 1_GW;
#else
bool small = 100_MW < 1.0;
#endif
