// SPDX-License-Identifier: MIT
// A kind is no number. (g++ has no place for a remedy: see double_from_quantity.)
// expect-gcc: 'e2t::Fraction<e2t::utilization, double>'} to 'double'
// expect-clang: (aka 'Fraction<e2t::utilization, double>') to 'double'
// expect-clang: e2t: a kind is no number: scale a quantity by it, or say .value()
#include "e2t/quantity/kind.hpp"

#ifdef FIXED
double share = e2t::Utilization{0.6}.value();
#else
double share = e2t::Utilization{0.6};
#endif
