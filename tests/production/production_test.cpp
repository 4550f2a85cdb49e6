// SPDX-License-Identifier: MIT

// What evaluate() gives: names, ties, utilisation, money, carbon and water, targets; see example.hpp.

#include "e2t/production/production.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::token_per_s_each;

namespace {

auto evaluate(const Scenario& scenario) {
  return TokenProductionFunction{scenario}.evaluate();
}

}  // namespace

TEST_CASE("what is active compares with a Limit, a name, and what is active elsewhere") {
  const auto made = evaluate(example::scenario());
  CHECK(made.active == Limit::memory_bandwidth);
  CHECK_FALSE(made.active == Limit::compute);
  CHECK(made.active == "memory_bandwidth");
  CHECK_FALSE(made.active == "memory");
  CHECK(made.active == evaluate(example::scenario()).active);
  CHECK_FALSE(made.active == made.runner_up);
  // By the text of the name, wherever it is kept.
  const char name[] = "memory_bandwidth";
  CHECK(made.active == Active<int>{static_cast<int>(Limit::memory_bandwidth), name});
  CHECK_FALSE(made.active == Active<int>{static_cast<int>(Limit::memory_bandwidth), "memory"});
}

TEST_CASE("a tie goes to the constraint that comes first in the order of Limit") {
  // Memory and the feed both allow 1.6 M token/s.
  const auto made = evaluate(example::scenario());
  CHECK(made.ceilings[Limit::memory_bandwidth].rate == made.ceilings[Limit::utility_power].rate);
  CHECK(made.active == Limit::memory_bandwidth);
  CHECK(made.runner_up == Limit::utility_power);
  CHECK(made.runner_up_distance == 1.0);
  // Compute level with them comes first of the three.
  Scenario plan = example::scenario();
  plan.workload.compute_per_token = 625_GFLOP_per_token;
  CHECK(evaluate(plan).active == Limit::compute);
  CHECK(evaluate(plan).runner_up == Limit::memory_bandwidth);
}

TEST_CASE("a stated step makes less than its ceilings, and its largest time term is what binds") {
  // Step 1200 token/s an accelerator below compute 2000, memory 1600, links 2000.
  Scenario plan = example::with_ample_feed();
  plan.workload.step_rate = 1200 * token_per_s_each;
  const auto made = evaluate(plan);
  CHECK(made.rate.in(token_per_s) == Approx(1.2e6));
  CHECK(made.attainable.in(token_per_s) == Approx(1.2e6));
  CHECK(made.bound.in(token_per_s) == Approx(1.6e6));
  CHECK(made.active == Limit::memory_bandwidth);
  CHECK(made.ceilings[Limit::memory_bandwidth].rate.in(token_per_s) == Approx(1.6e6));
  CHECK(made.ceilings[Limit::memory_bandwidth].slack == 1.0);
  CHECK_FALSE(made.ceilings[Limit::serving_step].given);
  CHECK(made.runner_up_distance == Approx(2.0 / 1.2));
  CHECK(made.energy_per_token(device).in(J / token) == Approx(0.5));

  // A step above its ceilings changes nothing.
  plan.workload.step_rate = 1700 * token_per_s_each;
  CHECK(evaluate(plan).rate.in(token_per_s) == Approx(1.6e6));

  // The site may still bind below the step: 0.9 MW / 1.2 / 0.625 J = 1.2 M, above the step's 1.1 M ...
  plan.workload.step_rate = 1100 * token_per_s_each;
  plan.facility.utility_power = 0.9_MW;
  CHECK(evaluate(plan).active == Limit::memory_bandwidth);
  CHECK(evaluate(plan).runner_up == Limit::utility_power);
  CHECK(evaluate(plan).runner_up_distance == Approx(1.2 / 1.1));
  // ... and 0.75 MW / 1.2 / 0.625 J = 1.0 M below it.
  plan.facility.utility_power = 0.75_MW;
  CHECK(evaluate(plan).active == Limit::utility_power);
  CHECK(evaluate(plan).rate.in(token_per_s) == Approx(1e6));
}

TEST_CASE("a step of which no time term is stated goes by its own name") {
  Scenario plan = example::with_ample_feed();
  plan.workload.compute_per_token.reset();
  plan.workload.memory_per_token.reset();
  plan.workload.interconnect_per_token.reset();
  plan.workload.step_rate = 1200 * token_per_s_each;
  const auto made = evaluate(plan);
  CHECK(made.active == Limit::serving_step);
  CHECK(made.active == "serving_step");
  CHECK(made.bound.in(token_per_s) == Approx(1.2e6));
  CHECK(made.runner_up == Limit::power_cap);  // 1000 W / 0.5 J
  CHECK(made.runner_up_distance == Approx(2000.0 / 1200.0));
}

TEST_CASE("time without work costs idle power: P_idle (1 - U) / (U rate) more J per token") {
  // Attainable 1.6 M token/s at 800 kW(device). At U = 0.5: 0.8 M token/s, 0.5 * 800 + 0.5 * 100 = 450 kW,
  // 0.5625 J(device) = 0.5 + 100 kW * 0.5 / (0.5 * 1.6 M).
  Scenario plan = example::with_ample_feed();
  plan.workload.utilization = Utilization{0.5};
  const auto made = evaluate(plan);
  CHECK(made.attainable.in(token_per_s) == Approx(1.6e6));
  CHECK(made.rate.in(token_per_s) == Approx(0.8e6));
  CHECK(made.utilization.value() == 0.5);
  CHECK(made.delivered_power(device).in(kW) == Approx(450.0));
  CHECK(made.delivered_power(it).in(kW) == Approx(562.5));
  CHECK(made.delivered_power(facility).in(kW) == Approx(675.0));
  CHECK(made.energy_per_token(device).in(J / token) == Approx(0.5625));
  CHECK(made.energy_per_token(device).in(J / token) == Approx(0.5 + 100e3 * 0.5 / (0.5 * 1.6e6)));
  CHECK(made.energy_per_token(it).in(J / token) == Approx(0.703125));
  CHECK(made.energy_per_token(facility).in(J / token) == Approx(0.84375));

  // A fixed load of 0.12 MW is shared by fewer tokens too: 0.795 MW / 0.8 M.
  plan.facility.fixed_load = 0.12_MW;
  CHECK(evaluate(plan).delivered_power(facility).in(MW) == Approx(0.795));
  CHECK(evaluate(plan).energy_per_token(facility).in(J / token) == Approx(0.99375));
}

TEST_CASE("utilization follows from a demand that binds, and is 1 where it does not") {
  // 2000 request/s * 400 token = 0.8 M token/s of 1.6 M: U = 0.5, as above.
  Scenario plan = example::with_ample_feed();
  plan.workload.output_length = 400_token_per_request;
  plan.workload.prompt_length = 1000_input_token_per_request;
  plan.workload.demand = 2000_request_per_s;
  const auto made = evaluate(plan);
  CHECK(made.active == Limit::demand);
  CHECK(made.runner_up == Limit::memory_bandwidth);
  CHECK(made.runner_up_distance == Approx(2.0));
  CHECK(made.utilization.value() == Approx(0.5));
  CHECK(made.attainable.in(token_per_s) == Approx(1.6e6));
  CHECK(made.rate.in(token_per_s) == Approx(0.8e6));
  CHECK(made.delivered_power(device).in(kW) == Approx(450.0));
  CHECK(made.request_rate->in(units::request / s) == Approx(2000.0));
  CHECK(made.input_rate->in(units::input_token / s) == Approx(2e6));
  CHECK(made.processed_rate->in(units::processed_token / s) == Approx(2.8e6));
  // 675 kW / 2000 requests/s
  CHECK(made.energy_per_request(facility).in(J / units::request) == Approx(337.5));

  plan.workload.demand = 8000_request_per_s;  // 3.2 M
  const auto busy = evaluate(plan);
  CHECK(busy.active == Limit::memory_bandwidth);
  CHECK(busy.utilization.value() == 1.0);
  CHECK(busy.rate.in(token_per_s) == Approx(1.6e6));
  CHECK(busy.request_rate->in(units::request / s) == Approx(4000.0));
}

TEST_CASE("a demand next to nothing leaves a fleet that idles, at a finite cost") {
  // 1e-9 token/s: U = 6.25e-16; 100 kW(device) for 1e-9 token/s are 1e14 J/token.
  Scenario plan = example::with_ample_feed();
  plan.workload.output_length = 1_token_per_request;
  plan.workload.demand = 1e-9 * (units::request / s);
  const auto made = evaluate(plan);
  CHECK(made.rate.in(token_per_s) == Approx(1e-9));
  CHECK(made.utilization.value() == Approx(1e-9 / 1.6e6));
  CHECK(made.energy_per_token(device).in(J / token) == Approx(1e14));
}

TEST_CASE("the fleet that waits and the fleet without power both idle under idle_policy idle") {
  // 2000 accelerators, 1 MW(it): 857.14 at work (see constraints_test.cpp), 1142.86 idle at 125 W(it).
  // At U = 0.25 those at work draw 0.25 * 1000 + 0.75 * 125 = 343.75 W(it) each.
  Scenario plan = example::scenario();
  plan.hardware.count = 2000_accelerator;
  plan.hardware.idle_policy = IdlePolicy::idle;
  plan.workload.utilization = Utilization{0.25};
  const double running = 750e3 / 875;
  const auto made = evaluate(plan);
  CHECK(made.rate.in(token_per_s) == Approx(0.25 * 1600 * running));
  CHECK(made.delivered_power(it).in(W) == Approx(running * 343.75 + (2000 - running) * 125));
  // Switched off, the 1000 without power draw nothing.
  plan.hardware.idle_policy = IdlePolicy::off;
  CHECK(evaluate(plan).delivered_power(it).in(W) == Approx(1000 * 343.75));
}

TEST_CASE("ceilings use the PUE at peak; money, carbon and water use the annual one") {
  // Peak 1.2: 1 MW(it), 1.6 M token/s at 0.625 J(it), 0.75 J(facility).
  // Annual 1.1: 0.6875 J(facility): at 0.072 USD/kWh = 2e-8 USD/J 0.01375 USD a million tokens, at
  // 360 g/kWh = 1e-4 g/J 68.75 g, at 3.6 L/kWh = 1e-6 L/J 0.6875 L off site; and at 1.8 L/kWh(it) =
  // 5e-7 L/J(it) 0.3125 L on site.
  Scenario plan = example::scenario();
  plan.facility.pue_annual = Pue{1.1};
  plan.facility.tariff = 0.072 * (USD / kWh);
  plan.facility.carbon_intensity = 360 * (gCO2e / kWh);
  plan.facility.water_onsite = 1.8 * (L / kWh);
  plan.facility.water_offsite = 3.6 * (L / kWh);
  const auto made = evaluate(plan);
  CHECK(made.ceilings[Limit::utility_power].rate.in(token_per_s) == Approx(1.6e6));
  CHECK(made.energy_per_token(facility).in(J / token) == Approx(0.75));
  CHECK(made.annual_energy_per_token().in(J / token) == Approx(0.6875));
  CHECK(made.energy_cost->in(USD / Mtoken) == Approx(0.01375));
  CHECK(made.carbon->in(gCO2e / Mtoken) == Approx(68.75));
  CHECK(made.water_offsite->in(L / Mtoken) == Approx(0.6875));
  CHECK(made.water_onsite->in(L / Mtoken) == Approx(0.3125));

  // A fixed load is billed as it is: + 0.12 MW; (1.2 - 0.12) / 1.2 = 0.9 MW(it), 1.44 M token/s;
  // (0.12 + 0.9 * 1.1) MW / 1.44 M = 0.770833 J(facility).
  plan.facility.fixed_load = 0.12_MW;
  CHECK(evaluate(plan).annual_energy_per_token().in(J / token) == Approx(1.11 / 1.44));

  // One PUE given stands for both.
  plan.facility.fixed_load = 0_MW;
  plan.facility.pue_annual.reset();
  CHECK(evaluate(plan).energy_cost->in(USD / Mtoken) == Approx(0.015));
  plan.facility.pue.reset();
  plan.facility.pue_annual = Pue{1.25};  // 1.2 MW / 1.25 / 0.625 J = 1.536 M token/s
  CHECK(evaluate(plan).ceilings[Limit::utility_power].rate.in(token_per_s) == Approx(1.536e6));
  CHECK(parameters::pue.number(plan) == 1.25);
  plan.facility.pue = Pue{1.2};
  plan.facility.pue_annual.reset();

  // What is not stated has no price.
  const auto bare = evaluate(example::scenario());
  CHECK_FALSE(bare.energy_cost.has_value());
  CHECK_FALSE(bare.carbon.has_value());
  CHECK_FALSE(bare.water_onsite.has_value());
  CHECK_FALSE(bare.water_offsite.has_value());
  CHECK_FALSE(bare.request_rate.has_value());
  CHECK_FALSE(bare.input_rate.has_value());
  CHECK_FALSE(bare.processed_rate.has_value());
  CHECK_FALSE(bare.accepted_rate.has_value());
}

TEST_CASE("a missed target makes a scenario infeasible, by how much, and not a rate of zero") {
  Scenario plan = example::scenario();
  CHECK(evaluate(plan).feasible());
  plan.workload.quality = Quality{0.75};
  plan.workload.time_to_first_token = 300_ms;
  plan.workload.time_per_output_token = 40_ms;
  plan.target = {
      .quality = Quality{0.8}, .time_to_first_token = 200_ms, .time_per_output_token = 50_ms};
  const auto made = evaluate(plan);
  CHECK_FALSE(made.feasible());
  CHECK(*made.target_margin.quality == Approx(-0.05));
  CHECK(made.target_margin.time_to_first_token->in(ms) == Approx(-100.0));
  CHECK(made.target_margin.time_per_output_token->in(ms) == Approx(10.0));
  CHECK(made.rate.in(token_per_s) == Approx(1.6e6));
  CHECK(made.accepted_rate->in(token_per_s) == Approx(1.2e6));

  // Each target alone decides; met exactly is met.
  const auto feasible = [&](Target target) {
    Scenario one = plan;
    one.target = target;
    return evaluate(one).feasible();
  };
  CHECK(feasible({.quality = Quality{0.75}}));
  CHECK_FALSE(feasible({.quality = Quality{0.76}}));
  CHECK(feasible({.time_to_first_token = 300_ms}));
  CHECK_FALSE(feasible({.time_to_first_token = 299_ms}));
  CHECK(feasible({.time_per_output_token = 40_ms}));
  CHECK_FALSE(feasible({.time_per_output_token = 39_ms}));
  CHECK_FALSE(evaluate(example::scenario()).target_margin.quality.has_value());
}

TEST_CASE("accepted tokens and requests carry the joules of all of them, at each meter") {
  Scenario plan = example::scenario();
  plan.workload.output_length = 400_token_per_request;
  plan.workload.quality = Quality{0.8};
  const auto made = evaluate(plan);
  // 1.6 M token/s: 4000 requests/s, of which 3200 are accepted; 0.8 MW(device), 1 MW(it), 1.2 MW(facility).
  CHECK(made.accepted_rate->in(token_per_s) == Approx(1.28e6));
  CHECK(made.accepted_request_rate->in(units::request / s) == Approx(3200));
  CHECK(made.energy_per_accepted_token(device).in(J / token) == Approx(0.625));
  CHECK(made.energy_per_accepted_token(it).in(J / token) == Approx(0.78125));
  CHECK(made.energy_per_accepted_token(facility).in(J / token) == Approx(0.9375));
  CHECK(made.energy_per_accepted_request(device).in(J / units::request) == Approx(250));
  CHECK(made.energy_per_accepted_request(it).in(J / units::request) == Approx(312.5));
  CHECK(made.energy_per_accepted_request(facility).in(J / units::request) == Approx(375));
  CHECK(made.energy_per_request(facility).in(J / units::request) == Approx(300));
  // Where quality is not stated nothing is known of what is accepted.
  plan.workload.quality = {};
  CHECK_FALSE(evaluate(plan).accepted_rate.has_value());
  CHECK_FALSE(evaluate(plan).accepted_request_rate.has_value());
}

TEST_CASE(
    "goodput is all requests where the latency targets that are set are met, and else absent") {
  Scenario plan = example::scenario();
  plan.workload.output_length = 400_token_per_request;
  plan.workload.quality = Quality{0.5};
  plan.workload.time_to_first_token = 300_ms;
  plan.workload.time_per_output_token = 40_ms;
  const auto goodput = [&](Target target) {
    plan.target = target;
    return evaluate(plan).goodput;
  };
  CHECK_FALSE(goodput({}).has_value());
  CHECK(goodput({.time_to_first_token = 300_ms})->in(units::request / s) == Approx(4000));
  CHECK(goodput({.time_per_output_token = 50_ms})->in(units::request / s) == Approx(4000));
  CHECK(goodput({.time_to_first_token = 400_ms, .time_per_output_token = 50_ms}).has_value());
  CHECK_FALSE(goodput({.time_to_first_token = 299_ms, .time_per_output_token = 50_ms}).has_value());
  CHECK_FALSE(goodput({.time_to_first_token = 400_ms, .time_per_output_token = 39_ms}).has_value());
  // Quality is another matter.
  CHECK(goodput({.quality = Quality{0.9}, .time_per_output_token = 50_ms}).has_value());
  CHECK_FALSE(goodput({.quality = Quality{0.4}}).has_value());
}

TEST_CASE("targets that are missed are named, each with by how much") {
  Scenario plan = example::scenario();
  plan.workload.quality = Quality{0.75};
  plan.workload.time_to_first_token = 300_ms;
  plan.workload.time_per_output_token = 40_ms;
  const auto missed = [&](Target target) {
    plan.target = target;
    return std::string(missed_targets(evaluate(plan).target_margin).c_str());
  };
  CHECK(missed({}) == "");
  CHECK(missed({.quality = Quality{0.75},
                .time_to_first_token = 300_ms,
                .time_per_output_token = 40_ms}) == "");
  CHECK(missed({.quality = Quality{0.875}}) == "target.quality by 0.125");
  CHECK(missed({.time_per_output_token = 30_ms}).starts_with("target.time_per_output_token by 1"));
  const std::string all = missed(
      {.quality = Quality{0.875}, .time_to_first_token = 200_ms, .time_per_output_token = 50_ms});
  CHECK(all.starts_with("target.quality by 0.125, target.time_to_first_token by "));
  CHECK(all.ends_with(" ms"));
}

TEST_CASE(
    "a power limit stretches the latencies of a stated step, and so the margins to their targets") {
  Scenario plan = example::scenario();
  plan.workload.step_rate = 1500 * token_per_s_each;
  plan.workload.time_to_first_token = 300_ms;
  plan.workload.time_per_output_token = 40_ms;
  plan.target = {.time_to_first_token = 500_ms, .time_per_output_token = 50_ms};
  const auto free = evaluate(plan);
  CHECK(*free.time_per_output_token == 40_ms);
  CHECK(free.feasible());
  // 0.5 J at 1500 tokens/s are 750 W, 650 W of them above idle power; a cap of 490 W leaves 390 W.
  plan.hardware.power_cap = 490_W;
  const auto capped = evaluate(plan);
  CHECK(capped.active == Limit::power_cap);
  CHECK(capped.time_per_output_token->in(ms) == Approx(40 / 0.6));
  CHECK(capped.time_to_first_token->in(ms) == Approx(300 / 0.6));
  CHECK(capped.rate / free.rate == Approx(0.6));
  CHECK(capped.target_margin.time_per_output_token->in(ms) == Approx(50 - 40 / 0.6));
  CHECK_FALSE(capped.feasible());
  CHECK_FALSE(capped.goodput.has_value());
  // Without a stated step they are of the point, whatever limits it.
  plan.workload.step_rate = {};
  CHECK(*evaluate(plan).time_per_output_token == 40_ms);
}

TEST_CASE(
    "lowering the cap of a served fleet lowers its rate, and raises its J/token and latencies") {
  const TokenProductionFunction served{
      Scenario{.hardware = {.accelerator = catalog::h100_sxm,
                            .count = 1024_accelerator,
                            .host_overhead = HostOverhead{1.25}},
               .facility = {.utility_power = 10_MW, .pue = Pue{1.2}},
               .serving = Serving{.model = catalog::llama_3_1_70b,
                                  .layout = {.tensor_parallel = 4},
                                  .prompt_length = 500_input_token_per_request,
                                  .output_length = 500_token_per_request,
                                  .max_sequences = 256 * units::request,
                                  .calibration = catalog::h100_sxm_calibration}}};
  const auto free = served.evaluate();
  const double busy = free.delivered_power(device).in(W) / 1024;
  auto rate = free.rate;
  auto energy = free.energy_per_token(device);
  auto latency = *free.time_per_output_token;
  for (const double part : {0.95, 0.8, 0.6, 0.4, 0.3}) {
    const Lever cap{.name = "cap", .power_cap = PowerCap{.power = part * busy * W}};
    const auto made = served.with(cap).evaluate();
    CAPTURE(part);
    CHECK(made.active == Limit::power_cap);
    CHECK(made.delivered_power(device).in(W) / 1024 == Approx(part * busy).epsilon(1e-9));
    CHECK(made.rate < rate);
    CHECK(made.energy_per_token(device) > energy);
    CHECK(*made.time_per_output_token > latency);
    // The batch stays: so do requests that run, rate * latency.
    CHECK(made.rate * *made.time_per_output_token / (free.rate * *free.time_per_output_token) ==
          Approx(1).epsilon(1e-9));
    rate = made.rate, energy = made.energy_per_token(device), latency = *made.time_per_output_token;
  }
}

TEST_CASE("where prefill is apart the largest time term still binds") {
  // Memory 10 units of time, overhead 8, and a prefill that is as long as both.
  Scenario plan{.hardware = {.accelerator = catalog::h100_sxm,
                             .count = 1024_accelerator,
                             .host_overhead = HostOverhead{1.25}},
                .facility = {.utility_power = 10_MW, .pue = Pue{1.2}},
                .serving = Serving{.model = catalog::llama_3_1_70b,
                                   .layout = {.tensor_parallel = 4},
                                   .prompt_length = 3000_input_token_per_request,
                                   .output_length = 500_token_per_request,
                                   .running_sequences = 64 * units::request,
                                   .disaggregation = Disaggregation{},
                                   .calibration = catalog::h100_sxm_calibration}};
  // Overhead of layers such that it is four fifths of the memory time.
  const auto memory = serving_point(plan).step.memory;
  plan.serving->calibration.sequence_overhead = 0 * (us / units::request);
  plan.serving->layout.collective_latency = 0_us;
  plan.serving->calibration.layer_overhead = memory * 0.8 / 80.0;
  const auto step = serving_point(plan).step;
  CHECK(step.overhead() / step.memory == Approx(0.8).epsilon(1e-9));
  REQUIRE(step.total() / step.inter_token_latency() > 1.3);
  // (Compute is that of prompts, too.)
  plan.serving->calibration.compute_efficiency = Efficiency{1.0};
  plan.hardware.accelerator.peak.bf16 = 1900_TFLOP_per_s;
  plan.hardware.accelerator.board_power = {};
  const auto made = evaluate(plan);
  CHECK(made.ceilings[Limit::software_overhead].rate /
            made.ceilings[Limit::memory_bandwidth].rate ==
        Approx(1 / 0.8).epsilon(1e-9));
}
