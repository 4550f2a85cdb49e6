// SPDX-License-Identifier: MIT
#pragma once
// A scenario back as TOML text. Reading it gives the same scenario to the last bit.
//
//     e2t::ScenarioFile file = e2t::read_scenario("site.toml");
//     std::string text = e2t::write_scenario(file);
//
// The accelerator is written out in full, so that the file does not depend on the catalogue.
#include <string>
#include <string_view>

#include "e2t/ingest/scenario_file.hpp"

namespace e2t {

namespace ingest::detail {

// A TOML string in quotes.
inline std::string toml_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted.append(1, '\\').append(1, letter);
    } else if (letter == '\n') {
      quoted += "\\n";
    } else if (code < 0x20 || code == 0x7f) {
      constexpr std::string_view digits = "0123456789abcdef";
      quoted.append("\\u00").append(1, digits[code >> 4U]).append(1, digits[code & 15U]);
    } else {
      quoted += letter;
    }
  }
  return quoted + '"';
}

// A number of `unit`s that reads back as `base` exactly; in base units where no such number exists.
inline std::string quantity_string(double base, double scale, std::string_view unit,
                                   const Powers& powers) {
  const double nearest = base / scale;
  const double low = std::nextafter(nearest, -__builtin_inf());
  const double high = std::nextafter(nearest, __builtin_inf());
  for (const double number : {nearest, low, high}) {
    if (number * scale == base) return shortest_number(number) + ' ' + std::string(unit);
  }
  return shortest_number(base) + ' ' + base_unit(powers);
}

class FieldWriter {
 public:
  // The table's own fields, then the tables in it.
  template <template <class> class Aggregate>
  void write(const Aggregate<double>& from, const std::string& path) {
    Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
      const std::string value = text_of(field, from.*member);
      if (!value.empty()) text_ += std::string(field.name) + " = " + value + '\n';
    });
    Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
      using Description = std::remove_cvref_t<decltype(field)>;
      const std::string name = path.empty() ? field.name : path + "." + field.name;
      if constexpr (std::is_same_v<Description, GroupField>) {
        header("[" + name + "]");
        write(from.*member, name);
      } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
        if (!(from.*member).has_value()) return;
        header("[" + name + "]");
        write(*(from.*member), name);
      } else if constexpr (std::is_same_v<Description, ListField>) {
        for (const auto& entry : from.*member) {
          header("[[" + name + "]]");
          write(entry, name);
        }
      }
    });
  }
  void header(const std::string& name) { text_ += '\n' + name + '\n'; }
  void line(const std::string& key, const std::string& text) {
    if (!text.empty()) text_ += key + " = " + toml_string(text) + '\n';
  }
  std::string take() { return std::move(text_); }

 private:
  // Empty for what is not given.
  template <class Dimension, class Member>
  static std::string text_of(const Field<Dimension>& field, const Member& member) {
    using Slot = e2t::detail::Slot<Member>;
    if (!Slot::present(member) || !is_given(Slot::number(member))) return {};
    const double number = Slot::number(member);
    if constexpr (is_effect<Member>) {
      const std::string factor = shortest_number(number);
      if (member->low == number && member->high == number) return factor;
      return "{factor = " + factor + ", low = " + shortest_number(member->low) +
             ", high = " + shortest_number(member->high) + "}";
    } else if constexpr (same_dimension<Dimension, one>) {
      return shortest_number(number);
    } else {
      std::string text = quantity_string(number, field.unit.scale, field.unit.symbol.c_str(),
                                         powers_of<Dimension>());
      if constexpr (metered<Member>) text.append(" ").append(meter_name(member.meter()));
      return toml_string(text);
    }
  }
  template <class Choice>
  static std::string text_of(const ChoiceField<Choice>&, const Choice& member) {
    return toml_string(choice_names<Choice>[static_cast<int>(member)]);
  }
  template <std::size_t Capacity>
  static std::string text_of(const TextField&, const Text<Capacity>& member) {
    return member.empty() ? std::string{} : toml_string(member.c_str());
  }
  template <class Description, class Group>
    requires(is_group<Description>)
  static std::string text_of(const Description&, const Group&) {
    return {};
  }

  std::string text_;
};

}  // namespace ingest::detail

/// The scenario and its levers as a TOML file.
[[nodiscard]] inline std::string write_scenario(const ScenarioFile& file) {
  ingest::detail::FieldWriter writer;
  writer.line("title", file.title);
  writer.line("notes", file.notes);
  writer.write(file.scenario, "");
  for (const Lever& lever : file.levers) {
    writer.header("[[lever]]");
    writer.write(lever, "lever");
  }
  return writer.take();
}

}  // namespace e2t
