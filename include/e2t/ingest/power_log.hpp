// SPDX-License-Identifier: MIT
#pragma once
// What a log of power gives over a window: energy and power at the log's meter, in sum and for each
// accelerator or channel, with what was left out and why.
//
//     template <class Meter>
//     void report(const e2t::PowerLog<Meter>& log) {
//       use(log.energy.in(kJ), log.power.in(W), log.coverage);
//       for (const auto& note : log.notes) puts(note.c_str());
//     }
#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/line_reader.hpp"
#include "e2t/ingest/log_clock.hpp"
#include "e2t/ingest/power_integral.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/meter.hpp"

namespace e2t {

/// What to read of a log, and how strictly.
struct PowerLogOptions {
  LogTime begin{}, end{};                      ///< without: all of it
  Optional<Quantity<duration>> longest_gap{};  ///< without: see PowerIntegrator
  Share least_coverage{0.9};                   ///< of the window, by each channel; less is refused
  std::string column{};                        ///< of the power, where a log may have several
  ingest::CutLine cut_line = ingest::CutLine::refused;  ///< of a logger that was killed
};

template <class Meter>
using PowerAt = dimension_quotient<typename Meter::energy, duration>;

/// One accelerator, or one channel of a meter.
template <class Meter>
struct PowerChannel {
  std::string name;                           ///< as the log calls it
  Quantity<typename Meter::energy> energy;    ///< of the window; what is not covered at the mean
  Quantity<typename Meter::energy> measured;  ///< over the covered time
  Quantity<typename Meter::energy>
      averaged;                    ///< the same if each sample is the mean since the last
  Quantity<PowerAt<Meter>> power;  ///< energy over window
  Quantity<duration> covered, longest_gap;
  double coverage = 0.0;         ///< covered over window, above 0 to 1
  std::size_t samples = 0;       ///< in the window
  std::vector<PowerGap> gaps{};  ///< from the first row of the log; the first 32
  std::size_t gap_count = 0;
};

struct IgnoredLines {
  std::string reason;
  std::size_t count = 0;
  std::size_t first_line = 0;
};

template <class Meter>
struct PowerLog {
  std::string file;
  std::string column;      ///< that was read
  std::string begin, end;  ///< the window, on the log's clock
  Quantity<duration> window;
  Quantity<typename Meter::energy> energy;  ///< of the window: the sum of the channels
  Quantity<typename Meter::energy> measured, averaged;
  Quantity<PowerAt<Meter>> power;  ///< energy over window
  /// The sum of the channels' means of the samples in the window; what benchmarks publish that do not
  /// integrate. Absent where a channel has no sample within the window.
  Optional<Quantity<PowerAt<Meter>>> mean_of_samples{};
  double coverage = 0.0;  ///< the least of the channels
  std::vector<PowerChannel<Meter>> channels{};
  std::size_t rows = 0;  ///< with a power
  std::vector<IgnoredLines> ignored{};
  std::vector<std::string> unread_columns{};
  std::vector<std::string> notes{};  ///< where coverage is not whole, what the numbers mean
};

namespace ingest {

/// Takes the rows of a log, whatever its format; its memory grows with the channels, not with the rows.
class PowerLogBuilder {
 public:
  /// A log with more channels is none.
  static constexpr std::size_t most_channels = 4096;

  /// `thing` is what a channel is, for messages: "accelerator".
  PowerLogBuilder(LogClock clock, const PowerLogOptions& options, std::string thing)
      : clock_(clock), options_(options), thing_(std::move(thing)) {}

  /// A row. Throws Error, located at the line.
  void add(const LineReader& at, std::string_view channel, LogStamp stamp, double watts) {
    if (rows_ == 0)
      open(at, stamp);
    Channel& entry = channel_of(at, channel);
    try {
      if (!entry.integrator.add(seconds(stamp), watts * units::W)) {
        ignore(at, "a row given twice");
        return;
      }
    } catch (const Error& error) {
      throw at.refused(0, called(entry.name) + " at " + stamp_text(stamp, clock_) + ": " +
                              error.what() + " (the row before it: line " +
                              std::to_string(entry.line) + ')');
    }
    ++rows_;
    entry.line = at.number();
    last_ = std::max(last_, stamp);
  }

  /// A line that is left out; behind the first 63 reasons all count as the 64th.
  void ignore(const LineReader& at, std::string_view reason) {
    constexpr std::size_t most = 64;
    const auto same = [&](const IgnoredLines& lines) { return lines.reason == reason; };
    auto found = std::find_if(ignored_.begin(), ignored_.end(), same);
    if (found == ignored_.end()) {
      if (ignored_.size() < most) {
        const bool last = ignored_.size() + 1 == most;
        ignored_.push_back({last ? "other reasons" : std::string(reason), 0, at.number()});
      }
      found = ignored_.end() - 1;
    }
    ++found->count;
  }

  /// The result; throws Error without a place in the file.
  template <class Meter>
  [[nodiscard]] PowerLog<Meter> finish(const std::string& file, const std::string& column) {
    try {
      return finished<Meter>(file, column);
    } catch (const Error& error) {
      throw located(file, {}, error.what());
    }
  }

 private:
  struct Channel {
    std::string name;
    PowerIntegrator integrator;
    std::size_t line = 0;  // of the last row
  };

  [[nodiscard]] Quantity<duration> seconds(LogStamp stamp) const {
    return static_cast<double>((stamp - first_).count()) / 1e9 * units::s;
  }
  [[nodiscard]] std::string called(const std::string& channel) const {
    return thing_ + ' ' + shown_text(channel);
  }

  void open(const LineReader& at, LogStamp stamp) {
    first_ = last_ = begin_ = stamp;
    try {
      if (options_.begin.given())
        begin_ = stamp_of(options_.begin, stamp, clock_, "begin");
      window_.begin = seconds(begin_);
      if (options_.end.given())
        window_.end = seconds(stamp_of(options_.end, stamp, clock_, "end"));
      (void)PowerIntegrator(window_, options_.longest_gap);
    } catch (const Error& error) {
      throw located(at.name(), {}, error.what());
    }
  }

  Channel& channel_of(const LineReader& at, std::string_view name) {
    const auto found = by_name_.find(name);
    if (found != by_name_.end())
      return *found->second;
    if (channels_.size() == most_channels)
      throw at.refused(0, "more than " + std::to_string(most_channels) + ' ' + thing_ + 's');
    channels_.push_back(
        {std::string(name), PowerIntegrator(window_, options_.longest_gap), at.number()});
    return *by_name_.emplace(name, &channels_.back()).first->second;
  }

  [[nodiscard]] std::string shown_window(LogStamp begin, LogStamp end) const {
    return stamp_text(begin, clock_) + " to " + stamp_text(end, clock_);
  }

  template <class Meter>
  PowerLog<Meter> finished(const std::string& file, const std::string& column) {
    if (rows_ == 0)
      throw refusal("no row has a power" + ignored_text());
    const LogStamp end =
        options_.end.given() ? stamp_of(options_.end, first_, clock_, "end") : last_;
    if (first_ == last_)
      throw refusal("all rows are of one time, " + stamp_text(first_, clock_) +
                    "; allowed: two or more, which are integrated between");
    if (begin_ >= last_ || end <= first_) {
      throw refusal("the window " + shown_window(begin_, end) +
                    " lies outside of the log, which has " + shown_window(first_, last_));
    }
    PowerLog<Meter> log{.file = file,
                        .column = column,
                        .begin = stamp_text(begin_, clock_),
                        .end = stamp_text(end, clock_),
                        .window = static_cast<double>((end - begin_).count()) / 1e9 * units::s,
                        .energy = {},
                        .measured = {},
                        .averaged = {},
                        .power = {}};
    Optional<Quantity<power>> mean = 0.0 * units::W;
    log.coverage = 1.0;
    for (Channel& channel : channels_) {
      const PowerIntegral integral = channel.integrator.finish(seconds(last_));
      require_coverage(integral, options_.least_coverage, called(channel.name));
      add_to<Meter>(log, channel.name, integral);
      const bool known = mean.has_value() && integral.mean_of_samples.has_value();
      mean = known ? Optional<Quantity<power>>(*mean + *integral.mean_of_samples) : not_given;
    }
    if (!is_finite(log.energy.in(units::J)))
      throw refusal("the energy is too large for a number");
    log.power = log.energy / log.window;
    if (mean)
      log.mean_of_samples = e2t::detail::metered<typename Meter::energy>(*mean);
    log.rows = rows_;
    log.ignored = std::move(ignored_);
    return log;
  }

  template <class Meter>
  void add_to(PowerLog<Meter>& log, const std::string& name, const PowerIntegral& integral) {
    const auto metered = [](const auto& plain) {
      return e2t::detail::metered<typename Meter::energy>(plain);
    };
    log.channels.push_back({.name = name,
                            .energy = metered(integral.energy),
                            .measured = metered(integral.measured),
                            .averaged = metered(integral.averaged),
                            .power = metered(integral.energy / log.window),
                            .covered = integral.covered,
                            .longest_gap = integral.longest_gap,
                            .coverage = integral.coverage,
                            .samples = integral.samples,
                            .gaps = integral.gaps,
                            .gap_count = integral.gap_count});
    const PowerChannel<Meter>& channel = log.channels.back();
    log.energy += channel.energy;
    log.measured += channel.measured;
    log.averaged += channel.averaged;
    log.coverage = std::min(log.coverage, channel.coverage);
    if (integral.coverage < 1.0) {
      log.notes.push_back(
          called(name) + ": samples cover " +
          Text<40>().append(100.0 * integral.coverage, 4).c_str() +
          " % of the window (gaps: " + std::to_string(integral.gap_count) +
          "); its energy is the mean power of the covered time over the whole window");
    }
  }

  [[nodiscard]] std::string ignored_text() const {
    std::string text;
    for (const IgnoredLines& lines : ignored_)
      text += "; left out: " + std::to_string(lines.count) + " lines: " + lines.reason;
    return text;
  }

  LogClock clock_;
  PowerLogOptions options_;
  std::string thing_;
  LogStamp first_, last_, begin_;
  PowerWindow window_;
  std::deque<Channel> channels_;  // (their addresses stay)
  std::map<std::string, Channel*, std::less<>> by_name_;
  std::vector<IgnoredLines> ignored_;
  std::size_t rows_ = 0;
};

}  // namespace ingest

}  // namespace e2t
