// SPDX-License-Identifier: MIT
// A limit of one's own names its meter, or watts of racks would be divided by J of boards.
// expect: name the meter of a constraint's energy: at_device(x), at_it(x) or at_facility(x)
// expect: e2t::power
#include "e2t/tpf.hpp"

using namespace e2t::literals;
constexpr auto per_token = [](const auto& point) { return point.energy_per_token(e2t::it); };

#ifdef FIXED
constexpr auto racks = e2t::constraint("racks", e2t::at_it(50_MW), per_token);
static_assert(racks.capacity == e2t::at_it(50_MW));
#else
constexpr auto racks = e2t::constraint("racks", 50_MW, per_token);
#endif
