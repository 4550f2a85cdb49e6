// SPDX-License-Identifier: MIT

#include "e2t/ingest/record_file.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <string>

#include "examples/program.hpp"
#include "report/records.hpp"

namespace {

using e2t::Json;

std::string written(const e2t::Record& record) {
  return e2t::json_text(e2t::to_json(record));
}

bool same_bits(const e2t::Optional<double>& left, const e2t::Optional<double>& right) {
  if (left.has_value() != right.has_value())
    return false;
  return !left.has_value() || std::memcmp(&*left, &*right, sizeof(double)) == 0;
}

// Figure by figure and text by text, by the members themselves.
template <class Aggregate>
void check_same(const Aggregate& left, const Aggregate& right) {
  const auto lefts = e2t::record_cells(left), rights = e2t::record_cells(right);
  REQUIRE(lefts.size() == rights.size());
  for (std::size_t i = 0; i < lefts.size(); ++i) {
    CAPTURE(lefts[i].field.path());
    CHECK(lefts[i].reason() == rights[i].reason());
    if (lefts[i].text != nullptr) {
      CHECK(lefts[i].text->text == rights[i].text->text);
      continue;
    }
    const e2t::FigureCell &one = *lefts[i].figure, &other = *rights[i].figure;
    CHECK(same_bits(one.number, other.number));
    CHECK(same_bits(one.spread.standard_error, other.spread.standard_error));
    CHECK(same_bits(one.spread.low, other.spread.low));
    CHECK(same_bits(one.spread.high, other.spread.high));
    CHECK(same_bits(one.spread.confidence, other.spread.confidence));
    CHECK(one.derived_from == other.derived_from);
    if (one.has_value() && !lefts[i].field.setting)
      CHECK(one.known == other.known);
  }
}

// What is said of a record with one value replaced; `at` is a JSON pointer.
std::string refusal(const std::string& at, const Json& value) {
  Json json = e2t::to_json(e2t_test::full_record());
  json[Json::json_pointer(at)] = value;
  try {
    (void)e2t::parse_record(e2t::json_text(json), "run.json");
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "";
}
std::string refusal_without(const std::string& inside, const char* key) {
  Json json = e2t::to_json(e2t_test::full_record());
  json[Json::json_pointer(inside)].erase(key);
  try {
    (void)e2t::parse_record(e2t::json_text(json), "run.json");
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a record goes through JSON bit for bit") {
  for (const e2t::Record& record : e2t_test::records()) {
    const std::string text = written(record);
    const e2t::Record read = e2t::parse_record(text, "run.json");
    check_same(record, read);
    REQUIRE(record.ceilings.size() == read.ceilings.size());
    for (std::size_t i = 0; i < record.ceilings.size(); ++i) {
      CHECK(record.ceilings[i].name == read.ceilings[i].name);
      check_same(record.ceilings[i], read.ceilings[i]);
    }
    CHECK(written(read) == text);
  }
}

TEST_CASE("a record is read from a file, and a refusal names it") {
  const program::Folder folder;
  const std::string path = folder.file("run.json", written(e2t_test::small_record()));
  CHECK(e2t::read_record(path).title.text == "small");
  CHECK_THROWS_WITH_AS((void)e2t::read_record(folder / "none.json"),
                       doctest::Contains("none.json: there is no such file"), e2t::Error);
  CHECK_THROWS_WITH_AS((void)e2t::parse_record("[]", "x"),
                       "x: the record is an array; allowed: an object", e2t::Error);
  CHECK_THROWS_WITH_AS((void)e2t::parse_record(R"({"schema": "a", "schema": "b"})", "x"),
                       doctest::Contains("schema is given twice"), e2t::Error);
}

TEST_CASE("what a record cannot be is refused, with the field, what it is and what is allowed") {
  CHECK(refusal("/schema", "e2t-plan") ==
        "run.json: schema is \"e2t-plan\"; allowed: \"e2t-record\"");
  CHECK(refusal("/schema_version", 2) == "run.json: schema_version is 2; allowed: 1");
  CHECK(refusal("/rat", 1) == "run.json: rat is unknown; did you mean \"rate\"?");
  CHECK(refusal("/rate", 1) == "run.json: rate is 1; allowed: an object");
  CHECK(refusal("/rate/unit", "input_token/s") ==
        "run.json: rate.unit is \"input_token/s\"; allowed: \"output_token/s\"");
  CHECK(refusal("/delivered_power/device/unit", "W @it") ==
        "run.json: delivered_power.device.unit is \"W @it\"; allowed: \"W @device\"");
  CHECK(refusal("/rate/value", nullptr) == "run.json: rate.value is null; allowed: a number");
  CHECK(refusal("/rate/value", 0) ==
        "run.json: rate is 0 token/s; allowed: above 0 token/s (output tokens/s, over the time "
        "that power is the mean of)");
  CHECK(refusal("/rate/known", "guessed") ==
        "run.json: rate.known is \"guessed\"; allowed: measured, calibrated, modelled");
  CHECK(refusal("/rate/standard_error", -1) ==
        "run.json: rate.standard_error is -1 output_token/s; allowed: at least 0, and finite");
  CHECK(refusal("/count/known", "measured") ==
        "run.json: count.known is unknown; allowed: value, unit");
  CHECK(refusal("/pue", {{"reason", ""}}) ==
        "run.json: pue.reason is \"\"; allowed: text that is not empty");
  CHECK(refusal("/model", "") == "run.json: model is \"\"; allowed: text that is not empty");
  CHECK(refusal("/pue/value", 0.9) ==
        "run.json: pue is 0.9; allowed: at least 1 (J(facility) per J(it))");
  CHECK(refusal("/accuracy/low", 0.88) ==
        "run.json: accuracy.low is 0.88; allowed: at most the value, 0.87, and finite");
  CHECK(refusal_without("/accuracy", "confidence") ==
        "run.json: accuracy: low, high and confidence go together; allowed: all three or none");
  CHECK(refusal_without("", "pue") ==
        "run.json: pue is not given (J(facility) per J(it); allowed: its value, or {\"reason\": "
        "\"...\"})");
  CHECK(refusal_without("/delivered_power", "it")
            .starts_with("run.json: delivered_power.it is not given"));
  CHECK(refusal_without("/ceilings/1", "slack")
            .starts_with("run.json: ceilings[1].slack is not given"));
}

TEST_CASE("a record that contradicts itself is not read") {
  CHECK(refusal("/energy_per_output_token/device/value", 0.5) ==
        "run.json: delivered_power.device is 2.3561 kW @device, energy_per_output_token.device is "
        "0.5 "
        "J/output_token @device (from delivered_power.device and rate) and rate is 4.9153 k "
        "output_token/s; allowed: "
        "energy_per_output_token.device * rate within 1 % of delivered_power.device");
}

TEST_CASE("fields may stand in any order, and whole numbers may be written as such") {
  const Json json = e2t::to_json(e2t_test::small_record());
  nlohmann::json sorted = nlohmann::json::parse(json.dump());  // by name
  sorted["rate"]["value"] = 5000;
  const e2t::Record read = e2t::parse_record(sorted.dump(), "x");
  CHECK(written(read) == written(e2t_test::small_record()));
}
