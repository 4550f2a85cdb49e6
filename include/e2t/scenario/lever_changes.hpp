// SPDX-License-Identifier: MIT
#pragma once
// What levers change of a model and of how it is served: one aggregate per family, and apply(), which
// makes the change. Nothing else of the serving is touched; what follows is for the serving model to say.
//
//     e2t::Serving changed = serving;
//     e2t::apply(e2t::LatentKv{.rank = 512, .rope_dim = 64}, changed.model);
//     e2t::apply(e2t::PrefixCaching{.found = e2t::Probability{0.563}}, changed);
#include "e2t/scenario/serving.hpp"

namespace e2t {

/// Latent KV compression: layers that keep keys and values of every head keep one vector of `rank` and one
/// rotary key of `rope_dim` instead (multi-head latent attention, DeepSeek-V2, arXiv:2405.04434). Layers
/// with latent or shared attention stay as they are.
template <class Rep>
struct LatentKvOf {
  Rep rank = Rep(__builtin_nan(""));
  Rep rope_dim{64.0};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(field("rank", number, Range{.low = 1.0}, "length of the latent vector"),
          &LatentKvOf<Reps>::rank...);
    visit(field("rope_dim", number, zero_or_more, "length of the rotary key kept beside it"),
          &LatentKvOf<Reps>::rope_dim...);
  }
};
using LatentKv = LatentKvOf<double>;

/// Sparse attention: layers that attend to everything attend to what an indexer selects (DeepSeek-V3.2), or
/// to compressed entries and a window of recent tokens (DeepSeek-V4). The cache stays resident but for
/// what is compressed. Layers with a window of their own stay as they are.
template <class Rep>
struct SparseAttentionOf {
  Optional<Quantity<context_length, Rep>> selected{};
  Optional<Rep> index_heads{};
  Optional<Rep> index_dim{};
  Optional<Rep> compression{};
  Optional<Quantity<context_length, Rep>> window{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    constexpr auto tokens = units::processed_token / units::request;
    visit(field("selected", tokens, above_zero, "entries that an indexer selects; absent: all"),
          &SparseAttentionOf<Reps>::selected...);
    visit(field("index_heads", number, zero_or_more,
                "query heads of the indexer; 0: selecting costs nothing"),
          &SparseAttentionOf<Reps>::index_heads...);
    visit(field("index_dim", number, zero_or_more, "length of the indexer's keys"),
          &SparseAttentionOf<Reps>::index_dim...);
    visit(field("compression", number, Range{.low = 1.0},
                "tokens in one compressed entry; absent: none are"),
          &SparseAttentionOf<Reps>::compression...);
    visit(field("window", tokens, above_zero, "recent tokens kept beside compressed entries"),
          &SparseAttentionOf<Reps>::window...);
  }
};
using SparseAttention = SparseAttentionOf<double>;

/// Arithmetic that activations are quantised for.
enum class Activations : unsigned char {
  unchanged,
  bf16,
  fp8,
  fp4,
  int8
};  // after the first, as Precision
template <>
inline constexpr const char* choice_names<Activations>[] = {"unchanged", "bf16", "fp8", "fp4",
                                                            "int8"};

/// Quantisation of the linear layers' weights, of what they are multiplied with, and of the cache. Embedding,
/// head and norms stay as they are. Narrower arithmetic needs activations in it, which cost time in every
/// layer; an accelerator without it multiplies at its BF16 rate, and nothing is quantised on the way.
template <class Rep>
struct QuantisationOf {
  Optional<Quantity<data, Rep>> weights{};
  Optional<Quantity<data, Rep>> experts{};
  Activations activations = Activations::unchanged;
  Optional<Quantity<data, Rep>> kv{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("weights", units::B, above_zero,
                "bytes of one weight of attention and feed-forward networks"),
          &QuantisationOf<Reps>::weights...);
    visit(field("experts", units::B, above_zero,
                "bytes of one weight of routed experts, where it differs"),
          &QuantisationOf<Reps>::experts...);
    visit(
        ChoiceField<Activations>{"activations", "arithmetic that linear layers are multiplied in"},
        &QuantisationOf<Reps>::activations...);
    visit(field("kv", units::B, above_zero, "bytes of one number of the KV cache"),
          &QuantisationOf<Reps>::kv...);
  }
};
using Quantisation = QuantisationOf<double>;

/// Answers of one length and the part of the requests that have it.
template <class Rep>
struct LengthClassOf {
  ProbabilityOf<Rep> share = not_given;
  Quantity<output_token_per_request, Rep> output_length = not_given;

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("share", "part of the requests"), &LengthClassOf<Reps>::share...);
    visit(field("output_length", units::output_token / units::request, Range{.low = 1.0},
                "their answers"),
          &LengthClassOf<Reps>::output_length...);
  }
};
using LengthClass = LengthClassOf<double>;

/// Difficulty-adaptive reasoning: how long answers are, by classes of requests whose shares sum to 1; or,
/// where only that is published, their length over what it was before (they vary as before).
template <class Rep>
struct ReasoningOf {
  List<LengthClassOf<Rep>, 8> lengths{};
  Optional<Rep> scale{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(ListField{"lengths", "answers by length; shares sum to 1"},
          &ReasoningOf<Reps>::lengths...);
    visit(field("scale", units::number, above_zero, "answers over what they were, in place of lengths"),
          &ReasoningOf<Reps>::scale...);
  }
};
using Reasoning = ReasoningOf<double>;

/// Batching: how many requests the scheduler lets run at once.
template <class Rep>
struct BatchingOf {
  Quantity<request, Rep> max_sequences = not_given;

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("max_sequences", units::request, Range{.low = 1.0},
                "limit of the scheduler, per instance"),
          &BatchingOf<Reps>::max_sequences...);
  }
};
using Batching = BatchingOf<double>;

/// Prefix caching: the part of prompt tokens that need not be computed again.
template <class Rep>
struct PrefixCachingOf {
  ProbabilityOf<Rep> found = not_given;

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("found", "part of the prompt tokens that the cache holds"),
          &PrefixCachingOf<Reps>::found...);
  }
};
using PrefixCaching = PrefixCachingOf<double>;

/// Power capping: the limit set on each board.
template <class Rep>
struct PowerCapOf {
  Quantity<device_power, Rep> power = not_given;

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("power", units::W, above_zero, "power limit set on each board"),
          &PowerCapOf<Reps>::power...);
  }
};
using PowerCap = PowerCapOf<double>;

namespace detail {

inline Error change_not_given(const char* field, const char* because) {
  Error::Message text(field);
  return Error(text.append(" is not given; it is needed because ").append(because));
}
inline Error rope_too_long(double rope_dim, double key_dim) {
  Error::Message text("latent_kv.rope_dim is ");
  text.append(rope_dim).append("; allowed: below the length of the model's keys (");
  return Error(text.append(key_dim).append(")"));
}
inline Error shares_off(double sum) {
  Error::Message text("reasoning.lengths have shares that sum to ");
  return Error(text.append_apart(sum, 1.0).append("; allowed: 1"));
}

}  // namespace detail

/// Throws Error where the rotary key is as long as the model's keys.
template <class Rep>
constexpr void apply(const LatentKvOf<Rep>& change, ModelOf<Rep>& model) {
  for (auto& part : model.attention) {
    if (part.kind != AttentionKind::grouped)
      continue;
    require(change.rope_dim < part.key_dim,
            [&] { return detail::rope_too_long(shown(change.rope_dim), shown(part.key_dim)); });
    part.kind = AttentionKind::latent;
    part.kv_rank = change.rank;
    part.rope_dim = change.rope_dim;
    part.kv_heads = Rep(1.0);
  }
}

/// Throws Error where nothing is selected or compressed, or the cost of selecting is not given.
template <class Rep>
constexpr void apply(const SparseAttentionOf<Rep>& change, ModelOf<Rep>& model) {
  require(change.selected.has_value() || change.compression.has_value(), [] {
    return Error(
        "sparse_attention keeps all of the context; allowed: selected, compression, or both");
  });
  const bool priced = change.index_heads.has_value() && change.index_dim.has_value();
  require(priced || !change.selected.has_value(), [] {
    return detail::change_not_given(
        "sparse_attention.index_heads with index_dim",
        "sparse_attention.selected is (0 where selecting costs nothing)");
  });
  for (auto& part : model.attention) {
    if (part.window.has_value())
      continue;
    part.selected = change.selected;
    part.index_heads = change.index_heads.value_or(Rep(0.0));
    part.index_dim = change.index_dim.value_or(Rep(0.0));
    if (!change.compression.has_value())
      continue;
    part.compression = change.compression;
    part.window = change.window;
  }
}

/// Throws Error where it changes no format.
template <class Rep>
constexpr void apply(const QuantisationOf<Rep>& change, ModelOf<Rep>& model,
                     const AcceleratorOf<Rep>& accelerator) {
  require(change.weights.has_value() || change.experts.has_value() || change.kv.has_value() ||
              change.activations != Activations::unchanged,
          [] {
            return Error(
                "quantisation changes no format; allowed: weights, experts, activations or kv");
          });
  auto& formats = model.formats;
  FormatOf<Rep>* const linear[] = {&formats.attention, &formats.dense, &formats.experts};
  if (change.weights.has_value()) {
    for (FormatOf<Rep>* format : linear)
      format->size = *change.weights;
  }
  if (change.experts.has_value())
    formats.experts.size = *change.experts;
  if (change.kv.has_value())
    formats.kv.size = *change.kv;
  if (change.activations == Activations::unchanged)
    return;
  const auto wanted = static_cast<Precision>(static_cast<int>(change.activations) - 1);
  const Precision had = accelerator.peak.at(wanted).has_value() ? wanted : Precision::bf16;
  for (FormatOf<Rep>* format : linear)
    format->arithmetic = had;
}

/// Sets the mean of the classes' lengths and their variance over its square, E[O^2] / E[O]^2 - 1; or scales
/// the mean. Throws Error where the shares do not sum to 1, or where not one of the two is given.
template <class Rep>
constexpr void apply(const ReasoningOf<Rep>& change, ServingOf<Rep>& serving) {
  require(change.lengths.empty() == change.scale.has_value(),
          [] { return Error("reasoning has lengths or a scale; allowed: one of the two"); });
  if (change.scale.has_value()) {
    serving.output_length = serving.output_length * *change.scale;
    if (serving.route.has_value() && serving.route->output_length.has_value())
      serving.route->output_length = *serving.route->output_length * *change.scale;
    return;
  }
  Quantity<output_token_per_request, Rep> mean{};
  Rep of_squares{0.0}, sum{0.0};
  for (const auto& each : change.lengths)
    sum = sum + each.share.value();
  // (To a millionth, as thirds are written, and as many a sum rounds in single precision.)
  require(sum >= static_cast<Rep>(1.0 - 1e-6) && sum <= static_cast<Rep>(1.0 + 1e-6),
          [&] { return detail::shares_off(shown(sum)); });
  for (const auto& each : change.lengths)
    mean += each.output_length * each.share.value();
  for (const auto& each : change.lengths) {
    const Rep relative = each.output_length / mean;
    of_squares = of_squares + each.share.value() * relative * relative;
  }
  serving.output_length = mean;
  serving.output_variation = detail::larger(of_squares - Rep(1.0), Rep(0.0));
}

template <class Rep>
constexpr void apply(const BatchingOf<Rep>& change, ServingOf<Rep>& serving) {
  serving.max_sequences = change.max_sequences;
  serving.running_sequences = not_given;
}

template <class Rep>
constexpr void apply(const PrefixCachingOf<Rep>& change, ServingOf<Rep>& serving) {
  serving.cached_prompt = serving.prompt_length * change.found.value();
}

}  // namespace e2t
