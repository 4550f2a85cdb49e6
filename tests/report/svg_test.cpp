// SPDX-License-Identifier: MIT
#include <e2t/report/svg.hpp>

#include <doctest/doctest.h>

#include <random>

namespace {

using namespace e2t;
using plot::Axis;
using plot::Scale;

// "100 200 500", a dash where a tick has no label.
std::string labels(const std::vector<plot::Tick>& ticks) {
  std::string text;
  for (const plot::Tick& tick : ticks)
    text.append(text.empty() ? "" : " ").append(tick.label.empty() ? "-" : tick.label);
  return text;
}
std::string labels(Scale scale, double low, double high, int most) {
  return labels(
      plot::ticks({.scale = scale, .low = low, .high = high, .from = 0, .to = 300}, most));
}

TEST_CASE("text in a picture is escaped, and is XML whatever it holds") {
  CHECK(plot::escaped("a<b & \"c\">d") == "a&lt;b &amp; &quot;c&quot;&gt;d");
  CHECK(plot::escaped("two\nlines") == "two\nlines");
  CHECK(plot::escaped("\xc2\xb1 15 %, \xf0\x9f\x8c\x8d") == "\xc2\xb1 15 %, \xf0\x9f\x8c\x8d");
  const std::string none = "\xef\xbf\xbd";  // U+FFFD
  CHECK(plot::escaped(std::string("a\0b\x1b", 4)) == "a" + none + "b" + none);
  CHECK(plot::escaped("\xff") == none);                        // no UTF-8 at all
  CHECK(plot::escaped("\xc3") == none);                        // cut off
  CHECK(plot::escaped("\xc0\xaf") == none + none);             // "/" in two bytes
  CHECK(plot::escaped("\xed\xa0\x80") == none + none + none);  // half of a surrogate pair
  CHECK(plot::escaped("\xef\xbf\xbe") == none + none + none);  // U+FFFE
  CHECK(plot::escaped("\xf4\x90\x80\x80") == none + none + none + none);  // past U+10FFFF
}

TEST_CASE("coordinates are short and never minus zero") {
  CHECK(plot::coordinate(12.5) == "12.5");
  CHECK(plot::coordinate(300) == "300");
  CHECK(plot::coordinate(-0.001) == "0");
  CHECK(plot::coordinate(1.0 / 3) == "0.33");
}

TEST_CASE("an axis maps its ends to its ends, logarithms by ratio") {
  const Axis linear{.scale = Scale::linear, .low = 10, .high = 30, .from = 300, .to = 0};
  CHECK(linear.at(10) == 300);
  CHECK(linear.at(30) == 0);
  CHECK(linear.at(15) == 225);  // a quarter of the way from 300 to 0
  const Axis log{.scale = Scale::log, .low = 1, .high = 1000, .from = 0, .to = 300};
  CHECK(log.at(1) == doctest::Approx(0));
  CHECK(log.at(10) == doctest::Approx(100));
  CHECK(log.at(1000) == doctest::Approx(300));
  // The square root of 10 is half a decade.
  CHECK(log.at(31.622776601683793) == doctest::Approx(150));
}

TEST_CASE("logarithmic ticks are 1, 2 and 5 of each decade while they fit") {
  CHECK(labels(Scale::log, 200, 5000, 10) == "200 500 1000 2000 5000");
  CHECK(labels(Scale::log, 0.02, 1, 10) == "0.02 0.05 0.1 0.2 0.5 1");
  // Seven of them do not fit in five: decades have labels, 2 and 5 a line.
  CHECK(labels(Scale::log, 1, 100, 5) == "1 - - 10 - - 100");
  // Ten decades, four labels: every third, and no lines between where they would be crowded.
  CHECK(labels(Scale::log, 1e-3, 1e6, 4) == "0.001 1 1k 1M");
}

TEST_CASE("from 10000 on thousands have a suffix, on the whole axis alike") {
  CHECK(labels(Scale::log, 500, 20000, 10) == "500 1k 2k 5k 10k 20k");
  CHECK(labels(Scale::log, 500, 5000, 10) == "500 1000 2000 5000");
  CHECK(labels(Scale::linear, 0, 3e7, 4) == "0 10M 20M 30M");
  CHECK(labels(Scale::linear, 0, 15000, 8) == "0 2k 4k 6k 8k 10k 12k 14k");
}

TEST_CASE("small powers of ten are short") {
  CHECK(labels(Scale::log, 1e-6, 1e-3, 5) == "1e-6 - - 1e-5 - - 0.0001 - - 0.001");
}

TEST_CASE("a logarithmic axis within a decade has equal steps") {
  CHECK(labels(Scale::log, 2.1, 4.9, 7) == "2.5 3 3.5 4 4.5");
}

TEST_CASE("linear ticks are the smallest of the steps 1, 2, 5 that fit") {
  CHECK(labels(Scale::linear, 0, 1, 6) == "0 0.2 0.4 0.6 0.8 1");
  CHECK(labels(Scale::linear, 0, 1, 5) == "0 0.5 1");
  CHECK(labels(Scale::linear, -1, 1, 5) == "-1 -0.5 0 0.5 1");
  CHECK(labels(Scale::linear, 3, 7.9, 5) == "3 4 5 6 7");
}

TEST_CASE("ticks are the doubles that their decimal text reads as") {
  for (const plot::Tick& tick : plot::ticks({.low = 0, .high = 1}, 11))
    CHECK(tick.value == std::stod(tick.label));
  for (const plot::Tick& tick : plot::ticks({.scale = Scale::log, .low = 1e-4, .high = 1}, 20))
    CHECK(tick.value == std::stod(tick.label));
}

TEST_CASE("an axis is rounded to the next ticks that hold its values") {
  const auto ends = [](Scale scale, double low, double high) {
    const Axis axis = plot::rounded_axis(scale, low, high);
    return std::vector<double>{axis.low, axis.high};
  };
  CHECK(ends(Scale::log, 210, 48000) == std::vector<double>{200, 50000});
  CHECK(ends(Scale::log, 0.011, 0.09) == std::vector<double>{0.01, 0.1});
  CHECK(ends(Scale::log, 20, 20) == std::vector<double>{10, 40});
  CHECK(ends(Scale::linear, 3, 97) == std::vector<double>{0, 100});
  CHECK(ends(Scale::linear, -3, 42) == std::vector<double>{-10, 50});
  CHECK(ends(Scale::linear, 0, 0) == std::vector<double>{-1, 1});
}

TEST_CASE("a rounded axis holds its values and a few ticks, whatever they are") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> power(-99, 99);
  for (int i = 0; i < 2000; ++i) {
    CAPTURE(i);
    double low = std::pow(10, power(random)), high = std::pow(10, power(random));
    // Some of them a bit apart, and none.
    if (i % 4 == 1)
      high = low * (1 + 1e-16 * static_cast<double>(i));
    if (low > high)
      std::swap(low, high);
    for (const Scale scale : {Scale::linear, Scale::log}) {
      Axis axis = plot::rounded_axis(scale, low, high);
      axis.to = 300;
      CHECK(axis.low <= low);
      CHECK(axis.high >= high);
      const auto found = plot::fitting_ticks(axis, 11, false);
      CHECK(found.size() >= 2);
      CHECK(found.size() <= 60);
      for (const plot::Tick& tick : found) {
        const bool inside = axis.at(tick.value) > -0.01 && axis.at(tick.value) < 300.01;
        CHECK(inside);
      }
    }
  }
}

TEST_CASE("labels that fit do not touch") {
  // Three decades on 300 pixels: ten labels; on 150 pixels only the decades.
  Axis axis{.scale = Scale::log, .low = 0.02, .high = 20, .from = 0, .to = 300};
  CHECK(labels(plot::fitting_ticks(axis, 11, false)) == "0.02 0.05 0.1 0.2 0.5 1 2 5 10 20");
  axis.to = 150;
  CHECK(labels(plot::fitting_ticks(axis, 11, false)) == "- - 0.1 - - 1 - - 10 -");
}

}  // namespace
