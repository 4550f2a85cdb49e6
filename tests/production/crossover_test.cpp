// SPDX-License-Identifier: MIT

// Where two constraints trade places; see example.hpp.

#include "e2t/production/crossover.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;

namespace {

constexpr auto flop = parameter(
    "compute_per_token", GFLOP / token,
    [](auto& plan) -> auto& { return plan.workload.compute_per_token; });
constexpr auto joules = parameter(
    "energy_per_token", J / token,
    [](auto& plan) -> auto& { return plan.workload.energy_per_token; });
constexpr auto step = parameter(
    "step_rate", example::token_per_s_each,
    [](auto& plan) -> auto& { return plan.workload.step_rate; });

constexpr TokenProductionFunction plan{example::scenario()};
constexpr auto in_a_constant_expression = crossover(
    plan, Limit::compute, Limit::utility_power, flop, 100_GFLOP_per_token, 1000_GFLOP_per_token);
static_assert(in_a_constant_expression.has_value());

}  // namespace

TEST_CASE("compute and power cross where e / c equals theta P / K") {
  // K = 1e18 FLOP/s, theta P = 1 MW(it), e = 0.625 J(it): c = e K / (theta P) = 625 GFLOP.
  const auto by_flop = crossover(plan, Limit::compute, Limit::utility_power, flop,
                                 100_GFLOP_per_token, 1000_GFLOP_per_token);
  REQUIRE(by_flop.has_value());
  CHECK(by_flop->in(GFLOP / token) == Approx(625.0).epsilon(1e-14));
  // Either order, and from either end.
  CHECK(crossover(plan, Limit::utility_power, Limit::compute, flop, 1000_GFLOP_per_token,
                  100_GFLOP_per_token)
            ->in(GFLOP / token) == Approx(625.0).epsilon(1e-14));

  // A feed of 2 MW: theta = 1 / pue, so pue = P c / (K e) = 2e6 * 0.5e12 / (1e18 * 0.625) = 1.6.
  Scenario larger = example::scenario();
  larger.facility.utility_power = 2_MW;
  const auto by_pue = crossover(TokenProductionFunction{larger}, Limit::compute,
                                Limit::utility_power, parameters::pue, Pue{1.0}, Pue{3.0});
  CHECK(by_pue->value() == Approx(1.6).epsilon(1e-14));

  // e = c theta P / K = 0.5 J(it), 0.4 J(device).
  const auto by_joules =
      crossover(plan, Limit::compute, Limit::utility_power, joules, 0.1_J_per_token, 1_J_per_token);
  CHECK(by_joules->in(J / token) == Approx(0.4).epsilon(1e-14));

  // P = K e pue / c = 1e18 * 0.625 * 1.2 / 0.5e12 = 1.5 MW.
  const auto by_power = crossover(plan, Limit::compute, Limit::utility_power,
                                  parameters::utility_power, 0.1_MW, 10_MW);
  CHECK(by_power->in(MW) == Approx(1.5).epsilon(1e-14));
}

TEST_CASE("the value is where the two ceilings are equal, to rounding") {
  const auto value = crossover(plan, Limit::compute, Limit::utility_power, flop,
                               100_GFLOP_per_token, 1000_GFLOP_per_token);
  const auto there = plan.with(flop.with(plan.scenario(), value->in(FLOP / token))).evaluate();
  CHECK(there.ceilings[Limit::compute].rate.in(token_per_s) ==
        Approx(there.ceilings[Limit::utility_power].rate.in(token_per_s)).epsilon(1e-15));
}

TEST_CASE("no crossing between the ends is no value") {
  CHECK_FALSE(crossover(plan, Limit::compute, Limit::utility_power, flop, 100_GFLOP_per_token,
                        600_GFLOP_per_token)
                  .has_value());
  CHECK_FALSE(crossover(plan, Limit::memory_bandwidth, Limit::interconnect, parameters::pue,
                        Pue{1.0}, Pue{3.0})
                  .has_value());
}

TEST_CASE("a fleet meets its feed at the same size whether what has no power is off or idles") {
  // 1 MW(it) / 1000 W(it): at 1000 accelerators none is left over to idle.
  for (const IdlePolicy policy : {IdlePolicy::off, IdlePolicy::idle}) {
    Scenario fleet = example::scenario();
    fleet.hardware.idle_policy = policy;
    const auto count =
        crossover(TokenProductionFunction{fleet}, Limit::memory_bandwidth, Limit::utility_power,
                  parameters::count, 100_accelerator, 3000_accelerator);
    REQUIRE(count.has_value());
    CHECK(count->in(units::accelerator) == Approx(1000.0).epsilon(1e-12));
  }
}

TEST_CASE("a ceiling is crossed where its J per token is that of the operating point there") {
  // Stated 0.6 J(device) at the step, 100 W of it idle; memory holds an accelerator at 1600 token/s, where
  // a token costs 0.6 - 100 / step + 100 / 1600 J. Its power cap of 1000 W allows 1600 token/s at 0.625 J:
  // 0.6625 - 100 / step = 0.625, step = 100 / 0.0375.
  Scenario capped = example::scenario();
  capped.workload.step_rate = 1000 * example::token_per_s_each;
  capped.workload.energy_per_token = at_device(0.6_J_per_token);
  const auto value =
      crossover(TokenProductionFunction{capped}, Limit::memory_bandwidth, Limit::power_cap, step,
                1650 * example::token_per_s_each, 6000 * example::token_per_s_each);
  REQUIRE(value.has_value());
  CHECK(value->in(example::token_per_s_each) == Approx(100.0 / 0.0375).epsilon(1e-9));
}

TEST_CASE("a constraint that is not given, and a value that is refused, are refused by name") {
  CHECK(refusal([] {
          return crossover(plan, Limit::compute, Limit::cooling, parameters::pue, Pue{1.0},
                           Pue{2.0});
        }) ==
        "crossover: cooling has no ceiling in this scenario; allowed: constraints that are given");
  CHECK(refusal([] {
          return crossover(plan, Limit::compute, Limit::utility_power, parameters::utility_power,
                           0_MW, 1_MW);
        }) ==
        "facility.utility_power is 0 MW; allowed: above 0 MW (what the utility feed is rated for)");
}

TEST_CASE("equal at an end of the interval is a crossing, whichever of the two is named first") {
  // 1.2 MW / 1.2 and a cooling of 1 MW: equal at a PUE of 1.2.
  Scenario site = example::scenario();
  site.facility.cooling = 1_MW;
  const TokenProductionFunction function{site};
  const auto at = [&](Limit a, Limit b, double low, double high) {
    return crossover(function, a, b, parameters::pue, Pue{low}, Pue{high});
  };
  CHECK(at(Limit::cooling, Limit::utility_power, 1.2, 1.5)->value() == 1.2);
  CHECK(at(Limit::utility_power, Limit::cooling, 1.2, 1.5)->value() == 1.2);
  CHECK(at(Limit::cooling, Limit::utility_power, 1.0, 1.2)->value() == Approx(1.2));
  CHECK(at(Limit::utility_power, Limit::cooling, 1.0, 1.2)->value() == Approx(1.2));
}

TEST_CASE("a constraint that is the largest term of a stated step crosses where the step does") {
  // A step of 1000 token/s each, 1 M token/s of the fleet; 0.625 J(it): a feed of 0.75 MW attains as much.
  Scenario site = example::scenario();
  site.workload.step_rate = 1000 * example::token_per_s_each;
  site.hardware.accelerator.idle_power.reset();
  const TokenProductionFunction function{site};
  const auto feed = crossover(function, Limit::memory_bandwidth, Limit::utility_power,
                              parameters::utility_power, 0.1_MW, 3_MW);
  REQUIRE(feed.has_value());
  CHECK(feed->in(units::MW) == Approx(0.75));
}
