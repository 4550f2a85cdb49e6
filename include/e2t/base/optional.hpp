// SPDX-License-Identifier: MIT
#pragma once
// A value that may be absent, for aggregate fields: std::optional's names, a constexpr literal
// type, no <optional>, and a one-line refusal when what is assigned has another type.
//
//     e2t::Optional<e2t::Quantity<e2t::it_power>> cooling;   // absent: no cooling limit is known
//     cooling = 90_MW;
//     if (cooling) use(*cooling);
#include <type_traits>

#include "e2t/base/error.hpp"

namespace e2t {

/// Stands for a required value that nobody has given yet; a scenario that still holds one is refused.
/// An Optional made from it is absent.
struct NotGiven {
  explicit constexpr NotGiven() = default;
};
inline constexpr NotGiven not_given{};

template <class Value>
class Optional;

namespace detail {
template <class T>
inline constexpr bool is_optional = false;
template <class Value>
inline constexpr bool is_optional<Optional<Value>> = true;
}  // namespace detail

template <class Value>
class Optional {
 public:
  using value_type = Value;
  constexpr Optional() : nothing_{} {}
  constexpr Optional(NotGiven) : nothing_{} {}
  constexpr Optional(const Value& value) : value_(value), has_value_(true) {}
  template <class Other>
    requires(std::is_convertible_v<Other, Value> && !std::is_same_v<Other, Value>)
  constexpr Optional(const Other& value) : value_(value), has_value_(true) {}
  template <class Other>
    requires(std::is_convertible_v<Other, Value> && !std::is_same_v<Other, Value>)
  constexpr Optional(const Optional<Other>& other) : nothing_{} {
    if (other.has_value()) *this = Optional(Value(*other));
  }
  // clang-format off
  template <class Given>
    requires(!std::is_convertible_v<Given, Value> && !detail::is_optional<Given>)
  constexpr Optional(const Given&) = delete;  // e2t: another type than this field has: write the number with the field's unit, or in its kind as in Pue{1.2}
  // clang-format on

  [[nodiscard]] constexpr bool has_value() const { return has_value_; }
  explicit constexpr operator bool() const { return has_value_; }
  constexpr void reset() { *this = Optional{}; }

  /// The value; throws Error when absent.
  [[nodiscard]] constexpr const Value& value() const {
    require(has_value_, [] { return Error("an optional value is read but was not given"); });
    return value_;
  }
  [[nodiscard]] constexpr Value& value() {
    return const_cast<Value&>(static_cast<const Optional&>(*this).value());
  }
  [[nodiscard]] constexpr const Value& operator*() const { return value(); }
  [[nodiscard]] constexpr const Value* operator->() const { return &value(); }
  [[nodiscard]] constexpr Value& operator*() { return value(); }
  [[nodiscard]] constexpr Value* operator->() { return &value(); }
  [[nodiscard]] constexpr Value value_or(const Value& other) const {
    return has_value_ ? value_ : other;
  }

 private:
  struct Nothing {};
  union {
    Nothing nothing_;
    Value value_;
  };
  bool has_value_ = false;
};

}  // namespace e2t
