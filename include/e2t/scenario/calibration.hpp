// SPDX-License-Identifier: MIT
#pragma once
// What measurements say about one accelerator with its serving software: twelve numbers, none of them
// tied to a model or a task. Shipped ones are in catalog/calibrations.hpp, each with its standard error
// and source; serving/ says in which equation each stands.
//
//     e2t::Calibration own = e2t::catalog::h100_sxm_calibration;
//     own.memory_efficiency = e2t::Efficiency{0.9};
#include "e2t/scenario/hardware.hpp"

namespace e2t {

using duration_per_request = dimension_quotient<duration, request>;
using device_energy_per_data = dimension_quotient<device_energy, data>;
using device_energy_per_compute = dimension_quotient<device_energy, compute>;

/// How a number is known.
enum class Provenance : unsigned char {
  measured,
  calibrated,  ///< by a model whose parameters are fitted to measurements of this accelerator
  modelled,    ///< by a model without measurements of this accelerator, or of this quantity
};
template <>
inline constexpr const char* choice_names<Provenance>[] = {"measured", "calibrated", "modelled"};

template <class Rep>
struct CalibrationOf {
  Provenance known = Provenance::calibrated;
  EfficiencyOf<Rep> memory_efficiency = not_given;
  EfficiencyOf<Rep> compute_efficiency = not_given;
  EfficiencyOf<Rep> link_efficiency = not_given;
  ShareOf<Rep> routing_spread = not_given;
  Quantity<duration, Rep> layer_overhead = not_given;
  Quantity<duration, Rep> expert_layer_overhead = not_given;
  Quantity<duration, Rep> quantised_layer_overhead = not_given;
  Quantity<duration_per_request, Rep> sequence_overhead = not_given;
  Quantity<device_power, Rep> idle_power = not_given;
  Quantity<device_energy_per_data, Rep> energy_per_byte = not_given;
  Quantity<device_energy_per_compute, Rep> energy_per_flop = not_given;
  Quantity<device_power, Rep> kernel_power = not_given;

  /// Numbers, all but `known`.
  static constexpr int count = 12;

  /// Visits the description and member pointer of each number, in order.
  template <class Visit>
  static constexpr void each_number(Visit&& visit) {
    each_field<Rep>([&](const auto& field, auto member) {
      if constexpr (detail::is_number_field<std::remove_cvref_t<decltype(field)>>) visit(field, member);
    });
  }

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::us, units::W, units::pJ, units::B, units::FLOP, units::request;
    visit(ChoiceField<Provenance>{"known", "calibrated on this accelerator, or modelled after another"},
          &CalibrationOf<Reps>::known...);
    visit(field("memory_efficiency", "attained part of peak HBM rate"),
          &CalibrationOf<Reps>::memory_efficiency...);
    visit(field("compute_efficiency", "attained part of peak FLOP/s"),
          &CalibrationOf<Reps>::compute_efficiency...);
    visit(field("link_efficiency", "attained part of peak link rate"),
          &CalibrationOf<Reps>::link_efficiency...);
    visit(field("routing_spread", "share of further requests of a batch that choose experts of their own"),
          &CalibrationOf<Reps>::routing_spread...);
    visit(field("layer_overhead", us, zero_or_more, "time of a layer that is neither bytes nor FLOP"),
          &CalibrationOf<Reps>::layer_overhead...);
    visit(field("expert_layer_overhead", us, zero_or_more, "the same, more of it, in a layer with experts"),
          &CalibrationOf<Reps>::expert_layer_overhead...);
    visit(field("quantised_layer_overhead", us, zero_or_more,
                "the same, more of it, in a layer whose activations are quantised"),
          &CalibrationOf<Reps>::quantised_layer_overhead...);
    visit(field("sequence_overhead", us / request, zero_or_more,
                "time of a step per running request: sampling, scheduling, attention set-up"),
          &CalibrationOf<Reps>::sequence_overhead...);
    visit(field("idle_power", W, zero_or_more, "power of a board that holds a model and waits"),
          &CalibrationOf<Reps>::idle_power...);
    visit(field("energy_per_byte", pJ / B, zero_or_more, "energy of moving a byte from HBM"),
          &CalibrationOf<Reps>::energy_per_byte...);
    visit(field("energy_per_flop", pJ / FLOP, zero_or_more, "energy of a floating-point operation"),
          &CalibrationOf<Reps>::energy_per_flop...);
    visit(field("kernel_power", W, zero_or_more,
                "power above idle while per-request and dispatch kernels run"),
          &CalibrationOf<Reps>::kernel_power...);
  }
};
using Calibration = CalibrationOf<double>;

/// What stands behind a parameter of a calibration.
enum class Support : unsigned char {
  rows,   ///< fitted to measured rows
  prior,  ///< no row determines it: the prior, which is common experience
  bound,  ///< the rows would push it out of its range: the prior
};
template <>
inline constexpr const char* choice_names<Support>[] = {"rows", "prior", "bound"};

/// A calibration for an accelerator without measurements, from one of another: efficiencies are of the
/// new peaks, joules per byte and FLOP and overheads stay, idle and kernel power scale with board power.
/// Results are `modelled`. Throws Error where a board has no board_power.
template <class Rep>
[[nodiscard]] constexpr CalibrationOf<Rep> carried_over(CalibrationOf<Rep> known, const AcceleratorOf<Rep>& from,
                                                        const AcceleratorOf<Rep>& to) {
  require(from.board_power.has_value() && to.board_power.has_value(), [] {
    return Error("hardware.accelerator.board_power is not given; it is needed to carry a calibration over");
  });
  const Rep scale = *to.board_power / *from.board_power;
  known.idle_power = known.idle_power * scale;
  known.kernel_power = known.kernel_power * scale;
  known.known = Provenance::modelled;
  return known;
}

}  // namespace e2t
