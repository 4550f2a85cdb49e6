// SPDX-License-Identifier: MIT
#pragma once
// Words for messages about text that people wrote: what they may have meant, and their text quoted so
// that it cannot spoil a terminal.
//
//     auto meant = e2t::ingest::nearest("colling", {"cooling", "pue"});  // "cooling"
//     auto words = e2t::ingest::known_instead("colling", {"cooling", "pue"});
//     puts(words.c_str());  // ; did you mean "cooling"?
#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/base/error.hpp"

namespace e2t::ingest {

/// Bytes of the letter that `text` begins with, in UTF-8; bytes that are none count singly.
[[nodiscard]] inline std::size_t letter_size(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t wanted = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  std::size_t size = 1;
  while (size < wanted && size < text.size() &&
         (static_cast<unsigned char>(text[size]) & 0xc0U) == 0x80U) {
    ++size;
  }
  return size == wanted ? size : 1;
}

/// What goes into a message: whole letters of at most `longest` bytes, control characters replaced.
[[nodiscard]] inline std::string shown_text(std::string_view text, std::size_t longest = 60) {
  std::size_t end = 0;
  while (end < text.size() && end + letter_size(text.substr(end)) <= longest) {
    end += letter_size(text.substr(end));
  }
  std::string shown(text.substr(0, end));
  for (char& letter : shown) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = '?';
  }
  return text.size() > longest ? shown + "..." : shown;
}
[[nodiscard]] inline std::string in_quotes(std::string_view text) {
  return '"' + shown_text(text) + '"';
}

[[nodiscard]] inline Error refusal(const std::string& message) {
  return Error(message.c_str());
}

/// The shortest decimal text that reads back as the same double.
[[nodiscard]] inline std::string shortest_number(double value) {
  char buffer[40];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return lower;
}

/// Letters to insert, delete, replace or swap with their neighbour to make one word the other.
[[nodiscard]] inline std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before(to.size() + 1), row(to.size() + 1), next(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = row[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      next[j] = std::min({replaced, row[j] + 1, next[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        next[j] = std::min(next[j], before[j - 2] + 1);
      }
    }
    before.swap(row);
    row.swap(next);
  }
  return row[to.size()];
}

/// The only one of `names` that `word` is likely to be a slip of; empty if none or several are.
[[nodiscard]] inline std::string_view nearest(std::string_view word,
                                              const std::vector<std::string_view>& names) {
  if (word.size() > 60) return {};
  const std::size_t slips = word.size() < 3 ? 1 : word.size() < 8 ? 2 : 3;
  std::size_t best = slips + 1;
  std::string_view found;
  for (const std::string_view name : names) {
    const bool other_case = lower_case(word) == lower_case(name);
    const std::size_t distance = other_case ? 0 : edit_distance(word, name);
    if (distance < best && distance < name.size()) {
      best = distance;
      found = name;
    } else if (distance == best) {
      found = {};
    }
  }
  return found;
}

/// `; did you mean "name"?`, or `; allowed: ...` where nothing is near.
[[nodiscard]] inline std::string known_instead(std::string_view word,
                                               const std::vector<std::string_view>& names) {
  if (const std::string_view name = nearest(word, names); !name.empty()) {
    return "; did you mean \"" + std::string(name) + "\"?";
  }
  std::string list = "; allowed:";
  const char* separator = " ";
  for (const std::string_view name : names) {
    list.append(separator).append(name);
    separator = ", ";
  }
  return list;
}

}  // namespace e2t::ingest
