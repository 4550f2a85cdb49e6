// SPDX-License-Identifier: MIT
#pragma once
// Reads TOML tables into aggregates by their field tables (each_field), and by nothing else: a new
// field is read without a change here.
//
// Quantities are strings with units, kinds and factors plain numbers, choices one of their names.
// Every refusal names file, line, column and field.
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/ingest/model_formats.hpp"
#include "e2t/ingest/toml_text.hpp"
#include "e2t/ingest/unit_text.hpp"
#include "e2t/scenario/lever.hpp"
#include "e2t/scenario/scenario.hpp"

namespace e2t::ingest {

/// Where each given field stands, by its path: "facility.pue", "lever[0].quality".
using Positions = std::map<std::string, Position, std::less<>>;

namespace detail {

inline std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date and time";
    case toml::node_type::none:
      break;
  }
  return "nothing";
}

template <class Member>
inline constexpr bool is_effect = false;
template <class Rep>
inline constexpr bool is_effect<Optional<EffectOf<Rep>>> = true;
template <class Member>
concept metered = requires(const Member& member) {
  { member.meter() } -> std::same_as<Meter>;
};

// The dimension that a member's type names, its meter included.
template <class Member>
struct DimensionOfMember;
template <class Dimension, class Rep>
struct DimensionOfMember<Quantity<Dimension, Rep>> {
  using type = Dimension;
};
template <class Member>
struct DimensionOfMember<Optional<Member>> : DimensionOfMember<Member> {};
template <class Member>
using dimension_of_member = typename DimensionOfMember<Member>::type;

// J per token at a meter that is known at run time only.
inline MeteredEnergyOf<double> metered_energy(double joules, Meter meter) {
  const Quantity<energy_per_output_token> energy = joules * units::J_per_token;
  return meter == Meter::device ? MeteredEnergyOf<double>(at_device(energy))
         : meter == Meter::it   ? MeteredEnergyOf<double>(at_it(energy))
                                : MeteredEnergyOf<double>(at_facility(energy));
}

// The catalogue that a table may be taken from by key, or start from; void: there is none.
template <class Aggregate>
struct Catalogue {
  static constexpr bool exists = false;
};
template <>
struct Catalogue<Accelerator> {
  static constexpr bool exists = true;
  static Accelerator find(const char* key) { return catalog::find_accelerator(key); }
};
template <>
struct Catalogue<Model> {
  static constexpr bool exists = true;
  static Model find(const char* key) { return catalog::find_model(key); }
};
template <>
struct Catalogue<Calibration> {
  static constexpr bool exists = true;
  static Calibration find(const char* key) { return catalog::find_calibration(key); }
};

template <class Description>
inline constexpr bool is_group = std::is_same_v<Description, GroupField> ||
                                 std::is_same_v<Description, OptionalGroupField> ||
                                 std::is_same_v<Description, ListField>;

// Whether the table of an aggregate has a key of that name; a table in it is no such key.
template <class Aggregate>
bool has_field(std::string_view key) {
  bool found = false;
  Aggregate::template each_field<double>([&](const auto& field, auto) {
    constexpr bool group = is_group<std::remove_cvref_t<decltype(field)>>;
    found = found || (!group && key == field.name);
  });
  return found;
}

// What is said of an unknown key: the tables that have it, or else known_instead().
inline std::string elsewhere_or(std::string_view key, std::string_view path,
                                const std::vector<std::string_view>& known) {
  std::string tables;
  const auto look_in = [&](bool has, const char* table) {
    if (has) tables.append(tables.empty() ? "" : " or ").append("[").append(table).append("]");
  };
  // (A lever multiplies only what it has keys for.)
  if (!path.starts_with("lever")) {
    look_in(has_field<Hardware>(key), "hardware");
    look_in(has_field<Accelerator>(key), "hardware.accelerator");
    look_in(has_field<Facility>(key), "facility");
    look_in(has_field<Workload>(key), "workload");
    look_in(has_field<Target>(key), "target");
    look_in(has_field<Serving>(key), "serving");
    look_in(has_field<Layout>(key), "serving.layout");
  }
  return tables.empty() ? known_instead(key, known) : "; it belongs in " + tables;
}

}  // namespace detail

class FieldReader {
 public:
  FieldReader(std::string_view file, Positions& positions) : file_(file), positions_(positions) {}

  /// Reads every field that `table` gives; refuses keys that are neither fields nor in `besides`.
  template <template <class> class Aggregate>
  void read(const toml::table& table, Aggregate<double>& into, const std::string& path,
            std::vector<std::string_view> besides = {}) {
    std::vector<std::string_view> known = std::move(besides);
    Aggregate<double>::template each_field<double>(
        [&](const auto& field, auto) { known.push_back(field.name); });
    refuse_unknown(table, path, known);
    Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
      const toml::node* node = table.get(field.name);
      if (node == nullptr) return;
      const std::string name = path.empty() ? field.name : path + "." + field.name;
      positions_[name] = position_of(node->source());
      read_value(field, *node, into.*member, name);
    });
  }

  /// Runs `action`; an Error of it is located at `node`, and begins with `path` if that is not empty.
  template <class Action>
  void at(const toml::node& node, const std::string& path, Action action) const {
    try {
      action();
    } catch (const Error& error) {
      throw located(file_, position_of(node.source()),
                    (path.empty() ? "" : path + ": ") + error.what());
    }
  }

 private:
  void refuse_unknown(const toml::table& table, const std::string& path,
                      const std::vector<std::string_view>& known) const {
    const toml::key* first = nullptr;
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      if (first == nullptr || key.source().begin < first->source().begin) first = &key;
    }
    if (first == nullptr) return;
    const std::string field = (path.empty() ? "" : path + ".") + shown_text(first->str());
    throw located(file_, position_of(first->source()),
                  field + ": unknown key" + detail::elsewhere_or(first->str(), path, known));
  }

  [[noreturn]] void expected(const toml::node& node, const std::string& path,
                             const std::string& what) const {
    throw located(file_, position_of(node.source()),
                  path + ": expected " + what + ", got " + std::string(detail::kind_of(node)));
  }

  template <class Dimension, class Member>
  void read_value(const Field<Dimension>& field, const toml::node& node, Member& member,
                  const std::string& path) const {
    if constexpr (detail::is_effect<Member>) {
      member = effect(field, node, path);
    } else if constexpr (same_dimension<Dimension, one>) {
      const double value = number(node, path);
      at(node, path, [&] { member = e2t::detail::Slot<Member>::made(value); });
    } else if constexpr (detail::metered<Member>) {
      const std::string text = quantity_text(field, node, path, " @device");
      at(node, path, [&] {
        const QuantityText read = quantity<Dimension>(text, field, " @device");
        if (!read.meter.has_value()) {
          throw refusal("name the meter, as in \"" + shown_text(text) +
                        " @device\" (or @it, @facility)");
        }
        member = detail::metered_energy(read.value, *read.meter);
      });
    } else {
      const std::string text = quantity_text(field, node, path, "");
      at(node, path, [&] {
        const QuantityText read = quantity<Dimension>(text, field);
        require_meter(read, meter_of<detail::dimension_of_member<Member>>(), text);
        member = e2t::detail::Slot<Member>::made(read.value);
      });
    }
  }

  template <class Choice>
  void read_value(const ChoiceField<Choice>&, const toml::node& node, Choice& member,
                  const std::string& path) const {
    const auto* text = node.as_string();
    if (text == nullptr) expected(node, path, "one of its names in quotes");
    std::vector<std::string_view> names(std::begin(choice_names<Choice>),
                                        std::end(choice_names<Choice>));
    const auto found = std::find(names.begin(), names.end(), text->get());
    at(node, path, [&] {
      if (found == names.end())
        throw refusal("unknown value " + in_quotes(text->get()) +
                      known_instead(text->get(), names));
    });
    member = static_cast<Choice>(found - names.begin());
  }

  template <std::size_t Capacity>
  void read_value(const TextField&, const toml::node& node, Text<Capacity>& member,
                  const std::string& path) const {
    const auto* text = node.as_string();
    if (text == nullptr) expected(node, path, "text in quotes");
    at(node, path, [&] {
      if (text->get().size() > Capacity) {
        throw refusal("the text has " + std::to_string(text->get().size()) +
                      " bytes; allowed: at most " + std::to_string(Capacity));
      }
      if (text->get().find('\0') != std::string::npos) throw refusal("the text has a zero byte");
    });
    member = Text<Capacity>(text->get().c_str());
  }

  template <template <class> class Aggregate>
  void read_value(const GroupField&, const toml::node& node, Aggregate<double>& member,
                  const std::string& path) {
    if constexpr (std::is_same_v<Aggregate<double>, Formats>) {
      if (node.is_string()) return;  // read with the model that they are of
    }
    const auto* table = node.as_table();
    if constexpr (detail::Catalogue<Aggregate<double>>::exists) {
      if (node.is_string()) return from_catalogue(node, member, path);
      if (table == nullptr) expected(node, path, "a key of the catalogue or a table");
      if (const toml::node* from = table->get("from"))
        from_catalogue(*from, member, path + ".from");
      read(*table, member, path, {"from"});
    } else {
      if (table == nullptr) expected(node, path, "a table [" + path + "]");
      read(*table, member, path);
    }
    // The formats of a model by one word ("fp8"), which says what that means for each of its parts.
    if constexpr (std::is_same_v<Aggregate<double>, Model>) {
      if (table == nullptr) return;
      const toml::node* formats = table->get("formats");
      if (formats != nullptr && formats->is_string()) {
        at(*formats, path + ".formats",
           [&] { member.formats = formats_for(formats->as_string()->get(), member); });
      }
    }
  }
  template <template <class> class Aggregate>
  void read_value(const OptionalGroupField& field, const toml::node& node, Optional<Aggregate<double>>& member,
                  const std::string& path) {
    Aggregate<double> made{};
    read_value(GroupField{field.name, field.help}, node, made, path);
    member = made;
  }
  template <class Value, int Capacity>
  void read_value(const ListField& field, const toml::node& node, List<Value, Capacity>& member,
                  const std::string& path) {
    const auto* list = node.as_array();
    if (list == nullptr) expected(node, path, "tables [[" + path + "]], with two brackets");
    if (list->size() > Capacity) {
      at(node, path, [&] {
        throw refusal(std::to_string(list->size()) + " tables; allowed: at most " + std::to_string(Capacity));
      });
    }
    member = {};
    for (const toml::node& each : *list) {
      Value made{};
      const std::string name = path + "[" + std::to_string(member.size()) + "]";
      positions_[name] = position_of(each.source());
      read_value(GroupField{field.name, field.help}, each, made, name);
      member.push_back(made);
    }
  }

  template <class Entry>
  void from_catalogue(const toml::node& node, Entry& member, const std::string& path) const {
    const auto* key = node.as_string();
    if (key == nullptr) expected(node, path, "a key of the catalogue in quotes");
    at(node, path, [&] { member = detail::Catalogue<Entry>::find(shown_text(key->get()).c_str()); });
  }

  // The string of a quantity; a bare number lacks its unit.
  template <class Dimension>
  std::string quantity_text(const Field<Dimension>& field, const toml::node& node,
                            const std::string& path, const std::string& meter) const {
    if (const auto* text = node.as_string()) return text->get();
    if (!node.is_number()) {
      expected(node, path, "a quantity in quotes, as in \"1 " + unit_name(field) + meter + "\"");
    }
    const std::string bare = shortest_number(*node.value<double>());
    throw located(file_, position_of(node.source()),
                  path + ": " + unit_is_missing(bare, unit_name(field) + meter));
  }

  template <class Dimension>
  static QuantityText quantity(const std::string& text, const Field<Dimension>& field,
                               const std::string& meter = {}) {
    return parse_quantity_text(text, powers_of<Dimension>(), unit_name(field) + meter);
  }
  template <class Dimension>
  static std::string unit_name(const Field<Dimension>& field) {
    return field.unit.symbol.c_str();
  }

  double number(const toml::node& node, const std::string& path) const {
    if (!node.is_number()) {
      const auto* text = node.as_string();
      throw located(
          file_, position_of(node.source()),
          path + ": expected a plain number without quotes, got " +
              (text != nullptr ? in_quotes(text->get()) : std::string(detail::kind_of(node))));
    }
    const double value = *node.value<double>();
    if (!is_finite(value)) expected_finite(node, path, value);
    return value;
  }
  [[noreturn]] void expected_finite(const toml::node& node, const std::string& path,
                                    double value) const {
    throw located(file_, position_of(node.source()),
                  path + ": expected a finite number, got " + Text<32>().append(value).c_str());
  }

  template <class Dimension>
  EffectOf<double> effect(const Field<Dimension>& field, const toml::node& node,
                          const std::string& path) const {
    const auto* table = node.as_table();
    if (table == nullptr) return number(node, path);
    refuse_unknown(*table, path, {"factor", "low", "high"});
    const auto part = [&](const char* name) {
      const toml::node* given = table->get(name);
      if (given == nullptr) {
        throw located(file_, position_of(node.source()),
                      path + "." + name + " is not given (" + field.help +
                          "; allowed: a number, or {factor = ..., low = ..., high = ...})");
      }
      return number(*given, path + "." + name);
    };
    const EffectOf<double> effect(part("factor"), part("low"), part("high"));
    at(node, path, [&] {
      if (!(0.0 < effect.low && effect.low <= effect.factor && effect.factor <= effect.high)) {
        throw refusal("allowed: 0 < low <= factor <= high");
      }
    });
    return effect;
  }

  std::string_view file_;
  Positions& positions_;
};

}  // namespace e2t::ingest
