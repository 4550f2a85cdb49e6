// SPDX-License-Identifier: MIT
#pragma once
// TOML text from people: read from a file with a limit, parsed, and every refusal located as
// file:line:column. toml++ 3.3 ends the program on deeply dotted keys and on "[[=", so that text is
// looked through first.
//
//     const auto text = e2t::ingest::read_text("site.toml");
//     const toml::table root = e2t::ingest::parse_toml(text, "site.toml");
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include <toml++/toml.h>

#include "e2t/ingest/text_file.hpp"

namespace e2t::ingest {

[[nodiscard]] inline Position position_of(const toml::source_region& source) {
  return {source.begin.line, source.begin.column};
}

/// The largest scenario file that is read; a real one has a few thousand bytes.
inline constexpr std::size_t largest_file = 1 << 20;

/// The bytes of a scenario file; throws Error.
[[nodiscard]] inline std::string read_text(const std::filesystem::path& path) {
  return read_text(path, largest_file, "a scenario has a few thousand bytes");
}

namespace detail {

// Walks over TOML text: skips strings and comments, knows where statements begin.
class TomlScan {
 public:
  TomlScan(std::string_view file, std::string_view text) : file_(file), text_(text) {}

  /// Throws Error for keys of too many parts and for table headers without a name.
  void check() {
    while (at_ < text_.size()) {
      const char letter = text_[at_];
      if (letter == '#') {
        skip_to(text_.find('\n', at_));
      } else if (letter == '"' || letter == '\'') {
        skip_string(letter);
      } else {
        structure(letter);
      }
    }
  }

 private:
  static constexpr int most_key_parts = 16;

  void structure(char letter) {
    const bool blank = letter == ' ' || letter == '\t' || letter == '\r';
    if (letter == '\n') {
      ++line_;
      line_begin_ = at_ + 1;
      dots_ = 0;
      begins_ = depth_ == 0;
    } else if (letter == '[' && begins_) {
      header();
      return;
    } else if (letter == '[' || letter == '{') {
      ++depth_;
    } else if (letter == ']' || letter == '}') {
      depth_ = depth_ > 0 ? depth_ - 1 : 0;
    }
    if (!blank && letter != '\n') begins_ = false;
    if (letter == '.') {
      if (++dots_ >= most_key_parts) throw located(file_, here(), "a key has too many parts");
    } else if (letter == '=' || letter == ',' || letter == '{' || letter == '[') {
      dots_ = 0;
    }
    ++at_;
  }

  // At a '[' that begins a statement: its brackets are not those of a value.
  void header() {
    const bool twice = text_.substr(at_, 2) == "[[";
    at_ += twice ? 2 : 1;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    const char name = at_ < text_.size() ? text_[at_] : '\0';
    const bool named = std::isalnum(static_cast<unsigned char>(name)) != 0 || name == '_' ||
                       name == '-' || name == '"' || name == '\'';
    if (!named) throw located(file_, here(), "not TOML: expected the name of a table after '['");
    begins_ = false;
    dots_ = 0;
  }

  void skip_to(std::size_t end) { at_ = end == std::string_view::npos ? text_.size() : end; }

  void skip_string(char quote) {
    begins_ = false;
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool multiline = text_.substr(at_, 3) == three;
    at_ += multiline ? 3 : 1;
    while (at_ < text_.size()) {
      if (text_[at_] == '\\' && quote == '"') {
        ++at_;
      } else if (multiline && text_.substr(at_, 3) == three) {
        at_ += 3;
        // Up to two quotes may stand before the closing three.
        while (at_ < text_.size() && text_[at_] == quote) ++at_;
        return;
      } else if (!multiline && text_[at_] == quote) {
        ++at_;
        return;
      }
      if (at_ < text_.size() && text_[at_] == '\n') {
        if (!multiline) return;
        ++line_;
        line_begin_ = at_ + 1;
      }
      ++at_;
    }
  }

  [[nodiscard]] Position here() const { return {line_, at_ - line_begin_ + 1}; }

  std::string_view file_, text_;
  std::size_t at_ = 0, line_ = 1, line_begin_ = 0;
  int dots_ = 0, depth_ = 0;
  bool begins_ = true;
};

// A line, counted from 1.
inline std::string_view row_of(std::string_view text, std::size_t line) {
  for (std::size_t i = 1; i < line; ++i) {
    text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  }
  return text.substr(0, text.find('\n'));
}

// Whether a line reads `key = 100 ...`.
inline bool bare_number(std::string_view row) {
  const std::size_t equals = row.find('=');
  if (equals == std::string_view::npos) return false;
  const std::size_t value = row.find_first_not_of(" \t", equals + 1);
  return value != std::string_view::npos &&
         std::isdigit(static_cast<unsigned char>(row[value])) != 0;
}

// The name of the table that a line belongs to: "facility".
inline std::string table_at(std::string_view text, std::size_t line) {
  std::string table;
  for (std::size_t i = 1, begin = 0; i < line && begin < text.size(); ++i) {
    const std::string_view row = text.substr(begin, text.find('\n', begin) - begin);
    if (row.starts_with("[")) {
      const std::size_t first = row.find_first_not_of("[ \t");
      const std::size_t last = row.find_first_of("] \t", first);
      table = first == std::string_view::npos ? "" : std::string(row.substr(first, last - first));
    }
    begin += row.size() + 1;
  }
  return table;
}

// What toml++ says, in the words of a scenario's author.
inline std::string explained(const toml::parse_error& error, std::string_view text) {
  const std::string_view said = error.description();
  const std::string_view again = "cannot redefine existing ";
  const std::size_t found = said.find(again);
  if (found != std::string_view::npos && said.ends_with("'")) {
    const std::size_t quote = said.find('\'', found);
    std::string key(said.substr(quote + 1, said.size() - quote - 2));
    const bool header = said.find("table header") < found;
    const std::string table = header ? "" : table_at(text, error.source().begin.line);
    return (table.empty() ? "" : shown_text(table) + ".") + shown_text(key) + " is given twice";
  }
  const std::string_view preamble = "Error while parsing ";
  std::string message = "not TOML: ";
  message += shown_text(said.starts_with(preamble) ? said.substr(preamble.size()) : said, 160);
  if (said.find("expected a comment or whitespace") != std::string_view::npos &&
      bare_number(row_of(text, error.source().begin.line))) {
    message += " (a quantity stands in quotes, as in \"100 MW\")";
  }
  return message;
}

}  // namespace detail

/// Parses TOML; throws Error, located, for anything that is not.
[[nodiscard]] inline toml::table parse_toml(std::string_view text, std::string_view file) {
  if (text.size() > largest_file) throw located(file, {}, "the text is larger than 1 MiB");
  detail::TomlScan(file, text).check();
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw located(file, position_of(error.source()), detail::explained(error, text));
  }
}

}  // namespace e2t::ingest
