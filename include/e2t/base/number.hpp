// SPDX-License-Identifier: MIT
#pragma once
// What the library asks of a number type, and its answer for the built-in ones.
//
// A number type (Rep) has + - * /, comparisons that give a mask (bool for double), and the
// functions below, found by argument-dependent lookup. Model code is written once on Rep and
// decides only through select(mask, a, b) and require(mask, refusal): see number/ for the others.
//
//     template <class Rep>
//     constexpr Rep positive_part(const Rep& x) {
//       using e2t::select;  // for the built-in ones
//       return select(x > Rep(0.0), x, Rep(0.0));
//     }
//     static_assert(positive_part(-3.0) == 0.0);
#include <type_traits>

#include "e2t/base/error.hpp"
#include "e2t/base/finite.hpp"

namespace e2t {

/// True for types that a quantity may be scaled by. Number types specialise it.
template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<T> && !std::is_same_v<T, bool>;

template <class T>
concept Number = is_number<std::remove_cvref_t<T>>;

template <class T>
concept BuiltinNumber = Number<T> && std::is_arithmetic_v<std::remove_cvref_t<T>>;

/// The type of "which one" that goes with a number type: one index for double, one per lane for
/// packs. `select(mask, index, index)` must exist for it.
template <class Rep>
struct IndexOf {
  using type = int;
};
template <class Rep>
using index_of = typename IndexOf<Rep>::type;

namespace detail {
// Number types whose min and max are tighter than select(b < a, b, a) bring their own: an interval.
template <class Rep>
inline constexpr bool has_own_extremes = requires(const Rep& a) {
  static_cast<Rep>(min(a, a));
  static_cast<Rep>(max(a, a));
};
}  // namespace detail

template <BuiltinNumber T>
constexpr T select(bool mask, T yes, T no) {
  return mask ? yes : no;
}

namespace detail {
// The smaller and the larger number, the first on a tie; the number type's own where it has them.
template <class Rep>
constexpr Rep smaller(const Rep& first, const Rep& second) {
  if constexpr (has_own_extremes<Rep>) {
    return min(first, second);
  } else {
    return select(second < first, second, first);
  }
}
template <class Rep>
constexpr Rep larger(const Rep& first, const Rep& second) {
  if constexpr (has_own_extremes<Rep>) {
    return max(first, second);
  } else {
    return select(first < second, second, first);
  }
}
}  // namespace detail

/// The value to print in a message, and for nothing else. Number types bring their own.
constexpr double shown(double value) { return value; }

namespace detail {
// In constant expressions: Newton's iteration, the Taylor series, 2 artanh.
constexpr double sqrt_of(double value) {
  if (!std::is_constant_evaluated()) return __builtin_sqrt(value);
  if (value < 0.0) return __builtin_nan("");
  if (value == 0.0 || !is_finite(value)) return value;
  double root = value < 1.0 ? 1.0 : value;
  for (double next = 0.5 * (root + value / root); next < root; next = 0.5 * (root + value / root)) {
    root = next;
  }
  return root;
}
constexpr double floor_of(double value) {
  if (!std::is_constant_evaluated()) return __builtin_floor(value);
  if (!(value > -9e15 && value < 9e15)) return value;  // whole already, or no number
  const double towards_zero = static_cast<double>(static_cast<long long>(value));
  return towards_zero > value ? towards_zero - 1.0 : towards_zero;
}
constexpr double exp_of(double value) {
  if (!std::is_constant_evaluated()) return __builtin_exp(value);
  if (!(value > -745.2)) return is_given(value) ? 0.0 : value;
  if (value > 709.8) return __builtin_inf();
  // e^value = 2^k e^r with |r| at most ln(2) / 2; ln(2) in two parts, the first short enough for k of it.
  constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
  const double k = floor_of(value / (ln2_high + ln2_low) + 0.5);
  const double r = (value - k * ln2_high) - k * ln2_low;
  double sum = 1.0, term = 1.0;
  for (int i = 1; i < 18; ++i) sum += term *= r / i;
  for (double i = k; i > 0.0; i -= 1.0) sum *= 2.0;
  for (double i = k; i < 0.0; i += 1.0) sum *= 0.5;
  return sum;
}
constexpr double log_of(double value) {
  if (!std::is_constant_evaluated()) return __builtin_log(value);
  if (!(value > 0.0)) return value == 0.0 ? -__builtin_inf() : __builtin_nan("");
  if (!is_finite(value)) return value;
  constexpr double ln2 = 0.693147180559945309417;
  int doublings = 0;
  for (; value > 1.5; value *= 0.5) ++doublings;
  for (; value < 0.75; value *= 2.0) --doublings;
  const double ratio = (value - 1.0) / (value + 1.0);  // log = 2 artanh(ratio)
  double sum = 0.0, power = ratio;
  for (int i = 1; i < 60; i += 2, power *= ratio * ratio) sum += power / i;
  return 2.0 * sum + doublings * ln2;
}
}  // namespace detail

// Templates, so that a using-directive beside <cmath> leaves sqrt(2.0) unambiguous; a float is computed as
// double and rounded once more.

/// Square root, also in constant expressions (at most 1 ULP off there).
template <class Real, class = std::enable_if_t<std::is_floating_point_v<Real>>>
constexpr Real sqrt(Real value) {
  return static_cast<Real>(detail::sqrt_of(static_cast<double>(value)));
}
/// The largest whole number that is not above value.
template <class Real, class = std::enable_if_t<std::is_floating_point_v<Real>>>
constexpr Real floor(Real value) {
  return static_cast<Real>(detail::floor_of(static_cast<double>(value)));
}
/// e^value, also in constant expressions (a few ULP off there).
template <class Real, class = std::enable_if_t<std::is_floating_point_v<Real>>>
constexpr Real exp(Real value) {
  return static_cast<Real>(detail::exp_of(static_cast<double>(value)));
}
/// Natural logarithm, also in constant expressions (a few ULP off there).
template <class Real, class = std::enable_if_t<std::is_floating_point_v<Real>>>
constexpr Real log(Real value) {
  return static_cast<Real>(detail::log_of(static_cast<double>(value)));
}

}  // namespace e2t
