// SPDX-License-Identifier: MIT

// What binds at points and over boxes; see tests/production/example.hpp for the numbers.

#include "e2t/analysis/regimes.hpp"

#include <doctest/doctest.h>

#include "../production/example.hpp"
#include "../property/random_scenario.hpp"

using namespace e2t;
using namespace e2t::literals;
using detail::Regimes;

namespace {

constexpr int feed = static_cast<int>(Limit::utility_power),
              memory = static_cast<int>(Limit::memory_bandwidth);
constexpr Varied pues{parameters::pue, Interval(0.5, 2.0)};

}  // namespace

TEST_CASE("at a point: a constraint, or refused, for a reason") {
  const TokenProductionFunction function{example::scenario()};
  Regimes regimes(function, pues);
  CHECK(regimes.at({1.1}) == memory);
  CHECK(regimes.at({1.3}) == feed);
  CHECK(regimes.at({0.9}) == detail::refused);
  CHECK(regimes.refusal_at({0.9}) ==
        "Pue is 0.9; allowed: at least 1 (facility energy contains the IT energy)");
  CHECK(regimes.refusal_at({1.1}).empty());
  CHECK(regimes.name(feed) == "utility_power");
  CHECK(regimes.name(detail::refused).empty());
  CHECK(regimes.evaluations.points == 3);
}

TEST_CASE("over a box: one constraint, refused, or bounds that decide parts") {
  const TokenProductionFunction function{example::scenario()};
  Regimes regimes(function, pues);
  CHECK(regimes.on({{1.0}, {1.19}}).regime == memory);
  CHECK(regimes.on({{1.21}, {2.0}}).regime == feed);
  CHECK(regimes.on({{0.5}, {0.99}}).regime == detail::refused);
  const auto across = regimes.on({{1.0}, {2.0}});
  CHECK(across.regime == detail::undecided);
  REQUIRE(across.bounds.has_value());
  CHECK(across.bounds->on({{1.0}, {1.1999}}) == memory);
  CHECK(across.bounds->on({{1.2001}, {2.0}}) == feed);
  CHECK(across.bounds->on({{1.1999}, {1.2001}}) == detail::undecided);
  // Refused in part: nothing is known of the rest.
  const auto partly = regimes.on({{0.9}, {1.1}});
  CHECK(partly.regime == detail::undecided);
  CHECK_FALSE(partly.bounds.has_value());
}

TEST_CASE("a box that is decided is so at every point of it: random scenarios, two inputs") {
  int decided = 0, refused = 0;
  for (std::uint64_t index = 0; index < 150; ++index) {
    CAPTURE(index);
    const TokenProductionFunction function{random_scenario::make(8128, index)};
    const double power = parameters::utility_power.number(function.scenario());
    const Varied x{parameters::utility_power, Interval(0.0, 10.0 * power)};
    Regimes regimes(function, x, pues);
    random_scenario::Random random(8128, index);
    for (int i = 0; i < 20; ++i) {
      const double low_x = power * random.between(-0.1, 2.0),
                   high_x = low_x + power * random.log_between(1e-6, 1.0);
      const double low_y = random.between(0.8, 1.6), high_y = low_y + random.log_between(1e-6, 0.3);
      const int regime = regimes.on({{low_x, low_y}, {high_x, high_y}}).regime;
      if (regime == detail::undecided)
        continue;
      ++(regime == detail::refused ? refused : decided);
      for (int k = 0; k < 9; ++k) {
        const double at_x = k < 4 ? (k % 2 == 0 ? low_x : high_x) : random.between(low_x, high_x);
        const double at_y = k < 4 ? (k / 2 == 0 ? low_y : high_y) : random.between(low_y, high_y);
        CHECK(regimes.at({at_x, at_y}) == regime);
      }
    }
  }
  CHECK(decided > 800);
  CHECK(refused > 200);
}

TEST_CASE("halfway is by ratio above zero, and never outside") {
  CHECK(detail::between(1.0, 100.0) == doctest::Approx(10.0));
  CHECK(detail::between(0.0, 100.0) == 50.0);
  CHECK(detail::between(-2.0, 1.0) == -0.5);
  CHECK(detail::between(1e-300, 1e300) == doctest::Approx(1.0));
  const double next = next_above(3.0);
  CHECK((detail::between(3.0, next) == 3.0 || detail::between(3.0, next) == next));
  CHECK(detail::between(3.0, 3.0) == 3.0);
}

TEST_CASE("bisection finds each change in turn, to neighbouring doubles") {
  // 0 below 1, 1 below 1.5, 2 from there on.
  const auto regime = [](double number) { return number < 1.0 ? 0 : number < 1.5 ? 1 : 2; };
  std::vector<std::array<double, 3>> found;
  detail::each_change(0.0, 4.0, regime, [&](double at, int from, int to) {
    found.push_back({at, static_cast<double>(from), static_cast<double>(to)});
  });
  CHECK(found == std::vector<std::array<double, 3>>{{1.0, 0.0, 1.0}, {1.5, 1.0, 2.0}});
  detail::each_change(2.0, 4.0, regime, [&](double, int, int) { found.clear(); });
  CHECK(found.size() == 2);
}
