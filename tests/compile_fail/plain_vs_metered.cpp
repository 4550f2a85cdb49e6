// SPDX-License-Identifier: MIT
// A plain power is not compared with a metered one.
// expect: e2t: unlike things
// expect: name a plain energy's meter (at_it(x))
// expect-gcc: Left = Quantity<it_power>; Right = Quantity<power, double>
// expect-clang: Left = e2t::Quantity<e2t::it_power>, Right = e2t::Quantity<e2t::power>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
bool fits(e2t::Quantity<e2t::it_power> load) {
  return load < e2t::at_it(1_MW);
}
#else
bool fits(e2t::Quantity<e2t::it_power> load) {
  return load < 1_MW;
}
#endif
