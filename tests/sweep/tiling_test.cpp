// SPDX-License-Identifier: MIT
// Every point of some rows of a grid is in one tile and is visited once, whatever the order.
#include <e2t/sweep/tiling.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace {

using namespace e2t;
using detail::TiledRows;
using detail::Tiling;

// How often each point of a grid is visited, and the index of the points in the order of tiles.
struct Visits {
  std::vector<int> often;
  std::vector<std::size_t> order;
};
Visits visits_of(const Grid& grid, const Slice& wanted, bool in_order) {
  Visits made{std::vector<int>(grid.size()), {}};
  const Tiling tiling(grid, wanted, in_order);
  CHECK(tiling.tiles() >= 1);
  CHECK(tiling.tiles() <= detail::most_tiles);
  for (std::size_t tile = 0; tile < tiling.tiles(); ++tile) {
    tiling.each(tile, [&](const TiledRows& rows) {
      REQUIRE(rows.rows >= 1);
      REQUIRE(rows.rows <= (in_order ? 1 : Tiling::most_slabs));
      REQUIRE(rows.points >= 1);
      REQUIRE(rows.points <= detail::longest_row);
      Coordinates at = rows.at;
      for (std::size_t row = 0; row < rows.rows; ++row) {
        const std::size_t first = rows.first + row * rows.between;
        REQUIRE(grid.index(at) == first);
        for (std::size_t i = 0; i < rows.points; ++i) {
          ++made.often[first + i];
          made.order.push_back(first + i);
        }
        ++at[static_cast<std::size_t>(tiling.outer())];
      }
    });
  }
  return made;
}

TEST_CASE("tiles have every point of the rows wanted once, and no other") {
  std::mt19937_64 random(20261128);
  for (int round = 0; round < 400; ++round) {
    Grid grid;
    const int axes = static_cast<int>(random() % 5);
    for (int i = 0; i < axes; ++i) grid.add(1 + random() % (random() % 4 == 0 ? 40 : 6));
    if (round % 50 == 0) grid.add(1500);  // in two pieces
    const std::size_t begin = random() % grid.rows(), end = begin + 1 + random() % (grid.rows() - begin);
    CAPTURE(round);
    for (const bool in_order : {false, true}) {
      const Visits made = visits_of(grid, {begin, end}, in_order);
      bool right = true;
      for (std::size_t i = 0; i < grid.size(); ++i) {
        const bool wanted = i >= begin * grid.row() && i < end * grid.row();
        right = right && made.often[i] == (wanted ? 1 : 0);
      }
      CHECK(right);
      if (in_order) CHECK(std::is_sorted(made.order.begin(), made.order.end()));
    }
  }
}

TEST_CASE("rows that differ in the outermost axis follow one another where there are tiles enough") {
  const Grid grid({1, 64, 64, 16});
  const Visits made = visits_of(grid, {0, grid.rows()}, false);
  // 4096 rows in 256 tiles: slabs 0 to 7 together, then on to the next row of theirs.
  for (std::size_t slab = 0; slab < 8; ++slab) CHECK(made.order[16 * slab] == slab * 64 * 16);
  CHECK(made.order[16 * 8] == 16);
}

TEST_CASE("few rows are a tile each, so that threads share them out") {
  const Grid grid({7, 13});
  CHECK(Tiling(grid, {0, 7}, false).tiles() == 7);
  CHECK(Tiling(grid, {2, 5}, true).tiles() == 3);
}

}  // namespace
