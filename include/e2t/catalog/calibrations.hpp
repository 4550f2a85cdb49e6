// SPDX-License-Identifier: MIT
#pragma once
// Calibrations of the serving model, each parameter with its standard error and what determined it.
//
//     const e2t::Calibration h100 = e2t::catalog::find_calibration("h100_sxm");
//     const e2t::Accelerator from = e2t::catalog::h100_sxm, to = e2t::catalog::h200_sxm;
//     e2t::carried_over(h100, from, to).known;  // modelled: no measurement of that one
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

/// Median errors |predicted / measured - 1| of the fit over its rows of one architecture.
struct CalibrationError {
  double rate;
  double inter_token_latency;
  double power;  ///< at the measured rate
  double energy_per_token;
};

struct CalibrationEntry {
  const char* key;          ///< as in scenario files; that of its accelerator
  const char* accelerator;  ///< in the catalogue
  int rows;                 ///< that it was fitted to
  Optional<CalibrationError> dense{};  ///< of models without experts, if any were among them
  Optional<CalibrationError> moe{};    ///< of mixtures of experts
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
    .dense = CalibrationError{0.044, 0.045, 0.038, 0.063},
    .moe = CalibrationError{0.113, 0.084, 0.067, 0.075},
    .parameter =
        {
            {0.8747, 0.057, Support::rows},  // memory_efficiency
            {0.8349, 0.062, Support::rows},  // compute_efficiency
            {0.5, 0.25, Support::prior},  // link_efficiency
            {0.7983, 0.1, Support::rows},  // routing_spread
            {63.13, 8.4, Support::rows},  // layer_overhead [us]
            {52.32, 9.2, Support::rows},  // expert_layer_overhead [us]
            {181.2, 15, Support::rows},  // quantised_layer_overhead [us]
            {44.14, 2.4, Support::rows},  // sequence_overhead [us/request]
            {142.8, 25, Support::rows},  // idle_power [W]
            {179, 12, Support::rows},  // energy_per_byte [pJ/B]
            {0.9908, 0.097, Support::rows},  // energy_per_flop [pJ/FLOP]
            {195.3, 49, Support::rows},  // kernel_power [W]
        },
    .origin = from::mlenergy,
};

inline constexpr CalibrationEntry h100_sxm_calibration{
    .key = "h100_sxm",
    .accelerator = "h100_sxm",
    .rows = 86,
    .dense = CalibrationError{0.030, 0.030, 0.065, 0.069},
    .moe = CalibrationError{0.042, 0.056, 0.052, 0.048},
    .parameter =
        {
            {0.8571, 0.039, Support::rows},  // memory_efficiency
            {0.783, 0.058, Support::rows},  // compute_efficiency
            {0.8395, 0.089, Support::rows},  // link_efficiency
            {0.704, 0.077, Support::rows},  // routing_spread
            {35.3, 8.9, Support::rows},  // layer_overhead [us]
            {75.73, 9.6, Support::rows},  // expert_layer_overhead [us]
            {109.3, 8.3, Support::rows},  // quantised_layer_overhead [us]
            {40.48, 2.2, Support::rows},  // sequence_overhead [us/request]
            {115.9, 19, Support::rows},  // idle_power [W]
            {162.3, 9.6, Support::rows},  // energy_per_byte [pJ/B]
            {1.017, 0.092, Support::rows},  // energy_per_flop [pJ/FLOP]
            {476.4, 47, Support::rows},  // kernel_power [W]
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
