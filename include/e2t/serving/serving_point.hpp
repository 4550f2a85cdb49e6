// SPDX-License-Identifier: MIT
#pragma once
// The operating point of an instance: how many requests run at once and what limits them, the step, the
// rate, latencies, power and J/token that follow.
//
//     const auto point = e2t::serve(serving, board);
//     point.batch, point.batch_limit, point.rate, point.power, point.energy_per_token()
#include "e2t/serving/power.hpp"
#include "e2t/serving/validate.hpp"

namespace e2t {

/// What keeps the batch from being larger. `stated`: the number of running requests was given.
enum class BatchLimit : unsigned char { memory, scheduler, latency, demand, stated };
inline constexpr const char* batch_limit_names[] = {"memory", "scheduler", "latency", "demand", "stated"};

/// What serve() and derive() refuse is checked; or it has been, as for intervals that hold these numbers.
enum class Checks : unsigned char { all, done };

/// What a batch must keep besides fitting into memory; absent ones do not limit.
template <class Rep>
struct BatchTargetOf {
  Optional<Quantity<duration, Rep>> time_per_output_token{};  ///< longest mean step, prefill included
  Optional<Quantity<output_token_rate, Rep>> demand{};        ///< output tokens/s offered to the instance
  Optional<Quantity<device_power, Rep>> power_cap{};          ///< of each board; it stretches steps
};

namespace detail {
// The part of a step that its requests wait for.
template <class Rep>
constexpr Quantity<duration, Rep> waited(const StepOf<Rep>& step, bool prefill_apart) {
  return prefill_apart ? step.inter_token_latency() : step.total();
}
}  // namespace detail

template <class Rep>
struct ServingPointOf {
  Quantity<request, Rep> batch{};             ///< running requests of the instance
  index_of<Rep> batch_limit{};                ///< a BatchLimit
  Rep accelerators{};                         ///< of the instance
  StepWorkOf<Rep> work{};                     ///< of one accelerator in a step
  StepOf<Rep> step{};
  Quantity<output_token_rate, Rep> rate{};    ///< of the instance
  Quantity<device_power, Rep> power{};        ///< of the instance
  Quantity<duration, Rep> time_to_first_token{};
  Rep tokens_per_step{1.0};                   ///< of a request; above 1 with speculative decoding
  bool prefill_apart = false;

  /// Between two tokens of a request when no prompt is computed in between; tokens that one step adds
  /// come together, so with speculative decoding this is their mean.
  [[nodiscard]] constexpr Quantity<duration, Rep> inter_token_latency() const {
    return step.inter_token_latency() / tokens_per_step;
  }
  /// Mean time per output token: prompts of others delay it, unless they are computed elsewhere.
  [[nodiscard]] constexpr Quantity<duration, Rep> time_per_output_token() const {
    return detail::waited(step, prefill_apart) / tokens_per_step;
  }
  [[nodiscard]] constexpr Quantity<device_energy_per_output_token, Rep> energy_per_token() const { return power / rate; }
};
using ServingPoint = ServingPointOf<double>;

namespace detail {

// Largest batch in [1, most] for which `fits(batch)`, a mask that turns from true to false once, holds:
// bisection by select, so that it works for every number type; to 1 part in 2^50.
template <class Rep, class Fits>
constexpr Quantity<request, Rep> largest_that(const Quantity<request, Rep>& most, Fits fits) {
  using e2t::select;
  using Batch = Quantity<request, Rep>;
  Batch low = Rep(1.0) * units::request, high = most;
  const auto all = fits(most);
  for (int i = 0; i < 50; ++i) {
    const Batch middle = (low + high) * Rep(0.5);
    const auto good = fits(middle);
    low = select(good, middle, low);
    high = select(good, high, middle);
  }
  return select(all, most, low);
}

// Bisection finds the place, but not how it moves with the inputs: one Newton step on `excess`, which
// is zero there, adds the derivative and changes the value by rounding only. (The step of an interval
// may be without bounds, for `excess` beside it may be the same; the place is still known by bisection.)
template <class Rep, class Excess>
constexpr Quantity<request, Rep> refined(const Quantity<request, Rep>& batch, Excess excess) {
  const Rep width = static_cast<Rep>(1e-4);
  const Quantity<request, Rep> above = batch * (Rep(1.0) + width), below = batch * (Rep(1.0) - width);
  const Quantity<request, Rep> step = batch * (Rep(2.0) * width) * (excess(batch) / (excess(above) - excess(below)));
  const Quantity<request, Rep> rounding = batch * static_cast<Rep>(1e-6);
  return min(max(Quantity<request, Rep>(batch - step), Quantity<request, Rep>(batch - rounding)),
             Quantity<request, Rep>(batch + rounding));
}

// Output tokens/s of an instance's accelerators, those that compute its prompts elsewhere included.
template <class Rep>
constexpr Quantity<output_token_rate, Rep> instance_rate(const ServingOf<Rep>& serving,
                                                         const Quantity<request, Rep>& batch,
                                                         const StepOf<Rep>& step) {
  return batch * one_token * step_shape(serving).tokens / step.total();
}

inline Error latency_missed(double best, double wanted) {
  Error::Message text("target.time_per_output_token is ");
  text.append(wanted * 1e3).append(" ms; a step of one running request already takes ").append(best * 1e3);
  return Error(text.append(" ms on this instance; allowed: at least that, or a layout with more accelerators"));
}

}  // namespace detail

/// Time to the first token of a request that does not queue: the step that runs when it arrives, then
/// its prompt, once through all layers. (`modelled`: no measurement of it went into the calibration.)
template <class Rep>
[[nodiscard]] constexpr Quantity<duration, Rep> time_to_first_token(const ServingOf<Rep>& serving,
                                                                    const AcceleratorOf<Rep>& accelerator,
                                                                    const StepOf<Rep>& step) {
  const auto prefill = prefill_compute(serving.model, serving.prompt_length, serving.cached_prompt);
  const auto one = Rep(1.0) * units::request;
  const Quantity<duration, Rep> peak = time_at_peak(prefill, serving.model.formats, accelerator) * one;
  const auto sent = exchange(serving.model, serving.layout).sent();
  const Rep tokens = (serving.prompt_length - serving.cached_prompt).in(units::input_token / units::request);
  // Elsewhere no step of others is in the way, but the cache must come over.
  const Quantity<duration, Rep> before =
      serving.disaggregation.has_value()
          ? detail::link_time(handed_over(serving, Quantity<request, Rep>(one * serving.layout.data_parallel)), serving,
                              accelerator)
          : Quantity<duration, Rep>(step.inter_token_latency() * Rep(0.5));
  // (The layers' overhead of one pass: nothing is drafted for a prompt.)
  return before + (step.layers + step.quantisation) / step_shape(serving).passes +
         peak / serving.layout.accelerators() / serving.calibration.compute_efficiency.value() +
         detail::link_time(Quantity<data, Rep>(sent * tokens), serving, accelerator);
}

/// The point with a given number of running requests.
template <class Rep>
[[nodiscard]] constexpr ServingPointOf<Rep> serving_point(const ServingOf<Rep>& serving,
                                                          const AcceleratorOf<Rep>& accelerator,
                                                          const Quantity<request, Rep>& batch,
                                                          const index_of<Rep>& limit) {
  ServingPointOf<Rep> point;
  point.batch = batch;
  point.batch_limit = limit;
  point.accelerators = serving.layout.accelerators();
  point.work = step_work(serving, accelerator, batch, serving.calibration.routing_spread.value());
  point.step = serving_step(serving, accelerator, batch, point.work);
  point.rate = detail::instance_rate(serving, batch, point.step);
  point.power = serving_power(serving, accelerator, point.work, point.step) * point.accelerators;
  point.tokens_per_step = step_shape(serving).tokens;
  point.prefill_apart = serving.disaggregation.has_value();
  point.time_to_first_token = time_to_first_token(serving, accelerator, point.step);
  return point;
}

/// The point at the largest batch that memory, scheduler, latency target and demand allow; of equal
/// limits the first in that order is named. A power cap stretches the steps that targets are compared with;
/// the point's own steps and rate are those without it. Throws Error for what validate refuses, and where one
/// running request already misses the latency target.
template <class Rep>
[[nodiscard]] constexpr ServingPointOf<Rep> serve(const ServingOf<Rep>& serving,
                                                  const AcceleratorOf<Rep>& accelerator,
                                                  const BatchTargetOf<Rep>& target = {},
                                                  Checks checks = Checks::all) {
  using e2t::select;
  using Index = index_of<Rep>;
  using Batch = Quantity<request, Rep>;
  if (checks == Checks::all) validate(serving, accelerator);
  if (serving.running_sequences.has_value()) {
    return serving_point(serving, accelerator, *serving.running_sequences,
                         Index(static_cast<int>(BatchLimit::stated)));
  }
  Batch batch = largest_batch(serving, accelerator);
  Index limit(static_cast<int>(BatchLimit::memory));
  const auto lower = [&](const Batch& allowed, BatchLimit name) {
    const auto less = allowed < batch;
    limit = select(less, Index(static_cast<int>(name)), limit);
    batch = min(batch, allowed);
  };
  if (serving.max_sequences.has_value()) lower(*serving.max_sequences, BatchLimit::scheduler);
  struct Step {
    StepOf<Rep> terms;
    Rep stretch;
  };
  const auto step = [&](const Batch& size) -> Step {
    const auto work = step_work(serving, accelerator, size, serving.calibration.routing_spread.value());
    const auto terms = serving_step(serving, accelerator, size, work);
    if (!target.power_cap.has_value()) return {terms, Rep(1.0)};
    return {terms, power_stretch(serving, serving_power(serving, accelerator, work, terms), *target.power_cap)};
  };
  const auto token_time = [&](const Batch& size) {
    const Step taken = step(size);
    return Quantity<duration, Rep>(detail::waited(taken.terms, serving.disaggregation.has_value()) /
                                   step_shape(serving).tokens * taken.stretch);
  };
  const auto unless_all_fit = [&](const auto& fits, const auto& excess, BatchLimit name) {
    const Batch one = Rep(1.0) * units::request;
    const Batch found = detail::refined(detail::largest_that(batch, fits), excess);
    lower(select(fits(batch), batch, select(fits(one), found, one)), name);
  };
  if (target.time_per_output_token.has_value()) {
    const auto& wanted = *target.time_per_output_token;
    const Quantity<duration, Rep> best = token_time(Batch(Rep(1.0) * units::request));
    require(best <= wanted, [&] {
      return detail::latency_missed(shown(best.in(units::s)), shown(wanted.in(units::s)));
    });
    // A billionth less than what is allowed: the target is then met, by rounding and all.
    const Quantity<duration, Rep> allowed = wanted * static_cast<Rep>(1.0 - 1e-9);
    unless_all_fit([&](const Batch& size) { return token_time(size) <= allowed; },
                   [&](const Batch& size) { return token_time(size) - allowed; }, BatchLimit::latency);
  }
  if (target.demand.has_value()) {
    const auto& wanted = *target.demand;
    const auto rate = [&](const Batch& size) {
      const Step taken = step(size);
      return Quantity<output_token_rate, Rep>(detail::instance_rate(serving, size, taken.terms) / taken.stretch);
    };
    unless_all_fit([&](const Batch& size) { return rate(size) <= wanted; },
                   [&](const Batch& size) { return rate(size) - wanted; }, BatchLimit::demand);
  }
  return serving_point(serving, accelerator, batch, limit);
}

}  // namespace e2t
