// SPDX-License-Identifier: MIT
// Both sides of a selection are one thing.
// expect: e2t: unlike things
// expect-gcc: Left = Quantity<power, double>; Right = Quantity<energy, double>
// expect-clang: Left = e2t::Quantity<e2t::power>, Right = e2t::Quantity<e2t::energy>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/math.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto picked = select(true, 3_W * 1_s, 4_J);
#else
auto picked = select(true, 3_W, 4_J);
#endif
