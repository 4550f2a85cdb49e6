// SPDX-License-Identifier: MIT
#include <e2t/serving/memory.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/models.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;

std::string refused(const Serving& serving, const Accelerator& board) {
  try {
    require_fit(serving, board);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
// The number in front of " GB too much".
double missing_gigabytes(const std::string& message) {
  const auto end = message.find(" GB too much");
  REQUIRE(end != message.npos);
  const auto begin = message.rfind(' ', end - 1) + 1;
  return std::stod(message.substr(begin, end - begin));
}

TEST_CASE("what the weights leave of the usable memory holds caches of the mean context") {
  // 0.9 * 1 MB; weights 2 * 404000 B; a request 2 layers * 2 heads * 20 * 2 B * 125 tokens = 20000 B.
  Accelerator board = toy::board;
  board.memory = 1 * units::MB;
  Serving serving = toy::serving_of(toy::dense);
  CHECK(usable_memory(serving, board).in(units::B) == 900'000);
  CHECK(resident_memory(serving, 3 * units::request).in(units::B) == 868'000);
  CHECK(largest_batch(serving, board).in(units::request) == Approx(4.6).epsilon(1e-12));
  serving.usable_memory = Share{1.0};
  CHECK(largest_batch(serving, board).in(units::request) == Approx(9.6).epsilon(1e-12));
  // Two groups with a copy of the weights each hold twice as many; two ranks have half the weights each.
  serving.layout = {.data_parallel = 2};
  CHECK(largest_batch(serving, board).in(units::request) == Approx(19.2).epsilon(1e-12));
  serving.layout = {.tensor_parallel = 2};
  CHECK(largest_batch(serving, board).in(units::request) == Approx(59.6).epsilon(1e-12));
}

TEST_CASE(
    "the largest batch fills the memory exactly, and grows with memory and shrinks with context") {
  constexpr std::uint64_t seed = 141421;
  std::mt19937_64 random(seed);
  const auto between = [&](double low, double high) {
    return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
  };
  int windowed = 0;
  for (int i = 0; i < 2000; ++i) {
    CAPTURE(seed);
    CAPTURE(i);
    const auto& entry = *catalog::models[random() % std::size(catalog::models)];
    const std::string key = entry.key;
    CAPTURE(key);
    const double ranks = static_cast<double>(1 << (random() % 4));
    Serving serving = toy::serving_of(entry.model, {.tensor_parallel = ranks});
    serving.prompt_length = between(0, 5000) * (units::input_token / units::request);
    serving.output_length = between(1, 5000) * (units::output_token / units::request);
    serving.output_variation = between(0, 1);
    Accelerator board = toy::board;
    board.memory = between(100, 3000) * units::GB;
    const auto batch = largest_batch(serving, board);
    if (batch > 0 * units::request) {
      CHECK(resident_memory(serving, batch) / usable_memory(serving, board) ==
            Approx(1).epsilon(1e-9));
    }
    Accelerator more = board;
    more.memory = between(1, 100) * units::GB + *board.memory;
    CHECK(largest_batch(serving, more) > batch);
    Serving longer = serving;
    longer.output_length = 1.5 * serving.output_length;
    const double before = batch.in(units::request),
                 after = largest_batch(longer, board).in(units::request);
    if (before > 0.0) {
      CHECK(after <= before);
      windowed += after == before ? 1 : 0;
    }
  }
  CHECK(windowed == 0);  // no model of the catalogue is windowed in every layer
}

TEST_CASE("a model that does not fit says by how much, and on about how many it would") {
  Accelerator board = toy::board;
  board.memory = 500 * units::kB;
  // 808000 + 20000 B against 450000 B.
  CHECK(refused(toy::serving_of(toy::dense), board) ==
        "serving.model \"toy dense\" does not fit 1 x toy board: weights and the cache of one "
        "request "
        "take 0.000828 GB per accelerator of 0.00045 GB usable, 0.000378 GB too much; allowed: a "
        "layout "
        "that splits them further, from about 2 accelerators on");
  CHECK(refused(toy::serving_of(toy::dense, {.tensor_parallel = 2}), board) == "accepted");
  // Copies do not help.
  CHECK(refused(toy::serving_of(toy::dense, {.data_parallel = 2}), board)
            .find("does not fit 2 x toy board") != std::string::npos);
}

TEST_CASE("DeepSeek-V3 does not fit 8 x 80 GiB, and the message has the missing bytes") {
  // H800: an H100 with a slower link. Weights: 671.03e9 numbers of one byte (FP8), and one byte more for
  // each of embedding and head, 2 * 129280 * 7168 = 1.85e9 (BF16): 672.88 GB, 84.11 GB on each of 8.
  // The cache of one request at 4989 tokens: 70272 B * 4989 = 0.35 GB, on every rank. Usable:
  // 0.9 * 80 GiB = 77.31 GB. Missing: 84.11 + 0.35 - 77.31 = 7.15 GB on each.
  Accelerator h800 = catalog::h100_sxm;
  h800.name = "H800";
  h800.link_bandwidth = 200 * units::GB_per_s;
  Serving serving = toy::serving_of(catalog::deepseek_v3.model, {.tensor_parallel = 8});
  serving.prompt_length = 4989 * (units::input_token / units::request);
  serving.output_length = 1e-6 * (units::output_token / units::request);
  const std::string message = refused(serving, h800);
  CAPTURE(message);
  CHECK(message.starts_with("serving.model \"DeepSeek-V3\" does not fit 8 x H800: "));
  CHECK(missing_gigabytes(message) == Approx(7.15).epsilon(0.002));
  // 672.88 / 77.31 = 8.7
  CHECK(message.ends_with("from about 9 accelerators on"));
  serving.layout.tensor_parallel = 16;
  CHECK(refused(serving, h800) == "accepted");
}

TEST_CASE("memory that is not known is asked for") {
  Accelerator board = toy::board;
  board.memory = {};
  CHECK(refused(toy::serving_of(toy::dense), board) ==
        "hardware.accelerator.memory of toy board is not given; it is needed to know what fits");
}

}  // namespace
