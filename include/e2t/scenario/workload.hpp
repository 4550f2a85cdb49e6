// SPDX-License-Identifier: MIT
#pragma once
// The work: what one output token costs in FLOP, bytes, seconds and joules, as measured or derived
// (serving/derive.hpp); how long requests are, and how many are offered.
//
//     constexpr e2t::Workload load{.compute_per_token = 141_GFLOP_per_token,
//                                  .energy_per_token = e2t::at_device(0.479_J_per_token)};
#include "e2t/scenario/hardware.hpp"

namespace e2t {

/// J per output token together with the meter it was measured at.
template <class Rep>
class MeteredEnergyOf {
 public:
  using rep = Rep;
  constexpr MeteredEnergyOf(NotGiven) : joules_(Quantity<energy_per_output_token, Rep>(not_given)) {}
  template <class Other>
  constexpr MeteredEnergyOf(const Quantity<device_energy_per_output_token, Other>& energy)
      : MeteredEnergyOf(static_cast<Rep>(detail::Raw::of(energy)), Meter::device) {}
  template <class Other>
  constexpr MeteredEnergyOf(const Quantity<it_energy_per_output_token, Other>& energy)
      : MeteredEnergyOf(static_cast<Rep>(detail::Raw::of(energy)), Meter::it) {}
  template <class Other>
  constexpr MeteredEnergyOf(const Quantity<facility_energy_per_output_token, Other>& energy)
      : MeteredEnergyOf(static_cast<Rep>(detail::Raw::of(energy)), Meter::facility) {}
  template <class Other>
    requires(!std::is_same_v<Other, Rep>)
  constexpr MeteredEnergyOf(const MeteredEnergyOf<Other>& other)
      : MeteredEnergyOf(Rep(detail::Raw::of(other.joules())), other.meter()) {}
  // clang-format off
  template <class Other>
  constexpr MeteredEnergyOf(const Quantity<energy_per_output_token, Other>&) = delete;  // e2t: name the meter it was measured at: at_device(x), at_it(x) or at_facility(x)
  // clang-format on

  [[nodiscard]] constexpr Meter meter() const { return meter_; }
  /// The number, at no meter.
  [[nodiscard]] constexpr const Quantity<energy_per_output_token, Rep>& joules() const { return joules_; }
  /// The same energy scaled, at the same meter.
  [[nodiscard]] constexpr MeteredEnergyOf scaled(const Rep& factor) const {
    return {detail::Raw::of(joules_) * factor, meter_};
  }
  /// The sum of two at one meter; throws Error where the meters differ.
  [[nodiscard]] friend constexpr MeteredEnergyOf operator+(const MeteredEnergyOf& left, const MeteredEnergyOf& right) {
    require(left.meter_ == right.meter_, [] { return Error("energies per token at two meters do not add"); });
    return {detail::Raw::of(left.joules_) + detail::Raw::of(right.joules_), left.meter_};
  }

 private:
  friend detail::Slot<MeteredEnergyOf>;
  constexpr MeteredEnergyOf(const Rep& joules, Meter meter)
      : joules_(detail::Raw::make<energy_per_output_token>(joules)), meter_(meter) {}
  Quantity<energy_per_output_token, Rep> joules_;
  Meter meter_ = Meter::device;
};

template <class Rep>
struct detail::Slot<MeteredEnergyOf<Rep>> {
  using rep = Rep;
  using value = Quantity<energy_per_output_token, Rep>;
  static constexpr bool optional = false;
  static constexpr bool present(const MeteredEnergyOf<Rep>&) { return true; }
  static constexpr Rep number(const MeteredEnergyOf<Rep>& member) { return Raw::of(member.joules()); }
  // Another number at the same meter.
  static constexpr MeteredEnergyOf<Rep> made(const Rep& number, const MeteredEnergyOf<Rep>& like) {
    return {number, like.meter()};
  }
};

/// Overhead seconds per step times one running request per output token of a step.
using overhead_per_output_token = dimension_quotient<dimension_product<duration, request>, output_token>;

/// Intensities are per output token; prefill is charged to output tokens. What is absent is not a
/// constraint, and is reported as not given.
template <class Rep>
struct WorkloadOf {
  Precision precision = Precision::bf16;
  Optional<Quantity<compute_per_output_token, Rep>> compute_per_token{};
  Optional<Quantity<data_per_output_token, Rep>> memory_per_token{};
  Optional<Quantity<data_per_output_token, Rep>> interconnect_per_token{};
  Optional<Quantity<duration, Rep>> overhead_per_step{};
  Optional<Quantity<request_per_accelerator, Rep>> running_sequences{};
  MeteredEnergyOf<Rep> energy_per_token = not_given;
  Optional<Quantity<output_token_rate_per_accelerator, Rep>> step_rate{};
  Optional<Quantity<input_token_per_request, Rep>> prompt_length{};
  Optional<Quantity<output_token_per_request, Rep>> output_length{};
  Optional<Quantity<request_rate, Rep>> demand{};
  Optional<UtilizationOf<Rep>> utilization{};
  Optional<QualityOf<Rep>> quality{};
  Optional<Quantity<duration, Rep>> time_to_first_token{};
  PercentileOf<Rep> time_to_first_token_percentile{Rep(0.5)};
  Optional<Quantity<duration, Rep>> time_per_output_token{};
  PercentileOf<Rep> time_per_output_token_percentile{Rep(0.5)};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::output_token, units::request, units::accelerator, units::s, units::ms;
    visit(ChoiceField<Precision>{"precision", "number format of the matrix multiplications"},
          &WorkloadOf<Reps>::precision...);
    visit(field("compute_per_token", units::GFLOP / output_token, above_zero,
                "FLOP per output token, prefill included"),
          &WorkloadOf<Reps>::compute_per_token...);
    visit(field("memory_per_token", units::GB / output_token, above_zero,
                "HBM bytes moved per output token at this batch"),
          &WorkloadOf<Reps>::memory_per_token...);
    visit(field("interconnect_per_token", units::MB / output_token, zero_or_more,
                "bytes sent over the links per output token"),
          &WorkloadOf<Reps>::interconnect_per_token...);
    visit(field("overhead_per_step", ms, above_zero, "seconds of software overhead per decode step"),
          &WorkloadOf<Reps>::overhead_per_step...);
    visit(field("running_sequences", request / accelerator, above_zero,
                "requests that decode at once, per accelerator"),
          &WorkloadOf<Reps>::running_sequences...);
    visit(field("energy_per_token", units::J / output_token, above_zero,
                "J per output token at the operating point, at a named meter"),
          &WorkloadOf<Reps>::energy_per_token...);
    visit(field("step_rate", output_token / s / accelerator, above_zero,
                "output tokens/s per accelerator that the serving step attains there"),
          &WorkloadOf<Reps>::step_rate...);
    visit(field("prompt_length", units::input_token / request, zero_or_more, "mean prompt"),
          &WorkloadOf<Reps>::prompt_length...);
    visit(field("output_length", output_token / request, above_zero, "mean answer"),
          &WorkloadOf<Reps>::output_length...);
    visit(field("demand", request / s, above_zero, "requests/s offered; utilization follows from it"),
          &WorkloadOf<Reps>::demand...);
    visit(field("utilization", "share of time with work, where demand is not stated; absent: 1"),
          &WorkloadOf<Reps>::utilization...);
    visit(field("quality", "acceptance rate on the task"), &WorkloadOf<Reps>::quality...);
    visit(field("time_to_first_token", ms, above_zero, "TTFT at its percentile"),
          &WorkloadOf<Reps>::time_to_first_token...);
    visit(field("time_to_first_token_percentile", "share of requests at or below that TTFT"),
          &WorkloadOf<Reps>::time_to_first_token_percentile...);
    visit(field("time_per_output_token", ms, above_zero, "TPOT at its percentile"),
          &WorkloadOf<Reps>::time_per_output_token...);
    visit(field("time_per_output_token_percentile", "share of requests at or below that TPOT"),
          &WorkloadOf<Reps>::time_per_output_token_percentile...);
  }
};
using Workload = WorkloadOf<double>;

}  // namespace e2t
