// SPDX-License-Identifier: MIT

// Guaranteed bounds of an output while parameters vary; see example.hpp.

#include "e2t/production/range.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "e2t/number/lift.hpp"
#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;

namespace {

constexpr auto host = parameter(
    "host_overhead", units::number,
    [](auto& plan) -> auto& { return plan.hardware.host_overhead; });
constexpr auto idle = parameter(
    "idle_power", W, [](auto& plan) -> auto& { return plan.hardware.accelerator.idle_power; });
constexpr auto joules_at_facility = [](const auto& made) {
  return made.energy_per_token(facility);
};

constexpr TokenProductionFunction plan{example::scenario()};
constexpr auto feed = vary(parameters::utility_power, 0.6_MW, 2.4_MW);

// 2 MW in 0.625 J(it) at PUE 1.2, less the fixed load: memory binds from 1.2 MW on.
static_assert(range(plan, feed).in(Mtoken / s).low() < 0.8 + 1e-9);

double rate_at(double megawatt, double pue = 1.2) {
  Scenario varied = example::scenario();
  varied.facility.utility_power = megawatt * MW;
  varied.facility.pue = Pue{pue};
  return TokenProductionFunction{varied}.evaluate().rate.in(token / s);
}
// Within a few units in the last place.
bool at(double bound, double value) {
  return std::fabs(bound - value) <= 8.0 * 0x1p-52 * std::fabs(value);
}

}  // namespace

TEST_CASE("the range of a rate that rises with its input is the rate at the ends") {
  const Interval rate = range(plan, feed).in(token / s);
  CHECK(rate.low() <= rate_at(0.6));
  CHECK(rate.high() >= rate_at(2.4));
  CHECK(at(rate.low(), rate_at(0.6)));
  CHECK(at(rate.high(), rate_at(2.4)));
}

TEST_CASE("two parameters are at the ends that their signs say") {
  const Interval rate = range(plan, feed, vary(parameters::pue, Pue{1.1}, Pue{1.5})).in(token / s);
  CHECK(at(rate.low(), rate_at(0.6, 1.5)));
  CHECK(at(rate.high(), rate_at(2.4, 1.1)));
}

TEST_CASE("an input that stands more than once in the formula gives no more than it can") {
  // Idling boards: more idle power leaves less for the rest, but less of it is added by each token.
  Scenario idling = example::scenario();
  idling.hardware.idle_policy = IdlePolicy::idle;
  idling.facility.utility_power = 0.9_MW;
  const TokenProductionFunction function{idling};
  const auto made_at = [&](double watt) {
    Scenario varied = idling;
    varied.hardware.accelerator.idle_power = watt * W;
    return TokenProductionFunction{varied}.evaluate().rate.in(token / s);
  };
  // (750 kW - 1250 p) / (0.625 - 1.25 p / 1600): falls, from 1.1733 M at 40 W to 1.0667 M at 160 W.
  CHECK(made_at(40.0) == Approx(700e3 / 0.59375));
  const Interval rate = range(function, vary(idle, 40_W, 160_W)).in(token / s);
  CHECK(at(rate.low(), made_at(160.0)));
  CHECK(at(rate.high(), made_at(40.0)));
  // Evaluated as it stands, the two places do not know of each other.
  auto boxed = with_rep<Interval>(idling);
  boxed.hardware.accelerator.idle_power = detail::Raw::make<device_power>(Interval(40.0, 160.0));
  const auto natural = function.with(boxed).evaluate().rate.in(token / s);
  CHECK(natural.contains(rate));
  CHECK(natural.width() > 2.0 * rate.width());
}

TEST_CASE("an output of one's own, a quantity or a number") {
  const TokenProductionFunction ample{example::with_ample_feed()};
  const Interval cost =
      range(ample, joules_at_facility, vary(host, HostOverhead{1.0}, HostOverhead{1.5}))
          .in(J / token);
  CHECK(cost.low() == Approx(0.5 * 1.2).epsilon(1e-14));
  CHECK(cost.high() == Approx(0.5 * 1.5 * 1.2).epsilon(1e-14));
  const auto slack = [](const auto& made) { return made.ceilings[Limit::compute].slack; };
  const Interval left = range(plan, slack, feed);
  CHECK(left.low() == Approx(2.0 / 1.6));
  CHECK(left.high() == Approx(2.0 / 0.8));
}

TEST_CASE("constraints of one's own count, and what nobody knows of them stays open") {
  const auto rack = [](auto part) {
    return plan.with(constraint("rack", at_it(1_MW), [part](const auto& point) {
      return part(point.scenario().facility.pue->value()) * point.energy_per_token(it);
    }));
  };
  const auto pue = vary(parameters::pue, Pue{1.1}, Pue{1.5});
  // 1 MW / (0.625 J * pue), below the memory's 1.6 M.
  const auto plain = rack([](const auto& x) { return x; });
  CHECK(range(plain, pue).in(token / s).high() == Approx(1e6 / 0.625 / 1.1));
  // A table: between its ends where it is stated to be monotone, else any number, which is refused.
  const auto table = [](double x) { return x < 1.3 ? 1.0 : 3.0; };
  const auto stairs = rack([=](const auto& x) { return lift_monotone(table, x); });
  CHECK(range(stairs, pue).in(token / s).low() == Approx(1e6 / 0.625 / 3.0));
  CHECK(range(stairs, pue).in(token / s).high() == Approx(1.6e6));
  const auto anything = rack([=](const auto& x) { return lift(table, x); });
  CHECK_THROWS_AS(static_cast<void>(range(anything, pue)), Error);
  // A formula that jumps has no slope there, so its ends are not taken for its extremes.
  const auto jumps = rack([=](const auto& x) {
    using Rep = std::remove_cvref_t<decltype(x)>;
    using e2t::select;
    return select(x > Rep(1.2), select(x < Rep(1.4), Rep(1.0), Rep(3.0)), Rep(3.0));
  });
  // At PUE 1.3 the feed binds: 1.2 MW / 1.3 / 0.625 J. At both ends the rack does, at 0.533 M.
  CHECK(range(jumps, pue).in(Mtoken / s).high() >= 1.2 / 1.3 / 0.625);
  CHECK(range(jumps, pue).in(Mtoken / s).low() == Approx(1.0 / 0.625 / 3.0));
}

TEST_CASE("a box that may hold a refused point is refused, and so is an input that is not given") {
  CHECK(refusal([] { return range(plan, vary(parameters::cooling, 1_MW, 2_MW)); }) ==
        "parameter cooling is not given in the scenario");
  CHECK_THROWS_AS(static_cast<void>(vary(parameters::utility_power, 2_MW, 1_MW)), Error);
  Scenario loaded = example::scenario();
  loaded.facility.fixed_load = 0.5_MW;
  const TokenProductionFunction function{loaded};
  CHECK_THROWS_AS(static_cast<void>(range(function, vary(parameters::utility_power, 0.4_MW, 1_MW))),
                  Error);
}

TEST_CASE("a box of one point is that point") {
  const Interval rate = range(plan, vary(parameters::utility_power, 0.6_MW, 0.6_MW)).in(token / s);
  CHECK(rate.contains(rate_at(0.6)));
  CHECK(at(rate.low(), rate_at(0.6)));
}
