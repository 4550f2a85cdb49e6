// SPDX-License-Identifier: MIT
// What was measured at the boards is no IT power in a record either.
// expect: e2t: another type than this figure has: write its unit, its meter (at_it(x))
#include "e2t/report/record.hpp"

using namespace e2t::literals;

e2t::Record made() {
  e2t::Record record;
#ifdef FIXED
  record.delivered_power.device = e2t::measured(e2t::at_device(2356_W));
#else
  record.delivered_power.it = e2t::measured(e2t::at_device(2356_W));
#endif
  return record;
}
