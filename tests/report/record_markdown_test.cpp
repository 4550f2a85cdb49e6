// SPDX-License-Identifier: MIT

#include "e2t/report/record_markdown.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "records.hpp"

namespace {

// The cells of a table's rows, as a reader of Markdown sees them: a backslash makes the next letter itself.
std::vector<std::vector<std::string>> parsed(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('|'))
      continue;
    std::vector<std::string> cells{""};
    for (std::size_t i = 1; i < line.size(); ++i) {
      if (line[i] == '\\' && i + 1 < line.size()) {
        cells.back() += line[++i];
      } else if (line[i] == '|') {
        cells.emplace_back();
      } else {
        cells.back() += line[i];
      }
    }
    cells.pop_back();
    for (std::string& cell : cells) {
      const auto first = cell.find_first_not_of(' ');
      cell = first == cell.npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1);
    }
    rows.push_back(cells);
  }
  return rows;
}

}  // namespace

TEST_CASE(
    "the rows of a Markdown table read back to the same numbers, with unit and how they are "
    "known") {
  for (const e2t::Record& record : e2t_test::records()) {
    const auto rows = parsed(e2t::to_markdown(record));
    std::map<std::string, std::vector<std::string>> by_name;
    for (std::size_t i = 2; i < rows.size(); ++i) {
      REQUIRE(rows[i].size() == 4);
      CHECK(by_name.emplace(rows[i][0], rows[i]).second);
    }
    std::size_t given = 0;
    for (const e2t::RecordRow& row : e2t::record_rows(record)) {
      CAPTURE(row.name);
      if (!row.cell.has_value()) {
        CHECK(!by_name.contains(row.name));
        continue;
      }
      ++given;
      REQUIRE(by_name.contains(row.name));
      const auto& cells = by_name.at(row.name);
      if (row.cell.text != nullptr)
        continue;
      const double number = std::strtod(cells[1].c_str(), nullptr);
      CHECK(std::memcmp(&number, &*row.cell.figure->number, sizeof number) == 0);
      const std::string unit = row.cell.field.unit.text().c_str();
      CHECK(cells[2] == (unit == "1" ? "" : unit));
    }
    CHECK(given == by_name.size());
  }
}

TEST_CASE("text that Markdown would take for its own stands for itself, on one line") {
  const auto rows = parsed(e2t::to_markdown(e2t_test::full_record()));
  CHECK(rows[0] == std::vector<std::string>{"figure", "value", "unit", "known"});
  CHECK(rows[2][1] == "R&D <run> \"7\", 100 % | _a_, *b* \\ ~ ^ #{$}");
  CHECK(rows[6][1] == "r1 second line");
  const std::string text = e2t::to_markdown(e2t_test::full_record());
  CHECK(text.find("R&D \\<run\\> \"7\", 100 % \\| \\_a\\_, \\*b\\* \\\\ \\~ ^ \\#{$}") !=
        text.npos);
}

TEST_CASE("what is absent stands below with its reason") {
  const std::string text = e2t::to_markdown(e2t_test::small_record());
  CHECK(text.find("\nAbsent:\n\n* not given: source, task,") != text.npos);
  CHECK(text.find("\n* measured in a laboratory: pue\n") != text.npos);
}

TEST_CASE("a rounded table has units that suit the numbers") {
  const auto rows = parsed(e2t::to_markdown(e2t_test::small_record(), {3}));
  CHECK(rows[5] == std::vector<std::string>{"rate", "5 k output_token/s", "measured"});
}
