// SPDX-License-Identifier: MIT
#pragma once
// Power logs of accelerators as comma-separated values with a header, whatever their columns are called
// and in which order they stand.
//
//     constexpr e2t::ingest::PowerCsv format{.tool = "my-smi",
//                                            .clock = e2t::ingest::LogClock::unix_seconds,
//                                            .time = "time",
//                                            .accelerator = {"gpu"},
//                                            .power = {"watts"}};
//     std::istringstream text("time,gpu,watts\n1772939616,0,100 W\n1772939618,0,300 W\n");
//     const auto log = e2t::ingest::read_power_csv(text, "log.csv", format, {});  // 400 J
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/csv_cells.hpp"
#include "e2t/ingest/power_log.hpp"

namespace e2t::ingest {

/// The columns of one tool. Names are compared without the unit that may stand behind them, as in
/// "power.draw [W]".
struct PowerCsv {
  using Names = std::array<const char*, 6>;
  const char* tool;
  LogClock clock;
  const char* time;
  Names accelerator{};        ///< the first that the log has names the accelerators
  Names power{};              ///< the first that the log has, if the caller names none
  bool watts_unsaid = false;  ///< the tool's numbers without a unit are watts
};

namespace detail {

inline constexpr double highest_board_power = 10'000.0;  // W; numbers above are of another unit

/// What tools write for a value that they do not have: "N/A", "[N/A]", "[Not Supported]".
inline bool is_absent(std::string_view cell) {
  return cell.empty() || cell == "N/A" || (cell.front() == '[' && cell.back() == ']');
}

// Watts in one of `name`: W, mW, kW; nothing for another.
inline std::optional<double> watts_in(std::string_view name) {
  if (name == "W")
    return 1.0;
  if (name == "mW")
    return 1e-3;
  if (name == "kW")
    return 1e3;
  return std::nullopt;
}

class PowerCsvReader {
 public:
  PowerCsvReader(std::istream& input, std::string_view name, const PowerCsv& format,
                 const PowerLogOptions& options)
      : lines_(input, name, options.cut_line),
        format_(format),
        options_(options),
        builder_(format.clock, options, "accelerator") {}

  PowerLog<DeviceMeter> read() {
    read_header();
    while (lines_.next())
      read_row();
    if (lines_.was_cut())
      builder_.ignore(lines_, "cut off");
    auto log = builder_.finish<DeviceMeter>(lines_.name(), power_);
    log.unread_columns = std::move(unread_);
    return log;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void split() {
    try {
      split_csv(lines_.line(), cells_);
    } catch (const Error& error) {
      throw lines_.refused(0, error.what());
    }
  }

  void read_header() {
    do {
      if (!lines_.next())
        throw located(lines_.name(), {}, "the file has no header; allowed: the log of " + tool());
    } while (without_blanks(lines_.line()).empty());
    header_ = lines_.line();
    split();
    for (const std::string_view cell : cells_) {
      const std::size_t bracket = std::min(cell.find(" ["), cell.size());
      names_.emplace_back(cell.substr(0, bracket));
      const bool unit = bracket < cell.size() && cell.back() == ']';
      units_.emplace_back(unit ? cell.substr(bracket + 2, cell.size() - bracket - 3) : "");
    }
    time_at_ = required({format_.time}, "time");
    power_at_ = options_.column.empty() ? required(format_.power, "power")
                                        : required({options_.column.c_str()}, "power");
    accelerator_at_ = first_of(format_.accelerator);
    power_ = names_[power_at_];
    if (!units_[power_at_].empty() && !watts_in(units_[power_at_]))
      throw lines_.refused(
          cells_[power_at_],
          shown_text(power_) + " is in " + in_quotes(units_[power_at_]) + "; allowed: W, mW, kW");
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (i != time_at_ && i != power_at_ && i != accelerator_at_)
        unread_.push_back(shown_text(names_[i]));
    }
  }

  [[nodiscard]] std::string tool() const { return format_.tool; }

  // The place of the first of `wanted` that there is.
  [[nodiscard]] std::size_t first_of(const PowerCsv::Names& wanted) const {
    for (const char* name : wanted) {
      if (name == nullptr)
        continue;
      const auto found = std::find(names_.begin(), names_.end(), name);
      if (found == names_.end())
        continue;
      const auto at = static_cast<std::size_t>(found - names_.begin());
      if (std::find(found + 1, names_.end(), name) != names_.end())
        throw lines_.refused(cells_[at],
                             std::string("the column ") + name + " is given twice; allowed: once");
      return at;
    }
    return none;
  }
  [[nodiscard]] std::size_t required(const PowerCsv::Names& wanted, const char* what) const {
    const std::size_t at = first_of(wanted);
    if (at != none)
      return at;
    std::string text =
        std::string("no column of the ") + what + "; needed in a log of " + tool() + ": ";
    const char* separator = "";
    for (const char* name : wanted) {
      if (name != nullptr)
        text.append(separator).append(in_quotes(name)), separator = " or ";
    }
    separator = "; the first line has: ";
    for (const std::string& name : names_)
      text.append(separator).append(shown_text(name, 30)), separator = ", ";
    throw lines_.refused(0, text);
  }

  void read_row() {
    if (without_blanks(lines_.line()).empty())
      return builder_.ignore(lines_, "empty");
    if (lines_.line() == header_)
      return builder_.ignore(lines_, "the header again");
    split();
    if (cells_.size() != names_.size()) {
      throw lines_.refused(0, "the row has " + std::to_string(cells_.size()) +
                                  " cells, the header " + std::to_string(names_.size()));
    }
    const auto stamp = parse_stamp(cells_[time_at_], format_.clock);
    if (!stamp) {
      throw lines_.refused(cells_[time_at_], names_[time_at_] + " is " +
                                                 in_quotes(cells_[time_at_]) +
                                                 "; allowed: " + stamp_form(format_.clock));
    }
    std::string_view accelerator = "(the only one)";
    if (accelerator_at_ != none) {
      accelerator = cells_[accelerator_at_];
      if (is_absent(accelerator) || accelerator.size() > 100) {
        throw lines_.refused(accelerator, names_[accelerator_at_] + " is " +
                                              in_quotes(accelerator) +
                                              "; allowed: what names an accelerator");
      }
    }
    if (is_absent(cells_[power_at_]))
      return builder_.ignore(lines_, shown_text(power_) + " is " + in_quotes(cells_[power_at_]));
    builder_.add(lines_, accelerator, *stamp, watts(cells_[power_at_]));
  }

  [[nodiscard]] double watts(std::string_view cell) const {
    const auto refused = [&](const std::string& allowed) {
      return lines_.refused(
          cell, shown_text(power_) + " is " + in_quotes(cell) + "; allowed: " + allowed);
    };
    double number = 0.0;
    const char* end = cell.data() + cell.size();
    const auto [rest, failure] = std::from_chars(cell.data(), end, number);
    if (failure != std::errc{} || !is_finite(number))
      throw refused("a power as in 76.78 W");
    const auto said = without_blanks({rest, static_cast<std::size_t>(end - rest)});
    const std::string_view above = units_[power_at_];
    if (said.empty() && above.empty() && !format_.watts_unsaid)
      throw refused("a power with its unit, here or in the header");
    if (!said.empty() && !above.empty() && said != above)
      throw refused("the unit of the header, " + std::string(above));
    const auto scale = watts_in(!said.empty() ? said : !above.empty() ? above : "W");
    if (!scale)
      throw refused("a power in W, mW or kW");
    const double value = number * *scale;
    if (!(value >= 0.0 && value <= highest_board_power))
      throw refused("0 W to 10000 W");
    return value;
  }

  LineReader lines_;
  PowerCsv format_;
  PowerLogOptions options_;
  PowerLogBuilder builder_;
  std::string header_, power_;
  std::vector<std::string> names_, units_, unread_;
  std::vector<std::string_view> cells_;
  std::size_t time_at_ = none, power_at_ = none, accelerator_at_ = none;
};

}  // namespace detail

/// Reads a log to its end; throws Error, located at the line. `name` stands for the file in messages.
[[nodiscard]] inline PowerLog<DeviceMeter> read_power_csv(std::istream& input,
                                                          std::string_view name,
                                                          const PowerCsv& format,
                                                          const PowerLogOptions& options) {
  return detail::PowerCsvReader(input, name, format, options).read();
}

}  // namespace e2t::ingest
