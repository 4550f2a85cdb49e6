// SPDX-License-Identifier: MIT
#pragma once
// The record of a plan: what a paper publishes of a site that has not run yet. Every figure of it is
// `modelled`.
//
//     const e2t::Record record = e2t::record_of(tpf);
//     record.rate.value(), record.active.text, record.energy_per_output_token.it.value();
#include <algorithm>
#include <string>

#include "e2t/report/make_plan.hpp"
#include "e2t/report/record_complete.hpp"

namespace e2t {

namespace detail {

class RecordOfPlan {
 public:
  explicit RecordOfPlan(const Plan& plan)
      : plan_(plan), stated_(plan.scenario), scenario_(derive(plan.scenario)) {}

  [[nodiscard]] Record record() const {
    Record record;
    record.title = plan_.title;
    record.source = "e2t, production function";
    what_ran(record);
    latency(record);
    output(record);
    energy(record);
    constraints(record);
    costs(record);
    complete(record);
    return record;
  }

 private:
  template <class Value>
  static Reported<Value> figure(const Figure<Value>& from) {
    return {from.value, Provenance::modelled, from.reason.c_str()};
  }
  template <class Value>
  static Reported<Value> given(const Optional<Value>& from, const char* why_absent) {
    return {from, Provenance::modelled, why_absent};
  }
  static TextCell named(const char* text, const char* why_absent) {
    return *text == '\0' ? TextCell(absent(why_absent)) : TextCell(text);
  }

  void what_ran(Record& record) const {
    const auto& hardware = scenario_.hardware;
    const auto& load = scenario_.workload;
    record.accelerator =
        named(hardware.accelerator.name.c_str(), "hardware.accelerator.name is not given");
    record.count = hardware.count;
    record.precision = choice_names<Precision>[static_cast<int>(load.precision)];
    record.power_cap = {hardware.power_cap, "hardware.power_cap is not given"};
    record.demand = {load.demand, "workload.demand is not given"};
    record.prompt_length = given(load.prompt_length, "workload.prompt_length is not given");
    record.output_length = given(load.output_length, no_output_length);
    record.accuracy = given(load.quality, "workload.quality is not given");
    constexpr auto no_serving = "serving is not given";
    if (!stated_.serving.has_value()) {
      record.model = absent(no_serving);
      record.running_sequences = absent(no_serving);
      record.max_sequences = absent(no_serving);
      record.tensor_parallel = absent(no_serving);
      record.data_parallel = absent(no_serving);
      record.expert_parallel = absent(no_serving);
      return;
    }
    const Serving& serving = *stated_.serving;
    record.model = named(serving.model.name.c_str(), "serving.model.name is not given");
    record.tensor_parallel = serving.layout.tensor_parallel;
    record.data_parallel = serving.layout.data_parallel;
    record.expert_parallel = serving.layout.expert_parallel;
    record.max_sequences = {serving.max_sequences, "serving.max_sequences is not given"};
    const ServingPoint point = serving_point(stated_);
    record.running_sequences = modelled(point.batch);
    record.inter_token_latency = modelled(point.inter_token_latency());
  }

  void latency(Record& record) const {
    const auto& load = scenario_.workload;
    const auto at = [](const Optional<Quantity<duration>>& stated, Percentile percentile,
                       double wanted, const char* name) -> Reported<Quantity<duration>> {
      if (!stated.has_value())
        return absent(std::string("workload.") + name + " is not given");
      if (percentile.value() == wanted)
        return modelled(*stated);
      return absent(
          fmt::format("workload.{} is stated at percentile {}", name, percentile.value()));
    };
    const auto& first = load.time_to_first_token;
    const auto& next = load.time_per_output_token;
    const Percentile first_at = load.time_to_first_token_percentile,
                     next_at = load.time_per_output_token_percentile;
    record.time_to_first_token = at(first, first_at, 0.5, "time_to_first_token");
    record.time_to_first_token_p99 = at(first, first_at, 0.99, "time_to_first_token");
    record.time_per_output_token = at(next, next_at, 0.5, "time_per_output_token");
    record.time_per_output_token_p99 = at(next, next_at, 0.99, "time_per_output_token");
    record.time_to_first_token_target = {scenario_.target.time_to_first_token,
                                         "target.time_to_first_token is not given"};
    record.time_per_output_token_target = {scenario_.target.time_per_output_token,
                                           "target.time_per_output_token is not given"};
  }

  void output(Record& record) const {
    record.rate = figure(plan_.rate);
    record.input_rate = figure(plan_.input_rate);
    record.processed_rate = figure(plan_.processed_rate);
    record.request_rate = figure(plan_.request_rate);
    record.accepted_rate = figure(plan_.accepted_rate);
    record.attainable = figure(plan_.attainable);
    record.utilization = modelled(Utilization(*plan_.utilization.value));
    const auto& hardware = scenario_.hardware;
    const auto& load = scenario_.workload;
    // (At most 1, but for rounding.)
    const auto part = [](double used) { return modelled(Efficiency(std::min(used, 1.0))); };
    const auto fleet = hardware.count / (1.0 * units::accelerator);
    const auto& peak = hardware.accelerator.peak.at(load.precision);
    if (load.compute_per_token.has_value()) {
      record.mfu = part(*plan_.rate.value * *load.compute_per_token / (*peak * fleet));
    } else {
      record.mfu = absent(needed_for[static_cast<int>(Limit::compute)]);
    }
    if (load.memory_per_token.has_value()) {
      record.mbu = part(*plan_.rate.value * *load.memory_per_token /
                        (hardware.accelerator.memory_bandwidth * fleet));
    } else {
      record.mbu = absent(needed_for[static_cast<int>(Limit::memory_bandwidth)]);
    }
  }

  // J per token, request and kWh follow, and so do the ratios between meters.
  void energy(Record& record) const {
    record.delivered_power.device = figure(plan_.delivered_power.device);
    record.delivered_power.it = figure(plan_.delivered_power.it);
    record.delivered_power.facility = figure(plan_.delivered_power.facility);
    const auto& site = scenario_.facility;
    std::string source = site.pue.has_value() ? "facility.pue, at peak"
                                              : "facility.pue_annual, as facility.pue is not given";
    if (site.fixed_load > Quantity<facility_power>{})
      source += ", with facility.fixed_load";
    record.pue_source = source;
  }

  void constraints(Record& record) const {
    record.active = plan_.active;
    record.active_by = plan_.active_by_step ? "serving_step" : "ceiling";
    record.runner_up = named(plan_.runner_up.c_str(), plan_.runner_up_distance.reason.c_str());
    record.runner_up_distance = figure(plan_.runner_up_distance);
    for (const PlanCeiling& each : plan_.ceilings)
      record.ceilings.push_back({each.name, figure(each.ceiling), figure(each.slack)});
  }

  void costs(Record& record) const {
    const auto& site = scenario_.facility;
    record.tariff = {site.tariff, "facility.tariff is not given"};
    record.carbon_intensity = {site.carbon_intensity, "facility.carbon_intensity is not given"};
    record.water_intensity_onsite = {site.water_onsite, "facility.water_onsite is not given"};
    record.water_intensity_offsite = {site.water_offsite, "facility.water_offsite is not given"};
    record.energy_cost = figure(plan_.energy_cost);
    record.carbon = figure(plan_.carbon);
    record.water_onsite = figure(plan_.water_onsite);
    record.water_offsite = figure(plan_.water_offsite);
  }

  const Plan& plan_;
  const Scenario& stated_;
  Scenario scenario_;
};

}  // namespace detail

[[nodiscard]] inline Record record_of(const Plan& plan) {
  return detail::RecordOfPlan(plan).record();
}

/// Of a production function, with its own constraints among the ceilings.
template <class... Customs>
[[nodiscard]] Record record_of(const TokenProductionFunction<double, Customs...>& function,
                               const std::string& title = {}) {
  return record_of(make_plan(title, function));
}

}  // namespace e2t
