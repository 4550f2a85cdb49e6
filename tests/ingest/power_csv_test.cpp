// SPDX-License-Identifier: MIT
#include <e2t/ingest/power_csv.hpp>
#include <e2t/quantity/literals.hpp>

#include <doctest/doctest.h>

#include <malloc.h>

#include <sstream>
#include <streambuf>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using ingest::LogClock;
using ingest::PowerCsv;

// A tool that does not exist.
constexpr PowerCsv format{.tool = "some-smi",
                          .clock = LogClock::unix_seconds,
                          .time = "time",
                          .accelerator = {"gpu", "uuid"},
                          .power = {"power", "old_power"}};

PowerLog<DeviceMeter> read(const std::string& text, const PowerLogOptions& options = {}) {
  std::istringstream input(text);
  return ingest::read_power_csv(input, "log.csv", format, options);
}
std::string refused(const std::string& text, const PowerLogOptions& options = {}) {
  try {
    (void)read(text, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

// Two accelerators, 1 s apart: 100, 200, 300 W and 50, 50, 50 W.
const std::string two =
    "time,gpu,power [W],fan\n"
    "1700000000,0,100,7\n"
    "1700000000,1,50,7\n"
    "1700000001,0,200,7\n"
    "1700000001,1,50,7\n"
    "1700000002,0,300,7\n"
    "1700000002,1,50,7\n";

TEST_CASE("each accelerator is integrated, and the log is their sum") {
  const auto log = read(two);
  REQUIRE(log.channels.size() == 2);
  CHECK(log.channels[0].name == "0");
  CHECK(log.channels[0].energy == at_device(400_J));  // (100 + 200) / 2 + (200 + 300) / 2
  CHECK(log.channels[0].power == at_device(200_W));
  CHECK(log.channels[0].samples == 3);
  CHECK(log.channels[1].energy == at_device(100_J));
  CHECK(log.energy == at_device(500_J));
  CHECK(log.measured == at_device(500_J));
  CHECK(log.averaged == at_device(600_J));  // 200 + 300 + 50 + 50
  CHECK(log.power == at_device(250_W));
  CHECK(*log.mean_of_samples == at_device(250_W));
  CHECK(log.window == 2_s);
  CHECK(log.begin == "1700000000");
  CHECK(log.end == "1700000002");
  CHECK(log.coverage == 1.0);
  CHECK(log.file == "log.csv");
  CHECK(log.column == "power");
  CHECK(log.rows == 6);
  CHECK(log.ignored.empty());
  CHECK(log.notes.empty());
  CHECK(log.unread_columns == std::vector<std::string>{"fan"});
}

TEST_CASE("a window is given in the log's time, or from the first row") {
  // From 0.5 s to 1.5 s: 150 W to 200 W and on to 250 W: 87.5 J + 112.5 J, and 50 J.
  for (const PowerLogOptions& options :
       {PowerLogOptions{.begin = "1700000000.5", .end = "1700000001.5"},
        PowerLogOptions{.begin = "500 ms", .end = "1.5 s"},
        PowerLogOptions{.begin = 0.5_s, .end = 1.5_s}}) {
    const auto log = read(two, options);
    CHECK(log.energy == at_device(250_J));
    CHECK(log.window == 1_s);
    CHECK(log.begin == "1700000000.500");
  }
  CHECK(read(two, {.begin = 1_s}).energy == at_device(300_J));
  CHECK(read(two, {.end = 1_s}).energy == at_device(200_J));
}

TEST_CASE("a window beside the log is refused, and so is one that ends before it begins") {
  CHECK(refused(two, {.begin = 5_s, .end = 9_s}) ==
        "log.csv: the window 1700000005 to 1700000009 lies outside of the log, which has "
        "1700000000 to 1700000002");
  CHECK(contains(refused(two, {.begin = -9_s, .end = 0_s}), "lies outside of the log"));
  CHECK(refused(two, {.begin = 1_s, .end = 1_s}) ==
        "log.csv: the window is 1 s to 1 s; allowed: an end after the begin");
  CHECK(refused(two, {.begin = "1"}).starts_with("log.csv: begin is \"1\"; allowed: "));
  CHECK(refused(two, {.end = "1"}).starts_with("log.csv: end is \"1\"; allowed: "));
  CHECK(refused(two, {.longest_gap = -1_s}) == "log.csv: longest_gap is -1 s; allowed: above 0 s");
}

TEST_CASE("less coverage than 90 % is refused, unless less is asked for") {
  // 2 s of a window of 10 s.
  CHECK(refused(two, {.end = 10_s}) ==
        "log.csv: accelerator 0: samples cover 20 % of the window of 10 s; allowed: at least 90 %; "
        "gaps of more than 5 s: 1, the first from 2 s to 10 s (least_coverage asks for less, "
        "longest_gap bridges)");
  const auto log = read(two, {.end = 10_s, .least_coverage = Share{0.2}});
  CHECK(log.coverage == 0.2);
  CHECK(log.measured == at_device(500_J));
  CHECK(log.energy == at_device(2500_J));  // 250 W for 10 s
  CHECK(log.power == at_device(250_W));
  CHECK(log.channels[1].gap_count == 1);
  CHECK(
      log.notes.at(0) ==
      "accelerator 0: samples cover 20 % of the window (gaps: 1); its energy is the mean power of "
      "the covered time over the whole window");
  // One that stops halfway does not count as zero.
  const std::string stopped =
      two + "1700000003,0,300,7\n1700000004,0,300,7\n1700000005,0,300,7\n1700000006,0,300,7\n";
  CHECK(
      refused(stopped).starts_with("log.csv: accelerator 1: samples cover 33.33 % of the window"));
}

TEST_CASE("a jump of the clock forward is a gap, a jump back is refused") {
  const std::string begin =
      "time,gpu,power [W]\n1700000000,0,100\n1700000001,0,100\n1700000002,0,100\n";
  CHECK(contains(refused(begin + "1700003602,0,100\n1700003603,0,100\n"),
                 "samples cover 0.08326 % of the window of 3603 s"));
  CHECK(refused(begin + "1699996403,0,100\n") ==
        "log.csv:5:1: accelerator 0 at 1699996403: the clock goes back by 3599 s; allowed: samples "
        "in "
        "the order of their times (the row before it: line 4)");
}

TEST_CASE("rows given twice are ignored and counted, two powers at one time refused") {
  const std::string row = "1700000001,1,50,7\n";
  const auto log = read(two.substr(0, two.find(row)) + row + two.substr(two.find(row)));
  CHECK(log.energy == at_device(500_J));
  REQUIRE(log.ignored.size() == 1);
  CHECK(log.ignored[0].reason == "a row given twice");
  CHECK(log.ignored[0].count == 1);
  CHECK(log.ignored[0].first_line == 6);
  CHECK(
      refused("time,gpu,power [W]\n1700000000,0,100\n1700000000,0,101\n") ==
      "log.csv:3:1: accelerator 0 at 1700000000: 101 W at a time that has 100 W already; allowed: "
      "one power at a time (the row before it: line 2)");
  // Without a column that names them, two accelerators look like one.
  CHECK(refused("time,power [W]\n1700000000,100\n1700000000,101\n")
            .starts_with("log.csv:3:1: accelerator (the only one) at 1700000000: 101 W"));
}

TEST_CASE(
    "rows without a power are left out and counted, as are empty lines and repeated headers") {
  const auto log = read(
      "\n time,gpu,power [W]\n1700000000,0,100\n\n1700000001,0,[N/A]\n"
      " time,gpu,power [W]\n1700000002,0,N/A\n1700000003,0,300\n");
  CHECK(log.energy == at_device(600_J));  // (100 + 300) / 2 * 3
  CHECK(log.rows == 2);
  REQUIRE(log.ignored.size() == 4);
  CHECK(log.ignored[0].reason == "empty");
  CHECK(log.ignored[1].reason == "power is \"[N/A]\"");
  CHECK(log.ignored[2].reason == "the header again");
  CHECK(log.ignored[3].reason == "power is \"N/A\"");
  CHECK(log.ignored[3].first_line == 7);
  CHECK(refused("time,gpu,power [W]\n1700000000,0,[N/A]\n1700000001,0,[N/A]\n") ==
        "log.csv: no row has a power; left out: 2 lines: power is \"[N/A]\"");
  CHECK(refused("time,gpu,power [W]\n") == "log.csv: no row has a power");
}

TEST_CASE("one time is no course of power") {
  CHECK(refused("time,gpu,power [W]\n1700000000,0,100\n1700000000,1,50\n") ==
        "log.csv: all rows are of one time, 1700000000; allowed: two or more, which are integrated "
        "between");
}

TEST_CASE("columns are found by name, and a missing one is named with what is there") {
  const auto log =
      read("fan,power [W],uuid,time\n7,100,GPU-a,1700000000\n7,300,GPU-a,1700000001\n");
  CHECK(log.energy == at_device(200_J));
  CHECK(log.channels[0].name == "GPU-a");
  CHECK(refused("time,gpu,watts,fan\n") ==
        "log.csv:1:1: no column of the power; needed in a log of some-smi: \"power\" or "
        "\"old_power\"; the first line has: time, gpu, watts, fan");
  CHECK(refused("timestamp,gpu,power\n") ==
        "log.csv:1:1: no column of the time; needed in a log of some-smi: \"time\"; the first line "
        "has: timestamp, gpu, power");
  CHECK(refused("time,power [W],power [W]\n") ==
        "log.csv:1:6: the column power is given twice; allowed: once");
  CHECK(refused("") == "log.csv: the file has no header; allowed: the log of some-smi");
  CHECK(refused("\n\n") == "log.csv: the file has no header; allowed: the log of some-smi");
}

TEST_CASE("the first power the tool has is read, or the one that is asked for") {
  const std::string text =
      "time,old_power [W],power [W],other [W]\n1700000000,1,10,100\n1700000001,1,10,100\n";
  CHECK(read(text).column == "power");
  CHECK(read(text).energy == at_device(10_J));
  const auto other = read(text, {.column = "other"});
  CHECK(other.column == "other");
  CHECK(other.energy == at_device(100_J));
  CHECK(other.unread_columns == std::vector<std::string>{"old_power", "power"});
  CHECK(contains(refused(text, {.column = "none"}),
                 "no column of the power; needed in a log of some-smi: \"none\""));
}

TEST_CASE("the unit stands in the cell or in the header, and is not guessed") {
  const auto energy = [](const char* column, const char* cell) {
    const std::string row = std::string(",") + cell + "\n";
    return read(std::string("time,") + column + "\n1700000000" + row + "1700000001" + row).energy;
  };
  CHECK(energy("power [W]", "100") == at_device(100_J));
  CHECK(energy("power [W]", "100 W") == at_device(100_J));
  CHECK(energy("power", "100 W") == at_device(100_J));
  CHECK(energy("power", "100W") == at_device(100_J));
  CHECK(energy("power [mW]", "250000") == at_device(250_J));
  CHECK(energy("power", "0.1 kW") == at_device(100_J));
  const auto why = [](const char* column, const char* cell) {
    return refused(std::string("time,") + column + "\n1700000000," + cell + "\n");
  };
  CHECK(why("power", "100") ==
        "log.csv:2:12: power is \"100\"; allowed: a power with its unit, here or in the header");
  CHECK(why("power [W]", "100 mW") ==
        "log.csv:2:12: power is \"100 mW\"; allowed: the unit of the header, W");
  CHECK(why("power [hp]", "1") == "log.csv:1:6: power is in \"hp\"; allowed: W, mW, kW");
  CHECK(why("power", "1 hp") == "log.csv:2:12: power is \"1 hp\"; allowed: a power in W, mW or kW");
}

TEST_CASE("cells that are no power, no time or no accelerator are refused at their place") {
  const auto why = [](const std::string& row) {
    return refused("time,gpu,power [W]\n" + row + "\n");
  };
  for (const char* cell : {"x", "nan", "inf", "1e999", "--1", "W", "0x10"}) {
    CAPTURE(cell);
    CHECK(contains(why("1700000000,0," + std::string(cell)), "log.csv:2:14: power is "));
  }
  CHECK(why("1700000000,0,-1") == "log.csv:2:14: power is \"-1\"; allowed: 0 W to 10000 W");
  CHECK(why("1700000000,0,76780") == "log.csv:2:14: power is \"76780\"; allowed: 0 W to 10000 W");
  CHECK(why("1700000000,,1") == "log.csv:2:12: gpu is \"\"; allowed: what names an accelerator");
  CHECK(why("1700000000071,0,1") ==
        "log.csv:2:1: time is \"1700000000071\"; allowed: Unix seconds between the years 2000 and "
        "2100 (milliseconds are not guessed)");
  CHECK(why("1700000000,0") == "log.csv:2:1: the row has 2 cells, the header 3");
  CHECK(why("1700000000,0,1,2") == "log.csv:2:1: the row has 4 cells, the header 3");
  CHECK(why("1700000000,\"0,1") == "log.csv:2:1: a quote is not closed");
  CHECK(why("1700000000,\xff,1") == "log.csv:2:12: not UTF-8");
}

TEST_CASE("a last line that is cut off is refused, or left out on request") {
  const std::string cut = two + "1700000003,0,3";
  CHECK(refused(cut) == "log.csv:8:15: the last line is cut off: it does not end in a newline");
  const auto log = read(cut, {.cut_line = ingest::CutLine::dropped});
  CHECK(log.energy == at_device(500_J));
  REQUIRE(log.ignored.size() == 1);
  CHECK(log.ignored[0].reason == "cut off");
  CHECK(log.ignored[0].first_line == 8);
}

TEST_CASE("a log of more accelerators than there are is refused") {
  std::string text = "time,gpu,power [W]\n";
  for (int i = 0; i <= 4096; ++i)
    text += "1700000000," + std::to_string(i) + ",1\n";
  CHECK(refused(text) == "log.csv:4098:1: more than 4096 accelerators");
}

TEST_CASE("reasons beyond the 63rd are counted together") {
  std::string text = "time,gpu,power [W]\n1700000000,0,1\n1700000001,0,1\n";
  for (int i = 0; i < 100; ++i)
    text += "1700000002,0,[error " + std::to_string(i) + "]\n";
  const auto log = read(text);
  REQUIRE(log.ignored.size() == 64);
  CHECK(log.ignored[63].reason == "other reasons");
  CHECK(log.ignored[63].count == 37);
}

// Writes rows while they are read, and looks at the memory in use meanwhile.
class Rows : public std::streambuf {
 public:
  explicit Rows(int rows) : rows_(rows) {}
  std::size_t in_use_early = 0, in_use_late = 0;

 protected:
  int_type underflow() override {
    if (row_ > rows_)
      return traits_type::eof();
    text_ = row_ == 0 ? "time,gpu,power [W]\n" : "";
    for (int i = 0; i < 1000 && row_ < rows_; ++i, ++row_)
      text_ += std::to_string(1700000000 + row_ / 8) + ',' + std::to_string(row_ % 8) + ",100\n";
    if (row_ == rows_)
      ++row_;
    if (row_ == 10'000)
      in_use_early = mallinfo2().uordblks;
    in_use_late = mallinfo2().uordblks;
    setg(text_.data(), text_.data(), text_.data() + text_.size());
    return traits_type::to_int_type(text_[0]);
  }

 private:
  int rows_, row_ = 0;
  std::string text_;
};

TEST_CASE("memory does not grow with the rows") {
  Rows rows(400'000);
  std::istream input(&rows);
  const auto log = ingest::read_power_csv(input, "log.csv", format, {});
  CHECK(log.rows == 400'000);
  CHECK(log.energy.in(J) == 8 * 100.0 * 49'999);
  // (Sanitizers say 0 of both.)
  CHECK(rows.in_use_late <= rows.in_use_early + 10'000);
}

}  // namespace
