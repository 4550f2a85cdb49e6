// SPDX-License-Identifier: MIT
#pragma once
// What text reports are laid out with: bars, wrapped lines, right-aligned cells.
//
//     e2t::TextOptions options{.width = 100, .ascii = true};
//     std::string text = e2t::to_text(e2t::make_plan("H100 fleet", scenario), options);
#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace e2t {

struct TextOptions {
  int width = 80;       ///< columns, 80 to 100; other values are brought there
  bool ascii = false;   ///< bars of '#' instead of blocks
  bool colour = false;  ///< bold and red by ANSI escapes
};

namespace detail {

/// A bar of `cells` columns, filled up to `part` (0..1); one that is cut off ends in an arrow, and a part
/// below zero has none.
inline std::string bar(double part, int cells, bool ascii) {
  constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const bool cut = part > 1.0;
  const int steps = static_cast<int>((cut ? 1.0 : part > 0.0 ? part : 0.0) * cells * 8.0 + 0.5);
  int full = steps / 8, rest = steps % 8;
  if (ascii && rest >= 4)
    ++full;
  if (ascii || cut)
    rest = 0;
  if (cut)
    --full;
  std::string text;
  for (int i = 0; i < full; ++i)
    text += ascii ? "#" : "█";
  if (cut)
    text += ascii ? ">" : "▶";
  text += eighths[rest];
  const int used = full + (cut ? 1 : 0) + (rest > 0 ? 1 : 0);
  return text.append(static_cast<std::size_t>(cells > used ? cells - used : 0), ' ');
}

/// Text from outside, on one line and without what could spoil a terminal.
inline std::string one_line(std::string_view text) {
  std::string result(text);
  for (char& letter : result) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x20 || code == 0x7f)
      letter = ' ';
  }
  return result;
}

/// Columns that UTF-8 text takes, one for each code point.
inline int columns(std::string_view text) {
  int count = 0;
  for (const char letter : text)
    count += (static_cast<unsigned char>(letter) & 0xc0U) != 0x80U ? 1 : 0;
  return count;
}

/// `head`, then the words of `text`, in lines of at most `width` columns that go on at `indent`.
inline std::string wrapped(std::string_view head, std::string_view text, int indent, int width) {
  std::string result(head);
  int column = columns(head);
  bool first = true;
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (word.empty())
      continue;
    if (!first && column + 1 + columns(word) > width) {
      result.append("\n").append(static_cast<std::size_t>(indent), ' ');
      column = indent;
    } else if (!first) {
      result += ' ';
      ++column;
    }
    result += word;
    column += columns(word);
    first = false;
  }
  return result += '\n';
}

/// A cell that ends at the given column.
struct Cell {
  std::string text;
  int end;
};

/// `first`, then the cells; where `first` leaves no room it stands on a line of its own.
inline std::string row(std::string_view first, const std::vector<Cell>& cells) {
  std::string result(first);
  int column = columns(first);
  if (!cells.empty() && column + 1 + columns(cells[0].text) > cells[0].end) {
    result += '\n';
    column = 0;
  }
  for (const Cell& cell : cells) {
    const int gap = cell.end - columns(cell.text) - column;
    result.append(static_cast<std::size_t>(gap > 1 ? gap : 1), ' ').append(cell.text);
    column += (gap > 1 ? gap : 1) + columns(cell.text);
  }
  result.erase(result.find_last_not_of(' ') + 1);
  return result += '\n';
}

/// "a, b, c"
inline std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

/// "118,400", rounded to a whole number.
inline std::string whole(double count) {
  std::string digits = fmt::format("{:.0f}", count);
  for (std::size_t at = digits.size(); at > 3 + (digits[0] == '-' ? 1U : 0U);)
    digits.insert(at -= 3, 1, ',');
  return digits;
}

/// "93.5 %", "100 %"
inline std::string percent(double part) {
  std::string text = fmt::format("{:.1f}", 100.0 * part);
  if (text.ends_with(".0"))
    text.resize(text.size() - 2);
  return text + " %";
}
/// "+8.0 %" for a change, "+1400 %" for a large one.
inline constexpr auto no_change = "0.0 %";
inline std::string change_percent(double part) {
  const bool large = part >= 10.0 - 1e-9;
  const std::string text = fmt::format("{:+.{}f} %", 100.0 * part, large ? 0 : 1);
  return text == "+0.0 %" || text == "-0.0 %" ? no_change : text;
}

}  // namespace detail

}  // namespace e2t
