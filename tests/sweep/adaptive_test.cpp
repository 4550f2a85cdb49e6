// SPDX-License-Identifier: MIT
// Adaptive searches agree with looking everywhere: maps with every point evaluated, maxima with grids and
// closed forms, crossover surfaces with crossover().
#include <e2t/catalog/accelerators.hpp>
#include <e2t/catalog/calibrations.hpp>
#include <e2t/catalog/models.hpp>
#include <e2t/number/lift.hpp>
#include <e2t/production/crossover.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/adaptive.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using detail::Raw;

// compute, memory_bandwidth, power_cap, utility_power and cooling are given, and a step.
Scenario site() {
  return {
      .hardware = {.accelerator = catalog::h100_sxm, .count = 120000_accelerator, .host_overhead = HostOverhead{1.25}},
      .facility = {.utility_power = 100_MW, .pue = Pue{1.2}, .cooling = 90_MW},
      .workload = {.compute_per_token = 240_GFLOP_per_token,
                   .memory_per_token = 1.6_GB_per_token,
                   .energy_per_token = at_device(0.479_J_per_token),
                   .step_rate = 1229 * (units::token / units::s / units::accelerator)}};
}
// Host power in parts, idle accelerators, a fixed load: no ceiling is a product of powers of its inputs.
Scenario uneven_site() {
  Scenario made = site();
  made.hardware.host_overhead = not_given;
  made.hardware.server_power = 1500_W;
  made.hardware.accelerators_per_server = 8_accelerator;
  made.hardware.supply_efficiency = SupplyEfficiency{0.94};
  made.hardware.accelerator.idle_power = 70_W;
  made.hardware.idle_policy = IdlePolicy::idle;
  made.facility.utility_power = 125_MW;
  made.facility.fixed_load = 3_MW;
  made.facility.distribution = 112_MW;
  made.facility.redundancy = Share{0.9};
  made.workload.interconnect_per_token = 0.15_GB_per_token;
  made.workload.output_length = 500 * (units::output_token / units::request);
  made.workload.demand = 2.5e5 * (units::request / units::s);
  return made;
}

auto pues(std::size_t points) {
  return axis("pue", linspace(Pue{1.05}, Pue{1.6}, points), [](auto& s, auto v) { s.facility.pue = v; });
}
auto coolings(std::size_t points) {
  return axis("cooling", linspace(50_MW, 100_MW, points), [](auto& s, auto v) { s.facility.cooling = at_it(v); });
}
auto counts(std::size_t points) {
  return axis("count", linspace(2e4_accelerator, 1.6e5_accelerator, points),
              [](auto& s, auto v) { s.hardware.count = v; });
}
auto memories(std::size_t points) {
  return axis("memory", linspace(0.2_GB_per_token, 6_GB_per_token, points),
              [](auto& s, auto v) { s.workload.memory_per_token = v; });
}
auto joules(std::size_t points) {
  return axis("energy", linspace(0.2_J_per_token, 2_J_per_token, points),
              [](auto& s, auto v) { s.workload.energy_per_token = at_device(v); });
}
auto fixed_loads(std::size_t points) {
  return axis("fixed", linspace(0_MW, 40_MW, points), [](auto& s, auto v) { s.facility.fixed_load = at_facility(v); });
}

template <class Swept>
int evaluated(const Swept& swept, std::size_t index) {
  return swept.function().with(swept.scenario_at(index)).evaluate().active.index;
}

template <class Call>
std::string refusal(Call call) {
  try {
    static_cast<void>(call());
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

// Requires that a map is what evaluate() says at every point, and that what it counts is there.
template <class Swept>
ConstraintMap checked_map(const Swept& swept) {
  ConstraintMap map = constraint_map(swept);
  const Grid& grid = swept.grid();
  std::vector<int> dense(grid.size());
  std::vector<std::size_t> points(map.constraints.size());
  for (std::size_t i = 0; i < grid.size(); ++i) {
    CAPTURE(i);
    dense[i] = evaluated(swept, i);
    REQUIRE(map.active(grid.coordinates(i)) == dense[i]);
    ++points[static_cast<std::size_t>(dense[i])];
  }
  std::size_t boundary = 0, boxes = 0, covered = 0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    bool differs = false;
    for (int k = 0; k < grid.axes(); ++k) {
      const Coordinates at = grid.coordinates(i);
      const auto axis = static_cast<std::size_t>(k);
      Coordinates next = at;
      if (next[axis]-- > 0) differs = differs || dense[grid.index(next)] != dense[i];
      next = at;
      if (++next[axis] < grid.length(k)) differs = differs || dense[grid.index(next)] != dense[i];
    }
    boundary += differs ? 1 : 0;
  }
  map.visit([&](const GridBox& box, int constraint) {
    CHECK(dense[grid.index(box.first)] == constraint);
    CHECK(dense[grid.index(box.last)] == constraint);
    covered += box.size(grid.axes());
    ++boxes;
  });
  CHECK(map.boundary_points() == boundary);
  CHECK(covered == grid.size());
  CHECK(boxes == map.boxes());
  for (std::size_t i = 0; i < points.size(); ++i) CHECK(map.shares.points[i] == points[i]);
  CHECK(map.shares.total == grid.size());
  return map;
}

int constraints_of(const ConstraintMap& map) {
  int many = 0;
  for (const std::size_t points : map.shares.points) many += points > 0 ? 1 : 0;
  return many;
}

TEST_CASE("a map of one, two or three axes is that of evaluate()") {
  CHECK(constraints_of(checked_map(sweep(site()).over(pues(301)))) == 2);
  CHECK(constraints_of(checked_map(sweep(site()).over(pues(61)).over(coolings(67)))) == 3);
  CHECK(constraints_of(checked_map(sweep(site()).over(memories(50)).over(counts(77)))) == 3);
  CHECK(constraints_of(checked_map(sweep(uneven_site()).over(fixed_loads(16)).over(counts(33)).over(joules(31)))) >= 4);
  const ConstraintMap point = checked_map(sweep(site()));
  CHECK(point.active({}) == evaluated(sweep(site()), 0));
  CHECK(checked_map(sweep(site()).over(pues(1)).over(counts(2)).over(coolings(3))).evaluations.total() <= 6);
}

TEST_CASE("random scenarios: demand, idle fleets, own constraints, jumps in them, any order of values") {
  std::mt19937_64 random(20261122);
  const auto between = [&](double low, double high) { return std::uniform_real_distribution<>(low, high)(random); };
  int seen = 0;
  for (int round = 0; round < 25; ++round) {
    CAPTURE(round);
    Scenario base = round % 2 == 0 ? site() : uneven_site();
    base.facility.carbon_intensity = 384 * units::gCO2e / units::kWh;
    base.facility.utility_power = at_facility(between(80.0, 200.0) * units::MW);
    base.facility.pue = Pue{between(1.0, 1.4)};
    base.workload.energy_per_token = at_device(between(0.2, 1.0) * units::J_per_token);
    base.workload.output_length = 500 * (units::output_token / units::request);
    base.hardware.accelerator.idle_power = 70_W;
    if (round % 3 == 0) base.workload.demand = between(5e4, 3e5) * (units::request / units::s);
    if (round % 5 == 0) base.workload.step_rate = not_given;
    if (round % 5 == 0) base.hardware.idle_policy = IdlePolicy::off;
    const auto budget =
        constraint("carbon_budget", between(4.0, 12.0) * units::kgCO2e / units::s, [](const auto& point) {
          return *point.scenario().facility.carbon_intensity * point.energy_per_token(facility);
        });
    const auto steps = constraint("steps", at_it(between(40.0, 90.0) * units::MW), [](const auto& point) {
      using Rep = typename std::remove_cvref_t<decltype(point)>::rep;
      const auto energy = point.energy_per_token(it);
      const Rep joule = Raw::of(energy);
      const Rep whole = floor(joule * Rep(8.0)) * Rep(0.2) + Rep(0.4);
      return energy * select(joule < Rep(0.9), whole, Rep(whole * Rep(0.5)));
    });
    const auto varied =
        axis("energy", logspace(0.3_J_per_token, between(0.5, 2.0) * units::J_per_token, 1 + random() % 40),
             [](auto& s, auto v) { s.workload.energy_per_token = at_device(v); });
    const auto fleet =
        axis("count", linspace(between(8e4, 1.4e5) * units::accelerator, 3e4_accelerator, 1 + random() % 60),
             [](auto& s, auto v) { s.hardware.count = v; });
    const TokenProductionFunction function{base};
    seen |= 1 << (checked_map(sweep(function.with(budget)).over(varied).over(fleet)).active({}) % 16);
    seen |= 1 << (checked_map(sweep(function.with(steps)).over(fleet).over(varied)).active({}) % 16);
    std::vector<Quantity<accelerator>> shuffled;
    for (int i = 0; i < 20; ++i) shuffled.push_back(between(2e4, 1.4e5) * units::accelerator);
    const auto listed = axis("listed", values(shuffled), [](auto& s, auto v) { s.hardware.count = v; });
    checked_map(sweep(function.with(budget).with(steps)).over(listed).over(varied));
  }
  CHECK(__builtin_popcount(static_cast<unsigned>(seen)) >= 3);
}

TEST_CASE("axes that move together are one of the map's") {
  const auto together = zip(
      axis("utility", linspace(140_MW, 60_MW, 40), [](auto& s, auto v) { s.facility.utility_power = at_facility(v); }),
      axis("cooling", linspace(40_MW, 95_MW, 40), [](auto& s, auto v) { s.facility.cooling = at_it(v); }));
  const ConstraintMap map = checked_map(sweep(site()).over(together).over(pues(30)));
  CHECK(map.axes.size() == 2);
  CHECK(map.axes[0].name == "utility");
  CHECK(map.axes[0].numbers[39] == 60e6);
  CHECK(constraints_of(map) >= 2);
}

TEST_CASE("ceilings that are equal everywhere are no boundary: the first of them binds") {
  Scenario base = site();
  base.facility.distribution = 90_MW;  // as much as the cooling, over the same J(it)/token
  const auto swept = sweep(base).over(pues(100)).over(counts(100));
  const ConstraintMap map = checked_map(swept);
  CHECK(map.shares.points[static_cast<std::size_t>(Limit::it_power)] > 100);
  CHECK(map.shares.points[static_cast<std::size_t>(Limit::cooling)] == 0);
  CHECK(map.evaluations.total() < 200);
}

TEST_CASE("constraints without a limit, as the interconnect of one accelerator, do not bind") {
  Scenario base = site();
  base.workload.interconnect_per_token = 0_GB_per_token;
  CHECK(constraints_of(checked_map(sweep(base).over(pues(40)).over(memories(40)))) >= 3);
  const auto sent = axis("sent", linspace(0_GB_per_token, 0.5_GB_per_token, 40),
                         [](auto& s, auto v) { s.workload.interconnect_per_token = v; });
  CHECK(checked_map(sweep(base).over(sent).over(pues(40))).shares.share(Limit::interconnect) > 0.1);
}

TEST_CASE("where two ceilings are equal but for rounding, the map rounds as evaluate() does") {
  Scenario base = site();
  base.workload.step_rate = not_given;
  base.workload.energy_per_token = at_device(0.001_J_per_token);
  base.hardware.host_overhead = HostOverhead{1.1};
  const double peak = Raw::of(*base.hardware.accelerator.peak.bf16),
               bandwidth = Raw::of(base.hardware.accelerator.memory_bandwidth);
  const auto flops = axis("compute",
                          logspace(Raw::make<compute_per_output_token>(peak / 3000.0),
                                   Raw::make<compute_per_output_token>(peak / 700.0), 200),
                          [](auto& s, auto v) { s.workload.compute_per_token = v; });
  const auto bytes = axis("memory",
                          logspace(Raw::make<data_per_output_token>(bandwidth / 3000.0),
                                   Raw::make<data_per_output_token>(bandwidth / 700.0), 200),
                          [](auto& s, auto v) { s.workload.memory_per_token = v; });
  const ConstraintMap map = checked_map(sweep(base).over(flops).over(bytes));
  std::size_t first = 0;
  for (std::size_t i = 0; i < 200; ++i) first += map.active({i, i}) == 0 ? 1 : 0;
  CHECK(first > 20);
  CHECK(first < 200);  // rounding decides on the diagonal
  CHECK(map.evaluations.points >= 200);
}

TEST_CASE("a scenario that states a model has the map of evaluate() too, where a latency target sets the batch") {
  Scenario base = site();
  base.hardware.count = 60000_accelerator;
  base.workload = {};
  base.target.time_per_output_token = 60_ms;
  base.serving = Serving{.model = catalog::find_model("llama_3_1_70b"),
                         .layout = {.tensor_parallel = 4},
                         .prompt_length = 1000 * (units::input_token / units::request),
                         .output_length = 900 * (units::output_token / units::request),
                         .max_sequences = 512 * units::request,
                         .calibration = catalog::find_calibration("h100_sxm")};
  const auto prompts =
      axis("prompt_length",
           logspace(100 * (units::input_token / units::request), 32000 * (units::input_token / units::request), 64),
           [](auto& s, auto v) { s.serving->prompt_length = v; });
  const auto batch = axis("max_sequences", logspace(1 * units::request, 2048 * units::request, 64),
                          [](auto& s, auto v) { s.serving->max_sequences = v; });
  const ConstraintMap map = checked_map(sweep(base).over(prompts).over(batch));
  MESSAGE("serving, 64 x 64: " << map.evaluations.boxes << " boxes and " << map.evaluations.points
                               << " points evaluated, " << map.boundary_points() << " points at a boundary");
  CHECK(constraints_of(map) >= 3);
  CHECK(map.evaluations.total() < 64 * 64);
  base.target = {};
  CHECK(checked_map(sweep(base).over(prompts).over(batch)).evaluations.total() < 64 * 64 / 2);
}

// Requires that a map too large to look at everywhere is right at random points, and wherever it was divided
// down to single points or next to that.
template <class Swept>
void check_at_random(const Swept& swept, const ConstraintMap& map, int samples) {
  std::mt19937_64 random(7);
  for (int i = 0; i < samples; ++i) {
    const std::size_t index = random() % swept.grid().size();
    CAPTURE(index);
    REQUIRE(map.active(swept.grid().coordinates(index)) == evaluated(swept, index));
  }
  std::size_t covered = 0;
  map.visit([&](const GridBox& box, int constraint) {
    REQUIRE(evaluated(swept, swept.grid().index(box.first)) == constraint);
    REQUIRE(evaluated(swept, swept.grid().index(box.last)) == constraint);
    covered += box.size(swept.grid().axes());
  });
  CHECK(covered == swept.grid().size());
}

TEST_CASE("a map of 32768 x 32768 points takes a vanishing part of as many evaluations") {
  const auto smooth = sweep(site()).over(pues(32768)).over(memories(32768));
  const ConstraintMap map = constraint_map(smooth);
  MESSAGE("five constraints, 32768 x 32768: " << map.evaluations.boxes << " boxes and " << map.evaluations.points
                                              << " points evaluated, " << map.boxes() << " boxes in the map");
  CHECK(constraints_of(map) >= 3);
  CHECK(map.evaluations.total() < 10000);
  check_at_random(smooth, map, 100000);
  const auto uneven = sweep(uneven_site()).over(joules(32768)).over(counts(32768));
  const ConstraintMap other = constraint_map(uneven);
  MESSAGE("uneven, 32768 x 32768: " << other.evaluations.boxes << " boxes and " << other.evaluations.points
                                    << " points evaluated, " << other.boxes() << " boxes in the map");
  CHECK(constraints_of(other) >= 4);
  CHECK(other.evaluations.total() < 50000);
  check_at_random(uneven, other, 20000);
}

TEST_CASE("a map of 128 x 128 x 128 points is the dense one, for less than an evaluation a boundary point") {
  const auto swept = sweep(uneven_site()).over(fixed_loads(128)).over(counts(128)).over(joules(128));
  const ConstraintMap map = constraint_map(swept);
  const SweepResult dense = swept.run();
  std::size_t wrong = 0;
  map.visit([&](const GridBox& box, int constraint) {
    Coordinates at = box.first;
    for (at[0] = box.first[0]; at[0] <= box.last[0]; ++at[0]) {
      for (at[1] = box.first[1]; at[1] <= box.last[1]; ++at[1]) {
        for (at[2] = box.first[2]; at[2] <= box.last[2]; ++at[2])
          wrong += dense.active[dense.at(at)] == constraint ? 0 : 1;
      }
    }
  });
  CHECK(wrong == 0);
  const std::size_t boundary = map.boundary_points();
  MESSAGE("128^3: " << map.evaluations.total() << " evaluations, " << boundary << " boundary points");
  CHECK(constraints_of(map) >= 4);
  CHECK(static_cast<double>(map.evaluations.total()) < 0.25 * static_cast<double>(boundary));
}

TEST_CASE("a map names refused points, counts its progress, and can be cancelled or limited") {
  const auto refused =
      sweep(site()).over(coolings(40)).over(axis("utility", linspace(20_MW, -20_MW, 41), [](auto& s, auto v) {
        s.facility.utility_power = at_facility(v);
      }));
  CHECK(refusal([&] { return constraint_map(refused); })
            .find("at cooling 5e+07 (point 0), utility 0 (point 20): facility.utility_power is 0 MW; allowed: above 0 "
                  "MW") == 0);
  const auto swept = sweep(uneven_site()).over(joules(64)).over(counts(64));
  std::size_t last = 0;
  static_cast<void>(constraint_map(swept, {.progress = [&](std::size_t done, std::size_t total) {
                                     CHECK(done > last);
                                     CHECK(total == 64 * 64);
                                     last = done;
                                     return true;
                                   }}));
  CHECK(last == 64 * 64);
  CHECK(refusal([&] {
          return constraint_map(swept, {.progress = [](std::size_t, std::size_t) { return false; }});
        }).find("the map was cancelled after ") == 0);
  CHECK(refusal([&] {
          return constraint_map(swept, {.most_evaluations = 10});
        }).find("constraint_map: 10 evaluations settled ") == 0);
  CHECK(refusal([&] {
          return constraint_map(swept).active({64, 0});
        }) == "axis \"energy\" has no point 64; allowed: 0 to 63");
  const auto named = choices<Precision>("precision", {{"BF16", Precision::bf16}},
                                        [](auto& s, const auto& v) { s.workload.precision = v; });
  CHECK(refusal([&] { return constraint_map(sweep(site()).over(named).over(pues(4))); }) ==
        "constraint_map: axis \"precision\" goes through choices; allowed: axes of numbers, so one search for each "
        "choice");
}

TEST_CASE("bounds by slopes contain double arithmetic in every part of a box") {
  std::mt19937_64 random(11);
  const auto between = [&](double low, double high) { return std::uniform_real_distribution<>(low, high)(random); };
  using Number = Sloped<2>;
  const auto formula = [](const auto& x, const auto& y) {
    using Rep = std::remove_cvref_t<decltype(x)>;
    using e2t::select, e2t::exp, e2t::log, e2t::sqrt;
    const Rep bent = detail::smaller(Rep(x * y), Rep(x + Rep(2.0)));
    const Rep smooth = exp(-x) * sqrt(y) + log(x * x + y) / (x - Rep(0.5) * y + Rep(9.0));
    return Rep(bent / (x + y) + smooth - (x - x) + select(x < y, x, y) * Rep(0.1));
  };
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(round);
    const double size = std::pow(10.0, between(-9.0, 0.0));
    const double a = between(0.2, 3.0), b = between(0.2, 3.0), wide = 1.0 + size * between(0.0, 1.0), high = 1.0 + size;
    const detail::BoxFrame<2> frame({{{a, a * wide, a * between(1.0, wide)}, {b, b * high, b * between(1.0, high)}}});
    const Number made = formula(frame.variable(0), frame.variable(1));
    const detail::LogRatio<2> ratio(made, Number(1.25));
    for (int i = 0; i < 20; ++i) {
      const double x = std::fmin(a * wide, a * between(1.0, wide)), y = std::fmin(b * high, b * between(1.0, high));
      const double value = formula(x, y);
      CAPTURE(i);
      REQUIRE(made.range().contains(value));
      auto at = frame.places();
      frame.set(at, 0, x, x);
      frame.set(at, 1, y, y);
      const auto bounds = ratio.in(at);
      REQUIRE(bounds[0] <= std::log(value / 1.25) + 1e-15);
      REQUIRE(bounds[1] >= std::log(value / 1.25) - 1e-15);
    }
    if (size < 1e-4) CHECK(made.range().width() < 10.0 * size);
  }
  CHECK((Number(3.0) - Number(3.0)).range().high() == 0.0);
  const auto staircase = [](double x) { return x < 1.0 ? 2.0 : 5.0; };
  const Number x = Number::variable(0, Interval(0.5, 1.5), 1.0, true);
  CHECK(lift(staircase, x).range().contains(Interval(2.0, 5.0)));
  // Nobody knows that they are the same.
  CHECK((lift_monotone(staircase, x) - lift_monotone(staircase, x)).range().contains(Interval(-3.0, 3.0)));
  CHECK(floor(x).range().contains(Interval(0.0, 1.0)));
  // What is exact in the middle is not elsewhere: slopes alone would say that this is x.
  const auto rounded = [](const auto& each) { return (each + 134217728.0) - 134217728.0; };
  const detail::BoxFrame<2> frame({{{1.499999, 1.500001, 1.5}, {1.0, 1.0, 1.0}}});
  const Number made = rounded(frame.variable(0));
  const detail::LogRatio<2> ratio(made, Number(1.5));
  CHECK(made.middle().width() == 0.0);
  for (int i = 0; i < 100; ++i) {
    const double at = between(1.499999, 1.500001);
    auto there = frame.places();
    frame.set(there, 0, at, at);
    CHECK(std::abs(rounded(at) - at) <= made.rounding());
    CHECK(ratio.in(there)[0] <= std::log(rounded(at) / 1.5));
    CHECK(ratio.in(there)[1] >= std::log(rounded(at) / 1.5));
  }
}

TEST_CASE("argmax finds a largest rate that is known in closed form") {
  // The feed over PUE and J(it)/token, at the lowest PUE; the fleet is large enough.
  Scenario base = site();
  base.facility.cooling = not_given;
  const auto best = argmax(sweep(base).over(pues(2)).over(axis("count", logspace(1.4e5_accelerator, 4e5_accelerator, 5),
                                                               [](auto& s, auto v) { s.hardware.count = v; })),
                           {.tolerance = 1e-9});
  CHECK(best.converged);
  CHECK(best.value.in(units::token_per_s) == doctest::Approx(100e6 / 1.05 / (1.25 * 0.479)).epsilon(1e-12));
  CHECK(best.upper >= best.value);
  CHECK(best.upper.in(units::token_per_s) <= best.value.in(units::token_per_s) * (1.0 + 1e-9));
  CHECK(best.coordinates[0] == 1.05);
  CHECK(best.coordinates.size() == 2);
  CHECK(best.evaluations.total() < 20);
}

TEST_CASE("argmax finds a peak inside the box, and none of a fine grid is above its bound") {
  // Rate over a cost that grows with the fleet: a parabola less where power is short.
  const auto worth = [](const auto& made) {
    const auto fleet = (made.provisioning.powered + made.provisioning.unpowered).in(units::accelerator)*1e-5;
    return made.rate.in(units::token_per_s)*1e-8 - fleet * fleet * 0.4;
  };
  for (const Scenario& base : {site(), uneven_site()}) {
    const auto swept = sweep(base).over(counts(200)).over(joules(50));
    const auto best = argmax(swept, worth, {.tolerance = 1e-4});
    CHECK(best.converged);
    CHECK(best.upper <= best.value * (1.0 + 1e-4));
    double most = -1e300;
    for (std::size_t i = 0; i < swept.grid().size(); ++i) {
      most = std::max(most, worth(TokenProductionFunction{swept.scenario_at(i)}.evaluate()));
    }
    CHECK(most <= best.upper);
    CHECK(best.value >= most * (1.0 - 1e-4));
    CHECK(best.coordinates[0] > 2.1e4);
    CHECK(best.coordinates[0] < 1.59e5);
    Scenario there = base;
    there.hardware.count = best.coordinates[0] * units::accelerator;
    there.workload.energy_per_token = at_device(Raw::make<energy_per_output_token>(best.coordinates[1]));
    CHECK(worth(TokenProductionFunction{there}.evaluate()) == best.value);
    MESSAGE("argmax: " << best.evaluations.boxes << " boxes and " << best.evaluations.points << " points evaluated");
  }
}

TEST_CASE("argmax where demand, zipped axes or a serving model decide is no lower than the grid") {
  Scenario base = uneven_site();
  base.workload.demand = 1.2e5 * (units::request / units::s);
  const auto together = zip(
      axis("utility", linspace(140_MW, 80_MW, 30), [](auto& s, auto v) { s.facility.utility_power = at_facility(v); }),
      axis("cooling", linspace(60_MW, 95_MW, 30), [](auto& s, auto v) { s.facility.cooling = at_it(v); }));
  const auto swept = sweep(base).over(together).over(memories(20));
  const auto best = argmax(swept, {.tolerance = 1e-3});
  const auto [top] = swept.reduce({}, max_by([](const auto& p) { return p.rate; }));
  CHECK(best.converged);
  CHECK(best.upper.in(units::token_per_s) >= top.value);
  CHECK(best.value.in(units::token_per_s) >= top.value * (1.0 - 1e-3));
  Scenario served = site();
  served.workload = {};
  served.serving = Serving{.model = catalog::find_model("llama_3_1_8b"),
                           .prompt_length = 250 * (units::input_token / units::request),
                           .output_length = 350 * (units::output_token / units::request),
                           .max_sequences = 64 * units::request,
                           .calibration = catalog::find_calibration("h100_sxm")};
  const auto batch = axis("max_sequences", logspace(1 * units::request, 256 * units::request, 50),
                          [](auto& s, auto v) { s.serving->max_sequences = v; });
  const auto most = argmax(sweep(served).over(batch), {.tolerance = 1e-3});
  const auto [dense] = sweep(served).over(batch).reduce({}, max_by([](const auto& p) { return p.rate; }));
  CHECK(most.converged);
  CHECK(most.upper.in(units::token_per_s) >= dense.value);
  CHECK(most.value.in(units::token_per_s) >= dense.value * (1.0 - 1e-3));
}

TEST_CASE("argmax says when it has not converged, and refuses what it cannot search") {
  const auto worth = [](const auto& made) {
    const auto rate = made.rate.in(units::token_per_s)*1e-8;
    return rate - rate * rate;
  };
  const auto swept = sweep(uneven_site()).over(counts(2)).over(joules(2));
  const auto early = argmax(swept, worth, {.tolerance = 1e-9, .most_evaluations = 20});
  CHECK(!early.converged);
  CHECK(early.evaluations.total() <= 20);
  CHECK(early.upper >= argmax(swept, worth, {.tolerance = 1e-4}).value);
  const auto listed =
      axis("count", values(std::vector<Quantity<accelerator>>{1e4_accelerator, 3e4_accelerator, 4e4_accelerator}),
           [](auto& s, auto v) { s.hardware.count = v; });
  CHECK(refusal([&] { return argmax(sweep(site()).over(listed)); }) ==
        "argmax: axis \"count\" lists its values; allowed: linspace or logspace, which say what lies between");
  CHECK(refusal([&] { return argmax(swept, {.tolerance = -1.0}); }) == "argmax: tolerance is -1; allowed: 0 to 1");
  CHECK(refusal([&] { return argmax(swept, {.progress = [](std::size_t, std::size_t) { return false; }}); }) ==
        "the search was cancelled after 0 evaluations");
  const auto negative =
      axis("utility", linspace(20_MW, -20_MW, 3), [](auto& s, auto v) { s.facility.utility_power = at_facility(v); });
  CHECK(refusal([&] { return argmax(sweep(site()).over(negative)); }) ==
        "at utility 0: facility.utility_power is 0 MW; allowed: above 0 MW (what the utility feed is rated for)");
}

bool inside(const CrossoverSurface::Box& box, std::size_t axis, double number) {
  return std::min(box.low[axis], box.high[axis]) <= number && number <= std::max(box.low[axis], box.high[axis]);
}

TEST_CASE("crossover surfaces hold every crossing that crossover() finds") {
  const double tolerance = 1.0 / 64.0;
  for (const auto& [base, first, second] : {std::tuple{site(), Limit::utility_power, Limit::cooling},
                                            std::tuple{site(), Limit::utility_power, Limit::memory_bandwidth},
                                            std::tuple{uneven_site(), Limit::utility_power, Limit::memory_bandwidth},
                                            std::tuple{uneven_site(), Limit::demand, Limit::utility_power}}) {
    const auto edge =
        crossover_surface(sweep(base).over(pues(9)).over(counts(9)), first, second, {.tolerance = tolerance});
    int found = 0;
    for (double count = 2e4; count <= 1.6e5; count += 1777.0) {
      Scenario there = base;
      there.hardware.count = count * units::accelerator;
      const auto at = crossover(TokenProductionFunction{there}, first, second, parameters::pue, Pue{1.05}, Pue{1.6});
      if (!at.has_value()) continue;
      ++found;
      bool held = false;
      for (const auto& box : edge.boxes) held = held || (inside(box, 0, at->value()) && inside(box, 1, count));
      CAPTURE(count);
      CAPTURE(at->value());
      CHECK(held);
    }
    CHECK(found > 5);
    for (const auto& box : edge.boxes) {
      CHECK(std::abs(box.high[0] - box.low[0]) <= tolerance * 0.55 * (1.0 + 1e-9));
      CHECK(std::abs(box.high[1] - box.low[1]) <= tolerance * 1.4e5 * (1.0 + 1e-9));
    }
    MESSAGE("crossover surface: " << edge.boxes.size() << " boxes, " << edge.evaluations.total() << " evaluations");
    CHECK(edge.boxes.size() < 64 * 5);  // a curve, not an area
    CHECK(edge.evaluations.total() < 500);
  }
}

TEST_CASE("a crossover surface of one axis is a small interval, and none where the two do not cross") {
  const auto swept = sweep(site()).over(pues(4));
  const auto edge = crossover_surface(swept, Limit::utility_power, Limit::cooling, {.tolerance = 1e-6});
  REQUIRE(!edge.boxes.empty());
  CHECK(edge.boxes.size() <= 2);
  CHECK(inside(edge.boxes[0], 0, 100.0 / 90.0));
  CHECK(crossover_surface(swept, Limit::compute, Limit::cooling).boxes.empty());
  const auto custom = constraint("cap", at_it(72_MW), at_it(0.6_J_per_token));  // 1.2e8 output tokens/s
  const auto own = crossover_surface(sweep(TokenProductionFunction{site()}.with(custom)).over(pues(4)),
                                     static_cast<int>(limit_count), Limit::utility_power, {.tolerance = 1e-6});
  REQUIRE(!own.boxes.empty());
  CHECK(inside(own.boxes[0], 0, 100e6 / (1.25 * 0.479) / 1.2e8));
}

TEST_CASE("crossover surfaces refuse constraints that are not there") {
  const auto swept = sweep(site()).over(pues(4));
  CHECK(refusal([&] { return crossover_surface(swept, Limit::demand, Limit::cooling); }) ==
        "crossover_surface: demand has no ceiling in this scenario; allowed: constraints that are given");
  CHECK(refusal([&] { return crossover_surface(swept, 10, Limit::cooling); }) ==
        "crossover_surface: no constraint has index 10; allowed: 0 to 9");
  CHECK(refusal([&] { return crossover_surface(swept, Limit::cooling, Limit::cooling); }) ==
        "crossover_surface: a constraint with itself; allowed: two of them");
  CHECK(refusal([&] { return crossover_surface(swept, Limit::utility_power, Limit::cooling, {.tolerance = 0.0}); }) ==
        "crossover_surface: tolerance is 0; allowed: above 0");
  CHECK(refusal(
            [&] { return crossover_surface(swept, Limit::utility_power, Limit::cooling, {.most_evaluations = 2}); }) ==
        "crossover_surface: 2 evaluations were not enough; allowed: more (most_evaluations), or a larger tolerance");
}

}  // namespace
