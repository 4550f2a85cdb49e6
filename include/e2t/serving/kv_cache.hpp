// SPDX-License-Identifier: MIT
#pragma once
// The KV cache: what stays resident per running request, and what a decode step reads of it. They are
// two numbers: sparse attention keeps all entries and reads the selected ones.
//
//     const double elements = e2t::kv_elements_per_token(model);  // 163840 for Llama-3.1-70B
//     e2t::kv_cache(model, context).read                          // bytes per request and step
#include "e2t/quantity/math.hpp"
#include "e2t/scenario/serving.hpp"

namespace e2t {

using data_per_request = dimension_quotient<data, request>;

/// Numbers that one layer keeps of one entry: grouped g (k + v), latent r + p, shared k (symbols as in
/// weights.hpp). DeepSeek-V3: 512 + 64 (arXiv:2412.19437).
template <class Rep>
[[nodiscard]] constexpr Rep cached_elements(const AttentionOf<Rep>& part) {
  if (part.kind == AttentionKind::grouped) return part.kv_heads * (part.key_dim + part.value_dim);
  if (part.kind == AttentionKind::latent) return part.kv_rank + part.rope_dim;
  return part.key_dim;
}

/// Numbers that all layers together keep of one token, windows not considered.
template <class Rep>
[[nodiscard]] constexpr Rep kv_elements_per_token(const ModelOf<Rep>& model) {
  Rep sum(0.0);
  for (const auto& part : model.attention) sum = sum + part.layers * cached_elements(part);
  return sum;
}

/// Entries of one layer for one request, in tokens of context.
template <class Rep>
struct EntriesOf {
  Quantity<context_length, Rep> resident{};  ///< kept
  Quantity<context_length, Rep> read{};      ///< attended to in one decode step
  Quantity<context_length, Rep> scanned{};   ///< keys that the indexer looks at in one decode step
};

/// Entries at a context of L tokens:
///   recent     min(L, window), or L where there is neither window nor compression
///   compressed L / m
///   read       where an indexer selects: min(that, selected), of the compressed ones if there are any
template <class Rep>
[[nodiscard]] constexpr EntriesOf<Rep> entries(const AttentionOf<Rep>& part,
                                               const Quantity<context_length, Rep>& context) {
  using Length = Quantity<context_length, Rep>;
  const bool compresses = part.compression.has_value();
  const Length recent = part.window.has_value() ? min(context, *part.window)
                        : compresses            ? Length{}
                                                : context;
  const Length compressed = compresses ? context / *part.compression : Length{};
  EntriesOf<Rep> result{.resident = recent + compressed, .read = recent + compressed};
  if (part.selected.has_value()) {
    result.scanned = compresses ? compressed : recent;
    const Length chosen = min(result.scanned, *part.selected);
    result.read = compresses ? recent + chosen : chosen;
  }
  return result;
}

template <class Rep>
struct KvCacheOf {
  Quantity<data_per_request, Rep> resident{};
  Quantity<data_per_request, Rep> read{};
};

/// Bytes of one layer's attention, per request, on one of `ranks` accelerators that share its heads.
/// Grouped caches are split over at most kv_heads ranks; latent and shared vectors, and the indexer's
/// keys (1 byte a number, as in DeepSeek-V3.2), are on every rank.
template <class Rep>
[[nodiscard]] constexpr KvCacheOf<Rep> kv_cache_of_layer(const AttentionOf<Rep>& part, const FormatOf<Rep>& format,
                                                         const Quantity<context_length, Rep>& context,
                                                         const Rep& ranks) {
  const auto kept = entries(part, context);
  const auto per_token = format.size / (Rep(1.0) * units::processed_token);
  Rep elements = cached_elements(part);
  if (part.kind == AttentionKind::grouped) {
    elements = elements / detail::smaller(part.kv_heads, ranks);
  }
  const auto index = part.index_dim * (Rep(1.0) * units::B) / (Rep(1.0) * units::processed_token);
  // A compressing layer keeps the indexer's keys of its compressed entries, others of every entry.
  const auto indexed = part.selected.has_value() ? kept.scanned : Quantity<context_length, Rep>{};
  return {.resident = kept.resident * per_token * elements + indexed * index,
          .read = kept.read * per_token * elements + indexed * index};
}

/// Bytes of all layers, per request, on one of `ranks` accelerators; 1 gives the whole cache.
template <class Rep>
[[nodiscard]] constexpr KvCacheOf<Rep> kv_cache(const ModelOf<Rep>& model,
                                                const Quantity<context_length, Rep>& context,
                                                const Rep& ranks = Rep(1.0)) {
  KvCacheOf<Rep> sum;
  for (const auto& part : model.attention) {
    const auto layer = kv_cache_of_layer(part, model.formats.kv, context, ranks);
    sum.resident += layer.resident * part.layers;
    sum.read += layer.read * part.layers;
  }
  return sum;
}

/// Mean context of a running request: longer answers run longer, so they are met more often.
///   L = I + E[O^2] / (2 E[O]) = I + O (1 + v) / 2,   v the variance of O over its mean squared
template <class Rep>
[[nodiscard]] constexpr Quantity<context_length, Rep> mean_context(
    const Quantity<input_token_per_request, Rep>& prompt, const Quantity<output_token_per_request, Rep>& output,
    const Rep& output_variation) {
  return processed(Quantity<output_token_per_request, Rep>(output * ((Rep(1.0) + output_variation) / Rep(2.0))),
                   prompt);
}

template <class Rep>
[[nodiscard]] constexpr Quantity<context_length, Rep> mean_context(const ServingOf<Rep>& serving) {
  return mean_context(serving.prompt_length, serving.output_length, serving.output_variation);
}

}  // namespace e2t
