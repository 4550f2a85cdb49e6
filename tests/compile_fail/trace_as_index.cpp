// SPDX-License-Identifier: MIT
// Nor an int: a table is looked up by select, not by index.
// expect: e2t: a Trace has no way to a number: compute on, and decide by select(mask, a, b)
// expect-gcc: Raw = int
// expect-clang: to 'int'
#include "e2t/number/trace.hpp"

#ifdef FIXED
e2t::Trace model(e2t::Trace x) {
  return select(x < 1.0, e2t::Trace(2.0), e2t::Trace(3.0));
}
#else
double model(e2t::Trace x) {
  const double table[] = {2.0, 3.0};
  return table[static_cast<int>(x)];
}
#endif
