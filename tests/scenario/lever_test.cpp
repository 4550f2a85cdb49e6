// SPDX-License-Identifier: MIT

// A lever multiplies what the workload states, and nothing else.

#include "e2t/scenario/lever.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

#include "e2t/quantity/literals.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

namespace {

Workload stated() {
  return {.compute_per_token = 100_GFLOP_per_token,
          .memory_per_token = 2_GB_per_token,
          .interconnect_per_token = 50_MB_per_token,
          .overhead_per_step = 4_ms,
          .running_sequences = 64 * (units::request / units::accelerator),
          .energy_per_token = at_it(0.6_J_per_token),
          .step_rate = 1000 * (token / s / units::accelerator),
          .prompt_length = 300_input_token_per_request,
          .output_length = 800_token_per_request,
          .demand = 5_request_per_s,
          .quality = Quality{0.8},
          .time_to_first_token = 200_ms,
          .time_per_output_token = 40_ms};
}

Error::Message refusal(const Lever& lever, const Workload& load) {
  try {
    static_cast<void>(apply(lever, load));
  } catch (const Error& error) {
    return Error::Message(error.what());
  }
  return {};
}

constexpr Workload small{.memory_per_token = 2_GB_per_token,
                         .energy_per_token = at_device(0.5_J_per_token)};
constexpr Workload smaller = apply(Lever{.memory_per_token = 0.5}, small);
static_assert((*smaller.memory_per_token).in(GB / token) == 1.0);
static_assert(smaller.energy_per_token.joules() == 0.5_J_per_token);

}  // namespace

TEST_CASE("each factor multiplies its own input") {
  const Lever lever{.name = "all",
                    .compute_per_token = 0.9,
                    .memory_per_token = 0.5,
                    .interconnect_per_token = 2.0,
                    .overhead_per_step = 1.5,
                    .running_sequences = 4.0,
                    .energy_per_token = 0.75,
                    .step_rate = 1.25,
                    .tokens_per_request = 0.5,
                    .time_to_first_token = 0.8,
                    .time_per_output_token = 1.1,
                    .quality = 0.95};
  const Workload load = apply(lever, stated());
  CHECK(load.compute_per_token->in(GFLOP / token) == Approx(90.0));
  CHECK(load.memory_per_token->in(GB / token) == Approx(1.0));
  CHECK(load.interconnect_per_token->in(MB / token) == Approx(100.0));
  CHECK(load.overhead_per_step->in(ms) == Approx(6.0));
  CHECK(load.running_sequences->in(units::request / units::accelerator) == Approx(256.0));
  CHECK(load.energy_per_token.joules().in(J / token) == Approx(0.45));
  CHECK(load.energy_per_token.meter() == Meter::it);
  CHECK(load.step_rate->in(token / s / units::accelerator) == Approx(1250.0));
  CHECK(load.output_length->in(token / units::request) == Approx(400.0));
  CHECK(load.time_to_first_token->in(ms) == Approx(160.0));
  CHECK(load.time_per_output_token->in(ms) == Approx(44.0));
  CHECK(load.quality->value() == Approx(0.76));
  // Nothing multiplies the prompt or what is offered.
  CHECK(load.prompt_length->in(units::input_token / units::request) == 300.0);
  CHECK(load.demand->in(units::request / s) == 5.0);
}

TEST_CASE("a lever without factors changes nothing") {
  const Workload load = apply(Lever{.name = "none"}, stated());
  CHECK(*load.compute_per_token == 100_GFLOP_per_token);
  CHECK(load.energy_per_token.joules() == 0.6_J_per_token);
  CHECK(load.quality->value() == 0.8);
}

TEST_CASE("an effect on something that the workload does not state is refused, not lost") {
  const Workload bare{.energy_per_token = at_device(0.5_J_per_token)};
  const auto lost = [&](const Lever& lever) { return refusal(lever, bare); };
  CHECK(
      lost({.name = "KV", .memory_per_token = 0.9}) ==
      "lever \"KV\": memory_per_token is 0.9, but the workload does not state what it multiplies; "
      "allowed: no factor, or state workload.memory_per_token");
  CHECK(lost({.name = "reasoning", .tokens_per_request = 0.4}) ==
        "lever \"reasoning\": tokens_per_request is 0.4, but the workload does not state what it "
        "multiplies; allowed: no factor, or state workload.output_length");
  for (const Lever& lever : {Lever{.compute_per_token = 0.5}, Lever{.interconnect_per_token = 0.5},
                             Lever{.overhead_per_step = 0.5}, Lever{.running_sequences = 2.0},
                             Lever{.step_rate = 2.0}, Lever{.time_to_first_token = 0.5},
                             Lever{.time_per_output_token = 0.5}, Lever{.quality = 0.9}}) {
    CHECK_FALSE(lost(lever) == "");
  }
  CHECK(lost({.energy_per_token = 0.5}) == "");
}

TEST_CASE("a lever that would make quality more than 1 is refused") {
  CHECK(refusal({.name = "better", .quality = 1.5}, stated()) ==
        "lever \"better\": workload.quality becomes 1.2; allowed: at most 1 (the acceptance rate "
        "on the "
        "task)");
  CHECK(refusal({.name = "better", .quality = 1.25}, stated()) == "");
}

TEST_CASE("a factor is above zero and finite, and within the range that its source gives") {
  CHECK(refusal({.name = "x", .memory_per_token = 0.0}, stated()) ==
        "lever.memory_per_token is 0; allowed: above 0 (factor on HBM bytes per output token)");
  CHECK(refusal({.name = "x", .energy_per_token = -0.5}, stated()) ==
        "lever.energy_per_token is -0.5; allowed: above 0 (factor on J per output token)");
  CHECK(refusal({.name = "x", .quality = __builtin_inf()}, stated()) ==
        "lever.quality is inf; allowed: above 0, and finite (factor on the acceptance rate)");
  CHECK_FALSE(refusal({.name = "x", .quality = __builtin_nan("")}, stated()) == "");
  CHECK(refusal({.name = "x", .memory_per_token = {{0.5, 0.4, 0.7}}}, stated()) == "");
  CHECK(refusal({.name = "x", .memory_per_token = {{0.5, 0.6, 0.7}}}, stated()) ==
        "lever \"x\": memory_per_token is 0.5 with a range of 0.6 to 0.7; allowed: a range above 0 "
        "that holds "
        "the factor");
  for (const Effect& effect :
       {Effect{0.5, 0.1, 0.4}, Effect{0.5, -0.1, 0.6}, Effect{0.5, 0.0, 0.6},
        Effect{0.5, __builtin_nan(""), 0.6}, Effect{0.5, 0.4, __builtin_inf()}}) {
    CHECK_FALSE(refusal({.name = "x", .energy_per_token = effect}, stated()) == "");
  }
}
