// SPDX-License-Identifier: MIT
// A count of accelerators is not varied in megawatts.
// expect: the unit of a parameter must be one of its field's dimension
// expect: e2t::power
// expect: e2t::accelerator
#include "e2t/tpf.hpp"

constexpr auto count_of = [](auto& scenario) -> auto& { return scenario.hardware.count; };

#ifdef FIXED
constexpr auto count = e2t::parameter("count", e2t::units::accelerator, count_of);
static_assert(count.unit.scale > 0.0);
#else
constexpr auto count = e2t::parameter("count", e2t::units::MW, count_of);
#endif
