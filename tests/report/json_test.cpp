// SPDX-License-Identifier: MIT

#include "e2t/report/json.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "e2t/ingest/unit_text.hpp"
#include "site.hpp"

namespace {

using e2t::Json;
using namespace e2t::literals;

// Parsed again from the text, as a reader of the file would.
Json written(const e2t::Plan& plan) {
  return Json::parse(e2t::json_text(e2t::to_json(plan)));
}

bool same_bits(double left, double right) {
  return std::memcmp(&left, &right, sizeof left) == 0;
}

template <class Value>
double number(const Value& value) {
  return e2t::detail::Raw::of(value);
}

template <class Value>
void check_figure(const Json& json, const e2t::Figure<Value>& figure) {
  CAPTURE(figure.name);
  if (figure.value.has_value()) {
    CHECK(same_bits(json.at("value").get<double>(), number(*figure.value)));
    CHECK(json.at("known") == e2t::choice_names<e2t::Known>[static_cast<int>(figure.known)]);
    CHECK(json.at("unit").is_string());
    CHECK(!json.contains("reason"));
  } else {
    CHECK(json.at("reason") == figure.reason);
    CHECK(!json.contains("value"));
  }
}

// Visits every object in the file.
template <class Visit>
void each_object(const Json& json, const Visit& visit) {
  if (json.is_object())
    visit(json);
  for (const Json& inner : json) {
    if (inner.is_structured())
      each_object(inner, visit);
  }
}

}  // namespace

TEST_CASE("the file says what it is") {
  const Json json = written(e2t_test::plan());
  CHECK(json.at("schema") == "e2t-plan");
  CHECK(json.at("schema_version") == 1);
  CHECK(json.at("e2t_version") == std::to_string(e2t::version_major) + "." +
                                      std::to_string(e2t::version_minor) + "." +
                                      std::to_string(e2t::version_patch));
  CHECK(json.begin().key() == "schema");
}

TEST_CASE("every figure reads back bit for bit, or has a reason") {
  for (const e2t::Scenario& scenario :
       {e2t_test::site(), e2t_test::bare_site(), e2t_test::idle_site()}) {
    const e2t::Plan plan = e2t::make_plan("", scenario, e2t_test::levers());
    const Json json = written(plan);
    plan.each([&](const auto& figure) {
      if constexpr (requires { figure.value; }) {
        check_figure(json.at(figure.name), figure);
      } else {
        const Json& group = json.at(figure.name);
        figure.each([&](const auto& each) { check_figure(group.at(each.name), each); });
      }
    });
    for (const e2t::PlanCeiling& each : plan.ceilings) {
      const Json& ceiling = json.at("ceilings").at(each.name);
      check_figure(ceiling, each.ceiling);
      for (const auto* over : {&each.slack, &each.headroom}) {
        CHECK(ceiling.contains(over->name) == over->value.has_value());
        if (over->value.has_value())
          CHECK(same_bits(ceiling.at(over->name).get<double>(), *over->value));
      }
    }
    REQUIRE(json.at("marginals").size() == plan.marginals.size());
    for (std::size_t i = 0; i < plan.marginals.size(); ++i) {
      const Json& marginal = json.at("marginals").at(i);
      CHECK(
          same_bits(marginal.at("gain").at("value").get<double>(), number(plan.marginals[i].gain)));
      CHECK(marginal.at("until").contains("value") == plan.marginals[i].until.has_value());
    }
  }
}

TEST_CASE("nothing is null, and no number is infinite") {
  for (const e2t::Scenario& scenario :
       {e2t_test::site(), e2t_test::bare_site(), e2t_test::idle_site()}) {
    const std::string text =
        e2t::json_text(e2t::to_json(e2t::make_plan("", scenario, e2t_test::levers())));
    CHECK(text.find("null") == std::string::npos);
    CHECK(text.find("-0.0,") == std::string::npos);
    CHECK(text.find("inf") == text.find("infeasible"));
  }
}

TEST_CASE("a value with its unit is a quantity that scenario files accept") {
  const Json json = written(e2t::make_plan("", e2t_test::idle_site(), e2t_test::levers()));
  int count = 0;
  each_object(json, [&](const Json& object) {
    if (!object.contains("value") || object.at("unit") == "1")
      return;
    const std::string text = object.at("value").dump() + " " + object.at("unit").get<std::string>();
    CAPTURE(text);
    CHECK_NOTHROW((void)e2t::ingest::parse_quantity_text(text));
    ++count;
  });
  CHECK(count > 50);
}

TEST_CASE("units name the meter") {
  const Json json = written(e2t_test::plan());
  CHECK(json.at("energy_per_token").at("it").at("unit") == "J/output_token @it");
  CHECK(json.at("delivered_power").at("facility").at("unit") == "W @facility");
  CHECK(json.at("scenario").at("workload").at("energy_per_token").at("unit") ==
        "J/output_token @device");
}

TEST_CASE("the inputs are in the file, and only those that are given") {
  const Json scenario = written(e2t_test::plan()).at("scenario");
  CHECK(scenario.at("facility").at("pue").at("value") == 1.2);
  CHECK(scenario.at("hardware").at("accelerator").at("name") == "H100 SXM");
  CHECK(scenario.at("hardware").at("idle_policy") == "off");
  CHECK(scenario.at("workload").at("precision") == "bf16");
  CHECK(!scenario.at("facility").contains("carbon_intensity"));
}

TEST_CASE("levers have their values and changes, or the reason why they are refused") {
  const e2t::Plan plan = e2t_test::plan();
  const Json levers = written(plan).at("what_if");
  REQUIRE(levers.size() == 3);
  CHECK(levers[0].at("name") == "fp8 weights");
  CHECK(levers[0].at("factors").size() == 2);
  CHECK(levers[0].at("factors").at("energy_per_token").at("low") == 0.8);
  CHECK(same_bits(levers[0].at("rate").at("change").get<double>(),
                  *plan.what_if[0].rate.change.value));
  CHECK(levers[0].at("feasible") == true);
  CHECK(levers[1].at("feasible") == false);
  CHECK(levers[1].at("missed")[0].at("name") == "time_per_output_token");
  CHECK(levers[2].at("reason") == plan.what_if[2].refused);
  CHECK(!levers[2].contains("rate"));
}

TEST_CASE("a name that was cut within a letter does not stop the file from being written") {
  auto levers = e2t_test::levers();
  levers[0].source = "\xc3";
  CHECK_NOTHROW(
      (void)e2t::json_text(e2t::to_json(e2t::make_plan("\xff", e2t_test::site(), levers))));
}
