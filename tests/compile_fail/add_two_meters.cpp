// SPDX-License-Identifier: MIT
// Joules per token at two meters do not add.
// expect: e2t: unlike things
// expect: convert meters by Pue or HostOverhead
// expect-gcc: Left = Quantity<it_energy_per_output_token, double>
// expect-gcc: Right = Quantity<facility_energy_per_output_token, double>
// expect-clang: Left = e2t::Quantity<e2t::it_energy_per_output_token>
// expect-clang: Right = e2t::Quantity<e2t::facility_energy_per_output_token>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto sum = e2t::at_it(0.4_J_per_token) * e2t::Pue{1.2} + e2t::at_facility(0.1_J_per_token);
#else
auto sum = e2t::at_it(0.4_J_per_token) + e2t::at_facility(0.1_J_per_token);
#endif
