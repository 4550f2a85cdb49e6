// SPDX-License-Identifier: MIT
#pragma once
// What no serving software can exceed on this hardware: efficiency 1, no overhead, no prompt, and the
// least context that outputs of this mean length can have, O / 2.
//
//     const auto bound = e2t::physical_bound(serving, board, 256 * e2t::units::request);
//     bound.absolute, bound.sequential
//
// Two bounds, from weak assumptions and from stronger ones:
// * absolute: one step takes at least the largest of its bytes, FLOP and transfers at peak rates, and
//   all tokens of a layer may happen to choose the same k experts;
// * sequential: the requests of a batch run through the model one phase after the other, as data
//   dependence demands where a batch is not cut into overlapping parts: phase times add (projections,
//   attention, feed-forward network, head, exchanges), only within a phase bytes and FLOP overlap; and
//   requests choose their experts independently and evenly.
#include "e2t/serving/step.hpp"

namespace e2t {

template <class Rep>
struct PhysicalBoundOf {
  Quantity<output_token_rate, Rep> absolute{};
  Quantity<output_token_rate, Rep> sequential{};
  /// Least times of one step by resource, of which `absolute` is the largest, and the tokens it makes.
  Quantity<duration, Rep> memory{};
  Quantity<duration, Rep> compute{};
  Quantity<duration, Rep> interconnect{};
  Quantity<output_token, Rep> tokens{};
};
using PhysicalBound = PhysicalBoundOf<double>;

/// Output tokens/s of one instance with `batch` running requests. Weights, cache and work are split
/// evenly over its accelerators; an all-reduce moves each rank's tokens once (in-network reduction).
template <class Rep>
[[nodiscard]] constexpr PhysicalBoundOf<Rep> physical_bound(const ServingOf<Rep>& serving,
                                                            const AcceleratorOf<Rep>& accelerator,
                                                            const Quantity<request, Rep>& batch) {
  using e2t::select;
  using Time = Quantity<duration, Rep>;
  const auto& model = serving.model;
  const auto& formats = model.formats;
  const Rep ranks = serving.layout.accelerators(), one(1.0);
  // Speculative decoding may have all its drafts accepted, and drafts that cost nothing.
  const Quantity<request, Rep> positions = batch * step_shape(serving).positions;
  const Quantity<output_token, Rep> made = positions * one_token;
  const auto context = mean_context(Quantity<input_token_per_request, Rep>{}, serving.output_length, Rep(0.0));
  const auto flop = decode_compute(model, context);
  const auto count = parameters_of(model);
  const auto& bandwidth = accelerator.memory_bandwidth;
  const auto seconds = [&](const auto& work, const FormatOf<Rep>& format, const char* part) {
    return Time(made * work / peak_of(accelerator, format, part) / ranks);
  };
  const auto streaming = [&](const Quantity<data, Rep>& bytes) { return Time(bytes / bandwidth / ranks); };

  const Quantity<data, Rep> experts = formats.experts.size * count.experts;
  const Rep all_alike = expert_coverage(model.experts, Quantity<request, Rep>(one * units::request), one);
  const Rep independent = expert_coverage(model.experts, positions, one);
  const Time cache = streaming(batch * kv_cache(model, context).read);
  const Time projections = streaming(formats.attention.size * count.attention);
  const Time dense = streaming(formats.dense.size * count.dense);
  const Time head = streaming(formats.head.size * count.head);

  const Time flop_projections = seconds(flop.attention, formats.attention, "attention");
  const Time flop_scores = seconds(flop.scores, formats.head, "head");
  const Time flop_dense = seconds(flop.dense, formats.dense, "dense");
  const Time flop_experts = seconds(flop.experts, formats.experts, "experts");
  const Time flop_head = seconds(flop.head, formats.head, "head");

  const auto exchanged = exchange(model, serving.layout);
  const Rep tensor = serving.layout.tensor_parallel;
  // 2 (t-1)/t of a ring, of which in-network reduction needs 1 / (2 (t-1)/t).
  const Rep reduction = select(tensor > one, tensor / (Rep(2.0) * (tensor - one) + static_cast<Rep>(1e-300)), Rep(0.0));
  const Rep tokens = made.in(units::output_token);
  Time transfer{};
  if (accelerator.link_bandwidth.has_value()) {
    transfer = exchanged.reduced * reduction * tokens / *accelerator.link_bandwidth;
  }

  const Time memory = projections + cache + dense + streaming(experts * all_alike) + head;
  const Time compute = flop_projections + flop_scores + flop_dense + flop_experts + flop_head;
  const Time phases = max(projections, flop_projections) + max(cache, flop_scores) +
                      max(Time(dense + streaming(experts * independent)), Time(flop_dense + flop_experts)) +
                      max(head, flop_head) + transfer;
  return {.absolute = made / max(max(memory, compute), transfer),
          .sequential = made / phases,
          .memory = memory,
          .compute = compute,
          .interconnect = transfer,
          .tokens = made};
}

}  // namespace e2t
