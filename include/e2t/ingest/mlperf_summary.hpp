// SPDX-License-Identifier: MIT
#pragma once
// What MLPerf LoadGen says of a run: the results of mlperf_log_summary.txt, and from
// mlperf_log_detail.txt the window that power is measured over.
//
//     const auto run = e2t::read_mlperf_summary("mlperf_log_summary.txt");
//     if (run.valid && run.token_rate) use(run.scenario, run.token_rate->in(token_per_s));
//     const auto window = e2t::read_mlperf_window("mlperf_log_detail.txt");
//     puts(window.begin.c_str());  // 07-23-2024 22:52:40.554
//
// Where a run's tokens were not counted LoadGen infers their rate from a scale the submitter sets; such
// "(inferred)" rates are kept as text only. Times are LoadGen's local ones.
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "e2t/ingest/csv_cells.hpp"
#include "e2t/ingest/json_text.hpp"
#include "e2t/ingest/line_reader.hpp"
#include "e2t/ingest/log_clock.hpp"
#include "e2t/quantity/names.hpp"

namespace e2t {

struct MlperfSummary {
  std::string file;
  std::string system, scenario, mode;  ///< "SUT name", "Offline", "PerformanceOnly"
  bool valid = false;                  ///< "Result is : VALID"
  Optional<Quantity<request_rate>>
      sample_rate{};  ///< a sample is a request; in Server those completed
  Optional<Quantity<output_token_rate>> token_rate{};  ///< the same, of output tokens
  /// The other fields as they stand in the file: "Min duration satisfied" is "Yes".
  std::vector<std::pair<std::string, std::string>> other_fields{};
};

/// "power_begin" and "power_end" as LoadGen writes them.
struct MlperfWindow {
  std::string begin, end;
};

namespace ingest::detail {

class MlperfSummaryReader {
 public:
  MlperfSummaryReader(std::istream& input, std::string_view name) : lines_(input, name) {}

  MlperfSummary read() {
    MlperfSummary run{.file = lines_.name(), .system = {}, .scenario = {}, .mode = {}};
    std::string result;
    bool titled = false;
    while (lines_.next()) {
      if (lines_.number() > most_lines)
        throw lines_.refused(0, "a summary of more than 10000 lines");
      const std::string_view line = without_blanks(lines_.line());
      titled = titled || line == "MLPerf Results Summary";
      if (!titled && lines_.number() > 3)
        throw lines_.refused(0,
                             "no title \"MLPerf Results Summary\": this is not a LoadGen summary");
      const std::size_t colon = line.find(':');
      if (colon == std::string_view::npos)
        continue;
      const std::string_view key = without_blanks(line.substr(0, colon));
      const std::string_view text = without_blanks(line.substr(colon + 1));
      if (key == "SUT name") {
        once(run.system, key, text);
      } else if (key == "Scenario") {
        once(run.scenario, key, text);
      } else if (key == "Mode") {
        once(run.mode, key, text);
      } else if (key == "Result is") {
        once(result, key, text);
        if (text != "VALID" && text != "INVALID")
          throw lines_.refused(text,
                               "Result is " + in_quotes(text) + "; allowed: VALID or INVALID");
      } else if (key == "Samples per second" || key == "Completed samples per second") {
        once(run.sample_rate, key, text, units::request / units::s);
      } else if (key == "Tokens per second" || key == "Completed tokens per second") {
        once(run.token_rate, key, text, units::output_token / units::s);
      } else {
        run.other_fields.emplace_back(key, text);
      }
    }
    for (const auto& [field, text] : {std::pair{"SUT name", &run.system},
                                      {"Scenario", &run.scenario},
                                      {"Mode", &run.mode},
                                      {"Result is", &result}}) {
      if (text->empty())
        throw located(lines_.name(), {},
                      std::string(field) + " is not given: this is not a whole LoadGen summary");
    }
    run.valid = result == "VALID";
    return run;
  }

 private:
  static constexpr std::size_t most_lines = 10'000;

  void once(std::string& field, std::string_view key, std::string_view text) const {
    if (!field.empty())
      throw given_twice(key);
    if (text.empty())
      throw lines_.refused(key, std::string(key) + " is empty; allowed: text");
    field = text;
  }
  template <class Rate, class Dimension>
  void once(Optional<Rate>& field, std::string_view key, std::string_view text,
            const Unit<Dimension>& unit) const {
    if (field)
      throw given_twice(key);
    double number = 0.0;
    const char* end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, number);
    if (failure != std::errc{} || rest != end || !is_finite(number) || !(number > 0.0))
      throw lines_.refused(
          text, std::string(key) + " is " + in_quotes(text) + "; allowed: a number above 0");
    field = number * unit;
  }
  [[nodiscard]] Error given_twice(std::string_view key) const {
    return lines_.refused(key, std::string(key) + " is given twice; allowed: once");
  }

  LineReader lines_;
};

inline std::string mlperf_time(const LineReader& lines, std::string_view record) {
  try {
    const nlohmann::json entry = parse_json(record, "MLLOG");
    const auto value = entry.find("value");
    if (value == entry.end())
      throw refusal("value is not given");
    if (!value->is_string() || !parse_stamp(value->get<std::string>(), LogClock::ptdaemon))
      throw refusal("value is " + shown_text(value->dump(-1, ' ', true)) +
                    "; allowed: " + stamp_form(LogClock::ptdaemon));
    return value->get<std::string>();
  } catch (const Error& error) {
    throw lines.refused(record, error.what());
  }
}

inline MlperfWindow read_mlperf_window(std::istream& input, std::string_view name) {
  LineReader lines(input, name);
  MlperfWindow window;
  while (lines.next()) {
    constexpr std::string_view mark = ":::MLLOG ";
    if (!lines.line().starts_with(mark))
      continue;
    const std::string_view record = lines.line().substr(mark.size());
    for (const auto& [key, time] : {std::pair{std::string_view("\"power_begin\""), &window.begin},
                                    {"\"power_end\"", &window.end}}) {
      if (record.find(key) == std::string_view::npos)
        continue;
      if (!time->empty())
        throw lines.refused(record, std::string(key) + " is given twice; allowed: once");
      *time = mlperf_time(lines, record);
    }
  }
  for (const auto& [key, time] :
       {std::pair{"power_begin", &window.begin}, {"power_end", &window.end}}) {
    if (time->empty())
      throw located(name, {},
                    std::string("no line has the key \"") + key + "\": no power was measured");
  }
  return window;
}

}  // namespace ingest::detail

/// The summary of a run. Throws Error: for what is no summary, and for fields that are missing, given twice
/// or no numbers. `name` stands for the file in messages.
[[nodiscard]] inline MlperfSummary parse_mlperf_summary(std::string_view text,
                                                        std::string_view name = "summary") {
  std::istringstream input{std::string(text)};
  return ingest::detail::MlperfSummaryReader(input, name).read();
}
/// The same of a file.
[[nodiscard]] inline MlperfSummary read_mlperf_summary(const std::filesystem::path& path) {
  std::ifstream file = ingest::open_file(path);
  return ingest::detail::MlperfSummaryReader(file, path.string()).read();
}

/// The window of a detail log, whose lines are ":::MLLOG {...}". Throws Error where it has not both ends.
[[nodiscard]] inline MlperfWindow parse_mlperf_window(std::string_view text,
                                                      std::string_view name = "detail") {
  std::istringstream input{std::string(text)};
  return ingest::detail::read_mlperf_window(input, name);
}
/// The same of a file.
[[nodiscard]] inline MlperfWindow read_mlperf_window(const std::filesystem::path& path) {
  std::ifstream file = ingest::open_file(path);
  return ingest::detail::read_mlperf_window(file, path.string());
}

}  // namespace e2t
