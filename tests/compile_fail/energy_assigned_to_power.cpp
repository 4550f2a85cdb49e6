// SPDX-License-Identifier: MIT
// Assignment checks like initialisation.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect-gcc: From = e2t::energy; Other = double; Dimension = e2t::power
// expect-clang: 'Quantity<e2t::energy, [...]>' to 'Quantity<e2t::power, [...]>'
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
void run(e2t::Quantity<e2t::power>& feed) {
  feed = 1_kWh / 1_h;
}
#else
void run(e2t::Quantity<e2t::power>& feed) {
  feed = 1_kWh;
}
#endif
