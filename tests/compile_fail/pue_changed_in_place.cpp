// SPDX-License-Identifier: MIT
// A Pue that was checked stays so: 1.2 * 0.5 would be below 1.
// expect: e2t: a ratio is checked where it is made: make a new one, as in Pue{1.2}
// expect-gcc: Right = double; Kind = e2t::pue
// expect-clang: Right = double
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
void run(e2t::Pue& pue) {
  pue = e2t::Pue{pue.value() * 0.9};
}
#else
void run(e2t::Pue& pue) {
  pue *= 0.9;
}
#endif
