// SPDX-License-Identifier: MIT
#pragma once
// Sloped<N>: a number over a box of N inputs, with bounds on how it moves there. Its range contains, as an
// Interval does, what a model computes from any numbers of the box; its slopes make the range tight for
// a small box, and tell which side of another number it is on in every part of the box at once:
//
//   f(t) = f(0) + sum over inputs k of slope_k * t_k, for some slopes within bounds,   t_k from -1 to 1
//
//     using Number = e2t::Sloped<1>;
//     const Number x = Number::variable(0, e2t::Interval(1.0, 2.0), 1.5, true);  // t is a scaled ln x
//     const Number y = x * x / x;                            // an Interval would say 0.5 to 4
//     use(y.range(), y.growth(0).low() == x.growth(0).low());  // ln y moves as ln x does
//
// Double arithmetic differs from real numbers by `rounding` at most: bounds by slopes hold for real
// numbers, and with that for doubles. Where a selection jumps, slopes are without bounds and the range is
// what is left. Equal keys are equal expressions, to 1 in 2^64 (zero is equal to nothing): x - x is zero, and
// select(a < b, a, b) is min(a, b).
#include "e2t/number/interval.hpp"

namespace e2t {

/// The mask of a comparison, which remembers what was compared: `lesser < greater` or `<=`.
class SlopedMask : public IntervalMask {
 public:
  constexpr SlopedMask(const IntervalMask& mask, std::uint64_t lesser, std::uint64_t greater)
      : IntervalMask(mask), lesser_(lesser), greater_(greater) {}
  [[nodiscard]] constexpr std::uint64_t lesser() const { return lesser_; }
  [[nodiscard]] constexpr std::uint64_t greater() const { return greater_; }

 private:
  std::uint64_t lesser_, greater_;
};

namespace detail {

inline constexpr double half_ulp = 0x1p-53;

// What is in both; the first where the second is no interval.
constexpr Interval common(const Interval& a, const Interval& b) {
  const double low = a.low() < b.low() ? b.low() : a.low();
  const double high = b.high() < a.high() ? b.high() : a.high();
  return low <= high ? Interval(low, high) : a;
}
constexpr Interval hull(const Interval& a, const Interval& b) {
  return min(a, b).low() <= max(a, b).high() ? Interval(min(a, b).low(), max(a, b).high()) : a;
}
/// The largest size of a number in it.
constexpr double size_of(const Interval& a) { return -a.low() < a.high() ? a.high() : -a.low(); }
/// The smallest.
constexpr double least_size_of(const Interval& a) { return a.low() > 0.0 ? a.low() : a.high() < 0.0 ? -a.high() : 0.0; }
constexpr Interval all_numbers() { return {-__builtin_inf(), __builtin_inf()}; }

constexpr std::uint64_t mixed(std::uint64_t seed, std::uint64_t more) {
  if (seed == 0 || more == 0) return 0;
  std::uint64_t bits = seed * 0x9e3779b97f4a7c15ULL + more + 0x7f4a7c15ULL;
  bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebULL;
  return (bits ^ (bits >> 31U)) | 1U;
}
constexpr bool same_key(std::uint64_t a, std::uint64_t b) { return a == b && a != 0; }

}  // namespace detail

template <int N>
class Sloped {
  static_assert(N >= 1);
  enum Operation : unsigned char { constant = 1, input, sum, difference, negation, product, quotient, smaller, larger,
                                   chosen, root, whole, power, logarithm };

 public:
  constexpr Sloped() : Sloped(0.0) {}
  /// A constant.
  template <BuiltinNumber Constant>
  constexpr Sloped(Constant value)
      : range_(value), middle_(value),
        key_(detail::mixed(constant, std::bit_cast<std::uint64_t>(static_cast<double>(value)) + 1)) {}
  /// Input k, 0 to N - 1, with its numbers over the box and the one in the middle. t goes by distance from
  /// the middle, or by the logarithm's, which needs a range above zero; from -1 to 1 over the longer side.
  [[nodiscard]] static constexpr Sloped variable(int k, const Interval& range, double middle, bool by_ratio) {
    return variable(k, range, middle, by_ratio, half_width(range, middle, by_ratio));
  }
  /// The same for a t that is 1 at `half` from the middle.
  [[nodiscard]] static constexpr Sloped variable(int k, const Interval& range, double middle, bool by_ratio,
                                                 double half) {
    Sloped made(middle);
    if (range.low() == range.high()) return made;
    made.range_ = range;
    made.varies_ = true;
    made.key_ = detail::mixed(input, static_cast<std::uint64_t>(k) + 1);
    made.growth_[k] = by_ratio ? Interval(half) : Interval(half) / range;
    made.slope_[k] = by_ratio ? Interval(half) * range : Interval(half);
    return made;
  }
  /// How far the box reaches from its middle, rounded up.
  [[nodiscard]] static constexpr double half_width(const Interval& range, double middle, bool by_ratio) {
    const Interval at = by_ratio ? log(Interval(middle)) : Interval(middle);
    return detail::size_of((by_ratio ? log(range) : range) - at);
  }

  [[nodiscard]] constexpr const Interval& range() const { return range_; }
  [[nodiscard]] constexpr const Interval& middle() const { return middle_; }
  /// d f / d t_k anywhere in the box, and d ln |f| / d t_k.
  [[nodiscard]] constexpr const Interval& slope(int k) const { return slope_[k]; }
  [[nodiscard]] constexpr const Interval& growth(int k) const { return growth_[k]; }
  /// Double arithmetic is off by at most this, anywhere in the box; may be infinite.
  [[nodiscard]] constexpr double rounding() const { return rounding_; }
  [[nodiscard]] constexpr std::uint64_t key() const { return key_; }

  friend constexpr Sloped operator+(const Sloped& a, const Sloped& b) {
    return combine(sum, a, b, [](const auto& x, const auto& y) { return x + y; }, a.rounding_ + b.rounding_,
                   [&](int k, auto& slope, auto&) { slope = a.slope_[k] + b.slope_[k]; });
  }
  friend constexpr Sloped operator-(const Sloped& a) {
    return combine(negation, a, a, [](const auto& x, const auto&) { return -x; }, a.rounding_,
                   [&](int k, auto& slope, auto& growth) { slope = -a.slope_[k], growth = a.growth_[k]; });
  }
  friend constexpr Sloped operator-(const Sloped& a, const Sloped& b) {
    if (detail::same_key(a.key_, b.key_) && a.bounded()) return Sloped(0.0);
    return combine(difference, a, b, [](const auto& x, const auto& y) { return x - y; }, a.rounding_ + b.rounding_,
                   [&](int k, auto& slope, auto&) { slope = a.slope_[k] - b.slope_[k]; });
  }
  friend constexpr Sloped operator*(const Sloped& a, const Sloped& b) {
    const double carried =
        carry(a.rounding_, detail::size_of(b.range_)) + carry(b.rounding_, detail::size_of(a.range_));
    return combine(product, a, b, [](const auto& x, const auto& y) { return x * y; }, carried,
                   [&](int k, auto& slope, auto& growth) {
                     slope = a.slope_[k] * b.range_ + a.range_ * b.slope_[k];
                     growth = a.growth_[k] + b.growth_[k];
                   });
  }
  /// Above zero over what may be zero has no upper bound; over zero itself it is infinite, as for double.
  friend constexpr Sloped operator/(const Sloped& a, const Sloped& b) {
    if (detail::same_key(a.key_, b.key_) && a.bounded() && detail::least_size_of(a.range_) > 0.0) return Sloped(1.0);
    const Interval range = ratio(a.range_, b.range_);
    const double least = detail::least_size_of(b.range_);
    const double carried = least > 0.0 ? (a.rounding_ + carry(b.rounding_, detail::size_of(range))) / least
                                       : __builtin_inf();
    return combine(quotient, a, b, [](const auto& x, const auto& y) { return ratio(x, y); }, carried,
                   [&](int k, auto& slope, auto& growth) {
                     slope = (a.slope_[k] - range * b.slope_[k]) / b.range_;
                     growth = a.growth_[k] - b.growth_[k];
                   });
  }

  friend constexpr SlopedMask operator<(const Sloped& a, const Sloped& b) {
    return {a.range_ < b.range_, a.key_, b.key_};
  }
  friend constexpr SlopedMask operator<=(const Sloped& a, const Sloped& b) {
    return {a.range_ <= b.range_, a.key_, b.key_};
  }
  friend constexpr SlopedMask operator>(const Sloped& a, const Sloped& b) { return b < a; }
  friend constexpr SlopedMask operator>=(const Sloped& a, const Sloped& b) { return b <= a; }
  friend constexpr IntervalMask operator==(const Sloped& a, const Sloped& b) { return a.range_ == b.range_; }
  friend constexpr IntervalMask operator!=(const Sloped& a, const Sloped& b) { return a.range_ != b.range_; }

  friend constexpr Sloped min(const Sloped& a, const Sloped& b) {
    if (a.range_.high() <= b.range_.low()) return a;
    if (b.range_.high() <= a.range_.low()) return b;
    return joined(smaller, a, b, min(a.range_, b.range_), min(a.middle_, b.middle_));
  }
  friend constexpr Sloped max(const Sloped& a, const Sloped& b) {
    if (a.range_.low() >= b.range_.high()) return a;
    if (b.range_.low() >= a.range_.high()) return b;
    return joined(larger, a, b, max(a.range_, b.range_), max(a.middle_, b.middle_));
  }
  friend constexpr Sloped select(const SlopedMask& mask, const Sloped& yes, const Sloped& no) {
    if (mask.sometimes()) {
      if (detail::same_key(mask.lesser(), yes.key_) && detail::same_key(mask.greater(), no.key_)) return min(yes, no);
      if (detail::same_key(mask.lesser(), no.key_) && detail::same_key(mask.greater(), yes.key_)) return max(yes, no);
    }
    return select(static_cast<const IntervalMask&>(mask), yes, no);
  }
  friend constexpr Sloped select(const IntervalMask& mask, const Sloped& yes, const Sloped& no) {
    if (mask.always() || detail::same_key(yes.key_, no.key_)) return yes;
    if (mask.never()) return no;
    Sloped made = joined(chosen, yes, no, select(mask, yes.range_, no.range_), select(mask, yes.middle_, no.middle_));
    made.jump();
    return made;
  }
  friend constexpr Sloped sqrt(const Sloped& a) {
    const double low = a.range_.low();
    const double carried = low > 0.0 ? a.rounding_ / e2t::sqrt(low) : __builtin_inf();
    return combine(root, a, a, [](const auto& x, const auto&) { return sqrt(x); }, carried,
                   [&](int k, auto&, auto& growth) { growth = a.growth_[k] * Interval(0.5); });
  }
  friend constexpr Sloped floor(const Sloped& a) {
    Sloped made;
    made.range_ = floor(a.range_);
    made.middle_ = floor(a.middle_);
    made.key_ = detail::mixed(whole, a.key_);
    made.varies_ = made.range_.low() != made.range_.high();
    if (made.varies_) made.jump();
    return made;
  }
  friend constexpr Sloped exp(const Sloped& a) {
    const Interval range = exp(a.range_);
    return combine(power, a, a, [](const auto& x, const auto&) { return exp(x); },
                   carry(a.rounding_, detail::size_of(range)) + 8.0 * detail::half_ulp * detail::size_of(range),
                   [&](int k, auto&, auto& growth) { growth = a.slope_[k]; });
  }
  friend constexpr Sloped log(const Sloped& a) {
    const double low = a.range_.low();
    const double carried = low > 0.0 ? a.rounding_ / low + 8.0 * detail::half_ulp * detail::size_of(log(a.range_))
                                     : __builtin_inf();
    return combine(logarithm, a, a, [](const auto& x, const auto&) { return log(x); }, carried,
                   [&](int k, auto& slope, auto&) { slope = a.growth_[k]; });
  }
  friend constexpr IntervalMask is_finite(const Sloped& a) { return is_finite(a.range_); }
  friend constexpr IntervalMask is_given(const Sloped& a) { return is_given(a.range_); }
  friend constexpr double shown(const Sloped& a) { return shown(a.middle_); }
  /// See lift.hpp: nothing is known of how a plain function moves.
  template <class Function, class... Others>
  [[nodiscard]] static constexpr Sloped lifted(const Function& function, const Others&... x) {
    const Interval range = function(x.range_...);
    if (range.low() == range.high()) return Sloped(range.low());
    Sloped made;
    made.range_ = range;
    made.middle_ = function(x.middle_...);
    made.key_ = 0;
    made.varies_ = true;
    made.jump();
    return made;
  }

 private:
  [[nodiscard]] constexpr bool bounded() const { return e2t::is_finite(range_.low()) && e2t::is_finite(range_.high()); }
  static constexpr double carry(double rounding, double size) { return rounding == 0.0 ? 0.0 : rounding * size; }
  static constexpr Interval ratio(const Interval& a, const Interval& b) {
    if (a.low() > 0.0 && b.low() == 0.0) {
      return {b.high() > 0.0 ? (Interval(a.low()) / Interval(b.high())).low() : __builtin_inf(), __builtin_inf()};
    }
    return a / b;
  }

  // The result of an operation on ranges, and so on middles; off by `carried` from its operands. rule(k,
  // slope, growth) sets one of the two or both, which tighten each other.
  template <class Apply, class Rule>
  static constexpr Sloped combine(Operation operation, const Sloped& a, const Sloped& b, Apply apply, double carried,
                                  Rule rule) {
    Sloped made;
    made.key_ = detail::mixed(detail::mixed(operation, a.key_), b.key_);
    made.range_ = apply(a.range_, b.range_);
    made.middle_ = made.range_;
    made.rounding_ = carried + detail::half_ulp * detail::size_of(made.range_) + 0x1p-1074;
    made.varies_ = a.varies_ || b.varies_;
    if (made.varies_) {
      made.middle_ = apply(a.middle_, b.middle_);
      for (int k = 0; k < N; ++k) {
        if (!a.moves(k) && !b.moves(k)) continue;
        Interval slope = detail::all_numbers(), growth = slope;
        rule(k, slope, growth);
        made.slope_[k] = detail::common(slope, growth * made.range_);
        made.growth_[k] = detail::common(growth, slope / made.range_);
      }
    }
    made.settle();
    return made;
  }
  // Either of the two, without a jump.
  static constexpr Sloped joined(Operation operation, const Sloped& a, const Sloped& b, const Interval& range,
                                 const Interval& middle) {
    Sloped made;
    made.key_ = detail::mixed(detail::mixed(operation, a.key_), b.key_);
    made.range_ = range;
    made.middle_ = middle;
    made.varies_ = a.varies_ || b.varies_;
    made.rounding_ = a.rounding_ < b.rounding_ ? b.rounding_ : a.rounding_;
    for (int k = 0; k < N; ++k) {
      made.slope_[k] = detail::hull(a.slope_[k], b.slope_[k]);
      made.growth_[k] = detail::hull(a.growth_[k], b.growth_[k]);
    }
    made.settle();
    return made;
  }
  [[nodiscard]] constexpr bool moves(int k) const {
    return varies_ && !(slope_[k].low() == 0.0 && slope_[k].high() == 0.0);
  }
  constexpr void jump() {
    for (int k = 0; k < N; ++k) slope_[k] = growth_[k] = detail::all_numbers();
    rounding_ = __builtin_inf();
    settle();
  }
  // Tightens the range by the slopes, and the rounding by the range.
  constexpr void settle() {
    if (varies_) {
      double reach = rounding_;
      for (int k = 0; k < N; ++k) reach = next_above(reach + detail::size_of(slope_[k]));
      const double low = next_below(middle_.low() - reach), high = next_above(middle_.high() + reach);
      if (low <= high) range_ = detail::common(range_, Interval(low, high));
    }
    const double width = range_.width();
    if (!(rounding_ <= width)) rounding_ = width;
    rounding_ *= 1.0 + 0x1p-40;
  }

  Interval range_, middle_;
  Interval slope_[N] = {}, growth_[N] = {};
  double rounding_ = 0.0;
  std::uint64_t key_ = 0;
  bool varies_ = false;
};

template <int N>
inline constexpr bool is_number<Sloped<N>> = true;
template <int N>
struct IndexOf<Sloped<N>> : IndexOf<Interval> {};

}  // namespace e2t
