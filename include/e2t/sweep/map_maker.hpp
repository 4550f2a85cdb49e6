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
#include <optional>

#include "e2t/sweep/axis_inputs.hpp"

namespace e2t {

struct MapOptions {
  /// Throws Error beyond this many evaluations, so that a map without structure does not run for ever.
  std::size_t most_evaluations = std::size_t{1} << 40U;
  /// Told how many points are settled of how many; false cancels.
  Progress progress{};
};

/// Makes a map: see constraint_map().
template <class Swept>
class MapMaker {
  static constexpr int inputs = detail::inputs_of_sweep<Swept>;
  using Number = Sloped<inputs>;
  static constexpr int count = detail::FunctionOf<Swept>::count;
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
      if (static_cast<int>(map_.axes.size()) == position) {
        map_.axes.push_back({axis.name(), axis.unit(), made.numbers});
      }
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
      const auto go = [&](std::size_t child, const GridBox& half) { descend(child, half, bounds, levels - 1); };
      split(node, box, bounds, go);
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
      return Error("constraint_map: more than 2^29 boxes; allowed: a coarser grid, or less of a boundary");
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
      text.append(detail::digits(settled_)).append(" of ").append(detail::digits(total));
      return Error(text.append(" points"));
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
      text.append(detail::digits(options_.most_evaluations)).append(" evaluations settled ");
      text.append(detail::digits(settled_)).append(" of ").append(detail::digits(map_.grid.size()));
      return Error(text.append(" points; allowed: more (most_evaluations), or a coarser grid"));
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

/// The constraint that binds at every point of a sweep's grid (of the whole grid, for a part too). Of equal
/// ceilings the first binds, as in run(). Throws Error where a point is refused (one of them, with its axes'
/// values), for axes of choices, and beyond most_evaluations.
template <class Swept>
[[nodiscard]] ConstraintMap constraint_map(const Swept& swept, const MapOptions& options = {}) {
  return MapMaker<Swept>(swept, options).make();
}

}  // namespace e2t
