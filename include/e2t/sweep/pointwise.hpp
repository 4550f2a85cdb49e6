// SPDX-License-Identifier: MIT
#pragma once
// What a sweep cannot look into. A constraint or a setter that computes on any number type is traced,
// evaluated many points at once and only where its inputs change. One that knows only double is called
// point by point, by itself where its parameters say so, and by pointwise() where they do not:
//
//     const auto rack = e2t::constraint("rack", e2t::at_it(40_MW), e2t::pointwise([](const auto& point) {
//       return point.energy_per_token(e2t::it) * std::ceil(point.scenario().facility.peak_pue().value());
//     }));
//
// (lift() of number/lift.hpp is faster where only a small part of the model needs double.)
#include <type_traits>

#include "e2t/production/production_function.hpp"
#include "e2t/sweep/axis.hpp"

namespace e2t {

/// A callable that is called with plain doubles only: a capacity or intensity of constraint(), a setter of
/// axis(), a column().
template <class Of>
struct Pointwise {
  [[no_unique_address]] Of of{};

  constexpr auto operator()(const OperatingPointOf<double>& point) const { return of(point); }
  template <class Value>
    requires(std::is_same_v<typename detail::Rebound<Value, double>::type, Value>)
  constexpr void operator()(Scenario& scenario, const Value& value) const {
    of(scenario, value);
  }
  template <int Count>
  constexpr auto operator()(const ProductionOf<double, Count>& made) const {
    return of(made);
  }
};
template <class Of>
[[nodiscard]] constexpr Pointwise<Of> pointwise(Of of) {
  return {of};
}

namespace detail {

// Whether a callable or a constraint takes operating points of a number type.
template <class Rep, class Part>
inline constexpr bool part_takes =
    quantity_like<Part> || std::is_invocable_v<const Part&, const OperatingPointOf<Rep>&>;
template <class Rep, class Function>
inline constexpr bool function_takes = true;
template <class Rep, class... Capacity, class... Intensity>
inline constexpr bool
    function_takes<Rep, TokenProductionFunction<double, CustomConstraint<Capacity, Intensity>...>> =
        ((part_takes<Rep, Capacity> && part_takes<Rep, Intensity>) && ...);

// Whether the setter of an axis takes scenarios of a number type.
template <class Rep, class Axis>
inline constexpr bool axis_takes = true;
template <class Rep, class Value, class Setter>
inline constexpr bool axis_takes<Rep, Axis<Value, Setter>> =
    std::is_invocable_v<Setter, ScenarioOf<Rep>&, const typename Rebound<Value, Rep>::type&>;
template <class Rep, class First, class Second>
inline constexpr bool axis_takes<Rep, ZippedAxis<First, Second>> = axis_takes<Rep, First> && axis_takes<Rep, Second>;

template <class Rep, class Function, class... Axes>
inline constexpr bool takes = function_takes<Rep, Function> && (axis_takes<Rep, Axes> && ...);

}  // namespace detail

}  // namespace e2t
