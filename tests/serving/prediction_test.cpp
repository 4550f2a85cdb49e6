// SPDX-License-Identifier: MIT
#include <e2t/serving/prediction.hpp>

#include <doctest/doctest.h>

#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;

// A row that was measured as `factor` times the rate that the model gives, at the power that the model
// gives at that rate.
Observation measured(double factor, double power_factor = 1.0) {
  Observation row{.serving = toy::serving_of(toy::experts, {.tensor_parallel = 2}),
                  .accelerator = toy::board};
  row.serving.running_sequences = 8 * units::request;
  Serving serving = row.serving;
  const auto point = serve(serving, toy::board);
  row.rate = factor * point.rate;
  const auto waiting = Quantity<duration>(point.step.total() / factor);
  row.power = power_factor * 2 * step_power(serving, toy::board, point.work, point.step, waiting);
  row.serving.calibration = {};  // not looked at
  return row;
}

TEST_CASE("a row is predicted at its own batch with the given calibration") {
  const auto said = predict(measured(0.5), toy::calibration);
  CHECK(said.point.batch == 8 * units::request);
  CHECK(said.point.batch_limit == static_cast<int>(BatchLimit::stated));
  CHECK(said.point.rate / measured(1.0).rate == Approx(1).epsilon(1e-12));
}

TEST_CASE("power at the measured rate is that of steps as long as were measured") {
  // Half the rate, steps twice as long: idle and half of what is above it, well below the cap. With both
  // boards: 200 W and the rest.
  const auto said = predict(measured(0.5), toy::calibration);
  const double above = said.point.power.in(units::W)-200;
  CHECK(said.power_at_measured_rate.in(units::W)-200 == Approx(above / 2).epsilon(1e-3));
  CHECK(said.power_at_measured_rate / measured(0.5).power == Approx(1).epsilon(1e-12));
}

TEST_CASE("host-bound is right power at the measured rate, and a rate far above it") {
  const auto host_bound = [](double rate, double power) {
    return predict(measured(rate, power), toy::calibration).host_bound;
  };
  CHECK(host_bound(0.5, 1.0));
  CHECK(host_bound(0.79, 1.0));
  CHECK(!host_bound(0.81, 1.0));  // 1 / 0.81 = 1.23
  CHECK(!host_bound(1.0, 1.0));
  CHECK(host_bound(0.5, 1 / 1.14));
  CHECK(!host_bound(0.5, 1 / 1.16));
  CHECK(host_bound(0.5, 1 / 0.86));
  CHECK(!host_bound(0.5, 1 / 0.84));
}

TEST_CASE("the largest term of a step is named, prefill counted with its resource") {
  using units::ms;
  StepOf<double> step{
      .memory = 2 * ms, .compute = 1 * ms, .interconnect = 1 * ms, .layers = 1 * ms};
  CHECK(largest_term(step) == StepTerm::memory_bandwidth);
  step.prefill_compute = 1.5 * ms;
  CHECK(largest_term(step) == StepTerm::compute);
  step.prefill_interconnect = 1.6 * ms;
  CHECK(largest_term(step) == StepTerm::interconnect);
  step.quantisation = 1 * ms;
  step.sequences = 0.7 * ms;
  CHECK(largest_term(step) == StepTerm::software_overhead);
  // Of equal ones the first.
  CHECK(largest_term(StepOf<double>{.memory = 1 * ms, .compute = 1 * ms}) == StepTerm::compute);
}

TEST_CASE("a row that cannot be served is refused") {
  Observation row = measured(1.0);
  row.serving.layout.tensor_parallel = 3;
  CHECK_THROWS_AS((void)predict(row, toy::calibration), Error);
}

}  // namespace
