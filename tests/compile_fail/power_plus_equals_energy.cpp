// SPDX-License-Identifier: MIT
// += obeys the ban of +.
// expect: e2t: unlike things
// expect-gcc: Right = e2t::Quantity<e2t::energy, double>; Dimension = e2t::power
// expect-clang: Right = e2t::Quantity<e2t::energy>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
void run(e2t::Quantity<e2t::power>& feed) {
  feed += 1_kWh / 1_h;
}
#else
void run(e2t::Quantity<e2t::power>& feed) {
  feed += 1_kWh;
}
#endif
