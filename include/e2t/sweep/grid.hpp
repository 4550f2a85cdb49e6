// SPDX-License-Identifier: MIT
#pragma once
// The shape of a sweep: up to eight axes in C order, the last one fastest. The mesh itself is never built.
//
//     const e2t::Grid grid({256, 1024});
//     grid.size(), grid.index({3, 17}), grid.coordinates(3 * 1024 + 17)[1]
#include <array>
#include <initializer_list>
#include <string>

#include "e2t/base/error.hpp"

namespace e2t {

namespace detail {
// A count with all its digits.
inline Text<23> digits(std::size_t count) { return std::to_string(count).c_str(); }
}  // namespace detail

inline constexpr int most_axes = 8;
using Coordinates = std::array<std::size_t, most_axes>;

class Grid {
 public:
  /// A single point.
  Grid() = default;
  /// Throws Error for more than eight axes, and where the number of points has no place in 64 bits.
  explicit Grid(std::initializer_list<std::size_t> lengths) {
    for (const std::size_t length : lengths) add(length);
  }
  void add(std::size_t length) {
    require(axes_ < most_axes, [] { return Error("a sweep has a ninth axis; allowed: up to 8"); });
    std::size_t points = 0;
    const bool overflows = __builtin_mul_overflow(size_, length, &points) || points > (std::size_t{1} << 62U);
    require(!overflows, [&] {
      Error::Message text("a grid of ");
      for (int i = 0; i < axes_; ++i) text.append(detail::digits(this->length(i))).append(" x ");
      text.append(detail::digits(length)).append(" points cannot be counted");
      return Error(text.append("; allowed: up to 2^62 points"));
    });
    length_[static_cast<std::size_t>(axes_++)] = length;
    size_ = points;
  }

  [[nodiscard]] int axes() const { return axes_; }
  [[nodiscard]] std::size_t length(int axis) const { return length_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Points along the last axis.
  [[nodiscard]] std::size_t row() const { return axes_ == 0 ? 1 : length(axes_ - 1); }
  [[nodiscard]] std::size_t rows() const { return size_ / row(); }

  [[nodiscard]] std::size_t index(const Coordinates& at) const {
    std::size_t result = 0;
    for (int i = 0; i < axes_; ++i) result = result * length(i) + at[static_cast<std::size_t>(i)];
    return result;
  }
  [[nodiscard]] Coordinates coordinates(std::size_t index) const {
    Coordinates at{};
    for (int i = axes_ - 1; i >= 0; --i) {
      at[static_cast<std::size_t>(i)] = index % length(i);
      index /= length(i);
    }
    return at;
  }
  /// To the next point in C order; from the last one to the first.
  void advance(Coordinates& at) const { advance(at, axes_ - 1); }
  /// The same of an axis and those before it.
  void advance(Coordinates& at, int axis) const {
    for (int i = axis; i >= 0; --i) {
      if (++at[static_cast<std::size_t>(i)] < length(i)) return;
      at[static_cast<std::size_t>(i)] = 0;
    }
  }

 private:
  Coordinates length_{};
  int axes_ = 0;
  std::size_t size_ = 1;
};

/// Part k of n of something counted: the slice [begin, end), as even as can be.
struct Slice {
  std::size_t begin = 0, end = 0;
};
/// Throws Error unless 0 <= k < n.
[[nodiscard]] inline Slice slice(std::size_t count, std::size_t k, std::size_t n) {
  require(k < n, [&] {
    Error::Message text("part ");
    text.append(detail::digits(k)).append(" of ").append(detail::digits(n));
    return Error(text.append("; allowed: part 0 to n - 1 of n"));
  });
  const std::size_t each = count / n, more = count % n;
  const std::size_t begin = k * each + (k < more ? k : more);
  return {begin, begin + each + (k < more ? 1 : 0)};
}

}  // namespace e2t
