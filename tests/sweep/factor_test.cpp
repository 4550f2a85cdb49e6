// SPDX-License-Identifier: MIT
// Factored sweeps: what is evaluated how often, and that nothing a model does escapes it.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/catalog/calibrations.hpp>
#include <e2t/catalog/models.hpp>
#include <e2t/number/lift.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/sweep.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <string>

#include "property/random_scenario.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;

Scenario site() {
  Accelerator board = catalog::h100_sxm;
  board.board_power = not_given;
  return {.hardware = {.accelerator = board, .count = 120000_accelerator, .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = Pue{1.2}, .cooling = 90_MW},
          .workload = {.compute_per_token = 240_GFLOP_per_token,
                       .memory_per_token = 1.6_GB_per_token,
                       .energy_per_token = at_device(0.479_J_per_token)}};
}

const auto bytes = axis("bytes", linspace(0.2_GB_per_token, 6_GB_per_token, 5),
                        [](auto& s, auto v) { s.workload.memory_per_token = v; });
const auto power = zip(axis("utility", linspace(40_MW, 140_MW, 7), [](auto& s, auto v) { s.facility.utility_power = at_facility(v); }),
                       axis("cooling", linspace(100_MW, 30_MW, 7), [](auto& s, auto v) { s.facility.cooling = at_it(v); }));
const auto pue = axis("pue", linspace(Pue{1.05}, Pue{1.6}, 11), [](auto& s, auto v) { s.facility.pue = v; });

bool same_bits(double left, double right) { return std::memcmp(&left, &right, sizeof left) == 0; }

// Every point against evaluate(), bit for bit; how many constraints bind somewhere.
template <class Swept>
int require_equal(const Swept& swept, const SweepResult& made) {
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto point = swept.function().with(swept.scenario_at(made.offset + i)).evaluate();
    CAPTURE(i);
    REQUIRE(same_bits(made.rate[i], point.rate.in(units::token_per_s)));
    REQUIRE(made.active[i] == point.active.index);
    seen |= std::uint64_t{1} << made.active[i];
  }
  return __builtin_popcountll(seen);
}

template <class Swept>
std::string refusal(const Swept& swept) {
  try {
    static_cast<void>(swept.run());
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("capacities and intensities are evaluated as often as their own axes are long") {
  // compute 1 / 1, memory_bandwidth 1 / bytes, utility_power power x pue / 1, cooling power / 1
  const auto swept = sweep(site()).over(bytes).over(power).over(pue);
  const SweepResult made = swept.run();
  CHECK(made.evaluations == (1 + 1) + (1 + 5) + (7 * 11 + 1) + (7 + 1));
  CHECK(made.traced == 8);
  CHECK(require_equal(swept, made) == 3);
  // Of parts, the tables are the whole sweep's.
  CHECK(swept.part(1, 3).run().evaluations == made.evaluations);
}

std::size_t capacities = 0, intensities = 0;  // calls of the constraint below, a strip of points each

TEST_CASE("a constraint of the user's own is called for its own axes only, and once to trace") {
  const auto long_bytes = axis("bytes", linspace(0.2_GB_per_token, 6_GB_per_token, 16),
                               [](auto& s, auto v) { s.workload.memory_per_token = v; });
  const auto long_pue = axis("pue", linspace(Pue{1.05}, Pue{1.6}, 24), [](auto& s, auto v) { s.facility.pue = v; });
  const auto long_cooling = axis("cooling", linspace(100_MW, 30_MW, 8), [](auto& s, auto v) { s.facility.cooling = at_it(v); });
  const auto rack = constraint(
      "rack",
      [](const auto& point) {
        ++capacities;
        const auto& scenario = point.scenario();
        return *scenario.facility.cooling * (*scenario.workload.memory_per_token).in(units::GB / units::output_token);
      },
      [](const auto& point) {
        ++intensities;
        return point.energy_per_token(it) * point.scenario().facility.peak_pue().value();
      });
  const auto swept = sweep(TokenProductionFunction{site()}.with(rack)).over(long_bytes).over(long_pue).over(long_cooling);
  capacities = intensities = 0;
  const auto [shares] = swept.reduce({.threads = 1}, share_by_constraint());
#ifdef NDEBUG
  const std::size_t compared = 0;
#else
  const std::size_t compared = 1000 * 2;  // evaluate() calls it once, the constructor not
#endif
  CHECK(capacities == 1 + 16 * 8 / Strip::lanes + compared / 2);  // (short rows share strips)
  CHECK(intensities == 1 + 1 + compared / 2);
  CHECK(shares.total == 16 * 24 * 8);
  const SweepResult made = swept.run({.threads = 1});
  CHECK(made.evaluations == (1 + 1) + (1 + 16) + (24 + 1) + (8 + 1) + (16 * 8 + 24));
  CHECK(require_equal(swept, made) >= 2);
}

TEST_CASE("ceilings that are above another all along a row are left out, and nothing changes") {
  const auto rack = constraint(
      "rack",
      [](const auto& point) {
        const auto& scenario = point.scenario();
        return *scenario.facility.cooling * ((*scenario.workload.memory_per_token).in(units::GB / units::output_token) * 0.2 + 1.0);
      },
      [](const auto& point) { return point.energy_per_token(it) * point.scenario().facility.peak_pue().value(); });
  const auto many_bytes = axis("bytes", linspace(0.2_GB_per_token, 6_GB_per_token, 11),
                               [](auto& s, auto v) { s.workload.memory_per_token = v; });
  for (const std::size_t length : {std::size_t{32}, std::size_t{64}, std::size_t{130}, std::size_t{200}}) {
    CAPTURE(length);
    const auto long_pue = axis("pue", linspace(Pue{1.05}, Pue{1.6}, length), [](auto& s, auto v) { s.facility.pue = v; });
    const auto swept = sweep(TokenProductionFunction{site()}.with(rack)).over(many_bytes).over(power).over(long_pue);
    CHECK(require_equal(swept, swept.run({.threads = 1})) == 4);
    // One that differs between rows that are made together.
    const auto shed = constraint(
        "shed",
        [](const auto& point) {
          const auto& scenario = point.scenario();
          const auto heavy = (*scenario.workload.memory_per_token).in(units::GB / units::output_token);
          return at_it(90_MW) * (3.0 / (heavy + scenario.facility.peak_pue().value()));
        },
        [](const auto& point) { return point.energy_per_token(it); });
    const auto feeds = axis("utility", linspace(20_MW, 140_MW, 3000 / length),  // (as many as make several rows at once)
                            [](auto& s, auto v) { s.facility.utility_power = at_facility(v); });
    const auto sheds = sweep(TokenProductionFunction{site()}.with(shed)).over(many_bytes).over(feeds).over(long_pue);
    CHECK(require_equal(sheds, sheds.run({.threads = 1})) == 3);
  }
}

TEST_CASE("of ceilings that are equal all along a row, the first binds") {
  const auto twin = constraint(
      "twin", [](const auto& point) { return point.scenario().facility.feed(); },
      [](const auto& point) { return point.energy_per_token(it); });
  const auto steady = axis("pue", values(std::vector<Pue>(64, Pue{1.2})), [](auto& s, auto v) { s.facility.pue = v; });
  const auto swept = sweep(TokenProductionFunction{site()}.with(twin)).over(bytes).over(power).over(steady);
  const SweepResult made = swept.run({.threads = 1});
  CHECK(require_equal(swept, made) == 3);
  CHECK(made.constraints[made.active.front()] == "utility_power");
}

TEST_CASE("a served scenario derives its intensities on the axes of the model alone") {
  Scenario base = site();
  base.workload = {};
  base.hardware.accelerator = catalog::h100_sxm;
  base.serving = Serving{.model = catalog::find_model("qwen3_30b_a3b"),
                         .layout = {.tensor_parallel = 2},
                         .prompt_length = 250 * (units::input_token / units::request),
                         .output_length = 900 * (units::output_token / units::request),
                         .calibration = catalog::find_calibration("h100_sxm")};
  const auto batch = axis("max_sequences", logspace(1 * units::request, 1024 * units::request, 9),
                          [](auto& s, auto v) { s.serving->max_sequences = v; });
  const auto prompt = axis("prompt", logspace(100 * (units::input_token / units::request), 8000 * (units::input_token / units::request), 5),
                           [](auto& s, auto v) { s.serving->prompt_length = v; });
  const auto power_last = sweep(base).over(batch).over(prompt).over(pue).over(power);
  const SweepResult made = power_last.run();
  CHECK(made.evaluations < 20 * 9 * 5 + 2 * 7 * 11);
  CHECK(require_equal(power_last, made) >= 3);
  // With the model's axis last, the step is lowered point by point.
  const auto model_last = sweep(base).over(power).over(pue).over(prompt).over(batch);
  CHECK(require_equal(model_last, model_last.run()) >= 3);
}

// Axes that scale what a scenario states, whatever that is.
template <class Field, class Value>
void scale(Field& field, const Value& by) {
  if (field.has_value()) field = *field * by;
}
const auto count_factor = [](std::size_t n) { return axis("count", linspace(0.5, 1.5, n), [](auto& s, auto v) { s.hardware.count = s.hardware.count * v; }); };
const auto feed_factor = [](std::size_t n) { return axis("feed", linspace(0.8, 2.0, n), [](auto& s, auto v) { s.facility.utility_power = s.facility.utility_power * v; }); };
const auto cooling_factor = [](std::size_t n) { return axis("cooling", logspace(0.5, 2.0, n), [](auto& s, auto v) { scale(s.facility.cooling, v); }); };
const auto work_factor = [](std::size_t n) {
  return axis("work", logspace(0.3, 3.0, n), [](auto& s, auto v) {
    scale(s.workload.compute_per_token, v);
    scale(s.workload.memory_per_token, v * v);
  });
};
const auto step_factor = [](std::size_t n) {
  return axis("step", linspace(0.7, 1.2, n), [](auto& s, auto v) {
    scale(s.workload.step_rate, v);
    scale(s.workload.demand, v);
  });
};

TEST_CASE("random scenarios on random grids: every point is evaluate()'s, or the first refused one is named") {
  int accepted = 0, refused = 0, most = 0;
  for (std::uint64_t i = 0; i < 150; ++i) {
    CAPTURE(i);
    random_scenario::Random random(77, i);
    const auto length = [&] { return static_cast<std::size_t>(1 + random.below(12)); };
    const Scenario base = random_scenario::make(4, i);
    const auto each = [&](const auto& swept) {
      SweepResult made;
      try {
        made = swept.run({.threads = 1});
      } catch (const Error& refusal) {
        ++refused;
        bool named = false;
        for (std::size_t p = 0; p < swept.grid().size() && !named; ++p) {
          try {
            swept.check(p);
          } catch (const Error& point) {
            named = std::string(point.what()) == refusal.what();
          }
        }
        CAPTURE(refusal.what());
        REQUIRE(named);
        return;
      }
      ++accepted;
      most = std::max(most, require_equal(swept, made));
      for (const int threads : {2, 7}) {
        const SweepResult more = swept.run({.threads = threads});
        REQUIRE(std::memcmp(made.rate.data(), more.rate.data(), made.size() * sizeof(double)) == 0);
        REQUIRE(made.active == more.active);
      }
    };
    each(sweep(base).over(feed_factor(length())).over(count_factor(length())).over(work_factor(length())));
    each(sweep(base).over(step_factor(length())).over(cooling_factor(length())));
    each(sweep(base).over(work_factor(length())).over(step_factor(length())));
    each(sweep(base).over(cooling_factor(length())));
    const auto long_row = static_cast<std::size_t>(1 + random.below(170));
    each(sweep(base).over(work_factor(1 + length() / 5)).over(feed_factor(long_row)));
  }
  CHECK(accepted > 300);
  CHECK(refused > 10);
  CHECK(most >= 3);
}

TEST_CASE("a model that knows only double is called point by point, by itself or marked") {
  const auto swept = [](const auto& custom) {
    return sweep(TokenProductionFunction{site()}.with(custom)).over(bytes).over(power).over(pue);
  };
  const auto only_double = swept(constraint("rack", at_it(900_MW), [](const OperatingPointOf<double>& point) {
    return point.energy_per_token(it) * std::ceil(10.0 * point.scenario().facility.peak_pue().value());
  }));
  const SweepResult first = only_double.run();
  CHECK(first.evaluations == 0);
  CHECK(require_equal(only_double, first) >= 3);
  const auto marked = swept(constraint("rack", at_it(900_MW), pointwise([](const auto& point) {
    return point.energy_per_token(it) * std::ceil(10.0 * point.scenario().facility.peak_pue().value());
  })));
  const SweepResult second = marked.run();
  CHECK(second.evaluations == 0);
  CHECK(require_equal(marked, second) >= 3);
  CHECK(first.rate == second.rate);
}

TEST_CASE("a table is lifted, and evaluated on its own axes") {
  const auto swept = sweep(TokenProductionFunction{site()}.with(constraint(
                               "rack", at_it(900_MW),
                               [](const auto& point) {
                                 const auto stairs = [](double value) { return std::ceil(10.0 * value); };
                                 return point.energy_per_token(it) * lift(stairs, point.scenario().facility.peak_pue().value());
                               })))
                         .over(bytes).over(power).over(pue);
  const SweepResult made = swept.run();
  CHECK(made.evaluations == (1 + 1) + (1 + 5) + (7 * 11 + 1) + (7 + 1) + (1 + 11));
  CHECK(require_equal(swept, made) >= 3);
}

TEST_CASE("a setter that knows only double falls back too") {
  const auto own = axis("pue", linspace(1.05, 1.6, 6), [](Scenario& s, double v) { s.facility.pue = Pue{std::round(10.0 * v) / 10.0}; });
  const auto swept = sweep(site()).over(bytes).over(own);
  const SweepResult made = swept.run();
  CHECK(made.evaluations == 0);
  CHECK(require_equal(swept, made) >= 1);
  CHECK(require_equal(sweep(site()).over(axis("pue", linspace(1.05, 1.6, 6), pointwise([](auto& s, auto v) { s.facility.pue = Pue{std::round(10.0 * v) / 10.0}; }))),
                      sweep(site()).over(own).run()) >= 1);
}

TEST_CASE("what only two axes together refuse is found") {
  Scenario base = site();
  base.hardware.accelerator.idle_power = 75_W;
  base.hardware.idle_policy = IdlePolicy::idle;
  const auto many = axis("count", linspace(1e5_accelerator, 8e5_accelerator, 8), [](auto& s, auto v) { s.hardware.count = v; });
  CHECK(refusal(sweep(base).over(many).over(power)).find("at count ") == 0);
  CHECK(refusal(sweep(base).over(many).over(power)).find("accelerators that idle already draw") != std::string::npos);
  // Within a constraint of the user's own: refused by an axis that its result does not depend on.
  const auto checked = constraint("rack", at_it(900_MW), [](const auto& point) {
    using Rep = typename std::remove_cvref_t<decltype(point)>::rep;
    require(point.scenario().facility.peak_pue().value() < Rep(1.5), [] { return Error("rack: too warm"); });
    return point.energy_per_token(it);
  });
  CHECK(refusal(sweep(TokenProductionFunction{site()}.with(checked)).over(pue).over(power))
            .find("at pue 1.545 (point 9), utility 4e+07 (point 0): rack: too warm") == 0);
}

TEST_CASE("an input that no ceiling needs is checked all the same") {
  const auto quality = axis("quality", linspace(0.5, 1.25, 4), [](auto& s, auto v) {
    s.workload.quality = QualityOf<std::remove_cvref_t<decltype(v)>>(v);
  });
  CHECK(refusal(sweep(site()).over(pue).over(quality)).find("at pue 1.05 (point 0), quality 1.25 (point 3): ") == 0);
}

TEST_CASE("of a serving step and another constraint that tie, the step's time term binds") {
  Scenario base = site();
  base.workload.step_rate = 700 * (units::token / units::s / units::accelerator);
  const auto same = constraint("same", [](const auto& point) { return point.scenario().hardware.count * *point.scenario().workload.step_rate * 1_s; },
                               1_s);
  const auto step = axis("step", linspace(0.3, 0.9, 9), [](auto& s, auto v) { scale(s.workload.step_rate, v); });
  const auto swept = sweep(TokenProductionFunction{base}.with(same));
  const auto binds = [&](const auto& over) {
    const SweepResult made = over.run();
    require_equal(over, made);
    return std::count(made.active.begin(), made.active.end(), static_cast<std::uint8_t>(limit_count));
  };
  CHECK(binds(swept.over(bytes).over(step)) == 0);
  CHECK(binds(swept.over(step).over(bytes)) == 0);
  CHECK(binds(swept.over(step).over(pue)) == 0);
}

TEST_CASE("numbers at the ends of the range are evaluated, and refused, one by one") {
  const auto huge = axis("count", logspace(1e5_accelerator, 1e305_accelerator, 3), [](auto& s, auto v) { s.hardware.count = v; });
  const auto swept = sweep(site()).over(pue).over(huge);
  CHECK(require_equal(swept, swept.run()) >= 1);
  CHECK(swept.run().evaluations == 0);
}

TEST_CASE("choices are outer loops, each with its own tables") {
  const auto board = choices<Accelerator>("accelerator", {{"H100", catalog::h100_sxm}, {"B200", catalog::b200_sxm}},
                                          [](auto& s, const auto& v) { s.hardware.accelerator = v; });
  const auto precision = choices<Precision>("precision", {{"BF16", Precision::bf16}, {"FP8", Precision::fp8}},
                                            [](auto& s, const auto& v) { s.workload.precision = v; });
  const auto swept = sweep(site()).over(board).over(precision).over(bytes).over(pue);
  const SweepResult made = swept.run();
  REQUIRE(made.size() == 2u * 2u * 5u * 11u);
  CHECK(require_equal(swept, made) >= 2);
  CHECK(made.axes[0].labels == std::vector<std::string>{"H100", "B200"});
  CHECK(made.axes[1].labels[1] == "FP8");
  CHECK(made.axes[2].labels.empty());
  CHECK(swept.scenario_at(made.grid.index({1, 1, 0, 0})).hardware.accelerator.name == catalog::b200_sxm.name);
  CHECK(swept.scenario_at(made.grid.index({1, 1, 0, 0})).workload.precision == Precision::fp8);
  ColumnOf<double> pieces;
  for (std::size_t k = 0; k < 7; ++k) {
    const SweepResult part = swept.part(k, 7).run();
    CHECK(part.offset == pieces.size());
    pieces.insert(pieces.end(), part.rate.begin(), part.rate.end());
  }
  CHECK(pieces == made.rate);
  const auto [best] = swept.reduce({}, max_by([](const auto& p) { return p.rate; }));
  CHECK(best.value == *std::max_element(made.rate.begin(), made.rate.end()));
  // Choices alone are a sweep as well, and a refusal names them.
  const auto alone = sweep(site()).over(board).over(precision);
  CHECK(require_equal(alone, alone.run()) >= 1);
  const auto missing = choices<Precision>("precision", {{"BF16", Precision::bf16}, {"FP4", Precision::fp4}},
                                          [](auto& s, const auto& v) { s.workload.precision = v; });
  CHECK(refusal(sweep(site()).over(missing).over(pue))
            .find("at precision FP4 (point 1), pue 1.05 (point 0): workload.precision is fp4; allowed: ") == 0);
  CHECK_THROWS_WITH_AS(static_cast<void>(choices<Precision>("precision", {}, [](auto&, const auto&) {})),
                       "axis \"precision\" has no points; allowed: at least 1", Error);
}

TEST_CASE("reducers read the outputs selected") {
  const auto swept = sweep(site()).over(power).over(pue);
  const auto joules = column("J/token", units::J_per_token, [](const auto& made) { return made.energy_per_token(facility); });
  const SweepResult dense = swept.run({}, joules);
  const auto [least, front] =
      swept.reduce({.threads = 2}, joules, min_by([](const auto& p) { return p.columns[0]; }),
                   pareto([](const auto& p) { return p.rate; }, [](const auto& p) { return p.columns[0]; }));
  CHECK(least.value == *std::min_element(dense.columns[0].values.begin(), dense.columns[0].values.end()));
  for (const auto& at : front.points) {
    CHECK(at.x == dense.rate[at.index]);
    CHECK(at.y == dense.columns[0].values[at.index]);
  }
  CHECK(front.points.size() >= 1);
}

#ifndef NDEBUG
std::size_t calls = 0;
TEST_CASE("debug builds notice a setter with a state of its own") {
  const auto drifting = axis("utility", linspace(40_MW, 41_MW, 4), [](auto& s, auto v) {
    s.facility.utility_power = at_facility(v) * (1.0 + 1e-6 * static_cast<double>(++calls));
  });
  CHECK(refusal(sweep(site()).over(pue).over(drifting)).find("output_token/s, evaluate() ") != std::string::npos);
}
#endif

}  // namespace
