// SPDX-License-Identifier: MIT
#pragma once
// The figures and texts of a record one after the other, its ceilings among them: what the forms that
// people and spreadsheets read are written from.
//
//     const e2t::Record record = e2t::record_of(tpf);
//     for (const e2t::RecordRow& row : e2t::record_rows(record)) {
//       use(row.name, row.cell.has_value(), e2t::known_text(row.cell));
//     }
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/report/format.hpp"
#include "e2t/report/layout.hpp"
#include "e2t/report/record_cells.hpp"

namespace e2t {

/// One figure or text. It refers to the record, which must stay.
struct RecordRow {
  std::string name;  ///< "delivered_power.it", "ceilings.compute", "ceilings.compute.slack"
  RecordCell cell;
};

/// In the order of the table; the ceilings stand at the end of their section.
[[nodiscard]] inline std::vector<RecordRow> record_rows(const Record& record) {
  std::vector<RecordRow> rows;
  const auto add_ceilings = [&](const char* section) {
    for (const RecordCeiling& ceiling : record.ceilings) {
      for (RecordCell cell : record_cells(ceiling)) {
        cell.field.section = section;
        const bool main = cell.figure == &ceiling.ceiling;
        rows.push_back(
            {"ceilings." + ceiling.name + (main ? "" : std::string(".") + cell.field.name), cell});
      }
    }
  };
  const auto cells = record_cells(record);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    rows.push_back({cells[i].field.path(), cells[i]});
    const bool ends = i + 1 == cells.size() ||
                      cells[i].field.section != std::string_view(cells[i + 1].field.section);
    if (ends && cells[i].field.section == std::string_view("constraints"))
      add_ceilings("constraints");
  }
  return rows;
}

/// How a figure is known and how sure it is, with the numbers in its base unit: "measured",
/// "measured; standard_error 20", "modelled; 0.4 to 0.6 at 0.95", "absent: no meter". Empty for what is
/// set and for texts, where they are given.
[[nodiscard]] inline std::string known_text(const RecordCell& cell) {
  if (!cell.has_value())
    return "absent: " + (cell.reason().empty() ? "not given" : cell.reason());
  if (cell.figure == nullptr || cell.field.setting)
    return {};
  std::string text = choice_names<Provenance>[static_cast<int>(cell.figure->known)];
  const Spread& spread = cell.figure->spread;
  if (spread.standard_error)
    text += fmt::format("; standard_error {}", *spread.standard_error);
  if (spread.low)
    text += fmt::format("; {} to {} at {}", *spread.low, *spread.high, *spread.confidence);
  return text;
}

/// The value as people read it, in the unit and with the prefix that suit it: "139 M output_token/s".
[[nodiscard]] inline std::string value_text(const RecordCell& cell, Digits digits = {}) {
  if (!cell.has_value())
    return {};
  return cell.text != nullptr ? detail::one_line(cell.text->text)
                              : with_unit(*cell.figure->number, cell.field.unit, digits);
}

/// The same where the name and the column say what is counted, what it is per and at which meter: "0.479 J",
/// "4.92 k", "7.51 M/kWh", "0.011 USD/M".
[[nodiscard]] inline std::string brief_text(const RecordCell& cell, Digits digits = {}) {
  if (cell.figure == nullptr || !cell.has_value())
    return value_text(cell, digits);
  UnitSymbol unit = cell.field.unit;
  unit.meter = {};
  const std::string per = unit.shown_rest.c_str();
  unit.shown_rest = unit.per == 1.0 ? Text<47>() : Text<47>(per.substr(0, per.find(' ')).c_str());
  if (unit.scaling == Scaling::plain && detail::same_text(unit.lead.c_str(), "output_token"))
    unit.scaling = Scaling::counted;
  if (unit.scaling == Scaling::counted || (unit.scaling == Scaling::plain && unit.per == 1.0))
    unit.lead = {};
  return with_unit(*cell.figure->number, unit, digits);
}

/// One standard error, or else half the interval, as a part of the value; 0 where neither is known.
[[nodiscard]] inline double half_width(const FigureCell& figure) {
  const Spread& spread = figure.spread;
  if (!figure.has_value() || *figure.number == 0.0)
    return 0.0;
  if (spread.standard_error)
    return *spread.standard_error / *figure.number;
  return spread.low ? 0.5 * (*spread.high - *spread.low) / *figure.number : 0.0;
}

/// "± 1.2 %" of a standard error, "-2 % to +3 % at 0.95" of an interval; empty where nothing is known.
[[nodiscard]] inline std::string spread_text(const FigureCell& figure) {
  const Spread& spread = figure.spread;
  if (!figure.has_value() || *figure.number == 0.0)
    return {};
  const auto percent_of_value = [&](double size) {
    return significant(100.0 * size / *figure.number, {2});
  };
  if (spread.standard_error)
    return fmt::format("± {} %", percent_of_value(*spread.standard_error));
  if (!spread.low)
    return {};
  return fmt::format("-{} % to +{} % at {}", percent_of_value(*figure.number - *spread.low),
                     percent_of_value(*spread.high - *figure.number),
                     significant(*spread.confidence));
}

/// What is absent, by its reason in the order in which reasons come up: "not given" and the names.
[[nodiscard]] inline std::vector<std::pair<std::string, std::vector<std::string>>> absent_by_reason(
    const std::vector<RecordRow>& rows, std::string_view section = {}) {
  std::vector<std::pair<std::string, std::vector<std::string>>> groups;
  for (const RecordRow& row : rows) {
    if (row.cell.has_value() || (!section.empty() && section != row.cell.field.section))
      continue;
    const std::string reason = row.cell.reason().empty() ? "not given" : row.cell.reason();
    auto at = groups.begin();
    while (at != groups.end() && at->first != reason)
      ++at;
    if (at == groups.end())
      at = groups.insert(at, {reason, {}});
    at->second.push_back(row.name);
  }
  return groups;
}

}  // namespace e2t
