// SPDX-License-Identifier: MIT
// Seconds have no meter.
// expect: e2t: nothing to name: only a plain energy, power or J/token takes a meter
// expect-gcc: Other = Quantity<duration, double>
// expect-clang: e2t::Quantity<e2t::duration>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto load = e2t::at_device(3_kWh / 1_h);
#else
auto load = e2t::at_device(3_h);
#endif
