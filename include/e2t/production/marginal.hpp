// SPDX-License-Identifier: MIT
#pragma once
// What one more unit of an input is worth, until the next constraint binds, and how far that is.
//
//     e2t::Marginal more = e2t::marginal(tpf, e2t::parameters::utility_power, +1.0);   // per MW
//     more.gain, more.until, more.next.name
#include "e2t/production/parameter.hpp"

namespace e2t {

/// The worth of changing one parameter by `step` of its unit.
struct Marginal {
  const char* parameter;
  double step;  ///< in the parameter's unit, signed
  Text<47> unit;
  Quantity<output_token_rate> gain;  ///< rate gained per step, at the scenario's own value
  /// Change of the parameter, in its unit, up to which this holds; absent: to the end of the search.
  /// 0 where another constraint is tied with this input's, so that the input alone gains nothing.
  Optional<double> until;
  /// The constraint that binds beyond: the same one where it only starts or stops to depend on the
  /// parameter. Its name is empty where the scenario is refused beyond, as for a PUE below 1.
  Active<int> next;
};

/// The marginal of `parameter` in the direction of `step` (+1 MW, -0.01 of PUE; finite, not 0). The
/// search for the next constraint ends at a thousand times the parameter's value, or a thousandth; from
/// zero, after a million steps.
template <class... Customs, class Dimension, class Access>
[[nodiscard]] Marginal marginal(const TokenProductionFunction<double, Customs...>& function,
                                const Parameter<Dimension, Access>& parameter, double step) {
  require(is_finite(step) && step != 0.0, [&] {
    Error::Message text("marginal of ");
    text.append(parameter.name).append(": step is ").append(step);
    return Error(text.append("; allowed: finite and not 0"));
  });
  const double scale = parameter.unit.scale;
  const double here = parameter.number(function.scenario());
  const auto size = [](double number) { return number < 0.0 ? -number : number; };
  // What binds at a number, and whether the rate moves with it there: J/token may stop to depend on an
  // input while the site binds, where something else comes to limit an accelerator.
  struct Regime {
    Active<int> active;
    bool moves;
  };
  const auto regime_at = [&](double number) {
    try {
      const auto there = detail::at(function, parameter, number);
      const auto made = there.evaluate();
      const double slope_there = detail::rate_derivative(there, parameter);
      const double change = size(slope_there) * (size(number) + size(step * scale));
      return Regime{made.active, change > 1e-9 * detail::Raw::of(made.rate)};
    } catch (const Error&) {
      return Regime{{-1, ""}, false};
    }
  };
  // A zero has no scale of its own: that of a step stands in for it.
  const double scale_here = here != 0.0 ? here : size(step) * scale;
  // Where two constraints are tied, the one that binds in the direction of the step counts.
  const double sign = step > 0.0 ? 1.0 : -1.0;
  double start = here;
  Regime regime = regime_at(here);
  const double beside = here + sign * 1e-9 * scale_here;
  const Regime regime_beside = regime_at(beside);
  if (regime_beside.active.index >= 0 && (regime_beside.active.index != regime.active.index ||
                                          regime_beside.moves != regime.moves)) {
    start = beside;
    regime = regime_beside;
  }
  const double slope = detail::rate_derivative(detail::at(function, parameter, start), parameter);
  Marginal result{parameter.name, step, parameter.unit.symbol,
                  detail::Raw::make<output_token_rate>(slope * step * scale), {}, {}};
  if (start != here && slope == 0.0) {
    result.until = 0.0;
    result.next = regime.active;
    return result;
  }
  const auto same = [&](double number) {
    const Regime there = regime_at(number);
    return there.active.index == regime.active.index && there.moves == regime.moves;
  };
  const double far = here == 0.0 ? 1e6 * step * scale : here * (step > 0.0 ? 1000.0 : 1e-3);
  double inside = start;
  // (At least the smallest normal number, below which a reach would stay zero.)
  const double least = 1e-6 * scale_here > 2.3e-308 ? 1e-6 * scale_here : 2.3e-308;
  for (double reach = least; inside != far; reach *= 1.5) {
    const double outside = step > 0.0 ? (inside + reach < far ? inside + reach : far)
                                      : (inside - reach > far ? inside - reach : far);
    if (!same(outside)) {
      const double edge = detail::boundary(inside, outside, same);
      result.until = (edge - here) / scale;
      result.next = regime_at(edge).active;
      break;
    }
    inside = outside;
  }
  return result;
}

}  // namespace e2t
