// SPDX-License-Identifier: MIT
#pragma once
// Reducers: what is kept of a sweep whose points are not. Each takes constant memory and gives the same
// result for any number of threads: points are added in order within tiles, and tiles merged in order.
//
//     auto best = e2t::max_by([](const auto& p) { return p.rate; });
//     auto share = e2t::share_by_constraint();
//     // const auto [at, shares] = sweep.reduce(best, share);
//
// A reducer has init() -> State, add(State&, point), merge(State&, const State& later) and
// result(const State&); it may have add_row(State&, row), which is faster. A point has `index`, `rate` in
// output tokens/s, `active` and `columns[i]`. NaN is counted and never chosen; ties go to the lowest index.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "e2t/base/error.hpp"
#include "e2t/base/finite.hpp"
#include "e2t/production/constraint.hpp"

namespace e2t {

/// Outputs of one point, by position among those selected.
struct PointColumns {
  const double* const* columns = nullptr;
  std::size_t at = 0;
  [[nodiscard]] double operator[](std::size_t column) const { return columns[column][at]; }
};

/// One point of a sweep, as reducers see it.
struct SweepPoint {
  std::size_t index = 0;    ///< in the grid, C order
  double rate = 0.0;        ///< output tokens/s
  std::uint8_t active = 0;  ///< the constraint that binds
  PointColumns columns{};   ///< the outputs selected, in the units asked for
};

/// Points beside one another along the last axis.
struct SweepRow {
  std::size_t first = 0;  ///< index in the grid
  std::size_t size = 0;
  const double* rate = nullptr;
  const std::uint8_t* active = nullptr;
  const double* const* columns = nullptr;  ///< of each output selected

  [[nodiscard]] SweepPoint operator[](std::size_t j) const { return {first + j, rate[j], active[j], {columns, j}}; }
};

namespace detail {

// Where a row is made.
template <std::size_t Columns>
struct RowMemory {
  double* rate;
  std::uint8_t* active;
  std::array<double*, Columns> columns;
};

// Adds a row to what a reducer keeps: at once where it has add_row, else point by point.
template <class Reducer, class State>
void add_row(const Reducer& reducer, State& state, const SweepRow& row) {
  if constexpr (requires { reducer.add_row(state, row); }) {
    reducer.add_row(state, row);
  } else {
    for (std::size_t j = 0; j < row.size; ++j) reducer.add(state, row[j]);
  }
}

// How many of the bytes from `begin` on are equal, at least one.
inline std::size_t run_of(const std::uint8_t* begin, const std::uint8_t* end) {
  const std::uint64_t same = 0x0101010101010101U * *begin;
  const auto differs = [&](const std::uint8_t* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, sizeof word);
    return word ^ same;
  };
  const std::uint8_t* at = begin;
  while (end - at >= 64 && (differs(at) | differs(at + 8) | differs(at + 16) | differs(at + 24) | differs(at + 32) |
                            differs(at + 40) | differs(at + 48) | differs(at + 56)) == 0) {
    at += 64;
  }
  while (end - at >= 8 && differs(at) == 0) at += 8;
  while (at < end && *at == *begin) ++at;
  return static_cast<std::size_t>(at - begin);
}

}  // namespace detail

/// The best value and where it is.
struct Extreme {
  double value = 0.0;
  std::size_t index = 0;
  bool found = false;       ///< false where every value was NaN
  std::size_t nans = 0;
};

namespace detail {

template <class Of, bool Largest>
struct ExtremeBy {
  using State = Extreme;
  Of of;

  State init() const { return {}; }
  void add(State& state, const SweepPoint& point) const {
    const double value = of(point);
    if (!is_given(value)) {
      ++state.nans;
    } else if (!state.found || better(value, state.value)) {
      state.value = value;
      state.index = point.index;
      state.found = true;
    }
  }
  // Most of a row changes nothing, which takes one comparison a point to see.
  void add_row(State& state, const SweepRow& row) const {
    constexpr std::size_t block = 64;
    std::size_t j = 0;
    for (; j + block <= row.size; j += block) {
      const double best = state.value;
      std::size_t changes = state.found ? 0 : 1;  // (compilers count with vectors, and do not look for a first one)
      for (std::size_t i = j; i < j + block; ++i) changes += no_better(of(row[i]), best) ? 0 : 1;
      if (changes == 0) continue;
      for (std::size_t i = j; i < j + block; ++i) add(state, row[i]);
    }
    for (; j < row.size; ++j) add(state, row[j]);
  }
  void merge(State& state, const State& later) const {
    const std::size_t nans = state.nans + later.nans;
    if (later.found && (!state.found || better(later.value, state.value))) state = later;
    state.nans = nans;
  }
  Extreme result(const State& state) const { return state; }

 private:
  // Neither better nor NaN.
  static bool no_better(double left, double right) { return Largest ? left <= right : left >= right; }
  static bool better(double left, double right) { return Largest ? left > right : left < right; }
};

}  // namespace detail

/// The point with the largest (smallest) `of(point)`.
template <class Of>
[[nodiscard]] auto max_by(Of of) {
  return detail::ExtremeBy<Of, true>{of};
}
template <class Of>
[[nodiscard]] auto min_by(Of of) {
  return detail::ExtremeBy<Of, false>{of};
}

/// The `count` points with the largest `of(point)`, the largest first.
template <class Of>
class TopK {
 public:
  struct State {
    std::vector<Extreme> best;
    std::size_t nans = 0;
  };
  TopK(std::size_t count, Of of) : count_(count), of_(of) {
    require(count >= 1, [] { return Error("top_k of 0; allowed: at least 1"); });
  }
  State init() const {
    State state;
    state.best.reserve(count_ + 1);
    return state;
  }
  void add(State& state, const SweepPoint& point) const {
    const double value = of_(point);
    if (!is_given(value)) {
      ++state.nans;
    } else {
      insert(state, {value, point.index, true, 0});
    }
  }
  void merge(State& state, const State& later) const {
    for (const Extreme& each : later.best) insert(state, each);
    state.nans += later.nans;
  }
  State result(const State& state) const { return state; }

 private:
  void insert(State& state, const Extreme& made) const {
    if (state.best.size() == count_ && !(made.value > state.best.back().value)) return;
    const auto place = std::upper_bound(state.best.begin(), state.best.end(), made,
                                        [](const Extreme& a, const Extreme& b) { return a.value > b.value; });
    state.best.insert(place, made);
    if (state.best.size() > count_) state.best.pop_back();
  }
  std::size_t count_;
  Of of_;
};
template <class Of>
[[nodiscard]] TopK<Of> top_k(std::size_t count, Of of) {
  return {count, of};
}

/// How many points there are, and how many of them hold.
struct Count {
  std::size_t holds = 0, points = 0;
};
template <class Holds>
struct CountIf {
  using State = Count;
  Holds holds;
  State init() const { return {}; }
  void add(State& state, const SweepPoint& point) const {
    state.holds += holds(point) ? 1 : 0;
    ++state.points;
  }
  void merge(State& state, const State& later) const {
    state.holds += later.holds;
    state.points += later.points;
  }
  Count result(const State& state) const { return state; }
};
template <class Holds>
[[nodiscard]] CountIf<Holds> count_if(Holds holds) {
  return {holds};
}

/// How many points each constraint binds, by its index.
struct ConstraintShares {
  std::array<std::size_t, 256> points{};
  std::size_t total = 0;
  [[nodiscard]] double share(Limit limit) const { return share(static_cast<int>(limit)); }
  [[nodiscard]] double share(int constraint) const {
    return total == 0 ? 0.0 : static_cast<double>(points[static_cast<std::size_t>(constraint)]) / static_cast<double>(total);
  }
};
struct ShareByConstraint {
  using State = ConstraintShares;
  State init() const { return {}; }
  void add(State& state, const SweepPoint& point) const {
    ++state.points[point.active];
    ++state.total;
  }
  void add_row(State& state, const SweepRow& row) const {
    const std::uint8_t* const end = row.active + row.size;
    for (const std::uint8_t* at = row.active; at < end;) {
      const std::size_t run = detail::run_of(at, end);
      state.points[*at] += run;
      at += run;
    }
    state.total += row.size;
  }
  void merge(State& state, const State& later) const {
    for (std::size_t i = 0; i < state.points.size(); ++i) state.points[i] += later.points[i];
    state.total += later.total;
  }
  ConstraintShares result(const State& state) const { return state; }
};
[[nodiscard]] inline ShareByConstraint share_by_constraint() { return {}; }

/// Points per bin of equal width from low to high; what lies outside is counted beside them.
struct Bins {
  double low = 0.0, high = 0.0;
  std::vector<std::size_t> points;
  std::size_t below = 0, above = 0, nans = 0;
};
template <class Of>
class Histogram {
 public:
  using State = Bins;
  Histogram(Of of, double low, double high, std::size_t bins) : of_(of), empty_{low, high, std::vector<std::size_t>(bins), 0, 0, 0} {
    require(bins >= 1 && low < high && is_finite(low) && is_finite(high),
            [] { return Error("histogram: allowed: at least one bin, and finite bounds with low below high"); });
  }
  State init() const { return empty_; }
  void add(State& state, const SweepPoint& point) const {
    const double value = of_(point);
    if (!is_given(value)) {
      ++state.nans;
    } else if (value < state.low) {
      ++state.below;
    } else if (value > state.high) {
      ++state.above;
    } else {
      const double place = (value - state.low) / (state.high - state.low) * static_cast<double>(state.points.size());
      ++state.points[std::min(static_cast<std::size_t>(place), state.points.size() - 1)];
    }
  }
  void merge(State& state, const State& later) const {
    for (std::size_t i = 0; i < state.points.size(); ++i) state.points[i] += later.points[i];
    state.below += later.below, state.above += later.above, state.nans += later.nans;
  }
  Bins result(const State& state) const { return state; }

 private:
  Of of_;
  Bins empty_;
};
/// `of(point)` in base units, counted in `bins` bins; a value on the upper bound is in the last.
template <class Of>
[[nodiscard]] Histogram<Of> histogram(Of of, double low, double high, std::size_t bins) {
  return {of, low, high, bins};
}

/// Points that no other one beats in both x (larger is better) and y (smaller is better), by rising x. At
/// most `most` are kept: `complete` says whether there were more, the lowest x being dropped first.
struct ParetoFront {
  struct At {
    double x, y;
    std::size_t index;
  };
  std::vector<At> points;
  bool complete = true;
  std::size_t nans = 0;
};
template <class X, class Y>
class Pareto {
 public:
  using State = ParetoFront;
  Pareto(X x, Y y, std::size_t most) : x_(x), y_(y), most_(most) {
    require(most >= 1, [] { return Error("pareto: allowed: at least one point kept"); });
  }
  State init() const {
    State state;
    state.points.reserve(most_ + 1);
    return state;
  }
  void add(State& state, const SweepPoint& point) const {
    const double x = x_(point), y = y_(point);
    if (!is_given(x) || !is_given(y)) {
      ++state.nans;
    } else {
      insert(state, {x, y, point.index});
    }
  }
  void merge(State& state, const State& later) const {
    for (const auto& each : later.points) insert(state, each);
    state.complete = state.complete && later.complete;
    state.nans += later.nans;
  }
  ParetoFront result(const State& state) const { return state; }

 private:
  // Sorted by rising x, and so by rising y: each point costs more y than the one before it.
  void insert(State& state, const ParetoFront::At& made) const {
    auto& points = state.points;
    const auto right = std::lower_bound(points.begin(), points.end(), made,
                                        [](const auto& a, const auto& b) { return a.x < b.x; });
    if (right != points.end() && right->y <= made.y) return;  // one at least as good in both
    auto left = right;
    while (left != points.begin() && std::prev(left)->y >= made.y) --left;
    auto end = right;
    if (end != points.end() && end->x == made.x) ++end;
    const auto place = points.erase(left, end);
    points.insert(place, made);
    if (points.size() > most_) {
      points.erase(points.begin());
      state.complete = false;
    }
  }
  X x_;
  Y y_;
  std::size_t most_;
};
template <class X, class Y>
[[nodiscard]] Pareto<X, Y> pareto(X x, Y y, std::size_t most = 4096) {
  return {x, y, most};
}

}  // namespace e2t
