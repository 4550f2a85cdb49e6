// SPDX-License-Identifier: MIT
// A utilization times an efficiency is neither.
// expect: e2t: two kinds have no product of a kind: multiply the quantity by one, then by the other
// expect-gcc: Left = Fraction<utilization, double>; Right = Fraction<efficiency, double>
// expect-clang: Left = e2t::Fraction<e2t::utilization>, Right = e2t::Fraction<e2t::efficiency>
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

#ifdef FIXED
auto scaled = 100_TFLOP_per_s * e2t::Utilization{0.6} * e2t::Efficiency{0.5};
#else
auto scaled = 100_TFLOP_per_s * (e2t::Utilization{0.6} * e2t::Efficiency{0.5});
#endif
