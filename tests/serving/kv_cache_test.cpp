// SPDX-License-Identifier: MIT
#include <e2t/serving/kv_cache.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <random>

#include "e2t/catalog/models.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
using toy::tokens;
constexpr auto bytes_per_request = units::B / units::request;
constexpr auto context_unit = units::processed_token / units::request;

TEST_CASE("numbers kept of every token are those of the published architectures") {
  // DeepSeek-V3: 61 * (512 + 64). Llama-3.1-70B: 80 * 8 * (128 + 128). gpt-oss-20b: 24 * 8 * (64 + 64).
  CHECK(kv_elements_per_token(catalog::deepseek_v3.model) == 35136);
  CHECK(kv_elements_per_token(catalog::llama_3_1_70b.model) == 163840);
  CHECK(kv_elements_per_token(catalog::gpt_oss_20b.model) == 24576);
}

TEST_CASE("kB per token are the published ones") {
  // DeepSeek, "Insights into DeepSeek-V3" (arXiv:2505.09343), table 1, BF16, decimal kB: 516 and 70.272.
  const auto kilobytes = [](const Model& model) {
    return kv_cache(model, tokens(1)).resident.in(units::kB / units::request);
  };
  CHECK(kilobytes(catalog::llama_3_1_405b.model) == Approx(516).epsilon(0.001));
  CHECK(kilobytes(catalog::deepseek_v3.model) == Approx(70.272).epsilon(1e-9));
}

TEST_CASE("a windowed layer keeps and reads its window, the others everything") {
  // gpt-oss-20b at 1128 tokens: 12 layers * 8 * 128 of 128 tokens and as many of 1128, 2 bytes each.
  const Model& model = catalog::gpt_oss_20b.model;
  const double expected = 2.0 * 12288 * (128 + 1128);
  CHECK(kv_cache(model, tokens(1128)).resident.in(bytes_per_request) == expected);
  CHECK(kv_cache(model, tokens(1128)).read.in(bytes_per_request) == expected);
  // Below the window there is no difference.
  CHECK(kv_cache(model, tokens(100)).read.in(bytes_per_request) == 2.0 * 24576 * 100);
}

TEST_CASE(
    "grouped caches split over at most as many ranks as there are heads, latent ones not at all") {
  const auto on = [](const Model& model, double ranks) {
    return kv_cache(model, tokens(100), ranks).read.in(bytes_per_request);
  };
  // 2 layers * 2 heads * 20 numbers * 2 bytes * 100 tokens.
  CHECK(on(toy::dense, 1) == 16'000);
  CHECK(on(toy::dense, 2) == 8'000);
  CHECK(on(toy::dense, 4) == 8'000);
  CHECK(on(catalog::deepseek_v3.model, 8) == on(catalog::deepseek_v3.model, 1));
}

TEST_CASE("an indexer reads the selected entries and scans all keys; resident stays everything") {
  // DeepSeek-V3.2 at 10000 tokens: 2048 of the 10000 entries of 576 numbers, 2 bytes; keys of 128 bytes.
  const auto cache = kv_cache(catalog::deepseek_v3_2.model, tokens(10'000));
  CHECK(cache.read.in(bytes_per_request) == Approx(61 * (2048 * 1152.0 + 10'000 * 128.0)));
  CHECK(cache.resident.in(bytes_per_request) == Approx(61 * 10'000 * (1152.0 + 128.0)));
}

TEST_CASE("a compressing layer keeps its window and one entry for m tokens") {
  // Shared vectors of 10 numbers, window 100, 4 tokens an entry, 50 selected, keys of 8 bytes; 1000 tokens:
  // 100 recent and 250 compressed entries, of which 50 are read and all 250 scanned.
  const Attention part{.kind = AttentionKind::shared,
                       .layers = 1,
                       .heads = 4,
                       .kv_heads = 1,
                       .key_dim = 10,
                       .value_dim = 10,
                       .window = tokens(100),
                       .compression = 4.0,
                       .selected = tokens(50),
                       .index_heads = 2,
                       .index_dim = 8};
  const auto kept = entries(part, tokens(1000));
  CHECK(kept.resident.in(context_unit) == 350);
  CHECK(kept.read.in(context_unit) == 150);
  CHECK(kept.scanned.in(context_unit) == 250);
  const auto cache = kv_cache_of_layer(part, formats::bf16, tokens(1000), 1.0);
  CHECK(cache.resident.in(bytes_per_request) == 350 * 20 + 250 * 8);
  CHECK(cache.read.in(bytes_per_request) == 150 * 20 + 250 * 8);
}

TEST_CASE("the format of the cache is its own") {
  Model model = toy::dense;
  model.formats.attention = formats::fp8;
  CHECK(kv_cache(model, tokens(100)).read.in(bytes_per_request) == 16'000);
  model.formats.kv = formats::fp8;
  CHECK(kv_cache(model, tokens(100)).read.in(bytes_per_request) == 8'000);
}

// What a running request's context is on average, by sampling: answers run one after the other in one
// slot; every step adds one token.
double sampled_context(bool exponential, double prompt, double output) {
  constexpr std::uint64_t seed = 161803;
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> length(1.0 / output);
  double contexts = 0.0, steps = 0.0;
  for (int i = 0; i < 200'000; ++i) {
    const double answer = exponential ? length(random) : output;
    contexts += answer * (prompt + 0.5 * answer);  // its mean context, for as long as it runs
    steps += answer;
  }
  return contexts / steps;
}

TEST_CASE("the mean context weighs longer answers by how long they run") {
  const auto mean = [](double variation) {
    return mean_context(200 * (units::input_token / units::request),
                        600 * (units::output_token / units::request), variation)
        .in(context_unit);
  };
  // Fixed: I + O / 2. Exponential: I + O, since those met are twice as long.
  CHECK(mean(0.0) == 500);
  CHECK(mean(1.0) == 800);
  CHECK(mean(0.0) == Approx(sampled_context(false, 200, 600)).epsilon(1e-9));
  CHECK(mean(1.0) == Approx(sampled_context(true, 200, 600)).epsilon(0.01));
}

TEST_CASE("a cached prompt is context all the same") {
  Serving serving = toy::serving_of(toy::dense);
  const auto without = mean_context(serving);
  serving.cached_prompt = 80 * (units::input_token / units::request);
  CHECK(mean_context(serving) == without);
}

}  // namespace
