// SPDX-License-Identifier: MIT
#pragma once
// Dual<N, Value>: forward-mode derivatives by N inputs at once. Comparisons look at the value, so a
// minimum carries the derivative of its smaller side (at a tie: of the first).
//
//     constexpr auto x = e2t::Dual<1>::variable(3.0, 0);
//     constexpr auto y = x * x + 1.0;
//     static_assert(y.value() == 10.0 && y.derivative(0) == 6.0);
#include "e2t/base/number.hpp"

namespace e2t {

namespace detail {
// Masks that can go either way, so that a selection by one may jump: those of intervals.
template <class Mask>
inline constexpr bool may_jump = requires(const Mask& mask) { jump(mask); };
}  // namespace detail

template <int N, class Value = double>
class Dual {
  static_assert(N >= 1);

 public:
  constexpr Dual() = default;
  /// A constant.
  constexpr Dual(const Value& value) : value_(value) {}
  template <BuiltinNumber Constant>
    requires(!std::is_same_v<Constant, Value>)
  constexpr Dual(Constant value) : value_(static_cast<Value>(value)) {}
  /// The input with the given index, 0 to N - 1; throws Error for another index.
  [[nodiscard]] static constexpr Dual variable(const Value& value, int index) {
    require(index >= 0 && index < N,
            [] { return Error("a Dual has no input of that index; allowed: 0 to N - 1"); });
    Dual result(value);
    result.derivative_[index] = Value(1.0);
    return result;
  }

  [[nodiscard]] constexpr const Value& value() const { return value_; }
  [[nodiscard]] constexpr const Value& derivative(int index) const { return derivative_[index]; }

  friend constexpr Dual operator+(const Dual& a, const Dual& b) {
    return combine(a.value_ + b.value_, a, b, [](auto da, auto db) { return da + db; });
  }
  friend constexpr Dual operator-(const Dual& a, const Dual& b) {
    return combine(a.value_ - b.value_, a, b, [](auto da, auto db) { return da - db; });
  }
  friend constexpr Dual operator-(const Dual& a) {
    return combine(-a.value_, a, a, [](auto da, auto) { return -da; });
  }
  friend constexpr Dual operator*(const Dual& a, const Dual& b) {
    return combine(a.value_ * b.value_, a, b,
                   [&](auto da, auto db) { return da * b.value_ + a.value_ * db; });
  }
  friend constexpr Dual operator/(const Dual& a, const Dual& b) {
    const Value quotient = a.value_ / b.value_;
    return combine(quotient, a, b,
                   [&](auto da, auto db) { return (da - quotient * db) / b.value_; });
  }

  friend constexpr auto operator==(const Dual& a, const Dual& b) { return a.value_ == b.value_; }
  friend constexpr auto operator!=(const Dual& a, const Dual& b) { return a.value_ != b.value_; }
  friend constexpr auto operator<(const Dual& a, const Dual& b) { return a.value_ < b.value_; }
  friend constexpr auto operator<=(const Dual& a, const Dual& b) { return a.value_ <= b.value_; }
  friend constexpr auto operator>(const Dual& a, const Dual& b) { return a.value_ > b.value_; }
  friend constexpr auto operator>=(const Dual& a, const Dual& b) { return a.value_ >= b.value_; }

  template <class Mask>
  friend constexpr Dual select(const Mask& mask, const Dual& yes, const Dual& no) {
    return combine(select(mask, yes.value_, no.value_), yes, no, [&](auto a, auto b) {
      if constexpr (detail::may_jump<Mask>) {
        return select(mask, a, b) + jump(mask);
      } else {
        return select(mask, a, b);
      }
    });
  }
  /// Only where the values have a min and max of their own: it may be tighter than a selection.
  friend constexpr Dual min(const Dual& a, const Dual& b)
    requires detail::has_own_extremes<Value>
  {
    const auto second = b.value_ < a.value_;
    return combine(min(a.value_, b.value_), a, b, [&](auto da, auto db) { return select(second, db, da); });
  }
  friend constexpr Dual max(const Dual& a, const Dual& b)
    requires detail::has_own_extremes<Value>
  {
    const auto second = a.value_ < b.value_;
    return combine(max(a.value_, b.value_), a, b, [&](auto da, auto db) { return select(second, db, da); });
  }
  friend constexpr Dual sqrt(const Dual& a) {
    const Value root = sqrt(a.value_);
    return combine(root, a, a, [&](auto da, auto) { return select(da == Value(0.0), Value(0.0), da / (Value(2.0) * root)); });
  }
  /// A staircase: its derivative is zero between the steps; where an interval may hold one, any number
  /// upwards.
  friend constexpr Dual floor(const Dual& a) {
    Dual result(floor(a.value_));
    if constexpr (detail::may_jump<decltype(a.value_ < a.value_)>) {
      const Value slope = max(Value(0.0), jump(result.value_ == result.value_));
      for (int i = 0; i < N; ++i) result.derivative_[i] = slope * a.derivative_[i];
    }
    return result;
  }
  friend constexpr Dual exp(const Dual& a) {
    const Value power = exp(a.value_);
    return combine(power, a, a, [&](auto da, auto) { return da * power; });
  }
  friend constexpr Dual log(const Dual& a) {
    return combine(log(a.value_), a, a, [&](auto da, auto) { return da / a.value_; });
  }
  friend constexpr auto is_finite(const Dual& a) { return is_finite(a.value_); }
  friend constexpr auto is_given(const Dual& a) { return is_given(a.value_); }
  friend constexpr double shown(const Dual& a) { return shown(a.value_); }
  /// See lift.hpp.
  template <class Function, class... Others>
  [[nodiscard]] static constexpr Dual lifted(const Function& function, const Others&... x) {
    Dual result(function(x.value_...));
    for (int i = 0; i < N; ++i) {
      const auto constant = (... && (x.derivative_[i] == Value(0.0)));
      result.derivative_[i] = select(constant, Value(0.0), Value(__builtin_nan("")));
    }
    return result;
  }

 private:
  template <class Rule>
  static constexpr Dual combine(const Value& value, const Dual& a, const Dual& b, Rule rule) {
    Dual result(value);
    for (int i = 0; i < N; ++i) result.derivative_[i] = rule(a.derivative_[i], b.derivative_[i]);
    return result;
  }

  Value value_{};
  Value derivative_[N] = {};
};

template <int N, class Value>
inline constexpr bool is_number<Dual<N, Value>> = true;
template <int N, class Value>
struct IndexOf<Dual<N, Value>> : IndexOf<Value> {};

}  // namespace e2t
