// SPDX-License-Identifier: MIT
// Equality is banned like order.
// expect: e2t: unlike things
// expect-gcc: Left = Quantity<power, double>
// expect-gcc: Right = Quantity<energy, double>
// expect-clang: Left = e2t::Quantity<e2t::power>
// expect-clang: Right = e2t::Quantity<e2t::energy>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
bool same = 100_W * 1_h == 0.1_kWh;
#else
bool same = 100_W == 0.1_kWh;
#endif
