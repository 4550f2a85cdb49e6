// SPDX-License-Identifier: MIT
// Energy per token made and per token read are two intensities.
// expect: e2t: unlike things
// expect-gcc: Left = Quantity<energy_per_output_token, double>
// expect-gcc: Right = Quantity<dimension<times<energy>, per<input_token>>, double>
// expect-clang: Left = e2t::Quantity<e2t::energy_per_output_token>
// expect-clang: Right = e2t::Quantity<e2t::dimension<e2t::times<e2t::energy>, e2t::per<e2t::input_token>>>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
bool dearer = 3_J / 1_token > 0.1_J / 1_token;
#else
bool dearer = 3_J / 1_token > 0.1_J / 1_input_token;
#endif
