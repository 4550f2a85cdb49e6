// SPDX-License-Identifier: MIT
// Ten percent more is a product, not a sum.
// expect: e2t: unlike things
// expect-gcc: Left = Quantity<power, double>; Right = Fraction<utilization, double>
// expect-clang: Left = e2t::Quantity<e2t::power>, Right = e2t::Fraction<e2t::utilization>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto feed = 100_MW * e2t::Utilization{0.1};
#else
auto feed = 100_MW + e2t::Utilization{0.1};
#endif
