// SPDX-License-Identifier: MIT

// A plain function of doubles in a model on any number type.

#include "e2t/number/lift.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <type_traits>

#include "e2t/number/dual.hpp"
#include "e2t/number/interval.hpp"
#include "e2t/number/trace.hpp"
#include "e2t/quantity/literals.hpp"

using e2t::Dual;
using e2t::Interval;
using e2t::lift;
using e2t::lift_monotone;
using e2t::Trace;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

// 1 below 10, 2 below 20, 3 from there.
constexpr double stairs(double x) {
  return x < 10.0 ? 1.0 : x < 20.0 ? 2.0 : 3.0;
}
constexpr double apart(double x, double y) {
  return x < y ? y - x : x - y;
}
double library_trunc(double x) {
  return std::trunc(x);
}

// As a user has it: one formula, with a table in it.
template <class Rep>
constexpr Rep model(const Rep& load, const Rep& other) {
  return lift(stairs, load * 2.0) + other;
}

template <class Function, class... Arguments>
concept liftable = requires(Function function, Arguments... x) {
  lift(function, x...);
};

}  // namespace

TEST_CASE("of built-in numbers a lifted function is the function") {
  static_assert(lift(stairs, 12.0) == 2.0);
  static_assert(lift(apart, 3.0, 5.0) == 2.0);
  static_assert(model(6.0, 0.5) == 2.5);
  static_assert(std::is_same_v<decltype(lift(stairs, 12.0F)), float> &&
                lift(stairs, 12.0F) == 2.0F);
  static_assert(std::is_same_v<decltype(lift(apart, 3.0F, 5.0)), double>);
  static_assert(std::is_same_v<decltype(lift(stairs, 12)), double>);
  CHECK(lift(library_trunc, 27.5) == 27.0);
  CHECK(lift(
            +[](double x) { return -x; }, 1.0) == -1.0);
}

TEST_CASE("of traces it depends on the axes of all arguments") {
  using e2t::AxisSet;
  constexpr Trace x = Trace::on_axis(3.0, 4), y = Trace::on_axis(8.0, 9), constant = 1.0;
  static_assert(lift(apart, x, y).axes() == (AxisSet::only(4) | AxisSet::only(9)));
  static_assert(lift(apart, x, 2.0).axes() == AxisSet::only(4));
  static_assert(lift(apart, 2.0, x).axes() == AxisSet::only(4));
  static_assert(lift(stairs, constant).axes().empty());
  static_assert(std::is_same_v<decltype(lift(stairs, x)), Trace>);
  CHECK(shown(lift(apart, x, y)) == 5.0);
  CHECK(shown(model(x, y)) == 9.0);
}

TEST_CASE("of duals the derivative is unknown where an argument has one, and zero elsewhere") {
  using Two = Dual<2>;
  constexpr Two x = Two::variable(12.0, 0), y = Two::variable(3.0, 1);
  static_assert(lift(apart, x, y).value() == 9.0);
  const Two of_x = lift(stairs, x);
  CHECK(of_x.value() == 2.0);
  CHECK(std::isnan(of_x.derivative(0)));
  CHECK(of_x.derivative(1) == 0.0);
  const Two of_both = lift(apart, x, y);
  CHECK(std::isnan(of_both.derivative(0)));
  CHECK(std::isnan(of_both.derivative(1)));
  static_assert(lift(stairs, Two(5.0)).derivative(0) == 0.0);
  CHECK(std::isnan(lift(stairs, Two(5.0) * of_x).derivative(0)));  // unknown stays unknown
  CHECK(std::isnan(lift_monotone(stairs, x).derivative(0)));
}

TEST_CASE("of intervals it is any number, of points the point") {
  static_assert(lift(stairs, Interval(15.0)).low() == 2.0 &&
                lift(stairs, Interval(15.0)).high() == 2.0);
  const Interval unknown = lift(stairs, Interval(11.0, 12.0));
  CHECK(unknown.low() == -infinity);
  CHECK(unknown.high() == infinity);
  const Interval one_of_two = lift(apart, Interval(1.0), Interval(2.0, 3.0));
  CHECK(one_of_two.high() == infinity);
  CHECK(lift(apart, Interval(1.0), 4.0).low() == 3.0);
  CHECK(std::isnan(lift(library_trunc, Interval(no_number)).low()));
}

TEST_CASE("of an interval a function stated to be monotone has the range between its ends") {
  static_assert(lift_monotone(stairs, Interval(5.0, 15.0)).low() == 1.0);
  static_assert(lift_monotone(stairs, Interval(5.0, 15.0)).high() == 2.0);
  const Interval falling = lift_monotone([](double x) { return -stairs(x); }, Interval(5.0, 25.0));
  CHECK(falling.low() == -3.0);
  CHECK(falling.high() == -1.0);
  CHECK(lift_monotone(stairs, 12.0) == 2.0);
  CHECK(shown(lift_monotone(stairs, Trace::on_axis(12.0, 3))) == 2.0);
  CHECK(lift_monotone(stairs, Trace::on_axis(12.0, 3)).depends_on(3));
  const auto end_unknown = [](double x) { return x < 10.0 ? x : no_number; };
  CHECK(std::isnan(lift_monotone(end_unknown, Interval(5.0, 15.0)).low()));
}

TEST_CASE("within a Dual of intervals each part does as it does alone") {
  using Bounds = Dual<2, Interval>;
  const Bounds x = Bounds::variable(Interval(5.0, 15.0), 0);
  CHECK(lift(stairs, x).value().high() == infinity);
  CHECK(lift_monotone(stairs, x).value().high() == 2.0);
  CHECK(std::isnan(lift_monotone(stairs, x).derivative(0).low()));
  CHECK(lift_monotone(stairs, x).derivative(1).high() == 0.0);
}

TEST_CASE("quantities go through a unit") {
  using namespace e2t::literals;
  using e2t::units::kW;
  const auto power = 12_kW;
  CHECK(lift(stairs, power.in(kW)) * kW == 2_kW);
  static_assert(!liftable<decltype(&stairs), decltype(power)>);
  static_assert(!liftable<decltype(&apart), double, decltype(power)>);
  static_assert(!liftable<decltype(&stairs)>);
  static_assert(liftable<decltype(&stairs), Trace>);
}
