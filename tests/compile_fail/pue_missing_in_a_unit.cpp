// SPDX-License-Identifier: MIT
// A plain unit forgets meters, but two that would cancel are two: without PUE this is no token rate.
// expect: e2t: the unit has another dimension than the quantity
// expect: e2t::output_token_rate
// expect: facility_energy
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;
constexpr auto token_per_s = e2t::units::token / e2t::units::s;

#ifdef FIXED
constexpr double rate =
    (e2t::at_facility(100_MW) / e2t::Pue{1.2} / e2t::at_it(0.4_J_per_token)).in(token_per_s);
static_assert(rate > 2e8);
#else
constexpr double rate = (e2t::at_facility(100_MW) / e2t::at_it(0.4_J_per_token)).in(token_per_s);
#endif
