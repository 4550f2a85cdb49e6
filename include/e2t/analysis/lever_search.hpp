// SPDX-License-Identifier: MIT
#pragma once
// Which of some levers to pull: the combinations that meet every target and that no other one beats in all
// of the goals. One goal gives the best combination, two a Pareto set.
//
//     const auto best = e2t::search(tpf, levers, e2t::maximise(e2t::outputs::accepted_request_rate));
//     use(best.front().names(levers), best.front().values[0]);
//     const auto front = e2t::search(tpf, levers, e2t::maximise(e2t::outputs::rate),
//                                    e2t::minimise(e2t::outputs::energy_per_token));
//
// Levers are decided one after the other. What an open lever may do is an interval for every number of the
// scenario, so a production function on intervals bounds what all combinations below can reach: those that
// miss a target for certain, or cannot beat what was found, are not evaluated. Levers that change more
// than numbers, as the kind of attention, are decided first.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "e2t/analysis/hull.hpp"
#include "e2t/analysis/outputs.hpp"

namespace e2t {

/// An output to be as high, or as low, as possible.
template <class Dimension, class Of>
struct Goal {
  Column<Dimension, Of> output;
  double sign;  ///< 1 where higher is better, -1 where lower is
};
template <class Dimension, class Of>
[[nodiscard]] Goal<Dimension, Of> maximise(const Column<Dimension, Of>& output) {
  return {output, 1.0};
}
template <class Dimension, class Of>
[[nodiscard]] Goal<Dimension, Of> minimise(const Column<Dimension, Of>& output) {
  return {output, -1.0};
}

struct LeverCombination {
  std::uint32_t members = 0;   ///< bit i: lever i is in place
  std::vector<double> values;  ///< of the goals, in their outputs' units

  [[nodiscard]] std::vector<std::string> names(const std::vector<Lever>& levers) const {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < levers.size(); ++i) {
      if ((members >> i & 1U) != 0)
        made.emplace_back(levers[i].name.c_str());
    }
    return made;
  }
};

/// Combinations that meet the targets and are beaten by no other: by the first goal, best first. Of equal
/// ones that with the fewest levers is kept, then the one with those listed first.
struct LeverSearch {
  std::vector<std::string> goals, units;
  std::vector<LeverCombination> found;
  std::size_t evaluated = 0;      ///< combinations evaluated
  std::size_t bounded = 0;        ///< evaluations on intervals
  std::size_t infeasible = 0;     ///< of those evaluated: miss a target
  std::size_t refused = 0;        ///< of those evaluated: cannot be served at all
  std::size_t pruned = 0;         ///< combinations ruled out by bounds
  std::size_t contradictory = 0;  ///< combinations of levers that claim one effect, left out

  [[nodiscard]] const LeverCombination& front() const { return found.front(); }
};

inline constexpr std::size_t most_searched = 20;

namespace detail {

template <class Function, class... Goals>
class LeverSearcher {
  static constexpr std::size_t goals = sizeof...(Goals);
  using Score = std::array<double, goals>;  // higher is better

 public:
  LeverSearcher(const Function& function, const std::vector<Lever>& levers, const Goals&... goal)
      : function_(function), levers_(levers), goals_(goal...), rivals_(levers.size(), 0) {
    result_.goals = {goal.output.name...};
    result_.units = {goal.output.unit.symbol.c_str()...};
    for (std::size_t i = 0; i < levers.size(); ++i) {
      intervals_.push_back(with_rep<Interval>(levers[i]));
      for (std::size_t j = 0; j < i; ++j)
        note_rivals(i, j);
    }
    order();
  }

  LeverSearch run() {
    descend(0, 0, 0);
    require(!found_.empty(), [this] { return nothing_found(); });
    std::sort(found_.begin(), found_.end(),
              [](const Found& a, const Found& b) { return before(a, b); });
    for (const Found& each : found_)
      result_.found.push_back({each.members, each.values});
    return result_;
  }

 private:
  struct Found {
    std::uint32_t members;
    std::vector<double> values;
    Score score;
  };
  static bool fewer(std::uint32_t a, std::uint32_t b) {
    const int more = __builtin_popcount(a) - __builtin_popcount(b);
    // (Of as many, the one whose first difference is a lever that is listed earlier.)
    return more != 0 ? more < 0 : a != b && ((a ^ b) & (~(a ^ b) + 1) & a) != 0;
  }
  static bool before(const Found& a, const Found& b) {
    return a.score != b.score ? a.score > b.score : fewer(a.members, b.members);
  }
  // Whether `a` is at least as good in every goal.
  static bool covers(const Score& a, const Score& b) {
    for (std::size_t i = 0; i < goals; ++i) {
      if (a[i] < b[i])
        return false;
    }
    return true;
  }

  void note_rivals(std::size_t i, std::size_t j) {
    try {
      refuse_double_counting(levers_[i], levers_[j]);
    } catch (const Error& refusal) {
      require(compare(levers_[i].name.c_str(), levers_[j].name.c_str()) != 0,
              [&] { return refusal; });
      rivals_[i] |= std::uint32_t{1} << j;
      rivals_[j] |= std::uint32_t{1} << i;
    }
  }

  // Levers that change numbers only come last.
  void order() {
    const ScenarioOf<Interval> base = with_rep<Interval>(function_.scenario());
    const auto only_numbers = [&](std::size_t i) {
      ScenarioOf<Interval> either = base;
      try {
        return widen(either, compose(base, intervals_[i]));
      } catch (const Error&) {
        return false;
      }
    };
    std::vector<std::size_t> last;
    for (std::size_t i = 0; i < levers_.size(); ++i)
      (only_numbers(i) ? last : order_).push_back(i);
    first_open_ = order_.size();
    order_.insert(order_.end(), last.begin(), last.end());
  }

  // Decides lever order_[depth], with `in` in place and `out` not.
  void descend(std::size_t depth, std::uint32_t in, std::uint32_t out) {
    if (depth == order_.size())
      return evaluate(in);
    if (depth >= first_open_ && hopeless(in, out)) {
      result_.pruned += std::size_t{1} << (order_.size() - depth);
      return;
    }
    const std::size_t lever = order_[depth];
    const std::uint32_t self = std::uint32_t{1} << lever;
    if ((rivals_[lever] & in) == 0) {
      descend(depth + 1, in | self, out);
    } else {
      result_.contradictory += std::size_t{1} << (order_.size() - depth - 1);
    }
    descend(depth + 1, in, out | self);
  }

  // Whether bounds say that nothing below is wanted.
  bool hopeless(std::uint32_t in, std::uint32_t out) {
    ++result_.bounded;
    try {
      ScenarioOf<Interval> bound = with_rep<Interval>(function_.scenario());
      std::vector<std::size_t> sorted(levers_.size());
      for (std::size_t i = 0; i < sorted.size(); ++i)
        sorted[i] = i;
      std::sort(sorted.begin(), sorted.end(), [this](std::size_t a, std::size_t b) {
        return compare(levers_[a].name.c_str(), levers_[b].name.c_str()) < 0;
      });
      const auto step = [&](std::size_t i, auto change) {
        const std::uint32_t self = std::uint32_t{1} << i;
        if ((out & self) != 0 || (rivals_[i] & in) != 0)
          return true;
        if ((in & self) != 0) {
          change(bound);
          return true;
        }
        ScenarioOf<Interval> changed = bound;
        change(changed);
        return widen(bound, changed);
      };
      for (int family = 0; family < lever_families; ++family) {
        for (const std::size_t i : sorted) {
          if (!step(i, [&](auto& scenario) {
                detail::change(intervals_[i], static_cast<LeverFamily>(family), scenario);
              }))
            return false;
        }
      }
      for (const std::size_t i : sorted) {
        if (!step(i, [&](auto& scenario) { change_quality(intervals_[i], scenario); }))
          return false;
      }
      const bool factors = std::any_of(intervals_.begin(), intervals_.end(),
                                       [](const auto& lever) { return has_factors(lever); });
      if (factors && bound.serving.has_value())
        return false;  // some are served, some stated
      for (const std::size_t i : sorted) {
        if (!step(i, [&](auto& scenario) {
              multiply(intervals_[i], scenario.workload, Factors::costs);
            }))
          return false;
      }
      const auto made = function_.with(bound).evaluate();
      const TargetMarginOf<double> most = highest(made.target_margin);
      if (!most.met()) {
        note_miss(in, Error::Message("at best misses ").append(missed_targets(most)).c_str());
        return true;
      }
      const Score best = score(made, [](const Interval& value, double sign) {
        return sign > 0.0 ? value.high() : -value.low();
      });
      return std::any_of(found_.begin(), found_.end(), [&](const Found& each) {
        return covers(each.score, best) && each.score != best;
      });
    } catch (const Error&) {
      return false;  // refused somewhere in the box, which need not be everywhere
    }
  }

  static TargetMarginOf<double> highest(const TargetMarginOf<Interval>& margin) {
    TargetMarginOf<double> most;
    if (margin.quality.has_value())
      most.quality = margin.quality->high();
    const auto latency = [](const auto& by, auto& to) {
      if (by.has_value())
        to = Raw::make<duration>(Raw::of(*by).high());
    };
    latency(margin.time_to_first_token, most.time_to_first_token);
    latency(margin.time_per_output_token, most.time_per_output_token);
    return most;
  }

  template <class Production, class Best>
  Score score(const Production& made, Best best) const {
    return std::apply(
        [&](const auto&... goal) { return Score{best(goal.output.value(made), goal.sign)...}; },
        goals_);
  }

  void evaluate(std::uint32_t members) {
    ++result_.evaluated;
    try {
      LeverSet set;
      for (std::size_t i = 0; i < levers_.size(); ++i) {
        if ((members >> i & 1U) != 0)
          set.add(levers_[i]);
      }
      const auto made =
          function_.with(compose(function_.scenario(), set, LeverOrder::canonical)).evaluate();
      if (!made.feasible()) {
        ++result_.infeasible;
        return note_miss(
            members, Error::Message("misses ").append(missed_targets(made.target_margin)).c_str());
      }
      keep(
          {members,
           std::apply(
               [&](const auto&... goal) { return std::vector<double>{goal.output.value(made)...}; },
               goals_),
           score(made, [](double value, double sign) { return sign * value; })});
    } catch (const Error& refusal) {
      ++result_.refused;
      note_miss(members, refusal.what());
    }
  }
  void keep(Found candidate) {
    for (const Found& each : found_) {
      const bool equal = each.score == candidate.score;
      if (equal ? fewer(each.members, candidate.members) : covers(each.score, candidate.score))
        return;
    }
    std::erase_if(found_, [&](const Found& each) { return covers(candidate.score, each.score); });
    found_.push_back(std::move(candidate));
  }
  void note_miss(std::uint32_t members, const char* why) {
    if (!missed_.empty())
      return;
    const auto names = LeverCombination{members, {}}.names(levers_);
    missed_ = names.empty() ? "without levers" : "with ";
    for (std::size_t i = 0; i < names.size(); ++i)
      missed_ += (i == 0 ? "\"" : ", \"") + names[i] + '"';
    missed_ += std::string(": ") + why;
  }
  [[nodiscard]] Error nothing_found() const {
    Error::Message text("no combination of the levers meets every target; ");
    return Error(text.append(Text<300>(missed_.c_str())));
  }

  const Function& function_;
  const std::vector<Lever>& levers_;
  std::tuple<Goals...> goals_;
  std::vector<LeverOf<Interval>> intervals_;
  std::vector<std::uint32_t> rivals_;
  std::vector<std::size_t> order_;
  std::size_t first_open_ = 0;
  std::vector<Found> found_;
  std::string missed_;
  LeverSearch result_;
};

}  // namespace detail

/// Searches all combinations of at most 20 levers, levers that claim one effect not together. Throws Error
/// where there are none or more, where two have one name, and where no combination meets the targets; it
/// then says why one does not.
template <class... Customs, class... Dimension, class... Of>
  requires(sizeof...(Of) >= 1)
[[nodiscard]] LeverSearch search(const TokenProductionFunction<double, Customs...>& function,
                                 const std::vector<Lever>& levers,
                                 const Goal<Dimension, Of>&... goals) {
  require(!levers.empty(), [] { return Error("no levers to search; allowed: 1 to 20"); });
  require(levers.size() <= most_searched, [&] {
    Error::Message text("a search among ");
    return Error(
        text.append(static_cast<double>(levers.size())).append(" levers; allowed: at most 20"));
  });
  return detail::LeverSearcher<TokenProductionFunction<double, Customs...>, Goal<Dimension, Of>...>(
             function, levers, goals...)
      .run();
}

}  // namespace e2t
