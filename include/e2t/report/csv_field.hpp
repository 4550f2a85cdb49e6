// SPDX-License-Identifier: MIT
#pragma once
// A field of CSV, in quotes where it has to be (RFC 4180).
//
//     e2t::csv_field("a, \"b\"");  // "a, ""b"""
#include <string>
#include <string_view>

namespace e2t {

[[nodiscard]] inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string quoted = "\"";
  for (const char letter : text) quoted.append(letter == '"' ? 2 : 1, letter);
  return quoted + '"';
}

}  // namespace e2t
