// SPDX-License-Identifier: MIT

// What one more unit is worth, until what binds next; see example.hpp.

#include "e2t/production/marginal.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include <string_view>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;

namespace {

// The feed binds: 0.9 MW / 1.2 = 0.75 MW(it) over 0.625 J: 1.2 M token/s. Cooling of 0.875 MW(it) would
// allow 1.4 M, the memory of 1000 accelerators 1.6 M.
Scenario by_feed() {
  Scenario plan = example::scenario();
  plan.facility.utility_power = 0.9_MW;
  plan.facility.cooling = 0.875_MW;
  return plan;
}

constexpr auto fixed_load = parameter(
    "fixed_load", MW, [](auto& plan) -> auto& { return plan.facility.fixed_load; });
constexpr auto tariff = parameter(
    "tariff", USD / kWh, [](auto& plan) -> auto& { return plan.facility.tariff; });

// What `step` more of a parameter really gives, per step, from a small part of it.
template <class Parameter>
double difference(const Scenario& plan, const Parameter& parameter, double step) {
  const TokenProductionFunction function{plan};
  const double part = 1e-6;
  const double here = parameter.number(plan);
  const auto there = function.with(parameter.with(plan, here + part * step * parameter.unit.scale));
  return (there.evaluate().rate - function.evaluate().rate).in(token_per_s) / part;
}

}  // namespace

TEST_CASE("one more MW of the feed is worth 1 MW / 1.2 / 0.625 J until the cooling binds") {
  const auto more = marginal(TokenProductionFunction{by_feed()}, parameters::utility_power, +1.0);
  CHECK(more.gain.in(token_per_s) == Approx(1e6 / 1.2 / 0.625));
  CHECK(more.gain.in(token_per_s) ==
        Approx(difference(by_feed(), parameters::utility_power, +1.0)));
  // The cooling binds at 0.875 * 1.2 = 1.05 MW, 0.15 MW from here.
  REQUIRE(more.until.has_value());
  CHECK(*more.until == Approx(0.15));
  CHECK(more.next == Limit::cooling);
  CHECK(more.parameter == std::string_view("utility_power"));
  CHECK(more.unit == "MW");
  CHECK(more.step == 1.0);

  // Downwards nothing else takes over.
  const auto less = marginal(TokenProductionFunction{by_feed()}, parameters::utility_power, -1.0);
  CHECK(less.gain.in(token_per_s) == Approx(-1e6 / 1.2 / 0.625));
  CHECK_FALSE(less.until.has_value());
}

TEST_CASE("an input that does not bind is worth nothing, until it does") {
  const auto more = marginal(TokenProductionFunction{by_feed()}, parameters::cooling, +1.0);
  CHECK(more.gain.in(token_per_s) == 0.0);
  CHECK_FALSE(more.until.has_value());
  // The cooling binds below the feed's 0.75 MW(it).
  const auto less = marginal(TokenProductionFunction{by_feed()}, parameters::cooling, -1.0);
  CHECK(less.gain.in(token_per_s) == 0.0);
  REQUIRE(less.until.has_value());
  CHECK(*less.until == Approx(0.75 - 0.875));
  CHECK(less.next == Limit::cooling);

  // Fewer than 750 accelerators bind before the feed does.
  const auto fewer = marginal(TokenProductionFunction{by_feed()}, parameters::count, -1.0);
  CHECK(fewer.gain.in(token_per_s) == 0.0);
  CHECK(*fewer.until == Approx(750.0 - 1000.0));
  CHECK(fewer.next == Limit::memory_bandwidth);
}

TEST_CASE("one more accelerator is worth its rate until the feed binds") {
  Scenario plan = example::scenario();
  plan.hardware.count = 800_accelerator;
  const auto more = marginal(TokenProductionFunction{plan}, parameters::count, +1.0);
  CHECK(more.gain.in(token_per_s) == Approx(1600.0));
  CHECK(more.gain.in(token_per_s) == Approx(difference(plan, parameters::count, +1.0)));
  CHECK(*more.until == Approx(200.0));
  CHECK(more.next == Limit::utility_power);
}

TEST_CASE("a lower PUE is worth more IT power until the next constraint, or until 1 by refusal") {
  // rate = 0.9 MW / pue / 0.625 J: -0.01 gives 1.2 M * 0.01 / 1.2; the cooling binds at 0.9 / 0.875.
  const auto lower = marginal(TokenProductionFunction{by_feed()}, parameters::pue, -0.01);
  CHECK(lower.gain.in(token_per_s) == Approx(1.2e6 * 0.01 / 1.2));
  CHECK(*lower.until == Approx(0.9 / 0.875 - 1.2));
  CHECK(lower.next == Limit::cooling);

  Scenario roomy = by_feed();
  roomy.facility.cooling = 2_MW;
  const auto to_the_end = marginal(TokenProductionFunction{roomy}, parameters::pue, -0.01);
  CHECK(*to_the_end.until == Approx(-0.2));
  CHECK(to_the_end.next == "");
}

TEST_CASE("at a tie the gain is that in the direction of the step") {
  // The feed and the cooling both leave 0.75 MW(it): more of the feed gains nothing, less of the cooling
  // loses 1 MW / 0.625 J a MW.
  Scenario plan = by_feed();
  plan.facility.cooling = 0.75_MW;
  const auto more = marginal(TokenProductionFunction{plan}, parameters::utility_power, +1.0);
  CHECK(more.gain.in(token_per_s) == 0.0);
  REQUIRE(more.until.has_value());
  CHECK(*more.until == 0.0);
  CHECK(more.next == Limit::cooling);
  const auto less = marginal(TokenProductionFunction{plan}, parameters::cooling, -1.0);
  CHECK(less.gain.in(token_per_s) == Approx(-1e6 / 0.625));
}

TEST_CASE("an input of zero has a marginal too") {
  // Each MW of fixed load takes what one of the feed gives. 0.9 MW of it would leave nothing: refused.
  const auto more = marginal(TokenProductionFunction{by_feed()}, fixed_load, +1.0);
  CHECK(more.gain.in(token_per_s) == Approx(-1e6 / 1.2 / 0.625));
  REQUIRE(more.until.has_value());
  CHECK(*more.until == Approx(0.9));
  CHECK(more.next == "");
  const auto less = marginal(TokenProductionFunction{by_feed()}, fixed_load, -1.0);
  REQUIRE(less.until.has_value());
  CHECK(*less.until == Approx(0.0));
  CHECK(less.next == "");
}

TEST_CASE("a gain ends where the input stops to matter, also while the same constraint binds") {
  // Step 2000 token/s at 0.5 J, 100 W idle; memory of 4 TB/s holds it at 1600: 0.5125 J(device),
  // 0.640625 J(it), a feed of 0.5 MW(it) makes 780 488 token/s. Faster memory shortens the step, so fewer
  // joules of idle power fall on a token, until the step is what it was measured at: 2000 * 2.5 GB = 5 TB/s.
  Scenario plan = example::scenario();
  plan.workload.step_rate = 2000 * example::token_per_s_each;
  plan.facility.utility_power = 0.6_MW;
  const auto memory = parameter(
      "memory_bandwidth", TB_per_s,
      [](auto& scenario) -> auto& { return scenario.hardware.accelerator.memory_bandwidth; });
  const auto more = marginal(TokenProductionFunction{plan}, memory, +1.0);
  CHECK(more.gain.in(token_per_s) == Approx(difference(plan, memory, +1.0)));
  REQUIRE(more.until.has_value());
  CHECK(*more.until == Approx(1.0));
  CHECK(more.next == Limit::utility_power);
  // From the other side: 8 TB/s may go down by 3 for nothing.
  plan.hardware.accelerator.memory_bandwidth = 8_TB_per_s;
  const auto less = marginal(TokenProductionFunction{plan}, memory, -1.0);
  CHECK(less.gain.in(token_per_s) == 0.0);
  REQUIRE(less.until.has_value());
  CHECK(*less.until == Approx(-3.0));
}

TEST_CASE("a PUE that cancels is worth nothing at any value") {
  // J/token stated at the utility meter: the feed makes the same at any PUE.
  Scenario plan = by_feed();
  plan.facility.cooling.reset();
  plan.workload.energy_per_token = at_facility(0.75_J_per_token);
  const auto lower = marginal(TokenProductionFunction{plan}, parameters::pue, -0.01);
  CHECK(lower.gain.in(token_per_s) == Approx(0.0));
  CHECK(*lower.until == Approx(-0.2));
  CHECK(lower.next == "");
}

TEST_CASE("a price changes no rate, however far") {
  Scenario plan = by_feed();
  plan.facility.tariff = 0.1 * (USD / kWh);
  for (const double step : {+0.01, -0.01}) {
    const auto made = marginal(TokenProductionFunction{plan}, tariff, step);
    CHECK(made.gain.in(token_per_s) == 0.0);
    CHECK_FALSE(made.until.has_value());
  }
}

TEST_CASE("the user's own constraint may be what binds next") {
  const auto rack = constraint("rack", at_it(0.8_MW),
                               [](const auto& point) { return point.energy_per_token(it); });
  const auto more =
      marginal(TokenProductionFunction{by_feed()}.with(rack), parameters::utility_power, +1.0);
  CHECK(*more.until == Approx(0.8 * 1.2 - 0.9));
  CHECK(more.next == "rack");
}

TEST_CASE("a step of zero, or one that is not finite, is refused") {
  const TokenProductionFunction function{by_feed()};
  const auto message = [&](double step) {
    return refusal([&] { return marginal(function, parameters::cooling, step); });
  };
  CHECK(message(0.0) == "marginal of cooling: step is 0; allowed: finite and not 0");
  CHECK(message(__builtin_inf()) == "marginal of cooling: step is inf; allowed: finite and not 0");
  CHECK(message(__builtin_nan("")) ==
        "marginal of cooling: step is not a number; allowed: finite and not 0");
}

TEST_CASE("the search for what binds next ends, however small the input") {
  Scenario site = by_feed();
  site.facility.tariff = 1e-312 * (units::USD / units::kWh);
  const auto price = parameter("tariff", units::USD / units::kWh,
                                [](auto& scenario) -> auto& { return scenario.facility.tariff; });
  CHECK(marginal(TokenProductionFunction{site}, price, 1.0).gain.in(token_per_s) == 0.0);
}
