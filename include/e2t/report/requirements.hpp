// SPDX-License-Identifier: MIT
#pragma once
// What a wanted rate needs of each constraint, beside what the scenario has.
//
//     auto need = e2t::make_requirements("H100 fleet", scenario, 2e8 * token / s);
//     fmt::print("{}", e2t::to_text(need));      // a table; which are short, and by how much
#include <cmath>
#include <string>
#include <vector>

#include "e2t/production/required.hpp"
#include "e2t/report/format.hpp"
#include "e2t/report/layout.hpp"
#include "e2t/report/plan.hpp"
#include "e2t/report/targets.hpp"

namespace e2t {

/// What one constraint needs. `has` is absent where the scenario does not limit it. A constraint of the
/// user's own is told in output tokens/s: the rate with work at all times, and its ceiling.
struct Requirement {
  std::string name;  ///< of the constraint, or "count" for accelerators
  Amount required;
  Optional<double> has{};  ///< in the same unit
  std::string reason{};    ///< why `has` is absent

  /// Up to rounding: a plan's own rate is not short of anything.
  [[nodiscard]] bool is_short() const {
    return has.has_value() && required.value > *has * (1.0 + 1e-9);
  }
  /// 0.1 is 10 % more than there is; needs `has`.
  [[nodiscard]] double short_by() const { return required.value / *has - 1.0; }
};

struct Requirements {
  std::string title;
  Quantity<output_token_rate> rate;
  std::vector<Requirement> rows;
  std::vector<PlanTarget> missed{};  ///< what the tokens fall short of at any rate

  [[nodiscard]] std::vector<std::string> short_of() const {
    std::vector<std::string> names;
    for (const Requirement& row : rows) {
      if (row.is_short())
        names.push_back(row.name);
    }
    return names;
  }
};

namespace detail {

inline void require_finite(const Requirement& row) {
  require(is_finite(row.required.value), [&] {
    Error::Message text(row.name.c_str());
    text.append(" would have to be ")
        .append(row.required.value)
        .append(' ')
        .append(row.required.unit.text());
    return Error(text.append("; allowed: a rate whose requirements are finite"));
  });
}

/// "162,761 accelerator": as many as it takes, or as there are.
inline std::string whole_accelerators(double count, bool needed) {
  const double rounded = needed ? std::ceil(count * (1.0 - 1e-9)) : count;
  const bool few = rounded < 100.0 && rounded != std::floor(rounded);
  return (few ? significant(rounded) : whole(rounded)) + " accelerator";
}

}  // namespace detail

/// The operating point of the scenario is kept; see required(). `power_cap` has no row: it follows from
/// `count`. Throws Error for a rate that is not above zero, or too large for its needs to be numbers.
template <class... Customs>
[[nodiscard]] Requirements make_requirements(
    const std::string& title, const TokenProductionFunction<double, Customs...>& function,
    const Quantity<output_token_rate>& rate) {
  const Required need = required(function, rate);
  const Scenario& scenario = function.derived();
  const auto limits = function.constraints();
  const auto& site = scenario.facility;
  const auto made = function.evaluate();
  Requirements result{title, rate, {}, missed_of(target_rows(made, scenario))};
  const auto add = [&](const char* name, const auto& required_amount, const auto& has) {
    Requirement row{name, Amount::of(required_amount)};
    if (has.has_value())
      row.has = detail::Raw::of(*has);
    if (!has.has_value())
      row.reason = "the scenario states no limit";
    detail::require_finite(row);
    result.rows.push_back(row);
  };
  // A capacity of the fleet's, where its constraint is given.
  const auto add_capacity = [&](const char* name, const auto& required_amount, const auto& limit) {
    using Capacity = std::remove_cvref_t<decltype(limit.capacity())>;
    if (required_amount.has_value())
      add(name, *required_amount, Optional<Capacity>(limit.capacity()));
  };
  add("count", need.accelerators, Optional<Quantity<accelerator>>(scenario.hardware.count));
  add_capacity("compute", need.compute, limits.compute);
  add_capacity("memory_bandwidth", need.memory_bandwidth, limits.memory_bandwidth);
  add_capacity("interconnect", need.interconnect, limits.interconnect);
  add_capacity("software_overhead", need.running_sequences, limits.software_overhead);
  add("utility_power", need.utility_power, Optional<Quantity<facility_power>>(site.utility_power));
  add("it_power", need.distribution, site.distribution);
  add("cooling", need.it_power, site.cooling);
  if (need.demand.has_value())
    add("demand", *need.demand, scenario.workload.demand);
  for (int i = limit_count; i < made.ceilings.size(); ++i) {
    const auto& custom = made.ceilings[i];
    Optional<Quantity<output_token_rate>> ceiling;
    if (is_finite(detail::Raw::of(custom.rate)))
      ceiling = custom.rate;
    add(custom.name, need.attainable, ceiling);
  }
  return result;
}
[[nodiscard]] inline Requirements make_requirements(const std::string& title,
                                                    const Scenario& scenario,
                                                    const Quantity<output_token_rate>& rate) {
  return make_requirements(title, TokenProductionFunction<double>(scenario), rate);
}

/// The requirements as a table.
[[nodiscard]] inline std::string to_text(const Requirements& need,
                                         const TextOptions& options = {}) {
  const int width = options.width < 80 ? 80 : options.width > 100 ? 100 : options.width;
  std::string text;
  if (!need.title.empty())
    text += detail::wrapped("", detail::one_line(need.title), 0, width) + "\n";
  const auto names = need.short_of();
  text += detail::wrapped("  ",
                          names.empty()
                              ? fmt::format("{} needs nothing that is short", need.rate)
                              : fmt::format("{} is short of {}", need.rate, detail::listed(names)),
                          4, width);
  for (const PlanTarget& target : need.missed) {
    const std::string line = detail::wrapped("  infeasible: ", missed_text(target), 4, width);
    text += options.colour ? fmt::format("\x1b[1;31m{}\x1b[0m\n", line.substr(0, line.size() - 1))
                           : line;
  }
  text += "\n" + detail::row("", {{"required", 43}, {"has", 66}, {"short by", 79}});
  for (const Requirement& row : need.rows) {
    const bool count = row.name == "count";
    const auto shown = [&](double value, bool needed) {
      return count ? detail::whole_accelerators(value, needed)
                   : with_unit(value, row.required.unit);
    };
    const std::string line =
        detail::row("  " + detail::one_line(row.name),
                    {{shown(row.required.value, true), 43},
                     {row.has.has_value() ? shown(*row.has, false) : "not given", 66},
                     {row.is_short() ? detail::percent(row.short_by()) : "", 79}});
    text += row.is_short() && options.colour
                ? fmt::format("\x1b[1m{}\x1b[0m\n", line.substr(0, line.size() - 1))
                : line;
  }
  return text;
}

}  // namespace e2t
