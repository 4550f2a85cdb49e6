// SPDX-License-Identifier: MIT
// A quotient of two powers becomes a Pue by name, which checks that it is at least 1.
// expect: e2t: another ratio, or one that nobody has checked: a Pue is made by Pue{ratio}
// expect-gcc: Dimension = e2t::facility_per_it; Other = double; Kind = e2t::pue
// expect-clang: from 'Quantity<e2t::facility_per_it, double>' to 'e2t::Pue'
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

struct Site {
  e2t::Pue pue;
};

#ifdef FIXED
Site site{.pue = e2t::Pue{e2t::at_facility(12_MW) / e2t::at_it(10_MW)}};
#else
Site site{.pue = e2t::at_facility(12_MW) / e2t::at_it(10_MW)};
#endif
