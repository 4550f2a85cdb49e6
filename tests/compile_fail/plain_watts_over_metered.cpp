// SPDX-License-Identifier: MIT
// Plain watts do not meet metered joules: the left side needs its meter, too.
// expect: e2t: name the meter first: at_device(x), at_it(x) or at_facility(x)
// expect-gcc: Left = Quantity<power, double>
// expect-gcc: Right = Quantity<it_energy_per_output_token, double>
// expect-clang: Left = e2t::Quantity<e2t::power>
// expect-clang: Right = e2t::Quantity<e2t::it_energy_per_output_token>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto rate = e2t::at_facility(100_MW) / e2t::Pue{1.2} / e2t::at_it(0.4_J_per_token);
#else
auto rate = 100_MW / e2t::at_it(0.4_J_per_token);
#endif
