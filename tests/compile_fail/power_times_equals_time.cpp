// SPDX-License-Identifier: MIT
// A product by a time is an energy; it does not fit where a power was.
// expect: e2t: the product has another dimension than the quantity
// expect-gcc: Right = e2t::Quantity<e2t::duration, double>; Dimension = e2t::power
// expect-clang: Right = e2t::Quantity<e2t::duration>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto used(e2t::Quantity<e2t::power> feed) {
  return feed * 1_h;
}
#else
auto used(e2t::Quantity<e2t::power> feed) {
  return feed *= 1_h;
}
#endif
