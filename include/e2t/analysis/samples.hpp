// SPDX-License-Identifier: MIT
#pragma once
// Points of the unit hypercube that cover it evenly: Latin hypercubes (McKay, Beckman and Conover 1979), one a
// block of points. A block depends on the seed and its own number only, so any number of threads makes
// the same points.
//
//     std::vector<double> points(3 * 1024);
//     e2t::latin_hypercube(points.data(), 1024, 3, 7, 0);   // dimension by dimension: 1024 of the first, ...
//
// In every dimension each of `count` equal parts of 0..1 holds one point.
#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>

namespace e2t {

/// Points that are drawn together.
inline constexpr std::size_t sample_block = 1024;

namespace detail {

// One of 2^bits numbers, above 0 and below 1. (Standard distributions differ between libraries; the generator
// does not. With more than 52 bits the last of them would round to 1.)
inline double part(std::mt19937_64& random, unsigned bits) {
  return (static_cast<double>(random() >> (64U - bits)) + 0.5) / static_cast<double>(std::uint64_t{1} << bits);
}

}  // namespace detail

/// `count` points of `dimensions` numbers between 0 and 1, not included.
inline void latin_hypercube(double* to, std::size_t count, std::size_t dimensions, std::uint64_t seed, std::uint64_t block) {
  std::seed_seq mixed{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U),
                      static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32U)};
  std::mt19937_64 random(mixed);
  for (std::size_t d = 0; d < dimensions; ++d, to += count) {
    for (std::size_t i = 0; i < count; ++i) {
      // (So coarse that the last of them stays below 1, for up to 2^30 points.)
      to[i] = (static_cast<double>(i) + detail::part(random, 20)) / static_cast<double>(count);
    }
    for (std::size_t i = count - 1; i > 0; --i) {
      const auto other = static_cast<std::size_t>(detail::part(random, 52) * static_cast<double>(i + 1));
      std::swap(to[i], to[other]);
    }
  }
}

}  // namespace e2t
