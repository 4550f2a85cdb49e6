// SPDX-License-Identifier: MIT
// Plain watts do not initialise a dimension in which two meters stand against each other.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect: e2t::power
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;
using twice = decltype(e2t::at_facility(1_W) / e2t::Pue{1.2} / e2t::Pue{1.2});

#ifdef FIXED
constexpr e2t::Quantity<e2t::it_power> power = 100_MW;
static_assert(power == e2t::at_it(100_MW));
#else
constexpr twice power = 100_MW;
#endif
