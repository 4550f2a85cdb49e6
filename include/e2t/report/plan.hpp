// SPDX-License-Identifier: MIT
#pragma once
// A plan: everything a report says about a scenario, computed once. Text and JSON are written from it,
// so they cannot disagree.
//
//     e2t::Plan plan = e2t::make_plan("H100 fleet", scenario, levers);
//     plan.rate.value->in(Mtoken / s), plan.active, plan.what_if[0].rate.change
//
// Every figure carries its name (label and JSON key alike), how it is known, and, where it is absent,
// the reason.
#include <optional>
#include <string>
#include <vector>

#include "e2t/production/marginal.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/report/plan_serving.hpp"
#include "e2t/quantity/unit_symbol.hpp"

namespace e2t {

/// How a figure is known: stated by the scenario, derived from it by the model, or assumed because the
/// scenario says nothing.
enum class Known : unsigned char { stated, derived, assumed };
template <>
inline constexpr const char* choice_names<Known>[] = {"stated", "derived", "assumed"};

/// One figure of a report: a Quantity or, where it has no unit, a double.
template <class Value>
struct Figure {
  const char* name;
  Optional<Value> value{};
  Known known = Known::derived;
  std::string reason{};  ///< why it is absent

  constexpr Figure(const char* label) : name(label) {}
  void set(const Value& number, Known how = Known::derived) {
    value = number;
    known = how;
  }
  /// Sets the value, or where it is absent the reason.
  void set(const Optional<Value>& number, const char* why_absent) {
    value = number;
    if (!number.has_value())
      reason = why_absent;
  }
};

/// One figure at the three meters.
template <class AtDevice, class AtIt, class AtFacility>
struct MeterFigures {
  const char* name;
  Figure<AtDevice> device{"device"};
  Figure<AtIt> it{"it"};
  Figure<AtFacility> facility{"facility"};

  constexpr MeterFigures(const char* label) : name(label) {}
  template <class Visit>
  void each(Visit&& visit) const {
    visit(device), visit(it), visit(facility);
  }
};

/// A number of some dimension with its unit, for tables whose rows differ in dimension.
struct Amount {
  double value;  ///< in the base unit
  UnitSymbol unit;

  template <class Dimension>
  [[nodiscard]] static Amount of(const Quantity<Dimension>& quantity) {
    return {detail::Raw::of(quantity), unit_symbol_parts<Dimension>};
  }
  [[nodiscard]] static Amount of(double number) { return {number, {}}; }
};

/// A constraint of the plan. The ceiling is absent where the constraint is not given.
struct PlanCeiling {
  std::string name;
  Figure<Quantity<output_token_rate>> ceiling{"ceiling"};
  /// Ceiling over the lowest ceiling, at least 1; absent for a serving step beside its time terms.
  Figure<double> slack{"slack"};
  /// Ceiling over what the binding constraint lets attain, at least 1. With a serving step that is less
  /// than the lowest ceiling.
  Figure<double> headroom{"headroom"};
};

/// The limit of delivered power at one meter: the constraint that sets it.
struct PlanLimits
    : MeterFigures<Quantity<device_power>, Quantity<it_power>, Quantity<facility_power>> {
  using MeterFigures::MeterFigures;
  const char* constraint[3] = {"", "", ""};  ///< at device, it, facility; empty: not given
};

/// A target of the scenario and how far it is met; a margin below zero is a miss.
struct PlanTarget {
  const char* name;
  Optional<double> percentile;
  Amount target, stated, margin;
  [[nodiscard]] bool met() const { return margin.value >= 0.0; }
};

/// A figure under a lever, with its change against the plan (0.1 is 10 % more).
template <class Value>
struct Changed : Figure<Value> {
  using Figure<Value>::Figure;
  Figure<double> change{"change"};
};

/// A factor of a lever, with the range that its source gives.
struct PlanEffect {
  const char* name;
  double factor, low, high;
};

/// One lever applied alone: the figures are those of its factors, not of their ranges.
struct PlanWhatIf {
  std::string name, source;
  std::vector<PlanEffect> effects;
  std::string refused;  ///< why the lever cannot be applied; empty: it can
  std::string active;
  bool active_by_step = false;
  Changed<Quantity<output_token_rate>> rate{"rate"};
  Changed<Quantity<e2t::request_rate>> request_rate{"request_rate"};
  Changed<Quantity<it_energy_per_output_token>> energy_per_token{"energy_per_token"};
  Changed<Quantity<it_energy_per_request>> energy_per_request{"energy_per_request"};
  std::vector<PlanTarget> missed;
};

/// A marginal, see production/marginal.hpp. `next_by_step` is as Plan::runner_up_by_step.
struct PlanMarginal : Marginal {
  bool next_by_step = false;
  std::string ends{};  ///< why there is nothing beyond `until`: "PUE reaches 1"
};

/// Something the plan takes for granted.
struct PlanNote {
  std::string about, text;
};

struct Plan {
  std::string title;
  Scenario scenario;

  Figure<Quantity<output_token_rate>> rate{"rate"};
  Figure<Quantity<output_token_rate>> attainable{"attainable"};
  Figure<Quantity<output_token_rate>> bound{"bound"};
  Figure<double> utilization{"utilization"};
  std::string active, runner_up;  ///< the runner-up is empty where no other constraint is given
  /// Where a step rate is stated: whether the constraint limits through the time that a serving step
  /// takes, below its own ceiling.
  bool active_by_step = false, runner_up_by_step = false;
  Figure<double> runner_up_distance{"runner_up_distance"};
  std::vector<PlanCeiling> ceilings;

  Figure<Quantity<e2t::input_token_rate>> input_rate{"input_rate"};
  Figure<Quantity<e2t::processed_token_rate>> processed_rate{"processed_rate"};
  Figure<Quantity<e2t::request_rate>> request_rate{"request_rate"};
  Figure<Quantity<output_token_rate>> accepted_rate{"accepted_rate"};

  MeterFigures<Quantity<device_energy_per_output_token>, Quantity<it_energy_per_output_token>,
               Quantity<facility_energy_per_output_token>>
      energy_per_token{"energy_per_token"};
  MeterFigures<Quantity<device_energy_per_request>, Quantity<it_energy_per_request>,
               Quantity<facility_energy_per_request>>
      energy_per_request{"energy_per_request"};
  MeterFigures<Quantity<device_power>, Quantity<it_power>, Quantity<facility_power>>
      delivered_power{"delivered_power"};
  PlanLimits power_limit{"power_limit"};
  MeterFigures<double, double, double> power_limit_share{"power_limit_share"};

  Figure<Quantity<accelerator>> count{"count"};
  Figure<Quantity<accelerator>> powered{"powered"};
  Figure<Quantity<accelerator>> unpowered{"unpowered"};
  Figure<Quantity<accelerator>> at_operating_point{"at_operating_point"};
  Figure<Quantity<accelerator>> at_nameplate{"at_nameplate"};
  Figure<Quantity<it_power>> stranded_power{"stranded_power"};

  Figure<Quantity<money_per_output_token>> energy_cost{"energy_cost"};
  Figure<Quantity<carbon_per_output_token>> carbon{"carbon"};
  Figure<Quantity<water_per_output_token>> water_onsite{"water_onsite"};
  Figure<Quantity<water_per_output_token>> water_offsite{"water_offsite"};
  Figure<double> pue{"pue"};
  Figure<double> pue_annual{"pue_annual"};

  std::optional<PlanServing> serving;  ///< where the scenario states a model
  std::vector<PlanMarginal> marginals;
  std::vector<PlanTarget> targets;
  std::vector<PlanWhatIf> what_if;
  std::vector<PlanNote> notes;

  [[nodiscard]] bool feasible() const {
    for (const PlanTarget& each : targets) {
      if (!each.met())
        return false;
    }
    return true;
  }

  /// Visits every figure and every group of figures at the three meters, in the order of reports.
  template <class Visit>
  void each(Visit&& visit) const {
    visit(rate), visit(attainable), visit(bound), visit(utilization), visit(runner_up_distance);
    visit(input_rate), visit(processed_rate), visit(request_rate), visit(accepted_rate);
    visit(energy_per_token), visit(energy_per_request);
    visit(delivered_power), visit(power_limit), visit(power_limit_share);
    visit(count), visit(powered), visit(unpowered);
    visit(at_operating_point), visit(at_nameplate), visit(stranded_power);
    visit(energy_cost), visit(carbon), visit(water_onsite), visit(water_offsite);
    visit(pue), visit(pue_annual);
  }
};

}  // namespace e2t
