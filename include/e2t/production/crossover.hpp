// SPDX-License-Identifier: MIT
#pragma once
// Where two constraints trade places as one parameter varies.
//
//     auto pue = e2t::crossover(tpf, e2t::Limit::utility_power, e2t::Limit::cooling,
//                               e2t::parameters::pue, e2t::Pue{1.0}, e2t::Pue{2.0});
//     if (pue) use(pue->value());
#include "e2t/production/parameter.hpp"

namespace e2t {

/// The value between `low` and `high` at which the ceilings of `a` and `b` are equal, to rounding;
/// absent where they do not cross there. Of several crossings that are more than 1/64 of the interval
/// apart, the first. Throws Error when one of the two is not given in the scenario.
template <class... Customs, class Dimension, class Access>
[[nodiscard]] constexpr auto crossover(const TokenProductionFunction<double, Customs...>& function, Limit a,
                                       Limit b, const Parameter<Dimension, Access>& parameter,
                                       const typename Parameter<Dimension, Access>::template Value<double>& low,
                                       const typename Parameter<Dimension, Access>::template Value<double>& high) {
  using Value = typename Parameter<Dimension, Access>::template Value<double>;
  using Slot = detail::Slot<Value>;
  const auto a_is_lower = [&](double number) {
    const auto ceilings = detail::at(function, parameter, number).evaluate().ceilings;
    for (const Limit limit : {a, b}) {
      require(ceilings[limit].given, [&] {
        return Error(Error::Message("crossover: ").append(limit_names[static_cast<int>(limit)])
                         .append(" has no ceiling in this scenario; allowed: constraints that are given"));
      });
    }
    return ceilings[a].rate < ceilings[b].rate;
  };
  const double from = Slot::number(low), to = Slot::number(high);
  constexpr int parts = 64;
  double left = from;
  const bool at_left = a_is_lower(left);
  for (int i = 1; i <= parts; ++i) {
    const double right = i == parts ? to : from + (to - from) * i / parts;
    if (a_is_lower(right) != at_left) {
      const auto same = [&](double number) { return a_is_lower(number) == at_left; };
      return Optional<Value>(Slot::made(detail::boundary(left, right, same)));
    }
    left = right;
  }
  return Optional<Value>();
}

}  // namespace e2t
