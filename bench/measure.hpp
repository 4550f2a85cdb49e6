// SPDX-License-Identifier: MIT
#pragma once
// How benchmarks here measure: two things in turn, medians, a ratio.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

namespace measure {

template <class Work>
double seconds(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// How many pairs where a benchmark fixes the number: 15, or E2T_BENCH_PAIRS of the environment.
inline int pairs() {
  const char* const given = std::getenv("E2T_BENCH_PAIRS");
  const int many = given == nullptr ? 15 : std::atoi(given);
  return many > 0 ? many : 1;
}

}  // namespace measure
