// SPDX-License-Identifier: MIT
// What was set is known exactly: it is not measured.
// expect: e2t: another type than this setting has: write the number with the setting's unit
#include "e2t/report/record.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Record record{.count = 8_accelerator};
#else
e2t::Record record{.count = e2t::measured(8_accelerator)};
#endif
