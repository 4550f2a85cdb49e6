// SPDX-License-Identifier: MIT

#include "e2t/report/record_json.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "e2t/ingest/record_file.hpp"
#include "examples/program.hpp"
#include "records.hpp"
#include "skip.hpp"

namespace {

using e2t::Json;

const std::string schema_file = E2T_SOURCE_DIR "/docs/schema/e2t-record-1.json";

// By the distribution's validator: the files of a folder that the schema does not allow, by number.
struct Verdict {
  bool ran;
  std::set<std::size_t> refused;
  std::string said;
};
Verdict validated(const std::vector<Json>& documents) {
  const program::Folder folder;
  std::string files;
  for (std::size_t i = 0; i < documents.size(); ++i)
    files += " '" + folder.file(std::to_string(i) + ".json", e2t::json_text(documents[i])) + "'";
  const std::string out = (folder / "out").string();
  const std::string command = "/usr/bin/python3 '" E2T_SOURCE_DIR
                              "/tests/report/validate_json.py' '" +
                              schema_file + "'" + files + " >'" + out + "' 2>&1";
  Verdict verdict{std::system(command.c_str()) == 0, {}, program::text_of(out)};
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (program::contains(verdict.said, "/" + std::to_string(i) + ".json "))
      verdict.refused.insert(i);
  }
  return verdict;
}
bool validator_is_missing() {
  return std::system("/usr/bin/python3 -c 'import jsonschema' >/dev/null 2>&1") != 0;
}

Json changed(const std::string& at, const Json& value) {
  Json json = e2t::to_json(e2t_test::full_record());
  json[Json::json_pointer(at)] = value;
  return json;
}
Json without(const std::string& inside, const char* key) {
  Json json = e2t::to_json(e2t_test::full_record());
  json[Json::json_pointer(inside)].erase(key);
  return json;
}

}  // namespace

TEST_CASE("a figure has its value, unit and how it is known, or a reason and nothing else") {
  const Json json = e2t::to_json(e2t_test::small_record());
  CHECK(json["schema"] == "e2t-record");
  CHECK(json["schema_version"] == 1);
  CHECK(json["model"] == "Llama-3.1-70B");
  CHECK(json["rate"] ==
        Json({{"value", 5000.0}, {"unit", "output_token/s"}, {"known", "measured"}}));
  CHECK(json["pue"] == Json({{"reason", "measured in a laboratory"}}));
  CHECK(json["framework"] == Json({{"reason", "not given"}}));
  CHECK(json["energy_per_output_token"]["device"] ==
        Json({{"value", 0.48},
              {"unit", "J/output_token @device"},
              {"known", "measured"},
              {"derived_from", "delivered_power.device and rate"}}));
  CHECK(json["energy_per_output_token"]["facility"] ==
        Json({{"reason", "host_overhead, pue are not given"}}));
}

TEST_CASE("the published schema is the one of the table") {
  CHECK(program::text_of(schema_file) == e2t::json_text(e2t::record_schema()));
}

TEST_CASE(
    "an off-the-shelf validator accepts what is written, and refuses what the reader refuses") {
  if (validator_is_missing())
    return e2t_test::skip(
        "no jsonschema for /usr/bin/python3: install the package python3-jsonschema");
  std::vector<Json> documents;
  for (const e2t::Record& record : e2t_test::records())
    documents.push_back(e2t::to_json(record));
  const std::size_t good = documents.size();
  const Json absent{{"reason", "no"}};
  for (const auto& [at, value] :
       std::vector<std::pair<std::string, Json>>{{"/schema", "e2t-plan"},
                                                 {"/schema_version", 2},
                                                 {"/e2t_version", ""},
                                                 {"/new_field", 1},
                                                 {"/rate", 4915.3},
                                                 {"/rate", nullptr},
                                                 {"/rate/value", nullptr},
                                                 {"/rate/value", "4915.3"},
                                                 {"/rate/value", 0},
                                                 {"/rate/value", -1},
                                                 {"/rate/unit", "input_token/s"},
                                                 {"/rate/known", "guessed"},
                                                 {"/rate/standard_error", -1},
                                                 {"/rate/reason", "both"},
                                                 {"/rate/derived_from", ""},
                                                 {"/rate/low", 4900},
                                                 {"/count/known", "measured"},
                                                 {"/count/value", 0},
                                                 {"/pue", {{"reason", ""}}},
                                                 {"/pue", Json::object()},
                                                 {"/pue/value", 0.9},
                                                 {"/utilization/value", 0},
                                                 {"/utilization/value", 1.5},
                                                 {"/accuracy/confidence", 1},
                                                 {"/model", ""},
                                                 {"/model", 7},
                                                 {"/delivered_power/wall", absent},
                                                 {"/delivered_power/it/unit", "W @facility"},
                                                 {"/delivered_power", absent},
                                                 {"/ceilings", Json::object()},
                                                 {"/ceilings/0/name", ""},
                                                 {"/ceilings/0/other", 1},
                                                 {"/ceilings/0/slack/value", 0.5}}) {
    documents.push_back(changed(at, value));
  }
  for (const auto& [inside, key] :
       std::vector<std::pair<std::string, const char*>>{{"", "pue"},
                                                        {"", "ceilings"},
                                                        {"", "e2t_version"},
                                                        {"/rate", "unit"},
                                                        {"/rate", "known"},
                                                        {"/rate", "value"},
                                                        {"/accuracy", "low"},
                                                        {"/accuracy", "confidence"},
                                                        {"/delivered_power", "it"},
                                                        {"/ceilings/1", "slack"},
                                                        {"/ceilings/1", "name"}}) {
    documents.push_back(without(inside, key));
  }
  const Verdict verdict = validated(documents);
  CAPTURE(verdict.said);
  REQUIRE(verdict.ran);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    CAPTURE(i - good);
    bool read = true;
    try {
      (void)e2t::parse_record(e2t::json_text(documents[i]), "x");
    } catch (const e2t::Error&) {
      read = false;
    }
    CHECK(verdict.refused.contains(i) == (i >= good));
    CHECK(read == (i < good));
  }
}
