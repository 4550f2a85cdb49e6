// SPDX-License-Identifier: MIT
// Power is not counted in joules.
// expect: e2t: the unit has another dimension than the quantity: use a unit of the quantity's dimension
// expect-gcc: UnitDimension = e2t::energy; Dimension = e2t::power
// expect-clang: UnitDimension = e2t::energy
// expect-clang: measures<e2t::energy, e2t::power>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
double feed = (100_MW).in(e2t::units::kW);
#else
double feed = (100_MW).in(e2t::units::kWh);
#endif
