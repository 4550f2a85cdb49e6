// SPDX-License-Identifier: MIT
#pragma once
// The one exception of the library, and the one way to refuse a value.
//
//     try { e2t::Pue{0.9}; }
//     catch (const e2t::Error& error) { puts(error.what()); }
//     // Pue is 0.9; allowed: at least 1 (facility energy contains the IT energy)
//
// In a constant expression a refusal is a compile error at the same line.
#include <exception>

#include "e2t/base/text.hpp"

namespace e2t {

/// A refusal: names the field, the value with its unit, what is allowed and why.
class Error : public std::exception {
 public:
  using Message = Text<383>;
  explicit Error(const char* message) noexcept : message_(message) {}
  explicit Error(const Message& message) noexcept : message_(message) {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  Message message_;
};

/// Throws the Error that `refusal()` makes unless `holds`. Number types whose comparisons give a
/// mask instead of bool bring an overload of their own, so model code never branches on a value.
template <class Refusal>
constexpr void require(bool holds, Refusal refusal) {
  if (!holds) throw refusal();  // e2t: outside the allowed range: the calls shown with this message name the value and what it is for
}

}  // namespace e2t
