// SPDX-License-Identifier: MIT
#pragma once
// The clocks of power logs. None of them writes its time zone, so a time is only compared with others
// of the same log, as the log writes them.
//
//     using e2t::ingest::LogClock;
//     const auto stamp = e2t::ingest::parse_stamp("2026/03/07 00:20:37.071", LogClock::nvidia_smi);
//     puts(e2t::ingest::stamp_text(*stamp, LogClock::nvidia_smi).c_str());
//     e2t::LogTime begin = "2026/03/07 00:21:00", end = 90_s;  // 90 s from the first row
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "e2t/ingest/unit_text.hpp"
#include "e2t/ingest/words.hpp"
#include "e2t/quantity/unit.hpp"

namespace e2t {

/// A time of a log: as the log writes it, or a duration from its first row. Text may be either
/// ("90 s"). None: the first row where something begins, the last where it ends.
class LogTime {
 public:
  LogTime() = default;
  LogTime(const char* text) : text_(text) {}
  LogTime(std::string text) : text_(std::move(text)) {}
  LogTime(const Quantity<duration>& from_first_row) : from_first_(from_first_row) {}

  [[nodiscard]] bool given() const { return from_first_.has_value() || !text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const Optional<Quantity<duration>>& from_first_row() const { return from_first_; }

 private:
  std::string text_;
  Optional<Quantity<duration>> from_first_;
};

namespace ingest {

/// How a log writes its times.
enum class LogClock : unsigned char {
  nvidia_smi,    ///< 2026/03/07 00:20:37.071, local time
  unix_seconds,  ///< 1772939616 or 1772939616.25; amd-smi
  ptdaemon,      ///< 07-23-2024 22:46:49.248, local time; SPEC PTDaemon and MLPerf LoadGen
};

/// On the clock of its log.
using LogStamp = std::chrono::local_time<std::chrono::nanoseconds>;

namespace detail {

// Reads digits and signs of a fixed place.
class StampText {
 public:
  explicit StampText(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count)
      return std::nullopt;
    int value = 0;
    for (const char letter : rest_.substr(0, count)) {
      if (letter < '0' || letter > '9')
        return std::nullopt;
      value = value * 10 + (letter - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  // As many digits as `form` has of one letter are a number; what is no letter stands for itself.
  bool fields(std::string_view form, std::initializer_list<int*> into) {
    auto field = into.begin();
    while (!form.empty()) {
      const std::size_t count = std::min(form.find_first_not_of(form[0]), form.size());
      if (form[0] >= 'A') {
        const auto value = digits(count);
        if (!value)
          return false;
        **field++ = *value;
      } else if (!rest_.starts_with(form.substr(0, count))) {
        return false;
      } else {
        rest_.remove_prefix(count);
      }
      form.remove_prefix(count);
    }
    return true;
  }
  // Nothing, or a point and 1 to 9 digits, to the end of the text.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> fraction() const {
    if (rest_.empty())
      return std::chrono::nanoseconds{0};
    if (rest_[0] != '.' || rest_.size() < 2 || rest_.size() > 10)
      return std::nullopt;
    std::string nine(rest_.substr(1));
    nine.resize(9, '0');
    const auto value = StampText(nine).digits(9);
    if (!value)
      return std::nullopt;
    return std::chrono::nanoseconds{*value};
  }

 private:
  std::string_view rest_;
};

inline std::optional<LogStamp> parse_civil(std::string_view text, LogClock clock) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  StampText stamp(text);
  const bool date = clock == LogClock::nvidia_smi
                        ? stamp.fields("YYYY/MM/DD", {&year, &month, &day})
                        : stamp.fields("MM-DD-YYYY", {&month, &day, &year});
  if (!date || !stamp.fields(" HH:MM:SS", {&hour, &minute, &second}))
    return std::nullopt;
  const auto fraction = stamp.fraction();
  const std::chrono::year_month_day civil(std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(day)));
  // (Nanoseconds since 1970 end in 2262.)
  const bool valid = civil.ok() && year >= 1970 && year < 2200 && hour < 24 && minute < 60 &&
                     second < 60 && fraction.has_value();
  if (!valid)
    return std::nullopt;
  return std::chrono::local_days(civil) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + *fraction;
}

// From 2000 to 2099: milliseconds are none of them.
inline std::optional<LogStamp> parse_unix_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, seconds);
  if (failure != std::errc{} || seconds < 946'684'800 || seconds >= 4'102'444'800)
    return std::nullopt;
  const auto fraction = StampText({rest, static_cast<std::size_t>(end - rest)}).fraction();
  if (!fraction)
    return std::nullopt;
  return LogStamp(std::chrono::seconds(seconds) + *fraction);
}

}  // namespace detail

/// A time as this clock writes it; nothing for any other text.
[[nodiscard]] inline std::optional<LogStamp> parse_stamp(std::string_view text, LogClock clock) {
  return clock == LogClock::unix_seconds ? detail::parse_unix_seconds(text)
                                         : detail::parse_civil(text, clock);
}

/// What this clock writes, for messages.
[[nodiscard]] inline std::string stamp_form(LogClock clock) {
  switch (clock) {
    case LogClock::nvidia_smi:
      return "a time as in 2026/03/07 00:20:37.071";
    case LogClock::ptdaemon:
      return "a time as in 07-23-2024 22:46:49.248";
    case LogClock::unix_seconds:
      break;
  }
  return "Unix seconds between the years 2000 and 2100 (milliseconds are not guessed)";
}

/// The time as this clock writes it, to the millisecond where it has no more digits.
[[nodiscard]] inline std::string stamp_text(LogStamp stamp, LogClock clock) {
  const auto days = std::chrono::floor<std::chrono::days>(stamp);
  const auto of_day = std::chrono::floor<std::chrono::seconds>(stamp - days);
  const std::chrono::year_month_day civil(days);
  const auto year = static_cast<int>(civil.year());
  const auto month = static_cast<unsigned>(civil.month());
  const auto day = static_cast<unsigned>(civil.day());
  const auto seconds = static_cast<int>(of_day.count());
  const auto nanoseconds = static_cast<int>((stamp - days - of_day).count());
  char text[64];
  const auto form_date = [&] {
    if (clock == LogClock::nvidia_smi)
      return std::snprintf(text, sizeof text, "%04d/%02u/%02u ", year, month, day);
    if (clock == LogClock::ptdaemon)
      return std::snprintf(text, sizeof text, "%02u-%02u-%04d ", month, day, year);
    const auto unix_seconds = std::chrono::floor<std::chrono::seconds>(stamp.time_since_epoch());
    return std::snprintf(text, sizeof text, "%lld", static_cast<long long>(unix_seconds.count()));
  };
  auto size = static_cast<std::size_t>(form_date());
  if (clock != LogClock::unix_seconds) {
    size +=
        static_cast<std::size_t>(std::snprintf(text + size, sizeof text - size, "%02d:%02d:%02d",
                                               seconds / 3600, seconds / 60 % 60, seconds % 60));
  }
  const bool milliseconds = nanoseconds % 1'000'000 == 0;
  if (nanoseconds != 0 || clock != LogClock::unix_seconds) {
    std::snprintf(text + size, sizeof text - size, milliseconds ? ".%03d" : ".%09d",
                  milliseconds ? nanoseconds / 1'000'000 : nanoseconds);
  }
  return text;
}

/// The stamp that `time` means in a log that begins at `first`; throws Error, which calls it `name`.
[[nodiscard]] inline LogStamp stamp_of(const LogTime& time, LogStamp first, LogClock clock,
                                       std::string_view name) {
  const auto after_first = [&](const Quantity<duration>& from_first) {
    constexpr double longest = 1e9;  // 32 years, whose nanoseconds are counted
    const double seconds = from_first.in(units::s);
    if (!is_finite(seconds) || std::fabs(seconds) > longest) {
      throw refusal(std::string(name) + " is " + shortest_number(seconds) +
                    " s; allowed: a finite number up to 1e9 s from the first row");
    }
    return first + std::chrono::nanoseconds(std::llround(seconds * 1e9));
  };
  if (time.from_first_row())
    return after_first(*time.from_first_row());
  if (const auto stamp = parse_stamp(time.text(), clock))
    return *stamp;
  std::optional<Quantity<duration>> from_first;
  try {
    from_first = parse_quantity<duration>(time.text());
  } catch (const Error&) {
    throw refusal(std::string(name) + " is " + in_quotes(time.text()) + "; allowed: " +
                  stamp_form(clock) + ", or a duration from the first row as in \"90 s\"");
  }
  return after_first(*from_first);
}

}  // namespace ingest

}  // namespace e2t
