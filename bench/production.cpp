// SPDX-License-Identifier: MIT
// What types and number types cost, as ratios measured side by side:
//
//     typed_ratio   the four-constraint minimum on quantities over the same on doubles (expected: 1)
//     dual_ratio    evaluate() with four derivatives over evaluate() with none
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/number/dual.hpp"
#include "e2t/tpf.hpp"
#include "measure.hpp"

namespace {

using namespace e2t::literals;
using namespace e2t::units;

// Runs the two in turn, one pair an iteration, and reports the ratio of their medians.
template <class First, class Second>
void report_ratio(benchmark::State& state, const char* name, First first, Second second) {
  std::vector<double> firsts, seconds_;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    firsts.push_back(measure::seconds(first));
    seconds_.push_back(measure::seconds(second));
  }
  state.counters[name] = measure::median(firsts) / measure::median(seconds_);
}

struct RawPoint {
  double peak, flop, bandwidth, bytes, feed, pue, joules, cooling;
};
struct TypedPoint {
  e2t::Quantity<e2t::compute_rate> peak;
  e2t::Quantity<e2t::compute_per_output_token> flop;
  e2t::Quantity<e2t::data_rate> bandwidth;
  e2t::Quantity<e2t::data_per_output_token> bytes;
  e2t::Quantity<e2t::facility_power> feed;
  e2t::Pue pue{1.2};
  e2t::Quantity<e2t::it_energy_per_output_token> joules;
  e2t::Quantity<e2t::it_power> cooling;
};

// By value: through std::min's references g++ 12 branches, and mispredicts.
double lower(double a, double b) { return b < a ? b : a; }

double rate(const RawPoint& p) {
  return lower(lower(p.peak / p.flop, p.bandwidth / p.bytes),
               lower(p.feed / p.pue / p.joules, p.cooling / p.joules));
}
e2t::Quantity<e2t::output_token_rate> rate(const TypedPoint& p) {
  return e2t::min(e2t::min(p.peak / p.flop, p.bandwidth / p.bytes),
                  e2t::min(p.feed / p.pue / p.joules, p.cooling / p.joules));
}

void typed_minimum(benchmark::State& state) {
  constexpr int points = 4096;
  std::mt19937_64 random(20261122);
  std::uniform_real_distribution<double> factor(0.5, 2.0);
  std::vector<RawPoint> raw;
  std::vector<TypedPoint> typed;
  for (int i = 0; i < points; ++i) {
    const RawPoint p{1e20 * factor(random), 1.4e11 * factor(random), 4e17 * factor(random),
                     7e8 * factor(random),  1e8 * factor(random),    0.6 + factor(random),
                     0.6 * factor(random),  9e7 * factor(random)};
    raw.push_back({p.peak, p.flop, p.bandwidth, p.bytes, p.feed, std::max(p.pue, 1.0), p.joules, p.cooling});
    typed.push_back({p.peak * FLOP / s, p.flop * FLOP / token, p.bandwidth * B / s, p.bytes * B / token,
                     p.feed * W, e2t::Pue{std::max(p.pue, 1.0)}, e2t::at_it(p.joules * J / token), p.cooling * W});
  }
  std::vector<double> raw_rates(points);
  std::vector<e2t::Quantity<e2t::output_token_rate>> typed_rates(points);
  report_ratio(
      state, "typed_ratio",
      [&] {
        for (std::size_t i = 0; i < points; ++i) typed_rates[i] = rate(typed[i]);
        benchmark::DoNotOptimize(typed_rates.data());
        benchmark::ClobberMemory();
      },
      [&] {
        for (std::size_t i = 0; i < points; ++i) raw_rates[i] = rate(raw[i]);
        benchmark::DoNotOptimize(raw_rates.data());
        benchmark::ClobberMemory();
      });
  for (std::size_t i = 0; i < points; ++i) {
    if (typed_rates[i].in(token / s) != raw_rates[i]) state.SkipWithError("typed and raw rates differ");
  }
}
BENCHMARK(typed_minimum);

void dual_evaluation(benchmark::State& state) {
  using Rep = e2t::Dual<4>;
  constexpr e2t::Scenario plan{
      .hardware = {.accelerator = e2t::catalog::h100_sxm,
                   .count = 120'000_accelerator,
                   .host_overhead = e2t::HostOverhead{1.25}},
      .facility = {.utility_power = 100_MW, .pue = e2t::Pue{1.2}, .cooling = 90_MW},
      .workload = {.compute_per_token = 240_GFLOP_per_token,
                   .memory_per_token = 0.684_GB_per_token,
                   .energy_per_token = e2t::at_device(0.479_J_per_token)}};
  e2t::TokenProductionFunction plain(plan);
  const e2t::TokenProductionFunction dual(e2t::with_rep<Rep>(plan));
  constexpr int repeats = 1000;
  report_ratio(
      state, "dual_ratio",
      [&] {
        for (int i = 0; i < repeats; ++i) {
          benchmark::DoNotOptimize(const_cast<e2t::TokenProductionFunction<Rep>&>(dual));
          benchmark::DoNotOptimize(dual.evaluate().rate);
        }
      },
      [&] {
        for (int i = 0; i < repeats; ++i) {
          benchmark::DoNotOptimize(plain);
          benchmark::DoNotOptimize(plain.evaluate().rate);
        }
      });
}
BENCHMARK(dual_evaluation);

}  // namespace
