// SPDX-License-Identifier: MIT
#include "e2t/number/trace.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <type_traits>

using e2t::AxisSet;
using e2t::Trace;
using e2t::TraceMask;

namespace {

constexpr auto x = Trace::on_axis(3.0, 0);
constexpr auto y = Trace::on_axis(2.0, 1);
constexpr auto z = Trace::on_axis(5.0, 31);
constexpr Trace constant = 4.0;

constexpr AxisSet on(int axis) {
  return AxisSet::only(axis);
}

template <class T>
concept is_true_or_false = requires(T value) {
  value ? 1 : 2;
};

}  // namespace

TEST_CASE("a constant depends on nothing and an input on its axis") {
  static_assert(constant.axes().empty() && !constant.depends_on(0));
  static_assert(x.axes() == on(0) && x.depends_on(0) && !x.depends_on(1));
  static_assert(z.depends_on(31) && !z.depends_on(30));
  CHECK(Trace{}.axes().empty());
}

TEST_CASE("a result depends on the axes of both operands, for every operator") {
  static_assert((x + y).axes() == (on(0) | on(1)));
  static_assert((x - y).axes() == (on(0) | on(1)));
  static_assert((x * y).axes() == (on(0) | on(1)));
  static_assert((x / y).axes() == (on(0) | on(1)));
  static_assert((-x).axes() == on(0));
  static_assert(sqrt(z).axes() == on(31));
  static_assert((x * constant).axes() == on(0) && (constant + 1.0).axes().empty());
  static_assert((2.0 / x - 1).axes() == on(0));
  static_assert((x == y).axes() == (on(0) | on(1)) && (x != y).axes() == (on(0) | on(1)));
  static_assert((x < y).axes() == (on(0) | on(1)) && (x <= y).axes() == (on(0) | on(1)));
  static_assert((x > y).axes() == (on(0) | on(1)) && (x >= y).axes() == (on(0) | on(1)));
  static_assert(is_finite(z).axes() == on(31) && is_given(z).axes() == on(31));
  CHECK((x * y + z).axes() == (on(0) | on(1) | on(31)));
}

TEST_CASE("the value is that of the operation on doubles") {
  CHECK(shown(x + y) == 5.0);
  CHECK(shown(x - y) == 1.0);
  CHECK(shown(x * y) == 6.0);
  CHECK(shown(x / y) == 1.5);
  CHECK(shown(-x) == -3.0);
  CHECK(shown(sqrt(z)) == std::sqrt(5.0));
}

TEST_CASE("a selection depends on its mask and on both sides, whichever was taken") {
  constexpr auto taken = select(x > y, constant, z);
  static_assert(taken.axes() == (on(0) | on(1) | on(31)));
  static_assert(select(x > 0.0, Trace(1.0), Trace(2.0)).axes() == on(0));
  static_assert(select(constant > 0.0, x, z).axes() == (on(0) | on(31)));
  CHECK(shown(taken) == 4.0);
  CHECK(shown(select(x < y, constant, z)) == 5.0);
}

TEST_CASE("masks join by and, or and not, with the axes of both") {
  CHECK(shown(select(x > y && x > z, Trace(1.0), Trace(2.0))) == 2.0);
  CHECK(shown(select(x > y || x > z, Trace(1.0), Trace(2.0))) == 1.0);
  CHECK(shown(select(!(x > y), Trace(1.0), Trace(2.0))) == 2.0);
  static_assert(((x > y) && (z > 0.0)).axes() == (on(0) | on(1) | on(31)));
  static_assert(((x > y) || (z > 0.0)).axes() == (on(0) | on(1) | on(31)));
  CHECK((!(x > y)).axes() == (on(0) | on(1)));
}

TEST_CASE("a mask decides in require") {
  const auto refusal = [] { return e2t::Error("x is too large"); };
  CHECK_NOTHROW(require(x > y, refusal));
  CHECK_THROWS_WITH_AS(require(x < y, refusal), "x is too large", e2t::Error);
}

TEST_CASE("there is no way from a trace or its mask to bool, double or int") {
  static_assert(!std::is_convertible_v<TraceMask, bool> &&
                !std::is_constructible_v<bool, TraceMask>);
  static_assert(!std::is_convertible_v<TraceMask, int> && !std::is_constructible_v<int, TraceMask>);
  static_assert(!is_true_or_false<TraceMask> && !is_true_or_false<Trace> && is_true_or_false<bool>);
  static_assert(!std::is_convertible_v<Trace, double> && !std::is_constructible_v<double, Trace>);
  static_assert(!std::is_convertible_v<Trace, int> && !std::is_constructible_v<int, Trace>);
  static_assert(!std::is_convertible_v<Trace, bool> && !std::is_constructible_v<bool, Trace>);
  static_assert(!std::is_constructible_v<float, Trace>);
  using Index = e2t::index_of<Trace>;
  static_assert(!std::is_convertible_v<Index, int> && !std::is_constructible_v<int, Index>);
  static_assert(!std::is_constructible_v<TraceMask, bool>);
  CHECK(std::is_same_v<decltype(x < y), TraceMask>);
}

TEST_CASE("which one is smallest is traced like the smallest") {
  using Index = e2t::index_of<Trace>;
  const Index which = select(x < y, Index(0), Index(1));
  CHECK(which.axes() == (on(0) | on(1)));
  CHECK(shown(which) == 1.0);
}

TEST_CASE("an axis that the set has no place for is refused") {
  CHECK_THROWS_AS(static_cast<void>(Trace::on_axis(1.0, 32)), e2t::Error);
  CHECK_THROWS_AS(static_cast<void>(AxisSet::only(-1)), e2t::Error);
}

TEST_CASE("an axis set has no place for an axis beyond 31") {
  const e2t::AxisSet first = e2t::AxisSet::only(0);
  CHECK(first.contains(0));
  CHECK_THROWS_AS(static_cast<void>(first.contains(32)), e2t::Error);
  CHECK_THROWS_AS(static_cast<void>(first.contains(-1)), e2t::Error);
}
