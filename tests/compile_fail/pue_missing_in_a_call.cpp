// SPDX-License-Identifier: MIT
// The same where the rate is an argument.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect-gcc: From = e2t::dimension<e2t::times<e2t::facility_energy, e2t::output_token>, e2t::per<e2t::it_energy, e2t::duration>>; Other = double; Dimension = e2t::output_token_rate
// expect-clang: 'Quantity<e2t::dimension<e2t::times<e2t::facility_energy, e2t::output_token>, e2t::per<e2t::it_energy, e2t::duration>>, [...]>' to 'Quantity<e2t::output_token_rate, [...]>'
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

void serve(e2t::Quantity<e2t::output_token_rate>);

#ifdef FIXED
void run() {
  serve(e2t::at_facility(100_MW) / e2t::Pue{1.2} / e2t::at_it(0.4_J_per_token));
}
#else
void run() {
  serve(e2t::at_facility(100_MW) / e2t::at_it(0.4_J_per_token));
}
#endif
