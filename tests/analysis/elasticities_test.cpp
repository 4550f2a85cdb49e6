// SPDX-License-Identifier: MIT

// What an answer hangs on: by hand, by central differences of evaluate(), and by laws of dimensions. The hand
// calculations start from tests/production/example.hpp.

#include "e2t/analysis/elasticities.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <set>

#include "../production/example.hpp"
#include "../property/random_scenario.hpp"
#include "../property/served_scenario.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;
using random_scenario::Raw;

namespace {

const Elasticity& input(const Elasticities& ranked, const std::string& path) {
  for (const Elasticity& each : ranked.inputs) {
    if (each.path == path)
      return each;
  }
  FAIL("no input " << path);
  return ranked.inputs[0];
}
double elasticity_of(const Elasticities& ranked, const std::string& path) {
  return input(ranked, path).elasticity.value();
}

// A feed that binds: 0.9 MW, 1.2 M token/s at 0.625 J(it).
Scenario by_feed() {
  Scenario plan = example::scenario();
  plan.facility.utility_power = 0.9_MW;
  plan.facility.tariff = 0.06 * (USD / kWh);
  return plan;
}
const auto joules = [](const auto& made) { return made.energy_per_token(facility); };
const auto cost = [](const auto& made) { return *made.energy_cost; };
struct EveryOutput {
  // The rate, J/token at two meters and utilization, by number: what central differences are taken of.
  int which = 0;
  template <class Production>
  auto operator()(const Production& made) const {
    return which == 0   ? Raw::of(made.rate)
           : which == 1 ? Raw::of(made.energy_per_token(device))
           : which == 2 ? Raw::of(made.energy_per_token(facility))
                        : Raw::of(made.utilization);
  }
};

// The scenario with the number at `path` set, in base units.
Scenario with_number(const Scenario& scenario, const std::string& path, double number) {
  Scenario made = scenario;
  const auto set = [&](const std::string& each, const auto&, double, auto& member) {
    if (each == path)
      detail::set_number(member, number);
  };
  detail::each_number("", scenario, made, set);
  return made;
}

// d output / d input by differences: on both sides where the scenario is accepted there.
struct Difference {
  Optional<double> below, above;
};
Difference difference(const Scenario& scenario, const std::string& path, double number,
                      const EveryOutput& of) {
  const double here = of(TokenProductionFunction{scenario}.evaluate());
  const double step = 3e-6 * (number == 0.0 ? 1.0 : number);
  const auto one_side = [&](double by) -> Optional<double> {
    try {
      const auto there =
          TokenProductionFunction{with_number(scenario, path, number + by)}.evaluate();
      return (of(there) - here) / by;
    } catch (const Error&) {
      return {};
    }
  };
  return {one_side(-step), one_side(step)};
}

// Checks the derivatives of an output against differences, and returns how many were smooth.
struct Checked {
  int smooth = 0, kinks = 0, alone = 0;
};
void check_all(const Scenario& scenario, int which, Checked& checked) {
  const EveryOutput of{which};
  const double here = of(TokenProductionFunction{scenario}.evaluate());
  Elasticities ranked;
  try {
    ranked = elasticities(TokenProductionFunction{scenario}, of);
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("hangs on no number") != std::string::npos);
    return;
  }
  CHECK(ranked.value == here);
  Scenario copy = scenario;
  const auto check = [&](const std::string& path, const auto& field, double number, auto&) {
    CAPTURE(path);
    CAPTURE(which);
    const Elasticity& mine = input(ranked, path);
    CHECK(mine.value == number / field.unit.scale);
    CHECK(mine.unit == field.unit.symbol.c_str());
    const double derivative = mine.derivative.value() / field.unit.scale;
    if (number == 0.0) {
      CHECK_FALSE(mine.elasticity.has_value());
      CHECK(mine.reason == "the input is zero");
      return;  // (a size to step by is not known)
    }
    if (here != 0.0)
      CHECK(mine.elasticity.value() == Approx(derivative * number / here));
    const Difference around = difference(scenario, path, number, of);
    if (!around.below.has_value() && !around.above.has_value())
      return void(++checked.alone);
    const double below = around.below.value_or(around.above.value_or(0.0)),
                 above = around.above.value_or(below);
    const double tolerance =
        2e-4 * std::fmax(std::abs(below), std::abs(above)) + 3e-9 * std::abs(here / number);
    if (std::abs(below - above) <= 10.0 * tolerance) {
      ++checked.smooth;
      CHECK(std::abs(derivative - 0.5 * (below + above)) <= tolerance + std::abs(above - below));
    } else {
      // Layers are the larger of two counts; a cache is split no further than its heads.
      ++checked.kinks;
      CHECK((!scenario.serving.has_value() || path.starts_with("serving.model.")));
      CHECK(derivative >= std::fmin(below, above) - tolerance);
      CHECK(derivative <= std::fmax(below, above) + tolerance);
    }
  };
  detail::each_number("", scenario, copy, check);
}

// How often a base dimension stands in a list of them.
template <class Base, class List>
inline constexpr int times_in = 0;
template <class Base, template <class...> class List, class... Bases>
inline constexpr int times_in<Base, List<Bases...>> = (0 + ... +
                                                       (std::is_same_v<Base, Bases> ? 1 : 0));
template <class Base, class Dimension>
inline constexpr int power_of =
    times_in<Base, typename Dimension::numerator> - times_in<Base, typename Dimension::denominator>;
template <class Dimension>
inline constexpr int joules_in =
    power_of<energy, Dimension> + power_of<device_energy, Dimension> +
    power_of<it_energy, Dimension> + power_of<facility_energy, Dimension>;

template <class Dimension>
Dimension dimension_of(const Field<Dimension>&);
// The sum over inputs of elasticity times the power of a base dimension. (An input that is zero adds nothing.)
template <class PowerOf>
double weighed(const Scenario& scenario, const Elasticities& ranked, PowerOf power) {
  double sum = 0.0;
  Scenario copy = scenario;
  const auto add = [&](const std::string& path, const auto& field, double number, auto&) {
    using Dimension = decltype(dimension_of(field));
    if (number != 0.0)
      sum += elasticity_of(ranked, path) * power.template operator()<Dimension>();
  };
  detail::each_number("", scenario, copy, add);
  return sum;
}
void check_laws(const Scenario& scenario) {
  const auto seconds = []<class D>() { return power_of<duration, D>; };
  const auto energies = []<class D>() { return joules_in<D>; };
  const auto bytes = []<class D>() { return power_of<data, D>; };
  const auto flop = []<class D>() { return power_of<compute, D>; };
  const TokenProductionFunction function{scenario};
  const Elasticities rate = elasticities(function), energy_per = elasticities(function, joules);
  // Another unit of time: a rate is per second; J/token has none.
  CHECK(weighed(scenario, rate, seconds) == Approx(-1.0).epsilon(1e-7));
  CHECK(weighed(scenario, energy_per, seconds) == Approx(0.0).epsilon(1e-7));
  CHECK(weighed(scenario, rate, energies) == Approx(0.0).epsilon(1e-7));
  CHECK(weighed(scenario, energy_per, energies) == Approx(1.0).epsilon(1e-7));
  for (const auto* ranked : {&rate, &energy_per}) {
    CHECK(weighed(scenario, *ranked, bytes) == Approx(0.0).epsilon(1e-7));
    CHECK(weighed(scenario, *ranked, flop) == Approx(0.0).epsilon(1e-7));
  }
  // Twice the site and twice the fleet make twice the tokens, at the same J/token.
  for (const bool of_rate : {true, false}) {
    double sum = 0.0;
    for (const char* path : {"hardware.count", "facility.utility_power", "facility.fixed_load",
                             "facility.distribution", "facility.cooling", "workload.demand"}) {
      for (const Elasticity& each : (of_rate ? rate : energy_per).inputs) {
        if (each.path == path)
          sum += each.elasticity.value_or(0.0);
      }
    }
    CHECK(sum == Approx(of_rate ? 1.0 : 0.0).epsilon(1e-7));
  }
}

}  // namespace

TEST_CASE("where the feed binds, the rate hangs on feed, PUE, host overhead and J per token") {
  // rate = P feed_limit / (pue host e): four of elasticity 1 or -1, and the feed's limit.
  const Elasticities ranked = elasticities(TokenProductionFunction{by_feed()});
  CHECK(ranked.output == "rate");
  CHECK(ranked.unit == "output_token/s");
  CHECK(ranked.value == Approx(1.2e6));
  CHECK(elasticity_of(ranked, "facility.utility_power") == Approx(1.0));
  CHECK(elasticity_of(ranked, "facility.feed_limit") == Approx(1.0));
  CHECK(elasticity_of(ranked, "facility.pue") == Approx(-1.0));
  CHECK(elasticity_of(ranked, "hardware.host_overhead") == Approx(-1.0));
  CHECK(elasticity_of(ranked, "workload.energy_per_token") == Approx(-1.0));
  CHECK(elasticity_of(ranked, "hardware.count") == 0.0);
  // 1.2 M token/s over 0.9 MW, and over a PUE of 1.2.
  CHECK(input(ranked, "facility.utility_power").derivative.value() == Approx(1.2e6 / 0.9));
  CHECK(input(ranked, "facility.utility_power").value == Approx(0.9));
  CHECK(input(ranked, "facility.utility_power").unit == "MW");
  CHECK(input(ranked, "facility.pue").derivative.value() == Approx(-1e6));
  CHECK(input(ranked, "facility.pue").unit.empty());
  CHECK(input(ranked, "facility.tariff").value == Approx(0.06));
  CHECK(input(ranked, "facility.tariff").unit == "USD/kWh");
}

TEST_CASE(
    "inputs are ranked by size, what is zero stands behind what moves, what does nothing is last") {
  Scenario plan = by_feed();
  plan.facility.fixed_load = 0.09_MW;  // P - F = 0.81 MW: elasticities 0.9 / 0.81 and -0.09 / 0.81
  const auto paths = [](const Elasticities& ranked) {
    std::vector<std::string> made;
    for (const auto& each : ranked.inputs)
      made.push_back(each.path);
    return made;
  };
  const InputChoice site{.only = {"facility"}};
  const Elasticities ranked = elasticities(TokenProductionFunction{plan}, site);
  CHECK(paths(ranked) == std::vector<std::string>{"facility.utility_power", "facility.feed_limit",
                                                  "facility.pue", "facility.fixed_load",
                                                  "facility.redundancy", "facility.tariff"});
  CHECK(elasticity_of(ranked, "facility.utility_power") == Approx(0.9 / 0.81));
  CHECK(elasticity_of(ranked, "facility.fixed_load") == Approx(-0.09 / 0.81));

  // Without one: an MW of it would take 1 / 1.2 MW(it) / 0.625 J.
  const Elasticities none = elasticities(TokenProductionFunction{by_feed()}, site);
  CHECK(paths(none) == std::vector<std::string>{"facility.utility_power", "facility.feed_limit",
                                                "facility.pue", "facility.fixed_load",
                                                "facility.redundancy", "facility.tariff"});
  CHECK_FALSE(input(none, "facility.fixed_load").elasticity.has_value());
  CHECK(input(none, "facility.fixed_load").derivative.value() == Approx(-1e6 / 1.2 / 0.625));
  CHECK(input(none, "facility.fixed_load").reason == "the input is zero");
  CHECK(paths(elasticities(TokenProductionFunction{by_feed()},
                           {.only = {"facility"}, .zeros = false})) ==
        std::vector<std::string>{"facility.utility_power", "facility.feed_limit", "facility.pue",
                                 "facility.fixed_load"});
}

TEST_CASE("an output has a unit: that of its column, or its base unit, or none") {
  const TokenProductionFunction function{by_feed()};
  const Elasticities per_token = elasticities(function, joules);
  CHECK(per_token.unit == "J/output_token @facility");
  CHECK(per_token.value == Approx(0.75));
  CHECK(elasticity_of(per_token, "facility.pue") == Approx(1.0));
  const Elasticities kwh = elasticities(function, column("energy", kWh / Mtoken, joules));
  CHECK(kwh.output == "energy");
  CHECK(kwh.unit == "kWh/Mtoken");
  CHECK(kwh.value == Approx(0.75 / 3.6));  // 0.75 MJ
  CHECK(input(kwh, "facility.pue").derivative.value() == Approx(0.75 / 3.6 / 1.2));
  const Elasticities money = elasticities(function, cost);
  CHECK(elasticity_of(money, "facility.tariff") == Approx(1.0));
  CHECK(elasticity_of(money, "hardware.host_overhead") == Approx(1.0));
  // The feed over memory's ceiling of 1.6 M.
  const auto distance = [](const auto& made) { return made.runner_up_distance; };
  const Elasticities ahead = elasticities(function, distance);
  CHECK(ahead.unit.empty());
  CHECK(ahead.value == Approx(1.6 / 1.2));
  CHECK(elasticity_of(ahead, "facility.utility_power") == Approx(-1.0));
  CHECK(elasticity_of(ahead, "hardware.accelerator.memory_bandwidth") == Approx(1.0));
}

TEST_CASE("a group is the beginning of a path, at a full name") {
  const TokenProductionFunction function{served_scenario::served};
  const auto count = [&](const InputChoice& choice) {
    return elasticities(function, choice).inputs.size();
  };
  const std::size_t all = count({}), model = count({.only = {"serving.model"}});
  CHECK(model + count({.without = {"serving.model"}}) == all);
  CHECK(count({.only = {"serving.model", "facility.pue"}}) == model + 1);
  CHECK(count({.only = {"facility.pue"}}) == 1);
  CHECK(count({.only = {"serving"}, .without = {"serving.model"}}) + model ==
        count({.only = {"serving"}}));
  CHECK(refusal([&] { return elasticities(function, {.only = {"facility.pu"}}); }) ==
        "elasticities: the scenario gives no number in \"facility.pu\"; allowed: the beginning of "
        "a path, as "
        "\"facility\" or \"hardware.accelerator\"");
  CHECK(refusal([&] { return elasticities(function, {.without = {"workload.demand"}}); }) != "");
}

TEST_CASE("every number that a scenario gives is an input, and nothing else is") {
  for (std::uint64_t index = 0; index < 20; ++index) {
    Scenario scenario = random_scenario::make(28, index);
    std::set<std::string> given, found;
    const auto note = [&](const std::string& path, const auto&, const auto&) {
      given.insert(path);
    };
    random_scenario::each_number("", note, scenario);
    for (const auto& each : elasticities(TokenProductionFunction{scenario}).inputs) {
      CHECK(found.insert(each.path).second);
    }
    CHECK(found == given);
  }
  // Of a served scenario by hand: an H100 with five numbers beside two peaks, one list entry of a model, ...
  const Elasticities served = elasticities(TokenProductionFunction{served_scenario::served});
  std::map<std::string, int> in;
  for (const auto& each : served.inputs)
    ++in[each.path.substr(0, each.path.rfind('.'))];
  CHECK(in["hardware.accelerator"] == 5);
  CHECK(in["serving.model.attention[0]"] == 12);  // 15 less window, compression, selected
  CHECK(in.count("serving.model.attention[1]") == 0);
  CHECK(in["serving.model.formats.kv"] == 1);
  CHECK(in["serving.layout"] == 4);
  CHECK(in["serving.calibration"] == Calibration::count);
  CHECK(in["workload"] == 2);  // percentiles; the rest is derived
  // More entries of the list are told apart.
  Scenario mixed = served_scenario::served;
  mixed.serving->model = catalog::find_model("gpt_oss_120b");
  const Elasticities two = elasticities(TokenProductionFunction{mixed});
  CHECK(elasticity_of(two, "serving.model.attention[0].layers") !=
        elasticity_of(two, "serving.model.attention[1].heads"));
}

TEST_CASE("derivatives of every input are central differences: random stated scenarios") {
  Checked checked;
  for (std::uint64_t index = 0; index < 150; ++index) {
    CAPTURE(index);
    const Scenario scenario = random_scenario::make(161803, index);
    for (int which = 0; which < 4; ++which)
      check_all(scenario, which, checked);
  }
  CHECK(checked.smooth > 11000);
  CHECK(checked.kinks < 40);
  CHECK(checked.alone < checked.smooth / 100);
}

TEST_CASE("derivatives of every input are central differences: served scenarios") {
  Checked checked;
  for (std::uint64_t index = 0; index < 8; ++index) {
    CAPTURE(index);
    const Scenario scenario =
        served_scenario::make<double>(41421, index, 0.0, [](double low, double) { return low; });
    for (int which = 0; which < 3; ++which)
      check_all(scenario, which, checked);
  }
  CHECK(checked.smooth > 1100);
  CHECK(checked.kinks < 60);
}

TEST_CASE(
    "laws of dimensions: other units of time, energy, bytes and FLOP change nothing, nor does a "
    "fleet twice the size") {
  for (std::uint64_t index = 0; index < 200; ++index) {
    CAPTURE(index);
    check_laws(random_scenario::make(271828, index));
  }
  for (std::uint64_t index = 0; index < 6; ++index) {
    CAPTURE(index);
    const Scenario scenario =
        served_scenario::make<double>(5772, index, 0.0, [](double low, double) { return low; });
    const TokenProductionFunction function{scenario};
    const Elasticities rate = elasticities(function);
    CHECK(weighed(scenario, rate, []<class D>() { return power_of<duration, D>; }) ==
          Approx(-1.0).epsilon(1e-6));
    CHECK(weighed(scenario, rate, []<class D>() { return joules_in<D>; }) ==
          Approx(0.0).epsilon(1e-6));
    // (Not of FLOP and bytes: two FLOP a weight and two bytes of an activation are in the formulas, not given.)
  }
}

TEST_CASE("they are those of elasticity(), parameter by parameter") {
  for (std::uint64_t index = 0; index < 50; ++index) {
    CAPTURE(index);
    const TokenProductionFunction function{random_scenario::make(1729, index)};
    const Elasticities ranked = elasticities(function);
    const auto& site = function.scenario().facility;
    CHECK(elasticity_of(ranked, "facility.utility_power") ==
          Approx(elasticity(function, parameters::utility_power)));
    CHECK(elasticity_of(ranked, "hardware.count") ==
          Approx(elasticity(function, parameters::count)));
    CHECK(elasticity_of(ranked, site.pue.has_value() ? "facility.pue" : "facility.pue_annual") ==
          Approx(elasticity(function, parameters::pue)));
    if (site.cooling.has_value()) {
      CHECK(elasticity_of(ranked, "facility.cooling") ==
            Approx(elasticity(function, parameters::cooling)));
    }
  }
}

TEST_CASE("an output that is not finite, zero, or hangs on nothing") {
  const TokenProductionFunction function{by_feed()};
  CHECK(refusal([&] {
          return elasticities(function,
                              [](const auto& made) { return made.ceilings[Limit::cooling].rate; });
        }) == "elasticities: the output is inf; allowed: a finite number");
  CHECK(refusal([&] {
          return elasticities(function, [](const auto& made) { return made.utilization; });
        }) ==
        "elasticities: the output hangs on no number of the scenario; allowed: one that does");
  CHECK(refusal([&] {
          return elasticities(function, [](const auto& made) { return *made.carbon; });
        }) == "an optional value is read but was not given");
  // A quality of 0.8 that is just what is wanted: no margin, but one that moves.
  Scenario plan = by_feed();
  plan.workload.quality = plan.target.quality = Quality{0.8};
  const Elasticities margin = elasticities(
      TokenProductionFunction{plan}, [](const auto& made) { return *made.target_margin.quality; });
  CHECK(input(margin, "workload.quality").derivative.value() == 1.0);
  CHECK(input(margin, "target.quality").derivative.value() == -1.0);
  CHECK_FALSE(input(margin, "target.quality").elasticity.has_value());
  CHECK(input(margin, "target.quality").reason == "the output is zero");
}
