// SPDX-License-Identifier: MIT
#include <e2t/serving/fit.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/serving/serving_point.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
using units::request;

// What the made-up rows are made from; every number lies within the prior's range, off its value.
const Calibration known{.memory_efficiency = Efficiency{0.72},
                        .compute_efficiency = Efficiency{0.7},
                        .link_efficiency = Efficiency{0.4},
                        .routing_spread = Share{0.6},
                        .layer_overhead = 30 * units::us,
                        .expert_layer_overhead = 90 * units::us,
                        .quantised_layer_overhead = 60 * units::us,
                        .sequence_overhead = 25 * (units::us / request),
                        .idle_power = at_device(100 * units::W),
                        .energy_per_byte = 200 * (units::pJ / units::B),
                        .energy_per_flop = 1.2 * (units::pJ / units::FLOP),
                        .kernel_power = at_device(250 * units::W)};

constexpr auto prior_of_h100 = [] { return default_prior(at_device(700 * units::W)); };

// What a board with that calibration would have measured.
Observation made_up(const Model& model, const Layout& layout, double batch, const Formats& formats,
                    const Calibration& truth = known) {
  Observation row{.serving = toy::serving_of(model, layout), .accelerator = catalog::h100_sxm};
  row.serving.model.formats = formats;
  row.serving.prompt_length = 250 * (units::input_token / request);
  row.serving.output_length = 800 * (units::output_token / request);
  row.serving.running_sequences = batch * request;
  Serving serving = row.serving;
  serving.calibration = truth;
  const auto point = serving_point(serving, row.accelerator, batch * request,
                                   static_cast<int>(BatchLimit::stated));
  row.rate = point.rate;
  row.power = point.power;
  row.inter_token_latency = point.inter_token_latency();
  return row;
}

constexpr Formats fp8{.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8};

// Dense and expert models of several sizes, in two layouts each, at batches from 1 to 1000.
std::vector<Observation> made_up_rows(bool quantised = true) {
  std::vector<Observation> rows;
  for (const double batch : {1.0, 8.0, 32.0, 128.0, 350.0, 1000.0}) {
    for (const double ranks : {1.0, 4.0}) {
      for (const auto* entry :
           {&catalog::qwen3_0_6b, &catalog::llama_3_1_8b, &catalog::qwen3_32b}) {
        rows.push_back(made_up(entry->model, {.tensor_parallel = ranks}, batch, {}));
        if (quantised)
          rows.push_back(made_up(entry->model, {.tensor_parallel = ranks}, batch, fp8));
      }
      for (const auto* entry : {&catalog::qwen3_30b_a3b, &catalog::qwen3_235b_a22b}) {
        const Layout layout{.tensor_parallel = 2 * ranks, .expert_parallel = 2 * ranks};
        rows.push_back(made_up(entry->model, layout, batch, {}));
        if (quantised)
          rows.push_back(made_up(entry->model, layout, batch, fp8));
      }
    }
  }
  return rows;
}

std::array<double, Calibration::count> numbers(const Calibration& calibration) {
  std::array<double, Calibration::count> values{};
  std::size_t next = 0;
  Calibration copy = calibration;
  toy::each_number(
      "", [&](const std::string&, const auto& member) { values[next++] = toy::number_of(member); },
      copy);
  REQUIRE(next == values.size());
  return values;
}
const FittedParameter& parameter(const FittedCalibration& fitted, const std::string& name) {
  const auto* found = std::find_if(fitted.parameter.begin(), fitted.parameter.end(),
                                   [&](const FittedParameter& each) { return each.name == name; });
  REQUIRE(found != fitted.parameter.end());
  return *found;
}

TEST_CASE("rows made from a calibration give it back") {
  const auto rows = made_up_rows();
  const auto truth = numbers(known);
  // Rows without scatter, and rows believed to have that of real ones, where priors pull a little.
  for (const double scatter : {0.01, FitOptions{}.scatter}) {
    const auto fitted = fit_calibration(rows, prior_of_h100(), {.scatter = scatter});
    CHECK(fitted.rows == static_cast<int>(rows.size()));
    const auto found = numbers(fitted.calibration);
    int determined = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const auto& each = fitted.parameter[i];
      const std::string name = each.name;
      CAPTURE(name);
      CAPTURE(scatter);
      CHECK(each.value == found[i]);
      if (each.support != Support::rows)
        continue;
      ++determined;
      CHECK(std::fabs(found[i] - truth[i]) < each.standard_error);
      CHECK(found[i] == Approx(truth[i]).epsilon(scatter < 0.05 ? 0.02 : 0.05).scale(0.0));
    }
    CHECK(determined >= 11);
  }
}

TEST_CASE("a grossly wrong row changes little") {
  auto rows = made_up_rows();
  const auto before = fit_calibration(rows, prior_of_h100());
  const std::size_t wrong = rows.size() / 2;
  rows[wrong].rate = rows[wrong].rate / 4.0;
  *rows[wrong].inter_token_latency *= 4.0;
  const auto after = fit_calibration(rows, prior_of_h100());
  for (std::size_t i = 0; i < before.parameter.size(); ++i) {
    const std::string name = before.parameter[i].name;
    CAPTURE(name);
    CHECK(after.parameter[i].value == Approx(before.parameter[i].value).epsilon(0.05).scale(0.0));
  }
}

TEST_CASE("what no row determines keeps its prior and is marked so") {
  const auto rows = made_up_rows(false);
  const auto fitted = fit_calibration(rows, prior_of_h100());
  const auto& quantised = parameter(fitted, "quantised_layer_overhead");
  CHECK(quantised.support == Support::prior);
  CHECK(quantised.value == 80e-6);
  CHECK(fitted.calibration.quantised_layer_overhead.in(units::us) == Approx(80));
  // Its error is the prior's: 0.7 of the value.
  CHECK(quantised.standard_error == Approx(56e-6));
  CHECK(parameter(fitted, "layer_overhead").support == Support::rows);

  // One dense model on one accelerator tells nothing about links and experts.
  std::vector<Observation> dense;
  for (const double batch : {1.0, 8.0, 64.0, 512.0})
    dense.push_back(made_up(catalog::llama_3_1_8b, {}, batch, {}));
  const auto small = fit_calibration(dense, prior_of_h100());
  for (const char* name :
       {"link_efficiency", "routing_spread", "expert_layer_overhead", "quantised_layer_overhead"}) {
    const std::string which = name;
    CAPTURE(which);
    CHECK(parameter(small, which).support == Support::prior);
  }
  CHECK(small.calibration.link_efficiency.value() == 0.5);
  CHECK(small.calibration.routing_spread.value() == 0.7);
}

TEST_CASE("a parameter that rows push out of its range gets its prior back and is marked so") {
  Calibration truth = known;
  truth.energy_per_byte = 130 * (units::pJ / units::B);  // allowed: 150 to 220
  std::vector<Observation> rows;
  for (double batch = 1.0; batch < 100.0; batch *= 1.4) {
    for (const auto* entry : {&catalog::llama_3_1_8b, &catalog::qwen3_32b, &catalog::qwen3_8b})
      rows.push_back(made_up(entry->model, {}, batch, {}, truth));
  }
  const auto fitted = fit_calibration(rows, prior_of_h100(), {.scatter = 0.01});
  CHECK(parameter(fitted, "energy_per_byte").support == Support::bound);
  CHECK(parameter(fitted, "energy_per_byte").value == 185e-12);
}

TEST_CASE("no parameter leaves its range, whatever was measured") {
  constexpr std::uint64_t seed = 577215;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int trial = 0; trial < 5; ++trial) {
    auto rows = made_up_rows();
    for (auto& row : rows) {
      row.rate *= std::exp(2.0 * (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5));
      row.power *= std::exp(2.0 * (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5));
    }
    const auto prior = prior_of_h100();
    const auto fitted = fit_calibration(rows, prior);
    for (std::size_t i = 0; i < prior.size(); ++i) {
      const std::string name = prior[i].name;
      CAPTURE(name);
      CHECK(fitted.parameter[i].value >= prior[i].low);
      CHECK(fitted.parameter[i].value <= prior[i].high);
      CHECK(fitted.parameter[i].standard_error > 0.0);
    }
  }
}

TEST_CASE("a held parameter stays where it is put") {
  auto prior = prior_of_h100();
  prior[0].value = 1.0;  // memory_efficiency, on the edge of its range
  prior[0].spread = 0.0;
  prior[7].value = 0.0;  // sequence_overhead, outside it
  prior[7].spread = 0.0;
  const auto fitted = fit_calibration(made_up_rows(), prior);
  CHECK(fitted.calibration.memory_efficiency.value() == 1.0);
  CHECK(fitted.calibration.sequence_overhead.in(units::us / request) == 0.0);
  CHECK(fitted.parameter[0].support == Support::prior);
  CHECK(fitted.parameter[1].support == Support::rows);
  // All of them held is a fit too.
  for (auto& each : prior)
    each.spread = 0.0;
  const auto held = fit_calibration(made_up_rows(), prior);
  CHECK(held.calibration.link_efficiency.value() == 0.5);
}

TEST_CASE("rows of accelerators that waited for their host tell about power at the rate they had") {
  // All at half the rate that they could have, drawing what that takes. Time is known.
  auto prior = prior_of_h100();
  const auto truth = numbers(known);
  for (std::size_t i = 0; i < 8; ++i) {
    prior[i].value = truth[i];
    prior[i].spread = 0.0;
  }
  auto rows = made_up_rows();
  for (auto& row : rows) {
    Serving serving = row.serving;
    serving.calibration = known;
    const auto batch = *serving.running_sequences;
    const auto work = step_work(serving, row.accelerator, batch, known.routing_spread.value());
    const auto step = serving_step(serving, row.accelerator, batch, work);
    const Quantity<duration> waited = 2.0 * step.total();
    row.rate = 0.5 * row.rate;
    row.power =
        step_power(serving, row.accelerator, work, step, waited) * serving.layout.accelerators();
  }
  const auto found = numbers(fit_calibration(rows, prior, {.scatter = 0.01}).calibration);
  for (std::size_t i = 8; i < truth.size(); ++i)
    CHECK(found[i] == Approx(truth[i]).epsilon(0.02).scale(0.0));
}

TEST_CASE("one parameter of one row lies where a search finds the least of loss and prior") {
  auto prior = prior_of_h100();
  const auto truth = numbers(known);
  for (std::size_t i = 1; i < prior.size(); ++i) {
    prior[i].value = truth[i];
    prior[i].spread = 0.0;
  }
  Observation row = made_up(catalog::llama_3_1_8b, {}, 4.0, {});
  row.inter_token_latency = {};
  const auto place = [&](double value) {
    const double share = std::log(value / 0.4) / std::log(1.0 / 0.4);  // between the bounds
    return std::log(share / (1.0 - share));
  };
  // The prior's width where it lies, by a difference.
  const double width = 0.15 * (place(0.8 * 1.0001) - place(0.8)) / std::log(1.0001);
  double best = 0.0, least = 1e300;
  for (double efficiency = 0.65; efficiency < 0.85; efficiency += 1e-5) {
    Serving serving = row.serving;
    serving.calibration = known;
    serving.calibration.memory_efficiency = Efficiency{efficiency};
    const auto batch = *serving.running_sequences;
    const auto work = step_work(serving, row.accelerator, batch, known.routing_spread.value());
    const auto step = serving_step(serving, row.accelerator, batch, work);
    const Quantity<duration> measured = batch * one_token / row.rate;
    const auto loss = [](double ratio) {
      const double off = std::log(ratio) / 0.1 / 1.5;
      return 1.5 * 1.5 * std::log(1.0 + off * off);
    };
    const double of_prior = (place(efficiency) - place(0.8)) / width;
    const double cost =
        loss(step.total() / measured) +
        loss(step_power(serving, row.accelerator, work, step, measured) / row.power) +
        of_prior * of_prior;
    if (cost < least) {
      least = cost;
      best = efficiency;
    }
  }
  // Between what was measured and the prior.
  CHECK(best > 0.725);
  CHECK(best < 0.795);
  const auto fitted = fit_calibration(std::vector<Observation>{row}, prior);
  CHECK(fitted.parameter[0].support == Support::rows);
  CHECK(fitted.parameter[0].value == Approx(best).epsilon(2e-4).scale(0.0));
}

TEST_CASE("the order of rows does not matter") {
  constexpr std::uint64_t seed = 662607;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  auto rows = made_up_rows();
  // Off by what repeated measurements are, so that there is something to weigh.
  for (auto& row : rows)
    row.rate *= 1.0 + 0.2 * (static_cast<double>(random() >> 11) * 0x1p-53 - 0.5);
  const auto before = numbers(fit_calibration(rows, prior_of_h100()).calibration);
  std::shuffle(rows.begin(), rows.end(), random);
  const auto after = numbers(fit_calibration(rows, prior_of_h100()).calibration);
  for (std::size_t i = 0; i < before.size(); ++i)
    CHECK(after[i] == Approx(before[i]).epsilon(1e-9).scale(0.0));
}

TEST_CASE("more rows make a parameter better known") {
  const auto rows = made_up_rows();
  auto twice = rows;
  twice.insert(twice.end(), rows.begin(), rows.end());
  const auto once = fit_calibration(rows, prior_of_h100());
  const auto again = fit_calibration(twice, prior_of_h100());
  for (std::size_t i = 0; i < once.parameter.size(); ++i) {
    if (once.parameter[i].support != Support::rows)
      continue;
    const double ratio = again.parameter[i].standard_error / once.parameter[i].standard_error;
    CHECK(ratio < 1.0);
    CHECK(ratio > 0.7);  // 1 / sqrt(2) without a prior
  }
}

TEST_CASE("no rows, or a row that does not say how many ran, is refused") {
  CHECK_THROWS_WITH_AS((void)fit_calibration({}, prior_of_h100()),
                       "fit_calibration: no rows; allowed: at least one", Error);
  auto rows = made_up_rows();
  rows.back().serving.running_sequences = {};
  CHECK_THROWS_WITH_AS(
      (void)fit_calibration(rows, prior_of_h100()),
      "fit_calibration: a row has no serving.running_sequences; allowed: the mean of "
      "what ran",
      Error);
}

TEST_CASE("the prior of a board has power ranges of its power") {
  // Idle 0.1 to 0.25 of 700 W; joules per byte and FLOP of every board.
  const auto prior = prior_of_h100();
  CHECK(prior[8].low == Approx(70));
  CHECK(prior[8].high == Approx(175));
  CHECK(prior[9].low == 150e-12);
  CHECK(prior[9].high == 220e-12);
  CHECK(prior[10].low == 0.9e-12);
  CHECK(prior[10].high == 1.9e-12);
  // In the order of the calibration's fields.
  int next = 0;
  Calibration::each_number([&](const auto& field, auto) {
    CHECK(std::string(prior[static_cast<std::size_t>(next++)].name) == field.name);
  });
}

}  // namespace
