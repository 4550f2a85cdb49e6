// SPDX-License-Identifier: MIT

// What each family changes of a model and of how it is served, against counts by hand and published figures.

#include "e2t/scenario/lever_changes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/models.hpp"
#include "serving/toy.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;

Model find(const char* key) {
  return catalog::find_model(key);
}
template <class Change, class... Others>
Model with(Model model, const Change& change, const Others&... others) {
  apply(change, model, others...);
  return model;
}
std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}
// Bytes per request at a context, read and resident, of all layers on one of `ranks`.
double resident(const Model& model, double context, double ranks = 1) {
  return kv_cache(model, toy::tokens(context), ranks).resident.in(units::B / units::request);
}
double read(const Model& model, double context, double ranks = 1) {
  return kv_cache(model, toy::tokens(context), ranks).read.in(units::B / units::request);
}
double decode_flop(const Model& model, double context) {
  return decode_compute(model, toy::tokens(context)).scores.in(units::FLOP / units::output_token);
}

constexpr LatentKv deepseek_latent{.rank = 512, .rope_dim = 64};
constexpr SparseAttention deepseek_sparse{
    .selected = toy::tokens(2048), .index_heads = 64.0, .index_dim = 128.0};

}  // namespace

TEST_CASE("a token's cache is 516 kB in Llama-3.1-405B and 70.3 kB in DeepSeek-V3, as published") {
  // From their configs, BF16, decimal kB.
  CHECK(resident(find("llama_3_1_405b"), 1) / 1e3 == Approx(516).epsilon(1e-3));
  CHECK(resident(find("deepseek_v3"), 1) / 1e3 == Approx(70.3).epsilon(1e-3));
  // With DeepSeek's vectors Llama keeps 126 layers of 576 numbers of 2 bytes.
  CHECK(resident(with(find("llama_3_1_405b"), deepseek_latent), 1) == 126 * 576 * 2);
}

TEST_CASE(
    "latent attention keeps a vector and a rotary key, projects them, and scores in the latent "
    "space") {
  const Model model = with(toy::dense, LatentKv{.rank = 16, .rope_dim = 4});
  // 2 layers of 16 + 4 numbers of 2 bytes, where there were 2 * 2 * 20.
  CHECK(read(toy::dense, 1) == 160);
  CHECK(read(model, 1) == 80);
  CHECK(resident(model, 125) == 80 * 125);
  // Queries 100 * 4 * 10, latent 100 * 20, keys and values 16 * 4 * (10 - 4 + 10), output 4000; 2 layers.
  CHECK(parameters_of(model).attention == 2 * (4000 + 2000 + 1024 + 4000));
  // 2 * 4 * (2 * 16 + 4) FLOP an entry of a layer for 2 * 4 * 20.
  CHECK(decode_flop(toy::dense, 1) == 2 * 160);
  CHECK(decode_flop(model, 1) == 2 * 288);
  // The rest stays.
  CHECK(parameters_of(model).dense == parameters_of(toy::dense).dense);
  CHECK(model.attention[0].heads == 4);
}

TEST_CASE(
    "latent attention costs more than it saves where tensor parallelism splits 4 key-value heads") {
  const Model before = find("qwen3_235b_a22b"), after = with(before, deepseek_latent);
  // A layer: 4 heads of 256 numbers, or 576 on every rank.
  for (const double ranks : {1.0, 2.0, 4.0, 8.0}) {
    const double kept = std::max(4.0 / ranks, 1.0) * 256;
    CAPTURE(ranks);
    CHECK(read(after, 1000, ranks) / read(before, 1000, ranks) ==
          Approx(576 / kept).epsilon(1e-12));
  }
  CHECK(resident(after, 1000, 1) < resident(before, 1000, 1));
  CHECK(resident(after, 1000, 4) > resident(before, 1000, 4));
  CHECK(resident(after, 1000, 8) > resident(before, 1000, 8));
}

TEST_CASE("layers that keep one vector already are left alone") {
  const Model deepseek = find("deepseek_v3");
  CHECK(with(deepseek, LatentKv{.rank = 99, .rope_dim = 9}).attention[0].kv_rank == 512);
  const Model shared = find("deepseek_v4_flash");
  CHECK(with(shared, deepseek_latent).attention[1].kind == AttentionKind::shared);
}

TEST_CASE("DeepSeek-V3 with sparse attention is DeepSeek-V3.2 of the catalogue") {
  const Model made = with(find("deepseek_v3"), deepseek_sparse), published = find("deepseek_v3_2");
  CHECK(parameters_of(made).total() == parameters_of(published).total());
  CHECK(parameters_of(made).active() == parameters_of(published).active());
  for (const double context : {100.0, 2048.0, 50'000.0}) {
    CHECK(resident(made, context) == resident(published, context));
    CHECK(read(made, context) == read(published, context));
    CHECK(decode_flop(made, context) == decode_flop(published, context));
    const auto prompt = context * (units::input_token / units::request);
    CHECK(prefill_compute(made, prompt).total() == prefill_compute(published, prompt).total());
  }
  CHECK(parameters_of(made).total() > parameters_of(find("deepseek_v3")).total());
}

TEST_CASE("sparse attention saves at a long context, and costs its indexer at a short one") {
  const Model before = find("deepseek_v3"), after = with(before, deepseek_sparse);
  // A layer and entry: 2 * 128 * (2 * 512 + 64) = 278528 FLOP, the indexer's 2 * 64 * 128 = 16384; 1152 bytes, and 128.
  CHECK(decode_flop(after, 1000) == Approx(61 * 1000 * (278'528.0 + 16'384)).epsilon(1e-12));
  CHECK(decode_flop(after, 1000) > decode_flop(before, 1000));
  CHECK(read(after, 1000) == Approx(61 * 1000 * (1152.0 + 128)).epsilon(1e-12));
  CHECK(read(after, 1000) > read(before, 1000));
  CHECK(decode_flop(after, 32'768) ==
        Approx(61 * (2048 * 278'528.0 + 32'768 * 16'384.0)).epsilon(1e-12));
  CHECK(decode_flop(after, 32'768) < 0.13 * decode_flop(before, 32'768));
  CHECK(read(after, 32'768) == Approx(61 * (2048 * 1152.0 + 32'768 * 128.0)).epsilon(1e-12));
  CHECK(read(after, 32'768) < 0.18 * read(before, 32'768));
  // All stays resident, and the indexer's keys with it.
  CHECK(resident(after, 32'768) == Approx(61 * 32'768 * (1152.0 + 128)).epsilon(1e-12));
}

TEST_CASE("the compressed layers of DeepSeek-V4-Flash follow from its plain ones") {
  const Model published = find("deepseek_v4_flash");
  // Its two plain layers attend to a window; without it they attend to everything.
  for (const int part : {1, 2}) {
    Model plain = published;
    plain.attention = {published.attention[0]};
    plain.attention[0].window = {};
    plain.attention[0].layers = published.attention[part].layers;
    SparseAttention change{.compression = part == 1 ? 4.0 : 128.0, .window = toy::tokens(128)};
    if (part == 1) {
      change.selected = toy::tokens(512);
      change.index_heads = 64.0;
      change.index_dim = 128.0;
    }
    const Model made = with(plain, change);
    Model alone = published;
    alone.attention = {published.attention[part]};
    CAPTURE(part);
    CHECK(parameters_of(made).attention == parameters_of(alone).attention);
    for (const double context : {64.0, 1024.0, 100'000.0}) {
      CHECK(resident(made, context) == resident(alone, context));
      CHECK(read(made, context) == read(alone, context));
      CHECK(decode_flop(made, context) == decode_flop(alone, context));
    }
    // A window of 128 and an entry for 128 tokens, 512 numbers of 2 bytes each.
    if (part == 2)
      CHECK(resident(made, 12'800) == 20 * 512 * 2 * (128 + 100));
  }
}

TEST_CASE("layers with a window of their own stay as they are under sparse attention") {
  const Model before = find("gpt_oss_120b"), after = with(before, deepseek_sparse);
  int windows = 0;
  for (int i = 0; i < before.attention.size(); ++i) {
    const bool windowed = before.attention[i].window.has_value();
    windows += windowed ? 1 : 0;
    CHECK(after.attention[i].selected.has_value() == !windowed);
  }
  CHECK(windows == 1);
}

TEST_CASE("quantisation changes the size of what it names, and arithmetic by the activations") {
  const auto size = [](const Format& format) { return format.size.in(units::B); };
  const Model fp8 = with(find("qwen3_235b_a22b"),
                         Quantisation{.weights = 1 * units::B, .activations = Activations::fp8},
                         Accelerator(catalog::h100_sxm));
  CHECK(size(fp8.formats.attention) == 1);
  CHECK(size(fp8.formats.experts) == 1);
  CHECK(size(fp8.formats.dense) == 1);
  CHECK(fp8.formats.experts.arithmetic == Precision::fp8);
  CHECK(fp8.formats.attention.arithmetic == Precision::fp8);
  // Embedding, head and cache are not of the linear layers.
  CHECK(size(fp8.formats.head) == 2);
  CHECK(fp8.formats.head.arithmetic == Precision::bf16);
  CHECK(size(fp8.formats.embedding) == 2);
  CHECK(size(fp8.formats.kv) == 2);
  // Half the bytes of what is FP8: all but head and embedding.
  const auto before = weight_bytes(find("qwen3_235b_a22b"), {}), after = weight_bytes(fp8, {});
  CHECK(after.experts * 2.0 == before.experts);
  CHECK(after.embedding == before.embedding);
  const auto count = parameters_of(fp8);
  CHECK((before.shared - after.shared).in(units::B) == Approx(count.attention + count.dense));

  const Model kv = with(toy::dense, Quantisation{.kv = 1 * units::B}, toy::board);
  CHECK(read(kv, 10) * 2 == read(toy::dense, 10));
  CHECK(weight_bytes(kv, {}).resident() == weight_bytes(toy::dense, {}).resident());

  const Model mxfp4 = with(toy::experts, Quantisation{.experts = formats::mxfp4.size}, toy::board);
  CHECK(size(mxfp4.formats.experts) == 4.25 / 8);
  CHECK(size(mxfp4.formats.attention) == 2);
  CHECK(mxfp4.formats.experts.arithmetic == Precision::bf16);
  const Model both = with(
      toy::experts, Quantisation{.weights = 1 * units::B, .experts = 0.5 * units::B}, toy::board);
  CHECK(size(both.formats.dense) == 1);
  CHECK(size(both.formats.experts) == 0.5);
}

TEST_CASE(
    "an accelerator without the arithmetic multiplies in BF16 and quantises nothing on the way") {
  const Model int8 =
      with(toy::dense, Quantisation{.weights = 1 * units::B, .activations = Activations::int8},
           toy::board);
  CHECK(int8.formats.dense.arithmetic == Precision::bf16);
  CHECK(int8.formats.dense.size == 1 * units::B);
  const auto step = serving_step(toy::serving_of(int8), toy::board, 8 * units::request);
  CHECK(step.quantisation == 0_us);
  const Model fp8 = with(toy::dense, Quantisation{.activations = Activations::fp8}, toy::board);
  CHECK(serving_step(toy::serving_of(fp8), toy::board, 8 * units::request).quantisation == 60_us);
}

TEST_CASE("classes of lengths give their mean and variance, and a mean context from both") {
  Serving serving = toy::serving_of(toy::dense);
  serving.output_variation = 9.0;
  const Reasoning reasoning{
      .lengths = {LengthClass{.share = Probability{0.5}, .output_length = 100_token_per_request},
                  LengthClass{.share = Probability{0.5}, .output_length = 300_token_per_request}}};
  apply(reasoning, serving);
  CHECK(serving.output_length == 200_token_per_request);
  // E[O^2] = 50000, so 50000 / 40000 - 1; the mean context has E[O^2] / (2 E[O]) = 125 beside the prompt.
  CHECK(serving.output_variation == Approx(0.25).epsilon(1e-12));
  CHECK(mean_context(serving).in(units::processed_token / units::request) ==
        Approx(100 + 125).epsilon(1e-12));
  // One class does not vary; thirds to six digits sum to 1.
  apply(Reasoning{.lengths = {LengthClass{.share = Probability{1.0},
                                          .output_length = 70_token_per_request}}},
        serving);
  CHECK(serving.output_variation == 0.0);
  const LengthClass third{.share = Probability{0.333333}, .output_length = 30_token_per_request};
  apply(Reasoning{.lengths = {third, third,
                              LengthClass{.share = Probability{0.333333},
                                          .output_length = 60_token_per_request}}},
        serving);
  CHECK(serving.output_length.in(units::output_token / units::request) == Approx(40).epsilon(1e-5));
}

TEST_CASE("a scale shortens answers that vary as before, those of another model, too") {
  Serving serving = toy::serving_of(toy::dense);
  serving.output_variation = 0.5;
  serving.route = Route{
      .share = Probability{0.5}, .model = toy::experts, .output_length = 40_token_per_request};
  apply(Reasoning{.scale = 0.4}, serving);
  CHECK(serving.output_length == 20_token_per_request);
  CHECK(serving.output_variation == 0.5);
  CHECK(*serving.route->output_length == 16_token_per_request);
}

TEST_CASE("reasoning works in single precision") {
  auto serving = with_rep<float>(toy::serving_of(toy::dense));
  const ReasoningOf<float> reasoning = with_rep<float>(Reasoning{
      .lengths = {LengthClass{.share = Probability{0.7}, .output_length = 100_token_per_request},
                  LengthClass{.share = Probability{0.3}, .output_length = 200_token_per_request}}});
  apply(reasoning, serving);
  CHECK(serving.output_length.in(units::output_token / units::request) ==
        Approx(130.0).epsilon(1e-6));
}

TEST_CASE(
    "a batching limit takes the place of a stated number of requests; a found part that of cached "
    "tokens") {
  Serving serving = toy::serving_of(toy::dense);
  serving.running_sequences = 8 * units::request;
  apply(Batching{.max_sequences = 64 * units::request}, serving);
  CHECK(*serving.max_sequences == 64 * units::request);
  CHECK_FALSE(serving.running_sequences.has_value());
  // DeepSeek's 56.3 % of 100 tokens.
  apply(PrefixCaching{.found = Probability{0.563}}, serving);
  CHECK(serving.cached_prompt.in(units::input_token / units::request) == Approx(56.3));
}

TEST_CASE("changes that cannot be are refused with what is allowed") {
  Model model = toy::dense;
  Serving serving = toy::serving_of(toy::dense);
  CHECK(refusal([&] { apply(LatentKv{.rank = 16, .rope_dim = 10}, model); }) ==
        "latent_kv.rope_dim is 10; allowed: below the length of the model's keys (10)");
  CHECK(refusal([&] { apply(SparseAttention{}, model); }) ==
        "sparse_attention keeps all of the context; allowed: selected, compression, or both");
  for (const SparseAttention& change :
       {SparseAttention{.selected = toy::tokens(10)},
        SparseAttention{.selected = toy::tokens(10), .index_heads = 4.0},
        SparseAttention{.selected = toy::tokens(10), .index_dim = 4.0}}) {
    CHECK(refusal([&] { apply(change, model); }) ==
          "sparse_attention.index_heads with index_dim is not given; it is needed because "
          "sparse_attention.selected is (0 where selecting costs nothing)");
  }
  CHECK(refusal([&] {
          apply(SparseAttention{.selected = toy::tokens(10), .index_heads = 0.0, .index_dim = 0.0},
                model);
        }) == "");
  CHECK(refusal([&] { apply(Quantisation{}, model, toy::board); }) ==
        "quantisation changes no format; allowed: weights, experts, activations or kv");
  CHECK(refusal([&] { apply(Reasoning{}, serving); }) ==
        "reasoning has lengths or a scale; allowed: one of the two");
  const LengthClass half{.share = Probability{0.5}, .output_length = 10_token_per_request};
  CHECK(refusal([&] { apply(Reasoning{.lengths = {half}, .scale = 0.5}, serving); }) ==
        "reasoning has lengths or a scale; allowed: one of the two");
  CHECK(refusal([&] { apply(Reasoning{.lengths = {half}}, serving); }) ==
        "reasoning.lengths have shares that sum to 0.5; allowed: 1");
  CHECK(refusal([&] {
          apply(Reasoning{.lengths = {half, half, half}}, serving);
        }) == "reasoning.lengths have shares that sum to 1.5; allowed: 1");
  const LengthClass nearly{.share = Probability{0.5001}, .output_length = 10_token_per_request};
  CHECK(refusal([&] {
          apply(Reasoning{.lengths = {half, nearly}}, serving);
        }) == "reasoning.lengths have shares that sum to 1.0001; allowed: 1");
  // Nothing of it was changed.
  CHECK(serving.output_length == 50_token_per_request);
  CHECK(model.attention[0].kind == AttentionKind::grouped);
}
