// SPDX-License-Identifier: MIT
#pragma once
// A short list with a fixed capacity, for aggregates that stay literal types: no allocation, usable in
// constant expressions.
//
//     constexpr e2t::List<int, 4> kinds{1, 2};
//     static_assert(kinds.size() == 2 && kinds[1] == 2);
#include "e2t/base/error.hpp"

namespace e2t {

template <class Value, int Capacity>
class List {
 public:
  using value_type = Value;
  static constexpr int capacity = Capacity;

  constexpr List() = default;
  template <class... Values>
    requires(sizeof...(Values) >= 1 && sizeof...(Values) <= Capacity &&
             (std::is_convertible_v<const Values&, Value> && ...))
  constexpr List(const Values&... values)
      : values_{static_cast<Value>(values)...}, size_(static_cast<int>(sizeof...(Values))) {}

  [[nodiscard]] constexpr int size() const { return size_; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr const Value* begin() const { return values_; }
  [[nodiscard]] constexpr const Value* end() const { return values_ + size_; }
  [[nodiscard]] constexpr Value* begin() { return values_; }
  [[nodiscard]] constexpr Value* end() { return values_ + size_; }
  /// Throws Error outside 0 to size() - 1.
  [[nodiscard]] constexpr const Value& operator[](int index) const {
    check(index);
    return values_[index];
  }
  [[nodiscard]] constexpr Value& operator[](int index) {
    check(index);
    return values_[index];
  }
  /// Throws Error when the list is full.
  constexpr void push_back(const Value& value) {
    require(size_ < Capacity, [] { return Error("a list holds no more values"); });
    values_[size_++] = value;
  }

 private:
  constexpr void check(int index) const {
    require(index >= 0 && index < size_, [] { return Error("a list has no value at that index"); });
  }
  Value values_[Capacity] = {};
  int size_ = 0;
};

}  // namespace e2t
