// SPDX-License-Identifier: MIT

// Every ceiling by hand; see example.hpp for the numbers that they start from.

#include "e2t/production/constraints.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;
using example::token_per_s_each;

namespace {

double ceiling(const Scenario& scenario, Limit limit) {
  return TokenProductionFunction{scenario}.evaluate().ceilings[limit].rate.in(token_per_s);
}

// 2000 accelerators of which the feed's 1 MW(it) carries 1000 at work (1000 W(it) each) if the others are
// off. Idle ones draw 100 W * 1.25 = 125 W(it).
Scenario idling() {
  Scenario result = example::scenario();
  result.hardware.count = 2000_accelerator;
  result.hardware.idle_policy = IdlePolicy::idle;
  return result;
}

}  // namespace

TEST_CASE("the ceilings of a fleet are its capacities over its intensities") {
  Scenario plan = example::scenario();
  plan.hardware.compute_efficiency = Efficiency{0.9};
  plan.hardware.memory_efficiency = Efficiency{0.8};
  plan.hardware.link_efficiency = Efficiency{0.7};
  plan.workload.overhead_per_step = 10_ms;
  plan.workload.running_sequences = 16 * (units::request / units::accelerator);
  plan.hardware.power_cap = 900_W;
  plan.facility = {.utility_power = 2_MW,
                   .feed_limit = Share{0.8},
                   .fixed_load = 0.1_MW,
                   .pue = Pue{1.2},
                   .distribution = 2_MW,
                   .redundancy = Share{0.75},
                   .cooling = 1.1_MW};
  plan.workload.output_length = 500_token_per_request;
  plan.workload.demand = 3000_request_per_s;

  CHECK(ceiling(plan, Limit::compute) == Approx(1000 * 1000e12 * 0.9 / 0.5e12));       // 1.8 M
  CHECK(ceiling(plan, Limit::memory_bandwidth) == Approx(1000 * 4e12 * 0.8 / 2.5e9));  // 1.28 M
  CHECK(ceiling(plan, Limit::interconnect) == Approx(1000 * 500e9 * 0.7 / 0.25e9));    // 1.4 M
  CHECK(ceiling(plan, Limit::software_overhead) == Approx(1000 * 16 / 0.01));          // 1.6 M
  CHECK(ceiling(plan, Limit::power_cap) == Approx(1000 * 900 / 0.5));                  // 1.8 M
  CHECK(ceiling(plan, Limit::utility_power) == Approx((2e6 * 0.8 - 0.1e6) / 1.2 / 0.625));  // 2 M
  CHECK(ceiling(plan, Limit::it_power) == Approx(2e6 * 0.75 / 0.625));                      // 2.4 M
  CHECK(ceiling(plan, Limit::cooling) == Approx(1.1e6 / 0.625));  // 1.76 M
  CHECK(ceiling(plan, Limit::demand) == Approx(3000 * 500));      // 1.5 M

  const auto made = TokenProductionFunction{plan}.evaluate();
  CHECK(made.active == Limit::memory_bandwidth);
  CHECK(made.rate.in(token_per_s) == Approx(1.28e6));
  CHECK(made.runner_up == Limit::interconnect);
  CHECK(made.runner_up_distance == Approx(1.4 / 1.28));
  CHECK(made.ceilings[Limit::cooling].slack == Approx(1.76 / 1.28));
}

TEST_CASE("what is not stated has no ceiling and is reported as not given") {
  Scenario plan = example::scenario();
  plan.workload.compute_per_token.reset();
  plan.workload.interconnect_per_token.reset();
  const auto made = TokenProductionFunction{plan}.evaluate();
  for (const Limit limit : {Limit::compute, Limit::interconnect, Limit::software_overhead,
                            Limit::it_power, Limit::cooling, Limit::demand, Limit::serving_step}) {
    CHECK_FALSE(made.ceilings[limit].given);
    CHECK_FALSE(is_finite(made.ceilings[limit].rate.in(token_per_s)));
    CHECK_FALSE(is_finite(made.ceilings[limit].slack));
  }
  for (const Limit limit : {Limit::memory_bandwidth, Limit::power_cap, Limit::utility_power}) {
    CHECK(made.ceilings[limit].given);
  }
}

TEST_CASE("a fixed facility load F leaves (P - F) / k of IT power") {
  // (1.2 MW - 0.24 MW) / 1.2 = 0.8 MW(it) over 0.625 J(it)
  Scenario plan = example::scenario();
  plan.facility.fixed_load = 0.24_MW;
  CHECK(ceiling(plan, Limit::utility_power) == Approx(0.8e6 / 0.625));
  const auto made = TokenProductionFunction{plan}.evaluate();
  CHECK(made.active == Limit::utility_power);
  CHECK(made.delivered_power(it).in(MW) == Approx(0.8));
  CHECK(made.delivered_power(facility).in(MW) == Approx(1.2));
  // The feed limit is on the whole feed: 1.2 * 0.8 - 0.24 = 0.72 MW, / 1.2 = 0.6 MW(it).
  plan.facility.feed_limit = Share{0.8};
  CHECK(ceiling(plan, Limit::utility_power) == Approx(0.6e6 / 0.625));
}

TEST_CASE("of a fleet that idles, (P - N p_idle) / (p_op - p_idle) accelerators run") {
  // (1 MW - 2000 * 125 W) / (1000 W - 125 W) = 857.14 accelerators of 1600 token/s: 1.371 M token/s
  const auto made = TokenProductionFunction{idling()}.evaluate();
  CHECK(made.active == Limit::utility_power);
  CHECK(made.provisioning.powered.in(units::accelerator) == Approx(750e3 / 875));
  CHECK(made.provisioning.unpowered.in(units::accelerator) == Approx(2000 - 750e3 / 875));
  // A site that had only those at work would carry 1 MW / 1000 W of them.
  CHECK(made.provisioning.at_operating_point.in(units::accelerator) == Approx(1000.0));
  CHECK(made.rate.in(token_per_s) == Approx(1600 * 750e3 / 875));
  // They and the idle ones draw the whole feed: 857.14 kW + 1142.86 * 125 W = 1 MW.
  CHECK(made.delivered_power(it).in(MW) == Approx(1.0));
  CHECK(made.delivered_power(device).in(MW) == Approx(0.8));
  CHECK(made.energy_per_token(it).in(J / token) == Approx(1e6 / (1600 * 750e3 / 875)));

  // Switched off, 1000 run.
  Scenario off = idling();
  off.hardware.idle_policy = IdlePolicy::off;
  CHECK(TokenProductionFunction{off}.evaluate().provisioning.powered.in(units::accelerator) ==
        Approx(1000.0));
}

TEST_CASE("servers that idle draw their fixed power too") {
  // Parts: work 800 / 0.8 + 250 = 1250 W(it), idle 100 / 0.8 + 250 = 375 W(it):
  // (1 MW - 2000 * 375 W) / (1250 - 375) = 285.7 accelerators.
  Scenario plan = idling();
  plan.hardware.host_overhead.reset();
  plan.hardware.server_power = 2_kW;
  plan.hardware.accelerators_per_server = 8_accelerator;
  plan.hardware.supply_efficiency = SupplyEfficiency{0.8};
  const auto made = TokenProductionFunction{plan}.evaluate();
  CHECK(made.provisioning.powered.in(units::accelerator) == Approx(250e3 / 875));
  CHECK(made.delivered_power(it).in(MW) == Approx(1.0));
}

TEST_CASE("idle power is taken off every limit of the site") {
  Scenario plan = idling();
  plan.facility.distribution = 1.6_MW;
  plan.facility.redundancy = Share{0.5};
  plan.facility.cooling = 0.9_MW;
  // 0.625 - 125 / 1600 = 0.546875 J(it) beyond idle
  CHECK(ceiling(plan, Limit::utility_power) == Approx((1e6 - 250e3) / 0.546875));
  CHECK(ceiling(plan, Limit::it_power) == Approx((0.8e6 - 250e3) / 0.546875));
  CHECK(ceiling(plan, Limit::cooling) == Approx((0.9e6 - 250e3) / 0.546875));
}

TEST_CASE("a fleet whose idle power exceeds a limit of the site is refused by that limit's name") {
  Scenario plan = idling();
  plan.hardware.count = 8000_accelerator;  // 8000 * 125 W = 1 MW(it), all of the feed
  const auto make = [&] { return TokenProductionFunction{plan}; };  // refused before it is evaluated
  CHECK(refusal(make) ==
        "facility.utility_power leaves 1 MW(it), but 8000 accelerators that idle already draw 1 "
        "MW(it); "
        "allowed: fewer accelerators, more power, or idle_policy off");
  plan.facility.utility_power = 12_MW;
  plan.facility.distribution = 1_MW;
  plan.facility.redundancy = Share{0.5};
  CHECK(refusal(make) ==
        "facility.distribution leaves 0.5 MW(it), but 8000 accelerators that idle already draw 1 "
        "MW(it); "
        "allowed: fewer accelerators, more power, or idle_policy off");
  plan.facility.distribution.reset();
  plan.facility.cooling = 0.9_MW;
  CHECK(
      refusal(make) ==
      "facility.cooling leaves 0.9 MW(it), but 8000 accelerators that idle already draw 1 MW(it); "
      "allowed: fewer accelerators, more power, or idle_policy off");
}

TEST_CASE(
    "a cap on a fleet that idles is refused unless the step tells what idle power is in J/token") {
  // 1000 of 2000 token/s and 0.5 J = 1000 W, 100 W idle, no overheads, a feed of 0.55 MW: 450 kW over
  // 0.5 - 100 / 2000 = 0.45 J make 1.0 M token/s. Taken as 0.5 J at any rate, a cap of 600 W (1200 token/s)
  // would leave 0.5 - 100 / 1200 = 0.4167 J beyond idle: 1.08 M token/s, more than without the cap.
  Scenario plan = example::scenario();
  plan.hardware.idle_policy = IdlePolicy::idle;
  plan.hardware.host_overhead = HostOverhead{1.0};
  plan.facility = {.utility_power = 0.55_MW, .pue = Pue{1.0}};
  plan.workload.memory_per_token = 2_GB_per_token;
  CHECK(ceiling(plan, Limit::utility_power) == Approx(1e6));
  plan.hardware.power_cap = 600_W;
  CHECK(
      refusal([&] { return TokenProductionFunction{plan}; }) ==
      "workload.step_rate is not given; it is needed because hardware.power_cap is given and "
      "hardware.idle_policy is idle (a cap lowers only the part of J/token that is not idle power, "
      "which step_rate tells)");
  // With the step at 2000 token/s, 0.45 J change with the rate at any cap: 1.0 M token/s again.
  plan.workload.step_rate = 2000 * token_per_s_each;
  CHECK(ceiling(plan, Limit::utility_power) == Approx(1e6));
}
