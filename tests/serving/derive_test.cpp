// SPDX-License-Identifier: MIT
// From a model in a scenario to what production makes of it.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/catalog/calibrations.hpp>
#include <e2t/catalog/models.hpp>
#include <e2t/number/trace.hpp>
#include <e2t/tpf.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;

// 1000 H100 in instances of 4, with power to spare: the step limits.
Scenario served() {
  return {.hardware = {.accelerator = catalog::h100_sxm,
                       .count = 1000_accelerator,
                       .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 10_MW, .pue = Pue{1.2}},
          .serving = Serving{.model = catalog::find_model("llama_3_1_70b"),
                             .layout = {.tensor_parallel = 4},
                             .prompt_length = 250 * (units::input_token / units::request),
                             .output_length = 350 * (units::output_token / units::request),
                             .output_variation = 0.3,
                             .max_sequences = 256_request,
                             .calibration = catalog::find_calibration("h100_sxm")}};
}

std::string refusal(const Scenario& scenario) {
  try {
    static_cast<void>(TokenProductionFunction<double>(scenario));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("a fleet makes what its instances make, at their J/token") {
  const Scenario scenario = served();
  const auto made = TokenProductionFunction{scenario}.evaluate();
  const ServingPoint point = serve(*scenario.serving, scenario.hardware.accelerator);
  // 250 instances of 4
  CHECK(made.rate / (250.0 * point.rate) == doctest::Approx(1.0).epsilon(1e-12));
  CHECK(made.energy_per_token(device) / point.energy_per_token() == doctest::Approx(1.0).epsilon(1e-12));
  CHECK(made.delivered_power(device) / (250.0 * point.power) == doctest::Approx(1.0).epsilon(1e-12));
}

TEST_CASE("time ceilings are those of the step's terms, and the largest term is what binds") {
  const Scenario scenario = served();
  const auto made = TokenProductionFunction{scenario}.evaluate();
  const ServingPoint point = serve(*scenario.serving, scenario.hardware.accelerator);
  const auto if_all_were = [&](const Quantity<duration>& time) { return 250.0 * point.batch * one_token / time; };
  const auto& step = point.step;
  CHECK(made.ceilings[Limit::memory_bandwidth].rate / if_all_were(step.memory) ==
        doctest::Approx(1.0).epsilon(1e-12));
  CHECK(made.ceilings[Limit::compute].rate / if_all_were(step.compute + step.prefill_compute) ==
        doctest::Approx(1.0).epsilon(1e-12));
  CHECK(made.ceilings[Limit::interconnect].rate /
            if_all_were(step.interconnect + step.prefill_interconnect) ==
        doctest::Approx(1.0).epsilon(1e-12));
  CHECK(made.ceilings[Limit::software_overhead].rate / if_all_were(step.overhead()) ==
        doctest::Approx(1.0).epsilon(1e-12));
  // Compute and prefill, about 45 % of this step, are its largest term.
  CHECK(made.active == Limit::compute);
}

TEST_CASE("a latency target shrinks the batch until it is met with nothing to spare") {
  Scenario scenario = served();
  scenario.target.time_per_output_token = 40_ms;
  const TokenProductionFunction function{scenario};
  const auto made = function.evaluate();
  CHECK(made.target_margin.time_per_output_token->in(units::ms) == doctest::Approx(0.0).epsilon(1e-6));
  CHECK(*function.derived().workload.running_sequences < 64 * units::request / (1 * units::accelerator));
}

TEST_CASE("demand shrinks the batch rather than leaving full ones idle, and binds") {
  Scenario scenario = served();
  scenario.workload.demand = 1000 * units::request / (1_s);
  const TokenProductionFunction function{scenario};
  const auto made = function.evaluate();
  CHECK(made.active == Limit::demand);
  // 1000 requests/s of 350 tokens
  CHECK(made.rate.in(units::token_per_s) == doctest::Approx(350000.0).epsilon(1e-12));
  CHECK(made.utilization.value() == doctest::Approx(1.0).epsilon(1e-8));
  const auto full = TokenProductionFunction{served()}.derived().workload.running_sequences;
  CHECK(*function.derived().workload.running_sequences < *full);
}

TEST_CASE("demand below what one request per instance makes leaves the fleet idle part of the time") {
  Scenario scenario = served();
  scenario.workload.demand = 20 * units::request / (1_s);
  const auto made = TokenProductionFunction{scenario}.evaluate();
  CHECK(made.active == Limit::demand);
  CHECK(made.rate.in(units::token_per_s) == doctest::Approx(7000.0).epsilon(1e-12));
  CHECK(made.utilization.value() < 0.6);
}

TEST_CASE("a derived workload may not be stated as well, nor efficiencies beside a calibration") {
  Scenario scenario = served();
  scenario.workload.energy_per_token = at_device(0.5_J_per_token);
  CHECK(refusal(scenario) ==
        "workload.energy_per_token is given beside serving, from which it is derived; allowed: one of the two");
  scenario = served();
  scenario.workload.output_length = 350 * (units::output_token / units::request);
  CHECK(refusal(scenario).find("workload.output_length is given beside serving") == 0);
  scenario = served();
  scenario.hardware.memory_efficiency = Efficiency{0.9};
  CHECK(refusal(scenario) ==
        "hardware.memory_efficiency is 0.9; allowed: 1 beside serving, whose calibration holds the efficiency");
}

TEST_CASE("a stated number of running requests must fit into memory") {
  Scenario scenario = served();
  scenario.serving->max_sequences = not_given;
  // 80 GiB * 0.9 * 4 less 139 + 2 GB of weights, over 327680 B * (250 + 350 * 1.3 / 2) tokens: 1075 requests
  scenario.serving->running_sequences = 1070_request;
  CHECK(refusal(scenario) == "");
  scenario.serving->running_sequences = 1080_request;
  CHECK(refusal(scenario).find("serving.running_sequences is 1080 request; allowed: at most 107") == 0);
}

TEST_CASE("a served scenario takes a constraint of the user's own, and stays derived") {
  // Half of what the fleet draws without it.
  const Scenario scenario = served();
  const auto alone = TokenProductionFunction{scenario}.evaluate();
  const auto rack = constraint("rack", alone.delivered_power(it) * 0.5,
                               [](const auto& point) { return point.energy_per_token(it); });
  const auto function = TokenProductionFunction{scenario}.with(rack);
  CHECK(function.scenario().serving.has_value());
  CHECK(function.evaluate().active == "rack");
  CHECK(function.evaluate().delivered_power(it) / alone.delivered_power(it) == doctest::Approx(0.5).epsilon(1e-9));
}

TEST_CASE("a scenario without serving is derived to itself") {
  Scenario scenario = served();
  scenario.serving = not_given;
  scenario.workload = {.compute_per_token = 240_GFLOP_per_token,
                       .energy_per_token = at_device(0.479_J_per_token)};
  const TokenProductionFunction function{scenario};
  CHECK(function.derived().workload.energy_per_token.joules() ==
        function.scenario().workload.energy_per_token.joules());
  CHECK(*function.derived().hardware.accelerator.idle_power == *catalog::h100_sxm.idle_power.value);
}

TEST_CASE("more HBM bandwidth is worth what the memory term is of the step") {
  // d ln rate / d ln bandwidth = memory term / step, because all other terms stay.
  const Scenario scenario = served();
  const TokenProductionFunction function{scenario};
  constexpr auto bandwidth = parameter("memory_bandwidth", units::TB_per_s, [](auto& each) -> auto& {
    return each.hardware.accelerator.memory_bandwidth;
  });
  const ServingPoint point = serve(*scenario.serving, scenario.hardware.accelerator);
  CHECK(elasticity(function, bandwidth) ==
        doctest::Approx(point.step.memory / point.step.total()).epsilon(1e-9));
}

TEST_CASE("rate and J/token depend on what is put on an axis, the step not on the site's power") {
  auto traced = with_rep<Trace>(served());
  traced.serving->output_length =
      Trace::on_axis(350.0, 0) * (units::output_token / units::request);
  traced.facility.utility_power = at_facility(Trace::on_axis(10.0, 1) * units::MW);
  const TokenProductionFunction function{traced};
  const auto& load = function.derived().workload;
  const auto axes = [](const auto& quantity) { return e2t::detail::Raw::of(quantity); };
  CHECK(axes(*load.step_rate).depends_on(0));
  CHECK(axes(load.energy_per_token.joules()).depends_on(0));
  CHECK_FALSE(axes(*load.step_rate).depends_on(1));
  CHECK(axes(function.evaluate().rate).depends_on(1));
}

}  // namespace
