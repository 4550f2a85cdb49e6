// SPDX-License-Identifier: MIT
#include "e2t/number/pack.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <type_traits>

#include "e2t/base/optional.hpp"
#include "e2t/number/dual.hpp"
#include "e2t/number/lift.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/unit.hpp"

using e2t::Pack;
using e2t::PackMask;
using e2t::PackOf;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double tiny = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();

// NaN is one value here: which of its bit patterns comes out is not promised.
bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) ||
         std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

constexpr double edges[] = {0.0, -0.0, 1.0,          -1.0,    0.1,      3.0,    -7.5,  tiny, -tiny,
                            inf, -inf, not_a_number, largest, -largest, 1e-300, 1e300, 2.5};
constexpr int edge_count = static_cast<int>(std::size(edges));

// Every pair of edges, then random ones of all sizes; eight pairs at a time.
template <class Visit>
void each_pair(Visit visit) {
  const auto pairs = edge_count * edge_count;
  for (int start = 0; start < pairs; start += 8) {
    const auto index = [=](int lane) { return (start + lane) % pairs; };
    visit(Pack::by_lane([&](int lane) { return edges[index(lane) / edge_count]; }),
          Pack::by_lane([&](int lane) { return edges[index(lane) % edge_count]; }));
  }
  std::mt19937_64 random(11);  // fixed seed
  std::uniform_real_distribution<double> exponent(-300.0, 300.0);
  const auto any = [&](int) {
    return (random() % 2 != 0U ? 1.0 : -1.0) * std::pow(10.0, exponent(random));
  };
  for (int i = 0; i < 2000; ++i) {
    const Pack a = Pack::by_lane(any);
    visit(a, Pack::by_lane(any));
  }
}

template <class Operation>
void check_numbers(Operation operation) {
  each_pair([&](const Pack& a, const Pack& b) {
    const Pack result = operation(a, b);
    for (int i = 0; i < Pack::lanes; ++i) {
      CAPTURE(a[i]);
      CAPTURE(b[i]);
      CHECK(same(result[i], operation(a[i], b[i])));
    }
  });
}
template <class Question>
void check_masks(Question question) {
  each_pair([&](const Pack& a, const Pack& b) {
    const PackMask result = question(a, b);
    for (int i = 0; i < Pack::lanes; ++i) {
      CAPTURE(a[i]);
      CAPTURE(b[i]);
      CHECK(result[i] == question(a[i], b[i]));
    }
  });
}

template <class T>
concept is_true_or_false = requires(T value) {
  value ? 1 : 2;
};

const Pack counted = Pack::by_lane([](int lane) { return lane; });

}  // namespace

TEST_CASE("a constant stands in every lane") {
  for (int i = 0; i < 8; ++i) {
    CHECK(Pack(2.5)[i] == 2.5);
    CHECK(Pack(7)[i] == 7.0);
    CHECK(Pack{}[i] == 0.0);
    CHECK(counted[i] == i);
  }
}

TEST_CASE("lanes are loaded from and stored to any address") {
  double numbers[10] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  const Pack pack = Pack::load(numbers + 1);
  CHECK(pack[0] == 1.0);
  CHECK(pack[7] == 8.0);
  (pack * 10.0).store(numbers + 2);
  CHECK(numbers[1] == 1.0);
  CHECK(numbers[2] == 10.0);
  CHECK(numbers[9] == 80.0);
  CHECK(pack.array().sum() == 36.0);
}

TEST_CASE("arithmetic is that of double in each lane, bit for bit") {
  check_numbers([](const auto& a, const auto& b) { return a + b; });
  check_numbers([](const auto& a, const auto& b) { return a - b; });
  check_numbers([](const auto& a, const auto& b) { return a * b; });
  check_numbers([](const auto& a, const auto& b) { return a / b; });
  check_numbers([](const auto& a, const auto&) { return -a; });
  check_numbers([](const auto& a, const auto& b) { return 2.0 * a + b / 3.0 - 1; });
}

TEST_CASE("roots, powers, logarithms and whole parts are those of double, bit for bit") {
  using e2t::exp, e2t::floor, e2t::log, e2t::sqrt;
  check_numbers([](const auto& a, const auto&) { return sqrt(a); });
  check_numbers([](const auto& a, const auto&) { return exp(a); });
  check_numbers([](const auto& a, const auto&) { return log(a); });
  check_numbers([](const auto& a, const auto&) { return floor(a); });
  // The root is the correctly rounded one.
  std::mt19937_64 random(12);
  std::uniform_real_distribution<double> number(0.0, 100.0);
  for (int i = 0; i < 1000; ++i) {
    const Pack a = Pack::by_lane([&](int) { return number(random); });
    for (int lane = 0; lane < 8; ++lane)
      CHECK(sqrt(a)[lane] == std::sqrt(a[lane]));
  }
}

TEST_CASE("comparisons are those of double, NaN, infinities and zeros included") {
  check_masks([](const auto& a, const auto& b) { return a < b; });
  check_masks([](const auto& a, const auto& b) { return a <= b; });
  check_masks([](const auto& a, const auto& b) { return a > b; });
  check_masks([](const auto& a, const auto& b) { return a >= b; });
  check_masks([](const auto& a, const auto& b) { return a == b; });
  check_masks([](const auto& a, const auto& b) { return a != b; });
  check_masks([](const auto& a, const auto& b) { return a < b && b < 1.0; });
  check_masks([](const auto& a, const auto& b) { return a < b || b < 1.0; });
  check_masks([](const auto& a, const auto& b) { return !(a < b); });
  using e2t::is_finite, e2t::is_given;
  check_masks([](const auto& a, const auto&) { return is_finite(a); });
  check_masks([](const auto& a, const auto&) { return is_given(a); });
}

TEST_CASE("a selection takes each lane from the side that its mask says, with its sign and NaN") {
  using e2t::select;
  check_numbers([](const auto& a, const auto& b) { return select(a < b, a, b); });
  check_numbers([](const auto& a, const auto& b) { return select(b < a, b, a); });
  check_numbers([](const auto& a, const auto& b) { return select(b == a, -a, b); });
}

TEST_CASE("the smaller of two quantities is found lane by lane") {
  using Power = e2t::Quantity<e2t::it_power, Pack>;
  const Power rising = counted * e2t::units::W, level = Pack(3.5) * e2t::units::W;
  for (int i = 0; i < 8; ++i) {
    CHECK(min(rising, level).in(e2t::units::W)[i] == std::fmin(i, 3.5));
    CHECK(max(rising, level).in(e2t::units::W)[i] == std::fmax(i, 3.5));
  }
}

TEST_CASE("which one is smallest is known for each lane") {
  using Index = e2t::index_of<Pack>;
  const Index which = select(counted < 3.0, Index(1), Index(2));
  for (int i = 0; i < 8; ++i) {
    CHECK(which[i] == (i < 3 ? 1 : 2));
    CHECK((which == Index(1))[i] == (i < 3));
    CHECK((which != Index(1))[i] == (i >= 3));
    CHECK(Index{}[i] == 0);
  }
}

TEST_CASE("a requirement is refused where any lane fails, and shows lane 0") {
  const auto refusal = [] {
    return e2t::Error(e2t::Error::Message("x is ").append(shown(counted + 4.0)));
  };
  CHECK_NOTHROW(require(counted >= 0.0, refusal));
  for (int failing = 0; failing < 8; ++failing) {
    CHECK_THROWS_WITH_AS(require(counted != failing, refusal), "x is 4", e2t::Error);
  }
}

TEST_CASE("there is no way from a pack or its mask to bool or double") {
  static_assert(!std::is_convertible_v<PackMask, bool> && !std::is_constructible_v<bool, PackMask>);
  static_assert(!std::is_convertible_v<PackMask, int> && !std::is_constructible_v<int, PackMask>);
  static_assert(!is_true_or_false<PackMask> && !is_true_or_false<Pack>);
  static_assert(!std::is_convertible_v<Pack, double> && !std::is_constructible_v<double, Pack>);
  static_assert(!std::is_default_constructible_v<PackMask>);
  CHECK(std::is_same_v<decltype(counted < 1.0), PackMask>);
}

TEST_CASE("operations give packs, never expressions, and a pack is a plain value") {
  static_assert(std::is_same_v<decltype(counted + counted * 2.0), Pack>);
  static_assert(std::is_same_v<decltype(-counted / 3), Pack>);
  static_assert(std::is_trivially_copyable_v<Pack> && sizeof(Pack) == 64);
  static_assert(std::is_trivially_copyable_v<e2t::index_of<Pack>>);
  static_assert(e2t::Number<Pack> && !e2t::BuiltinNumber<Pack>);
  static_assert(std::is_same_v<e2t::index_of<PackOf<4>>, e2t::PackIndexOf<4>>);
  const e2t::Optional<Pack> kept = counted + 1.0;
  const auto copied = kept;
  CHECK((*copied)[7] == 8.0);
}

TEST_CASE("packs of other sizes compute the same") {
  const auto odd = PackOf<3>::by_lane([](int lane) { return lane + 1.0; });
  const auto large = PackOf<16>::by_lane([](int lane) { return lane + 1.0; });
  const auto half = PackOf<4>::by_lane([](int lane) { return lane + 1.0; });
  const auto formula = [](const auto& x) {
    using e2t::select, e2t::sqrt;
    return sqrt(select(x < 2.5, x / 3.0, x * 0.7) + 1.0);
  };
  for (int i = 0; i < 16; ++i) {
    if (i < 3)
      CHECK(formula(odd)[i] == formula(i + 1.0));
    if (i < 4)
      CHECK(formula(half)[i] == formula(i + 1.0));
    CHECK(formula(large)[i] == formula(i + 1.0));
  }
}

TEST_CASE("a plain function is lifted lane by lane") {
  const auto stairs = [](double x) { return x < 10.0 ? 1.0 : x < 20.0 ? 2.0 : 3.0; };
  const auto apart = [](double x, double y) { return x < y ? y - x : x - y; };
  const Pack x = Pack::by_lane([](int lane) { return 4.0 * lane; });
  const Pack y = Pack::by_lane([](int lane) { return 10.0 - lane; });
  const Pack one = e2t::lift(stairs, x), two = e2t::lift(apart, x, y);
  const Pack mixed = e2t::lift(apart, x, 7.0), monotone = e2t::lift_monotone(stairs, x);
  for (int i = 0; i < Pack::lanes; ++i) {
    CHECK(one[i] == stairs(x[i]));
    CHECK(two[i] == apart(x[i], y[i]));
    CHECK(mixed[i] == apart(x[i], 7.0));
    CHECK(monotone[i] == one[i]);
  }
  // In a Dual, the derivative is unknown in the lanes whose argument has one.
  using Lanes = e2t::Dual<1, Pack>;
  const Lanes varied =
      Lanes::variable(x, 0) * Lanes(Pack::by_lane([](int lane) { return lane > 3 ? 1.0 : 0.0; }));
  CHECK(e2t::lift(stairs, varied).value()[7] == 3.0);
  CHECK(std::isnan(e2t::lift(stairs, varied).derivative(0)[7]));
  CHECK(e2t::lift(stairs, varied).derivative(0)[3] == 0.0);
}
