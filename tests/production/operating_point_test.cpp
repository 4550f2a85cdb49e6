// SPDX-License-Identifier: MIT

// One accelerator at work: its rate, and what a token costs at each meter.

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;
using example::token_per_s_each;

namespace {

constexpr auto W_each = W / units::accelerator;

// 2 kW per server of 8, 30 W of network, 10 W of storage, supplies of 0.8:
// work 800 / 0.8 + 250 + 30 + 10 = 1290 W(it), idle 100 / 0.8 + 290 = 415, nameplate 1000 / 0.8 + 290 = 1540.
Scenario with_parts() {
  Scenario result = example::scenario();
  result.hardware.host_overhead.reset();
  result.hardware.server_power = 2_kW;
  result.hardware.accelerators_per_server = 8_accelerator;
  result.hardware.supply_efficiency = SupplyEfficiency{0.8};
  result.hardware.network_power = 30 * W_each;
  result.hardware.storage_power = 10 * W_each;
  return result;
}

Scenario with_step(double rate) {
  Scenario result = example::scenario();
  result.workload.step_rate = rate * token_per_s_each;
  return result;
}

OperatingPointOf<double> point_of(const Scenario& scenario) {
  return OperatingPointOf<double>{scenario};
}

double joules_at_device(const Scenario& scenario) {
  return point_of(scenario).energy_per_token(device).in(J / token);
}
double rate(const Scenario& scenario) {
  return point_of(scenario).rate().in(token_per_s_each);
}

}  // namespace

TEST_CASE("an accelerator runs at the lowest of its limits") {
  // 1000 TFLOP/s / 0.5 TFLOP, 4 TB/s / 2.5 GB, 500 GB/s / 0.25 GB, 1000 W / 0.5 J: memory is lowest.
  Scenario plan = example::scenario();
  CHECK(rate(plan) == Approx(1600.0));
  plan.hardware.compute_efficiency = Efficiency{0.7};  // 0.7 * 2000
  CHECK(rate(plan) == Approx(1400.0));
  plan.hardware.link_efficiency = Efficiency{0.6};  // 0.6 * 2000
  CHECK(rate(plan) == Approx(1200.0));
  plan.hardware.memory_efficiency = Efficiency{0.6875};  // 0.6875 * 1600
  CHECK(rate(plan) == Approx(1100.0));
  plan.workload.overhead_per_step = 40_ms;
  plan.workload.running_sequences = 40 * (units::request / units::accelerator);  // 40 / 0.04 s
  CHECK(rate(plan) == Approx(1000.0));
  plan.workload.step_rate = 900 * token_per_s_each;
  CHECK(rate(plan) == Approx(900.0));
  // changing part 0.5 - 100 / 900 J, so the cap allows (400 - 100) / 0.38889 = 771.4
  plan.hardware.power_cap = 400_W;
  CHECK(rate(plan) == Approx(300.0 / (0.5 - 100.0 / 900.0)));
}

TEST_CASE("the ceiling of a precision uses the peak of that precision") {
  Scenario plan = example::scenario();
  plan.hardware.accelerator.peak.fp8 = 600_TFLOP_per_s;   // 1200 token/s
  plan.hardware.accelerator.peak.fp4 = 500_TFLOP_per_s;   // 1000
  plan.hardware.accelerator.peak.int8 = 250_TFLOP_per_s;  // 500
  const auto at = [&](Precision precision) {
    plan.workload.precision = precision;
    return rate(plan);
  };
  CHECK(at(Precision::bf16) == Approx(1600.0));
  CHECK(at(Precision::fp8) == Approx(1200.0));
  CHECK(at(Precision::fp4) == Approx(1000.0));
  CHECK(at(Precision::int8) == Approx(500.0));
}

TEST_CASE("host power is one ratio, or a server's share, switches, storage and supply losses") {
  const Scenario plan = example::scenario();
  const auto ratio = point_of(plan);
  CHECK(ratio.power(device).in(W_each) == Approx(800.0));
  CHECK(ratio.power(it).in(W_each) == Approx(1000.0));
  CHECK(ratio.idle_power(it).in(W_each) == Approx(125.0));
  CHECK(ratio.nameplate_power().in(W_each) == Approx(1250.0));
  CHECK(ratio.energy_per_token(it).in(J / token) == Approx(0.625));
  CHECK(ratio.energy_per_token(facility).in(J / token) == Approx(0.75));

  const Scenario parts_plan = with_parts();
  const auto parts = point_of(parts_plan);
  CHECK(parts.power(device).in(W_each) == Approx(800.0));
  CHECK(parts.power(it).in(W_each) == Approx(1290.0));
  CHECK(parts.idle_power(device).in(W_each) == Approx(100.0));
  CHECK(parts.idle_power(it).in(W_each) == Approx(415.0));
  CHECK(parts.nameplate_power().in(W_each) == Approx(1540.0));
  // 0.5 / 0.8 + 290 / 1600
  CHECK(parts.energy_per_token(it).in(J / token) == Approx(0.80625));

  Scenario bare = with_parts();
  bare.hardware.network_power.reset();
  bare.hardware.storage_power.reset();
  CHECK(point_of(bare).power(it).in(W_each) == Approx(1250.0));
}

TEST_CASE("J per token stated at any meter gives the same operating point") {
  // Ratio: 0.5 * 1.25 = 0.625 J(it), * 1.2 = 0.75 J(facility).
  Scenario plan = example::scenario();
  plan.workload.energy_per_token = at_it(0.625_J_per_token);
  CHECK(joules_at_device(plan) == Approx(0.5));
  plan.workload.energy_per_token = at_facility(0.75_J_per_token);
  CHECK(joules_at_device(plan) == Approx(0.5));

  // Parts: (0.80625 - 290 / 1600) * 0.8 = 0.5; 0.80625 * 1.2 = 0.9675.
  Scenario parts = with_parts();
  parts.workload.step_rate = 1600 * token_per_s_each;
  parts.workload.energy_per_token = at_it(0.80625_J_per_token);
  CHECK(joules_at_device(parts) == Approx(0.5));
  parts.workload.energy_per_token = at_facility(0.9675_J_per_token);
  CHECK(joules_at_device(parts) == Approx(0.5));
  CHECK(point_of(parts).energy_per_token(it).in(J / token) == Approx(0.80625));

  // The share of fixed host power is taken at the step where it was measured, not where it runs now:
  // measured at 2000 token/s, (0.77 - 290 / 2000) * 0.8 = 0.5 J(device), of which 100 / 2000 idle; at 1600
  // it is 0.5 + 100 / 1600 - 100 / 2000 = 0.5125 J(device), 0.5125 / 0.8 + 290 / 1600 = 0.821875 J(it).
  parts.workload.step_rate = 2000 * token_per_s_each;
  parts.workload.energy_per_token = at_it(0.77_J_per_token);
  CHECK(joules_at_device(parts) == Approx(0.5125));
  CHECK(point_of(parts).energy_per_token(it).in(J / token) == Approx(0.821875));
}

TEST_CASE("a power cap stretches the step until power equals the cap") {
  // Step 1500 token/s at 0.5 J = 750 W, 100 of them static; 0.5 - 100 / 1500 = 0.43333 J change with the
  // rate. Capped at 600 W: (600 - 100) / 0.43333 = 1153.85 token/s at 600 / 1153.85 = 0.52 J. The rise of
  // 0.02 J is the static share 100 / 1153.85 - 100 / 1500 = 0.08667 - 0.06667.
  Scenario plan = with_step(1500.0);
  CHECK(rate(plan) == Approx(1500.0));
  CHECK(joules_at_device(plan) == Approx(0.5));
  plan.hardware.power_cap = 600_W;
  CHECK(rate(plan) == Approx(1153.8461538));
  CHECK(joules_at_device(plan) == Approx(0.52));
  CHECK(point_of(plan).power(device).in(W_each) == Approx(600.0));
  CHECK(point_of(plan).energy_per_token(it).in(J / token) == Approx(0.65));

  // A cap above what the step draws changes nothing.
  plan.hardware.power_cap = 800_W;
  CHECK(rate(plan) == Approx(1500.0));
  CHECK(joules_at_device(plan) == Approx(0.5));

  // Without idle power nothing tells the static share: 600 W / 0.5 J.
  plan.hardware.accelerator.idle_power.reset();
  plan.hardware.power_cap = 600_W;
  CHECK(rate(plan) == Approx(1200.0));
  CHECK(joules_at_device(plan) == Approx(0.5));
}

TEST_CASE("a ceiling below the stated step stretches it as well") {
  // Step 2000 token/s, memory 1600: 0.5 + 100 / 1600 - 100 / 2000 = 0.5125 J.
  const Scenario plan = with_step(2000.0);
  CHECK(rate(plan) == Approx(1600.0));
  CHECK(joules_at_device(plan) == Approx(0.5125));
}

TEST_CASE("board power limits where no cap is set") {
  Scenario plan = example::scenario();
  CHECK(point_of(plan).power_limit()->in(W) == Approx(1000.0));
  plan.hardware.power_cap = 300_W;
  CHECK(point_of(plan).power_limit()->in(W) == Approx(300.0));
  plan.hardware.power_cap.reset();
  plan.hardware.accelerator.board_power.reset();
  CHECK_FALSE(point_of(plan).power_limit().has_value());
}

TEST_CASE(
    "J per token that leaves the boards less than nothing, or less than idle power, is refused") {
  // 0.1 J(it) at 1600 token/s is 160 W(it), of which 290 are fixed: (0.1 - 0.18125) * 0.8 * 1600 = -104 W
  Scenario parts = with_parts();
  parts.workload.step_rate = 1600 * token_per_s_each;
  parts.workload.energy_per_token = at_it(0.1_J_per_token);
  CHECK(refusal([&] { return point_of(parts); }) ==
        "workload.energy_per_token: less fixed host power it is -104 W(device) per accelerator; "
        "allowed: above 0 W");

  // 0.05 J at 1600 token/s: 80 W, less than the 100 W without work
  Scenario step = with_step(1600.0);
  step.workload.energy_per_token = at_device(0.05_J_per_token);
  CHECK(refusal([&] { return point_of(step); }) ==
        "workload.energy_per_token: at workload.step_rate it is 80 W(device) per accelerator; "
        "allowed: above hardware.accelerator.idle_power");

  // The same without a step matters where the fleet waits.
  Scenario waiting = example::scenario();
  waiting.workload.energy_per_token = at_device(0.05_J_per_token);
  CHECK(refusal([&] { return point_of(waiting); }) == "");
  const auto too_little =
      "workload.energy_per_token: at the rate that the ceilings allow it is 80 W(device) per "
      "accelerator; "
      "allowed: above hardware.accelerator.idle_power";
  waiting.workload.utilization = Utilization{0.5};
  CHECK(refusal([&] { return point_of(waiting); }) == too_little);
  waiting.workload.utilization.reset();
  waiting.workload.output_length = 100_token_per_request;
  waiting.workload.demand = 1_request_per_s;
  CHECK(refusal([&] { return point_of(waiting); }) == too_little);
  waiting.workload.demand.reset();
  waiting.hardware.idle_policy = IdlePolicy::idle;
  CHECK(refusal([&] { return point_of(waiting); }) == too_little);
}

TEST_CASE("work that draws what idling does is refused, and never makes a ceiling negative") {
  // 0.0625 J * 1600 token/s is 100 W, as without work.
  Scenario plan = example::scenario();
  plan.hardware.idle_policy = IdlePolicy::idle;
  plan.workload.energy_per_token = at_device(0.0625_J_per_token);
  CHECK(refusal([&] { return TokenProductionFunction{plan}; }) ==
        "workload.energy_per_token: at the rate that the ceilings allow it is 100 W(device) per "
        "accelerator; "
        "allowed: above hardware.accelerator.idle_power");

  // Just above, e - p_idle / r used to round below zero, and the rate with it.
  plan.hardware.accelerator.board_power.reset();
  plan.workload.compute_per_token.reset();
  plan.workload.interconnect_per_token.reset();
  int accepted = 0;
  for (int i = 1; i <= 2000; ++i) {
    const double tokens = 1000.0 + 0.37 * i;
    plan.hardware.host_overhead = HostOverhead{1.0 + 1e-5 * i};
    plan.hardware.accelerator.memory_bandwidth = tokens * 2.5e9 * (B / s);
    plan.workload.energy_per_token =
        at_device(100.0 / tokens * (1.0 + i % 4 * 0x1p-52) * (J / token));
    try {
      const auto made = TokenProductionFunction{plan}.evaluate();
      ++accepted;
      CHECK(made.rate > 0 * token_per_s);
      CHECK(is_finite(made.ceilings[Limit::utility_power].rate.in(token_per_s)));
    } catch (const Error&) {
    }
  }
  CHECK(accepted > 100);
}
