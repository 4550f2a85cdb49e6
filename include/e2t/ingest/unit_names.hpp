// SPDX-License-Identifier: MIT
#pragma once
// Units by name, at run time: e2t::units with prefixes, the plurals that people write, and what a
// misspelt one may mean.
//
//     const e2t::ingest::NamedUnit* unit = e2t::ingest::find_unit("MWh");
//     double joules = unit->scale;  // 3.6e9
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/dimension_names.hpp"
#include "e2t/ingest/words.hpp"
#include "e2t/quantity/unit.hpp"

namespace e2t::ingest {

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
                                                                      {"va", "W"},
                                                                      {"kva", "kW"},
                                                                      {"mva", "MW"},
                                                                      {"gbps", "Gbit/s"},
                                                                      {"kib", "KiB"},
                                                                      {"kb", "kB"}};
  const auto found = others.find(lower_case(name));
  return found == others.end() ? std::string_view{} : found->second;
}

}  // namespace detail

/// `unknown unit "MV" in "100 MV"; did you mean "MW"?` A unit that stands alone is answered with one of
/// the `expected` dimension, or none.
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
  if (auto other = detail::other_name(name); !other.empty()) {
    // "GFLOPS" are a rate, unless no rate is wanted.
    const bool rate_wanted = expected.empty() || expected.contains("s");
    if (other.ends_with("FLOP/s") && !rate_wanted) other.remove_suffix(2);
    return meant(other);
  }
  const bool alone = !expected.empty() && text.find_first_of("*/(") == std::string_view::npos;
  std::vector<std::string_view> fitting, all;
  std::string other_case;
  for (const NamedUnit& unit : known_units()) {
    if (alone && unit.powers != expected) continue;
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
