// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>
#include <tuple>

#include "site.hpp"

namespace {

using namespace e2t::literals;
using doctest::Approx;
using e2t::Known;
namespace units = e2t::units;

const e2t::PlanCeiling& ceiling(const e2t::Plan& plan, const std::string& name) {
  for (const e2t::PlanCeiling& each : plan.ceilings) {
    if (each.name == name)
      return each;
  }
  throw e2t::Error("no such ceiling");
}

}  // namespace

TEST_CASE("a plan says what a hand calculation says") {
  const e2t::Plan plan = e2t_test::plan();
  const double rate = 100e6 / 1.2 / (0.479 * 1.25);
  CHECK(plan.rate.value->in(units::token_per_s) == Approx(rate));
  CHECK(plan.active == "utility_power");
  CHECK(plan.runner_up == "cooling");
  CHECK(*plan.runner_up_distance.value == Approx(90 / (100 / 1.2)));
  CHECK(ceiling(plan, "power_cap").ceiling.value->in(units::token_per_s) ==
        Approx(120e3 * 700 / 0.479));
  CHECK(*ceiling(plan, "compute").slack.value == Approx(120e3 * 989e12 / 240e9 / rate));
  CHECK(plan.request_rate.value->in(units::request / units::s) == Approx(rate / 400));
  CHECK(plan.energy_per_request.it.value->in(units::J / units::request) ==
        Approx(0.479 * 1.25 * 400));
  CHECK(plan.delivered_power.facility.value->in(units::MW) == Approx(100));
  CHECK(*plan.power_limit_share.it.value == Approx(100 / 1.2 / 90));
  CHECK(plan.power_limit.constraint[1] == std::string("cooling"));
  CHECK(*plan.power_limit_share.device.value == Approx(rate * 0.479 / (120e3 * 700)));
  // Billed at the annual PUE: 0.06 USD/kWh * 1.15 * 0.59875 J.
  CHECK(plan.energy_cost.value->in(units::USD / units::Mtoken) ==
        Approx(0.06 / 3.6e6 * 1.15 * 0.59875 * 1e6));
  CHECK(plan.at_nameplate.value->in(units::accelerator) == Approx(100e6 / 1.2 / (700 * 1.25)));
}

TEST_CASE("a plan repeats the production function to the last bit") {
  const auto function = e2t::TokenProductionFunction{e2t_test::idle_site()};
  const auto made = function.evaluate();
  const e2t::Plan plan = e2t::make_plan("", function);
  CHECK(*plan.rate.value == made.rate);
  CHECK(*plan.attainable.value == made.attainable);
  CHECK(*plan.utilization.value == made.utilization.value());
  CHECK(*plan.energy_per_token.facility.value == made.energy_per_token(e2t::facility));
  CHECK(*plan.delivered_power.device.value == made.delivered_power(e2t::device));
  CHECK(*plan.accepted_rate.value == *made.accepted_rate);
  CHECK(*plan.processed_rate.value == *made.processed_rate);
  CHECK(*plan.unpowered.value == made.provisioning.unpowered);
  CHECK(plan.active == made.active.name);
}

TEST_CASE("what is absent has a reason, and only what is absent") {
  for (const e2t::Scenario& scenario :
       {e2t_test::site(), e2t_test::bare_site(), e2t_test::idle_site()}) {
    const e2t::Plan plan = e2t::make_plan("", scenario);
    const auto check = [](const auto& figure) {
      CAPTURE(figure.name);
      CHECK(figure.value.has_value() == figure.reason.empty());
    };
    plan.each([&](const auto& figure) {
      if constexpr (requires { figure.value; }) {
        check(figure);
      } else {
        figure.each(check);
      }
    });
    for (const e2t::PlanCeiling& each : plan.ceilings) {
      check(each.ceiling);
      if (each.ceiling.value.has_value())
        CHECK(e2t::is_finite(e2t::detail::Raw::of(*each.ceiling.value)));
    }
  }
  const e2t::Plan bare = e2t::make_plan("", e2t_test::bare_site());
  CHECK(bare.energy_cost.reason == "facility.tariff is not given");
  CHECK(ceiling(bare, "cooling").ceiling.reason == "facility.cooling is not given");
}

TEST_CASE("every figure has a name of its own") {
  std::set<std::string> names;
  e2t_test::plan().each([&](const auto& figure) { CHECK(names.insert(figure.name).second); });
}

TEST_CASE("it is said which figures are stated, derived and assumed") {
  const e2t::Plan plan = e2t_test::plan();
  CHECK(plan.energy_per_token.device.known == Known::stated);
  CHECK(plan.energy_per_token.it.known == Known::derived);
  CHECK(plan.rate.known == Known::derived);
  CHECK(plan.utilization.known == Known::assumed);
  CHECK(plan.pue_annual.known == Known::stated);
  // The fleet waits and idles, so a token costs more than stated.
  const e2t::Plan idle = e2t::make_plan("", e2t_test::idle_site());
  CHECK(idle.energy_per_token.device.known == Known::derived);
  CHECK(*idle.energy_per_token.device.value > e2t::at_device(0.479_J_per_token));
  CHECK(idle.utilization.known == Known::derived);
  CHECK(e2t::make_plan("", e2t_test::bare_site()).pue_annual.known == Known::assumed);
}

TEST_CASE("a serving step limits by its largest time term, and the plan says that it is the step") {
  const e2t::Plan plan = e2t::make_plan("", e2t_test::bare_site());
  CHECK(plan.active == "compute");
  CHECK(plan.active_by_step);
  CHECK(ceiling(plan, "serving_step").ceiling.value->in(units::token_per_s) ==
        Approx(120e3 * 1228.8));
  CHECK(*plan.rate.value == *ceiling(plan, "serving_step").ceiling.value);
  CHECK(!plan.runner_up_by_step);
  // The step attains 147.456 M of 494.5 M: a slack is over the lowest ceiling, the boards' 175.4 M.
  CHECK(*ceiling(plan, "serving_step").headroom.value == 1.0);
  CHECK(!ceiling(plan, "serving_step").slack.value.has_value());
  CHECK(*ceiling(plan, "compute").headroom.value == Approx(494.5 / 147.456));
  CHECK(*ceiling(plan, "power_cap").slack.value == 1.0);
  CHECK(*ceiling(plan, "power_cap").headroom.value == Approx(120e3 * 700 / 0.479 / 147.456e6));

  e2t::Scenario powered = e2t_test::bare_site();
  powered.facility.utility_power = 100_MW;
  const e2t::Plan next = e2t::make_plan("", powered);
  CHECK(next.active == "utility_power");
  CHECK(!next.active_by_step);
  CHECK(next.runner_up_by_step);
  REQUIRE(next.marginals[0].until.has_value());
  CHECK(next.marginals[0].next_by_step);
}

TEST_CASE("no ceiling stands below what binds, and the one that binds has no headroom") {
  e2t::Scenario too_fast = e2t_test::bare_site();  // a step faster than compute allows
  too_fast.workload.step_rate = 9e3 * units::token_per_s / units::accelerator;
  for (const e2t::Scenario& scenario :
       {e2t_test::site(), e2t_test::bare_site(), e2t_test::idle_site(), too_fast}) {
    const e2t::Plan plan = e2t::make_plan("", scenario);
    for (const e2t::PlanCeiling& each : plan.ceilings) {
      CAPTURE(each.name);
      CHECK(each.headroom.value.has_value() == each.ceiling.value.has_value());
      CHECK(each.headroom.value.value_or(1.0) >= 1.0);
      CHECK(each.slack.value.value_or(1.0) >= 1.0);
    }
    const std::string binds = plan.active_by_step ? "serving_step" : plan.active;
    CHECK(*ceiling(plan, binds).headroom.value == 1.0);
  }
}

TEST_CASE("each lever is applied alone; one that is refused says why and spoils nothing") {
  const e2t::Plan plan = e2t_test::plan();
  REQUIRE(plan.what_if.size() == 3);
  const auto& [fp8, batch, caching] = std::tie(plan.what_if[0], plan.what_if[1], plan.what_if[2]);
  CHECK(fp8.refused.empty());
  // Both power and cooling gain by 1 / 0.8; the boards' power cap as well.
  CHECK(*fp8.rate.change.value == Approx(0.25));
  CHECK(*fp8.energy_per_token.change.value == Approx(-0.2));
  CHECK(fp8.active == "utility_power");
  CHECK(fp8.missed.empty());
  REQUIRE(batch.missed.size() == 1);
  CHECK(batch.missed[0].name == std::string("time_per_output_token"));
  CHECK(batch.missed[0].margin.value == Approx(0.05 - 2 * 0.0398));
  CHECK(caching.refused ==
        "lever \"prefix caching\": quality is 0.99, but the workload does not state what it "
        "multiplies; allowed: no factor, or state workload.quality");
  CHECK(!caching.rate.value.has_value());
}

TEST_CASE("targets that are missed make a plan infeasible, not a rate of zero") {
  e2t::Scenario scenario = e2t_test::site();
  scenario.target.time_per_output_token = 30_ms;
  const e2t::Plan plan = e2t::make_plan("", scenario);
  CHECK(!plan.feasible());
  CHECK(plan.rate.value->in(units::token_per_s) > 1e8);
  CHECK(e2t_test::plan().feasible());
}

TEST_CASE("constraints of one's own are in the plan by name") {
  const auto racks = e2t::constraint("racks", e2t::at_it(50_MW), [](const auto& point) {
    return point.energy_per_token(e2t::it);
  });
  const e2t::Plan plan =
      e2t::make_plan("", e2t::TokenProductionFunction{e2t_test::site()}.with(racks));
  CHECK(plan.active == "racks");
  CHECK(ceiling(plan, "racks").ceiling.value->in(units::token_per_s) == Approx(50e6 / 0.59875));
}

TEST_CASE("a board without nameplate power has no nameplate figures") {
  e2t::Scenario scenario = e2t_test::bare_site();
  scenario.hardware.accelerator.board_power.reset();
  scenario.workload.compute_per_token.reset();
  const e2t::Plan plan = e2t::make_plan("", scenario);
  CHECK(plan.active == "serving_step");
  CHECK(!plan.active_by_step);
  CHECK(plan.at_nameplate.reason == "hardware.accelerator.board_power is not given");
  CHECK(plan.stranded_power.reason == "hardware.accelerator.board_power is not given");
}

TEST_CASE("installed distribution has a marginal where it is given") {
  e2t::Scenario scenario = e2t_test::site();
  scenario.facility.distribution = 80_MW;
  const e2t::Plan plan = e2t::make_plan("", scenario);
  CHECK(plan.active == "it_power");
  CHECK(plan.marginals[1].parameter == std::string("distribution"));
  CHECK(plan.marginals[1].unit == "MW");
  // 1e6 W / 0.59875 J more output tokens/s per MW, until the feed binds at 100 / 1.2 MW.
  CHECK(plan.marginals[1].gain.in(units::token_per_s) == Approx(1e6 / 0.59875));
  CHECK(*plan.marginals[1].until == Approx(100 / 1.2 - 80));
  CHECK(plan.marginals[1].next.name == std::string("utility_power"));
}

TEST_CASE("a marginal of PUE that ends at 1 says so; a gain of zero has no sign") {
  e2t::Scenario scenario = e2t_test::site();
  scenario.facility.cooling.reset();
  scenario.facility.pue_annual.reset();
  const e2t::Plan plan = e2t::make_plan("", scenario);
  const e2t::PlanMarginal& pue = plan.marginals.back();
  CHECK(pue.ends == "PUE reaches 1");
  CHECK(*pue.until == Approx(-0.2));
  CHECK(plan.marginals[0].ends.empty());
  for (const e2t::PlanMarginal& each : e2t::make_plan("", e2t_test::idle_site()).marginals)
    CHECK(!std::signbit(each.gain.in(units::token_per_s)));
}

TEST_CASE("a step rate above a ceiling of one accelerator is noted, and so is a fixed load") {
  const auto text_about = [](const e2t::Scenario& scenario, const std::string& about) {
    for (const e2t::PlanNote& each : e2t::make_plan("", scenario).notes) {
      if (each.about == about)
        return each.text;
    }
    return std::string();
  };
  e2t::Scenario scenario = e2t_test::bare_site();
  CHECK(text_about(scenario, "step_rate").empty());
  CHECK(text_about(scenario, "fixed_load").empty());
  // 989e12 FLOP/s / 240e9 FLOP = 4120.8 output tokens/s each.
  scenario.workload.step_rate = 4130 * units::token_per_s / units::accelerator;
  CHECK(text_about(scenario, "step_rate") ==
        "step_rate is above the ceiling of compute: it cannot have been measured so; the ceiling "
        "is used");
  scenario = e2t_test::site();
  scenario.facility.fixed_load = 5_MW;  // and the feed binds, at 100 MW
  CHECK(text_about(scenario, "fixed_load") == "5 MW @facility: 5 % of J/token @facility at peak");
}

TEST_CASE("marginals are given for what the scenario states") {
  CHECK(e2t_test::plan().marginals.size() == 4);
  CHECK(e2t::make_plan("", e2t_test::bare_site()).marginals.size() == 3);
}

TEST_CASE("an invalid scenario is refused") {
  CHECK_THROWS_AS((void)e2t::make_plan("", e2t::Scenario{}), e2t::Error);
}
