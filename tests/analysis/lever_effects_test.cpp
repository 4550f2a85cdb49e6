// SPDX-License-Identifier: MIT
#include "e2t/analysis/lever_effects.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "serving/toy.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;
using units::request;

// Eight requests on each toy board, which has no limit of power.
Scenario toy_site(const Model& model = toy::dense) {
  Serving serving = toy::serving_of(model);
  serving.running_sequences = 8 * request;
  Scenario scenario{.hardware = {.accelerator = toy::board,
                                 .count = 100_accelerator,
                                 .host_overhead = HostOverhead{1.25}},
                    .facility = {.utility_power = 1_MW, .pue = Pue{1.2}},
                    .workload = {.quality = Quality{0.8}},
                    .serving = serving};
  scenario.hardware.accelerator.board_power = {};
  return scenario;
}

TEST_CASE("an FP8 cache halves what is kept and its part of the bytes, and nothing of the FLOP") {
  const auto made =
      effects({.name = "kv", .quantisation = Quantisation{.kv = 1 * units::B}}, toy_site());
  CHECK(*made.resident_kv == Approx(0.5));
  // 608000 B of weights and 160000 B of cache a step.
  CHECK(*made.memory_per_token == Approx((608'000 + 80'000) / 768'000.0).epsilon(1e-12));
  CHECK(*made.compute_per_token == Approx(1.0).epsilon(1e-12));
  CHECK(*made.tokens_per_request == 1.0);
  CHECK(*made.running_sequences == 1.0);
  CHECK(*made.quality == 1.0);
  CHECK(*made.step_rate > 1.0);
  CHECK(*made.energy_per_token < 1.0);
  CHECK(*made.time_per_output_token == Approx(1.0 / *made.step_rate).epsilon(1e-12));
}

TEST_CASE("FLOP are counted as they are, whatever arithmetic they run in") {
  const Lever fp8{
      .name = "fp8",
      .quantisation = Quantisation{.weights = 1 * units::B, .activations = Activations::fp8}};
  CHECK(*effects(fp8, toy_site()).compute_per_token == Approx(1.0).epsilon(1e-12));
  const Lever latent{.name = "latent", .latent_kv = LatentKv{.rank = 16, .rope_dim = 4}};
  // A layer's attention has 11024 parameters for 12000, an entry 288 FLOP for 160; prompts are 100 tokens
  // of as many parameters but the head's, and as many pairs.
  const double before = 608'000 + 320 * 125.0 + (2 * 204'000.0 * 100 + 1.6e6) / 50;
  const double after = 2 * (304'000.0 - 24'000 + 22'048) + 576 * 125.0 +
                       (2 * (204'000.0 - 24'000 + 22'048) * 100 + 1.6e6) / 50;
  CHECK(*effects(latent, toy_site()).compute_per_token == Approx(after / before).epsilon(1e-12));
}

TEST_CASE("answers of half the length cost half the joules but for context and prompts, by hand") {
  const auto energy = [](double length) {
    const double context = 100 + length / 2;
    const double bytes = 608'000 + 8 * 160 * context, decode = 8 * (608'000 + 320 * context),
                 prefill = 8 / length * 42.4e6;
    const double step = bytes / 0.8e12 + (decode + prefill) / 50e12 + 20e-6 + 40e-6;
    return (100 * step + 200e-12 * bytes + 1e-12 * (decode + prefill) + 150 * 40e-6) / 8;
  };
  const Lever halved{.name = "halved", .reasoning = Reasoning{.scale = 0.5}};
  const auto made = effects(halved, toy_site());
  CHECK(*made.tokens_per_request == 0.5);
  CHECK(*made.energy_per_token == Approx(energy(25) / energy(50)).epsilon(1e-9));
  // J/token rises here by the share of prompts, J per answer falls to little more than a half.
  CHECK(*made.energy_per_token > 1.0);
  CHECK(*made.energy_per_accepted_request == Approx(0.5 * *made.energy_per_token).epsilon(1e-9));
  CHECK(*made.rate < 1.0);
  CHECK(*made.accepted_request_rate > 1.9);
  // Long answers to short prompts: their context counts, and J/token falls.
  Scenario reasoning = toy_site();
  reasoning.serving->prompt_length = 1_input_token_per_request;
  reasoning.serving->output_length = 5000_token_per_request;
  CHECK(*effects(halved, reasoning).energy_per_token < 1.0);
  CHECK(*effects(halved, reasoning).energy_per_accepted_request < 0.5);
}

TEST_CASE(
    "levers that shorten answers are ranked by accepted requests, where tokens/s rank them last") {
  const Lever shorter{.name = "shorter", .reasoning = Reasoning{.scale = 0.5}, .quality = 0.9};
  const Lever smaller{.name = "kv", .quantisation = Quantisation{.kv = 1 * units::B}};
  const auto by_length = effects(shorter, toy_site()), by_bytes = effects(smaller, toy_site());
  CHECK(*by_length.rate < *by_bytes.rate);
  CHECK(*by_length.accepted_request_rate > *by_bytes.accepted_request_rate);
  CHECK(*by_length.accepted_request_rate == Approx(0.9 * *by_length.request_rate).epsilon(1e-12));
  CHECK(*by_length.quality == Approx(0.9).epsilon(1e-12));
}

TEST_CASE("a power cap leaves the work alone, and lengthens steps, latencies and J/token by hand") {
  Scenario scenario = toy_site();
  const auto plain = TokenProductionFunction{scenario}.evaluate();
  const double watts = plain.delivered_power(device).in(units::W) / 100;
  REQUIRE(watts > 190);
  const auto made = effects({.name = "cap", .power_cap = PowerCap{.power = 150_W}}, scenario);
  CHECK(*made.compute_per_token == 1.0);
  CHECK(*made.memory_per_token == 1.0);
  CHECK(*made.step_rate == 1.0);
  // Above idle 50 W are left of watts - 100.
  CHECK(*made.rate == Approx(50 / (watts - 100)).epsilon(1e-9));
  CHECK(*made.time_per_output_token == Approx((watts - 100) / 50).epsilon(1e-9));
  CHECK(*made.energy_per_token == Approx(150 / watts * (watts - 100) / 50).epsilon(1e-9));
}

TEST_CASE("prompts found in a cache take their FLOP away, and what they attend to stays") {
  // 40 of 100 tokens: 2 * 204000 * 60, and of 1.6e6 for 5000 pairs those of 5000 - 800.
  const double before = 648'000 + (40.8e6 + 1.6e6) / 50,
               after = 648'000 + (0.6 * 40.8e6 + 0.84 * 1.6e6) / 50;
  const auto made = effects(
      {.name = "found", .prefix_caching = PrefixCaching{.found = Probability{0.4}}}, toy_site());
  CHECK(*made.compute_per_token == Approx(after / before).epsilon(1e-12));
  CHECK(*made.memory_per_token == 1.0);
  CHECK(*made.time_to_first_token < 1.0);
}

TEST_CASE("FLOP of two models mix by their tokens") {
  const Lever routing{.name = "route",
                      .routing = Route{.share = Probability{0.25},
                                       .model = toy::experts,
                                       .output_length = 150_token_per_request,
                                       .quality = Quality{0.4}}};
  Scenario plain = toy_site();
  plain.serving->running_sequences = {};
  plain.serving->max_sequences = 8 * request;
  const auto made = effects(routing, plain);
  // 37.5 of 75 tokens. First 648000 + 42.4e6 / 50; second, at L = 175, 519600 + 320 * 175 + 33.56e6 / 150.
  const double first = 648'000 + 42.4e6 / 50, second = 519'600 + 320 * 175.0 + 33.56e6 / 150;
  CHECK(*made.compute_per_token == Approx((0.5 * first + 0.5 * second) / first).epsilon(1e-9));
  CHECK(*made.tokens_per_request == Approx(1.5).epsilon(1e-12));
  CHECK(*made.quality == Approx((0.75 * 0.8 + 0.25 * 0.4) / 0.8).epsilon(1e-12));
}

TEST_CASE("of stated costs the effects are the factors, and absent where nothing is stated") {
  Scenario stated = toy_site();
  stated.serving = {};
  stated.workload = {.memory_per_token = 2_GB_per_token,
                     .energy_per_token = at_device(0.5_J_per_token),
                     .quality = Quality{0.8}};
  const auto made = effects(
      {.name = "less", .memory_per_token = 0.5, .energy_per_token = 0.8, .quality = 0.9}, stated);
  CHECK(*made.memory_per_token == Approx(0.5));
  CHECK(*made.energy_per_token == Approx(0.8));
  CHECK(*made.quality == Approx(0.9));
  for (const auto& absent :
       {made.compute_per_token, made.interconnect_per_token, made.resident_kv,
        made.running_sequences, made.step_rate, made.tokens_per_request, made.time_to_first_token,
        made.time_per_output_token, made.accepted_request_rate, made.energy_per_accepted_request}) {
    CHECK_FALSE(absent.has_value());
  }
  int visited = 0;
  made.each(
      [&](const char*, const Optional<double>& ratio) { visited += ratio.has_value() ? 1 : 0; });
  CHECK(visited == 4);
}

TEST_CASE(
    "sparse attention hurts at short contexts and helps at long ones; so do drafts by batch") {
  const auto served = [](double prompt, double batch) {
    return Scenario{.hardware = {.accelerator = catalog::b200_sxm,
                                 .count = 1024_accelerator,
                                 .host_overhead = HostOverhead{1.25}},
                    .facility = {.utility_power = 4_MW, .pue = Pue{1.2}},
                    .serving = Serving{.model = catalog::deepseek_v3,
                                       .layout = {.data_parallel = 16, .expert_parallel = 16},
                                       .prompt_length = prompt * (units::input_token / request),
                                       .output_length = 500_token_per_request,
                                       .running_sequences = batch * request,
                                       .calibration = catalog::b200_sxm_calibration}};
  };
  const Lever sparse{.name = "sparse",
                     .sparse_attention = SparseAttention{
                         .selected = toy::tokens(2048), .index_heads = 64.0, .index_dim = 128.0}};
  CHECK(*effects(sparse, served(500, 256)).energy_per_token > 1.0);
  CHECK(*effects(sparse, served(60'000, 256)).energy_per_token < 0.9);
  CHECK(*effects(sparse, served(500, 256)).rate < 1.0);
  CHECK(*effects(sparse, served(60'000, 256)).rate > 1.1);
}

}  // namespace
