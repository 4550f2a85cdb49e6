// SPDX-License-Identifier: MIT
#pragma once
// Which constraint binds at every point of a grid, without evaluating every point: boxes of the grid are
// settled as a whole where bounds leave one constraint, and divided where they do not, so work grows with
// the boundary between constraints, not with the volume.
//
//     const auto swept = e2t::sweep(scenario)
//                            .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 32768),
//                                            [](auto& s, auto v) { s.facility.pue = v; }))
//                            .over(e2t::axis("count", e2t::logspace(1e4_accelerator, 1e6_accelerator, 32768),
//                                            [](auto& s, auto v) { s.hardware.count = v; }));
//     const e2t::ConstraintMap map = e2t::constraint_map(swept);
//     map.constraints[map.active({100, 200})], map.shares.share(e2t::Limit::cooling), map.evaluations.total()
//
// The map is that of run(), point for point: bounds contain double arithmetic (number/interval.hpp,
// sweep/sloped.hpp), and where they leave more than one constraint at a single point, that point is
// evaluated in double. Models and setters must compute on any number type, as those of the library do.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "e2t/sweep/ceiling_order.hpp"
#include "e2t/sweep/sweep.hpp"

namespace e2t {

/// A box of grid points, both corners included.
struct GridBox {
  Coordinates first{}, last{};
  [[nodiscard]] std::size_t length(int axis) const {
    return last[static_cast<std::size_t>(axis)] - first[static_cast<std::size_t>(axis)] + 1;
  }
  [[nodiscard]] std::size_t size(int axes) const {
    std::size_t points = 1;
    for (int i = 0; i < axes; ++i) points *= length(i);
    return points;
  }
  /// One of the two halves along an axis that has at least two points.
  [[nodiscard]] GridBox half(int axis, bool upper) const {
    GridBox made = *this;
    const auto i = static_cast<std::size_t>(axis);
    const std::size_t middle = first[i] + (last[i] - first[i]) / 2;
    (upper ? made.first[i] : made.last[i]) = upper ? middle + 1 : middle;
    return made;
  }
};

/// How often the production function was evaluated: over boxes, by bounds, and at points, in double.
struct Evaluations {
  std::size_t boxes = 0, points = 0;
  [[nodiscard]] std::size_t total() const { return boxes + points; }
};

struct MapOptions {
  /// Throws Error beyond this many evaluations, so that a map without structure does not run for ever.
  std::size_t most_evaluations = std::size_t{1} << 40U;
  /// Told how many points are settled of how many; false cancels.
  Progress progress{};
};

/// The constraint that binds at every point of a grid, as a tree of boxes.
class ConstraintMap {
 public:
  Grid grid{};
  std::vector<ResultAxis> axes;
  std::vector<std::string> constraints;
  Evaluations evaluations;
  ConstraintShares shares;  ///< by exact counts of points

  /// Index into `constraints`. Throws Error outside the grid.
  [[nodiscard]] int active(const Coordinates& at) const {
    GridBox box = whole();
    for (int i = 0; i < grid.axes(); ++i) {
      require(at[static_cast<std::size_t>(i)] < grid.length(i), [&] {
        Error::Message text("axis \"");
        text.append(Text<47>(axes[static_cast<std::size_t>(i)].name.c_str())).append("\" has no point ");
        text.append(detail::digits(at[static_cast<std::size_t>(i)])).append("; allowed: 0 to ");
        return Error(text.append(detail::digits(grid.length(i) - 1)));
      });
    }
    std::size_t node = 0;
    while (!is_leaf(node)) {
      const int axis = axis_of(node);
      const auto i = static_cast<std::size_t>(axis);
      const bool upper = at[i] > box.half(axis, false).last[i];
      box = box.half(axis, upper);
      node = child_of(node) + (upper ? 1 : 0);
    }
    return constraint_of(node);
  }
  /// Calls take(GridBox, constraint) for boxes that cover the grid and do not overlap.
  template <class Take>
  void visit(Take&& take) const {
    visit(0, whole(), take);
  }
  [[nodiscard]] std::size_t boxes() const { return (nodes_.size() + 1) / 2; }
  /// How many points have a neighbour along an axis where another constraint binds; counted on every call.
  [[nodiscard]] std::size_t boundary_points() const {
    std::size_t count = 0;
    visit([&](const GridBox& box, int constraint) { count += boundary_points(box, constraint); });
    return count;
  }

 private:
  template <class Swept>
  friend class MapMaker;
  using Node = std::uint32_t;  // a leaf: constraint, 1; else place of the first child, axis (3 bits), 0

  [[nodiscard]] bool is_leaf(std::size_t node) const { return (nodes_[node] & 1U) != 0; }
  [[nodiscard]] int constraint_of(std::size_t node) const { return static_cast<int>(nodes_[node] >> 1U); }
  [[nodiscard]] int axis_of(std::size_t node) const { return static_cast<int>((nodes_[node] >> 1U) & 7U); }
  // (The root is alone; children come in pairs behind it.)
  [[nodiscard]] std::size_t child_of(std::size_t node) const { return 2 * std::size_t{nodes_[node] >> 4U} + 1; }
  [[nodiscard]] GridBox whole() const {
    GridBox box;
    for (int i = 0; i < grid.axes(); ++i) box.last[static_cast<std::size_t>(i)] = grid.length(i) - 1;
    return box;
  }
  template <class Take>
  void visit(std::size_t node, const GridBox& box, Take& take) const {
    if (is_leaf(node)) {
      take(box, constraint_of(node));
      return;
    }
    for (const bool upper : {false, true}) visit(child_of(node) + (upper ? 1 : 0), box.half(axis_of(node), upper), take);
  }
  // Whether one constraint binds in the part of a node's box that `wanted` covers.
  [[nodiscard]] bool only(std::size_t node, const GridBox& box, const GridBox& wanted, int constraint) const {
    for (int i = 0; i < grid.axes(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (wanted.last[k] < box.first[k] || box.last[k] < wanted.first[k]) return true;
    }
    if (is_leaf(node)) return constraint_of(node) == constraint;
    const int axis = axis_of(node);
    return only(child_of(node), box.half(axis, false), wanted, constraint) &&
           only(child_of(node) + 1, box.half(axis, true), wanted, constraint);
  }
  // Of a box in which one constraint binds.
  [[nodiscard]] std::size_t boundary_points(const GridBox& box, int constraint) const {
    int longest = 0;
    bool inside = true;
    for (int i = 0; i < grid.axes(); ++i) {
      if (box.length(i) > box.length(longest)) longest = i;
      GridBox wider = box;
      const auto k = static_cast<std::size_t>(i);
      if (wider.first[k] > 0) --wider.first[k];
      if (wider.last[k] + 1 < grid.length(i)) ++wider.last[k];
      inside = inside && only(0, whole(), wider, constraint);
    }
    if (inside) return 0;
    if (grid.axes() == 0 || box.length(longest) == 1) return 1;
    return boundary_points(box.half(longest, false), constraint) + boundary_points(box.half(longest, true), constraint);
  }

  std::vector<Node> nodes_;
};

namespace detail {

// The numbers of one input along the grid.
struct InputNumbers {
  int axis = 0;
  std::vector<double> numbers{};
  bool sorted = true;

  [[nodiscard]] BoxSide side(const GridBox& box) const {
    const std::size_t first = box.first[static_cast<std::size_t>(axis)], last = box.last[static_cast<std::size_t>(axis)];
    const double middle = numbers[first + (last - first) / 2];
    if (sorted) return {std::min(numbers[first], numbers[last]), std::max(numbers[first], numbers[last]), middle};
    BoxSide made{middle, middle, middle};
    for (std::size_t i = first; i <= last; ++i) {
      made.low = std::min(made.low, numbers[i]), made.high = std::max(made.high, numbers[i]);
    }
    return made;
  }
};

// Inputs that an axis sets: two of a zipped one.
template <class Axis>
inline constexpr int inputs_of = 1;
template <class First, class Second>
inline constexpr int inputs_of<ZippedAxis<First, Second>> = inputs_of<First> + inputs_of<Second>;
template <class Axes>
inline constexpr int inputs_of_all = 0;
template <class... Axes>
inline constexpr int inputs_of_all<std::tuple<Axes...>> = (0 + ... + inputs_of<Axes>);

template <class Axis, class Visit>
void each_input(const Axis& axis, int position, Visit& visit) {
  if constexpr (inputs_of<Axis> == 1) {
    visit(axis, position);
  } else {
    each_input(axis.first(), position, visit);
    each_input(axis.second(), position, visit);
  }
}
// Visits visit(axis, position), in the order in which a sweep sets them.
template <class Axes, class Visit>
void each_input_of(const Axes& axes, Visit visit) {
  int position = 0;
  std::apply([&](const auto&... axis) { (each_input(axis, position++, visit), ...); }, axes);
}

template <class Swept>
void refuse_choices(const Swept& swept, const char* search) {
  each_input_of(swept.axes(), [&](const auto& axis, int) {
    if constexpr (requires { axis.label(0); }) {
      Error::Message text(search);
      text.append(": axis \"").append(Text<47>(axis.name().c_str())).append("\" goes through choices; allowed: axes");
      throw Error(text.append(" of numbers, so one search for each choice"));
    }
  });
}

template <int N, class Swept>
auto sloped_function(const Swept& swept, const ScenarioOf<Sloped<N>>& base, const BoxFrame<N>& frame) {
  int next = 0;
  return swept.function().with(swept.template scenario_with<Sloped<N>>(
      base, [&next, &frame](const auto&, int) { return frame.variable(next++); }));
}

}  // namespace detail

/// Makes a map: see constraint_map().
template <class Swept>
class MapMaker {
  static constexpr int inputs = std::max(1, detail::inputs_of_all<std::remove_cvref_t<decltype(std::declval<Swept>().axes())>>);
  using Number = Sloped<inputs>;
  static constexpr int count = std::remove_cvref_t<decltype(std::declval<Swept>().function())>::count;
  using Order = detail::CeilingOrder<inputs, count>;
  // Bounds on a box, and where parts of it lie.
  struct Bounds {
    detail::BoxFrame<inputs> frame;
    Order order;
  };

 public:
  MapMaker(const Swept& swept, const MapOptions& options)
      : swept_(swept), options_(options), base_(with_rep<Number>(swept.function().scenario())) {
    detail::refuse_choices(swept, "constraint_map");
    map_.grid = swept.grid();
    detail::each_input_of(swept.axes(), [&](const auto& axis, int position) {
      detail::InputNumbers made{position};
      made.numbers.resize(axis.size());
      for (std::size_t i = 0; i < axis.size(); ++i) made.numbers[i] = axis.number(i);
      made.sorted = std::is_sorted(made.numbers.begin(), made.numbers.end()) ||
                    std::is_sorted(made.numbers.rbegin(), made.numbers.rend());
      if (static_cast<int>(map_.axes.size()) == position) map_.axes.push_back({axis.name(), axis.unit(), made.numbers});
      inputs_.push_back(std::move(made));
    });
    for (const auto& row : swept.function().parts().row) map_.constraints.emplace_back(row.name);
  }
  [[nodiscard]] ConstraintMap make() {
    map_.nodes_.assign(1, 0);
    map_.shares.total = map_.grid.size();
    if (map_.grid.size() > 0) divide(0, map_.whole());
    return std::move(map_);
  }

 private:
  using Node = ConstraintMap::Node;
  // Boxes of this many points are evaluated at each of them: bounds would cost as much.
  static constexpr std::size_t few = 2;

  // A box that nothing is known of yet.
  void divide(std::size_t node, const GridBox& box) {
    if (box.size(map_.grid.axes()) <= few) {
      finish(node, box, nullptr);
      return;
    }
    const std::optional<Bounds> bounds = bounds_on(box);
    // With bounds of their own, halves along every axis would leave about a quarter as much undecided: is
    // what they cost less than what is left with these?
    std::size_t parts = 0, open = 0;
    if (bounds.has_value()) {
      count_parts(box, *bounds, depth(), parts);
      count_open(box, *bounds, parts + parts / 2 + 1, open);
    }
    if (bounds.has_value() && open <= parts + parts / 2 + 1) {
      finish(node, box, &*bounds);
    } else {
      descend(node, box, bounds.has_value() ? &*bounds : nullptr, bounds.has_value() ? depth() : 1);
    }
  }
  [[nodiscard]] int depth() const { return map_.grid.axes(); }

  // Divides down to points, and evaluates those that bounds leave open.
  void finish(std::size_t node, const GridBox& box, const Bounds* bounds) {
    const int decided = active(box, bounds);
    if (decided >= 0) {
      settle(node, box, decided);
    } else if (box.size(map_.grid.axes()) == 1) {
      settle(node, box, active_at(box));
    } else {
      split(node, box, bounds, [&](std::size_t child, const GridBox& half) { finish(child, half, bounds); });
    }
  }
  // Divides `levels` times, then asks for bounds of each part.
  void descend(std::size_t node, const GridBox& box, const Bounds* bounds, int levels) {
    const int decided = active(box, bounds);
    if (decided >= 0) {
      settle(node, box, decided);
    } else if (levels == 0 || box.size(map_.grid.axes()) == 1) {
      divide(node, box);
    } else {
      split(node, box, bounds, [&](std::size_t child, const GridBox& half) { descend(child, half, bounds, levels - 1); });
    }
  }
  // Parts that are undecided `levels` divisions further down.
  void count_parts(const GridBox& box, const Bounds& bounds, int levels, std::size_t& parts) const {
    if (active(box, &bounds) >= 0) return;
    if (levels == 0 || box.size(map_.grid.axes()) == 1) {
      ++parts;
      return;
    }
    const int axis = axis_to_split(box, &bounds);
    for (const bool upper : {false, true}) count_parts(box.half(axis, upper), bounds, levels - 1, parts);
  }
  // Points that bounds leave open, as far as to one more than `most`.
  void count_open(const GridBox& box, const Bounds& bounds, std::size_t most, std::size_t& open) const {
    if (open > most || active(box, &bounds) >= 0) return;
    if (box.size(map_.grid.axes()) == 1) {
      ++open;
      return;
    }
    const int axis = axis_to_split(box, &bounds);
    for (const bool upper : {false, true}) count_open(box.half(axis, upper), bounds, most, open);
  }

  [[nodiscard]] int active(const GridBox& box, const Bounds* bounds) const {
    return bounds == nullptr ? -1 : bounds->order.active(places(box, *bounds));
  }
  [[nodiscard]] detail::BoxPlaces<inputs> places(const GridBox& box, const Bounds& bounds) const {
    detail::BoxPlaces<inputs> at{};
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
      const detail::BoxSide side = inputs_[k].side(box);
      bounds.frame.set(at, static_cast<int>(k), side.low, side.high);
    }
    return at;
  }
  // The axis that does most to what is undecided; without bounds, the longest.
  [[nodiscard]] int axis_to_split(const GridBox& box, const Bounds* bounds) const {
    int best = 0;
    double most = 0.0;
    if (bounds != nullptr) {
      const auto at = places(box, *bounds);
      std::array<double, most_axes> weights{};
      for (std::size_t k = 0; k < inputs_.size(); ++k) {
        weights[static_cast<std::size_t>(inputs_[k].axis)] += bounds->order.weight(at, k);
      }
      for (int i = 0; i < map_.grid.axes(); ++i) {
        if (box.length(i) > 1 && weights[static_cast<std::size_t>(i)] > most) {
          most = weights[static_cast<std::size_t>(i)], best = i;
        }
      }
      if (most > 0.0) return best;
    }
    for (int i = 1; i < map_.grid.axes(); ++i) {
      if (box.length(i) > box.length(best)) best = i;
    }
    return best;
  }

  template <class Go>
  void split(std::size_t node, const GridBox& box, const Bounds* bounds, Go go) {
    const int axis = axis_to_split(box, bounds);
    auto& nodes = map_.nodes_;
    const std::size_t child = nodes.size();
    require(child / 2 < (std::size_t{1} << 28U), [] {
      return Error("constraint_map: more than 2^29 boxes; allowed: a coarser grid, or constraints with less of a boundary");
    });
    nodes[node] = static_cast<Node>(((child - 1) / 2) << 4U) | static_cast<Node>(axis) << 1U;
    nodes.insert(nodes.end(), 2, 0);
    go(child, box.half(axis, false));
    go(child + 1, box.half(axis, true));
    if (nodes.size() == child + 2 && nodes[child] == nodes[child + 1]) {  // one constraint in both halves
      nodes[node] = nodes[child];
      nodes.resize(child);
    }
  }
  void settle(std::size_t node, const GridBox& box, int constraint) {
    map_.nodes_[node] = static_cast<Node>(constraint) << 1U | 1U;
    const std::size_t points = box.size(map_.grid.axes());
    map_.shares.points[static_cast<std::size_t>(constraint)] += points;
    settled_ += points;
    const std::size_t total = map_.grid.size();
    if (!options_.progress || (settled_ < total && settled_ - reported_ < total / 256)) return;
    reported_ = settled_;
    require(options_.progress(settled_, total), [&] {
      Error::Message text("the map was cancelled after ");
      return Error(text.append(detail::digits(settled_)).append(" of ").append(detail::digits(total)).append(" points"));
    });
  }

  // Absent where the evaluation is refused.
  [[nodiscard]] std::optional<Bounds> bounds_on(const GridBox& box) {
    count_evaluation(map_.evaluations.boxes);
    std::array<detail::BoxSide, inputs> sides{};
    for (std::size_t k = 0; k < inputs_.size(); ++k) sides[k] = inputs_[k].side(box);
    try {
      const detail::BoxFrame<inputs> frame(sides);
      return Bounds{frame, detail::ceiling_order(detail::sloped_function<inputs>(swept_, base_, frame))};
    } catch (const Error&) {
      return std::nullopt;
    }
  }
  [[nodiscard]] int active_at(const GridBox& box) {
    count_evaluation(map_.evaluations.points);
    const std::size_t index = map_.grid.index(box.first);
    try {
      return swept_.function().with(swept_.scenario_at(index)).evaluate().active.index;
    } catch (const Error& refusal) {
      throw swept_.located(index, refusal);
    }
  }
  void count_evaluation(std::size_t& kind) {
    require(map_.evaluations.total() < options_.most_evaluations, [&] {
      Error::Message text("constraint_map: ");
      text.append(detail::digits(options_.most_evaluations)).append(" evaluations settled ").append(detail::digits(settled_));
      text.append(" of ").append(detail::digits(map_.grid.size())).append(" points; allowed: more (most_evaluations), or");
      return Error(text.append(" a coarser grid"));
    });
    ++kind;
  }

  const Swept& swept_;
  const MapOptions& options_;
  ScenarioOf<Number> base_;
  std::vector<detail::InputNumbers> inputs_;
  ConstraintMap map_;
  std::size_t settled_ = 0, reported_ = 0;
};

/// The constraint that binds at every point of a sweep's grid (of the whole grid, for a part too). Throws Error,
/// which names the axes' values, for a refused point that is evaluated by itself; and for one in a box that is
/// not settled all points are, in the end. Points of equal ceilings have the first constraint, as in run().
template <class Swept>
[[nodiscard]] ConstraintMap constraint_map(const Swept& swept, const MapOptions& options = {}) {
  return MapMaker<Swept>(swept, options).make();
}

}  // namespace e2t
