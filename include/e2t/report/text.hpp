// SPDX-License-Identifier: MIT
#pragma once
// The plan as text that a person reads at a glance: the answer first, then what stands behind it.
//
//     fmt::print("{}", e2t::to_text(e2t::make_plan("H100 fleet", scenario, levers)));
//
// Labels are the names that the JSON form has as keys. No line is wider than TextOptions::width.
#include <string>
#include <vector>

#include "e2t/report/format.hpp"
#include "e2t/report/layout.hpp"
#include "e2t/report/plan.hpp"
#include "e2t/report/targets.hpp"
#include "e2t/report/text_lines.hpp"

namespace e2t {

namespace detail {

class PlanText : TextLines {
 public:
  PlanText(const Plan& plan, const TextOptions& options) : TextLines(options), plan_(plan) {}

  std::string text() {
    headline();
    ceilings();
    output();
    meters();
    serving();
    accelerators();
    costs();
    marginals();
    targets();
    what_if();
    notes();
    return text_;
  }

 private:
  static std::string mark(Known known) {
    return known == Known::derived
               ? ""
               : fmt::format("  ({})", choice_names<Known>[static_cast<int>(known)]);
  }
  template <class Dimension>
  static std::string shown(const Quantity<Dimension>& quantity) {
    return fmt::format("{}", quantity);
  }
  static std::string shown(double number) { return significant(number); }
  // J or W alone, where column and row name the meter and what it is per.
  template <class Dimension>
  static std::string joules(const Quantity<Dimension>& quantity) {
    UnitSymbol symbol = unit_symbol_parts<Dimension>;
    symbol.meter = {};
    symbol.shown_rest = {};
    return with_unit(Raw::of(quantity), symbol);
  }
  // Without its unit, but with the prefix: "139 M".
  template <class Dimension>
  static std::string without_unit(const Quantity<Dimension>& quantity) {
    UnitSymbol symbol;
    symbol.scaling = Scaling::counted;
    return with_unit(Raw::of(quantity), symbol);
  }
  static std::string amount(const Amount& amount) { return with_unit(amount.value, amount.unit); }
  template <class Value>
  void figure(const Figure<Value>& figure, std::vector<std::string>& absent) {
    if (!figure.value.has_value()) {
      missing(figure.reason, absent);
      return;
    }
    line(label(figure.name) + shown(*figure.value) + mark(figure.known));
  }
  // "facility.tariff is not given" adds "facility.tariff", once.
  static void missing(const std::string& reason, std::vector<std::string>& inputs) {
    std::string input = reason;
    for (const char* end : {" is not given", " are not given"}) {
      if (input.ends_with(end))
        input.resize(input.rfind(end));
    }
    for (const std::string& each : inputs) {
      if (each == input)
        return;
    }
    inputs.push_back(input);
  }
  void not_given(const std::vector<std::string>& names) {
    if (!names.empty())
      text_ += wrapped("  not given: ", listed(names), 4, options_.width);
  }
  static std::string named(const std::string& constraint, bool by_step) {
    return by_step ? fmt::format("{} ({})", limit_names[static_cast<int>(Limit::serving_step)],
                                 constraint)
                   : constraint;
  }

  // --- sections ---
  void headline() {
    if (!plan_.title.empty()) {
      text_ += wrapped("", one_line(plan_.title), 0, options_.width);
      line();
    }
    const std::string answer = fmt::format("{}, bound by {}", *plan_.rate.value,
                                           named(plan_.active, plan_.active_by_step));
    std::string next, joint;
    if (plan_.runner_up_distance.value.has_value()) {
      const std::string distance = change_percent(*plan_.runner_up_distance.value - 1.0);
      const std::string name = named(plan_.runner_up, plan_.runner_up_by_step);
      const bool tied = distance == no_change;
      joint = tied ? " and " : "; ";
      next =
          tied ? fmt::format("by {} as well", name) : fmt::format("next {} at {}", name, distance);
    }
    const bool fits = columns(answer) + columns(next) + 4 <= options_.width;
    line("  " + bold(answer + (fits ? joint + next : "")));
    if (!fits)
      line("  " + bold(next));
    line(fmt::format("  {}; {}, {} of its limit", *plan_.energy_per_token.it.value,
                     *plan_.delivered_power.facility.value,
                     percent(*plan_.power_limit_share.facility.value)));
    for (const PlanTarget& target : plan_.targets) {
      if (!target.met())
        infeasible("  ", target);
    }
  }

  void infeasible(const std::string& indent, const PlanTarget& target) {
    const int further = static_cast<int>(indent.size()) + 2;
    text_ += red(wrapped(indent + "infeasible: ", missed_text(target), further, options_.width));
  }

  void ceilings() {
    double highest = 1.0;
    for (const PlanCeiling& each : plan_.ceilings) {
      if (each.headroom.value.has_value() && *each.headroom.value > highest)
        highest = *each.headroom.value;
    }
    constexpr double cut = 5.0;
    const bool cuts = highest > cut;
    heading("ceilings", fmt::format("output_token/s; bars run from 0 to {}",
                                    cuts ? "5 x the lowest ceiling" : "the highest ceiling"));
    const int cells = options_.width - 46;
    std::vector<std::string> absent;
    for (const PlanCeiling& each : plan_.ceilings) {
      const bool step = each.name == limit_names[static_cast<int>(Limit::serving_step)];
      if (!each.ceiling.value.has_value()) {
        if (!step)
          absent.push_back(each.name);
        continue;
      }
      const bool binds = plan_.active_by_step ? step : each.name == plan_.active;
      const double over = *each.headroom.value;
      const std::string headroom = fmt::format("{} x", significant(over, {3, true}));
      const std::string row =
          fmt::format("{}{:>8}  {} {:>7}{}", label(each.name), without_unit(*each.ceiling.value),
                      bar(over / (cuts ? cut : highest), cells, options_.ascii), headroom,
                      binds ? " binds" : "");
      line(binds ? bold(row) : row);
    }
    not_given(absent);
  }

  void output() {
    heading("output");
    std::vector<std::string> absent;
    figure(plan_.rate, absent);
    figure(plan_.attainable, absent);
    figure(plan_.utilization, absent);
    figure(plan_.input_rate, absent);
    figure(plan_.processed_rate, absent);
    figure(plan_.request_rate, absent);
    figure(plan_.accepted_rate, absent);
    not_given(absent);
  }

  static constexpr int at_device = 34, at_it = 48, at_facility = 62;
  template <class Group, class Show>
  void meter_row(const Group& group, Show show, const char* per = "") {
    const auto cell = [&](const auto& figure) {
      return figure.value.has_value() ? show(*figure.value) : std::string("not given");
    };
    std::string text = row(label(group.name), {{cell(group.device), at_device},
                                               {cell(group.it), at_it},
                                               {cell(group.facility), at_facility}});
    text.pop_back();
    line(*per == '\0' ? text : fmt::format("{}  {}", text, per));
  }
  void meters() {
    line();
    const std::string title = "energy and power";
    text_ += bold(title) + row("", {{"@device", at_device - columns(title)},
                                    {"@it", at_it - columns(title)},
                                    {"@facility", at_facility - columns(title)}});
    const auto energy = [](const auto& value) { return joules(value); };
    meter_row(plan_.energy_per_token, energy, "per output_token");
    if (plan_.energy_per_request.it.value.has_value()) {
      meter_row(plan_.energy_per_request, energy, "per request");
    }
    meter_row(plan_.delivered_power, energy);
    meter_row(plan_.power_limit, energy);
    const auto& by = plan_.power_limit.constraint;
    text_ += row(label(""), {{by[0], at_device}, {by[1], at_it}, {by[2], at_facility}});
    meter_row(plan_.power_limit_share, [](double part) { return percent(part); });
  }

  void serving() {
    if (!plan_.serving.has_value())
      return;
    const PlanServing& served = *plan_.serving;
    heading("serving", fmt::format("{} on {} x {}; the batch is limited by {}", one_line(served.model),
                                   significant(served.accelerators), one_line(served.accelerator),
                                   served.batch_limit));
    for (const PlanServingFigure& each : served.figures) {
      line(fmt::format("  {:<22}{:<22}{}", each.name, with_unit(each.value, each.unit),
                       choice_names<Provenance>[static_cast<int>(each.known)]));
    }
    std::vector<std::string> terms;
    for (const PlanServingFigure& each : served.step) {
      terms.push_back(fmt::format("{} {}", each.name, percent(each.share)));
    }
    text_ += wrapped(label("step"), listed(terms), label_width, options_.width);
  }

  void accelerators() {
    heading("accelerators",
            fmt::format("{} {}", whole(Raw::of(*plan_.count.value)),
                        one_line(plan_.scenario.hardware.accelerator.name.c_str())));
    const auto count = [&](const auto& figure, const char* about) {
      if (figure.value.has_value()) {
        const double number = Raw::of(*figure.value);
        line(fmt::format("{}{:<14}{}", label(figure.name),
                         number < 100.0 ? significant(number) : whole(number), about));
      }
    };
    count(plan_.powered, "at work");
    count(plan_.unpowered, plan_.scenario.hardware.idle_policy == IdlePolicy::off ? "off" : "idle");
    count(plan_.at_operating_point, "that power and cooling carry at this load");
    count(plan_.at_nameplate, "that they carry at board_power");
    if (plan_.stranded_power.value.has_value()) {
      // What is left of a difference of two equal powers is nothing.
      const Quantity<it_power> stranded = *plan_.stranded_power.value;
      const bool nothing = abs(stranded) < 1e-9 * *plan_.delivered_power.it.value;
      line(fmt::format("{}{:<14}{}", label(plan_.stranded_power.name),
                       shown(nothing ? Quantity<it_power>{} : stranded),
                       "unused on a site filled by board_power"));
    } else {
      not_given({"hardware.accelerator.board_power"});
    }
  }

  void costs() {
    heading("cost of energy",
            plan_.pue_annual.known == Known::assumed
                ? fmt::format("{} is not given: {} at peak, {}, is used", plan_.pue_annual.name,
                              plan_.pue.name, shown(*plan_.pue.value))
                : fmt::format("at {} {}", plan_.pue_annual.name, shown(*plan_.pue_annual.value)));
    std::vector<std::string> absent;
    figure(plan_.energy_cost, absent);
    figure(plan_.carbon, absent);
    figure(plan_.water_onsite, absent);
    figure(plan_.water_offsite, absent);
    not_given(absent);
  }

  // Whether two constraints are tied, so that more of one alone gains nothing.
  [[nodiscard]] bool tied() const {
    return plan_.runner_up_distance.value.value_or(2.0) < 1.0 + 1e-9;
  }
  static bool gains_nothing(const PlanMarginal& marginal) {
    const bool at_once = marginal.until.has_value() && *marginal.until / marginal.step < 1e-6;
    return Raw::of(marginal.gain) == 0.0 || (at_once && marginal.next.index >= 0);
  }
  void marginals() {
    heading("marginals", "rate gained per step of the input, at this point, and until when");
    const std::string binds = named(plan_.active, plan_.active_by_step);
    const std::string why_nothing =
        tied() ? fmt::format("0, {} and {} bind", binds,
                             named(plan_.runner_up, plan_.runner_up_by_step))
               : fmt::format("0, {} binds", binds);
    for (const PlanMarginal& each : plan_.marginals) {
      const auto by = [&](double change) {
        return fmt::format("{}{}{}{}", change < 0.0 ? "" : "+", significant(change),
                           each.unit.empty() ? "" : " ", each.unit);
      };
      std::string worth = why_nothing;
      if (!gains_nothing(each)) {
        worth = fmt::format("{}{}", Raw::of(each.gain) < 0.0 ? "" : "+", each.gain);
        if (each.until.has_value() && each.next.index < 0) {
          worth += fmt::format(" until {}: {}", by(*each.until), each.ends);
        } else if (each.until.has_value()) {
          worth += fmt::format(" until {}, then {}", by(*each.until),
                               named(each.next.name, each.next_by_step));
        }
      }
      text_ += wrapped(fmt::format("  {:<22}", fmt::format("{} {}", each.parameter, by(each.step))),
                       worth, label_width + 4, options_.width);
    }
  }

  void targets() {
    if (plan_.targets.empty())
      return;
    heading("targets");
    for (const PlanTarget& each : plan_.targets) {
      if (each.met()) {
        line(fmt::format("  {:<26}met: {}, margin {}", target_name(each), stated_text(each),
                         amount(each.margin)));
      } else {
        line("  " + red(missed_text(each)));
      }
    }
  }

  void what_if() {
    if (plan_.what_if.empty())
      return;
    heading("what if", "each lever alone; energy in J @it");
    constexpr int rate = 28, requests = 42, token = 60, request = 80;
    const PlanWhatIf names;
    text_ += row("", {{names.rate.name, rate},
                      {names.request_rate.name, requests},
                      {names.energy_per_token.name, token},
                      {names.energy_per_request.name, request}});
    const auto number = [](const auto& figure) {
      return figure.value.has_value() ? without_unit(*figure.value) : std::string("not given");
    };
    const auto values = [&](const std::string& name, const auto& from, const auto& per_token,
                            const auto& per_request) {
      text_ += row("  " + name, {{number(from.rate), rate},
                                 {number(from.request_rate), requests},
                                 {number(per_token), token},
                                 {number(per_request), request}});
    };
    values("no lever", plan_, plan_.energy_per_token.it, plan_.energy_per_request.it);
    line("    " + named(plan_.active, plan_.active_by_step));
    for (const PlanWhatIf& each : plan_.what_if) {
      const std::string name = one_line(each.name);
      if (!each.refused.empty()) {
        line("  " + name);
        text_ += red(wrapped("    refused: ", one_line(each.refused), 6, options_.width));
        continue;
      }
      values(name, each, each.energy_per_token, each.energy_per_request);
      const auto change = [](const auto& figure) {
        return figure.change.value.has_value() ? change_percent(*figure.change.value)
                                               : std::string();
      };
      text_ += row("    " + named(each.active, each.active_by_step),
                   {{change(each.rate), rate},
                    {change(each.request_rate), requests},
                    {change(each.energy_per_token), token},
                    {change(each.energy_per_request), request}});
      ranges(each);
      for (const PlanTarget& target : each.missed) {
        infeasible("    ", target);
      }
    }
  }

  // The ranges that a lever's source gives, where it gives any.
  void ranges(const PlanWhatIf& lever) {
    std::vector<std::string> texts;
    for (const PlanEffect& each : lever.effects) {
      if (each.low != each.high) {
        texts.push_back(fmt::format("{} {} ({} to {})", each.name, significant(each.factor),
                                    significant(each.low), significant(each.high)));
      }
    }
    if (!texts.empty())
      text_ += wrapped("    factors: ", listed(texts), 6, options_.width);
  }

  void notes() {
    heading("taken for granted", "what is not marked (stated) or (assumed) is derived");
    for (const PlanNote& note : plan_.notes) {
      text_ += wrapped(label(note.about), note.text, label_width, options_.width);
    }
  }

  const Plan& plan_;
};

}  // namespace detail

/// The plan as text; every line ends in a line break.
[[nodiscard]] inline std::string to_text(const Plan& plan, const TextOptions& options = {}) {
  return detail::PlanText(plan, options).text();
}

}  // namespace e2t
