// SPDX-License-Identifier: MIT
// A plain function knows no units, so none of its arguments may lose its own in silence.
// expect: e2t: a plain function takes numbers: lift(f, x.in(unit)) * unit
// expect-gcc: use of deleted function
// expect-clang: call to deleted function 'lift'
#include "e2t/number/lift.hpp"
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;
using e2t::units::kW;

constexpr double table(double x) {
  return x < 10.0 ? 1.0 : 2.0;
}
#ifdef FIXED
auto made() {
  return e2t::lift(table, (12_kW).in(kW)) * kW;
}
#else
auto made() {
  return e2t::lift(table, 12_kW);
}
#endif
