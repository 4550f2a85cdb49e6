// SPDX-License-Identifier: MIT
// A quantity of whole numbers would cut what it is given.
// expect: a quantity's number type is a real one: whole numbers would be cut
// expect: Quantity<e2t::duration, int>
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
constexpr e2t::Quantity<e2t::duration, float> time = 10.5f * e2t::units::s;
static_assert(time == 10.5_s);
#else
constexpr e2t::Quantity<e2t::duration, int> time{};
#endif
