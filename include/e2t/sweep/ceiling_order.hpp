// SPDX-License-Identifier: MIT
#pragma once
// Which of a production function's ceilings is below which over a box of inputs, and in its parts: one
// evaluation with Sloped decides for all of them, for ratios of ceilings are nearly linear in a small box
// (exactly so in the logarithm, where both are products of powers).
//
//     using Number = e2t::Sloped<1>;
//     const std::array<e2t::detail::BoxSide, 1> sides{{{.low = 1.1, .high = 1.3, .middle = 1.2}}};
//     const e2t::detail::BoxFrame<1> frame(sides);
//     auto varied = e2t::with_rep<Number>(scenario);
//     varied.facility.pue = e2t::PueOf<Number>(frame.variable(0));
//     const auto order = e2t::detail::ceiling_order<1>(tpf.with(varied));
//     order.active(frame.places()), order.below(0, 5, frame.places())  // an index, or -1; true or false
//
// What is decided holds for double arithmetic, rounding and ties included, not only for real numbers.
#include <array>
#include <cmath>

#include "e2t/production/production_function.hpp"
#include "e2t/sweep/sloped.hpp"

namespace e2t::detail {

/// The numbers of an input over a box, and the one that stands for its middle.
struct BoxSide {
  double low, high, middle;
};

/// Where part of a box lies: bounds of t of each input.
template <int N>
struct BoxPlaces {
  std::array<double, N> low, high;
};

/// A box in the coordinates of Sloped: t from -1 to 1, by ratio where the input is above zero.
template <int N>
class BoxFrame {
 public:
  explicit BoxFrame(const std::array<BoxSide, N>& sides) : sides_(sides) {
    for (std::size_t k = 0; k < N; ++k) {
      const auto& side = sides_[k];
      by_ratio_[k] = side.low > 0.0;
      half_[k] = Sloped<N>::half_width(Interval(side.low, side.high), side.middle, by_ratio_[k]);
      middle_[k] = place(k, side.middle);
      // A logarithm is off by a unit in its last place at most; so may be the half width.
      const double largest = std::fmax(std::abs(place(k, side.low)), std::abs(place(k, side.high)));
      slack_[k] = half_[k] > 0.0 ? 8.0 * half_ulp * (largest / half_[k] + 2.0) : 0.0;
    }
  }
  [[nodiscard]] Sloped<N> variable(int k) const {
    const auto i = static_cast<std::size_t>(k);
    return Sloped<N>::variable(k, Interval(sides_[i].low, sides_[i].high), sides_[i].middle, by_ratio_[i], half_[i]);
  }
  /// Sets where the numbers of an input from low to high lie.
  void set(BoxPlaces<N>& places, int k, double low, double high) const {
    const auto i = static_cast<std::size_t>(k);
    if (half_[i] == 0.0) {
      places.low[i] = places.high[i] = 0.0;
      return;
    }
    places.low[i] = (place(i, low) - middle_[i]) / half_[i] - slack_[i];
    places.high[i] = (place(i, high) - middle_[i]) / half_[i] + slack_[i];
  }
  /// The whole box.
  [[nodiscard]] BoxPlaces<N> places() const {
    BoxPlaces<N> whole{};
    for (int k = 0; k < N; ++k) {
      const auto i = static_cast<std::size_t>(k);
      set(whole, k, sides_[i].low, sides_[i].high);
    }
    return whole;
  }

 private:
  [[nodiscard]] double place(std::size_t k, double number) const { return by_ratio_[k] ? std::log(number) : number; }
  std::array<BoxSide, N> sides_;
  std::array<bool, N> by_ratio_{};
  std::array<double, N> half_{}, middle_{}, slack_{};
};

/// ln(first / second) over a box: from `low` to `high` in the middle, and how it moves. Where it is not
/// linear within bounds, what the ranges say of the whole box.
template <int N>
struct LogRatio {
  double low = -__builtin_inf(), high = __builtin_inf();
  std::array<double, N> slope_low{}, slope_high{};
  bool linear = false;

  constexpr LogRatio() = default;
  LogRatio(const Sloped<N>& first, const Sloped<N>& second) {
    const Interval whole = log(ratio(first.range(), second.range()));
    low = or_no_bound(whole.low(), -1.0), high = or_no_bound(whole.high(), 1.0);
    if (low > 0.0 || high < 0.0 || (low == 0.0 && high == 0.0)) return;
    const Sloped<N> between = same_key(first.key(), second.key()) ? Sloped<N>(1.0) : first / second;
    const Interval middle = log(between.middle());
    double margin = relative(first) + relative(second), steep = 0.0;
    bool usable = is_finite(margin) && is_finite(middle.low()) && is_finite(middle.high());
    for (int k = 0; k < N; ++k) {
      const auto i = static_cast<std::size_t>(k);
      slope_low[i] = between.growth(k).low(), slope_high[i] = between.growth(k).high();
      steep += std::fmax(std::abs(slope_low[i]), std::abs(slope_high[i]));
      usable = usable && is_finite(slope_low[i]) && is_finite(slope_high[i]);
    }
    if (!usable || !is_finite(steep)) return;
    // The sums over inputs below are themselves rounded.
    margin += 8.0 * N * half_ulp * (steep + size_of(middle));
    low = middle.low() - margin, high = middle.high() + margin;
    linear = true;
  }
  /// The bounds in part of the box.
  [[nodiscard]] std::array<double, 2> in(const BoxPlaces<N>& at) const {
    std::array<double, 2> bounds{low, high};
    if (!linear) return bounds;
    for (std::size_t k = 0; k < N; ++k) {
      const double a = slope_low[k] * at.low[k], b = slope_low[k] * at.high[k];
      const double c = slope_high[k] * at.low[k], d = slope_high[k] * at.high[k];
      bounds[0] += std::fmin(std::fmin(a, b), std::fmin(c, d));
      bounds[1] += std::fmax(std::fmax(a, b), std::fmax(c, d));
    }
    return bounds;
  }
  /// How much of its width comes from an input.
  [[nodiscard]] double width(const BoxPlaces<N>& at, std::size_t k) const {
    return linear ? std::fmax(std::abs(slope_low[k]), std::abs(slope_high[k])) * (at.high[k] - at.low[k]) : 0.0;
  }
  /// Whether its bounds there are those of a plane, but for a quarter of how it varies.
  [[nodiscard]] bool sharp(const BoxPlaces<N>& at) const {
    double blur = high - low, varies = 0.0;
    for (std::size_t k = 0; k < N; ++k) {
      blur += (slope_high[k] - slope_low[k]) * std::fmax(std::abs(at.low[k]), std::abs(at.high[k]));
      varies += std::fmin(std::abs(slope_low[k]), std::abs(slope_high[k])) * (at.high[k] - at.low[k]);
    }
    return linear && 4.0 * blur <= varies;
  }

 private:
  static Interval ratio(const Interval& a, const Interval& b) {
    return a.low() > 0.0 && b.low() > 0.0 ? a / b : Interval(0.0, __builtin_inf());
  }
  static double or_no_bound(double bound, double sign) { return is_given(bound) ? bound : sign * __builtin_inf(); }
  // What rounding may do to the logarithm.
  static double relative(const Sloped<N>& number) {
    return number.rounding() == 0.0 ? 0.0 : 1.001 * number.rounding() / number.range().low();
  }
};

/// The order of Count ceilings over a box. A stated step stands behind them, at index Count: it lowers what
/// the lowest of the time terms lets the fleet attain.
template <int N, int Count>
class CeilingOrder {
 public:
  static constexpr int step = Count;

  explicit CeilingOrder(const PartsOf<Sloped<N>, Count>& parts) {
    for (int i = 0; i < Count; ++i) {
      const auto& row = parts.row[i];
      auto& mine = rows_[static_cast<std::size_t>(i)];
      if (!row.given) continue;
      mine = {row.ceiling(), row.capacity, row.intensity.key(), true};
      mine.limits = mine.ceiling.range().low() < __builtin_inf();
    }
    if (parts.step.has_value()) {
      rows_[Count] = {*parts.step, *parts.step, 0, true};
      stepped_ = true;
    }
    for (int i = 0; i <= Count; ++i) {
      for (int j = i + 1; j <= Count; ++j) {
        if (limits(i) && limits(j)) compare(i, j);
      }
    }
    drop_what_cannot_bind();
  }

  /// Given, and not without a limit.
  [[nodiscard]] bool limits(int row) const { return rows_[static_cast<std::size_t>(row)].limits; }
  /// Whether i binds rather than j all over a part of the box.
  [[nodiscard]] bool below(int i, int j, const BoxPlaces<N>& at) const {
    const auto& pair = pairs_[index(i, j)];
    const auto bounds = pair.ratio.in(at);
    // Over one intensity the larger capacity has no lower quotient: of equal ones the first binds.
    if (i < j) return pair.same_intensity ? bounds[1] <= 0.0 : bounds[1] < 0.0;
    return pair.same_intensity ? bounds[0] > 8.0 * half_ulp : bounds[0] > 0.0;
  }
  /// The constraint that binds all over a part of the box; -1 where that is not decided.
  [[nodiscard]] int active(const BoxPlaces<N>& at) const {
    for (int i = 0; i < Count; ++i) {
      if (!can_bind_[static_cast<std::size_t>(i)]) continue;
      bool binds = true;
      for (int j = 0; j <= Count && binds; ++j) {
        if (j == i || !can_bind_[static_cast<std::size_t>(j)]) continue;
        const bool by_step = is_time(i) && !is_time(j) && stepped_;
        binds = (j == step && is_time(i)) || below(i, j, at) || (by_step && below(step, j, at));
      }
      if (binds) return i;
    }
    return -1;
  }
  /// Whether what a lets the fleet attain is below (-1) or above (1) what b does, all over a part of the box; 0
  /// where that is not decided, or they are equal.
  [[nodiscard]] int sign(int a, int b, const BoxPlaces<N>& at) const {
    if (!limits(a) || !limits(b)) return limits(a) ? -1 : 1;
    if (stepped_ && is_time(b) && !is_time(a)) return -sign(b, a, at);
    const int plain = surely_below(a, b, at) ? -1 : surely_below(b, a, at) ? 1 : 0;
    if (!stepped_ || !is_time(a) || is_time(b)) return plain;
    // A time term attains its ceiling, or the step where it is the lowest of them.
    bool lowest = true;
    for (int t = 0; t < time_terms; ++t) {
      if (t == a || !limits(t)) continue;
      if (surely_below(t, a, at)) return plain;
      lowest = lowest && surely_below(a, t, at);
    }
    const int stepping = plain < 0 || surely_below(step, b, at)                ? -1
                         : plain > 0 && surely_below(b, step, at) ? 1 : 0;
    return lowest || stepping == plain ? stepping : 0;
  }
  /// How much an input does to the ratio of a to b, and of the step to either.
  [[nodiscard]] double weight(int a, int b, const BoxPlaces<N>& at, std::size_t k) const {
    double sum = width(a, b, at, k);
    if (stepped_ && is_time(a) != is_time(b)) sum += width(step, is_time(a) ? b : a, at, k);
    return sum;
  }
  /// Whether what is not known of the ratio of a to b is little beside how it varies in a part of the box.
  [[nodiscard]] bool sharp(int a, int b, const BoxPlaces<N>& at) const {
    return is_sharp(a, b, at) && (!stepped_ || is_time(a) == is_time(b) || is_sharp(step, is_time(a) ? b : a, at));
  }
  /// How much an input does to what is not decided there.
  [[nodiscard]] double weight(const BoxPlaces<N>& at, std::size_t k) const {
    double sum = 0.0;
    for (int i = 0; i <= Count; ++i) {
      for (int j = i + 1; j <= Count; ++j) {
        if (!can_bind_[static_cast<std::size_t>(i)] || !can_bind_[static_cast<std::size_t>(j)]) continue;
        if (j == step && is_time(i)) continue;
        if (!below(i, j, at) && !below(j, i, at)) sum += pairs_[index(i, j)].ratio.width(at, k);
      }
    }
    return sum;
  }

 private:
  struct Row {
    Sloped<N> ceiling, capacity;
    std::uint64_t intensity = 0;
    bool limits = false;
  };
  struct Pair {
    LogRatio<N> ratio;
    bool same_intensity = false;
  };
  static constexpr bool is_time(int i) { return i < time_terms; }
  static constexpr std::size_t index(int i, int j) {
    return static_cast<std::size_t>(i < j ? i * (Count + 1) + j : j * (Count + 1) + i);
  }
  // In real numbers, and in double arithmetic.
  [[nodiscard]] bool surely_below(int i, int j, const BoxPlaces<N>& at) const {
    const auto bounds = pairs_[index(i, j)].ratio.in(at);
    const double margin = pairs_[index(i, j)].same_intensity ? 8.0 * half_ulp : 0.0;
    return i < j ? bounds[1] < -margin : bounds[0] > margin;
  }
  [[nodiscard]] double width(int i, int j, const BoxPlaces<N>& at, std::size_t k) const {
    return limits(i) && limits(j) ? pairs_[index(i, j)].ratio.width(at, k) : 0.0;
  }
  [[nodiscard]] bool is_sharp(int i, int j, const BoxPlaces<N>& at) const {
    return limits(i) && limits(j) && pairs_[index(i, j)].ratio.sharp(at);
  }
  void compare(int i, int j) {
    const auto& first = rows_[static_cast<std::size_t>(i)];
    const auto& second = rows_[static_cast<std::size_t>(j)];
    const bool same = same_key(first.intensity, second.intensity) && first.ceiling.range().low() > 0.0;
    pairs_[index(i, j)] = same ? Pair{LogRatio<N>(first.capacity, second.capacity), true}
                               : Pair{LogRatio<N>(first.ceiling, second.ceiling), false};
  }
  // A time term is above the step's largest where another is lower; others where anything is.
  void drop_what_cannot_bind() {
    BoxPlaces<N> whole{};
    for (std::size_t k = 0; k < N; ++k) whole.low[k] = -1.0 - 0x1p-20, whole.high[k] = 1.0 + 0x1p-20;
    for (int i = 0; i <= Count; ++i) can_bind_[static_cast<std::size_t>(i)] = limits(i);
    for (int i = 0; i < Count; ++i) {
      for (int j = 0; j <= Count; ++j) {
        if (i == j || !limits(i) || !limits(j) || (is_time(i) && stepped_ && !is_time(j))) continue;
        auto& can_bind = can_bind_[static_cast<std::size_t>(i)];
        can_bind = can_bind && !(can_bind_[static_cast<std::size_t>(j)] && below(j, i, whole));
      }
    }
  }

  std::array<Row, Count + 1> rows_{};
  std::array<Pair, static_cast<std::size_t>((Count + 1) * (Count + 1))> pairs_{};
  std::array<bool, Count + 1> can_bind_{};
  bool stepped_ = false;
};

/// Of a production function over a box; what evaluate() refuses somewhere in the box is thrown.
template <int N, class... Customs>
[[nodiscard]] auto ceiling_order(const TokenProductionFunction<Sloped<N>, Customs...>& function) {
  static_cast<void>(function.evaluate());
  return CeilingOrder<N, TokenProductionFunction<Sloped<N>, Customs...>::count>(function.parts());
}

}  // namespace e2t::detail
