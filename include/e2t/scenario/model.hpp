// SPDX-License-Identifier: MIT
#pragma once
// A language model by its architecture: what its published configuration says, and nothing derived.
// Layers are counted per kind of attention and per kind of feed-forward network; how the two alternate
// changes neither parameters nor bytes nor FLOP.
//
//     constexpr e2t::Model llama{
//         .name = "Llama-3.1-8B", .hidden_size = 4096, .vocabulary = 128256,
//         .attention = {e2t::Attention{
//             .layers = 32, .heads = 32, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
//         .dense = {.layers = 32, .width = 14336}};
#include "e2t/scenario/number_format.hpp"

namespace e2t {

/// Tokens that one running request attends to: prompt and output together.
using context_length = dimension_quotient<processed_token, request>;

/// What a layer keeps of every token it has seen.
///   grouped  keys and values of kv_heads heads (multi-head, grouped and multi-query attention)
///   latent   one vector of kv_rank and one rotary key of rope_dim, from which all heads' keys and
///            values are projected (multi-head latent attention, DeepSeek-V2, arXiv:2405.04434)
///   shared   one vector of key_dim that is key and value of all heads (DeepSeek-V4)
enum class AttentionKind : unsigned char { grouped, latent, shared };
template <>
inline constexpr const char* choice_names<AttentionKind>[] = {"grouped", "latent", "shared"};

/// The layers with one kind of attention. Numbers that a kind does not have are zero.
template <class Rep>
struct AttentionOf {
  AttentionKind kind = AttentionKind::grouped;
  Rep layers{0.0};
  Rep heads{0.0};
  Rep kv_heads{0.0};
  Rep key_dim{0.0};
  Rep value_dim{0.0};
  Rep query_rank{0.0};
  Rep kv_rank{0.0};
  Rep rope_dim{0.0};
  Rep output_rank{0.0};
  Rep output_groups{0.0};
  Optional<Quantity<context_length, Rep>> window{};
  Optional<Rep> compression{};
  Optional<Quantity<context_length, Rep>> selected{};
  Rep index_heads{0.0};
  Rep index_dim{0.0};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    constexpr auto tokens = units::processed_token / units::request;
    visit(ChoiceField<AttentionKind>{"kind", "what a layer keeps of every token"}, &AttentionOf<Reps>::kind...);
    visit(field("layers", number, above_zero, "layers with this attention"), &AttentionOf<Reps>::layers...);
    visit(field("heads", number, above_zero, "query heads"), &AttentionOf<Reps>::heads...);
    visit(field("kv_heads", number, zero_or_more, "key-value heads; 1 where all heads share one vector"),
          &AttentionOf<Reps>::kv_heads...);
    visit(field("key_dim", number, above_zero, "length of a head's key, its rotary part included"),
          &AttentionOf<Reps>::key_dim...);
    visit(field("value_dim", number, above_zero, "length of a head's value"), &AttentionOf<Reps>::value_dim...);
    visit(field("query_rank", number, zero_or_more, "rank of the query projection; 0: full"),
          &AttentionOf<Reps>::query_rank...);
    visit(field("kv_rank", number, zero_or_more, "length of the latent vector (latent attention)"),
          &AttentionOf<Reps>::kv_rank...);
    visit(field("rope_dim", number, zero_or_more, "length of the rotary key kept beside the latent vector"),
          &AttentionOf<Reps>::rope_dim...);
    visit(field("output_rank", number, zero_or_more, "rank of each group of the output projection; 0: full"),
          &AttentionOf<Reps>::output_rank...);
    visit(field("output_groups", number, zero_or_more, "groups of the output projection"),
          &AttentionOf<Reps>::output_groups...);
    visit(field("window", tokens, above_zero, "most recent tokens attended to; absent: all"),
          &AttentionOf<Reps>::window...);
    visit(field("compression", number, Range{.low = 1.0},
                "tokens in one compressed entry, kept beside those of the window; absent: none are"),
          &AttentionOf<Reps>::compression...);
    visit(field("selected", tokens, above_zero, "entries that an indexer selects; absent: all"),
          &AttentionOf<Reps>::selected...);
    visit(field("index_heads", number, zero_or_more, "query heads of the indexer"),
          &AttentionOf<Reps>::index_heads...);
    visit(field("index_dim", number, zero_or_more, "length of the indexer's keys"),
          &AttentionOf<Reps>::index_dim...);
  }
};
using Attention = AttentionOf<double>;

/// Layers with one feed-forward network that every token passes.
template <class Rep>
struct DenseOf {
  Rep layers{0.0};
  Rep width{0.0};
  Rep matrices{3.0};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(field("layers", number, zero_or_more, "layers with a dense feed-forward network"),
          &DenseOf<Reps>::layers...);
    visit(field("width", number, zero_or_more, "intermediate size, the mean where layers differ"),
          &DenseOf<Reps>::width...);
    visit(field("matrices", number, above_zero, "3 for gated networks (SwiGLU), 2 for plain ones"),
          &DenseOf<Reps>::matrices...);
  }
};
using Dense = DenseOf<double>;

/// Layers with a mixture of experts.
template <class Rep>
struct ExpertsOf {
  Rep layers{0.0};
  Rep count{0.0};
  Rep active{0.0};
  Rep width{0.0};
  Rep shared_width{0.0};
  Rep matrices{3.0};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(field("layers", number, zero_or_more, "layers with a mixture of experts"), &ExpertsOf<Reps>::layers...);
    visit(field("count", number, zero_or_more, "routed experts of a layer"), &ExpertsOf<Reps>::count...);
    visit(field("active", number, zero_or_more, "routed experts that one token passes"),
          &ExpertsOf<Reps>::active...);
    visit(field("width", number, zero_or_more, "intermediate size of one routed expert"),
          &ExpertsOf<Reps>::width...);
    visit(field("shared_width", number, zero_or_more, "intermediate size of all shared experts together"),
          &ExpertsOf<Reps>::shared_width...);
    visit(field("matrices", number, above_zero, "3 for gated networks (SwiGLU), 2 for plain ones"),
          &ExpertsOf<Reps>::matrices...);
  }
};
using Experts = ExpertsOf<double>;

/// Whether the output projection is the input embedding again, or a matrix of its own.
enum class Embedding : unsigned char { untied, tied };
template <>
inline constexpr const char* choice_names<Embedding>[] = {"untied", "tied"};

template <class Rep>
struct ModelOf {
  Text<63> name{};
  Rep hidden_size{0.0};
  Rep vocabulary{0.0};
  Embedding embedding = Embedding::untied;
  Optional<Quantity<context_length, Rep>> context_limit{};
  List<AttentionOf<Rep>, 4> attention{};
  DenseOf<Rep> dense{};
  ExpertsOf<Rep> experts{};
  FormatsOf<Rep> formats{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(TextField{"name", "what it is called"}, &ModelOf<Reps>::name...);
    visit(field("hidden_size", number, above_zero, "length of a token's vector between layers"),
          &ModelOf<Reps>::hidden_size...);
    visit(field("vocabulary", number, above_zero, "tokens that the model knows"),
          &ModelOf<Reps>::vocabulary...);
    visit(ChoiceField<Embedding>{"embedding", "tied: the output projection is the input embedding"},
          &ModelOf<Reps>::embedding...);
    visit(field("context_limit", units::processed_token / units::request, above_zero,
                "longest context that the model was made for"),
          &ModelOf<Reps>::context_limit...);
    visit(ListField{"attention", "layers per kind of attention"}, &ModelOf<Reps>::attention...);
    visit(GroupField{"dense", "dense feed-forward layers"}, &ModelOf<Reps>::dense...);
    visit(GroupField{"experts", "mixture-of-experts layers"}, &ModelOf<Reps>::experts...);
    visit(GroupField{"formats", "number formats per part"}, &ModelOf<Reps>::formats...);
  }
};
using Model = ModelOf<double>;

/// Layers with attention of any kind.
template <class Rep>
[[nodiscard]] constexpr Rep attention_layers(const ModelOf<Rep>& model) {
  Rep sum{0.0};
  for (const auto& part : model.attention) sum = sum + part.layers;
  return sum;
}

/// All layers; a pruned model may have some without attention, or without a feed-forward network.
template <class Rep>
[[nodiscard]] constexpr Rep layers(const ModelOf<Rep>& model) {
  const Rep attention = attention_layers(model), others = model.dense.layers + model.experts.layers;
  return detail::larger(attention, others);
}

}  // namespace e2t
