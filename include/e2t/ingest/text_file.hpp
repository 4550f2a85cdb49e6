// SPDX-License-Identifier: MIT
#pragma once
// Text files from outside: read up to a limit, and every refusal located as file:line:column.
//
//     const auto text = e2t::ingest::read_text("site.toml", 1 << 20, "a scenario is smaller");
//     const auto at = e2t::ingest::position_at(text, 20);
//     throw e2t::ingest::located("site.toml", at, "no such key");  // site.toml:2:5: no such key
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "e2t/ingest/words.hpp"

namespace e2t::ingest {

/// A place in a file, counted from 1; zero where there is none.
struct Position {
  std::size_t line = 0;
  std::size_t column = 0;
  friend bool operator==(const Position&, const Position&) = default;
};

/// The place of a byte of `text`, counted from 0; columns are bytes.
[[nodiscard]] inline Position position_at(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, byte);
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  const std::size_t last = before.rfind('\n');
  return {line, last == std::string_view::npos ? before.size() + 1 : before.size() - last};
}

/// "site.toml:12:17: message"; the end of a long file name is kept.
[[nodiscard]] inline Error located(std::string_view file, Position at, std::string_view message) {
  constexpr std::size_t longest = 100;
  std::string text = file.size() > longest
                         ? "..." + shown_text(file.substr(file.size() - longest), longest)
                         : shown_text(file, longest);
  if (at.line != 0)
    text += ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
  return refusal(text.append(": ").append(message));
}

/// A file open for reading; throws Error where there is none.
[[nodiscard]] inline std::ifstream open_file(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code none;
  const auto kind = std::filesystem::status(path, none).type();
  if (kind == std::filesystem::file_type::not_found)
    throw located(name, {}, "there is no such file");
  if (kind == std::filesystem::file_type::directory) {
    throw located(name, {}, "this is a directory; allowed: a file");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw located(name, {}, "the file cannot be opened for reading");
  return file;
}

/// The bytes of a file; throws Error, where it has more than `largest` with the reason `usual`.
[[nodiscard]] inline std::string read_text(const std::filesystem::path& path, std::size_t largest,
                                           std::string_view usual) {
  const std::string name = path.string();
  std::ifstream file = open_file(path);
  constexpr std::size_t piece = 1 << 16;
  std::string text;
  while (file && text.size() <= largest) {
    const std::size_t size = text.size();
    text.resize(size + piece);
    file.read(text.data() + size, static_cast<std::streamsize>(piece));
    if (file.bad())
      throw located(name, {}, "the file cannot be read");
    text.resize(size + static_cast<std::size_t>(file.gcount()));
  }
  if (text.size() > largest) {
    throw located(
        name, {},
        "the file is larger than " + std::to_string(largest >> 20) + " MiB; " + std::string(usual));
  }
  return text;
}

}  // namespace e2t::ingest
