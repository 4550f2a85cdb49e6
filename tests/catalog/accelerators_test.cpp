// SPDX-License-Identifier: MIT
#include <e2t/catalog/accelerators.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::units;
namespace catalog = e2t::catalog;

constexpr Hardware fleet{.accelerator = catalog::h100_sxm, .count = 120'000 * units::accelerator};
static_assert(fleet.accelerator.peak.bf16->in(TFLOP_per_s) == 989.0);
static_assert(fleet.accelerator.name == "H100 SXM");
static_assert(!fleet.accelerator.peak.fp4.has_value());
static_assert(catalog::find_accelerator("mi300x").bf16.value->in(TFLOP_per_s) == 1307.0);

template <class Visit>
void each_origin(const catalog::AcceleratorEntry& entry, Visit visit) {
  for (const auto* peak : {&entry.bf16, &entry.fp8, &entry.fp4, &entry.int8}) {
    visit(peak->value.has_value(), peak->origin);
  }
  visit(entry.memory.value.has_value(), entry.memory.origin);
  visit(entry.memory_bandwidth.value.has_value(), entry.memory_bandwidth.origin);
  visit(entry.link.value.has_value(), entry.link.origin);
  visit(entry.board_power.value.has_value(), entry.board_power.origin);
  visit(entry.idle_power.value.has_value(), entry.idle_power.origin);
}

TEST_CASE("every figure has a source and a date, and every absent one says why") {
  for (const auto* entry : catalog::accelerators) {
    CAPTURE(entry->key);
    each_origin(*entry, [](bool given, const catalog::Origin& origin) {
      CHECK(std::strlen(given ? origin.source : origin.note) > 0);
      CHECK(std::strlen(origin.date) > 0);
    });
  }
}

TEST_CASE("every key is unique, found, and written in lower case with underscores") {
  std::set<std::string> keys;
  for (const auto* entry : catalog::accelerators) {
    CHECK(keys.insert(entry->key).second);
    CHECK(&catalog::find_accelerator(entry->key) == entry);
    CHECK(std::string(entry->key).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
          std::string::npos);
  }
}

TEST_CASE("an unknown key is refused with the keys that exist") {
  CHECK_THROWS_WITH_AS(
      (void)catalog::find_accelerator("h100"),
      "the catalogue has no accelerator \"h100\"; allowed: a100_sxm_80gb, h100_sxm, "
      "h200_sxm, b200_sxm, gb200, b300_sxm, gb300, mi300x, mi325x, mi355x, tpu_v5e, "
      "tpu_v6e, tpu7x, gaudi3, h20, l40s",
      Error);
}

TEST_CASE("every peak says its own precision and is dense") {
  for (const auto* entry : catalog::accelerators) {
    CAPTURE(entry->key);
    CHECK(entry->bf16.precision == Precision::bf16);
    CHECK(entry->fp8.precision == Precision::fp8);
    CHECK(entry->fp4.precision == Precision::fp4);
    CHECK(entry->int8.precision == Precision::int8);
    for (const auto* peak : {&entry->bf16, &entry->fp8, &entry->fp4, &entry->int8}) {
      CHECK(peak->density == catalog::Density::dense);
    }
  }
}

TEST_CASE("a sparse figure is never used as a peak") {
  catalog::AcceleratorEntry entry = catalog::b200_sxm;
  entry.fp8 = {9000 * TFLOP_per_s, Precision::fp8, catalog::Density::sparse, {"a web page"}};
  const Accelerator board = entry;
  CHECK(!board.peak.fp8.has_value());
  CHECK(board.peak.bf16.has_value());
}

TEST_CASE("dense FP8 is about twice BF16, but for the two that run it at the BF16 rate") {
  for (const auto* entry : catalog::accelerators) {
    CAPTURE(entry->key);
    if (!entry->fp8.value.has_value()) continue;
    const double ratio = *entry->fp8.value / *entry->bf16.value;
    const bool at_bf16_rate = entry == &catalog::tpu_v6e || entry == &catalog::gaudi3;
    CHECK(ratio == doctest::Approx(at_bf16_rate ? 1.0 : 2.0).epsilon(0.02));
  }
}

TEST_CASE("dense FP4 is two to three times FP8") {
  for (const auto* entry : catalog::accelerators) {
    CAPTURE(entry->key);
    if (!entry->fp4.value.has_value()) continue;
    const double ratio = *entry->fp4.value / *entry->fp8.value;
    CHECK(ratio >= 2.0);
    CHECK(ratio <= 3.1);
  }
}

TEST_CASE("INT8 is not derived from FP8: Blackwell Ultra has a thirtieth of it") {
  CHECK(*catalog::b300_sxm.int8.value < 0.05 * *catalog::b300_sxm.fp8.value);
  CHECK(*catalog::gb300.int8.value < 0.05 * *catalog::gb300.fp8.value);
  CHECK(!catalog::h100_sxm.int8.value.has_value());
}

TEST_CASE("bandwidth, memory and power are of the size that such boards have") {
  for (const auto* entry : catalog::accelerators) {
    CAPTURE(entry->key);
    const double bandwidth = entry->memory_bandwidth.value->in(GB_per_s);
    CHECK(bandwidth >= 500.0);
    CHECK(bandwidth <= 10'000.0);
    const double memory = entry->memory.value->in(GB);
    CHECK(memory >= 16.0);
    CHECK(memory <= 310.0);
    // FLOP per byte at the roofline's ridge: 37 for H20 to 560 for TPU v6e.
    const double ridge = entry->bf16.value->in(GFLOP_per_s) / bandwidth;
    CHECK(ridge >= 30.0);
    CHECK(ridge <= 600.0);
    if (entry->link.value.has_value()) CHECK(*entry->link.value < *entry->memory_bandwidth.value);
    if (!entry->board_power.value.has_value()) continue;
    CHECK(entry->board_power.value->in(W) >= 300.0);
    CHECK(entry->board_power.value->in(W) <= 1500.0);
    if (!entry->idle_power.value.has_value()) continue;
    CHECK(*entry->idle_power.value / *entry->board_power.value >= 0.05);
    CHECK(*entry->idle_power.value / *entry->board_power.value <= 0.3);
  }
}

TEST_CASE("rows read as they were collected") {
  const auto& h100 = catalog::find_accelerator("h100_sxm");
  CHECK(h100.bf16.value->in(TFLOP_per_s) == 989.0);
  CHECK(h100.memory.value->in(GiB) == 80.0);
  CHECK(h100.memory_bandwidth.value->in(TB_per_s) == doctest::Approx(3.35));
  CHECK(h100.link.value->in(GB_per_s) == 450.0);
  CHECK(h100.board_power.value->in(W) == 700.0);
  CHECK(h100.idle_power.value->in(W) == 60.0);

  const auto& mi355x = catalog::find_accelerator("mi355x");
  CHECK(mi355x.fp4.value->in(TFLOP_per_s) == 10066.0);
  CHECK(mi355x.memory_bandwidth.value->in(TB_per_s) == 8.0);
  CHECK(mi355x.board_power.value->in(W) == 1400.0);

  const auto& v5e = catalog::find_accelerator("tpu_v5e");
  CHECK(v5e.int8.value->in(TFLOP_per_s) == 393.0);
  CHECK(!v5e.board_power.value.has_value());
  CHECK(std::string(v5e.board_power.origin.note) == "not published");

  CHECK(catalog::mi325x.board_power.origin.confidence == catalog::Confidence::unverified);
  CHECK(catalog::tpu7x.memory_bandwidth.origin.confidence == catalog::Confidence::unverified);
  CHECK(catalog::b300_sxm.board_power.origin.confidence == catalog::Confidence::low);
}

}  // namespace
