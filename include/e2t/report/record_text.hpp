// SPDX-License-Identifier: MIT
#pragma once
// A record on a terminal: what is known, in sections, with how it is known; then what is not, and why.
//
//     std::string text = e2t::to_text(e2t::record_of(tpf), {.width = 100});
#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

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
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const RecordCell& cell = rows_[i].cell;
      const bool at_meters = *cell.field.meter != '\0';
      const std::size_t last = at_meters ? i + 2 : i;  // device, it, facility
      bool given = false;
      for (std::size_t at = i; at <= last; ++at)
        given = given || rows_[at].cell.has_value();
      if (given && cell.text != &record.title) {
        if (section != cell.field.section)
          begin(section = cell.field.section);
        at_meters ? meters(i) : is_ceiling(rows_[i]) ? ceiling(i) : figure(rows_[i]);
      }
      i = last;
    }
    absent();
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static constexpr auto marks =
      "c calibrated, m modelled, otherwise measured; ± one standard error, or half an interval";
  static constexpr int name_width = 32, value_width = 26, at_device = 46, at_it = 63,
                       at_facility = 80;

  void begin(std::string_view section) {
    line();
    const std::string title = bold(std::string(section));
    if (section != std::string_view("energy and power"))
      return line(title);
    text_ += title + row("", {{"@device", at_device - columns(section)},
                              {"@it", at_it - columns(section)},
                              {"@facility", at_facility - columns(section)}});
  }

  static std::string head(const std::string& name) {
    return fmt::format("  {:<{}}", one_line(name), name_width - 2);
  }
  static std::string known(const FigureCell& figure) {
    return choice_names<Provenance>[static_cast<int>(figure.known)];
  }
  void figure(const RecordRow& row, const std::string& besides = {}) {
    const std::string value = value_text(row.cell);
    if (row.cell.text != nullptr || row.cell.field.setting) {
      text_ += wrapped(head(row.name), value, name_width, options_.width);
      return;
    }
    const std::string spread = spread_text(*row.cell.figure);
    const int gap = value_width - columns(value);
    text_ += wrapped(
        head(row.name) + value + std::string(static_cast<std::size_t>(gap > 1 ? gap : 1), ' '),
        known(*row.cell.figure) + (spread.empty() ? "" : ", " + spread) +
            (besides.empty() ? "" : ", " + besides),
        name_width, options_.width);
  }

  // With error and mark.
  static std::string brief(const RecordCell& cell) {
    if (!cell.has_value())
      return "-";
    const FigureCell& figure = *cell.figure;
    std::string text = brief_text(cell);
    if (const double part = half_width(figure); part > 0.0)
      text += fmt::format(" ±{} %", significant(100.0 * part, {2}));
    if (figure.known != Provenance::measured)
      text += figure.known == Provenance::calibrated ? " c" : " m";
    return text;
  }
  void meters(std::size_t first) {
    text_ += row(std::string("  ") + rows_[first].cell.field.name,
                 {{brief(rows_[first].cell), at_device},
                  {brief(rows_[first + 1].cell), at_it},
                  {brief(rows_[first + 2].cell), at_facility}});
    marks_ = true;
  }

  static bool is_ceiling(const RecordRow& row) { return row.name.starts_with("ceilings."); }
  // (Its slack is the next row.)
  void ceiling(std::size_t at) {
    if (rows_[at].cell.field.name == std::string_view("slack"))
      return;
    const RecordCell& slack = rows_[at + 1].cell;
    figure(rows_[at], slack.has_value() ? "slack " + value_text(slack) : "");
  }

  void absent() {
    if (marks_) {
      line();
      text_ += wrapped("", marks, 0, options_.width);
    }
    const auto groups = absent_by_reason(rows_);
    if (groups.empty())
      return;
    heading("absent");
    for (const auto& [reason, names] : groups)
      text_ += wrapped("  ", one_line(reason) + ": " + listed(names), 4, options_.width);
  }

  std::vector<RecordRow> rows_;
  bool marks_ = false;
};

}  // namespace detail

/// The record as text; every line ends in a line break.
[[nodiscard]] inline std::string to_text(const Record& record, const TextOptions& options = {}) {
  return detail::RecordText(record, options).text();
}

}  // namespace e2t
