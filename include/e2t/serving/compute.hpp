// SPDX-License-Identifier: MIT
#pragma once
// FLOP: of one output token in decode, of one request's prompt in prefill, by part of the model,
// because parts differ in number format and so in the peak rate that they run at.
//
//     const auto decode = e2t::decode_compute(model, context);
//     decode.total(), e2t::time_at_peak(decode, model.formats, board)
#include "e2t/scenario/hardware.hpp"
#include "e2t/serving/kv_cache.hpp"
#include "e2t/serving/weights.hpp"

namespace e2t {

using compute_per_request = dimension_quotient<compute, request>;

/// FLOP per part; Dimension is compute per output token (decode) or per request (prefill).
template <class Dimension, class Rep>
struct ComputeOf {
  using Work = Quantity<Dimension, Rep>;
  Work attention{};  ///< projections
  Work dense{};      ///< dense networks, shared experts, routers
  Work experts{};
  Work head{};
  Work scores{};     ///< attention itself, and the indexer

  [[nodiscard]] constexpr Work total() const { return attention + dense + experts + head + scores; }
};

/// FLOP of one query of one layer against one entry: grouped 2 h (k + v); latent, absorbed,
/// 2 h (2 r + p); shared 4 h k.
template <class Rep>
[[nodiscard]] constexpr Rep flop_per_entry(const AttentionOf<Rep>& part) {
  const Rep two(2.0);
  if (part.kind == AttentionKind::grouped) return two * part.heads * (part.key_dim + part.value_dim);
  if (part.kind == AttentionKind::latent) return two * part.heads * (two * part.kv_rank + part.rope_dim);
  return two * two * part.heads * part.key_dim;
}

/// Decode: 2 FLOP for each parameter that the token passes (the input embedding is looked up), and
/// attention over the entries that are read at this context; the indexer scans with 2 h_i k_i each.
template <class Rep>
[[nodiscard]] constexpr ComputeOf<compute_per_output_token, Rep> decode_compute(
    const ModelOf<Rep>& model, const Quantity<context_length, Rep>& context) {
  const auto count = parameters_of(model);
  const auto flop = Rep(1.0) * (units::FLOP / units::output_token);
  const auto tokens = units::processed_token / units::request;
  const Rep two(2.0);
  ComputeOf<compute_per_output_token, Rep> work;
  work.attention = flop * (two * count.attention);
  work.dense = flop * (two * count.dense);
  work.experts = flop * (two * count.experts_active);
  work.head = flop * (two * count.head);
  for (const auto& part : model.attention) {
    const auto kept = entries(part, context);
    const Rep scores = flop_per_entry(part) * kept.read.in(tokens) +
                       two * part.index_heads * part.index_dim * kept.scanned.in(tokens);
    work.scores += flop * (part.layers * scores);
  }
  return work;
}

namespace detail {
// Pairs of a query and an entry that it attends to, for `length` tokens with at most `reach` entries
// each: length^2 / 2 up to the reach, then reach a token.
template <class Rep>
constexpr Rep pairs(const Rep& length, const Rep& reach) {
  const Rep near = smaller(reach, length);
  return near * length - near * near / Rep(2.0);
}
}  // namespace detail

/// Prefill of one request, of the prompt tokens that no prefix cache holds: 2 FLOP for each parameter
/// and token but the head's, whose logits only the last token needs; and causal attention, for grouped
/// and latent 2 h (k + v) a pair (the latent vector is expanded in prefill), with I^2 / 2 pairs.
template <class Rep>
[[nodiscard]] constexpr ComputeOf<compute_per_request, Rep> prefill_compute(
    const ModelOf<Rep>& model, const Quantity<input_token_per_request, Rep>& prompt,
    const Quantity<input_token_per_request, Rep>& cached = {}) {
  const auto count = parameters_of(model);
  const auto flop = Rep(1.0) * (units::FLOP / units::request);
  const auto tokens = units::input_token / units::request;
  const Rep length = prompt.in(tokens), before = cached.in(tokens), two(2.0);
  const Rep computed = length - before;
  ComputeOf<compute_per_request, Rep> work;
  work.attention = flop * (two * count.attention * computed);
  work.dense = flop * (two * count.dense * computed);
  work.experts = flop * (two * count.experts_active * computed);
  for (const auto& part : model.attention) {
    const Rep kept = part.compression.has_value() ? Rep(1.0) / *part.compression : Rep(1.0);
    const auto of = [&](const Rep& reach) {
      return detail::pairs(length, reach) - detail::pairs(before, reach);
    };
    const auto whole = [&](const auto& bound) {
      return bound.has_value() ? (*bound).in(units::processed_token / units::request) : length;
    };
    const Rep recent = part.window.has_value() || !part.compression.has_value() ? of(whole(part.window)) : Rep(0.0);
    const Rep all = of(length) * kept;
    // What an indexer selects from the compressed entries, or from all.
    const Rep chosen = part.selected.has_value() ? of(whole(part.selected) / kept) * kept : all;
    const Rep attended = part.compression.has_value() ? recent + chosen
                         : part.selected.has_value()  ? chosen
                                                      : recent;
    const Rep per_pair = part.kind == AttentionKind::latent ? two * part.heads * (part.key_dim + part.value_dim)
                                                            : flop_per_entry(part);
    const Rep scanned = part.selected.has_value() ? two * part.index_heads * part.index_dim * all : Rep(0.0);
    work.scores += flop * (part.layers * (per_pair * attended + scanned));
  }
  return work;
}

/// Dense peak of `format`'s arithmetic; throws Error, which names `part`, where the accelerator has none.
template <class Rep>
[[nodiscard]] constexpr Quantity<compute_rate, Rep> peak_of(const AcceleratorOf<Rep>& accelerator,
                                                            const FormatOf<Rep>& format, const char* part) {
  const auto& peak = accelerator.peak.at(format.arithmetic);
  require(peak.has_value(), [&] {
    Error::Message text("serving.model.formats.");
    text.append(part).append(".arithmetic is ");
    text.append(choice_names<Precision>[static_cast<int>(format.arithmetic)]);
    text.append("; allowed: a precision with a peak on ").append(accelerator.name).append(":");
    for (int i = 0; i < 4; ++i) {
      if (accelerator.peak.at(static_cast<Precision>(i)).has_value()) {
        text.append(' ').append(choice_names<Precision>[i]);
      }
    }
    return Error(text.append(" (weights in a narrower format may be widened: arithmetic = \"bf16\")"));
  });
  return *peak;
}

/// Seconds per output token (or request) that one accelerator at its peaks would take; attention scores
/// and the head run in the head's format.
template <class Dimension, class Rep>
[[nodiscard]] constexpr auto time_at_peak(const ComputeOf<Dimension, Rep>& work, const FormatsOf<Rep>& formats,
                                          const AcceleratorOf<Rep>& accelerator) {
  return work.attention / peak_of(accelerator, formats.attention, "attention") +
         work.dense / peak_of(accelerator, formats.dense, "dense") +
         work.experts / peak_of(accelerator, formats.experts, "experts") +
         (work.head + work.scores) / peak_of(accelerator, formats.head, "head");
}

}  // namespace e2t
