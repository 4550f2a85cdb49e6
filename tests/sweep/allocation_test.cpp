// SPDX-License-Identifier: MIT
// A sweep that keeps no points allocates as many blocks of memory whatever its size.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/sweep.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::size_t> blocks{0}, large_blocks{0};

void* counted(std::size_t bytes, std::size_t alignment) {
  ++blocks;
  if (bytes >= 65536) ++large_blocks;
  void* made = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (made == nullptr) throw std::bad_alloc();
  return made;
}
}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, alignof(std::max_align_t)); }
void* operator new(std::size_t bytes, std::align_val_t alignment) { return counted(bytes, static_cast<std::size_t>(alignment)); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete(void* block, std::align_val_t) noexcept { std::free(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { std::free(block); }

namespace {

using namespace e2t;
using namespace e2t::literals;

// A sweep of n x n x n points, where wanted with a utility power that the PUE divides.
template <bool Fed = false>
auto cube(std::size_t n) {
  const Scenario site{.hardware = {.accelerator = catalog::h100_sxm, .count = 120000_accelerator, .host_overhead = HostOverhead{1.25}},
                      .facility = {.utility_power = 100_MW, .pue = Pue{1.2}, .cooling = 90_MW},
                      .workload = {.compute_per_token = 240_GFLOP_per_token,
                                   .memory_per_token = 1.6_GB_per_token,
                                   .energy_per_token = at_device(0.479_J_per_token)}};
  return sweep(site)
                         .over(axis("bytes", linspace(0.2_GB_per_token, 6_GB_per_token, n), [](auto& s, auto v) { s.workload.memory_per_token = v; }))
                         .over(axis("cooling", linspace(100_MW, 30_MW, n), [](auto& s, auto v) {
                           s.facility.cooling = at_it(v);
                           if constexpr (Fed) s.facility.utility_power = at_facility(v * 1.4);
                         }))
                         .over(axis("pue", linspace(Pue{1.05}, Pue{1.6}, n), [](auto& s, auto v) { s.facility.pue = v; }));
}
// Blocks allocated by all reducers over it.
std::size_t blocks_of(std::size_t n, int threads, std::size_t outputs) {
  const auto swept = cube(n);
  const auto rate = [](const SweepPoint& point) { return point.rate; };
  const SweepOptions options{.threads = threads, .progress = {}};
  const auto joules = column("J/token", units::J_per_token, [](const auto& made) { return made.energy_per_token(it); });
  const std::size_t before = blocks;
  if (outputs == 0) {
    static_cast<void>(swept.reduce(options, max_by(rate), min_by(rate), top_k(5, rate), pareto(rate, rate, 64),
                                   histogram(rate, 0.0, 1e9, 20), share_by_constraint(), count_if([](const auto&) { return true; })));
  } else {
    static_cast<void>(swept.reduce(options, joules, max_by([](const auto& p) { return p.columns[0]; })));
  }
  return blocks - before;
}

TEST_CASE("a sweep that keeps no points allocates a number of blocks that does not depend on its size") {
  static_cast<void>(blocks_of(20, 1, 0));  // the first one on a thread leaves it memory for strips
  for (const int threads : {1, 2}) {
    CHECK(blocks_of(40, threads, 0) == blocks_of(70, threads, 0));
    CHECK(blocks_of(70, threads, 0) == blocks_of(128, threads, 0));
    CHECK(blocks_of(24, threads, 1) == blocks_of(40, threads, 1));
  }
  CHECK(blocks_of(20, 1, 0) > 10);  // the count works
}

TEST_CASE("a dense sweep made into a result of the same size has memory for its columns and its tables") {
  const auto swept = cube<true>(128);
  const SweepOptions options{.threads = 1, .progress = {}};
  SweepResult made;
  std::size_t before = large_blocks;
  swept.run_into(made, options);
  const std::size_t first = large_blocks - before;
  before = large_blocks;
  swept.run_into(made, options);
  const std::size_t again = large_blocks - before;
  CHECK(first == 3);  // rate, constraint, and the table of what the feed delivers by utility power and PUE
  CHECK(again == 0);
  const SweepResult copy = made;
  CHECK(copy.rate == made.rate);
}

}  // namespace
