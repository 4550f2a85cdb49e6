// SPDX-License-Identifier: MIT
// A model that branches on a traced value would hide on which axes it depends.
// expect: e2t: a mask has no way to bool: decide by select(mask, a, b) or require(mask, refusal)
// expect-gcc: e2t::TraceMask::operator Given() const [with Given = bool]
// expect-clang: attempt to use a deleted function
// expect-clang: operator bool<bool>
#include "e2t/number/trace.hpp"

#ifdef FIXED
e2t::Trace model(e2t::Trace x) {
  return select(x < 1.0, x, 1.0 / x);
}
#else
e2t::Trace model(e2t::Trace x) {
  if (x < 1.0)
    return x;
  return 1.0 / x;
}
#endif
