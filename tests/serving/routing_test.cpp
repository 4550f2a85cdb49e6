// SPDX-License-Identifier: MIT

// A fleet that two models answer: shares of tokens, accelerators and joules by hand, and against the same
// fleet divided by hand.

#include "e2t/serving/routing.hpp"

#include <doctest/doctest.h>

#include "e2t/production/production_function.hpp"
#include "serving/toy.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;
using units::request, units::token_per_s;

constexpr auto token_per_request = units::output_token / request;

// Costs per token that are stated, on a board of 100 TFLOP/s in BF16 and 200 in FP8.
Workload load(double flop, double joules, double rate, double length,
              Precision precision = Precision::bf16) {
  return {.precision = precision,
          .compute_per_token = flop * (units::GFLOP / units::token),
          .memory_per_token = 1_GB_per_token,
          .interconnect_per_token = 1_MB_per_token,
          .overhead_per_step = 2_ms,
          .running_sequences = 10 * (request / units::accelerator),
          .energy_per_token = at_device(joules * units::J_per_token),
          .step_rate = rate * (units::token / units::s / units::accelerator),
          .prompt_length = 100_input_token_per_request,
          .output_length = length * token_per_request,
          .quality = Quality{0.8},
          .time_to_first_token = 100_ms,
          .time_per_output_token = 20_ms};
}
Route route(double share) {
  return {.share = Probability{share}, .model = toy::experts, .quality = Quality{0.5}};
}

TEST_CASE("costs per token mix by the tokens that each model makes, accelerators by their time") {
  // A quarter of the requests, of 300 tokens where the others have 100: 75 tokens of 75 + 75, so one half.
  Workload first = load(10, 1.0, 100, 100), second = load(2, 0.2, 400, 300);
  second.running_sequences = 50 * (request / units::accelerator);
  second.time_per_output_token = 30_ms;
  second.time_to_first_token = 50_ms;
  const Workload mixed = mixed_workload(first, second, route(0.25), toy::board);
  CHECK(mixed.output_length->in(token_per_request) == Approx(150).epsilon(1e-12));
  CHECK(mixed.compute_per_token->in(units::GFLOP / units::token) == Approx(6).epsilon(1e-12));
  CHECK(mixed.energy_per_token.joules().in(units::J_per_token) == Approx(0.6).epsilon(1e-12));
  // 0.5 / 100 + 0.5 / 400 accelerator seconds a token: 160 tokens/s.
  CHECK(mixed.step_rate->in(units::token / units::s / units::accelerator) ==
        Approx(160).epsilon(1e-12));
  // A fifth of the accelerators serve the second model: 0.8 * 10 + 0.2 * 50 requests each.
  CHECK(mixed.running_sequences->in(request / units::accelerator) == Approx(18).epsilon(1e-12));
  // Overhead per token 0.5 * 2 / 10 + 0.5 * 2 / 50 ms, times 18.
  CHECK(mixed.overhead_per_step->in(units::ms) == Approx(0.12 * 18).epsilon(1e-12));
  // Latencies that all requests keep; a quarter of 0.5 and three of 0.8.
  CHECK(mixed.time_per_output_token->in(units::ms) == 30);
  CHECK(mixed.time_to_first_token->in(units::ms) == 100);
  CHECK(mixed.quality->value() == Approx(0.725).epsilon(1e-12));
}

TEST_CASE("FLOP of another arithmetic count by the time that they take") {
  // 4 GFLOP at 200 TFLOP/s take as long as 2 at 100.
  const Workload first = load(10, 1.0, 100, 100), second = load(4, 1.0, 100, 100, Precision::fp8);
  const Workload mixed = mixed_workload(first, second, route(0.5), toy::board);
  CHECK(mixed.precision == Precision::bf16);
  CHECK(mixed.compute_per_token->in(units::GFLOP / units::token) == Approx(6).epsilon(1e-12));
}

TEST_CASE("with a share of 0 or 1 the fleet is that of one model") {
  const Workload first = load(10, 1.0, 100, 100), second = load(2, 0.2, 400, 300);
  for (const double share : {0.0, 1.0}) {
    const Workload mixed = mixed_workload(first, second, route(share), toy::board);
    const Workload& alone = share == 0.0 ? first : second;
    CAPTURE(share);
    CHECK(*mixed.output_length == *alone.output_length);
    CHECK(*mixed.compute_per_token == *alone.compute_per_token);
    CHECK(mixed.energy_per_token.joules() == alone.energy_per_token.joules());
    CHECK(mixed.step_rate->in(units::token / units::s / units::accelerator) ==
          Approx(alone.step_rate->in(units::token / units::s / units::accelerator)).epsilon(1e-15));
    CHECK(*mixed.time_per_output_token == *alone.time_per_output_token);
    CHECK(mixed.quality->value() == (share == 0.0 ? 0.8 : 0.5));
  }
}

TEST_CASE("the other model is served as the first, without its drafts, and its batch is its own") {
  Serving serving = toy::serving_of(toy::dense, {.tensor_parallel = 2});
  serving.running_sequences = 8 * request;
  serving.max_sequences = 32 * request;
  serving.speculation = Speculation{.acceptance = Probability{0.5}, .draft_cost = 0.1};
  serving.route = route(0.5);
  serving.route->layout = {.data_parallel = 4};
  const Serving other = routed_serving(serving);
  CHECK(other.model.name == "toy experts");
  CHECK(other.layout.accelerators() == 4);
  CHECK(other.output_length == serving.output_length);
  CHECK(*other.max_sequences == 32 * request);
  CHECK_FALSE(other.running_sequences.has_value());
  CHECK_FALSE(other.speculation.has_value());
  CHECK_FALSE(other.route.has_value());
  serving.route->output_length = 70 * token_per_request;
  CHECK(routed_serving(serving).output_length == 70 * token_per_request);
}

Scenario plan(const Model& model) {
  Serving serving = toy::serving_of(model);
  serving.max_sequences = 64 * request;
  return {.hardware = {.accelerator = toy::board,
                       .count = 120_accelerator,
                       .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 1_MW, .pue = Pue{1.2}},
          .workload = {.quality = Quality{0.8}},
          .serving = serving};
}

TEST_CASE("the mixed fleet makes what two fleets make that are divided by hand") {
  Scenario both = plan(toy::dense);
  both.serving->route = Route{.share = Probability{0.3},
                              .model = toy::experts,
                              .output_length = 80 * token_per_request,
                              .quality = Quality{0.5}};
  const auto mixed = TokenProductionFunction{both}.evaluate();
  Scenario second = plan(toy::experts);
  second.serving->output_length = 80 * token_per_request;
  const auto alone = [](Scenario scenario) { return TokenProductionFunction{scenario}.evaluate(); };
  const auto big = alone(plan(toy::dense)), small = alone(second);
  // Requests/s an accelerator of each; the part of the fleet for the second model is such that it answers 30 %.
  const double of_big = big.request_rate->in(request / units::s) / 120,
               of_small = small.request_rate->in(request / units::s) / 120;
  const double part = 0.3 / of_small / (0.3 / of_small + 0.7 / of_big);
  const double requests = 120 * (1 - part) * of_big + 120 * part * of_small;
  CHECK(mixed.request_rate->in(request / units::s) == Approx(requests).epsilon(1e-9));
  CHECK(mixed.rate.in(token_per_s) ==
        Approx((1 - part) * big.rate.in(token_per_s) + part * small.rate.in(token_per_s))
            .epsilon(1e-9));
  CHECK(mixed.delivered_power(device).in(units::W) ==
        Approx((1 - part) * big.delivered_power(device).in(units::W) +
               part * small.delivered_power(device).in(units::W))
            .epsilon(1e-9));
  CHECK(mixed.accepted_request_rate->in(request / units::s) ==
        Approx(requests * (0.7 * 0.8 + 0.3 * 0.5)).epsilon(1e-9));
}

TEST_CASE("a fleet of two models that demand limits works part of the time") {
  Scenario both = plan(toy::dense);
  both.hardware.accelerator.idle_power = 100_W;
  both.serving->route = route(0.3);
  const auto full = TokenProductionFunction{both}.evaluate();
  both.workload.demand = *full.request_rate * 0.25;
  const auto made = TokenProductionFunction{both}.evaluate();
  CHECK(made.active == Limit::demand);
  CHECK(made.utilization.value() == Approx(0.25).epsilon(1e-9));
  CHECK(made.rate / full.rate == Approx(0.25).epsilon(1e-9));
}

TEST_CASE("a latency target is met by both models") {
  Scenario both = plan(toy::dense);
  both.serving->route = route(0.3);
  both.target.time_per_output_token = 0.2_ms;
  const auto made = TokenProductionFunction{both}.evaluate();
  CHECK(made.feasible());
  CHECK(made.time_per_output_token->in(units::ms) == Approx(0.2).epsilon(1e-8));
}

}  // namespace
