// SPDX-License-Identifier: MIT
#pragma once
// The coherent base unit of any dimension, as people write it: what reports print behind a number.
//
//     static_assert(e2t::unit_symbol<e2t::output_token_rate> == "output_token/s");
//     static_assert(e2t::unit_symbol<e2t::it_power> == "W @it");
//     static_assert(e2t::unit_symbol<e2t::facility_per_it> == "J(facility)/J(it)");
//
// A joule per second is a watt; where every energy is at one meter, the meter stands behind.
#include <initializer_list>

#include "e2t/base/text.hpp"
#include "e2t/quantity/quantity.hpp"

namespace e2t {

/// How a number in the base unit becomes one that is pleasant to read.
enum class Scaling : unsigned char {
  plain,     ///< never: "0.06 USD/kWh"
  prefixed,  ///< SI prefix on the unit, below 1 too: "0.6 mJ", "100 MW"
  large,     ///< SI prefix on the unit, above 1 only: "0.599 J/output_token", "1.2 kJ/request"
  grams,     ///< prefix, and tonnes: "3.2 tCO2e"
  small,     ///< SI prefix below 1 only: "50 ms", "7200 s"
  counted    ///< SI prefix before the word, above 1 only: "139 M output_token/s"
};

/// A unit in parts: "W" + "/accelerator" + "it".
struct UnitSymbol {
  Text<47> lead;     ///< what a prefix belongs to; empty for plain numbers
  Text<47> rest{};   ///< "/s/accelerator"
  Text<15> meter{};  ///< "it"; empty without energy, and where meters differ
  Scaling scaling = Scaling::plain;
  double per =
      1.0;  ///< base units in one of what is shown without prefix: 1e-6 for USD/M output_token
  Text<47> shown_rest{};  ///< what then stands instead of `rest`: "/M output_token"

  /// The base unit: "W/accelerator @it"; "1" for plain numbers.
  [[nodiscard]] constexpr Text<127> text() const {
    Text<127> result(lead.empty() && rest.empty() ? "1" : lead.c_str());
    result.append(rest);
    if (!meter.empty())
      result.append(" @").append(meter);
    return result;
  }
};

namespace detail {

// Of one base dimension: its meter if it is an energy ("" for a plain one), else nullptr.
template <class Base>
inline constexpr const char* meter_of = nullptr;
template <>
inline constexpr const char* meter_of<energy> = "";
template <>
inline constexpr const char* meter_of<device_energy> = "device";
template <>
inline constexpr const char* meter_of<it_energy> = "it";
template <>
inline constexpr const char* meter_of<facility_energy> = "facility";

constexpr bool same_text(const char* left, const char* right) {
  return compare(left, right) == 0;
}

// A base dimension while its unit is being written.
struct UnitFactor {
  const char* symbol;
  const char* meter;  // nullptr: no energy
  bool used = false;
};

template <class... Bases>
struct UnitFactors {
  static constexpr int size = static_cast<int>(sizeof...(Bases));
  UnitFactor factor[sizeof...(Bases) + 1] = {{Bases::symbol, meter_of<Bases>}...,
                                             {nullptr, nullptr}};
  constexpr UnitFactor* begin() { return factor; }
  constexpr UnitFactor* end() { return factor + size; }
  // The first that is wanted and not used yet.
  template <class Wanted>
  constexpr UnitFactor* find(Wanted wanted) {
    for (UnitFactor& each : *this) {
      if (!each.used && wanted(each))
        return &each;
    }
    return nullptr;
  }
};

constexpr Scaling scaling_of(const char* lead) {
  for (const char* symbol : {"W", "J", "FLOP", "B"}) {
    if (same_text(lead, symbol))
      return Scaling::prefixed;
  }
  if (same_text(lead, "gCO2e"))
    return Scaling::grams;
  if (same_text(lead, "s"))
    return Scaling::small;
  return Scaling::counted;
}

constexpr bool is_token(const char* symbol) {
  return same_text(symbol, "output_token") || same_text(symbol, "input_token") ||
         same_text(symbol, "processed_token");
}

template <class... Up, class... Down>
constexpr UnitSymbol symbol_of(times<Up...>, per<Down...>) {
  UnitFactors<Up...> up;
  UnitFactors<Down...> down;
  const char* meter = nullptr;
  bool meters_differ = false;
  const auto note_meter = [&](UnitFactor& each) {
    if (each.meter == nullptr)
      return;
    meters_differ = meters_differ || (meter != nullptr && !same_text(meter, each.meter));
    meter = each.meter;
  };
  for (UnitFactor& each : up)
    note_meter(each);
  for (UnitFactor& each : down)
    note_meter(each);
  if (!meters_differ) {
    for (UnitFactor& each : up)
      each.symbol = each.meter != nullptr ? "J" : each.symbol;
    for (UnitFactor& each : down)
      each.symbol = each.meter != nullptr ? "J" : each.symbol;
  }

  UnitSymbol result;
  if (meter != nullptr && !meters_differ)
    result.meter.append(meter);
  UnitFactor* joule = up.find([](auto& each) { return same_text(each.symbol, "J"); });
  UnitFactor* second = down.find([](auto& each) { return same_text(each.symbol, "s"); });
  if (joule != nullptr && second != nullptr) {
    joule->used = second->used = true;
    result.lead.append("W");
  }
  for (UnitFactor& each : up) {
    if (each.used)
      continue;
    result.lead.empty() ? result.lead.append(each.symbol)
                        : result.rest.append('*').append(each.symbol);
  }
  if (result.lead.empty() && down.size > 0)
    result.lead.append("1");
  // Seconds first: "output_token/s/accelerator".
  for (UnitFactor* each = second; each != nullptr;
       each = down.find([](auto& one) { return same_text(one.symbol, "s"); })) {
    if (!each->used)
      result.rest.append("/s");
    each->used = true;
  }
  for (UnitFactor& each : down) {
    if (!each.used)
      result.rest.append('/').append(each.symbol);
  }

  result.shown_rest = result.rest;
  const bool simple = up.size == 1 && down.size == 1 && !meters_differ;
  if (meters_differ || (up.size == 0 && down.size > 0))
    return result;
  result.scaling = scaling_of(result.lead.c_str());
  // Energy per something is read in joules, also below one.
  if (same_text(result.lead.c_str(), "J") && !result.rest.empty())
    result.scaling = Scaling::large;
  if (simple && down.begin()->meter != nullptr && up.begin()->meter == nullptr) {
    // A price of energy is read per kWh.
    result.scaling = Scaling::plain;
    result.per = 1.0 / 3.6e6;
    result.shown_rest = "/kWh";
  } else if (simple && is_token(down.begin()->symbol) &&
             (same_text(up.begin()->symbol, "USD") || same_text(up.begin()->symbol, "gCO2e") ||
              same_text(up.begin()->symbol, "L"))) {
    // What a token costs is read per million.
    result.scaling = Scaling::plain;
    result.per = 1e-6;
    result.shown_rest = Text<47>("/M ").append(down.begin()->symbol);
  }
  return result;
}

}  // namespace detail

template <class Dimension>
inline constexpr UnitSymbol unit_symbol_parts =
    detail::symbol_of(typename Dimension::numerator{}, typename Dimension::denominator{});
/// The base unit in which `Quantity<Dimension>` is stored, with its meter.
template <class Dimension>
inline constexpr auto unit_symbol = unit_symbol_parts<Dimension>.text();

}  // namespace e2t
