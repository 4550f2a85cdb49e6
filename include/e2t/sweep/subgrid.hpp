// SPDX-License-Identifier: MIT
#pragma once
// Where what depends on some axes of a grid only is kept: a table over those axes.
//
//     const e2t::detail::Subgrid rows(e2t::Grid({4, 5, 6}), e2t::AxisSet::only(0) | e2t::AxisSet::only(2));
//     rows.size(), rows.stride(0), rows.stride(1)   // 24, 6, 0
#include <vector>

#include "e2t/number/trace.hpp"
#include "e2t/sweep/grid.hpp"
#include "e2t/sweep/kernel.hpp"
#include "e2t/sweep/result.hpp"

namespace e2t::detail {

// The points of a grid that differ in some axes only, in C order.
class Subgrid {
 public:
  Subgrid() = default;
  Subgrid(const Grid& grid, AxisSet axes) {
    for (int i = 0; i < grid.axes(); ++i) {
      const bool varies = axes.contains(i) && grid.length(i) > 1;
      grid_.add(varies ? grid.length(i) : 1);
      if (varies) last_ = i;
    }
    std::size_t stride = 1;
    for (int i = grid.axes() - 1; i >= 0; --i) {
      if (grid_.length(i) > 1) stride_[static_cast<std::size_t>(i)] = stride;
      stride *= grid_.length(i);
    }
  }
  [[nodiscard]] const Grid& grid() const { return grid_; }
  [[nodiscard]] std::size_t size() const { return grid_.size(); }
  /// Of an axis of the whole grid; 0 where nothing changes along it.
  [[nodiscard]] std::size_t stride(int axis) const { return stride_[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] std::size_t offset(const Coordinates& at) const {
    std::size_t offset = 0;
    for (int i = 0; i < grid_.axes(); ++i) offset += at[static_cast<std::size_t>(i)] * stride(i);
    return offset;
  }
  /// The innermost axis that varies; -1 where none does.
  [[nodiscard]] int last() const { return last_; }

 private:
  Grid grid_{};
  Coordinates stride_{};
  int last_ = -1;
};

// Numbers along a row: `values[j * step]`, step 0 or 1.
struct Line {
  const double* values;
  std::size_t step;
};

// What takes one number at every point: a part of a constraint, a ceiling.
struct Numbers {
  AxisSet axes{};
  Subgrid sub{};
  bool given = false;
  bool everywhere = false;      // needs every axis: not stored
  ColumnOf<double> values{};     // on `sub`
  std::vector<Bounds> bounds{};  // of rows along the grid's last axis, where they are long enough to be worth it

  void bound_rows(const Grid& grid) {
    constexpr std::size_t shortest = 32;
    const std::size_t row = grid.row();
    if (values.empty() || row < shortest || sub.stride(grid.axes() - 1) == 0) return;
    bounds.resize(values.size() / row);
    for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] = bounds_of(values.data() + i * row, row);
  }
};

// Rates and energies made of parts within these bounds neither vanish nor overflow, nor do their quotients,
// so evaluate() does not refuse them: power is below what the feed delivers.
inline bool moderate(double number) { return (number > 1e-150) & (number < 1e150); }

}  // namespace e2t::detail
