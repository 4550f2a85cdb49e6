// SPDX-License-Identifier: MIT
// Each ban as a question that code can ask, beside the nearest thing that is allowed. What the
// compiler says to those who do not ask is tested in tests/compile_fail.
#include <doctest/doctest.h>

#include <type_traits>

#include "e2t/number/trace.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/meter.hpp"

namespace {

using namespace e2t;

template <class Left, class Right = Left>
concept addable = requires(Left left, Right right) {
  left + right;
};
template <class Left, class Right = Left>
concept subtractable = requires(Left left, Right right) {
  left - right;
};
template <class Left, class Right = Left>
concept addable_in_place = requires(Left left, Right right) {
  left += right;
};
template <class Left, class Right = Left>
concept subtractable_in_place = requires(Left left, Right right) {
  left -= right;
};
template <class Left, class Right = Left>
concept multipliable = requires(Left left, Right right) {
  left* right;
};
template <class Left, class Right = Left>
concept divisible = requires(Left left, Right right) {
  left / right;
};
template <class Left, class Right>
concept multipliable_in_place = requires(Left left, Right right) {
  left *= right;
};
template <class Left, class Right>
concept divisible_in_place = requires(Left left, Right right) {
  left /= right;
};

template <class Left, class Right = Left>
concept compares_equal = requires(Left left, Right right) {
  left == right;
};
template <class Left, class Right = Left>
concept compares_unequal = requires(Left left, Right right) {
  left != right;
};
template <class Left, class Right = Left>
concept less = requires(Left left, Right right) {
  left < right;
};
template <class Left, class Right = Left>
concept less_or_equal = requires(Left left, Right right) {
  left <= right;
};
template <class Left, class Right = Left>
concept greater = requires(Left left, Right right) {
  left > right;
};
template <class Left, class Right = Left>
concept greater_or_equal = requires(Left left, Right right) {
  left >= right;
};
template <class Left, class Right = Left>
concept comparable =
    compares_equal<Left, Right> && compares_unequal<Left, Right> && less<Left, Right> &&
    less_or_equal<Left, Right> && greater<Left, Right> && greater_or_equal<Left, Right>;
template <class Left, class Right = Left>
concept comparable_somehow =
    compares_equal<Left, Right> || compares_unequal<Left, Right> || less<Left, Right> ||
    less_or_equal<Left, Right> || greater<Left, Right> || greater_or_equal<Left, Right>;

template <class Left, class Right = Left>
concept has_min = requires(Left left, Right right) {
  min(left, right);
};
template <class Left, class Right = Left>
concept has_max = requires(Left left, Right right) {
  max(left, right);
};
template <class Left, class Right = Left>
concept selectable = requires(Left left, Right right) {
  select(true, left, right);
};
template <class T>
concept has_sqrt = requires(T value) {
  sqrt(value);
};
template <class Output, class Input>
concept processable = requires(Output output, Input input) {
  processed(output, input);
};
template <class T>
concept takes_a_meter = requires(T value) {
  at_device(value);
  at_it(value);
  at_facility(value);
};
template <class T, class Dimension>
concept measured_in = requires(T value, Unit<Dimension> unit) {
  value.in(unit);
};

// Two quantities that are unlike in every way; the mirror image is asked, too.
template <class Left, class Right>
constexpr bool unlike() {
  return !addable<Left, Right> && !addable<Right, Left> && !subtractable<Left, Right> &&
         !subtractable<Right, Left> && !addable_in_place<Left, Right> &&
         !addable_in_place<Right, Left> && !subtractable_in_place<Left, Right> &&
         !subtractable_in_place<Right, Left> && !comparable_somehow<Left, Right> &&
         !comparable_somehow<Right, Left> && !has_min<Left, Right> && !has_max<Left, Right> &&
         !selectable<Left, Right>;
}
template <class Left, class Right = Left>
constexpr bool alike() {
  return addable<Left, Right> && subtractable<Left, Right> && addable_in_place<Left, Right> &&
         subtractable_in_place<Left, Right> && comparable<Left, Right> && has_min<Left, Right> &&
         has_max<Left, Right> && selectable<Left, Right>;
}

template <class Dimension>
using Q = Quantity<Dimension>;
using InputTokenEnergy = dimension_quotient<energy, input_token>;

}  // namespace

TEST_CASE("like quantities add, compare and take minima") {
  static_assert(alike<Q<power>>());
  static_assert(alike<Q<it_power>>());
  static_assert(alike<Q<facility_energy_per_output_token>>());
  CHECK(alike<Q<output_token_rate>>());
}

TEST_CASE("unlike quantities do not: other dimensions, meters, kinds of token") {
  static_assert(unlike<Q<power>, Q<energy>>());
  static_assert(unlike<Q<it_power>, Q<facility_power>>());
  static_assert(unlike<Q<device_power>, Q<it_power>>());
  static_assert(unlike<Q<it_energy_per_output_token>, Q<facility_energy_per_output_token>>());
  static_assert(unlike<Q<output_token_rate>, Q<input_token_rate>>());
  static_assert(unlike<Q<output_token_rate>, Q<processed_token_rate>>());
  static_assert(unlike<Q<energy_per_output_token>, Q<InputTokenEnergy>>());
  static_assert(unlike<Q<pue::dimension>, Q<host_overhead::dimension>>());
  CHECK(unlike<Q<compute_rate>, Q<data_rate>>());
}

TEST_CASE("a plain energy does not meet a metered one, nor another plain one in a product") {
  static_assert(unlike<Q<power>, Q<it_power>>());
  static_assert(unlike<Q<energy_per_output_token>, Q<it_energy_per_output_token>>());
  static_assert(!divisible<Q<power>, Q<energy_per_output_token>>);
  static_assert(!divisible<Q<power>, Q<it_energy_per_output_token>>);
  static_assert(!divisible<Q<it_power>, Q<energy_per_output_token>>);
  static_assert(!multipliable<Q<carbon_per_energy>, Q<facility_energy>>);
  static_assert(!multipliable<Q<power>, Q<power>>);
  static_assert(!divisible<Q<energy>, Q<energy>>);
  static_assert(divisible<Q<it_power>, Q<it_energy_per_output_token>>);
  static_assert(divisible<Q<power>, Q<request_rate>> && multipliable<Q<power>, Q<duration>>);
  CHECK(divisible<Q<facility_power>, Pue>);
}

TEST_CASE("units of plain energies do not cancel either") {
  static_assert(!divisible<Unit<power>, Unit<energy_per_output_token>>);
  static_assert(!divisible<Q<power>, Unit<energy_per_output_token>>);
  static_assert(!multipliable<Q<it_power>, Unit<power>>);
  static_assert(divisible<Unit<energy>, Unit<duration>> &&
                multipliable<Unit<power>, Unit<duration>>);
  CHECK(multipliable<double, Unit<power>>);
}

TEST_CASE("a raw number is neither added to nor compared with a quantity, on either side") {
  static_assert(unlike<Q<power>, double>());
  static_assert(unlike<Q<power>, int>());
  static_assert(unlike<Q<it_power>, Utilization>());
  static_assert(unlike<Pue, double>());
  static_assert(!unlike<Q<power>, Q<power>>());
  static_assert(multipliable<Q<power>, double> && multipliable<int, Q<power>> &&
                divisible<Q<power>, double> && divisible<double, Q<power>>);
  CHECK_FALSE(multipliable<Q<power>, bool>);
}

TEST_CASE("a quantity takes a number or a kind as factor in place, and no other quantity") {
  static_assert(multipliable_in_place<Q<power>, double> && divisible_in_place<Q<power>, int>);
  static_assert(multipliable_in_place<Q<power>, Utilization>);
  static_assert(!multipliable_in_place<Q<power>, Q<duration>>);
  static_assert(!divisible_in_place<Q<facility_power>, Pue>);
  CHECK_FALSE(divisible_in_place<Q<power>, Q<power>>);
}

TEST_CASE("a ratio of meters does not change after it was checked") {
  static_assert(!multipliable_in_place<Pue, double> && !divisible_in_place<Pue, double>);
  static_assert(!addable_in_place<Pue> && !subtractable_in_place<Pue>);
  CHECK_FALSE(addable_in_place<Pue, double>);
}

TEST_CASE("quantities convert to the same dimension, and plain ones to a meter, only") {
  static_assert(!std::is_convertible_v<Q<it_power>, Q<power>>);
  static_assert(!std::is_convertible_v<Q<device_power>, Q<it_power>>);
  static_assert(!std::is_convertible_v<Q<energy>, Q<power>>);
  static_assert(!std::is_assignable_v<Q<power>&, Q<energy>>);
  static_assert(std::is_convertible_v<Q<power>, Q<it_power>>);
  // carbon intensity at the utility meter times IT energy is not grams, tariff not money, ...
  static_assert(!std::is_convertible_v<decltype(Q<carbon_per_facility_energy>{} * Q<it_energy>{}),
                                       Q<carbon>>);
  static_assert(
      !std::is_convertible_v<decltype(Q<money_per_facility_energy>{} * Q<it_energy>{}), Q<money>>);
  static_assert(
      !std::is_convertible_v<decltype(Q<water_per_it_energy>{} * Q<facility_energy>{}), Q<water>>);
  CHECK(std::is_convertible_v<decltype(Q<water_per_it_energy>{} * Q<it_energy>{}), Q<water>>);
}

TEST_CASE("PUE applied never or twice is no token rate, once it is") {
  using Feed = Q<facility_power>;
  using Intensity = Q<it_energy_per_output_token>;
  using Never = decltype(Feed{} / Intensity{});
  using Once = decltype(Feed{} / Pue{1.2} / Intensity{});
  using Twice = decltype(Feed{} / Pue{1.2} / Pue{1.2} / Intensity{});
  static_assert(!std::is_convertible_v<Never, Q<output_token_rate>>);
  static_assert(!std::is_convertible_v<Twice, Q<output_token_rate>>);
  CHECK(std::is_same_v<Once, Q<output_token_rate>>);
}

TEST_CASE("a quantity is counted in units of its dimension only") {
  static_assert(measured_in<Q<power>, power> && measured_in<Q<it_power>, power> &&
                measured_in<Q<it_power>, it_power>);
  static_assert(!measured_in<Q<power>, energy> && !measured_in<Q<power>, it_power>);
  CHECK_FALSE(measured_in<Q<it_power>, facility_power>);
}

TEST_CASE("kinds mix with nothing but their like") {
  static_assert(!std::is_convertible_v<Utilization, Efficiency> &&
                !std::is_constructible_v<Efficiency, Utilization> &&
                !std::is_constructible_v<Efficiency, UtilizationOf<float>>);
  static_assert(!std::is_convertible_v<Utilization, double> &&
                !std::is_constructible_v<double, Utilization>);
  static_assert(!std::is_convertible_v<double, Utilization> && !std::is_convertible_v<int, Pue>);
  static_assert(!std::is_convertible_v<HostOverhead, Pue> && !std::is_convertible_v<Pue, double>);
  static_assert(multipliable<Utilization> && comparable<Utilization>);
  static_assert(!multipliable<Utilization, Efficiency> && !divisible<Utilization, Efficiency>);
  static_assert(!multipliable<Utilization, double> && !multipliable<double, Utilization>);
  static_assert(!divisible<Utilization> && !divisible<double, Utilization>);
  static_assert(!addable<Utilization> && !subtractable<Utilization> &&
                !addable<Utilization, double>);
  static_assert(!comparable_somehow<Utilization, Efficiency>);
  static_assert(!comparable_somehow<Utilization, double> &&
                !comparable_somehow<double, Utilization>);
  CHECK(multipliable<Q<compute_rate>, Efficiency>);
}

TEST_CASE("roots, meters and processed tokens are refused where they mean nothing") {
  static_assert(has_sqrt<decltype(Q<duration>{} * Q<duration>{})> && !has_sqrt<Q<duration>>);
  static_assert(takes_a_meter<Q<power>> && takes_a_meter<Q<carbon_per_energy>>);
  static_assert(!takes_a_meter<Q<it_power>> && !takes_a_meter<Q<duration>>);
  static_assert(processable<Q<output_token>, Q<input_token>>);
  static_assert(!processable<Q<output_token>, Q<output_token>>);
  static_assert(!processable<Q<output_token>, Q<input_token_rate>>);
  CHECK(processable<Q<output_token_rate>, Q<input_token_rate>>);
}

TEST_CASE("a traced quantity compares to a mask, which is no bool") {
  using Traced = Quantity<power, Trace>;
  static_assert(comparable<Traced>);
  static_assert(std::is_same_v<decltype(Traced{} < Traced{}), TraceMask>);
  static_assert(!std::is_convertible_v<decltype(Traced{} < Traced{}), bool>);
  CHECK_FALSE(std::is_constructible_v<bool, decltype(Traced{} == Traced{})>);
}

TEST_CASE("meters that would cancel are not forgotten, in a unit or by a plain energy") {
  using PueSkipped = dimension_quotient<facility_power, it_energy_per_output_token>;
  using PueTwice = dimension_quotient<dimension_quotient<facility_power, facility_per_it>, facility_per_it>;
  static_assert(!measured_in<Q<PueSkipped>, output_token_rate> && measured_in<Q<PueSkipped>, PueSkipped>);
  static_assert(!measured_in<Q<PueTwice>, power> && measured_in<Q<PueTwice>, PueTwice>);
  static_assert(!std::is_convertible_v<Q<power>, Q<PueTwice>>);
  static_assert(std::is_convertible_v<Q<power>, Q<it_power>>);
  static_assert(!processable<Q<it_energy_per_output_token>, Q<dimension_quotient<it_energy, input_token>>>);
  CHECK_FALSE(measured_in<Q<facility_per_it>, one>);
}
