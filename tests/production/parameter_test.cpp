// SPDX-License-Identifier: MIT

// Any input by name: reading, setting, and the elasticity of the rate by it.

#include "e2t/production/parameter.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;

namespace {

constexpr auto joules = parameter(
    "energy_per_token", J / token,
    [](auto& plan) -> auto& { return plan.workload.energy_per_token; });
constexpr auto bytes = parameter(
    "memory_per_token", GB / token,
    [](auto& plan) -> auto& { return plan.workload.memory_per_token; });
constexpr auto busy = parameter(
    "utilization", units::number, [](auto& plan) -> auto& { return plan.workload.utilization; });

// The feed binds: 1 MW / 1.2 / 0.625 J = 1.333 M token/s below the memory's 1.6 M.
constexpr Scenario by_feed() {
  Scenario plan = example::scenario();
  plan.facility.utility_power = 1_MW;
  return plan;
}

static_assert(elasticity(TokenProductionFunction{by_feed()}, parameters::utility_power) >
              1.0 - 1e-12);
static_assert(elasticity(TokenProductionFunction{by_feed()}, parameters::utility_power) <
              1.0 + 1e-12);

}  // namespace

TEST_CASE("a parameter reads and sets its field, in base units") {
  const Scenario plan = example::scenario();
  CHECK(parameters::utility_power.number(plan) == 1.2e6);
  CHECK(parameters::count.number(plan) == 1000.0);
  CHECK(parameters::pue.number(plan) == 1.2);
  CHECK(bytes.number(plan) == 2.5e9);
  CHECK(parameters::pue.with(plan, 1.5).facility.pue->value() == 1.5);
  CHECK(bytes.with(plan, 1e9).workload.memory_per_token->in(GB / token) == 1.0);
  CHECK(plan.facility.pue->value() == 1.2);
}

TEST_CASE("the PUE is the one at peak, or the annual one where that stands for both") {
  Scenario annual = example::scenario();
  annual.facility.pue.reset();
  annual.facility.pue_annual = Pue{1.2};
  CHECK(parameters::pue.number(annual) == 1.2);
  const Scenario other = parameters::pue.with(annual, 1.5);
  CHECK_FALSE(other.facility.pue.has_value());
  CHECK(other.facility.pue_annual->value() == 1.5);
  CHECK(elasticity(TokenProductionFunction{annual}, parameters::pue) ==
        elasticity(TokenProductionFunction{example::scenario()}, parameters::pue));
  // Given both, the ceilings move and the bill's PUE stays.
  annual.facility.pue = Pue{1.3};
  CHECK(parameters::pue.with(annual, 1.5).facility.pue_annual->value() == 1.2);
}

TEST_CASE("J per token is a parameter that keeps its meter") {
  for (const Meter meter : {Meter::device, Meter::it, Meter::facility}) {
    Scenario plan = example::scenario();
    if (meter == Meter::it)
      plan.workload.energy_per_token = at_it(0.5_J_per_token);
    if (meter == Meter::facility)
      plan.workload.energy_per_token = at_facility(0.5_J_per_token);
    CHECK(joules.number(plan) == 0.5);
    const Scenario other = joules.with(plan, 0.75);
    CHECK(other.workload.energy_per_token.joules().in(J / token) == 0.75);
    CHECK(other.workload.energy_per_token.meter() == meter);
  }
}

TEST_CASE("a parameter that the scenario does not state is refused by its name") {
  CHECK(refusal([] { return parameters::cooling.number(example::scenario()); }) ==
        "parameter cooling is not given in the scenario");
  CHECK(refusal([] {
          return elasticity(TokenProductionFunction{example::scenario()}, parameters::cooling);
        }) == "parameter cooling is not given in the scenario");
}

TEST_CASE("the elasticity of a binding capacity is 1, of its intensity -1, of the others 0") {
  const TokenProductionFunction feed{by_feed()};
  CHECK(elasticity(feed, parameters::utility_power) == Approx(1.0));
  CHECK(elasticity(feed, parameters::pue) == Approx(-1.0));
  CHECK(elasticity(feed, joules) == Approx(-1.0));
  CHECK(elasticity(feed, bytes) == 0.0);
  CHECK(elasticity(feed, parameters::count) == 0.0);

  const TokenProductionFunction memory{example::with_ample_feed()};
  CHECK(elasticity(memory, bytes) == Approx(-1.0));
  CHECK(elasticity(memory, parameters::count) == Approx(1.0));
  CHECK(elasticity(memory, parameters::utility_power) == 0.0);
  CHECK(elasticity(memory, joules) == 0.0);

  Scenario waiting = example::with_ample_feed();
  waiting.workload.utilization = Utilization{0.5};
  CHECK(elasticity(TokenProductionFunction{waiting}, busy) == Approx(1.0));

  // A fixed load of 0.25 MW makes what is left of 1 MW more than proportional: 1 / (1 - 0.25).
  Scenario loaded = by_feed();
  loaded.facility.fixed_load = 0.25_MW;
  CHECK(elasticity(TokenProductionFunction{loaded}, parameters::utility_power) ==
        Approx(1.0 / 0.75));
  // An idling fleet of 1000 takes 125 kW of 833.3: one more accelerator lowers the rate.
  Scenario idling = by_feed();
  idling.hardware.idle_policy = IdlePolicy::idle;
  CHECK(elasticity(TokenProductionFunction{idling}, parameters::count) ==
        Approx(-125.0 / (1e6 / 1.2e3 - 125.0)));
}
