// SPDX-License-Identifier: MIT
#pragma once
// A text file line by line, in memory that does not grow with the file; lines have at most 256 KiB.
//
//     auto file = e2t::ingest::open_file("gpu.csv");
//     e2t::ingest::LineReader lines(file, "gpu.csv");
//     while (lines.next())
//       if (lines.line() == "?") throw lines.refused(0, "no such row");  // gpu.csv:7:1: no such row
//
// A line that does not end in a newline is cut off, and refused: what is left of a number reads as
// another number.
#include <algorithm>
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/text_file.hpp"
#include "e2t/ingest/words.hpp"

namespace e2t::ingest {

/// A last line without a newline: refuse it, or leave it out.
enum class CutLine : unsigned char { refused, dropped };

class LineReader {
 public:
  /// The longest line that is read, in bytes, a carriage return included.
  static constexpr std::size_t longest = std::size_t{1} << 18;

  /// `input` must outlive the reader; `name` stands for the file in messages.
  LineReader(std::istream& input, std::string_view name, CutLine cut = CutLine::refused)
      : input_(input), name_(name), cut_(cut), buffer_(4096) {}

  /// Goes to the next line; false at the end. Throws Error for a line that is too long, cut off or
  /// not UTF-8, and for a file that cannot be read.
  bool next() {
    line_ = {};
    if (input_.eof())
      return false;
    std::size_t size = fill();
    if (input_.eof() && size == 0)
      return false;
    ++number_;
    if (size > longest + 1)
      throw refused(longest, "the line is longer than 256 KiB");
    was_cut_ = input_.eof();
    if (!was_cut_)
      --size;  // the newline, which is counted and not stored
    line_ = std::string_view(buffer_.data(), size);
    if (number_ == 1)
      skip_byte_order_mark();
    if (was_cut_)
      return keep_cut_line();
    if (line_.ends_with('\r'))
      line_.remove_suffix(1);
    require_utf8();
    return true;
  }

  /// Without its end; valid until the next one is read.
  [[nodiscard]] std::string_view line() const { return line_; }
  /// Counted from 1.
  [[nodiscard]] std::size_t number() const { return number_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Whether the file ended in a line that was dropped.
  [[nodiscard]] bool was_cut() const { return was_cut_; }

  /// The refusal of a byte of this line, counted from 0.
  [[nodiscard]] Error refused(std::size_t byte, std::string_view message) const {
    return located(name_, {number_, byte + 1}, message);
  }
  /// The refusal of a part of this line.
  [[nodiscard]] Error refused(std::string_view part, std::string_view message) const {
    return refused(static_cast<std::size_t>(part.data() - buffer_.data()), message);
  }

 private:
  // Reads the line and its newline into the buffer; returns their size, or more than is allowed.
  std::size_t fill() {
    std::size_t size = 0;
    while (true) {
      const std::size_t room = buffer_.size() - size;
      input_.getline(buffer_.data() + size, static_cast<std::streamsize>(room));
      size += static_cast<std::size_t>(input_.gcount());
      if (input_.bad())
        throw located(name_, {}, "the file cannot be read");
      if (input_.eof() || !input_.fail())
        return size;
      // The buffer is full, and the line goes on.
      if (size > longest)
        return longest + 2;
      input_.clear();
      buffer_.resize(std::min(2 * buffer_.size(), longest + 2));
    }
  }

  void skip_byte_order_mark() {
    if (line_.starts_with("\xff\xfe") || line_.starts_with("\xfe\xff"))
      throw refused(0, "the text is UTF-16; allowed: UTF-8");
    if (line_.starts_with("\xef\xbb\xbf"))
      line_.remove_prefix(3);
  }
  bool keep_cut_line() {
    if (cut_ == CutLine::dropped)
      return false;
    throw refused(line_.size(), "the last line is cut off: it does not end in a newline");
  }
  void require_utf8() const {
    std::string_view rest = line_;
    while (!rest.empty()) {
      const std::size_t size = letter_size(rest);
      if (size == 1 && static_cast<unsigned char>(rest[0]) >= 0x80)
        throw refused(rest, "not UTF-8");
      rest.remove_prefix(size);
    }
  }

  std::istream& input_;
  std::string name_;
  CutLine cut_;
  std::vector<char> buffer_;
  std::string_view line_;
  std::size_t number_ = 0;
  bool was_cut_ = false;
};

}  // namespace e2t::ingest
