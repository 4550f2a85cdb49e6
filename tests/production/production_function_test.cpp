// SPDX-License-Identifier: MIT

// The Token Production Function as its users write it: in a constant expression, with levers and
// constraints added, and once with every number worked out by hand.

#include "e2t/production/production_function.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

namespace {

// A whole production function in a constant expression.
constexpr Hardware fleet{.accelerator = {.name = "board",
                                         .peak = {.bf16 = 989_TFLOP_per_s},
                                         .memory_bandwidth = 3.35_TB_per_s},
                         .count = 120'000_accelerator,
                         .host_overhead = HostOverhead{1.25}};
constexpr Facility site{.utility_power = 100_MW, .pue = Pue{1.2}, .cooling = 90_MW};
constexpr Workload load{.compute_per_token = 141_GFLOP_per_token,
                        .energy_per_token = at_device(0.479_J_per_token)};
constexpr TokenProductionFunction planned{fleet, site, load};
constexpr auto made = planned.evaluate();
static_assert(made.active == Limit::utility_power);
static_assert(made.active == "utility_power");
static_assert(made.runner_up == Limit::cooling);
static_assert(made.rate.in(Mtoken / s) > 139.1 && made.rate.in(Mtoken / s) < 139.2);
static_assert(made.energy_per_token(it).in(J / token) > 0.598 &&
              made.energy_per_token(it).in(J / token) < 0.599);
static_assert(made.delivered_power(facility).in(MW) > 99.99 &&
              made.delivered_power(facility).in(MW) < 100.01);
static_assert(made.feasible());

constexpr auto halved =
    planned.with(Lever{.name = "half the energy", .energy_per_token = 0.5}).evaluate();
static_assert(halved.rate.in(Mtoken / s) > 278.2 && halved.rate.in(Mtoken / s) < 278.4);

}  // namespace

TEST_CASE("a full example by hand") {
  // Fleet: 4000 boards of 2000 TFLOP/s FP8, 8 TB/s, 900 GB/s, 1000 W, 140 W without work, in servers of 8
  // with 2.4 kW beside the boards, supplies of 0.96, 50 W of network and 10 W of storage per board.
  //   host share: 2400 / 8 + 50 + 10 = 360 W(it) per board
  // Load: step 1000 token/s a board at 0.72 J(device), 0.6 TFLOP, 6.4 GB and 0.3 GB a token, efficiencies
  // 0.5, 0.9, 0.6, 16 running requests with 8 ms overhead a step.
  //   compute 2000 * 0.5 / 0.6 = 1666.7, memory 8000 * 0.9 / 6.4 = 1125, links 900 * 0.6 / 0.3 = 1800,
  //   overhead 16 / 0.008 = 2000, step 1000 token/s: memory is the largest time term of the step.
  //   720 W of 1000: 140 / 1000 = 0.14 J static, 0.58 J change with the rate.
  // Cap 662 W: (662 - 140) / 0.58 = 900 token/s at 662 / 900 = 0.735556 J(device).
  //   J(it): 0.735556 / 0.96 + 360 / 900 = 0.766204 + 0.4 = 1.166204; work 1049.583 W(it),
  //   idle 140 / 0.96 + 360 = 505.833 W(it).
  // Site: 5 MW, loaded to 0.9, fixed load 0.3 MW, PUE 1.25 at peak and 1.15 over the year.
  //   (4.5 - 0.3) / 1.25 = 3.36 MW(it); distribution 4.8 MW * 0.75 = 3.6; cooling 3.2 MW(it) binds.
  //   3.2 MW / 1.166204 J = 2.743946 M token/s, on 3048.83 boards; the other 951.17 are off.
  // Ceilings in M token/s: compute 6.6667, memory 4.5 (the step 4.0), links 7.2, overhead 8, power cap
  //   4000 * 662 / 0.735556 = 3.6, utility 3.36 / 1.166204 = 2.881143, it 3.086939, cooling 2.743946.
  // U = 0.6: 1.646368 M token/s; a board draws 0.6 * 1049.583 + 0.4 * 505.833 = 832.083 W(it):
  //   2.536881 MW(it), 0.3 + 1.25 * 2.536881 = 3.471102 MW(facility).
  //   J(it) 2.536881 / 1.646368 = 1.540896, J(facility) 2.108340;
  //   annual (0.3 + 1.15 * 2.536881) / 1.646368 = 1.954250 J(facility).
  // 1000 output tokens and 3000 input tokens a request: 1646.37 requests/s, 4.939103 M input token/s.
  // Money at 0.09 USD/kWh = 2.5e-8 USD/J: 0.0488563 USD a million tokens.
  // At quality 0.9: 1.481731 M accepted token/s.
  // Nameplate 1000 / 0.96 + 360 = 1401.667 W(it): 3.2 MW / 1401.667 = 2283.0 boards, which at work draw
  //   2283.0 * 1049.583 = 2.396195 MW: 0.803805 MW stranded.
  const Scenario plan{.hardware = {.accelerator = {.name = "board",
                                                   .peak = {.fp8 = 2000_TFLOP_per_s},
                                                   .memory_bandwidth = 8_TB_per_s,
                                                   .link_bandwidth = 900_GB_per_s,
                                                   .board_power = 1000_W,
                                                   .idle_power = 140_W},
                                   .count = 4000_accelerator,
                                   .compute_efficiency = Efficiency{0.5},
                                   .memory_efficiency = Efficiency{0.9},
                                   .link_efficiency = Efficiency{0.6},
                                   .power_cap = 662_W,
                                   .server_power = 2.4_kW,
                                   .accelerators_per_server = 8_accelerator,
                                   .supply_efficiency = SupplyEfficiency{0.96},
                                   .network_power = 50 * (W / units::accelerator),
                                   .storage_power = 10 * (W / units::accelerator)},
                      .facility = {.utility_power = 5_MW,
                                   .feed_limit = Share{0.9},
                                   .fixed_load = 0.3_MW,
                                   .pue = Pue{1.25},
                                   .pue_annual = Pue{1.15},
                                   .distribution = 4.8_MW,
                                   .redundancy = Share{0.75},
                                   .cooling = 3.2_MW,
                                   .tariff = 0.09 * (USD / kWh)},
                      .workload = {.precision = Precision::fp8,
                                   .compute_per_token = 600_GFLOP_per_token,
                                   .memory_per_token = 6.4_GB_per_token,
                                   .interconnect_per_token = 300_MB_per_token,
                                   .overhead_per_step = 8_ms,
                                   .running_sequences = 16 * (units::request / units::accelerator),
                                   .energy_per_token = at_device(0.72_J_per_token),
                                   .step_rate = 1000 * example::token_per_s_each,
                                   .prompt_length = 3000_input_token_per_request,
                                   .output_length = 1000_token_per_request,
                                   .utilization = Utilization{0.6},
                                   .quality = Quality{0.9}}};
  const auto result = TokenProductionFunction{plan}.evaluate();
  const auto close = [](double expected) { return Approx(expected).epsilon(2e-6); };
  const auto ceiling = [&](Limit limit) { return result.ceilings[limit].rate.in(Mtoken / s); };
  CHECK(ceiling(Limit::compute) == close(20.0 / 3.0));
  CHECK(ceiling(Limit::memory_bandwidth) == close(4.5));
  CHECK(ceiling(Limit::interconnect) == close(7.2));
  CHECK(ceiling(Limit::software_overhead) == close(8.0));
  CHECK(ceiling(Limit::power_cap) == close(3.6));
  CHECK(ceiling(Limit::utility_power) == close(2.881143));
  CHECK(ceiling(Limit::it_power) == close(3.086939));
  CHECK(ceiling(Limit::cooling) == close(2.743946));
  CHECK_FALSE(result.ceilings[Limit::demand].given);
  CHECK_FALSE(result.ceilings[Limit::serving_step].given);

  CHECK(result.active == Limit::cooling);
  CHECK(result.runner_up == Limit::utility_power);
  CHECK(result.runner_up_distance == close(3.36 / 3.2));
  CHECK(result.bound.in(Mtoken / s) == close(2.743946));
  CHECK(result.attainable.in(Mtoken / s) == close(2.743946));
  CHECK(result.rate.in(Mtoken / s) == close(1.646368));
  CHECK(result.delivered_power(it).in(MW) == close(2.536881));
  CHECK(result.delivered_power(facility).in(MW) == close(3.471102));
  // 3048.83 boards at 0.6 * 662 + 0.4 * 140 = 453.2 W
  CHECK(result.delivered_power(device).in(MW) == close(3048.8289 * 453.2e-6));
  CHECK(result.energy_per_token(it).in(J / token) == close(1.540896));
  CHECK(result.energy_per_token(facility).in(J / token) == close(2.108340));
  CHECK(result.annual_energy_per_token().in(J / token) == close(1.954250));
  CHECK(result.request_rate->in(units::request / s) == close(1646.368));
  CHECK(result.input_rate->in(units::input_token / s) == close(4.939103e6));
  CHECK(result.processed_rate->in(units::processed_token / s) == close(1.646368e6 + 4.939103e6));
  CHECK(result.energy_per_request(it).in(kJ / units::request) == close(1.540896));
  CHECK(result.energy_cost->in(USD / Mtoken) == close(0.0488563));
  CHECK(result.accepted_rate->in(Mtoken / s) == close(1.481731));
  CHECK(result.provisioning.powered.in(units::accelerator) == close(3048.8289));
  CHECK(result.provisioning.unpowered.in(units::accelerator) == close(951.1711));
  CHECK(result.provisioning.at_nameplate->in(units::accelerator) == close(2282.9964));
  CHECK(result.provisioning.stranded_power->in(MW) == close(0.803805));
}

TEST_CASE("a lever acts on a capacity or an intensity, and may move the constraint") {
  // Memory and the feed at 1.6 M token/s. Half the bytes leave the feed; 0.6 of the energy leaves compute,
  // links and the board's 1000 W / 0.3 J = 3333 behind: 2 M token/s.
  const TokenProductionFunction function{example::scenario()};
  const auto fewer_bytes = function.with(Lever{.name = "KV", .memory_per_token = 0.5});
  CHECK(fewer_bytes.evaluate().active == Limit::utility_power);
  CHECK(fewer_bytes.evaluate().rate.in(token_per_s) == Approx(1.6e6));
  const auto both = fewer_bytes.with(Lever{.name = "energy", .energy_per_token = 0.6});
  CHECK(both.evaluate().active == Limit::compute);
  CHECK(both.evaluate().rate.in(token_per_s) == Approx(2e6));
  CHECK(function.scenario().workload.memory_per_token->in(GB / token) == 2.5);
}

TEST_CASE("a function for another scenario keeps its own constraints") {
  const auto half = TokenProductionFunction{example::scenario()}.with(constraint(
      "half", at_it(0.5_MW), [](const auto& point) { return point.energy_per_token(it); }));
  CHECK(half.evaluate().rate.in(token_per_s) == Approx(0.8e6));
  Scenario other = example::scenario();
  other.workload.energy_per_token = at_it(0.5_J_per_token);
  CHECK(half.with(other).evaluate().rate.in(token_per_s) == Approx(1e6));
  CHECK(half.with(other).evaluate().active == "half");
  CHECK(half.with(Lever{.memory_per_token = 0.5}).evaluate().active == "half");
}

TEST_CASE("fleet, site, load and target, or one scenario, make the same function") {
  const Scenario plan = example::scenario();
  const TokenProductionFunction three{plan.hardware, plan.facility, plan.workload};
  CHECK(three.evaluate().rate == TokenProductionFunction{plan}.evaluate().rate);
  Workload slow = plan.workload;
  slow.time_per_output_token = 60_ms;
  const TokenProductionFunction four{plan.hardware, plan.facility, slow,
                                     Target{.time_per_output_token = 50_ms}};
  CHECK_FALSE(four.evaluate().feasible());
}

TEST_CASE("inputs too far apart for the number type are refused, not answered by 0 or NaN") {
  // 1e-200 accelerators of 1e15 FLOP/s at 1e200 FLOP a token: 1e-385 token/s.
  Scenario plan = example::scenario();
  plan.hardware.count = 1e-200 * units::accelerator;
  plan.workload.compute_per_token = 1e200 * (FLOP / token);
  CHECK(example::refusal([&] { return TokenProductionFunction{plan}.evaluate(); }) ==
        "the scenario makes 0 output_token/s; allowed: above 0 and finite, at finite J/token (its "
        "inputs "
        "differ by hundreds of orders of magnitude)");
}
