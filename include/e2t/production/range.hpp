// SPDX-License-Identifier: MIT
#pragma once
// Guaranteed bounds of an output while parameters vary over intervals.
//
//     const auto feed = e2t::vary(e2t::parameters::utility_power, 90_MW, 110_MW);
//     const auto pue = e2t::vary(e2t::parameters::pue, e2t::Pue{1.1}, e2t::Pue{1.3});
//     const e2t::Interval rate = e2t::range(tpf, feed, pue).in(Mtoken / s);
//     const auto joules = [](const auto& made) { return made.energy_per_token(e2t::facility); };
//     const e2t::Interval cost = e2t::range(tpf, joules, feed, pue).in(J / token);
//
// An input that stands more than once in the formula makes a plain interval evaluation too wide. Where
// the derivative's sign is the same all over the box (Dual of Interval), the extremes lie where that
// parameter is at its ends, so it is put there; then again, as others may be monotone on that face. Once
// all are, the bounds are the exact range but for rounding outward. What stays unknown stays an interval.
#include "e2t/number/interval.hpp"
#include "e2t/production/parameter.hpp"

namespace e2t {

/// A parameter and the interval that it varies over. See vary().
template <class Dimension, class Access>
struct Varied {
  Parameter<Dimension, Access> parameter;
  Interval numbers;  ///< in base units
};
template <class Dimension, class Access>
Varied(const Parameter<Dimension, Access>&, const Interval&) -> Varied<Dimension, Access>;

/// `parameter` from `low` to `high`: quantities, or kinds as Pue. Throws Error unless low <= high.
template <class Dimension, class Access>
[[nodiscard]] constexpr Varied<Dimension, Access> vary(
    const Parameter<Dimension, Access>& parameter,
    const typename Parameter<Dimension, Access>::template Value<double>& low,
    const typename Parameter<Dimension, Access>::template Value<double>& high) {
  using Slot = detail::Slot<typename Parameter<Dimension, Access>::template Value<double>>;
  return {parameter, Interval(Slot::number(low), Slot::number(high))};
}

namespace detail {

struct RateOf {
  template <class Production>
  constexpr auto operator()(const Production& made) const {
    return made.rate;
  }
};

// The scenario with the parameters set to numbers[0], numbers[1], ...
template <class Rep>
constexpr ScenarioOf<Rep> with_numbers(ScenarioOf<Rep> scenario, const Rep*) {
  return scenario;
}
template <class Rep, class First, class... Rest>
constexpr ScenarioOf<Rep> with_numbers(ScenarioOf<Rep> scenario, const Rep* numbers, const First& first,
                                       const Rest&... rest) {
  static_cast<void>(first.parameter.number(scenario));  // refuses one that is not given
  return with_numbers(first.parameter.with(std::move(scenario), *numbers), numbers + 1, rest...);
}

}  // namespace detail

/// Bounds of `of(production)`, a quantity or number for any number type, as the same of Interval: they
/// contain its exact value at every point of the box. (One computed in double may lie beyond by its own
/// rounding.) Throws Error where the scenario is refused somewhere in the box, or may be.
template <class... Customs, class Of, class... Dimension, class... Access>
  requires(sizeof...(Dimension) >= 1 &&
           std::is_invocable_v<Of, const typename TokenProductionFunction<double, Customs...>::Production&>)
[[nodiscard]] constexpr auto range(const TokenProductionFunction<double, Customs...>& function, const Of& of,
                                   const Varied<Dimension, Access>&... varied) {
  constexpr int count = sizeof...(Dimension);
  using Rep = Dual<count, Interval>;
  struct Box {
    Interval side[count];
  };
  const auto on = [&](const Box& box) {
    Rep numbers[count];
    for (int i = 0; i < count; ++i) numbers[i] = Rep::variable(box.side[i], i);
    return of(function.with(detail::with_numbers(with_rep<Rep>(function.scenario()), numbers, varied...)).evaluate());
  };
  using Output = decltype(on(Box{}));
  const Box whole{{varied.numbers...}};
  const Rep first = detail::Raw::of(on(whole));
  const Interval natural = first.value();
  // The bound in one direction: +1 for the highest, -1 for the lowest.
  const auto bound = [&](double direction) {
    Box box = whole;
    Rep made = first;
    for (bool narrowed = true; narrowed;) {
      narrowed = false;
      for (int i = 0; i < count; ++i) {
        Interval& side = box.side[i];
        const Interval slope = made.derivative(i) * direction;
        const bool rises = slope.low() >= 0.0, falls = slope.high() <= 0.0;
        if (side.low() == side.high() || !(rises || falls)) continue;
        side = rises ? side.high() : side.low();
        narrowed = true;
      }
      if (narrowed) made = detail::Raw::of(on(box));
    }
    return made.value();
  };
  const double low = bound(-1.0).low(), high = bound(1.0).high();
  const Interval bounds(low > natural.low() ? low : natural.low(),
                        high < natural.high() ? high : natural.high());
  if constexpr (detail::quantity_like<Output>) {
    return detail::Raw::make<typename Output::dimension>(bounds);
  } else {
    return bounds;
  }
}
/// The same for the rate.
template <class... Customs, class... Dimension, class... Access>
  requires(sizeof...(Dimension) >= 1)
[[nodiscard]] constexpr auto range(const TokenProductionFunction<double, Customs...>& function,
                                   const Varied<Dimension, Access>&... varied) {
  return range(function, detail::RateOf{}, varied...);
}

}  // namespace e2t
