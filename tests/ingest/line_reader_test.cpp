// SPDX-License-Identifier: MIT
#include <e2t/ingest/line_reader.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace e2t;
using ingest::CutLine;
using ingest::LineReader;

std::vector<std::string> lines_of(const std::string& text, CutLine cut = CutLine::refused) {
  std::istringstream input(text);
  LineReader lines(input, "log.csv", cut);
  std::vector<std::string> found;
  while (lines.next())
    found.emplace_back(lines.line());
  return found;
}
std::string refused(const std::string& text) {
  try {
    (void)lines_of(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("lines come without their ends, as on Windows too") {
  CHECK(lines_of("a\nbc\n\nd\n") == std::vector<std::string>{"a", "bc", "", "d"});
  CHECK(lines_of("a\r\n\r\nb\r\n") == std::vector<std::string>{"a", "", "b"});
  CHECK(lines_of("").empty());
  CHECK(lines_of("\n") == std::vector<std::string>{""});
  CHECK(lines_of("\xef\xbb\xbf"
                 "a\n") == std::vector<std::string>{"a"});
  CHECK(lines_of(std::string("a\0b\n", 4)) == std::vector<std::string>{std::string("a\0b", 3)});
}

TEST_CASE("a last line that is cut off is refused, or dropped on request") {
  CHECK(refused("a\nbc") == "log.csv:2:3: the last line is cut off: it does not end in a newline");
  CHECK(lines_of("a\nbc", CutLine::dropped) == std::vector<std::string>{"a"});
  std::istringstream input("a\nbc");
  LineReader lines(input, "log.csv", CutLine::dropped);
  while (lines.next()) {
  }
  CHECK(lines.was_cut());
  CHECK(lines.number() == 2);
}

TEST_CASE("other text than UTF-8 is refused where it begins") {
  CHECK(refused("a\nb\xff"
                "c\n") == "log.csv:2:2: not UTF-8");
  CHECK(refused("W\xc3\xa4rme\n") == "accepted");
  CHECK(refused("\xc3\n") == "log.csv:1:1: not UTF-8");
  CHECK(refused("\xff\xfe"
                "a") == "log.csv:1:1: the text is UTF-16; allowed: UTF-8");
}

TEST_CASE("a line of 256 KiB is read, a longer one refused") {
  const std::string longest(LineReader::longest, 'a');
  CHECK(lines_of(longest + "\nb\n").size() == 2);
  CHECK(refused("b\n" + longest + "a\n") == "log.csv:2:262145: the line is longer than 256 KiB");
}

TEST_CASE("lines of every length around the sizes of the buffer come whole") {
  for (const std::size_t around : {std::size_t{4096}, std::size_t{8192}, LineReader::longest - 5}) {
    for (std::size_t size = around - 4; size <= around + 4; ++size) {
      CAPTURE(size);
      const std::string line(size, 'a');
      CHECK(lines_of(line + "\nb\n") == std::vector<std::string>{line, "b"});
      CHECK(lines_of("b\n" + line + "\r\n") == std::vector<std::string>{"b", line});
      CHECK(refused(line) == "log.csv:1:" + std::to_string(size + 1) +
                                 ": the last line is cut off: it does not end in a newline");
    }
  }
}

TEST_CASE("a part of a line is refused at its place") {
  std::istringstream input("a\nbcd\n");
  LineReader lines(input, "log.csv");
  REQUIRE(lines.next());
  REQUIRE(lines.next());
  CHECK(std::string(lines.refused(lines.line().substr(1, 1), "no").what()) == "log.csv:2:2: no");
  CHECK(std::string(lines.refused(2, "no").what()) == "log.csv:2:3: no");
}

}  // namespace
