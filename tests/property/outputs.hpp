// SPDX-License-Identifier: MIT
#pragma once

// Every number that an evaluation gives, as two productions of different number types have it.
//
//     outputs::each_output(made, traced, [](const char* name, double number, const Trace& traced) { ... });

#include <doctest/doctest.h>

#include "e2t/tpf.hpp"

namespace outputs {

template <class Visit, class Left, class Right>
void each_output(const Left& left, const Right& right, Visit visit) {
  using namespace e2t;
  using e2t::detail::Raw;
  const auto both = [&](const char* name, const auto& a, const auto& b) {
    visit(name, Raw::of(a), Raw::of(b));
  };
  const auto where_given = [&](const char* name, const auto& a, const auto& b) {
    CHECK(a.has_value() == b.has_value());
    if (a.has_value() && b.has_value())
      both(name, *a, *b);
  };
  both("rate", left.rate, right.rate);
  both("attainable", left.attainable, right.attainable);
  both("bound", left.bound, right.bound);
  both("utilization", left.utilization, right.utilization);
  both("runner_up_distance", left.runner_up_distance, right.runner_up_distance);
  for (int i = 0; i < left.ceilings.size(); ++i) {
    both(left.ceilings[i].name, left.ceilings[i].rate, right.ceilings[i].rate);
    both(left.ceilings[i].name, left.ceilings[i].attained, right.ceilings[i].attained);
    both(left.ceilings[i].name, left.ceilings[i].slack, right.ceilings[i].slack);
  }
  both("power(device)", left.delivered_power(device), right.delivered_power(device));
  both("power(it)", left.delivered_power(it), right.delivered_power(it));
  both("power(facility)", left.delivered_power(facility), right.delivered_power(facility));
  both("J(device)/token", left.energy_per_token(device), right.energy_per_token(device));
  both("J(it)/token", left.energy_per_token(it), right.energy_per_token(it));
  both("J(facility)/token", left.energy_per_token(facility), right.energy_per_token(facility));
  both("J(facility)/token, annual", left.annual_energy_per_token(),
       right.annual_energy_per_token());
  both("powered", left.provisioning.powered, right.provisioning.powered);
  both("at_operating_point", left.provisioning.at_operating_point,
       right.provisioning.at_operating_point);
  where_given("at_nameplate", left.provisioning.at_nameplate, right.provisioning.at_nameplate);
  where_given("input_rate", left.input_rate, right.input_rate);
  where_given("processed_rate", left.processed_rate, right.processed_rate);
  where_given("request_rate", left.request_rate, right.request_rate);
  where_given("energy_cost", left.energy_cost, right.energy_cost);
  where_given("carbon", left.carbon, right.carbon);
  where_given("water_onsite", left.water_onsite, right.water_onsite);
  where_given("water_offsite", left.water_offsite, right.water_offsite);
  where_given("accepted_rate", left.accepted_rate, right.accepted_rate);
}

}  // namespace outputs
