// SPDX-License-Identifier: MIT
#pragma once
// From a model and how it is served to what production needs of a workload: FLOP, bytes, seconds and
// joules per output token at the operating point.
//
//     const auto derived = e2t::derive(served);    // the scenario with its workload filled in
//     derived.workload.energy_per_token, derived.workload.step_rate
#include "e2t/scenario/scenario.hpp"
#include "e2t/serving/routing.hpp"

namespace e2t {

namespace detail {

inline Error stated_and_derived(const char* field) {
  Error::Message text(field);
  return Error(text.append(" is given beside serving, from which it is derived; allowed: one of the two"));
}

inline Error too_many_running(double stated, double most) {
  Error::Message text("serving.running_sequences is ");
  text.append(stated).append(" request; allowed: at most ").append(most);
  return Error(text.append(" (whose caches fit beside the weights at their mean context)"));
}

// What a workload may not state where it is derived.
template <class Rep>
constexpr void refuse_stated(const ScenarioOf<Rep>& scenario) {
  const auto& load = scenario.workload;
  const auto absent = [](bool given, const char* field) {
    require(!given, [&] { return stated_and_derived(field); });
  };
  absent(load.compute_per_token.has_value(), "workload.compute_per_token");
  absent(load.memory_per_token.has_value(), "workload.memory_per_token");
  absent(load.interconnect_per_token.has_value(), "workload.interconnect_per_token");
  absent(load.overhead_per_step.has_value(), "workload.overhead_per_step");
  absent(load.running_sequences.has_value(), "workload.running_sequences");
  absent(load.step_rate.has_value(), "workload.step_rate");
  absent(load.prompt_length.has_value(), "workload.prompt_length");
  absent(load.output_length.has_value(), "workload.output_length");
  absent(load.time_to_first_token.has_value(), "workload.time_to_first_token");
  absent(load.time_per_output_token.has_value(), "workload.time_per_output_token");
  require(!is_given(Raw::of(load.energy_per_token.joules())),
          [] { return stated_and_derived("workload.energy_per_token"); });
  const auto& hardware = scenario.hardware;
  const auto one = [](const auto& efficiency, const char* field) {
    require(efficiency.value() == Rep(1.0), [&] {
      Error::Message text(field);
      text.append(" is ").append(shown(efficiency.value()));
      return Error(text.append("; allowed: 1 beside serving, whose calibration holds the efficiency"));
    });
  };
  one(hardware.compute_efficiency, "hardware.compute_efficiency");
  one(hardware.memory_efficiency, "hardware.memory_efficiency");
  one(hardware.link_efficiency, "hardware.link_efficiency");
}

// The arithmetic of most of a model's weights, which is what the compute constraint is named after.
template <class Rep>
constexpr Precision main_precision(const ModelOf<Rep>& model) {
  return model.formats.dense.arithmetic != Precision::bf16 ? model.formats.dense.arithmetic
                                                           : model.formats.experts.arithmetic;
}

}  // namespace detail

/// What one output token of a serving point costs. FLOP are those at the peak of the main precision
/// that would take as long as the model's mix; J/token is at the device; latencies are medians. All of it
/// is without a power cap, which production applies.
template <class Rep>
[[nodiscard]] constexpr WorkloadOf<Rep> derived_workload(const ServingOf<Rep>& serving,
                                                         const AcceleratorOf<Rep>& accelerator,
                                                         const ServingPointOf<Rep>& point,
                                                         WorkloadOf<Rep> load) {
  const auto& work = point.work;
  const Rep ranks = point.accelerators;
  const auto instance = ranks * (Rep(1.0) * units::accelerator);
  const Quantity<output_token, Rep> made = point.batch * one_token * point.tokens_per_step;
  load.precision = detail::main_precision(serving.model);
  const auto peak = *accelerator.peak.at(load.precision);
  load.compute_per_token = (work.decode_peak + work.prefill_peak) * peak * ranks / made;
  load.memory_per_token = work.bytes() * ranks / made;
  if (accelerator.link_bandwidth.has_value()) {
    load.interconnect_per_token = (work.sent + work.sent_prefill) * ranks / made;
  }
  load.overhead_per_step = point.step.overhead() / point.tokens_per_step;
  load.running_sequences = point.batch / instance;
  if (point.prefill_apart) {
    // Per accelerator of both kinds, which overhead and running requests are spread over alike.
    const Rep decoding = point.step.inter_token_latency() / point.step.total();
    load.running_sequences = *load.running_sequences * decoding;
    load.overhead_per_step = *load.overhead_per_step * decoding;
  }
  load.energy_per_token = point.energy_per_token();
  load.step_rate = point.rate / instance;
  load.prompt_length = serving.prompt_length;
  load.output_length = serving.output_length;
  load.time_to_first_token = point.time_to_first_token;
  load.time_to_first_token_percentile = PercentileOf<Rep>(Rep(0.5));
  load.time_per_output_token = point.time_per_output_token();
  load.time_per_output_token_percentile = PercentileOf<Rep>(Rep(0.5));
  return load;
}

/// The operating point of a scenario's instances: targets and offered demand limit the batch. A fleet
/// that demand limits runs smaller batches all the time rather than full ones part of the time; one that
/// routes requests to two models runs full ones part of the time. Throws Error where the scenario has no
/// serving, and for what serve() and validate() refuse.
template <class Rep>
[[nodiscard]] constexpr ServingPointOf<Rep> serving_point(const ScenarioOf<Rep>& scenario,
                                                              Checks checks = Checks::all) {
  require(scenario.serving.has_value(), [] { return Error("serving is not given"); });
  const auto& serving = *scenario.serving;
  BatchTargetOf<Rep> target{.time_per_output_token = scenario.target.time_per_output_token,
                            .demand = {},
                            .power_cap = scenario.hardware.power_cap};
  if (scenario.workload.demand.has_value() && !serving.route.has_value()) {
    // A billionth more than what is asked for: demand then binds, by rounding and all.
    const Rep instances = scenario.hardware.count / (serving.layout.accelerators() * (Rep(1.0) * units::accelerator));
    target.demand = *scenario.workload.demand * serving.output_length / instances * static_cast<Rep>(1.0 + 1e-9);
  }
  if (serving.running_sequences.has_value()) {
    // serve() takes a stated number at its word, for it may have been measured; a plan may not.
    const Quantity<request, Rep> most = largest_batch(serving, scenario.hardware.accelerator);
    require(*serving.running_sequences <= most, [&] {
      return detail::too_many_running(shown(detail::Raw::of(*serving.running_sequences)),
                                      shown(detail::Raw::of(most)));
    });
  }
  return serve(serving, scenario.hardware.accelerator, target, checks);
}

/// Derives the scenario's workload at that point; the calibration's efficiencies and idle power take the
/// place of the hardware's. A scenario without serving stays as it is.
template <class Rep>
constexpr void derive_in_place(ScenarioOf<Rep>& scenario, Checks checks = Checks::all) {
  if (!scenario.serving.has_value()) return;
  if (checks == Checks::all) {
    detail::refuse_stated(scenario);
    validate_fields(scenario.hardware.accelerator, Path{"hardware.accelerator"});
  }
  const auto& serving = *scenario.serving;
  auto& hardware = scenario.hardware;
  const auto& board = hardware.accelerator;
  WorkloadOf<Rep> load = derived_workload(serving, board, serving_point(scenario, checks), scenario.workload);
  if (serving.route.has_value()) {
    const ServingOf<Rep> other = routed_serving(serving);
    const BatchTargetOf<Rep> target{.time_per_output_token = scenario.target.time_per_output_token,
                                    .demand = {},
                                    .power_cap = hardware.power_cap};
    load = mixed_workload(load, derived_workload(other, board, serve(other, board, target, checks), scenario.workload),
                          *serving.route, board);
  }
  scenario.workload = load;
  hardware.compute_efficiency = serving.calibration.compute_efficiency;
  hardware.memory_efficiency = serving.calibration.memory_efficiency;
  hardware.link_efficiency = serving.calibration.link_efficiency;
  hardware.accelerator.idle_power = serving.calibration.idle_power;
}
/// The scenario as it is then.
template <class Rep>
[[nodiscard]] constexpr ScenarioOf<Rep> derive(ScenarioOf<Rep> scenario) {
  derive_in_place(scenario);
  return scenario;
}

}  // namespace e2t
