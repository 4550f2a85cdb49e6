// SPDX-License-Identifier: MIT
#pragma once
// A fleet whose requests are answered by two models, each on instances of its own: costs per token mix by
// the tokens that each makes, and the accelerators divide so that all of them are at work.
//
//     e2t::Scenario routed = served;   // derive() answers a share of its requests by the other model
//     routed.serving->route = e2t::Route{.share = e2t::Probability{0.6}, .model = model, .layout = layout};
//     use(e2t::derive(routed).workload.energy_per_token);
#include "e2t/scenario/workload.hpp"
#include "e2t/serving/serving_point.hpp"

namespace e2t {

/// How the other model of `serving.route` is served: as the first, but for its model, layout and length of
/// answers; drafts are made for one model, so without speculative decoding.
template <class Rep>
[[nodiscard]] constexpr ServingOf<Rep> routed_serving(ServingOf<Rep> serving) {
  const RouteOf<Rep> route = *serving.route;
  serving.model = route.model;
  serving.layout = route.layout;
  serving.output_length = route.output_length.value_or(serving.output_length);
  serving.running_sequences = not_given;
  serving.speculation = not_given;
  serving.route = not_given;
  return serving;
}

namespace detail {

// `first` and `second` mixed: second's share of the sum is `share`.
template <class Value, class Rep>
constexpr Value mixed(const Value& first, const Value& second, const Rep& share) {
  return first * (Rep(1.0) - share) + second * share;
}

inline Error routed_quality_missing() {
  return Error(
      "serving.route.quality is not given; it is needed because workload.quality is (answers of "
      "both "
      "models count)");
}

}  // namespace detail

/// What an output token of the whole fleet costs where `route.share` of the requests go to the other model:
///   w = s O_2 / ((1 - s) O_1 + s O_2)      its share of the output tokens
///   FLOP, bytes, J, accelerator seconds and overhead per token: (1 - w) x_1 + w x_2
/// Latencies are those of the slower of the two, which all requests keep; quality is that of the mix.
/// Throws Error where only one of the two qualities is given.
template <class Rep>
[[nodiscard]] constexpr WorkloadOf<Rep> mixed_workload(const WorkloadOf<Rep>& first,
                                                       const WorkloadOf<Rep>& second,
                                                       const RouteOf<Rep>& route,
                                                       const AcceleratorOf<Rep>& accelerator) {
  using detail::mixed;
  using e2t::select;
  const Rep share = route.share.value();
  const auto length = mixed(*first.output_length, *second.output_length, share);
  const Rep tokens = *second.output_length * share / length;
  WorkloadOf<Rep> load = first;
  load.output_length = length;
  // FLOP count at the peak of the first model's precision.
  const Rep at_first_peak =
      *accelerator.peak.at(first.precision) / *accelerator.peak.at(second.precision);
  load.compute_per_token = mixed(
      *first.compute_per_token,
      Quantity<compute_per_output_token, Rep>(*second.compute_per_token * at_first_peak), tokens);
  load.memory_per_token = mixed(*first.memory_per_token, *second.memory_per_token, tokens);
  if (first.interconnect_per_token.has_value()) {
    load.interconnect_per_token =
        mixed(*first.interconnect_per_token, *second.interconnect_per_token, tokens);
  }
  load.energy_per_token =
      first.energy_per_token.scaled(Rep(1.0) - tokens) + second.energy_per_token.scaled(tokens);
  const auto busy_first = (Rep(1.0) - tokens) / *first.step_rate,
             busy_second = tokens / *second.step_rate;
  const auto busy = busy_first + busy_second;
  load.step_rate = Rep(1.0) / busy;
  load.running_sequences =
      mixed(*first.running_sequences, *second.running_sequences, Rep(busy_second / busy));
  const auto waiting = mixed(*first.overhead_per_step / *first.running_sequences,
                             *second.overhead_per_step / *second.running_sequences, tokens);
  load.overhead_per_step = waiting * *load.running_sequences;
  const auto slower = [&](const Quantity<duration, Rep>& one, const Quantity<duration, Rep>& other) {
    const Quantity<duration, Rep> both = max(one, other);
    return select(share > Rep(0.0), select(share < Rep(1.0), both, other), one);
  };
  load.time_to_first_token = slower(*first.time_to_first_token, *second.time_to_first_token);
  load.time_per_output_token = slower(*first.time_per_output_token, *second.time_per_output_token);
  if (load.quality.has_value()) {
    require(route.quality.has_value(), [] { return detail::routed_quality_missing(); });
    load.quality = QualityOf<Rep>(mixed(load.quality->value(), route.quality->value(), share));
  }
  return load;
}

}  // namespace e2t
