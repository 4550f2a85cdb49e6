// SPDX-License-Identifier: MIT
// The order of base dimensions is that of their symbols.
// expect: two base dimensions share one symbol: rename one of them
// expect: symbols_differ<rack, e2t::duration>
#include "e2t/quantity/base.hpp"

#ifdef FIXED
struct rack : e2t::base_dimension<rack> {
  static constexpr auto symbol = "rack";
};
using racks_per_time = e2t::dimension_quotient<rack, e2t::duration>;
#else
struct rack : e2t::base_dimension<rack> {
  static constexpr auto symbol = "s";
};
using racks_per_time = e2t::dimension_quotient<rack, e2t::duration>;
#endif
