// SPDX-License-Identifier: MIT
#pragma once
// A site to sweep: compute, the feed and, once an axis sets it, cooling can bind.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/tpf.hpp>

namespace example {

inline e2t::Scenario swept_site() {
  using namespace e2t;
  using namespace e2t::literals;
  return {.hardware = {.accelerator = catalog::h100_sxm, .count = 120000_accelerator, .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 100_MW, .pue = Pue{1.2}},
          .workload = {.compute_per_token = 240_GFLOP_per_token, .energy_per_token = at_device(0.479_J_per_token)}};
}

}  // namespace example
