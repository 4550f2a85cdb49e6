// SPDX-License-Identifier: MIT
// Fits calibrations of the serving model to measured rows: see usage below.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/measured_rows.hpp"
#include "e2t/report/validation.hpp"
#include "e2t/serving/fit.hpp"

namespace {

constexpr auto usage = R"(Usage: calibrate RECORDS.json... --models DIR [--cpp]

Fits the twelve numbers of a calibration to measured rows, for each accelerator
that the records name, and says how well they are known.

  RECORDS.json   records of the ML.ENERGY leaderboard, version 3
  --models DIR   published model configurations, one per model
  --cpp          prints the tables of catalog/calibrations.hpp
  --help         this text

Exit status: 0 done, 1 a file is refused, 2 the command line is.

Example: calibrate data/mlenergy_v3_*.json --models data/configs
)";

struct Fitted {
  std::string key;
  e2t::FittedCalibration made;
  std::vector<e2t::ValidationSummary> errors;  ///< of the rows that it was fitted to
};

// How far the fit is from its own rows.
std::vector<e2t::ValidationSummary> errors_of(const e2t::Calibration& calibration, const std::string& key,
                                              const std::vector<e2t::MeasuredRow>& rows) {
  std::vector<e2t::ValidatedRow> seen;
  for (const auto& row : rows) {
    if (row.accelerator_key == key)
      seen.push_back({row.measured, row.config, e2t::predict(row.observation, calibration), {}});
  }
  return e2t::summarise(seen);
}

const char* architecture_name(const e2t::ValidationSummary& errors) {
  return e2t::choice_names<e2t::Architecture>[static_cast<int>(errors.architecture)];
}

void print_table(const Fitted& fitted) {
  fmt::print("{}: {} rows, {} evaluations\n", fitted.key, fitted.made.rows, fitted.made.evaluations);
  const auto shown = [](double error) { return std::isnan(error) ? "not measured" : fmt::format("{:.3f}", error); };
  for (const auto& error : fitted.errors) {
    fmt::print("  {:<5} median errors: rate {}, ITL {}, power at measured rate {}, J/token {}\n",
               architecture_name(error), shown(error.rate), shown(error.latency),
               shown(error.power_at_measured_rate), shown(error.energy));
  }
  std::size_t next = 0;
  e2t::Calibration::each_number([&](const auto& field, auto) {
    const auto& parameter = fitted.made.parameter[next++];
    const auto& unit = field.unit;
    fmt::print("  {:<26} {:>9.4g} {:<11} +- {:<8.2g} {}\n", parameter.name, parameter.value / unit.scale,
               unit.symbol.c_str(), parameter.standard_error / unit.scale,
               parameter.support == e2t::Support::rows
                   ? ""
                   : fmt::format("not from rows: {}",
                                 parameter.support == e2t::Support::prior ? "they do not determine it"
                                                                           : "on its bound, so its prior"));
  });
}

void print_cpp(const Fitted& fitted) {
  fmt::print("inline constexpr CalibrationEntry {}_calibration{{\n    .key = \"{}\",\n    .accelerator = \"{}\",\n"
             "    .rows = {},\n",
             fitted.key, fitted.key, fitted.key, fitted.made.rows);
  const auto number = [](double error) {
    return std::isnan(error) ? std::string("__builtin_nan(\"\")") : fmt::format("{:.3f}", error);
  };
  for (const auto& error : fitted.errors) {
    fmt::print("    .{} = CalibrationError{{{}, {}, {}, {}}},\n", architecture_name(error), number(error.rate),
               number(error.latency), number(error.power_at_measured_rate), number(error.energy));
  }
  fmt::print("    .parameter =\n        {{\n");
  std::size_t next = 0;
  e2t::Calibration::each_number([&](const auto& field, auto) {
    const auto& parameter = fitted.made.parameter[next++];
    const std::string unit = field.unit.symbol.empty() ? "" : fmt::format(" [{}]", field.unit.symbol.c_str());
    fmt::print("            {{{:.4g}, {:.2g}, Support::{}}},  // {}{}\n", parameter.value / field.unit.scale,
               parameter.standard_error / field.unit.scale,
               e2t::choice_names<e2t::Support>[static_cast<int>(parameter.support)], parameter.name, unit);
  });
  fmt::print("        }},\n    .origin = from::mlenergy,\n}};\n\n");
}

int run(const std::vector<std::string>& arguments) {
  std::vector<std::filesystem::path> records;
  std::string models;
  bool cpp = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& value = arguments[i];
    if (value == "--help" || value == "-h") {
      fmt::print("{}", usage);
      return 0;
    }
    if (value == "--cpp") {
      cpp = true;
    } else if (value == "--models" && i + 1 < arguments.size()) {
      models = arguments[++i];
    } else if (value.starts_with("-")) {
      fmt::print(stderr, "calibrate: unknown option or no value: {}\n{}", value, usage);
      return 2;
    } else {
      records.emplace_back(value);
    }
  }
  if (records.empty() || models.empty()) {
    fmt::print(stderr, "calibrate: records and --models are needed\n{}", usage);
    return 2;
  }
  const e2t::MeasuredRows rows = e2t::read_measured_rows(records, models);
  for (const auto& row : rows.refused) fmt::print(stderr, "not used: {}\n", row.reason);
  std::map<std::string, std::vector<e2t::Observation>> boards;
  for (const auto& row : rows.rows) boards[row.accelerator_key].push_back(row.observation);
  for (const auto& [key, observations] : boards) {
    const auto& board = observations.front().accelerator;
    if (!board.board_power.has_value()) throw e2t::Error("no board power is known of an accelerator");
    const auto made = e2t::fit_calibration(observations, e2t::default_prior(*board.board_power));
    const Fitted fitted{key, made, errors_of(made.calibration, key, rows.rows)};
    cpp ? print_cpp(fitted) : print_table(fitted);
  }
  return rows.refused.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** values) {
  try {
    return run({values + 1, values + count});
  } catch (const e2t::Error& error) {
    fmt::print(stderr, "calibrate: {}\n", error.what());
  }
  return 1;
}
