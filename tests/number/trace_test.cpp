// SPDX-License-Identifier: MIT
#include "e2t/number/trace.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <thread>
#include <type_traits>

using e2t::AxisSet;
using e2t::RequirementLog;
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

TEST_CASE("an axis set knows its subsets, and its axes as bits") {
  static_assert(on(3).subset_of(on(3)) && on(3).subset_of(on(3) | on(31)));
  static_assert(!(on(3) | on(31)).subset_of(on(3)) && !on(3).subset_of(on(4)));
  static_assert(AxisSet{}.subset_of(AxisSet{}) && AxisSet{}.subset_of(on(0)) &&
                !on(0).subset_of(AxisSet{}));
  static_assert(AxisSet{}.bits() == 0 && (on(0) | on(5)).bits() == 0b100001 &&
                on(31).bits() == 1U << 31);
  CHECK(on(2).bits() == 4);
}

namespace {

constexpr auto refusal = [] { return e2t::Error("refused"); };
void need(AxisSet axes) {
  Trace sum = 1.0;
  for (int i = 0; i < 32; ++i) {
    if (axes.contains(i))
      sum = sum + Trace::on_axis(1.0, i);
  }
  require(sum > 0.0, refusal);
}
constexpr double checked(const Trace& value) {
  require(value > 0.0, refusal);
  return shown(value);
}

}  // namespace

TEST_CASE("a log has the distinct sets of axes of the requirements evaluated in its life") {
  need(on(7));
  RequirementLog log;
  CHECK(log.size() == 0);
  need(on(1));
  need(on(0) | on(2));
  need(on(1));
  need(AxisSet{});  // depends on no axis, so it holds everywhere or nowhere
  e2t::require(true, refusal);
  REQUIRE(log.size() == 2);
  CHECK(log[0] == on(1));
  CHECK(log[1] == (on(0) | on(2)));
  CHECK_THROWS_AS(static_cast<void>(log[2]), e2t::Error);
  CHECK_THROWS_AS(static_cast<void>(log[-1]), e2t::Error);
}

TEST_CASE("a requirement that is not met is noted before it throws") {
  const RequirementLog log;
  CHECK_THROWS_AS(require(x < y, refusal), e2t::Error);
  REQUIRE(log.size() == 1);
  CHECK(log[0] == (on(0) | on(1)));
}

TEST_CASE("a log within another notes for both, and gives the place back") {
  RequirementLog outer;
  need(on(1));
  {
    const RequirementLog inner;
    need(on(2));
    REQUIRE(inner.size() == 1);
    CHECK(inner[0] == on(2));
  }
  need(on(3));
  REQUIRE(outer.size() == 3);
  CHECK(outer[1] == on(2));
  CHECK(outer[2] == on(3));
}

TEST_CASE("a log that is full keeps a superset of what it could not keep apart") {
  const RequirementLog log;
  const auto set = [](int i) { return on(i % 8) | on(8 + i / 8); };
  for (int i = 0; i < RequirementLog::most + 20; ++i)
    need(set(i));
  REQUIRE(log.size() == RequirementLog::most);
  for (int i = 0; i < RequirementLog::most - 1; ++i)
    CHECK(log[i] == set(i));
  const AxisSet last = log[RequirementLog::most - 1];
  for (int i = RequirementLog::most - 1; i < RequirementLog::most + 20; ++i)
    CHECK(set(i).subset_of(last));
  need(set(0));
  CHECK(log[RequirementLog::most - 1] == last);
}

TEST_CASE("a log hears its own thread only, and nothing of constant expressions") {
  const RequirementLog log;
  std::thread([] { need(on(4)); }).join();
  constexpr double three = checked(x);
  CHECK(three == 3.0);
  CHECK(log.size() == 0);
  CHECK(checked(x) == 3.0);
  CHECK(log.size() == 1);
}
