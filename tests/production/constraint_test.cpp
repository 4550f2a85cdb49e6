// SPDX-License-Identifier: MIT

// A constraint of one's own: one line, in any dimension, also in a constant expression.

#include "e2t/production/constraint.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;

// A base dimension of one's own, in one line.
struct licence : base_dimension<licence> {
  static constexpr auto symbol = "licence";
};

namespace {

constexpr auto licences = e2t::unit<licence>(1.0, "licence");

// 30 licences/s, of which a million tokens take 25: 1.2 M token/s.
constexpr auto licence_limit =
    constraint("licences", 30 * (licences / s), 25 * (licences / Mtoken));
constexpr auto licensed =
    TokenProductionFunction{example::scenario()}.with(licence_limit).evaluate();
static_assert(licensed.active == "licences");
static_assert(licensed.active.index == limit_count);
static_assert(!(licensed.active == Limit::compute));
static_assert(licensed.rate.in(token_per_s) > 1.19999e6 &&
              licensed.rate.in(token_per_s) < 1.20001e6);

}  // namespace

TEST_CASE("a constraint of the user's own takes part like any other") {
  // The site's own are 1.6 M token/s (see example.hpp).
  const auto made = TokenProductionFunction{example::scenario()}.with(licence_limit).evaluate();
  CHECK(made.rate.in(token_per_s) == Approx(1.2e6));
  CHECK(made.ceilings.size() == limit_count + 1);
  CHECK(made.ceilings[limit_count].rate.in(token_per_s) == Approx(1.2e6));
  CHECK(made.runner_up == Limit::memory_bandwidth);
  CHECK(made.runner_up_distance == Approx(1.6 / 1.2));
}

TEST_CASE("a carbon budget is grams per second over grams per token") {
  // 360 g/kWh = 1e-4 g/J; 0.5 J * 1.25 * 1.2 = 0.75 J(facility): 75 ug a token.
  // 90 g/s / 75 ug = 1.2 M token/s.
  Scenario plan = example::scenario();
  plan.facility.carbon_intensity = 360 * (gCO2e / kWh);
  const auto budget = constraint("carbon_budget", 90 * gCO2e / s, [](const auto& point) {
    return *point.scenario().facility.carbon_intensity * point.energy_per_token(facility);
  });
  const auto made = TokenProductionFunction{plan}.with(budget).evaluate();
  CHECK(made.active == "carbon_budget");
  CHECK(made.rate.in(token_per_s) == Approx(1.2e6));
  CHECK((*made.carbon * made.rate).in(gCO2e / s) == Approx(90.0));
  // Cleaner power moves the limit to the memory; with none to emit there is no limit left.
  plan.facility.carbon_intensity = 180 * (gCO2e / kWh);
  CHECK(TokenProductionFunction{plan}.with(budget).evaluate().active == Limit::memory_bandwidth);
  plan.facility.carbon_intensity = 0 * (gCO2e / kWh);
  const auto clean = TokenProductionFunction{plan}.with(budget).evaluate();
  CHECK(clean.active == Limit::memory_bandwidth);
  CHECK_FALSE(is_finite(clean.ceilings[limit_count].slack));
}

TEST_CASE("the capacity may be a function of the operating point too, and constraints add up") {
  // A budget that pays the fixed load first: (90 - 1e-4 * 0.12e6) g/s / 75 ug = 1.04 M token/s.
  Scenario plan = example::scenario();
  plan.facility.carbon_intensity = 360 * (gCO2e / kWh);
  plan.facility.fixed_load = 0.12_MW;
  const auto made = TokenProductionFunction{plan}
                        .with(licence_limit)
                        .with(constraint(
                            "carbon_budget",
                            [](const auto& point) {
                              const auto& site = point.scenario().facility;
                              return 90 * gCO2e / s - *site.carbon_intensity * site.fixed_load;
                            },
                            [](const auto& point) {
                              return *point.scenario().facility.carbon_intensity *
                                     point.energy_per_token(facility);
                            }))
                        .evaluate();
  CHECK(made.active == "carbon_budget");
  CHECK(made.active.index == limit_count + 1);
  CHECK(made.rate.in(token_per_s) == Approx(1.04e6));
  CHECK((*made.carbon * made.rate).in(gCO2e / s) == Approx(90.0));
  CHECK(made.runner_up == "licences");
}

TEST_CASE("a tie goes to the constraint that was declared first") {
  // 1.6 M licences/s at one a token: 1.6 M token/s, as memory and the feed.
  const TokenProductionFunction function{example::scenario()};
  const auto same = constraint("same", 1.6e6 * (licences / s), 1 * (licences / token));
  const auto again = constraint("again", 1.6e6 * (licences / s), 1 * (licences / token));
  const auto made = function.with(same).with(again).evaluate();
  CHECK(made.ceilings[limit_count].rate == made.ceilings[Limit::memory_bandwidth].rate);
  CHECK(made.ceilings[Limit::utility_power].rate == made.ceilings[Limit::memory_bandwidth].rate);
  CHECK(made.active == Limit::memory_bandwidth);
  CHECK(made.runner_up == Limit::utility_power);
  CHECK(made.runner_up_distance == 1.0);

  const auto less = constraint("less", 1e6 * (licences / s), 1 * (licences / token));
  const auto as_much = constraint("as_much", 1e6 * (licences / s), 1 * (licences / token));
  const auto two = function.with(less).with(as_much).evaluate();
  CHECK(two.active == "less");
  CHECK(two.runner_up == "as_much");
}

TEST_CASE("a capacity or intensity that is no such thing is refused, not ignored") {
  const TokenProductionFunction function{example::scenario()};
  const auto message = [&](double capacity, double intensity) {
    return refusal([&] {
      return function
          .with(constraint("rack", capacity * (licences / s), intensity * (licences / token)))
          .evaluate();
    });
  };
  CHECK(message(1.0, 1.0) == "");
  CHECK(message(1.0, 0.0) == "");
  CHECK(message(__builtin_nan(""), 1.0) ==
        "constraint \"rack\": capacity is not a number (in base units); allowed: finite and above 0");
  CHECK(message(1.0, __builtin_nan("")) ==
        "constraint \"rack\": intensity is not a number (in base units); allowed: finite and at least 0");
  CHECK(message(0.0, 2.0) ==
        "constraint \"rack\": capacity is 0 (in base units); allowed: finite and above 0");
  const double infinity = __builtin_inf();
  for (const auto& [capacity, intensity] : {std::pair{-3.0, 2.0},
                                            {3.0, -2.0},
                                            {-3.0, -2.0},
                                            {0.0, 0.0},
                                            {infinity, 1.0},
                                            {1.0, infinity},
                                            {infinity, infinity}}) {
    CHECK_FALSE(message(capacity, intensity) == "");
  }
}

TEST_CASE("a ceiling is found by the name of its constraint") {
  const auto made = TokenProductionFunction{example::scenario()}
                        .with(constraint("racks", at_it(0.5_MW), [](const auto& point) {
                          return point.energy_per_token(it);
                        }))
                        .evaluate();
  CHECK(made.ceilings["racks"].rate.in(units::token / units::s) == Approx(0.5e6 / 0.625));
  CHECK(made.ceilings["cooling"].given == false);
  CHECK_THROWS_WITH_AS(static_cast<void>(made.ceilings["rack"]), "no constraint is called rack", Error);
}
