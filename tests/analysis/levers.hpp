// SPDX-License-Identifier: MIT
#pragma once
// Scenarios and levers that analyses of levers are tested on.
#include <string>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/quantity/literals.hpp"

namespace lever_test {

// What an action is refused with; empty where it is not.
template <class Action>
std::string refusal(Action action) {
  try {
    static_cast<void>(action());
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return {};
}

// A factor on the energy, of a mechanism of its own. (g++ 12 crashes on push_back({.name = ...}).)
inline e2t::Lever energy_lever(int number, double factor) {
  e2t::Lever lever;
  lever.name = std::string(1, static_cast<char>('a' + number)).c_str();
  lever.mechanism = e2t::LeverFamily::other;
  lever.energy_per_token = factor;
  return lever;
}

// Costs stated: the feed binds at 100 MW / 1.25 / (0.5 J * 1.25) = 128 M token/s.
inline e2t::Scenario stated() {
  using namespace e2t;
  using namespace e2t::literals;
  Accelerator board = catalog::h100_sxm;
  board.board_power = not_given;
  return {.hardware = {.accelerator = board, .count = 1'000'000_accelerator, .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = Pue{1.25}},
          .workload = {.compute_per_token = 1_GFLOP_per_token,
                       .memory_per_token = 1_GB_per_token,
                       .energy_per_token = at_device(0.5_J_per_token),
                       .output_length = 500_token_per_request,
                       .quality = Quality{0.8}}};
}

// A model served: Llama-3.1-70B over four boards.
inline e2t::Scenario served() {
  using namespace e2t;
  using namespace e2t::literals;
  return {.hardware = {.accelerator = catalog::h100_sxm, .count = 100'000_accelerator, .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = Pue{1.2}, .cooling = 90_MW},
          .workload = {.quality = Quality{0.8}},
          .serving = e2t::Serving{.model = catalog::find_model("llama_3_1_70b"),
                                  .layout = {.tensor_parallel = 4},
                                  .prompt_length = 500_input_token_per_request,
                                  .output_length = 500_token_per_request,
                                  .max_sequences = 512 * units::request,
                                  .calibration = catalog::find_calibration("h100_sxm")}};
}

inline std::vector<e2t::Lever> served_levers() {
  using namespace e2t;
  return {{.name = "latent KV", .latent_kv = LatentKv{.rank = 512}},
          {.name = "FP8", .quantisation = Quantisation{.weights = 1 * units::B, .activations = Activations::fp8}, .quality = 0.99},
          {.name = "INT4", .quantisation = Quantisation{.weights = 0.515625 * units::B}, .quality = 0.96},
          {.name = "FP8 KV", .quantisation = Quantisation{.kv = 1 * units::B}, .quality = 0.995},
          {.name = "drafts",
           .speculation = Speculation{.tokens = 1, .acceptance = Probability{0.875}, .draft_cost = 0.03}},
          {.name = "prefixes", .prefix_caching = PrefixCaching{.found = Probability{0.5}}},
          {.name = "batch", .batching = Batching{.max_sequences = 128 * units::request}},
          {.name = "apart", .disaggregation = Disaggregation{}}};
}

}  // namespace lever_test
