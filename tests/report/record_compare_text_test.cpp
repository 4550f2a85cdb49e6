// SPDX-License-Identifier: MIT

#include "e2t/report/record_compare_text.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "records.hpp"

TEST_CASE("a comparison stands side by side within the width, with ratios and verdicts") {
  e2t::Record other = e2t_test::full_record();
  other = {};
  other.title = "other";
  other.model = std::string(100, 'm');
  other.rate = e2t::measured(5406.83 * e2t::units::token_per_s)
                   .standard_error(20.1 * e2t::units::token_per_s);
  other.delivered_power.device = e2t::measured(2356.1 * e2t::units::W);
  const e2t::Comparison both = e2t::compare(e2t_test::full_record(), other);
  for (const int width : {80, 100}) {
    const std::string text = e2t::to_text(both, {.width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      if (line.find("mmmm") == line.npos)
        CHECK(e2t::detail::columns(line) <= width);
      CHECK(!line.ends_with(' '));
    }
    CHECK(text.starts_with("left:  R&D <run>"));
    CHECK(text.find("\n  rate                               4.92 k    5.41 k     1.1  apart\n") !=
          text.npos);
    CHECK(text.find("\n  delivered_power.device            2.36 kW   2.36 kW       1  same\n") !=
          text.npos);
    CHECK(
        text.find("\n  delivered_power.it                2.95 kW         -          only left\n") !=
        text.npos);
  }
  const std::string table = e2t::to_markdown(both);
  CHECK(table.find("| rate | 4.92 k | 5.41 k | 1.1 | apart |\n") != table.npos);
}
