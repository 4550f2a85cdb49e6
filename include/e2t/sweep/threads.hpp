// SPDX-License-Identifier: MIT
#pragma once
// Work cut into tiles, shared out to threads; what comes out does not depend on how many there are.
//
//     const e2t::SweepOptions options{.threads = 2, .progress = [](std::size_t done, std::size_t total) {
//       return done < total;  // false cancels
//     }};
#include <algorithm>
#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "e2t/sweep/grid.hpp"

namespace e2t {

/// Told how many points are done of how many; returning false cancels the sweep.
using Progress = std::function<bool(std::size_t done, std::size_t total)>;

struct SweepOptions {
  int threads = 0;  ///< 0: as many as the machine has cores
  Progress progress{};
};

namespace detail {

inline constexpr std::size_t most_tiles = 256;
inline std::size_t tiles_of(std::size_t pieces) { return std::min(pieces, most_tiles); }

// Calls worker() once on each of some threads, and what it returns with every tile. The error of the lowest
// tile that fails is thrown.
template <class Worker>
void for_tiles(std::size_t tiles, int threads, Worker worker) {
  std::atomic<std::size_t> next{0};
  std::mutex failing;
  std::exception_ptr failure;
  std::size_t failed = tiles;
  const auto run = [&] {
    std::size_t tile = next++;
    try {
      for (auto work = worker(); tile < tiles; tile = next++) work(tile);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (tile < failed) {
        failed = tile;
        failure = std::current_exception();
      }
      next = tiles;
    }
  };
  std::size_t many = threads > 0 ? static_cast<std::size_t>(threads) : std::max(1U, std::thread::hardware_concurrency());
  many = std::min(many, tiles);
  std::vector<std::thread> others;
  others.reserve(many);
  for (std::size_t i = 1; i < many; ++i) others.emplace_back(run);
  run();
  for (auto& each : others) each.join();
  if (failure) std::rethrow_exception(failure);
}

// Counts what is done, tells whoever asked for it, and cancels.
class Counted {
 public:
  Counted(const Progress& progress, std::size_t total) : progress_(progress), total_(total) {}
  void add(std::size_t points) {
    if (!progress_) return;
    const std::lock_guard lock(reporting_);
    done_ += points;
    require(progress_(done_, total_), [&] {
      Error::Message text("the sweep was cancelled after ");
      text.append(digits(done_)).append(" of ").append(digits(total_));
      return Error(text.append(" points"));
    });
  }

 private:
  const Progress& progress_;
  std::mutex reporting_;
  std::size_t done_ = 0, total_;
};

}  // namespace detail

}  // namespace e2t
