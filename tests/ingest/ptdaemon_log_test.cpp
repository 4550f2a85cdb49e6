// SPDX-License-Identifier: MIT
#include <e2t/ingest/ptdaemon_log.hpp>
#include <e2t/quantity/literals.hpp>

#include "ingest/mlperf_sample.hpp"
#include "ingest/truncation.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using e2t_test::mlperf_power_rows;

PowerLog<ItMeter> read(const std::string& text, const PowerLogOptions& options = {}) {
  return parse_ptdaemon_log(text, "spl.txt", options);
}
std::string refused(const std::string& text) {
  try {
    (void)read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
const std::string second = "Time,07-23-2024 22:46:50.248,";
// A made-up row 1 s after another one, `rest` behind its time.
std::string refused_row(const std::string& rest) {
  return refused("Time,07-23-2024 22:46:49.248,Watts,100,Volts,240\n" + second + rest + "\n");
}

TEST_CASE("the sum of the channels is integrated, at the IT load") {
  const auto log = read(mlperf_power_rows);
  // (2374.5 + 2382.3) / 2 + (2382.3 + 2422.8) / 2.
  CHECK(log.energy.in(J) == doctest::Approx(4780.95));
  static_assert(std::is_same_v<decltype(log.energy), Quantity<it_energy>>);
  CHECK(log.channels.size() == 1);
  CHECK(log.channels[0].name == "total");
  CHECK(log.column == "Watts");
  CHECK(log.unread_columns == std::vector<std::string>{"Volts", "Amps", "PF", "Mark"});
  CHECK(log.ignored.at(0).reason == "empty");
  const auto part = read(mlperf_power_rows, {.begin = "07-23-2024 22:46:50.248"});
  CHECK(part.energy.in(J) == doctest::Approx(2402.55));
}

TEST_CASE("an analyser of one channel names none") {
  const std::string rest = ",Watts,100.5,Volts,240,Amps,1,PF,1,Mark,x\n";
  CHECK(read("Time,07-23-2024 22:46:49" + rest + "Time,07-23-2024 22:46:51" + rest).energy ==
        at_it(201_J));
}

TEST_CASE("a row without a reading is left out") {
  for (const char* none : {"nan", "-1.000000"}) {
    const std::string text = "Time,07-23-2024 22:46:49,Watts,100\nTime,07-23-2024 22:46:50,Watts," +
                             std::string(none) + "\nTime,07-23-2024 22:46:51,Watts,300\n";
    CHECK(read(text).energy == at_it(400_J));
    CHECK(read(text).ignored.at(0).reason == "Watts is nan or below 0: no reading");
    CHECK(read(text).ignored.at(0).first_line == 2);
  }
}

TEST_CASE("rows that are none are refused at their place") {
  CHECK(refused("Watts,100\n") ==
        "spl.txt:1:1: no row of a PTDaemon log; allowed: Time,<time>,Watts,<number>,...");
  CHECK(refused("") == "spl.txt: no row has a power");
  CHECK(refused_row("Watts,100,Volts") == "spl.txt:2:1: the row has 5 cells, the first 6");
  CHECK(refused_row("Amps,100,Volts,1") == "spl.txt:2:1: Watts is not given");
  CHECK(refused_row("Watts,100,Watts,100") ==
        "spl.txt:2:40: Watts is given twice; allowed: once, and once a channel");
  for (const char* number : {"-inf", "inf", "1e999", "2e9", "100 W", "", "x"}) {
    CAPTURE(number);
    CHECK(refused_row("Watts," + std::string(number) + ",Volts,1") ==
          "spl.txt:2:36: Watts is \"" + std::string(number) + "\"; allowed: a number up to 1e9");
  }
  CHECK(refused("Time,2024/07/23 22:46:50.248,Watts,1\n") ==
        "spl.txt:1:6: Time is \"2024/07/23 22:46:50.248\"; allowed: a time as in 07-23-2024 "
        "22:46:49.248");
  CHECK(refused("Time,07-23-2024 22:46:50.248,Watts,1,Volts\n") ==
        "spl.txt:1:38: the row ends behind \"Volts\"");
  CHECK(refused(mlperf_power_rows.substr(0, mlperf_power_rows.find('\n') + 1) +
                "Time,07-23-2024 22:46:49.247,Watts,1,Volts,1\n")
            .starts_with("spl.txt:2:1: the row has "));
}

TEST_CASE("channels that do not add up to the sum are refused") {
  const std::string time = "Time,07-23-2024 22:46:49,Watts,";
  CHECK(refused(time + "200,Ch1,Watts,100,Ch2,Watts,103\n") ==
        "spl.txt:1:1: Watts is 200 W, its channels add up to 203 W; allowed: at most 1 % apart");
  CHECK(refused(time + "200,Ch1,Watts,100,Ch2,Watts,101\n").find("all rows are of one time") !=
        std::string::npos);
  CHECK(refused(time + "200,Ch1,Watts,100,Ch2,Volts,240\n") ==
        "spl.txt:1:1: 2 channels, of which 1 have Watts; allowed: each once");
  CHECK(refused("Time,07-23-2024 22:46:49,Ch1,Watts,100\n") == "spl.txt:1:1: Watts is not given");
}

TEST_CASE("every truncation of the sample's rows is read whole lines only, or refused") {
  const auto take = [](const std::string& text) { (void)read(text); };
  // Two rows, three rows, and the empty line.
  CHECK(e2t_test::check_truncations(mlperf_power_rows, "spl.txt", take) == 3);
}

TEST_CASE("what PTDaemon calls its power is the only column") {
  CHECK_THROWS_WITH_AS((void)read("", {.column = "Volts"}),
                       "spl.txt: column is \"Volts\"; allowed: Watts", Error);
}

}  // namespace
