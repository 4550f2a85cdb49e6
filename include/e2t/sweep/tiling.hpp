// SPDX-License-Identifier: MIT
#pragma once
// In which order the rows of a grid are made. Reducers take them one after another. Where order does not
// matter, rows that differ only in the outermost axis follow one another, some slabs of the grid at a time,
// so that a row of a table that leaves that axis out is read from the nearest cache.
//
//     const e2t::Grid grid({16, 100, 256});
//     const e2t::detail::Tiling tiling(grid, {0, grid.rows()}, false);
//     tiling.tiles()   // 255: 85 parts of 6, 6 and 4 slabs together
#include <algorithm>

#include "e2t/sweep/grid.hpp"
#include "e2t/sweep/threads.hpp"

namespace e2t::detail {

/// Points of a row that are evaluated at once.
inline constexpr std::size_t longest_row = 1024;

// Rows, or pieces of them, that differ in the outer axis alone.
struct TiledRows {
  const Coordinates& at;             // where the first one starts
  std::size_t first, points;         // its index in the grid, and how long it is
  std::size_t rows = 1, between = 0; // how many, and how far apart in the grid
};

// Rows [begin, end) of a grid, cut into pieces of at most longest_row and those into tiles.
class Tiling {
 public:
  static constexpr std::size_t most_slabs = 8;

  Tiling(const Grid& grid, Slice rows, bool in_order) : grid_(grid), rows_(rows) {
    while (outer_ + 1 < grid.axes() && grid.length(outer_) == 1) ++outer_;
    const bool single = in_order || outer_ + 1 >= grid.axes();
    inner_ = single ? grid.rows() : grid.rows() / grid.length(outer_);
    slabs_ = {rows.begin / inner_, (rows.end + inner_ - 1) / inner_};
    pieces_ = (grid.row() + longest_row - 1) / longest_row;
    // Of a single slab only the rows that are wanted.
    units_ = single ? Slice{rows.begin * pieces_, rows.end * pieces_} : Slice{0, inner_ * pieces_};
    // As many together as leave enough tiles to share out.
    const std::size_t slabs = slabs_.end - slabs_.begin, units = units_.end - units_.begin;
    together_ = std::clamp<std::size_t>(slabs * units / most_tiles, 1, most_slabs);
    const std::size_t groups = (slabs + together_ - 1) / together_;
    parts_ = std::min(units, std::max<std::size_t>(1, most_tiles / groups));
    blocks_ = groups * parts_;
  }
  [[nodiscard]] std::size_t tiles() const { return tiles_of(blocks_); }
  /// The axis in which rows differ that are made together.
  [[nodiscard]] int outer() const { return outer_; }

  /// Visits the rows of a tile, those together that differ in outer() alone: at most most_slabs of them.
  template <class Visit>
  void each(std::size_t tile, Visit visit) const {
    const Slice mine = slice(blocks_, tile, tiles());
    for (std::size_t i = mine.begin; i < mine.end; ++i) visit_block(i, visit);
  }

 private:
  template <class Visit>
  void visit_block(std::size_t number, Visit& visit) const {
    const std::size_t slab = slabs_.begin + number / parts_ * together_;
    const std::size_t slabs = std::min(together_, slabs_.end - slab);
    const Slice mine = slice(units_.end - units_.begin, number % parts_, parts_);
    const std::size_t unit = units_.begin + mine.begin, length = grid_.row();
    std::size_t piece = unit % pieces_, from = slab * inner_ + unit / pieces_;
    Coordinates at = grid_.coordinates(from * length);
    for (std::size_t left = mine.end - mine.begin; left > 0; --left) {
      const Slice part = pieces_ == 1 ? Slice{0, length} : slice(length, piece, pieces_);
      const std::size_t points = part.end - part.begin;
      if (pieces_ > 1) at[static_cast<std::size_t>(grid_.axes() - 1)] = part.begin;
      std::size_t skipped = 0, rows = slabs;
      while (skipped < slabs && from + skipped * inner_ < rows_.begin) ++skipped;
      while (rows > skipped && from + (rows - 1) * inner_ >= rows_.end) --rows;
      if (skipped < rows) {
        Coordinates start = at;
        start[static_cast<std::size_t>(outer_)] += skipped;
        const std::size_t first = (from + skipped * inner_) * length + part.begin;
        visit(TiledRows{start, first, points, rows - skipped, inner_ * length});
      }
      if (++piece < pieces_) continue;
      piece = 0;
      ++from;
      grid_.advance(at, grid_.axes() - 2);
    }
  }

  Grid grid_;
  Slice rows_;
  int outer_ = 0;
  std::size_t inner_ = 1, pieces_ = 1, together_ = 1, parts_ = 1, blocks_ = 1;
  Slice slabs_, units_;
};

}  // namespace e2t::detail
