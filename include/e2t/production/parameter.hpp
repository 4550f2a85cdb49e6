// SPDX-License-Identifier: MIT
#pragma once
// A parameter is one input of a scenario by name: what marginals, crossovers and elasticities vary.
//
//     constexpr auto tariff = e2t::parameter(
//         "tariff", USD / kWh, [](auto& scenario) -> auto& { return scenario.facility.tariff; });
#include <utility>

#include "e2t/number/dual.hpp"
#include "e2t/production/production_function.hpp"

namespace e2t {

/// `access` is stateless and returns a reference to the field, for a scenario of any number type.
template <class Dimension, class Access>
struct Parameter {
  const char* name;
  Unit<Dimension> unit;
  Access access;

  template <class Rep>
  using Member = std::remove_reference_t<decltype(std::declval<Access>()(std::declval<ScenarioOf<Rep>&>()))>;
  /// What the field holds: Quantity<facility_power>, Pue, ...; J/token at no meter for energy_per_token.
  template <class Rep>
  using Value = typename detail::Slot<Member<Rep>>::value;

  /// The field's number in base units. Throws Error when the field is not given.
  template <class Rep>
  [[nodiscard]] constexpr Rep number(const ScenarioOf<Rep>& scenario) const {
    using Slot = detail::Slot<Member<Rep>>;
    auto& member = access(const_cast<ScenarioOf<Rep>&>(scenario));
    require(Slot::present(member), [this] {
      return Error(Error::Message("parameter ").append(name).append(" is not given in the scenario"));
    });
    return Slot::number(member);
  }
  /// The scenario with the field set to a number in base units; J/token stays at its meter.
  template <class Rep>
  [[nodiscard]] constexpr ScenarioOf<Rep> with(ScenarioOf<Rep> scenario, const Rep& number) const {
    using Slot = detail::Slot<Member<Rep>>;
    auto& member = access(scenario);
    if constexpr (requires { Slot::made(number, member); }) {
      member = Slot::made(number, member);
    } else {
      member = Slot::made(number);
    }
    return scenario;
  }
};

namespace detail {
// Whether a unit prints a field's value: its dimension, or none for a kind.
template <class Dimension, class Value>
inline constexpr bool unit_of_value = same_dimension<Dimension, one>;
template <class Dimension, class Of, class Rep>
inline constexpr bool unit_of_value<Dimension, Quantity<Of, Rep>> = measures<Dimension, Of>;
}  // namespace detail

/// A parameter of your own; the unit must be one of its field's dimension.
template <class Dimension, class Access>
[[nodiscard]] constexpr Parameter<Dimension, Access> parameter(const char* name, const Unit<Dimension>& unit,
                                                 Access access) {
  using Value = typename Parameter<Dimension, Access>::template Value<double>;
  static_assert(detail::unit_of_value<Dimension, Value>, "the unit of a parameter must be one of its field's dimension");
  return {name, unit, access};
}

/// The inputs that a planner turns first.
namespace parameters {
inline constexpr auto utility_power = parameter(
    "utility_power", units::MW, [](auto& scenario) -> auto& { return scenario.facility.utility_power; });
inline constexpr auto cooling = parameter(
    "cooling", units::MW, [](auto& scenario) -> auto& { return scenario.facility.cooling; });
inline constexpr auto count = parameter(
    "count", units::accelerator, [](auto& scenario) -> auto& { return scenario.hardware.count; });
/// At peak: pue_annual where that stands for both.
inline constexpr auto pue = parameter("pue", units::number, [](auto& scenario) -> auto& {
  auto& site = scenario.facility;
  return site.pue.has_value() ? site.pue : site.pue_annual;
});
}  // namespace parameters

namespace detail {

// Bisects until the two ends are neighbours; `same(x)` is true at `inside` and false at `outside`.
template <class Same>
constexpr double boundary(double inside, double outside, Same same) {
  for (int i = 0; i < 2000; ++i) {
    const double middle = inside + 0.5 * (outside - inside);
    if (middle == inside || middle == outside) break;
    (same(middle) ? inside : outside) = middle;
  }
  return outside;
}

// The production function with one parameter set, in base units.
template <class Rep, class... Customs, class Dimension, class Access>
constexpr auto at(const TokenProductionFunction<Rep, Customs...>& function,
                  const Parameter<Dimension, Access>& parameter, const Rep& number) {
  return function.with(parameter.with(function.scenario(), number));
}

// d(output token rate)/d(parameter), in base units.
template <class... Customs, class Dimension, class Access>
constexpr double rate_derivative(const TokenProductionFunction<double, Customs...>& function,
                                 const Parameter<Dimension, Access>& parameter) {
  using Rep = Dual<1>;
  const Rep input = Rep::variable(parameter.number(function.scenario()), 0);
  const auto varied = parameter.with(with_rep<Rep>(function.scenario()), input);
  return Raw::of(function.with(varied).evaluate().rate).derivative(0);
}

}  // namespace detail

/// d ln rate / d ln parameter at the scenario's own value. For a capacity that binds alone it is 1; less
/// or more where the input is not the whole capacity (a feed with a fixed load), 0 where it does not bind.
template <class... Customs, class Dimension, class Access>
[[nodiscard]] constexpr double elasticity(const TokenProductionFunction<double, Customs...>& function,
                                          const Parameter<Dimension, Access>& parameter) {
  return detail::rate_derivative(function, parameter) * parameter.number(function.scenario()) /
         detail::Raw::of(function.evaluate().rate);
}

}  // namespace e2t
