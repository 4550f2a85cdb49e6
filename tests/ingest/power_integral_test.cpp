// SPDX-License-Identifier: MIT
#include <e2t/ingest/power_integral.hpp>
#include <e2t/quantity/literals.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;

struct Sample {
  double time, power;
};
using Samples = std::vector<Sample>;

PowerIntegral integral(const Samples& samples, const PowerWindow& window = {},
                       const Optional<Quantity<duration>>& longest_gap = {}) {
  PowerIntegrator channel(window, longest_gap);
  for (const Sample& sample : samples)
    (void)channel.add(sample.time * s, sample.power * W);
  return channel.finish();
}
template <class Act>
std::string refused(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("constant power is power times time") {
  const auto used = integral({{0, 100}, {1, 100}, {2, 100}, {3, 100}});
  CHECK(used.energy == 300_J);
  CHECK(used.measured == 300_J);
  CHECK(used.averaged == 300_J);
  CHECK(used.power == 100_W);
  CHECK(used.coverage == 1.0);
  CHECK(used.covered == 3_s);
  CHECK(used.samples == 4);
  CHECK(*used.mean_of_samples == 100_W);
  CHECK(used.gap_count == 0);
}

TEST_CASE("between samples power is linear, and the window cuts it by interpolation") {
  // 100 W at 0 s to 500 W at 4 s: 100 W/s. From 1 s (200 W) to 3 s (400 W): 300 W * 2 s.
  CHECK(integral({{0, 100}, {4, 500}}, {.begin = 1_s, .end = 3_s}).energy == 600_J);
  CHECK(integral({{0, 100}, {4, 500}}, {.begin = 1_s, .end = 3_s}).power == 300_W);
  // Up and down: 1/2 (0 + 100) * 1 + 1/2 (100 + 0) * 1, and cut in the middle of both slopes:
  // 1/2 (50 + 100) * 0.5 twice.
  CHECK(integral({{0, 0}, {1, 100}, {2, 0}}).energy == 100_J);
  CHECK(integral({{0, 0}, {1, 100}, {2, 0}}, {.begin = 0.5_s, .end = 1.5_s}).energy == 75_J);
  // A window's edge on a sample takes the sample.
  CHECK(integral({{0, 0}, {1, 100}, {2, 0}}, {.begin = 1_s, .end = 2_s}).energy == 50_J);
}

TEST_CASE("a meter that averages means steps back to the sample before") {
  // 100 W for 1 s, then 400 W for 2 s; trapezoids: 1/2 (0 + 100) + 1/2 (100 + 400) * 2.
  const auto used = integral({{0, 0}, {1, 100}, {3, 400}});
  CHECK(used.averaged == 900_J);
  CHECK(used.energy == 550_J);
  // Equal intervals: they differ by half an interval times the change of power, 0.5 s * 300 W.
  const auto even = integral({{0, 100}, {1, 250}, {2, 50}, {3, 400}});
  CHECK((even.averaged - even.energy).in(J) == 150);
}

TEST_CASE("intervals differ: every one counts for its length, samples count once in their mean") {
  // 1/2 (100 + 200) * 1 + 1/2 (200 + 300) * 3 = 150 + 750; over 4 s 225 W. The mean: 600 / 3.
  const auto used = integral({{0, 100}, {1, 200}, {4, 300}});
  CHECK(used.energy == 900_J);
  CHECK(used.power == 225_W);
  CHECK(*used.mean_of_samples == 200_W);
}

TEST_CASE("a gap is not covered, and the window's energy is the mean of what is, over all of it") {
  // 1 s apart, so 5 s are bridged: 2 s at 100 W, then nothing for 6 s, then 2 s at 300 W.
  const Samples samples{{0, 100}, {1, 100}, {2, 100}, {8, 300}, {9, 300}, {10, 300}};
  const auto used = integral(samples);
  CHECK(used.longest_gap == 5_s);
  CHECK(used.covered == 4_s);
  CHECK(used.coverage == 0.4);
  CHECK(used.measured == 800_J);
  CHECK(used.power == 200_W);
  CHECK(used.energy == 2000_J);  // 200 W * 10 s
  REQUIRE(used.gap_count == 1);
  REQUIRE(used.gaps.size() == 1);
  CHECK(used.gaps[0].begin == 2_s);
  CHECK(used.gaps[0].end == 8_s);
  // Bridged on request: 1/2 (100 + 300) * 6 more.
  const auto bridged = integral(samples, {}, 6_s);
  CHECK(bridged.coverage == 1.0);
  CHECK(bridged.energy == 2000_J);
  CHECK(bridged.measured == 2000_J);
  // The part of it within the window.
  const auto part = integral(samples, {.begin = 1_s, .end = 4_s});
  CHECK(part.covered == 1_s);
  CHECK(part.gap_count == 0);  // 2 s are not longer than 5 s
  CHECK(integral(samples, {.begin = 1_s, .end = 8_s}).gaps[0].end == 8_s);
}

TEST_CASE("an interval of exactly longest_gap is bridged, a longer one is not") {
  CHECK(integral({{0, 10}, {2, 10}}, {}, 2_s).coverage == 1.0);
  CHECK(integral({{0, 10}, {2.001, 10}}, {}, 2_s).coverage == 0.0);
  CHECK(integral({{0, 10}, {1, 10}, {2, 10}, {7, 10}}).coverage == 1.0);  // 5 medians
  CHECK(integral({{0, 10}, {1, 10}, {2, 10}, {7.5, 10}}).coverage < 0.5);
}

TEST_CASE("the default longest_gap is 5 medians of the first 64 intervals, and at most 60 s") {
  Samples samples;
  for (int i = 0; i <= 64; ++i)
    samples.push_back({0.1 * i, 10});
  CHECK(integral(samples).longest_gap.in(s) == doctest::Approx(0.5));
  for (int i = 1; i <= 1000; ++i)
    samples.push_back({6.4 + 0.4 * i, 10});
  CHECK(integral(samples).longest_gap.in(s) == doctest::Approx(0.5));
  CHECK(integral(samples).coverage == 1.0);
  samples.push_back({samples.back().time + 0.6, 10});
  CHECK(integral(samples).coverage < 1.0);
  CHECK(integral({{0, 10}, {30, 10}}).longest_gap == 60_s);
  CHECK(integral({{0, 10}, {60, 10}}).coverage == 1.0);
  CHECK(integral({{0, 10}, {61, 10}}).coverage == 0.0);
  CHECK(integral({{0, 10}}).longest_gap == 60_s);
}

TEST_CASE("nothing is extrapolated at the window's edges") {
  // 10 s of window, samples from 2 s to 8 s at 50 W.
  const Samples samples{{2, 50}, {5, 50}, {8, 50}};
  const auto used = integral(samples, {.begin = 0_s, .end = 10_s});
  CHECK(used.covered == 6_s);
  CHECK(used.coverage == 0.6);
  CHECK(used.measured == 300_J);
  CHECK(used.energy == 500_J);
  CHECK(used.gap_count == 0);
  const auto strict = integral(samples, {.begin = -3_s, .end = 14_s}, 3_s);
  REQUIRE(strict.gaps.size() == 2);
  CHECK(strict.gaps[0].begin == -3_s);
  CHECK(strict.gaps[0].end == 2_s);
  CHECK(strict.gaps[1].begin == 8_s);
  CHECK(strict.gaps[1].end == 14_s);
  // A window beside all samples.
  for (const auto& window : {PowerWindow{-9_s, -1_s}, PowerWindow{9_s, 20_s}}) {
    const auto none = integral(samples, window);
    CHECK(none.coverage == 0.0);
    CHECK(none.energy == 0_J);
    CHECK(none.samples == 0);
    CHECK_FALSE(none.mean_of_samples.has_value());
  }
}

TEST_CASE("a window between two samples is cut out of their line") {
  // 0 W to 100 W over 10 s; from 4 s (40 W) to 6 s (60 W).
  const auto used = integral({{0, 0}, {10, 100}}, {.begin = 4_s, .end = 6_s});
  CHECK(used.energy == 100_J);
  CHECK(used.coverage == 1.0);
  CHECK(used.samples == 0);
}

TEST_CASE("a sample given twice counts once") {
  const auto used = integral({{0, 100}, {1, 100}, {1, 100}, {2, 100}});
  CHECK(used.energy == 200_J);
  CHECK(used.samples == 3);
  CHECK(used.repeated == 1);
}

TEST_CASE("what is no course of power is refused with the reason") {
  CHECK(refused([] {
          (void)integral({{0, 1}, {2, 1}, {1.5, 1}});
        }) == "the clock goes back by 0.5 s; allowed: samples in the order of their times");
  CHECK(refused([] {
          (void)integral({{0, 1}, {2, 1}, {2, 3}});
        }) == "3 W at a time that has 1 W already; allowed: one power at a time");
  CHECK(refused([] {
          (void)integral({{0, -1}});
        }) == "the power is -1 W at 0 s; allowed: finite, and at least 0 W");
  for (const double value : {__builtin_nan(""), __builtin_inf()}) {
    CHECK(refused([&] { (void)integral({{0, value}}); }).starts_with("the power is "));
    CHECK(refused([&] { (void)integral({{value, 1}}); }).starts_with("the power is "));
  }
  CHECK(refused([] { (void)PowerIntegrator({.begin = 2_s, .end = 2_s}); }) ==
        "the window is 2 s to 2 s; allowed: an end after the begin");
  CHECK(refused([] { (void)PowerIntegrator({}, 0_s); }) ==
        "longest_gap is 0 s; allowed: above 0 s");
}

TEST_CASE("coverage below what is asked for is refused, and says what covers it") {
  const auto used = integral({{0, 100}, {1, 100}, {2, 100}, {8, 300}, {9, 300}, {10, 300}});
  CHECK(refused([&] { require_coverage(used, Share{0.9}, "accelerator 3"); }) ==
        "accelerator 3: samples cover 40 % of the window of 10 s; allowed: at least 90 %; gaps of "
        "more than 5 s: 1, the first from 2 s to 8 s (least_coverage asks for less, longest_gap "
        "bridges)");
  CHECK(refused([&] { require_coverage(used, Share{0.4}, "x"); }) == "accepted");
  CHECK(refused([&] {
          require_coverage(integral({{0, 1}}), Share{1e-9}, "x");
        }).starts_with("x: "));
}

// The energy from the first sample to `time`, by whole intervals; another way to the same integral.
double energy_until(const Samples& samples, double time) {
  double sum = 0.0;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const Sample &from = samples[i - 1], &to = samples[i];
    if (time >= to.time) {
      sum += (from.power + to.power) * (to.time - from.time) / 2;
    } else if (time > from.time) {
      const double share = (time - from.time) / (to.time - from.time);
      const double power = (1 - share) * from.power + share * to.power;
      return sum + (from.power + power) * (time - from.time) / 2;
    }
  }
  return sum;
}

TEST_CASE("any window of any samples is the difference of two integrals from the first sample") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> power(0, 1000), step(0.01, 2);
    Samples samples{{0, power(random)}};
    for (int i = 0; i < 100; ++i)
      samples.push_back({samples.back().time + step(random), power(random)});
    std::uniform_real_distribution<double> time(0, samples.back().time);
    double begin = time(random), end = time(random);
    if (begin > end)
      std::swap(begin, end);
    const auto used = integral(samples, {.begin = begin * s, .end = end * s}, 3_s);
    const double expected = energy_until(samples, end) - energy_until(samples, begin);
    CHECK(used.energy.in(J) == doctest::Approx(expected).epsilon(1e-9));
    CHECK(used.coverage == 1.0);
    // Two windows that meet make one.
    const double middle = begin + 0.3 * (end - begin);
    const auto first = integral(samples, {.begin = begin * s, .end = middle * s}, 3_s);
    const auto second = integral(samples, {.begin = middle * s, .end = end * s}, 3_s);
    CHECK((first.energy + second.energy).in(J) == doctest::Approx(expected).epsilon(1e-9));
  }
}

TEST_CASE("gaps beyond the 32nd are counted, not kept") {
  PowerIntegrator channel({}, 1_s);
  for (int i = 0; i < 100; ++i)
    (void)channel.add(2.0 * i * s, 1_W);
  const auto used = channel.finish();
  CHECK(used.gap_count == 99);
  CHECK(used.gaps.size() == 32);
}

}  // namespace
