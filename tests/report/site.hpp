// SPDX-License-Identifier: MIT
#pragma once

// A site whose figures are easy to check by hand, in output tokens/s:
//
//     power_cap       120e3 * 700 W / 0.479 J                  = 175.4 M
//     utility_power   100e6 W / 1.2 / (0.479 J * 1.25)         = 139.2 M   binds
//     cooling          90e6 W / (0.479 J * 1.25)               = 150.3 M   (+8.0 %)
//     compute         120e3 * 989e12 FLOP/s / 240e9 FLOP       = 494.5 M

#include <vector>

#include "e2t/report/make_plan.hpp"
#include "e2t/tpf.hpp"

namespace e2t_test {

using namespace e2t::literals;

inline e2t::Accelerator board() {
  return {.name = "H100 SXM",
          .peak = {.bf16 = 989_TFLOP_per_s},
          .memory_bandwidth = 3.35_TB_per_s,
          .board_power = 700_W,
          .idle_power = 60_W};
}

inline e2t::Scenario site() {
  using namespace e2t::units;
  return {.hardware = {.accelerator = board(),
                       .count = 120'000_accelerator,
                       .host_overhead = e2t::HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW,
                       .pue = e2t::Pue{1.2},
                       .pue_annual = e2t::Pue{1.15},
                       .cooling = 90_MW,
                       .tariff = 0.06 * USD / kWh,
                       .water_onsite = 0.3 * L / kWh},
          .workload = {.compute_per_token = 240_GFLOP_per_token,
                       .energy_per_token = e2t::at_device(0.479_J_per_token),
                       .output_length = 400_token_per_request,
                       .time_per_output_token = 39.8 * ms},
          .target = {.time_per_output_token = 50_ms}};
}

// One that pays, one that misses the target, and one that multiplies what the workload does not state.
inline std::vector<e2t::Lever> levers() {
  return {
      {.name = "fp8 weights",
       .source = "made up",
       .compute_per_token = 0.9,
       .energy_per_token = 0.8},
      {.name = "a batch that is four times as large",
       .source = "made up",
       .energy_per_token = 0.7,
       .time_per_output_token = 2.0},
      {.name = "prefix caching", .source = "made up", .tokens_per_request = 0.8, .quality = 0.99}};
}

inline e2t::Plan plan() {
  return e2t::make_plan("100 MW of H100", site(), levers());
}

// A stated serving step attains less than the site could power; nothing that may be absent is given.
inline e2t::Scenario bare_site() {
  e2t::Scenario result = site();
  result.facility = {.utility_power = 200_MW, .pue = e2t::Pue{1.2}};
  result.workload = {.compute_per_token = 240_GFLOP_per_token,
                     .energy_per_token = e2t::at_device(0.479_J_per_token),
                     .step_rate = 1228.8 * e2t::units::token_per_s / e2t::units::accelerator};
  result.target = {};
  return result;
}

// Demand binds, and the fleet waits two thirds of its time.
inline e2t::Scenario idle_site() {
  e2t::Scenario result = site();
  result.hardware.idle_policy = e2t::IdlePolicy::idle;
  result.workload.step_rate = 1228.8 * e2t::units::token_per_s / e2t::units::accelerator;
  result.workload.prompt_length = 250_input_token_per_request;
  result.workload.quality = e2t::Quality{0.9};
  result.workload.demand = 100'000_request_per_s;
  return result;
}

}  // namespace e2t_test
