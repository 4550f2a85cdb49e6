// SPDX-License-Identifier: MIT
#pragma once
// The front door: everything that a what-if needs, and nothing heavier than the language support
// headers. Catalogue data is beside it: #include <e2t/catalog/accelerators.hpp>.
//
//     using namespace e2t::literals;
//     constexpr e2t::Hardware fleet{.accelerator = e2t::catalog::h100_sxm,
//                                   .count = 120'000_accelerator,
//                                   .host_overhead = e2t::HostOverhead{1.25}};
//     constexpr e2t::Facility site{.utility_power = 100_MW, .pue = e2t::Pue{1.2}, .cooling = 90_MW};
//     constexpr e2t::Workload load{.energy_per_token = e2t::at_device(0.479_J_per_token)};
//     constexpr auto made = e2t::TokenProductionFunction{fleet, site, load}.evaluate();
//
// The lower layers come first, one by one: where a compiler quotes one of their bans, it prints the
// stack of includes that first reached the header, and this keeps that stack at two lines.

// clang-format off
#include "e2t/base/error.hpp"
#include "e2t/base/optional.hpp"
#include "e2t/quantity/quantity.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/meter.hpp"
#include "e2t/quantity/unit.hpp"
// clang-format on

#include "e2t/production/constraint.hpp"
#include "e2t/production/crossover.hpp"
#include "e2t/production/marginal.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/production/published.hpp"
#include "e2t/production/required.hpp"
#include "e2t/quantity/literals.hpp"
