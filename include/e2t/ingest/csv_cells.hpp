// SPDX-License-Identifier: MIT
#pragma once
// One line of comma-separated values as cells, without blanks around them and without their quotes.
//
//     std::vector<std::string_view> cells;
//     e2t::ingest::split_csv("0, 76.78 W,\"[1, 2]\"", cells);  // 0|76.78 W|[1, 2]
//     for (const auto cell : cells) use(cell);
#include <cstddef>
#include <string_view>
#include <vector>

#include "e2t/ingest/words.hpp"

namespace e2t::ingest {

/// Without blanks and tabs at both ends.
[[nodiscard]] inline std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

/// Replaces `cells` by the parts of `line`, which must outlive them. Commas within quotes belong to the
/// cell; doubled quotes stay doubled. Throws Error where a quote is not closed, or closed within a cell.
inline void split_csv(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  for (bool more = true; more;) {
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t'))
      line.remove_prefix(1);
    std::size_t close = 0;
    const bool quoted = line.starts_with('"');
    if (quoted) {
      close = line.find('"', 1);
      while (close != std::string_view::npos && line.substr(close + 1).starts_with('"'))
        close = line.find('"', close + 2);
      if (close == std::string_view::npos)
        throw refusal("a quote is not closed");
    }
    const std::size_t comma = line.find(',', close);
    more = comma != std::string_view::npos;
    const std::string_view cell = without_blanks(line.substr(0, comma));
    if (quoted && cell.size() != close + 1)
      throw refusal("text behind a closed quote: " + in_quotes(cell));
    cells.push_back(quoted ? cell.substr(1, close - 1) : cell);
    if (more)
      line.remove_prefix(comma + 1);
  }
}

}  // namespace e2t::ingest
