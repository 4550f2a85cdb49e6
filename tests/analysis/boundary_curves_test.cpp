// SPDX-License-Identifier: MIT

// Curves between regions: by closed forms, by evaluate() on both sides of every point, and by the regions that
// they cut a grid into. The hand calculations start from tests/production/example.hpp.

#include "e2t/analysis/boundary_curves.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "../production/example.hpp"
#include "../property/random_scenario.hpp"
#include "../property/served_scenario.hpp"

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;
using example::refusal;
using random_scenario::Raw;

namespace {

constexpr auto memory = parameter(
    "memory_bandwidth", units::TB_per_s,
    [](auto& plan) -> auto& { return plan.hardware.accelerator.memory_bandwidth; });
constexpr auto fixed_load = parameter(
    "fixed_load", units::MW, [](auto& plan) -> auto& { return plan.facility.fixed_load; });
constexpr auto prompt = parameter(
    "prompt_length", units::input_token / units::request,
    [](auto& plan) -> auto& { return plan.serving->prompt_length; });

// The feed and memory tie along P / pue = 0.625 J(it) * 1600 token/s * n: at 1.2 MW and n = 1000, pue = 1.2.
Scenario site() {
  Scenario plan = example::scenario();
  plan.facility.cooling = 1.1_MW;
  return plan;
}

template <class Function, class X, class Y>
std::string binding(const Function& function, const X& x, const Y& y, double at_x, double at_y) {
  const double numbers[] = {at_x, at_y};
  try {
    return function.with(detail::with_numbers(function.scenario(), numbers, x, y))
        .evaluate()
        .active.name;
  } catch (const Error&) {
    return "";
  }
}
const BoundaryCurve* curve_between(const BoundaryCurves& map, const std::string& left,
                                   const std::string& right) {
  for (const auto& each : map.curves) {
    if (each.left == left && each.right == right)
      return &each;
  }
  return nullptr;
}

// Whether a point is exact along one of the axes: `one` on one side within a few units in the last place (points are
// in the parameters' units), `two` on the other.
template <class Binding>
bool parts(const Binding& at, double x, double y, const std::string& one, const std::string& two) {
  const auto sides = [&](bool along_x) {
    const double size = along_x ? x : y;
    const double step = 4e-16 * std::abs(size) + 1e-300;
    const std::string a = along_x ? at(x - step, y) : at(x, y - step);
    const std::string b = along_x ? at(x + step, y) : at(x, y + step);
    return (a == one && b == two) || (a == two && b == one);
  };
  return sides(true) || sides(false);
}

// That every point of every curve but its ends parts the two regions, that left is on the left, and that nothing
// changes between points of a grid but where a curve passes between.
template <class Function, class X, class Y>
void check(const Function& function, const X& x, const Y& y, const BoundaryCurves& map,
           double cell) {
  const double x_scale = x.parameter.unit.scale, y_scale = y.parameter.unit.scale;
  const auto at = [&](double in_x, double in_y) {
    return binding(function, x, y, in_x * x_scale, in_y * y_scale);
  };
  const std::set<std::string> regions(map.regions.begin(), map.regions.end());
  CHECK(regions.size() == map.regions.size());
  int on_left = 0, on_other = 0;
  for (const auto& curve : map.curves) {
    CAPTURE(curve.left);
    CAPTURE(curve.right);
    CHECK(regions.count(curve.left) == 1);
    CHECK(regions.count(curve.right) == 1);
    REQUIRE(curve.points.size() >= 2);
    CHECK(curve.why.empty() == !(curve.left.empty() || curve.right.empty()));
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      const auto& point = curve.points[i];
      const auto same = [&](const auto& meeting) {
        return meeting.at.x == point.x && meeting.at.y == point.y;
      };
      if (std::any_of(map.meetings.begin(), map.meetings.end(), same))
        continue;
      CAPTURE(point.x);
      CAPTURE(point.y);
      CHECK(parts(at, point.x, point.y, curve.left, curve.right));
    }
    // To either side of the middle of a segment.
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      const auto &a = curve.points[i - 1], &b = curve.points[i];
      const double dx = b.x - a.x, dy = b.y - a.y, wide = 0.2;
      const double middle_x = a.x + 0.5 * dx, middle_y = a.y + 0.5 * dy;
      // In a picture of equal axes: to the left is (-dy, dx).
      const double ratio = (map.x.high - map.x.low) / (map.y.high - map.y.low);
      const std::string left = at(middle_x - wide * dy * ratio, middle_y + wide * dx / ratio);
      const std::string right = at(middle_x + wide * dy * ratio, middle_y - wide * dx / ratio);
      if (left == curve.left && right == curve.right)
        ++on_left;
      if (left == curve.right && right == curve.left)
        ++on_other;
    }
  }
  CHECK(on_other == 0);
  if (!map.curves.empty())
    CHECK(on_left > 0);
  // Neighbours on another grid differ only where a curve is near.
  constexpr int points = 40;
  const auto near = [&](double in_x, double in_y) {
    const auto between = [&](const BoundaryPoint& a, const BoundaryPoint& b) {
      const double reach_x = cell * (map.x.high - map.x.low),
                   reach_y = cell * (map.y.high - map.y.low);
      return std::min(a.x, b.x) - reach_x <= in_x && in_x <= std::max(a.x, b.x) + reach_x &&
             std::min(a.y, b.y) - reach_y <= in_y && in_y <= std::max(a.y, b.y) + reach_y;
    };
    for (const auto& curve : map.curves) {
      for (std::size_t i = 1; i < curve.points.size(); ++i) {
        if (between(curve.points[i - 1], curve.points[i]))
          return true;
      }
    }
    return false;
  };
  for (int j = 0; j <= points; ++j) {
    std::string before;
    for (int i = 0; i <= points; ++i) {
      const double in_x = map.x.low + (map.x.high - map.x.low) * i / points;
      const double in_y = map.y.low + (map.y.high - map.y.low) * j / points;
      const std::string now = at(in_x, in_y);
      CHECK(regions.count(now) == 1);
      if (i > 0 && now != before) {
        bool found = false;
        for (int k = 0; k <= 20; ++k) {
          found = found || near(in_x - (map.x.high - map.x.low) / points * k / 20.0, in_y);
        }
        CHECK_MESSAGE(found,
                      "from " << before << " to " << now << " before " << in_x << ", " << in_y);
      }
      before = now;
    }
  }
}

}  // namespace

TEST_CASE(
    "feed, cooling and memory over PUE and fleet: two straight lines, a hyperbola, one meeting "
    "point") {
  // cooling against the feed: 1.2 MW / pue = 1.1 MW; against memory: 1000 W(it) n = 1.1 MW, n = 1100;
  // memory against the feed: n = 1.2 MW / pue / 1000 W.
  const TokenProductionFunction function{site()};
  const auto x = vary(parameters::pue, Pue{1.0}, Pue{1.6});
  const auto y = vary(parameters::count, 500_accelerator, 2000_accelerator);
  const BoundaryCurves map = boundary_curves(function, x, y);
  CHECK(map.x.name == "pue");
  CHECK(map.x.unit.empty());
  CHECK(map.y.unit == "accelerator");
  CHECK(map.y.high == 2000.0);
  CHECK(map.curves.size() == 3);
  CHECK(map.regions.size() == 3);
  CHECK(map.unproven_cells == 0);
  CHECK(map.refusal.empty());
  REQUIRE(map.meetings.size() == 1);
  CHECK(map.meetings[0].at.x == Approx(1.2 / 1.1).epsilon(1e-8));
  CHECK(map.meetings[0].at.y == Approx(1100.0).epsilon(1e-8));
  CHECK(map.meetings[0].regions.size() == 3);
  const BoundaryCurve* hyperbola = curve_between(map, "memory_bandwidth", "utility_power");
  const BoundaryCurve* upright = curve_between(map, "utility_power", "cooling");
  const BoundaryCurve* level = curve_between(map, "memory_bandwidth", "cooling");
  REQUIRE(hyperbola != nullptr);
  REQUIRE(upright != nullptr);
  REQUIRE(level != nullptr);
  CHECK(hyperbola->points.size() > 20);
  for (const auto& point : hyperbola->points)
    CHECK(point.x * point.y == Approx(1200.0).epsilon(1e-8));
  for (const auto& point : upright->points)
    CHECK(point.x == Approx(1.2 / 1.1).epsilon(1e-8));
  for (const auto& point : level->points)
    CHECK(point.y == Approx(1100.0).epsilon(1e-8));
  // From the frame to the meeting point. Memory lies below the hyperbola: on the left of the way to smaller PUE.
  CHECK(hyperbola->points.front().x == 1.6);
  CHECK(hyperbola->points.back().x == map.meetings[0].at.x);
  CHECK_FALSE(hyperbola->closed);
  check(function, x, y, map, 1.0 / 64);
  // Work goes with the boundary: 64 times 64 cells, and far fewer bounds.
  CHECK(map.evaluations.boxes < 600);
}

TEST_CASE("a finer grid gives more points of the same curves") {
  const TokenProductionFunction function{site()};
  const auto x = vary(parameters::pue, Pue{1.0}, Pue{1.6});
  const auto y = vary(parameters::count, 500_accelerator, 2000_accelerator);
  const auto points = [&](int cells) {
    return curve_between(boundary_curves(function, x, y, {.cells = cells}), "memory_bandwidth",
                         "utility_power")
        ->points.size();
  };
  CHECK(points(128) > 2 * points(48));
  CHECK(points(1) >= 2);
}

TEST_CASE("what is refused is a region with a curve around it, and says why") {
  const TokenProductionFunction function{site()};
  const Varied x{parameters::pue, Interval(0.8, 1.6)};
  const auto y = vary(parameters::count, 500_accelerator, 2000_accelerator);
  const BoundaryCurves map = boundary_curves(function, x, y);
  CHECK(map.regions.size() == 4);
  CHECK(map.refusal.find("Pue is 0.8; allowed: at least 1") == 0);
  const BoundaryCurve* edge = curve_between(map, "cooling", "");
  REQUIRE(edge != nullptr);
  CHECK(edge->why.find("allowed: at least 1 (facility energy contains the IT energy)") !=
        std::string::npos);
  for (const auto& point : edge->points)
    CHECK(point.x == Approx(1.0).epsilon(1e-8));
  CHECK(map.meetings.size() == 2);
  check(function, x, y, map, 1.0 / 64);

  // Refused all over, and one constraint all over.
  const BoundaryCurves none =
      boundary_curves(function, Varied{parameters::pue, Interval(0.5, 0.9)}, y);
  CHECK(none.curves.empty());
  CHECK(none.regions == std::vector<std::string>{""});
  CHECK(none.refusal.find("Pue is 0.5") == 0);
  const BoundaryCurves one =
      boundary_curves(function, vary(parameters::pue, Pue{1.3}, Pue{1.5}),
                      vary(parameters::count, 1500_accelerator, 2000_accelerator));
  CHECK(one.curves.empty());
  CHECK(one.regions == std::vector<std::string>{"utility_power"});
  CHECK(one.evaluations.boxes == 1);
}

TEST_CASE("an island is a closed curve") {
  // A rule of the user's own with a capacity of 0.9 + 4 (ln(n / 1000)^2 + ln(feed / 3 MW)^2) MW(it): below the
  // cooling's 1 MW(it), which binds else, in a circle of radius sqrt(0.1 / 4) around 1000 and 3 MW.
  Scenario plan = example::scenario();
  plan.hardware.accelerator.memory_bandwidth = 400_TB_per_s;
  plan.hardware.accelerator.board_power = not_given;
  plan.workload.compute_per_token = not_given;
  plan.workload.interconnect_per_token = not_given;
  plan.facility.utility_power = 3_MW;
  plan.facility.cooling = 1_MW;
  const auto rule = [](const auto& point) {
    using std::log;
    const auto n = point.scenario().hardware.count.in(units::accelerator);
    using Rep = std::remove_cvref_t<decltype(n)>;
    const Rep a = log(n / Rep(1000.0)),
              b = log(point.scenario().facility.utility_power.in(units::MW) / Rep(3.0));
    return Raw::make<it_power>(Rep(1e6) * (Rep(0.9) + Rep(4.0) * (a * a + b * b)));
  };
  const auto round = TokenProductionFunction{plan}.with(
      constraint("disc", rule, [](const auto& point) { return point.energy_per_token(it); }));
  const auto feed = vary(parameters::utility_power, 2_MW, 5_MW);
  const auto y = vary(parameters::count, 500_accelerator, 2000_accelerator);
  const BoundaryCurves island = boundary_curves(round, feed, y);
  REQUIRE(island.curves.size() == 1);
  CHECK(island.curves[0].closed);
  CHECK(island.curves[0].left == "cooling");
  CHECK(island.curves[0].right == "disc");
  CHECK(island.meetings.empty());
  for (const auto& point : island.curves[0].points) {
    CHECK(std::hypot(std::log(point.y / 1000.0), std::log(point.x / 3.0)) ==
          Approx(std::sqrt(0.1 / 4.0)).epsilon(1e-12));
  }
  check(round, feed, y, island, 1.0 / 64);
}

TEST_CASE("curves part what evaluate() tells apart: random scenarios") {
  int curves = 0, meetings = 0, refused = 0;
  for (std::uint64_t index = 0; index < 12; ++index) {
    CAPTURE(index);
    const Scenario scenario = random_scenario::make(24601, index);
    const auto function =
        TokenProductionFunction{scenario}.with(random_scenario::rack_limit(24601, index, scenario));
    const auto around = [&](const auto& parameter, double from, double to) {
      const double here = parameter.number(scenario);
      return Varied{parameter, Interval(here * from, here * to)};
    };
    const auto go = [&](const auto& x, const auto& y) {
      const BoundaryCurves map = boundary_curves(function, x, y, {.cells = 32});
      curves += static_cast<int>(map.curves.size()),
          meetings += static_cast<int>(map.meetings.size());
      refused += map.refusal.empty() ? 0 : 1;
      check(function, x, y, map, 1.0 / 16);
    };
    go(around(parameters::utility_power, 0.3, 3.0), around(parameters::count, 0.3, 3.0));
    go(around(memory, 0.3, 3.0), around(parameters::pue, 0.9, 2.0));
  }
  CHECK(curves > 30);
  CHECK(meetings > 5);
  CHECK(refused > 5);
}

TEST_CASE("a served scenario, by prompt length and feed") {
  Scenario scenario = served_scenario::served;
  scenario.serving->running_sequences = 64 * units::request;
  const TokenProductionFunction function{scenario};
  const auto x = vary(prompt, 10 * (units::input_token / units::request),
                      4000 * (units::input_token / units::request));
  const auto y = vary(parameters::utility_power, 0.3_MW, 3_MW);
  const BoundaryCurves map = boundary_curves(function, x, y, {.cells = 16});
  CHECK(map.curves.size() >= 2);
  check(function, x, y, map, 1.0 / 8);
}

TEST_CASE(
    "without bounds, every cell is walked around: the same curves, and what is not proven is "
    "counted") {
  const TokenProductionFunction function{site()};
  const auto x = vary(parameters::pue, Pue{1.0}, Pue{1.6});
  const auto y = vary(parameters::count, 500_accelerator, 2000_accelerator);
  const BoundaryCurves with = boundary_curves(function, x, y, {.cells = 16});
  const BoundaryCurves without = boundary_curves(function, x, y, {.cells = 16, .most_boxes = 0});
  CHECK(without.evaluations.boxes == 0);
  CHECK(without.unproven_cells > 150);
  REQUIRE(without.curves.size() == with.curves.size());
  for (const auto& curve : with.curves) {
    const BoundaryCurve* same = curve_between(without, curve.left, curve.right);
    REQUIRE(same != nullptr);
    CHECK(same->points.size() == curve.points.size());
  }
}

TEST_CASE("parameters that are not given, cells that cannot be") {
  const TokenProductionFunction function{example::scenario()};
  const auto x = vary(parameters::pue, Pue{1.0}, Pue{1.6});
  CHECK(refusal([&] {
          return boundary_curves(function, x, vary(parameters::cooling, 1_MW, 2_MW));
        }) == "parameter cooling is not given in the scenario");
  CHECK(refusal([&] {
          return boundary_curves(function, x, Varied{fixed_load, Interval(0.0, __builtin_inf())});
        }) == "parameter fixed_load from 0 to inf MW; allowed: finite bounds");
  const auto y = vary(parameters::utility_power, 1_MW, 2_MW);
  CHECK(refusal([&] { return boundary_curves(function, x, y, {.cells = 0}); }) ==
        "boundary_curves: cells is 0; allowed: 1 to 4096");
}
