// SPDX-License-Identifier: MIT
#pragma once
// Which constraint binds at every point of a grid, kept as a tree of boxes: memory for the boundary between
// constraints, not for the points. constraint_map() of map_maker.hpp makes one.
//
//     const auto largest = [](const e2t::ConstraintMap& map) {
//       std::size_t most = 0;
//       map.visit([&](const e2t::GridBox& box, int) { most = std::max(most, box.size(map.grid.axes())); });
//       return most;
//     };
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "e2t/sweep/reduce.hpp"
#include "e2t/sweep/result.hpp"

namespace e2t {

/// A box of grid points, both corners included.
struct GridBox {
  Coordinates first{}, last{};
  [[nodiscard]] std::size_t length(int axis) const {
    return last[static_cast<std::size_t>(axis)] - first[static_cast<std::size_t>(axis)] + 1;
  }
  [[nodiscard]] std::size_t size(int axes) const {
    std::size_t points = 1;
    for (int i = 0; i < axes; ++i) points *= length(i);
    return points;
  }
  /// One of the two halves along an axis that has at least two points.
  [[nodiscard]] GridBox half(int axis, bool upper) const {
    GridBox made = *this;
    const auto i = static_cast<std::size_t>(axis);
    const std::size_t middle = first[i] + (last[i] - first[i]) / 2;
    (upper ? made.first[i] : made.last[i]) = upper ? middle + 1 : middle;
    return made;
  }
};

/// How often the production function was evaluated: over boxes, by bounds, and at points, in double.
struct Evaluations {
  std::size_t boxes = 0, points = 0;
  [[nodiscard]] std::size_t total() const { return boxes + points; }
};

/// The constraint that binds at every point of a grid, as a tree of boxes.
class ConstraintMap {
 public:
  Grid grid{};
  std::vector<ResultAxis> axes;
  std::vector<std::string> constraints;
  Evaluations evaluations;
  ConstraintShares shares;  ///< by exact counts of points

  /// Index into `constraints`. Throws Error outside the grid.
  [[nodiscard]] int active(const Coordinates& at) const {
    GridBox box = whole();
    for (int i = 0; i < grid.axes(); ++i) {
      require(at[static_cast<std::size_t>(i)] < grid.length(i), [&] {
        Error::Message text("axis \"");
        text.append(Text<47>(axes[static_cast<std::size_t>(i)].name.c_str())).append("\" has no point ");
        text.append(detail::digits(at[static_cast<std::size_t>(i)])).append("; allowed: 0 to ");
        return Error(text.append(detail::digits(grid.length(i) - 1)));
      });
    }
    std::size_t node = 0;
    while (!is_leaf(node)) {
      const int axis = axis_of(node);
      const auto i = static_cast<std::size_t>(axis);
      const bool upper = at[i] > box.half(axis, false).last[i];
      box = box.half(axis, upper);
      node = child_of(node) + (upper ? 1 : 0);
    }
    return constraint_of(node);
  }
  /// Calls take(GridBox, constraint) for boxes that cover the grid and do not overlap.
  template <class Take>
  void visit(Take&& take) const {
    visit(0, whole(), take);
  }
  [[nodiscard]] std::size_t boxes() const { return (nodes_.size() + 1) / 2; }
  /// How many points have a neighbour along an axis where another constraint binds; counted on every call.
  [[nodiscard]] std::size_t boundary_points() const {
    std::size_t count = 0;
    visit([&](const GridBox& box, int constraint) { count += boundary_points(box, constraint); });
    return count;
  }

 private:
  template <class Swept>
  friend class MapMaker;
  using Node = std::uint32_t;  // a leaf: constraint, 1; else place of the first child, axis (3 bits), 0

  [[nodiscard]] bool is_leaf(std::size_t node) const { return (nodes_[node] & 1U) != 0; }
  [[nodiscard]] int constraint_of(std::size_t node) const { return static_cast<int>(nodes_[node] >> 1U); }
  [[nodiscard]] int axis_of(std::size_t node) const { return static_cast<int>((nodes_[node] >> 1U) & 7U); }
  // (The root is alone; children come in pairs behind it.)
  [[nodiscard]] std::size_t child_of(std::size_t node) const { return 2 * std::size_t{nodes_[node] >> 4U} + 1; }
  [[nodiscard]] GridBox whole() const {
    GridBox box;
    for (int i = 0; i < grid.axes(); ++i) box.last[static_cast<std::size_t>(i)] = grid.length(i) - 1;
    return box;
  }
  template <class Take>
  void visit(std::size_t node, const GridBox& box, Take& take) const {
    if (is_leaf(node)) {
      take(box, constraint_of(node));
      return;
    }
    visit(child_of(node), box.half(axis_of(node), false), take);
    visit(child_of(node) + 1, box.half(axis_of(node), true), take);
  }
  // Whether one constraint binds in the part of a node's box that `wanted` covers.
  [[nodiscard]] bool only(std::size_t node, const GridBox& box, const GridBox& wanted, int constraint) const {
    for (int i = 0; i < grid.axes(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (wanted.last[k] < box.first[k] || box.last[k] < wanted.first[k]) return true;
    }
    if (is_leaf(node)) return constraint_of(node) == constraint;
    const int axis = axis_of(node);
    return only(child_of(node), box.half(axis, false), wanted, constraint) &&
           only(child_of(node) + 1, box.half(axis, true), wanted, constraint);
  }
  // Of a box in which one constraint binds.
  [[nodiscard]] std::size_t boundary_points(const GridBox& box, int constraint) const {
    int longest = 0;
    bool inside = true;
    for (int i = 0; i < grid.axes(); ++i) {
      if (box.length(i) > box.length(longest)) longest = i;
      GridBox wider = box;
      const auto k = static_cast<std::size_t>(i);
      if (wider.first[k] > 0) --wider.first[k];
      if (wider.last[k] + 1 < grid.length(i)) ++wider.last[k];
      inside = inside && only(0, whole(), wider, constraint);
    }
    if (inside) return 0;
    if (grid.axes() == 0 || box.length(longest) == 1) return 1;
    return boundary_points(box.half(longest, false), constraint) + boundary_points(box.half(longest, true), constraint);
  }

  std::vector<Node> nodes_;
};

}  // namespace e2t
