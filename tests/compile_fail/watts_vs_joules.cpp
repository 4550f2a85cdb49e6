// SPDX-License-Identifier: MIT
// Watts compared with joules: a time is missing.
// expect: e2t: unlike things
// expect-gcc: Left = Quantity<power, double>
// expect-gcc: Right = Quantity<energy, double>
// expect-clang: Left = e2t::Quantity<e2t::power>
// expect-clang: Right = e2t::Quantity<e2t::energy>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
bool enough = 100_W * 1_h < 1_kWh;
#else
bool enough = 100_W < 1_kWh;
#endif
