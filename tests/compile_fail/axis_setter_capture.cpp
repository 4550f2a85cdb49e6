// SPDX-License-Identifier: MIT
// A setter that captured something could write more than the scenario that it is given.
// expect: the setter of an axis must be stateless: a lambda without captures
#include "e2t/sweep/axis.hpp"

double kept = 0.0;
#ifdef FIXED
const auto pue = e2t::axis("pue", e2t::linspace(e2t::Pue{1.1}, e2t::Pue{1.5}, 3),
                           [](auto& s, auto v) { s.facility.pue = v; });
#else
const auto pue = [](double& outside) {
  return e2t::axis("pue", e2t::linspace(e2t::Pue{1.1}, e2t::Pue{1.5}, 3), [&outside](auto& s, auto v) {
    s.facility.pue = v;
    outside = 1.0;
  });
}(kept);
#endif
