// SPDX-License-Identifier: MIT
// What sweeps cost, as ratios measured side by side, one thread unless said otherwise. The grid is
// 256 x 256 x 256: bytes per token, site power, PUE. Compute depends on no axis, memory bandwidth and cooling
// on one each, the feed on two, and the rack, a constraint of the user's own, on all three through its parts.
//
//     fill_ratio             dense sweep without the rack over std::fill of the same bytes
//     fill_ratio_all_axes    the same with the rack
//     naive_ratio            either over a loop written by hand that hoists what a row shares
//     reduce_ns              nanoseconds a point of share_by_constraint with max_by, nothing stored
//     numpy_ratio_*          NumPy's time over ours
//     serving_points_per_s   batch x context of a served scenario; serving_pack_ratio over plain doubles
//     threads_ratio          one thread's time over that of two, reducers only
//     adaptive_evals         evaluations of a map of 32768 x 32768; adaptive_evals_per_boundary of 1024^3
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <unistd.h>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/sweep/adaptive.hpp"
#include "e2t/sweep/sweep.hpp"
#include "measure.hpp"

namespace {

using namespace e2t::literals;
using namespace e2t::units;
using measure::median;
using measure::seconds;

constexpr std::size_t n = 256, points = n * n * n;

e2t::Scenario site() {
  e2t::Accelerator board = e2t::catalog::h100_sxm;
  board.board_power = e2t::not_given;
  board.idle_power = e2t::not_given;
  return {.hardware = {.accelerator = board, .count = 120'000_accelerator, .host_overhead = e2t::HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = e2t::Pue{1.2}, .cooling = 90_MW},
          .workload = {.compute_per_token = 240_GFLOP_per_token,
                       .memory_per_token = 1.6_GB_per_token,
                       .energy_per_token = e2t::at_device(0.479_J_per_token)}};
}
const auto rack = e2t::constraint(
    "rack",
    [](const auto& point) {
      const auto& s = point.scenario();
      return *s.facility.cooling * ((*s.workload.memory_per_token).in(GB / token) * 0.2 + 1.0);
    },
    [](const auto& point) { return point.energy_per_token(e2t::it) * point.scenario().facility.peak_pue().value(); });

template <class Function>
auto grid(const Function& function, std::size_t length = n) {
  const auto power = e2t::zip(
      e2t::axis("utility", e2t::linspace(40_MW, 140_MW, length), [](auto& s, auto v) { s.facility.utility_power = e2t::at_facility(v); }),
      e2t::axis("cooling", e2t::linspace(100_MW, 30_MW, length), [](auto& s, auto v) { s.facility.cooling = e2t::at_it(v); }));
  return e2t::sweep(function)
      .over(e2t::axis("bytes", e2t::linspace(0.2_GB_per_token, 6_GB_per_token, length), [](auto& s, auto v) { s.workload.memory_per_token = v; }))
      .over(power)
      .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.6}, length), [](auto& s, auto v) { s.facility.pue = v; }));
}
const auto four = grid(e2t::TokenProductionFunction{site()});
const auto five = grid(e2t::TokenProductionFunction{site()}.with(rack));

const e2t::SweepOptions one_thread{.threads = 1, .progress = {}};

// What the loops below compute with.
struct Inputs {
  double compute, flop, bandwidth, feed_limit, fixed_load, energy, overhead;
  std::vector<double> bytes, utility, cooling, pue;
};
const Inputs& inputs() {
  static const Inputs made = [] {
    const e2t::Scenario plan = site();
    const auto& board = plan.hardware.accelerator;
    const double count = plan.hardware.count.in(accelerator);
    Inputs in{count * board.peak.bf16->in(FLOP / s) * plan.hardware.compute_efficiency.value(),
              plan.workload.compute_per_token->in(FLOP / token),
              count * board.memory_bandwidth.in(B / s) * plan.hardware.memory_efficiency.value(),
              plan.facility.feed_limit.value(), plan.facility.fixed_load.in(W), 0.479,
              plan.hardware.host_overhead->value(), {}, {}, {}, {}};
    const auto& [bytes, power, pue] = four.axes();
    for (std::size_t i = 0; i < n; ++i) {
      in.bytes.push_back(bytes.number(i));
      in.utility.push_back(power.first().number(i));
      in.cooling.push_back(power.second().number(i));
      in.pue.push_back(pue.number(i));
    }
    return in;
  }();
  return made;
}

enum : std::uint8_t { compute = 0, memory = 1, feed = 5, cooling = 7, own = 10 };

// The same as a careful loop: what does not change along a row is computed once a row.
template <bool WithRack>
void naive(double* rate, std::uint8_t* active) {
  const Inputs& in = inputs();
  const double energy = in.energy * in.overhead, by_compute = in.compute / in.flop;
  for (std::size_t i = 0; i < n; ++i) {
    const double by_memory = in.bandwidth / in.bytes[i];
    const double lowest = by_memory < by_compute ? by_memory : by_compute;
    const std::uint8_t lowest_is = by_memory < by_compute ? memory : compute;
    for (std::size_t j = 0; j < n; ++j) {
      const double by_cooling = in.cooling[j] / energy;
      const double power = in.utility[j] * in.feed_limit - in.fixed_load;
      const double racks = in.cooling[j] * (in.bytes[i] / 1e9 * 0.2 + 1.0);
      double* const row = rate + (i * n + j) * n;
      std::uint8_t* const row_active = active + (i * n + j) * n;
      for (std::size_t k = 0; k < n; ++k) {
        double value = lowest;
        std::uint8_t is = lowest_is;
        const double by_feed = power / in.pue[k] / energy;
        is = by_feed < value ? std::uint8_t{feed} : is;
        value = by_feed < value ? by_feed : value;
        is = by_cooling < value ? std::uint8_t{cooling} : is;
        value = by_cooling < value ? by_cooling : value;
        if constexpr (WithRack) {
          const double by_rack = racks / (energy * in.pue[k]);
          is = by_rack < value ? std::uint8_t{own} : is;
          value = by_rack < value ? by_rack : value;
        }
        row[k] = value;
        row_active[k] = is;
      }
    }
  }
}

// Whether a result is what evaluate() says at 1e5 random points, by the sums of both.
template <class Swept>
bool verified(const Swept& swept, const e2t::SweepResult& made) {
  std::mt19937_64 random(20261122);
  double sum = 0.0, expected = 0.0;
  std::size_t actives = 0, expected_actives = 0;
  const std::size_t many = measure::pairs() < 15 ? 1000 : 100'000;
  for (std::size_t i = 0; i < many; ++i) {
    const std::size_t at = random() % made.size();
    const auto point = swept.function().with(swept.scenario_at(at)).evaluate();
    sum += made.rate[at];
    expected += point.rate.in(token_per_s);
    actives += made.active[at];
    expected_actives += static_cast<std::size_t>(point.active.index);
    if (made.rate[at] != point.rate.in(token_per_s) || made.active[at] != point.active.index) return false;
  }
  return sum == expected && actives == expected_actives;
}

template <bool WithRack, class Swept>
void dense(benchmark::State& state, const Swept& swept, const char* name) {
  e2t::SweepResult made;
  swept.run_into(made, one_thread);
  e2t::ColumnOf<double> rate(points);
  e2t::ColumnOf<std::uint8_t> active(points);
  naive<WithRack>(rate.data(), active.data());
  if (std::memcmp(rate.data(), made.rate.data(), points * sizeof(double)) != 0 || active != made.active) {
    state.SkipWithError("the loop written by hand makes something else");
  }
  std::vector<double> sweeps, fills, loops;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    fills.push_back(seconds([&] {
      std::fill(rate.begin(), rate.end(), static_cast<double>(fills.size()));
      std::fill(active.begin(), active.end(), static_cast<std::uint8_t>(fills.size()));
      benchmark::ClobberMemory();
    }));
    sweeps.push_back(seconds([&] { swept.run_into(made, one_thread); }));
    loops.push_back(seconds([&] {
      naive<WithRack>(rate.data(), active.data());
      benchmark::ClobberMemory();
    }));
  }
  state.counters[name] = median(sweeps) / median(fills);
  state.counters["naive_ratio"] = median(sweeps) / median(loops);
  if (!verified(swept, made)) state.SkipWithError("the sweep and evaluate() differ");
}
void dense_four(benchmark::State& state) { dense<false>(state, four, "fill_ratio"); }
void dense_five(benchmark::State& state) { dense<true>(state, five, "fill_ratio_all_axes"); }
BENCHMARK(dense_four)->Iterations(measure::pairs());
BENCHMARK(dense_five)->Iterations(measure::pairs());

double rate_of(const e2t::SweepPoint& point) { return point.rate; }

void reducers(benchmark::State& state) {
  const auto reduced = [&](int threads) {
    return four.reduce({.threads = threads, .progress = {}}, e2t::share_by_constraint(),
                       e2t::max_by([](const e2t::SweepPoint& point) { return rate_of(point); }));
  };
  const e2t::SweepResult made = four.run(one_thread);
  const auto [shares, best] = reduced(2);
  bool same = best.value == *std::max_element(made.rate.begin(), made.rate.end()) && shares.total == points;
  for (std::size_t i = 0; i < made.constraints.size(); ++i) {
    same = same && shares.points[i] == static_cast<std::size_t>(std::count(made.active.begin(), made.active.end(), static_cast<std::uint8_t>(i)));
  }
  if (!same) state.SkipWithError("the reducers and the dense sweep differ");
  std::vector<double> one, two;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    one.push_back(seconds([&] { benchmark::DoNotOptimize(reduced(1)); }));
    two.push_back(seconds([&] { benchmark::DoNotOptimize(reduced(2)); }));
  }
  state.counters["reduce_ns"] = median(one) * 1e9 / static_cast<double>(points);
  state.counters["threads_ratio"] = median(one) / median(two);
}
BENCHMARK(reducers)->Iterations(measure::pairs());

template <class Number>
std::vector<Number> read_back(const std::filesystem::path& path) {
  std::vector<Number> numbers(points);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(numbers.data()), static_cast<std::streamsize>(points * sizeof(Number)));
  if (!file) numbers.clear();
  return numbers;
}

// Our sweep and NumPy's in turn; NumPy runs in a process of its own and says how long it took.
void against_numpy(benchmark::State& state, const char* way, const char* name) {
  const auto folder = std::filesystem::temp_directory_path() / ("e2t_numpy_" + std::to_string(getpid()) + "_" + way);
  std::filesystem::create_directories(folder);
  {
    const Inputs& in = inputs();
    std::ofstream file(folder / "inputs.bin", std::ios::binary);
    const auto write = [&](const auto* numbers, std::size_t many) {
      file.write(reinterpret_cast<const char*>(numbers), static_cast<std::streamsize>(many * sizeof(double)));
    };
    write(&in.compute, 7);
    for (const auto* axis : {&in.bytes, &in.utility, &in.cooling, &in.pue}) write(axis->data(), n);
  }
  const std::string times = (folder / "times").string();
  const std::string command = std::string("/usr/bin/python3 '") + E2T_SOURCE_DIR + "/bench/numpy_sweep.py' " + way + " '" +
                              folder.string() + "' >'" + times + "'";
  std::FILE* const python = popen(command.c_str(), "w");
  std::ifstream replies;
  e2t::SweepResult made;
  five.run_into(made, one_thread);
  std::vector<double> ours, numpys;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    ours.push_back(seconds([&] { five.run_into(made, one_thread); }));
    std::fputs("run\n", python);
    std::fflush(python);
    double took = 0.0;
    for (int waited = 0; waited < 60'000 && !(replies.is_open() && replies >> took); ++waited) {
      if (!replies.is_open()) replies.open(times);
      replies.clear();
      usleep(1000);
    }
    numpys.push_back(took);
  }
  const bool ended = pclose(python) == 0;
  const bool same = read_back<double>(folder / "rate.bin") == std::vector<double>(made.rate.begin(), made.rate.end()) &&
                    read_back<std::uint8_t>(folder / "active.bin") == std::vector<std::uint8_t>(made.active.begin(), made.active.end());
  if (!ended) state.SkipWithError("bench/numpy_sweep.py failed; it needs the package python3-numpy");
  if (ended && !same) state.SkipWithError("NumPy's result is another");
  state.counters[name] = median(numpys) / median(ours);
  std::filesystem::remove_all(folder);
}
void numpy_full(benchmark::State& state) { against_numpy(state, "full", "numpy_ratio_full"); }
void numpy_broadcast(benchmark::State& state) { against_numpy(state, "broadcast", "numpy_ratio_broadcast"); }
BENCHMARK(numpy_full)->Iterations(measure::pairs());
BENCHMARK(numpy_broadcast)->Iterations(measure::pairs());

e2t::Scenario served() {
  e2t::Scenario plan = site();
  plan.hardware.accelerator = e2t::catalog::h100_sxm;
  plan.workload = {};
  plan.serving = e2t::Serving{.model = e2t::catalog::find_model("llama_3_1_70b"),
                              .layout = {.tensor_parallel = 4},
                              .prompt_length = 500 * (input_token / request),
                              .output_length = 500 * (output_token / request),
                              .calibration = e2t::catalog::find_calibration("h100_sxm")};
  return plan;
}
const auto batch = e2t::axis("max_sequences", e2t::logspace(1 * request, 512 * request, 64),
                             [](auto& s, auto v) { s.serving->max_sequences = v; });
const auto context = e2t::axis("prompt_length", e2t::logspace(100 * (input_token / request), 30000 * (input_token / request), 64),
                               [](auto& s, auto v) { s.serving->prompt_length = v; });

// What a sweep needs of one point, on plain doubles: the workload derived, the lowest ceiling.
template <class Swept>
void plain_points(const Swept& swept, double* rate) {
  const e2t::Scenario base = swept.function().scenario();
  e2t::Scenario scenario = base;
  for (std::size_t i = 0; i < swept.grid().size(); ++i) {
    const e2t::Coordinates at = swept.grid().coordinates(i);
    scenario = base;
    swept.set_axes(scenario, [&](const auto& axis, int position) { return axis.number(at[static_cast<std::size_t>(position)]); });
    e2t::derive_in_place(scenario);
    e2t::validate(scenario);
    const auto parts = swept.function().parts(scenario, [](int, e2t::Part) { return true; });
    double lowest = *parts.step;
    for (const auto& row : parts.row) {
      if (row.given && row.ceiling() < lowest) lowest = row.ceiling();
    }
    rate[i] = lowest;
  }
}

void serving(benchmark::State& state) {
  const auto swept = e2t::sweep(served()).over(batch).over(context);
  const std::size_t many = swept.grid().size();
  e2t::SweepResult made = swept.run(one_thread);
  std::vector<double> plain(many);
  plain_points(swept, plain.data());
  if (plain != std::vector<double>(made.rate.begin(), made.rate.end())) state.SkipWithError("plain doubles make something else");
  std::vector<double> packed, one_by_one;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    packed.push_back(seconds([&] { swept.run_into(made, one_thread); }));
    one_by_one.push_back(seconds([&] { plain_points(swept, plain.data()); }));
  }
  state.counters["serving_points_per_s"] = static_cast<double>(many) / median(packed);
  state.counters["serving_pack_ratio"] = median(one_by_one) / median(packed);
}
BENCHMARK(serving)->Iterations(measure::pairs());

void serving_factored(benchmark::State& state) {
  const auto swept = e2t::sweep(served())
                         .over(batch)
                         .over(context)
                         .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.6}, 16), [](auto& s, auto v) { s.facility.pue = v; }))
                         .over(e2t::axis("utility", e2t::linspace(40_MW, 140_MW, 32), [](auto& s, auto v) { s.facility.utility_power = e2t::at_facility(v); }))
                         .over(e2t::axis("cooling", e2t::linspace(30_MW, 100_MW, 32), [](auto& s, auto v) { s.facility.cooling = e2t::at_it(v); }));
  e2t::SweepResult made = swept.run(one_thread);
  std::vector<double> times;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    times.push_back(seconds([&] { swept.run_into(made, one_thread); }));
  }
  state.counters["serving_points_per_s"] = static_cast<double>(made.size()) / median(times);
  if (!verified(swept, made)) state.SkipWithError("the sweep and evaluate() differ");
}
BENCHMARK(serving_factored)->Iterations(measure::pairs());

// Maps by bounds, of which the evaluations are counted; compared with evaluate() at random points.
template <class Swept>
e2t::ConstraintMap mapped(benchmark::State& state, const Swept& swept) {
  const e2t::ConstraintMap map = e2t::constraint_map(swept);
  std::mt19937_64 random(20261122);
  for (int i = 0; i < (measure::pairs() < 15 ? 1000 : 100'000); ++i) {
    const std::size_t at = random() % swept.grid().size();
    const int active = swept.function().with(swept.scenario_at(at)).evaluate().active.index;
    if (map.active(swept.grid().coordinates(at)) != active) state.SkipWithError("the map and evaluate() differ");
  }
  return map;
}
void adaptive(benchmark::State& state) {
  constexpr std::size_t side = 32768;
  const auto swept = e2t::sweep(e2t::TokenProductionFunction{site()}.with(rack))
                         .over(e2t::axis("bytes", e2t::linspace(0.2_GB_per_token, 6_GB_per_token, side), [](auto& s, auto v) { s.workload.memory_per_token = v; }))
                         .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.6}, side), [](auto& s, auto v) { s.facility.pue = v; }));
  for (auto iteration : state) {
    static_cast<void>(iteration);
    const e2t::ConstraintMap map = mapped(state, swept);
    state.counters["adaptive_evals"] = static_cast<double>(map.evaluations.total());
  }
}
BENCHMARK(adaptive)->Iterations(1)->Repetitions(1);
void adaptive_volume(benchmark::State& state) {
  const auto swept = grid(e2t::TokenProductionFunction{site()}.with(rack), 1024);
  for (auto iteration : state) {
    static_cast<void>(iteration);
    const e2t::ConstraintMap map = mapped(state, swept);
    state.counters["adaptive_volume_evals"] = static_cast<double>(map.evaluations.total());
    state.counters["adaptive_evals_per_boundary"] =
        static_cast<double>(map.evaluations.total()) / static_cast<double>(map.boundary_points());
  }
}
BENCHMARK(adaptive_volume)->Iterations(1)->Repetitions(1);

}  // namespace
