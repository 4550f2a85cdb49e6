// SPDX-License-Identifier: MIT
// Compare with a kind, or compare the numbers.
// expect: e2t: unlike kinds
// expect-gcc: Left = Fraction<utilization, double>; Right = double
// expect-clang: Left = e2t::Fraction<e2t::utilization>, Right = double
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
bool busy = e2t::Utilization{0.6} > e2t::Utilization{0.5};
#else
bool busy = e2t::Utilization{0.6} > 0.5;
#endif
