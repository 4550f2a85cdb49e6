// SPDX-License-Identifier: MIT
#pragma once
// Searches over the continuous box that the axes of a sweep span, by bounds on boxes: the largest output,
// and where two constraints trade places. Boxes that bounds rule out are dropped whole.
//
//     const auto swept = e2t::sweep(scenario)
//                            .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 2),
//                                            [](auto& s, auto v) { s.facility.pue = v; }))
//                            .over(e2t::axis("count", e2t::logspace(1e4_accelerator, 1e6_accelerator, 2),
//                                            [](auto& s, auto v) { s.hardware.count = v; }));
//     const auto best = e2t::argmax(swept, [](const auto& made) { return made.rate; }, {.tolerance = 1e-6});
//     use(best.value.in(Mtoken / s), best.upper.in(Mtoken / s), best.coordinates[0], best.converged);
//     const auto edge = e2t::crossover_surface(swept, e2t::Limit::utility_power, e2t::Limit::memory_bandwidth);
//     use(edge.boxes.size(), edge.evaluations.total());
//
// An axis is taken from its first value to its last, in its own spacing (linspace, logspace), whatever lies
// between; listed values that have neither spacing are refused. Models and setters must compute on any number type.
#include <algorithm>
#include <array>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "e2t/sweep/adaptive.hpp"

namespace e2t {

namespace detail {

// An input along its axis: from `first` at 0 to `last` at 1.
struct InputLine {
  int axis = 0;
  double first = 0.0, last = 0.0;
  bool by_ratio = false;

  [[nodiscard]] double number(double at) const {
    if (at <= 0.0) return first;
    if (at >= 1.0) return last;
    const double made = by_ratio ? first * std::pow(last / first, at) : first + (last - first) * at;
    return std::clamp(made, std::min(first, last), std::max(first, last));
  }
};

template <class Axis>
InputLine line_of(const Axis& axis, int position, const char* search) {
  const std::size_t count = axis.size(), end = count - 1;
  InputLine line{position, axis.number(0), axis.number(end), false};
  const auto follows = [&] {
    const std::size_t stride = std::max<std::size_t>(1, count / 4096);
    for (std::size_t i = 0; i < count; i += stride) {
      if (axis.number(i) != line.number(static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(1, end)))) return false;
    }
    return true;
  };
  if (follows()) return line;
  line.by_ratio = line.first > 0.0 && line.last > 0.0;
  require(line.by_ratio && follows(), [&] {
    Error::Message text(search);
    text.append(": axis \"").append(Text<47>(axis.name().c_str())).append("\" lists its values; allowed: linspace or");
    return Error(text.append(" logspace, which say what lies between"));
  });
  return line;
}

// Part of the box that the axes span: 0 to 1 along each.
struct UnitBox {
  std::array<double, most_axes> low{}, high{};
  [[nodiscard]] double width(int axis) const {
    return high[static_cast<std::size_t>(axis)] - low[static_cast<std::size_t>(axis)];
  }
  [[nodiscard]] double middle(int axis) const {
    const auto i = static_cast<std::size_t>(axis);
    return low[i] + 0.5 * (high[i] - low[i]);
  }
  [[nodiscard]] bool divisible(int axis) const {
    const auto i = static_cast<std::size_t>(axis);
    return low[i] < middle(axis) && middle(axis) < high[i];
  }
  [[nodiscard]] UnitBox half(int axis, bool upper) const {
    UnitBox made = *this;
    (upper ? made.low : made.high)[static_cast<std::size_t>(axis)] = middle(axis);
    return made;
  }
  [[nodiscard]] UnitBox point() const {
    UnitBox made;
    for (int i = 0; i < most_axes; ++i) made.low[static_cast<std::size_t>(i)] = made.high[static_cast<std::size_t>(i)] = middle(i);
    return made;
  }
};

// A sweep's production function over parts of the box that its axes span.
template <class Swept>
class Continuum {
 public:
  static constexpr int inputs = std::max(1, inputs_of_all<std::remove_cvref_t<decltype(std::declval<Swept>().axes())>>);
  using Rep = Sloped<inputs>;

  Continuum(const Swept& swept, const char* search)
      : swept_(swept), axes_(swept.grid().axes()), base_(with_rep<Rep>(swept.function().scenario())) {
    refuse_choices(swept, search);
    each_input_of(swept.axes(), [&](const auto& axis, int position) { lines_.push_back(line_of(axis, position, search)); });
  }
  [[nodiscard]] int axes() const { return axes_; }
  [[nodiscard]] UnitBox whole() const {
    UnitBox box;
    for (int i = 0; i < axes_; ++i) box.high[static_cast<std::size_t>(i)] = 1.0;
    return box;
  }
  [[nodiscard]] BoxSide side(const UnitBox& box, std::size_t k) const {
    const InputLine& line = lines_[k];
    const auto i = static_cast<std::size_t>(line.axis);
    const double a = line.number(box.low[i]), b = line.number(box.high[i]);
    return {std::min(a, b), std::max(a, b), std::clamp(line.number(box.middle(line.axis)), std::min(a, b), std::max(a, b))};
  }
  [[nodiscard]] BoxFrame<inputs> frame(const UnitBox& box) const {
    std::array<BoxSide, inputs> sides{};
    for (std::size_t k = 0; k < lines_.size(); ++k) sides[k] = side(box, k);
    return BoxFrame<inputs>(sides);
  }
  [[nodiscard]] BoxPlaces<inputs> places(const UnitBox& box, const BoxFrame<inputs>& frame) const {
    BoxPlaces<inputs> at{};
    for (std::size_t k = 0; k < lines_.size(); ++k) frame.set(at, static_cast<int>(k), side(box, k).low, side(box, k).high);
    return at;
  }
  [[nodiscard]] auto on(const BoxFrame<inputs>& frame) const { return sloped_function<inputs>(swept_, base_, frame); }
  /// At a point of the box; Throws Error, which names the axes' values, where that is refused.
  template <class Evaluate>
  [[nodiscard]] auto at(const UnitBox& point, Evaluate evaluate) const {
    std::size_t next = 0;
    const auto number = [&](const auto&, int) {
      const InputLine& line = lines_[next++];
      return line.number(point.low[static_cast<std::size_t>(line.axis)]);
    };
    try {
      return evaluate(swept_.function().with(swept_.template scenario_with<double>(swept_.function().scenario(), number)));
    } catch (const Error& refusal) {
      Error::Message text("at ");
      int before = -1;
      next = 0;
      each_input_of(swept_.axes(), [&](const auto& axis, int position) {
        const double value = number(axis, position);
        if (position == before) return;
        text.append(before < 0 ? "" : ", ").append(Text<47>(axis.name().c_str())).append(' ').append(value);
        before = position;
      });
      throw Error(text.append(": ").append(Text<383>(refusal.what())));
    }
  }
  /// Numbers of the axes, in base units, at one corner.
  [[nodiscard]] std::vector<double> numbers(const std::array<double, most_axes>& corner) const {
    std::vector<double> made;
    for (const InputLine& line : lines_) {
      if (static_cast<int>(made.size()) == line.axis) made.push_back(line.number(corner[static_cast<std::size_t>(line.axis)]));
    }
    return made;
  }
  /// The divisible axis with the largest sum of weight(input), else the longest; -1 where there is none.
  template <class Weight, class Allowed>
  [[nodiscard]] int axis_to_split(const UnitBox& box, Weight weight, Allowed allowed) const {
    std::array<double, most_axes> weights{};
    for (std::size_t k = 0; k < lines_.size(); ++k) weights[static_cast<std::size_t>(lines_[k].axis)] += weight(k);
    int best = -1, longest = -1;
    for (int i = 0; i < axes_; ++i) {
      const double mine = weights[static_cast<std::size_t>(i)];
      if (!box.divisible(i) || !allowed(i)) continue;
      if (is_finite(mine) && mine > 0.0 && (best < 0 || mine > weights[static_cast<std::size_t>(best)])) best = i;
      if (longest < 0 || box.width(i) > box.width(longest)) longest = i;
    }
    bool bounded = best >= 0;
    for (int i = 0; i < axes_; ++i) bounded = bounded && is_finite(weights[static_cast<std::size_t>(i)]);
    return bounded ? best : longest;
  }
  [[nodiscard]] const std::vector<InputLine>& lines() const { return lines_; }

 private:
  const Swept& swept_;
  int axes_;
  ScenarioOf<Rep> base_;
  std::vector<InputLine> lines_;
};

// One more evaluation, unless there are too many or the caller cancels.
inline bool may_evaluate(const Evaluations& made, std::size_t most, const Progress& progress) {
  if (made.total() >= most) return false;
  require(!progress || progress(made.total(), most), [&] {
    Error::Message text("the search was cancelled after ");
    return Error(text.append(digits(made.total())).append(" evaluations"));
  });
  return true;
}

}  // namespace detail

struct SearchOptions {
  /// argmax: the value found is at least the largest less this part of it; 0 to 1. crossover_surface: widest
  /// box, as a part of each axis; above 0.
  double tolerance = 1.0 / 1024.0;
  std::size_t most_evaluations = 1'000'000;
  /// Told how many evaluations are made of at most how many; false cancels.
  Progress progress{};
};

/// What argmax() finds.
template <class Value>
struct Maximum {
  Value value{};                    ///< at `coordinates`, in double
  Value upper{};                    ///< no point of the box has more
  std::vector<double> coordinates;  ///< per axis, in base units
  Evaluations evaluations;
  bool converged = false;           ///< upper <= value + tolerance * |value|
};

/// The largest `of(production)`, a quantity or number for any number type, over the box that the axes span.
/// Best bound first, each evaluated by bounds and at its middle; where bounds show that the output only
/// rises or falls along an axis, the box shrinks to that face. Not converged where most_evaluations were not
/// enough: value and upper hold nevertheless. Throws Error for a point that is refused, with its axes' values.
template <class Swept, class Of>
  requires(std::is_invocable_v<const Of&, const typename std::remove_cvref_t<decltype(std::declval<Swept>().function())>::Production&>)
[[nodiscard]] auto argmax(const Swept& swept, const Of& of, const SearchOptions& options = {}) {
  using detail::UnitBox;
  const detail::Continuum<Swept> space(swept, "argmax");
  using Rep = typename detail::Continuum<Swept>::Rep;
  using Value = decltype(of(swept.function().evaluate()));
  using Slot = detail::Slot<Value>;
  require(options.tolerance >= 0.0 && options.tolerance <= 1.0, [&] {
    return Error(Error::Message("argmax: tolerance is ").append(options.tolerance).append("; allowed: 0 to 1"));
  });
  struct Candidate {
    double upper;
    std::size_t order;
    UnitBox box;
    std::vector<double> weights;
    bool operator<(const Candidate& other) const { return upper != other.upper ? upper < other.upper : order > other.order; }
  };
  Maximum<Value> best;
  double value = -__builtin_inf(), dropped = -__builtin_inf();
  const auto may_go_on = [&] { return detail::may_evaluate(best.evaluations, options.most_evaluations, options.progress); };
  const auto try_at = [&](const UnitBox& point) {
    ++best.evaluations.points;
    const double made = space.at(point, [&](const auto& function) { return Slot::number(of(function.evaluate())); });
    if (!(made > value)) return;
    value = made;
    best.value = Slot::made(made);
    best.coordinates = space.numbers(point.low);
  };
  std::priority_queue<Candidate> open;
  std::size_t order = 0;
  const auto add = [&](UnitBox box) {
    Candidate made{__builtin_inf(), order++, box, std::vector<double>(space.lines().size(), __builtin_inf())};
    for (bool shrunk = true; shrunk && may_go_on();) {
      shrunk = false;
      ++best.evaluations.boxes;
      try {
        const auto frame = space.frame(made.box);
        const Rep number = detail::Slot<std::remove_cvref_t<decltype(of(space.on(frame).evaluate()))>>::number(of(space.on(frame).evaluate()));
        made.upper = std::min(made.upper, e2t::is_given(number.range().high()) ? number.range().high() : __builtin_inf());
        std::array<bool, most_axes> rises{}, falls{};
        rises.fill(true), falls.fill(true);
        for (std::size_t k = 0; k < space.lines().size(); ++k) {
          const auto& line = space.lines()[k];
          const auto i = static_cast<std::size_t>(line.axis);
          const auto& slope = number.slope(static_cast<int>(k));
          const bool up = line.first <= line.last;
          made.weights[k] = detail::size_of(slope);
          rises[i] = rises[i] && (up ? slope.low() >= 0.0 : slope.high() <= 0.0);
          falls[i] = falls[i] && (up ? slope.high() <= 0.0 : slope.low() >= 0.0);
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(space.axes()); ++i) {
          if (made.box.low[i] == made.box.high[i] || !(rises[i] || falls[i])) continue;
          (rises[i] ? made.box.low[i] : made.box.high[i]) = rises[i] ? made.box.high[i] : made.box.low[i];
          shrunk = true;
        }
      } catch (const Error&) {
        std::fill(made.weights.begin(), made.weights.end(), __builtin_inf());
      }
    }
    if (made.upper <= value) {
      dropped = std::max(dropped, made.upper);
      return;
    }
    if (may_go_on()) try_at(made.box.point());
    open.push(std::move(made));
  };
  const auto near = [&](double upper) { return upper <= value + options.tolerance * std::abs(value); };
  add(space.whole());
  while (!open.empty() && !near(open.top().upper) && may_go_on()) {
    const Candidate top = open.top();
    const int axis = space.axis_to_split(top.box, [&](std::size_t k) { return top.weights[k]; }, [](int) { return true; });
    if (axis < 0) break;  // a point whose rounding is more than the tolerance
    open.pop();
    add(top.box.half(axis, false));
    add(top.box.half(axis, true));
  }
  const double upper = std::max({value, dropped, open.empty() ? -__builtin_inf() : open.top().upper});
  best.upper = Slot::made(upper);
  best.converged = !best.coordinates.empty() && near(upper);
  if (space.axes() == 0) best.converged = near(upper);
  return best;
}
/// The same for the rate.
template <class Swept>
[[nodiscard]] auto argmax(const Swept& swept, const SearchOptions& options = {}) {
  return argmax(swept, [](const auto& made) { return made.rate; }, options);
}

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
  using Function = std::remove_cvref_t<decltype(swept.function())>;
  using Frame = detail::BoxFrame<Space::inputs>;
  using Order = detail::CeilingOrder<Space::inputs, Function::count>;
  require(options.tolerance > 0.0 && is_finite(options.tolerance), [&] {
    return Error(Error::Message("crossover_surface: tolerance is ").append(options.tolerance).append("; allowed: above 0"));
  });
  CrossoverSurface made;
  for (const int each : {a.index, b.index}) {
    require(each >= 0 && each < Function::count, [&] {
      Error::Message text("crossover_surface: no constraint has index ");
      return Error(text.append(each).append("; allowed: 0 to ").append(Function::count - 1));
    });
    ++made.evaluations.points;
    const auto row = space.at(space.whole(), [&](const auto& function) { return function.parts().row[each]; });
    require(row.given, [&] {
      Error::Message text("crossover_surface: ");
      return Error(text.append(row.name).append(" has no ceiling in this scenario; allowed: constraints that are given"));
    });
  }
  require(a.index != b.index, [] { return Error("crossover_surface: a constraint with itself; allowed: two of them"); });

  const auto wide = [&](const UnitBox& box, int axis) { return box.width(axis) > options.tolerance; };
  const auto small = [&](const UnitBox& box) {
    for (int i = 0; i < space.axes(); ++i) {
      if (wide(box, i) && box.divisible(i)) return false;
    }
    return true;
  };
  const auto split = [&](const UnitBox& box, const Frame* frame, const Order* bounds) {
    return space.axis_to_split(
        box,
        [&](std::size_t k) { return bounds == nullptr ? 0.0 : bounds->weight(a.index, b.index, space.places(box, *frame), k); },
        [&](int i) { return wide(box, i); });
  };
  // Whether bounds of a larger box are as good as its own for every small box that they leave.
  const auto good_for_all = [&](const auto& self, const UnitBox& box, const Frame& frame, const Order& bounds) -> bool {
    const auto at = space.places(box, frame);
    if (bounds.sign(a.index, b.index, at) != 0) return true;
    if (small(box)) return bounds.sharp(a.index, b.index, at);
    const int axis = split(box, &frame, &bounds);
    return self(self, box.half(axis, false), frame, bounds) && self(self, box.half(axis, true), frame, bounds);
  };
  const auto keep = [&](const UnitBox& box) { made.boxes.push_back({space.numbers(box.low), space.numbers(box.high)}); };
  // Divides by the bounds of a larger box, `levels` times before it asks for new ones; for ever where that is -1.
  const auto descend = [&](const auto& self, const auto& search, const UnitBox& box, const Frame& frame,
                           const Order& bounds, int levels) -> void {
    if (bounds.sign(a.index, b.index, space.places(box, frame)) != 0) return;
    if (levels < 0 && small(box)) return keep(box);
    if (levels == 0 || small(box)) return search(search, box);
    const int axis = split(box, &frame, &bounds);
    for (const bool upper : {false, true}) self(self, search, box.half(axis, upper), frame, bounds, levels < 0 ? levels : levels - 1);
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
        space.at(box.point(), [](const auto& function) { return function.evaluate().active.index; });
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
