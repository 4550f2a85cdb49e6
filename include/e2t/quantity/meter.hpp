// SPDX-License-Identifier: MIT
#pragma once
// Naming the meter of a plain energy, and the sum of token kinds.
//
//     at_facility(100_MW)  is  Quantity<facility_power>       at_it(0.4_J_per_token)
#include "e2t/quantity/quantity.hpp"

namespace e2t {

/// Where energy is measured.
enum class Meter : unsigned char { device, it, facility };

/// Tags for functions that answer per meter: made.energy_per_token(e2t::facility).
struct DeviceMeter { using energy = device_energy; };
struct ItMeter { using energy = it_energy; };
struct FacilityMeter { using energy = facility_energy; };
inline constexpr DeviceMeter device{};
inline constexpr ItMeter it{};
inline constexpr FacilityMeter facility{};

namespace detail {
template <class Target, class Dimension, class Rep>
constexpr auto metered(const Quantity<Dimension, Rep>& plain) {
  return Raw::make<at_meter<Dimension, Target>>(Raw::of(plain));
}
template <class Dimension>
concept plain_energy = Dimension::has_plain_energy;
}  // namespace detail

/// States that a plain energy, power or J/token was measured at the accelerator boards.
template <detail::plain_energy Dimension, class Rep>
[[nodiscard]] constexpr auto at_device(const Quantity<Dimension, Rep>& plain) {
  return detail::metered<device_energy>(plain);
}
/// States that it was measured at the IT load: servers, switches and storage with their supplies.
template <detail::plain_energy Dimension, class Rep>
[[nodiscard]] constexpr auto at_it(const Quantity<Dimension, Rep>& plain) {
  return detail::metered<it_energy>(plain);
}
/// States that it was measured at the utility meter of the site.
template <detail::plain_energy Dimension, class Rep>
[[nodiscard]] constexpr auto at_facility(const Quantity<Dimension, Rep>& plain) {
  return detail::metered<facility_energy>(plain);
}

namespace detail {
template <class Base>
using count_processed =
    std::conditional_t<same_dimension<Base, output_token> || same_dimension<Base, input_token>,
                       processed_token, Base>;
template <class Dimension>
using processed_of = typename mapped<count_processed, typename Dimension::numerator,
                                     typename Dimension::denominator>::type;
}  // namespace detail

/// Output plus input tokens (or rates of them): what some benchmarks call throughput.
template <class Output, class L, class Input, class R>
  requires(!same_dimension<Output, Input> &&
           same_dimension<detail::processed_of<Output>, detail::processed_of<Input>>)
[[nodiscard]] constexpr auto processed(const Quantity<Output, L>& output,
                                       const Quantity<Input, R>& input) {
  return detail::Raw::make<detail::processed_of<Output>>(detail::Raw::of(output) +
                                                         detail::Raw::of(input));
}

}  // namespace e2t
