// SPDX-License-Identifier: MIT
#pragma once
// Power logs of SPEC PTDaemon, which MLPerf's spl.txt is: what an analyser measures at the wall, so
// energy at the IT load.
//
//     const auto log = e2t::read_ptdaemon_log("spl.txt", {.begin = "07-23-2024 22:52:40.554"});
//     use(log.energy.in(MJ), log.power.in(W), log.mean_of_samples->in(W));
//
// A row is Time,<local time>,Watts,<sum>,Volts,...,Mark,<text> and then, of an analyser with channels,
// Ch1,Watts,<of the channel>,... for each. The sum is integrated; the channels must add up to it.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <istream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/csv_cells.hpp"
#include "e2t/ingest/power_log.hpp"
#include "e2t/ingest/text_file.hpp"

namespace e2t {

namespace ingest::detail {

class PtdaemonReader {
 public:
  PtdaemonReader(std::istream& input, std::string_view name, const PowerLogOptions& options)
      : lines_(input, name, options.cut_line), builder_(LogClock::ptdaemon, options, "meter") {
    if (!options.column.empty() && options.column != "Watts")
      throw located(name, {}, "column is " + in_quotes(options.column) + "; allowed: Watts");
  }

  PowerLog<ItMeter> read() {
    while (lines_.next())
      read_row();
    if (lines_.was_cut())
      builder_.ignore(lines_, "cut off");
    auto log = builder_.finish<ItMeter>(lines_.name(), "Watts");
    log.unread_columns = std::move(unread_);
    return log;
  }

 private:
  static constexpr double highest_power = 1e9;      // W; a site
  static constexpr double largest_mismatch = 0.01;  // of channels and their sum

  void read_row() {
    if (without_blanks(lines_.line()).empty())
      return builder_.ignore(lines_, "empty");
    try {
      split_csv(lines_.line(), cells_);
    } catch (const Error& error) {
      throw lines_.refused(0, error.what());
    }
    if (cells_.size() < 2 || cells_[0] != "Time")
      throw lines_.refused(0, "no row of a PTDaemon log; allowed: Time,<time>,Watts,<number>,...");
    if (size_ == 0)
      size_ = cells_.size();
    if (cells_.size() != size_) {
      throw lines_.refused(0, "the row has " + std::to_string(cells_.size()) +
                                  " cells, the first " + std::to_string(size_));
    }
    const auto stamp = parse_stamp(cells_[1], LogClock::ptdaemon);
    if (!stamp) {
      throw lines_.refused(cells_[1], "Time is " + in_quotes(cells_[1]) +
                                          "; allowed: " + stamp_form(LogClock::ptdaemon));
    }
    if (const auto watts = sum_of_row())
      builder_.add(lines_, "total", *stamp, *watts);
  }

  // Nothing, and the row is left out, where the analyser had no reading.
  std::optional<double> sum_of_row() {
    std::optional<double> sum;
    double of_channels = 0.0;
    std::size_t channels = 0, measured = 0;
    for (std::size_t at = 2; at < cells_.size();) {
      const std::string_view key = cells_[at];
      if (is_channel(key)) {
        ++channels;
        ++at;
        continue;
      }
      if (at + 1 == cells_.size())
        throw lines_.refused(key, "the row ends behind " + in_quotes(key));
      if (key != "Watts") {
        note_unread(key);
      } else {
        const double watts = number(cells_[at + 1]);
        if (!is_given(watts) || watts < 0.0) {
          builder_.ignore(lines_, "Watts is nan or below 0: no reading");
          return std::nullopt;
        }
        if (channels == 0 && sum.has_value())
          throw lines_.refused(key, "Watts is given twice; allowed: once, and once a channel");
        if (channels == 0)
          sum = watts;
        else
          of_channels += watts, ++measured;
      }
      at += 2;
    }
    if (!sum)
      throw lines_.refused(0, "Watts is not given");
    if (measured != channels)
      throw lines_.refused(0, std::to_string(channels) + " channels, of which " +
                                  std::to_string(measured) + " have Watts; allowed: each once");
    if (channels > 0 && std::fabs(of_channels - *sum) > largest_mismatch * *sum) {
      throw lines_.refused(0, "Watts is " + shortest_number(*sum) + " W, its channels add up to " +
                                  Text<40>().append(of_channels).c_str() +
                                  " W; allowed: at most 1 % apart");
    }
    return sum;
  }

  static bool is_channel(std::string_view key) {
    return key.size() > 2 && key.starts_with("Ch") &&
           key.find_first_not_of("0123456789", 2) == std::string_view::npos;
  }

  [[nodiscard]] double number(std::string_view cell) const {
    double value = 0.0;
    const char* end = cell.data() + cell.size();
    const auto [rest, failure] = std::from_chars(cell.data(), end, value);
    const bool in_range = !is_given(value) || (value >= -highest_power && value <= highest_power);
    if (failure != std::errc{} || rest != end || !in_range)
      throw lines_.refused(cell, "Watts is " + in_quotes(cell) + "; allowed: a number up to 1e9");
    return value;
  }

  void note_unread(std::string_view key) {
    constexpr std::size_t most = 64;
    if (unread_.size() < most && std::find(unread_.begin(), unread_.end(), key) == unread_.end())
      unread_.emplace_back(key);
  }

  LineReader lines_;
  PowerLogBuilder builder_;
  std::vector<std::string_view> cells_;
  std::vector<std::string> unread_;
  std::size_t size_ = 0;  // cells of a row
};

}  // namespace ingest::detail

/// The log's energy and power over a window. Throws Error, located as file:line:column: for rows out of
/// order, two powers at one time, cells that are no number, channels that do not add up, a last line cut off,
/// and less coverage than asked for. `name` stands for the file in messages.
[[nodiscard]] inline PowerLog<ItMeter> read_ptdaemon_log(std::istream& input, std::string_view name,
                                                         const PowerLogOptions& options = {}) {
  return ingest::detail::PtdaemonReader(input, name, options).read();
}
/// The same of a text.
[[nodiscard]] inline PowerLog<ItMeter> parse_ptdaemon_log(std::string_view text,
                                                          std::string_view name = "spl.txt",
                                                          const PowerLogOptions& options = {}) {
  std::istringstream input{std::string(text)};
  return read_ptdaemon_log(input, name, options);
}
/// The same of a file.
[[nodiscard]] inline PowerLog<ItMeter> read_ptdaemon_log(const std::filesystem::path& path,
                                                         const PowerLogOptions& options = {}) {
  std::ifstream file = ingest::open_file(path);
  return read_ptdaemon_log(file, path.string(), options);
}

}  // namespace e2t
