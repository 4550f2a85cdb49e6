// SPDX-License-Identifier: MIT
#pragma once
// Where two constraints trade places over the box that the axes of a sweep span, enclosed in small boxes.
//
//     const auto swept = e2t::sweep(scenario)
//                            .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 64),
//                                            [](auto& s, auto v) { s.facility.pue = v; }))
//                            .over(e2t::axis("count", e2t::logspace(1e4_accelerator, 1e6_accelerator, 64),
//                                            [](auto& s, auto v) { s.hardware.count = v; }));
//     const auto edge = e2t::crossover_surface(swept, e2t::Limit::utility_power, e2t::Limit::memory_bandwidth,
//                                              {.tolerance = 1e-3});
//     edge.boxes.size(), edge.evaluations.total()
#include "e2t/sweep/continuum.hpp"

namespace e2t {

/// One of a production function's constraints: a Limit, or an index, which the user's own have too.
struct ConstraintIndex {
  int index;
  constexpr ConstraintIndex(Limit limit) : index(static_cast<int>(limit)) {}
  constexpr ConstraintIndex(int given) : index(given) {}
};

/// Where two constraints trade places: boxes in base units per axis, each no wider than the tolerance.
struct CrossoverSurface {
  struct Box {
    std::vector<double> low, high;  ///< from the axis' beginning towards its end, so `low` is the larger where it falls
  };
  std::vector<Box> boxes;
  Evaluations evaluations;
};

/// The boxes in which a and b can let the fleet attain the same rate (see crossover()): every point where
/// they do, or where their order jumps, is in one of them; a box may be there without. Throws Error where
/// one of the two is not given, for a point that is refused (as far as it is looked at), and where
/// most_evaluations are not enough.
template <class Swept>
[[nodiscard]] CrossoverSurface crossover_surface(const Swept& swept, ConstraintIndex a, ConstraintIndex b,
                                                 const SearchOptions& options = {}) {
  using detail::UnitBox;
  using Space = detail::Continuum<Swept>;
  const Space space(swept, "crossover_surface");
  using Function = detail::FunctionOf<Swept>;
  using Frame = detail::BoxFrame<Space::inputs>;
  using Order = detail::CeilingOrder<Space::inputs, Function::count>;
  require(options.tolerance > 0.0 && is_finite(options.tolerance), [&] {
    Error::Message text("crossover_surface: tolerance is ");
    return Error(text.append(options.tolerance).append("; allowed: above 0"));
  });
  CrossoverSurface made;
  for (const int each : {a.index, b.index}) {
    require(each >= 0 && each < Function::count, [&] {
      Error::Message text("crossover_surface: no constraint has index ");
      return Error(text.append(static_cast<double>(each)).append("; allowed: 0 to ").append(Function::count - 1.0));
    });
    ++made.evaluations.points;
    const auto row = space.at(space.whole(), [&](const auto& function) { return function.parts().row[each]; });
    require(row.given, [&] {
      Error::Message text("crossover_surface: ");
      text.append(row.name).append(" has no ceiling in this scenario; allowed: constraints that are given");
      return Error(text);
    });
  }
  require(a.index != b.index,
          [] { return Error("crossover_surface: a constraint with itself; allowed: two of them"); });

  const auto wide = [&](const UnitBox& box, int axis) { return box.width(axis) > options.tolerance; };
  const auto small = [&](const UnitBox& box) {
    for (int i = 0; i < space.axes(); ++i) {
      if (wide(box, i) && box.divisible(i)) return false;
    }
    return true;
  };
  const auto split = [&](const UnitBox& box, const Frame* frame, const Order* bounds) {
    const auto weight = [&](std::size_t k) {
      return bounds == nullptr ? 0.0 : bounds->weight(a.index, b.index, space.places(box, *frame), k);
    };
    return space.axis_to_split(box, weight, [&](int i) { return wide(box, i); });
  };
  // Whether bounds of a larger box are as good as its own for every small box that they leave.
  const auto good_for_all = [&](const auto& self, const UnitBox& box, const Frame& frame, const Order& bounds) -> bool {
    const auto at = space.places(box, frame);
    if (bounds.sign(a.index, b.index, at) != 0) return true;
    if (small(box)) return bounds.sharp(a.index, b.index, at);
    const int axis = split(box, &frame, &bounds);
    return self(self, box.half(axis, false), frame, bounds) && self(self, box.half(axis, true), frame, bounds);
  };
  const auto keep = [&](const UnitBox& box) {
    made.boxes.push_back({space.numbers(box.low), space.numbers(box.high)});
  };
  // Divides by the bounds of a larger box, `levels` times before it asks for new ones; for ever where that is -1.
  const auto descend = [&](const auto& self, const auto& search, const UnitBox& box, const Frame& frame,
                           const Order& bounds, int levels) -> void {
    if (bounds.sign(a.index, b.index, space.places(box, frame)) != 0) return;
    if (levels < 0 && small(box)) return keep(box);
    if (levels == 0 || small(box)) return search(search, box);
    const int axis = split(box, &frame, &bounds), further = levels < 0 ? levels : levels - 1;
    for (const bool upper : {false, true}) self(self, search, box.half(axis, upper), frame, bounds, further);
  };
  const auto search = [&](const auto& self, const UnitBox& box) -> void {
    require(detail::may_evaluate(made.evaluations, options.most_evaluations, options.progress), [&] {
      Error::Message text("crossover_surface: ");
      text.append(detail::digits(options.most_evaluations)).append(" evaluations were not enough; allowed: more");
      return Error(text.append(" (most_evaluations), or a larger tolerance"));
    });
    ++made.evaluations.boxes;
    const Frame frame = space.frame(box);
    std::optional<Order> bounds;
    try {
      bounds.emplace(detail::ceiling_order(space.on(frame)));
    } catch (const Error&) {
      if (small(box)) {
        ++made.evaluations.points;
        static_cast<void>(space.at(box.point(), [](const auto& function) { return function.evaluate().active.index; }));
        return keep(box);
      }
    }
    if (!bounds.has_value()) {
      const int axis = split(box, nullptr, nullptr);
      for (const bool upper : {false, true}) self(self, box.half(axis, upper));
    } else if (small(box)) {
      if (bounds->sign(a.index, b.index, space.places(box, frame)) == 0) keep(box);
    } else {
      descend(descend, self, box, frame, *bounds, good_for_all(good_for_all, box, frame, *bounds) ? -1 : space.axes());
    }
  };
  search(search, space.whole());
  return made;
}

}  // namespace e2t
