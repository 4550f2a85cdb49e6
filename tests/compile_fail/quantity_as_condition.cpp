// SPDX-License-Identifier: MIT
// No quantity is true or false.
// expect: e2t: a number leaves a quantity through a unit only: x.in(MW)
// expect-gcc: Raw = bool; Dimension = e2t::power
// expect-clang: operator bool<bool>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
int has_feed = 100_MW > 0_MW ? 1 : 0;
#else
int has_feed = 100_MW ? 1 : 0;
#endif
