// SPDX-License-Identifier: MIT
#pragma once
// Dimensions at run time: what text is compared with and what messages say.
//
//     auto powers = e2t::ingest::powers_of<e2t::facility_power>();  // {J: 1, s: -1}
//     std::string name = e2t::ingest::dimension_name(powers);       // "power"
//     static_assert(e2t::ingest::meter_of<e2t::facility_power>() == e2t::Meter::facility);
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/quantity/meter.hpp"

namespace e2t::ingest {

/// A dimension as powers of base units by symbol, without zeros; energy is J whatever its meter.
using Powers = std::map<std::string_view, int>;

[[nodiscard]] inline Powers product(Powers left, const Powers& right, int sign) {
  for (const auto& [symbol, power] : right) {
    if ((left[symbol] += sign * power) == 0) left.erase(symbol);
  }
  return left;
}

namespace detail {

template <class... Bases>
Powers powers_of_list(times<Bases...>) {
  Powers powers;
  ((powers = product(powers, {{at_no_meter<Bases>::symbol, 1}}, 1)), ...);
  return powers;
}
template <class... Bases>
Powers powers_of_list(per<Bases...>) {
  return powers_of_list(times<Bases...>{});
}

template <class Base>
constexpr std::optional<Meter> meter_of_base() {
  if constexpr (std::is_same_v<Base, device_energy>) return Meter::device;
  if constexpr (std::is_same_v<Base, it_energy>) return Meter::it;
  if constexpr (std::is_same_v<Base, facility_energy>) return Meter::facility;
  return std::nullopt;
}
template <class... Up, class... Down>
constexpr std::optional<Meter> meter_of_lists(times<Up...>, per<Down...>) {
  std::optional<Meter> meter;
  const auto take = [&meter](std::optional<Meter> one) {
    if (one.has_value()) meter = one;
  };
  (take(meter_of_base<Up>()), ...);
  (take(meter_of_base<Down>()), ...);
  return meter;
}

}  // namespace detail

template <class Dimension>
[[nodiscard]] Powers powers_of() {
  return product(detail::powers_of_list(typename Dimension::numerator{}),
                 detail::powers_of_list(typename Dimension::denominator{}), -1);
}

/// The meter that a dimension's type names; none for a plain energy and for what is no energy.
template <class Dimension>
[[nodiscard]] constexpr std::optional<Meter> meter_of() {
  return detail::meter_of_lists(typename Dimension::numerator{}, typename Dimension::denominator{});
}

/// "@device", "@it" or "@facility".
[[nodiscard]] constexpr std::string_view meter_name(Meter meter) {
  return meter == Meter::device ? "@device" : meter == Meter::it ? "@it" : "@facility";
}

namespace detail {

struct NamedPowers {
  std::string_view name;
  Powers powers;
};
template <class... Dimensions>
std::vector<NamedPowers> named() {
  return {{Dimensions::name, powers_of<Dimensions>()}...};
}

inline const std::vector<NamedPowers>& named_products() {
  static const std::vector<NamedPowers> products =
      named<power, power_per_accelerator, energy_per_output_token, energy_per_request, compute_rate,
            data_rate, output_token_rate, input_token_rate, processed_token_rate, request_rate,
            compute_rate_per_accelerator, data_rate_per_accelerator,
            output_token_rate_per_accelerator, request_per_accelerator, compute_per_output_token,
            data_per_output_token, output_token_per_request, input_token_per_request,
            money_per_energy, money_per_output_token, carbon_per_energy, carbon_per_output_token,
            water_per_energy, water_per_output_token>();
  return products;
}

// Base dimensions are named as in quantity/base.hpp.
inline const std::vector<NamedPowers>& named_bases() {
  static const std::vector<NamedPowers> bases = {{"duration", powers_of<duration>()},
                                                 {"compute", powers_of<compute>()},
                                                 {"data", powers_of<data>()},
                                                 {"output_token", powers_of<output_token>()},
                                                 {"input_token", powers_of<input_token>()},
                                                 {"processed_token", powers_of<processed_token>()},
                                                 {"request", powers_of<request>()},
                                                 {"accelerator", powers_of<accelerator>()},
                                                 {"money", powers_of<money>()},
                                                 {"carbon", powers_of<carbon>()},
                                                 {"water", powers_of<water>()},
                                                 {"energy", powers_of<energy>()}};
  return bases;
}

}  // namespace detail

/// The coherent unit: "J/s", "L/request".
[[nodiscard]] inline std::string base_unit(const Powers& powers) {
  std::string above, below;
  for (const auto& [symbol, power] : powers) {
    for (int i = 0; i < power; ++i) above.append(above.empty() ? "" : "*").append(symbol);
    for (int i = 0; i < -power; ++i) below.append("/").append(symbol);
  }
  return (above.empty() ? "1" : above) + below;
}

/// "power", "energy", "output_token_rate"; the coherent unit of what has no name.
[[nodiscard]] inline std::string dimension_name(const Powers& powers) {
  if (powers.empty()) return "a plain number";
  for (const auto* names : {&detail::named_bases(), &detail::named_products()}) {
    for (const auto& [name, same] : *names) {
      if (powers == same) return std::string(name);
    }
  }
  return base_unit(powers);
}

}  // namespace e2t::ingest
