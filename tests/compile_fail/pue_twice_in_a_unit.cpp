// SPDX-License-Identifier: MIT
// Power divided by PUE twice is not read in watts either.
// expect: e2t: the unit has another dimension than the quantity
// expect: e2t::power
// expect: facility_energy
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
constexpr double watts = (e2t::at_facility(120_MW) / e2t::Pue{1.2}).in(e2t::units::W);
static_assert(watts > 99e6);
#else
constexpr double watts = (e2t::at_facility(120_MW) / e2t::Pue{1.2} / e2t::Pue{1.2}).in(e2t::units::W);
#endif
