// SPDX-License-Identifier: MIT
#include <e2t/ingest/csv_cells.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace e2t;

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string_view> cells{"left over"};
  ingest::split_csv(line, cells);
  return {cells.begin(), cells.end()};
}
using Cells = std::vector<std::string>;

TEST_CASE("cells are what stands between commas, without blanks around it") {
  CHECK(cells_of("a,b c, d ,") == Cells{"a", "b c", "d", ""});
  CHECK(cells_of("") == Cells{""});
  CHECK(cells_of(",") == Cells{"", ""});
  CHECK(cells_of(" \ta\t") == Cells{"a"});
}

TEST_CASE("commas within quotes belong to the cell") {
  CHECK(cells_of(R"(1,"['N/A', 'N/A']",2)") == Cells{"1", "['N/A', 'N/A']", "2"});
  CHECK(cells_of(R"("a""b, c" , "")") == Cells{R"(a""b, c)", ""});
  CHECK(cells_of(R"(a"b,c)") == Cells{"a\"b", "c"});  // a quote within a cell is a letter
}

TEST_CASE("a quote that does not close a cell is refused") {
  CHECK_THROWS_WITH_AS((void)cells_of(R"(1,"a, b)"), "a quote is not closed", Error);
  CHECK_THROWS_WITH_AS((void)cells_of(R"("a""b)"), "a quote is not closed", Error);
  CHECK_THROWS_WITH_AS((void)cells_of(R"("a"b,c)"), R"(text behind a closed quote: ""a"b")", Error);
}

}  // namespace
