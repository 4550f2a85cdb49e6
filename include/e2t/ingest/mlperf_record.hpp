// SPDX-License-Identifier: MIT
#pragma once
// An MLPerf Inference run with its power log as a record: power at the IT load, J/token and J/request.
//
//     const auto run = e2t::read_mlperf({.summary = "mlperf_log_summary.txt",
//                                        .detail = "mlperf_log_detail.txt",
//                                        .power = "spl.txt"});
//     const e2t::Record record = e2t::record_of(run);
//
// Latencies are those of the summary's statistics (loadgen/results.cc of github.com/mlcommons/inference),
// which scenarios with arrivals have. A run for performance has no accuracy: that is another run's.
#include <charconv>
#include <filesystem>
#include <string>
#include <string_view>

#include "e2t/ingest/mlperf.hpp"
#include "e2t/report/record_complete.hpp"

namespace e2t {

namespace ingest::detail {

// A time of the summary, in nanoseconds; absent where the scenario has none.
inline Reported<Quantity<duration>> mlperf_latency(const MlperfSummary& summary,
                                                   std::string_view field) {
  for (const auto& [name, text] : summary.other_fields) {
    if (name != field)
      continue;
    double nanoseconds = 0.0;
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
    if (failure != std::errc{} || end != text.data() + text.size() || !(nanoseconds >= 0.0))
      throw located(summary.file, {},
                    name + " is " + in_quotes(text) + "; allowed: a number of at least 0 ns");
    if (nanoseconds == 0.0)
      return absent("0 ns: " + name + " was not recorded");
    return measured(nanoseconds * 1e-9 * units::s);
  }
  return absent("the summary has no \"" + std::string(field) + '"');
}

}  // namespace ingest::detail

/// Its power is the mean of the samples in the window, as MLPerf publishes it (power_check.py of its
/// submission checker); `log.power`, which integrates between samples, stands where there are none. Throws
/// Error where its figures contradict each other.
[[nodiscard]] inline Record record_of(const MlperfRun& run) {
  const MlperfSummary& summary = run.summary;
  const auto latency = [&](std::string_view field) {
    return ingest::detail::mlperf_latency(summary, field);
  };
  Record record;
  record.title = summary.system;
  record.source = std::filesystem::path(summary.file).filename().string() + " and " +
                  std::filesystem::path(run.log.file).filename().string() + " (MLPerf Inference" +
                  (summary.valid ? ")" : ", result INVALID)");
  record.task = summary.scenario;
  record.duration = measured(run.log.window);
  record.accuracy = absent("MLPerf measures it in a run of its own");
  record.time_to_first_token = latency("50.00 percentile first token latency (ns)");
  record.time_to_first_token_p99 = latency("99.00 percentile first token latency (ns)");
  record.time_per_output_token = latency("50.00 percentile time to output token (ns)");
  record.time_per_output_token_p99 = latency("99.00 percentile time to output token (ns)");
  record.request_latency = latency("50.00 percentile latency (ns)");
  record.request_latency_p99 = latency("99.00 percentile latency (ns)");
  if (summary.token_rate.has_value()) {
    record.rate = measured(*summary.token_rate);
  } else {
    record.rate = absent("the summary has no counted \"Tokens per second\"");
  }
  if (summary.sample_rate.has_value()) {
    record.request_rate = measured(*summary.sample_rate);
  } else {
    record.request_rate = absent("the summary has no \"Samples per second\"");
  }
  record.delivered_power.it = measured(run.log.mean_of_samples.value_or(run.log.power));
  complete(record);
  return record;
}

}  // namespace e2t
