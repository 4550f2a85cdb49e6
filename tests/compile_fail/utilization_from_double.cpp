// SPDX-License-Identifier: MIT
// So does a fraction.
// expect: e2t: a raw number has no kind: write which one it is, as in Utilization{0.6}
// expect-gcc: Raw = double; Kind = e2t::utilization
// expect-clang: from 'double' to 'e2t::Utilization'
#include "e2t/quantity/kind.hpp"

struct Load {
  e2t::Utilization utilization;
};

#ifdef FIXED
Load load{.utilization = e2t::Utilization{0.6}};
#else
Load load{.utilization = 0.6};
#endif
