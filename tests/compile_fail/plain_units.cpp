// SPDX-License-Identifier: MIT
// Units multiplied into a quantity name no meter either.
// expect: e2t: name the meter first: at_device(x), at_it(x) or at_facility(x)
// expect-gcc: Left = Quantity<power, double>
// expect-gcc: Right = Unit<energy_per_output_token>
// expect-clang: Left = e2t::Quantity<e2t::power>
// expect-clang: Right = e2t::Unit<e2t::energy_per_output_token>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/meter.hpp"
#include "e2t/quantity/unit.hpp"

using namespace e2t::units;

#ifdef FIXED
auto rate = e2t::at_it(100 * MW) / e2t::at_it(0.4 * J_per_token);
#else
auto rate = 100 * MW / J_per_token;
#endif
