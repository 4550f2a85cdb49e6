// SPDX-License-Identifier: MIT

// Guaranteed bounds of the rate while inputs vary, over random scenarios.

#include <doctest/doctest.h>

#include "e2t/production/range.hpp"
#include "random_scenario.hpp"
#include "served_scenario.hpp"

using namespace e2t;
using random_scenario::Random;
using random_scenario::Raw;

namespace {

constexpr std::uint64_t seed = 141421;

double rate_of(const Scenario& scenario) {
  return Raw::of(TokenProductionFunction{scenario}.evaluate().rate);
}

constexpr auto memory_bandwidth = parameter(
    "memory_bandwidth", units::TB_per_s,
    [](auto& plan) -> auto& { return plan.hardware.accelerator.memory_bandwidth; });
constexpr auto joules = parameter(
    "energy_per_token", units::J / units::token,
    [](auto& plan) -> auto& { return plan.workload.energy_per_token; });

}  // namespace

TEST_CASE(
    "a guaranteed range holds at every point, and is that of the ends where the sign is known") {
  int boxes = 0, exact = 0, natural_exact = 0;
  for (std::uint64_t index = 0; index < 600; ++index) {
    const Scenario scenario = random_scenario::make(seed + 6, index);
    Random random(seed + 7, index);
    const TokenProductionFunction function{scenario};
    const auto check = [&](const auto& parameter, double wide) {
      double number = 0.0;
      try {
        number = parameter.number(scenario);
      } catch (const Error&) {
        return;
      }
      const bool ratio = parameter.unit.symbol == "";  // a PUE is at least 1
      const double low = std::fmax(number / (1.0 + wide), ratio ? 1.0 : 0.0),
                   high = number * (1.0 + wide);
      const Varied varied{parameter, Interval(low, high)};
      Interval bounds, natural;
      try {
        bounds = Raw::of(range(function, varied));
        natural = Raw::of(
            TokenProductionFunction{parameter.with(with_rep<Interval>(scenario), varied.numbers)}
                .evaluate()
                .rate);
      } catch (const Error&) {
        return;
      }
      ++boxes;
      CHECK(natural.contains(bounds));
      double least = __builtin_inf(), most = 0.0;
      for (int i = 0; i < 20; ++i) {
        const double at = i == 0 ? low : i == 1 ? high : random.between(low, high);
        const double rate = rate_of(parameter.with(scenario, at));
        least = std::fmin(least, rate);
        most = std::fmax(most, rate);
      }
      // Guaranteed is the exact value; what double computes is off by its own rounding.
      CHECK_MESSAGE(bounds.low() <= least * (1.0 + 1e-12), random_scenario::describe(scenario));
      CHECK_MESSAGE(bounds.high() >= most * (1.0 - 1e-12), random_scenario::describe(scenario));
      const auto near = [&](const Interval& is) {
        return is.low() >= least * (1.0 - 1e-12) && is.high() <= most * (1.0 + 1e-12);
      };
      exact += near(bounds) ? 1 : 0;
      natural_exact += near(natural) ? 1 : 0;
    };
    const double wide = random.log_between(1e-3, 0.3);
    check(parameters::utility_power, wide);
    check(parameters::cooling, wide);
    check(parameters::pue, wide);
    check(parameters::count, wide);
    check(memory_bandwidth, wide);
    check(joules, wide);
  }
  CHECK(boxes > 3000);
  CHECK(exact > natural_exact);
  CHECK(exact > boxes * 98 / 100);
}

TEST_CASE("a guaranteed range of several parameters of a served scenario holds at every point") {
  int exact = 0;
  for (std::uint64_t index = 0; index < 12; ++index) {
    const auto middle =
        served_scenario::make<double>(seed + 8, index, 0.0, [](double low, double) { return low; });
    const TokenProductionFunction function{middle};
    const double rate = Raw::of(middle.hardware.accelerator.memory_bandwidth);
    const auto feed = middle.facility.utility_power;
    Interval bounds;
    try {
      bounds = Raw::of(range(function, vary(parameters::utility_power, feed, feed * 1.2),
                             Varied{memory_bandwidth, Interval(rate, rate * 1.02)}));
    } catch (const Error&) {
      continue;
    }
    Random random(seed + 8, index);
    double least = __builtin_inf(), most = 0.0;
    for (int i = 0; i < 40; ++i) {
      const double share = i == 0 ? 0.0 : i == 1 ? 1.0 : random.between(0.0, 1.0);
      const double other = i == 0 ? 0.0 : i == 1 ? 1.0 : random.between(0.0, 1.0);
      const double made = rate_of(memory_bandwidth.with(
          parameters::utility_power.with(middle, Raw::of(feed) * (1.0 + 0.2 * share)),
          rate * (1.0 + 0.02 * other)));
      least = std::fmin(least, made);
      most = std::fmax(most, made);
    }
    CHECK(bounds.low() <= least * (1.0 + 1e-12));
    CHECK(bounds.high() >= most * (1.0 - 1e-12));
    exact += bounds.low() >= least * (1.0 - 1e-12) && bounds.high() <= most * (1.0 + 1e-12) ? 1 : 0;
  }
  CHECK(exact >= 8);
}
