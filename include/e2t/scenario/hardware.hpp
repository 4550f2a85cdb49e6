// SPDX-License-Identifier: MIT
#pragma once
// The fleet: what one accelerator is, how many there are, and what their servers draw.
//
//     constexpr e2t::Hardware fleet{.accelerator = e2t::catalog::h100_sxm,
//                                   .count = 120'000_accelerator,
//                                   .host_overhead = e2t::HostOverhead{1.25}};
#include "e2t/scenario/field.hpp"

namespace e2t {

/// Number format of the matrix multiplications.
enum class Precision : unsigned char { bf16, fp8, fp4, int8 };
template <>
inline constexpr const char* choice_names<Precision>[] = {"bf16", "fp8", "fp4", "int8"};

/// What accelerators do that the site has no power for: switched off, or drawing idle power. (Those that
/// wait for work draw idle power either way.)
enum class IdlePolicy : unsigned char { off, idle };
template <>
inline constexpr const char* choice_names<IdlePolicy>[] = {"off", "idle"};

/// Dense peak rate of one accelerator per precision; absent where it has no such unit.
template <class Rep>
struct PeakOf {
  Optional<Quantity<compute_rate, Rep>> bf16{};
  Optional<Quantity<compute_rate, Rep>> fp8{};
  Optional<Quantity<compute_rate, Rep>> fp4{};
  Optional<Quantity<compute_rate, Rep>> int8{};

  [[nodiscard]] constexpr const Optional<Quantity<compute_rate, Rep>>& at(Precision precision) const {
    return precision == Precision::bf16  ? bf16
           : precision == Precision::fp8 ? fp8
           : precision == Precision::fp4 ? fp4
                                         : int8;
  }

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::TFLOP_per_s;
    visit(field("bf16", TFLOP_per_s, above_zero, "dense BF16 or FP16 peak"), &PeakOf<Reps>::bf16...);
    visit(field("fp8", TFLOP_per_s, above_zero, "dense FP8 peak"), &PeakOf<Reps>::fp8...);
    visit(field("fp4", TFLOP_per_s, above_zero, "dense FP4 peak"), &PeakOf<Reps>::fp4...);
    visit(field("int8", TFLOP_per_s, above_zero, "dense INT8 peak"), &PeakOf<Reps>::int8...);
  }
};
using Peak = PeakOf<double>;

/// One accelerator.
template <class Rep>
struct AcceleratorOf {
  Text<47> name{};
  PeakOf<Rep> peak{};
  Optional<Quantity<data, Rep>> memory{};
  Quantity<data_rate, Rep> memory_bandwidth = not_given;
  Optional<Quantity<data_rate, Rep>> link_bandwidth{};
  Optional<Quantity<device_power, Rep>> board_power{};
  Optional<Quantity<device_power, Rep>> idle_power{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(TextField{"name", "what it is called"}, &AcceleratorOf<Reps>::name...);
    visit(GroupField{"peak", "dense peak FLOP/s per precision"}, &AcceleratorOf<Reps>::peak...);
    visit(field("memory", units::GB, above_zero, "HBM of one accelerator"),
          &AcceleratorOf<Reps>::memory...);
    visit(field("memory_bandwidth", units::GB_per_s, above_zero, "peak HBM rate of one accelerator"),
          &AcceleratorOf<Reps>::memory_bandwidth...);
    visit(field("link_bandwidth", units::GB_per_s, above_zero,
                "peak scale-up link rate of one accelerator, one direction"),
          &AcceleratorOf<Reps>::link_bandwidth...);
    visit(field("board_power", units::W, above_zero, "nameplate power of one board"),
          &AcceleratorOf<Reps>::board_power...);
    visit(field("idle_power", units::W, zero_or_more, "power of one board that has no work"),
          &AcceleratorOf<Reps>::idle_power...);
  }
};
using Accelerator = AcceleratorOf<double>;

/// The fleet. Host power is either one overhead ratio or its parts, never both.
template <class Rep>
struct HardwareOf {
  AcceleratorOf<Rep> accelerator{};
  Quantity<e2t::accelerator, Rep> count = not_given;
  EfficiencyOf<Rep> compute_efficiency{Rep(1.0)};
  EfficiencyOf<Rep> memory_efficiency{Rep(1.0)};
  EfficiencyOf<Rep> link_efficiency{Rep(1.0)};
  Optional<Quantity<device_power, Rep>> power_cap{};
  IdlePolicy idle_policy = IdlePolicy::off;
  Optional<HostOverheadOf<Rep>> host_overhead{};
  Optional<Quantity<it_power, Rep>> server_power{};
  Optional<Quantity<e2t::accelerator, Rep>> accelerators_per_server{};
  Optional<SupplyEfficiencyOf<Rep>> supply_efficiency{};
  Optional<Quantity<it_power_per_accelerator, Rep>> network_power{};
  Optional<Quantity<it_power_per_accelerator, Rep>> storage_power{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::accelerator, units::W;
    visit(GroupField{"accelerator", "one accelerator"}, &HardwareOf<Reps>::accelerator...);
    visit(field("count", accelerator, above_zero, "accelerators in the fleet"),
          &HardwareOf<Reps>::count...);
    visit(field("compute_efficiency", "attained part of peak FLOP/s; 1 is the physical ceiling"),
          &HardwareOf<Reps>::compute_efficiency...);
    visit(field("memory_efficiency", "attained part of peak HBM rate; 1 is the physical ceiling"),
          &HardwareOf<Reps>::memory_efficiency...);
    visit(field("link_efficiency", "attained part of peak link rate; 1 is the physical ceiling"),
          &HardwareOf<Reps>::link_efficiency...);
    visit(field("power_cap", W, above_zero, "power limit set on each board; none means board_power"),
          &HardwareOf<Reps>::power_cap...);
    visit(ChoiceField<IdlePolicy>{"idle_policy", "what accelerators do that the site has no power for"},
          &HardwareOf<Reps>::idle_policy...);
    visit(field("host_overhead", "J(it) per J(device), where only that is known"),
          &HardwareOf<Reps>::host_overhead...);
    visit(field("server_power", W, zero_or_more, "fixed W(it) of one server besides its boards"),
          &HardwareOf<Reps>::server_power...);
    visit(field("accelerators_per_server", accelerator, above_zero, "boards in one server"),
          &HardwareOf<Reps>::accelerators_per_server...);
    visit(field("supply_efficiency", "W(device) delivered per W(it) drawn by the power supplies"),
          &HardwareOf<Reps>::supply_efficiency...);
    visit(field("network_power", W / accelerator, zero_or_more, "W(it) of switches per accelerator"),
          &HardwareOf<Reps>::network_power...);
    visit(field("storage_power", W / accelerator, zero_or_more, "W(it) of storage per accelerator"),
          &HardwareOf<Reps>::storage_power...);
  }
};
using Hardware = HardwareOf<double>;

}  // namespace e2t
