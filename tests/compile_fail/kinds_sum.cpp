// SPDX-License-Identifier: MIT
// Shares of time do not add up to a share of time in general.
// expect: e2t: a kind has no sum of a kind: compute with .value() and make the kind you mean
// expect-gcc: Left = Fraction<utilization, double>; Right = Fraction<utilization, double>
// expect-clang: Left = e2t::Fraction<e2t::utilization>, Right = e2t::Fraction<e2t::utilization>
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
auto busy = e2t::Utilization{e2t::Utilization{0.3}.value() + e2t::Utilization{0.4}.value()};
#else
auto busy = e2t::Utilization{0.3} + e2t::Utilization{0.4};
#endif
