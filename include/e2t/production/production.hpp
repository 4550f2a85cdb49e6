// SPDX-License-Identifier: MIT
#pragma once
// What a scenario makes: the rate, the constraint that binds, every ceiling, and the energy, power,
// money, carbon and water that go with it. TokenProductionFunction::evaluate() returns one.
//
//     constexpr auto made = tpf.evaluate();
//     static_assert(made.active == e2t::Limit::utility_power);
//     made.rate.in(Mtoken / s), made.runner_up.name, made.delivered_power(e2t::it).in(MW)
#include "e2t/production/constraints.hpp"

namespace e2t {

/// Which constraint; the index follows the number type. With plain numbers it has a name and compares
/// with a Limit or a name.
template <class Index>
struct Active {
  Index index;
};
template <>
struct Active<int> {
  int index = 0;
  const char* name = "";

  friend constexpr bool operator==(const Active& active, Limit limit) {
    return active.index == static_cast<int>(limit);
  }
  friend constexpr bool operator==(const Active& active, const char* other) {
    return detail::compare(active.name, other) == 0;
  }
  friend constexpr bool operator==(const Active& left, const Active& right) {
    return left.index == right.index && left == right.name;
  }
};

/// One constraint's ceiling. `slack` is the ceiling over the lowest one, at least 1; both are infinite
/// where the constraint is not given.
template <class Rep>
struct CeilingOf {
  const char* name;
  bool given;
  Quantity<output_token_rate, Rep> rate;
  /// The same, lowered to the stated serving step where this is the step's largest time term: what the
  /// constraint lets attain. Below `rate` it limits through the time that a step takes.
  Quantity<output_token_rate, Rep> attained;
  Rep slack;
};

/// The ceilings by index, in the order of Limit, then the user's own.
template <class Rep, int Count>
struct CeilingsOf {
  CeilingOf<Rep> row[Count];
  [[nodiscard]] constexpr const CeilingOf<Rep>& operator[](int index) const { return row[index]; }
  [[nodiscard]] constexpr const CeilingOf<Rep>& operator[](Limit limit) const {
    return row[static_cast<int>(limit)];
  }
  /// By name, for constraints of the user's own; throws Error where there is none of that name.
  [[nodiscard]] constexpr const CeilingOf<Rep>& operator[](const char* name) const {
    int found = 0;
    while (found < Count && detail::compare(row[found].name, name) != 0) ++found;
    require(found < Count, [&] { return Error(Error::Message("no constraint is called ").append(name)); });
    return row[found];
  }
  [[nodiscard]] static constexpr int size() { return Count; }
  [[nodiscard]] constexpr const CeilingOf<Rep>* begin() const { return row; }
  [[nodiscard]] constexpr const CeilingOf<Rep>* end() const { return row + Count; }
};

/// How far the scenario is from each target that is set; below zero the target is missed by that much.
template <class Rep>
struct TargetMarginOf {
  Optional<Rep> quality{};
  Optional<Quantity<duration, Rep>> time_to_first_token{};
  Optional<Quantity<duration, Rep>> time_per_output_token{};

  /// Whether every target is met, as a mask of the number type; true where none is set.
  [[nodiscard]] constexpr auto met() const { return (quality.value_or(Rep(0.0)) >= Rep(0.0)) && served(); }
  /// The same of TTFT and TPOT alone.
  [[nodiscard]] constexpr auto served() const {
    const Quantity<duration, Rep> none{};
    return (time_to_first_token.value_or(none) >= none) && (time_per_output_token.value_or(none) >= none);
  }
};

/// The targets that are missed, each with by how much: "target.quality by 0.05"; empty where all are met.
[[nodiscard]] inline Error::Message missed_targets(const TargetMarginOf<double>& margin) {
  Error::Message text;
  const auto missed = [&](const char* name, double by, const char* unit) {
    if (by >= 0.0) return;
    text.append(text.empty() ? "" : ", ").append(name).append(" by ").append(-by).append(unit);
  };
  const Quantity<duration> none{};
  missed("target.quality", margin.quality.value_or(0.0), "");
  missed("target.time_to_first_token", margin.time_to_first_token.value_or(none).in(units::ms), " ms");
  missed("target.time_per_output_token", margin.time_per_output_token.value_or(none).in(units::ms), " ms");
  return text;
}

/// Power that the site can deliver against what accelerators draw.
template <class Rep>
struct ProvisioningOf {
  /// Accelerators at work when no demand is short; the rest of the fleet is off or idle.
  Quantity<accelerator, Rep> powered{};
  Quantity<accelerator, Rep> unpowered{};
  /// How many a site with this power, distribution and cooling carries at this operating point, when
  /// it has no more than those.
  Quantity<accelerator, Rep> at_operating_point{};
  /// The same at nameplate board power; absent where board_power is.
  Optional<Quantity<accelerator, Rep>> at_nameplate{};
  /// W(it) that a site filled by nameplate leaves unused at this operating point.
  Optional<Quantity<it_power, Rep>> stranded_power{};
};

template <class Rep, int Count>
class ProductionOf {
 public:
  using rep = Rep;

  /// Output tokens/s delivered: utilization * attainable.
  Quantity<output_token_rate, Rep> rate{};
  /// Output tokens/s with work at all times: the step and every ceiling but demand.
  Quantity<output_token_rate, Rep> attainable{};
  /// The lowest ceiling: the Leontief bound, perfect overlap.
  Quantity<output_token_rate, Rep> bound{};
  Active<index_of<Rep>> active{};
  /// The constraint that binds next, and how far: its ceiling over that of `active` (at least 1).
  Active<index_of<Rep>> runner_up{};
  Rep runner_up_distance{};
  CeilingsOf<Rep, Count> ceilings{};
  UtilizationOf<Rep> utilization = not_given;

  Optional<Quantity<input_token_rate, Rep>> input_rate{};
  Optional<Quantity<processed_token_rate, Rep>> processed_rate{};
  Optional<Quantity<e2t::request_rate, Rep>> request_rate{};
  ProvisioningOf<Rep> provisioning{};
  /// TTFT and TPOT, where the workload has them; a power limit stretches both.
  Optional<Quantity<duration, Rep>> time_to_first_token{};
  Optional<Quantity<duration, Rep>> time_per_output_token{};

  /// Per output token, absent where the site does not state the price, intensity or use of water.
  Optional<Quantity<money_per_output_token, Rep>> energy_cost{};
  Optional<Quantity<carbon_per_output_token, Rep>> carbon{};
  Optional<Quantity<water_per_output_token, Rep>> water_onsite{};
  Optional<Quantity<water_per_output_token, Rep>> water_offsite{};

  /// Accepted output tokens/s and requests/s: rate * quality, where the workload states one.
  Optional<Quantity<output_token_rate, Rep>> accepted_rate{};
  Optional<Quantity<e2t::request_rate, Rep>> accepted_request_rate{};
  /// Requests/s that meet the targets of TTFT and TPOT. Latencies here are those of all requests at once,
  /// so these are all of them, or else absent: where a target is missed, and where none is set.
  Optional<Quantity<e2t::request_rate, Rep>> goodput{};
  /// A scenario that misses a target is infeasible; its rate is what it would be without the target.
  TargetMarginOf<Rep> target_margin{};
  [[nodiscard]] constexpr auto feasible() const { return target_margin.met(); }

  /// W delivered, idle time included; @facility at peak PUE with the fixed load.
  [[nodiscard]] constexpr auto delivered_power(DeviceMeter) const { return device_power_; }
  [[nodiscard]] constexpr auto delivered_power(ItMeter) const { return it_power_; }
  [[nodiscard]] constexpr auto delivered_power(FacilityMeter) const { return facility_power_; }
  /// J per output token: delivered power over rate.
  template <class Meter>
  [[nodiscard]] constexpr auto energy_per_token(Meter meter) const {
    return delivered_power(meter) / rate;
  }
  /// J per request; needs workload.output_length.
  template <class Meter>
  [[nodiscard]] constexpr auto energy_per_request(Meter meter) const {
    return delivered_power(meter) / *request_rate;
  }
  /// J per accepted output token, and per accepted request: power is drawn for the others, too. Need
  /// workload.quality.
  template <class Meter>
  [[nodiscard]] constexpr auto energy_per_accepted_token(Meter meter) const {
    return delivered_power(meter) / *accepted_rate;
  }
  template <class Meter>
  [[nodiscard]] constexpr auto energy_per_accepted_request(Meter meter) const {
    return delivered_power(meter) / *accepted_request_rate;
  }
  /// J(facility) per output token at the annual PUE: what is billed.
  [[nodiscard]] constexpr Quantity<facility_energy_per_output_token, Rep> annual_energy_per_token() const {
    return annual_facility_power_ / rate;
  }

  constexpr void set_power(const Quantity<device_power, Rep>& at_boards,
                           const Quantity<it_power, Rep>& at_servers, const FacilityOf<Rep>& site) {
    device_power_ = at_boards;
    it_power_ = at_servers;
    facility_power_ = site.fixed_load + at_servers * site.peak_pue();
    annual_facility_power_ = site.fixed_load + at_servers * site.annual_pue();
  }

 private:
  Quantity<device_power, Rep> device_power_{};
  Quantity<it_power, Rep> it_power_{};
  Quantity<facility_power, Rep> facility_power_{};
  Quantity<facility_power, Rep> annual_facility_power_{};
};

}  // namespace e2t
