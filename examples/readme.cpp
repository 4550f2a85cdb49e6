// SPDX-License-Identifier: MIT
#include <e2t/catalog/accelerators.hpp>
#include <e2t/tpf.hpp>

#include <cstdio>

using namespace e2t::literals;

constexpr e2t::Hardware fleet{.accelerator = e2t::catalog::h100_sxm,
                              .count = 120'000_accelerator,
                              .host_overhead = e2t::HostOverhead{1.25}};
constexpr e2t::Facility site{.utility_power = 100_MW, .pue = e2t::Pue{1.2}, .cooling = 90_MW};
constexpr e2t::Workload load{.compute_per_token = 240_GFLOP_per_token,
                             .energy_per_token = e2t::at_device(0.479_J_per_token)};

constexpr auto made = e2t::TokenProductionFunction{fleet, site, load}.evaluate();
static_assert(made.active == e2t::Limit::utility_power);

int main() {
  using namespace e2t::units;
  std::printf("%.1f M output tokens/s, bound by %s\n", made.rate.in(Mtoken / s), made.active.name);
  std::printf("next %s, at %+.1f %%\n", made.runner_up.name, 100 * (made.runner_up_distance - 1));
  std::printf("%.3f J per output token @it\n", made.energy_per_token(e2t::it).in(J / token));
}
