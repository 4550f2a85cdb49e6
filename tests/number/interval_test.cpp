// SPDX-License-Identifier: MIT
#include "e2t/number/interval.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <type_traits>

#include "e2t/number/dual.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/unit.hpp"

using e2t::IndexSet;
using e2t::Interval;
using e2t::IntervalMask;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double tiny = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();

constexpr bool is(const Interval& interval, double low, double high) {
  return interval.low() == low && interval.high() == high;
}
constexpr bool all(const Interval& interval) {
  return is(interval, -inf, inf);
}
constexpr bool none(const Interval& interval) {
  return is_given(interval).never();
}

enum class State { always, never, sometimes };
constexpr State state(const IntervalMask& mask) {
  return mask.always() ? State::always : mask.never() ? State::never : State::sometimes;
}
constexpr IntervalMask always = Interval(1.0) < 2.0, never = Interval(2.0) < 1.0,
                       sometimes = Interval(1.0, 3.0) < 2.0;

template <class T>
concept is_true_or_false = requires(T value) {
  value ? 1 : 2;
};

// Numbers of all sizes and signs, whole ones and simple fractions among them.
class Random {
 public:
  double number() {
    switch (engine_() % 4) {
      case 0:
        return static_cast<double>(static_cast<int>(engine_() % 2001) - 1000);
      case 1:
        return static_cast<double>(static_cast<int>(engine_() % 2001) - 1000) / 64.0;
      case 2:
        return sign() * std::pow(10.0, between(-30.0, 30.0));
      default:
        return sign() * between(0.0, 10.0);
    }
  }
  Interval interval() {
    const double a = number();
    if (engine_() % 5 == 0)
      return a;
    const double b = engine_() % 2 != 0U ? number() : a * between(1.0, 1.1);
    return {std::fmin(a, b), std::fmax(a, b)};
  }
  double inside(const Interval& interval) {
    const double part = between(-0.1, 1.1);
    const double value = interval.low() + part * (interval.high() - interval.low());
    return std::fmin(interval.high(), std::fmax(interval.low(), value));
  }

 private:
  double sign() { return engine_() % 2 != 0U ? 1.0 : -1.0; }
  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) * 0x1p-53);
  }
  std::mt19937_64 engine_{19};  // fixed seed
};

// Whether the exact a + b, a - b, a * b, a / b is in the interval. The remainders are exact in double
// (two-sum, fused multiply-add) and have the sign of exact - bound.
double beyond_sum(double a, double b, double bound) {
  const double sum = a + b, back = sum - a, error = (a - (sum - back)) + (b - back);
  return sum != bound ? sum - bound : error;
}
double beyond_product(double a, double b, double bound) {
  return std::fma(a, b, -bound);
}
double beyond_quotient(double a, double b, double bound) {
  const double excess = -std::fma(bound, b, -a);
  return b > 0.0 ? excess : -excess;
}

}  // namespace

TEST_CASE("a requirement that holds for part of an interval is told from one that never holds") {
  const auto refused_in_part = [](double low, double high) {
    try {
      require(e2t::Interval(low, high) >= e2t::Interval(1.0), [] { return e2t::Error("below 1"); });
    } catch (const e2t::PartlyRefused& refusal) {
      CHECK(std::string(refusal.what()) == "below 1");
      return 1;
    } catch (const e2t::Error& refusal) {
      CHECK(std::string(refusal.what()) == "below 1");
      return 2;
    }
    return 0;
  };
  CHECK(refused_in_part(1.0, 2.0) == 0);
  CHECK(refused_in_part(0.5, 1.0) == 1);
  CHECK(refused_in_part(0.5, 0.9) == 2);
}

TEST_CASE("an interval has its bounds the right way round") {
  static_assert(is(Interval{}, 0.0, 0.0) && is(Interval(3), 3.0, 3.0) &&
                is(Interval(1.0, 2.0), 1.0, 2.0));
  static_assert(Interval(1.0, 2.0).contains(1.0) && Interval(1.0, 2.0).contains(2.0));
  static_assert(!Interval(1.0, 2.0).contains(2.5) &&
                Interval(1.0, 4.0).contains(Interval(2.0, 3.0)));
  CHECK_THROWS_WITH_AS(Interval(2.0, 1.0),
                       "an interval from 2 to 1; allowed: the lower bound first", e2t::Error);
  CHECK_THROWS_AS(Interval(1.0, not_a_number), e2t::Error);
}

TEST_CASE("what double rounds is widened to the doubles beside it") {
  // 0.1 and 0.2 are above a tenth and a fifth, by 0.1 and 0.2 units of 0.3's last place; their exact sum is
  // half way between 0.30000000000000004 and the double before.
  constexpr Interval sum = Interval(0.1) + 0.2;
  static_assert(sum.low() < 0.1 + 0.2 && 0.1 + 0.2 <= sum.high());
  static_assert(sum.contains(0.3) && sum.contains(0.30000000000000004));
  constexpr Interval third = Interval(1.0) / 3.0;
  static_assert(third.low() < third.high() && third.contains(1.0 / 3.0));
  CHECK(std::fma(third.low(), 3.0, -1.0) <
        0.0);  // a double times 3 is never 1: the third is between
  CHECK(std::fma(third.high(), 3.0, -1.0) > 0.0);
  constexpr Interval product = Interval(0.1) * 0.1;
  CHECK(std::fma(0.1, 0.1, -product.low()) > 0.0);
  CHECK(std::fma(0.1, 0.1, -product.high()) < 0.0);
}

TEST_CASE("what double does not round stays a point") {
  static_assert(is(Interval(64.0) / 8.0, 8.0, 8.0) && is(Interval(3.0) * 5.0, 15.0, 15.0));
  static_assert(is(Interval(0.1) * 2.0, 0.2, 0.2) && is(Interval(0.1) + 0.0, 0.1, 0.1));
  static_assert(is(Interval(0.1) - 0.1, 0.0, 0.0) && is(Interval(1.0) - 0.75, 0.25, 0.25));
  static_assert(is(Interval(0.0) * 0.1, 0.0, 0.0) && is(Interval(0.0) / 0.1, 0.0, 0.0));
  static_assert(is(sqrt(Interval(81.0)), 9.0, 9.0) && is(exp(Interval(0.0)), 1.0, 1.0));
  static_assert(is(log(Interval(1.0)), 0.0, 0.0) && is(floor(Interval(0.0)), 0.0, 0.0));
  static_assert(is(-Interval(0.1, 0.7), -0.7, -0.1));
  CHECK(is(Interval(120000.0) / 8.0, 15000.0, 15000.0));
}

TEST_CASE("the smallest, the largest and infinite numbers are rounded outward too") {
  static_assert(e2t::next_above(0.0) == tiny && e2t::next_below(0.0) == -tiny);
  static_assert(e2t::next_below(tiny) == 0.0 && e2t::next_above(-tiny) == 0.0);
  static_assert(e2t::next_above(largest) == inf && e2t::next_below(inf) == largest);
  static_assert(e2t::next_above(inf) == inf && e2t::next_below(-inf) == -inf);
  static_assert(e2t::next_above(1.0) == 1.0 + 0x1p-52 && e2t::next_below(1.0) == 1.0 - 0x1p-53);
  // (At run time: a compiler does not take overflow for a constant.)
  const Interval small = tiny, large = largest;
  CHECK(is(small * 0.5, -tiny, tiny));  // the exact half is between zero and the smallest
  CHECK(is(small + small, 2 * tiny, 2 * tiny));
  CHECK(is(large + large, largest, inf));
  CHECK(is(large * 2.0, largest, inf));
  CHECK(is(-large * 2.0, -inf, -largest));
  CHECK((Interval(0x1p-1074) / 3.0).contains(0.0));
  CHECK((Interval(0x1.8p-1073) * 0.5).contains(0x1p-1073));
  CHECK(is(Interval(inf) + 1.0, inf, inf));
  CHECK(is(Interval(1.0, inf) - Interval(1.0, inf), -inf, inf));
  CHECK(is(Interval(2.0) / Interval(1.0, inf), 0.0, 2.0));
  CHECK(is(Interval(1.0, inf) / Interval(1.0, inf), 0.0, inf));
}

TEST_CASE("zero times no bound is zero, and what double calls no number is none") {
  static_assert(is(Interval(0.0) * Interval(-inf, inf), 0.0, 0.0));
  static_assert(is(Interval(0.0, 1.0) * Interval(1.0, inf), 0.0, inf));
  const Interval infinity = inf;
  CHECK(none(infinity - infinity));
  CHECK(none(Interval(0.0) * infinity));
  CHECK(none(infinity / infinity));
  CHECK(none(Interval(not_a_number)));
  CHECK(none(Interval(not_a_number) + 1.0));
  CHECK(none(2.0 * Interval(not_a_number)));
  CHECK(none(Interval(not_a_number) / Interval(not_a_number)));
}

TEST_CASE("a divisor with zero in it gives all numbers") {
  static_assert(all(Interval(1.0) / Interval(-1.0, 1.0)) &&
                all(Interval(1.0) / Interval(0.0, 1.0)));
  static_assert(all(Interval(1.0) / 0.0) && all(Interval(0.0) / 0.0));
  CHECK(is(Interval(1.0) / Interval(-4.0, -2.0), -0.5, -0.25));
}

TEST_CASE("an interval contains the result on doubles for all of its numbers, and the exact one") {
  Random random;
  for (int i = 0; i < 100'000; ++i) {
    const Interval a = random.interval(), b = random.interval();
    const double x = random.inside(a), y = random.inside(b);
    CAPTURE(x);
    CAPTURE(y);
    CHECK((a + b).contains(x + y));
    CHECK((a - b).contains(x - y));
    CHECK((a * b).contains(x * y));
    CHECK((a / b).contains(x / y));
    CHECK(floor(a).contains(std::floor(x)));
    if (x >= 0.0)
      CHECK(sqrt(a).contains(std::sqrt(x)));
    if (x > 0.0)
      CHECK(log(a).contains(std::log(x)));
    CHECK(exp(a).contains(std::exp(x)));
    CHECK((-a).contains(-x));
    CHECK(min(a, b).contains(std::fmin(x, y)));
    CHECK(max(a, b).contains(std::fmax(x, y)));
    CHECK(select(a < b, a, b).contains(x < y ? x : y));

    // Points: the exact result lies between the bounds, which are at most two doubles apart.
    const Interval sum = Interval(x) + y, product = Interval(x) * y;
    CHECK(beyond_sum(x, y, sum.low()) >= 0.0);
    CHECK(beyond_sum(x, y, sum.high()) <= 0.0);
    CHECK(beyond_product(x, y, product.low()) >= 0.0);
    CHECK(beyond_product(x, y, product.high()) <= 0.0);
    CHECK(sum.high() <= std::nextafter(std::nextafter(sum.low(), inf), inf));
    CHECK(product.high() <= std::nextafter(std::nextafter(product.low(), inf), inf));
    if (y != 0.0) {
      const Interval quotient = Interval(x) / y;
      CHECK(beyond_quotient(x, y, quotient.low()) >= 0.0);
      CHECK(beyond_quotient(x, y, quotient.high()) <= 0.0);
      CHECK(quotient.high() <= std::nextafter(std::nextafter(quotient.low(), inf), inf));
    }
    if (x >= 0.0) {
      const Interval root = sqrt(Interval(x));
      CHECK(std::fma(root.low(), root.low(), -x) <= 0.0);
      CHECK(std::fma(root.high(), root.high(), -x) >= 0.0);
    }
  }
}

TEST_CASE("exp and log contain what long double says, at run time and in constant expressions") {
  Random random;
  for (int i = 0; i < 20'000; ++i) {
    const double x = random.number();
    const Interval power = exp(Interval(x));
    const long double exact = std::exp(static_cast<long double>(x));
    CHECK(static_cast<long double>(power.low()) <= exact);
    CHECK(exact <= static_cast<long double>(power.high()));
    if (power.high() < inf && power.low() > 1e-300)
      CHECK(power.width() <= 4e-15 * power.low());
    if (!(x > 0.0))
      continue;
    const Interval logarithm = log(Interval(x));
    const long double expected = std::log(static_cast<long double>(x));
    CHECK(static_cast<long double>(logarithm.low()) <= expected);
    CHECK(expected <= static_cast<long double>(logarithm.high()));
    CHECK(logarithm.width() <= 4e-15 * std::fabs(logarithm.middle()));
  }
  constexpr Interval constants[] = {
      exp(Interval(1.0)),    exp(Interval(-20.3)), exp(Interval(700.0)),
      exp(Interval(-700.0)), log(Interval(2.0)),   log(Interval(1e-300)),
      log(Interval(0.999)),  log(Interval(1e300)), sqrt(Interval(2.0))};
  const long double exact[] = {std::exp(1.0L),
                               std::exp(static_cast<long double>(-20.3)),
                               std::exp(700.0L),
                               std::exp(-700.0L),
                               std::log(2.0L),
                               std::log(static_cast<long double>(1e-300)),
                               std::log(static_cast<long double>(0.999)),
                               std::log(static_cast<long double>(1e300)),
                               std::sqrt(2.0L)};
  for (int i = 0; i < 9; ++i) {
    CAPTURE(i);
    CHECK(static_cast<long double>(constants[i].low()) <= exact[i]);
    CHECK(exact[i] <= static_cast<long double>(constants[i].high()));
  }
}

TEST_CASE("functions keep to the part of an interval that they have a value for") {
  CHECK(is(sqrt(Interval(-4.0, 16.0)), 0.0, 4.0));
  CHECK(none(sqrt(Interval(-2.0, -1.0))));
  CHECK(log(Interval(-4.0, 1.0)).low() == -inf);
  CHECK(log(Interval(-4.0, 1.0)).high() == 0.0);
  CHECK(none(log(Interval(-2.0, -1.0))));
  CHECK(is(log(Interval(0.0)), -inf, -inf));
  CHECK(is(floor(Interval(-1.5, 2.5)), -2.0, 2.0));
  CHECK(exp(Interval(-inf, -800.0)).low() == 0.0);
}

TEST_CASE("a comparison holds always, never or sometimes") {
  constexpr Interval low(1.0, 2.0), middle(2.0, 3.0), high(4.0, 5.0), wide(0.0, 9.0);
  static_assert(state(low < high) == State::always && state(high < low) == State::never);
  static_assert(state(low < middle) == State::sometimes && state(low <= middle) == State::always);
  static_assert(state(middle < low) == State::never && state(middle <= low) == State::sometimes);
  static_assert(state(low > wide) == State::sometimes && state(high > low) == State::always);
  static_assert(state(middle >= low) == State::always && state(low >= high) == State::never);
  static_assert(state(low == high) == State::never && state(low == middle) == State::sometimes);
  static_assert(state(Interval(2.0) == 2.0) == State::always &&
                state(low == low) == State::sometimes);
  static_assert(state(low != high) == State::always && state(Interval(2.0) != 2.0) == State::never);
  // NaN as for double: it is not equal to itself, and no other comparison holds.
  const Interval no = not_a_number;
  CHECK(state(no < low) == State::never);
  CHECK(state(no <= no) == State::never);
  CHECK(state(low > no) == State::never);
  CHECK(state(no == no) == State::never);
  CHECK(state(no != no) == State::always);
  CHECK(state(is_finite(low)) == State::always);
  CHECK(state(is_finite(Interval(1.0, inf))) == State::sometimes);
  CHECK(state(is_finite(Interval(inf))) == State::never);
  CHECK(state(is_finite(no)) == State::never);
  CHECK(state(is_given(Interval(inf))) == State::always);
}

TEST_CASE("masks join by the table of three values") {
  constexpr IntervalMask masks[] = {always, never, sometimes};
  constexpr auto a = State::always, n = State::never, s = State::sometimes;
  constexpr State both[3][3] = {{a, n, s}, {n, n, n}, {s, n, s}};
  constexpr State either[3][3] = {{a, a, a}, {a, n, s}, {a, s, s}};
  constexpr State opposite[3] = {n, a, s};
  for (int i = 0; i < 3; ++i) {
    CHECK(state(!masks[i]) == opposite[i]);
    for (int k = 0; k < 3; ++k) {
      CHECK(state(masks[i] && masks[k]) == both[i][k]);
      CHECK(state(masks[i] || masks[k]) == either[i][k]);
    }
  }
}

TEST_CASE("a selection joins both sides only where the mask goes either way") {
  constexpr Interval yes(1.0, 2.0), no(5.0, 6.0);
  static_assert(is(select(always, yes, no), 1.0, 2.0) && is(select(never, yes, no), 5.0, 6.0));
  static_assert(is(select(sometimes, yes, no), 1.0, 6.0));
  CHECK(none(select(sometimes, yes, Interval(not_a_number))));
}

TEST_CASE("the smaller and the larger of two are tight, also as quantities and in a Dual") {
  constexpr Interval a(1.0, 5.0), b(2.0, 3.0);
  static_assert(is(min(a, b), 1.0, 3.0) && is(max(a, b), 2.0, 5.0));
  using Power = e2t::Quantity<e2t::it_power, Interval>;
  constexpr Power left = a * e2t::units::W, right = b * e2t::units::W;
  static_assert(is(min(left, right).in(e2t::units::W), 1.0, 3.0));
  static_assert(is(max(left, right).in(e2t::units::W), 2.0, 5.0));
  using Bounds = e2t::Dual<1, Interval>;
  constexpr auto x = Bounds::variable(a, 0);
  static_assert(is(min(x, Bounds(b)).value(), 1.0, 3.0));
  static_assert(is(min(x, Bounds(b)).derivative(0), 0.0, 1.0));  // x or the other one
  static_assert(is(max(x, Bounds(9.0)).derivative(0), 0.0, 0.0));
  static_assert(!e2t::detail::has_own_extremes<double> &&
                !e2t::detail::has_own_extremes<e2t::Dual<1>>);
  CHECK(is(min(Interval(not_a_number), b), not_a_number, not_a_number) == false);
  CHECK(none(min(Interval(not_a_number), b)));  // the first, as for double
  CHECK(is(min(b, Interval(not_a_number)), 2.0, 3.0));
}

TEST_CASE("a requirement passes only where every number of the box would") {
  const auto refusal = [] { return e2t::Error("no"); };
  CHECK_NOTHROW(require(always, refusal));
  CHECK_THROWS_AS(require(sometimes, refusal), e2t::Error);
  CHECK_THROWS_AS(require(never, refusal), e2t::Error);
}

TEST_CASE("there is no way from an interval or its mask to bool or double") {
  static_assert(!std::is_convertible_v<IntervalMask, bool> &&
                !std::is_constructible_v<bool, IntervalMask>);
  static_assert(!std::is_convertible_v<IntervalMask, int> &&
                !std::is_constructible_v<int, IntervalMask>);
  static_assert(!is_true_or_false<IntervalMask> && !is_true_or_false<Interval> &&
                !is_true_or_false<IndexSet>);
  static_assert(!std::is_convertible_v<Interval, double> &&
                !std::is_constructible_v<double, Interval>);
  static_assert(!std::is_constructible_v<IntervalMask, bool> &&
                !std::is_convertible_v<IndexSet, int>);
  CHECK(std::is_same_v<decltype(Interval{} < 1.0), IntervalMask>);
}

TEST_CASE("which one is smallest is a set of those that can be") {
  static_assert(std::is_same_v<e2t::index_of<Interval>, IndexSet>);
  constexpr IndexSet one = 1, two = 2, either = select(sometimes, one, two);
  static_assert(one.contains(1) && !one.contains(2) && one.size() == 1);
  static_assert(either.contains(1) && either.contains(2) && either.size() == 2 &&
                !either.contains(0));
  static_assert(select(always, one, two).size() == 1 && select(never, one, two).contains(2));
  static_assert(state(one == IndexSet(1)) == State::always && state(one == two) == State::never);
  static_assert(state(either == one) == State::sometimes &&
                state(either == either) == State::sometimes);
  static_assert(state(either != IndexSet(3)) == State::always);
  CHECK(IndexSet(63).contains(63));
  CHECK_THROWS_AS(static_cast<void>(IndexSet(64)), e2t::Error);
  CHECK_THROWS_AS(static_cast<void>(IndexSet(-1)), e2t::Error);
}

TEST_CASE("the width is at least that of the bounds, and the middle is inside") {
  CHECK(Interval(0.1, 0.4).width() >= 0.4 - 0.1);
  CHECK(Interval(2.0).width() == 0.0);
  CHECK(Interval(-largest, largest).width() == inf);
  CHECK(Interval(1.0, 3.0).middle() == 2.0);
  CHECK(Interval(-largest, largest).middle() == 0.0);
  CHECK(shown(Interval(1.0, inf)) == inf);
  CHECK(shown(Interval(-inf, 1.0)) == -inf);
  CHECK(std::isnan(shown(Interval(not_a_number))));
}
