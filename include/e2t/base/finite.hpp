// SPDX-License-Identifier: MIT
#pragma once
// Which doubles are values. By their bits, so the answer holds in constant expressions and under
// -ffast-math, which lets compilers assume that NaN and infinity do not occur.
//
//     static_assert(e2t::is_finite(1.0) && !e2t::is_given(__builtin_nan("")));

namespace e2t {

/// False for NaN and both infinities.
constexpr bool is_finite(double value) {
  constexpr auto exponent = 0x7ff0'0000'0000'0000ULL;
  return (__builtin_bit_cast(unsigned long long, value) & exponent) != exponent;
}

/// False for NaN only.
constexpr bool is_given(double value) {
  constexpr auto exponent = 0x7ff0'0000'0000'0000ULL;
  const auto bits = __builtin_bit_cast(unsigned long long, value);
  return (bits & 0x7fff'ffff'ffff'ffffULL) <= exponent;
}

}  // namespace e2t
