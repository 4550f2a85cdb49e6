// SPDX-License-Identifier: MIT
#include "e2t/quantity/math.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <type_traits>

#include "e2t/number/dual.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;
using namespace e2t::units;

TEST_CASE("min, max and abs agree with the standard library on the numbers") {
  std::mt19937_64 random(5);  // fixed seed
  std::uniform_real_distribution<double> any(-10.0, 10.0);
  for (int i = 0; i < 1000; ++i) {
    const double a = any(random), b = any(random);
    CHECK(min(a * s, b * s).in(s) == std::min(a, b));
    CHECK(max(a * s, b * s).in(s) == std::max(a, b));
    CHECK(abs(a * s).in(s) == std::abs(a));
  }
}

TEST_CASE("on a tie min and max give the first, which a derivative shows") {
  using Time = e2t::Quantity<e2t::duration, e2t::Dual<2>>;
  const Time first = e2t::Dual<2>::variable(3.0, 0) * s;
  const Time second = e2t::Dual<2>::variable(3.0, 1) * s;
  CHECK(min(first, second).in(s).derivative(0) == 1.0);
  CHECK(min(first, second).in(s).derivative(1) == 0.0);
  CHECK(max(first, second).in(s).derivative(0) == 1.0);
  CHECK(max(second, first).in(s).derivative(1) == 1.0);
}

TEST_CASE("select takes the side that the mask names") {
  static_assert(select(true, 1_W, 2_W) == 1_W);
  CHECK(select(2_W < 1_W, 1_W, 2_W) == 2_W);
}

TEST_CASE("integer powers raise the dimension with the number") {
  constexpr auto cube = e2t::pow<3>(2_s);
  static_assert(std::is_same_v<decltype(cube), const decltype(1_s * 1_s * 1_s)>);
  static_assert(cube == 2_s * 2_s * 2_s);
  static_assert(e2t::pow<1>(2_s) == 2_s);
  CHECK(e2t::pow<2>(1.5_s) / 1_s == 2.25_s);
}

TEST_CASE("the square root halves the powers of a dimension") {
  static_assert(std::is_same_v<decltype(sqrt(9_s * 1_s)), e2t::Quantity<e2t::duration>>);
  static_assert(sqrt(16_s * 4_s) == 8_s);
  static_assert(std::is_same_v<decltype(sqrt(e2t::pow<2>(e2t::at_it(3_J / 1_token)))),
                               e2t::Quantity<e2t::it_energy_per_output_token>>);
  CHECK(sqrt(2_s * 1_s).in(s) == std::sqrt(2.0));
  CHECK(sqrt(e2t::pow<4>(3_token)).in(token * token) == 9.0);
}

TEST_CASE("math on quantities is constant where its numbers are") {
  static_assert(min(3_W, 2_W) == 2_W && max(3_W, 2_W) == 3_W && abs(-3_W) == 3_W);
  CHECK(min(3_W, 2_W) == 2_W);
}
