// SPDX-License-Identifier: MIT
#pragma once
// Fields of a record set by name, as people write them: what a measurement's file does not say.
//
//     e2t::Record record = e2t::read_record("run.json");
//     e2t::set_field(record, "pue = 1.2");                      // modelled, unless said otherwise
//     e2t::set_field(record, "delivered_power.it = 2.9 kW measured");
//     e2t::set_field(record, "model_version = revision 1d05b1c");
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/csv_cells.hpp"
#include "e2t/ingest/dimension_names.hpp"
#include "e2t/ingest/unit_text.hpp"
#include "e2t/report/record_complete.hpp"

namespace e2t {

namespace ingest::detail {

// Takes a last word that says how a figure is known.
inline Provenance known_word(std::string_view& text) {
  for (const Provenance known :
       {Provenance::measured, Provenance::calibrated, Provenance::modelled}) {
    const std::string_view word = choice_names<Provenance>[static_cast<int>(known)];
    if (text.size() > word.size() && text.ends_with(word) &&
        text[text.size() - word.size() - 1] == ' ') {
      text = ingest::without_blanks(text.substr(0, text.size() - word.size()));
      return known;
    }
  }
  return Provenance::modelled;
}

// Whether `reason` is that something is not given, `name` among it: "host_overhead, pue are not given".
inline bool says_missing(std::string_view reason, std::string_view name) {
  if (!reason.ends_with(" not given"))
    return false;
  const auto is_letter = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '.';
  };
  for (auto at = reason.find(name); at != reason.npos; at = reason.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_letter(reason[at - 1])) && !is_letter(reason[end]))
      return true;
  }
  return false;
}

}  // namespace ingest::detail

/// Forgets the reasons that named a figure as missing which now is given: complete() finds them anew.
inline void forget_reasons(Record& record, std::string_view name) {
  for (const auto& cell : record_cells(record)) {
    if (!cell.has_value() && cell.figure != nullptr &&
        ingest::detail::says_missing(cell.figure->reason, name))
      cell.figure->reason.clear();
  }
}

/// Whether the record has what an assignment "name = value" would set.
[[nodiscard]] inline bool has_field(const Record& record, std::string_view assignment) {
  const std::string_view name = ingest::without_blanks(assignment.substr(0, assignment.find('=')));
  const auto cells = record_cells(record);
  return std::any_of(cells.begin(), cells.end(), [&](const RecordCell& cell) {
    return cell.has_value() && cell.field.path() == name;
  });
}

/// Sets "name = value unit [measured | calibrated | modelled]", or a text; the names are those of the JSON,
/// with ".device", ".it" or ".facility" where a field has meters. A figure that the record has is not
/// replaced. Throws Error, which names the field; complete() then says what follows.
inline void set_field(Record& record, std::string_view assignment) {
  using namespace ingest::detail;
  const std::size_t sign = assignment.find('=');
  const std::string name(ingest::without_blanks(assignment.substr(0, sign)));
  if (sign == std::string_view::npos || name.empty()) {
    throw ingest::refusal(ingest::in_quotes(assignment) +
                          " sets nothing; allowed: FIELD=VALUE, as in \"pue = 1.2\"");
  }
  std::string_view text = ingest::without_blanks(assignment.substr(sign + 1));
  std::vector<std::string> paths;
  for (const auto& cell : record_cells(record)) {
    paths.push_back(cell.field.path());
    if (cell.field.path() != name)
      continue;
    if (text.empty())
      throw ingest::refusal(name + " is empty; allowed: " + cell.field.help);
    if (cell.has_value())
      throw ingest::refusal(name +
                            " is given already; allowed: to set what the record does not have");
    if (cell.text != nullptr) {
      cell.text->text = text;
      cell.text->reason.clear();
      return;
    }
    const Provenance known = cell.field.setting ? Provenance::measured : known_word(text);
    // (Ratios of meters and of counts are numbers.)
    const std::string symbol = cell.field.unit.text().c_str();
    const std::string unit = symbol == "1" || symbol.find('(') != symbol.npos ? "" : symbol;
    try {
      const ingest::Powers expected =
          unit.empty() ? ingest::Powers{} : ingest::parse_quantity_text("1 " + unit).powers;
      const ingest::QuantityText given = unit.empty()
                                             ? ingest::parse_quantity_text(text)
                                             : ingest::parse_quantity_text(text, expected, unit);
      if (unit.empty() && !given.powers.empty()) {
        throw ingest::refusal("expected a number without a unit, got " + ingest::in_quotes(text));
      }
      if (given.meter.has_value() &&
          ingest::meter_name(*given.meter) != std::string("@") + cell.field.meter) {
        throw ingest::refusal(
            "is " + ingest::in_quotes(text) + "; allowed: a figure " +
            (*cell.field.meter == '\0' ? "without a meter" : std::string("@") + cell.field.meter));
      }
      cell.figure->number = given.value;
    } catch (const Error& error) {
      throw ingest::refusal(name + ": " + error.what());
    }
    cell.figure->known = known;
    cell.figure->reason.clear();
    forget_reasons(record, name);
    return;
  }
  const std::vector<std::string_view> known(paths.begin(), paths.end());
  throw ingest::refusal(ingest::in_quotes(name) + " is no field of a record" +
                        ingest::known_instead(name, known));
}

}  // namespace e2t
