// SPDX-License-Identifier: MIT

// How many accelerators the site can carry, what the others do, and what is left stranded.

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

TEST_CASE("a site filled by nameplate strands the power that the operating point does not draw") {
  // At work 800 W(device) * 1.25 = 1000 W(it): 1 MW(it) carries 1000 accelerators.
  // At nameplate 1000 W * 1.25 = 1250 W(it): it carries 800, which at work draw 0.8 MW(it).
  Scenario plan = example::scenario();
  plan.hardware.count = 2000_accelerator;
  const auto made = TokenProductionFunction{plan}.evaluate();
  const auto& provisioning = made.provisioning;
  CHECK(made.active == Limit::utility_power);
  CHECK(provisioning.powered.in(units::accelerator) == Approx(1000.0));
  CHECK(provisioning.unpowered.in(units::accelerator) == Approx(1000.0));
  CHECK(provisioning.at_operating_point.in(units::accelerator) == Approx(1000.0));
  CHECK(provisioning.at_nameplate->in(units::accelerator) == Approx(800.0));
  CHECK(provisioning.stranded_power->in(MW) == Approx(0.2));
}

TEST_CASE("the smallest of feed, distribution and cooling carries the fleet") {
  // The feed would carry 1 MW(it), distribution 1.5 MW * 0.5 = 0.75 MW, cooling 0.9 MW.
  Scenario plan = example::scenario();
  plan.facility.distribution = 1.5_MW;
  plan.facility.redundancy = Share{0.5};
  plan.facility.cooling = 0.9_MW;
  const auto made = TokenProductionFunction{plan}.evaluate();
  CHECK(made.active == Limit::it_power);
  CHECK(made.provisioning.at_operating_point.in(units::accelerator) == Approx(750.0));
  CHECK(made.provisioning.at_nameplate->in(units::accelerator) == Approx(600.0));
  CHECK(made.provisioning.stranded_power->in(MW) == Approx(0.75 - 600 * 1000e-6));
}

TEST_CASE("nameplate figures are absent where the board power is") {
  Scenario plan = example::scenario();
  plan.hardware.accelerator.board_power.reset();
  const auto made = TokenProductionFunction{plan}.evaluate();
  CHECK_FALSE(made.provisioning.at_nameplate.has_value());
  CHECK_FALSE(made.provisioning.stranded_power.has_value());
}

TEST_CASE("a fleet that runs whole has no accelerator left over, not minus a trillionth of one") {
  // Of 1..1000 accelerators at these figures, count - attainable / rate rounds below zero for some.
  Scenario plan = example::with_ample_feed();
  plan.workload.memory_per_token = 2.3_GB_per_token;
  plan.workload.energy_per_token = at_device(0.7_J_per_token);  // the board's limit: 700 W / 0.7 J
  plan.hardware.accelerator.board_power = 700_W;
  for (int count = 1; count <= 1000; ++count) {
    plan.hardware.count = count * units::accelerator;
    const auto made = TokenProductionFunction{plan}.evaluate();
    CHECK(made.provisioning.unpowered >= 0 * units::accelerator);
    CHECK(*made.provisioning.stranded_power >= at_it(0_W));
  }
}
