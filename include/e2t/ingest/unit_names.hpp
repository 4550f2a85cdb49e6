// SPDX-License-Identifier: MIT
#pragma once
// Dimensions and units by name, at run time: what text is read with and what messages say.
//
//     ingest::Powers powers = ingest::powers_of<e2t::facility_power>();   // {J: 1, s: -1}
//     ingest::dimension_name(powers);                                     // "power"
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/words.hpp"
#include "e2t/quantity/meter.hpp"
#include "e2t/quantity/unit.hpp"

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

/// A unit that text may name.
struct NamedUnit {
  std::string name;
  double scale;
  Powers powers;
};

namespace detail {

struct Prefix {
  std::string_view name;
  double factor;
};
inline constexpr Prefix small_prefixes[] = {{"p", 1e-12}, {"n", 1e-9}, {"u", 1e-6}, {"m", 1e-3}};
inline constexpr Prefix large_prefixes[] = {{"k", 1e3},  {"M", 1e6},  {"G", 1e9},
                                            {"T", 1e12}, {"P", 1e15}, {"E", 1e18}};
inline constexpr Prefix binary_prefixes[] = {
    {"Ki", 1024.0}, {"Mi", 1048576.0}, {"Gi", 1073741824.0}, {"Ti", 1099511627776.0}};

class UnitList {
 public:
  using Prefixes = std::initializer_list<std::span<const Prefix>>;
  template <class Dimension>
  void add(std::string_view name, const Unit<Dimension>& unit, Prefixes groups = {}) {
    const Powers powers = powers_of<Dimension>();
    list_.push_back({std::string(name), unit.scale, powers});
    for (const auto& group : groups) {
      for (const auto& [prefix, factor] : group) {
        list_.push_back({std::string(prefix).append(name), factor * unit.scale, powers});
      }
    }
  }
  std::vector<NamedUnit> take() { return std::move(list_); }

 private:
  std::vector<NamedUnit> list_;
};

}  // namespace detail

/// Every unit that text may name, prefixes included.
[[nodiscard]] inline const std::vector<NamedUnit>& known_units() {
  static const std::vector<NamedUnit> known = [] {
    using namespace detail;
    UnitList list;
    list.add("s", units::s, {small_prefixes});
    list.add("min", units::minute);
    list.add("h", units::h);
    for (const auto* name : {"day", "days"}) list.add(name, units::day);
    for (const auto* name : {"year", "years"}) list.add(name, units::year);
    list.add("FLOP", units::FLOP, {large_prefixes});
    list.add("B", units::B, {large_prefixes, binary_prefixes});
    list.add("bit", unit<e2t::data>(0.125, "bit"), {large_prefixes, binary_prefixes});
    for (const auto* name : {"output_token", "output_tokens", "token", "tokens"}) {
      list.add(name, units::output_token, {large_prefixes});
    }
    for (const auto* name : {"input_token", "input_tokens"}) {
      list.add(name, units::input_token, {large_prefixes});
    }
    for (const auto* name : {"processed_token", "processed_tokens"}) {
      list.add(name, units::processed_token, {large_prefixes});
    }
    for (const auto* name : {"request", "requests"}) {
      list.add(name, units::request, {large_prefixes});
    }
    for (const auto* name : {"accelerator", "accelerators"}) {
      list.add(name, units::accelerator, {large_prefixes});
    }
    list.add("USD", units::USD, {large_prefixes});
    list.add("gCO2e", units::gCO2e, {large_prefixes});
    list.add("tCO2e", units::tCO2e);
    list.add("L", units::L, {small_prefixes, large_prefixes});
    list.add("J", units::J, {small_prefixes, large_prefixes});
    list.add("Wh", units::Wh, {small_prefixes, large_prefixes});
    list.add("W", units::W, {small_prefixes, large_prefixes});
    return list.take();
  }();
  return known;
}

/// The unit of that name; none if there is none.
[[nodiscard]] inline const NamedUnit* find_unit(std::string_view name) {
  for (const NamedUnit& unit : known_units()) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

namespace detail {

// Names that people write for units which have another name here.
inline std::string_view other_name(std::string_view name) {
  static const std::map<std::string_view, std::string_view> others = {{"tok", "token"},
                                                                      {"toks", "token"},
                                                                      {"gpu", "accelerator"},
                                                                      {"gpus", "accelerator"},
                                                                      {"req", "request"},
                                                                      {"reqs", "request"},
                                                                      {"sec", "s"},
                                                                      {"second", "s"},
                                                                      {"seconds", "s"},
                                                                      {"msec", "ms"},
                                                                      {"minute", "min"},
                                                                      {"minutes", "min"},
                                                                      {"hour", "h"},
                                                                      {"hours", "h"},
                                                                      {"hr", "h"},
                                                                      {"watt", "W"},
                                                                      {"watts", "W"},
                                                                      {"joule", "J"},
                                                                      {"joules", "J"},
                                                                      {"byte", "B"},
                                                                      {"bytes", "B"},
                                                                      {"liter", "L"},
                                                                      {"liters", "L"},
                                                                      {"litre", "L"},
                                                                      {"litres", "L"},
                                                                      {"l", "L"},
                                                                      {"g", "gCO2e"},
                                                                      {"kg", "kgCO2e"},
                                                                      {"t", "tCO2e"},
                                                                      {"gco2", "gCO2e"},
                                                                      {"kgco2", "kgCO2e"},
                                                                      {"gco2eq", "gCO2e"},
                                                                      {"kgco2eq", "kgCO2e"},
                                                                      {"flops", "FLOP/s"},
                                                                      {"gflops", "GFLOP/s"},
                                                                      {"tflops", "TFLOP/s"},
                                                                      {"pflops", "PFLOP/s"},
                                                                      {"eflops", "EFLOP/s"},
                                                                      {"dollar", "USD"},
                                                                      {"dollars", "USD"},
                                                                      {"usd", "USD"},
                                                                      {"gbps", "Gbit/s"},
                                                                      {"kib", "KiB"},
                                                                      {"kb", "kB"}};
  const auto found = others.find(lower_case(name));
  return found == others.end() ? std::string_view{} : found->second;
}

}  // namespace detail

/// `unknown unit "MV" in "100 MV"; did you mean "MW"?` Units of the `expected` dimension come first.
[[nodiscard]] inline std::string unknown_unit(std::string_view name, std::string_view text,
                                              const Powers& expected) {
  const std::string message = "unknown unit " + in_quotes(name) + " in " + in_quotes(text);
  const auto meant = [&message](std::string_view unit) {
    return message + "; did you mean \"" + std::string(unit) + "\"?";
  };
  if (name.size() == 2 && name[1] == 'b' && find_unit(std::string{name[0], 'B'}) != nullptr) {
    const std::string prefix{name[0]};
    return message + "; write " + prefix + "bit for bits or " + prefix + "B for bytes";
  }
  if (const auto other = detail::other_name(name); !other.empty()) return meant(other);
  std::vector<std::string_view> fitting, all;
  std::string other_case;
  for (const NamedUnit& unit : known_units()) {
    (unit.powers == expected ? fitting : all).push_back(unit.name);
    if (lower_case(unit.name) == lower_case(name)) {
      other_case.append(other_case.empty() ? "\"" : " or \"").append(unit.name).append("\"");
    }
  }
  if (!other_case.empty()) return message + "; did you mean " + other_case + "?";
  if (const auto unit = nearest(name, fitting); !unit.empty()) return meant(unit);
  if (const auto unit = nearest(name, all); !unit.empty()) return meant(unit);
  return message;
}

}  // namespace e2t::ingest
