// SPDX-License-Identifier: MIT
#pragma once
// Computes a Plan: the production function is evaluated once, its marginals and each lever once more.
//
//     auto file = e2t::read_scenario("site.toml");
//     e2t::Plan plan = e2t::make_plan(file.title, file.scenario, file.levers);
//     // with constraints of one's own:
//     e2t::Plan mine = e2t::make_plan("mine", tpf.with(carbon_budget), levers);
#include <string>
#include <vector>

#include "e2t/report/format.hpp"
#include "e2t/report/layout.hpp"
#include "e2t/report/plan.hpp"
#include "e2t/report/targets.hpp"

namespace e2t {

namespace detail {

// What a scenario would have to state for each of the library's constraints.
inline constexpr const char* needed_for[limit_count] = {
    "workload.compute_per_token is not given",
    "workload.memory_per_token is not given",
    "workload.interconnect_per_token is not given",
    "workload.overhead_per_step is not given",
    "hardware.power_cap and hardware.accelerator.board_power are not given",
    "facility.utility_power is not given",
    "facility.distribution is not given",
    "facility.cooling is not given",
    "workload.demand is not given",
    "workload.step_rate is not given"};
inline constexpr auto distribution = parameter(
    "distribution", units::MW,
    [](auto& scenario) -> auto& { return scenario.facility.distribution; });
inline constexpr auto no_output_length = "workload.output_length is not given";

template <class... Customs>
class PlanMaker {
 public:
  using Function = TokenProductionFunction<double, Customs...>;
  using Production = typename Function::Production;

  explicit PlanMaker(const Function& function)
      : function_(function), scenario_(function_.derived()), made_(function_.evaluate()) {}

  Plan plan(const std::string& title, const std::vector<Lever>& levers) const {
    Plan plan;
    plan.title = title;
    plan.scenario = function_.scenario();
    if (plan.scenario.serving.has_value())
      plan.serving = plan_serving(plan.scenario);
    rates(plan);
    ceilings(plan);
    energy(plan);
    limits(plan);
    provisioning(plan);
    costs(plan);
    marginals(plan);
    plan.targets = target_rows(made_, scenario_);
    for (const Lever& lever : levers)
      plan.what_if.push_back(what_if(lever));
    notes(plan);
    return plan;
  }

 private:
  void rates(Plan& plan) const {
    const auto& load = scenario_.workload;
    plan.rate.set(made_.rate);
    plan.attainable.set(made_.attainable);
    plan.bound.set(made_.bound);
    plan.utilization.set(made_.utilization.value(), load.utilization.has_value() ? Known::stated
                                                    : load.demand.has_value()    ? Known::derived
                                                                                 : Known::assumed);
    plan.request_rate.set(made_.request_rate, no_output_length);
    const char* no_prompt =
        load.output_length.has_value() ? "workload.prompt_length is not given" : no_output_length;
    plan.input_rate.set(made_.input_rate, no_prompt);
    plan.processed_rate.set(made_.processed_rate, no_prompt);
    plan.accepted_rate.set(made_.accepted_rate, "workload.quality is not given");
    plan.active = made_.active.name;
    plan.active_by_step = by_step(made_, made_.active.index);
    if (is_finite(made_.runner_up_distance)) {
      plan.runner_up = made_.runner_up.name;
      plan.runner_up_by_step = by_step(made_, made_.runner_up.index);
      plan.runner_up_distance.set(made_.runner_up_distance);
    } else {
      plan.runner_up_distance.reason = "no other constraint is given";
    }
  }

  // Whether a constraint limits through the stated serving step, below its own ceiling.
  static bool by_step(const Production& made, int index) {
    return made.ceilings[index].attained < made.ceilings[index].rate;
  }

  void ceilings(Plan& plan) const {
    const auto step = function_.constraints().serving_step;
    for (int i = 0; i < made_.ceilings.size(); ++i) {
      const auto& from = made_.ceilings[i];
      PlanCeiling row;
      row.name = from.name;
      if (from.given) {
        row.ceiling.set(from.rate);
        row.slack.set(from.slack);
      } else if (i == static_cast<int>(Limit::serving_step) && step.has_value()) {
        row.ceiling.set(*step);
        row.slack.reason = "a serving step limits through the largest of its time terms";
      } else {
        const char* reason = i < limit_count ? needed_for[i] : "not given";
        row.ceiling.reason = row.slack.reason = row.headroom.reason = reason;
      }
      if (row.ceiling.value.has_value())
        row.headroom.set(*row.ceiling.value / made_.ceilings[made_.active.index].attained);
      plan.ceilings.push_back(row);
    }
  }

  void energy(Plan& plan) const {
    const auto& stated = scenario_.workload.energy_per_token;
    // A figure is the stated one where nothing (idle time, a stretched step) has changed it.
    const auto known = [&](Meter meter, double joules) {
      const double given = Raw::of(stated.joules());
      return stated.meter() == meter && joules < given * (1.0 + 1e-9) &&
                     joules > given * (1.0 - 1e-9)
                 ? Known::stated
                 : Known::derived;
    };
    const auto at = [&](auto meter, Meter which, auto& token, auto& request, auto& power) {
      const auto each = made_.energy_per_token(meter);
      token.set(each, known(which, Raw::of(each)));
      power.set(made_.delivered_power(meter));
      if (made_.request_rate.has_value()) {
        request.set(made_.energy_per_request(meter));
      } else {
        request.reason = no_output_length;
      }
    };
    auto& token = plan.energy_per_token;
    auto& request = plan.energy_per_request;
    auto& power = plan.delivered_power;
    at(e2t::device, Meter::device, token.device, request.device, power.device);
    at(e2t::it, Meter::it, token.it, request.it, power.it);
    at(e2t::facility, Meter::facility, token.facility, request.facility, power.facility);
  }

  void limits(Plan& plan) const {
    const auto& hardware = scenario_.hardware;
    const auto& site = scenario_.facility;
    auto& limit = plan.power_limit;
    const auto board = function_.operating_point().power_limit();
    if (board.has_value()) {
      limit.device.set(hardware.count * each(*board));
      limit.constraint[0] = "power_cap";
    } else {
      limit.device.reason = needed_for[static_cast<int>(Limit::power_cap)];
    }
    if (site.distribution.has_value()) {
      limit.it.set(*site.distribution * site.redundancy);
      limit.constraint[1] = "it_power";
    }
    if (site.cooling.has_value() &&
        (!limit.it.value.has_value() || *site.cooling < *limit.it.value)) {
      limit.it.set(*site.cooling, Known::stated);
      limit.constraint[1] = "cooling";
    }
    if (!limit.it.value.has_value())
      limit.it.reason = "facility.distribution and facility.cooling are not given";
    limit.facility.set(site.utility_power * site.feed_limit);
    limit.constraint[2] = "utility_power";

    const auto share = [](const auto& power, const auto& most, Figure<double>& part) {
      if (most.value.has_value())
        part.set(*power.value / *most.value);
      part.reason = most.reason;
    };
    share(plan.delivered_power.device, limit.device, plan.power_limit_share.device);
    share(plan.delivered_power.it, limit.it, plan.power_limit_share.it);
    share(plan.delivered_power.facility, limit.facility, plan.power_limit_share.facility);
  }

  void provisioning(Plan& plan) const {
    const auto& from = made_.provisioning;
    plan.count.set(scenario_.hardware.count, Known::stated);
    plan.powered.set(from.powered);
    plan.unpowered.set(from.unpowered);
    plan.at_operating_point.set(from.at_operating_point);
    constexpr auto no_board_power = "hardware.accelerator.board_power is not given";
    plan.at_nameplate.set(from.at_nameplate, no_board_power);
    plan.stranded_power.set(from.stranded_power, no_board_power);
  }

  void costs(Plan& plan) const {
    const auto& site = scenario_.facility;
    plan.energy_cost.set(made_.energy_cost, "facility.tariff is not given");
    plan.carbon.set(made_.carbon, "facility.carbon_intensity is not given");
    plan.water_onsite.set(made_.water_onsite, "facility.water_onsite is not given");
    plan.water_offsite.set(made_.water_offsite, "facility.water_offsite is not given");
    plan.pue.set(site.peak_pue().value(), site.pue.has_value() ? Known::stated : Known::assumed);
    plan.pue_annual.set(site.annual_pue().value(),
                        site.pue_annual.has_value() ? Known::stated : Known::assumed);
  }

  void marginals(Plan& plan) const {
    const auto add = [&](const auto& parameter, double step) {
      PlanMarginal row{marginal(function_, parameter, step)};
      if (Raw::of(row.gain) == 0.0)
        row.gain = {};  // not -0
      if (row.until.has_value() && row.next.index >= 0) {
        const double there = parameter.number(scenario_) + *row.until * parameter.unit.scale;
        const Function beyond = at(function_, parameter, there);
        row.next_by_step = by_step(beyond.evaluate(), row.next.index);
      } else if (row.until.has_value()) {
        const double there = parameter.number(scenario_) + *row.until * parameter.unit.scale;
        const bool least_pue =
            parameter.name == std::string(parameters::pue.name) && there < 1.0 + 1e-9;
        row.ends = least_pue ? "PUE reaches 1" : "the scenario is refused beyond";
      }
      plan.marginals.push_back(row);
    };
    add(parameters::utility_power, +1.0);
    if (scenario_.facility.distribution.has_value())
      add(distribution, +1.0);
    if (scenario_.facility.cooling.has_value())
      add(parameters::cooling, +1.0);
    add(parameters::count, +1.0);
    add(parameters::pue, -0.01);
  }

  PlanWhatIf what_if(const Lever& lever) const {
    PlanWhatIf row;
    row.name = lever.name.c_str();
    row.source = lever.source.c_str();
    Lever::each_field<double>([&](const auto& field, auto member) {
      if constexpr (is_number_field<std::remove_cvref_t<decltype(field)>>) {
        const auto& effect = lever.*member;
        if (effect.has_value())
          row.effects.push_back({field.name, effect->factor, effect->low, effect->high});
      }
    });
    try {
      const Function changed = function_.with(lever);
      const Production made = changed.evaluate();
      row.active = made.active.name;
      row.active_by_step = by_step(made, made.active.index);
      const auto set = [](auto& figure, const auto& after, const auto& before) {
        figure.set(after);
        figure.change.set(after / before - 1.0);
      };
      set(row.rate, made.rate, made_.rate);
      set(row.energy_per_token, made.energy_per_token(e2t::it), made_.energy_per_token(e2t::it));
      if (made.request_rate.has_value()) {
        set(row.request_rate, *made.request_rate, *made_.request_rate);
        set(row.energy_per_request, made.energy_per_request(e2t::it),
            made_.energy_per_request(e2t::it));
      } else {
        row.request_rate.reason = row.request_rate.change.reason = no_output_length;
        row.energy_per_request.reason = row.energy_per_request.change.reason = no_output_length;
      }
      row.missed = missed_of(target_rows(made, changed.derived()));
    } catch (const Error& refusal) {
      row.refused = refusal.what();
    }
    return row;
  }

  // The lowest ceiling of those that limit the time of a step; none is given: null.
  const CeilingOf<double>* lowest_time_ceiling() const {
    const CeilingOf<double>* lowest = nullptr;
    for (const Limit limit :
         {Limit::compute, Limit::memory_bandwidth, Limit::interconnect, Limit::software_overhead}) {
      const CeilingOf<double>& each = made_.ceilings[limit];
      if (each.given && (lowest == nullptr || each.rate < lowest->rate))
        lowest = &each;
    }
    return lowest;
  }

  void notes(Plan& plan) const {
    const auto& hardware = scenario_.hardware;
    const auto& site = scenario_.facility;
    const auto& load = scenario_.workload;
    const auto note = [&](const char* about, const std::string& text) {
      plan.notes.push_back({about, text});
    };
    const bool splits = load.step_rate.has_value() && hardware.accelerator.idle_power.has_value();

    const bool served = scenario_.serving.has_value();
    note("rate",
         served ? "derived; the serving step follows from model, accelerator and batch"
         : load.step_rate.has_value()
             ? "derived; the serving step is stated by step_rate"
             : "derived; no step_rate is stated: time terms overlap perfectly, an upper bound");
    note(
        "energy_per_token",
        fmt::format("{} @{}; {} between device and it; {}", served ? "derived" : "stated",
                    load.energy_per_token.meter(),
                    hardware.host_overhead.has_value()
                        ? fmt::format("host_overhead {}", *hardware.host_overhead)
                        : "supply_efficiency and fixed host power",
                    splits ? "a slower step adds idle power" : "taken to be the same at any rate"));
    if (!load.utilization.has_value() && !load.demand.has_value()) {
      note("utilization", "neither utilization nor demand is given: 1, work at all times");
    }
    const auto both = [&](const char* absent, const Pue& given) {
      return fmt::format("{} for ceilings, power, cost, carbon and water: {} is not given", given,
                         absent);
    };
    note("pue",
         !site.pue_annual.has_value() ? both("pue_annual", *site.pue)
         : !site.pue.has_value()
             ? both("pue (at peak)", *site.pue_annual)
             : fmt::format("{} at peak for ceilings and power; annual {} for cost, carbon, water",
                           *site.pue, *site.pue_annual));
    const auto step = function_.constraints().serving_step;
    const CeilingOf<double>* lowest = lowest_time_ceiling();
    if (step.has_value() && lowest != nullptr && *step > lowest->rate * (1.0 + 1e-9)) {
      note("step_rate", fmt::format("step_rate is above the ceiling of {}: it cannot have been "
                                    "measured so; the ceiling is used",
                                    lowest->name));
    }
    if (Raw::of(site.fixed_load) > 0.0) {
      note("fixed_load",
           fmt::format("{}: {} of J/token @facility at peak", site.fixed_load,
                       percent(site.fixed_load / made_.delivered_power(e2t::facility))));
    }
    if (site.feed_limit.value() == 1.0)
      note("feed_limit", "1: the whole feed may be loaded");
    const bool physical =
        (load.compute_per_token.has_value() && hardware.compute_efficiency.value() == 1.0) ||
        (load.memory_per_token.has_value() && hardware.memory_efficiency.value() == 1.0);
    if (physical)
      note("efficiency", "1 where not stated: ceilings of compute and memory are physical ones");
    if (Raw::of(*plan.unpowered.value) > 0.5) {
      note("unpowered", hardware.idle_policy == IdlePolicy::off
                            ? "accelerators without power are switched off"
                            : "accelerators without power idle");
    }
  }

  Function function_;
  const Scenario& scenario_;
  Production made_;
};

}  // namespace detail

/// The plan of a production function, its own constraints included. Throws Error where it does.
template <class... Customs>
[[nodiscard]] Plan make_plan(const std::string& title,
                             const TokenProductionFunction<double, Customs...>& function,
                             const std::vector<Lever>& levers = {}) {
  return detail::PlanMaker<Customs...>(function).plan(title, levers);
}
/// The plan of a scenario. Throws Error when the scenario is refused; a lever that is refused says so
/// in its own row.
[[nodiscard]] inline Plan make_plan(const std::string& title, const Scenario& scenario,
                                    const std::vector<Lever>& levers = {}) {
  return make_plan(title, TokenProductionFunction<double>(scenario), levers);
}

}  // namespace e2t
