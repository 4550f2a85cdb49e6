// SPDX-License-Identifier: MIT
// Half a utilization: of what?
// expect: e2t: two kinds have no product of a kind
// expect-gcc: Left = Fraction<utilization, double>; Right = double
// expect-clang: Left = e2t::Fraction<e2t::utilization>, Right = double
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
auto half = e2t::Utilization{0.5 * e2t::Utilization{0.6}.value()};
#else
auto half = e2t::Utilization{0.6} * 0.5;
#endif
