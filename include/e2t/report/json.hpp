// SPDX-License-Identifier: MIT
#pragma once
// The plan as JSON for machines. Keys are the labels of the text form; numbers are in base units, and
// read back as the same doubles.
//
//     std::string text = e2t::json_text(e2t::to_json(e2t::make_plan("H100 fleet", scenario)));
//
//   "rate": {"value": 139178844.81558806, "unit": "output_token/s", "known": "derived"}
//   "cooling": {"reason": "facility.cooling is not given"}
//
// What is absent has a reason and no value, never null or 0: a ceiling that is not given is not a
// number. A value, a blank and its unit (if not "1") make a quantity that scenario files accept.
#include <string>
#include <vector>

#include "e2t/report/json_file.hpp"
#include "e2t/report/plan.hpp"
#include "e2t/report/requirements.hpp"

namespace e2t {

inline constexpr auto plan_schema = "e2t-plan";
inline constexpr int plan_schema_version = 1;
inline constexpr auto requirements_schema = "e2t-requirements";
inline constexpr int requirements_schema_version = 1;

namespace detail {

inline Json json_amount(const Amount& amount) {
  return {{"value", amount.value == 0.0 ? 0.0 : amount.value},
          {"unit", amount.unit.text().c_str()}};
}
template <class Dimension>
Json json_value(const Quantity<Dimension>& quantity) {
  return json_amount(Amount::of(quantity));
}
inline Json json_value(double number) {
  return json_amount(Amount::of(number));
}

template <class Value>
Json json_figure(const Figure<Value>& figure) {
  if (!figure.value.has_value())
    return {{"reason", figure.reason}};
  Json result = json_value(*figure.value);
  result["known"] = choice_names<Known>[static_cast<int>(figure.known)];
  return result;
}
template <class Value>
Json json_figure(const Changed<Value>& figure) {
  Json result = json_figure(static_cast<const Figure<Value>&>(figure));
  if (figure.change.value.has_value())
    result[figure.change.name] = *figure.change.value;
  return result;
}
template <class Device, class It, class Facility>
Json json_figure(const MeterFigures<Device, It, Facility>& figures) {
  Json result;
  figures.each([&](const auto& each) { result[each.name] = json_figure(each); });
  return result;
}
inline Json json_figure(const PlanLimits& limits) {
  Json result;
  int i = 0;
  limits.each([&](const auto& each) {
    result[each.name] = json_figure(each);
    if (each.value.has_value())
      result[each.name]["constraint"] = limits.constraint[i];
    ++i;
  });
  return result;
}

inline Json json_ceilings(const std::vector<PlanCeiling>& ceilings) {
  Json result = Json::object();
  for (const PlanCeiling& each : ceilings) {
    Json row = json_figure(each.ceiling);
    for (const Figure<double>* over : {&each.slack, &each.headroom}) {
      if (over->value.has_value())
        row[over->name] = *over->value;
    }
    result[each.name] = row;
  }
  return result;
}

inline Json json_marginals(const std::vector<PlanMarginal>& marginals) {
  Json result = Json::array();
  for (const PlanMarginal& each : marginals) {
    const char* unit = each.unit.empty() ? "1" : each.unit.c_str();
    Json row{{"parameter", each.parameter},
             {"step", {{"value", each.step}, {"unit", unit}}},
             {"gain", json_value(each.gain)}};
    if (!each.until.has_value()) {
      row["until"] = {{"reason", "no other constraint binds in the range that was searched"}};
    } else {
      row["until"] = {{"value", *each.until}, {"unit", unit}};
      if (each.next.index < 0) {
        row["next"] = {{"reason", each.ends}};
      } else {
        row["next"] = each.next.name;
        row["next_by_step"] = each.next_by_step;
      }
    }
    result.push_back(row);
  }
  return result;
}

inline Json json_targets(const std::vector<PlanTarget>& targets) {
  Json result = Json::array();
  for (const PlanTarget& each : targets) {
    Json row{{"name", each.name}};
    if (each.percentile.has_value())
      row["percentile"] = *each.percentile;
    row["target"] = json_amount(each.target);
    row["stated"] = json_amount(each.stated);
    row["margin"] = json_amount(each.margin);
    row["met"] = each.met();
    result.push_back(row);
  }
  return result;
}

inline Json json_what_if(const std::vector<PlanWhatIf>& levers) {
  Json result = Json::array();
  for (const PlanWhatIf& each : levers) {
    Json row{{"name", each.name}, {"source", each.source}};
    for (const PlanEffect& effect : each.effects) {
      row["factors"][effect.name] = {
          {"factor", effect.factor}, {"low", effect.low}, {"high", effect.high}};
    }
    if (!each.refused.empty()) {
      row["reason"] = each.refused;
    } else {
      row["active"] = each.active;
      row["active_by_step"] = each.active_by_step;
      row[each.rate.name] = json_figure(each.rate);
      row[each.request_rate.name] = json_figure(each.request_rate);
      row[each.energy_per_token.name] = {{"it", json_figure(each.energy_per_token)}};
      row[each.energy_per_request.name] = {{"it", json_figure(each.energy_per_request)}};
      row["feasible"] = each.missed.empty();
      row["missed"] = json_targets(each.missed);
    }
    result.push_back(row);
  }
  return result;
}

// One input of the scenario; null where it is absent.
template <class Dimension>
Json json_input(const Quantity<Dimension>& input) {
  return json_value(input);
}
template <class Kind>
Json json_input(const Fraction<Kind>& input) {
  return json_value(input.value());
}
template <class Kind>
Json json_input(const MeterRatio<Kind>& input) {
  return json_value(input.value());
}
inline Json json_input(const MeteredEnergyOf<double>& input) {
  constexpr UnitSymbol at[] = {unit_symbol_parts<device_energy_per_output_token>,
                               unit_symbol_parts<it_energy_per_output_token>,
                               unit_symbol_parts<facility_energy_per_output_token>};
  return json_amount({Raw::of(input.joules()), at[static_cast<int>(input.meter())]});
}
inline Json json_input(double input) { return json_value(input); }
template <std::size_t Capacity>
Json json_input(const Text<Capacity>& input) {
  return input.empty() ? Json() : Json(input.c_str());
}
template <class Value>
Json json_input(const Optional<Value>& input) {
  return input.has_value() ? json_input(*input) : Json();
}
template <class Choice>
  requires(std::is_enum_v<Choice>)
Json json_input(Choice input) {
  return choice_names<Choice>[static_cast<int>(input)];
}

// The inputs that are given, by the field tables.
template <template <class> class Aggregate>
Json json_inputs(const Aggregate<double>& aggregate) {
  Json result = Json::object();
  Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
    Json input;
    using Description = std::remove_cvref_t<decltype(field)>;
    if constexpr (std::is_same_v<Description, GroupField>) {
      input = json_inputs(aggregate.*member);
      if (input.empty())
        return;
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      if (!(aggregate.*member).has_value())
        return;
      input = json_inputs(*(aggregate.*member));
    } else if constexpr (std::is_same_v<Description, ListField>) {
      for (const auto& entry : aggregate.*member)
        input.push_back(json_inputs(entry));
    } else {
      input = json_input(aggregate.*member);
    }
    if (!input.is_null())
      result[field.name] = input;
  });
  return result;
}

inline Json json_serving(const PlanServing& served) {
  const auto row = [](const PlanServingFigure& each) {
    Json figure = json_amount({each.value, each.unit});
    figure["known"] = choice_names<Provenance>[static_cast<int>(each.known)];
    return figure;
  };
  Json result = {{"model", served.model},
                 {"accelerator", served.accelerator},
                 {"accelerators", served.accelerators},
                 {"batch_limit", served.batch_limit}};
  for (const PlanServingFigure& each : served.figures)
    result[each.name] = row(each);
  for (const PlanServingFigure& each : served.step)
    result["step"][each.name] = row(each);
  return result;
}

}  // namespace detail

/// The plan as JSON; json_text() writes it.
[[nodiscard]] inline Json to_json(const Plan& plan) {
  Json result = json_header(plan_schema, plan_schema_version);
  result["title"] = plan.title;
  result["feasible"] = plan.feasible();
  result["active"] = plan.active;
  result["active_by_step"] = plan.active_by_step;
  if (plan.runner_up.empty()) {
    result["runner_up"] = {{"reason", plan.runner_up_distance.reason}};
  } else {
    result["runner_up"] = plan.runner_up;
    result["runner_up_by_step"] = plan.runner_up_by_step;
  }
  plan.each([&](const auto& figure) { result[figure.name] = detail::json_figure(figure); });
  result["ceilings"] = detail::json_ceilings(plan.ceilings);
  if (plan.serving.has_value())
    result["serving"] = detail::json_serving(*plan.serving);
  result["marginals"] = detail::json_marginals(plan.marginals);
  result["targets"] = detail::json_targets(plan.targets);
  result["what_if"] = detail::json_what_if(plan.what_if);
  result["notes"] = Json::array();
  for (const PlanNote& note : plan.notes)
    result["notes"].push_back({{"about", note.about}, {"text", note.text}});
  result["scenario"] = detail::json_inputs(plan.scenario);
  return result;
}

/// Requirements as JSON.
[[nodiscard]] inline Json to_json(const Requirements& need) {
  Json result = json_header(requirements_schema, requirements_schema_version);
  result["title"] = need.title;
  result["rate"] = detail::json_value(need.rate);
  result["short_of"] = need.short_of();
  result["feasible"] = need.missed.empty();
  result["missed"] = detail::json_targets(need.missed);
  result["requirements"] = Json::object();
  for (const Requirement& row : need.rows) {
    Json& each = result["requirements"][row.name];
    each["required"] = detail::json_amount(row.required);
    each["has"] = row.has.has_value() ? detail::json_amount({*row.has, row.required.unit})
                                      : Json{{"reason", row.reason}};
    each["short"] = row.is_short();
    if (row.is_short())
      each["short_by"] = row.short_by();
  }
  return result;
}

}  // namespace e2t
