// SPDX-License-Identifier: MIT
// No hour has more than an hour of work.
// expect: e2t: outside the allowed range: the calls shown with this message name the value
// expect-gcc: e2t::Fraction<e2t::utilization, double>(1.5
// expect-clang: Fraction(1.5
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
constexpr e2t::Utilization busy{0.5};
static_assert(busy.value() < 1.0);
#else
constexpr e2t::Utilization busy{1.5};
#endif
