// SPDX-License-Identifier: MIT
// J per output token and J per input token have no sum per processed token.
// expect: e2t: not output and input of one thing
// expect: energy_per_output_token
// expect: processed
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;
[[maybe_unused]] constexpr auto in_rate = 3 * e2t::units::input_token / e2t::units::s;

#ifdef FIXED
constexpr auto all = e2t::processed(4 * e2t::units::token / e2t::units::s, in_rate);
static_assert(all.in(e2t::units::processed_token / e2t::units::s) > 6.9);
#else
const auto all = e2t::processed(e2t::at_it(0.4_J_per_token),
                                    e2t::at_it(0.1 * e2t::units::J / e2t::units::input_token));
#endif
