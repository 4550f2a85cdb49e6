// SPDX-License-Identifier: MIT
#pragma once
// The JSON objects of a stream one after another, in memory that grows with the largest of them and not
// with the file: JSON lines, objects printed over many lines, and one array of objects.
//
//     std::ifstream file = e2t::ingest::open_file("runs.jsonl");
//     e2t::ingest::JsonObjects objects(file, "runs.jsonl");
//     while (objects.next()) use(objects.text(), objects.position().line);
//
// An object is only told from the next one here, by its brackets: what reads it checks it.
#include <algorithm>
#include <array>
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include "e2t/ingest/json_text.hpp"
#include "e2t/ingest/text_file.hpp"

namespace e2t::ingest {

/// Where an object stands in a file.
struct JsonPlace {
  std::string_view name;  ///< of the file
  Position begin{1, 1};   ///< of the object
  /// Whether Infinity or NaN may stand in it, which Python writes and JSON does not have.
  bool may_have_non_finite = false;
};

namespace detail {

using LetterSet = std::array<bool, 256>;
constexpr LetterSet letter_set(std::string_view letters) {
  LetterSet found{};
  for (const char letter : letters)
    found[static_cast<unsigned char>(letter)] = true;
  return found;
}

}  // namespace detail

class JsonObjects {
 public:
  /// `input` must outlive this; `name` stands for the file in messages.
  JsonObjects(std::istream& input, std::string_view name) : input_(input), name_(name) {}

  /// Goes to the next object; false at the end. Throws Error for what is no object, for an object that
  /// is nested too deeply or larger than 64 MiB, and for a file that cannot be read.
  bool next() {
    pass(text_size_);
    text_size_ = 0;
    if (at_ >= piece) {
      buffer_.erase(0, at_);
      at_ = 0;
    }
    const bool before_first = first_;
    if (first_)
      begin();
    const bool more = skip_space();
    if (in_array_ && (!more || !before_element(before_first)))
      return end_array(more);
    if (!more)
      return false;
    if (buffer_[at_] != '{')
      throw refused("expected an object, got " + in_quotes(letter()) +
                    "; allowed: JSON objects, one after another or in one array");
    text_size_ = object_end() - at_;
    return true;
  }

  /// The object, which may be cut off at the end of the file; valid until the next one.
  [[nodiscard]] std::string_view text() const { return {buffer_.data() + at_, text_size_}; }
  /// Where it begins.
  [[nodiscard]] JsonPlace place() const { return {name_, position_, non_finite_}; }
  [[nodiscard]] Position position() const { return position_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Bytes that are held.
  [[nodiscard]] std::size_t held() const { return buffer_.capacity(); }

 private:
  static constexpr std::size_t piece = 1 << 16;

  // Letters that mean something, outside strings and inside.
  static constexpr auto outside = detail::letter_set("\"{}[]NI"),
                        inside = detail::letter_set("\"\\");

  [[nodiscard]] Error refused(const std::string& message) const {
    return located(name_, position_, message);
  }
  [[nodiscard]] std::string_view letter() const {
    const auto rest = std::string_view(buffer_).substr(at_);
    return rest.substr(0, letter_size(rest));
  }

  bool fill() {
    const std::size_t size = buffer_.size();
    buffer_.resize(size + piece);
    input_.read(buffer_.data() + size, static_cast<std::streamsize>(piece));
    buffer_.resize(size + static_cast<std::size_t>(input_.gcount()));
    if (input_.bad())
      throw located(name_, {}, "the file cannot be read");
    return buffer_.size() > size;
  }
  // Goes on by `size` bytes.
  void pass(std::size_t size) {
    const std::string_view passed = std::string_view(buffer_).substr(at_, size);
    const std::size_t last = passed.rfind('\n');
    if (last == std::string_view::npos) {
      position_.column += size;
    } else {
      position_.line += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
      position_.column = size - last;
    }
    at_ += size;
  }
  // Whether there is anything behind it.
  bool skip_space() {
    while (true) {
      const std::size_t found = buffer_.find_first_not_of(" \t\r\n", at_);
      pass(std::min(found, buffer_.size()) - at_);
      if (found != std::string::npos)
        return true;
      buffer_.clear();
      at_ = 0;
      if (!fill())
        return false;
    }
  }

  void begin() {
    first_ = false;
    fill();
    const std::string_view text = buffer_;
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
      throw refused("the text is UTF-16; allowed: UTF-8");
    if (text.starts_with("\xef\xbb\xbf"))
      at_ = 3;
    in_array_ = skip_space() && buffer_[at_] == '[';
    if (in_array_)
      pass(1);
  }
  // Whether another element of the array begins here; goes past the comma before it.
  bool before_element(bool is_first) {
    if (buffer_[at_] == ']' || (!is_first && buffer_[at_] != ','))
      return false;
    if (!is_first) {
      pass(1);
      if (!skip_space())
        return false;
    }
    return true;
  }
  // Behind the last element there is the bracket and nothing else.
  bool end_array(bool more) {
    if (!more || at_ == buffer_.size())
      throw refused("the array does not end; allowed: JSON");
    if (buffer_[at_] != ']')
      throw refused("expected a comma or the end of the array, got " + in_quotes(letter()));
    pass(1);
    if (skip_space())
      throw refused("expected the end of the file, got " + in_quotes(letter()));
    in_array_ = false;
    return false;
  }

  // The next of `wanted` from `i` on; the size of the buffer at the end of the file.
  std::size_t find(const detail::LetterSet& wanted, std::size_t i) {
    while (true) {
      while (i < buffer_.size() && !wanted[static_cast<unsigned char>(buffer_[i])])
        ++i;
      if (i < buffer_.size())
        return i;
      if (i - at_ > largest_json)
        throw refused("the object is larger than 64 MiB");
      if (!fill())
        return buffer_.size();
    }
  }
  // One behind the bracket that closes the object at at_, or the end of the file.
  std::size_t object_end() {
    non_finite_ = false;
    std::size_t depth = 0;
    for (std::size_t i = find(outside, at_); i < buffer_.size(); i = find(outside, i + 1)) {
      const char letter = buffer_[i];
      if (letter == '"')
        i = string_end(i + 1);
      else if (letter == 'N' || letter == 'I')
        non_finite_ = true;
      else if ((letter == '{' || letter == '[') && ++depth > deepest_json)
        throw too_deep(i);
      else if ((letter == '}' || letter == ']') && --depth == 0)
        return i + 1;
    }
    return buffer_.size();
  }
  std::size_t string_end(std::size_t i) {
    for (i = find(inside, i); i < buffer_.size() && buffer_[i] == '\\'; i = find(inside, i + 2)) {
    }
    return i;
  }
  Error too_deep(std::size_t at) {
    pass(at - at_);
    return refused("nested too deeply; allowed: " + std::to_string(deepest_json) + " levels");
  }

  std::istream& input_;
  std::string name_;
  std::string buffer_;
  std::size_t at_ = 0, text_size_ = 0;
  Position position_{1, 1};
  bool first_ = true, in_array_ = false, non_finite_ = false;
};

}  // namespace e2t::ingest
