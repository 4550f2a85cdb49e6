// SPDX-License-Identifier: MIT
// Compares the serving model with measured rows: see usage below.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/catalog/calibrations.hpp"
#include "e2t/ingest/measured_rows.hpp"
#include "e2t/report/validation.hpp"
#include "e2t/serving/fit.hpp"

namespace {

constexpr auto usage = R"(Usage: validate RECORDS.json... --models DIR [options]

Predicts rate, inter-token latency, power and J/token of measured serving
configurations from model architecture, accelerator and batch, and prints how
far that is from what was measured.

  RECORDS.json          records of the ML.ENERGY leaderboard, version 3
  --models DIR          published model configurations; rows match by family
  --calibration NAME    a calibration of the catalogue for all rows, h100_sxm or
                        b200_sxm (default: each accelerator's own, or one
                        carried over)
  --leave-one-model-out refits without each model in turn and predicts it
  --ablation            what each term of the model buys, refitted without it
  --attention WHERE     tensor (default) or data: how attention is spread where
                        a record names only its expert group
  --prompt TOKENS       mean prompt, which records do not tell (default 250)
  --csv FILE            writes the rows; - writes to standard output
  --svg FILE            draws predicted over measured
  --quiet               summaries only
  --help                this text

The bound is what no serving software that runs one batch at a time exceeds on
this hardware: peak rates, no overhead, no prompt, context of half the output,
requests that choose their experts independently. "host-bound": power is right
at the measured rate, so the accelerator waited.

Exit status: 0 done, 1 a file or record is refused, 2 the command line is.

Example: validate data/mlenergy_v3_*.json --models data/configs
)";

struct BadUsage {
  std::string message;
};

struct Arguments {
  std::vector<std::filesystem::path> records;
  std::string models, calibration, csv, svg;
  e2t::RowAssumptions assumed{};
  bool leave_one_out = false;
  bool ablation = false;
  bool quiet = false;
  bool help = false;
};

Arguments parse(const std::vector<std::string>& values) {
  Arguments arguments;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = values[i];
    const auto value = [&] {
      if (++i == values.size()) throw BadUsage{name + " needs a value"};
      return values[i];
    };
    if (name == "--help" || name == "-h") {
      arguments.help = true;
    } else if (name == "--models") {
      arguments.models = value();
    } else if (name == "--calibration") {
      arguments.calibration = value();
    } else if (name == "--csv") {
      arguments.csv = value();
    } else if (name == "--svg") {
      arguments.svg = value();
    } else if (name == "--leave-one-model-out") {
      arguments.leave_one_out = true;
    } else if (name == "--ablation") {
      arguments.ablation = true;
    } else if (name == "--quiet") {
      arguments.quiet = true;
    } else if (name == "--attention") {
      const std::string where = value();
      if (where != "tensor" && where != "data")
        throw BadUsage{"--attention is " + e2t::ingest::in_quotes(where) + "; allowed: tensor, data"};
      arguments.assumed.attention = where == "data" ? e2t::AttentionLayout::data : e2t::AttentionLayout::tensor;
    } else if (name == "--prompt") {
      const std::string tokens = value();
      char* end = nullptr;
      const double number = std::strtod(tokens.c_str(), &end);
      if (tokens.empty() || *end != '\0' || !(number >= 0.0 && number < 1e9))
        throw BadUsage{"--prompt is " + e2t::ingest::in_quotes(tokens) + "; allowed: tokens, 0 or more"};
      arguments.assumed.prompt_length = number * (e2t::units::input_token / e2t::units::request);
    } else if (name.starts_with("-") && name != "-") {
      throw BadUsage{"unknown option " + e2t::ingest::in_quotes(name) +
                     e2t::ingest::known_instead(name, {"--models", "--calibration", "--leave-one-model-out",
                                                       "--ablation", "--attention", "--prompt", "--csv", "--svg",
                                                       "--quiet", "--help"})};
    } else {
      arguments.records.emplace_back(name);
    }
  }
  if (arguments.help) return arguments;
  if (arguments.records.empty()) throw BadUsage{"no records are given"};
  if (arguments.models.empty()) throw BadUsage{"--models is not given: a folder with model configurations"};
  if (arguments.leave_one_out && !arguments.calibration.empty())
    throw BadUsage{"--leave-one-model-out and --calibration exclude one another: it fits its own"};
  return arguments;
}

using Rows = std::vector<e2t::MeasuredRow>;

e2t::CalibrationPrior prior_of(const e2t::MeasuredRow& row) {
  const auto& power = row.observation.accelerator.board_power;
  if (!power.has_value())
    throw e2t::Error("hardware.accelerator.board_power is not given; it is needed to fit a calibration");
  return e2t::default_prior(*power);
}

// The calibration of the rows of one accelerator, but those with this configuration.
e2t::Calibration fit_without(const Rows& rows, const e2t::MeasuredRow& like, const std::string& config,
                             const e2t::CalibrationPrior& prior) {
  std::vector<e2t::Observation> used;
  for (const auto& row : rows) {
    if (row.accelerator_key == like.accelerator_key && row.config != config) used.push_back(row.observation);
  }
  return e2t::fit_calibration(used, prior).calibration;
}

bool is_calibration(const std::string& key) {
  using namespace e2t::catalog;
  return std::any_of(std::begin(calibrations), std::end(calibrations),
                     [&](const CalibrationEntry* entry) { return entry->key == key; });
}

// The key that --calibration means: "H100" is that of the accelerator that records call so.
std::string calibration_key(const std::string& name) {
  if (is_calibration(name)) return name;
  std::string key = name;
  try {
    key = e2t::ingest::detail::accelerator_named(name).key;
  } catch (const e2t::Error&) {  // refused below, with what is allowed
  }
  return e2t::catalog::find_calibration((is_calibration(key) ? key : name).c_str()).key;
}

// The shipped calibration of a board, or the one of the nearest generation carried over to it.
e2t::Calibration shipped(const e2t::MeasuredRow& row, const std::string& wanted, std::set<std::string>& notes) {
  using namespace e2t::catalog;
  std::string key = wanted.empty() ? row.accelerator_key : wanted;
  if (!is_calibration(key)) key = row.observation.accelerator.peak.fp4.has_value() ? "b200_sxm" : "h100_sxm";
  const CalibrationEntry& entry = find_calibration(key.c_str());
  if (entry.accelerator == row.accelerator_key) return entry;
  notes.insert(fmt::format("{}: calibration of {} carried over{}, modelled", row.accelerator_key, entry.accelerator,
                           wanted.empty() ? ", for it has no measurements" : ""));
  return e2t::carried_over<double>(entry, find_accelerator(entry.accelerator), row.observation.accelerator);
}

// Every row with the calibration that `of` gives for it.
template <class Of>
std::vector<e2t::ValidatedRow> validated(const Rows& rows, Of of) {
  std::vector<e2t::ValidatedRow> result;
  for (const auto& row : rows) {
    e2t::ValidatedRow made{.measured = row.measured, .config = row.config, .said = {}};
    try {
      made.said = e2t::predict(row.observation, of(row));
    } catch (const e2t::Error& error) {
      made.reason = error.what();
    }
    result.push_back(std::move(made));
  }
  return result;
}

std::vector<e2t::ValidatedRow> leave_one_model_out(const Rows& rows) {
  std::map<std::pair<std::string, std::string>, e2t::Calibration> fitted;
  return validated(rows, [&](const e2t::MeasuredRow& row) {
    const std::pair<std::string, std::string> key{row.accelerator_key, row.config};
    if (!fitted.contains(key)) fitted[key] = fit_without(rows, row, row.config, prior_of(row));
    return fitted[key];
  });
}

void print_summaries(const std::vector<e2t::ValidatedRow>& rows) {
  for (const auto& group : e2t::summarise(rows)) fmt::print("{}\n", e2t::summary_line(group));
}

// Each term switched off in turn, the rest fitted again to all rows.
void print_ablation(const Rows& rows) {
  struct Term {
    const char* name;
    int parameter;
    double off;
  };
  const Term terms[] = {{"nothing left out", -1, 0.0},
                        {"memory_efficiency 1", 0, 1.0},
                        {"compute_efficiency 1", 1, 1.0},
                        {"link_efficiency 1", 2, 1.0},
                        {"independent routing", 3, 1.0},
                        {"no layer_overhead", 4, 0.0},
                        {"no expert_layer_overhead", 5, 0.0},
                        {"no quantised_layer_overhead", 6, 0.0},
                        {"no sequence_overhead", 7, 0.0},
                        {"idle_power 0.1 of the board's", 8, -1.0},
                        {"no energy_per_byte", 9, 0.0},
                        {"no energy_per_flop", 10, 0.0},
                        {"no kernel_power", 11, 0.0}};
  fmt::print("Median errors of the fit, in %, each term left out in turn and the others fitted again:\n\n"
             "{:<30}", "");
  std::vector<e2t::ValidatedRow> empty;
  bool first = true;
  for (const Term& term : terms) {
    std::map<std::string, e2t::Calibration> fitted;
    const auto made = validated(rows, [&](const e2t::MeasuredRow& row) {
      if (!fitted.contains(row.accelerator_key)) {
        e2t::CalibrationPrior prior = prior_of(row);
        if (term.parameter >= 0) {
          auto& held = prior[static_cast<std::size_t>(term.parameter)];
          held.value = term.off < 0.0 ? held.low : term.off;
          held.spread = 0.0;
        }
        fitted[row.accelerator_key] = fit_without(rows, row, "", prior);
      }
      return fitted[row.accelerator_key];
    });
    const auto groups = e2t::summarise(made);
    if (first) {
      for (const auto& group : groups) {
        fmt::print(" | {:^23}", fmt::format("{} {}", group.gpu, e2t::choice_names<e2t::Architecture>[static_cast<int>(group.architecture)]));
      }
      fmt::print("\n{:<30}", "");
      for (std::size_t i = 0; i < groups.size(); ++i) fmt::print(" | {:>5} {:>5} {:>5} {:>5}", "rate", "ITL", "power", "J/tok");
      fmt::print("\n");
      first = false;
    }
    fmt::print("{:<30}", term.name);
    for (const auto& group : groups) {
      fmt::print(" | {:>5.1f} {:>5.1f} {:>5.1f} {:>5.1f}", 100 * group.rate, 100 * group.latency,
                 100 * group.power_at_measured_rate, 100 * group.energy);
    }
    fmt::print("\n");
  }
}

void write(const std::string& path, const std::string& text) {
  if (path == "-") {
    fmt::print("{}", text);
    return;
  }
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw e2t::Error(("cannot write " + path).c_str());
}

int run(const Arguments& arguments) {
  const e2t::MeasuredRows read = e2t::read_measured_rows(arguments.records, arguments.models, arguments.assumed);
  if (arguments.ablation) {
    print_ablation(read.rows);
    return 0;
  }
  std::set<std::string> notes;
  const std::string calibration = arguments.calibration.empty() ? "" : calibration_key(arguments.calibration);
  auto rows = arguments.leave_one_out
                  ? leave_one_model_out(read.rows)
                  : validated(read.rows, [&](const e2t::MeasuredRow& row) {
                      return shipped(row, calibration, notes);
                    });
  for (const auto& refused : read.refused) {
    rows.push_back({.measured = refused.measured, .config = {}, .said = {}, .reason = refused.reason});
  }
  if (!arguments.quiet) {
    std::map<std::string, std::string> matches;
    for (const auto& row : rows) {
      if (!row.config.empty()) matches[row.measured.model.c_str()] = row.config;
    }
    for (const auto& [model, config] : matches) fmt::print("match {} -> {}\n", model, config);
    fmt::print("assumed: prompts of {} tokens, variance of output lengths {} of their mean squared, attention by {} parallelism where not recorded\n",
               arguments.assumed.prompt_length.in(e2t::units::input_token / e2t::units::request),
               arguments.assumed.output_variation,
               arguments.assumed.attention == e2t::AttentionLayout::tensor ? "tensor" : "data");
    for (const auto& note : notes) fmt::print("note: {}\n", note);
    fmt::print("\n{}\n", e2t::validation_header);
    for (const auto& row : rows) fmt::print("{}\n", e2t::table_line(row));
    fmt::print("\n");
  }
  print_summaries(rows);
  if (!arguments.csv.empty()) {
    std::string text = e2t::validation_csv_header;
    for (const auto& row : rows) text += e2t::csv_line(row);
    write(arguments.csv, text);
  }
  if (!arguments.svg.empty()) {
    write(arguments.svg, e2t::plot::svg(e2t::validation_figure(
                             rows, arguments.leave_one_out ? "Predicted over measured, each model left out of its own fit"
                                                           : "Predicted over measured")));
  }
  for (const auto& refused : read.refused) fmt::print(stderr, "validate: not predicted: {}\n", refused.reason);
  const bool malformed = std::any_of(read.refused.begin(), read.refused.end(),
                                     [](const e2t::RefusedRow& row) { return row.malformed; });
  return malformed ? 1 : 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = parse({values + 1, values + count});
    if (arguments.help) {
      fmt::print("{}", usage);
      return 0;
    }
    return run(arguments);
  } catch (const BadUsage& bad) {
    fmt::print(stderr, "validate: {}\n{}", bad.message, usage);
    return 2;
  } catch (const e2t::Error& error) {
    fmt::print(stderr, "validate: {}\n", error.what());
  }
  return 1;
}
