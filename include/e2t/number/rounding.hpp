// SPDX-License-Identifier: MIT
#pragma once
// What a rounded result lies between: the doubles next to it, or the result itself where nothing was
// rounded.
//
//     constexpr auto tenths = e2t::rounded_sum(0.1, 0.2);  // 0.1 + 0.2 is no double
//     static_assert(tenths.below < tenths.above && e2t::rounded_quotient(6.0, 3.0).below == 2.0);
//
// Exactness is read off the bits: a number whose bits all lie within the 53 of a double is one, so a
// rounded result of the same size is that number. It may miss an exact result (then the doubles next to
// it are still right), never the reverse. Needs IEEE 754 doubles rounded to nearest: not -ffast-math.
#include <bit>
#include <cstdint>
#include <type_traits>

#include "e2t/base/number.hpp"

namespace e2t {

/// The least double above; infinity above the largest, and of itself; NaN of NaN.
[[nodiscard]] constexpr double next_above(double value) {
  if (!is_given(value) || value == __builtin_inf()) return value;
  if (value == 0.0) return 0x0.0000000000001p-1022;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return std::bit_cast<double>(value > 0.0 ? bits + 1 : bits - 1);
}
/// The greatest double below.
[[nodiscard]] constexpr double next_below(double value) { return -next_above(-value); }

/// The exact result lies between the two, which are equal where it is known to be a double. Both are
/// NaN where double arithmetic gives NaN.
struct Rounded {
  double below;
  double above;
};

namespace detail {

// Exponents of the lowest and of the highest bit that is set, of a finite number other than zero.
struct BitSpan {
  int lowest;
  int highest;
};
constexpr BitSpan bit_span(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int exponent = static_cast<int>(bits >> 52) & 0x7ff;
  const std::uint64_t fraction = bits & 0xf'ffff'ffff'ffffULL;
  const std::uint64_t digits = exponent == 0 ? fraction : fraction | (1ULL << 52);
  const int unit = (exponent == 0 ? 1 : exponent) - 1075;
  return {unit + std::countr_zero(digits), unit + 63 - std::countl_zero(digits)};
}

// Whether a number of the size of `result`, none of whose bits is below `lowest`, is a double.
constexpr bool representable(int lowest, double result) {
  if (result == 0.0 || !is_finite(result)) return false;  // smaller or larger than any double
  const int last = bit_span(result).highest - 52;
  return lowest >= (last < -1074 ? -1074 : last);
}

constexpr Rounded rounded(double result, bool exact) {
  return exact ? Rounded{result, result} : Rounded{next_below(result), next_above(result)};
}

constexpr bool exact_product(double a, double b, double product) {
  if (a == 0.0 || b == 0.0 || !is_finite(a) || !is_finite(b)) return true;
  return representable(bit_span(a).lowest + bit_span(b).lowest, product);
}

}  // namespace detail

[[nodiscard]] constexpr Rounded rounded_sum(double a, double b) {
  const double sum = a + b;
  // (What cancels to zero is exact: doubles are as dense there as their differences.)
  if (a == 0.0 || b == 0.0 || sum == 0.0 || !is_finite(a) || !is_finite(b)) return {sum, sum};
  const int lowest_a = detail::bit_span(a).lowest, lowest_b = detail::bit_span(b).lowest;
  return detail::rounded(sum, detail::representable(lowest_a < lowest_b ? lowest_a : lowest_b, sum));
}

[[nodiscard]] constexpr Rounded rounded_product(double a, double b) {
  const double product = a * b;
  return detail::rounded(product, detail::exact_product(a, b, product));
}

/// The divisor is not zero.
[[nodiscard]] constexpr Rounded rounded_quotient(double a, double b) {
  const double quotient = a / b;
  if (a == 0.0 || !is_finite(a) || !is_finite(b)) return {quotient, quotient};
  if (quotient == 0.0 || !is_finite(quotient)) return detail::rounded(quotient, false);
  const double back = quotient * b;
  return detail::rounded(quotient, back == a && detail::exact_product(quotient, b, back));
}

namespace detail {
// A double that is off by at most `relative` of itself and 2 units in the last place.
constexpr Rounded within(double result, double relative) {
  if (!is_finite(result)) return rounded(result, false);
  const double error = (result < 0.0 ? -result : result) * relative;
  return {next_below(next_below(result - error)), next_above(next_above(result + error))};
}
// What exp and log may be off: 2 units at run time, more in constant expressions.
constexpr double function_error() { return std::is_constant_evaluated() ? 1e-11 : 0x1p-51; }
}  // namespace detail

/// The value is not below zero.
[[nodiscard]] constexpr Rounded rounded_sqrt(double value) {
  const double root = e2t::sqrt(value);
  if (value == 0.0 || !is_finite(value)) return {root, root};
  const double back = root * root;
  if (back == value && detail::exact_product(root, root, back)) return {root, root};
  return std::is_constant_evaluated() ? detail::within(root, 0.0) : detail::rounded(root, false);
}
[[nodiscard]] constexpr Rounded rounded_exp(double value) {
  const double power = e2t::exp(value);
  if (value == 0.0 || !is_finite(value)) return {power, power};
  const Rounded between = detail::within(power, detail::function_error());
  return {between.below < 0.0 ? 0.0 : between.below, between.above};
}
/// The value is not below zero.
[[nodiscard]] constexpr Rounded rounded_log(double value) {
  const double logarithm = e2t::log(value);
  if (value == 0.0 || value == 1.0 || !is_finite(value)) return {logarithm, logarithm};
  return detail::within(logarithm, detail::function_error());
}

}  // namespace e2t
