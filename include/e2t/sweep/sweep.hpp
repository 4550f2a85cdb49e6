// SPDX-License-Identifier: MIT
#pragma once
// A sweep: a production function over a grid of inputs. Dense columns, or reducers in constant memory.
//
//     const auto map = e2t::sweep(scenario)
//                          .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 16),
//                                          [](auto& s, auto v) { s.facility.pue = v; }))
//                          .run();
//     map.rate[map.at({3})], map.constraints[map.active[3]]
//
// Every point is evaluated as evaluate() would, bit for bit (with -ffp-contract=off), eight at a time
// along the last axis. Work is cut into tiles that do not depend on the number of threads, so neither do
// results.
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>

#include "e2t/number/pack.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/sweep/axis.hpp"
#include "e2t/sweep/reduce.hpp"
#include "e2t/sweep/result.hpp"

namespace e2t {

/// Told how many points are done of how many; returning false cancels the sweep.
using Progress = std::function<bool(std::size_t done, std::size_t total)>;

struct SweepOptions {
  int threads = 0;  ///< 0: as many as the machine has cores
  Progress progress{};
};

/// An output of a sweep besides rate and active constraint: `of(production)` gives a quantity that `unit`
/// measures, or a number.
template <class Dimension, class Of>
struct Column {
  std::string name;
  Unit<Dimension> unit;
  Of of;

  template <class Production>
  auto value(const Production& made) const {
    const auto result = of(made);
    if constexpr (Number<std::remove_cvref_t<decltype(result)>>) {
      return result;
    } else {
      return result.in(unit);
    }
  }
};
template <class Dimension, class Of>
[[nodiscard]] Column<Dimension, Of> column(std::string name, const Unit<Dimension>& unit, Of of) {
  return {std::move(name), unit, of};
}

namespace detail {

inline constexpr std::size_t most_tiles = 256;

// Runs work(tile) for every tile on some threads. The error of the lowest tile that fails is thrown.
template <class Work>
void for_tiles(std::size_t tiles, int threads, Work work) {
  std::atomic<std::size_t> next{0};
  std::mutex failing;
  std::exception_ptr failure;
  std::size_t failed = tiles;
  const auto run = [&] {
    for (std::size_t tile = next++; tile < tiles; tile = next++) {
      try {
        work(tile);
      } catch (...) {
        const std::lock_guard lock(failing);
        if (tile < failed) {
          failed = tile;
          failure = std::current_exception();
        }
        next = tiles;
      }
    }
  };
  std::size_t many = threads > 0 ? static_cast<std::size_t>(threads) : std::max(1U, std::thread::hardware_concurrency());
  many = std::min(many, tiles);
  std::vector<std::thread> others;
  others.reserve(many);
  for (std::size_t i = 1; i < many; ++i) others.emplace_back(run);
  run();
  for (auto& each : others) each.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace detail

template <class Function, class... Axes>
class Sweep {
 public:
  Sweep(Function function, std::tuple<Axes...> axes, Grid grid, std::size_t part = 0, std::size_t parts = 1)
      : function_(std::move(function)), axes_(std::move(axes)), grid_(grid), part_(part), parts_(parts) {}

  /// The same over one more axis, which is the fastest then. Throws Error where an axis of that name is
  /// there already, or the grid is too large.
  template <class Added>
  [[nodiscard]] auto over(Added added) const {
    each_axis([&](const auto& axis) {
      require(axis.name() != added.name(), [&] {
        Error::Message text("two axes are called \"");
        return Error(text.append(Text<47>(added.name().c_str())).append("\"; allowed: a name for each"));
      });
    });
    Grid grid = grid_;
    grid.add(added.size());
    return Sweep<Function, Axes..., Added>(function_, std::tuple_cat(axes_, std::tuple<Added>(std::move(added))), grid,
                                           part_, parts_);
  }
  /// Part k of n: a sweep over its slice of the outer points. Throws Error unless k < n.
  [[nodiscard]] Sweep part(std::size_t k, std::size_t n) const {
    static_cast<void>(slice(grid_.rows(), k, n));
    return Sweep(function_, axes_, grid_, k, n);
  }

  [[nodiscard]] const Grid& grid() const { return grid_; }
  [[nodiscard]] const Function& function() const { return function_; }
  [[nodiscard]] const std::tuple<Axes...>& axes() const { return axes_; }

  /// Every point: rate, active constraint, and the columns selected. Throws Error where a point is refused,
  /// naming its axes' values, and where the result has no room in memory.
  template <class... Columns>
  [[nodiscard]] SweepResult run(const SweepOptions& options, const Columns&... columns) const {
    const Slice rows = slice(grid_.rows(), part_, parts_);
    const std::size_t points = (rows.end - rows.begin) * grid_.row();
    detail::require_memory(points, sizeof...(Columns));
    SweepResult result;
    result.grid = grid_;
    result.offset = rows.begin * grid_.row();
    each_axis([&](const auto& axis) { result.axes.push_back(described(axis)); });
    result.constraints = constraint_names();
    result.rate.resize(points);
    result.active.resize(points);
    (result.columns.push_back({columns.name, columns.unit.symbol.c_str(), std::vector<double>(points)}), ...);
    walk(rows, options, [&](std::size_t, const SweepPoint& point) {
      const std::size_t at = point.index - result.offset;
      result.rate[at] = point.rate;
      result.active[at] = point.active;
      for (std::size_t i = 0; i < sizeof...(Columns); ++i) result.columns[i].values[at] = point.columns[i];
    }, columns...);
    return result;
  }
  [[nodiscard]] SweepResult run() const { return run(SweepOptions{}); }

  /// What reducers keep, as a tuple of their results; points are not stored.
  template <class... Reducers>
  [[nodiscard]] auto reduce(const SweepOptions& options, const Reducers&... reducers) const {
    const Slice rows = slice(grid_.rows(), part_, parts_);
    const std::size_t tiles = tiles_of(rows);
    using States = std::tuple<decltype(reducers.init())...>;
    std::vector<States> states(tiles, States(reducers.init()...));
    walk(rows, options, [&](std::size_t tile, const SweepPoint& point) {
      add(states[tile], point, std::index_sequence_for<Reducers...>{}, reducers...);
    });
    States total(reducers.init()...);
    for (const States& each : states) merge(total, each, std::index_sequence_for<Reducers...>{}, reducers...);
    return results(total, std::index_sequence_for<Reducers...>{}, reducers...);
  }

  /// The scenario at a point of the grid.
  [[nodiscard]] Scenario scenario_at(std::size_t index) const {
    const Coordinates at = grid_.coordinates(index);
    return scenario_with(function_.scenario(), [&](const auto& axis, int position) {
      return axis.number(at[static_cast<std::size_t>(position)]);
    });
  }
  /// A scenario with every axis set to number(axis, position), in base units and of its number type. (Of a
  /// zipped axis each of the two is asked for, at the same position.)
  template <class Rep, class Number>
  [[nodiscard]] ScenarioOf<Rep> scenario_with(ScenarioOf<Rep> scenario, Number number) const {
    int position = 0;
    each_axis([&](const auto& axis) {
      detail::set_axis<Rep>(axis, scenario, [&](const auto& one) { return number(one, position); });
      ++position;
    });
    return scenario;
  }
  /// A refusal at a point of the grid, with where that is: "at pue 0.9 (point 3): ...".
  [[nodiscard]] Error located(std::size_t index, const Error& refusal) const {
    const Coordinates at = grid_.coordinates(index);
    Error::Message text("at ");
    int position = 0;
    each_axis([&](const auto& axis) {
      const std::size_t place = at[static_cast<std::size_t>(position)];
      text.append(position++ == 0 ? "" : ", ").append(Text<47>(axis.name().c_str())).append(' ');
      text.append(axis.number(place)).append(" (point ").append(detail::digits(place)).append(")");
    });
    return Error(text.append(": ").append(Text<383>(refusal.what())));
  }

 private:
  template <class Visit>
  void each_axis(Visit&& visit) const {
    std::apply([&](const auto&... axis) { (visit(axis), ...); }, axes_);
  }
  template <class Axis>
  static ResultAxis described(const Axis& axis) {
    ResultAxis made{axis.name(), axis.unit(), std::vector<double>(axis.size())};
    for (std::size_t i = 0; i < axis.size(); ++i) made.numbers[i] = axis.number(i);
    return made;
  }
  std::vector<std::string> constraint_names() const {
    std::vector<std::string> names;
    for (const auto& ceiling : function_.with(scenario_at(0)).evaluate().ceilings.row) names.emplace_back(ceiling.name);
    return names;
  }

  static std::size_t tiles_of(const Slice& rows) { return std::min(rows.end - rows.begin, detail::most_tiles); }

  // Visits every point of the rows: take(tile, point), in order within a tile.
  template <class Take, class... Columns>
  void walk(const Slice& rows, const SweepOptions& options, Take take, const Columns&... columns) const {
    const std::size_t tiles = tiles_of(rows);
    if (tiles == 0) return;
    const auto base = with_rep<Pack>(function_.scenario());
    std::mutex reporting;
    std::size_t done = 0;
    const std::size_t total = (rows.end - rows.begin) * grid_.row();
    detail::for_tiles(tiles, options.threads, [&](std::size_t tile) {
      const Slice mine = slice(rows.end - rows.begin, tile, tiles);
      for (std::size_t row = rows.begin + mine.begin; row < rows.begin + mine.end; ++row) {
        walk_row(base, row, [&](const SweepPoint& point) { take(tile, point); }, columns...);
      }
      if (!options.progress) return;
      const std::lock_guard lock(reporting);
      done += (mine.end - mine.begin) * grid_.row();
      require(options.progress(done, total), [&] {
        Error::Message text("the sweep was cancelled after ");
        return Error(text.append(detail::digits(done)).append(" of ").append(detail::digits(total)).append(" points"));
      });
    });
  }

  template <class Take, class... Columns>
  void walk_row(const ScenarioOf<Pack>& base, std::size_t row, Take take, const Columns&... columns) const {
    constexpr std::size_t lanes = Pack::lanes;
    const std::size_t first = row * grid_.row(), length = grid_.row();
    const Coordinates at = grid_.coordinates(first);
    for (std::size_t begin = 0; begin < length; begin += lanes) {
      ScenarioOf<Pack> scenario = base;
      const std::size_t many = std::min(lanes, length - begin);
      std::optional<decltype(function_.with(scenario).evaluate())> made;
      try {
        int position = 0;
        each_axis([&](const auto& axis) {
          const bool last = ++position == grid_.axes();
          const std::size_t outer = at[static_cast<std::size_t>(position - 1)];
          detail::set_axis<Pack>(axis, scenario, [&](const auto& one) {
            if (!last) return Pack(one.number(outer));
            // The last lanes of a row that is no multiple of them repeat its last point.
            return Pack::by_lane([&](int lane) {
              return one.number(begin + std::min(static_cast<std::size_t>(lane), many - 1));
            });
          });
        });
        made = function_.with(scenario).evaluate();
      } catch (const Error& refusal) {
        throw refusal_at(first + begin, many, refusal);
      }
      const Pack rates = made->rate.in(units::token_per_s);
      const std::tuple outputs{columns.value(*made)...};
      for (std::size_t lane = 0; lane < many; ++lane) {
        const int each = static_cast<int>(lane);
        const std::array<double, sizeof...(Columns) + 1> values = std::apply(
            [&](const auto&... output) {
              return std::array<double, sizeof...(Columns) + 1>{lane_of(output, each)..., 0.0};
            },
            outputs);
        take(SweepPoint{first + begin + lane, rates[each], static_cast<std::uint8_t>(made->active.index[each]),
                        values.data()});
      }
    }
  }
  static double lane_of(const Pack& pack, int lane) { return pack[lane]; }
  static double lane_of(double same, int) { return same; }

  // What a point of these is refused with, and where: "at pue 0.9 (point 3): ...".
  Error refusal_at(std::size_t first, std::size_t many, const Error& whole) const {
    for (std::size_t index = first; index < first + many; ++index) {
      try {
        static_cast<void>(function_.with(scenario_at(index)).evaluate());
      } catch (const Error& refusal) {
        return located(index, refusal);
      }
    }
    return located(first, whole);
  }
  template <class States, std::size_t... Is, class... Reducers>
  static void add(States& states, const SweepPoint& point, std::index_sequence<Is...>, const Reducers&... reducers) {
    (reducers.add(std::get<Is>(states), point), ...);
  }
  template <class States, std::size_t... Is, class... Reducers>
  static void merge(States& total, const States& later, std::index_sequence<Is...>, const Reducers&... reducers) {
    (reducers.merge(std::get<Is>(total), std::get<Is>(later)), ...);
  }
  template <class States, std::size_t... Is, class... Reducers>
  static auto results(const States& states, std::index_sequence<Is...>, const Reducers&... reducers) {
    return std::tuple{reducers.result(std::get<Is>(states))...};
  }

  Function function_;
  std::tuple<Axes...> axes_;
  Grid grid_;
  std::size_t part_, parts_;
};

/// A sweep of a production function, or of a scenario's own; without axes it has one point.
template <class... Customs>
[[nodiscard]] auto sweep(const TokenProductionFunction<double, Customs...>& function) {
  return Sweep<TokenProductionFunction<double, Customs...>>(function, {}, Grid{});
}
[[nodiscard]] inline auto sweep(const Scenario& scenario) { return sweep(TokenProductionFunction<double>(scenario)); }

}  // namespace e2t
