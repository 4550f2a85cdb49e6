// SPDX-License-Identifier: MIT
// A figure of a record says how it is known.
// expect: e2t: say how the figure is known: measured(x), calibrated(x) or modelled(x)
#include "e2t/report/record.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Record record{.rate = e2t::measured(4915_token_per_s), .pue = e2t::absent("a laboratory")};
#else
e2t::Record record{.rate = 4915_token_per_s, .pue = e2t::absent("a laboratory")};
#endif
