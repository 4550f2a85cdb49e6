// SPDX-License-Identifier: MIT
#pragma once
// What the axes of a sweep set, input by input: one for an axis, two for a zipped one. Adaptive searches
// give each a number over a box.
//
//     static_assert(e2t::detail::inputs_of<int> == 1);  // of an axis, whatever it holds
#include <algorithm>
#include <tuple>
#include <vector>

#include "e2t/sweep/ceiling_order.hpp"
#include "e2t/sweep/constraint_map.hpp"
#include "e2t/sweep/sweep.hpp"

namespace e2t {

namespace detail {

// The numbers of one input along the grid.
struct InputNumbers {
  int axis = 0;
  std::vector<double> numbers{};
  bool sorted = true;

  [[nodiscard]] BoxSide side(const GridBox& box) const {
    const auto i = static_cast<std::size_t>(axis);
    const std::size_t first = box.first[i], last = box.last[i];
    const double middle = numbers[first + (last - first) / 2];
    if (sorted) return {std::min(numbers[first], numbers[last]), std::max(numbers[first], numbers[last]), middle};
    BoxSide made{middle, middle, middle};
    for (std::size_t at = first; at <= last; ++at) {
      made.low = std::min(made.low, numbers[at]), made.high = std::max(made.high, numbers[at]);
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

// The types of a sweep's function and axes, and whether they compute on a number type.
template <class Swept>
using FunctionOf = typename Swept::function_type;
template <class Swept>
using AxesOf = std::remove_cvref_t<decltype(std::declval<Swept>().axes())>;
template <class Rep, class Function, class Axes>
inline constexpr bool all_take = false;
template <class Rep, class Function, class... Axes>
inline constexpr bool all_take<Rep, Function, std::tuple<Axes...>> = takes<Rep, Function, Axes...>;

// (One for a sweep without axes, which has a single point.)
template <class Swept>
inline constexpr int inputs_of_sweep = std::max(1, inputs_of_all<AxesOf<Swept>>);

template <int N, class Swept>
auto sloped_function(const Swept& swept, const ScenarioOf<Sloped<N>>& base, const BoxFrame<N>& frame) {
  static_assert(all_take<Sloped<N>, FunctionOf<Swept>, AxesOf<Swept>>,
                "adaptive searches need bounds: constraints and setters that take any number type, not double alone");
  int next = 0;
  return swept.function().with(swept.template scenario_with<Sloped<N>>(
      base, [&next, &frame](const auto&, int) { return frame.variable(next++); }));
}

}  // namespace detail

}  // namespace e2t
