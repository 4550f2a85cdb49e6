// SPDX-License-Identifier: MIT
// Output tokens plus output tokens is a plain sum.
// expect: e2t: not output and input of one thing: processed(out, in) takes tokens of both kinds, or rates of both
// expect-gcc: Left = Quantity<output_token, double>; Right = Quantity<output_token, double>
// expect-clang: e2t::Quantity<e2t::output_token>
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto sum = e2t::processed(3_token, 4_input_token);
#else
auto sum = e2t::processed(3_token, 4_token);
#endif
