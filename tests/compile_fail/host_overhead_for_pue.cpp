// SPDX-License-Identifier: MIT
// J(it)/J(device) is another ratio than J(facility)/J(it).
// expect: e2t: another ratio, or one that nobody has checked: a Pue is made by Pue{ratio}
// expect-gcc: Dimension = e2t::it_per_device; Other = double; Kind = e2t::pue
// expect-clang: 'MeterRatio<e2t::host_overhead, [...]>' to 'MeterRatio<e2t::pue, [...]>'
#include "e2t/quantity/kind.hpp"

struct Site {
  e2t::Pue pue;
};

#ifdef FIXED
Site site{.pue = e2t::Pue{1.2}};
#else
Site site{.pue = e2t::HostOverhead{1.2}};
#endif
