// SPDX-License-Identifier: MIT
// A traced value that became a double would have lost its axes. (g++ has no place for a remedy: see
// double_from_quantity.)
// expect-gcc: 'e2t::Traced<double>'} to 'double'
// expect-clang: (aka 'Traced<double>') to function return type 'double'
// expect-clang: e2t: a Trace has no way to a number: compute on, and decide by select(mask, a, b)
#include "e2t/number/trace.hpp"

#ifdef FIXED
e2t::Trace model(e2t::Trace x) {
  return x;
}
#else
double model(e2t::Trace x) {
  return x;
}
#endif
