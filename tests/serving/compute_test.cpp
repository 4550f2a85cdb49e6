// SPDX-License-Identifier: MIT
#include <e2t/serving/compute.hpp>

#include <doctest/doctest.h>

#include <algorithm>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/models.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
using toy::tokens;
constexpr auto flop_per_token = units::FLOP / units::output_token;
constexpr auto flop_per_request = units::FLOP / units::request;

constexpr Quantity<input_token_per_request> prompt(double count) {
  return count * (units::input_token / units::request);
}

TEST_CASE("a token takes two FLOP for each parameter that it passes, but the input embedding's") {
  // toy.hpp: 24000 + 105800 + 2 * 15000 + 100000.
  CHECK(decode_compute(toy::experts, tokens(0)).total().in(flop_per_token) == 519'600);
  const auto work = decode_compute(toy::experts, tokens(125));
  CHECK(work.attention.in(flop_per_token) == 48'000);
  CHECK(work.dense.in(flop_per_token) == 211'600);
  CHECK(work.experts.in(flop_per_token) == 60'000);
  CHECK(work.head.in(flop_per_token) == 200'000);
  // 2 layers * 4 heads * 125 entries, 10 for the score and 10 for the value, 2 FLOP each.
  CHECK(work.scores.in(flop_per_token) == 40'000);
}

TEST_CASE("attention takes 4 * layers * heads * head_dim * L FLOP, absorbed latent more") {
  const auto scores = [](const Model& model, double context) {
    return decode_compute(model, tokens(context)).scores.in(flop_per_token);
  };
  CHECK(scores(catalog::llama_3_1_70b.model, 1000) == 4.0 * 80 * 64 * 128 * 1000);
  // DeepSeek-V3: 2 * 61 * 128 * (2 * 512 + 64) an entry.
  CHECK(scores(catalog::deepseek_v3.model, 1000) == 2.0 * 61 * 128 * 1088 * 1000);
  // gpt-oss-20b: half the layers look at 128 tokens.
  CHECK(scores(catalog::gpt_oss_20b.model, 1000) == 4.0 * 12 * 64 * 64 * (128 + 1000));
  // DeepSeek-V3.2: 2048 entries attended, and 64 index heads of 128 over all of them.
  CHECK(scores(catalog::deepseek_v3_2.model, 10'000) ==
        61 * (2.0 * 128 * 1088 * 2048 + 2.0 * 64 * 128 * 10'000));
}

// Pairs of a prompt token and an entry that it sees, one by one: half of its own counts, as in I^2 / 2.
double counted_pairs(int length, int cached, double window) {
  double sum = 0.0;
  for (int query = cached; query < length; ++query)
    sum += std::min(query + 0.5, window);
  return sum;
}

TEST_CASE("prefill takes the work of every prompt token and of every pair, without the head") {
  // toy.hpp: 2 * (24000 + 105800 + 30000) a token; 160 FLOP a pair, 2 layers.
  const auto work = prefill_compute(toy::experts, prompt(100));
  CHECK(work.attention.in(flop_per_request) + work.dense.in(flop_per_request) +
            work.experts.in(flop_per_request) ==
        31'960'000);
  CHECK(work.head.in(flop_per_request) == 0);
  CHECK(work.scores.in(flop_per_request) == 2 * 160 * counted_pairs(100, 0, 1e9));
}

TEST_CASE("cached prompt tokens are not computed again, but are attended to") {
  const auto work = prefill_compute(toy::experts, prompt(100), prompt(60));
  CHECK(work.attention.in(flop_per_request) == 48'000 * 40);
  CHECK(work.scores.in(flop_per_request) == 2 * 160 * counted_pairs(100, 60, 1e9));
  CHECK(prefill_compute(toy::experts, prompt(100), prompt(100)).total().in(flop_per_request) == 0);
}

TEST_CASE("a window bounds the pairs of prefill, also where the prefix is cached") {
  Model model = toy::dense;
  model.attention[0].window = tokens(30);
  const auto pairs = [&](double cached) {
    return prefill_compute(model, prompt(100), prompt(cached)).scores.in(flop_per_request) / 320;
  };
  // The window's edge cuts one token in two: 30 * 100 - 450 = 2550 against 70 * 30 + 450.
  CHECK(pairs(0) == Approx(counted_pairs(100, 0, 30)).epsilon(1e-12));
  CHECK(pairs(60) == Approx(counted_pairs(100, 60, 30)).epsilon(1e-12));
  CHECK(pairs(10) == Approx(counted_pairs(100, 10, 30)).epsilon(1e-12));
}

TEST_CASE("each part runs at the peak of its own arithmetic") {
  Model model = toy::experts;
  model.formats.experts = formats::fp8;
  const auto work = decode_compute(model, tokens(125));
  // 60000 at 200 TFLOP/s, the other 499600 at 100 TFLOP/s.
  const auto time = time_at_peak(work, model.formats, toy::board);
  CHECK(time.in(units::s / units::output_token) ==
        Approx(60e3 / 200e12 + 499.6e3 / 100e12).epsilon(1e-12));
  // Widened weights: MXFP4 is multiplied in BF16.
  model.formats.experts = formats::mxfp4;
  CHECK(time_at_peak(work, model.formats, toy::board).in(units::s / units::output_token) ==
        Approx(559.6e3 / 100e12).epsilon(1e-12));
}

TEST_CASE("arithmetic that an accelerator does not have is refused with those that it has") {
  Model model = toy::experts;
  model.formats.experts = formats::nvfp4;
  const Accelerator board = catalog::h100_sxm;
  CHECK_THROWS_WITH_AS(
      (void)time_at_peak(decode_compute(model, tokens(1)), model.formats, board),
      "serving.model.formats.experts.arithmetic is fp4; allowed: a precision with a peak on H100 "
      "SXM: "
      "bf16 fp8 (weights in a narrower format may be widened: arithmetic = \"bf16\")",
      Error);
}

}  // namespace
