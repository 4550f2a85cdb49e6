// SPDX-License-Identifier: MIT
// A hundred of what?
// expect: e2t: a raw number has no unit: write it as in 100 * MW or 100_MW
// expect-gcc: Raw = int; Dimension = e2t::facility_power
// expect-clang: from 'int' to 'Quantity<e2t::facility_power, double>'
#include "e2t/quantity/literals.hpp"
#include "e2t/scenario/facility.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Facility site{.utility_power = 100_MW};
#else
e2t::Facility site{.utility_power = 100};
#endif
