// SPDX-License-Identifier: MIT

// Derivatives of every output, and elasticities of the rate, over random scenarios.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "outputs.hpp"
#include "random_scenario.hpp"

using namespace e2t;
using random_scenario::Raw;

namespace {

constexpr std::uint64_t seed = 577215;

constexpr auto joules = parameter(
    "energy_per_token", units::J / units::token,
    [](auto& plan) -> auto& { return plan.workload.energy_per_token; });
constexpr auto demand = parameter(
    "demand", units::request / units::s, [](auto& plan) -> auto& { return plan.workload.demand; });
constexpr auto board_power = parameter(
    "board_power", units::W,
    [](auto& plan) -> auto& { return plan.hardware.accelerator.board_power; });

struct Output {
  std::string name;
  double value, derivative;
};
template <class Rep>
std::vector<Output> outputs_of(const ScenarioOf<Rep>& scenario, int (&which)[2]) {
  std::vector<Output> all;
  const auto made = TokenProductionFunction{scenario}.evaluate();
  outputs::each_output(made, made, [&](const char* name, const Rep& number, const Rep&) {
    if constexpr (std::is_same_v<Rep, double>) {
      all.push_back({name, number, 0.0});
    } else {
      all.push_back({name, number.value(), number.derivative(0)});
    }
  });
  which[0] = made.active.index;
  which[1] = made.runner_up.index;
  return all;
}

struct Counts {
  int smooth = 0, moving = 0, kinks = 0;
};

// d ln output / d ln parameter against the central difference, where nothing changes place in between.
template <class Parameter>
Counts compare(const Parameter& parameter) {
  using Rep = Dual<1>;
  constexpr double step = 1e-5;
  Counts counts;
  for (std::uint64_t index = 0; index < 1500; ++index) {
    const Scenario scenario = random_scenario::make(seed, index);
    int here[2], above[2], below[2];
    std::vector<Output> dual, up, down;
    double number = 0.0;
    try {
      number = parameter.number(scenario);
      dual = outputs_of(parameter.with(with_rep<Rep>(scenario), Rep::variable(number, 0)), here);
      up = outputs_of(parameter.with(scenario, number * (1.0 + step)), above);
      down = outputs_of(parameter.with(scenario, number * (1.0 - step)), below);
    } catch (const Error&) {
      continue;  // not given, or on the edge of what is allowed
    }
    for (int i = 0; i < 2; ++i)
      REQUIRE(here[i] < limit_count);
    const bool same =
        here[0] == above[0] && here[0] == below[0] && here[1] == above[1] && here[1] == below[1];
    for (std::size_t i = 0; i < dual.size(); ++i) {
      const double value = dual[i].value;
      if (!is_finite(value) || value == 0.0)
        continue;
      const double right = (up[i].value - value) / (step * value),
                   left = (value - down[i].value) / (step * value);
      const double difference = 0.5 * (right + left);
      if (!same || std::fabs(right - left) > 1e-3 * (1.0 + std::fabs(difference))) {
        ++counts.kinks;
        continue;
      }
      ++counts.smooth;
      const double elasticity = dual[i].derivative * number / value;
      counts.moving += elasticity != 0.0 ? 1 : 0;
      const bool close = std::fabs(elasticity - difference) <= 1e-6 * (1.0 + std::fabs(elasticity));
      if (!close)
        FAIL_CHECK(parameter.name << ": " << dual[i].name << " has " << elasticity
                                  << ", the difference " << difference << "; seed " << seed
                                  << ", index " << index << ": "
                                  << random_scenario::describe(scenario));
    }
  }
  CHECK(counts.smooth > 3000);
  CHECK(counts.moving > 1000);
  CHECK(counts.kinks < counts.smooth / 50);
  return counts;
}

bool is_alone(const Scenario& scenario, const ProductionOf<double, limit_count>& made) {
  return made.runner_up_distance > 1.0 + 1e-9 && scenario.hardware.idle_policy == IdlePolicy::off;
}

}  // namespace

TEST_CASE("the derivative of every output equals the central difference") {
  compare(parameters::utility_power);
  compare(parameters::cooling);
  compare(parameters::count);
  compare(parameters::pue);
  compare(joules);
  compare(demand);
  compare(board_power);
}

TEST_CASE("the elasticity of the rate to the binding capacity is 1, and to the others 0") {
  int binding[4] = {};
  for (std::uint64_t index = 0; index < 4000; ++index) {
    const Scenario scenario = random_scenario::make(seed + 1, index);
    const TokenProductionFunction function{scenario};
    const auto made = function.evaluate();
    if (!is_alone(scenario, made))
      continue;
    const auto check = [&](int which, const auto& parameter, bool given, bool binds) {
      if (!given)
        return;
      binding[which] += binds ? 1 : 0;
      const double slope = elasticity(function, parameter);
      const bool right = binds ? std::fabs(slope - 1.0) < 1e-12 : slope == 0.0;
      if (!right)
        FAIL_CHECK(parameter.name << " has elasticity " << slope << "; seed " << seed + 1
                                  << ", index " << index << ": "
                                  << random_scenario::describe(scenario));
    };
    check(0, parameters::cooling, scenario.facility.cooling.has_value(),
          made.active == Limit::cooling);
    const bool feed_binds = made.active == Limit::utility_power;
    check(1, parameters::utility_power, !feed_binds || Raw::of(scenario.facility.fixed_load) == 0.0,
          feed_binds);
    check(2, demand, scenario.workload.demand.has_value(), made.active == Limit::demand);
    // All that the fleet itself limits grows with the count.
    check(3, parameters::count, true,
          made.active.index <= static_cast<int>(Limit::power_cap) ||
              made.active == Limit::serving_step);
  }
  for (const int count : binding)
    CHECK(count > 150);
}
