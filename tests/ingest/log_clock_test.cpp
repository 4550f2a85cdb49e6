// SPDX-License-Identifier: MIT
#include <e2t/ingest/log_clock.hpp>
#include <e2t/quantity/literals.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using ingest::LogClock;
using ingest::LogStamp;
using ingest::parse_stamp;
using ingest::stamp_of;
using ingest::stamp_text;

long long nanoseconds(std::string_view text, LogClock clock) {
  const auto stamp = parse_stamp(text, clock);
  return stamp ? static_cast<long long>(stamp->time_since_epoch().count()) : -1;
}

TEST_CASE("dates are counted from 1970 on the log's own clock") {
  // `date -u -d '2026-03-07 00:20:37' +%s` says 1772842837; of 2024-07-23 22:46:49 1721774809.
  CHECK(nanoseconds("2026/03/07 00:20:37.071", LogClock::nvidia_smi) == 1772842837'071000000);
  CHECK(nanoseconds("07-23-2024 22:46:49.248", LogClock::ptdaemon) == 1721774809'248000000);
  CHECK(nanoseconds("1772939616", LogClock::unix_seconds) == 1772939616'000000000);
  CHECK(nanoseconds("1772939616.25", LogClock::unix_seconds) == 1772939616'250000000);
  CHECK(nanoseconds("2024/02/29 00:00:00", LogClock::nvidia_smi) == 1709164800'000000000);
  CHECK(nanoseconds("1970/01/01 00:00:00.000000001", LogClock::nvidia_smi) == 1);
}

TEST_CASE("text that is no time of that clock is none") {
  for (const char* text : {"",
                           "2026/03/07",
                           "2026/03/07 00:20",
                           "2026-03-07 00:20:37",
                           "2026/13/07 00:20:37",
                           "2026/02/29 00:20:37",
                           "2026/00/07 00:20:37",
                           "2026/03/07 24:20:37",
                           "2026/03/07 00:60:37",
                           "2026/03/07 00:20:60",
                           "2026/03/07 00:20:37.",
                           "2026/03/07 00:20:37.0123456789",
                           "2026/03/07 00:20:37.07a",
                           "2026/03/07 00:20:37,071",
                           " 2026/03/07 00:20:37",
                           "2026/03/07 00:20:37 ",
                           "2026/3/7 00:20:37",
                           "1969/03/07 00:20:37",
                           "2200/03/07 00:20:37",
                           "07-23-2024 22:46:49.248",
                           "+026/03/07 00:20:37",
                           "1772939616"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_stamp(text, LogClock::nvidia_smi).has_value());
  }
  for (const char* text : {"1772939616071", "946684799", "4102444800", "-1772939616", "1772939616.",
                           "1772939616s", "1.77e9", "0", "", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_stamp(text, LogClock::unix_seconds).has_value());
  }
  CHECK_FALSE(parse_stamp("23-07-2024 22:46:49.248", LogClock::ptdaemon).has_value());
}

TEST_CASE("a time is written as it was read") {
  for (const char* text : {"2026/03/07 00:20:37.071", "2024/02/29 23:59:59.000",
                           "1999/12/31 10:05:06.123456789", "2199/12/31 23:59:59.999"}) {
    CHECK(stamp_text(*parse_stamp(text, LogClock::nvidia_smi), LogClock::nvidia_smi) == text);
  }
  CHECK(stamp_text(*parse_stamp("07-23-2024 22:46:49.248", LogClock::ptdaemon),
                   LogClock::ptdaemon) == "07-23-2024 22:46:49.248");
  for (const char* text : {"1772939616", "1772939616.250", "1772939616.000000001"}) {
    CHECK(stamp_text(*parse_stamp(text, LogClock::unix_seconds), LogClock::unix_seconds) == text);
  }
}

TEST_CASE("a time of a window is the log's text, or a duration from the first row") {
  const LogStamp first = *parse_stamp("2026/03/07 00:00:00", LogClock::nvidia_smi);
  const auto after = [&](const LogTime& time) {
    const auto stamp = stamp_of(time, first, LogClock::nvidia_smi, "begin");
    return static_cast<double>((stamp - first).count()) / 1e9;
  };
  CHECK(after("2026/03/07 00:01:30.5") == 90.5);
  CHECK(after("90 s") == 90);
  CHECK(after(std::string("1.5 min")) == 90);
  CHECK(after("250 ms") == 0.25);
  CHECK(after(90.25_s) == 90.25);
  CHECK(after(-1_s) == -1);
  CHECK_FALSE(LogTime().given());
  CHECK(LogTime("x").given());
  CHECK(LogTime(0_s).given());
}

TEST_CASE("a number without a unit is no duration: seconds are not guessed") {
  const auto refused = [](const LogTime& time, LogClock clock = LogClock::nvidia_smi) {
    try {
      (void)stamp_of(time, {}, clock, "begin");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK(refused("90") ==
        "begin is \"90\"; allowed: a time as in 2026/03/07 00:20:37.071, or a duration from the "
        "first row as in \"90 s\"");
  CHECK(refused("90", LogClock::unix_seconds) ==
        "begin is \"90\"; allowed: Unix seconds between the years 2000 and 2100 (milliseconds are "
        "not guessed), or a duration from the first row as in \"90 s\"");
  CHECK(refused("07-23-2024 22:46:49", LogClock::ptdaemon) == "accepted");
  CHECK(refused("100 W").starts_with("begin is \"100 W\"; allowed: "));
  CHECK(refused(1e10 * units::s) ==
        "begin is 1e+10 s; allowed: a finite number up to 1e9 s from the first row");
  CHECK(refused("1e300 s").starts_with("begin is 1e+300 s"));
}

}  // namespace
