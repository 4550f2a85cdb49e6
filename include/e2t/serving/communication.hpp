// SPDX-License-Identifier: MIT
#pragma once
// What an accelerator of an instance sends to the others, per step.
//
//     const auto sent = e2t::exchange(model, layout);
//     sent.reduced * 256.0 + sent.dispatched * 256.0, sent.calls * layout.collective_latency
#include "e2t/scenario/serving.hpp"

namespace e2t {

/// Bytes that one accelerator sends for one token of a step of the instance, and calls per step.
template <class Rep>
struct ExchangeOf {
  Quantity<data, Rep> reduced{};     ///< all-reduce of partial sums among tensor-parallel ranks
  Quantity<data, Rep> dispatched{};  ///< tokens to their experts and back
  Rep calls{};                       ///< collective calls of a step

  [[nodiscard]] constexpr Quantity<data, Rep> sent() const { return reduced + dispatched; }
};

/// Two all-reduces a layer, after attention and after the feed-forward network, of 2 (t-1)/t hidden *
/// 2 bytes each for the tokens of the rank's data-parallel group (ring all-reduce: Patarasuk and Yuan,
/// 2009); and per layer with experts k * hidden * 2 bytes to them and as many back, paid on every rank.
template <class Rep>
[[nodiscard]] constexpr ExchangeOf<Rep> exchange(const ModelOf<Rep>& model, const LayoutOf<Rep>& layout) {
  using e2t::select;
  const Rep none(0.0), one(1.0), two(2.0);
  const Rep ranks = layout.tensor_parallel;
  const auto activation = model.hidden_size * (two * units::B);
  const Rep reduces = attention_layers(model) + model.dense.layers + model.experts.layers;
  const auto split = ranks > one;
  const auto spread = layout.accelerators() > one;
  const Rep expert_layers = select(spread, model.experts.layers, none);
  return {.reduced = activation * (reduces * two * ((ranks - one) / ranks) / layout.data_parallel),
          .dispatched = activation * (expert_layers * two * model.experts.active),
          .calls = select(split, attention_layers(model) + model.dense.layers, none) + expert_layers};
}

}  // namespace e2t
