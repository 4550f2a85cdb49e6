// SPDX-License-Identifier: MIT
#include <e2t/serving/diagnosis.hpp>

#include <doctest/doctest.h>

#include <string>

#include "toy.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;

// The toy of toy.hpp with dense layers on one board, 8 running requests. Counted by hand, of one step:
//   least bytes    (24000 + 180000 + 100000) * 2 B of weights, 8 * 25 tokens * 160 B of cache: 640000 B, 0.64 us
//   least FLOP     8 * (608000 + 2 * 160 * 25) = 4.928e6, 0.04928 us
//   memory         (608000 + 8 * 125 * 160) B / 0.8 TB/s = 0.96 us
//   compute        8 * (608000 + 2 * 160 * 125) FLOP / 50 TFLOP/s = 0.10368 us
//   overhead       2 * 10 us of layers, 8 * 5 us of requests: 60 us
//   prefill        8 / 50 * (2 * 204000 * 100 + 2 * 160 * 5000) FLOP / 50 TFLOP/s = 0.13568 us
constexpr double peak = 0.64, flop = 0.04928, memory = 0.96, compute = 0.10368, overhead = 60.0, prefill = 0.13568;
constexpr double step = memory + compute + overhead + prefill;

Observation row_of(double microseconds, Quantity<device_power> power) {
  Observation row{.serving = toy::serving_of(toy::dense), .accelerator = toy::board};
  row.serving.running_sequences = 8 * units::request;
  row.rate = 8 * units::token / (microseconds * units::us);
  row.power = power;
  return row;
}
double microseconds(const Diagnosis& found, Loss loss) { return found.losses[static_cast<int>(loss)].in(units::us); }
double sum(const Diagnosis& found) {
  double all = 0.0;
  for (int i = 0; i < static_cast<int>(Loss::small_batch); ++i) all += microseconds(found, static_cast<Loss>(i));
  return all;
}

TEST_CASE("ceilings are those of peaks and least work") {
  const Diagnosis found = diagnose(row_of(step, at_device(300_W)), toy::calibration);
  CHECK(found.ceilings[0].rate->in(units::token_per_s) == Approx(8 / (flop * 1e-6)));
  CHECK(found.ceilings[1].rate->in(units::token_per_s) == Approx(8 / (peak * 1e-6)));
  CHECK(*found.ceilings[1].share == Approx(peak / step));
  CHECK(!found.ceilings[2].rate.has_value());  // one board sends nothing
  // 500 W at the measured 300 W a rate: five thirds of the rate.
  CHECK(*found.ceilings[3].share == Approx(0.6));
  CHECK(std::string(found.active) == "software_overhead");
  CHECK(!found.impossible());
}

TEST_CASE("the time of a step that the calibration explains is split into its losses") {
  const Diagnosis found = diagnose(row_of(step, at_device(300_W)), toy::calibration);
  CHECK(found.step.in(units::us) == Approx(step));
  CHECK(found.calibrated_share == Approx(1.0));
  CHECK(microseconds(found, Loss::peak) == Approx(peak));
  CHECK(microseconds(found, Loss::no_overlap) == Approx(flop));
  CHECK(microseconds(found, Loss::efficiency) == Approx(memory + compute - peak - flop));
  CHECK(microseconds(found, Loss::prefill) == Approx(prefill));
  CHECK(microseconds(found, Loss::overhead) == Approx(overhead));
  CHECK(sum(found) == Approx(step));
  CHECK(found.main_loss() == Loss::overhead);
  // In the largest batch only the 5 us a request, its bytes, FLOP and prompt are left: a bit over 5.05 us of 7.65.
  const double each = 5 + (0.8 * 0 + 125 * 160 / 0.8e6) + compute / 8 + prefill / 8;
  CHECK(*found.larger_batch_gain == Approx(step / 8 / each).epsilon(1e-3));
  CHECK(microseconds(found, Loss::small_batch) == Approx(step * (1 - 1 / *found.larger_batch_gain)));
}

TEST_CASE("what the calibration does not explain goes to the cap, to the host, or to nothing known") {
  const auto longer = [](Quantity<device_power> power) { return diagnose(row_of(3 * step, power), toy::calibration); };
  // Idle power is 100 W; in steps three times as long there is a third of what is above it.
  const Observation usual = row_of(step, at_device(300_W));
  const auto above = predict(usual, toy::calibration).point.power - toy::calibration.idle_power;
  const Diagnosis host = longer(toy::calibration.idle_power + above / 3);
  CHECK(microseconds(host, Loss::host_wait) == Approx(2 * step));
  CHECK(host.main_loss() == Loss::host_wait);
  const Diagnosis capped = longer(at_device(495_W));
  CHECK(microseconds(capped, Loss::power_cap) == Approx(2 * step));
  CHECK(std::string(capped.active) == "power_cap");
  const Diagnosis neither = longer(at_device(400_W));
  CHECK(microseconds(neither, Loss::unexplained) == Approx(2 * step));
  CHECK(sum(neither) == Approx(3 * step));
  // A cap below the board's own limit.
  const Diagnosis lower = diagnose(row_of(3 * step, at_device(400_W)), toy::calibration, at_device(410_W));
  CHECK(microseconds(lower, Loss::power_cap) == Approx(2 * step));
}

TEST_CASE("a row faster than its calibration has its losses scaled down to what was measured") {
  const Diagnosis found = diagnose(row_of(step / 2, at_device(300_W)), toy::calibration);
  CHECK(found.calibrated_share == Approx(0.5));
  CHECK(microseconds(found, Loss::peak) == Approx(peak));
  CHECK(sum(found) == Approx(step / 2));
  CHECK(microseconds(found, Loss::overhead) == Approx(overhead * (step / 2 - peak) / (step - peak)));
}

TEST_CASE("a row above a ceiling is impossible, and the arithmetic is shown") {
  const Diagnosis fast = diagnose(row_of(0.6, at_device(300_W)), toy::calibration);
  CHECK(std::string(fast.contradiction.c_str()) ==
        "a step of 8 request takes at least 0.00064 ms (memory_bandwidth: 0.00064 GB of each accelerator at 1000 "
        "GB/s), so at most 1.25e+07 output_token/s; measured: 1.33333e+07");
  Observation early = row_of(step, at_device(300_W));
  early.inter_token_latency = 0.6 * units::us;
  CHECK(std::string(diagnose(early, toy::calibration).contradiction.c_str()).find("measured inter-token latency [ms]: 0.0006") !=
        std::string::npos);
  const Diagnosis hot = diagnose(row_of(step, at_device(530_W)), toy::calibration);
  CHECK(std::string(hot.contradiction.c_str()) == "power is 530 W @device; 1 boards of 500 W draw at most 500 W");
  CHECK(!diagnose(row_of(step, at_device(520_W)), toy::calibration).impossible());  // 4 % more: a mean of samples
}

TEST_CASE("a row without its number of running requests is refused") {
  Observation row = row_of(step, at_device(300_W));
  row.serving.running_sequences = not_given;
  CHECK_THROWS_WITH_AS(static_cast<void>(diagnose(row, toy::calibration)),
                       "serving.running_sequences is not given; it is needed to diagnose a measured row", Error);
}

}  // namespace
