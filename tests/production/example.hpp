// SPDX-License-Identifier: MIT
#pragma once

// One scenario with round numbers, that hand calculations in the tests start from:
//
//     1000 accelerators of 1000 TFLOP/s, 4 TB/s, 500 GB/s, 1000 W (100 W without work), host overhead 1.25
//     a feed of 1.2 MW at PUE 1.2, so 1 MW(it)
//     per token 0.5 TFLOP, 2.5 GB, 0.25 GB over the links, 0.5 J(device), so 0.625 J(it)
//
//     one accelerator: compute 2000, memory 1600, links 2000 token/s; 1000 W / 0.5 J = 2000 token/s,
//     so 1600 token/s at 800 W(device), 1000 W(it)
//     the fleet: memory 1.6 M token/s, the feed 1 MW / 0.625 J = 1.6 M token/s

#include "e2t/tpf.hpp"

namespace example {

using namespace e2t::literals;

inline constexpr auto token_per_s_each =
    e2t::units::token / e2t::units::s / e2t::units::accelerator;

constexpr e2t::Scenario scenario() {
  return {.hardware = {.accelerator = {.name = "board",
                                       .peak = {.bf16 = 1000_TFLOP_per_s},
                                       .memory_bandwidth = 4_TB_per_s,
                                       .link_bandwidth = 500_GB_per_s,
                                       .board_power = 1000_W,
                                       .idle_power = 100_W},
                       .count = 1000_accelerator,
                       .host_overhead = e2t::HostOverhead{1.25}},
          .facility = {.utility_power = 1.2_MW, .pue = e2t::Pue{1.2}},
          .workload = {.compute_per_token = 500_GFLOP_per_token,
                       .memory_per_token = 2.5_GB_per_token,
                       .interconnect_per_token = 250_MB_per_token,
                       .energy_per_token = e2t::at_device(0.5_J_per_token)}};
}

/// The same with a feed that never binds.
constexpr e2t::Scenario with_ample_feed() {
  e2t::Scenario result = scenario();
  result.facility.utility_power = 12_MW;
  return result;
}

/// The message that `call` is refused with; empty where it is not.
template <class Call>
e2t::Error::Message refusal(Call call) {
  try {
    static_cast<void>(call());
  } catch (const e2t::Error& error) {
    return e2t::Error::Message(error.what());
  }
  return {};
}

}  // namespace example
