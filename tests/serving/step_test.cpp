// SPDX-License-Identifier: MIT
#include <e2t/serving/step.hpp>

#include <doctest/doctest.h>

#include <cmath>

#include "e2t/scenario/lever_changes.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
using units::s;

constexpr auto eight = 8 * units::request;
// 0.75^4.5: the experts that 8 requests of spread 0.5 leave out.
const double untouched = 0.31640625 * std::sqrt(0.75);

auto close(double value) {
  return Approx(value).epsilon(1e-12).scale(0.0);
}

TEST_CASE("a tensor rank sends two all-reduces a layer for the tokens of its group") {
  // Rows of 100 * 2 bytes; 2 of attention, 2 of feed-forward; 2 (t-1)/t of a ring: 4/3 at 3 ranks.
  const auto sent = exchange(toy::dense, {.tensor_parallel = 3});
  CHECK(sent.reduced.in(units::B) == Approx(200 * 4 * 4.0 / 3).epsilon(1e-12));
  CHECK(sent.dispatched.in(units::B) == 0);
  CHECK(sent.calls == 4);
  // Two groups: a token of the step is one of the rank's group every second time.
  CHECK(exchange(toy::dense, {.tensor_parallel = 3, .data_parallel = 2}).reduced * 2.0 ==
        sent.reduced);
}

TEST_CASE("one accelerator sends nothing, and data-parallel ranks only to experts") {
  CHECK(exchange(toy::experts, {}).sent().in(units::B) == 0);
  CHECK(exchange(toy::experts, {}).calls == 0);
  const auto sent = exchange(toy::experts, {.data_parallel = 4, .expert_parallel = 4});
  CHECK(sent.reduced.in(units::B) == 0);
  // 2 experts there and back in one layer.
  CHECK(sent.dispatched.in(units::B) == 2 * 2 * 200);
  CHECK(sent.calls == 1);
}

TEST_CASE("the terms of a step of experts on 2 x 2 accelerators are those counted by hand") {
  const Serving serving = toy::serving_of(
      toy::experts, {.tensor_parallel = 2, .data_parallel = 2, .expert_parallel = 4});
  const auto work = step_work(serving, toy::board, eight, 0.5);
  // Weights: 2 B * (24000 + 105800 + 100000) / 2 and 2 B * 120000 / 4 of what is touched.
  CHECK(work.weights.in(units::B) == close(229'800 + 60'000 * (1 - untouched)));
  // 4 requests a group * 2 layers * 1 head * 20 numbers * 2 B * 125 tokens.
  CHECK(work.kv.in(units::B) == close(40'000));
  // (519600 + 40000) FLOP a token * 8 / 4; prompts 8 / 50 of (31.96e6 + 1.6e6) / 4.
  CHECK(work.decode.in(units::FLOP) == close(1'119'200));
  CHECK(work.prefill.in(units::FLOP) == close(0.16 * 33.56e6 / 4));
  // Reduced 200 B * 4 * 2 * 1/2 / 2 groups, dispatched 200 B * 2 * 2; 8 tokens, and 16 of prompts.
  CHECK(work.sent.in(units::B) == close((400 + 800) * 8));
  CHECK(work.sent_prefill.in(units::B) == close((400 + 800) * 16));
  CHECK(work.dispatched.in(units::B) == close(800 * 8));
  CHECK(work.dispatched_prefill.in(units::B) == close(800 * 16));

  const auto step = serving_step(serving, toy::board, eight);
  CHECK(step.memory.in(s) == close((269'800 + 60'000 * (1 - untouched)) / 0.8e12));
  CHECK(step.compute.in(s) == close(1'119'200 / 50e12));
  CHECK(step.interconnect.in(s) == close(9600 / 25e9));
  // 2 layers * 10 us, 1 with experts * 20 us, 4 calls (2 attention, 1 dense, 1 experts) * 6 us.
  CHECK(step.layers.in(s) == close(64e-6));
  CHECK(step.quantisation.in(s) == 0);
  CHECK(step.sequences.in(s) == close(20e-6));
  CHECK(step.prefill_compute.in(s) == close(1'342'400 / 50e12));
  CHECK(step.prefill_interconnect.in(s) == close(19'200 / 25e9));
  // The sums.
  const double between = step.memory.in(s) + 1'119'200 / 50e12 + 9600 / 25e9 + 84e-6;
  CHECK(step.inter_token_latency().in(s) == close(between));
  CHECK(step.total().in(s) == close(between + 1'342'400 / 50e12 + 19'200 / 25e9));
}

TEST_CASE("the terms of a dense step on one accelerator are those counted by hand") {
  const auto step = serving_step(toy::serving_of(toy::dense), toy::board, eight);
  // 2 B * 304000, and 8 * 2 layers * 2 heads * 20 * 2 B * 125.
  CHECK(step.memory.in(s) == close((608'000 + 160'000) / 0.8e12));
  // 2 * 304000 + 40000 FLOP.
  CHECK(step.compute.in(s) == close(8 * 648'000 / 50e12));
  CHECK(step.interconnect.in(s) == 0);
  CHECK(step.layers.in(s) == close(20e-6));
  CHECK(step.sequences.in(s) == close(40e-6));
  // 8 / 50 of 2 * 204000 * 100 + 1.6e6.
  CHECK(step.prefill_compute.in(s) == close(0.16 * 42.4e6 / 50e12));
}

TEST_CASE(
    "quantised activations cost every layer, whichever part has them, and the head or cache not") {
  const auto quantisation = [](auto change) {
    Serving serving = toy::serving_of(toy::experts);
    change(serving.model.formats);
    return serving_step(serving, toy::board, eight).quantisation.in(units::us);
  };
  CHECK(quantisation([](auto& formats) { formats.attention = e2t::formats::fp8; }) == Approx(60));
  CHECK(quantisation([](auto& formats) { formats.dense = e2t::formats::fp8; }) == Approx(60));
  CHECK(quantisation([](auto& formats) { formats.experts = e2t::formats::fp8; }) == Approx(60));
  CHECK(quantisation([](auto& formats) { formats.kv = e2t::formats::fp8; }) == 0);
  CHECK(quantisation([](auto& formats) { formats.experts = e2t::formats::mxfp4; }) == 0);
}

TEST_CASE("at a fixed batch, half the bits halve the weights' bytes and change nothing else") {
  const Serving wide = toy::serving_of(toy::experts, {.tensor_parallel = 2, .expert_parallel = 2});
  Serving narrow = wide;
  const Format half{.size = 1 * units::B, .arithmetic = Precision::bf16};
  narrow.model.formats = {half, half, half, half, half, formats::bf16};
  const auto before = step_work(wide, toy::board, eight, 0.5);
  const auto after = step_work(narrow, toy::board, eight, 0.5);
  CHECK(after.weights.in(units::B) == close(before.weights.in(units::B) / 2));
  CHECK(after.kv == before.kv);
  CHECK(after.decode == before.decode);
  CHECK(after.prefill == before.prefill);
  CHECK(after.decode_peak == before.decode_peak);
  CHECK(after.sent == before.sent);
  const auto slow = serving_step(wide, toy::board, eight),
             fast = serving_step(narrow, toy::board, eight);
  CHECK((slow.total() - fast.total()).in(s) ==
        Approx(before.weights.in(units::B) / 2 / 0.8e12).epsilon(1e-9).scale(0.0));
  CHECK(fast.compute == slow.compute);
  CHECK(fast.interconnect == slow.interconnect);
  CHECK(fast.overhead() == slow.overhead());
  CHECK(fast.prefill() == slow.prefill());
}

TEST_CASE("an instance of several accelerators needs a link; one alone does not") {
  Accelerator board = toy::board;
  board.link_bandwidth = {};
  CHECK(serving_step(toy::serving_of(toy::dense), board, eight).interconnect.in(s) == 0);
  CHECK_THROWS_WITH_AS(
      (void)serving_step(toy::serving_of(toy::dense, {.tensor_parallel = 2}), board, eight),
      "hardware.accelerator.link_bandwidth is not given; it is needed because "
      "serving.layout spreads an instance over several accelerators",
      Error);
}

TEST_CASE("with efficiency 1 and no overhead, one request takes the time of the weights") {
  // Context and prompt next to nothing; FLOP/s that do not count.
  Accelerator board = toy::board;
  board.peak.bf16 = 1e12 * units::TFLOP_per_s;
  Serving serving = toy::serving_of(toy::dense);
  serving.calibration = toy::ideal;
  serving.prompt_length = 0 * (units::input_token / units::request);
  serving.output_length = 1e-9 * (units::output_token / units::request);
  const auto step = serving_step(serving, board, 1 * units::request);
  CHECK(step.total().in(s) == Approx(608'000 / 1e12).epsilon(1e-9).scale(0.0));
  // Of experts, those of one token: 2 B * (229800 + 2 * 15000).
  serving.model = toy::experts;
  const auto of_experts = serving_step(serving, board, 1 * units::request);
  CHECK(of_experts.total().in(s) == Approx(519'600 / 1e12).epsilon(1e-9).scale(0.0));
}

TEST_CASE("with efficiency 1 and no overhead, many requests come at F / (2 active parameters)") {
  Serving serving = toy::serving_of(toy::dense);
  serving.calibration = toy::ideal;
  serving.prompt_length = 0 * (units::input_token / units::request);
  serving.output_length = 1e-9 * (units::output_token / units::request);
  const auto rate = [&](const Model& model) {
    serving.model = model;
    const auto batch = 1e12 * units::request;
    return (batch / serving_step(serving, toy::board, batch).total()).in(units::request / s);
  };
  CHECK(rate(toy::dense) == Approx(100e12 / (2 * 304'000.0)).epsilon(1e-6));
  CHECK(rate(toy::experts) == Approx(100e12 / (2 * 259'800.0)).epsilon(1e-6));
}

TEST_CASE("at a context, many requests take the time of their caches and of their FLOP together") {
  // 16000 / 100 bytes and 648000 FLOP (L = 125) a token: the terms add.
  Serving serving = toy::serving_of(toy::dense);
  serving.calibration = toy::ideal;
  serving.prompt_length = 0 * (units::input_token / units::request);
  serving.output_length = 250 * (units::output_token / units::request);
  const auto batch = 1e12 * units::request;
  const double rate =
      (batch / serving_step(serving, toy::board, batch).total()).in(units::request / s);
  CHECK(1 / rate == Approx(20'000 / 1e12 + 648'000 / 100e12).epsilon(1e-6).scale(0.0));
}

Serving drafting(const Model& model, double tokens, double acceptance, double cost) {
  Serving serving = toy::serving_of(model);
  serving.speculation =
      Speculation{.tokens = tokens, .acceptance = Probability{acceptance}, .draft_cost = cost};
  return serving;
}

TEST_CASE("a step that verifies drafts reads weights and cache once and computes every position") {
  // 3 drafted of 0.8, so 2.952 tokens and 4 positions a step, each drafted one at a tenth of a pass.
  const Serving serving = drafting(toy::dense, 3, 0.8, 0.1);
  const auto work = step_work(serving, toy::board, eight, 0.5);
  // Bytes as without, and three tenths more for drafting.
  CHECK(work.weights.in(units::B) == close(608'000 * 1.3));
  CHECK(work.kv.in(units::B) == close(160'000 * 1.3));
  CHECK(work.decode.in(units::FLOP) == close(8 * 648'000 * (4 + 0.3)));
  // Requests arrive by the tokens that are made: 8 * 2.952 / 50 prompts.
  CHECK(work.prefill.in(units::FLOP) == close(8 * 2.952 / 50 * 42.4e6));
  const auto step = serving_step(serving, toy::board, eight);
  CHECK(step.memory.in(s) == close(768'000 * 1.3 / 0.8e12));
  CHECK(step.compute.in(s) == close(8 * 648'000 * 4.3 / 50e12));
  CHECK(step.layers.in(s) == close(20e-6 * 1.3));
  CHECK(step.sequences.in(s) == close(40e-6 * 4));
}

TEST_CASE("verifying more positions touches more experts; drafting one touches as many as one") {
  const Serving serving = drafting(toy::experts, 3, 0.8, 0.1);
  const auto work = step_work(serving, toy::board, eight, 0.5);
  // 32 positions of spread 0.5 leave 0.75^16.5 of the experts out, 8 of them 0.75^4.5.
  const double verified = 459'600 + 240'000 * (1 - std::pow(0.75, 16.5));
  const double drafted = 459'600 + 240'000 * (1 - untouched);
  CHECK(work.weights.in(units::B) == close(verified + 0.3 * drafted));
}

TEST_CASE("what is sent grows with the positions, and what is drafted, of a step") {
  Serving serving = drafting(toy::dense, 3, 0.8, 0.1);
  serving.layout.tensor_parallel = 2;
  Serving plain = serving;
  plain.speculation = {};
  const auto drafted = step_work(serving, toy::board, eight, 0.5),
             one = step_work(plain, toy::board, eight, 0.5);
  CHECK(drafted.sent.in(units::B) == close(one.sent.in(units::B)*4.3));
  CHECK(drafted.sent_prefill.in(units::B) == close(one.sent_prefill.in(units::B)*2.952));
}

TEST_CASE("drafts that are never accepted cost their positions and make one token") {
  const Serving serving = drafting(toy::dense, 1, 0.0, 0.0), plain = toy::serving_of(toy::dense);
  const auto step = serving_step(serving, toy::board, eight),
             before = serving_step(plain, toy::board, eight);
  CHECK(step_shape(serving).tokens == 1.0);
  CHECK(step.memory == before.memory);
  CHECK(step.compute.in(s) == close(2 * before.compute.in(s)));
  CHECK(step.sequences.in(s) == close(2 * before.sequences.in(s)));
  CHECK(step.prefill() == before.prefill());
}

TEST_CASE("prompts computed elsewhere send their cache, and the rest of the step stays") {
  Serving serving = toy::serving_of(toy::experts, {.tensor_parallel = 2, .data_parallel = 2});
  const auto before = step_work(serving, toy::board, eight, 0.5);
  serving.disaggregation = Disaggregation{};
  const auto work = step_work(serving, toy::board, eight, 0.5);
  // 8 / 50 requests arrive, half of them in a group: 100 tokens * 2 layers * 1 head * 20 numbers * 2 B a rank.
  CHECK((work.sent - before.sent).in(units::B) == close(0.08 * 8000));
  CHECK(work.bytes() == before.bytes());
  CHECK(work.flop() == before.flop());
  CHECK(work.sent_prefill == before.sent_prefill);
  serving.disaggregation = Disaggregation{.cache_sent = Probability{0.25}};
  CHECK((step_work(serving, toy::board, eight, 0.5).sent - before.sent).in(units::B) ==
        close(0.02 * 8000));
  // A latent cache is on both ranks, and sent to both.
  serving.disaggregation = Disaggregation{};
  apply(LatentKv{.rank = 16, .rope_dim = 4}, serving.model);
  CHECK((step_work(serving, toy::board, eight, 0.5).sent - before.sent).in(units::B) ==
        close(0.08 * 100 * 2 * 20 * 2));
}

}  // namespace
