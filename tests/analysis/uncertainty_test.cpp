// SPDX-License-Identifier: MIT
#include <e2t/analysis/uncertainty.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "e2t/analysis/sobol_indices.hpp"
#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

// Two constraints: the feed, (100 MW / 1.25) / (0.5 J @device * 1.25) = 128 M token/s, and cooling.
Scenario site() {
  Accelerator board = catalog::h100_sxm;
  board.board_power = not_given;
  return {.hardware = {.accelerator = board, .count = 1'000'000'000_accelerator, .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = Pue{1.25}, .cooling = 80_MW},
          .workload = {.compute_per_token = 1_GFLOP_per_token, .energy_per_token = at_device(0.5_J_per_token)}};
}
const TokenProductionFunction<double> function{site()};

template <class Action>
std::string refusal(Action action) {
  try {
    static_cast<void>(action());
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

// The standard normal distribution, and its inverse by bisection.
double normal(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }
template <class Below>
double solved(double low, double high, double p, Below below) {
  for (int i = 0; i < 200; ++i) {
    const double middle = 0.5 * (low + high);
    (below(middle) < p ? low : high) = middle;
  }
  return low;
}

TEST_CASE("the normal quantile is the inverse of the error function, far out too") {
  for (const double p : {1e-300, 1e-20, 1e-6, 0.01, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.9, 0.926, 0.999, 1 - 1e-12}) {
    const double z = detail::normal_quantile(p);
    CAPTURE(p);
    CHECK(normal(z) == Approx(p).epsilon(1e-12).scale(0.0));
  }
  CHECK(detail::normal_quantile(0.5) == 0.0);
}

TEST_CASE("a share of each distribution lies below its quantile, cut off or not") {
  const auto inverse = [](const auto& distribution) {
    for (int i = 1; i < 100; ++i) {
      const double p = i / 100.0;
      const double q = distribution.quantile(p);
      const double share = (distribution.share_below(q) - distribution.from) / (distribution.to - distribution.from);
      CHECK(share == Approx(p).epsilon(1e-10));
    }
  };
  inverse(uniform(Pue{1.1}, Pue{1.4}));
  inverse(triangular(Pue{1.1}, Pue{1.2}, Pue{1.4}));
  inverse(triangular(1.0, 1.0, 2.0));
  inverse(e2t::normal(100_MW, 5_MW));
  inverse(lognormal(100_MW, 0.3));
  inverse(e2t::normal(100_MW, 20_MW).between(70_MW, 110_MW));
  // By hand: the mode of a triangle over 1..4 at 2 has a third of it below.
  CHECK(triangular(1.0, 2.0, 4.0).share_below(2.0) == Approx(1.0 / 3.0));
  CHECK(triangular(1.0, 2.0, 4.0).quantile(1.0 / 3.0) == Approx(2.0));
  CHECK(e2t::normal(100_MW, 20_MW).between(70_MW, 110_MW).quantile(1e-12) >= 70e6);
}

TEST_CASE("in a Latin hypercube every part of every dimension holds one point, whatever the thread") {
  std::vector<double> points(3 * 64);
  latin_hypercube(points.data(), 64, 3, 7, 5);
  for (int d = 0; d < 3; ++d) {
    std::vector<int> parts(64, 0);
    for (int i = 0; i < 64; ++i) ++parts[static_cast<std::size_t>(points[static_cast<std::size_t>(d * 64 + i)] * 64)];
    for (const int many : parts) CHECK(many == 1);
  }
  std::vector<double> again(3 * 64), other(3 * 64);
  latin_hypercube(again.data(), 64, 3, 7, 5);
  latin_hypercube(other.data(), 64, 3, 7, 6);
  for (const double point : points) CHECK((point > 0.0 && point < 1.0));
  CHECK(points == again);
  CHECK(points != other);
}

TEST_CASE("a million samples are within four standard errors of the closed form") {
  // The lower of two lognormal ceilings: P(rate <= x) = 1 - (1 - F(x / 128e6)) (1 - G(x / 128e6)), for both
  // medians give 128 M token/s.
  const double feed_sigma = 0.2, cooling_sigma = 0.1, median = 128e6;
  const auto below = [&](double x) {
    return 1 - (1 - normal(std::log(x / median) / feed_sigma)) * (1 - normal(std::log(x / median) / cooling_sigma));
  };
  constexpr std::size_t n = 1'000'000;
  const auto made = uncertainty(function, outputs::rate, {.samples = n, .seed = 20261127},
                                uncertain(parameters::utility_power, lognormal(100_MW, feed_sigma)),
                                uncertain(parameters::cooling, lognormal(80_MW, cooling_sigma)));
  CHECK(made.samples() == n);
  for (const double p : {0.01, 0.5, 0.99}) {
    const double exact = solved(10e6, 1000e6, p, below);
    const double density = (below(exact * (1 + 1e-5)) - below(exact * (1 - 1e-5))) / (2e-5 * exact);
    const double error = std::sqrt(p * (1 - p) / n) / density;
    CAPTURE(p);
    CHECK(std::abs(made.quantile(p) - exact) < 4 * error);
  }
  // The feed is the lower one where ln U/U0 < ln C/C0: half of the cases, by symmetry.
  CHECK(std::abs(made.probability("utility_power") - 0.5) < 4 * made.probability_error("utility_power"));
  CHECK(made.probability("utility_power") + made.probability("cooling") == Approx(1.0));
  CHECK(made.probability("compute") == 0.0);
}

TEST_CASE("samples are the same for any number of threads, and each is what evaluate() says there") {
  const auto drawn = [&](int threads) {
    return uncertainty(function, outputs::rate, {.samples = 5000, .seed = 3, .threads = threads},
                       uncertain(parameters::utility_power, uniform(80_MW, 120_MW)),
                       uncertain(parameters::pue, triangular(Pue{1.1}, Pue{1.2}, Pue{1.4})));
  };
  const auto one = drawn(1), two = drawn(2), seven = drawn(7);
  CHECK(one.values == two.values);
  CHECK(one.values == seven.values);
  std::vector<double> points(2 * sample_block);
  latin_hypercube(points.data(), sample_block, 2, 3, 0);
  for (std::size_t i = 0; i < 50; ++i) {
    Scenario there = site();
    there.facility.utility_power = at_facility(uniform(80_MW, 120_MW).quantile(points[i]) * W);
    there.facility.pue = Pue{triangular(1.1, 1.2, 1.4).quantile(points[sample_block + i])};
    CHECK(one.values[i] == TokenProductionFunction{there}.evaluate().rate.in(token_per_s));
  }
}

TEST_CASE("guaranteed bounds contain every sample") {
  const auto feed = vary(parameters::utility_power, 80_MW, 120_MW);
  const auto pue = vary(parameters::pue, Pue{1.1}, Pue{1.4});
  const Interval bounds = range(function, feed, pue).in(token_per_s);
  const auto made = uncertainty(function, outputs::rate, {.samples = 20'000, .seed = 5},
                                uncertain(parameters::utility_power, uniform(80_MW, 120_MW)),
                                uncertain(parameters::pue, triangular(Pue{1.1}, Pue{1.2}, Pue{1.4})));
  for (const double value : made.values) CHECK(bounds.contains(value));
  CHECK(made.quantile(0.0) < bounds.low() * 1.03);
  CHECK(made.quantile(1.0) > bounds.high() * 0.97);
}

TEST_CASE("a constraint that knows only double is sampled one by one") {
  const auto steps = function.with(constraint("steps", at_it(60_MW), pointwise([](const auto& point) {
                                     return point.energy_per_token(it) * std::ceil(point.scenario().facility.peak_pue().value());
                                   })));
  const auto made = uncertainty(steps, outputs::rate, {.samples = 2000}, uncertain(parameters::pue, uniform(Pue{1.1}, Pue{1.4})));
  // 60 MW / (0.625 J * 2) = 48 M token/s, below all others.
  CHECK(made.quantile(0.5) == Approx(48e6));
  CHECK(made.probability("steps") == 1.0);
}

TEST_CASE("a refused sample is named by its inputs, or counted") {
  const auto wide = uncertain(parameters::utility_power, e2t::normal(1_MW, 1_MW));
  const std::string message = refusal([&] { return uncertainty(function, outputs::rate, {.samples = 1000}, wide); });
  CHECK(message.find("at utility_power -") == 0);
  CHECK(message.find(" MW: facility.utility_power is -") != message.npos);
  const auto counted = uncertainty(function, outputs::rate, {.samples = 10'000, .refused = RefusedSamples::counted}, wide);
  // A normal of mean 1 and deviation 1 is below zero in 15.87 % of cases: a stratified sample to a part in 10^4.
  CHECK(static_cast<double>(counted.refused) == Approx(10'000 * normal(-1.0)).epsilon(0.01));
  CHECK(counted.samples() + counted.refused == 10'000);
}

TEST_CASE("what cannot be sampled is refused") {
  const auto feed = uncertain(parameters::utility_power, uniform(80_MW, 120_MW));
  CHECK(refusal([&] { return uncertainty(function, outputs::rate, {.samples = 0}, feed); }) ==
        "no samples are asked for; allowed: at least 1");
  CHECK(refusal([&] { return uncertainty(function, outputs::rate, {.samples = 10}, feed, feed); }) ==
        "the uncertain inputs utility_power and utility_power are one field; allowed: each once");
  constexpr auto mine = parameter("my feed", MW, [](auto& scenario) -> auto& { return scenario.facility.utility_power; });
  CHECK(refusal([&] { return uncertainty(function, outputs::rate, {.samples = 10}, feed, uncertain(mine, uniform(80_MW, 90_MW))); }) ==
        "the uncertain inputs utility_power and my feed are one field; allowed: each once");
  CHECK(refusal([&] { return uniform(120_MW, 80_MW); }) ==
        "uniform: its high end is 8e+07 W; allowed: above 1.2e+08 W");
  CHECK(refusal([&] { return e2t::normal(100_MW, -5_MW); }) ==
        "normal: its standard deviation is -5e+06 W; allowed: above 0 W");
  CHECK(refusal([&] { return lognormal(100_MW, 0.0); }) == "lognormal: its sigma is 0; allowed: above 0");
  CHECK(refusal([&] { return triangular(1.0, 3.0, 2.0); }) == "triangular: its mode is 3; allowed: at most 2");
  CHECK(refusal([&] { return e2t::normal(100_MW, 1_MW).between(200_MW, 300_MW); }).find("normal: the part between its limits is 0; allowed: above 1e-12") == 0);
  const auto made = uncertainty(function, outputs::rate, {.samples = 10}, feed);
  CHECK(refusal([&] { return made.quantile(1.5); }).find("a quantile is 1.5; allowed: 0 to 1") == 0);
  CHECK(refusal([&] { return made.probability("heat"); }) == "no constraint is called heat");
}

TEST_CASE("Sobol's indices of the Ishigami function are the known ones") {
  // f = sin x1 + a sin^2 x2 + b x3^4 sin x1 over -pi..pi, a = 7, b = 0.1: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2,
  // V1 = (1 + b pi^4/5)^2 / 2, V2 = a^2/8, V13 = b^2 pi^8 (1/18 - 1/50) (Ishigami and Homma 1990).
  const double pi = std::acos(-1.0), a = 7.0, b = 0.1;
  const double all = a * a / 8 + b * std::pow(pi, 4) / 5 + b * b * std::pow(pi, 8) / 18 + 0.5;
  const double one = 0.5 * std::pow(1 + b * std::pow(pi, 4) / 5, 2), two = a * a / 8;
  const double one_three = b * b * std::pow(pi, 8) * (1.0 / 18 - 1.0 / 50);
  const auto found = detail::sobol_indices_of(
      3, {.samples = 200'000, .seed = 11},
      [&](double* points, std::size_t count, std::uint64_t stream, std::uint64_t block) {
        latin_hypercube(points, count, 3, 11, block | stream << 62U);
        for (std::size_t i = 0; i < 3 * count; ++i) points[i] = pi * (2 * points[i] - 1);
      },
      [&](const double* x, std::size_t count, double* values) {
        for (std::size_t i = 0; i < count; ++i) {
          const double s1 = std::sin(x[i]), s2 = std::sin(x[count + i]);
          values[i] = s1 + a * s2 * s2 + b * std::pow(x[2 * count + i], 4) * s1;
        }
      });
  CHECK(found.variance == Approx(all).epsilon(0.01));
  const double first[] = {one / all, two / all, 0.0}, total[] = {(one + one_three) / all, two / all, one_three / all};
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    CHECK(std::abs(found.inputs[i].first_order - first[i]) < 4 * found.inputs[i].first_order_error);
    CHECK(std::abs(found.inputs[i].total - total[i]) < 4 * found.inputs[i].total_error);
    CHECK(found.inputs[i].first_order_error < 0.01);
  }
}

TEST_CASE("the indices of a product of powers are those of its logarithms' shares, and of what does nothing zero") {
  // Where the feed binds the rate is U / PUE: nearly linear over narrow distributions, so that the indices are
  // the shares of the variances of the logarithms: 0.02^2 and 0.01^2, that is 0.8 and 0.2.
  Scenario cool = site();
  cool.facility.cooling = 500_MW;
  const auto found = sobol_indices(TokenProductionFunction{cool}, outputs::rate, {.samples = 50'000, .seed = 2},
                                   uncertain(parameters::utility_power, lognormal(100_MW, 0.02)),
                                   uncertain(parameters::pue, lognormal(Pue{1.25}, 0.01)),
                                   uncertain(parameters::cooling, uniform(400_MW, 600_MW)));
  CHECK(found.inputs[0].name == "utility_power");
  CHECK(std::abs(found.inputs[0].first_order - 0.8) < 4 * found.inputs[0].first_order_error + 1e-3);
  CHECK(std::abs(found.inputs[1].first_order - 0.2) < 4 * found.inputs[1].first_order_error + 1e-3);
  CHECK(found.inputs[2].first_order == 0.0);
  CHECK(found.inputs[2].total == 0.0);
  CHECK(refusal([&] {
          return sobol_indices(TokenProductionFunction{cool}, outputs::rate, {.samples = 5000},
                               uncertain(parameters::cooling, uniform(400_MW, 600_MW)));
        }) == "Sobol's indices of an output with a variance of 0; allowed: one that the inputs move");
}

TEST_CASE("a served scenario is sampled in packs as it is point by point") {
  Scenario plan = site();
  plan.hardware.accelerator = catalog::h100_sxm;
  plan.hardware.count = 100'000_accelerator;
  plan.workload = {};
  plan.serving = Serving{.model = catalog::find_model("llama_3_1_70b"),
                         .layout = {.tensor_parallel = 4},
                         .prompt_length = 500 * (units::input_token / units::request),
                         .output_length = 500 * (units::output_token / units::request),
                         .calibration = catalog::find_calibration("h100_sxm")};
  constexpr auto memory = parameter("memory_efficiency", units::number,
                                    [](auto& s) -> auto& { return s.serving->calibration.memory_efficiency; });
  const TokenProductionFunction<double> served(plan);
  const auto made = uncertainty(served, outputs::energy_per_token, {.samples = 2000, .seed = 4},
                                uncertain(memory, uniform(Efficiency{0.7}, Efficiency{0.9})));
  std::vector<double> points(sample_block);
  latin_hypercube(points.data(), sample_block, 1, 4, 0);
  for (std::size_t i = 0; i < 100; ++i) {
    Scenario there = plan;
    there.serving->calibration.memory_efficiency = Efficiency{uniform(0.7, 0.9).quantile(points[i])};
    CHECK(made.values[i] == TokenProductionFunction{there}.evaluate().energy_per_token(facility).in(J_per_token));
  }
}

}  // namespace
