// SPDX-License-Identifier: MIT
// What uncertainty costs, one thread: samples of a served scenario over three distributed inputs.
//
//     uncertainty_samples_per_s  of the rate, its distribution and the constraint that binds
//     uncertainty_ratio          time of a plain loop over the same samples, on doubles, over ours
#include <benchmark/benchmark.h>

#include "e2t/analysis/uncertainty.hpp"
#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/quantity/literals.hpp"
#include "measure.hpp"

namespace {

using namespace e2t::literals;
using namespace e2t::units;
using measure::median;
using measure::seconds;

constexpr std::size_t samples = 16 * e2t::sample_block;

e2t::Scenario served() {
  return {.hardware = {.accelerator = e2t::catalog::h100_sxm, .count = 120'000_accelerator, .host_overhead = e2t::HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = e2t::Pue{1.2}, .cooling = 90_MW},
          .serving = e2t::Serving{.model = e2t::catalog::find_model("llama_3_1_70b"),
                                  .layout = {.tensor_parallel = 4},
                                  .prompt_length = 500 * (input_token / request),
                                  .output_length = 500 * (output_token / request),
                                  .calibration = e2t::catalog::find_calibration("h100_sxm")}};
}
const e2t::TokenProductionFunction<double> function{served()};

constexpr auto memory_efficiency = e2t::parameter(
    "memory_efficiency", number, [](auto& s) -> auto& { return s.serving->calibration.memory_efficiency; });
constexpr auto prompt_length = e2t::parameter(
    "prompt_length", input_token / request, [](auto& s) -> auto& { return s.serving->prompt_length; });

void uncertainty(benchmark::State& state) {
  const auto pue = e2t::uncertain(e2t::parameters::pue, e2t::triangular(e2t::Pue{1.1}, e2t::Pue{1.2}, e2t::Pue{1.4}));
  const auto memory = e2t::uncertain(memory_efficiency, e2t::uniform(e2t::Efficiency{0.7}, e2t::Efficiency{0.9}));
  const auto prompt = e2t::uncertain(prompt_length, e2t::lognormal(500 * (input_token / request), 0.2));
  const auto ours = [&] {
    return e2t::uncertainty(function, e2t::outputs::rate, {.samples = samples, .seed = 7, .threads = 1}, pue, memory, prompt);
  };
  const auto plain = [&] {
    std::vector<double> rates(samples), points(3 * e2t::sample_block);
    for (std::size_t block = 0; block < samples / e2t::sample_block; ++block) {
      e2t::detail::draw(points.data(), e2t::sample_block, 7, block, pue, memory, prompt);
      for (std::size_t i = 0; i < e2t::sample_block; ++i) {
        e2t::Scenario there = function.scenario();
        there.facility.pue = e2t::Pue{points[i]};
        there.serving->calibration.memory_efficiency = e2t::Efficiency{points[e2t::sample_block + i]};
        there.serving->prompt_length = points[2 * e2t::sample_block + i] * (input_token / request);
        rates[block * e2t::sample_block + i] = function.with(there).evaluate().rate.in(token_per_s);
      }
    }
    return rates;
  };
  if (ours().values != plain()) state.SkipWithError("plain doubles make something else");
  std::vector<double> packed, one_by_one;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    packed.push_back(seconds([&] { benchmark::DoNotOptimize(ours()); }));
    one_by_one.push_back(seconds([&] { benchmark::DoNotOptimize(plain()); }));
  }
  state.counters["uncertainty_samples_per_s"] = static_cast<double>(samples) / median(packed);
  state.counters["uncertainty_ratio"] = median(one_by_one) / median(packed);
}
BENCHMARK(uncertainty)->Iterations(measure::pairs());

}  // namespace
