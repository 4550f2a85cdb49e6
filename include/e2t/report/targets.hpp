// SPDX-License-Identifier: MIT
#pragma once
// The targets of a scenario as rows of a report, and how a miss is said.
//
//     std::vector<e2t::PlanTarget> rows = e2t::target_rows(tpf.evaluate(), scenario);
//     if (!rows[0].met()) puts(e2t::missed_text(rows[0]).c_str());
#include <string>
#include <vector>

#include "e2t/report/format.hpp"
#include "e2t/report/plan.hpp"

namespace e2t {

/// One row for each target that the scenario sets.
template <int Count>
[[nodiscard]] std::vector<PlanTarget> target_rows(const ProductionOf<double, Count>& made,
                                                  const Scenario& scenario) {
  const auto& target = scenario.target;
  const auto& load = scenario.workload;
  const auto& margin = made.target_margin;
  std::vector<PlanTarget> rows;
  if (margin.quality.has_value()) {
    rows.push_back({"quality",
                    {},
                    Amount::of(target.quality->value()),
                    Amount::of(load.quality->value()),
                    Amount::of(*margin.quality)});
  }
  const auto latency = [&](const char* name, const auto& percentile, const auto& wanted,
                           const auto& stated, const auto& by) {
    if (by.has_value()) {
      rows.push_back(
          {name, percentile.value(), Amount::of(*wanted), Amount::of(*stated), Amount::of(*by)});
    }
  };
  latency("time_to_first_token", target.time_to_first_token_percentile, target.time_to_first_token,
          made.time_to_first_token, margin.time_to_first_token);
  latency("time_per_output_token", target.time_per_output_token_percentile,
          target.time_per_output_token, made.time_per_output_token, margin.time_per_output_token);
  return rows;
}

/// Those of `rows` that are missed.
[[nodiscard]] inline std::vector<PlanTarget> missed_of(const std::vector<PlanTarget>& rows) {
  std::vector<PlanTarget> missed;
  for (const PlanTarget& each : rows) {
    if (!each.met())
      missed.push_back(each);
  }
  return missed;
}

/// "time_per_output_token p50"
[[nodiscard]] inline std::string target_name(const PlanTarget& target) {
  return target.percentile.has_value()
             ? fmt::format("{} p{}", target.name, significant(100.0 * *target.percentile))
             : std::string(target.name);
}

/// "39.8 ms for at most 50 ms"
[[nodiscard]] inline std::string stated_text(const PlanTarget& target) {
  return fmt::format("{} for at {} {}", with_unit(target.stated.value, target.stated.unit),
                     target.percentile.has_value() ? "most" : "least",
                     with_unit(target.target.value, target.target.unit));
}

/// "misses time_per_output_token p50 by 29.6 ms (79.6 ms for at most 50 ms)"
[[nodiscard]] inline std::string missed_text(const PlanTarget& target) {
  return fmt::format("misses {} by {} ({})", target_name(target),
                     with_unit(-target.margin.value, target.margin.unit), stated_text(target));
}

}  // namespace e2t
