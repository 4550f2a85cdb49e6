// SPDX-License-Identifier: MIT
#pragma once
// The part of a plan that says how the model is served: how many requests run at once and why not more,
// where the time of a step goes, and what latencies follow.
//
//     const e2t::PlanServing point = e2t::plan_serving(served);  // one with `serving`
//     point.batch_limit, point.step[0].name
#include <string>
#include <vector>

#include "e2t/quantity/unit_symbol.hpp"
#include "e2t/serving/derive.hpp"

namespace e2t {

/// A figure of the serving point; `share` is of a step, where it is a term of one.
struct PlanServingFigure {
  const char* name;
  double value;  ///< in the base unit
  UnitSymbol unit;
  Provenance known;
  double share = 0.0;
};

struct PlanServing {
  std::string model, accelerator;
  double accelerators = 0.0;       ///< of one instance
  const char* batch_limit = "";    ///< memory, scheduler, latency, demand or stated
  std::vector<PlanServingFigure> figures;
  std::vector<PlanServingFigure> step;  ///< terms, the largest first
};

/// The serving point of a scenario; throws Error where it has none.
[[nodiscard]] inline PlanServing plan_serving(const Scenario& scenario) {
  const ServingPoint point = serving_point(scenario);
  PlanServing made{.model = scenario.serving->model.name.c_str(),
                   .accelerator = scenario.hardware.accelerator.name.c_str(),
                   .accelerators = point.accelerators,
                   .batch_limit = batch_limit_names[point.batch_limit],
                   .figures = {},
                   .step = {}};
  const auto figure = [&](const char* name, const auto& quantity, Provenance known) {
    using Dimension = typename std::remove_cvref_t<decltype(quantity)>::dimension;
    made.figures.push_back({name, detail::Raw::of(quantity), unit_symbol_parts<Dimension>, known});
  };
  // A power cap stretches the steps.
  const auto& cap = scenario.hardware.power_cap;
  const Quantity<device_power> each = point.power / point.accelerators;
  const double stretch = cap.has_value() ? power_stretch(*scenario.serving, each, *cap) : 1.0;
  const Quantity<device_power> power = stretch > 1.0 ? *cap * point.accelerators : point.power;
  const Provenance fitted = scenario.serving->calibration.known;
  const bool stated = point.batch_limit == static_cast<int>(BatchLimit::stated);
  const Quantity<data> memory = resident_memory(*scenario.serving, point.batch);
  figure("running_sequences", point.batch, stated ? Provenance::measured : Provenance::modelled);
  figure("resident_memory", memory, Provenance::modelled);
  figure("rate", point.rate / stretch, fitted);
  figure("power", power, fitted);
  figure("inter_token_latency", point.inter_token_latency() * stretch, fitted);
  figure("time_per_output_token", point.time_per_output_token() * stretch, fitted);
  figure("time_to_first_token", point.time_to_first_token * stretch, Provenance::modelled);
  const auto& step = point.step;
  const auto term = [&](const char* name, const Quantity<duration>& time) {
    made.step.push_back({name, detail::Raw::of(time), unit_symbol_parts<duration>, fitted,
                         time / step.total()});
  };
  term("memory", step.memory);
  term("compute", step.compute);
  term("interconnect", step.interconnect);
  term("layers", step.layers);
  term("quantisation", step.quantisation);
  term("sequences", step.sequences);
  term("prefill", step.prefill());
  return made;
}

}  // namespace e2t
