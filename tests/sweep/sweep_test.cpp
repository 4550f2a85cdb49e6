// SPDX-License-Identifier: MIT
// Sweeps: equal to point evaluation bit for bit, the same for any number of threads and parts.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/catalog/calibrations.hpp>
#include <e2t/catalog/models.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/sweep.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;

Scenario site() {
  return {.hardware = {.accelerator = catalog::h100_sxm,
                       .count = 120000_accelerator,
                       .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = Pue{1.2}, .cooling = 90_MW},
          .workload = {.compute_per_token = 240_GFLOP_per_token,
                       .memory_per_token = 1.6_GB_per_token,
                       .energy_per_token = at_device(0.479_J_per_token),
                       .step_rate = 1229 * (units::token / units::s / units::accelerator)}};
}

const auto pue = axis("pue", linspace(Pue{1.05}, Pue{1.6}, 7), [](auto& s, auto v) { s.facility.pue = v; });
const auto cooling = axis("cooling", linspace(50_MW, 100_MW, 13),
                          [](auto& s, auto v) { s.facility.cooling = at_it(v); });
const auto count = axis("count", logspace(2e4_accelerator, 4e5_accelerator, 11),
                        [](auto& s, auto v) { s.hardware.count = v; });

bool same_bits(double left, double right) { return std::memcmp(&left, &right, sizeof left) == 0; }

// A point is evaluate()'s, bit for bit, and so is J/token where the first column has it.
template <class Swept>
void require_point(const Swept& swept, const SweepResult& made, std::size_t i) {
  CAPTURE(i);
  const auto point = TokenProductionFunction{swept.scenario_at(i)}.evaluate();
  REQUIRE(same_bits(made.rate[i], point.rate.in(units::token_per_s)));
  REQUIRE(made.active[i] == point.active.index);
  if (made.columns.empty()) return;
  REQUIRE(same_bits(made.columns[0].values[i], point.energy_per_token(it).in(units::J_per_token)));
}

template <class Swept>
std::string refusal(const Swept& swept) {
  try {
    static_cast<void>(swept().run());
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("every point of a sweep is what evaluate() says, bit for bit") {
  const auto swept = sweep(site()).over(pue).over(cooling).over(count);
  const SweepResult made = swept.run({.threads = 1}, column("it", units::J_per_token, [](const auto& each) {
    return each.energy_per_token(it);
  }));
  REQUIRE(made.size() == 7u * 13u * 11u);
  std::size_t constraints = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    require_point(swept, made, i);
    constraints |= std::size_t{1} << made.active[i];
  }
  CHECK(made.constraints[static_cast<std::size_t>(Limit::cooling)] == "cooling");
  CHECK(__builtin_popcountll(constraints) >= 3);  // the grid crosses boundaries
}

TEST_CASE("outputs of rows of any length are evaluate()'s, bit for bit, and the first refused point is named") {
  for (const std::size_t length : {std::size_t{1}, std::size_t{23}, std::size_t{24}, std::size_t{64}, std::size_t{150}}) {
    CAPTURE(length);
    const auto many = axis("count", logspace(2e4_accelerator, 4e5_accelerator, length), [](auto& s, auto v) { s.hardware.count = v; });
    const auto swept = sweep(site()).over(pue).over(many);
    const SweepResult made = swept.run({.threads = 2}, column("it", units::J_per_token, [](const auto& each) {
      return each.energy_per_token(it);
    }));
    for (std::size_t i = 0; i < made.size(); ++i) require_point(swept, made, i);
  }
  // More fixed load than supply: refused from some point of the row on.
  const auto loads = axis("fixed load", linspace(0_MW, 150_MW, 151), [](auto& s, auto v) { s.facility.fixed_load = at_facility(v); });
  const auto swept = sweep(site()).over(pue).over(loads);
  const auto refusal_of = [](auto evaluate) -> std::string {
    try {
      evaluate();
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  std::string first;
  for (std::size_t i = 0; first.empty(); ++i) first = refusal_of([&] { swept.check(i); });
  CHECK(first.find("(point 0), fixed load ") != std::string::npos);
  CHECK(first == refusal_of([&] {
    static_cast<void>(swept.run({.threads = 1}, column("it", units::J_per_token, [](const auto& each) { return each.energy_per_token(it); })));
  }));
}

TEST_CASE("random sites and grids agree with point evaluation, for 1, 2 and 7 threads") {
  std::mt19937_64 random(20261122);
  const auto between = [&](double low, double high) { return std::uniform_real_distribution<>(low, high)(random); };
  for (int round = 0; round < 20; ++round) {
    CAPTURE(round);
    Scenario base = site();
    base.facility.utility_power = at_facility(between(20.0, 200.0) * units::MW);
    base.workload.energy_per_token = at_device(between(0.05, 3.0) * units::J_per_token);
    const auto first = axis("pue", linspace(Pue{1.0}, Pue{between(1.0, 2.0)}, 1 + random() % 9),
                            [](auto& s, auto v) { s.facility.pue = v; });
    const auto second = axis("count", logspace(1e3_accelerator, between(2e3, 1e6) * units::accelerator, 1 + random() % 40),
                             [](auto& s, auto v) { s.hardware.count = v; });
    const auto swept = sweep(base).over(first).over(second);
    const SweepResult one = swept.run({.threads = 1});
    for (const int threads : {2, 7}) {
      const SweepResult more = swept.run({.threads = threads});
      REQUIRE(std::memcmp(one.rate.data(), more.rate.data(), one.size() * sizeof(double)) == 0);
      REQUIRE(one.active == more.active);
    }
    for (std::size_t i = 0; i < one.size(); ++i) require_point(swept, one, i);
  }
}

TEST_CASE("a scenario that states a model is swept bit for bit too, where a latency target sets the batch") {
  Scenario base = site();
  base.workload = {};
  base.target.time_per_output_token = 40_ms;
  base.serving = Serving{.model = catalog::find_model("qwen3_30b_a3b"),
                         .layout = {.tensor_parallel = 2},
                         .prompt_length = 250 * (units::input_token / units::request),
                         .output_length = 900 * (units::output_token / units::request),
                         .max_sequences = 512 * units::request,
                         .calibration = catalog::find_calibration("h100_sxm")};
  const auto compression = axis("kv compression", logspace(1.0, 16.0, 5), [](auto& s, auto v) {
    s.serving->model.formats.kv.size = 2.0 / v * units::B;
  });
  const auto batch = axis("max_sequences", logspace(1 * units::request, 2048 * units::request, 19),
                          [](auto& s, auto v) { s.serving->max_sequences = v; });
  const auto swept = sweep(base).over(compression).over(batch);
  const SweepResult made = swept.run({.threads = 2});
  std::size_t limited = 0;
  for (std::size_t i = 0; i < made.size(); ++i) {
    require_point(swept, made, i);
    limited += serving_point(swept.scenario_at(i)).batch_limit == static_cast<int>(BatchLimit::latency) ? 1 : 0;
  }
  CHECK(limited > 10);
  CHECK(limited < made.size());
}

TEST_CASE("the parts of a sweep are the sweep") {
  const auto swept = sweep(site()).over(pue).over(cooling);
  const SweepResult whole = swept.run();
  ColumnOf<double> pieces;
  for (std::size_t k = 0; k < 4; ++k) {
    const SweepResult part = swept.part(k, 4).run();
    CHECK(part.offset == pieces.size());
    pieces.insert(pieces.end(), part.rate.begin(), part.rate.end());
  }
  CHECK(pieces == whole.rate);
  CHECK_THROWS_AS(static_cast<void>(swept.part(4, 4)), Error);
}

TEST_CASE("zipped axes move together") {
  const auto together = zip(axis("utility", linspace(100_MW, 50_MW, 6), [](auto& s, auto v) { s.facility.utility_power = at_facility(v); }),
                            axis("cooling", linspace(90_MW, 45_MW, 6), [](auto& s, auto v) { s.facility.cooling = at_it(v); }));
  const auto swept = sweep(site()).over(together);
  CHECK(swept.grid().size() == 6);
  const Scenario last = swept.scenario_at(5);
  CHECK(last.facility.utility_power.in(units::MW) == 50.0);
  CHECK(last.facility.cooling->in(units::MW) == 45.0);
  CHECK_THROWS_AS(static_cast<void>(zip(pue, cooling)), Error);
}

TEST_CASE("reducers agree with the dense result, whatever the number of threads") {
  const auto swept = sweep(site()).over(pue).over(cooling).over(count);
  const SweepResult dense = swept.run();
  std::size_t best = 0;
  for (std::size_t i = 0; i < dense.size(); ++i) {
    if (dense.rate[i] > dense.rate[best]) best = i;
  }
  const auto cools = std::count(dense.active.begin(), dense.active.end(), static_cast<std::uint8_t>(Limit::cooling));
  for (const int threads : {1, 2, 7}) {
    const auto [top, shares, many] = swept.reduce({.threads = threads}, max_by([](const auto& p) { return p.rate; }),
                                                  share_by_constraint(),
                                                  count_if([](const auto& p) { return p.rate > 1e8; }));
    CHECK(top.index == best);
    CHECK(top.value == dense.rate[best]);
    CHECK(shares.points[static_cast<std::size_t>(Limit::cooling)] == static_cast<std::size_t>(cools));
    CHECK(many.points == dense.size());
  }
}

TEST_CASE("a refused point is named by the values of its axes, the axis by its name") {
  CHECK(refusal([] {
          return sweep(site()).over(cooling).over(
              axis("utility", linspace(20_MW, -10_MW, 2), [](auto& s, auto v) { s.facility.utility_power = at_facility(v); }));
        }).find("at cooling 5e+07 (point 0), utility -1e+07 (point 1): facility.utility_power is -10 MW; allowed: above 0 MW") == 0);
  const std::string named = refusal([] {
    return sweep(site()).over(axis("pue", linspace(1.1, 0.9, 3), [](auto& s, auto v) {
      s.facility.pue = PueOf<std::remove_cvref_t<decltype(v)>>(v);
    }));
  });
  CHECK(named.find("at pue 0.9 (point 2): Pue is 0.9; allowed: at least 1") == 0);
  CHECK(refusal([] { return sweep(site()).over(pue).over(pue); }) ==
        "two axes are called \"pue\"; allowed: a name for each");
}

TEST_CASE("a grid that cannot be counted or held is refused before anything is allocated") {
  const auto long_axis = [](const char* name) {
    return axis(name, linspace(1.0, 2.0, std::size_t{1} << 32U), [](auto&, auto) {});
  };
  CHECK(refusal([&] { return sweep(site()).over(long_axis("a")).over(long_axis("b")); })
            .find("a grid of 4294967296 x 4294967296 points cannot be counted") == 0);
  const auto huge = [] {
    return sweep(site()).over(axis("a", linspace(1.0, 2.0, std::size_t{1} << 40U), [](auto&, auto) {}));
  };
  CHECK(refusal(huge).find("the dense result takes 9.9 TB, this machine has ") == 0);
}

TEST_CASE("progress counts to the total and can cancel") {
  const auto swept = sweep(site()).over(pue).over(cooling);
  std::size_t last = 0, calls = 0;
  static_cast<void>(swept.run({.threads = 2, .progress = [&](std::size_t done, std::size_t total) {
                                 CHECK(done > last);
                                 CHECK(total == 91);
                                 last = done;
                                 ++calls;
                                 return true;
                               }}));
  CHECK(last == 91);
  CHECK(calls == 7);
  CHECK_THROWS_WITH_AS(
      static_cast<void>(swept.run({.threads = 1, .progress = [](std::size_t, std::size_t) { return false; }})),
      "the sweep was cancelled after 13 of 91 points", Error);
}

TEST_CASE("a sweep without axes is one point") {
  const SweepResult made = sweep(site()).run();
  REQUIRE(made.size() == 1);
  CHECK(made.rate[0] == TokenProductionFunction{site()}.evaluate().rate.in(units::token_per_s));
}

}  // namespace
