// SPDX-License-Identifier: MIT
// Watts or megawatts? A number leaves only by .in(unit). g++ has no place for a remedy here: it does
// not list deleted explicit conversions, and an implicit one would cost 120 lines on clang elsewhere.
// expect-gcc: cannot convert 'e2t::Quantity<e2t::power, double>' to 'double'
// expect-clang: no viable conversion from 'Quantity<e2t::power, double>' to 'double'
// expect-clang: e2t: a number leaves a quantity through a unit only: x.in(MW)
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
double feed = (100_MW).in(e2t::units::MW);
#else
double feed = 100_MW;
#endif
