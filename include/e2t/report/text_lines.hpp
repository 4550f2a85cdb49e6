// SPDX-License-Identifier: MIT
#pragma once
// What text reports are written with: lines, headings and labels within a width.
//
//     struct Report : e2t::detail::TextLines {
//       Report() : TextLines({}) { heading("targets"), line(label("rate") + "1"); }
//     };
#include <fmt/format.h>

#include <string>

#include "e2t/report/layout.hpp"

namespace e2t::detail {

class TextLines {
 protected:
  /// Widths outside 80 to 100 columns become the nearest of these.
  explicit TextLines(const TextOptions& options) : options_(options) {
    options_.width = options.width < 80 ? 80 : options.width > 100 ? 100 : options.width;
  }

  static constexpr int label_width = 22;

  void line(const std::string& text = {}) { text_.append(text).append("\n"); }
  void heading(const std::string& name, const std::string& about = {}) {
    line();
    line(about.empty() ? bold(name) : bold(name) + "  " + about);
  }
  [[nodiscard]] std::string bold(const std::string& text) const { return painted("1", text); }
  [[nodiscard]] std::string red(const std::string& text) const { return painted("1;31", text); }
  [[nodiscard]] std::string painted(const char* how, const std::string& text) const {
    if (!options_.colour)
      return text;
    const bool ends = text.ends_with('\n');
    return fmt::format("\x1b[{}m{}\x1b[0m{}", how, text.substr(0, text.size() - (ends ? 1 : 0)),
                       ends ? "\n" : "");
  }
  static std::string label(const std::string& name) {
    const std::string text = one_line(name);
    return fmt::format("  {:<20}", text.size() > 20 ? text.substr(0, 17) + "..." : text);
  }

  TextOptions options_;
  std::string text_;
};

}  // namespace e2t::detail
