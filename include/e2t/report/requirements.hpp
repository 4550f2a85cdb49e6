// SPDX-License-Identifier: MIT
#pragma once
// What a wanted rate needs of each constraint, beside what the scenario has.
//
//     auto need = e2t::make_requirements("H100 fleet", scenario, 2e8 * token / s);
//     fmt::print("{}", e2t::to_text(need));      // a table; which are short, and by how much
#include <string>
#include <vector>

#include "e2t/production/required.hpp"
#include "e2t/report/format.hpp"
#include "e2t/report/layout.hpp"
#include "e2t/report/plan.hpp"

namespace e2t {

/// What one constraint needs. `has` is absent where the scenario does not limit it.
struct Requirement {
  std::string name;  ///< of the constraint, or "count" for accelerators
  Amount required;
  Optional<double> has{};  ///< in the same unit
  std::string reason{};    ///< why `has` is absent

  /// Up to rounding: a plan's own rate is not short of anything.
  [[nodiscard]] bool is_short() const {
    return has.has_value() && required.value > *has * (1.0 + 1e-9);
  }
};

struct Requirements {
  std::string title;
  Quantity<output_token_rate> rate;
  std::vector<Requirement> rows;

  [[nodiscard]] std::vector<std::string> short_of() const {
    std::vector<std::string> names;
    for (const Requirement& row : rows) {
      if (row.is_short())
        names.push_back(row.name);
    }
    return names;
  }
};

/// The operating point of the scenario is kept; see required(). Throws Error for a rate that is not
/// above zero.
template <class... Customs>
[[nodiscard]] Requirements make_requirements(
    const std::string& title, const TokenProductionFunction<double, Customs...>& function,
    const Quantity<output_token_rate>& rate) {
  const Required need = required(function, rate);
  const Scenario& scenario = function.scenario();
  const auto limits = function.constraints();
  const auto& site = scenario.facility;
  Requirements result{title, rate, {}};
  const auto add = [&](const char* name, const auto& required_amount, const auto& has) {
    Requirement row{name, Amount::of(required_amount)};
    if (has.has_value())
      row.has = detail::Raw::of(*has);
    if (!has.has_value())
      row.reason = "the scenario states no limit";
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
  if (limits.power_cap.given()) {
    add_capacity("power_cap", Optional<Quantity<device_power>>(need.device_power),
                 limits.power_cap);
  }
  add("utility_power", need.utility_power, Optional<Quantity<facility_power>>(site.utility_power));
  add("it_power", need.distribution, site.distribution);
  add("cooling", need.it_power, site.cooling);
  if (need.demand.has_value())
    add("demand", *need.demand, scenario.workload.demand);
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
  text += "\n" + detail::row("", {{"required", 43}, {"has", 66}, {"short by", 79}});
  for (const Requirement& row : need.rows) {
    const auto shown = [&](double value) { return with_unit(value, row.required.unit); };
    const std::string line = detail::row(
        "  " + row.name,
        {{shown(row.required.value), 43},
         {row.has.has_value() ? shown(*row.has) : "not given", 66},
         {row.is_short() ? detail::percent(row.required.value / *row.has - 1.0) : "", 79}});
    text += row.is_short() && options.colour
                ? fmt::format("\x1b[1m{}\x1b[0m\n", line.substr(0, line.size() - 1))
                : line;
  }
  return text;
}

}  // namespace e2t
