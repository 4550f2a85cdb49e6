// SPDX-License-Identifier: MIT
#pragma once
// Naming the meter of a plain energy, and the sum of token kinds.
//
//     e2t::Quantity<e2t::facility_power> feed = e2t::at_facility(100_MW);
//     e2t::Quantity<e2t::processed_token> all = e2t::processed(200_token, 800_input_token);
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
}  // namespace detail

/// States that a plain energy, power or J/token was measured at the accelerator boards.
template <class Dimension, class Rep>
  requires(Dimension::has_plain_energy)
[[nodiscard]] constexpr auto at_device(const Quantity<Dimension, Rep>& plain) {
  return detail::metered<device_energy>(plain);
}
/// States that it was measured at the IT load: servers, switches and storage with their supplies.
template <class Dimension, class Rep>
  requires(Dimension::has_plain_energy)
[[nodiscard]] constexpr auto at_it(const Quantity<Dimension, Rep>& plain) {
  return detail::metered<it_energy>(plain);
}
/// States that it was measured at the utility meter of the site.
template <class Dimension, class Rep>
  requires(Dimension::has_plain_energy)
[[nodiscard]] constexpr auto at_facility(const Quantity<Dimension, Rep>& plain) {
  return detail::metered<facility_energy>(plain);
}

// clang-format off
template <detail::quantity_like Other>
Other at_device(const Other&) = delete;  // e2t: nothing to name: only a plain energy, power or J/token takes a meter; convert one meter to another by Pue or HostOverhead
template <detail::quantity_like Other>
Other at_it(const Other&) = delete;  // e2t: nothing to name: only a plain energy, power or J/token takes a meter; convert one meter to another by Pue or HostOverhead
template <detail::quantity_like Other>
Other at_facility(const Other&) = delete;  // e2t: nothing to name: only a plain energy, power or J/token takes a meter; convert one meter to another by Pue or HostOverhead
// clang-format on

namespace detail {
template <class Base>
using count_processed =
    std::conditional_t<same_dimension<Base, output_token> || same_dimension<Base, input_token>,
                       processed_token, Base>;
template <class Dimension>
using processed_of = typename mapped<count_processed, typename Dimension::numerator,
                                     typename Dimension::denominator>::type;
// Output and input of one thing, with the tokens in the numerator: J per token has no such sum.
template <class Output, class Input>
inline constexpr bool output_and_input =
    same_dimension<dimension_quotient<Output, output_token>, dimension_quotient<Input, input_token>> &&
    same_dimension<dimension_quotient<Output, output_token>,
                   processed_of<dimension_quotient<Output, output_token>>>;
template <class Left, class Right>
inline constexpr bool both_token_kinds = output_and_input<Left, Right> || output_and_input<Right, Left>;

}  // namespace detail

/// Output plus input tokens (or rates of them): what some benchmarks call throughput.
template <class Output, class L, class Input, class R>
  requires(detail::both_token_kinds<Output, Input>)
[[nodiscard]] constexpr auto processed(const Quantity<Output, L>& output,
                                       const Quantity<Input, R>& input) {
  return detail::Raw::make<detail::processed_of<Output>>(detail::Raw::of(output) +
                                                         detail::Raw::of(input));
}
// clang-format off
template <detail::quantity_like Left, detail::quantity_like Right>
constexpr Left processed(const Left&, const Right&) = delete;  // e2t: not output and input of one thing: processed(out, in) takes tokens of both kinds, or rates of both
// clang-format on

}  // namespace e2t
