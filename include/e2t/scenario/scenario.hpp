// SPDX-License-Identifier: MIT
#pragma once
// Hardware, facility, workload and target together, and the checks that need more than one field.
//
//     e2t::Scenario plan{.hardware = fleet, .facility = site, .workload = load};
//     e2t::validate(plan);     // throws Error: "hardware.count is -3 accelerator; allowed: above 0 ..."
#include "e2t/scenario/facility.hpp"
#include "e2t/scenario/hardware.hpp"
#include "e2t/scenario/serving.hpp"
#include "e2t/scenario/target.hpp"
#include "e2t/scenario/workload.hpp"

namespace e2t {

template <class Rep>
struct ScenarioOf {
  HardwareOf<Rep> hardware{};
  FacilityOf<Rep> facility{};
  WorkloadOf<Rep> workload{};
  TargetOf<Rep> target{};
  /// Where this is given, the workload's costs per token are derived from it (serving/derive.hpp).
  Optional<ServingOf<Rep>> serving{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(GroupField{"hardware", "the fleet"}, &ScenarioOf<Reps>::hardware...);
    visit(GroupField{"facility", "the site"}, &ScenarioOf<Reps>::facility...);
    visit(GroupField{"workload", "the work"}, &ScenarioOf<Reps>::workload...);
    visit(GroupField{"target", "quality and service to keep"}, &ScenarioOf<Reps>::target...);
    visit(OptionalGroupField{"serving", "the model and how it is served, instead of costs per token"},
          &ScenarioOf<Reps>::serving...);
  }
};
using Scenario = ScenarioOf<double>;

namespace detail {

inline Error contradiction(const char* field, double value, const Unit<power>& unit, const char* why) {
  Error::Message text(field);
  return Error(text.append(" is ").append(value).append(' ').append(unit.symbol).append("; ").append(why));
}

constexpr void require_structure(bool holds, const char* message) {
  require(holds, [&] { return Error(message); });
}

template <class Rep>
constexpr void validate_hardware(const HardwareOf<Rep>& hardware) {
  const auto& board = hardware.accelerator;
  const bool parts = hardware.server_power.has_value() || hardware.accelerators_per_server.has_value() ||
                     hardware.supply_efficiency.has_value() || hardware.network_power.has_value() ||
                     hardware.storage_power.has_value();
  require_structure(
      !(parts && hardware.host_overhead.has_value()),
      "hardware.host_overhead and the parts of host power (server_power, accelerators_per_server, "
      "supply_efficiency, network_power, storage_power) are both given; allowed: one of the two, or "
      "host energy would count twice");
  require_structure(
      hardware.host_overhead.has_value() ||
          (hardware.server_power.has_value() && hardware.accelerators_per_server.has_value() &&
           hardware.supply_efficiency.has_value()),
      "hardware.host_overhead is not given; allowed: host_overhead (J(it) per J(device), at least 1), or "
      "server_power with accelerators_per_server and supply_efficiency");
  if (board.board_power.has_value() && board.idle_power.has_value()) {
    require(*board.idle_power < *board.board_power, [&] {
      return contradiction("hardware.accelerator.idle_power", shown(Raw::of(*board.idle_power)), units::W,
                           "allowed: below board_power");
    });
  }
  if (hardware.power_cap.has_value()) {
    const auto cap_refused = [&](const char* why) {
      return contradiction("hardware.power_cap", shown(Raw::of(*hardware.power_cap)), units::W, why);
    };
    if (board.board_power.has_value()) {
      require(*hardware.power_cap <= *board.board_power, [&] {
        return cap_refused("allowed: at most accelerator.board_power (a cap only lowers it)");
      });
    }
    if (board.idle_power.has_value()) {
      require(*hardware.power_cap > *board.idle_power, [&] {
        return cap_refused("allowed: above accelerator.idle_power (no work is done below it)");
      });
    }
  }
  require_structure(hardware.idle_policy == IdlePolicy::off || board.idle_power.has_value(),
                    "hardware.accelerator.idle_power is not given; it is needed because "
                    "hardware.idle_policy is idle");
}

template <class Rep>
constexpr void validate_workload(const ScenarioOf<Rep>& scenario) {
  const auto& hardware = scenario.hardware;
  const auto& load = scenario.workload;
  if (load.compute_per_token.has_value()) {
    require(hardware.accelerator.peak.at(load.precision).has_value(), [&] {
      Error::Message text("workload.precision is ");
      text.append(choice_names<Precision>[static_cast<int>(load.precision)]);
      text.append("; allowed: a precision with a peak on ").append(hardware.accelerator.name).append(":");
      for (int i = 0; i < 4; ++i) {
        if (hardware.accelerator.peak.at(static_cast<Precision>(i)).has_value()) {
          text.append(' ').append(choice_names<Precision>[i]);
        }
      }
      return Error(text);
    });
  }
  require_structure(
      !load.interconnect_per_token.has_value() || hardware.accelerator.link_bandwidth.has_value(),
      "hardware.accelerator.link_bandwidth is not given; it is needed because "
      "workload.interconnect_per_token is");
  require_structure(load.overhead_per_step.has_value() == load.running_sequences.has_value(),
                    "workload.overhead_per_step and workload.running_sequences go together; allowed: both "
                    "or neither");
  require_structure(!(load.utilization.has_value() && load.demand.has_value()),
                    "workload.utilization and workload.demand are both given; allowed: one of them, "
                    "because utilization follows from demand");
  require_structure(!load.demand.has_value() || load.output_length.has_value(),
                    "workload.output_length is not given; it is needed because workload.demand is");
  require_structure(hardware.accelerator.idle_power.has_value() ||
                        !(load.utilization.has_value() || load.demand.has_value()),
                    "hardware.accelerator.idle_power is not given; it is needed because the fleet may wait "
                    "for work (workload.utilization or workload.demand is given)");
  require_structure(
      load.energy_per_token.meter() == Meter::device || hardware.host_overhead.has_value() ||
          load.step_rate.has_value(),
      "workload.step_rate is not given; it is needed to take fixed host power off "
      "workload.energy_per_token, which is not given @device");
  require_structure(!(hardware.power_cap.has_value() && hardware.idle_policy == IdlePolicy::idle) ||
                        load.step_rate.has_value(),
                    "workload.step_rate is not given; it is needed because hardware.power_cap is given and "
                    "hardware.idle_policy is idle (a cap lowers only the part of J/token that is not idle "
                    "power, which step_rate tells)");
  require_structure(load.step_rate.has_value() || load.compute_per_token.has_value() ||
                        load.memory_per_token.has_value() || load.interconnect_per_token.has_value() ||
                        load.overhead_per_step.has_value() ||
                        hardware.accelerator.board_power.has_value() || hardware.power_cap.has_value(),
                    "workload states nothing that limits an accelerator; allowed: at least one of "
                    "compute_per_token, memory_per_token, interconnect_per_token, overhead_per_step, "
                    "step_rate, or a board_power of the accelerator");
}

template <class Rep>
constexpr void validate_targets(const TargetOf<Rep>& target, const WorkloadOf<Rep>& load) {
  require_structure(!target.quality.has_value() || load.quality.has_value(),
                    "workload.quality is not given; it is needed because target.quality is");
  const auto latency = [](const auto& wanted, const auto& wanted_at, const auto& stated,
                          const auto& stated_at, const char* missing, const char* other) {
    require_structure(!wanted.has_value() || stated.has_value(), missing);
    if (wanted.has_value()) require(wanted_at == stated_at, [&] { return Error(other); });
  };
  latency(target.time_to_first_token, target.time_to_first_token_percentile, load.time_to_first_token,
          load.time_to_first_token_percentile,
          "workload.time_to_first_token is not given; it is needed because target.time_to_first_token is",
          "workload.time_to_first_token is stated at another percentile than target.time_to_first_token; "
          "allowed: the same percentile");
  latency(target.time_per_output_token, target.time_per_output_token_percentile,
          load.time_per_output_token, load.time_per_output_token_percentile,
          "workload.time_per_output_token is not given; it is needed because "
          "target.time_per_output_token is",
          "workload.time_per_output_token is stated at another percentile than "
          "target.time_per_output_token; allowed: the same percentile");
}

template <class Rep>
constexpr void validate_facility(const FacilityOf<Rep>& site, const WorkloadOf<Rep>& load) {
  require_structure(site.pue.has_value() || site.pue_annual.has_value(),
                    "facility.pue is not given; allowed: pue (J(facility) per J(it) at peak), pue_annual, or both");
  require(site.fixed_load < site.utility_power * site.feed_limit, [&] {
    return contradiction("facility.fixed_load", shown(site.fixed_load.in(units::MW)), units::MW,
                         "allowed: below utility_power * feed_limit (nothing is left for the IT load)");
  });
  if (load.energy_per_token.meter() == Meter::facility) {
    require(site.fixed_load == Quantity<facility_power, Rep>{}, [] {
      return Error("workload.energy_per_token is given @facility while facility.fixed_load is not zero; "
                   "allowed: the energy @it or @device, because its share of the fixed load is not known");
    });
  }
}

}  // namespace detail

/// Refuses a scenario with a missing, impossible or contradictory field. Throws Error, which names the
/// field, its value with unit, and what is allowed.
template <class Rep>
constexpr void validate(const ScenarioOf<Rep>& scenario) {
  validate_fields(scenario.hardware, Path{"hardware"});
  validate_fields(scenario.facility, Path{"facility"});
  validate_fields(scenario.workload, Path{"workload"});
  validate_fields(scenario.target, Path{"target"});
  detail::validate_hardware(scenario.hardware);
  detail::validate_workload(scenario);
  detail::validate_targets(scenario.target, scenario.workload);
  detail::validate_facility(scenario.facility, scenario.workload);
}

}  // namespace e2t
