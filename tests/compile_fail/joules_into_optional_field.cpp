// SPDX-License-Identifier: MIT
// And a quantity of another dimension.
// expect: e2t: another type than this field has
// expect-gcc: Given = e2t::Quantity<e2t::energy, double>; Value = e2t::Quantity<e2t::it_power>
// expect-clang: from 'Quantity<e2t::energy, double>' to 'e2t::Optional<e2t::Quantity<e2t::it_power>>'
#include "e2t/base/optional.hpp"
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

struct Site {
  e2t::Quantity<e2t::facility_power> utility_power;
  e2t::Optional<e2t::Quantity<e2t::it_power>> cooling;
};

#ifdef FIXED
Site site{.utility_power = 100_MW, .cooling = 90_MW};
#else
Site site{.utility_power = 100_MW, .cooling = 90_MJ};
#endif
