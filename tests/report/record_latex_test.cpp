// SPDX-License-Identifier: MIT

#include "e2t/report/record_latex.hpp"

#include <doctest/doctest.h>

#include <string>

#include "records.hpp"

TEST_CASE("a row has its figures in the units of the head, with error and how they are known") {
  const std::vector<std::string> columns{
      "model", "count",       "time_to_first_token", "energy_per_output_token.facility",
      "mfu",   "energy_cost", "delivered_power.it",  "active"};
  CHECK(e2t::latex_head(columns) ==
        "model & count (accelerator) & time\\_to\\_first\\_token (s) & "
        "energy\\_per\\_output\\_token (J/output\\_token "
        "@facility) & mfu & energy\\_cost (USD/M output\\_token) & delivered\\_power (W @it) & "
        "active \\\\\n");
  // 2356.1 W / 4915.3 * 1.25 * 1.1 = 0.659 J; 0.06 USD / 3.6e6 J * 0.659 J * 1e6 = 0.011 USD
  CHECK(e2t::latex_row(e2t_test::full_record(), columns) ==
        "org/model\\_x & $8$ & $0.21 \\pm 0.003$ & ${0.659}^{m}$ & ${0.31}^{c}$ & ${0.011}^{m}$ & "
        "${2945}^{m}$ & "
        "memory\\_bandwidth \\\\\n");
  CHECK(e2t::latex_row(e2t_test::small_record(), {"pue", "rate"}, {4}) == "-- & $5000$ \\\\\n");
}

TEST_CASE(
    "the columns of a paper are those that the position asks for, and a record has them all") {
  const std::string head = e2t::latex_head(), row = e2t::latex_row(e2t_test::full_record());
  const auto count = [](const std::string& text) {
    return std::count(text.begin(), text.end(), '&');
  };
  CHECK(count(head) == count(row));
  CHECK(static_cast<std::size_t>(count(head)) + 1 == e2t::latex_columns.size());
  CHECK(row.find("--") == row.npos);
}

TEST_CASE("every letter that LaTeX would take for its own stands for itself") {
  CHECK(e2t::latex_row(e2t_test::full_record(), {"title"}) ==
        "R\\&D \\textless{}run\\textgreater{} \\textquotedbl{}7\\textquotedbl{}, 100 \\% "
        "\\textbar{} \\_a\\_, *b* "
        "\\textbackslash{} \\textasciitilde{} \\textasciicircum{} \\#\\{\\$\\} \\\\\n");
}

TEST_CASE("a small number is written with a power of ten") {
  e2t::Record record;
  record.time_to_first_token = e2t::measured(1.25e-7 * e2t::units::s);
  CHECK(e2t::latex_row(record, {"time_to_first_token"}) == "$1.25\\times10^{-7}$ \\\\\n");
}

TEST_CASE("a column that no record has is refused by its name") {
  CHECK_THROWS_WITH_AS((void)e2t::latex_row(e2t_test::small_record(), {"rates"}),
                       "a record has no figure \"rates\"", e2t::Error);
}
