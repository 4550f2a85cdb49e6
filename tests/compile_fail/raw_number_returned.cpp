// SPDX-License-Identifier: MIT
// A function that promises a quantity cannot return a number.
// expect: e2t: a raw number has no unit: write it as in 100 * MW or 100_MW
// expect-gcc: Raw = double; Dimension = e2t::power
// expect-clang: from 'double' to 'e2t::Quantity<e2t::power>'
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Quantity<e2t::power> idle() {
  return 75_W;
}
#else
e2t::Quantity<e2t::power> idle() {
  return 75.0;
}
#endif
