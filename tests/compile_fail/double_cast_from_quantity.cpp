// SPDX-License-Identifier: MIT
// A cast is no way out, either.
// expect: e2t: a number leaves a quantity through a unit only: x.in(MW)
// expect-gcc: Raw = double; Dimension = e2t::power
// expect-clang: from 'Quantity<e2t::power, double>' to 'double'
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
double feed = (100_MW).in(e2t::units::W);
#else
double feed = static_cast<double>(100_MW);
#endif
