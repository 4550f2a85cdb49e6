// SPDX-License-Identifier: MIT

// The published form against the production function with its two constraints, and what Phi cannot do.

#include <doctest/doctest.h>

#include "random_scenario.hpp"

using namespace e2t;
using random_scenario::Raw;

namespace {

constexpr std::uint64_t seed = 260511733;

struct Case {
  Published form;
  Scenario scenario;
};

// Compute and the feed, and nothing else that binds.
Case make(std::uint64_t index) {
  random_scenario::Random random(seed, index);
  const double count = random.log_between(1.0, 1e6), peak = random.log_between(1e13, 1e16);
  const double efficiency = random.between(0.05, 1.0), flop = random.log_between(1e9, 1e13);
  const double feed = random.log_between(1e4, 1e10), joules = random.log_between(1e-2, 1e2);
  const double delivered = random.between(0.5, 1.0), pue = random.between(1.0, 2.0);
  const double busy = random.between(0.1, 1.0);
  Case result;
  result.form = {.K_eff = random_scenario::of<compute_rate>(count * peak * efficiency),
                 .c_tok = random_scenario::of<compute_per_output_token>(flop),
                 .theta = theta(Share{delivered}, Pue{pue}),
                 .P_facility = random_scenario::of<facility_power>(feed),
                 .e_tok = random_scenario::of<it_energy_per_output_token>(joules),
                 .U = Utilization{busy}};
  auto& hardware = result.scenario.hardware;
  hardware.accelerator.peak.bf16 = random_scenario::of<compute_rate>(peak);
  hardware.accelerator.memory_bandwidth = random_scenario::of<data_rate>(1e12);
  hardware.accelerator.idle_power = random_scenario::of<device_power>(0.0);
  hardware.count = random_scenario::of<accelerator>(count);
  hardware.compute_efficiency = Efficiency{efficiency};
  hardware.host_overhead = HostOverhead{random.between(1.0, 1.5)};
  result.scenario.facility = {.utility_power = random_scenario::of<facility_power>(feed),
                              .feed_limit = Share{delivered},
                              .pue = Pue{pue}};
  result.scenario.workload = {
      .compute_per_token = random_scenario::of<compute_per_output_token>(flop),
      .energy_per_token = random_scenario::of<it_energy_per_output_token>(joules),
      .utilization = Utilization{busy}};
  return result;
}

double rate(const Published& form) {
  return Raw::of(published_rate(form));
}

bool power_binds(const Published& form) {
  return form.e_tok / form.c_tok > form.theta * form.P_facility / form.K_eff;
}

}  // namespace

TEST_CASE("the published form equals the production function with the same two constraints") {
  int by_power = 0;
  constexpr int cases = 100'000;
  for (std::uint64_t index = 0; index < cases; ++index) {
    const Case both = make(index);
    const auto made = TokenProductionFunction{both.scenario}.evaluate();
    const double expected = rate(both.form);
    const bool power = power_binds(both.form);
    by_power += power;
    const bool equal = std::fabs(Raw::of(made.rate) - expected) <= 1e-14 * expected;
    const bool same_branch = (made.active == Limit::utility_power) == power ||
                             made.runner_up_distance < 1.0 + 1e-14;  // a tie, to rounding
    if (!equal || !same_branch) {
      CHECK_MESSAGE(equal, "seed " << seed << ", index " << index);
      CHECK_MESSAGE(same_branch, "seed " << seed << ", index " << index);
    }
  }
  CHECK(by_power > cases / 10);
  CHECK(by_power < cases - cases / 10);
}

TEST_CASE("Phi and U scale the published rate and never change its branch") {
  for (std::uint64_t index = 0; index < 20'000; ++index) {
    const Published form = make(index).form;
    Published scaled = form;
    random_scenario::Random random(seed + 1, index);
    scaled.Phi = random.log_between(1e-3, 1e3);
    scaled.U = Utilization{random.between(0.01, 1.0)};
    // Which branch the result is of, told from outside: more of the other capacity changes nothing.
    const auto branch = [](Published f) {
      const double before = rate(f);
      f.K_eff *= 2.0;
      return rate(f) == before ? Limit::utility_power : Limit::compute;
    };
    const double factor = scaled.Phi * scaled.U.value() / form.U.value();
    const bool scales = std::fabs(rate(scaled) - rate(form) * factor) <= 1e-14 * rate(scaled);
    if (!scales || branch(scaled) != branch(form)) {
      CHECK_MESSAGE(scales, "seed " << seed << ", index " << index);
      CHECK_MESSAGE(branch(scaled) == branch(form), "seed " << seed << ", index " << index);
    }
  }
}
