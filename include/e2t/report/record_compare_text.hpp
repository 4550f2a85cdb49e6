// SPDX-License-Identifier: MIT
#pragma once
// A comparison of two records for terminals and as a Markdown table.
//
//     const e2t::Record record = e2t::record_of(tpf);
//     std::string text = e2t::to_text(e2t::compare(record, record), {.width = 100});
//     std::string table = e2t::to_markdown(e2t::compare(record, record));
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "e2t/report/record_compare.hpp"
#include "e2t/report/record_markdown.hpp"
#include "e2t/report/text_lines.hpp"

namespace e2t {

namespace detail {

class ComparisonText : TextLines {
 public:
  ComparisonText(const Comparison& both, const TextOptions& options) : TextLines(options) {
    const int end = options_.width;
    text_ += wrapped("left:  ", one_line(both.left), 7, end) +
             wrapped("right: ", one_line(both.right), 7, end);
    std::string_view section;
    for (const RecordDifference& each : both.rows) {
      if (section != each.field.section) {
        section = each.field.section;
        line();
        text_ += bold(std::string(section)) + row("", {{"left", left - columns(section)},
                                                       {"right", right - columns(section)},
                                                       {"ratio", ratio - columns(section)}});
      }
      if (each.name == "title")
        continue;
      add(each);
    }
    if (!both.refused.empty())
      heading("refused");
    for (const std::string& each : both.refused)
      text_ += wrapped("  ", each, 4, end);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static constexpr int left = 43, right = 53, ratio = 61, verdict = 63;

  void add(const RecordDifference& each) {
    const std::string said = choice_names<Verdict>[static_cast<int>(each.verdict)];
    std::string text =
        row("  " + one_line(each.name), {{or_dash(each.left), left},
                                         {or_dash(each.right), right},
                                         {each.ratio ? significant(*each.ratio) : "", ratio}});
    text.pop_back();
    // Texts that are long push what follows to a line of its own.
    const int last = columns(text.substr(text.rfind('\n') == text.npos ? 0 : text.rfind('\n') + 1));
    if (last < verdict && verdict + columns(said) <= options_.width) {
      line(text + std::string(static_cast<std::size_t>(verdict - last), ' ') + said);
      return;
    }
    if (last <= options_.width) {
      line(text);
    } else {
      text_ +=
          wrapped("  " + one_line(each.name) + " ",
                  one_line(or_dash(each.left) + " / " + or_dash(each.right)), 4, options_.width);
    }
    line(std::string(verdict, ' ') + said);
  }
  static std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }
};

}  // namespace detail

/// The comparison as text; every line ends in a line break.
[[nodiscard]] inline std::string to_text(const Comparison& both, const TextOptions& options = {}) {
  return detail::ComparisonText(both, options).text();
}

/// As a Markdown table, with what is refused below it.
[[nodiscard]] inline std::string to_markdown(const Comparison& both) {
  using detail::markdown_text;
  std::string text = fmt::format("| figure | {} | {} | ratio | |\n|---|---:|---:|---:|---|\n",
                                 both.left.empty() ? "left" : markdown_text(both.left),
                                 both.right.empty() ? "right" : markdown_text(both.right));
  for (const RecordDifference& each : both.rows) {
    text += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_text(each.name),
                        markdown_text(each.left), markdown_text(each.right),
                        each.ratio ? significant(*each.ratio) : "",
                        choice_names<Verdict>[static_cast<int>(each.verdict)]);
  }
  if (!both.refused.empty())
    text += "\nRefused:\n\n";
  for (const std::string& each : both.refused)
    text += "* " + markdown_text(each) + "\n";
  return text;
}

}  // namespace e2t
