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
// Levers are decided one after the other. A production function of all that the open ones may do
// (open_levers.hpp) bounds what is below: what misses a target for certain, or cannot beat what was found,
// is not evaluated. Levers that change more than numbers, as the kind of attention, are decided first.
#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "e2t/analysis/open_levers.hpp"
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
      if (detail::is_in(members, i))
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
  std::size_t evaluated = 0;   ///< combinations evaluated
  std::size_t infeasible = 0;  ///< of those: miss a target
  std::size_t refused = 0;     ///< of those: have no value, as what does not fit
  std::size_t left_out =
      0;  ///< not evaluated: ruled out by bounds, or of levers that claim one effect
  std::size_t bounded = 0;  ///< evaluations on intervals

  [[nodiscard]] const LeverCombination& front() const { return found.front(); }
};

inline constexpr std::size_t most_searched = 20;

namespace detail {

// Refuses what is wrong with a lever in every combination, and names it.
inline void refuse_useless(const Scenario& base, const Lever& lever) {
  try {
    const Lever* const alone[] = {&lever};
    refuse_double_counting(LeverSet(alone, 1));
    validate_fields(lever, Path{"lever"});
    Lever::each_field<double>([&](const auto& field, auto member) {
      if constexpr (is_number_field<std::remove_cvref_t<decltype(field)>>) {
        if ((lever.*member).has_value())
          check_range(lever.name, field.name, *(lever.*member));
      }
    });
    Scenario changed = base;
    for (int family = 0; family < lever_families; ++family)
      change(lever, static_cast<LeverFamily>(family), changed);
    require(!lever.quality.has_value() || base.workload.quality.has_value(),
            [&] { return lost_effect(lever.name, "quality", lever.quality->factor, "quality"); });
    if (!base.serving.has_value())
      multiply(lever, changed.workload, Factors::costs);
  } catch (const Error& refusal) {
    Error::Message text("lever \"");
    text.append(lever.name).append("\": ");
    const char *said = refusal.what(), *named = text.c_str();
    while (*named != '\0' && *said == *named)
      ++said, ++named;
    throw Error(text.append(*named == '\0' ? said : refusal.what()));
  }
}

template <class Function, class... Goals>
class LeverSearcher {
  static constexpr std::size_t goals = sizeof...(Goals);
  using Score = std::array<double, goals>;  // higher is better

 public:
  // A bound costs as much as `evaluations` of them.
  LeverSearcher(const Function& function, const std::vector<Lever>& levers,
                std::size_t evaluations, const Goals&... goal)
      : function_(function),
        levers_(levers),
        cost_of_bound_(evaluations),
        goals_(goal...),
        open_(function.scenario(), levers),
        seen_(std::size_t{1} << levers.size()) {
    result_.goals = {goal.output.name...};
    result_.units = {goal.output.unit.symbol.c_str()...};
    for (const Lever& lever : levers_)
      refuse_useless(function.scenario(), lever);
    order();
  }

  LeverSearch run() {
    climb();
    descend(0, 0, 0);
    require(!found_.empty(), [this] {
      return Error(
          Error::Message("no combination of the levers meets every target; ").append(missed_));
    });
    std::sort(found_.begin(), found_.end(), before);
    for (const Found& each : found_)
      result_.found.push_back({each.members, each.values});
    result_.left_out = seen_.size() - result_.evaluated;
    return result_;
  }

 private:
  struct Found {
    Members members;
    std::vector<double> values;
    Score score;
  };
  static bool fewer(Members a, Members b) {
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

  // Levers that change more than numbers come first, and those that are but factors, whose bounds are the
  // tightest, last.
  void order() {
    const auto only_numbers = [&](std::size_t i) {
      try {
        return open_.holding(0, ~(Members{1} << i)).has_value();
      } catch (const Error&) {
        return false;
      }
    };
    const auto changes = [](const Lever& lever) {
      bool any = false;
      for (int i = 0; i < lever_families; ++i)
        any = any || has_family(lever, static_cast<LeverFamily>(i));
      return any;
    };
    for (std::size_t i = 0; i < levers_.size(); ++i)
      order_.push_back(i);
    const auto numbers = std::stable_partition(order_.begin(), order_.end(),
                                               [&](std::size_t i) { return !only_numbers(i); });
    std::stable_partition(numbers, order_.end(),
                          [&](std::size_t i) { return changes(levers_[i]); });
    first_bound_ = static_cast<std::size_t>(numbers - order_.begin());
    // Constraints of the user's may look at how a model is served; with factors it is no more.
    if (Function::count > limit_count && function_.scenario().serving.has_value() &&
        std::any_of(levers_.begin(), levers_.end(),
                    [](const Lever& each) { return has_factors(each); }))
      first_bound_ = levers_.size();
  }

  // Something to hold bounds against: for each goal, one lever more or fewer while that is better.
  void climb() {
    evaluate(0);
    for (std::size_t goal = 0; goal < goals; ++goal) {
      const auto worse = [&](const Found& a, const Found& b) {
        return a.score[goal] < b.score[goal];
      };
      for (double last = -__builtin_inf();;) {
        const auto top = std::max_element(found_.begin(), found_.end(), worse);
        const double reached = top == found_.end() ? -__builtin_inf() : top->score[goal];
        const Members from = top == found_.end() ? 0 : top->members;
        if (from != 0 && reached <= last)
          break;
        last = reached;
        const std::size_t already = result_.evaluated;
        for (std::size_t i = 0; i < levers_.size(); ++i) {
          const Members self = Members{1} << i;
          evaluate(is_in(from, i) ? from ^ self : (from | self) & ~open_.rivals(i));
        }
        if (result_.evaluated == already)
          break;
      }
    }
  }

  // Decides lever order_[depth], with `in` in place and `out` not.
  void descend(std::size_t depth, Members in, Members out) {
    if (depth == order_.size())
      return evaluate(in);
    if (depth >= first_bound_ && below(depth, in, cost_of_bound_) >= cost_of_bound_ &&
        bounds_pay() && hopeless(in, out)) {
      gained_ += below(depth, in, seen_.size());
      return;
    }
    const std::size_t lever = order_[depth];
    const Members self = Members{1} << lever;
    if ((open_.rivals(lever) & in) == 0)
      descend(depth + 1, in | self, out);
    descend(depth + 1, in, out | self);
  }

  // (Where levers change how a model is served, bounds may be too wide to rule anything out.)
  [[nodiscard]] bool bounds_pay() const { return result_.bounded <= 64 + gained_ / cost_of_bound_; }

  // Combinations below, counted as far as `enough`.
  [[nodiscard]] std::size_t below(std::size_t depth, Members in, std::size_t enough) const {
    if (depth == order_.size())
      return 1;
    const std::size_t without = below(depth + 1, in, enough), lever = order_[depth];
    if (without >= enough || (open_.rivals(lever) & in) != 0)
      return without;
    return without + below(depth + 1, in | Members{1} << lever, enough - without);
  }

  // Whether bounds say that nothing below is wanted.
  bool hopeless(Members in, Members out) {
    try {
      ++result_.bounded;
      const auto box = open_.holding(in, out);
      if (!box.has_value())
        return false;
      const auto made = function_.with(*box).evaluate();
      const TargetMarginOf<double> margin = most(made.target_margin);
      if (!margin.met()) {
        note_miss(in, Error::Message("at best misses ").append(missed_targets(margin)).c_str());
        return true;
      }
      const Score best =
          score(made, [](const Interval& value, double sign) { return most(value * sign); });
      // (Of all below, `in` itself has the fewest levers.)
      return std::any_of(found_.begin(), found_.end(), [&](const Found& each) {
        return covers(each.score, best) && (each.score != best || fewer(each.members, in));
      });
    } catch (const Error&) {
      return false;  // refused somewhere in the box, which need not be everywhere
    }
  }

  // (What is no number has no bound.)
  static double most(const Interval& value) {
    return e2t::is_given(value.high()) ? value.high() : __builtin_inf();
  }
  static TargetMarginOf<double> most(const TargetMarginOf<Interval>& margin) {
    TargetMarginOf<double> made;
    if (margin.quality.has_value())
      made.quality = most(*margin.quality);
    const auto latency = [](const auto& by, auto& to) {
      if (by.has_value())
        to = Raw::make<duration>(most(Raw::of(*by)));
    };
    latency(margin.time_to_first_token, made.time_to_first_token);
    latency(margin.time_per_output_token, made.time_per_output_token);
    return made;
  }

  template <class Production, class Best>
  Score score(const Production& made, Best best) const {
    return std::apply(
        [&](const auto&... goal) { return Score{best(goal.output.value(made), goal.sign)...}; },
        goals_);
  }

  void evaluate(Members members) {
    if (seen_[members])
      return;
    seen_[members] = true;
    ++result_.evaluated;
    try {
      const LeverSet set = coalition(levers_, members).sorted();
      const auto made =
          function_.with(composed(function_.scenario(), set, LeverOrder::canonical)).evaluate();
      if (!made.feasible()) {
        ++result_.infeasible;
        return note_miss(
            members, Error::Message("misses ").append(missed_targets(made.target_margin)).c_str());
      }
      Found candidate{
          members, {}, score(made, [](double value, double sign) { return value * sign; })};
      std::apply([&](const auto&... goal) { candidate.values = {goal.output.value(made)...}; },
                 goals_);
      for (std::size_t i = 0; i < goals; ++i) {
        require(e2t::is_given(candidate.values[i]), [&] {
          return Error(Error::Message(result_.goals[i].c_str()).append(" is not a number"));
        });
      }
      keep(std::move(candidate));
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
  void note_miss(Members members, const char* why) {
    if (missed_.empty())
      missed_.append(coalition_name(levers_, members)).append(": ").append(why);
  }

  const Function& function_;
  const std::vector<Lever>& levers_;
  std::size_t cost_of_bound_;
  std::tuple<Goals...> goals_;
  OpenLevers open_;
  std::vector<bool> seen_;  // combinations that are evaluated, by members
  std::vector<std::size_t> order_;
  std::size_t first_bound_ = 0;  // as many are decided before bounds are made
  std::size_t gained_ = 0;       // combinations that bounds ruled out
  std::vector<Found> found_;
  Error::Message missed_;
  LeverSearch result_;
};

}  // namespace detail

/// Searches all combinations of at most 20 levers, levers that claim one effect not together; a combination
/// that has no value, as one that does not fit, is passed over. Throws Error where there are no levers or
/// more, where two have one name, for a lever that is wrong in every combination, and where no combination
/// meets the targets; it then says why one does not. Outputs work on any number type, as those of a sweep.
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
  constexpr std::size_t cost_of_bound =
      64;  // measured: 30 on stated costs, 50 to 100 on served models
  using Searcher =
      detail::LeverSearcher<TokenProductionFunction<double, Customs...>, Goal<Dimension, Of>...>;
  return Searcher(function, levers, cost_of_bound, goals...).run();
}

}  // namespace e2t
