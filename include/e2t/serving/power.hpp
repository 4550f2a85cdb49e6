// SPDX-License-Identifier: MIT
#pragma once
// Device power of one accelerator in a serving step.
//
//   p  = idle + e_byte bytes/t + e_flop FLOP/t + p_kernel t_kernel/t + (board - idle) t_quantised/t
//   P  = idle + (p - idle) / (1 + ((p - idle) / (board - idle))^8)^(1/8)
//
// t_kernel is the time of per-request and dispatch kernels, which neither move many bytes nor do many
// FLOP; t_quantised that of layers that quantise their activations, which the rows show to load the board
// fully. The last line is the board's power management: it follows p below the board's limit and bends
// smoothly towards it. A longer step, as when the accelerator waits for its host, costs idle power.
//
//     const auto watts = e2t::step_power(serving, board, work, step, step.total());
#include "e2t/serving/step.hpp"

namespace e2t {

namespace detail {
inline Error cap_too_low(double cap, double idle) {
  Error::Message text("hardware.power_cap is ");
  text.append(cap).append(" W; allowed: above serving.calibration.idle_power (").append(idle);
  return Error(text.append(" W; no work is done below it)"));
}
}  // namespace detail

/// Power of one accelerator while a step of this work lasts `step_time`.
template <class Rep>
[[nodiscard]] constexpr Quantity<device_power, Rep> step_power(const ServingOf<Rep>& serving,
                                                               const AcceleratorOf<Rep>& accelerator,
                                                               const StepWorkOf<Rep>& work,
                                                               const StepOf<Rep>& step,
                                                               const Quantity<duration, Rep>& step_time) {
  using e2t::sqrt;
  const auto& known = serving.calibration;
  const auto share = [&](const Quantity<duration, Rep>& time) { return min(time, step_time) / step_time; };
  const Quantity<duration, Rep> kernels =
      step.sequences + detail::link_time(Quantity<data, Rep>(work.dispatched + work.dispatched_prefill), serving, accelerator);
  const Quantity<device_power, Rep> others = known.energy_per_byte * work.bytes() / step_time +
                                             known.energy_per_flop * work.flop() / step_time +
                                             known.kernel_power * share(kernels);
  if (!accelerator.board_power.has_value()) {
    return known.idle_power + others + known.kernel_power * share(step.quantisation);
  }
  const Quantity<device_power, Rep> most = *accelerator.board_power - known.idle_power;
  const Quantity<device_power, Rep> above_idle = others + most * share(step.quantisation);
  const Rep load = above_idle / most;
  const Rep fourth = load * load * load * load;
  return known.idle_power + above_idle / sqrt(sqrt(sqrt(Rep(1.0) + fourth * fourth)));
}

/// Mean power of the accelerators that share a step: one after the other where each computes both, each
/// for itself where prefill is apart (per accelerator of both kinds, by their time).
template <class Rep>
[[nodiscard]] constexpr Quantity<device_power, Rep> serving_power(const ServingOf<Rep>& serving,
                                                                  const AcceleratorOf<Rep>& accelerator,
                                                                  const StepWorkOf<Rep>& work,
                                                                  const StepOf<Rep>& step) {
  if (!serving.disaggregation.has_value()) return step_power(serving, accelerator, work, step, step.total());
  StepWorkOf<Rep> decode = work, prefill{};
  decode.prefill = {}, decode.dispatched_prefill = {};
  prefill.prefill = work.prefill, prefill.dispatched_prefill = work.dispatched_prefill;
  const Rep apart = step.prefill() / step.total();
  const auto decoding = step_power(serving, accelerator, decode, step, step.inter_token_latency());
  const auto prefilling = step_power(serving, accelerator, prefill, StepOf<Rep>{}, step.prefill());
  return decoding * (Rep(1.0) - apart) + prefilling * apart;
}

/// How much longer a step takes under a power cap: what a board draws above idle power is spread out until
/// the mean is the cap.
///   max(1, (P - idle) / (cap - idle))
/// Throws Error where the cap leaves nothing above idle power.
template <class Rep>
[[nodiscard]] constexpr Rep power_stretch(const ServingOf<Rep>& serving, const Quantity<device_power, Rep>& power,
                                          const Quantity<device_power, Rep>& cap) {
  const auto& idle = serving.calibration.idle_power;
  require(cap > idle, [&] { return detail::cap_too_low(shown(detail::Raw::of(cap)), shown(detail::Raw::of(idle))); });
  return detail::larger(Rep(1.0), Rep((power - idle) / (cap - idle)));
}

}  // namespace e2t
