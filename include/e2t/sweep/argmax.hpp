// SPDX-License-Identifier: MIT
#pragma once
// The largest output over the box that the axes of a sweep span, with a bound on what any point can have:
// branch and bound. Boxes that bounds rule out are dropped whole.
//
//     const auto swept = e2t::sweep(scenario)
//                            .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 64),
//                                            [](auto& s, auto v) { s.facility.pue = v; }))
//                            .over(e2t::axis("count", e2t::logspace(1e4_accelerator, 1e6_accelerator, 64),
//                                            [](auto& s, auto v) { s.hardware.count = v; }));
//     const auto best = e2t::argmax(swept, [](const auto& made) { return made.rate; }, {.tolerance = 1e-6});
//     best.value.in(Mtoken / s), best.upper.in(Mtoken / s), best.coordinates[0], best.converged
#include <queue>

#include "e2t/sweep/continuum.hpp"

namespace e2t {

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
  requires(std::is_invocable_v<const Of&, const typename detail::FunctionOf<Swept>::Production&>)
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
    bool operator<(const Candidate& other) const {
      return upper != other.upper ? upper < other.upper : order > other.order;
    }
  };
  Maximum<Value> best;
  double value = -__builtin_inf(), dropped = -__builtin_inf();
  const auto may_go_on = [&] {
    return detail::may_evaluate(best.evaluations, options.most_evaluations, options.progress);
  };
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
    double rounding = 0.0;  // the face has the largest real number, which doubles elsewhere may exceed by this
    for (bool shrunk = true; shrunk && may_go_on();) {
      shrunk = false;
      ++best.evaluations.boxes;
      try {
        const auto frame = space.frame(made.box);
        const auto output = of(space.on(frame).evaluate());
        const Rep number = detail::Slot<std::remove_cvref_t<decltype(output)>>::number(output);
        const double high = next_above(number.range().high() + rounding);
        if (high < made.upper) made.upper = high;
        rounding = std::max(rounding, number.rounding());
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
    const auto weight = [&](std::size_t k) { return top.weights[k]; };
    const int axis = space.axis_to_split(top.box, weight, [](int) { return true; });
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

}  // namespace e2t
