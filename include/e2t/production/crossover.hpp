// SPDX-License-Identifier: MIT
#pragma once
// Where two constraints trade places as one parameter varies.
//
//     auto pue = e2t::crossover(tpf, e2t::Limit::utility_power, e2t::Limit::cooling,
//                               e2t::parameters::pue, e2t::Pue{1.0}, e2t::Pue{2.0});
//     if (pue) use(pue->value());
#include "e2t/production/parameter.hpp"

namespace e2t {

/// The value from `low` to `high` at which `a` and `b` let the fleet attain the same rate, to rounding;
/// absent where they do not cross there. (A constraint attains its ceiling, or where it is the largest
/// time term of a stated serving step what that step does.) Of several crossings that are more than
/// 1/64 of the interval apart, the first. Throws Error when one of the two is not given in the scenario,
/// and where the scenario is refused for a value of the interval.
template <class... Customs, class Dimension, class Access>
[[nodiscard]] constexpr auto crossover(const TokenProductionFunction<double, Customs...>& function, Limit a,
                                       Limit b, const Parameter<Dimension, Access>& parameter,
                                       const typename Parameter<Dimension, Access>::template Value<double>& low,
                                       const typename Parameter<Dimension, Access>::template Value<double>& high) {
  using Value = typename Parameter<Dimension, Access>::template Value<double>;
  using Slot = detail::Slot<Value>;
  const auto order = [&](double number) {
    const auto ceilings = detail::at(function, parameter, number).evaluate().ceilings;
    for (const Limit limit : {a, b}) {
      require(ceilings[limit].given, [&] {
        return Error(Error::Message("crossover: ").append(limit_names[static_cast<int>(limit)])
                         .append(" has no ceiling in this scenario; allowed: constraints that are given"));
      });
    }
    const auto at_a = ceilings[a].attained, at_b = ceilings[b].attained;
    return at_a < at_b ? -1 : at_a > at_b ? 1 : 0;
  };
  const double from = Slot::number(low), to = Slot::number(high);
  constexpr int parts = 64;
  double left = from;
  const int at_left = order(left);
  if (at_left == 0) return Optional<Value>(low);
  for (int i = 1; i <= parts; ++i) {
    const double right = i == parts ? to : from + (to - from) * i / parts;
    if (order(right) != at_left) {
      const auto same = [&](double number) { return order(number) == at_left; };
      return Optional<Value>(Slot::made(detail::boundary(left, right, same)));
    }
    left = right;
  }
  return Optional<Value>();
}

}  // namespace e2t
