// SPDX-License-Identifier: MIT
#include "e2t/quantity/kind.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <type_traits>

#include "e2t/number/dual.hpp"
#include "e2t/number/trace.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;

namespace {

template <class Kind>
std::string refusal(double value) {
  try {
    static_cast<void>(Kind{value});
    return "accepted";
  } catch (const e2t::Error& error) {
    return error.what();
  }
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("a fraction out of its range is refused with the value, the range and the reason") {
  CHECK(refusal<e2t::Utilization>(1.5) ==
        "Utilization is 1.5; allowed: above 0 and at most 1 (the share of time with work)");
  CHECK(refusal<e2t::Efficiency>(0.0) ==
        "Efficiency is 0; allowed: above 0 and at most 1 (the attained part of a peak rate)");
  CHECK(refusal<e2t::Quality>(-0.25) ==
        "Quality is -0.25; allowed: at least 0 and at most 1 (the acceptance rate on the task)");
  CHECK(refusal<e2t::Share>(2.0) ==
        "Share is 2; allowed: above 0 and at most 1 (the usable part of a capacity)");
}

TEST_CASE(
    "a ratio of meters out of its range is refused with the value, the range and the reason") {
  CHECK(refusal<e2t::Pue>(0.9) ==
        "Pue is 0.9; allowed: at least 1 (facility energy contains the IT energy)");
  CHECK(refusal<e2t::HostOverhead>(0.5) ==
        "HostOverhead is 0.5; allowed: at least 1 (IT energy contains the accelerator boards)");
  CHECK(refusal<e2t::SupplyEfficiency>(1.01) ==
        "SupplyEfficiency is 1.01; allowed: above 0 and at most 1 (the server's power supply "
        "delivers "
        "at most what it draws)");
}

TEST_CASE("the ends of a range are allowed where the range says so") {
  CHECK(refusal<e2t::Utilization>(1.0) == "accepted");
  CHECK(refusal<e2t::Utilization>(5e-324) == "accepted");
  CHECK(refusal<e2t::Quality>(0.0) == "accepted");
  CHECK(refusal<e2t::Quality>(1.0) == "accepted");
  CHECK(refusal<e2t::Pue>(1.0) == "accepted");
  CHECK(refusal<e2t::Pue>(0.9999999999999999) != "accepted");
  CHECK(refusal<e2t::Utilization>(1.0000000000000002) != "accepted");
  CHECK(refusal<e2t::Pue>(std::numeric_limits<double>::max()) == "accepted");
}

TEST_CASE("NaN and infinity are refused by every kind") {
  for (const double value : {not_a_number, -not_a_number, infinity, -infinity}) {
    CAPTURE(value);
    CHECK(refusal<e2t::Utilization>(value) != "accepted");
    CHECK(refusal<e2t::Quality>(value) != "accepted");
    CHECK(refusal<e2t::Pue>(value) != "accepted");
    CHECK(refusal<e2t::HostOverhead>(value) != "accepted");
  }
  CHECK(refusal<e2t::Pue>(not_a_number) ==
        "Pue is not a number; allowed: at least 1 (facility energy contains the IT energy)");
}

TEST_CASE("a kind is made from whole numbers and other number types, too, by name") {
  static_assert(e2t::Pue{2}.value() == 2.0);
  static_assert(e2t::Utilization{1}.value() == 1.0);
  static_assert(e2t::UtilizationOf<float>{0.5}.value() == 0.5F);
  static_assert(e2t::UtilizationOf<e2t::Dual<1>>{0.5}.value().value() == 0.5);
  static_assert(e2t::PueOf<e2t::Trace>{e2t::Trace(1.2)}.value().axes().empty());
  static_assert(std::is_constructible_v<e2t::Pue, int> && !std::is_convertible_v<int, e2t::Pue>);
  static_assert(!std::is_constructible_v<e2t::Pue, e2t::Trace>);
  CHECK_THROWS_AS(static_cast<void>(e2t::Pue{0}), e2t::Error);
}

TEST_CASE("traced kinds are validated as well") {
  const auto traced = e2t::Trace::on_axis(1.5, 3);
  CHECK_THROWS_WITH_AS(
      static_cast<void>(e2t::UtilizationOf<e2t::Trace>{traced}),
      "Utilization is 1.5; allowed: above 0 and at most 1 (the share of time with work)",
      e2t::Error);
  CHECK(e2t::PueOf<e2t::Trace>{traced}.value().depends_on(3));
}

TEST_CASE("a quantity keeps its type when a kind scales it") {
  constexpr auto rate = 100_TFLOP_per_s * e2t::Utilization{0.6} * e2t::Efficiency{0.5};
  static_assert(std::is_same_v<decltype(rate), const e2t::Quantity<e2t::compute_rate>>);
  CHECK(rate.in(e2t::units::TFLOP_per_s) == doctest::Approx(30.0));
  CHECK((e2t::Share{0.8} * 10_MW).in(e2t::units::MW) == 8.0);
  CHECK((10_MW / e2t::Efficiency{0.5}).in(e2t::units::MW) == 20.0);
}

TEST_CASE("the product of two of one kind is of that kind") {
  constexpr auto product = e2t::Utilization{0.5} * e2t::Utilization{0.5};
  static_assert(std::is_same_v<decltype(product), const e2t::Utilization>);
  static_assert(product.value() == 0.25);
  const auto traced = e2t::UtilizationOf<e2t::Trace>{e2t::Trace::on_axis(0.5, 1)};
  CHECK((traced * product).value().depends_on(1));
}

TEST_CASE("one kind compares with itself") {
  constexpr e2t::Quality low{0.25}, high{0.75};
  static_assert(low < high && low <= high && high > low && high >= low && low != high &&
                low == low);
  static_assert(e2t::Pue{1.1} < e2t::Pue{1.2});
  const auto traced = e2t::QualityOf<e2t::Trace>{e2t::Trace::on_axis(0.5, 1)};
  CHECK((traced < high).axes().contains(1));
  CHECK((traced != high).axes().contains(1));
}

TEST_CASE("PUE divides facility power into IT power, and multiplies it back") {
  constexpr e2t::Pue pue{1.25};
  constexpr auto load = e2t::at_facility(10_MW) / pue;
  static_assert(std::is_same_v<decltype(load), const e2t::Quantity<e2t::it_power>>);
  static_assert(load.in(e2t::units::MW) == 8.0);
  static_assert(std::is_same_v<decltype(load * pue), e2t::Quantity<e2t::facility_power>>);
  static_assert(!std::is_convertible_v<decltype(load / pue), e2t::Quantity<e2t::it_power>>);
  CHECK((load * pue).in(e2t::units::MW) == 10.0);
}

TEST_CASE("host overhead and supply efficiency lead from the boards to the IT load") {
  // 700 W * 1.25 = 875 W; 855 W / 0.95 = 900 W
  CHECK((e2t::at_device(700_W) * e2t::HostOverhead{1.25}).in(e2t::units::W) == 875.0);
  const auto load = e2t::at_device(855_W) / e2t::SupplyEfficiency{0.95};
  static_assert(std::is_same_v<decltype(load), const e2t::Quantity<e2t::it_power>>);
  CHECK(load.in(e2t::units::W) == doctest::Approx(900.0));
}

TEST_CASE("a measured ratio becomes a Pue by name, and is checked then") {
  constexpr e2t::Pue pue{e2t::at_facility(12_MW) / e2t::at_it(10_MW)};
  static_assert(pue.value() == 1.2);
  using Ratio = e2t::Quantity<e2t::facility_per_it>;
  static_assert(!std::is_convertible_v<Ratio, e2t::Pue> &&
                std::is_constructible_v<e2t::Pue, Ratio>);
  static_assert(!std::is_constructible_v<e2t::Pue, e2t::HostOverhead>);
  CHECK_THROWS_AS(static_cast<void>(e2t::Pue{e2t::at_facility(9_MW) / e2t::at_it(10_MW)}),
                  e2t::Error);
}

TEST_CASE("a kind of one number type becomes that of a wider one") {
  constexpr e2t::UtilizationOf<e2t::Trace> traced = e2t::Utilization{0.5};
  constexpr e2t::PueOf<e2t::Dual<2>> derived = e2t::Pue{1.2};
  static_assert(traced.value().axes().empty());
  static_assert(derived.value().value() == 1.2);
  CHECK(std::is_convertible_v<e2t::PueOf<float>, e2t::Pue>);
}

TEST_CASE("a kind that nobody gave is not given") {
  constexpr e2t::Utilization missing = e2t::not_given;
  constexpr e2t::Pue no_pue = e2t::not_given;
  CHECK_FALSE(e2t::is_given(missing.value()));
  CHECK_FALSE(e2t::is_given(no_pue.value()));
}

TEST_CASE("a kind is checked again in a smaller number type") {
  const e2t::Utilization tiny{1e-60};  // zero as a float
  CHECK_THROWS_AS(static_cast<void>(e2t::UtilizationOf<float>{tiny}), e2t::Error);
  CHECK(e2t::UtilizationOf<float>{e2t::Utilization{0.5}}.value() == 0.5f);
}

TEST_CASE("a percentile says what it is") {
  CHECK(refusal<e2t::Percentile>(99.0) ==
        "Percentile is 99; allowed: above 0 and at most 1 (the share of requests at or below: 0.99 for p99)");
}
