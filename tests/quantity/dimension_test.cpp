// SPDX-License-Identifier: MIT
#include "e2t/quantity/dimension.hpp"

#include <doctest/doctest.h>

#include <type_traits>

#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;

namespace {

template <class... Tags>
struct list {};

// Base dimensions, named products, a product without a name, a square and nothing at all.
using tags = list<e2t::one, e2t::duration, e2t::energy, e2t::it_energy, e2t::output_token,
                  e2t::power, e2t::it_power_per_accelerator, e2t::facility_energy_per_output_token,
                  e2t::facility_per_it, e2t::carbon_per_facility_energy, e2t::compute_rate,
                  e2t::dimension_product<e2t::power, e2t::water>,
                  e2t::dimension_product<e2t::duration, e2t::duration>>;

// The independent account of a dimension: how often a base stands above the line less below it.
template <class Base, class... Bases>
constexpr int count(e2t::times<Bases...>) {
  return (std::is_same_v<Base, Bases> + ... + 0);
}
template <class Base, class... Bases>
constexpr int count(e2t::per<Bases...>) {
  return (std::is_same_v<Base, Bases> + ... + 0);
}
template <class Base, class Tag>
constexpr int exponent =
    count<Base>(typename Tag::numerator{}) - count<Base>(typename Tag::denominator{});

template <class Left, class Right, class... Bases>
constexpr bool exponents_add(list<Bases...>) {
  using Product = e2t::dimension_product<Left, Right>;
  using Quotient = e2t::dimension_quotient<Left, Right>;
  return ((exponent<Bases, Product> == exponent<Bases, Left> + exponent<Bases, Right>)&&...) &&
         ((exponent<Bases, Quotient> == exponent<Bases, Left> - exponent<Bases, Right>)&&...);
}
using bases = list<e2t::duration, e2t::compute, e2t::output_token, e2t::accelerator, e2t::carbon,
                   e2t::water, e2t::energy, e2t::it_energy, e2t::facility_energy>;

template <class Left, class Right>
constexpr bool obeys_algebra() {
  using Product = e2t::dimension_product<Left, Right>;
  using Quotient = e2t::dimension_quotient<Left, Right>;
  return std::is_same_v<Product, e2t::dimension_product<Right, Left>> &&
         std::is_same_v<e2t::dimension_quotient<Product, Right>, Left> &&
         std::is_same_v<e2t::dimension_product<Quotient, Right>, Left> &&
         std::is_same_v<e2t::dimension_quotient<e2t::one, Quotient>,
                        e2t::dimension_quotient<Right, Left>> &&
         exponents_add<Left, Right>(bases{});
}
template <class Left, class... Rights>
constexpr bool with_all(list<Rights...>) {
  return (obeys_algebra<Left, Rights>() && ...);
}
template <class... Lefts>
constexpr bool all_pairs(list<Lefts...> all) {
  return (with_all<Lefts>(all) && ...);
}

// A base dimension of one's own is one declaration.
struct rack : e2t::base_dimension<rack> {
  static constexpr auto symbol = "rack";
};
constexpr auto racks = e2t::unit<rack>(1.0, "rack");

}  // namespace

TEST_CASE("a dimension is one type however it was computed") {
  static_assert(all_pairs(tags{}));
  static_assert(std::is_same_v<e2t::dimension_quotient<e2t::energy, e2t::duration>, e2t::power>);
  static_assert(std::is_same_v<e2t::dimension_product<e2t::power, e2t::duration>, e2t::energy>);
  static_assert(std::is_same_v<e2t::dimension_quotient<e2t::power, e2t::power>, e2t::one>);
  using TokensPerJoule = e2t::dimension_quotient<e2t::output_token, e2t::it_energy>;
  static_assert(std::is_same_v<e2t::dimension_product<e2t::it_power, TokensPerJoule>,
                               e2t::output_token_rate>);
  CHECK(all_pairs(tags{}));
}

TEST_CASE("factors stand in the order of their symbols, repeated for powers") {
  using e2t::per, e2t::times;
  using Square = e2t::dimension_product<e2t::duration, e2t::duration>;
  static_assert(std::is_same_v<Square::numerator, times<e2t::duration, e2t::duration>>);
  using Jerk = e2t::dimension_quotient<e2t::dimension_quotient<e2t::water, Square>, e2t::money>;
  static_assert(std::is_same_v<Jerk::numerator, times<e2t::water>>);
  static_assert(std::is_same_v<Jerk::denominator, per<e2t::money, e2t::duration, e2t::duration>>);
  CHECK(e2t::detail::before<e2t::money, e2t::duration>);  // "USD" < "s"
  CHECK_FALSE(e2t::detail::before<e2t::duration, e2t::duration>);
}

TEST_CASE("a product without a name prints its factors") {
  using Product = e2t::dimension_product<e2t::water, e2t::request>;
  static_assert(
      std::is_same_v<Product, e2t::dimension<e2t::times<e2t::water, e2t::request>, e2t::per<>>>);
  CHECK(std::is_base_of_v<e2t::any_dimension, Product>);
}

TEST_CASE("a base dimension of one's own works like the library's") {
  const auto density = e2t::at_no_meter<e2t::dimension_quotient<e2t::it_power, rack>>{};
  static_assert(std::is_same_v<decltype(density), const e2t::dimension_quotient<e2t::power, rack>>);
  const auto limit = 130_kW / (1 * racks);
  const auto feed = limit * (8 * racks);
  static_assert(std::is_same_v<decltype(feed), const e2t::Quantity<e2t::power>>);
  CHECK(feed.in(e2t::units::MW) == doctest::Approx(1.04));
  CHECK(limit.in(e2t::units::kW / racks) == 130.0);
  static_assert(!std::is_convertible_v<decltype(limit), e2t::Quantity<e2t::power>>);
}
