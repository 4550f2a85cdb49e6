// SPDX-License-Identifier: MIT
#include "e2t/quantity/meter.hpp"

#include <doctest/doctest.h>

#include <type_traits>

#include "e2t/quantity/literals.hpp"

using namespace e2t::literals;
using namespace e2t::units;

namespace {

template <class Expected, class Given>
constexpr bool is(const Given&) {
  return std::is_same_v<Given, e2t::Quantity<Expected>>;
}

}  // namespace

TEST_CASE("naming the meter of a plain quantity changes its type and not its number") {
  static_assert(is<e2t::device_power>(e2t::at_device(700_W)));
  static_assert(is<e2t::it_power>(e2t::at_it(700_W)));
  static_assert(is<e2t::facility_power>(e2t::at_facility(700_W)));
  static_assert(is<e2t::it_energy_per_output_token>(e2t::at_it(0.4_J_per_token)));
  static_assert(is<e2t::carbon_per_facility_energy>(e2t::at_facility(300_gCO2e / 1_kWh)));
  static_assert(is<e2t::water_per_it_energy>(e2t::at_it(1.8_L / 1_kWh)));
  CHECK(e2t::at_device(700_W).in(W) == 700.0);
  CHECK(e2t::at_facility(300_gCO2e / 1_kWh).in(gCO2e / kWh) == doctest::Approx(300.0));
}

TEST_CASE("energy over its own meter cancels") {
  CHECK(e2t::at_it(1_kWh) / e2t::at_it(3.6_MJ) == 1.0);
  const auto time = e2t::at_it(1_kWh) / e2t::at_it(1_kW);
  static_assert(is<e2t::duration>(time));
  CHECK(time.in(h) == 1.0);
}

TEST_CASE("output and input tokens are processed tokens together, and so are their rates") {
  static_assert(is<e2t::processed_token>(e2t::processed(3_token, 4_input_token)));
  static_assert(is<e2t::processed_token_rate>(e2t::processed(3_token / 1_s, 4_input_token / 1_s)));
  CHECK(e2t::processed(3_token, 4_input_token).in(processed_token) == 7.0);
  CHECK(e2t::processed(100_token / 1_s, 900_input_token / 1_s).in(processed_token / s) == 1000.0);
  CHECK(e2t::processed(4_input_token, 3_token).in(processed_token) == 7.0);
}

TEST_CASE("each meter tag knows the energy measured there") {
  static_assert(std::is_same_v<e2t::DeviceMeter::energy, e2t::device_energy>);
  static_assert(std::is_same_v<decltype(e2t::it)::energy, e2t::it_energy>);
  static_assert(std::is_same_v<decltype(e2t::facility)::energy, e2t::facility_energy>);
  CHECK(static_cast<int>(e2t::Meter::facility) == 2);
}
