// SPDX-License-Identifier: MIT

// J per output token keeps the meter that it was measured at.

#include "e2t/scenario/workload.hpp"

#include <doctest/doctest.h>

#include "e2t/quantity/literals.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;

namespace {

using Metered = MeteredEnergyOf<double>;

// A plain energy per token has no meter, and neither has a power one.
static_assert(std::is_convertible_v<decltype(at_it(1_J_per_token)), Metered>);
static_assert(!std::is_convertible_v<decltype(1_J_per_token), Metered>);
static_assert(!std::is_convertible_v<decltype(at_it(1_J)), Metered>);
static_assert(!std::is_convertible_v<double, Metered>);

constexpr Metered device_energy_of(double joules) {
  return at_device(joules * J_per_token);
}
static_assert(device_energy_of(0.5).meter() == Meter::device);
static_assert(Metered(at_it(0.5_J_per_token)).meter() == Meter::it);
static_assert(Metered(at_facility(0.5_J_per_token)).meter() == Meter::facility);
static_assert(device_energy_of(0.5).joules() == 0.5_J_per_token);
static_assert(Metered(at_it(0.5_J_per_token)).scaled(2.0).joules() == 1_J_per_token);
static_assert(Metered(at_it(0.5_J_per_token)).scaled(2.0).meter() == Meter::it);

}  // namespace

TEST_CASE("a workload in another number type takes the units that everything else does") {
  const WorkloadOf<float> load{.compute_per_token = 141_GFLOP_per_token,
                               .energy_per_token = at_facility(0.5_J_per_token),
                               .utilization = Utilization{0.5}};
  CHECK(load.energy_per_token.meter() == Meter::facility);
  CHECK(load.energy_per_token.joules().in(J / token) == 0.5F);
  CHECK(load.utilization->value() == 0.5F);
}

TEST_CASE("overhead and running sequences divide to an output-token rate") {
  using Ceiling = dimension_quotient<e2t::request, overhead_per_output_token>;
  static_assert(std::is_same_v<Ceiling, output_token_rate>);
}
