// SPDX-License-Identifier: MIT
#pragma once
// Factored evaluation of a sweep. One evaluation on traces tells on which axes every capacity, every
// intensity and every requirement depends; each is evaluated on the sub-grid of its own axes only, in strips
// of rows, so that what a row shares is computed once a strip; and a row of the result is a minimum over rows
// of ceilings:
//
//   table       a ceiling whose capacity and intensity leave an axis out: divided once
//   quotient    a ceiling that needs every axis through its two parts: divided where it may be the lowest
//   everywhere  a capacity or intensity that itself needs every axis: evaluated with the row, never stored
//
// It is sound by type: what a model computes from traces depends on no axis that they do not name.
//
//     const auto swept = e2t::sweep(scenario).over(e2t::axis(
//         "pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 16), [](auto& s, auto v) { s.facility.pue = v; }));
//     e2t::detail::SpareTables spare;
//     const e2t::detail::Factored plan(swept, swept.function().scenario(), swept.grid(), {}, 1, spare);
//     plan.evaluations(), plan.everywhere()
#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <vector>

#include "e2t/number/strip.hpp"
#include "e2t/number/trace.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/sweep/result.hpp"
#include "e2t/sweep/subgrid.hpp"
#include "e2t/sweep/threads.hpp"
#include "e2t/sweep/tiling.hpp"

namespace e2t::detail {

// What is given of an aggregate: the absent model that requests might be routed to is larger than all the rest.
template <template <class> class Aggregate, class Rep>
void copy_given(const Aggregate<Rep>& from, Aggregate<Rep>& to) {
  Aggregate<Rep>::template each_field<Rep>([&](const auto& field, auto member) {
    using Description = std::remove_cvref_t<decltype(field)>;
    const auto& here = from.*member;
    auto& there = to.*member;
    if constexpr (std::is_same_v<Description, GroupField>) {
      copy_given(here, there);
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      if (!here.has_value() && !there.has_value()) return;
      there = here;
    } else if constexpr (std::is_same_v<Description, ListField>) {
      if (here.size() != there.size()) there = here;
      for (int i = 0; i < here.size(); ++i) copy_given(here[i], there[i]);
    } else {
      there = here;
    }
  });
}
template <class Rep>
void copy_scenario(const ScenarioOf<Rep>& from, ScenarioOf<Rep>& to) {
  to.hardware = from.hardware;
  to.facility = from.facility;
  to.workload = from.workload;
  to.target = from.target;
  if (from.serving.has_value() && to.serving.has_value()) {
    copy_given(*from.serving, *to.serving);
  } else if (from.serving.has_value() || to.serving.has_value()) {
    to.serving = from.serving;
  }
}

// Numbers of an axis from `first` on; lanes beyond `many` repeat the last of them.
template <class Axis>
Strip numbers_along(const Axis& axis, std::size_t first, std::size_t many) {
  const double* const kept = axis.kept();
  if (kept != nullptr && many == Strip::lanes) return Strip::by_lane([=](int lane) { return kept[first + static_cast<std::size_t>(lane)]; });
  return Strip::by_lane([&](int lane) { return axis.number(first + std::min(static_cast<std::size_t>(lane), many - 1)); });
}

template <class Swept>
class RowMaker;

template <class Swept>
class Factored {
  using Function = typename Swept::function_type;
  static constexpr int count = Function::count;
  static constexpr int step_id = 2 * count, utilization_id = 2 * count + 1, ids = 2 * count + 2;
  using Needed = std::array<bool, ids>;
  static constexpr std::size_t largest_table = std::size_t{1} << 22U;
  static constexpr std::size_t largest_part = std::size_t{1} << 26U;

 public:
  /// Of the grid's numeric axes from `origin` on; `base` is the scenario there. Throws Error where a point
  /// of a sub-grid is refused. Tables take their memory from `spare`, and give it back.
  Factored(const Swept& swept, const Scenario& base, const Grid& grid, const Coordinates& origin, int threads,
           SpareTables& spare)
      : swept_(swept), base_(with_rep<Strip>(base)), grid_(grid), origin_(origin), threads_(threads), spare_(spare) {
    const std::vector<AxisSet> required = trace(base);
    tabulate(required);
    divide();
  }
  Factored(const Factored&) = delete;
  Factored& operator=(const Factored&) = delete;
  ~Factored() {
    for (Numbers& numbers : numbers_) spare_.give(std::move(numbers.values));
    for (Numbers& numbers : ceilings_) spare_.give(std::move(numbers.values));
  }

  [[nodiscard]] const Grid& grid() const { return grid_; }
  /// False where a number is so large or small that a rate may be none: then every point must be evaluated.
  [[nodiscard]] bool moderate_numbers() const { return moderate_; }
  /// Capacities and intensities evaluated for tables, and as traces. What needs every axis is evaluated
  /// once a point beside them.
  [[nodiscard]] std::size_t evaluations() const { return evaluations_; }
  [[nodiscard]] std::size_t traced() const { return traced_; }
  /// How many capacities and intensities are evaluated at every point.
  [[nodiscard]] std::size_t everywhere() const { return everywhere_; }

 private:
  friend class RowMaker<Swept>;

  template <class Rep>
  static const Rep* number(const PartsOf<Rep, count>& parts, int id) {
    if (id == step_id) return parts.step.has_value() ? &*parts.step : nullptr;
    if (id == utilization_id) return parts.utilization.has_value() ? &*parts.utilization : nullptr;
    const auto& row = parts.row[id / 2];
    return !row.given ? nullptr : id % 2 == 0 ? &row.capacity : &row.intensity;
  }
  static int capacity_id(int row) { return 2 * row; }
  static int intensity_id(int row) { return 2 * row + 1; }
  static bool is_intensity(int id) { return id < step_id && id % 2 == 1; }

  // Which axes each part depends on; gives the sets of axes that the library's requirements depend on,
  // without those that are part of a larger one.
  std::vector<AxisSet> trace(const Scenario& base) {
    ScenarioOf<Trace> scenario = with_rep<Trace>(base);
    std::vector<AxisSet> required;
    try {
      std::optional<RequirementLog> log(std::in_place);
      swept_.set_axes(scenario, [](const auto& axis, int position) { return Trace::on_axis(axis.number(0), position); });
      const auto function = swept_.function().with(scenario);
      for (int i = 0; i < log->size(); ++i) required.push_back((*log)[i]);
      // A constraint of the user's own is evaluated wherever it may be refused, too.
      std::array<AxisSet, ids> refusable{};
      int evaluated = 0;
      const auto keep = [&] {
        AxisSet& axes = refusable[static_cast<std::size_t>(evaluated)];
        for (int i = 0; i < log->size(); ++i) axes = axes | (*log)[i];
      };
      log.reset();
      const auto parts = function.parts(function.derived(), [&](int row, Part part) {
        if (log.has_value()) keep();
        log.reset();
        log.emplace();
        evaluated = part == Part::capacity ? capacity_id(row) : intensity_id(row);
        return true;
      });
      if (log.has_value()) keep();
      for (int id = 0; id < ids; ++id) {
        if (const Trace* traced = number(parts, id)) add(id, traced->axes() | refusable[static_cast<std::size_t>(id)]);
      }
    } catch (const Error& refusal) {
      throw refused_among(grid_, 0, 1, refusal);
    }
    const auto inner = [&](AxisSet set) {
      return std::any_of(required.begin(), required.end(),
                         [&](AxisSet other) { return set != other && set.subset_of(other); });
    };
    std::vector<AxisSet> outermost;
    for (const AxisSet set : required) {
      if (!inner(set)) outermost.push_back(set);
    }
    return outermost;
  }

  void add(int id, AxisSet axes) {
    Numbers& made = numbers_[static_cast<std::size_t>(id)];
    made.given = true;
    made.axes = axes;
    made.sub = Subgrid(grid_, axes);
    made.everywhere = made.sub.size() > largest_part || (made.sub.size() == grid_.size() && grid_.size() > 1);
    everywhere_ += made.everywhere ? 1 : 0;
    ++traced_;
  }

  // Every part on its own axes, those of the same axes at once. A requirement is checked along with parts of
  // its axes, else by itself.
  void tabulate(std::vector<AxisSet> required) {
    const auto take = [&](AxisSet axes) { return std::erase(required, axes) > 0; };
    std::array<bool, ids> done{};
    for (int first = 0; first < ids; ++first) {
      const Numbers& model = numbers_[static_cast<std::size_t>(first)];
      if (!model.given || model.everywhere || done[static_cast<std::size_t>(first)]) continue;
      Needed needed{};
      for (int id = first; id < ids; ++id) {
        Numbers& same = numbers_[static_cast<std::size_t>(id)];
        if (!same.given || same.everywhere || !(same.axes == model.axes)) continue;
        needed[static_cast<std::size_t>(id)] = done[static_cast<std::size_t>(id)] = true;
        same.values = spare_.take(same.sub.size());
        evaluations_ += same.sub.size();
      }
      evaluate_all(model.sub.grid(), needed, take(model.axes));
    }
    for (int id = 0; id < ids; ++id) {
      const Numbers& part = numbers_[static_cast<std::size_t>(id)];
      if (part.given && part.everywhere && take(part.axes)) validated_everywhere_ = true;
    }
    for (const AxisSet set : required) evaluate_all(Subgrid(grid_, set).grid(), Needed{}, true);
  }

  void evaluate_all(const Grid& sub, const Needed& needed, bool validated) {
    const std::size_t tiles = tiles_of((sub.size() + longest_row - 1) / longest_row);
    const auto evaluate_tile = [&](std::size_t tile) {
      const Slice mine = slice(sub.size(), tile, tiles);
      evaluate(sub, mine.begin, mine.end - mine.begin, needed, validated,
               [&](int id, std::size_t at, std::size_t many, const Strip& value) {
                 value.store(numbers_[static_cast<std::size_t>(id)].values.data() + mine.begin + at, many);
               });
      for (int id = 0; id < ids; ++id) {
        if (!needed[static_cast<std::size_t>(id)]) continue;
        const double* const values = numbers_[static_cast<std::size_t>(id)].values.data();
        bool all = true;
        for (std::size_t i = mine.begin; i < mine.end; ++i) all &= usable(id, values[i]);
        if (!all) moderate_ = false;
      }
    };
    for_tiles(tiles, threads_, [&] {
      const StripMemory memory;  // (each thread allocates it, whatever its share of the tiles)
      return evaluate_tile;
    });
  }
  static bool usable(int id, double value) { return moderate(value) || (is_intensity(id) && value == 0.0); }

  // The needed parts at points [first, first + many) of a sub-grid: take(id, place, lanes, value).
  template <class Take>
  void evaluate(const Grid& sub, std::size_t first, std::size_t many, const Needed& needed, bool validated,
                Take take) const {
    constexpr std::size_t lanes = Strip::lanes;
    ScenarioOf<Strip> scenario;
    std::array<Coordinates, lanes> at;
    Coordinates next = sub.coordinates(first);
    int last = sub.axes() - 1;
    while (last > 0 && sub.length(last) == 1) --last;
    const auto inner = static_cast<std::size_t>(std::max(last, 0));
    const auto wanted = [&](int row, Part part) {
      return needed[static_cast<std::size_t>(part == Part::capacity ? capacity_id(row) : intensity_id(row))];
    };
    // (The library's own constraints have requirements, too.)
    bool library = validated || needed[step_id];
    for (int id = 0; id < 2 * limit_count; ++id) library |= needed[static_cast<std::size_t>(id)];
    // Strips end where rows do, but for short ones.
    const std::size_t row = last < 0 ? 1 : sub.length(last);
    for (std::size_t begin = 0, filled = 0; begin < many; begin += filled) {
      filled = std::min(lanes, many - begin);
      if (4 * row >= lanes) filled = std::min(filled, row - next[inner]);
      const StripMemory memory(static_cast<int>(filled));
      // Lanes beyond the last point repeat it.
      const auto of_lane = [&](int lane) { return std::min(static_cast<std::size_t>(lane), filled - 1); };
      const Coordinates start = next;
      const bool in_row = last >= 0 && start[inner] + filled <= row;
      if (in_row) {
        next[inner] += filled - 1;
        sub.advance(next);
      } else {
        for (std::size_t lane = 0; lane < filled; ++lane, sub.advance(next)) at[lane] = next;
      }
      try {
        copy_scenario(base_, scenario);
        swept_.set_axes(scenario, [&](const auto& axis, int position) {
          const auto place = static_cast<std::size_t>(position);
          if (sub.length(position) == 1 || (in_row && position != last)) return Strip(axis.number(start[place]));
          if (in_row) return numbers_along(axis, start[place], filled);
          return Strip::by_lane([&](int lane) { return axis.number(at[of_lane(lane)][place]); });
        });
        derive_in_place(scenario);
        if (validated) validate(scenario);
        const auto parts = swept_.function().parts(scenario, wanted, library);
        for (int id = 0; id < ids; ++id) {
          if (needed[static_cast<std::size_t>(id)]) take(id, begin, filled, *number(parts, id));
        }
      } catch (const Error& refusal) {
        throw refused_among(sub, first + begin, filled, refusal);
      }
    }
  }

  // Where a point of a sub-grid is in the whole grid.
  [[nodiscard]] std::size_t whole(Coordinates at) const {
    for (std::size_t axis = 0; axis < at.size(); ++axis) at[axis] += origin_[axis];
    return swept_.grid().index(at);
  }
  // The refusal of the first of these points of a sub-grid that is refused by itself, and where that is.
  Error refused_among(const Grid& sub, std::size_t first, std::size_t many, const Error& together) const {
    std::vector<std::size_t> points;
    for (std::size_t i = 0; i < many; ++i) points.push_back(whole(sub.coordinates(first + i)));
    return swept_.refused_among(points, together);
  }

  // Ceilings that leave an axis out, divided once.
  void divide() {
    for (int i = 0; i < count; ++i) {
      Numbers& above = numbers_[static_cast<std::size_t>(capacity_id(i))];
      const Numbers& below = numbers_[static_cast<std::size_t>(intensity_id(i))];
      if (!above.given) continue;
      Numbers& made = ceilings_[static_cast<std::size_t>(i)];
      made.given = true;
      made.axes = above.axes | below.axes;
      made.sub = Subgrid(grid_, made.axes);
      made.everywhere = above.everywhere || below.everywhere || made.sub.size() > largest_table ||
                        (made.sub.size() == grid_.size() && grid_.size() > 1);
      if (made.everywhere) {
        quotient_[static_cast<std::size_t>(i)] = buffers_++;
        continue;
      }
      const double* const capacities = above.values.data();
      if (above.sub.size() == made.sub.size()) {
        made.values = std::move(above.values);  // divided where they stand
      } else {
        made.values = spare_.take(made.sub.size());
      }
      const int inner = made.sub.last();
      const std::size_t row = inner < 0 ? 1 : grid_.length(inner);
      Coordinates at{};
      for (std::size_t first = 0; first < made.values.size(); first += row) {
        const auto step = [&](const Numbers& part) { return inner < 0 ? 0 : part.sub.stride(inner); };
        divide_rows(capacities + above.sub.offset(at), step(above), below.values.data() + below.sub.offset(at),
                    step(below), row, made.values.data() + first);
        if (inner >= 0) at[static_cast<std::size_t>(inner)] = row - 1;
        made.sub.grid().advance(at);
      }
    }
    for (int i = 0; i < count; ++i) {
      if (ceilings_[static_cast<std::size_t>(i)].everywhere) {
        numbers_[static_cast<std::size_t>(capacity_id(i))].bound_rows(grid_);
        numbers_[static_cast<std::size_t>(intensity_id(i))].bound_rows(grid_);
      } else {
        ceilings_[static_cast<std::size_t>(i)].bound_rows(grid_);
      }
    }
    for (int id = 0; id < ids; ++id) {
      if (numbers_[static_cast<std::size_t>(id)].everywhere) {
        slot_[static_cast<std::size_t>(id)] = buffers_++;
        needed_everywhere_[static_cast<std::size_t>(id)] = true;
      }
    }
  }

  const Swept& swept_;
  ScenarioOf<Strip> base_;
  Grid grid_;
  Coordinates origin_;
  int threads_;
  SpareTables& spare_;
  std::array<Numbers, ids> numbers_;      // parts
  std::array<Numbers, count> ceilings_;   // of capacity and intensity
  std::array<std::size_t, ids> slot_{};   // buffers of rows: of parts needed everywhere
  std::array<std::size_t, count> quotient_{};  // and of quotients
  std::size_t buffers_ = 0;
  Needed needed_everywhere_{};
  bool validated_everywhere_ = false;
  std::atomic<bool> moderate_{true};
  std::size_t evaluations_ = 0, traced_ = 0, everywhere_ = 0;
};

}  // namespace e2t::detail
