// SPDX-License-Identifier: MIT
#include "e2t/quantity/base.hpp"

#include <doctest/doctest.h>

#include <type_traits>

#include "e2t/quantity/names.hpp"

namespace {

template <class From, class Meter, class To>
constexpr bool at_meter_gives =
    std::is_same_v<e2t::at_meter<From, Meter>, To>&& std::is_same_v<e2t::at_no_meter<To>, From>;

}  // namespace

TEST_CASE("energy at the three meters and at none are four base dimensions") {
  static_assert(!e2t::same_dimension<e2t::energy, e2t::it_energy>);
  static_assert(!e2t::same_dimension<e2t::device_energy, e2t::it_energy>);
  static_assert(!e2t::same_dimension<e2t::facility_energy, e2t::it_energy>);
  CHECK(e2t::energy::has_plain_energy);
  CHECK_FALSE(e2t::it_energy::has_plain_energy);
  CHECK(e2t::it_energy::has_energy);
  CHECK_FALSE(e2t::duration::has_energy);
}

TEST_CASE(
    "naming a meter and forgetting it are each other's inverse for products of plain energy") {
  static_assert(at_meter_gives<e2t::energy, e2t::device_energy, e2t::device_energy>);
  static_assert(at_meter_gives<e2t::power, e2t::it_energy, e2t::it_power>);
  static_assert(at_meter_gives<e2t::power, e2t::facility_energy, e2t::facility_power>);
  static_assert(at_meter_gives<e2t::energy_per_output_token, e2t::it_energy,
                               e2t::it_energy_per_output_token>);
  static_assert(at_meter_gives<e2t::carbon_per_energy, e2t::facility_energy,
                               e2t::carbon_per_facility_energy>);
  static_assert(at_meter_gives<e2t::duration, e2t::it_energy, e2t::duration>);
  CHECK(at_meter_gives<e2t::water_per_energy, e2t::it_energy, e2t::water_per_it_energy>);
}

TEST_CASE("a ratio of energies at two meters is nothing once the meters are forgotten") {
  static_assert(std::is_same_v<e2t::at_no_meter<e2t::facility_per_it>, e2t::one>);
  CHECK(e2t::facility_per_it::has_energy);
}

TEST_CASE("a product has energy, plain or metered, when one of its factors has") {
  using Emission = e2t::dimension_product<e2t::power, e2t::carbon>;
  using Metered = e2t::dimension_product<e2t::it_power, e2t::carbon>;
  static_assert(Emission::has_plain_energy && Emission::has_energy);
  static_assert(!Metered::has_plain_energy && Metered::has_energy);
  static_assert(!e2t::compute_rate::has_energy);
  CHECK_FALSE(e2t::one::has_energy);
}
