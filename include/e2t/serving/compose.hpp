// SPDX-License-Identifier: MIT
#pragma once
// Levers together: a scenario with several of them in place, and the refusal to count one effect twice.
//
//     const e2t::Scenario both = e2t::compose(served, fp8_weights, latent_kv);   // in this order
//     const e2t::Lever* few[] = {&fp8_weights, &latent_kv};
//     e2t::compose(served, e2t::LeverSet(few, 2), e2t::LeverOrder::canonical);
//
// A lever changes what is there when it is applied: quantising after routing quantises both models. Changes
// of the model and of how it is served come first, in order; then costs are derived, and factors on costs
// multiply those. Factors on quality multiply each other.
#include "e2t/scenario/lever.hpp"
#include "e2t/serving/derive.hpp"

namespace e2t {

/// `stated`: as listed. `canonical`: by family as in LeverFamily, and by name within one, so that how they
/// are listed does not matter.
enum class LeverOrder : unsigned char { stated, canonical };

/// Levers to be applied together, at most 24; they are referred to, so they must outlive it.
template <class Rep>
class LeverSetOf {
 public:
  constexpr LeverSetOf() = default;
  constexpr LeverSetOf(const LeverOf<Rep>* const* levers, int count) {
    for (int i = 0; i < count; ++i)
      add(*levers[i]);
  }
  constexpr void add(const LeverOf<Rep>& lever) {
    require(levers_.size() < levers_.capacity,
            [] { return Error("more than 24 levers; allowed: at most 24 at once"); });
    levers_.push_back(&lever);
  }
  [[nodiscard]] constexpr int size() const { return levers_.size(); }
  [[nodiscard]] constexpr const LeverOf<Rep>& operator[](int index) const {
    return *levers_[index];
  }
  /// The same by name.
  [[nodiscard]] constexpr LeverSetOf sorted() const {
    LeverSetOf made;
    for (const LeverOf<Rep>* lever : levers_) {
      made.levers_.push_back(lever);
      for (int i = made.size() - 1; i > 0; --i) {
        auto &here = made.levers_[i], &before = made.levers_[i - 1];
        if (detail::compare(before->name.c_str(), here->name.c_str()) <= 0)
          break;
        const LeverOf<Rep>* const moved = here;
        here = before, before = moved;
      }
    }
    return made;
  }

 private:
  List<const LeverOf<Rep>*, 24> levers_{};
};
using LeverSet = LeverSetOf<double>;

namespace detail {

// Which costs a lever's change of a family moves, by the names of its factors' fields.
constexpr bool moves(LeverFamily family, const char* cost) {
  const auto is = [&](const char* name) { return compare(cost, name) == 0; };
  const bool latency = is("time_to_first_token") || is("time_per_output_token");
  switch (family) {
    case LeverFamily::power_cap:
      return is("energy_per_token") || is("step_rate") || latency;
    case LeverFamily::prefix_caching:
    case LeverFamily::disaggregation:
      return is("compute_per_token") || is("interconnect_per_token") || is("energy_per_token") ||
             is("step_rate") || is("running_sequences") || latency;
    default:
      return !is("tokens_per_request") || family == LeverFamily::reasoning ||
             family == LeverFamily::routing;
  }
}

// Calls claim(mechanism, cost) for each factor of a lever. Quality is not claimed: its factors multiply.
template <class Rep, class Claim>
constexpr void each_claim(const LeverOf<Rep>& lever, Claim claim) {
  LeverOf<Rep>::template each_field<Rep>([&](const auto& field, auto member) {
    if constexpr (is_number_field<std::remove_cvref_t<decltype(field)>>) {
      if ((lever.*member).has_value() && compare(field.name, "quality") != 0)
        claim(lever.mechanism, field.name);
    }
  });
}

inline Error counted_twice(const Text<47>& first, const Text<47>& second, const char* what,
                           const char* remedy) {
  Error::Message text("levers \"");
  text.append(first).append("\" and \"").append(second).append("\" both claim ").append(what);
  return Error(text.append("; allowed: one of the two").append(remedy));
}

// What two levers both quantise; null: nothing. Weights are those of experts, too.
template <class Rep>
constexpr const char* both_quantise(const QuantisationOf<Rep>& first,
                                    const QuantisationOf<Rep>& second) {
  const auto both = [&](auto given) { return given(first) && given(second); };
  if (both([](const auto& it) { return it.weights.has_value(); }))
    return "quantisation.weights";
  if (both([](const auto& it) { return it.weights.has_value() || it.experts.has_value(); }))
    return "quantisation.experts";
  if (both([](const auto& it) { return it.activations != Activations::unchanged; }))
    return "quantisation.activations";
  if (both([](const auto& it) { return it.kv.has_value(); }))
    return "quantisation.kv";
  return nullptr;
}

template <class Rep>
constexpr void refuse_double_counting(const LeverOf<Rep>& first, const LeverOf<Rep>& second) {
  constexpr auto unstated = LeverFamily::unstated, other = LeverFamily::other;
  require(compare(first.name.c_str(), second.name.c_str()) != 0, [&] {
    return Error(Error::Message("two levers are called \"")
                     .append(first.name)
                     .append("\"; allowed: a name for each"));
  });
  for (int i = 0; i < lever_families; ++i) {
    const auto family = static_cast<LeverFamily>(i);
    if (!has_family(first, family) || !has_family(second, family))
      continue;
    const char* const claimed = family == LeverFamily::quantisation
                                    ? both_quantise(*first.quantisation, *second.quantisation)
                                    : choice_names<LeverFamily>[i];
    require(claimed == nullptr,
            [&] { return counted_twice(first.name, second.name, claimed, ""); });
  }
  constexpr auto remedy = ", or the mechanism of each stated, where they differ";
  const auto against = [&](const LeverOf<Rep>& one, const LeverOf<Rep>& its_rival) {
    each_claim(one, [&](LeverFamily mechanism, const char* cost) {
      const auto refuse = [&] { return counted_twice(first.name, second.name, cost, remedy); };
      for (int i = 0; i < lever_families; ++i) {
        const auto family = static_cast<LeverFamily>(i);
        require(!has_family(its_rival, family) || !moves(family, cost) ||
                    !(mechanism == unstated || mechanism == family),
                refuse);
      }
      each_claim(its_rival, [&](LeverFamily rival, const char* its_cost) {
        const bool same = mechanism == unstated || rival == unstated ||
                          (mechanism == rival && mechanism != other);
        require(!same || compare(cost, its_cost) != 0, refuse);
      });
    });
  };
  against(first, second);
  against(second, first);
}

// Factors of a lever beside its own change of the model, which they may stand for.
template <class Rep>
constexpr void refuse_double_counting(const LeverOf<Rep>& lever) {
  each_claim(lever, [&](LeverFamily mechanism, const char* cost) {
    for (int i = 0; i < lever_families; ++i) {
      const auto family = static_cast<LeverFamily>(i);
      require(!has_family(lever, family) || !moves(family, cost) ||
                  !(mechanism == LeverFamily::unstated || mechanism == family),
              [&] {
                Error::Message text("lever \"");
                text.append(lever.name).append("\" changes ").append(cost).append(" by ");
                text.append(choice_names<LeverFamily>[i]).append(" and by a factor; allowed: one of ");
                return Error(text.append("the two, or a mechanism that is not that one"));
              });
    }
  });
}

}  // namespace detail

/// Throws Error where two levers have one name, or claim the same effect: a change of one family, or
/// factors on one cost that stand for the same mechanism or may do so; and where one lever does by itself.
template <class Rep>
constexpr void refuse_double_counting(const LeverSetOf<Rep>& levers) {
  for (int i = 0; i < levers.size(); ++i) {
    detail::refuse_double_counting(levers[i]);
    for (int j = i + 1; j < levers.size(); ++j)
      detail::refuse_double_counting(levers[i], levers[j]);
  }
}

namespace detail {

// compose() of levers that are valid, in order, and known not to count one effect twice.
template <class Rep>
constexpr ScenarioOf<Rep> composed(ScenarioOf<Rep> scenario, const LeverSetOf<Rep>& levers,
                                   LeverOrder order) {
  bool factors = false;
  for (int i = 0; i < levers.size(); ++i)
    factors = factors || has_factors(levers[i]);
  if (order == LeverOrder::canonical) {
    for (int family = 0; family < lever_families; ++family) {
      for (int i = 0; i < levers.size(); ++i)
        change(levers[i], static_cast<LeverFamily>(family), scenario);
    }
    for (int i = 0; i < levers.size(); ++i)
      change_quality(levers[i], scenario);
  } else {
    for (int i = 0; i < levers.size(); ++i) {
      for (int family = 0; family < lever_families; ++family)
        change(levers[i], static_cast<LeverFamily>(family), scenario);
      change_quality(levers[i], scenario);
    }
  }
  if (!factors)
    return scenario;
  derive_in_place(scenario);
  scenario.serving = not_given;
  for (int i = 0; i < levers.size(); ++i)
    multiply(levers[i], scenario.workload, Factors::costs);
  return scenario;
}

}  // namespace detail

/// The scenario with all the levers in place. With factors on costs these stand from then on as if they had
/// been stated; without, it is served as before. Throws Error for what refuse_double_counting() and
/// apply() refuse; what cannot be served is refused when a production function is made of it.
template <class Rep>
[[nodiscard]] constexpr ScenarioOf<Rep> compose(const ScenarioOf<Rep>& scenario,
                                                const LeverSetOf<Rep>& listed,
                                                LeverOrder order = LeverOrder::stated) {
  refuse_double_counting(listed);
  for (int i = 0; i < listed.size(); ++i)
    validate_fields(listed[i], Path{"lever"});
  return detail::composed(scenario, order == LeverOrder::canonical ? listed.sorted() : listed,
                          order);
}
template <class Rep, class... Others>
  requires(std::is_same_v<Others, LeverOf<Rep>>&&...)
[[nodiscard]] constexpr ScenarioOf<Rep> compose(const ScenarioOf<Rep>& scenario,
                                                const LeverOf<Rep>& first,
                                                const Others&... others) {
  LeverSetOf<Rep> levers;
  levers.add(first);
  (levers.add(others), ...);
  return compose(scenario, levers);
}

}  // namespace e2t
