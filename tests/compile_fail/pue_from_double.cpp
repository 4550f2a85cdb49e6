// SPDX-License-Identifier: MIT
// A ratio says which one it is.
// expect: e2t: a raw number has no kind: write which ratio it is, as in Pue{1.2}
// expect-gcc: Raw = double; Kind = e2t::pue
// expect-clang: from 'double' to 'e2t::Pue'
#include "e2t/quantity/kind.hpp"

struct Site {
  e2t::Pue pue;
};

#ifdef FIXED
Site site{.pue = e2t::Pue{1.2}};
#else
Site site{.pue = 1.2};
#endif
