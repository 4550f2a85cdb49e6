// SPDX-License-Identifier: MIT
#pragma once
// The Token Production Function: hardware, facility, workload and levers in; ceilings, the attainable
// rate and the constraint that binds out.
//
//     auto made = e2t::TokenProductionFunction{fleet, site, load}.evaluate();
//     made.rate, made.active.name, made.energy_per_token(e2t::it)
//
// bound = min over constraints of capacity / intensity (Leontief: no substitution in the short run,
// perfect overlap). A stated serving step lies below its own ceilings: it lowers the ceiling of its
// largest time term to what it attains. rate = utilization * attainable.
#include "e2t/production/evaluation.hpp"
#include "e2t/serving/compose.hpp"

namespace e2t {

template <class Rep, class... Customs>
class TokenProductionFunction {
 public:
  using rep = Rep;
  static constexpr int count = limit_count + static_cast<int>(sizeof...(Customs));
  using Production = ProductionOf<Rep, count>;

  /// Throws Error when a field is missing, out of range, or contradicts another.
  explicit constexpr TokenProductionFunction(const ScenarioOf<Rep>& scenario,
                                             const detail::Chain<Customs...>& customs = {})
      : stated_(scenario), scenario_(derive(scenario)), customs_(customs) {
    validate(scenario_);
    static_cast<void>(constraints());  // refuses energies and idle power that cannot be, before any use
  }
  constexpr TokenProductionFunction(const HardwareOf<Rep>& hardware_in, const FacilityOf<Rep>& facility_in,
                                    const WorkloadOf<Rep>& workload_in,
                                    const TargetOf<Rep>& target_in = {})
      : TokenProductionFunction(
            ScenarioOf<Rep>{hardware_in, facility_in, workload_in, target_in, not_given}) {}

  /// As it was given.
  [[nodiscard]] constexpr const ScenarioOf<Rep>& scenario() const { return stated_; }
  /// With the workload that is derived where the scenario has `serving`; the same where it has not.
  [[nodiscard]] constexpr const ScenarioOf<Rep>& derived() const { return scenario_; }

  /// The same with one more constraint; see constraint().
  template <class Capacity, class Intensity>
  [[nodiscard]] constexpr auto with(const CustomConstraint<Capacity, Intensity>& custom) const {
    return TokenProductionFunction<Rep, Customs..., CustomConstraint<Capacity, Intensity>>(
        stated_, detail::append(customs_, custom));
  }
  /// The same with levers in place, in this order; see compose(). Where one has factors on costs per token,
  /// and these are derived, they stand from then on as if they had been stated.
  template <class... Others>
    requires(std::is_same_v<Others, LeverOf<Rep>> && ...)
  [[nodiscard]] constexpr TokenProductionFunction with(const LeverOf<Rep>& lever, const Others&... others) const {
    return TokenProductionFunction(compose(stated_, lever, others...), customs_);
  }
  /// The same, and its own constraints, for another scenario.
  template <class Other>
  [[nodiscard]] constexpr TokenProductionFunction<Other, Customs...> with(
      const ScenarioOf<Other>& scenario) const {
    return TokenProductionFunction<Other, Customs...>(scenario, customs_);
  }

  /// Refers to this function's scenario, so it must not outlive the function.
  [[nodiscard]] constexpr OperatingPointOf<Rep> operating_point() const& {
    return OperatingPointOf<Rep>(scenario_);
  }
  OperatingPointOf<Rep> operating_point() const&& = delete;  // e2t: it refers to the function's scenario: give the function a name first
  /// Capacities and intensities of the library's own constraints.
  [[nodiscard]] constexpr ConstraintsOf<Rep> constraints() const {
    return ConstraintsOf<Rep>(OperatingPointOf<Rep>(scenario_));
  }

  /// Capacity and intensity of every constraint in base units.
  [[nodiscard]] constexpr PartsOf<Rep, count> parts() const { return parts(scenario_, detail::EveryPart{}); }
  /// The same for another scenario, whose workload is derived already and which is not validated: what
  /// sweeps evaluate. Of the user's own constraints those for which wanted(index, part), and the library's or
  /// none of them.
  template <class Other, class Wanted>
  [[nodiscard]] constexpr PartsOf<Other, count> parts(const ScenarioOf<Other>& derived, Wanted wanted,
                                                      bool library = true) const {
    return detail::parts_at<Other, count>(OperatingPointOf<Other>(derived), customs_, wanted, library);
  }

  [[nodiscard]] constexpr Production evaluate() const { return evaluate(scenario_); }
  /// The same for another scenario, whose workload is derived already and which is not validated: what
  /// samples are evaluated by.
  template <class Other>
  [[nodiscard]] constexpr ProductionOf<Other, count> evaluate(const ScenarioOf<Other>& derived) const {
    return detail::Evaluation<Other, count>(derived).production(customs_);
  }

 private:
  ScenarioOf<Rep> stated_;
  ScenarioOf<Rep> scenario_;
  detail::Chain<Customs...> customs_;
};

template <class Rep>
TokenProductionFunction(const ScenarioOf<Rep>&) -> TokenProductionFunction<Rep>;
template <class Rep>
TokenProductionFunction(const HardwareOf<Rep>&, const FacilityOf<Rep>&, const WorkloadOf<Rep>&)
    -> TokenProductionFunction<Rep>;
template <class Rep>
TokenProductionFunction(const HardwareOf<Rep>&, const FacilityOf<Rep>&, const WorkloadOf<Rep>&,
                        const TargetOf<Rep>&) -> TokenProductionFunction<Rep>;

}  // namespace e2t
