// SPDX-License-Identifier: MIT
#pragma once
// A plain function of doubles (a table, a staircase, code that knows only double) in a model that is
// written on any number type.
//
//     constexpr auto fan_share = [](double load) { return load < 0.5 ? 0.02 : 0.05; };
//     static_assert(e2t::lift(fan_share, 0.7) == 0.05);
//     constexpr auto traced = e2t::lift(fan_share, e2t::Trace::on_axis(0.7, 2));
//     static_assert(traced.depends_on(2) && shown(traced) == 0.05);
//
// Pack: lane by lane. Trace: depends on the axes of all arguments. Dual: no derivative is known where an
// argument has one, and unknown is not zero but NaN. Interval: the range of a plain function is not
// known, so all numbers unless every argument is a point; lift_monotone has the range between the ends.
// Give the function what it depends on as arguments: of what it captures, nobody knows. Quantities go
// through a unit: lift(f, x.in(kW)) * kW. A number type of your own takes part by a static member
// lifted(f, x...), which calls f(...) with the numbers that it is made of.
#include "e2t/base/number.hpp"

namespace e2t {

namespace detail {

template <class... Given>
inline constexpr bool are_numbers = sizeof...(Given) > 0 && (is_number<Given> && ...);

// What lifted() is given: calls the function with doubles, and itself with any other number type.
template <class Function, bool Monotone>
struct Lifted {
  static constexpr bool monotone = Monotone;
  const Function& function;

  template <class... Reps>
  constexpr auto operator()(const Reps&... x) const {
    using Rep = std::common_type_t<Reps...>;
    if constexpr (BuiltinNumber<Rep>) {
      using Result = std::conditional_t<std::is_floating_point_v<Rep>, Rep, double>;
      return static_cast<Result>(function(static_cast<double>(x)...));
    } else {
      return Rep::lifted(*this, static_cast<const Rep&>(x)...);
    }
  }
};

}  // namespace detail

/// function(x...), a number of the arguments' type; built-in numbers may stand beside those of another.
template <class Function, class... Reps>
  requires(detail::are_numbers<Reps...>)
[[nodiscard]] constexpr auto lift(const Function& function, const Reps&... x) {
  return detail::Lifted<Function, false>{function}(x...);
}
/// The same for a function that never falls, or never rises: nobody checks that.
template <class Function, class Rep>
  requires(detail::are_numbers<Rep>)
[[nodiscard]] constexpr auto lift_monotone(const Function& function, const Rep& x) {
  return detail::Lifted<Function, true>{function}(x);
}

// clang-format off
template <class Function, class... Others> requires(!detail::are_numbers<Others...>)
double lift(const Function&, const Others&...) = delete;  // e2t: a plain function takes numbers: lift(f, x.in(unit)) * unit
template <class Function, class Other> requires(!detail::are_numbers<Other>)
double lift_monotone(const Function&, const Other&) = delete;  // e2t: a plain function takes numbers: lift_monotone(f, x.in(unit)) * unit
// clang-format on

}  // namespace e2t
