// SPDX-License-Identifier: MIT

#include "e2t/report/record_text.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "records.hpp"

namespace {

std::string file(const std::string& name) {
  std::ifstream stream(std::string(E2T_SOURCE_DIR) + "/tests/report/" + name);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("the text of a full record is, letter for letter, the one in record.txt") {
  CHECK(e2t::to_text(e2t_test::full_record()) == file("record.txt"));
}

TEST_CASE("no line is wider than asked for") {
  for (const int width : {80, 100}) {
    for (const e2t::Record& record : e2t_test::records()) {
      std::istringstream lines(e2t::to_text(record, {.width = width}));
      for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(e2t::detail::columns(line) <= width);
        CHECK(!line.ends_with(' '));
      }
    }
  }
}

TEST_CASE("what is absent is listed with its reason, and is never a number") {
  const std::string text = e2t::to_text(e2t_test::small_record());
  CHECK(text.find("  measured in a laboratory: pue\n") != text.npos);
  CHECK(text.find(
            "  delivered_power                       2.4 kW                -                -\n") !=
        text.npos);
  CHECK(text.find(" 0 ") == text.npos);
}
