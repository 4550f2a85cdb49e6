// SPDX-License-Identifier: MIT
#pragma once
// A lever: what an optimisation multiplies, what it does to quality, and where the figures are from.
// Applying one maps a workload to a workload; nothing is multiplied that the workload does not state.
//
//     constexpr e2t::Lever kv_fp8{.name = "FP8 KV cache", .source = "...",
//                                 .memory_per_token = 0.9, .quality = {{0.998, 0.99, 1.0}}};
//     e2t::Workload cheaper = e2t::apply(kv_fp8, load);
#include "e2t/scenario/workload.hpp"

namespace e2t {

/// A factor on one thing, with the range that its source gives; 1 is no effect.
template <class Rep>
struct EffectOf {
  using rep = Rep;
  constexpr EffectOf(const Rep& by) : factor(by), low(by), high(by) {}
  constexpr EffectOf(const Rep& by, const Rep& at_least, const Rep& at_most)
      : factor(by), low(at_least), high(at_most) {}
  template <class Other>
    requires(!std::is_same_v<Other, Rep>)
  constexpr EffectOf(const EffectOf<Other>& other)
      : EffectOf(Rep(other.factor), Rep(other.low), Rep(other.high)) {}
  Rep factor, low, high;
};
using Effect = EffectOf<double>;

template <class Rep>
struct detail::Slot<EffectOf<Rep>> {
  using rep = Rep;
  static constexpr bool optional = false;
  static constexpr bool present(const EffectOf<Rep>&) { return true; }
  static constexpr Rep number(const EffectOf<Rep>& member) { return member.factor; }
  static constexpr EffectOf<Rep> made(const Rep& number) { return number; }
};

template <class Rep>
struct LeverOf {
  Text<47> name{};
  Text<127> source{};
  Optional<EffectOf<Rep>> compute_per_token{};
  Optional<EffectOf<Rep>> memory_per_token{};
  Optional<EffectOf<Rep>> interconnect_per_token{};
  Optional<EffectOf<Rep>> overhead_per_step{};
  Optional<EffectOf<Rep>> running_sequences{};
  Optional<EffectOf<Rep>> energy_per_token{};
  Optional<EffectOf<Rep>> step_rate{};
  Optional<EffectOf<Rep>> tokens_per_request{};
  Optional<EffectOf<Rep>> time_to_first_token{};
  Optional<EffectOf<Rep>> time_per_output_token{};
  Optional<EffectOf<Rep>> quality{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(TextField{"name", "what it is called"}, &LeverOf<Reps>::name...);
    visit(TextField{"source", "where its figures are from"}, &LeverOf<Reps>::source...);
    visit(field("compute_per_token", number, above_zero, "factor on FLOP per output token"),
          &LeverOf<Reps>::compute_per_token...);
    visit(field("memory_per_token", number, above_zero, "factor on HBM bytes per output token"),
          &LeverOf<Reps>::memory_per_token...);
    visit(field("interconnect_per_token", number, above_zero, "factor on link bytes per output token"),
          &LeverOf<Reps>::interconnect_per_token...);
    visit(field("overhead_per_step", number, above_zero, "factor on software seconds per step"),
          &LeverOf<Reps>::overhead_per_step...);
    visit(field("running_sequences", number, above_zero, "factor on requests that decode at once"),
          &LeverOf<Reps>::running_sequences...);
    visit(field("energy_per_token", number, above_zero, "factor on J per output token"),
          &LeverOf<Reps>::energy_per_token...);
    visit(field("step_rate", number, above_zero, "factor on the rate that a step attains"),
          &LeverOf<Reps>::step_rate...);
    visit(field("tokens_per_request", number, above_zero, "factor on output tokens per request"),
          &LeverOf<Reps>::tokens_per_request...);
    visit(field("time_to_first_token", number, above_zero, "factor on TTFT"),
          &LeverOf<Reps>::time_to_first_token...);
    visit(field("time_per_output_token", number, above_zero, "factor on TPOT"),
          &LeverOf<Reps>::time_per_output_token...);
    visit(field("quality", number, above_zero, "factor on the acceptance rate"),
          &LeverOf<Reps>::quality...);
  }
};
using Lever = LeverOf<double>;

namespace detail {

inline Error::Message about_lever(const Text<47>& lever, const char* field, double factor) {
  Error::Message text("lever \"");
  return text.append(lever).append("\": ").append(field).append(" is ").append(factor);
}

inline Error lost_effect(const Text<47>& lever, const char* field, double factor, const char* input) {
  auto text = about_lever(lever, field, factor);
  text.append(", but the workload does not state what it multiplies; allowed: no factor, or state ");
  return Error(text.append("workload.").append(input));
}

template <class Rep>
constexpr void check_range(const Text<47>& lever, const char* field, const EffectOf<Rep>& effect) {
  require(effect.low > Rep(0.0) && is_finite(effect.high) && effect.low <= effect.factor &&
              effect.factor <= effect.high,
          [&] {
            auto text = about_lever(lever, field, shown(effect.factor));
            text.append(" with a range of ").append(shown(effect.low)).append(" to ");
            text.append(shown(effect.high)).append("; allowed: a range above 0 that holds the factor");
            return Error(text);
          });
}

template <class Rep>
constexpr void check_quality(const Text<47>& lever, const Rep& made) {
  require(made <= Rep(1.0), [&] {
    Error::Message text("lever \"");
    text.append(lever).append("\": workload.quality becomes ").append(shown(made));
    return Error(text.append("; allowed: at most 1 (").append(e2t::quality::why).append(")"));
  });
}

}  // namespace detail

/// The workload with the lever in place. Throws Error when a factor is not above zero or outside its
/// own range, multiplies what the workload does not state, or makes quality more than 1.
template <class Rep>
[[nodiscard]] constexpr WorkloadOf<Rep> apply(const LeverOf<Rep>& lever, WorkloadOf<Rep> load) {
  validate_fields(lever, Path{"lever"});
  // `input` names what is multiplied, `field` its factor in the lever.
  const auto effect = [&](const char* input, auto& stated, const char* field, const auto& factor) {
    if (!factor.has_value()) return;
    detail::check_range(lever.name, field, *factor);
    require(stated.has_value(),
            [&] { return detail::lost_effect(lever.name, field, shown(factor->factor), input); });
    using Stated = typename std::remove_cvref_t<decltype(stated)>::value_type;
    using Slot = detail::Slot<Stated>;
    const Rep made = Slot::number(*stated) * factor->factor;
    if constexpr (std::is_same_v<Stated, QualityOf<Rep>>) detail::check_quality(lever.name, made);
    stated = Slot::made(made);
  };
  const auto same_name = [&](const char* name, auto& stated, const auto& factor) {
    effect(name, stated, name, factor);
  };
  same_name("compute_per_token", load.compute_per_token, lever.compute_per_token);
  same_name("memory_per_token", load.memory_per_token, lever.memory_per_token);
  same_name("interconnect_per_token", load.interconnect_per_token, lever.interconnect_per_token);
  same_name("overhead_per_step", load.overhead_per_step, lever.overhead_per_step);
  same_name("running_sequences", load.running_sequences, lever.running_sequences);
  same_name("step_rate", load.step_rate, lever.step_rate);
  effect("output_length", load.output_length, "tokens_per_request", lever.tokens_per_request);
  same_name("time_to_first_token", load.time_to_first_token, lever.time_to_first_token);
  same_name("time_per_output_token", load.time_per_output_token, lever.time_per_output_token);
  same_name("quality", load.quality, lever.quality);
  if (lever.energy_per_token.has_value()) {
    detail::check_range(lever.name, "energy_per_token", *lever.energy_per_token);
    load.energy_per_token = load.energy_per_token.scaled(lever.energy_per_token->factor);
  }
  return load;
}

}  // namespace e2t
