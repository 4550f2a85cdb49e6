// SPDX-License-Identifier: MIT
// The bill is for energy at the utility meter.
// expect: e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
// expect-gcc: From = e2t::dimension<e2t::times<e2t::it_energy, e2t::money>, e2t::per<e2t::facility_energy>>; Other = double; Dimension = e2t::money
// expect-clang: 'Quantity<e2t::dimension<e2t::times<e2t::it_energy, e2t::money>, e2t::per<e2t::facility_energy>>, [...]>' to 'Quantity<e2t::money, [...]>'
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

e2t::Quantity<e2t::money_per_facility_energy> tariff = 0.08_USD / 1_kWh;

#ifdef FIXED
e2t::Quantity<e2t::money> bill = tariff * (e2t::at_it(1_MWh) * e2t::Pue{1.2});
#else
e2t::Quantity<e2t::money> bill = tariff * e2t::at_it(1_MWh);
#endif
