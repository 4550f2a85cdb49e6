// SPDX-License-Identifier: MIT
#pragma once
// Text of bounded length without <string>: what error messages and names are made of.
//
//     e2t::Text<64> text{"pue is "};
//     text.append(0.9);     // six significant digits, independent of the locale
//     puts(text.c_str());   // pue is 0.9
//
// What does not fit is cut and ends in "..."; nothing allocates.
#include <charconv>
#include <cstddef>

#include "e2t/base/finite.hpp"

namespace e2t {

template <std::size_t Capacity>
class Text {
 public:
  constexpr Text() = default;
  constexpr Text(const char* text) { append(text); }

  constexpr Text& append(const char* text) {
    for (; *text != '\0'; ++text) append(*text);
    return *this;
  }
  constexpr Text& append(char letter) {
    if (size_ < Capacity) {
      letters_[size_++] = letter;
      letters_[size_] = '\0';
    } else {
      for (std::size_t i = Capacity < 3 ? Capacity : 3; i > 0; --i) letters_[Capacity - i] = '.';
    }
    return *this;
  }
  template <std::size_t Other>
  constexpr Text& append(const Text<Other>& text) {
    return append(text.c_str());
  }
  /// Appends `value` with `digits` significant digits; 1 to 17, others are taken to the nearer end.
  Text& append(double value, int digits = 6) {
    if (!is_given(value)) return append("not a number");
    const int precision = digits < 1 ? 1 : digits > 17 ? 17 : digits;
    char buffer[40];
    const auto [end, failure] =
        std::to_chars(buffer, buffer + sizeof buffer - 1, value, std::chars_format::general, precision);
    *end = '\0';
    return append(static_cast<const char*>(buffer));
  }

  /// Appends `value` with as many digits as it takes to tell it from `bound`, at least six.
  Text& append_apart(double value, double bound) {
    return append(value, value != bound && Text<40>().append(value) == Text<40>().append(bound) ? 17 : 6);
  }

  [[nodiscard]] constexpr const char* c_str() const { return letters_; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

  friend constexpr bool operator==(const Text& left, const Text& right) {
    return left == right.c_str();
  }
  friend constexpr bool operator==(const Text& left, const char* right) {
    std::size_t i = 0;
    while (left.letters_[i] != '\0' && left.letters_[i] == right[i]) ++i;
    return left.letters_[i] == right[i];
  }

 private:
  char letters_[Capacity + 1] = {};
  std::size_t size_ = 0;
};

}  // namespace e2t
