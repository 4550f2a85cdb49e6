// SPDX-License-Identifier: MIT
#pragma once
// How a production is computed from a scenario whose workload is derived and which has been validated.
// TokenProductionFunction::evaluate() does it.
//
//     const e2t::Scenario derived = e2t::derive(served);
//     const e2t::ProductionOf<double, e2t::limit_count> made =
//         e2t::detail::Evaluation<double, e2t::limit_count>(derived).production(e2t::detail::Chain<>{});
#include "e2t/production/parts.hpp"
#include "e2t/production/production.hpp"

namespace e2t::detail {

// A list of custom constraints, visited in order. (std::tuple costs as much as the rest of this file.)
template <class... Customs>
struct Chain {
  template <class Visit>
  constexpr void each(Visit&&) const {}
};
template <class First, class... Rest>
struct Chain<First, Rest...> {
  First first;
  Chain<Rest...> rest;
  template <class Visit>
  constexpr void each(Visit&& visit) const {
    visit(first);
    rest.each(visit);
  }
};
template <class Added>
constexpr Chain<Added> append(const Chain<>&, const Added& added) {
  return {added, {}};
}
template <class First, class... Rest, class Added>
constexpr Chain<First, Rest..., Added> append(const Chain<First, Rest...>& chain, const Added& added) {
  return {chain.first, append(chain.rest, added)};
}

template <class Rep, int Count>
class Evaluation {
  static constexpr int count = Count;

 public:
  using Production = ProductionOf<Rep, count>;

  /// Refers to the scenario, so it must not outlive it.
  explicit constexpr Evaluation(const ScenarioOf<Rep>& derived) : scenario_(derived) {}

  template <class Chain>
  [[nodiscard]] constexpr Production production(const Chain& customs) const {
    const OperatingPointOf<Rep> point(scenario_);
    const auto parts = parts_at<Rep, count>(point, customs, EveryPart{});
    Production made;
    fill_ceilings(made.ceilings, parts);
    lower_by_step(made.ceilings, parts);
    made.bound = lowest(made.ceilings, &Ceiling::rate).rate;
    for (Ceiling& ceiling : made.ceilings.row) {
      // What is not given has an infinite slack already, without a derivative.
      if (ceiling.given) ceiling.slack = ceiling.rate / made.bound;
    }
    const Lowest binding = lowest(made.ceilings, &Ceiling::attained);
    const Lowest next = lowest_but(made.ceilings, binding.index);
    made.active = named(binding.index, made.ceilings);
    made.runner_up = named(next.index, made.ceilings);
    made.runner_up_distance = next.rate / binding.rate;
    // (The same as the lowest that is attained but demand, and tighter where the number is an interval.)
    made.attainable = lowest(made.ceilings, &Ceiling::rate, [](int i) { return i != demand_index; }).rate;
    if (parts.step.has_value()) {
      made.attainable = min(Raw::make<output_token_rate>(*parts.step), made.attainable);
    }

    const auto& load = scenario_.workload;
    if (load.demand.has_value()) {
      made.rate = min(made.attainable, made.ceilings[demand_index].rate);
      // (The quotient is at most 1, but its upper bound need not be where the number is an interval.)
      const Rep share = made.rate / made.attainable;
      made.utilization = UtilizationOf<Rep>(smaller(Rep(1.0), share));
    } else {
      made.utilization = load.utilization.value_or(UtilizationOf<Rep>(Rep(1.0)));
      made.rate = made.attainable * made.utilization;
    }
    deliver_power(made, point);
    require_numbers(made);
    provision(made, point);
    count_requests(made);
    bill(made);
    judge(made, point);
    return made;
  }

 private:
  using Rate = Quantity<output_token_rate, Rep>;
  using Index = index_of<Rep>;
  using Ceilings = CeilingsOf<Rep, count>;
  using Ceiling = CeilingOf<Rep>;
  struct Lowest {
    Rate rate;
    Index index;
  };
  static constexpr int demand_index = static_cast<int>(Limit::demand);

  static constexpr Rate unlimited() { return Raw::make<output_token_rate>(Rep(__builtin_inf())); }

  static constexpr bool any(int) { return true; }

  // The lowest rate of the ceilings whose index is wanted, the first on a tie.
  template <class Wanted = bool (*)(int)>
  static constexpr Lowest lowest(const Ceilings& ceilings, Rate Ceiling::*rate, Wanted wanted = any) {
    Lowest result{unlimited(), Index(0)};
    for (int i = count - 1; i >= 0; --i) {
      if (!wanted(i)) continue;
      const Rate& candidate = ceilings[i].*rate;
      const auto lower = candidate <= result.rate;
      result = {min(candidate, result.rate), select(lower, Index(i), result.index)};
    }
    return result;
  }
  static constexpr Lowest lowest_but(Ceilings ceilings, const Index& excluded) {
    for (int i = 0; i < count; ++i) {
      Rate& attained = ceilings.row[i].attained;
      attained = select(excluded == Index(i), unlimited(), attained);
    }
    return lowest(ceilings, &Ceiling::attained);
  }

  static constexpr Active<Index> named(const Index& index, const Ceilings& ceilings) {
    if constexpr (std::is_same_v<Index, int>) {
      return {index, ceilings[index].name};
    } else {
      return {index};
    }
  }

  static constexpr void fill_ceilings(Ceilings& ceilings, const PartsOf<Rep, count>& parts) {
    for (int i = 0; i < count; ++i) {
      const auto& row = parts.row[i];
      const Rate rate = row.given ? Raw::make<output_token_rate>(row.ceiling()) : unlimited();
      ceilings.row[i] = {row.name, row.given, rate, rate, Rep(__builtin_inf())};
    }
  }

  // A stated step attains less than its ceilings: its largest time term, the lowest of the time
  // ceilings, is what limits it, so what that one lets attain comes down to the step.
  static constexpr void lower_by_step(Ceilings& ceilings, const PartsOf<Rep, count>& parts) {
    if (!parts.step.has_value()) return;
    const Rate step = Raw::make<output_token_rate>(*parts.step);
    const Index largest = lowest(ceilings, &Ceiling::rate, [](int i) { return i < time_terms; }).index;
    for (int i = 0; i < time_terms; ++i) {
      Rate& attained = ceilings.row[i].attained;
      attained = select(largest == Index(i), min(attained, step), attained);
    }
  }

  // Power at each meter: U of the time at work, the rest of it idle; with IdlePolicy::idle the
  // accelerators that there is no power for idle all the time.
  constexpr void deliver_power(Production& made, const OperatingPointOf<Rep>& point) const {
    const auto& hardware = scenario_.hardware;
    const Quantity<accelerator, Rep> running = made.attainable / point.rate();
    // (Not below zero: where the whole fleet runs, the difference is rounding.)
    const Quantity<accelerator, Rep> others =
        max(Quantity<accelerator, Rep>(hardware.count - running), Quantity<accelerator, Rep>{});
    const auto draw = [&](auto meter) {
      const auto busy = made.attainable * point.energy_per_token(meter);
      if (!hardware.accelerator.idle_power.has_value()) return busy;  // then U is 1 and others are off
      const auto idle = running * point.idle_power(meter);
      const auto power = busy * made.utilization + idle * (Rep(1.0) - made.utilization.value());
      return hardware.idle_policy == IdlePolicy::off ? power : power + others * point.idle_power(meter);
    };
    made.set_power(draw(device), draw(it), scenario_.facility);
    made.provisioning.powered = running;
    made.provisioning.unpowered = others;
  }

  // A rate that rounds to nothing, or power beyond all numbers, has no J/token.
  static constexpr void require_numbers(const Production& made) {
    const Rep rate = Raw::of(made.rate);
    const Rep energy = Raw::of(made.energy_per_token(facility));
    require(rate > Rep(0.0) && is_finite(rate) && is_finite(energy), [&] {
      Error::Message text("the scenario makes ");
      text.append(shown(rate)).append(" output_token/s; allowed: above 0 and finite, at finite J/token");
      return Error(text.append(" (its inputs differ by hundreds of orders of magnitude)"));
    });
  }

  constexpr void provision(Production& made, const OperatingPointOf<Rep>& point) const {
    const auto& site = scenario_.facility;
    Quantity<it_power, Rep> power = site.feed();
    if (site.distribution.has_value()) power = min(power, site.distributed());
    if (site.cooling.has_value()) power = min(power, *site.cooling);
    auto& provisioning = made.provisioning;
    provisioning.at_operating_point = power / point.power(it);
    if (!scenario_.hardware.accelerator.board_power.has_value()) return;
    const Quantity<accelerator, Rep> at_nameplate = power / point.nameplate_power();
    provisioning.at_nameplate = at_nameplate;
    provisioning.stranded_power = max(Quantity<it_power, Rep>(power - at_nameplate * point.power(it)),
                                      Quantity<it_power, Rep>{});
  }

  constexpr void count_requests(Production& made) const {
    const auto& load = scenario_.workload;
    if (!load.output_length.has_value()) return;
    made.request_rate = made.rate / *load.output_length;
    if (!load.prompt_length.has_value()) return;
    made.input_rate = *made.request_rate * *load.prompt_length;
    made.processed_rate = processed(made.rate, *made.input_rate);
  }

  constexpr void bill(Production& made) const {
    const auto& site = scenario_.facility;
    const auto energy = made.annual_energy_per_token();
    if (site.tariff.has_value()) made.energy_cost = *site.tariff * energy;
    if (site.carbon_intensity.has_value()) made.carbon = *site.carbon_intensity * energy;
    if (site.water_offsite.has_value()) made.water_offsite = *site.water_offsite * energy;
    if (site.water_onsite.has_value()) {
      made.water_onsite = *site.water_onsite * made.energy_per_token(it);
    }
  }

  constexpr void judge(Production& made, const OperatingPointOf<Rep>& point) const {
    const auto& target = scenario_.target;
    const auto& load = scenario_.workload;
    if (load.quality.has_value()) {
      made.accepted_rate = made.rate * *load.quality;
      if (made.request_rate.has_value()) made.accepted_request_rate = *made.request_rate * *load.quality;
    }
    const auto stretched = [&](const auto& stated, auto& into) {
      if (stated.has_value()) into = *stated * point.stretch();
    };
    stretched(load.time_to_first_token, made.time_to_first_token);
    stretched(load.time_per_output_token, made.time_per_output_token);
    auto& margin = made.target_margin;
    if (target.quality.has_value()) margin.quality = load.quality->value() - target.quality->value();
    if (target.time_to_first_token.has_value()) {
      margin.time_to_first_token = *target.time_to_first_token - *made.time_to_first_token;
    }
    if (target.time_per_output_token.has_value()) {
      margin.time_per_output_token = *target.time_per_output_token - *made.time_per_output_token;
    }
    if constexpr (std::is_same_v<decltype(margin.served()), bool>) {
      const bool set = margin.time_to_first_token.has_value() || margin.time_per_output_token.has_value();
      if (set && margin.served()) made.goodput = made.request_rate;
    }
  }

  const ScenarioOf<Rep>& scenario_;
};

}  // namespace e2t::detail
