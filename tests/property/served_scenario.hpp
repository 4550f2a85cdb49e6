// SPDX-License-Identifier: MIT
#pragma once

// Random scenarios whose workload follows from a model and how it is served, on any number type.
//
//     const auto box = served_scenario::make<Interval>(
//         seed, index, 0.01, [](double low, double high) { return Interval(low, high); });

#include "e2t/catalog/calibrations.hpp"
#include "e2t/e2t.hpp"
#include "random_scenario.hpp"

namespace served_scenario {

using namespace e2t;
using namespace e2t::literals;
inline constexpr Scenario served{
    .hardware = {.accelerator = catalog::h100_sxm,
                 .count = 1024_accelerator,
                 .host_overhead = HostOverhead{1.25}},
    .facility = {.utility_power = 1_MW, .pue = Pue{1.2}},
    .serving = Serving{.model = catalog::llama_3_1_70b,
                       .layout = {.tensor_parallel = 8},
                       .prompt_length = 250 * (units::input_token / units::request),
                       .output_length = 600 * (units::output_token / units::request),
                       .calibration = catalog::h100_sxm_calibration}};

// A few inputs of a served scenario by up to `wide` around the middle; what limits the batch differs.
template <class Rep, class Pick>
ScenarioOf<Rep> make(std::uint64_t seed, std::uint64_t index, double wide, Pick pick) {
  random_scenario::Random random(seed, index);
  Scenario plain = served;
  auto& serving = *plain.serving;
  const int which = random.below(4);
  if (which == 1)
    serving.model = catalog::qwen3_30b_a3b;
  if (which == 2)
    serving.model = catalog::llama_3_1_8b;
  serving.layout.tensor_parallel = which == 0 ? 8.0 : random.chance(0.5) ? 2.0 : 4.0;
  const int limited = random.below(3);
  const double running = random.log_between(8.0, 128.0);
  if (limited == 0)
    serving.running_sequences = running * units::request;
  if (limited == 1)
    plain.target.time_per_output_token = random.between(20.0, 60.0) * units::ms;
  plain.facility.utility_power = random.log_between(0.2, 3.0) * units::MW;
  const double prompt = random.log_between(50.0, 3000.0), answer = random.log_between(50.0, 2000.0);
  auto made = with_rep<Rep>(plain);
  const auto around = [&](double middle) {
    return Rep(pick(middle * (1.0 - wide), middle * (1.0 + wide)));
  };
  made.serving->prompt_length = random_scenario::Raw::make<input_token_per_request>(around(prompt));
  made.serving->output_length =
      random_scenario::Raw::make<output_token_per_request>(around(answer));
  made.serving->calibration.memory_efficiency = EfficiencyOf<Rep>(around(0.7));
  made.serving->calibration.layer_overhead = random_scenario::Raw::make<duration>(around(2e-5));
  made.facility.pue = PueOf<Rep>(around(1.25));
  made.hardware.accelerator.memory_bandwidth =
      random_scenario::Raw::make<data_rate>(around(3.35e12));
  return made;
}

}  // namespace served_scenario
