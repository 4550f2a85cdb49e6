// SPDX-License-Identifier: MIT
#pragma once

// The names that the examples in the comments of the headers use without introducing them. An
// example may hide them by its own.

#include <cstdio>
#include <string>
#include <type_traits>
#include <vector>

#include "e2t/e2t.hpp"

using namespace e2t::literals;
using namespace e2t::units;

constexpr e2t::Hardware fleet{.accelerator = e2t::catalog::h100_sxm,
                              .count = 120'000_accelerator,
                              .host_overhead = e2t::HostOverhead{1.25}};
constexpr e2t::Facility site{.utility_power = 100_MW,
                             .pue = e2t::Pue{1.2},
                             .cooling = 90_MW,
                             .carbon_intensity = 384 * gCO2e / kWh};
constexpr e2t::Workload load{.compute_per_token = 240_GFLOP_per_token,
                             .memory_per_token = 1.6_GB_per_token,
                             .energy_per_token = e2t::at_device(0.479_J_per_token),
                             .quality = e2t::Quality{0.9}};
constexpr e2t::Scenario scenario{.hardware = fleet, .facility = site, .workload = load};
constexpr e2t::TokenProductionFunction tpf{scenario};
constexpr auto made = tpf.evaluate();

constexpr auto carbon_budget =
    e2t::constraint("carbon_budget", 20 * kgCO2e / s, [](const auto& point) {
      return *point.scenario().facility.carbon_intensity * point.energy_per_token(e2t::facility);
    });
const std::vector<e2t::Lever> levers{{.name = "FP8", .source = "none", .energy_per_token = 0.8}};

const e2t::Lever fp8_weights{.name = "FP8 weights", .quantisation = e2t::Quantisation{.weights = 1 * B}};
const e2t::Lever latent_kv{.name = "latent KV", .latent_kv = e2t::LatentKv{.rank = 512}};

// A model, how it is served, and what follows.
constexpr e2t::Model model = e2t::catalog::find_model("llama_3_1_70b");
constexpr e2t::Layout layout{.tensor_parallel = 4};
constexpr e2t::Calibration calibration = e2t::catalog::find_calibration("h100_sxm");
constexpr e2t::Accelerator board = e2t::catalog::h100_sxm;
constexpr e2t::Serving serving{.model = model,
                               .layout = layout,
                               .prompt_length = 250 * (input_token / request),
                               .output_length = 350 * (output_token / request),
                               .running_sequences = 256 * request,
                               .calibration = calibration};
constexpr auto context = e2t::mean_context(serving);
constexpr auto work = e2t::step_work(serving, board, 256 * request, 1.0);
constexpr auto step = e2t::serving_step(serving, board, 256 * request);
constexpr e2t::Scenario served{.hardware = fleet, .facility = site, .serving = serving};
constexpr e2t::Observation row{.serving = serving,
                               .accelerator = board,
                               .rate = 4915 * token_per_s,
                               .power = e2t::at_device(2356_W)};

template <class... Values>
constexpr void use(const Values&...) {}
