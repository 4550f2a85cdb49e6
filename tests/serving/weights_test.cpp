// SPDX-License-Identifier: MIT
#include <e2t/serving/weights.hpp>

#include <doctest/doctest.h>

#include <string>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "e2t/catalog/models.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;

// toy.hpp: 2 * 12000 of attention, 2 * 90000 of dense networks, 100000 of embedding and of head.
static_assert(parameters_of(toy::dense).attention == 24'000);
static_assert(parameters_of(toy::dense).total() == 404'000);
static_assert(parameters_of(toy::dense).active_streamed() == 304'000);
// 90000 dense, 15000 shared and 800 of the router; 8 experts of 15000, of which 2 active.
static_assert(parameters_of(toy::experts).dense == 105'800);
static_assert(parameters_of(toy::experts).total() == 24'000 + 105'800 + 120'000 + 200'000);
static_assert(parameters_of(toy::experts).active() == 24'000 + 105'800 + 30'000 + 200'000);

TEST_CASE("a tied embedding is counted once, and multiplied as the head") {
  Model tied = toy::dense;
  tied.embedding = Embedding::tied;
  CHECK(parameters_of(tied).total() == 304'000);
  CHECK(parameters_of(tied).active_streamed() == 304'000);
  // Resident: no copy of its own.
  CHECK(weight_bytes(tied, {}).embedding.in(units::B) == 0);
  CHECK(weight_bytes(tied, {}).resident().in(units::B) == 608'000);
}

TEST_CASE("weights split over tensor ranks and are copied for data ranks, experts split over all") {
  // 2 bytes each; t = 2, d = 2. Shared: (24000 + 105800 + 100000) / 2, experts: 120000 / 4.
  const auto bytes =
      weight_bytes(toy::experts, {.tensor_parallel = 2, .data_parallel = 2, .expert_parallel = 4});
  CHECK(bytes.shared.in(units::B) == 229'800);
  CHECK(bytes.experts.in(units::B) == 60'000);
  CHECK(bytes.embedding.in(units::B) == 100'000);
  CHECK(bytes.resident().in(units::B) == 389'800);
}

TEST_CASE("one request touches k experts of E, and many touch all of them") {
  for (const auto* entry : catalog::models) {
    const Experts& experts = entry->model.experts;
    if (experts.count == 0)
      continue;
    const std::string key = entry->key;
    CAPTURE(key);
    const auto touched = [&](double batch, double spread) {
      return experts.count * expert_coverage(experts, batch * units::request, spread);
    };
    CHECK(touched(1, 1.0) == Approx(experts.active).epsilon(1e-12));
    CHECK(touched(1, 0.3) == Approx(experts.active).epsilon(1e-12));
    CHECK(touched(1e6, 1.0) == Approx(experts.count).epsilon(1e-12));
    CHECK(touched(100, 0.5) < touched(100, 1.0));
    for (double batch = 1; batch < 60; batch *= 2)
      CHECK(touched(batch, 1.0) < touched(2 * batch, 1.0));
  }
}

TEST_CASE("a token that passes all experts touches all, and a model without experts none") {
  CHECK(expert_coverage(Experts{.layers = 1, .count = 4, .active = 4}, 3 * units::request, 1.0) ==
        1.0);
  CHECK(expert_coverage(Experts{}, 3 * units::request, 1.0) == 0.0);
}

TEST_CASE("independent routing touches as many experts as drawing them does") {
  // 5 requests, each with 2 of 8 experts drawn without replacement: the mean over 40000 draws.
  constexpr std::uint64_t seed = 271828;
  std::mt19937_64 random(seed);
  CAPTURE(seed);
  double sum = 0.0;
  constexpr int draws = 40'000;
  for (int draw = 0; draw < draws; ++draw) {
    unsigned touched = 0;
    for (int one = 0; one < 5; ++one) {
      const unsigned first = static_cast<unsigned>(random() % 8);
      const unsigned second = (first + 1 + static_cast<unsigned>(random() % 7)) % 8;
      touched |= 1U << first | 1U << second;
    }
    for (; touched != 0; touched &= touched - 1)
      sum += 1.0;
  }
  const double share = expert_coverage(toy::experts.experts, 5 * units::request, 1.0);
  // The standard error of the mean is 0.006 experts.
  CHECK(8 * share == Approx(sum / draws).epsilon(0.005));
}

TEST_CASE("streamed are all shared weights and the experts touched, never the embedding") {
  // Spread 0.5, 8 requests: b' = 4.5, and 0.75^4.5 = 0.31640625 * sqrt(0.75).
  const double untouched = 0.31640625 * std::sqrt(0.75);
  const auto bytes = streamed_weights(toy::experts, {}, 8 * units::request, 0.5);
  CHECK(bytes.in(units::B) == Approx(459'600 + 240'000 * (1 - untouched)).epsilon(1e-12));
  CHECK(streamed_weights(toy::dense, {}, 8 * units::request, 0.5).in(units::B) == 608'000);
}

TEST_CASE("half the bits are half the bytes, part by part") {
  const auto all = [](const Format& format) {
    return Formats{.attention = format,
                   .dense = format,
                   .experts = format,
                   .embedding = format,
                   .head = format,
                   .kv = formats::bf16};
  };
  Model wide = toy::experts, narrow = toy::experts;
  wide.formats = all(formats::bf16);
  narrow.formats = all({.size = 1 * units::B, .arithmetic = Precision::bf16});
  CHECK(weight_bytes(narrow, {}).shared * 2.0 == weight_bytes(wide, {}).shared);
  CHECK(weight_bytes(narrow, {}).experts * 2.0 == weight_bytes(wide, {}).experts);
  CHECK(weight_bytes(narrow, {}).embedding * 2.0 == weight_bytes(wide, {}).embedding);
  // MXFP4 experts alone: 4.25 bits for 16.
  Model published = toy::experts;
  published.formats.experts = formats::mxfp4;
  CHECK(weight_bytes(published, {}).experts.in(units::B) == 120'000 * 4.25 / 8);
  CHECK(weight_bytes(published, {}).shared == weight_bytes(wide, {}).shared);
}

TEST_CASE("latent attention has the parameters of its projections") {
  // DeepSeek-V3 (arXiv:2412.19437): queries 7168 * 1536 + 1536 * 128 * 192, latent 7168 * 576, keys
  // and values 512 * 128 * 256, output 128 * 128 * 7168: 187105280 a layer.
  const Model& model = catalog::deepseek_v3.model;
  CHECK(attention_parameters(model.attention[0], model.hidden_size) == 187'105'280);
}

}  // namespace
