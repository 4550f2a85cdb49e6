// SPDX-License-Identifier: MIT

// Elasticities of a function with constraints of the user's own, and levers; see tests/production/example.hpp.

#include <doctest/doctest.h>

#include "../production/example.hpp"
#include "../property/served_scenario.hpp"
#include "e2t/analysis/elasticities.hpp"
#include "e2t/number/lift.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

namespace {

const Elasticity& input(const Elasticities& ranked, const std::string& path) {
  for (const Elasticity& each : ranked.inputs) {
    if (each.path == path)
      return each;
  }
  FAIL("no input " << path);
  return ranked.inputs[0];
}
double elasticity_of(const Elasticities& ranked, const std::string& path) {
  return input(ranked, path).elasticity.value();
}

}  // namespace

TEST_CASE("constraints of the user's own and levers are kept, and one evaluation is all it takes") {
  static int evaluations = 0;
  Scenario plan = example::with_ample_feed();
  plan.facility.carbon_intensity = 360 * (gCO2e / kWh);
  // 100 gCO2e/s over 1e-4 gCO2e/J and 0.75 J(facility): 1.33 M token/s, below memory's 1.6 M.
  const auto budget = constraint("carbon_budget", 100 * (gCO2e / s), [](const auto& point) {
    if constexpr (!std::is_same_v<typename std::remove_cvref_t<decltype(point)>::rep, double>)
      ++evaluations;
    return *point.scenario().facility.carbon_intensity * point.energy_per_token(facility);
  });
  const auto function = TokenProductionFunction{plan}.with(budget);
  const Elasticities ranked = elasticities(function);
  CHECK(evaluations == 1);
  CHECK(elasticity_of(ranked, "facility.carbon_intensity") == Approx(-1.0));
  CHECK(elasticity_of(ranked, "facility.pue") == Approx(-1.0));
  CHECK(elasticity_of(ranked, "facility.utility_power") == 0.0);

  // A lever of 0.9 on J/token: the numbers that it left behind, with the same elasticities.
  const auto eased =
      elasticities(function.with(Lever{.name = "x", .source = "y", .energy_per_token = 0.9}));
  CHECK(input(eased, "workload.energy_per_token").value == Approx(0.45));
  CHECK(elasticity_of(eased, "workload.energy_per_token") == Approx(-1.0));
  CHECK(eased.value == Approx(ranked.value / 0.9));
  // On a served scenario too; all J/token is charged, and memory is part of what it takes.
  Scenario served = served_scenario::served;
  served.facility.carbon_intensity = 360 * (gCO2e / kWh);
  const double emits =
      (0.5 * served.facility.utility_power * *served.facility.carbon_intensity).in(gCO2e / s);
  const auto half = elasticities(TokenProductionFunction{served}.with(
      constraint("carbon_budget", emits * (gCO2e / s), budget.intensity)));
  CHECK(elasticity_of(half, "facility.carbon_intensity") == Approx(-1.0));
  CHECK(elasticity_of(half, "facility.utility_power") == 0.0);
  CHECK(elasticity_of(half, "serving.calibration.memory_efficiency") > 0.0);
}

TEST_CASE("what a plain function hides is not known, and said to be") {
  const auto table = [](double pue) { return pue < 1.3 ? 2.0 : 3.0; };
  // 0.375 MW over twice 0.75 J(facility).
  const auto budget = constraint("fans", at_facility(0.375_MW), [table](const auto& point) {
    return point.energy_per_token(facility) * lift(table, point.scenario().facility.pue->value());
  });
  const Elasticities ranked =
      elasticities(TokenProductionFunction{example::scenario()}.with(budget));
  CHECK(ranked.value == Approx(0.25e6));
  const Elasticity& pue = input(ranked, "facility.pue");
  CHECK_FALSE(pue.derivative.has_value());
  CHECK_FALSE(pue.elasticity.has_value());
  CHECK(pue.reason.find("plain function") != std::string::npos);
}
