// SPDX-License-Identifier: MIT
#pragma once
// A record on a terminal: what is known, in sections, with how it is known; then what is not, and why.
//
//     std::string text = e2t::to_text(e2t::record_of(tpf), {.width = 100});
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "e2t/report/record_rows.hpp"
#include "e2t/report/text_lines.hpp"

namespace e2t {

namespace detail {

class RecordText : TextLines {
 public:
  RecordText(const Record& record, const TextOptions& options)
      : TextLines(options), rows_(record_rows(record)) {
    if (record.title.has_value())
      text_ += wrapped("", one_line(record.title.text), 0, options_.width);
    std::string_view section;
    for (const RecordRow& row : rows_) {
      if (!row.cell.has_value() || row.cell.text == &record.title)
        continue;
      if (section != row.cell.field.section)
        heading(row.cell.field.section);
      section = row.cell.field.section;
      figure(row);
    }
    const auto groups = absent_by_reason(rows_);
    if (groups.empty())
      return;
    heading("absent");
    for (const auto& [reason, names] : groups)
      text_ += wrapped("  " + one_line(reason) + ": ", listed(names), 4, options_.width);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  // (The longest names of figures have 39 letters with their meter.)
  static constexpr int name_width = 42, value_width = 28;

  void figure(const RecordRow& row) {
    const std::string head = fmt::format("  {:<{}}", one_line(row.name), name_width - 2);
    const std::string value = value_text(row.cell);
    if (row.cell.text != nullptr || row.cell.field.setting) {
      text_ += wrapped(head, value, name_width, options_.width);
      return;
    }
    std::string how = choice_names<Provenance>[static_cast<int>(row.cell.figure->known)];
    if (const std::string spread = spread_text(*row.cell.figure); !spread.empty())
      how += ", " + spread;
    const int gap = value_width - columns(value);
    text_ += wrapped(head + value + std::string(static_cast<std::size_t>(gap > 1 ? gap : 1), ' '),
                     how, name_width, options_.width);
  }

  std::vector<RecordRow> rows_;
};

}  // namespace detail

/// The record as text; every line ends in a line break.
[[nodiscard]] inline std::string to_text(const Record& record, const TextOptions& options = {}) {
  return detail::RecordText(record, options).text();
}

}  // namespace e2t
