// SPDX-License-Identifier: MIT
#pragma once
// A field of CSV, in quotes where it has to be (RFC 4180), and the title of a column.
//
//     e2t::csv_field("a, \"b\"");  // "a, ""b"""
//     e2t::csv_title("rate", "output_token/s");  // rate [output_token/s]
#include <string>
#include <string_view>

namespace e2t {

[[nodiscard]] inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) quoted.append(letter == '"' ? 2 : 1, letter);
  return quoted + '"';
}

/// "name [unit]"; a plain number, of unit "1", has the name alone.
[[nodiscard]] inline std::string csv_title(std::string_view name, std::string_view unit) {
  std::string title(name);
  if (!unit.empty() && unit != "1") title.append(" [").append(unit).append("]");
  return csv_field(title);
}

}  // namespace e2t
