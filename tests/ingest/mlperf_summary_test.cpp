// SPDX-License-Identifier: MIT
#include <e2t/ingest/mlperf_summary.hpp>
#include <e2t/quantity/literals.hpp>

#include "ingest/mlperf_sample.hpp"
#include "ingest/truncation.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using e2t_test::mlperf_detail;
using e2t_test::mlperf_summary;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}
template <class Read>
std::string refused(const Read& read) {
  try {
    (void)read();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
std::string refused(const std::string& from, const std::string& to) {
  return refused(
      [&] { return parse_mlperf_summary(replaced(mlperf_summary, from, to), "sum.txt"); });
}
std::string refused_window(const std::string& text) {
  return refused([&] { return parse_mlperf_window(text, "detail.txt"); });
}

TEST_CASE("a summary says what ran, how fast and whether it counts") {
  const MlperfSummary run = parse_mlperf_summary(mlperf_summary, "sum.txt");
  CHECK(run.file == "sum.txt");
  CHECK(run.system == "mixtral-8x7b-Offline-SUT");
  CHECK(run.scenario == "Offline");
  CHECK(run.mode == "PerformanceOnly");
  CHECK(run.valid);
  CHECK(run.sample_rate->in(units::request / units::s) == 335.674);
  CHECK(run.token_rate->in(units::token_per_s) == 48987.9);
  REQUIRE(run.other_fields.size() == 5);
  CHECK(run.other_fields[0].first == "Min duration satisfied");
  CHECK(run.other_fields[0].second == "Yes");
  CHECK(run.other_fields[4].first == "Max latency (ns)");
  CHECK(run.other_fields[4].second == "2591803171879");
}

TEST_CASE("of a server the completed rates are read") {
  std::string text =
      replaced(mlperf_summary, "Samples per second", "Completed samples per second   ");
  text = replaced(text, "Tokens per second", "Completed tokens per second");
  text = replaced(text, "Offline\n", "Server\n");
  const MlperfSummary run = parse_mlperf_summary(text);
  CHECK(run.scenario == "Server");
  CHECK(run.sample_rate->in(units::request / units::s) == 335.674);
  CHECK(run.token_rate->in(units::token_per_s) == 48987.9);
}

TEST_CASE("rates that LoadGen infers or does not give are absent") {
  const auto run = parse_mlperf_summary(
      replaced(mlperf_summary, "Tokens per second:", "Tokens per second (inferred):"));
  CHECK_FALSE(run.token_rate.has_value());
  CHECK(run.other_fields[0].first == "Tokens per second (inferred)");
  CHECK(run.other_fields[0].second == "48987.9");
  CHECK_FALSE(parse_mlperf_summary(replaced(mlperf_summary, "Samples per second: 335.674\n", ""))
                  .sample_rate.has_value());
}

TEST_CASE("an invalid result is read as such") {
  CHECK_FALSE(parse_mlperf_summary(replaced(mlperf_summary, ": VALID", ": INVALID")).valid);
}

TEST_CASE("fields that are missing, given twice or no numbers are refused by name") {
  CHECK(refused("Result is : VALID\n", "") ==
        "sum.txt: Result is is not given: this is not a whole LoadGen summary");
  CHECK(refused("SUT name :", "SUT :").starts_with("sum.txt: SUT name is not given"));
  CHECK(refused("Scenario : Offline", "Scenario :") ==
        "sum.txt:5:1: Scenario is empty; allowed: text");
  CHECK(refused("Result is : VALID\n", "Result is : VALID\nResult is : VALID\n") ==
        "sum.txt:10:1: Result is is given twice; allowed: once");
  CHECK(refused("Tokens per second: 48987.9\n",
                "Tokens per second: 48987.9\nCompleted tokens per second: 9\n") ==
        "sum.txt:9:1: Completed tokens per second is given twice; allowed: once");
  CHECK(refused(": VALID", ": MAYBE") ==
        "sum.txt:9:13: Result is \"MAYBE\"; allowed: VALID or INVALID");
  for (const char* number : {"", "0", "-1", "nan", "inf", "1e999", "48987,9", "48987.9 tokens"}) {
    CAPTURE(number);
    CHECK(refused("48987.9", number) ==
          std::string("sum.txt:8:") + (*number == '\0' ? "19" : "20") +
              ": Tokens per second is \"" + number + "\"; allowed: a number above 0");
  }
  CHECK(refused("MLPerf Results Summary", "Results") ==
        "sum.txt:4:1: no title \"MLPerf Results Summary\": this is not a LoadGen summary");
  CHECK(refused([] {
          return parse_mlperf_summary("", "sum.txt");
        }).starts_with("sum.txt: SUT name is not given"));
}

TEST_CASE("every truncation of a summary is a whole one, or refused") {
  const auto read = [](const std::string& text) {
    const MlperfSummary run = parse_mlperf_summary(text, "sum.txt");
    CHECK(run.token_rate->in(units::token_per_s) == 48987.9);
    CHECK(run.valid);
  };
  // From behind "Result is : VALID" on, at each of 12 ends of lines.
  CHECK(e2t_test::check_truncations(mlperf_summary, "sum.txt", read) == 12);
}

TEST_CASE("the window is that of power_begin and power_end, wherever they stand") {
  const MlperfWindow window = parse_mlperf_window(mlperf_detail);
  CHECK(window.begin == "07-23-2024 22:52:40.554");
  CHECK(window.end == "07-23-2024 23:35:52.357");
  const std::string other = ":::MLLOG {\"key\": \"x\", \"value\": [}\nanything\n\n";
  CHECK(parse_mlperf_window(other + mlperf_detail + other).end == window.end);
}

TEST_CASE("a window without both ends, with one twice or with no time is refused") {
  const std::string begin = mlperf_detail.substr(0, mlperf_detail.find('\n') + 1);
  CHECK(refused_window("") ==
        "detail.txt: no line has the key \"power_begin\": no power was measured");
  CHECK(refused_window(begin) ==
        "detail.txt: no line has the key \"power_end\": no power was measured");
  CHECK(refused_window(begin + begin) ==
        "detail.txt:2:10: \"power_begin\" is given twice; allowed: once");
  CHECK(refused_window(replaced(mlperf_detail, "\"07-23-2024 22:52:40.554\"", "1721775160")) ==
        "detail.txt:1:10: value is 1721775160; allowed: a time as in 07-23-2024 22:46:49.248");
  CHECK(refused_window(replaced(mlperf_detail, "07-23-2024", "23-07-2024"))
            .starts_with("detail.txt:1:10: value is \"23-07-2024 22:52:40.554\"; allowed: "));
  CHECK(refused_window(replaced(mlperf_detail, "\"value\"", "\"key\""))
            .starts_with("detail.txt:1:10: MLLOG:1:24: key is given twice"));
  CHECK(refused_window(replaced(mlperf_detail, "\"value\"", "\"text\"")) ==
        "detail.txt:1:10: value is not given");
  CHECK(refused_window(replaced(mlperf_detail, "\"time_ms\": 2592005.240300", "\"time_ms\": 1e999"))
            .starts_with("detail.txt:1:10: MLLOG:1:71: time_ms: 1e999 is not finite"));
  const std::string deep(100, '[');
  CHECK(refused_window(replaced(mlperf_detail, "2592005.240300", deep)).find("nested too deeply") !=
        std::string::npos);
}

TEST_CASE("every truncation of the window's lines is refused") {
  const auto read = [](const std::string& text) { (void)parse_mlperf_window(text, "detail.txt"); };
  CHECK(e2t_test::check_truncations(mlperf_detail, "detail.txt", read) == 1);
}

}  // namespace
