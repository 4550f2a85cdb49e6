// SPDX-License-Identifier: MIT
#pragma once
// Adaptive search: maps, maxima and crossover surfaces by bounds on boxes of inputs, which are divided only
// where they can still matter, so that work grows with the boundary between constraints.
//
//     const auto swept = e2t::sweep(scenario)
//                            .over(e2t::axis("count", e2t::logspace(1e4_accelerator, 1e6_accelerator, 32768),
//                                            [](auto& s, auto v) { s.hardware.count = v; }));
//     const e2t::ConstraintMap map = e2t::constraint_map(swept);
//     const auto best = e2t::argmax(swept, {.tolerance = 1e-6});
//     const auto edge = e2t::crossover_surface(swept, e2t::Limit::utility_power, e2t::Limit::memory_bandwidth);
//     use(map.active({100}), best.value.in(Mtoken / s), edge.boxes.size());
#include "e2t/sweep/argmax.hpp"
#include "e2t/sweep/crossover_surface.hpp"
#include "e2t/sweep/map_maker.hpp"
