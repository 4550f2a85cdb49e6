// SPDX-License-Identifier: MIT
#pragma once
// What each of several levers is worth when all are in place: the Shapley value, its change of an output
// averaged over every order in which the levers could have come.
//
//     const std::vector<e2t::Lever> levers{fp8_weights, latent_kv};
//     const e2t::Attribution worth = e2t::attribute(tpf, levers, e2t::outputs::rate);
//     worth.before, worth.after, worth.levers[0].name, worth.levers[0].value   // values sum to the difference
//
// Coalitions are applied in the canonical order of families (LeverOrder::canonical), so the order in which
// levers are listed changes nothing; and without targets, for what misses one still has a value.
#include <string>
#include <vector>

#include "e2t/analysis/outputs.hpp"

namespace e2t {

/// One lever's share of a change.
struct LeverWorth {
  std::string name;
  double value = 0.0;  ///< Shapley value, in the output's unit
  double alone = 0.0;  ///< change where only this lever is in place
  double last = 0.0;   ///< change that it adds to all the others
};

struct Attribution {
  std::string output, unit;
  double before = 0.0;             ///< without levers
  double after = 0.0;              ///< with all of them
  std::vector<LeverWorth> levers;  ///< as they were listed
  std::vector<double> coalitions;  ///< the output of every coalition; bit i of the index is lever i
};

/// Levers that one attribution takes: 2^12 coalitions are evaluated.
inline constexpr std::size_t most_attributed = 12;

namespace detail {

// "with \"FP8\", \"latent KV\""
inline std::string coalition_name(const std::vector<Lever>& levers, std::size_t members) {
  std::string text;
  for (std::size_t i = 0; i < levers.size(); ++i) {
    if ((members >> i & 1U) == 0)
      continue;
    text += text.empty() ? "with \"" : ", \"";
    text.append(levers[i].name.c_str()).append("\"");
  }
  return text.empty() ? "without levers" : text;
}

inline LeverSet coalition(const std::vector<Lever>& levers, std::size_t members) {
  LeverSet set;
  for (std::size_t i = 0; i < levers.size(); ++i) {
    if ((members >> i & 1U) != 0)
      set.add(levers[i]);
  }
  return set;
}

// A scenario that is judged by no target.
inline Scenario untargeted(Scenario scenario) {
  scenario.target = {};
  return scenario;
}

// s! (n - 1 - s)! / n!: the part of all orders in which a given coalition of s comes before a lever.
inline double order_share(std::size_t size, std::size_t count) {
  double share = 1.0 / static_cast<double>(count);
  for (std::size_t i = 1; i <= size; ++i)
    share *= static_cast<double>(i) / static_cast<double>(count - i);
  return share;
}

}  // namespace detail

/// Shapley values of the levers for an output: phi_i = sum over coalitions S without i of
/// s! (n-1-s)! / n! (v(S + i) - v(S)), exact (Shapley 1953). Throws Error for more than 12 levers or none,
/// for levers that count twice, and where a coalition has no value, as one that does not fit: it is named.
template <class... Customs, class Dimension, class Of>
[[nodiscard]] Attribution attribute(const TokenProductionFunction<double, Customs...>& function,
                                    const std::vector<Lever>& levers,
                                    const Column<Dimension, Of>& output) {
  require(!levers.empty(), [] { return Error("no levers to attribute to; allowed: 1 to 12"); });
  require(levers.size() <= most_attributed, [&] {
    Error::Message text("attribution to ");
    return Error(
        text.append(static_cast<double>(levers.size())).append(" levers; allowed: at most 12"));
  });
  const Scenario base = detail::untargeted(function.scenario());
  Attribution made{output.name, output.unit.symbol.c_str(),
                   0.0,         0.0,
                   {},          std::vector<double>(std::size_t{1} << levers.size())};
  for (std::size_t members = 0; members < made.coalitions.size(); ++members) {
    try {
      const Scenario composed =
          compose(base, detail::coalition(levers, members), LeverOrder::canonical);
      made.coalitions[members] = output.value(function.with(composed).evaluate());
    } catch (const Error& refusal) {
      Error::Message text("the coalition ");
      text.append(Text<255>(detail::coalition_name(levers, members).c_str()))
          .append(" has no value: ");
      throw Error(text.append(refusal.what()));
    }
  }
  const std::size_t all = made.coalitions.size() - 1;
  made.before = made.coalitions.front();
  made.after = made.coalitions.back();
  for (std::size_t i = 0; i < levers.size(); ++i) {
    const std::size_t self = std::size_t{1} << i;
    LeverWorth worth{levers[i].name.c_str(), 0.0, made.coalitions[self] - made.before,
                     made.after - made.coalitions[all ^ self]};
    for (std::size_t others = 0; others <= all; ++others) {
      if ((others & self) != 0)
        continue;
      const auto size = static_cast<std::size_t>(__builtin_popcountll(others));
      worth.value += detail::order_share(size, levers.size()) *
                     (made.coalitions[others | self] - made.coalitions[others]);
    }
    made.levers.push_back(std::move(worth));
  }
  return made;
}

}  // namespace e2t
