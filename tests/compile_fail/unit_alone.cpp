// SPDX-License-Identifier: MIT
// MW is a unit; a field wants to know how many.
// expect: e2t: a unit alone is no quantity: write how many, as in 1 * MW
// expect-gcc: UnitDimension = e2t::power; Dimension = e2t::power
// expect-clang: from 'const Unit<e2t::power>' to 'e2t::Quantity<e2t::power>'
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/unit.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Quantity<e2t::power> feed = 1 * e2t::units::MW;
#else
e2t::Quantity<e2t::power> feed = e2t::units::MW;
#endif
