// SPDX-License-Identifier: MIT

// A published MLPerf run with its power log as a record, and what its summary lacks with the reason.

#include "e2t/ingest/mlperf_record.hpp"

#include <doctest/doctest.h>

#include <string>

#include "mlperf_sample.hpp"

namespace {

using namespace e2t;

MlperfRun run_of(const std::string& summary) {
  const MlperfSummary read = parse_mlperf_summary(summary, "mlperf_log_summary.txt");
  const MlperfWindow window = parse_mlperf_window(e2t_test::mlperf_detail, "mlperf_log_detail.txt");
  return ingest::mlperf_run(read, parse_ptdaemon_log(e2t_test::mlperf_power_log(), "spl.txt",
                                                     ingest::mlperf_log_options(window, {})));
}

TEST_CASE(
    "the record has the power at the IT load that MLPerf publishes, and J per output token and request") {
  const Record record = record_of(run_of(e2t_test::mlperf_summary));
  CHECK(record.delivered_power.it.value().in(units::W) == doctest::Approx(6154.8035).epsilon(1e-7));
  // 6154.80 W / 48987.9 token/s and / 335.674 request/s
  CHECK(record.energy_per_output_token.it.value().in(units::J_per_token) ==
        doctest::Approx(0.125639).epsilon(1e-5));
  CHECK(record.energy_per_request.it.value().in(units::J / units::request) ==
        doctest::Approx(18.336).epsilon(1e-4));
  CHECK_FALSE(record.delivered_power.device.has_value());
  CHECK_FALSE(record.pue.has_value());
  CHECK(record.task.text == "Offline");
  CHECK(record.source.text == "mlperf_log_summary.txt and spl.txt (MLPerf Inference)");
  CHECK(record.time_to_first_token.reason ==
        "the summary has no \"50.00 percentile first token latency (ns)\"");
  CHECK(record.accuracy.reason == "MLPerf measures it in a run of its own");
}

TEST_CASE("latencies are nanoseconds of the summary; what is no number is refused") {
  std::string summary = e2t_test::mlperf_summary;
  summary +=
      "50.00 percentile first token latency (ns)   : 187392125\n99.00 percentile time to output "
      "token (ns)   : 0\n";
  const Record record = record_of(run_of(summary));
  CHECK(record.time_to_first_token.value().in(units::ms) == doctest::Approx(187.392125));
  CHECK(record.time_per_output_token_p99.reason ==
        "0 ns: 99.00 percentile time to output token (ns) was not recorded");
  summary += "99.00 percentile first token latency (ns)   : soon\n";
  CHECK_THROWS_WITH_AS(static_cast<void>(record_of(run_of(summary))),
                       doctest::Contains("99.00 percentile first token latency (ns) is \"soon\"; "
                                         "allowed: a number of at least 0 ns"),
                       Error);
}

}  // namespace
