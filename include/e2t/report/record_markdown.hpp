// SPDX-License-Identifier: MIT
#pragma once
// A record as a Markdown table, with what is absent below it.
//
//     const e2t::Record record = e2t::record_of(tpf);
//     std::string exact = e2t::to_markdown(record);                         // | rate | 4915 | output_token/s | ...
//     std::string brief = e2t::to_markdown(record, {.significant = 3});     // | rate | 4.92 k output_token/s | ...
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "e2t/report/record_rows.hpp"

namespace e2t {

namespace detail {

/// Text in a cell of a table: what Markdown and HTML would take for their own stands for itself.
inline std::string markdown_text(std::string_view text) {
  std::string result;
  for (const char letter : one_line(text)) {
    if (std::string_view("\\`*_[]<>|~#").find(letter) != std::string_view::npos)
      result += '\\';
    result += letter;
  }
  return result;
}

inline std::string markdown_absent(const std::vector<RecordRow>& rows) {
  std::string text;
  for (const auto& [reason, names] : absent_by_reason(rows)) {
    text += fmt::format("* {}:", markdown_text(reason));
    for (const std::string& name : names)
      text += fmt::format("{} {}", &name == &names.front() ? "" : ",", markdown_text(name));
    text += '\n';
  }
  return text.empty() ? text : "\nAbsent:\n\n" + text;
}

}  // namespace detail

/// Numbers in base units, with as many digits as tell them apart.
[[nodiscard]] inline std::string to_markdown(const Record& record) {
  std::string text = "| figure | value | unit | known |\n|---|---:|---|---|\n";
  const auto rows = record_rows(record);
  for (const RecordRow& row : rows) {
    const RecordCell& cell = row.cell;
    if (!cell.has_value())
      continue;
    const bool is_text = cell.text != nullptr;
    const auto unit = cell.field.unit.text();
    text += fmt::format(
        "| {} | {} | {} | {} |\n", detail::markdown_text(row.name),
        is_text ? detail::markdown_text(cell.text->text) : fmt::format("{}", *cell.figure->number),
        is_text || unit == "1" ? "" : detail::markdown_text(unit.c_str()),
        detail::markdown_text(known_text(cell)));
  }
  return text + detail::markdown_absent(rows);
}

/// Rounded, with units that suit the numbers.
[[nodiscard]] inline std::string to_markdown(const Record& record, Digits digits) {
  std::string text = "| figure | value | known |\n|---|---:|---|\n";
  const auto rows = record_rows(record);
  for (const RecordRow& row : rows) {
    const RecordCell& cell = row.cell;
    if (!cell.has_value())
      continue;
    std::string known;
    if (cell.figure != nullptr && !cell.field.setting) {
      known = choice_names<Provenance>[static_cast<int>(cell.figure->known)];
      if (const std::string spread = spread_text(*cell.figure); !spread.empty())
        known += ", " + spread;
    }
    text +=
        fmt::format("| {} | {} | {} |\n", detail::markdown_text(row.name),
                    detail::markdown_text(value_text(cell, digits)), detail::markdown_text(known));
  }
  return text + detail::markdown_absent(rows);
}

}  // namespace e2t
