// SPDX-License-Identifier: MIT
#include <e2t/report/validation.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;

// Made up: measured 1000 tokens/s at 500 W and 10 ms.
Measurement measurement(const char* accelerator = "H100",
                        Architecture architecture = Architecture::dense) {
  return {.model = "org/some-8B",
          .accelerator = accelerator,
          .task = "chat",
          .architecture = architecture,
          .weight_precision = "bfloat16",
          .count = 1_accelerator,
          .max_sequences = 16_request,
          .running_sequences = 15.5_request,
          .output_length = 500_token_per_request,
          .rate = 1000_token_per_s,
          .power = at_device(500_W),
          .inter_token_latency = 10_ms};
}
// Predicted as that times the given factors; the bound is twice what was measured.
ValidatedRow row(double rate, double power, double power_at_rate = 1.0, double latency = 1.0) {
  ValidatedRow made{.measured = measurement(), .config = "some.json", .said = {}};
  made.said.point.rate = rate * 1000_token_per_s;
  made.said.point.power = at_device(power * 500_W);
  made.said.point.accelerators = 1.0;
  made.said.point.step.memory = latency * 10_ms;
  made.said.power_at_measured_rate = at_device(power_at_rate * 500_W);
  made.said.bound = {.absolute = 4000_token_per_s, .sequential = 2000_token_per_s};
  return made;
}

TEST_CASE("ratios are predicted over measured, J/token is power over rate") {
  const auto one = row(2.0, 1.5, 1.2, 0.8);
  CHECK(one.rate_ratio() == Approx(2));
  CHECK(one.power_ratio() == Approx(1.5));
  CHECK(one.power_at_measured_rate_ratio() == Approx(1.2));
  CHECK(one.latency_ratio() == Approx(0.8));
  CHECK(one.energy_ratio() == Approx(0.75));  // 1.5 / 2
  CHECK(one.bound_ratio() == Approx(0.5));    // measured over the sequential bound
}

TEST_CASE("a quantile lies between its neighbours") {
  using e2t::detail::quantile;
  CHECK(quantile({3, 1, 2}, 0.5) == 2);
  CHECK(quantile({4, 1, 2, 3}, 0.5) == 2.5);
  // Ten steps between eleven values: the ninth.
  CHECK(quantile({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.9) == Approx(9));
  CHECK(quantile({7}, 0.9) == 7);
  CHECK(std::isnan(quantile({}, 0.5)));
}

TEST_CASE("a group's errors are medians of how far ratios are from one, either way") {
  // Rates off by 10, 20 and 40 %, power right; J/token off by 1/1.1, 1/0.8 and 1/1.4.
  const auto groups = summarise({row(1.1, 1.0), row(0.8, 1.0), row(1.4, 1.0)});
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].rows == 3);
  CHECK(groups[0].rate == Approx(0.2));
  CHECK(groups[0].power == Approx(0.0));
  CHECK(groups[0].energy == Approx(0.25));
  // 0.0909, 0.25, 0.2857: four fifths of the way from the second to the third.
  CHECK(groups[0].energy_p90 == Approx(0.25 + 0.8 * (2.0 / 7 - 0.25)));
  CHECK(groups[0].bound_ratio == Approx(0.5));
  CHECK(groups[0].bound_violations == 0);
}

TEST_CASE("a measured rate above the physical bound is a violation") {
  auto above = row(1.0, 1.0);
  above.said.bound.sequential = 999_token_per_s;
  CHECK(summarise({above, row(1.0, 1.0)})[0].bound_violations == 1);
}

TEST_CASE("groups are per accelerator and architecture, sorted, dense before moe") {
  std::vector<ValidatedRow> rows(4, row(1.0, 1.0));
  rows[0].measured = measurement("H100", Architecture::moe);
  rows[1].measured = measurement("H100", Architecture::dense);
  rows[2].measured = measurement("B200", Architecture::moe);
  rows[3].measured = measurement("H100", Architecture::moe);
  std::string names;
  for (const auto& group : summarise(rows))
    names += group.gpu + (group.architecture == Architecture::moe ? " moe " : " dense ") +
             std::to_string(group.rows) + "; ";
  CHECK(names == "B200 moe 1; H100 dense 1; H100 moe 2; ");
}

TEST_CASE("rows that are not predicted are counted and weigh nothing") {
  auto unknown = row(1.0, 1.0);
  unknown.reason = "no configuration";
  const auto groups = summarise({unknown, row(1.3, 1.0)});
  CHECK(groups[0].rows == 2);
  CHECK(groups[0].unpredicted == 1);
  CHECK(groups[0].rate == Approx(0.3));
}

TEST_CASE("a row without measured latency weighs nothing in the latency's median") {
  auto silent = row(1.0, 1.0, 1.0, 3.0);
  silent.measured.inter_token_latency = {};
  CHECK(silent.latency_ratio() == 0.0);
  CHECK(summarise({silent, row(1.0, 1.0, 1.0, 1.25)})[0].latency == Approx(0.25));
}

TEST_CASE("a summary is one line, fields in a fixed order") {
  CHECK(
      summary_line(summarise({row(1.12, 1.08, 1.07, 1.1)})[0]) ==
      "summary gpu=H100 arch=dense rows=1 unpredicted=0 rate_median_err=0.120 itl_median_err=0.100 "
      "power_median_err=0.080 power_given_rate_median_err=0.070 jtok_median_err=0.036 "
      "jtok_p90_err=0.036 bound_violations=0 bound_ratio_median=0.500");
}

// Columns of a line of CSV; commas in quotes do not count.
std::vector<std::string> columns(const std::string& line) {
  std::vector<std::string> found(1);
  bool quoted = false;
  for (const char letter : line) {
    if (letter == '"') {
      quoted = !quoted;
    } else if (letter == ',' && !quoted) {
      found.emplace_back();
    } else if (letter != '\n') {
      found.back() += letter;
    }
  }
  return found;
}

TEST_CASE("a line of CSV has the columns of its header, and empty ones for what is not known") {
  const auto header = columns(validation_csv_header);
  const auto at = [&](const ValidatedRow& one, const std::string& name) {
    const auto values = columns(csv_line(one));
    REQUIRE(values.size() == header.size());
    const auto found = std::find(header.begin(), header.end(), name);
    REQUIRE(found != header.end());
    return values[static_cast<std::size_t>(found - header.begin())];
  };
  auto one = row(2.0, 1.5);
  one.said.host_bound = true;
  CHECK(at(one, "gpu") == "H100");
  CHECK(at(one, "rate_predicted [output_token/s]") == "2000");
  CHECK(at(one, "rate_measured [output_token/s]") == "1000");
  CHECK(at(one, "power_predicted [W(device)]") == "750");
  CHECK(at(one, "energy_per_token_measured [J(device)/output_token]") == "0.5");
  CHECK(at(one, "active") == "compute");
  CHECK(at(one, "bound [output_token/s]") == "2000");
  CHECK(at(one, "absolute_bound [output_token/s]") == "4000");
  CHECK(at(one, "host_bound") == "yes");
  CHECK(at(one, "reason").empty());

  one.reason = "no model, \"some-8B\"";
  CHECK(at(one, "rate_predicted [output_token/s]").empty());
  CHECK(at(one, "rate_measured [output_token/s]") == "1000");
  CHECK(at(one, "host_bound").empty());
  CHECK(csv_line(one).ends_with(",\"no model, \"\"some-8B\"\"\"\n"));

  // Of a record that is itself refused, only what it names is known.
  ValidatedRow malformed{
      .measured = {.model = "org/x", .accelerator = "H100"}, .config = {}, .said = {}};
  malformed.reason = "refused";
  const auto values = columns(csv_line(malformed));
  CHECK(values.size() == header.size());
  CHECK(std::count(values.begin(), values.end(), "nan") == 0);
  CHECK(at(malformed, "model") == "org/x");
  CHECK(at(malformed, "rate_measured [output_token/s]").empty());
  CHECK(at(malformed, "accelerators").empty());
}

TEST_CASE("a line of the table has what was said beside what was measured, or why nothing is") {
  const std::string line = table_line(row(2.0, 1.5, 1.0, 1.3));
  CAPTURE(line);
  // 2000 and 1000 tokens/s, 13 and 10 ms, 750 and 500 W, 375 and 500 mJ, half of the bound.
  std::size_t place = 0;
  for (const char* part :
       {"H100", "some-8B", "2000", "1000", "13.0", "10.0", "750", "500", "375", "500", "50 %"}) {
    place = line.find(part, place);
    CHECK(place != line.npos);
  }
  auto unknown = row(1.0, 1.0);
  unknown.reason = "no configuration";
  CHECK(table_line(unknown).ends_with("| not predicted: no configuration"));
}

TEST_CASE("the picture has a panel per quantity and a point per row that is predicted") {
  auto unknown = row(1.0, 1.0);
  unknown.reason = "no configuration";
  auto silent = row(1.1, 1.0);
  silent.measured.inter_token_latency = {};
  const auto figure =
      validation_figure({row(1.2, 1.0), silent, unknown}, "Predicted over measured");
  REQUIRE(figure.panels.size() == 4);
  const auto points = [&](std::size_t panel) {
    return figure.panels[panel].series.at(0).points.size();
  };
  CHECK(points(0) == 2);
  CHECK(points(1) == 1);  // latency was measured of one
  CHECK(points(2) == 2);
  CHECK(points(3) == 2);
  CHECK(figure.panels[0].note == "median error 15 %");
}

}  // namespace
