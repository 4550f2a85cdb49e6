// SPDX-License-Identifier: MIT
#include "e2t/number/dual.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <type_traits>

using e2t::Dual;

namespace {

// A formula with every operation; a template, as every model function is.
template <class Rep>
constexpr Rep formula(const Rep& x, const Rep& y) {
  using e2t::select, e2t::sqrt;
  const Rep ratio = (x * x + 2.0 * y) / (1.0 + y) - 0.5 * x;
  const Rep root = sqrt(x * y + 3.0);
  return select(ratio < root, ratio, root) * y + select(x > y, -x, x / y);
}

double central_difference_x(double x, double y) {
  const double step = 1e-5 * x;
  return (formula(x + step, y) - formula(x - step, y)) / (2.0 * step);
}
double central_difference_y(double x, double y) {
  const double step = 1e-5 * y;
  return (formula(x, y + step) - formula(x, y - step)) / (2.0 * step);
}

// Which sides the two selections take: a difference across a change of sides is no derivative.
int sides(double x, double y) {
  const double ratio = (x * x + 2.0 * y) / (1.0 + y) - 0.5 * x;
  return (ratio < e2t::sqrt(x * y + 3.0) ? 1 : 0) + (x > y ? 2 : 0);
}
bool smooth(double x, double y) {
  const int here = sides(x, y);
  return sides(x * 1.0001, y) == here && sides(x * 0.9999, y) == here &&
         sides(x, y * 1.0001) == here && sides(x, y * 0.9999) == here;
}

constexpr auto x3 = Dual<2>::variable(3.0, 0);
constexpr auto y2 = Dual<2>::variable(2.0, 1);

}  // namespace

TEST_CASE("a constant has no derivative and a variable has one by itself") {
  constexpr Dual<2> constant = 5.0;
  static_assert(constant.value() == 5.0 && constant.derivative(0) == 0.0 &&
                constant.derivative(1) == 0.0);
  static_assert(x3.value() == 3.0 && x3.derivative(0) == 1.0 && x3.derivative(1) == 0.0);
  CHECK(Dual<1>(7).value() == 7.0);
}

TEST_CASE("the four operations follow the rules of the textbook") {
  constexpr auto sum = x3 + y2;
  static_assert(sum.value() == 5.0 && sum.derivative(0) == 1.0 && sum.derivative(1) == 1.0);
  constexpr auto difference = x3 - y2;
  static_assert(difference.derivative(0) == 1.0 && difference.derivative(1) == -1.0);
  constexpr auto product = x3 * y2;  // d(xy)/dx = y, d(xy)/dy = x
  static_assert(product.value() == 6.0 && product.derivative(0) == 2.0 &&
                product.derivative(1) == 3.0);
  constexpr auto quotient = x3 / y2;  // 1/y = 0.5, -x/y^2 = -0.75
  static_assert(quotient.value() == 1.5 && quotient.derivative(0) == 0.5 &&
                quotient.derivative(1) == -0.75);
  constexpr auto negated = -product;
  static_assert(negated.value() == -6.0 && negated.derivative(0) == -2.0);
  constexpr auto inverse = 1.0 / y2;  // -1/y^2 = -0.25
  CHECK(inverse.derivative(1) == -0.25);
}

TEST_CASE("the negative of zero keeps its sign, as that of a double does") {
  CHECK(std::signbit((-Dual<1>(0.0)).value()));
}

TEST_CASE("a square root has half the derivative over the root") {
  constexpr auto root = sqrt(Dual<1>::variable(16.0, 0));
  static_assert(root.value() == 4.0 && root.derivative(0) == 0.125);  // 1 / (2 * 4)
  CHECK(sqrt(Dual<1>::variable(2.0, 0)).value() == std::sqrt(2.0));
}

TEST_CASE("a selection carries the derivative of the side that it takes") {
  constexpr auto smaller = select(x3 < y2, x3, y2);
  static_assert(smaller.value() == 2.0 && smaller.derivative(0) == 0.0 &&
                smaller.derivative(1) == 1.0);
  constexpr auto larger = select(x3 < y2, y2, x3);
  CHECK(larger.derivative(0) == 1.0);
}

TEST_CASE("comparisons look at the value alone") {
  static_assert(x3 > y2 && x3 >= y2 && y2 < x3 && y2 <= x3 && x3 != y2);
  static_assert(x3 == Dual<2>(3.0));
  CHECK(x3 < 4.0);
}

TEST_CASE("derivatives of a formula agree with central differences") {
  std::mt19937_64 random(17);  // fixed seed
  std::uniform_real_distribution<double> positive(0.2, 5.0);
  int compared = 0;
  for (int i = 0; i < 2000; ++i) {
    const double x = positive(random), y = positive(random);
    if (!smooth(x, y))
      continue;
    const auto result = formula(Dual<2>::variable(x, 0), Dual<2>::variable(y, 1));
    CAPTURE(x);
    CAPTURE(y);
    CHECK(result.value() == formula(x, y));
    CHECK(result.derivative(0) == doctest::Approx(central_difference_x(x, y)).epsilon(1e-6));
    CHECK(result.derivative(1) == doctest::Approx(central_difference_y(x, y)).epsilon(1e-6));
    ++compared;
  }
  CHECK(compared > 1500);
}

TEST_CASE("a dual of duals has second derivatives") {
  using Second = Dual<1, Dual<1>>;
  const auto x = Second::variable(Dual<1>::variable(3.0, 0), 0);
  const auto cube = x * x * x;
  CHECK(cube.value().value() == 27.0);
  CHECK(cube.derivative(0).value() == 27.0);        // 3 x^2
  CHECK(cube.derivative(0).derivative(0) == 18.0);  // 6 x
  const auto root = sqrt(Second::variable(Dual<1>::variable(4.0, 0), 0));
  CHECK(root.derivative(0).value() == 0.25);
  CHECK(root.derivative(0).derivative(0) == -1.0 / 32.0);  // -1/4 x^(-3/2)
  const auto selected = select(x < 4.0, 2.0 * x, x);
  CHECK(selected.derivative(0).value() == 2.0);
}

TEST_CASE("a dual is a number to the library, with the value to print and the index of its value") {
  static_assert(e2t::Number<Dual<3>> && !e2t::BuiltinNumber<Dual<3>>);
  static_assert(std::is_same_v<e2t::index_of<Dual<3>>, int>);
  CHECK(shown(x3) == 3.0);
  CHECK(is_finite(x3));
  CHECK_FALSE(is_finite(x3 / 0.0));
  CHECK(is_given(x3 / 0.0));
  CHECK_FALSE(is_given(Dual<1>(std::nan(""))));
}

TEST_CASE("a dual refuses an input that it has no place for") {
  CHECK_THROWS_AS(static_cast<void>(Dual<2>::variable(1.0, 2)), e2t::Error);
  CHECK_THROWS_AS(static_cast<void>(Dual<2>::variable(1.0, -1)), e2t::Error);
}

TEST_CASE("the root of a constant zero has no slope") {
  CHECK(sqrt(e2t::Dual<1>(0.0)).derivative(0) == 0.0);
  CHECK(sqrt(e2t::Dual<1>::variable(4.0, 0)).derivative(0) == 0.25);
}
