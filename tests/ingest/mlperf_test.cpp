// SPDX-License-Identifier: MIT
#include <e2t/ingest/mlperf.hpp>
#include <e2t/quantity/literals.hpp>

#include "ingest/mlperf_sample.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;

MlperfRun run_of(const std::string& summary, const std::string& detail, const std::string& log,
                 const MlperfOptions& options = {}) {
  const auto window = parse_mlperf_window(detail, "detail.txt");
  return ingest::mlperf_run(
      parse_mlperf_summary(summary, "sum.txt"),
      parse_ptdaemon_log(log, "spl.txt", ingest::mlperf_log_options(window, options)));
}
MlperfRun sample(const MlperfOptions& options = {}) {
  return run_of(e2t_test::mlperf_summary, e2t_test::mlperf_detail, e2t_test::mlperf_power_log(),
                options);
}
std::string refused(const MlperfOptions& options) {
  try {
    (void)sample(options);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

// A separate calculation (Python, trapezoids over the log as published): 15952360.899 J over
// 2591.803 s is 6154.928 W; the mean of the 2592 samples within the window is 6154.8035 W; as steps
// back to the sample before 6155.0954 W. The data's README says 6154.8 W and 0.12564 J a token.
void check_published(const MlperfRun& run) {
  CHECK(run.log.energy.in(J) == doctest::Approx(15952360.899).epsilon(1e-9));
  CHECK(run.log.window.in(s) == doctest::Approx(2591.803).epsilon(1e-12));
  CHECK(run.log.power.in(W) == doctest::Approx(6154.928).epsilon(1e-7));
  CHECK(run.log.mean_of_samples->in(W) == doctest::Approx(6154.8035).epsilon(1e-7));
  CHECK((run.log.averaged / run.log.window).in(W) == doctest::Approx(6155.0954).epsilon(1e-7));
  CHECK(run.energy_per_token->in(J_per_token) == doctest::Approx(0.12564).epsilon(5e-5));
  CHECK(run.log.channels.at(0).samples == 2592);
  CHECK(run.log.coverage == 1.0);
  CHECK(run.log.begin == "07-23-2024 22:52:40.554");
  CHECK(run.log.end == "07-23-2024 23:35:52.357");
  CHECK(run.summary.valid);
  CHECK(run.notes.empty());
}

TEST_CASE("the sample draws 6154.8 W at the IT load and 0.12564 J per output token") {
  const MlperfRun run = sample();
  check_published(run);
  static_assert(std::is_same_v<decltype(run.log.power), Quantity<it_power>>);
  // 6154.928 W / 335.674 request/s.
  CHECK(run.energy_per_request->in(J / units::request) == doctest::Approx(18.33603).epsilon(1e-6));
}

TEST_CASE("the whole log in the shared data gives the same to the last bit but rounding") {
  const auto shared = e2t_test::shared_data();
  if (shared.empty())
    return;
  const auto folder = shared / "formats" / "mlperf_v4.1_power";
  const MlperfRun run = read_mlperf({.summary = folder / "mlperf_log_summary.txt",
                                     .detail = folder / "mlperf_log_detail_power_lines.txt",
                                     .power = folder / "spl.txt"});
  check_published(run);
  CHECK(run.log.rows == 2980);
  CHECK(run.log.energy.in(J) == doctest::Approx(sample().log.energy.in(J)).epsilon(1e-12));
  CHECK(run.summary.other_fields.size() == 32);
  // Cut off at any byte that is not the end of a line, it is refused.
  const std::string log = ingest::read_text(folder / "spl.txt", 1 << 20, "a sample");
  for (std::size_t size = 1; size < log.size(); size += 4'999) {
    CAPTURE(size);
    if (log[size - 1] != '\n')
      CHECK_THROWS_AS((void)parse_ptdaemon_log(log.substr(0, size)), Error);
  }
}

TEST_CASE("a window outside of the log is refused, and a known difference of the clocks moves it") {
  CHECK(
      refused({.log_ahead = -8_h}) ==
      "spl.txt: the window 07-23-2024 14:52:40.554 to 07-23-2024 15:35:52.357 lies outside of the "
      "log, which has 07-23-2024 22:52:36.248 to 07-23-2024 23:35:57.273");
  // The log ends 796.719 s after 23:22:40.554, of 2591.803 s.
  CHECK(refused({.log_ahead = 30_h / 60.0}).find("samples cover 30.74 %") != std::string::npos);
  // 2 s later at both ends: 2.7 kW less at the begin, 3.0 to 3.6 kW more at the end.
  const MlperfRun late = sample({.log_ahead = 2_s});
  CHECK(late.log.begin == "07-23-2024 22:52:42.554");
  CHECK(late.log.energy > sample().log.energy);
  CHECK(late.log.coverage == 1.0);
}

TEST_CASE("what keeps a run from being a result is said") {
  std::string summary = e2t_test::mlperf_summary;
  const auto replace = [&](const std::string& from, const std::string& to) {
    summary.replace(summary.find(from), from.size(), to);
  };
  replace(": VALID", ": INVALID");
  replace("PerformanceOnly", "AccuracyOnly");
  replace("Tokens per second:", "Tokens per second (inferred):");
  const MlperfRun run = run_of(summary, e2t_test::mlperf_detail, e2t_test::mlperf_power_log());
  CHECK_FALSE(run.energy_per_token.has_value());
  REQUIRE(run.notes.size() == 3);
  CHECK(run.notes[0] == "LoadGen calls the result INVALID");
  CHECK(run.notes[1] == "the mode is AccuracyOnly, not PerformanceOnly");
  CHECK(run.notes[2] ==
        "no energy per output token: the summary has no counted \"Tokens per second\"");
}

TEST_CASE("files that are not there are refused by name") {
  CHECK_THROWS_WITH_AS((void)read_mlperf({"no/sum.txt", "no/detail.txt", "no/spl.txt"}),
                       "no/sum.txt: there is no such file", Error);
}

}  // namespace
