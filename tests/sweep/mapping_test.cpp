// SPDX-License-Identifier: MIT
// The columns of a sweep seen as spans and as Eigen's arrays: the same memory, not a copy of it.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/sweep.hpp>

#include <doctest/doctest.h>

#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <type_traits>

#include "sweep/example.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;

// One for each number type: C order, as the grid's.
template <class Number>
using Matrix = Eigen::Array<Number, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr Eigen::Index rows = 3, columns = 13;

auto small_sweep() {
  return sweep(example::swept_site())
      .over(axis("cooling", linspace(50_MW, 100_MW, rows), [](auto& s, auto v) { s.facility.cooling = at_it(v); }))
      .over(axis("pue", linspace(Pue{1.05}, Pue{1.6}, columns), [](auto& s, auto v) { s.facility.pue = v; }));
}

template <class Swept>
SweepResult with_energy(const Swept& swept) {
  return swept.run({.threads = 1},
                   column("energy", units::J_per_token, [](const auto& made) { return made.energy_per_token(facility); }));
}

// A span and an array over values, which are of Number: same address, as many, and the same numbers.
template <class Number, class Values>
void check_views(const Values& values) {
  static_assert(std::is_same_v<decltype(values.data()), const Number*>);
  const std::span<const Number> span(values.data(), values.size());
  CHECK(span.data() == values.data());
  CHECK(span.size_bytes() == values.size() * sizeof(Number));
  const Eigen::Map<const Eigen::Array<Number, Eigen::Dynamic, 1>> map(values.data(),
                                                                     static_cast<Eigen::Index>(values.size()));
  CHECK(map.data() == values.data());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    REQUIRE(&span[i] == &values[i]);  // one number behind the other
    REQUIRE(&map.coeffRef(at) == &values[i]);
    REQUIRE(map(at) == values[i]);
  }
}

TEST_CASE("rate, active constraint and columns are spans and Eigen arrays without a copy") {
  const SweepResult result = with_energy(small_sweep());
  REQUIRE(result.size() == 39);
  check_views<double>(result.rate);
  check_views<std::uint8_t>(result.active);
  check_views<double>(result.columns[0].values);
}

TEST_CASE("so are those of a part, and of a sweep of one point") {
  const SweepResult part = with_energy(small_sweep().part(1, 2));
  REQUIRE(part.size() == 13);
  check_views<double>(part.rate);
  check_views<std::uint8_t>(part.active);
  check_views<double>(part.columns[0].values);
  check_views<double>(with_energy(sweep(small_sweep().scenario_at(0))).rate);
}

TEST_CASE("an Eigen array in C order has the grid's shape: its rows are the first axis") {
  const SweepResult result = with_energy(small_sweep());
  const Eigen::Map<const Matrix<double>> rate(result.rate.data(), rows, columns);
  const Eigen::Map<const Matrix<std::uint8_t>> active(result.active.data(), rows, columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      const auto row = static_cast<Eigen::Index>(i), column = static_cast<Eigen::Index>(j);
      REQUIRE(&rate.coeffRef(row, column) == &result.rate[result.at({i, j})]);
      REQUIRE(&active.coeffRef(row, column) == &result.active[result.at({i, j})]);
    }
  }
  // By hand: 50 MW of cooling / (0.479 J * 1.25) = 83.5e6 tokens/s, whatever the PUE up to 1.6.
  CHECK(rate.row(0).minCoeff() == doctest::Approx(50e6 / 0.59875));
  CHECK(rate.row(0).maxCoeff() == doctest::Approx(50e6 / 0.59875));
  // With 100 MW of it the feed binds: 100 MW / PUE.
  CHECK(rate(2, 0) / rate(2, columns - 1) == doctest::Approx(1.6 / 1.05));
}

TEST_CASE("what is written through a view is in the result") {
  SweepResult result = with_energy(small_sweep());
  const double before = result.rate[38], energy = result.columns[0].values[0];
  Eigen::Map<Eigen::ArrayXd>(result.rate.data(), static_cast<Eigen::Index>(result.size())) *= 2.0;
  CHECK(result.rate[38] == 2.0 * before);
  std::span<double>(result.columns[0].values.data(), result.size())[0] += 1.0;
  CHECK(result.columns[0].values[0] == energy + 1.0);
  std::span<std::uint8_t>(result.active.data(), result.size())[1] = 200;
  CHECK(result.active[1] == 200);
}

}  // namespace
