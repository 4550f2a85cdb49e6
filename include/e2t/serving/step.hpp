// SPDX-License-Identifier: MIT
#pragma once
// The time of one decode step by its terms. Measurements show that memory and compute times add (they
// overlap within a kernel, but kernels follow each other), and so do all the others.
//
//     const auto step = e2t::serving_step(serving, board, 256 * e2t::units::request);
//     step.total().in(ms), step.inter_token_latency().in(ms)
#include "e2t/serving/communication.hpp"
#include "e2t/serving/compute.hpp"

namespace e2t {

/// Output tokens that one step adds to a running request where nothing is drafted.
inline constexpr auto one_token = 1 * (units::output_token / units::request);

/// What speculative decoding makes of a step: tokens added and positions computed for each running
/// request, and the passes of the model that the step costs, drafting included; 1 without it.
template <class Rep>
struct StepShapeOf {
  Rep tokens{1.0};
  Rep positions{1.0};
  Rep passes{1.0};
};
template <class Rep>
[[nodiscard]] constexpr StepShapeOf<Rep> step_shape(const ServingOf<Rep>& serving) {
  if (!serving.speculation.has_value()) return {};
  const auto& drafted = *serving.speculation;
  return {drafted.tokens_per_step(), drafted.positions(), Rep(1.0) + drafted.draft_passes()};
}

/// What one accelerator does in a step, all requests of the instance running once.
template <class Rep>
struct StepWorkOf {
  Quantity<data, Rep> weights{};
  Quantity<data, Rep> kv{};
  Quantity<compute, Rep> decode{};
  Quantity<compute, Rep> prefill{};       ///< of the requests that arrive in a step
  Quantity<duration, Rep> decode_peak{};  ///< the same at peak FLOP/s
  Quantity<duration, Rep> prefill_peak{};
  Quantity<data, Rep> sent{};
  Quantity<data, Rep> sent_prefill{};
  Quantity<data, Rep> dispatched{};       ///< of `sent`, to experts and back
  Quantity<data, Rep> dispatched_prefill{};

  [[nodiscard]] constexpr Quantity<data, Rep> bytes() const { return weights + kv; }
  [[nodiscard]] constexpr Quantity<compute, Rep> flop() const { return decode + prefill; }
};

/// Bytes that one accelerator receives with the prompts that others have computed, where prefill is apart.
template <class Rep>
[[nodiscard]] constexpr Quantity<data, Rep> handed_over(const ServingOf<Rep>& serving,
                                                        const Quantity<request, Rep>& arriving) {
  const auto prompt = mean_context(serving.prompt_length, Quantity<output_token_per_request, Rep>{}, Rep(0.0));
  const auto cache = kv_cache(serving.model, prompt, serving.layout.tensor_parallel).resident;
  return arriving / serving.layout.data_parallel * cache * serving.disaggregation->cache_sent.value();
}

/// Work of a step of `batch` requests, `spread` as in expert_coverage. Every step, b / O requests
/// finish and as many prompts are computed. With speculative decoding of k tokens a step computes k + 1
/// positions of each request from one reading of weights and cache, and drafting costs bytes and FLOP
/// like k * draft_cost passes of one position each.
template <class Rep>
[[nodiscard]] constexpr StepWorkOf<Rep> step_work(const ServingOf<Rep>& serving,
                                                  const AcceleratorOf<Rep>& accelerator,
                                                  const Quantity<request, Rep>& batch, const Rep& spread) {
  const auto& model = serving.model;
  const auto& layout = serving.layout;
  const Rep ranks = layout.accelerators();
  const auto context = mean_context(serving);
  const auto group = batch / layout.data_parallel;
  const auto decode = decode_compute(model, context);
  const auto prefill = prefill_compute(model, serving.prompt_length, serving.cached_prompt);
  const auto shape = step_shape(serving);
  const Rep drafting = shape.passes - Rep(1.0);
  const Quantity<output_token, Rep> made = batch * one_token * shape.tokens;
  const Quantity<output_token, Rep> computed = batch * one_token * (shape.positions + drafting);
  const Quantity<request, Rep> arriving = made / serving.output_length;
  const Quantity<input_token, Rep> prompts = arriving * (serving.prompt_length - serving.cached_prompt);
  const auto exchanged = exchange(model, layout);
  const Rep tokens = computed.in(units::output_token), prompt_tokens = prompts.in(units::input_token);
  StepWorkOf<Rep> work{.weights = streamed_weights(model, layout, batch * shape.positions, spread),
                       .kv = group * kv_cache(model, context, layout.tensor_parallel).read * shape.passes,
                       .decode = computed * decode.total() / ranks,
                       .prefill = arriving * prefill.total() / ranks,
                       .decode_peak = computed * time_at_peak(decode, model.formats, accelerator) / ranks,
                       .prefill_peak = arriving * time_at_peak(prefill, model.formats, accelerator) / ranks,
                       .sent = exchanged.sent() * tokens,
                       .sent_prefill = exchanged.sent() * prompt_tokens,
                       .dispatched = exchanged.dispatched * tokens,
                       .dispatched_prefill = exchanged.dispatched * prompt_tokens};
  if (serving.speculation.has_value()) work.weights += streamed_weights(model, layout, batch, spread) * drafting;
  if (serving.disaggregation.has_value()) work.sent += handed_over(serving, arriving);
  return work;
}

/// Seconds of one step:
///   memory        bytes / (HBM rate * efficiency)
///   compute       FLOP / (peak * efficiency)
///   interconnect  bytes sent / (link rate * efficiency)
///   layers        overhead of every layer, more of it in layers with experts, and a latency per call
///   quantisation  overhead of layers that quantise their activations
///   sequences     overhead per running request of a data-parallel group, not divided by accelerators
///   prefill       its share of the step: FLOP and exchange of the prompts that arrive
/// Where prefill is apart, its share is that of other accelerators: the total is then accelerator time,
/// and requests wait for the rest of it only.
template <class Rep>
struct StepOf {
  using Time = Quantity<duration, Rep>;
  Time memory{};
  Time compute{};
  Time interconnect{};
  Time layers{};
  Time quantisation{};
  Time sequences{};
  Time prefill_compute{};
  Time prefill_interconnect{};

  [[nodiscard]] constexpr Time overhead() const { return layers + quantisation + sequences; }
  [[nodiscard]] constexpr Time prefill() const { return prefill_compute + prefill_interconnect; }
  /// Between two tokens of a request, when no prompt is computed in between.
  [[nodiscard]] constexpr Time inter_token_latency() const { return memory + compute + interconnect + overhead(); }
  [[nodiscard]] constexpr Time total() const { return inter_token_latency() + prefill(); }
};

namespace detail {
// Layers whose activations are quantised before they are multiplied.
template <class Rep>
constexpr Rep quantised_layers(const ModelOf<Rep>& model) {
  const auto& formats = model.formats;
  const bool narrow = formats.attention.arithmetic != Precision::bf16 ||
                      formats.dense.arithmetic != Precision::bf16 ||
                      formats.experts.arithmetic != Precision::bf16;
  return narrow ? layers(model) : Rep(0.0);
}

template <class Rep>
constexpr Quantity<duration, Rep> link_time(const Quantity<data, Rep>& sent, const ServingOf<Rep>& serving,
                                            const AcceleratorOf<Rep>& accelerator) {
  if (!accelerator.link_bandwidth.has_value()) {
    require(sent <= Quantity<data, Rep>{}, [] {
      return Error("hardware.accelerator.link_bandwidth is not given; it is needed because "
                   "serving.layout spreads an instance over several accelerators");
    });
    return {};
  }
  return sent / (*accelerator.link_bandwidth * serving.calibration.link_efficiency);
}
}  // namespace detail

/// The step's terms for work that is already counted.
template <class Rep>
[[nodiscard]] constexpr StepOf<Rep> serving_step(const ServingOf<Rep>& serving,
                                                 const AcceleratorOf<Rep>& accelerator,
                                                 const Quantity<request, Rep>& batch,
                                                 const StepWorkOf<Rep>& work) {
  const auto& known = serving.calibration;
  const auto& model = serving.model;
  const auto shape = step_shape(serving);
  return {.memory = work.bytes() / (accelerator.memory_bandwidth * known.memory_efficiency),
          .compute = work.decode_peak / known.compute_efficiency.value(),
          .interconnect = detail::link_time(work.sent, serving, accelerator),
          .layers = (known.layer_overhead * layers(model) + known.expert_layer_overhead * model.experts.layers +
                     serving.layout.collective_latency * exchange(model, serving.layout).calls) *
                    shape.passes,
          .quantisation = known.quantised_layer_overhead * detail::quantised_layers(model) * shape.passes,
          .sequences = known.sequence_overhead * batch * shape.positions / serving.layout.data_parallel,
          .prefill_compute = work.prefill_peak / known.compute_efficiency.value(),
          .prefill_interconnect = detail::link_time(work.sent_prefill, serving, accelerator)};
}

/// The step of `batch` running requests of an instance.
template <class Rep>
[[nodiscard]] constexpr StepOf<Rep> serving_step(const ServingOf<Rep>& serving,
                                                 const AcceleratorOf<Rep>& accelerator,
                                                 const Quantity<request, Rep>& batch) {
  const auto work = step_work(serving, accelerator, batch, serving.calibration.routing_spread.value());
  return serving_step(serving, accelerator, batch, work);
}

}  // namespace e2t
