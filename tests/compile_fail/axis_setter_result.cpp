// SPDX-License-Identifier: MIT
// A setter has nothing to give back: what it returned would be lost.
// expect: the setter of an axis returns nothing
#include "e2t/sweep/axis.hpp"

const auto pue = e2t::axis("pue", e2t::linspace(e2t::Pue{1.1}, e2t::Pue{1.5}, 3), [](auto& s, auto v) {
  s.facility.pue = v;
#ifndef FIXED
  return v;
#endif
});
void set(e2t::Scenario& scenario) { pue.set(scenario, 1.2); }
