// SPDX-License-Identifier: MIT
#pragma once
// Interval: all numbers from low to high. What a model computes from intervals contains what it computes
// from any doubles in them: bounds are rounded outward, and where a comparison goes either way both
// sides are joined.
//
//     constexpr e2t::Interval x(1.0, 2.0), y(1.5, 4.0);
//     static_assert((x + y).contains(3.25) && (x < y).sometimes() && min(x, y).high() == 2.0);
//     static_assert((e2t::Interval(0.1) + 0.2).low() < (e2t::Interval(0.1) + 0.2).high());
//
// A bound is at most one double beyond the rounded result (up to four beyond, in exp and log; more in
// constant expressions), and not beyond it where that is exact: whole numbers stay points. Bounds are no
// tighter than each operation by itself allows: x - x is not zero, for the two are not known to be the
// same number. An infinite bound stands for no bound, and for the value infinity.
#include "e2t/number/rounding.hpp"

namespace e2t {

class Interval;
class IndexSet;

/// Thrown where a requirement holds for some numbers of an interval and fails, or may fail, for others; any
/// other Error refuses all of them.
class PartlyRefused : public Error {
 public:
  explicit PartlyRefused(const Error& refusal) noexcept : Error(refusal) {}
};

template <>
inline constexpr bool is_number<Interval> = true;
template <>
struct IndexOf<Interval> {
  using type = IndexSet;
};

/// A comparison of intervals: it holds always, never, or for some of their numbers. It has no way to
/// bool, on purpose.
class IntervalMask {
 public:
  [[nodiscard]] constexpr bool always() const { return !can_fail_; }
  [[nodiscard]] constexpr bool never() const { return !can_hold_; }
  [[nodiscard]] constexpr bool sometimes() const { return can_hold_ && can_fail_; }

  friend constexpr IntervalMask operator&&(IntervalMask a, IntervalMask b) {
    return {a.can_hold_ && b.can_hold_, a.can_fail_ || b.can_fail_};
  }
  friend constexpr IntervalMask operator||(IntervalMask a, IntervalMask b) {
    return {a.can_hold_ || b.can_hold_, a.can_fail_ && b.can_fail_};
  }
  friend constexpr IntervalMask operator!(IntervalMask a) { return {a.can_fail_, a.can_hold_}; }
  /// Refuses unless it always holds: an interval passes where each of its numbers would.
  template <class Refusal>
  friend constexpr void require(const IntervalMask& mask, Refusal refusal) {
    require(!mask.sometimes(), [&] { return PartlyRefused(refusal()); });
    require(mask.always(), refusal);
  }
  // clang-format off
  template <class Given> requires std::is_same_v<Given, bool>
  constexpr operator Given() const = delete;  // e2t: a mask has no way to bool: decide by select(mask, a, b) or require(mask, refusal)
  // clang-format on

 private:
  friend class Interval;
  friend class IndexSet;
  constexpr IntervalMask(bool can_hold, bool can_fail) : can_hold_(can_hold), can_fail_(can_fail) {}
  bool can_hold_;
  bool can_fail_;
};

class Interval {
 public:
  /// Zero.
  constexpr Interval() = default;
  /// One number.
  template <BuiltinNumber Constant>
  constexpr Interval(Constant value) : low_(static_cast<double>(value)), high_(low_) {}
  /// Throws Error unless low <= high.
  constexpr Interval(double low, double high) : low_(low), high_(high) {
    require(low <= high, [&] {
      Error::Message text("an interval from ");
      return Error(text.append(low).append(" to ").append(high).append("; allowed: the lower bound first"));
    });
  }

  [[nodiscard]] constexpr double low() const { return low_; }
  [[nodiscard]] constexpr double high() const { return high_; }
  /// At least the difference of the bounds.
  [[nodiscard]] constexpr double width() const { return is_point() ? 0.0 : rounded_sum(high_, -low_).above; }
  /// A number inside: half way, or an infinite bound.
  [[nodiscard]] constexpr double middle() const {
    if (is_point() || !e2t::is_finite(low_)) return low_;
    return e2t::is_finite(high_) ? 0.5 * low_ + 0.5 * high_ : high_;
  }
  [[nodiscard]] constexpr bool contains(double value) const { return low_ <= value && value <= high_; }
  [[nodiscard]] constexpr bool contains(const Interval& other) const {
    return low_ <= other.low_ && other.high_ <= high_;
  }

  friend constexpr Interval operator-(const Interval& a) { return made(-a.high_, -a.low_); }
  friend constexpr Interval operator+(const Interval& a, const Interval& b) {
    if (!a.given() || !b.given()) return none();
    const double low = rounded_sum(a.low_, b.low_).below, high = rounded_sum(a.high_, b.high_).above;
    if (e2t::is_given(low) || e2t::is_given(high)) return made(or_else(low, -infinity), or_else(high, infinity));
    return none();
  }
  friend constexpr Interval operator-(const Interval& a, const Interval& b) { return a + -b; }
  /// Zero times an interval without a bound is zero; zero times infinity is no number, as for double.
  friend constexpr Interval operator*(const Interval& a, const Interval& b) {
    if (!a.given() || !b.given()) return none();
    if (a.is_point() && b.is_point()) return around(rounded_product(a.low_, b.low_));
    return around(bounded(a.low_, b.low_), bounded(a.low_, b.high_), bounded(a.high_, b.low_),
                  bounded(a.high_, b.high_));
  }
  /// By an interval with zero in it: all numbers.
  friend constexpr Interval operator/(const Interval& a, const Interval& b) {
    if (!a.given() || !b.given()) return none();
    if (b.contains(0.0)) return made(-infinity, infinity);
    return around(rounded_quotient(a.low_, b.low_), rounded_quotient(a.low_, b.high_),
                  rounded_quotient(a.high_, b.low_), rounded_quotient(a.high_, b.high_));
  }

  friend constexpr IntervalMask operator<(const Interval& a, const Interval& b) {
    return mask(a.low_ < b.high_, !(a.high_ < b.low_));
  }
  friend constexpr IntervalMask operator<=(const Interval& a, const Interval& b) {
    return mask(a.low_ <= b.high_, !(a.high_ <= b.low_));
  }
  friend constexpr IntervalMask operator>(const Interval& a, const Interval& b) { return b < a; }
  friend constexpr IntervalMask operator>=(const Interval& a, const Interval& b) { return b <= a; }
  friend constexpr IntervalMask operator==(const Interval& a, const Interval& b) {
    return mask(a.low_ <= b.high_ && b.low_ <= a.high_, !(a.high_ <= b.low_ && b.high_ <= a.low_));
  }
  friend constexpr IntervalMask operator!=(const Interval& a, const Interval& b) { return !(a == b); }

  /// Where the mask goes either way: from the lower of the low bounds to the higher of the high ones.
  friend constexpr Interval select(const IntervalMask& holds, const Interval& yes, const Interval& no) {
    if (holds.always()) return yes;
    if (holds.never()) return no;
    if (!yes.given() || !no.given()) return none();
    return made(least(yes.low_, no.low_), most(yes.high_, no.high_));
  }
  /// Tighter than select(b < a, b, a), which does not know that what it joins is the smaller.
  friend constexpr Interval min(const Interval& a, const Interval& b) {
    return a.given() && b.given() ? made(least(a.low_, b.low_), least(a.high_, b.high_)) : a;
  }
  friend constexpr Interval max(const Interval& a, const Interval& b) {
    return a.given() && b.given() ? made(most(a.low_, b.low_), most(a.high_, b.high_)) : a;
  }

  /// Of the part that has a root; no number where nothing has.
  friend constexpr Interval sqrt(const Interval& a) {
    if (!(a.high_ >= 0.0)) return none();
    return made(a.low_ > 0.0 ? rounded_sqrt(a.low_).below : 0.0, rounded_sqrt(a.high_).above);
  }
  friend constexpr Interval floor(const Interval& a) { return made(e2t::floor(a.low_), e2t::floor(a.high_)); }
  friend constexpr Interval exp(const Interval& a) {
    return made(rounded_exp(a.low_).below, rounded_exp(a.high_).above);
  }
  /// Of the part that has a logarithm; no number where nothing has.
  friend constexpr Interval log(const Interval& a) {
    if (!(a.high_ >= 0.0)) return none();
    return made(a.low_ > 0.0 ? rounded_log(a.low_).below : -infinity, rounded_log(a.high_).above);
  }

  friend constexpr IntervalMask is_finite(const Interval& a) {
    const bool point_at_infinity = a.is_point() && !e2t::is_finite(a.low_);
    return mask(a.given() && !point_at_infinity, !(e2t::is_finite(a.low_) && e2t::is_finite(a.high_)));
  }
  friend constexpr IntervalMask is_given(const Interval& a) { return mask(a.given(), !a.given()); }
  friend constexpr double shown(const Interval& a) { return a.middle(); }
  /// See lift.hpp. A function that is no number at an end has no range.
  template <class Function, class... Others>
  [[nodiscard]] static constexpr Interval lifted(const Function& function, const Others&... x) {
    if (((x.is_point() || !x.given()) && ...)) return function(x.low_...);
    if constexpr (Function::monotone) {
      const double first = function(x.low_...), last = function(x.high_...);
      if (!e2t::is_given(first) || !e2t::is_given(last)) return none();
      return made(least(first, last), most(first, last));
    }
    return made(-infinity, infinity);
  }

 private:
  static constexpr IntervalMask mask(bool can_hold, bool can_fail) { return {can_hold, can_fail}; }
  static constexpr double infinity = __builtin_inf();
  static constexpr double least(double a, double b) { return b < a ? b : a; }
  static constexpr double most(double a, double b) { return a < b ? b : a; }
  static constexpr double or_else(double bound, double other) { return e2t::is_given(bound) ? bound : other; }
  static constexpr Interval made(double low, double high) {
    Interval result;
    result.low_ = low;
    result.high_ = high;
    return result;
  }
  static constexpr Interval none() { return __builtin_nan(""); }
  [[nodiscard]] constexpr bool given() const { return e2t::is_given(low_); }
  [[nodiscard]] constexpr bool is_point() const { return low_ == high_; }

  // A product of bounds, one of which may stand for no bound.
  static constexpr Rounded bounded(double x, double y) {
    return x == 0.0 || y == 0.0 ? Rounded{0.0, 0.0} : rounded_product(x, y);
  }
  static constexpr Interval around(const Rounded& result) { return made(result.below, result.above); }
  // The range of an operation that is monotone in each operand, from its results on their bounds. One
  // that is no number (infinity over infinity) lies between the others, unless there are no others.
  static constexpr Interval around(const Rounded& a, const Rounded& b, const Rounded& c, const Rounded& d) {
    const Rounded corners[] = {a, b, c, d};
    double low = infinity, high = -infinity;
    for (const Rounded& corner : corners) {
      if (!e2t::is_given(corner.below)) continue;
      low = least(low, corner.below);
      high = most(high, corner.above);
    }
    return low <= high ? made(low, high) : none();
  }

  double low_ = 0.0;
  double high_ = 0.0;
};

/// What a selection by the mask adds to a derivative: nothing, or where it goes either way any number, for
/// the two sides need not meet.
[[nodiscard]] constexpr Interval jump(const IntervalMask& mask) {
  return mask.sometimes() ? Interval(-__builtin_inf(), __builtin_inf()) : Interval();
}

/// The indices that "which one" may be, each from 0 to 63: for the constraint that binds, those that can.
class IndexSet {
 public:
  constexpr IndexSet() = default;
  /// One index. Throws Error for one that the set has no place for.
  constexpr IndexSet(int index) : bits_(bit(index)) {}
  [[nodiscard]] constexpr bool contains(int index) const { return (bits_ & bit(index)) != 0; }
  /// How many are possible.
  [[nodiscard]] constexpr int size() const { return std::popcount(bits_); }
  friend constexpr IndexSet operator|(IndexSet a, IndexSet b) { return of(a.bits_ | b.bits_); }

  friend constexpr IntervalMask operator==(IndexSet a, IndexSet b) {
    return mask((a.bits_ & b.bits_) != 0, !(a.bits_ == b.bits_ && a.size() == 1));
  }
  friend constexpr IntervalMask operator!=(IndexSet a, IndexSet b) { return !(a == b); }
  friend constexpr IndexSet select(const IntervalMask& holds, IndexSet yes, IndexSet no) {
    return holds.always() ? yes : holds.never() ? no : yes | no;
  }

 private:
  static constexpr IntervalMask mask(bool can_hold, bool can_fail) { return {can_hold, can_fail}; }
  static constexpr std::uint64_t bit(int index) {
    require(index >= 0 && index < 64,
            [] { return Error("an index has no place in an IndexSet; allowed: 0 to 63"); });
    return std::uint64_t{1} << index;
  }
  static constexpr IndexSet of(std::uint64_t bits) {
    IndexSet result;
    result.bits_ = bits;
    return result;
  }
  std::uint64_t bits_ = 1;
};

}  // namespace e2t
