// SPDX-License-Identifier: MIT
// A utilization is neither more nor less than a quality.
// expect: e2t: unlike kinds
// expect-gcc: Left = Fraction<utilization, double>; Right = Fraction<quality, double>
// expect-clang: Left = e2t::Fraction<e2t::utilization>, Right = e2t::Fraction<e2t::quality>
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
bool less = e2t::Quality{0.6} < e2t::Quality{0.7};
#else
bool less = e2t::Utilization{0.6} < e2t::Quality{0.7};
#endif
