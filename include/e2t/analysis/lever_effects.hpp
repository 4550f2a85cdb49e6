// SPDX-License-Identifier: MIT
#pragma once
// What one lever does to a scenario, cost by cost: each as a ratio after / before, so that a lever that saves
// bytes and costs joules shows both.
//
//     const e2t::Lever latent{.name = "latent KV", .latent_kv = e2t::LatentKv{.rank = 512}};
//     e2t::effects(latent, served).each([](const char* name, const auto& ratio) {
//       if (ratio.has_value()) std::printf("%-30s %.3f\n", name, *ratio);
//     });
#include "e2t/production/production_function.hpp"

namespace e2t {

/// Ratios after / before; 1 where the lever changes nothing of it, absent where it is not known.
struct LeverEffects {
  Optional<double> compute_per_token{};       ///< FLOP per output token, prefill included
  Optional<double> memory_per_token{};        ///< HBM bytes moved per output token
  Optional<double> interconnect_per_token{};  ///< bytes sent per output token
  Optional<double> resident_kv{};             ///< bytes of cache that a running request keeps
  Optional<double> running_sequences{};       ///< requests that decode at once, per accelerator
  Optional<double> energy_per_token{};        ///< J(device) per output token
  Optional<double> step_rate{};               ///< output tokens/s of an accelerator that works
  Optional<double> tokens_per_request{};
  Optional<double> time_to_first_token{};
  Optional<double> time_per_output_token{};
  Optional<double> quality{};
  Optional<double> rate{};                         ///< output tokens/s of the site
  Optional<double> request_rate{};                 ///< requests/s of the site
  Optional<double> accepted_request_rate{};        ///< accepted requests/s of the site
  Optional<double> energy_per_accepted_request{};  ///< J(facility) per accepted request

  /// Calls visit(name, ratio) for each, in this order.
  template <class Visit>
  constexpr void each(Visit visit) const {
    visit("compute_per_token", compute_per_token);
    visit("memory_per_token", memory_per_token);
    visit("interconnect_per_token", interconnect_per_token);
    visit("resident_kv", resident_kv);
    visit("running_sequences", running_sequences);
    visit("energy_per_token", energy_per_token);
    visit("step_rate", step_rate);
    visit("tokens_per_request", tokens_per_request);
    visit("time_to_first_token", time_to_first_token);
    visit("time_per_output_token", time_per_output_token);
    visit("quality", quality);
    visit("rate", rate);
    visit("request_rate", request_rate);
    visit("accepted_request_rate", accepted_request_rate);
    visit("energy_per_accepted_request", energy_per_accepted_request);
  }
};

namespace detail {

// FLOP of an output token. (A derived workload states them at the peak of one precision.)
constexpr double flop_per_token(const ServingPoint& point) {
  const Quantity<output_token> made = point.batch * one_token * point.tokens_per_step;
  return Raw::of(point.work.flop() * point.accelerators / made);
}
constexpr Optional<double> flop_per_token(const Scenario& stated, const Scenario& derived) {
  const auto& load = derived.workload;
  if (!stated.serving.has_value())
    return load.compute_per_token.has_value() ? Raw::of(*load.compute_per_token)
                                              : Optional<double>{};
  const double first = flop_per_token(serving_point(stated));
  if (!stated.serving->route.has_value())
    return first;
  Scenario routed = stated;
  routed.serving = routed_serving(*stated.serving);
  routed.workload.demand = not_given;
  // Its part of the tokens: s O_2 / O.
  const double share =
      stated.serving->route->share.value() * (routed.serving->output_length / *load.output_length);
  return first * (1.0 - share) + flop_per_token(serving_point(routed)) * share;
}

constexpr Optional<double> ratio(const Optional<double>& before, const Optional<double>& after) {
  if (!before.has_value() || !after.has_value() || !(*before > 0.0))
    return {};
  return *after / *before;
}
template <class Dimension>
constexpr Optional<double> ratio(const Optional<Quantity<Dimension>>& before,
                                 const Optional<Quantity<Dimension>>& after) {
  const auto number = [](const auto& value) {
    return value.has_value() ? Optional<double>(Raw::of(*value)) : Optional<double>{};
  };
  return ratio(number(before), number(after));
}

// Of the model that is served, where requests are routed to another one, too.
constexpr Optional<double> resident_kv(const Scenario& scenario) {
  if (!scenario.serving.has_value())
    return {};
  const auto& serving = *scenario.serving;
  return Raw::of(kv_cache(serving.model, mean_context(serving)).resident);
}

}  // namespace detail

/// The effects of a lever on what a production function makes. Throws Error for what compose() refuses and
/// for a scenario that cannot be served, with the lever or without.
template <class... Customs>
[[nodiscard]] constexpr LeverEffects effects(
    const Lever& lever, const TokenProductionFunction<double, Customs...>& function) {
  const auto changed = function.with(lever);
  const auto before = function.evaluate(), after = changed.evaluate();
  const Workload &load = function.derived().workload, &made = changed.derived().workload;
  const auto quality = [](const Workload& work) {
    return work.quality.has_value() ? Optional<double>(work.quality->value()) : Optional<double>{};
  };
  LeverEffects found;
  found.compute_per_token =
      detail::ratio(detail::flop_per_token(function.scenario(), function.derived()),
                    detail::flop_per_token(changed.scenario(), changed.derived()));
  // FLOP that are stated from then on count at the peak of a precision: so must those before.
  if (function.scenario().serving.has_value() && !changed.scenario().serving.has_value())
    found.compute_per_token = detail::ratio(load.compute_per_token, made.compute_per_token);
  found.memory_per_token = detail::ratio(load.memory_per_token, made.memory_per_token);
  found.interconnect_per_token =
      detail::ratio(load.interconnect_per_token, made.interconnect_per_token);
  found.resident_kv = detail::ratio(detail::resident_kv(function.scenario()),
                                    detail::resident_kv(changed.scenario()));
  found.running_sequences = detail::ratio(load.running_sequences, made.running_sequences);
  found.energy_per_token = after.energy_per_token(device) / before.energy_per_token(device);
  found.step_rate = detail::ratio(load.step_rate, made.step_rate);
  found.tokens_per_request = detail::ratio(load.output_length, made.output_length);
  found.time_to_first_token = detail::ratio(before.time_to_first_token, after.time_to_first_token);
  found.time_per_output_token =
      detail::ratio(before.time_per_output_token, after.time_per_output_token);
  found.quality = detail::ratio(quality(load), quality(made));
  found.rate = after.rate / before.rate;
  found.request_rate = detail::ratio(before.request_rate, after.request_rate);
  found.accepted_request_rate =
      detail::ratio(before.accepted_request_rate, after.accepted_request_rate);
  if (before.accepted_request_rate.has_value() && after.accepted_request_rate.has_value()) {
    found.energy_per_accepted_request =
        after.energy_per_accepted_request(facility) / before.energy_per_accepted_request(facility);
  }
  return found;
}
/// The same of a scenario.
[[nodiscard]] constexpr LeverEffects effects(const Lever& lever, const Scenario& scenario) {
  return effects(lever, TokenProductionFunction{scenario});
}

}  // namespace e2t
