// SPDX-License-Identifier: MIT
// Reducers against the same question asked of all values at once.
#include <e2t/sweep/reduce.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <vector>

namespace {

using namespace e2t;

const double nan = std::numeric_limits<double>::quiet_NaN();
const auto rate = [](const SweepPoint& point) { return point.rate; };

// Values in tiles of `tile`, each reduced by itself, then merged in order.
template <class Reducer>
auto reduced(const Reducer& reducer, const std::vector<double>& values, std::size_t tile,
             const std::vector<double>& second = {}) {
  auto total = reducer.init();
  for (std::size_t begin = 0; begin < values.size(); begin += tile) {
    auto state = reducer.init();
    for (std::size_t i = begin; i < std::min(values.size(), begin + tile); ++i) {
      const double* const columns[] = {second.data()};
      reducer.add(state, SweepPoint{i, values[i], static_cast<std::uint8_t>(i % 3), {columns, i}});
    }
    reducer.merge(total, state);
  }
  return reducer.result(total);
}

TEST_CASE("NaN is counted and never chosen, ties go to the lowest index") {
  const std::vector<double> values{nan, 2.0, 5.0, 1.0, 5.0, nan, 1.0};
  for (const std::size_t tile : {1u, 2u, 3u, 7u}) {
    const Extreme most = reduced(max_by(rate), values, tile);
    CHECK(most.index == 2);
    CHECK(most.value == 5.0);
    CHECK(most.nans == 2);
    CHECK(reduced(min_by(rate), values, tile).index == 3);
    const auto top = reduced(top_k(3, rate), values, tile);
    REQUIRE(top.best.size() == 3);
    CHECK(top.best[0].index == 2);
    CHECK(top.best[1].index == 4);
    CHECK(top.best[2].index == 1);
    CHECK(top.nans == 2);
  }
  CHECK_FALSE(reduced(max_by(rate), {nan, nan}, 1).found);
}

TEST_CASE("counts, shares and histograms add up for any tiling") {
  const std::vector<double> values{-1.0, 0.0, 0.5, 0.999, 1.0, 2.0, nan};
  for (const std::size_t tile : {1u, 2u, 7u}) {
    const Bins bins = reduced(histogram(rate, 0.0, 1.0, 2), values, tile);
    CHECK(bins.points == std::vector<std::size_t>{1, 3});  // 0; 0.5, 0.999 and the upper bound
    CHECK(bins.below == 1);
    CHECK(bins.above == 1);
    CHECK(bins.nans == 1);
    CHECK(reduced(count_if([](const SweepPoint& p) { return p.rate > 0.0; }), values, tile).holds == 4);
    const ConstraintShares shares = reduced(share_by_constraint(), values, tile);
    CHECK(shares.points[0] == 3);  // indices 0, 3 and 6
    CHECK(shares.share(1) == doctest::Approx(2.0 / 7.0));
  }
}

TEST_CASE("the Pareto set is what no point beats in both, for any tiling") {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<int> small(0, 30);
  std::vector<double> x(500), y(500);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = small(random), y[i] = small(random);
  // All pairs: i is beaten where another is at least as good in both and better in one, or the same earlier.
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < x.size(); ++i) {
    bool beaten = false;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const bool as_good = x[j] >= x[i] && y[j] <= y[i];
      const bool better = x[j] > x[i] || y[j] < y[i];
      beaten = beaten || (as_good && (better || j < i));
    }
    if (!beaten) kept.push_back(i);
  }
  std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  const auto reducer = pareto(rate, [](const SweepPoint& point) { return point.columns[0]; });
  for (const std::size_t tile : {1u, 10u, 500u}) {
    const ParetoFront front = reduced(reducer, x, tile, y);
    REQUIRE(front.points.size() == kept.size());
    for (std::size_t i = 0; i < kept.size(); ++i) CHECK(front.points[i].index == kept[i]);
    CHECK(front.complete);
  }
  CHECK_FALSE(reduced(pareto(rate, [](const SweepPoint& point) { return point.columns[0]; }, 1), {1.0, 2.0}, 1,
                      {1.0, 2.0}).complete);
}

}  // namespace
