// SPDX-License-Identifier: MIT
#pragma once
// What each of several levers is worth when all are in place: the Shapley value, its change of an output
// averaged over every order in which the levers could have come.
//
//     const e2t::Attribution worth = e2t::attribute(tpf, levers, e2t::outputs::rate);
//     use(worth.before, worth.after, worth.levers[0].name, worth.levers[0].value);  // values sum to the difference
//     for (const auto& step : e2t::waterfall(worth)) use(step.name, step.from, step.to);
//
// Levers are applied and listed in the canonical order of families, so the order in which they come changes
// nothing; and without targets, for what misses one still has a value.
#include <algorithm>
#include <string>
#include <vector>

#include "e2t/analysis/coalition.hpp"
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
  std::vector<LeverWorth> levers;  ///< in canonical order
  std::vector<double>
      coalitions;  ///< the output of every coalition; bit i of the index is levers[i]
};

/// Levers that one attribution takes: 2^12 coalitions are evaluated.
inline constexpr std::size_t most_attributed = 12;

/// A lever's bar in a waterfall from `before` to `after`.
struct WaterfallStep {
  std::string name;
  double from = 0.0;
  double to = 0.0;
};

/// The levers' values one upon the other, in the order of `worth.levers`; sort these for another.
[[nodiscard]] inline std::vector<WaterfallStep> waterfall(const Attribution& worth) {
  std::vector<WaterfallStep> steps;
  double level = worth.before;
  for (const LeverWorth& lever : worth.levers) {
    steps.push_back({lever.name, level, level + lever.value});
    level = steps.back().to;
  }
  if (!steps.empty())
    steps.back().to = worth.after;  // but for rounding it is there already
  return steps;
}

namespace detail {

// A scenario that is judged by no target.
inline Scenario untargeted(Scenario scenario) {
  scenario.target = {};
  return scenario;
}

// By the first family that a lever changes, or that its factors stand for, then by name.
inline std::vector<Lever> canonically_ordered(std::vector<Lever> levers) {
  const auto family = [](const Lever& lever) {
    int first = 0;
    while (first < lever_families && !has_family(lever, static_cast<LeverFamily>(first)))
      ++first;
    return first < lever_families ? first : static_cast<int>(lever.mechanism);
  };
  std::sort(levers.begin(), levers.end(), [&](const Lever& a, const Lever& b) {
    const int before = family(a), after = family(b);
    return before != after ? before < after : compare(a.name.c_str(), b.name.c_str()) < 0;
  });
  return levers;
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
/// for levers that claim one effect, and where a coalition has no value, as one that does not fit: it is named.
template <class... Customs, class Dimension, class Of>
[[nodiscard]] Attribution attribute(const TokenProductionFunction<double, Customs...>& function,
                                    const std::vector<Lever>& listed,
                                    const Column<Dimension, Of>& output) {
  require(!listed.empty(), [] { return Error("no levers to attribute to; allowed: 1 to 12"); });
  require(listed.size() <= most_attributed, [&] {
    Error::Message text("attribution to ");
    return Error(
        text.append(static_cast<double>(listed.size())).append(" levers; allowed: at most 12"));
  });
  const std::vector<Lever> levers = detail::canonically_ordered(listed);
  const std::size_t count = levers.size(), all = (std::size_t{1} << count) - 1;
  refuse_double_counting(detail::coalition(levers, static_cast<detail::Members>(all)));
  const Scenario base = detail::untargeted(function.scenario());
  std::vector<double> value(all + 1);
  for (std::size_t i = 0; i <= all; ++i) {
    const auto members = static_cast<detail::Members>(i);
    try {
      const Scenario composed =
          compose(base, detail::coalition(levers, members), LeverOrder::canonical);
      value[i] = output.value(function.with(composed).evaluate());
      require(e2t::is_given(value[i]), [&] {
        return Error(Error::Message(output.name.c_str()).append(" is not a number"));
      });
    } catch (const Error& refusal) {
      Error::Message text("the coalition ");
      text.append(detail::coalition_name(levers, members)).append(" has no value: ");
      throw Error(text.append(refusal.what()));
    }
  }
  Attribution made{output.name, output.unit.symbol.c_str(), value.front(), value.back(), {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t self = std::size_t{1} << i;
    LeverWorth worth{levers[i].name.c_str(), 0.0, value[self] - value[0],
                     value[all] - value[all ^ self]};
    for (std::size_t others = 0; others <= all; ++others) {
      if ((others & self) != 0)
        continue;
      const auto size = static_cast<std::size_t>(__builtin_popcountll(others));
      worth.value += detail::order_share(size, count) * (value[others | self] - value[others]);
    }
    made.levers.push_back(std::move(worth));
  }
  made.coalitions = std::move(value);
  return made;
}

}  // namespace e2t
