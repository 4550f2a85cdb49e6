// SPDX-License-Identifier: MIT

// When the constraint moves as one parameter rises: by hand, against dense sampling of evaluate(), and against
// crossover(). The hand calculations start from tests/production/example.hpp.

#include "e2t/analysis/crossovers.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "../production/example.hpp"
#include "../property/random_scenario.hpp"
#include "../property/served_scenario.hpp"
#include "e2t/production/crossover.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;
using random_scenario::Raw;

namespace {

constexpr auto joules = parameter(
    "energy_per_token", J / token,
    [](auto& plan) -> auto& { return plan.workload.energy_per_token; });
constexpr auto memory = parameter(
    "memory_bandwidth", TB_per_s,
    [](auto& plan) -> auto& { return plan.hardware.accelerator.memory_bandwidth; });
constexpr auto fixed_load = parameter(
    "fixed_load", MW, [](auto& plan) -> auto& { return plan.facility.fixed_load; });
constexpr auto power_cap = parameter(
    "power_cap", W, [](auto& plan) -> auto& { return plan.hardware.power_cap; });
constexpr auto demand = parameter(
    "demand", units::request / s, [](auto& plan) -> auto& { return plan.workload.demand; });
constexpr auto prompt = parameter(
    "prompt_length", units::input_token / units::request,
    [](auto& plan) -> auto& { return plan.serving->prompt_length; });

template <class Function, class Parameter>
std::string binding(const Function& function, const Parameter& parameter, double number) {
  try {
    return detail::at(function, parameter, number).evaluate().active.name;
  } catch (const Error&) {
    return "";
  }
}
// What the list says binds at a number in base units.
std::string listed(const Crossovers& moves, double number) {
  std::string name = moves.first;
  for (const Crossover& each : moves.list) {
    if (number >= each.number)
      name = each.to;
  }
  return name;
}
// That the list hangs together, its doubles are neighbours, and it is what evaluate() says at many points.
template <class Function, class Parameter>
void check(const Function& function, const Parameter& parameter, const Interval& over,
           const Crossovers& moves) {
  const double scale = parameter.unit.scale;
  std::string now = moves.first;
  double before = over.low();
  std::size_t refused_parts = now.empty() ? 1 : 0;
  for (const Crossover& each : moves.list) {
    CHECK(each.from == now);
    CHECK(each.to != each.from);
    CHECK(each.number > before);
    CHECK(each.at == each.number / scale);
    CHECK(binding(function, parameter, each.number) == each.to);
    CHECK(binding(function, parameter, next_below(each.number)) == each.from);
    refused_parts += each.to.empty() ? 1 : 0;
    now = each.to, before = each.number;
  }
  CHECK(before <= over.high());
  CHECK(moves.refused.size() == refused_parts);
  for (const RefusedPart& part : moves.refused) {
    CHECK(part.low <= part.high);
    CHECK_FALSE(part.why.empty());
  }
  constexpr int points = 1500;
  for (int i = 0; i <= points; ++i) {
    const double part = static_cast<double>(i) / points;
    const double number = i % 2 == 0 || over.low() <= 0.0
                              ? over.low() + (over.high() - over.low()) * part
                              : over.low() * std::pow(over.high() / over.low(), part);
    CAPTURE(number);
    const std::string mine = listed(moves, number), real = binding(function, parameter, number);
    if (mine == real)
      continue;
    // Equal but for rounding, beside a crossover.
    bool beside = false;
    for (const Crossover& each : moves.list)
      beside = beside || std::abs(number - each.number) < 1e-8 * number;
    CHECK_MESSAGE(beside, "listed " << mine << ", binding " << real);
  }
}

}  // namespace

TEST_CASE("as the feed grows, it binds until memory does: 1 MW(it) at a PUE of 1.2") {
  const TokenProductionFunction function{example::scenario()};
  const auto feed = vary(parameters::utility_power, 0.1_MW, 10_MW);
  const Crossovers moves = crossovers(function, feed);
  CHECK(moves.parameter.name == "utility_power");
  CHECK(moves.parameter.unit == "MW");
  CHECK(moves.parameter.low == Approx(0.1));
  CHECK(moves.parameter.high == Approx(10.0));
  CHECK(moves.first == "utility_power");
  REQUIRE(moves.list.size() == 1);
  CHECK(moves.list[0].from == "utility_power");
  CHECK(moves.list[0].to == "memory_bandwidth");
  CHECK(moves.list[0].at == Approx(1.2).epsilon(1e-15));
  CHECK(moves.unproven == 0.0);
  CHECK(moves.refused.empty());
  // Bounds on few boxes prove it, where stepping at this resolution would take a thousand million.
  CHECK(moves.evaluations.boxes < 40);
  check(function, parameters::utility_power, feed.numbers, moves);
}

TEST_CASE("other inputs: HBM rate, and J per token") {
  // A feed of 1.4 MW carries 1.1667 MW(it) / 0.625 J: 1.4 / 1.2 of what 4 TB/s attain.
  Scenario plan = example::scenario();
  plan.facility.utility_power = 1.4_MW;
  const TokenProductionFunction function{plan};
  const auto over = vary(memory, 1_TB_per_s, 20_TB_per_s);
  const Crossovers moves = crossovers(function, over);
  REQUIRE(moves.list.size() == 1);
  CHECK(moves.list[0].at == Approx(4.0 * 1.4 / 1.2));
  check(function, memory, over.numbers, moves);

  // Memory's 1.6 M token/s until 1.1667 MW(it) / (1.25 e) is less.
  const auto costs = vary(joules, 0.01_J_per_token, 10_J_per_token);
  const Crossovers by_cost = crossovers(function, costs);
  REQUIRE(by_cost.list.size() == 1);
  CHECK(by_cost.list[0].from == "memory_bandwidth");
  CHECK(by_cost.list[0].to == "utility_power");
  CHECK(by_cost.list[0].at == Approx(1.4e6 / 1.2 / 1.25 / 1.6e6));
  check(function, joules, costs.numbers, by_cost);
}

TEST_CASE("a constraint that binds in a sliver between two others is in the list") {
  // Of n accelerators: memory attains 1600 n, the feed 1.6 M, and a rule of the user's own
  // 1.6 M (1 - 1e-7) sqrt(n / 1000): below memory from n = 1000 (1 - 2e-7) on, above the feed from
  // 1000 (1 + 2e-7) on, so it binds for 4e-4 accelerators of a million.
  const TokenProductionFunction plain{example::scenario()};
  const auto rule = [](const auto& point) {
    using std::sqrt;
    const auto n = point.scenario().hardware.count.in(units::accelerator);
    using Rep = std::remove_cvref_t<decltype(n)>;
    return Raw::make<it_power>(Rep(1e6 * (1.0 - 1e-7)) *
                               sqrt(n / Rep(1000.0)));  // of the feed's 1 MW(it)
  };
  const auto function = plain.with(
      constraint("sliver", rule, [](const auto& point) { return point.energy_per_token(it); }));
  const auto counts = vary(parameters::count, 1_accelerator, 1'000'000_accelerator);
  const Crossovers moves = crossovers(function, counts);
  REQUIRE(moves.list.size() == 2);
  CHECK(moves.list[0].from == "memory_bandwidth");
  CHECK(moves.list[0].to == "sliver");
  CHECK(moves.list[0].at == Approx(1000.0 * (1.0 - 2e-7)).epsilon(1e-11));
  CHECK(moves.list[1].to == "utility_power");
  CHECK(moves.list[1].at == Approx(1000.0 * (1.0 + 2e-7)).epsilon(1e-11));
  check(function, parameters::count, counts.numbers, moves);
  // Looked for no closer than a thousandth, it is missed, and the list still hangs together.
  const Crossovers coarse = crossovers(function, counts, {.tolerance = 1e-3});
  check(function, parameters::count, counts.numbers, coarse);
  CHECK(coarse.evaluations.boxes < moves.evaluations.boxes);
}

TEST_CASE(
    "what is refused is a part of its own: a PUE below 1, a fixed load that leaves nothing, a cap "
    "below idle power") {
  // The feed: 1.2 MW / pue over 0.625 J against memory's 1.6 M: at 1.2.
  const TokenProductionFunction function{example::scenario()};
  const Varied pues{parameters::pue, Interval(0.5, 2.0)};
  const Crossovers by_pue = crossovers(function, pues);
  CHECK(by_pue.first.empty());
  REQUIRE(by_pue.list.size() == 2);
  CHECK(by_pue.list[0].from.empty());
  CHECK(by_pue.list[0].to == "memory_bandwidth");
  CHECK(by_pue.list[0].number == 1.0);  // which is allowed
  CHECK(by_pue.list[1].at == Approx(1.2));
  REQUIRE(by_pue.refused.size() == 1);
  CHECK(by_pue.refused[0].low == 0.5);
  CHECK(by_pue.refused[0].high == 1.0);
  CHECK(by_pue.refused[0].why ==
        "Pue is 0.5; allowed: at least 1 (facility energy contains the IT energy)");
  CHECK(by_pue.unproven == 0.0);
  check(function, parameters::pue, pues.numbers, by_pue);

  const Varied loads{fixed_load, Interval(-1e6, 3e6)};
  Scenario ample = example::with_ample_feed();
  ample.facility.utility_power = 2.2_MW;
  const TokenProductionFunction wide{ample};
  const Crossovers by_load = crossovers(wide, loads);
  // Refused below 0 and from 2.2 MW on; the feed binds from 2.2 - 1.2 = 1 MW on.
  REQUIRE(by_load.list.size() == 3);
  CHECK(std::abs(by_load.list[0].number) < 1e-300);  // (what is so small is zero in MW)
  CHECK(by_load.list[1].at == Approx(1.0));
  CHECK(by_load.list[2].number == 2.2e6);
  CHECK(by_load.list[2].to.empty());
  REQUIRE(by_load.refused.size() == 2);
  CHECK(by_load.refused[1].why.find("facility.fixed_load is 2.2 MW") == 0);
  CHECK(by_load.unproven == 0.0);
  check(wide, fixed_load, loads.numbers, by_load);

  // A cap must be above the idle 100 W and at most the board's 1000 W; at 0.5 J, 800 W attain memory's 1600.
  Scenario capped = example::with_ample_feed();
  capped.hardware.power_cap = 900_W;
  const TokenProductionFunction with_cap{capped};
  const auto caps = vary(power_cap, 1_W, 5000_W);
  const Crossovers by_cap = crossovers(with_cap, caps);
  REQUIRE(by_cap.list.size() == 3);
  CHECK(by_cap.list[0].number == next_above(100.0));
  CHECK(by_cap.list[0].to == "power_cap");
  CHECK(by_cap.list[1].at == Approx(800.0));
  CHECK(by_cap.list[2].number == next_above(1000.0));
  CHECK(by_cap.refused.size() == 2);
  check(with_cap, power_cap, caps.numbers, by_cap);

  // Nothing but refused; nothing but one constraint; a single point.
  const Crossovers none = crossovers(function, Varied{parameters::pue, Interval(0.1, 0.9)});
  CHECK(none.first.empty());
  CHECK(none.list.empty());
  REQUIRE(none.refused.size() == 1);
  CHECK(none.refused[0].high == 0.9);
  const Crossovers same = crossovers(function, vary(parameters::pue, Pue{1.3}, Pue{1.9}));
  CHECK(same.first == "utility_power");
  CHECK(same.list.empty());
  CHECK(crossovers(function, vary(parameters::pue, Pue{1.1}, Pue{1.1})).first ==
        "memory_bandwidth");
}

TEST_CASE("it is where crossover() says, where that sees it") {
  int found = 0;
  for (std::uint64_t index = 0; index < 60; ++index) {
    CAPTURE(index);
    const TokenProductionFunction function{random_scenario::make(31415, index)};
    const double here = parameters::utility_power.number(function.scenario());
    const auto low = Raw::make<facility_power>(here), high = Raw::make<facility_power>(8.0 * here);
    const Crossovers moves = crossovers(function, vary(parameters::utility_power, low, high));
    CHECK(moves.unproven == 0.0);
    if (moves.list.size() != 1 || moves.list[0].from != "utility_power")
      continue;
    for (int i = 0; i < limit_count; ++i) {
      if (moves.list[0].to != limit_names[i])
        continue;
      const auto same = crossover(function, Limit::utility_power, static_cast<Limit>(i),
                                  parameters::utility_power, low, high);
      REQUIRE(same.has_value());
      CHECK(same->in(W) == Approx(moves.list[0].number).epsilon(1e-14));
      ++found;
    }
  }
  CHECK(found > 15);
}

TEST_CASE("the list is what evaluate() says: random stated scenarios, over inputs of every sort") {
  int moves_found = 0, refusals = 0;
  for (std::uint64_t index = 0; index < 80; ++index) {
    CAPTURE(index);
    const Scenario scenario = random_scenario::make(57721, index);
    const auto function =
        TokenProductionFunction{scenario}.with(random_scenario::rack_limit(57721, index, scenario));
    const auto go = [&](const auto& parameter, double from, double to) {
      CAPTURE(std::string(parameter.name));
      double here = 0.0;
      try {
        here = parameter.number(scenario);
      } catch (const Error&) {
        return;
      }
      const Varied over{parameter, Interval(here * from, here * to)};
      const Crossovers moves = crossovers(function, over);
      // (Where a cap takes next to all beyond idle power, differences leave bounds few digits.)
      CHECK(moves.unproven <=
            (std::string(parameter.name) == "power_cap" ? 1e-5 * moves.parameter.high : 0.0));
      moves_found += static_cast<int>(moves.list.size());
      refusals += static_cast<int>(moves.refused.size());
      check(function, parameter, over.numbers, moves);
    };
    go(parameters::utility_power, 0.0, 10.0);
    go(parameters::count, 0.05, 20.0);
    go(parameters::pue, 0.5, 3.0);
    go(parameters::cooling, 0.1, 10.0);
    go(joules, 0.1, 10.0);
    go(memory, 0.1, 10.0);
    go(fixed_load, 0.0, 10.0);
    go(power_cap, 0.1, 3.0);
    go(demand, 0.01, 10.0);
  }
  CHECK(moves_found > 600);
  CHECK(refusals > 200);
}

TEST_CASE("the list is what evaluate() says: served scenarios") {
  for (std::uint64_t index = 0; index < 6; ++index) {
    CAPTURE(index);
    const Scenario scenario =
        served_scenario::make<double>(14142, index, 0.0, [](double low, double) { return low; });
    const TokenProductionFunction function{scenario};
    const auto feed = vary(parameters::utility_power, 0.05_MW, 10_MW);
    check(function, parameters::utility_power, feed.numbers, crossovers(function, feed));
    const auto prompts = vary(prompt, 1 * (units::input_token / units::request),
                              5000 * (units::input_token / units::request));
    check(function, prompt, prompts.numbers, crossovers(function, prompts, {.most_boxes = 40}));
  }
}

TEST_CASE("what most_boxes leaves open is compared at its ends, and said to be unproven") {
  const TokenProductionFunction function{example::scenario()};
  const auto feed = vary(parameters::utility_power, 0.1_MW, 10_MW);
  const Crossovers ends = crossovers(function, feed, {.most_boxes = 0});
  CHECK(ends.evaluations.boxes == 0);
  CHECK(ends.unproven == Approx(9.9));
  REQUIRE(ends.list.size() == 1);
  CHECK(ends.list[0].at == Approx(1.2).epsilon(1e-15));
}

TEST_CASE("a parameter that is not given, bounds that are no numbers, a tolerance of nothing") {
  const TokenProductionFunction function{example::scenario()};
  CHECK(refusal([&] { return crossovers(function, vary(parameters::cooling, 1_MW, 2_MW)); }) ==
        "parameter cooling is not given in the scenario");
  CHECK(refusal([&] {
          return crossovers(function,
                            Varied{parameters::utility_power, Interval(1e6, __builtin_inf())});
        }) == "parameter utility_power from 1 to inf MW; allowed: finite bounds");
  CHECK(refusal([&] {
          return crossovers(function, vary(parameters::utility_power, 2_MW, 1_MW));
        }).empty() == false);
  const auto feed = vary(parameters::utility_power, 1_MW, 2_MW);
  CHECK(refusal([&] { return crossovers(function, feed, {.tolerance = 0.0}); }) ==
        "crossovers: tolerance is 0; allowed: 1e-15 to 1");
}
