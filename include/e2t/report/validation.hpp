// SPDX-License-Identifier: MIT
#pragma once
// How far the serving model is from measurements: per row, per group of rows, as text, CSV and picture.
//
//     std::vector<e2t::ValidatedRow> rows;      // measured beside predicted
//     for (const auto& group : e2t::summarise(rows)) puts(e2t::summary_line(group).c_str());
//
// An error is |predicted / measured - 1|. Medians are of the rows of a group.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "e2t/report/csv_field.hpp"
#include "e2t/report/svg_plot.hpp"
#include "e2t/serving/measurement.hpp"
#include "e2t/serving/prediction.hpp"

namespace e2t {

struct ValidatedRow {
  Measurement measured{};
  std::string config;       ///< the model configuration that it was matched to
  Prediction said{};
  std::string reason{};     ///< why it is not predicted; empty if it is

  [[nodiscard]] bool predicted() const { return reason.empty(); }
  [[nodiscard]] double rate_ratio() const { return said.point.rate / measured.rate; }
  [[nodiscard]] double power_ratio() const { return said.point.power / measured.power; }
  [[nodiscard]] double power_at_measured_rate_ratio() const { return said.power_at_measured_rate / measured.power; }
  [[nodiscard]] double energy_ratio() const { return said.point.energy_per_token() / (measured.power / measured.rate); }
  /// 0 where the latency was not measured.
  [[nodiscard]] double latency_ratio() const {
    if (!measured.inter_token_latency.has_value()) return 0.0;
    return said.point.inter_token_latency() / *measured.inter_token_latency;
  }
  [[nodiscard]] double bound_ratio() const { return measured.rate / said.bound.sequential; }
};

/// Errors of the rows with one accelerator and one architecture.
struct ValidationSummary {
  std::string gpu;
  Architecture architecture = Architecture::dense;
  int rows = 0;
  int unpredicted = 0;
  int host_bound = 0;
  int bound_violations = 0;
  double rate = 0.0, latency = 0.0, power = 0.0, power_at_measured_rate = 0.0, energy = 0.0;  ///< median errors
  double energy_p90 = 0.0;    ///< 90th percentile
  double bound_ratio = 0.0;   ///< median of measured rate over physical bound
};

namespace detail {

// The value below which `share` of them lie, interpolated between neighbours; NaN of none.
inline double quantile(std::vector<double> values, double share) {
  if (values.empty()) return std::nan("");
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

inline std::string group_name(const Measurement& row) {
  return fmt::format("{} {}", row.accelerator.c_str(), choice_names<Architecture>[static_cast<int>(row.architecture)]);
}

}  // namespace detail

/// One summary per accelerator and architecture, sorted by accelerator, dense first.
[[nodiscard]] inline std::vector<ValidationSummary> summarise(const std::vector<ValidatedRow>& rows) {
  std::vector<std::pair<std::string, Architecture>> groups;
  for (const auto& row : rows) groups.emplace_back(row.measured.accelerator.c_str(), row.measured.architecture);
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  std::vector<ValidationSummary> result;
  for (const auto& [gpu, architecture] : groups) {
    ValidationSummary made{.gpu = gpu, .architecture = architecture};
    std::vector<double> rate, latency, power, at_rate, energy, bound;
    for (const auto& row : rows) {
      if (row.measured.accelerator.c_str() != gpu || row.measured.architecture != architecture) continue;
      ++made.rows;
      if (!row.predicted()) {
        ++made.unpredicted;
        continue;
      }
      rate.push_back(std::abs(row.rate_ratio() - 1.0));
      power.push_back(std::abs(row.power_ratio() - 1.0));
      at_rate.push_back(std::abs(row.power_at_measured_rate_ratio() - 1.0));
      energy.push_back(std::abs(row.energy_ratio() - 1.0));
      bound.push_back(row.bound_ratio());
      if (row.measured.inter_token_latency.has_value()) latency.push_back(std::abs(row.latency_ratio() - 1.0));
      made.host_bound += row.said.host_bound ? 1 : 0;
      made.bound_violations += row.bound_ratio() > 1.0 ? 1 : 0;
    }
    made.rate = detail::quantile(rate, 0.5);
    made.latency = detail::quantile(latency, 0.5);
    made.power = detail::quantile(power, 0.5);
    made.power_at_measured_rate = detail::quantile(at_rate, 0.5);
    made.energy = detail::quantile(energy, 0.5);
    made.energy_p90 = detail::quantile(energy, 0.9);
    made.bound_ratio = detail::quantile(bound, 0.5);
    result.push_back(made);
  }
  return result;
}

/// "summary gpu=H100 arch=dense rows=35 unpredicted=0 rate_median_err=0.03 ..."
[[nodiscard]] inline std::string summary_line(const ValidationSummary& group) {
  return fmt::format(
      "summary gpu={} arch={} rows={} unpredicted={} rate_median_err={:.3f} itl_median_err={:.3f} "
      "power_median_err={:.3f} power_given_rate_median_err={:.3f} jtok_median_err={:.3f} "
      "jtok_p90_err={:.3f} bound_violations={} bound_ratio_median={:.3f}",
      group.gpu, choice_names<Architecture>[static_cast<int>(group.architecture)], group.rows, group.unpredicted,
      group.rate, group.latency, group.power, group.power_at_measured_rate, group.energy, group.energy_p90,
      group.bound_violations, group.bound_ratio);
}

inline constexpr const char* validation_header =
    "gpu    n  model                               batch |     rate [tok/s] |       ITL [ms] |      power [W] | "
    "    J/token [mJ] | active            |    bound  of it\n"
    "                                                    |   said measured |  said measured |  said measured | "
    "  said  measured |                   |  [tok/s]";

/// One line of the table under validation_header.
[[nodiscard]] inline std::string table_line(const ValidatedRow& row) {
  using namespace units;
  const auto& seen = row.measured;
  std::string name = seen.model.c_str();
  if (const auto slash = name.rfind('/'); slash != name.npos) name.erase(0, slash + 1);
  if (name.size() > 34) name = name.substr(0, 33) + "~";
  const std::string start = fmt::format("{:<5} {:>2}  {:<34} {:>6.0f} |", seen.accelerator.c_str(),
                                        seen.count.in(units::accelerator), name,
                                        seen.running_sequences.in(units::request));
  if (!row.predicted()) return fmt::format("{} not predicted: {}", start, row.reason);
  const auto& point = row.said.point;
  const double latency = seen.inter_token_latency.has_value() ? seen.inter_token_latency->in(ms) : std::nan("");
  return fmt::format("{} {:>6.0f} {:>8.0f} | {:>5.1f} {:>8.1f} | {:>5.0f} {:>8.0f} | {:>6.0f} {:>9.0f} | {:<17} | {:>8.0f} {:>5.0f} %{}",
                     start, point.rate.in(token_per_s), seen.rate.in(token_per_s),
                     point.inter_token_latency().in(ms), latency, point.power.in(W), seen.power.in(W),
                     point.energy_per_token().in(mJ / token), (seen.power / seen.rate).in(mJ / token),
                     step_term_names[static_cast<int>(row.said.active)],
                     row.said.bound.sequential.in(token_per_s), 100.0 * row.bound_ratio(),
                     row.said.host_bound ? "  host-bound" : "");
}

inline constexpr const char* validation_csv_header =
    "gpu,accelerators,model,config,task,architecture,weight_precision,max_sequences [request],running_sequences [request],"
    "output_length [output_token/request],rate_predicted [output_token/s],rate_measured [output_token/s],"
    "inter_token_latency_predicted [ms],inter_token_latency_measured [ms],power_predicted [W(device)],"
    "power_at_measured_rate [W(device)],power_measured [W(device)],energy_per_token_predicted [J(device)/output_token],"
    "energy_per_token_measured [J(device)/output_token],active,bound [output_token/s],absolute_bound [output_token/s],"
    "host_bound,reason\n";

/// One line under validation_csv_header; what is not known is empty.
[[nodiscard]] inline std::string csv_line(const ValidatedRow& row) {
  using namespace units;
  const auto& seen = row.measured;
  const auto& point = row.said.point;
  // Of a record that is refused only what it names is known.
  const auto known = [](double value) { return is_given(value) ? fmt::format("{}", value) : std::string(); };
  const auto said = [&](double value) { return row.predicted() ? fmt::format("{}", value) : std::string(); };
  const std::string latency =
      seen.inter_token_latency.has_value() ? fmt::format("{}", seen.inter_token_latency->in(ms)) : std::string();
  return fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(seen.accelerator.c_str()),
      known(seen.count.in(units::accelerator)), csv_field(seen.model.c_str()), csv_field(row.config), csv_field(seen.task.c_str()),
      choice_names<Architecture>[static_cast<int>(seen.architecture)], csv_field(seen.weight_precision.c_str()),
      known(seen.max_sequences.in(units::request)), known(seen.running_sequences.in(units::request)),
      known(seen.output_length.in(units::output_token / units::request)), said(point.rate.in(token_per_s)),
      known(seen.rate.in(token_per_s)), said(point.inter_token_latency().in(ms)), latency, said(point.power.in(W)),
      said(row.said.power_at_measured_rate.in(W)), known(seen.power.in(W)), said(point.energy_per_token().in(J_per_token)),
      known((seen.power / seen.rate).in(J_per_token)),
      row.predicted() ? step_term_names[static_cast<int>(row.said.active)] : "",
      said(row.said.bound.sequential.in(token_per_s)), said(row.said.bound.absolute.in(token_per_s)),
      row.predicted() ? (row.said.host_bound ? "yes" : "no") : "", csv_field(row.reason));
}

/// Predicted over measured rate, latency, power and J/token, one colour per group.
[[nodiscard]] inline plot::Figure validation_figure(const std::vector<ValidatedRow>& rows, const std::string& title) {
  using namespace units;
  struct Column {
    const char* title;
    const char* unit;
    double (*measured)(const ValidatedRow&);
    double (*predicted)(const ValidatedRow&);
  };
  const Column columns[] = {
      {"Rate", "output tokens/s", [](const ValidatedRow& row) { return row.measured.rate.in(token_per_s); },
       [](const ValidatedRow& row) { return row.said.point.rate.in(token_per_s); }},
      {"Inter-token latency", "ms",
       [](const ValidatedRow& row) {
         return row.measured.inter_token_latency.has_value() ? row.measured.inter_token_latency->in(ms) : 0.0;
       },
       [](const ValidatedRow& row) { return row.said.point.inter_token_latency().in(ms); }},
      {"Power of one accelerator", "W(device)",
       [](const ValidatedRow& row) { return row.measured.power.in(W) / row.measured.count.in(units::accelerator); },
       [](const ValidatedRow& row) { return row.said.point.power.in(W) / row.said.point.accelerators; }},
      {"Energy per output token", "J(device)",
       [](const ValidatedRow& row) { return (row.measured.power / row.measured.rate).in(J_per_token); },
       [](const ValidatedRow& row) { return row.said.point.energy_per_token().in(J_per_token); }}};
  std::vector<std::string> groups;
  for (const auto& row : rows) groups.push_back(detail::group_name(row.measured));
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  plot::Figure figure{.title = title, .panels = {}};
  for (const Column& column : columns) {
    plot::Panel panel{.title = column.title, .x_title = fmt::format("measured [{}]", column.unit),
                      .y_title = fmt::format("predicted [{}]", column.unit), .series = {}};
    std::vector<double> errors;
    for (const auto& group : groups) {
      plot::Series series{.name = group, .points = {}};
      for (const auto& row : rows) {
        const double measured = column.measured(row);
        if (!row.predicted() || measured == 0.0 || detail::group_name(row.measured) != group) continue;
        series.points.push_back({measured, column.predicted(row),
                                 fmt::format("{}, {} accelerators, batch {:.0f}", row.measured.model.c_str(),
                                             row.measured.count.in(units::accelerator),
                                             row.measured.running_sequences.in(units::request))});
        errors.push_back(std::abs(column.predicted(row) / measured - 1.0));
      }
      panel.series.push_back(std::move(series));
    }
    panel.note = fmt::format("median error {:.0f} %", 100.0 * detail::quantile(errors, 0.5));
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace e2t
