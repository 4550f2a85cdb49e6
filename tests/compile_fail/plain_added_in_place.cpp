// SPDX-License-Identifier: MIT
// A plain power may start a metered one but is not added to it: + refuses, and so does +=.
// expect: e2t: unlike things
// expect: name a plain energy's meter (at_it(x))
// expect-gcc: Right = e2t::Quantity<e2t::power, double>; Dimension = e2t::it_power
// expect-clang: Right = e2t::Quantity<e2t::power>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
void run(e2t::Quantity<e2t::it_power>& load) {
  load += e2t::at_it(1_MW);
}
#else
void run(e2t::Quantity<e2t::it_power>& load) {
  load += 1_MW;
}
#endif
