// SPDX-License-Identifier: MIT
#pragma once
// What each constraint needs for a wanted rate: the inverse of evaluate().
//
//     e2t::Required need = e2t::required(tpf, 2e8 * token / s);
//     need.utility_power.in(MW), need.accelerators.in(accelerator)
#include "e2t/production/production_function.hpp"

namespace e2t {

/// Capacities that attain the wanted rate with nothing to spare. Absent: the scenario does not state
/// what would tell.
template <class Rep>
struct RequiredOf {
  Quantity<e2t::output_token_rate, Rep> rate;          ///< wanted, delivered
  Quantity<e2t::output_token_rate, Rep> attainable;    ///< rate / utilization
  Quantity<e2t::accelerator, Rep> accelerators;   ///< at work at the operating point
  Optional<Quantity<e2t::compute_rate, Rep>> compute;
  Optional<Quantity<e2t::data_rate, Rep>> memory_bandwidth;
  Optional<Quantity<e2t::data_rate, Rep>> interconnect;
  Optional<Quantity<e2t::request, Rep>> running_sequences;
  Quantity<e2t::device_power, Rep> device_power;  ///< of the boards at work
  Quantity<e2t::it_power, Rep> it_power;               ///< what distribution carries and cooling removes
  Quantity<e2t::it_power, Rep> distribution;           ///< installed, before redundancy
  Quantity<e2t::facility_power, Rep> utility_power;    ///< rating of the feed, before its limit
  Optional<Quantity<e2t::request_rate, Rep>> demand;
};
using Required = RequiredOf<double>;

/// What the scenario needs to make `rate`, its operating point kept: accelerators at work and, under
/// IdlePolicy::idle, power for those of the fleet that are not. Constraints of the user's own are not in
/// it. Throws Error unless the rate is above zero and all that it needs is finite.
template <class Rep, class... Customs>
[[nodiscard]] constexpr RequiredOf<Rep> required(const TokenProductionFunction<Rep, Customs...>& function,
                                                 const Quantity<output_token_rate, Rep>& rate) {
  const Rep number = detail::Raw::of(rate);
  require(is_finite(number) && number > Rep(0.0), [&] {
    return Error(Error::Message("required rate is ").append(shown(number))
                     .append(" output_token/s; allowed: above 0 and finite"));
  });
  const ScenarioOf<Rep>& scenario = function.derived();
  const auto& site = scenario.facility;
  const auto& load = scenario.workload;
  const auto point = function.operating_point();
  RequiredOf<Rep> need{};
  need.rate = rate;
  need.attainable = rate / load.utilization.value_or(UtilizationOf<Rep>(Rep(1.0)));
  need.accelerators = need.attainable / point.rate();
  if (load.compute_per_token.has_value()) need.compute = need.attainable * *load.compute_per_token;
  if (load.memory_per_token.has_value()) need.memory_bandwidth = need.attainable * *load.memory_per_token;
  if (load.interconnect_per_token.has_value()) {
    need.interconnect = need.attainable * *load.interconnect_per_token;
  }
  if (load.overhead_per_step.has_value()) {
    need.running_sequences = need.attainable * point.overhead(*load.overhead_per_step);
  }
  need.device_power = need.attainable * point.energy_per_token(device);
  need.it_power = need.attainable * point.energy_per_token(it);
  if (scenario.hardware.idle_policy == IdlePolicy::idle) {
    const Quantity<e2t::accelerator, Rep> none{};
    const auto others = max(Quantity<e2t::accelerator, Rep>(scenario.hardware.count - need.accelerators), none);
    need.it_power += others * point.idle_power(it);
  }
  need.distribution = need.it_power / site.redundancy;
  need.utility_power = (site.fixed_load + need.it_power * site.peak_pue()) / site.feed_limit;
  if (load.output_length.has_value()) need.demand = rate / *load.output_length;
  const auto finite = [&](const auto& needed) {
    require(is_finite(detail::Raw::of(needed)), [&] {
      Error::Message text("required rate is ");
      text.append(shown(number)).append(" output_token/s; allowed: a rate whose needs are finite numbers");
      return Error(text);
    });
  };
  finite(need.accelerators), finite(need.utility_power), finite(need.distribution);
  if (need.compute.has_value()) finite(*need.compute);
  if (need.memory_bandwidth.has_value()) finite(*need.memory_bandwidth);
  if (need.interconnect.has_value()) finite(*need.interconnect);
  return need;
}

}  // namespace e2t
