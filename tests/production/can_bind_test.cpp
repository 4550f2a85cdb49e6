// SPDX-License-Identifier: MIT

// The constraints that can bind over a box; see example.hpp.

#include "e2t/production/can_bind.hpp"

#include <doctest/doctest.h>

#include <string>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using example::refusal;

namespace {

constexpr TokenProductionFunction plan{example::scenario()};

}  // namespace

// Memory makes 1.6 M token/s, compute and links 2 M; the feed P / 1.2 / 0.625 J, so 1.6 M at 1.2 MW.
TEST_CASE("below its crossover the feed can bind, above memory, and around it both") {
  const auto by_feed = can_bind(plan, vary(parameters::utility_power, 0.6_MW, 1.1_MW));
  CHECK(by_feed.contains(Limit::utility_power));
  CHECK(by_feed.size() == 1);
  const auto by_memory = can_bind(plan, vary(parameters::utility_power, 1.3_MW, 12_MW));
  CHECK(by_memory.contains(Limit::memory_bandwidth));
  CHECK(by_memory.size() == 1);
  const auto by_either = can_bind(plan, vary(parameters::utility_power, 1.1_MW, 1.3_MW));
  CHECK(by_either.contains("utility_power"));
  CHECK(by_either.contains("memory_bandwidth"));
  CHECK_FALSE(by_either.contains(Limit::compute));
  CHECK(by_either.size() == 2);
  CHECK(refusal([&] { return by_either.contains("carbon"); }) == "no constraint is called carbon");
}

TEST_CASE("what binds at a point of the box can bind, with two parameters and a constraint of one's own") {
  const auto own = plan.with(constraint("rack", at_it(0.7_MW), [](const auto& point) {
    return point.energy_per_token(it) * point.scenario().facility.peak_pue().value();
  }));
  const auto possible =
      can_bind(own, vary(parameters::utility_power, 0.6_MW, 2.4_MW), vary(parameters::pue, Pue{1.0}, Pue{1.5}));
  bool seen[decltype(possible)::count()] = {};
  for (double megawatt = 0.6; megawatt <= 2.4; megawatt += 0.1) {
    for (double pue = 1.0; pue <= 1.5; pue += 0.05) {
      Scenario varied = example::scenario();
      varied.facility.utility_power = megawatt * units::MW;
      varied.facility.pue = Pue{pue};
      seen[own.with(varied).evaluate().active.index] = true;
    }
  }
  // The rack's 0.7 MW / 0.625 J / pue is below memory's 1.6 M, and above the feed's below 0.7 MW.
  CHECK(seen[static_cast<int>(Limit::utility_power)]);
  CHECK(possible.contains("rack"));
  for (int i = 0; i < possible.count(); ++i) {
    if (seen[i]) CHECK(possible.contains(i));
  }
  CHECK(possible.size() == 2);
  CHECK(std::string(possible.name(10)) == "rack");
}

TEST_CASE("a box that is a point, and one with a refused point") {
  CHECK(can_bind(plan, vary(parameters::utility_power, 0.6_MW, 0.6_MW)).size() == 1);
  CHECK(refusal([] { return can_bind(plan, vary(parameters::cooling, 1_MW, 2_MW)); }) ==
        "parameter cooling is not given in the scenario");
  Scenario loaded = example::scenario();
  loaded.facility.fixed_load = 0.5_MW;
  const TokenProductionFunction function{loaded};
  CHECK_THROWS_AS(static_cast<void>(can_bind(function, vary(parameters::utility_power, 0.4_MW, 1_MW))), Error);
}

TEST_CASE("six parameters take no more than 64 evaluations") {
  CHECK(detail::parts_of_side(1) == 64);
  CHECK(detail::parts_of_side(2) == 8);
  CHECK(detail::parts_of_side(3) == 4);
  CHECK(detail::parts_of_side(6) == 2);
  CHECK(detail::parts_of_side(7) == 1);
}
