// SPDX-License-Identifier: MIT
#pragma once
// Calibrations of the serving model, each parameter with its standard error and what determined it.
//
//     const e2t::Calibration h100 = e2t::catalog::find_calibration("h100_sxm");
//     e2t::catalog::carried_over(h100, from_board, to_board)   // modelled: no measurement of that one
//
// Fitted by examples/calibrate, which prints the tables below.
#include "e2t/catalog/figure.hpp"
#include "e2t/scenario/calibration.hpp"

namespace e2t::catalog {

/// A parameter in the unit of its field, with its standard error.
struct CalibratedParameter {
  double value;
  double standard_error;
  Support support;
};

struct CalibrationEntry {
  const char* key;          ///< as in scenario files; that of its accelerator
  const char* accelerator;  ///< in the catalogue
  int rows;                 ///< that it was fitted to
  CalibratedParameter parameter[Calibration::count];  ///< in the order of CalibrationOf's fields
  Origin origin;

  constexpr operator Calibration() const {
    Calibration made;
    int next = 0;
    Calibration::each_number([&](const auto& field, auto member) {
      using Member = std::remove_cvref_t<decltype(made.*member)>;
      made.*member = e2t::detail::Slot<Member>::made(parameter[next++].value * field.unit.scale);
    });
    return made;
  }
};

namespace from {
inline constexpr Origin mlenergy = {
    "ML.ENERGY Leaderboard v3 (github.com/ml-energy/leaderboard at 0cd52da), a selection of its rows: vLLM 0.11",
    Confidence::medium,
    "prompt lengths are not recorded and taken as 250 tokens; answer lengths as varying by a third of their mean squared"};
}  // namespace from

// clang-format off
inline constexpr CalibrationEntry b200_sxm_calibration{
    .key = "b200_sxm",
    .accelerator = "b200_sxm",
    .rows = 58,
    .parameter =
        {
            {0.8672, 0.06, Support::rows},  // memory_efficiency
            {0.8308, 0.064, Support::rows},  // compute_efficiency
            {0.5, 0.25, Support::prior},  // link_efficiency
            {0.8252, 0.1, Support::rows},  // routing_spread
            {62.8, 9, Support::rows},  // layer_overhead [us]
            {56.55, 10, Support::rows},  // expert_layer_overhead [us]
            {164.8, 18, Support::rows},  // quantised_layer_overhead [us]
            {42.92, 2.5, Support::rows},  // sequence_overhead [us/request]
            {131.3, 23, Support::rows},  // idle_power [W]
            {177.4, 11, Support::rows},  // energy_per_byte [pJ/B]
            {1.3, 0.33, Support::prior},  // energy_per_flop [pJ/FLOP]
            {201.7, 54, Support::rows},  // kernel_power [W]
        },
    .origin = from::mlenergy,
};

inline constexpr CalibrationEntry h100_sxm_calibration{
    .key = "h100_sxm",
    .accelerator = "h100_sxm",
    .rows = 86,
    .parameter =
        {
            {0.8483, 0.038, Support::rows},  // memory_efficiency
            {0.7743, 0.057, Support::rows},  // compute_efficiency
            {0.8461, 0.088, Support::rows},  // link_efficiency
            {0.7136, 0.078, Support::rows},  // routing_spread
            {33.68, 8.8, Support::rows},  // layer_overhead [us]
            {74.48, 9.9, Support::rows},  // expert_layer_overhead [us]
            {114, 9.6, Support::rows},  // quantised_layer_overhead [us]
            {39.74, 2.2, Support::rows},  // sequence_overhead [us/request]
            {114.1, 19, Support::rows},  // idle_power [W]
            {161.3, 9.1, Support::rows},  // energy_per_byte [pJ/B]
            {0.9994, 0.085, Support::rows},  // energy_per_flop [pJ/FLOP]
            {520.8, 42, Support::rows},  // kernel_power [W]
        },
    .origin = from::mlenergy,
};

// clang-format on

/// All of them.
inline constexpr const CalibrationEntry* calibrations[] = {&h100_sxm_calibration, &b200_sxm_calibration};

/// The calibration with that key; throws Error, which lists the keys.
[[nodiscard]] constexpr const CalibrationEntry& find_calibration(const char* key) {
  return find(calibrations, "calibration", key);
}

}  // namespace e2t::catalog
