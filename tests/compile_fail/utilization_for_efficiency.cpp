// SPDX-License-Identifier: MIT
// A share of time is no share of a peak, though both are numbers up to 1.
// expect: e2t: another kind: a Utilization is no Efficiency and neither is a Quality
// expect-gcc: Other = e2t::utilization; OtherRep = double; Kind = e2t::efficiency
// expect-clang: 'Fraction<e2t::utilization, [...]>' to 'Fraction<e2t::efficiency, [...]>'
#include "e2t/quantity/kind.hpp"

struct Chip {
  e2t::Efficiency efficiency;
};

#ifdef FIXED
Chip chip{.efficiency = e2t::Efficiency{0.5}};
#else
Chip chip{.efficiency = e2t::Utilization{0.5}};
#endif
