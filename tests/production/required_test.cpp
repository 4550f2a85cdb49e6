// SPDX-License-Identifier: MIT

// What each constraint needs for a wanted rate: by hand, and as the inverse of evaluate().

#include "e2t/production/required.hpp"

#include <doctest/doctest.h>

#include "../property/random_scenario.hpp"
#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;
using example::token_per_s_each;
using random_scenario::Raw;

TEST_CASE("what 800 thousand token/s at U = 0.5 need, by hand") {
  // 1.6 M token/s attainable: 1000 accelerators of 1600 token/s; see example.hpp.
  Scenario plan = example::scenario();
  plan.workload.utilization = Utilization{0.5};
  plan.workload.output_length = 400_token_per_request;
  plan.workload.overhead_per_step = 10_ms;
  plan.workload.running_sequences = 20 * (units::request / units::accelerator);
  plan.facility.redundancy = Share{0.8};
  plan.facility.feed_limit = Share{0.75};
  plan.facility.fixed_load = 0.15_MW;
  const Required need = required(TokenProductionFunction{plan}, 0.8e6 * token_per_s);
  CHECK(need.rate.in(token_per_s) == 0.8e6);
  CHECK(need.attainable.in(token_per_s) == Approx(1.6e6));
  CHECK(need.accelerators.in(units::accelerator) == Approx(1000.0));
  CHECK(need.compute->in(PFLOP_per_s) == Approx(1.6e6 * 0.5e-3));
  CHECK(need.memory_bandwidth->in(TB_per_s) == Approx(1.6e6 * 2.5e-3));
  CHECK(need.interconnect->in(TB_per_s) == Approx(1.6e6 * 0.25e-3));
  CHECK(need.running_sequences->in(units::request) == Approx(1.6e6 * 0.01));
  CHECK(need.device_power.in(MW) == Approx(0.8));
  CHECK(need.it_power.in(MW) == Approx(1.0));
  CHECK(need.distribution.in(MW) == Approx(1.25));
  CHECK(need.utility_power.in(MW) == Approx((0.15 + 1.2) / 0.75));
  CHECK(need.demand->in(units::request / s) == Approx(2000.0));

  const Required bare = required(TokenProductionFunction{example::scenario()}, 1e6 * token_per_s);
  CHECK_FALSE(bare.running_sequences.has_value());
  CHECK_FALSE(bare.demand.has_value());
}

TEST_CASE("J per token at the required rate is that of the operating point") {
  // A stated step: memory 1600 stretches the step of 2000, 0.5125 J(device) (see operating_point_test.cpp).
  Scenario plan = example::scenario();
  plan.workload.step_rate = 2000 * token_per_s_each;
  const Required need = required(TokenProductionFunction{plan}, 1.6e6 * token_per_s);
  CHECK(need.device_power.in(kW) == Approx(820.0));
}

TEST_CASE(
    "a fleet and site of what is required make the wanted rate, and every ceiling given is at it") {
  for (std::uint64_t index = 0; index < 2000; ++index) {
    const Scenario scenario = random_scenario::make(77, index);
    const TokenProductionFunction function{scenario};
    const auto point = function.operating_point();
    random_scenario::Random random(78, index);
    const double wanted = Raw::of(function.evaluate().rate) * random.log_between(0.01, 100.0);
    const auto need = required(function, random_scenario::of<output_token_rate>(wanted));

    Scenario site = scenario;
    auto& hardware = site.hardware;
    // Accelerators that the fleet has and the rate does not need stay there, and idle if that is the policy.
    const bool others = hardware.idle_policy == IdlePolicy::idle && hardware.count > need.accelerators;
    if (!others) hardware.count = need.accelerators;
    const double each = 1.0 / Raw::of(need.accelerators);
    // Its time terms: as much of each peak as is needed.
    const auto part = [&](const auto& all, const auto& peak) {
      return Efficiency{std::fmin(1.0, Raw::of(all) * each / Raw::of(peak))};
    };
    if (need.compute) {
      const auto& peak = hardware.accelerator.peak.at(site.workload.precision);
      hardware.compute_efficiency = part(*need.compute, *peak);
    }
    if (need.memory_bandwidth) {
      hardware.memory_efficiency =
          part(*need.memory_bandwidth, hardware.accelerator.memory_bandwidth);
    }
    if (need.interconnect) {
      hardware.link_efficiency = part(*need.interconnect, *hardware.accelerator.link_bandwidth);
    }
    if (need.running_sequences) {
      site.workload.running_sequences =
          random_scenario::of<request_per_accelerator>(Raw::of(*need.running_sequences) * each);
    }
    if (point.power_limit()) {
      const auto limit = random_scenario::of<device_power>(Raw::of(need.device_power) * each);
      hardware.power_cap.reset();
      hardware.accelerator.board_power = limit;
    }
    site.facility.utility_power = need.utility_power;
    if (site.facility.distribution)
      site.facility.distribution = need.distribution;
    if (site.facility.cooling)
      site.facility.cooling = need.it_power;
    if (site.workload.demand)
      site.workload.demand = *need.demand;

    const auto made = TokenProductionFunction{site}.evaluate();
    const auto close = [](double a, double b) { return std::fabs(a - b) <= 1e-9 * b; };
    bool all = close(Raw::of(made.rate), wanted);
    // (A step is not a capacity of the fleet: where a power cap stretches it, it lies above.)
    for (int i = others ? static_cast<int>(Limit::utility_power) : 0;
         i < static_cast<int>(Limit::serving_step); ++i) {
      const auto& ceiling = made.ceilings[i];
      all = all && (!ceiling.given || close(Raw::of(ceiling.rate), Raw::of(need.attainable)));
    }
    if (!all)
      CHECK_MESSAGE(all, "index " << index << ": " << random_scenario::describe(scenario));
  }
}

TEST_CASE("what is required for the rate that is made is no more than there is") {
  for (std::uint64_t index = 0; index < 2000; ++index) {
    const Scenario scenario = random_scenario::make(79, index);
    const TokenProductionFunction function{scenario};
    const auto made = function.evaluate();
    const auto need = required(function, made.rate);
    const auto limits = function.constraints();
    const auto& site = scenario.facility;
    const auto within = [](const auto& needed, const auto& there) {
      return Raw::of(needed) <= Raw::of(there) * (1.0 + 1e-12);
    };
    bool all = within(need.accelerators, scenario.hardware.count) &&
               within(need.utility_power, site.utility_power);
    if (need.compute)
      all = all && within(*need.compute, limits.compute.capacity());
    if (need.memory_bandwidth) {
      all = all && within(*need.memory_bandwidth, limits.memory_bandwidth.capacity());
    }
    if (need.interconnect)
      all = all && within(*need.interconnect, limits.interconnect.capacity());
    if (need.running_sequences) {
      all = all && within(*need.running_sequences, limits.software_overhead.capacity());
    }
    if (limits.power_cap.given())
      all = all && within(need.device_power, limits.power_cap.capacity());
    if (site.distribution)
      all = all && within(need.distribution, *site.distribution);
    if (site.cooling)
      all = all && within(need.it_power, *site.cooling);
    if (scenario.workload.demand)
      all = all && within(*need.demand, *scenario.workload.demand);
    if (!all)
      CHECK_MESSAGE(all, "index " << index << ": " << random_scenario::describe(scenario));
  }
}

TEST_CASE("a required rate that is zero, negative or not finite is refused") {
  const TokenProductionFunction function{example::scenario()};
  const auto message = [&](double rate) {
    return refusal([&] { return required(function, rate * token_per_s); });
  };
  CHECK(message(1.0) == "");
  CHECK(message(0.0) == "required rate is 0 output_token/s; allowed: above 0 and finite");
  CHECK(message(-2.0) == "required rate is -2 output_token/s; allowed: above 0 and finite");
  CHECK(message(__builtin_inf()) ==
        "required rate is inf output_token/s; allowed: above 0 and finite");
  CHECK(message(__builtin_nan("")) ==
        "required rate is not a number output_token/s; allowed: above 0 and finite");
}

TEST_CASE("what idling accelerators draw is required too, and a rate beyond all numbers is refused") {
  // 2000 accelerators, 1 MW(it); 800 at work at 1000 W(it), 1200 idle at 125 W: 0.95 MW(it), 1.14 MW.
  Scenario plan = example::scenario();
  plan.hardware.count = 2000_accelerator;
  plan.hardware.idle_policy = IdlePolicy::idle;
  const TokenProductionFunction function{plan};
  const auto need = required(function, 800 * 1600.0 * (units::token / units::s));
  CHECK(need.accelerators.in(units::accelerator) == doctest::Approx(800.0));
  CHECK(need.it_power.in(units::MW) == doctest::Approx(0.95));
  CHECK(need.utility_power.in(units::MW) == doctest::Approx(1.14));
  CHECK_THROWS_AS(static_cast<void>(required(function, 1e300 * (units::token / units::s))), Error);
}
