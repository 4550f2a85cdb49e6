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
// Every point is what evaluate() says, bit for bit (with -ffp-contract=off). Rate and active constraint are
// computed in parts, each only where its inputs change (sweep/factor.hpp); with further columns every point
// is evaluated as a whole, many at once. Work is cut into tiles that do not depend on the number of
// threads, so neither do results.
#include <tuple>
#include <utility>

#include "e2t/sweep/axis.hpp"
#include "e2t/sweep/choice.hpp"
#include "e2t/sweep/column.hpp"
#include "e2t/sweep/pointwise.hpp"
#include "e2t/sweep/reduce.hpp"
#include "e2t/sweep/result.hpp"
#include "e2t/sweep/row_maker.hpp"
#include "e2t/sweep/threads.hpp"
#include "e2t/sweep/tiling.hpp"
#include "e2t/sweep/whole.hpp"

namespace e2t {

template <class Function, class... Axes>
class Sweep {
 public:
  using function_type = Function;
  /// How many of the axes, the first ones, are choices.
  static constexpr int choices = (0 + ... + (detail::is_choice<Axes> ? 1 : 0));

  Sweep(Function function, std::tuple<Axes...> axes, Grid grid, std::size_t part = 0, std::size_t parts = 1)
      : function_(std::move(function)), axes_(std::move(axes)), grid_(grid), part_(part), parts_(parts) {}

  /// The same over one more axis, which is the fastest then. Throws Error where an axis of that name is
  /// there already, or the grid is too large.
  template <class Added>
  [[nodiscard]] auto over(Added added) const {
    static_assert(!detail::is_choice<Added> || choices == sizeof...(Axes),
                  "choices are outer loops: put them before the axes of numbers");
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
    SweepResult result;
    run_into(result, options, columns...);
    return result;
  }
  [[nodiscard]] SweepResult run() const { return run(SweepOptions{}); }
  /// The same into a result whose memory is used again.
  template <class... Columns>
  void run_into(SweepResult& result, const SweepOptions& options, const Columns&... columns) const {
    const Slice rows = slice(grid_.rows(), part_, parts_);
    const std::size_t points = (rows.end - rows.begin) * grid_.row();
    detail::require_memory(points, sizeof...(Columns));
    describe(result, rows.begin * grid_.row(), points);
    result.columns.resize(sizeof...(Columns));
    std::size_t filled = 0;
    [[maybe_unused]] const auto fill = [&](const auto& column) {
      ResultColumn& made = result.columns[filled++];
      made.name = column.name, made.unit = column.unit.symbol.c_str();
      made.values.resize(points);
    };
    (fill(columns), ...);
    detail::RowMemory<sizeof...(Columns)> start{result.rate.data(), result.active.data(), {}};
    for (std::size_t i = 0; i < sizeof...(Columns); ++i) start.columns[i] = result.columns[i].values.data();
    const auto memory = [start, offset = result.offset](std::size_t first) {
      detail::RowMemory<sizeof...(Columns)> to{start.rate + (first - offset), start.active + (first - offset), {}};
      for (std::size_t i = 0; i < sizeof...(Columns); ++i) to.columns[i] = start.columns[i] + (first - offset);
      return to;
    };
    const bool past_cache = points > (std::size_t{1} << 20U);
    detail::Counted counted(options.progress, points);
    each_base(rows, [&](const Base& base) {
      const detail::Tiling tiling(base.grid, base.rows, !in_parts<Columns...>);
      const Counts counts = walk(base, tiling, options.threads, past_cache, result.spare, [&] { return memory; },
                                 counted, [](std::size_t, const SweepRow&) {}, columns...);
      result.evaluations += counts.evaluations;
      result.traced += counts.traced;
    });
  }

  /// What reducers keep, as a tuple of their results; points are not stored. Columns among the arguments
  /// are outputs for the reducers to read, by their position: `point.columns[0]`.
  template <class... Arguments>
  [[nodiscard]] auto reduce(const SweepOptions& options, const Arguments&... arguments) const {
    return std::apply(
        [&](const auto&... reducers) {
          return std::apply([&](const auto&... columns) { return reduced(options, std::tie(reducers...), columns...); },
                            std::tuple_cat(detail::pick<true>(arguments)...));
        },
        std::tuple_cat(detail::pick<false>(arguments)...));
  }

  /// The scenario at a point of the grid.
  [[nodiscard]] Scenario scenario_at(std::size_t index) const {
    const Coordinates at = grid_.coordinates(index);
    Scenario scenario = chosen(at);
    set_axes(scenario, [&](const auto& axis, int position) { return axis.number(at[static_cast<std::size_t>(position)]); });
    return scenario;
  }
  /// Sets every axis of a scenario to number(axis, position), in base units and of its number type; choices
  /// stay. (Of a zipped axis each of the two is asked for, at the same position.)
  template <class Rep, class NumberOf>
  void set_axes(ScenarioOf<Rep>& scenario, NumberOf number) const {
    int position = 0;
    each_axis([&](const auto& axis) {
      detail::set_axis<Rep>(axis, scenario, [&](const auto& one) { return number(one, position); });
      ++position;
    });
  }
  template <class Rep, class NumberOf>
  [[nodiscard]] ScenarioOf<Rep> scenario_with(ScenarioOf<Rep> scenario, NumberOf number) const {
    set_axes(scenario, number);
    return scenario;
  }

  /// Throws what a point of the grid is refused with, if it is.
  void check(std::size_t index) const {
    try {
      static_cast<void>(function_.with(scenario_at(index)).evaluate());
    } catch (const Error& refusal) {
      throw located(index, refusal);
    }
  }
  /// The refusal of the first of some points that is refused by itself; of several at once, where none is.
  [[nodiscard]] Error refused_among(const std::vector<std::size_t>& points, const Error& whole) const {
    for (const std::size_t index : points) {
      try {
        check(index);
      } catch (const Error& refusal) {
        return refusal;
      }
    }
    return located(points.front(), whole);
  }
  /// A refusal at a point of the grid, with where that is: "at pue 0.9 (point 3): ...".
  [[nodiscard]] Error located(std::size_t index, const Error& refusal) const {
    const Coordinates at = grid_.coordinates(index);
    Error::Message text("at ");
    int position = 0;
    each_axis([&](const auto& axis) {
      const std::size_t place = at[static_cast<std::size_t>(position)];
      text.append(position++ == 0 ? "" : ", ").append(Text<47>(axis.name().c_str())).append(' ');
      if constexpr (requires { axis.label(place); }) {
        text.append(Text<47>(axis.label(place).c_str()));
      } else {
        text.append(axis.number(place));
      }
      text.append(" (point ").append(detail::digits(place)).append(")");
    });
    return Error(text.append(position == 0 ? "the only point: " : ": ").append(Text<383>(refusal.what())));
  }

 private:
  // Whether rate and active constraint can be computed in parts.
  template <class... Columns>
  static constexpr bool in_parts = sizeof...(Columns) == 0 && detail::takes<Trace, Function, Axes...>;

  // One setting of the choices: the scenario, the grid of the numeric axes, where it starts in the whole
  // one, and the rows of it that are wanted.
  struct Base {
    Scenario scenario;
    Grid grid;
    Coordinates origin;
    std::size_t first;
    Slice rows;
  };
  struct Counts {
    std::size_t evaluations = 0, traced = 0;
  };

  template <class Visit>
  void each_axis(Visit&& visit) const {
    std::apply([&](const auto&... axis) { (visit(axis), ...); }, axes_);
  }
  Scenario chosen(const Coordinates& at) const {
    Scenario scenario = function_.scenario();
    int position = 0;
    each_axis([&](const auto& axis) {
      const std::size_t place = at[static_cast<std::size_t>(position++)];
      if constexpr (requires { axis.choose(scenario, place); }) axis.choose(scenario, place);
    });
    return scenario;
  }
  template <class Visit>
  void each_base(const Slice& rows, Visit visit) const {
    Grid inner;
    for (int i = 0; i < grid_.axes(); ++i) inner.add(i < choices ? 1 : grid_.length(i));
    const std::size_t row = grid_.row();
    for (std::size_t next = rows.begin * row; next < rows.end * row;) {
      const std::size_t first = next / inner.size() * inner.size();
      const std::size_t end = std::min(rows.end * row, first + inner.size());
      Base base{{}, inner, grid_.coordinates(first), first, {(next - first) / inner.row(), (end - first) / inner.row()}};
      base.scenario = chosen(base.origin);
      visit(base);
      next = end;
    }
  }
  void describe(SweepResult& result, std::size_t offset, std::size_t points) const {
    result.grid = grid_;
    result.offset = offset;
    result.axes.clear();
    each_axis([&](const auto& axis) {
      ResultAxis made{axis.name(), axis.unit(), std::vector<double>(axis.size()), {}};
      for (std::size_t i = 0; i < axis.size(); ++i) made.numbers[i] = axis.number(i);
      if constexpr (requires { axis.label(0); }) {
        for (std::size_t i = 0; i < axis.size(); ++i) made.labels.push_back(axis.label(i));
      }
      result.axes.push_back(std::move(made));
    });
    result.constraints.clear();
    for (const auto& ceiling : function_.evaluate().ceilings) result.constraints.emplace_back(ceiling.name);
    result.rate.resize(points);
    result.active.resize(points);
    result.evaluations = result.traced = 0;
  }

  template <class... Reducers, class... Columns>
  auto reduced(const SweepOptions& options, const std::tuple<const Reducers&...>& reducers,
               const Columns&... columns) const {
    using States = std::tuple<decltype(std::declval<const Reducers&>().init())...>;
    constexpr std::index_sequence_for<Reducers...> all;
    const auto each = [&]<std::size_t... Is>(std::index_sequence<Is...>, auto use) {
      (use(std::get<Is>(reducers), std::integral_constant<std::size_t, Is>{}), ...);
    };
    const auto initial = [&] {
      return std::apply([](const auto&... reducer) { return States(reducer.init()...); }, reducers);
    };
    struct alignas(128) Tile {  // two threads never write the same cache line
      States states;
    };
    constexpr std::size_t outputs = sizeof...(Columns);
    const Slice rows = slice(grid_.rows(), part_, parts_);
    detail::Counted counted(options.progress, (rows.end - rows.begin) * grid_.row());
    States total = initial();
    detail::SpareTables spare;
    each_base(rows, [&](const Base& base) {
      const detail::Tiling tiling(base.grid, base.rows, true);
      std::vector<Tile> tiles;
      tiles.reserve(detail::most_tiles);
      for (std::size_t i = tiling.tiles(); i > 0; --i) tiles.push_back({initial()});
      const auto memory = [] {
        return [numbers = ColumnOf<double>((1 + outputs) * detail::longest_row),
                active = ColumnOf<std::uint8_t>(detail::longest_row)](std::size_t) mutable {
          detail::RowMemory<outputs> to{numbers.data(), active.data(), {}};
          for (std::size_t i = 0; i < outputs; ++i) to.columns[i] = to.rate + (i + 1) * detail::longest_row;
          return to;
        };
      };
      const auto take = [&](std::size_t tile, const SweepRow& row) {
        each(all, [&](const auto& reducer, auto i) { detail::add_row(reducer, std::get<i>(tiles[tile].states), row); });
      };
      walk(base, tiling, options.threads, false, spare, memory, counted, take, columns...);
      for (const Tile& tile : tiles) {
        each(all, [&](const auto& reducer, auto i) { reducer.merge(std::get<i>(total), std::get<i>(tile.states)); });
      }
    });
    return [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      return std::tuple{std::get<Is>(reducers).result(std::get<Is>(total))...};
    }(all);
  }

  // Makes the rows of a base where memory() says for the index of their first point, and hands each to
  // done(tile, row).
  template <class Memory, class Done, class... Columns>
  Counts walk(const Base& base, const detail::Tiling& tiling, int threads, bool past_cache,
              detail::SpareTables& spare, Memory memory, detail::Counted& counted, Done done,
              const Columns&... columns) const {
    const auto each_tile = [&](auto worker) {
      const auto make_tile = [&](auto& make, auto& where, std::size_t tile) {
        std::size_t told = 0;
        tiling.each(tile, [&](const detail::TiledRows& rows) {
          const std::size_t first = base.first + rows.first;
          const auto to = where(first);
          make(rows, to);
          // (What a reducer takes is made row by row.)
          done(tile, SweepRow{first, rows.points, to.rate, to.active, to.columns.data()});
          told += rows.rows * rows.points;
        });
        if (past_cache) detail::finish_stores();
        counted.add(told);
      };
      detail::for_tiles(tiling.tiles(), threads, [&] {
        const StripMemory strips;  // (each thread allocates it, whatever its share of the tiles)
        return [&, make = worker(), where = memory()](std::size_t tile) mutable { make_tile(make, where, tile); };
      });
    };
    if constexpr (in_parts<Columns...>) {
      const detail::Factored<Sweep> parts(*this, base.scenario, base.grid, base.origin, threads, spare);
      if (parts.moderate_numbers()) {
        each_tile([&] {
          return [&, maker = detail::RowMaker<Sweep>(parts, tiling.outer())](const detail::TiledRows& rows,
                                                                             const auto& to) mutable {
            maker.make(rows.at, rows.points, {to.rate, to.active, rows.rows, rows.between}, past_cache);
          };
        });
        const std::size_t row = base.grid.row(), points = (base.rows.end - base.rows.begin) * row;
#ifndef NDEBUG
        detail::compare(*this, parts, base.first, base.rows.begin * row, base.rows.end * row);
#endif
        return {parts.evaluations() + parts.everywhere() * points, parts.traced()};
      }
    }
    constexpr bool in_strips =
        detail::takes<Strip, Function, Axes...> &&
        (std::is_invocable_v<decltype(columns.of), const ProductionOf<Strip, Function::count>&> && ...);
    using Rep = std::conditional_t<in_strips, Strip, double>;
    const ScenarioOf<Rep> scenario = with_rep<Rep>(base.scenario);
    each_tile([&] {
      return [&](const detail::TiledRows& rows, auto to) {
        Coordinates at = rows.at;
        std::size_t first = base.first + rows.first;
        for (std::size_t left = rows.rows; left > 0; --left) {
          detail::evaluate_row(*this, scenario, at, first, rows.points, to, columns...);
          ++at[static_cast<std::size_t>(tiling.outer())];
          first += rows.between, to.rate += rows.between, to.active += rows.between;
        }
      };
    });
    return {};
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
