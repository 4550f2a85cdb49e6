// SPDX-License-Identifier: MIT
// Power at the boards becomes IT power by the host overhead only.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect-gcc: From = e2t::device_power; Other = double; Dimension = e2t::it_power
// expect-clang: 'Quantity<e2t::device_power, [...]>' to 'Quantity<e2t::it_power, [...]>'
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

#ifdef FIXED
e2t::Quantity<e2t::it_power> load = e2t::at_device(700_W) * e2t::HostOverhead{1.25};
#else
e2t::Quantity<e2t::it_power> load = e2t::at_device(700_W);
#endif
