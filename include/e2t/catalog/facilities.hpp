// SPDX-License-Identifier: MIT
#pragma once
// Sites, grids and electricity prices by their published figures, each with source and confidence.
//
//     constexpr auto& usa = e2t::catalog::grid("USA");
//     constexpr e2t::Facility site{.utility_power = 100_MW,
//                                  .pue = *e2t::catalog::google_fleet.pue.value,
//                                  .carbon_intensity = usa.carbon_intensity.value};
#include "e2t/catalog/figure.hpp"
#include "e2t/scenario/facility.hpp"

namespace e2t::catalog {

/// How a site or a fleet of sites is run.
struct SiteEntry {
  const char* key;
  const char* name;
  FigureOf<Pue> pue{};
  Figure<water_per_it_energy> water_onsite{};  ///< WUE
};

/// A country's grid, annual average.
struct GridEntry {
  const char* key;  ///< ISO 3166 code; WOR is the world
  Figure<carbon_per_facility_energy> carbon_intensity{};
  Figure<water_per_facility_energy> water_offsite{};
};

/// Electricity prices of a region of the USA.
struct PriceEntry {
  const char* key;
  Figure<money_per_facility_energy> commercial{};
  Figure<money_per_facility_energy> industrial{};
};

namespace from {

inline constexpr auto ecologits = "ecologits 5be90da, docs/methodology/llm_inference.md";
inline constexpr auto powerx = "InferenceX-app pull requests 1112 and 1097, PowerX policy";
inline constexpr Origin mix{
    "ecologits 5be90da, electricity_mixes.csv (Our World in Data, Ember, WRI)", Confidence::high,
    "annual average"};
inline constexpr Origin eia{"EIA Electric Power Monthly, table 5.6.A", Confidence::high,
                            "April 2025"};

constexpr GridEntry grid(const char* key, double kg_per_kwh, double litres_per_kwh) {
  return {key,
          {kg_per_kwh * (units::kgCO2e / units::kWh), mix},
          {litres_per_kwh * (units::L / units::kWh), mix}};
}
constexpr PriceEntry price(const char* key, double commercial_cents, double industrial_cents) {
  return {key,
          {commercial_cents / 100.0 * (units::USD / units::kWh), eia},
          {industrial_cents / 100.0 * (units::USD / units::kWh), eia}};
}
constexpr Figure<water_per_it_energy> wue(double litres_per_kwh, const Origin& origin) {
  return {litres_per_kwh * (units::L / units::kWh), origin};
}
inline constexpr auto no_wue = absent<Quantity<water_per_it_energy>>("not collected");

}  // namespace from

inline constexpr SiteEntry uptime_average{
    .key = "uptime_average",
    .name = "Uptime Institute survey average",
    .pue = {Pue{1.54},
            {"networkenvironments.com on Uptime keynote 180", Confidence::medium,
             "2025, flat for the sixth year; 1.58 in 2023, 1.55 in 2022"}},
    .water_onsite = from::no_wue,
};
inline constexpr SiteEntry google_fleet{
    .key = "google_fleet",
    .name = "Google, fleet",
    .pue = {Pue{1.09}, {from::ecologits, Confidence::medium, "2024; 1.10 on older pages"}},
    .water_onsite = from::wue(0.99, {from::ecologits, Confidence::medium, "2024"}),
};
inline constexpr SiteEntry meta_fleet{
    .key = "meta_fleet",
    .name = "Meta, fleet",
    .pue = {Pue{1.08}, {"africa.hyperscalers.news", Confidence::medium, "2023"}},
    .water_onsite = from::wue(0.26, {"sustainability.fb.com/data-centers", Confidence::medium,
                                     "buildings completed in 2021, whose PUE is 1.09"}),
};
inline constexpr SiteEntry microsoft_usa{
    .key = "microsoft_usa",
    .name = "Microsoft, USA",
    .pue = {Pue{1.20}, {from::ecologits, Confidence::medium, "newest designs 1.12"}},
    .water_onsite = from::wue(0.569, {from::ecologits, Confidence::medium,
                                      "0.30 for the whole fleet in the last fiscal year"}),
};
inline constexpr SiteEntry microsoft_sweden{
    .key = "microsoft_sweden",
    .name = "Microsoft, Sweden",
    .pue = {Pue{1.16}, {from::ecologits, Confidence::medium}},
    .water_onsite = from::wue(0.09, {from::ecologits, Confidence::medium}),
};
inline constexpr SiteEntry aws_fleet{
    .key = "aws_fleet",
    .name = "AWS, fleet",
    .pue = {Pue{1.14}, {from::ecologits, Confidence::medium, "end of the range it gives"}},
    .water_onsite =
        from::wue(0.13, {from::ecologits, Confidence::medium, "end of the range it gives"}),
};
inline constexpr SiteEntry inferencex_air{
    .key = "inferencex_air",
    .name = "InferenceX policy, air cooled",
    .pue = {Pue{1.3}, {from::powerx, Confidence::high, "a policy of 2026-09; after chassis AC"}},
    .water_onsite = from::no_wue,
};
inline constexpr SiteEntry inferencex_liquid{
    .key = "inferencex_liquid",
    .name = "InferenceX policy, direct liquid cooling",
    .pue = {Pue{1.1}, {from::powerx, Confidence::high, "a policy of 2026-09; after chassis AC"}},
    .water_onsite = from::no_wue,
};
inline constexpr SiteEntry inferencex_default{
    .key = "inferencex_default",
    .name = "InferenceX policy, reference model",
    .pue = {Pue{1.2}, {from::powerx, Confidence::high, "a policy of 2026-09; after chassis AC"}},
    .water_onsite = from::no_wue,
};

inline constexpr const SiteEntry* sites[] = {
    &uptime_average, &google_fleet,   &meta_fleet,        &microsoft_usa,     &microsoft_sweden,
    &aws_fleet,      &inferencex_air, &inferencex_liquid, &inferencex_default};

inline constexpr GridEntry grids[] = {
    from::grid("WOR", 0.473, 3.91), from::grid("USA", 0.384, 3.13), from::grid("FRA", 0.044, 3.67),
    from::grid("DEU", 0.344, 1.95), from::grid("GBR", 0.211, 2.33), from::grid("IRL", 0.280, 1.48),
    from::grid("SWE", 0.036, 6.03), from::grid("NOR", 0.031, 6.66), from::grid("POL", 0.615, 2.51),
    from::grid("CAN", 0.175, 8.17), from::grid("CHN", 0.560, 6.01), from::grid("IND", 0.708, 3.44),
    from::grid("JPN", 0.482, 2.31), from::grid("AUS", 0.552, 4.73)};

inline constexpr PriceEntry prices[] = {from::price("new_england", 22.74, 17.29),
                                        from::price("middle_atlantic", 16.24, 9.04),
                                        from::price("east_north_central", 12.82, 8.72),
                                        from::price("west_north_central", 9.74, 7.37),
                                        from::price("illinois", 12.78, 9.81),
                                        from::price("indiana", 14.52, 9.01),
                                        from::price("ohio", 11.02, 7.90),
                                        from::price("pennsylvania", 11.99, 8.59),
                                        from::price("new_york", 19.14, 8.92),
                                        from::price("iowa", 9.79, 6.04)};

/// The site with that key; throws Error, which lists the keys.
[[nodiscard]] constexpr const SiteEntry& site(const char* key) {
  return find(sites, "site", key);
}
/// The grid of that country (ISO 3166 code); throws Error, which lists the keys.
[[nodiscard]] constexpr const GridEntry& grid(const char* key) {
  return find(grids, "grid", key);
}
/// Electricity prices in that region; throws Error, which lists the keys.
[[nodiscard]] constexpr const PriceEntry& price(const char* key) {
  return find(prices, "electricity price", key);
}

}  // namespace e2t::catalog
