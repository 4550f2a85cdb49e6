// SPDX-License-Identifier: MIT
#pragma once
// A lever: what an optimisation changes, what it does to quality, and where the figures are from. Applying
// one maps a scenario to a scenario. It changes the model and how it is served, from which costs then
// follow; or, where only costs are known, it multiplies those that the workload states.
//
//     constexpr e2t::Lever latent{.name = "latent KV", .source = "DeepSeek-V2", .latent_kv = e2t::LatentKv{.rank = 512}};
//     constexpr e2t::Lever kv_fp8{.name = "FP8 KV cache", .source = "...",
//                                 .memory_per_token = 0.9, .quality = {{0.998, 0.99, 1.0}}};
//     e2t::Workload cheaper = e2t::apply(kv_fp8, load);
#include "e2t/scenario/lever_changes.hpp"
#include "e2t/scenario/scenario.hpp"

namespace e2t {

/// The families of levers, in the order in which attributions apply them: model, precision, KV, attention,
/// decoding, scheduling, power. Of factors it is the mechanism that they stand for; `unstated` ones may
/// stand for any, `other` for none of these.
enum class LeverFamily : unsigned char {
  routing,
  quantisation,
  latent_kv,
  sparse_attention,
  speculation,
  reasoning,
  prefix_caching,
  batching,
  disaggregation,
  power_cap,
  other,
  unstated
};
inline constexpr int lever_families = 10;  ///< those that change a scenario by themselves
template <>
inline constexpr const char* choice_names<LeverFamily>[] = {
    "routing",        "quantisation", "latent_kv",      "sparse_attention",
    "speculation",    "reasoning",    "prefix_caching", "batching",
    "disaggregation", "power_cap",    "other",          "unstated"};

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
  Optional<RouteOf<Rep>> routing{};
  Optional<QuantisationOf<Rep>> quantisation{};
  Optional<LatentKvOf<Rep>> latent_kv{};
  Optional<SparseAttentionOf<Rep>> sparse_attention{};
  Optional<SpeculationOf<Rep>> speculation{};
  Optional<ReasoningOf<Rep>> reasoning{};
  Optional<PrefixCachingOf<Rep>> prefix_caching{};
  Optional<BatchingOf<Rep>> batching{};
  Optional<DisaggregationOf<Rep>> disaggregation{};
  Optional<PowerCapOf<Rep>> power_cap{};
  LeverFamily mechanism = LeverFamily::unstated;
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
    visit(OptionalGroupField{"routing", "another model that answers a share of the requests"},
          &LeverOf<Reps>::routing...);
    visit(OptionalGroupField{"quantisation", "number formats of weights, activations and cache"},
          &LeverOf<Reps>::quantisation...);
    visit(OptionalGroupField{"latent_kv", "latent KV compression"}, &LeverOf<Reps>::latent_kv...);
    visit(OptionalGroupField{"sparse_attention", "sparse or compressed attention"},
          &LeverOf<Reps>::sparse_attention...);
    visit(OptionalGroupField{"speculation", "speculative decoding"},
          &LeverOf<Reps>::speculation...);
    visit(OptionalGroupField{"reasoning", "difficulty-adaptive reasoning: how long answers are"},
          &LeverOf<Reps>::reasoning...);
    visit(OptionalGroupField{"prefix_caching", "prompt tokens that are not computed again"},
          &LeverOf<Reps>::prefix_caching...);
    visit(OptionalGroupField{"batching", "requests that may run at once"},
          &LeverOf<Reps>::batching...);
    visit(OptionalGroupField{"disaggregation", "prompts computed on accelerators of their own"},
          &LeverOf<Reps>::disaggregation...);
    visit(OptionalGroupField{"power_cap", "power limit of the boards"},
          &LeverOf<Reps>::power_cap...);
    visit(ChoiceField<LeverFamily>{"mechanism", "what the factors below stand for"},
          &LeverOf<Reps>::mechanism...);
    visit(field("compute_per_token", number, above_zero, "factor on FLOP per output token"),
          &LeverOf<Reps>::compute_per_token...);
    visit(field("memory_per_token", number, above_zero, "factor on HBM bytes per output token"),
          &LeverOf<Reps>::memory_per_token...);
    visit(field("interconnect_per_token", number, above_zero,
                "factor on link bytes per output token"),
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

inline Error lost_effect(const Text<47>& lever, const char* field, double factor,
                         const char* input) {
  auto text = about_lever(lever, field, factor);
  text.append(
      ", but the workload does not state what it multiplies; allowed: no factor, or state ");
  return Error(text.append("workload.").append(input));
}

template <class Rep>
constexpr void check_range(const Text<47>& lever, const char* field, const EffectOf<Rep>& effect) {
  require(
      effect.low > Rep(0.0) && is_finite(effect.high) && effect.low <= effect.factor &&
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

namespace detail {

// Multiplies a lever's costs, or its quality.
enum class Factors : unsigned char { costs, quality };
template <class Rep>
constexpr void multiply(const LeverOf<Rep>& lever, WorkloadOf<Rep>& load, Factors which) {
  // `input` names what is multiplied, `field` its factor in the lever.
  const auto effect = [&](const char* input, auto& stated, const char* field, const auto& factor) {
    if (!factor.has_value())
      return;
    detail::check_range(lever.name, field, *factor);
    require(stated.has_value(),
            [&] { return detail::lost_effect(lever.name, field, shown(factor->factor), input); });
    using Stated = typename std::remove_cvref_t<decltype(stated)>::value_type;
    using Slot = detail::Slot<Stated>;
    const Rep made = Slot::number(*stated) * factor->factor;
    if constexpr (std::is_same_v<Stated, QualityOf<Rep>>)
      detail::check_quality(lever.name, made);
    stated = Slot::made(made);
  };
  if (which == Factors::quality)
    return effect("quality", load.quality, "quality", lever.quality);
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
  if (lever.energy_per_token.has_value()) {
    detail::check_range(lever.name, "energy_per_token", *lever.energy_per_token);
    load.energy_per_token = load.energy_per_token.scaled(lever.energy_per_token->factor);
  }
}

// Whether a lever multiplies costs per token.
template <class Rep>
constexpr bool has_factors(const LeverOf<Rep>& lever) {
  bool found = false;
  LeverOf<Rep>::template each_field<Rep>([&](const auto& field, auto member) {
    if constexpr (is_number_field<std::remove_cvref_t<decltype(field)>>) {
      found = found || ((lever.*member).has_value() && compare(field.name, "quality") != 0);
    }
  });
  return found;
}

inline Error not_served(const Text<47>& lever, const char* family) {
  Error::Message text("lever \"");
  text.append(lever).append("\": ").append(family);
  return Error(text.append(
      " changes how a model is served, but the scenario has no serving; allowed: factors on "
      "the workload's costs, as in memory_per_token = 0.9, or a scenario with serving"));
}

// A change of one family, where the lever has it.
template <class Rep>
constexpr void change(const LeverOf<Rep>& lever, LeverFamily family, ScenarioOf<Rep>& scenario) {
  const auto& board = scenario.hardware.accelerator;
  const auto served = [&]() -> ServingOf<Rep>& {
    require(scenario.serving.has_value(), [&] {
      return not_served(lever.name, choice_names<LeverFamily>[static_cast<int>(family)]);
    });
    return *scenario.serving;
  };
  const auto each_model = [&](const auto& made) {
    made(served().model);
    if (served().route.has_value())
      made(served().route->model);
  };
  switch (family) {
    case LeverFamily::routing:
      if (lever.routing.has_value())
        served().route = lever.routing;
      break;
    case LeverFamily::quantisation:
      if (lever.quantisation.has_value())
        each_model([&](auto& model) { apply(*lever.quantisation, model, board); });
      break;
    case LeverFamily::latent_kv:
      if (lever.latent_kv.has_value())
        each_model([&](auto& model) { apply(*lever.latent_kv, model); });
      break;
    case LeverFamily::sparse_attention:
      if (lever.sparse_attention.has_value())
        each_model([&](auto& model) { apply(*lever.sparse_attention, model); });
      break;
    case LeverFamily::speculation:
      if (lever.speculation.has_value())
        served().speculation = lever.speculation;
      break;
    case LeverFamily::reasoning:
      if (lever.reasoning.has_value())
        apply(*lever.reasoning, served());
      break;
    case LeverFamily::prefix_caching:
      if (lever.prefix_caching.has_value())
        apply(*lever.prefix_caching, served());
      break;
    case LeverFamily::batching:
      if (lever.batching.has_value())
        apply(*lever.batching, served());
      break;
    case LeverFamily::disaggregation:
      if (lever.disaggregation.has_value())
        served().disaggregation = lever.disaggregation;
      break;
    case LeverFamily::power_cap:
      if (lever.power_cap.has_value())
        scenario.hardware.power_cap = lever.power_cap->power;
      break;
    default:
      break;
  }
}

// Quality of the answers, of a model that requests are routed to as well.
template <class Rep>
constexpr void change_quality(const LeverOf<Rep>& lever, ScenarioOf<Rep>& scenario) {
  if (!lever.quality.has_value())
    return;
  multiply(lever, scenario.workload, Factors::quality);
  if (!scenario.serving.has_value() || !scenario.serving->route.has_value())
    return;
  auto& other = scenario.serving->route->quality;
  // (The quality of a model that the lever itself brings is stated.)
  if (!other.has_value() || lever.routing.has_value())
    return;
  const Rep made = other->value() * lever.quality->factor;
  check_quality(lever.name, made);
  other = QualityOf<Rep>(made);
}

}  // namespace detail

/// Whether the lever changes anything of that family.
template <class Rep>
[[nodiscard]] constexpr bool has_family(const LeverOf<Rep>& lever, LeverFamily family) {
  bool found = false;
  LeverOf<Rep>::template each_field<Rep>([&](const auto& field, auto member) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, OptionalGroupField>) {
      found = found || ((lever.*member).has_value() &&
                        detail::compare(field.name,
                                        choice_names<LeverFamily>[static_cast<int>(family)]) == 0);
    }
  });
  return found;
}

/// The workload with the lever's factors in place. Throws Error when a factor is not above zero or outside
/// its own range, multiplies what the workload does not state, or makes quality more than 1.
template <class Rep>
[[nodiscard]] constexpr WorkloadOf<Rep> apply(const LeverOf<Rep>& lever, WorkloadOf<Rep> load) {
  validate_fields(lever, Path{"lever"});
  detail::multiply(lever, load, detail::Factors::costs);
  detail::multiply(lever, load, detail::Factors::quality);
  return load;
}

}  // namespace e2t
