// SPDX-License-Identifier: MIT
// Tokens made and tokens read are two things; their sum has a name of its own.
// expect: e2t: unlike things
// expect: sum token kinds by processed(out, in)
// expect-gcc: Left = Quantity<output_token_rate, double>
// expect-gcc: Right = Quantity<input_token_rate, double>
// expect-clang: Left = e2t::Quantity<e2t::output_token_rate>
// expect-clang: Right = e2t::Quantity<e2t::input_token_rate>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto throughput = e2t::processed(100_token / 1_s, 900_input_token / 1_s);
#else
auto throughput = 100_token / 1_s + 900_input_token / 1_s;
#endif
