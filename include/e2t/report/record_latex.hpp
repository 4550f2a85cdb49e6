// SPDX-License-Identifier: MIT
#pragma once
// Records as rows of a LaTeX table, for papers.
//
//     const e2t::Record record = e2t::record_of(tpf);
//     std::string head = e2t::latex_head();       // model & accelerator & ...
//     std::string row = e2t::latex_row(record);   // Llama-3.1-70B & H100 SXM & ...
//     std::string few = e2t::latex_row(record, {"rate", "energy_per_output_token.facility"});
//
// A standard error stands behind its value; `c` and `m` above a figure say that it is calibrated or
// modelled, a dash that it is absent. Nothing but standard LaTeX is needed.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "e2t/report/record_rows.hpp"

namespace e2t {

/// What the position asks for beside accuracy and latency.
inline const std::vector<std::string> latex_columns = {"model",
                                                       "accelerator",
                                                       "count",
                                                       "accuracy",
                                                       "time_to_first_token",
                                                       "time_per_output_token",
                                                       "utilization_adjusted_rate",
                                                       "energy_per_output_token.device",
                                                       "energy_per_output_token.facility",
                                                       "delivered_power.facility",
                                                       "active"};

namespace detail {

inline std::string latex_text(std::string_view text) {
  std::string result;
  for (const char letter : one_line(text)) {
    switch (letter) {
      case '\\':
        result += "\\textbackslash{}";
        break;
      case '~':
        result += "\\textasciitilde{}";
        break;
      case '^':
        result += "\\textasciicircum{}";
        break;
      case '<':
        result += "\\textless{}";
        break;
      case '>':
        result += "\\textgreater{}";
        break;
      case '|':
        result += "\\textbar{}";
        break;
      case '"':
        result += "\\textquotedbl{}";
        break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        result += '\\';
        [[fallthrough]];
      default:
        result += letter;
    }
  }
  return result;
}

/// A rounded number in the mathematics of LaTeX: "1.2\times10^{-8}".
inline std::string latex_number(double value, Digits digits) {
  std::string text = significant(value, digits);
  if (const std::size_t e = text.find('e'); e != std::string::npos)
    text = fmt::format("{}\\times10^{{{}}}", text.substr(0, e), std::stoi(text.substr(e + 1)));
  return text;
}
/// The unit of a column, without prefix: "USD/M output_token".
inline std::string column_unit(const UnitSymbol& unit) {
  std::string text = std::string(unit.lead.c_str()) + unit.shown_rest.c_str();
  if (!unit.meter.empty())
    text.append(" @").append(unit.meter.c_str());
  return text;
}

/// The rows of that name; throws Error where the record has none.
inline std::vector<RecordRow> columns_of(const Record& record,
                                         const std::vector<std::string>& names) {
  const auto rows = record_rows(record);
  std::vector<RecordRow> found;
  for (const std::string& name : names) {
    const std::size_t before = found.size();
    for (const RecordRow& row : rows) {
      if (row.name == name)
        found.push_back(row);
    }
    if (found.size() == before)
      throw Error(("a record has no figure \"" + name + "\"").c_str());
  }
  return found;
}

inline std::string latex_line(const std::vector<std::string>& cells) {
  std::string text;
  for (const std::string& cell : cells)
    text.append(text.empty() ? "" : " & ").append(cell);
  return text + " \\\\\n";
}

inline std::string latex_cell(const RecordCell& cell, Digits digits) {
  if (!cell.has_value())
    return "--";
  if (cell.text != nullptr)
    return latex_text(cell.text->text);
  const FigureCell& figure = *cell.figure;
  std::string text = latex_number(*figure.number / cell.field.unit.per, digits);
  if (figure.spread.standard_error)
    text += " \\pm " + latex_number(*figure.spread.standard_error / cell.field.unit.per, {2});
  if (!cell.field.setting && figure.known == Provenance::calibrated)
    text = "{" + text + "}^{c}";
  if (!cell.field.setting && figure.known == Provenance::modelled)
    text = "{" + text + "}^{m}";
  return '$' + text + '$';
}

}  // namespace detail

/// The titles of the columns with their units. Throws Error for a name that no figure has.
[[nodiscard]] inline std::string latex_head(const std::vector<std::string>& columns = latex_columns,
                                            const Record& like = {}) {
  std::vector<std::string> cells;
  for (const RecordRow& row : detail::columns_of(like, columns)) {
    const std::string unit =
        row.cell.text != nullptr ? "" : detail::column_unit(row.cell.field.unit);
    // (The meter is in the name already.)
    const std::string name = *row.cell.field.meter == '\0' ? row.name : row.cell.field.name;
    cells.push_back(detail::latex_text(unit.empty() ? name : name + " (" + unit + ")"));
  }
  return detail::latex_line(cells);
}
/// One row. Throws Error for a name that no figure has.
[[nodiscard]] inline std::string latex_row(const Record& record,
                                           const std::vector<std::string>& columns = latex_columns,
                                           Digits digits = {}) {
  std::vector<std::string> cells;
  for (const RecordRow& row : detail::columns_of(record, columns))
    cells.push_back(detail::latex_cell(row.cell, digits));
  return detail::latex_line(cells);
}

}  // namespace e2t
