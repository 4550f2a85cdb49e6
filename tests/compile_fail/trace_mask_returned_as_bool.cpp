// SPDX-License-Identifier: MIT
// Nor does a mask leave a function as bool, or through a quantity.
// expect: e2t: a mask has no way to bool: decide by select(mask, a, b) or require(mask, refusal)
// expect-gcc: e2t::TraceMask::operator Given() const [with Given = bool]
// expect-clang: from 'e2t::TraceMask' to 'bool'
#include "e2t/number/trace.hpp"
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

using Power = e2t::Quantity<e2t::power, e2t::Trace>;

#ifdef FIXED
auto over(Power feed, Power limit) {
  return feed > limit;
}
#else
bool over(Power feed, Power limit) {
  return feed > limit;
}
#endif
