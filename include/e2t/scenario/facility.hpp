// SPDX-License-Identifier: MIT
#pragma once
// The site: what the utility feeds, what distribution and cooling can carry, what energy costs.
//
//     constexpr e2t::Facility site{.utility_power = 100_MW, .pue = e2t::Pue{1.2}, .cooling = 90_MW};
#include "e2t/scenario/field.hpp"

namespace e2t {

/// Facility power is fixed_load + pue * IT power. `pue` is the one at peak and enters the ceilings;
/// `pue_annual` bills energy, carbon and water. One of the two must be given, and stands for both.
template <class Rep>
struct FacilityOf {
  Quantity<facility_power, Rep> utility_power = not_given;
  ShareOf<Rep> feed_limit{Rep(1.0)};
  Quantity<facility_power, Rep> fixed_load{};
  Optional<PueOf<Rep>> pue{};
  Optional<PueOf<Rep>> pue_annual{};
  Optional<Quantity<it_power, Rep>> distribution{};
  ShareOf<Rep> redundancy{Rep(1.0)};
  Optional<Quantity<it_power, Rep>> cooling{};
  Optional<Quantity<money_per_facility_energy, Rep>> tariff{};
  Optional<Quantity<carbon_per_facility_energy, Rep>> carbon_intensity{};
  Optional<Quantity<water_per_it_energy, Rep>> water_onsite{};
  Optional<Quantity<water_per_facility_energy, Rep>> water_offsite{};

  [[nodiscard]] constexpr const PueOf<Rep>& peak_pue() const { return pue.has_value() ? *pue : *pue_annual; }
  [[nodiscard]] constexpr const PueOf<Rep>& annual_pue() const { return pue_annual.has_value() ? *pue_annual : *pue; }
  /// W(it) that the utility feed leaves for the IT load at peak.
  [[nodiscard]] constexpr Quantity<it_power, Rep> feed() const {
    return (utility_power * feed_limit - fixed_load) / peak_pue();
  }
  /// W(it) that the distribution carries after redundancy; needs distribution.
  [[nodiscard]] constexpr Quantity<it_power, Rep> distributed() const { return *distribution * redundancy; }

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::MW, units::kWh, units::L;
    visit(field("utility_power", MW, above_zero, "what the utility feed is rated for"),
          &FacilityOf<Reps>::utility_power...);
    visit(field("feed_limit", "part of the feed that may be loaded; 0.8 for continuous load is common"),
          &FacilityOf<Reps>::feed_limit...);
    visit(field("fixed_load", MW, zero_or_more, "W(facility) that does not depend on the IT load"),
          &FacilityOf<Reps>::fixed_load...);
    visit(field("pue", "J(facility) per J(it) at peak, beside the fixed load; absent: pue_annual"),
          &FacilityOf<Reps>::pue...);
    visit(field("pue_annual", "annual average of the same; absent: pue"),
          &FacilityOf<Reps>::pue_annual...);
    visit(field("distribution", MW, above_zero, "W(it) that the installed distribution can carry"),
          &FacilityOf<Reps>::distribution...);
    visit(field("redundancy", "usable part of the distribution: N+1 of 4 is 0.75, 2N is 0.5"),
          &FacilityOf<Reps>::redundancy...);
    visit(field("cooling", MW, above_zero, "W(it) of heat removed at design conditions"),
          &FacilityOf<Reps>::cooling...);
    visit(field("tariff", units::USD / kWh, zero_or_more, "price of energy at the utility meter"),
          &FacilityOf<Reps>::tariff...);
    visit(field("carbon_intensity", units::gCO2e / kWh, zero_or_more,
                "location-based, per energy at the utility meter"),
          &FacilityOf<Reps>::carbon_intensity...);
    visit(field("water_onsite", L / kWh, zero_or_more, "WUE: litres per IT energy"),
          &FacilityOf<Reps>::water_onsite...);
    visit(field("water_offsite", L / kWh, zero_or_more, "litres per energy at the utility meter"),
          &FacilityOf<Reps>::water_offsite...);
  }
};
using Facility = FacilityOf<double>;

}  // namespace e2t
