// SPDX-License-Identifier: MIT
#pragma once
// A study of levers, computed once: what each is worth, which to pull, what the answer hangs on, and where
// the binding constraint moves. Text, JSON and pictures are written from it.
//
//     const e2t::LeverStudy study = e2t::make_lever_study("site", tpf, levers);
//     use(study.worth[0].levers[0].value, study.best->front().members, study.hangs_on.inputs[0].path);
//
// Where quality is stated, requests and joules are those of accepted answers.
#include <optional>
#include <string>
#include <vector>

#include "e2t/analysis/attribution.hpp"
#include "e2t/analysis/crossovers.hpp"
#include "e2t/analysis/elasticities.hpp"
#include "e2t/analysis/lever_search.hpp"
#include "e2t/report/targets.hpp"

namespace e2t {

/// A combination of levers with what it makes.
struct StudiedCombination {
  std::vector<std::string> levers;
  std::vector<double> values;  ///< of LeverStudy::goals
  std::string active;
};

struct LeverStudy {
  std::string title;
  std::vector<std::string> levers;
  std::string active;               ///< what binds without levers
  std::string active_with_all;      ///< and with all; empty where they cannot be together
  /// Worth of each lever for the rate, for requests/s and for J per request; empty for a reason.
  std::vector<Attribution> worth;
  std::string no_worth;
  /// The best combination under the targets by requests/s, and the Pareto set of rate against J per token.
  std::optional<LeverSearch> best, front;
  std::string no_best;
  std::vector<StudiedCombination> best_combinations, front_combinations;
  Elasticities hangs_on;            ///< of the rate, without levers, but for the model's architecture
  std::vector<Crossovers> moves;    ///< over each of the site's inputs, from half of it to twice
};

namespace detail {

template <class... Customs>
class LeverStudyMaker {
  using Function = TokenProductionFunction<double, Customs...>;

 public:
  LeverStudyMaker(const Function& function, const std::vector<Lever>& levers) : function_(function), levers_(levers) {}

  LeverStudy study(const std::string& title) const {
    LeverStudy made;
    made.title = title;
    for (const Lever& lever : levers_) made.levers.emplace_back(lever.name.c_str());
    const auto base = function_.evaluate();
    made.active = base.active.name;
    if (base.accepted_request_rate.has_value()) {
      judge(made, outputs::accepted_request_rate, outputs::energy_per_accepted_request);
    } else if (base.request_rate.has_value()) {
      judge(made, outputs::request_rate, outputs::energy_per_request);
    } else {
      judge(made, outputs::rate, outputs::energy_per_token);
    }
    InputChoice choice{.zeros = false};
    if (function_.scenario().serving.has_value()) choice.without = {"serving.model"};
    made.hangs_on = elasticities(function_, choice);
    vary_site(made);
    return made;
  }

 private:
  template <class Requests, class Energy>
  void judge(LeverStudy& made, const Requests& requests, const Energy& energy) const {
    try {
      made.worth.push_back(attribute(function_, levers_, outputs::rate));
      if (requests.name != outputs::rate.name) made.worth.push_back(attribute(function_, levers_, requests));
      made.worth.push_back(attribute(function_, levers_, energy));
      made.active_with_all = combination((std::uint32_t{1} << levers_.size()) - 1, {}).active;
    } catch (const Error& refusal) {
      made.worth.clear();
      made.no_worth = refusal.what();
    }
    try {
      made.best = search(function_, levers_, maximise(requests));
      made.front = search(function_, levers_, maximise(outputs::rate), minimise(energy));
      for (const auto& each : made.best->found) made.best_combinations.push_back(combination(each.members, each.values));
      for (const auto& each : made.front->found) made.front_combinations.push_back(combination(each.members, each.values));
    } catch (const Error& refusal) {
      made.best.reset();
      made.front.reset();
      made.no_best = refusal.what();
    }
  }

  [[nodiscard]] StudiedCombination combination(std::uint32_t members, const std::vector<double>& values) const {
    const auto together = compose(function_.scenario(), coalition(levers_, members), LeverOrder::canonical);
    return {LeverCombination{members, {}}.names(levers_), values, function_.with(together).evaluate().active.name};
  }

  void vary_site(LeverStudy& made) const {
    const auto through = [&](const auto& parameter) {
      double here = 0.0;
      try {
        here = parameter.number(function_.scenario());
      } catch (const Error&) {
        return;  // the scenario does not have it
      }
      // (A PUE below 1 is none.)
      const bool ratio = Text<47>(parameter.name) == Text<47>("pue");
      made.moves.push_back(crossovers(function_, Varied{parameter, Interval(ratio ? 1.0 : 0.5 * here, 2.0 * here)}));
    };
    through(parameters::utility_power);
    through(parameters::cooling);
    through(parameters::count);
    through(parameters::pue);
  }

  const Function& function_;
  const std::vector<Lever>& levers_;
};

}  // namespace detail

/// Throws Error where the scenario itself is refused. Levers that cannot be attributed to or searched say so
/// in `no_worth` and `no_best`.
template <class... Customs>
[[nodiscard]] LeverStudy make_lever_study(const std::string& title,
                                          const TokenProductionFunction<double, Customs...>& function,
                                          const std::vector<Lever>& levers) {
  return detail::LeverStudyMaker<Customs...>(function, levers).study(title);
}

}  // namespace e2t
