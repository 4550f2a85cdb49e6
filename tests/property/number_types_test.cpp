// SPDX-License-Identifier: MIT

// One formula, many number types: what each of them must agree on with double, over random scenarios.

#include <doctest/doctest.h>

#include "e2t/number/dual.hpp"
#include "e2t/number/trace.hpp"
#include "outputs.hpp"
#include "random_scenario.hpp"

using namespace e2t;
using outputs::each_output;
using random_scenario::number_of;
using random_scenario::Raw;
using random_scenario::set_number;

namespace {

constexpr std::uint64_t seed = 314159;

std::string at(std::uint64_t index, const Scenario& scenario) {
  return "seed " + std::to_string(seed) + ", index " + std::to_string(index) + ": " +
         random_scenario::describe(scenario);
}

double rate_of(const Scenario& scenario) {
  return Raw::of(TokenProductionFunction{scenario}.evaluate().rate);
}

// The derivative of the rate by one number, as an elasticity: d ln rate / d ln number. Absent at a kink,
// where the slopes to both sides differ.
struct Slope {
  bool smooth = false;
  double elasticity = 0.0;
};
template <class Set>
Slope differences(double number, double rate, Set rate_at) {
  // A step of 1e-6 loses 1e-10 / 1e-6 of the rate to rounding. A zero is moved by one base unit.
  const double step = number == 0.0 ? 1.0 : 1e-6 * number, per = number == 0.0 ? 1.0 : number;
  const auto slope = [&](double a, double b, double apart) { return (a - b) / apart * per / rate; };
  double above = 0.0, below = 0.0;
  bool has_above = true, has_below = number != 0.0;
  try {
    above = rate_at(number + step);
  } catch (const Error&) {
    has_above = false;
  }
  try {
    if (has_below)
      below = rate_at(number - step);
  } catch (const Error&) {
    has_below = false;
  }
  if (has_above && has_below) {
    const double up = slope(above, rate, step), down = slope(rate, below, step);
    return {std::fabs(up - down) < 1e-4 * (1.0 + std::fabs(up)), slope(above, below, 2.0 * step)};
  }
  if (!has_above && !has_below)
    return {};  // a value that stands alone, as no fixed load
  const double side = has_above ? step : -step;
  const double near = has_above ? above : below, far = rate_at(number + 2.0 * side);
  const double once = slope(near, rate, side), twice = slope(far, near, side);
  return {std::fabs(once - twice) < 1e-4 * (1.0 + std::fabs(once)), once + 0.5 * (once - twice)};
}

}  // namespace

TEST_CASE("the derivative of the rate by every input equals the difference quotient") {
  constexpr int inputs = 64;
  using Derivatives = Dual<inputs>;
  int smooth = 0, kinks = 0, moving = 0;
  for (std::uint64_t index = 0; index < 1500; ++index) {
    const Scenario scenario = random_scenario::make(seed, index);
    auto dual = with_rep<Derivatives>(scenario);
    int next = 0;
    random_scenario::each_number(
        "",
        [&](const std::string&, const auto&, auto& member) {
          REQUIRE(next < inputs);
          set_number(member, Derivatives::variable(number_of(member).value(), next++));
        },
        dual);
    const auto rate = Raw::of(TokenProductionFunction{dual}.evaluate().rate);

    next = 0;
    Scenario varied = scenario;
    random_scenario::each_number(
        "",
        [&](const std::string& path, const auto&, auto& member) {
          const auto kept = member;
          const double number = number_of(member);
          const double derivative = rate.derivative(next++);
          const Slope slope = differences(number, rate.value(), [&](double other) {
            set_number(member, other);
            struct Restore {
              decltype(member) target;
              decltype(kept) value;
              ~Restore() { target = value; }
            } restore{member, kept};
            return rate_of(varied);
          });
          slope.smooth ? ++smooth : ++kinks;
          if (!slope.smooth)
            return;
          const double elasticity = derivative * (number == 0.0 ? 1.0 : number) / rate.value();
          if (elasticity != 0.0)
            ++moving;
          CHECK_MESSAGE(
              std::fabs(elasticity - slope.elasticity) < 2e-6 * (1.0 + std::fabs(elasticity)),
              path << " " << elasticity << " against " << slope.elasticity << "\n"
                   << at(index, scenario));
        },
        varied);
  }
  CHECK(smooth > 40'000);
  CHECK(moving > 4000);
  CHECK(kinks < smooth / 100);
}

TEST_CASE("Dual and Trace give the same values as double, bit for bit") {
  for (std::uint64_t index = 0; index < 3000; ++index) {
    const Scenario scenario = random_scenario::make(seed, index);
    const auto rack = random_scenario::rack_limit(seed, index, scenario);
    const TokenProductionFunction function{scenario};
    const auto made = function.with(rack).evaluate();
    const auto same = [&](const auto& other) {
      int different = 0;
      each_output(made, other, [&](const char* name, double expected, const auto& number) {
        if (expected == shown(number))
          return;
        ++different;
        CHECK_MESSAGE(expected == shown(number), std::string(name) << " " << at(index, scenario));
      });
      return different == 0;
    };
    const auto dual = function.with(with_rep<Dual<1>>(scenario)).with(rack).evaluate();
    CHECK(same(dual));
    CHECK(dual.active == made.active);
    CHECK(dual.feasible() == made.feasible());
    const auto trace = function.with(with_rep<Trace>(scenario)).with(rack).evaluate();
    CHECK(same(trace));
    CHECK(shown(trace.active.index) == made.active.index);
    CHECK(shown(trace.runner_up.index) == made.runner_up.index);
  }
}

TEST_CASE("no derivative of an output is lost, also where a constraint is not given") {
  int lost = 0;
  for (std::uint64_t index = 0; index < 500; ++index) {
    const Scenario scenario = random_scenario::make(seed, index);
    auto dual = with_rep<Dual<2>>(scenario);
    dual.hardware.count =
        Raw::make<accelerator>(Dual<2>::variable(Raw::of(scenario.hardware.count), 0));
    auto& pue = dual.facility.pue ? dual.facility.pue : dual.facility.pue_annual;
    pue = PueOf<Dual<2>>{Dual<2>::variable(pue->value().value(), 1)};
    const auto made = TokenProductionFunction{dual}.evaluate();
    each_output(made, made, [&](const char* name, const Dual<2>& number, const Dual<2>&) {
      for (int i = 0; i < 2; ++i) {
        if (is_finite(number.derivative(i)))
          continue;
        if (++lost <= 3)
          FAIL_CHECK(std::string(name) << " " << at(index, scenario));
      }
    });
  }
  CHECK(lost == 0);
}

TEST_CASE("float agrees with double within 1e-5") {
  int near_a_tie = 0;
  for (std::uint64_t index = 0; index < 3000; ++index) {
    const Scenario scenario = random_scenario::make(seed, index);
    const TokenProductionFunction function{scenario};
    const auto made = function.evaluate();
    const auto single = function.with(with_rep<float>(scenario)).evaluate();
    static_assert(std::is_same_v<decltype(single.rate), Quantity<output_token_rate, float>>);
    each_output(made, single, [&](const char* name, double expected, float number) {
      const bool close =
          expected == static_cast<double>(number) ||
          std::fabs(expected - static_cast<double>(number)) <= 1e-5 * std::fabs(expected);
      if (!close)
        CHECK_MESSAGE(close, std::string(name)
                                 << " " << expected << " " << number << " " << at(index, scenario));
    });
    if (made.runner_up_distance < 1.0 + 1e-5) {
      ++near_a_tie;
      continue;
    }
    CHECK_MESSAGE(single.active == made.active, at(index, scenario));
  }
  CHECK(near_a_tie < 30);
}

TEST_CASE("Trace tells which inputs a ceiling depends on") {
  using namespace e2t::literals;
  constexpr int pue_axis = 0, memory_axis = 1, carbon_axis = 2;
  Scenario plain{.hardware = {.accelerator = {.name = "board",
                                              .peak = {.bf16 = 989_TFLOP_per_s},
                                              .memory_bandwidth = 3.35_TB_per_s,
                                              .board_power = 700_W,
                                              .idle_power = 70_W},
                              .count = 1000_accelerator,
                              .host_overhead = HostOverhead{1.25}},
                 .facility = {.utility_power = 1_MW, .pue = Pue{1.2}},
                 .workload = {.compute_per_token = 141_GFLOP_per_token,
                              .memory_per_token = 2_GB_per_token,
                              .energy_per_token = at_device(0.4_J_per_token)}};
  const auto traced = [&](const Scenario& scenario) {
    auto trace = with_rep<Trace>(scenario);
    trace.facility.pue = PueOf<Trace>{Trace::on_axis(1.2, pue_axis)};
    trace.hardware.accelerator.memory_bandwidth =
        Raw::make<data_rate>(Trace::on_axis(3.35e12, memory_axis));
    if (trace.facility.carbon_intensity) {
      trace.facility.carbon_intensity =
          Raw::make<carbon_per_facility_energy>(Trace::on_axis(1e-4, carbon_axis));
    }
    return TokenProductionFunction{trace};
  };
  const auto on = [](const auto& quantity, int axis) { return Raw::of(quantity).depends_on(axis); };

  const auto limits = traced(plain).constraints();
  CHECK_FALSE(on(limits.compute.capacity(), pue_axis));
  CHECK_FALSE(on(limits.compute.intensity(), pue_axis));
  CHECK_FALSE(on(limits.compute.ceiling(), memory_axis));
  CHECK(on(limits.memory_bandwidth.capacity(), memory_axis));
  CHECK_FALSE(on(limits.memory_bandwidth.intensity(), memory_axis));
  CHECK(on(limits.utility_power.capacity(), pue_axis));
  CHECK_FALSE(on(limits.utility_power.intensity(), pue_axis));
  CHECK_FALSE(on(limits.utility_power.intensity(), memory_axis));
  CHECK_FALSE(on(limits.utility_power.ceiling(), memory_axis));

  // J/token stated at the utility meter carries the PUE into every intensity below it.
  Scenario at_the_utility = plain;
  at_the_utility.workload.energy_per_token = at_facility(0.6_J_per_token);
  CHECK(on(traced(at_the_utility).constraints().utility_power.intensity(), pue_axis));
  // With a step and idle power known, a slower memory stretches the step and J/token.
  Scenario with_step = plain;
  with_step.workload.step_rate = 1500 * (units::token / units::s / units::accelerator);
  CHECK(on(traced(with_step).constraints().utility_power.intensity(), memory_axis));
  CHECK_FALSE(on(traced(with_step).constraints().compute.ceiling(), memory_axis));
  // Fixed host power is shared by the tokens of an accelerator, so a slower one costs more of it each.
  Scenario parts = plain;
  parts.hardware.host_overhead.reset();
  parts.hardware.server_power = 2_kW;
  parts.hardware.accelerators_per_server = 8_accelerator;
  parts.hardware.supply_efficiency = SupplyEfficiency{0.95};
  CHECK(on(traced(parts).constraints().utility_power.intensity(), memory_axis));
  CHECK_FALSE(on(traced(parts).constraints().power_cap.intensity(), memory_axis));

  // The rate depends on both, carbon alone on the grid.
  Scenario billed = plain;
  billed.facility.carbon_intensity = 360 * (units::gCO2e / units::kWh);
  const auto made = traced(billed).evaluate();
  CHECK(on(made.rate, pue_axis));
  CHECK(on(made.rate, memory_axis));
  CHECK_FALSE(on(made.rate, carbon_axis));
  CHECK(on(*made.carbon, carbon_axis));
  CHECK(made.active.index.depends_on(pue_axis));
}
