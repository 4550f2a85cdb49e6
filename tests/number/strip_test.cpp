// SPDX-License-Identifier: MIT
#include "e2t/number/strip.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <thread>
#include <type_traits>

#include "e2t/base/optional.hpp"
#include "e2t/number/lift.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/unit.hpp"

using e2t::Strip;
using e2t::StripIndex;
using e2t::StripMask;
using e2t::StripMemory;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double edges[] = {0.0, -0.0, 1.0, -1.0, 0.1, -7.5, std::numeric_limits<double>::denorm_min(), inf, -inf,
                            not_a_number, std::numeric_limits<double>::max(), 1e-300, 2.5};

// NaN is one value here: which of its bit patterns comes out is not promised.
bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

// Numbers of all sizes, and edges among them.
Strip any(std::mt19937_64& random) {
  std::uniform_real_distribution<double> exponent(-300.0, 300.0);
  return Strip::by_lane([&](int) {
    if (random() % 4 == 0) return edges[random() % std::size(edges)];
    return (random() % 2 != 0U ? 1.0 : -1.0) * std::pow(10.0, exponent(random));
  });
}
// Pairs of which both, either or none varies.
template <class Visit>
void each_pair(Visit visit) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 200; ++round) {
    const StripMemory memory;
    const Strip a = any(random), b = any(random);
    visit(a, b);
    visit(Strip(a[7]), b);
    visit(a, Strip(b[7]));
    visit(Strip(a[7]), Strip(b[7]));
  }
}
template <class Of>
void check_each(const Strip& made, Of of) {
  for (int lane = 0; lane < Strip::lanes; ++lane) REQUIRE(same(made[lane], of(lane)));
}
template <class Of>
void check_mask(const StripMask& made, Of of) {
  for (int lane = 0; lane < Strip::lanes; ++lane) REQUIRE(made[lane] == of(lane));
}

std::string refusal(const StripMask& mask) {
  try {
    require(mask, [] { return e2t::Error("refused"); });
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("arithmetic is that of double at each point, bit for bit, and varies where a side does") {
  each_pair([](const Strip& a, const Strip& b) {
    check_each(a + b, [&](int i) { return a[i] + b[i]; });
    check_each(a - b, [&](int i) { return a[i] - b[i]; });
    check_each(a * b, [&](int i) { return a[i] * b[i]; });
    check_each(a / b, [&](int i) { return a[i] / b[i]; });
    check_each(-a, [&](int i) { return -a[i]; });
    CHECK((a * b).varies() == (a.varies() || b.varies()));
    CHECK((-a).varies() == a.varies());
  });
}

TEST_CASE("roots, powers, logarithms and whole parts are those of double, bit for bit") {
  each_pair([](const Strip& a, const Strip&) {
    check_each(sqrt(a), [&](int i) { return e2t::sqrt(a[i]); });
    check_each(floor(a), [&](int i) { return e2t::floor(a[i]); });
    check_each(exp(a), [&](int i) { return e2t::exp(a[i]); });
    check_each(log(a), [&](int i) { return e2t::log(a[i]); });
    check_mask(is_finite(a), [&](int i) { return e2t::is_finite(a[i]); });
    check_mask(is_given(a), [&](int i) { return e2t::is_given(a[i]); });
  });
}

TEST_CASE("comparisons are those of double, NaN, infinities and zeros included") {
  each_pair([](const Strip& a, const Strip& b) {
    check_mask(a == b, [&](int i) { return a[i] == b[i]; });
    check_mask(a != b, [&](int i) { return a[i] != b[i]; });
    check_mask(a < b, [&](int i) { return a[i] < b[i]; });
    check_mask(a <= b, [&](int i) { return a[i] <= b[i]; });
    check_mask(a > b, [&](int i) { return a[i] > b[i]; });
    check_mask(a >= b, [&](int i) { return a[i] >= b[i]; });
    const StripMask below = a < b, positive = a > Strip(0.0);
    check_mask(below && positive, [&](int i) { return a[i] < b[i] && a[i] > 0.0; });
    check_mask(below || positive, [&](int i) { return a[i] < b[i] || a[i] > 0.0; });
    check_mask(!below, [&](int i) { return !(a[i] < b[i]); });
    const StripMask all = Strip(1.0) > Strip(0.0);
    check_mask(all && below, [&](int i) { return a[i] < b[i]; });
    check_mask(below && !all, [](int) { return false; });
    check_mask(below || all, [](int) { return true; });
    check_mask(!all || below, [&](int i) { return a[i] < b[i]; });
  });
}

TEST_CASE("a selection takes each point from the side that its mask says") {
  each_pair([](const Strip& a, const Strip& b) {
    check_each(select(a < b, a, b), [&](int i) { return a[i] < b[i] ? a[i] : b[i]; });
    check_each(select(Strip(1.0) < Strip(2.0), a, b), [&](int i) { return a[i]; });
    check_each(select(Strip(2.0) < Strip(1.0), a, b), [&](int i) { return b[i]; });
    const StripIndex which = select(a < b, StripIndex(3), StripIndex(8));
    for (int i = 0; i < Strip::lanes; ++i) REQUIRE(which[i] == (a[i] < b[i] ? 3 : 8));
    check_mask(which == StripIndex(3), [&](int i) { return a[i] < b[i]; });
    check_mask(which != StripIndex(3), [&](int i) { return !(a[i] < b[i]); });
  });
}

TEST_CASE("a requirement is refused where any point fails, and shows the first") {
  const StripMemory memory;
  for (int bad = 0; bad < Strip::lanes; ++bad) {
    const Strip number = Strip::by_lane([&](int lane) { return lane == bad ? -1.0 : 1.0 + lane; });
    CHECK(refusal(number > 0.0) == "refused");
    CHECK(refusal(number > -2.0) == "accepted");
  }
  CHECK(refusal(Strip(1.0) > 0.0) == "accepted");
  CHECK(refusal(Strip(-1.0) > 0.0) == "refused");
  CHECK(shown(Strip::by_lane([](int lane) { return 5.0 + lane; })) == 5.0);
}

TEST_CASE("a plain function is lifted point by point, and once where nothing varies") {
  const StripMemory memory;
  int calls = 0;
  const auto twice = [&](double x) {
    ++calls;
    return 2.0 * x;
  };
  const Strip number = Strip::by_lane([](int lane) { return 0.5 * lane; });
  check_each(e2t::lift(twice, number), [](int lane) { return static_cast<double>(lane); });
  CHECK(calls == Strip::lanes);
  CHECK(e2t::lift(twice, Strip(4.0))[63] == 8.0);
  CHECK(calls == Strip::lanes + 1);
  check_each(e2t::lift([](double x, double y) { return x - y; }, number, Strip(1.0)), [](int lane) { return 0.5 * lane - 1.0; });
}

TEST_CASE("lanes are stored to any address, as many as are asked for") {
  const StripMemory memory;
  const Strip number = Strip::by_lane([](int lane) { return 100.0 + lane; });
  for (const std::size_t many : {std::size_t{1}, std::size_t{63}, std::size_t{64}}) {
    double to[66];
    std::fill(std::begin(to), std::end(to), -1.0);
    number.store(to + 1, many);
    CHECK(to[1] == 100.0);
    CHECK(to[many] == 99.0 + static_cast<double>(many));
    CHECK(to[many + 1] == -1.0);
    Strip(3.0).store(to + 1, many);
    CHECK(to[many] == 3.0);
    CHECK(to[many + 1] == -1.0);
  }
}

TEST_CASE("memory nests, is used again, and is each thread's own") {
  const StripMemory memory;
  const Strip outer = Strip::by_lane([](int lane) { return 1.0 * lane; });
  const double* first = nullptr;
  for (int round = 0; round < 3; ++round) {
    const StripMemory inner;
    // More than one piece of it.
    Strip sum = outer;
    for (int i = 0; i < 2500; ++i) sum = sum + outer;
    check_each(sum, [](int lane) { return 2501.0 * lane; });
    const double* const at = StripMemory::take<double>();
    CHECK((first == nullptr || first == at));
    first = at;
  }
  std::thread([&] {
    const StripMemory inner;
    const Strip other = Strip::by_lane([](int) { return 7.0; });
    check_each(other * outer, [](int lane) { return 7.0 * lane; });
  }).join();
  check_each(outer, [](int lane) { return 1.0 * lane; });
}

TEST_CASE("as many lanes are computed as are asked for, in eights") {
  const StripMemory all;
  CHECK(StripMemory::computed() == 64);
  for (const int many : {1, 8, 9, 40, 57, 64}) {
    CAPTURE(many);
    const StripMemory memory(many);
    const int computed = (many + 7) / 8 * 8;
    REQUIRE(StripMemory::computed() == computed);
    int calls = 0;
    const Strip number = Strip::by_lane([&](int lane) {
      ++calls;
      return 3.0 + lane;
    });
    CHECK(calls == computed);
    const Strip made = select(number < 20.0, number * 2.0, Strip(1.0)) + sqrt(number);
    for (int lane = 0; lane < computed; ++lane) {
      REQUIRE(made[lane] == (3.0 + lane < 20.0 ? (3.0 + lane) * 2.0 : 1.0) + e2t::sqrt(3.0 + lane));
    }
    CHECK(refusal(number < 3.0 + computed) == "accepted");
    CHECK(refusal(number < 2.0 + computed) == "refused");
  }
  CHECK(StripMemory::computed() == 64);
}

TEST_CASE("there is no way from a strip or its mask to bool or double, and a strip is a plain value") {
  CHECK_FALSE(std::is_convertible_v<Strip, double>);
  CHECK_FALSE(std::is_constructible_v<double, Strip>);
  CHECK_FALSE(std::is_constructible_v<bool, Strip>);
  CHECK_FALSE(std::is_constructible_v<bool, StripMask>);
  CHECK(std::is_trivially_copyable_v<Strip>);
  CHECK(sizeof(Strip) == 2 * sizeof(double));
  CHECK(std::is_same_v<decltype(Strip{} + 1.0), Strip>);
  CHECK(std::is_same_v<e2t::index_of<Strip>, StripIndex>);
  const e2t::Optional<Strip> some = Strip(2.0);
  CHECK((*some)[0] == 2.0);
}
