// SPDX-License-Identifier: MIT
#pragma once
// A study of levers as text that a person reads at a glance.
//
//     fmt::print("{}", e2t::to_text(e2t::make_lever_study("site", tpf, levers)));
//
// No line is wider than TextOptions::width.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "e2t/report/format.hpp"
#include "e2t/report/lever_study.hpp"
#include "e2t/report/text_lines.hpp"

namespace e2t {

namespace detail {

class LeverStudyText : TextLines {
 public:
  LeverStudyText(const LeverStudy& study, const TextOptions& options) : TextLines(options), study_(study) {}

  std::string text() {
    if (!study_.title.empty()) {
      text_ += wrapped("", one_line(study_.title), 0, options_.width);
      line();
    }
    const std::string with_all =
        study_.active_with_all.empty() ? "" : fmt::format(", by {} with all of them", study_.active_with_all);
    line(fmt::format("  {}", bold(fmt::format("bound by {} without levers{}", study_.active, with_all))));
    worth();
    best();
    hangs_on();
    moves();
    return text_;
  }

 private:
  // "139 M", "0.467"
  static std::string counted(double value, const char* sign = "") {
    UnitSymbol symbol;
    symbol.scaling = Scaling::counted;
    return fmt::format("{}{}", value > 0.0 ? sign : "", with_unit(value, symbol));
  }
  static std::string named(const std::vector<std::string>& levers) {
    return levers.empty() ? "no lever" : one_line(listed(levers));
  }

  void worth() {
    heading("what each lever is worth", "Shapley values: they sum to the change");
    if (study_.worth.empty()) {
      text_ += red(wrapped("  none: ", one_line(study_.no_worth), 4, options_.width));
      return;
    }
    std::size_t longest = 12;
    for (const std::string& lever : study_.levers) longest = std::max(longest, static_cast<std::size_t>(columns(one_line(lever))));
    const int first = static_cast<int>(std::min<std::size_t>(longest, 30)) + 4;
    const int each = (options_.width - first) / static_cast<int>(study_.worth.size());
    const auto cells = [&](auto value) {
      std::vector<Cell> made;
      for (std::size_t i = 0; i < study_.worth.size(); ++i) {
        made.push_back({value(study_.worth[i]), first + each * static_cast<int>(i + 1)});
      }
      return made;
    };
    // (Their whole names stand below: side by side they are too wide.)
    const auto short_name = [](const Attribution& of) {
      return std::string(of.output.starts_with("energy") ? "energy" : of.output == "rate" ? "rate" : "requests");
    };
    text_ += row("", cells(short_name));
    text_ += row("", cells([](const Attribution& of) { return of.unit; }));
    text_ += row("  no lever", cells([](const Attribution& of) { return counted(of.before); }));
    for (std::size_t lever = 0; lever < study_.levers.size(); ++lever) {
      text_ += row(fmt::format("  {}", one_line(study_.worth.front().levers[lever].name)), cells([&](const Attribution& of) {
                     const double value = of.levers[lever].value;
                     return value == 0.0 ? std::string("0") : counted(value, "+");
                   }));
    }
    text_ += bold(row("  all levers", cells([](const Attribution& of) { return counted(of.after); })));
    std::string names;
    for (const Attribution& of : study_.worth) names.append(names.empty() ? "" : ", ").append(of.output);
    text_ += wrapped("  of ", names, 4, options_.width);
  }

  void best() {
    heading("best combinations", "under the targets");
    if (!study_.best.has_value()) {
      text_ += red(wrapped("  none: ", one_line(study_.no_best), 4, options_.width));
      return;
    }
    const auto list = [&](const LeverSearch& found, const std::vector<StudiedCombination>& combinations) {
      for (const StudiedCombination& each : combinations) {
        std::string values;
        for (std::size_t i = 0; i < each.values.size(); ++i) {
          values += fmt::format("{}{} {}", i == 0 ? "" : ", ", counted(each.values[i]), found.units[i]);
        }
        text_ += wrapped(fmt::format("    {}, bound by {}: ", values, each.active), named(each.levers), 6, options_.width);
      }
    };
    line(fmt::format("  highest {}", study_.best->goals[0]));
    list(*study_.best, study_.best_combinations);
    line(fmt::format("  none has both a higher {} and a lower {}", study_.front->goals[0], study_.front->goals[1]));
    list(*study_.front, study_.front_combinations);
    if (study_.best->left_out == 0) return;
    line(fmt::format("  ({} of {} combinations evaluated, the others ruled out without)", study_.best->evaluated,
                     whole(static_cast<double>(std::size_t{1} << study_.levers.size()))));
  }

  void hangs_on() {
    constexpr std::size_t most = 12;
    heading("what the answer hangs on", "percent of the rate per percent of the input");
    const int cells = options_.width - 62;
    const double largest = study_.hangs_on.inputs.front().elasticity.value_or(0.0);
    for (std::size_t i = 0; i < study_.hangs_on.inputs.size() && i < most; ++i) {
      const Elasticity& input = study_.hangs_on.inputs[i];
      if (!input.elasticity.has_value()) continue;
      const double size = std::abs(*input.elasticity / largest);
      std::string text = row(fmt::format("  {}", input.path), {{fmt::format("{} {}", significant(input.value), input.unit), 50},
                                                 {fmt::format("{:+.3f}", *input.elasticity), 59}});
      text.pop_back();
      line(text + "  " + bar(size, cells, options_.ascii));
    }
    if (study_.hangs_on.inputs.size() > most) {
      line(fmt::format("  and {} others, each less", study_.hangs_on.inputs.size() - most));
    }
  }

  void moves() {
    heading("where the constraint moves", "one input at a time, without levers");
    for (const Crossovers& each : study_.moves) {
      const auto at = [&](double value) {
        return fmt::format("{}{}{}", significant(value, {4, false}), each.parameter.unit.empty() ? "" : " ", each.parameter.unit);
      };
      std::string text = each.first.empty() ? "refused" : each.first;
      for (const Crossover& move : each.list) {
        text += fmt::format(" until {}, then {}", at(move.at), move.to.empty() ? "refused" : move.to);
      }
      if (each.unproven > 0.0) text += fmt::format(" (others could hide within {})", at(each.unproven));
      text_ += wrapped(label(each.parameter.name),
                       fmt::format("from {} to {}: {}", at(each.parameter.low), at(each.parameter.high), text), label_width,
                       options_.width);
    }
  }

  const LeverStudy& study_;
};

}  // namespace detail

[[nodiscard]] inline std::string to_text(const LeverStudy& study, const TextOptions& options = {}) {
  return detail::LeverStudyText(study, options).text();
}

}  // namespace e2t
