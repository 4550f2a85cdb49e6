// SPDX-License-Identifier: MIT
// Facility energy contains the IT energy; in a constant expression the refusal is a compile error.
// expect: e2t: outside the allowed range: the calls shown with this message name the value
// expect-gcc: e2t::MeterRatio<e2t::pue, double>(9.0
// expect-clang: MeterRatio(0.9
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
constexpr e2t::Pue pue{1.09};
static_assert(pue.value() > 1.0);
#else
constexpr e2t::Pue pue{0.9};
#endif
