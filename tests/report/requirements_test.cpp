// SPDX-License-Identifier: MIT

#include "e2t/report/requirements.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/report/json.hpp"
#include "site.hpp"

namespace {

using doctest::Approx;
using namespace e2t::literals;
namespace units = e2t::units;

const e2t::Requirement& row(const e2t::Requirements& need, const std::string& name) {
  for (const e2t::Requirement& each : need.rows) {
    if (each.name == name)
      return each;
  }
  throw e2t::Error("no such row");
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("requirements are those of a hand calculation") {
  const auto need = e2t::make_requirements("", e2t_test::site(), 2e8 * units::token_per_s);
  // 2e8 * 0.59875 J = 119.75 MW(it); * 1.2 = 143.7 MW(facility).
  CHECK(row(need, "cooling").required.value == Approx(119.75e6));
  CHECK(row(need, "utility_power").required.value == Approx(143.7e6));
  CHECK(*row(need, "utility_power").has == Approx(100e6));
  CHECK(row(need, "compute").required.value == Approx(2e8 * 240e9));
  CHECK(row(need, "demand").required.value == Approx(2e8 / 400));
  CHECK(row(need, "demand").reason == "the scenario states no limit");
  CHECK(need.short_of() == std::vector<std::string>{"count", "utility_power", "cooling"});
}

TEST_CASE("a plan's own rate is short of nothing, a little more is short of what binds") {
  const e2t::Plan plan = e2t_test::plan();
  CHECK(e2t::make_requirements("", e2t_test::site(), *plan.rate.value).short_of().empty());
  const auto more = e2t::make_requirements("", e2t_test::site(), *plan.rate.value * 1.001);
  CHECK(more.short_of() == std::vector<std::string>{plan.active});
}

TEST_CASE("the table says what is short and by how much") {
  const auto need = e2t::make_requirements("a site", e2t_test::site(), 2e8 * units::token_per_s);
  const std::string text = e2t::to_text(need);
  CHECK(contains(text,
                 "a site\n\n  200 M output_token/s is short of count, utility_power, cooling\n"));
  CHECK(contains(text, "144 MW @facility       100 MW @facility       43.7 %\n"));
  CHECK(contains(text, "it_power                       120 MW @it              not given\n"));
  CHECK(!contains(text, "\x1b"));
  const auto enough = e2t::make_requirements("", e2t_test::site(), 1e8 * units::token_per_s);
  CHECK(contains(e2t::to_text(enough), "100 M output_token/s needs nothing that is short"));
}

TEST_CASE("accelerators are whole ones, as many as it takes") {
  const auto need = e2t::make_requirements("", e2t_test::bare_site(), 2e8 * units::token_per_s);
  // 2e8 / 1228.8 = 162760.4 of 120,000; 35.6 % more.
  CHECK(contains(
      e2t::to_text(need),
      "  count                 162,761 accelerator    120,000 accelerator       35.6 %\n"));
  const auto same = e2t::make_requirements("", e2t_test::bare_site(), 122'880 * units::token_per_s);
  CHECK(contains(e2t::to_text(same), " 100 accelerator "));
}

TEST_CASE("a constraint of one's own has a row, in output tokens/s") {
  const auto racks = e2t::constraint("racks", e2t::at_it(50_MW), [](const auto& point) {
    return point.energy_per_token(e2t::it);
  });
  e2t::Scenario site = e2t_test::site();
  site.workload.utilization = e2t::Utilization{0.5};
  const auto need = e2t::make_requirements("", e2t::TokenProductionFunction{site}.with(racks),
                                           1e8 * units::token_per_s);
  // Half of the time at work: 2e8 with work; 50e6 W / 0.59875 J = 83.5e6 is the ceiling.
  CHECK(row(need, "racks").required.value == Approx(2e8));
  CHECK(*row(need, "racks").has == Approx(50e6 / 0.59875));
  CHECK(row(need, "racks").short_by() == Approx(2e8 * 0.59875 / 50e6 - 1));
  CHECK(need.short_of().back() == "racks");
  CHECK(contains(
      e2t::to_text(need),
      "  racks                200 M output_token/s  83.5 M output_token/s      139.5 %\n"));
  const auto json = e2t::Json::parse(e2t::json_text(e2t::to_json(need)));
  CHECK(json.at("requirements").at("racks").at("required").at("unit") == "output_token/s");
  CHECK(json.at("requirements").at("racks").at("short_by").get<double>() == Approx(1.395));
}

TEST_CASE("targets that are missed are said: no capacity repairs them") {
  e2t::Scenario scenario = e2t_test::site();
  scenario.target.time_per_output_token = 30_ms;
  const auto need = e2t::make_requirements("", scenario, 1e8 * units::token_per_s);
  CHECK(contains(e2t::to_text(need),
                 "  infeasible: misses time_per_output_token p50 by 9.8 ms (39.8 ms for at most "
                 "30\n    ms)\n"));
  const auto json = e2t::Json::parse(e2t::json_text(e2t::to_json(need)));
  CHECK(json.at("feasible") == false);
  CHECK(json.at("missed")[0].at("name") == "time_per_output_token");
  CHECK(!contains(
      e2t::to_text(e2t::make_requirements("", e2t_test::site(), 1e8 * units::token_per_s)),
      "infeasible"));
}

TEST_CASE("a rate whose needs are beyond all numbers is refused") {
  CHECK_THROWS_AS((void)e2t::make_requirements("", e2t_test::site(), 1e300 * units::token_per_s),
                  e2t::Error);
}

TEST_CASE("requirements are JSON too") {
  const auto need = e2t::make_requirements("a site", e2t_test::site(), 2e8 * units::token_per_s);
  const auto json = e2t::Json::parse(e2t::json_text(e2t::to_json(need)));
  CHECK(json.at("schema") == "e2t-requirements");
  CHECK(json.at("short_of").size() == 3);
  CHECK(!json.at("requirements").contains("power_cap"));  // it follows from count
  CHECK(json.at("feasible") == true);
  const auto& cooling = json.at("requirements").at("cooling");
  CHECK(cooling.at("required").at("value").get<double>() == row(need, "cooling").required.value);
  CHECK(cooling.at("required").at("unit") == "W @it");
  CHECK(cooling.at("short") == true);
  CHECK(json.at("requirements").at("it_power").at("has").at("reason") ==
        "the scenario states no limit");
}
