// SPDX-License-Identifier: MIT
// The inner loop of dense sweeps against the plain one, at every alignment and length. Compiled with each
// vector width that the machine has: see tests/CMakeLists.txt.
#include <e2t/sweep/kernel.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace e2t::detail;

TEST_CASE("the lowest of rows, of equal ones the first, at any length, alignment and number of rows") {
  std::mt19937_64 random(20261122);
  constexpr std::size_t most = 200;
  alignas(64) double lowest[most + 16];
  alignas(64) std::uint8_t which[most + 72];
  for (int round = 0; round < 4000; ++round) {
    const std::size_t points = 1 + random() % (most - 8);
    const int count = 1 + static_cast<int>(random() % 9);
    std::vector<std::vector<double>> values(static_cast<std::size_t>(count));
    std::vector<Row> rows;
    for (int k = 0; k < count; ++k) {
      const bool varies = random() % 3 != 0;
      auto& mine = values[static_cast<std::size_t>(k)];
      // Few different numbers, so that many are equal.
      for (std::size_t j = 0; j < (varies ? points : 1); ++j) mine.push_back(static_cast<double>(1 + random() % 6));
      if (!varies) mine.assign(block, mine.front());
      rows.push_back({mine.data(), varies ? std::size_t{1} : 0, static_cast<std::uint8_t>(10 * k + 255 - 10 * count), nullptr, 0});
    }
    // The last may be divided along the way.
    std::vector<double> below;
    if (random() % 2 == 0) {
      const bool varies = random() % 2 == 0;
      for (std::size_t j = 0; j < (varies ? points : 1); ++j) below.push_back(static_cast<double>(1 + random() % 3));
      if (!varies) below.assign(block, below.front());
      rows.back().below = below.data();
      rows.back().below_step = varies ? 1 : 0;
    }
    const std::size_t shift = random() % 9, shift_which = random() % 65;
    double* to = lowest + shift;
    std::uint8_t* to_which = which + shift_which;
    to[points] = -1.0;
    to_which[points] = 77;
    lowest_of_rows(rows.data(), count, points, to, to_which, round % 2 == 0);
    finish_stores();
    const auto at = [&](int k, std::size_t j) {
      const auto& numbers = values[static_cast<std::size_t>(k)];
      const double above = numbers[numbers.size() == points ? j : 0];
      return k + 1 < count || below.empty() ? above : above / below[below.size() == points ? j : 0];
    };
    for (std::size_t j = 0; j < points; ++j) {
      int best = 0;
      for (int k = 1; k < count; ++k) {
        if (at(k, j) < at(best, j)) best = k;
      }
      const Row& row = rows[static_cast<std::size_t>(best)];
      CAPTURE(round);
      CAPTURE(j);
      REQUIRE(to[j] == at(best, j));
      REQUIRE(to_which[j] == row.index);
    }
    REQUIRE(to[points] == -1.0);
    REQUIRE(to_which[points] == 77);
  }
}

TEST_CASE("rows made together are what each is by itself") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t points = random() % 2 == 0 ? 64 * (1 + random() % 2) : 1 + random() % 100, many = 1 + random() % 8;
    const std::size_t between = random() % 2 == 0 ? (points / 64 + 2) * 64 : points + random() % 50;
    const int count = 1 + static_cast<int>(random() % 8);
    const bool quotient = random() % 2 == 0;
    std::vector<double> numbers(points + block + 64);
    for (auto& number : numbers) number = static_cast<double>(1 + random() % 6);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < many * static_cast<std::size_t>(count); ++i) {
      rows.push_back({numbers.data() + random() % 64, 1, static_cast<std::uint8_t>(random() % 256), nullptr, 0});
      if (quotient && rows.size() % static_cast<std::size_t>(count) == 0) {
        rows.back().below = numbers.data() + random() % 64, rows.back().below_step = 1;
      }
    }
    alignas(64) double lowest[8 * 256 + 8], one[128];
    alignas(64) std::uint8_t which[8 * 256 + 8], one_which[128];
    const std::size_t shift = random() % 3 == 0 ? random() % 8 : 0;
    lowest_of_rows(rows.data(), count, points, {lowest + shift, which + shift, many, between}, round % 2 == 0);
    finish_stores();
    for (std::size_t row = 0; row < many; ++row) {
      lowest_of_rows(rows.data() + row * static_cast<std::size_t>(count), count, points, one, one_which, false);
      CAPTURE(round);
      REQUIRE(std::equal(one, one + points, lowest + shift + row * between));
      REQUIRE(std::equal(one_which, one_which + points, which + shift + row * between));
    }
  }
}

TEST_CASE("a quotient that is lower by the last bit is found, and an equal one is not") {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(-75.0, 75.0), digits(1.0, 10.0);
  constexpr std::size_t points = 2 * 64;
  int lower = 0, equal = 0;
  for (int round = 0; round < 2000; ++round) {
    alignas(64) double value[points], above[points], below[points], lowest[points];
    alignas(64) std::uint8_t which[points];
    const double size = std::pow(10.0, exponent(random)), part = std::pow(10.0, exponent(random));
    const auto near = static_cast<std::size_t>(random() % points);  // all others are far above
    for (std::size_t j = 0; j < points; ++j) {
      above[j] = digits(random) * size, below[j] = digits(random) * part;
      value[j] = above[j] / below[j] * (j == near ? 1.0 : 0.5);
      if (j != near) continue;
      for (int steps = static_cast<int>(random() % 3); steps > 0; --steps) value[j] = std::nextafter(value[j], random() % 2 == 0 ? 0.0 : 1e200);
    }
    const Row rows[] = {{value, 1, 3, nullptr, 0}, {above, 1, 8, below, 1}};
    lowest_of_rows(rows, 2, points, lowest, which, round % 2 == 0);
    finish_stores();
    const double quotient = above[near] / below[near];
    for (std::size_t j = 0; j < points; ++j) {
      REQUIRE(lowest[j] == std::min(value[j], above[j] / below[j]));
      REQUIRE(which[j] == (above[j] / below[j] < value[j] ? 8 : 3));
    }
    lower += quotient < value[near] ? 1 : 0, equal += quotient == value[near] ? 1 : 0;
  }
  CHECK(lower > 100);
  CHECK(equal > 100);
}

TEST_CASE("a quotient of what does not limit is no limit") {
  const double zero[block]{}, value = 7.0;
  std::vector<double> values(block, value), above(block, 2.0);
  double lowest[block];
  std::uint8_t which[block];
  const Row rows[] = {{values.data(), 1, 1, nullptr, 0}, {above.data(), 1, 2, zero, 1}};
  lowest_of_rows(rows, 2, block, lowest, which, false);
  for (std::size_t j = 0; j < block; ++j) REQUIRE((lowest[j] == value && which[j] == 1));
}

TEST_CASE("the bounds of numbers are the least and the greatest of them") {
  std::mt19937_64 random(5);
  std::uniform_real_distribution<double> number(-9.0, 9.0);
  for (std::size_t count = 1; count < 70; ++count) {
    std::vector<double> numbers(count);
    for (auto& each : numbers) each = number(random);
    const Bounds made = bounds_of(numbers.data(), count);
    CHECK(made.low == *std::min_element(numbers.begin(), numbers.end()));
    CHECK(made.high == *std::max_element(numbers.begin(), numbers.end()));
  }
  const double infinite[] = {1.0, __builtin_inf()};
  CHECK(bounds_of(infinite, 2).high == __builtin_inf());
}

TEST_CASE("rows are divided as numbers are") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> number(0.1, 9.0);
  std::vector<double> above(67), below(67), made(67);
  for (auto& value : above) value = number(random);
  for (auto& value : below) value = number(random);
  for (std::size_t points = 1; points <= 67; ++points) {
    for (const std::size_t above_step : {0U, 1U}) {
      for (const std::size_t below_step : {0U, 1U}) {
        divide_rows(above.data(), above_step, below.data(), below_step, points, made.data());
        for (std::size_t j = 0; j < points; ++j) REQUIRE(made[j] == above[j * above_step] / below[j * below_step]);
      }
    }
  }
}

}  // namespace
