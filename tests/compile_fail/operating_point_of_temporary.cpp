// SPDX-License-Identifier: MIT
// An operating point refers to its function's scenario, which a temporary takes with it.
// expect: e2t: it refers to the function's scenario: give the function a name first
// expect: operating_point() const
#include "e2t/tpf.hpp"

using namespace e2t::literals;

constexpr e2t::Scenario plan{
    .hardware = {.accelerator = {.memory_bandwidth = 3.35_TB_per_s, .board_power = 700_W},
                 .count = 8_accelerator,
                 .host_overhead = e2t::HostOverhead{1.25}},
    .facility = {.utility_power = 10_kW, .pue = e2t::Pue{1.2}},
    .workload = {.energy_per_token = e2t::at_device(0.479_J_per_token)}};

#ifdef FIXED
constexpr e2t::TokenProductionFunction function(plan);
static_assert(function.operating_point().rate() == function.operating_point().rate());
#else
const auto working = e2t::TokenProductionFunction(plan).operating_point();
const auto rate = working.rate();
#endif
