// SPDX-License-Identifier: MIT
#pragma once
// Parameters of a model, counted from its architecture. Biases, norms, rotary tables and
// multi-token-prediction layers are left out: together below 1 % of every published model, and not
// read in a plain decode step.
//
//     const auto count = e2t::parameters_of(model);
//     count.total(), count.active(), count.active_streamed()
#include "e2t/scenario/serving.hpp"

namespace e2t {

/// Parameters per part. Routed experts are counted once as all of them and once as those that a token
/// passes.
template <class Rep>
struct ParameterCountOf {
  Rep attention{};
  Rep dense{};          ///< dense networks, shared experts and routers
  Rep experts{};        ///< all routed experts
  Rep experts_active{}; ///< routed experts that one token passes
  Rep embedding{};      ///< input embedding: looked up, not multiplied
  Rep head{};           ///< output projection, also where it is the input embedding again
  Rep tied{};           ///< counted in both of the above: the size of a tied embedding, else 0

  [[nodiscard]] constexpr Rep total() const { return attention + dense + experts + embedding + head - tied; }
  /// Active parameters as most publishers count them: with the input embedding.
  [[nodiscard]] constexpr Rep active() const {
    return attention + dense + experts_active + embedding + head - tied;
  }
  /// Active parameters that are multiplied for each token: without the input embedding (the convention
  /// of gpt-oss).
  [[nodiscard]] constexpr Rep active_streamed() const { return attention + dense + experts_active + head; }
};
using ParameterCount = ParameterCountOf<double>;

/// Parameters of one layer of this attention, projections and indexer:
///   grouped  d h k + d g (k + v) + h v d
///   latent   q + d (r + p) + r h (k - p + v) + h v d,   q = d h k, or d r_q + r_q h k with a query rank
///   shared   q + d k + h k r_o + G r_o d, and for the compressor of m tokens 2 c d k
/// with d hidden size, h heads, g key-value heads, k, v key and value length, r latent rank, p rotary
/// part, r_o, G output rank and groups. The compressor's windows overlap where an indexer selects
/// (c = 2), else c = 1 (DeepSeek-V4 model code). Indexer: r_q h_i k_i (d h_i k_i without a query rank) + d h_i, and its keys d k_i
/// (compressed: 2 c d k_i).
template <class Rep>
[[nodiscard]] constexpr Rep attention_parameters(const AttentionOf<Rep>& part, const Rep& hidden) {
  using e2t::select;
  const Rep none(0.0), two(2.0);
  const Rep queries = part.heads * part.key_dim;
  const Rep query = select(part.query_rank > none, part.query_rank * (hidden + queries), hidden * queries);
  const Rep overlap = part.selected.has_value() ? two : Rep(1.0);
  Rep sum(0.0);
  if (part.kind == AttentionKind::grouped) {
    sum = query + hidden * part.kv_heads * (part.key_dim + part.value_dim) +
          part.heads * part.value_dim * hidden;
  } else if (part.kind == AttentionKind::latent) {
    sum = query + hidden * (part.kv_rank + part.rope_dim) +
          part.kv_rank * part.heads * (part.key_dim - part.rope_dim + part.value_dim) +
          part.heads * part.value_dim * hidden;
  } else {
    const Rep output = part.heads * part.key_dim * part.output_rank +
                       part.output_groups * part.output_rank * hidden;
    sum = query + hidden * part.key_dim + output;
    if (part.compression.has_value()) sum = sum + two * overlap * hidden * part.key_dim;
  }
  if (part.selected.has_value()) {
    const Rep keys = part.compression.has_value() ? two * overlap * hidden * part.index_dim
                                                  : hidden * part.index_dim;
    const Rep queried = select(part.query_rank > none, part.query_rank, hidden);
    sum = sum + queried * part.index_heads * part.index_dim + hidden * part.index_heads + keys;
  }
  return sum;
}

/// Counts the parameters of every part.
template <class Rep>
[[nodiscard]] constexpr ParameterCountOf<Rep> parameters_of(const ModelOf<Rep>& model) {
  const Rep hidden = model.hidden_size;
  const auto& dense = model.dense;
  const auto& experts = model.experts;
  ParameterCountOf<Rep> count;
  count.attention = Rep(0.0);
  for (const auto& part : model.attention) {
    count.attention = count.attention + part.layers * attention_parameters(part, hidden);
  }
  const Rep expert = experts.matrices * hidden * experts.width;
  const Rep shared = experts.matrices * hidden * experts.shared_width;
  const Rep router = hidden * experts.count;
  count.dense = dense.layers * dense.matrices * hidden * dense.width + experts.layers * (shared + router);
  count.experts = experts.layers * experts.count * expert;
  count.experts_active = experts.layers * experts.active * expert;
  count.embedding = model.vocabulary * hidden;
  count.head = count.embedding;
  count.tied = model.embedding == Embedding::tied ? count.embedding : Rep(0.0);
  return count;
}

/// Share of a layer's experts that a batch of b requests touches when each token picks k of E evenly:
///   1 - (1 - k/E)^b'   with b' = 1 + (b - 1) * spread
/// `spread` 1 is independent routing; real batches touch fewer. k/E for one request, and tends to 1.
template <class Rep>
[[nodiscard]] constexpr Rep expert_coverage(const ExpertsOf<Rep>& experts, const Quantity<request, Rep>& batch,
                                            const Rep& spread) {
  using e2t::exp, e2t::log;
  const Rep one(1.0), least = static_cast<Rep>(1e-300);
  const Rep count = detail::larger(one, experts.count);  // without experts none is active
  const Rep missed = one - experts.active / count;
  const Rep different = one + (batch.in(units::request) - one) * spread;
  return one - exp(different * log(detail::larger(missed, least)));
}

/// Bytes of weights on one accelerator of an instance.
template <class Rep>
struct WeightBytesOf {
  Quantity<data, Rep> shared{};     ///< attention, dense networks, shared experts, routers, head
  Quantity<data, Rep> experts{};    ///< all routed experts
  Quantity<data, Rep> embedding{};  ///< resident and looked up, not streamed

  [[nodiscard]] constexpr Quantity<data, Rep> resident() const { return shared + experts + embedding; }
};

/// Attention, dense parts, embedding and head are split over the tensor-parallel ranks and replicated
/// in every data-parallel group; experts are split over the whole instance.
template <class Rep>
[[nodiscard]] constexpr WeightBytesOf<Rep> weight_bytes(const ModelOf<Rep>& model, const LayoutOf<Rep>& layout) {
  const auto count = parameters_of(model);
  const auto& formats = model.formats;
  const Rep ranks = layout.tensor_parallel;
  return {.shared = (formats.attention.size * count.attention + formats.dense.size * count.dense +
                     formats.head.size * count.head) /
                    ranks,
          .experts = formats.experts.size * count.experts / layout.accelerators(),
          .embedding = formats.embedding.size * (count.embedding - count.tied) / ranks};
}

/// Bytes of weights that one accelerator streams in a step of `batch` requests (of the instance).
template <class Rep>
[[nodiscard]] constexpr Quantity<data, Rep> streamed_weights(const ModelOf<Rep>& model, const LayoutOf<Rep>& layout,
                                                             const Quantity<request, Rep>& batch,
                                                             const Rep& spread) {
  const auto bytes = weight_bytes(model, layout);
  return bytes.shared + bytes.experts * expert_coverage(model.experts, batch, spread);
}

}  // namespace e2t
