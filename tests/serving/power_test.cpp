// SPDX-License-Identifier: MIT
#include <e2t/serving/power.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "toy.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;
using units::s, units::W;

const Serving serving =
    toy::serving_of(toy::experts, {.tensor_parallel = 2, .data_parallel = 2, .expert_parallel = 4});
constexpr auto eight = 8 * units::request;

double power_of(const Accelerator& board, double step_time, double times_the_work = 1.0) {
  auto work = step_work(serving, board, eight, 0.5);
  const auto step = serving_step(serving, board, eight, work);
  work.weights *= times_the_work;
  work.kv *= times_the_work;
  work.decode *= times_the_work;
  work.prefill *= times_the_work;
  return step_power(serving, board, work, step, step_time * s).in(W);
}

// What is counted by hand in step_test.cpp: bytes, FLOP, and the kernels' time, which is 20 us of
// sequences and 19200 B of dispatch at 25 GB/s.
const double bytes = 269'800 + 60'000 * (1 - 0.31640625 * std::sqrt(0.75));
constexpr double flop = 1'119'200 + 1'342'400;
constexpr double kernels = 20e-6 + 19'200 / 25e9;

TEST_CASE(
    "a board without a cap draws idle power, joules per byte and FLOP, and its kernels' share") {
  Accelerator board = toy::board;
  board.board_power = {};
  const double time = 1e-4;
  const double expected = 100 + 200e-12 * bytes / time + 1e-12 * flop / time + 150 * kernels / time;
  CHECK(power_of(board, time) == Approx(expected).epsilon(1e-12));
  // Kernels take all of the step at most.
  const double longer = 2.0 * bytes / 1e12;
  CHECK(power_of(board, longer) ==
        Approx(100 + 200e-12 * bytes / longer + 1e-12 * flop / longer + 150).epsilon(1e-12));
}

TEST_CASE("the cap bends power smoothly: one eighth root of two below it where they are equal") {
  // At p - idle = cap - idle, P - idle = (cap - idle) / 2^(1/8).
  Accelerator board = toy::board;
  board.board_power = {};
  const double wanted = power_of(board, 1e-4);
  board.board_power = wanted * W;
  CHECK(power_of(board, 1e-4) ==
        Approx(100 + (wanted - 100) / std::pow(2.0, 0.125)).epsilon(1e-12));
}

TEST_CASE("layers that quantise their activations load the board fully while they do") {
  // 2 layers * 30 us of 1 ms: 0.06 of the 400 W above idle.
  Serving quantised = serving;
  quantised.model.formats.experts.arithmetic = Precision::fp8;  // at the same size
  const auto power = [](const Serving& one) {
    const auto work = step_work(one, toy::board, eight, 0.5);
    const auto step = serving_step(one, toy::board, eight, work);
    return step_power(one, toy::board, work, step, 1e-3 * s).in(W);
  };
  CHECK(power(quantised) - power(serving) == Approx(0.06 * 400).epsilon(1e-6));
}

TEST_CASE("power tends to the cap and never exceeds it, however much there is to do") {
  double before = 0.0;
  for (double work = 1.0; work < 1e9; work *= 3.0) {
    const double power = power_of(toy::board, 1e-4, work);
    CHECK(power <= 500.0 * (1 + 1e-15));
    CHECK(power >= before);
    before = power;
  }
  CHECK(before == Approx(500).epsilon(1e-9));
}

TEST_CASE("well below the cap the cap does not matter") {
  Accelerator board = toy::board;
  const double capped = power_of(board, 1e-3);
  board.board_power = {};
  // Load is below a tenth: 1e-8 / 8 of it is lost at most.
  CHECK(capped == Approx(power_of(board, 1e-3)).epsilon(1e-8));
}

TEST_CASE("waiting costs idle power: a longer step draws less, down to that") {
  double before = 501.0;
  for (double time = 1e-6; time < 1e3; time *= 2.0) {
    const double power = power_of(toy::board, time);
    CHECK(power < before);
    CHECK(power > 100.0);
    before = power;
  }
  CHECK(before == Approx(100).epsilon(1e-6));
}

TEST_CASE("energy of a step grows with waiting: watts fall slower than time grows") {
  double before = 0.0;
  for (double time = 1e-5; time < 1.0; time *= 2.0) {
    const double energy = power_of(toy::board, time) * time;
    CHECK(energy > before);
    before = energy;
  }
}

TEST_CASE("where prefill is apart each kind draws its own power, for its part of the time") {
  Accelerator board = toy::board;
  board.board_power = {};
  Serving apart = serving;
  apart.disaggregation = Disaggregation{.cache_sent = Probability{0.0}};
  const auto work = step_work(apart, board, eight, 0.5);
  const auto step = serving_step(apart, board, eight, work);
  // Decode: bytes and its FLOP, 20 us of sequences and 6400 B of dispatch. Prefill: its FLOP, 12800 B of dispatch.
  const double decoding = step.inter_token_latency().in(s), prefilling = step.prefill().in(s);
  const double decode =
      100 * decoding + 200e-12 * bytes + 1e-12 * 1'119'200 + 150 * (20e-6 + 6400 / 25e9);
  const double prefill = 100 * prefilling + 1e-12 * 1'342'400 + 150 * (12'800 / 25e9);
  const double expected = (decode + prefill) / (decoding + prefilling);
  CHECK(serving_power(apart, board, work, step).in(W) == Approx(expected).epsilon(1e-12));
  // Without a board's limit it takes as many joules as where both share accelerators.
  const auto together = step_work(serving, board, eight, 0.5);
  CHECK(serving_power(serving, board, together, serving_step(serving, board, eight)).in(W) ==
        Approx(expected).epsilon(1e-12));
}

TEST_CASE("a board that both share smooths the two kinds' power, which a limit bends less") {
  Serving apart = serving;
  apart.disaggregation = Disaggregation{.cache_sent = Probability{0.0}};
  Accelerator hot = toy::board;
  hot.board_power = 130_W;
  const auto work = step_work(apart, hot, eight, 0.5);
  const auto step = serving_step(apart, hot, eight, work);
  CHECK(serving_power(apart, hot, work, step) < serving_power(serving, hot, work, step));
}

TEST_CASE("a power cap spreads what is drawn above idle power until the mean is the cap") {
  // 300 W above idle at 400 W; 200 W at a cap of 300 W: half as long again.
  CHECK(power_stretch(serving, Quantity<device_power>(400_W), Quantity<device_power>(300_W)) ==
        Approx(1.5).epsilon(1e-12));
  CHECK(power_stretch(serving, Quantity<device_power>(400_W), Quantity<device_power>(400_W)) ==
        1.0);
  CHECK(power_stretch(serving, Quantity<device_power>(400_W), Quantity<device_power>(500_W)) ==
        1.0);
  CHECK_THROWS_WITH_AS(
      (void)power_stretch(serving, Quantity<device_power>(400_W), Quantity<device_power>(100_W)),
      "hardware.power_cap is 100 W; allowed: above serving.calibration.idle_power (100 W; no "
      "work is done below it)",
      Error);
}

}  // namespace
