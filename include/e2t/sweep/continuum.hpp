// SPDX-License-Identifier: MIT
#pragma once
// The continuous box that the axes of a sweep span, and a production function over parts of it. An axis is
// taken from its first value to its last, in its own spacing (linspace, logspace), whatever lies between;
// listed values are refused.
//
//     constexpr e2t::detail::InputLine line{.axis = 0, .first = 1.0, .last = 100.0, .by_ratio = true};
//     line.number(0.5)  // 10
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "e2t/sweep/axis_inputs.hpp"

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
  using Spacing = typename Points<typename Axis::value_type>::Spacing;
  require(axis.spacing() != Spacing::listed, [&] {
    Error::Message text(search);
    text.append(": axis \"").append(Text<47>(axis.name().c_str())).append("\" lists its values; allowed: linspace or");
    return Error(text.append(" logspace, which say what lies between"));
  });
  return {position, axis.number(0), axis.number(axis.size() - 1), axis.spacing() == Spacing::logarithmic};
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
    for (int i = 0; i < most_axes; ++i) {
      const auto k = static_cast<std::size_t>(i);
      made.low[k] = made.high[k] = middle(i);
    }
    return made;
  }
};

// A sweep's production function over parts of the box that its axes span.
template <class Swept>
class Continuum {
 public:
  static constexpr int inputs = inputs_of_sweep<Swept>;
  using Rep = Sloped<inputs>;

  Continuum(const Swept& swept, const char* search)
      : swept_(swept), axes_(swept.grid().axes()), base_(with_rep<Rep>(swept.function().scenario())) {
    refuse_choices(swept, search);
    each_input_of(swept.axes(), [&](const auto& axis, int position) {
      lines_.push_back(line_of(axis, position, search));
    });
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
    const double low = std::min(a, b), high = std::max(a, b);
    return {low, high, std::clamp(line.number(box.middle(line.axis)), low, high)};
  }
  [[nodiscard]] BoxFrame<inputs> frame(const UnitBox& box) const {
    std::array<BoxSide, inputs> sides{};
    for (std::size_t k = 0; k < lines_.size(); ++k) sides[k] = side(box, k);
    return BoxFrame<inputs>(sides);
  }
  [[nodiscard]] BoxPlaces<inputs> places(const UnitBox& box, const BoxFrame<inputs>& frame) const {
    BoxPlaces<inputs> at{};
    for (std::size_t k = 0; k < lines_.size(); ++k) {
      const BoxSide mine = side(box, k);
      frame.set(at, static_cast<int>(k), mine.low, mine.high);
    }
    return at;
  }
  [[nodiscard]] auto on(const BoxFrame<inputs>& frame) const { return sloped_function<inputs>(swept_, base_, frame); }
  /// At a point of the box. Throws Error, which names the axes' values, where that is refused.
  template <class Evaluate>
  [[nodiscard]] auto at(const UnitBox& point, Evaluate evaluate) const {
    std::size_t next = 0;
    const auto number = [&](const auto&, int) {
      const InputLine& line = lines_[next++];
      return line.number(point.low[static_cast<std::size_t>(line.axis)]);
    };
    try {
      const auto& function = swept_.function();
      return evaluate(function.with(swept_.template scenario_with<double>(function.scenario(), number)));
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
      const auto i = static_cast<std::size_t>(line.axis);
      if (made.size() == i) made.push_back(line.number(corner[i]));
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

}  // namespace e2t
