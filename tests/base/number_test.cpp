// SPDX-License-Identifier: MIT
#include "e2t/base/number.hpp"
#include "e2t/base/optional.hpp"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>

namespace {

using Limits = std::numeric_limits<double>;

constexpr std::array values = {0.0,
                               -0.0,
                               1.0,
                               -1.0,
                               2.0,
                               0.25,
                               1e-3,
                               3.0,
                               1e6,
                               123456789.0,
                               1e-30,
                               1e30,
                               1e-300,
                               1e300,
                               Limits::denorm_min(),
                               Limits::min(),
                               Limits::max(),
                               Limits::epsilon(),
                               0.9999999999999999,
                               1.0000000000000002};

template <std::size_t Size>
constexpr std::array<double, Size> roots_of(const std::array<double, Size>& of) {
  std::array<double, Size> result{};
  for (std::size_t i = 0; i < Size; ++i)
    result[i] = e2t::sqrt(of[i]);
  return result;
}

template <class T>
concept takes_empty_braces = requires(void (*take)(T)) {
  take({});
};

// Distance in units in the last place of the second.
double ulps(double left, double right) {
  return std::abs(left - right) / (std::nextafter(std::abs(right), Limits::infinity()) - std::abs(right));
}

TEST_CASE("exp, log and floor in constant expressions are close to those of <cmath>") {
  constexpr double places[] = {-700.0, -20.5, -1.0, -0.3, 0.0, 1e-9, 0.7, 1.0, 3.25, 88.0, 700.0};
  constexpr auto exps = [&] {
    std::array<double, std::size(places)> made{};
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = e2t::exp(places[i]);
    return made;
  }();
  for (std::size_t i = 0; i < exps.size(); ++i) {
    CAPTURE(places[i]);
    CHECK(ulps(exps[i], std::exp(places[i])) <= 4.0);
  }
  constexpr double positive[] = {1e-300, 0.01, 0.5, 0.75, 0.9999, 1.0, 1.5, 2.0, 10.0, 1e300};
  constexpr auto logs = [&] {
    std::array<double, std::size(positive)> made{};
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = e2t::log(positive[i]);
    return made;
  }();
  for (std::size_t i = 0; i < logs.size(); ++i) {
    CAPTURE(positive[i]);
    if (positive[i] == 1.0) {
      CHECK(logs[i] == 0.0);
    } else {
      CHECK(ulps(logs[i], std::log(positive[i])) <= 8.0);
    }
  }
  static_assert(e2t::log(0.0) == -Limits::infinity());
  static_assert(!e2t::is_given(e2t::log(-1.0)));
  static_assert(e2t::exp(-Limits::infinity()) == 0.0);
  static_assert(e2t::exp(Limits::infinity()) == Limits::infinity());
  static_assert(!e2t::is_given(e2t::exp(Limits::quiet_NaN())));
  static_assert(e2t::floor(2.7) == 2.0 && e2t::floor(-2.1) == -3.0 && e2t::floor(3.0) == 3.0);
  static_assert(e2t::floor(1e300) == 1e300);
}

TEST_CASE("at run time exp, log and floor are those of <cmath>, a float rounds once more") {
  for (const double value : {0.001, 0.5, 1.0, 2.7, 40.0}) {
    CHECK(e2t::exp(value) == std::exp(value));
    CHECK(e2t::log(value) == std::log(value));
    CHECK(e2t::floor(value) == std::floor(value));
  }
  CHECK(e2t::exp(1.0F) == static_cast<float>(std::exp(1.0)));
  CHECK(e2t::sqrt(2.0F) == std::sqrt(2.0F));
}

}  // namespace

TEST_CASE("finite is what std::isfinite says, for every kind of bit pattern") {
  std::mt19937_64 random(7);  // fixed seed
  for (int i = 0; i < 20000; ++i) {
    auto bits = random();
    if (i % 4 == 0)
      bits |= 0x7ff0'0000'0000'0000ULL;  // infinity or NaN
    if (i % 8 == 0)
      bits &= 0xfff0'0000'0000'0000ULL;  // an infinity
    const double value = std::bit_cast<double>(bits);
    CAPTURE(bits);
    CHECK(e2t::is_finite(value) == std::isfinite(value));
    CHECK(e2t::is_given(value) == !std::isnan(value));
  }
}

TEST_CASE("only NaN is not given") {
  static_assert(e2t::is_given(0.0) && e2t::is_given(Limits::infinity()) &&
                e2t::is_given(-Limits::infinity()) && !e2t::is_given(Limits::quiet_NaN()) &&
                !e2t::is_given(-Limits::quiet_NaN()));
  static_assert(e2t::is_finite(Limits::max()) && !e2t::is_finite(Limits::infinity()) &&
                !e2t::is_finite(Limits::quiet_NaN()));
  CHECK_FALSE(e2t::is_given(std::nan("")));
}

TEST_CASE("the constexpr square root is within one unit in the last place of std::sqrt") {
  constexpr auto roots = roots_of(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double expected = std::sqrt(values[i]);
    CAPTURE(values[i]);
    if (std::isnan(expected)) {
      CHECK(std::isnan(roots[i]));
    } else {
      CHECK(roots[i] >= std::nextafter(expected, -1.0));
      CHECK(roots[i] <= std::nextafter(expected, Limits::infinity()));
    }
  }
  static_assert(std::bit_cast<std::uint64_t>(e2t::sqrt(-0.0)) ==
                std::bit_cast<std::uint64_t>(-0.0));
  static_assert(e2t::sqrt(Limits::infinity()) == Limits::infinity());
  static_assert(!e2t::is_given(e2t::sqrt(-1.0)));
  static_assert(!e2t::is_given(e2t::sqrt(Limits::quiet_NaN())));
  static_assert(e2t::sqrt(144.0) == 12.0);
}

TEST_CASE("the square root of a run-time value is that of std::sqrt") {
  std::mt19937_64 random(11);  // fixed seed
  for (int i = 0; i < 1000; ++i) {
    const double value = std::abs(std::bit_cast<double>(random()));
    if (!std::isnan(value))
      CHECK(e2t::sqrt(value) == std::sqrt(value));
  }
}

TEST_CASE("select takes the side that the mask names") {
  static_assert(e2t::select(true, 1.0, 2.0) == 1.0);
  static_assert(e2t::select(false, 1, 2) == 2);
  CHECK(e2t::select(2.0 < 1.0, 1.0, 2.0) == 2.0);
}

TEST_CASE("numbers are the arithmetic types, and bool is none") {
  static_assert(e2t::Number<double> && e2t::Number<float> && e2t::Number<int> &&
                e2t::Number<const long&>);
  static_assert(!e2t::Number<bool> && !e2t::Number<void*> && !e2t::Number<e2t::NotGiven>);
  static_assert(std::is_same_v<e2t::index_of<double>, int>);
  CHECK(e2t::shown(1.5) == 1.5);
}

TEST_CASE("not_given is made by name only, never by empty braces") {
  static_assert(!std::is_convertible_v<int, e2t::NotGiven>);
  static_assert(!takes_empty_braces<e2t::NotGiven> && takes_empty_braces<int>);
  CHECK(std::is_empty_v<e2t::NotGiven>);
}
