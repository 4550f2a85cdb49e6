// SPDX-License-Identifier: MIT
#include "e2t/quantity/quantity.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <type_traits>

#include "e2t/number/dual.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;
using namespace e2t::units;

namespace {

using Rate = e2t::Quantity<e2t::output_token_rate>;

template <class Expected, class Given>
constexpr bool is(const Given&) {
  return std::is_same_v<Given, Expected>;
}

}  // namespace

TEST_CASE("what the design promises to compile does, with the values of a hand calculation") {
  // 100e6 W / 1.2 / 0.4 J/token = 208.33e6 token/s
  constexpr Rate powered = e2t::at_facility(100_MW) / e2t::Pue{1.2} / e2t::at_it(0.4_J_per_token);
  CHECK(powered.in(Mtoken / s) == doctest::Approx(208.3333333));
  // 989e12 FLOP/s / 141e9 FLOP/token = 7014.18 token/s
  constexpr Rate computed = 989_TFLOP_per_s / 141_GFLOP_per_token;
  CHECK(computed.in(token_per_s) == doctest::Approx(7014.184397));
  // 3.35e12 byte/s / 141e9 byte/token = 23.7589 token/s
  constexpr Rate streamed = 3.35_TB_per_s / 141_GB_per_token;
  CHECK(streamed.in(token_per_s) == doctest::Approx(23.75886525));
  // 0.39 J / 3600 J/Wh * 1000 token/ktoken = 0.108333 Wh/ktoken
  CHECK((0.39_J_per_token).in(Wh / ktoken) == doctest::Approx(0.1083333333));
}

TEST_CASE("a quantity is its number, nothing else") {
  static_assert(sizeof(e2t::Quantity<e2t::it_power>) == sizeof(double));
  static_assert(sizeof(e2t::Quantity<e2t::it_power, float>) == sizeof(float));
  static_assert(alignof(e2t::Quantity<e2t::it_power>) == alignof(double));
  static_assert(std::is_trivially_copyable_v<e2t::Quantity<e2t::it_power>>);
  static_assert(std::is_trivially_copyable_v<e2t::Pue> && sizeof(e2t::Pue) == sizeof(double));
  static_assert(std::is_nothrow_copy_constructible_v<e2t::Quantity<e2t::it_power>>);
  CHECK(e2t::Quantity<e2t::power>{}.in(W) == 0.0);
}

TEST_CASE("arithmetic on quantities is arithmetic on their numbers, to the last bit") {
  std::mt19937_64 random(3);  // fixed seed
  std::uniform_real_distribution<double> positive(0.1, 1e6);
  for (int i = 0; i < 1000; ++i) {
    const double a = positive(random), b = positive(random), c = positive(random);
    const auto power = a * W, more = b * W;
    const auto time = c * s;
    CHECK((power + more).in(W) == a + b);
    CHECK((power - more).in(W) == a - b);
    CHECK((-power).in(W) == -a);
    CHECK((power * time).in(J) == a * c);
    CHECK((power / time).in(W / s) == a / c);
    CHECK((power * c).in(W) == a * c);
    CHECK((c * power).in(W) == c * a);
    CHECK((power / c).in(W) == a / c);
    CHECK((1.0 / time).in(token / (token * s)) == 1.0 / c);
    CHECK((power < more) == (a < b));
    CHECK((power >= more) == (a >= b));
    CHECK((power == more) == (a == b));
    CHECK((power != more) == (a != b));
  }
}

TEST_CASE("compound assignment does what the operator does") {
  auto power = 100_W;
  power += 50_W;
  CHECK(power.in(W) == 150.0);
  power -= 30_W;
  CHECK(power.in(W) == 120.0);
  power *= 2;
  CHECK(power.in(W) == 240.0);
  power /= 4.0;
  CHECK(power.in(W) == 60.0);
  power *= e2t::Utilization{0.5};
  CHECK(power.in(W) == 30.0);
  power /= e2t::Efficiency{0.75};
  CHECK(power.in(W) == 40.0);
}

TEST_CASE("a dimension that cancels leaves a plain number") {
  constexpr double ratio = 90_token / 60_token;
  static_assert(ratio == 1.5);
  static_assert(std::is_same_v<decltype(3_s / 2_s), double>);
  CHECK(is<double>(e2t::at_it(3_W) / e2t::at_it(2_W)));
}

TEST_CASE("a plain energy fits a field that names the meter, and only where all its energies do") {
  using e2t::Quantity;
  static_assert(std::is_convertible_v<Quantity<e2t::power>, Quantity<e2t::facility_power>>);
  static_assert(std::is_convertible_v<Quantity<e2t::energy_per_output_token>,
                                      Quantity<e2t::it_energy_per_output_token>>);
  static_assert(std::is_convertible_v<Quantity<e2t::carbon_per_energy>,
                                      Quantity<e2t::carbon_per_facility_energy>>);
  static_assert(!std::is_convertible_v<Quantity<e2t::it_power>, Quantity<e2t::power>>);
  static_assert(!std::is_convertible_v<Quantity<e2t::it_power>, Quantity<e2t::facility_power>>);
  static_assert(!std::is_convertible_v<Quantity<e2t::power>, Quantity<e2t::it_energy>>);
  static_assert(!std::is_convertible_v<double, Quantity<e2t::facility_per_it>>);
  constexpr Quantity<e2t::facility_power> feed = 100_MW;
  CHECK(feed.in(MW) == 100.0);
}

TEST_CASE("a number is never a quantity and a quantity never a number") {
  using Power = e2t::Quantity<e2t::power>;
  static_assert(!std::is_convertible_v<double, Power> && !std::is_constructible_v<Power, double>);
  static_assert(!std::is_convertible_v<int, Power> && !std::is_constructible_v<Power, int>);
  static_assert(!std::is_convertible_v<Power, double> && !std::is_constructible_v<double, Power>);
  static_assert(!std::is_convertible_v<Power, bool> && !std::is_constructible_v<bool, Power>);
  static_assert(!std::is_constructible_v<Power, e2t::Unit<e2t::power>>);
  static_assert(!std::is_assignable_v<Power&, double>);
  CHECK_FALSE(std::is_constructible_v<float, Power>);
}

TEST_CASE("the placeholder of a required field is not given") {
  constexpr e2t::Quantity<e2t::power> missing = e2t::not_given;
  CHECK_FALSE(e2t::is_given(missing.in(W)));
}

TEST_CASE("a built-in number or a unit leaves the number type alone, another number type decides") {
  using e2t::Quantity;
  using Single = Quantity<e2t::power, float>;
  using Derived = Quantity<e2t::power, e2t::Dual<1>>;
  static_assert(is<Single>(Single{} * 2.0) && is<Single>(2 * Single{}) &&
                is<Single>(Single{} / 2.0));
  static_assert(is<Quantity<e2t::energy, float>>(Single{} * s));
  static_assert(is<Derived>(Derived{} * 2.0) && is<Derived>(2.0 * Derived{}));
  static_assert(is<Derived>(100_W * e2t::Dual<1>(2.0)));
  static_assert(is<Quantity<e2t::energy, e2t::Dual<1>>>(Derived{} * 1_s));
  static_assert(is<Derived>(Derived{} + 1_W) && is<Derived>(Derived{} * e2t::Utilization{0.5}));
  static_assert(is<Quantity<e2t::energy>>(Single{} * 1_s));
  static_assert(std::is_convertible_v<Quantity<e2t::power>, Derived>);
  static_assert(!std::is_convertible_v<Derived, Quantity<e2t::power>>);
  CHECK(is<Single>(Single{} * e2t::UtilizationOf<float>{0.5F}));
}

TEST_CASE("a whole calculation is a constant expression") {
  constexpr auto feed = e2t::at_facility(100_MW);
  constexpr auto billed = feed * (1 * year) * (e2t::at_facility(80_USD / 1_MWh));
  static_assert(std::is_same_v<decltype(billed), const e2t::Quantity<e2t::money>>);
  // 100 MW * 8766 h * 80 USD/MWh = 70.128e6 USD
  static_assert(billed.in(USD) > 70.127e6 && billed.in(USD) < 70.129e6);
  CHECK(billed.in(USD) == doctest::Approx(70.128e6));
}
