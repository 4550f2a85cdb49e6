// SPDX-License-Identifier: MIT
#pragma once
// An MLPerf Inference run with its power log: energy at the IT load, and per output token.
//
//     const auto run = e2t::read_mlperf({.summary = "mlperf_log_summary.txt",
//                                        .detail = "mlperf_log_detail.txt",
//                                        .power = "spl.txt"});
//     use(run.log.power.in(W), run.energy_per_token->in(J_per_token));
//
// The window is that of LoadGen, the log the analyser's, and both write local times without a zone. They
// are taken to be of one clock; `log_ahead` says how far the analyser's is ahead.
#include <chrono>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "e2t/ingest/mlperf_summary.hpp"
#include "e2t/ingest/ptdaemon_log.hpp"

namespace e2t {

struct MlperfFiles {
  std::filesystem::path summary;  ///< mlperf_log_summary.txt
  std::filesystem::path detail;   ///< mlperf_log_detail.txt, or its lines power_begin and power_end
  std::filesystem::path power;    ///< spl.txt
};

struct MlperfOptions {
  Quantity<duration> log_ahead = 0.0 * units::s;  ///< of LoadGen's clock, that of the power log
  Optional<Quantity<duration>> longest_gap{};     ///< see PowerLogOptions
  Share least_coverage{0.9};
};

struct MlperfRun {
  MlperfSummary summary;
  /// Its `mean_of_samples` is what MLPerf publishes as the power (power_check.py of its submission
  /// checker, github.com/mlcommons/inference); `power` integrates.
  PowerLog<ItMeter> log;
  Optional<Quantity<it_energy_per_output_token>>
      energy_per_token{};  ///< power over the rate of tokens
  Optional<Quantity<it_energy_per_request>> energy_per_request{};  ///< power over that of samples
  std::vector<std::string> notes{};  ///< what a reader of the numbers must know
};

namespace ingest {

/// The options to read the power log with.
[[nodiscard]] inline PowerLogOptions mlperf_log_options(const MlperfWindow& window,
                                                        const MlperfOptions& options) {
  const auto on_log = [&](const std::string& text, const char* name) {
    const auto stamp = stamp_of(text, {}, LogClock::ptdaemon, name);
    return stamp_text(stamp_of(options.log_ahead, stamp, LogClock::ptdaemon, "log_ahead"),
                      LogClock::ptdaemon);
  };
  return {.begin = on_log(window.begin, "power_begin"),
          .end = on_log(window.end, "power_end"),
          .longest_gap = options.longest_gap,
          .least_coverage = options.least_coverage};
}

/// Energy per token and per request, where the summary has their rates.
[[nodiscard]] inline MlperfRun mlperf_run(const MlperfSummary& summary,
                                          const PowerLog<ItMeter>& log) {
  MlperfRun run{.summary = summary, .log = log};
  run.notes = log.notes;
  if (!summary.valid)
    run.notes.push_back("LoadGen calls the result INVALID");
  if (summary.mode != "PerformanceOnly")
    run.notes.push_back("the mode is " + shown_text(summary.mode) + ", not PerformanceOnly");
  if (summary.sample_rate)
    run.energy_per_request = log.power / *summary.sample_rate;
  if (summary.token_rate)
    run.energy_per_token = log.power / *summary.token_rate;
  else
    run.notes.push_back(
        "no energy per output token: the summary has no counted \"Tokens per second\"");
  return run;
}

}  // namespace ingest

/// Reads the three files of a run. Throws Error, which names the file: what read_mlperf_summary,
/// read_mlperf_window and read_ptdaemon_log refuse, and a window outside of the log.
[[nodiscard]] inline MlperfRun read_mlperf(const MlperfFiles& files,
                                           const MlperfOptions& options = {}) {
  const MlperfSummary summary = read_mlperf_summary(files.summary);
  const MlperfWindow window = read_mlperf_window(files.detail);
  return ingest::mlperf_run(
      summary, read_ptdaemon_log(files.power, ingest::mlperf_log_options(window, options)));
}

}  // namespace e2t
