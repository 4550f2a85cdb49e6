// SPDX-License-Identifier: MIT

// Levers in every number type: what a scenario makes with one in place, as a function of the lever's parameter.

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "e2t/catalog/calibrations.hpp"
#include "e2t/e2t.hpp"
#include "e2t/number/pack.hpp"
#include "e2t/sweep/sweep.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using detail::Raw;

const Scenario served{.hardware = {.accelerator = catalog::h100_sxm,
                                   .count = 1024_accelerator,
                                   .host_overhead = HostOverhead{1.25}},
                      .facility = {.utility_power = 2_MW, .pue = Pue{1.2}},
                      .workload = {.quality = Quality{0.8}},
                      .serving = Serving{.model = catalog::llama_3_1_70b,
                                         .layout = {.tensor_parallel = 8},
                                         .prompt_length = 3000_input_token_per_request,
                                         .output_length = 600_token_per_request,
                                         .output_variation = 0.3,
                                         .calibration = catalog::h100_sxm_calibration}};

template <class Dimension, class Rep>
Quantity<Dimension, Rep> of(const Rep& number) {
  return Raw::make<Dimension>(number);
}

// One parameter of one lever; `low` to `high` is where it is tried.
struct Parameter {
  const char* name;
  double low, high;
};
constexpr Parameter parameters[] = {
    {"acceptance", 0.3, 0.9},   {"draft_cost", 0.01, 0.3}, {"rank", 128, 2048},
    {"share", 0.1, 0.9},        {"scale", 0.3, 1.2},       {"length", 200, 900},
    {"found", 0.0, 0.9},        {"kv", 0.5, 2.0},          {"max_sequences", 4, 90},
    {"cache_sent", 0.05, 1.0},  {"power", 300, 650},       {"selected", 100, 3000},
    {"compression", 1.5, 16.0}, {"weights", 0.5, 2.0},     {"quality", 0.5, 1.1}};
constexpr int count = static_cast<int>(std::size(parameters));

template <class Rep>
LeverOf<Rep> lever(int which, const Rep& number) {
  LeverOf<Rep> made{.name = "it"};
  const auto probability = [](const Rep& value) { return ProbabilityOf<Rep>(value); };
  switch (which) {
    case 0:
      made.speculation = SpeculationOf<Rep>{
          .tokens = Rep(3.0), .acceptance = probability(number), .draft_cost = Rep(0.05)};
      break;
    case 1:
      made.speculation = SpeculationOf<Rep>{
          .tokens = Rep(2.0), .acceptance = probability(Rep(0.7)), .draft_cost = number};
      break;
    case 2:
      made.latent_kv = LatentKvOf<Rep>{.rank = number};
      break;
    case 3:
      made.routing = RouteOf<Rep>{.share = probability(number),
                                  .model = with_rep<Rep>(Model(catalog::llama_3_1_8b)),
                                  .output_length = of<output_token_per_request>(Rep(450.0)),
                                  .quality = QualityOf<Rep>(Rep(0.6))};
      break;
    case 4:
      made.reasoning = ReasoningOf<Rep>{.scale = number};
      break;
    case 5:
      made.reasoning = ReasoningOf<Rep>{
          .lengths = {
              LengthClassOf<Rep>{.share = probability(Rep(0.25)),
                                 .output_length = of<output_token_per_request>(number)},
              LengthClassOf<Rep>{.share = probability(Rep(0.75)),
                                 .output_length = of<output_token_per_request>(Rep(100.0))}}};
      break;
    case 6:
      made.prefix_caching = PrefixCachingOf<Rep>{.found = probability(number)};
      break;
    case 7:
      made.quantisation = QuantisationOf<Rep>{.kv = of<data>(number)};
      break;
    case 8:
      made.batching = BatchingOf<Rep>{.max_sequences = of<request>(number)};
      break;
    case 9:
      made.disaggregation = DisaggregationOf<Rep>{.cache_sent = probability(number)};
      break;
    case 10:
      made.power_cap = PowerCapOf<Rep>{.power = of<device_power>(number)};
      break;
    case 11:
      made.sparse_attention = SparseAttentionOf<Rep>{
          .selected = of<context_length>(number), .index_heads = Rep(8.0), .index_dim = Rep(64.0)};
      break;
    case 12:
      made.sparse_attention =
          SparseAttentionOf<Rep>{.compression = number, .window = of<context_length>(Rep(128.0))};
      break;
    case 13:
      made.quantisation =
          QuantisationOf<Rep>{.weights = of<data>(number), .activations = Activations::fp8};
      break;
    default:
      made.quality = EffectOf<Rep>(number, Rep(0.4), Rep(1.2));
  }
  return made;
}

enum class Limited { by_memory, by_latency, by_demand };
constexpr Limited every_limit[] = {Limited::by_memory, Limited::by_latency, Limited::by_demand};

template <class Rep>
std::vector<Rep> outputs(int which, const Rep& number, Limited limited) {
  Scenario plain = served;
  plain.hardware.accelerator.idle_power = 80_W;
  if (limited == Limited::by_latency)
    plain.target.time_per_output_token = 60_ms;
  if (limited == Limited::by_demand)
    plain.workload.demand = 100_request_per_s;
  const auto made =
      TokenProductionFunction<Rep>{compose(with_rep<Rep>(plain), lever(which, number))}.evaluate();
  return {Raw::of(made.rate),
          Raw::of(made.attainable),
          Raw::of(made.energy_per_token(device)),
          Raw::of(made.delivered_power(facility)),
          Raw::of(*made.request_rate),
          Raw::of(*made.accepted_request_rate),
          Raw::of(made.energy_per_accepted_request(it)),
          Raw::of(*made.time_per_output_token),
          Raw::of(*made.time_to_first_token),
          Raw::of(made.bound)};
}

double between(const Parameter& parameter, double part) {
  return parameter.low + part * (parameter.high - parameter.low);
}
bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

template <class Check>
void each_case(Check check) {
  for (int which = 0; which < count; ++which) {
    for (const Limited limited : every_limit) {
      const std::string parameter = parameters[which].name;
      const int limit = static_cast<int>(limited);
      CAPTURE(parameter);
      CAPTURE(limit);
      check(which, limited);
    }
  }
}

TEST_CASE("a lever in a Pack is the lever lane by lane, bit for bit") {
  each_case([](int which, Limited limited) {
    std::array<double, 8> numbers{};
    for (std::size_t i = 0; i < 8; ++i)
      numbers[i] = between(parameters[which], static_cast<double>(i) / 7.0);
    const auto pack = outputs(which, Pack::load(numbers.data()), limited);
    for (int lane = 0; lane < 8; ++lane) {
      const auto single = outputs(which, numbers[static_cast<std::size_t>(lane)], limited);
      for (std::size_t i = 0; i < single.size(); ++i) {
        CAPTURE(i);
        CHECK(same_bits(pack[i][lane], single[i]));
      }
    }
  });
}

TEST_CASE("the derivative by a lever's parameter equals the central difference") {
  int compared = 0, moving = 0, kinks = 0;
  each_case([&](int which, Limited limited) {
    for (const double part : {0.15, 0.5, 0.85}) {
      const double number = between(parameters[which], part), width = 1e-5 * number;
      const auto dual = outputs(which, Dual<1>::variable(number, 0), limited);
      const auto here = outputs(which, number, limited),
                 above = outputs(which, number + width, limited),
                 below = outputs(which, number - width, limited);
      for (std::size_t i = 0; i < here.size(); ++i) {
        CAPTURE(i);
        CAPTURE(number);
        CHECK(dual[i].value() == here[i]);
        const double up = (above[i] - here[i]) / width * number / here[i],
                     down = (here[i] - below[i]) / width * number / here[i];
        if (std::fabs(up - down) > 1e-3 * (1.0 + std::fabs(up))) {
          ++kinks;
          continue;
        }
        const double exact = dual[i].derivative(0) * number / here[i];
        CHECK(std::fabs(exact - 0.5 * (up + down)) < 3e-6 * (1.0 + std::fabs(exact)));
        ++compared;
        moving += std::fabs(exact) > 1e-3 ? 1 : 0;
      }
    }
  });
  CHECK(compared > 1000);
  CHECK(moving > 400);
  CHECK(kinks < compared / 50);
}

TEST_CASE("a range of a lever's parameter contains what each of its values gives") {
  int refused = 0;
  each_case([&](int which, Limited limited) {
    for (const double part : {0.1, 0.6}) {
      const double low = between(parameters[which], part),
                   high = between(parameters[which], part + 0.02);
      std::vector<Interval> box;
      try {
        box = outputs(which, Interval(low, high), limited);
      } catch (const Error& refusal) {
        const std::string said = refusal.what();
        CAPTURE(said);
        // (Bounds of a batch that is searched for may reach a point that is refused.)
        CHECK(limited != Limited::by_memory);
        ++refused;
        continue;
      }
      for (int i = 0; i <= 4; ++i) {
        const auto point = outputs(which, low + (high - low) * i / 4.0, limited);
        for (std::size_t k = 0; k < point.size(); ++k) {
          CAPTURE(k);
          CHECK(box[k].contains(point[k]));
        }
      }
    }
  });
  CHECK(refused < 10);  // of 90
}

TEST_CASE("what a lever's parameter moves depends on its axis, and float agrees") {
  int moved = 0;
  each_case([&](int which, Limited limited) {
    const double number = between(parameters[which], 0.4);
    const auto here = outputs(which, number, limited),
               there = outputs(which, number * 1.05, limited);
    const auto traced = outputs(which, Trace::on_axis(number, 3), limited);
    const auto narrow = outputs(which, static_cast<float>(number), limited);
    for (std::size_t i = 0; i < here.size(); ++i) {
      CAPTURE(i);
      CHECK(shown(traced[i]) == here[i]);
      if (std::fabs(there[i] / here[i] - 1.0) > 1e-7) {
        CHECK(traced[i].depends_on(3));
        ++moved;
      }
      // (Single precision finds the place of a batch to a part in a million, and demand binds from there.)
      CHECK(narrow[i] == doctest::Approx(here[i]).epsilon(1e-3));
    }
  });
  CHECK(moved > 100);
}

TEST_CASE("a sweep over a lever's parameters is the points' levers, bit for bit") {
  const Scenario base = compose(compose(served, lever(0, 0.5)), lever(3, 0.5));
  const auto swept =
      sweep(TokenProductionFunction{base})
          .over(axis("acceptance", linspace(Probability{0.2}, Probability{0.9}, 9),
                     [](auto& s, auto v) { s.serving->speculation->acceptance = v; }))
          .over(axis("share", linspace(Probability{0.0}, Probability{1.0}, 21),
                     [](auto& s, auto v) { s.serving->route->share = v; }));
  const SweepResult made = swept.run({.threads = 2});
  REQUIRE(made.size() == 9 * 21);
  for (std::size_t i = 0; i < made.size(); ++i) {
    const double acceptance = 0.2 + 0.7 * static_cast<double>(i / 21) / 8.0;
    const Scenario point = swept.scenario_at(i);
    CAPTURE(i);
    CHECK(point.serving->speculation->acceptance.value() == doctest::Approx(acceptance));
    CHECK(same_bits(made.rate[i], Raw::of(TokenProductionFunction{point}.evaluate().rate)));
  }
  CHECK(made.rate[0] != made.rate[made.size() - 1]);
}

}  // namespace
