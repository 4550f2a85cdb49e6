// SPDX-License-Identifier: MIT
#pragma once
// A study of levers as JSON for machines: what stands in the text form, with all digits.
//
//     std::string text = e2t::json_text(e2t::to_json(e2t::make_lever_study("site", tpf, levers)));
//
//   "worth": [{"output": "rate", "unit": "token/s", "before": ..., "after": ..., "levers": [...]}]
//   "worth": {"reason": "the coalition with \"FP8\" has no value: ..."}
#include <string>
#include <vector>

#include "e2t/report/json.hpp"
#include "e2t/report/lever_study.hpp"

namespace e2t {

inline constexpr auto lever_study_schema = "e2t-lever-study";
inline constexpr int lever_study_schema_version = 1;

namespace detail {

inline Json json_worth(const std::vector<Attribution>& worth) {
  Json result = Json::array();
  for (const Attribution& of : worth) {
    Json levers = Json::array();
    for (const LeverWorth& each : of.levers) {
      levers.push_back({{"name", each.name}, {"value", each.value}, {"alone", each.alone}, {"last", each.last}});
    }
    result.push_back(
        {{"output", of.output}, {"unit", of.unit}, {"before", of.before}, {"after", of.after}, {"levers", levers}});
  }
  return result;
}

inline Json json_search(const LeverSearch& found, const std::vector<StudiedCombination>& combinations) {
  Json result = {{"goals", Json::array()}, {"combinations", Json::array()}, {"evaluated", found.evaluated},
                 {"left_out", found.left_out}, {"infeasible", found.infeasible}, {"refused", found.refused}};
  for (std::size_t i = 0; i < found.goals.size(); ++i) {
    result["goals"].push_back({{"output", found.goals[i]}, {"unit", found.units[i]}});
  }
  for (const StudiedCombination& each : combinations) {
    result["combinations"].push_back({{"levers", each.levers}, {"values", each.values}, {"active", each.active}});
  }
  return result;
}

inline Json json_elasticities(const Elasticities& ranked) {
  Json inputs = Json::array();
  for (const Elasticity& input : ranked.inputs) {
    Json each = {{"path", input.path}, {"value", input.value}, {"unit", input.unit}};
    if (input.elasticity.has_value()) each["elasticity"] = *input.elasticity;
    if (input.derivative.has_value()) each["derivative"] = *input.derivative;
    if (!input.reason.empty()) each["reason"] = input.reason;
    inputs.push_back(each);
  }
  return {{"output", ranked.output}, {"unit", ranked.unit}, {"value", ranked.value}, {"inputs", inputs}};
}

inline Json json_crossovers(const std::vector<Crossovers>& moves) {
  Json result = Json::array();
  for (const Crossovers& each : moves) {
    const ParameterRange& parameter = each.parameter;
    Json list = Json::array(), parts = Json::array();
    for (const Crossover& move : each.list) list.push_back({{"at", move.at}, {"from", move.from}, {"to", move.to}});
    for (const RefusedPart& part : each.refused) {
      parts.push_back({{"low", part.low}, {"high", part.high}, {"why", part.why}});
    }
    result.push_back({{"parameter", parameter.name}, {"unit", parameter.unit}, {"low", parameter.low},
                      {"high", parameter.high}, {"first", each.first}, {"crossovers", list}, {"refused", parts},
                      {"unproven", each.unproven}});
  }
  return result;
}

}  // namespace detail

[[nodiscard]] inline Json to_json(const LeverStudy& study) {
  Json result = json_header(lever_study_schema, lever_study_schema_version);
  result["title"] = study.title;
  result["levers"] = study.levers;
  result["active"] = study.active;
  if (!study.active_with_all.empty()) result["active_with_all"] = study.active_with_all;
  result["worth"] = study.worth.empty() ? Json{{"reason", study.no_worth}} : detail::json_worth(study.worth);
  const auto searched = [&](const std::optional<LeverSearch>& found, const auto& combinations) {
    return found.has_value() ? detail::json_search(*found, combinations) : Json{{"reason", study.no_best}};
  };
  result["best"] = searched(study.best, study.best_combinations);
  result["front"] = searched(study.front, study.front_combinations);
  result["hangs_on"] = detail::json_elasticities(study.hangs_on);
  result["moves"] = detail::json_crossovers(study.moves);
  return result;
}

}  // namespace e2t
