// SPDX-License-Identifier: MIT
// A meter, once named, is not forgotten.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect-gcc: From = e2t::it_power; Other = double; Dimension = e2t::power
// expect-clang: 'Quantity<e2t::it_power, [...]>' to 'Quantity<e2t::power, [...]>'
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Quantity<e2t::it_power> load = e2t::at_it(1_MW);
#else
e2t::Quantity<e2t::power> load = e2t::at_it(1_MW);
#endif
