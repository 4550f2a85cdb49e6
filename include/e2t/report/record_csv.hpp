// SPDX-License-Identifier: MIT
#pragma once
// Records as CSV, one a row. Numbers are in base units with as many digits as tell them apart.
//
//     std::string text = e2t::to_csv({e2t::record_of(tpf)});
//
//   model,...,rate [output_token/s],rate known,...,delivered_power [W @it],delivered_power.it known,...
//   Llama-3.1-70B,...,4915,measured; standard_error 20,...,,absent: host_overhead is not given,...
//
// Beside a figure stands how it is known (known_text of record_rows.hpp). Constraints are columns, those
// of the library first, then the others in the order in which they come up.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "e2t/report/csv_field.hpp"
#include "e2t/report/record_rows.hpp"

namespace e2t {

namespace detail {

/// A record that has no figures, but every ceiling that one of the records has.
inline Record without_figures(const std::vector<Record>& records) {
  Record result;
  for (const char* name : limit_names)
    result.ceilings.push_back({name});
  for (const Record& record : records) {
    for (const RecordCeiling& ceiling : record.ceilings) {
      const auto same = [&](const RecordCeiling& other) { return other.name == ceiling.name; };
      if (std::none_of(result.ceilings.begin(), result.ceilings.end(), same))
        result.ceilings.push_back({ceiling.name});
    }
  }
  return result;
}

}  // namespace detail

/// A line of titles, and one for each record.
[[nodiscard]] inline std::string to_csv(const std::vector<Record>& records) {
  const Record columns = detail::without_figures(records);
  std::string text;
  bool first = true;
  const auto put = [&](const std::string& field) {
    text.append(first ? "" : ",").append(field);
    first = false;
  };
  for (const RecordRow& row : record_rows(columns)) {
    const RecordField& field = row.cell.field;
    put(csv_title(*field.meter == '\0' ? row.name : field.name,
                  row.cell.text != nullptr ? "" : field.unit.text().c_str()));
    if (row.cell.figure != nullptr && !field.setting)
      put(csv_field(row.name + " known"));
  }
  for (const Record& record : records) {
    text += '\n';
    first = true;
    std::map<std::string, RecordCell> cells;
    for (const RecordRow& row : record_rows(record))
      cells.emplace(row.name, row.cell);
    for (const RecordRow& column : record_rows(columns)) {
      const auto found = cells.find(column.name);
      const RecordCell& cell = found == cells.end() ? column.cell : found->second;
      if (!cell.has_value()) {
        put("");
      } else {
        put(cell.text != nullptr ? csv_field(cell.text->text)
                                 : fmt::format("{}", *cell.figure->number));
      }
      if (cell.figure != nullptr && !cell.field.setting)
        put(csv_field(known_text(cell)));
    }
  }
  return text += '\n';
}

}  // namespace e2t
