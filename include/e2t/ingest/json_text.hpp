// SPDX-License-Identifier: MIT
#pragma once
// JSON text from outside, checked while it is read: nlohmann-json by itself keeps the last of
// duplicate keys, reads any depth and says no line for a value. Every refusal is an Error, located
// as file:line:column where a place is known, and names the field by its path.
//
//     const nlohmann::json config = e2t::ingest::read_json("config.json");
//     const nlohmann::json row = e2t::ingest::parse_json(R"({"num_gpus": 8})", "row");
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "e2t/base/finite.hpp"
#include "e2t/ingest/text_file.hpp"

namespace e2t::ingest {

/// The largest JSON text that is read; a benchmark's records have some megabytes.
inline constexpr std::size_t largest_json = 64 << 20;
/// The deepest nesting of objects and arrays that is read.
inline constexpr std::size_t deepest_json = 64;

/// Python writes NaN and infinity, which JSON does not have: refuse them, or read them as null.
enum class NonFinite : unsigned char { refused, null };

/// What a value is, for messages: "a string".
[[nodiscard]] inline std::string_view kind_of(const nlohmann::json& value) {
  return value.is_object()    ? "an object"
         : value.is_array()   ? "an array"
         : value.is_string()  ? "a string"
         : value.is_boolean() ? "a boolean"
         : value.is_number()  ? "a number"
                              : "null";
}

/// Below `path`: "text_config.num_experts".
[[nodiscard]] inline std::string json_path(std::string_view path, std::string_view key) {
  return (path.empty() ? "" : std::string(path) + ".") + shown_text(key);
}

namespace detail {

// Text as the parser reads it, which has no other way to say how far it is.
class JsonCursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  JsonCursor(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  JsonCursor& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  friend bool operator==(const JsonCursor& left, const JsonCursor& right) {
    return left.at_ == right.at_;
  }

 private:
  const char* at_;
  const char** furthest_;
};

// Builds a value, and refuses what nlohmann-json would accept.
class JsonBuilder : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonBuilder(std::string_view text, std::string_view name) : text_(text), name_(name) {}

  [[nodiscard]] nlohmann::json build() {
    const char* end = text_.data() + text_.size();
    furthest_ = text_.data();
    (void)nlohmann::json::sax_parse(JsonCursor(text_.data(), &furthest_),
                                    JsonCursor(end, &furthest_), this);
    return std::move(root_);
  }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& letters) override {
    if (!is_finite(value))
      refuse_non_finite(letters);
    return put(value);
  }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(nlohmann::json::object()); }
  bool start_array(std::size_t) override { return open(nlohmann::json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    keys_.back().clear();
    if (inside_.back()->contains(name)) {
      throw located(name_, position_at(text_, key_begin()),
                    json_path(path(), name) + " is given twice; allowed: once");
    }
    keys_.back() = std::move(name);
    return true;
  }

  bool parse_error(std::size_t byte, const std::string& token,
                   const nlohmann::json::exception& error) override {
    constexpr int number_overflow = 406;
    if (error.id == number_overflow)
      refuse_non_finite(token);
    std::string_view said = error.what();
    for (const std::string_view before : {"] ", "column "}) {
      const std::size_t found = said.find(before);
      if (found != std::string_view::npos)
        said.remove_prefix(found + before.size());
    }
    // "12: syntax error ..." behind a column.
    const std::size_t colon = said.find_first_not_of("0123456789");
    if (colon != 0 && colon != std::string_view::npos)
      said.remove_prefix(colon + 2);
    refuse(byte == 0 ? 0 : byte - 1, "not JSON: " + shown_text(said, 200));
  }

 private:
  // The furthest byte read is the last of a key, of a bracket and of a string.
  [[nodiscard]] std::size_t last_byte() const {
    const auto read = static_cast<std::size_t>(furthest_ - text_.data());
    return read == 0 ? 0 : read - 1;
  }
  // The quote that begins the key just read.
  [[nodiscard]] std::size_t key_begin() const {
    std::size_t at = last_byte();
    while (at > 0) {
      at = text_.rfind('"', at - 1);
      std::size_t slashes = 0;
      while (slashes < at && text_[at - 1 - slashes] == '\\')
        ++slashes;
      if (slashes % 2 == 0)
        break;
    }
    return at;
  }
  [[nodiscard]] std::string path() const {
    std::string path;
    for (std::size_t i = 0; i < inside_.size(); ++i) {
      if (inside_[i]->is_array()) {
        const bool innermost = i + 1 == inside_.size();
        path += '[' + std::to_string(inside_[i]->size() - (innermost ? 0 : 1)) + ']';
      } else if (!keys_[i].empty()) {
        path = json_path(path, keys_[i]);
      }
    }
    return path;
  }
  [[noreturn]] void refuse(std::size_t byte, const std::string& message) const {
    const std::string where = path();
    throw located(name_, position_at(text_, byte), (where.empty() ? "" : where + ": ") + message);
  }
  // (One letter behind a number has been read too.)
  [[noreturn]] void refuse_non_finite(const std::string& letters) const {
    refuse(std::min(text_.rfind(letters, last_byte()), last_byte()),
           shown_text(letters) + " is not finite; allowed: finite numbers");
  }

  template <class Value>
  bool put(Value&& value) {
    (void)place(nlohmann::json(std::forward<Value>(value)));
    return true;
  }
  nlohmann::json* place(nlohmann::json&& value) {
    if (inside_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    nlohmann::json& parent = *inside_.back();
    if (parent.is_object())
      return &(parent[keys_.back()] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }
  bool open(nlohmann::json&& value) {
    if (inside_.size() == deepest_json) {
      refuse(last_byte(),
             "nested too deeply; allowed: " + std::to_string(deepest_json) + " levels");
    }
    // (An array's elements move while it grows, but the one that is open is its last.)
    inside_.push_back(place(std::move(value)));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    inside_.pop_back();
    keys_.pop_back();
    return true;
  }

  std::string_view text_, name_;
  const char* furthest_ = nullptr;
  nlohmann::json root_;
  std::vector<nlohmann::json*> inside_;  // what is open, the outermost first
  std::vector<std::string> keys_;        // the key being read in each of them
};

// Text with null in place of NaN, Infinity and -Infinity outside strings; lines stay.
inline std::string without_non_finite(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool quoted = false;
  for (std::size_t at = 0; at < text.size();) {
    const char letter = text[at];
    std::size_t taken = 1;
    if (quoted && letter == '\\') {
      taken = std::min<std::size_t>(2, text.size() - at);
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
        if (text.substr(at, word.size()) != word)
          continue;
        out.append("null").append(word.size() > 4 ? word.size() - 4 : 0, ' ');
        at += word.size();
        taken = 0;
        break;
      }
    }
    out.append(text.substr(at, taken));
    at += taken;
  }
  return out;
}

}  // namespace detail

/// Parses JSON of at most 64 levels, without duplicate keys and with finite numbers only; `name`
/// stands for the file in messages. Throws Error.
[[nodiscard]] inline nlohmann::json parse_json(std::string_view text, std::string_view name,
                                               NonFinite non_finite = NonFinite::refused) {
  if (text.size() > largest_json)
    throw located(name, {}, "the text is larger than 64 MiB");
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw located(name, {}, "the file is empty; allowed: JSON");
  }
  if (non_finite == NonFinite::refused)
    return detail::JsonBuilder(text, name).build();
  const std::string finite = detail::without_non_finite(text);
  return detail::JsonBuilder(finite, name).build();
}

/// Reads a JSON file. Throws Error, which begins with file, line and column where there is a place.
[[nodiscard]] inline nlohmann::json read_json(const std::filesystem::path& path,
                                              NonFinite non_finite = NonFinite::refused) {
  return parse_json(read_text(path, largest_json, "benchmark records have some megabytes"),
                    path.string(), non_finite);
}

}  // namespace e2t::ingest
