// SPDX-License-Identifier: MIT
#include "e2t/base/optional.hpp"

#include <doctest/doctest.h>

#include <type_traits>

#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

namespace {

struct Site {
  e2t::Quantity<e2t::facility_power> feed;
  e2t::Optional<e2t::Quantity<e2t::it_power>> cooling{};
  e2t::Optional<e2t::Pue> pue{};
};

}  // namespace

TEST_CASE("a field that nobody gave is absent, and reading it is refused") {
  constexpr Site site{.feed = 100_MW};
  static_assert(!site.cooling && !site.pue.has_value());
  CHECK_THROWS_WITH_AS(static_cast<void>(*site.cooling),
                       "an optional value is read but was not given", e2t::Error);
  CHECK_THROWS_AS(static_cast<void>(site.pue->value()), e2t::Error);
}

TEST_CASE("a given field holds its value, and a plain power takes the meter of the field") {
  constexpr Site site{.feed = 100_MW, .cooling = 90_MW, .pue = e2t::Pue{1.2}};
  static_assert(site.cooling && site.cooling->in(e2t::units::MW) == 90.0);
  static_assert(site.pue->value() == 1.2);
  CHECK((*site.cooling).in(e2t::units::kW) == 90e3);
}

TEST_CASE("value_or and reset do what those of std::optional do") {
  e2t::Optional<int> count;
  CHECK(count.value_or(7) == 7);
  count = 3;
  CHECK(count.value_or(7) == 3);
  count.reset();
  CHECK_FALSE(count.has_value());
  CHECK_THROWS_AS(static_cast<void>(count.value()), e2t::Error);
}

TEST_CASE("an optional converts from an optional whose value converts, absence included") {
  constexpr e2t::Optional<e2t::Quantity<e2t::power>> plain = 3_W;
  constexpr e2t::Optional<e2t::Quantity<e2t::it_power>> metered = plain;
  static_assert(metered->in(e2t::units::W) == 3.0);
  constexpr e2t::Optional<e2t::Quantity<e2t::power>> absent;
  constexpr e2t::Optional<e2t::Quantity<e2t::it_power>> still_absent = absent;
  static_assert(!still_absent);
  CHECK(metered.has_value());
}

TEST_CASE("another type than the field's does not convert") {
  using Cooling = e2t::Optional<e2t::Quantity<e2t::it_power>>;
  static_assert(!std::is_convertible_v<double, Cooling>);
  static_assert(!std::is_convertible_v<e2t::Quantity<e2t::energy>, Cooling>);
  static_assert(!std::is_convertible_v<e2t::Quantity<e2t::facility_power>, Cooling>);
  static_assert(!std::is_convertible_v<double, e2t::Optional<e2t::Utilization>>);
  static_assert(!std::is_convertible_v<e2t::Efficiency, e2t::Optional<e2t::Utilization>>);
  static_assert(std::is_convertible_v<e2t::Utilization, e2t::Optional<e2t::Utilization>>);
  static_assert(std::is_trivially_copyable_v<Cooling>);
  CHECK(sizeof(Cooling) == 2 * sizeof(double));
}

TEST_CASE("an optional made from not_given is absent") {
  e2t::Optional<double> length = 3.0;
  length = e2t::not_given;
  CHECK_FALSE(length.has_value());
}
