// SPDX-License-Identifier: MIT

#include "e2t/report/record_csv.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "records.hpp"

namespace {

// RFC 4180, read letter by letter.
std::vector<std::vector<std::string>> parsed(const std::string& text) {
  std::vector<std::vector<std::string>> rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = rows.back().back();
    const char letter = text[i];
    if (quoted && letter == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (letter == '"') {
      quoted = !quoted;
    } else if (!quoted && letter == ',') {
      rows.back().emplace_back();
    } else if (!quoted && letter == '\n') {
      rows.push_back({""});
    } else {
      field += letter;
    }
  }
  rows.pop_back();  // behind the last line break
  return rows;
}

// One record of a file, by the titles of the columns.
std::vector<std::map<std::string, std::string>> columns(const std::vector<e2t::Record>& records) {
  const auto rows = parsed(e2t::to_csv(records));
  REQUIRE(rows.size() == records.size() + 1);
  std::vector<std::map<std::string, std::string>> result;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    REQUIRE(rows[i].size() == rows[0].size());
    result.emplace_back();
    for (std::size_t column = 0; column < rows[0].size(); ++column)
      CHECK(result.back().emplace(rows[0][column], rows[i][column]).second);  // no title twice
  }
  return result;
}

bool same_bits(double left, double right) {
  return std::memcmp(&left, &right, sizeof left) == 0;
}

}  // namespace

TEST_CASE("the columns of a record read back to the same numbers and texts") {
  const std::vector<e2t::Record> records = e2t_test::records();
  const auto files = columns(records);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto& file = files[i];
    std::size_t figures = 0;
    for (const e2t::RecordRow& row : e2t::record_rows(records[i])) {
      CAPTURE(row.name);
      const e2t::RecordField& field = row.cell.field;
      // As the titles are documented: "delivered_power [W @it]", "ceilings.compute [output_token/s]", "title".
      const std::string unit = field.unit.text().c_str();
      const std::string title = (*field.meter != '\0' ? std::string(field.name) : row.name) +
                                (row.cell.text != nullptr || unit == "1" ? "" : " [" + unit + "]");
      REQUIRE(file.contains(title));
      const std::string& cell = file.at(title);
      if (!row.cell.has_value()) {
        CHECK(cell.empty());
      } else if (row.cell.text != nullptr) {
        CHECK(cell == row.cell.text->text);
      } else {
        CHECK(same_bits(std::strtod(cell.c_str(), nullptr), *row.cell.figure->number));
        ++figures;
      }
    }
    CHECK(figures > 3);
  }
}

TEST_CASE("beside a figure stands how it is known, or why it is absent") {
  const auto files = columns({e2t_test::full_record(), e2t_test::small_record()});
  CHECK(files[0].at("time_to_first_token known") == "measured; standard_error 0.003");
  CHECK(files[0].at("accuracy known") == "measured; 0.85 to 0.89 at 0.95");
  CHECK(files[0].at("delivered_power.it known") == "modelled");
  CHECK(files[0].at("mbu known") == "calibrated");
  CHECK(files[1].at("pue known") == "absent: measured in a laboratory");
  CHECK(files[1].at("delivered_power.it known") == "absent: host_overhead is not given");
  CHECK(!files[0].contains("count known"));  // it was set
}

TEST_CASE("records with constraints of their own share one line of titles") {
  e2t::Record mine = e2t_test::small_record();
  mine.ceilings = {
      {"carbon_budget",
       e2t::modelled(e2t::Quantity<e2t::output_token_rate>(7.0 * e2t::units::token_per_s)),
       e2t::modelled(1.0)}};
  const auto files = columns({e2t_test::small_record(), mine});
  CHECK(files[0].at("ceilings.carbon_budget [output_token/s]").empty());
  CHECK(files[1].at("ceilings.carbon_budget [output_token/s]") == "7");
  CHECK(files[1].at("ceilings.compute [output_token/s]").empty());
  const std::string text = e2t::to_csv({mine});
  CHECK(text.find("ceilings.serving_step") < text.find("ceilings.carbon_budget"));
}
