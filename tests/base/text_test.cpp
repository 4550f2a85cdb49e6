// SPDX-License-Identifier: MIT
#include "e2t/base/text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <type_traits>

using e2t::Text;

namespace {

std::string printed(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*g", digits, value);
  return buffer;
}

}  // namespace

TEST_CASE("text grows by text, letters and other texts") {
  Text<20> text{"pue"};
  text.append(' ').append("is ").append(Text<5>{"one"});
  CHECK(std::string(text.c_str()) == "pue is one");
  CHECK(text.size() == 10);
  CHECK_FALSE(text.empty());
  CHECK(Text<20>{}.empty());
}

TEST_CASE("what does not fit is cut and ends in three dots") {
  const std::string whole = "0123456789";
  CHECK(std::string(Text<10>(whole.c_str()).c_str()) == "0123456789");
  CHECK(std::string(Text<9>(whole.c_str()).c_str()) == "012345...");
  CHECK(Text<9>(whole.c_str()).size() == 9);
  CHECK(std::string(Text<3>(whole.c_str()).c_str()) == "...");
  CHECK(std::string(Text<2>(whole.c_str()).c_str()) == "..");
  Text<9> cut(whole.c_str());
  CHECK(std::string(cut.append("more").append(3.0).c_str()) == "012345...");
}

TEST_CASE("a number is written with six significant digits, as %g writes it") {
  const auto written = [](double value, int digits = 6) {
    return std::string(Text<60>{}.append(value, digits).c_str());
  };
  CHECK(written(0.9) == "0.9");
  CHECK(written(100e6) == "1e+08");
  CHECK(written(-2.0 / 3.0) == "-0.666667");
  std::mt19937_64 random(20251);  // fixed seed
  std::uniform_real_distribution<double> exponent(-300.0, 300.0);
  for (int i = 0; i < 1000; ++i) {
    const double value = std::pow(10.0, exponent(random));
    const int digits = 1 + i % 17;
    CAPTURE(value);
    CAPTURE(digits);
    CHECK(written(value, digits) == printed(value, digits));
  }
}

TEST_CASE("a number that is none is called so, and infinity has its name") {
  CHECK(Text<40>{}.append(std::numeric_limits<double>::quiet_NaN()) == "not a number");
  CHECK(Text<40>{}.append(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("the longest number still fits its buffer") {
  CHECK(std::string(Text<60>{}.append(-std::numeric_limits<double>::min(), 17).c_str()) ==
        "-2.2250738585072014e-308");
}

TEST_CASE("texts are equal when their letters are") {
  static_assert(Text<8>{"token"} == Text<8>{"token"});
  static_assert(Text<8>{"token"} == "token");
  static_assert(!(Text<8>{"token"} == "tokens"));
  static_assert(!(Text<8>{"tokens"} == "token"));
  static_assert(!(Text<8>{""} == "t"));
  CHECK(Text<8>{"token"} == "token");
}

TEST_CASE("a text is plain bytes: copying it allocates nothing") {
  static_assert(std::is_trivially_copyable_v<Text<47>>);
  CHECK(sizeof(Text<47>) == 48 + sizeof(std::size_t));
}

TEST_CASE("digits beyond what a double has are taken to 17, and none to one") {
  CHECK(e2t::Text<60>().append(0.1, 100) == "0.10000000000000001");
  CHECK(e2t::Text<60>().append(0.15, 0) == "0.1");
}

TEST_CASE("a value that six digits do not tell from its bound gets seventeen") {
  CHECK(e2t::Text<60>().append_apart(0.99999999, 1.0) == "0.99999998999999995");
  CHECK(e2t::Text<60>().append_apart(0.9, 1.0) == "0.9");
  CHECK(e2t::Text<60>().append_apart(1.0, 1.0) == "1");
}
