// SPDX-License-Identifier: MIT
#include <e2t/ingest/json_row.hpp>

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace {

using namespace e2t;
using ingest::JsonField;
using ingest::JsonKind;
using ingest::JsonRow;

void read(const std::string& text, JsonRow& row, ingest::Position begin = {1, 1}) {
  const bool suspect = text.find("NaN") != text.npos || text.find("Infinity") != text.npos;
  ingest::read_row(text, {"run.json", begin, suspect}, row);
}
std::string refused(const std::string& text, ingest::Position begin = {1, 1}) {
  JsonRow row;
  try {
    read(text, row, begin);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
const JsonField& field(const JsonRow& row, std::string_view name) {
  for (const JsonField& each : row.fields()) {
    if (each.name == name)
      return each;
  }
  FAIL("no field " << name);
  return row.fields().front();
}

TEST_CASE("values of every kind are read, with their text") {
  JsonRow row;
  read(
      R"({"n": null, "t": true, "f": false, "i": -3, "x": 2.50, "s": "a\u00e9\"", "a": [1, "b", [null, 2.5], {}], )"
      R"("big": 123456789012345678, "o": {"k": "v"}})",
      row);
  REQUIRE(row.fields().size() == 9);
  CHECK(field(row, "n").kind == JsonKind::null);
  CHECK(field(row, "n").value_text() == "null");
  CHECK(field(row, "t").value_text() == "true");
  CHECK(field(row, "f").value_text() == "false");
  CHECK(field(row, "i").number == -3.0);
  CHECK(field(row, "i").value_text() == "-3");
  CHECK(field(row, "x").value_text() == "2.5");
  CHECK(field(row, "s").text == "a\u00e9\"");
  CHECK(field(row, "s").shown() == "\"a\u00e9\"\"");
  CHECK(field(row, "a").value_text() == R"([1,"b",[null,2.5],{}])");
  CHECK(field(row, "big").value_text() == "123456789012345678");
  CHECK(field(row, "o").value_text() == R"({"k":"v"})");
}

TEST_CASE("a row with and without nested objects reads alike") {
  // The second way is the tree of nlohmann-json.
  const std::string flat =
      R"({"a": [1, [2, "x"], true], "b": 18446744073709551615, "c": -9007199254740993, "d": "t", )"
      R"("e": ["x\ny"], "f": 9007199254740992)";
  JsonRow quick, tree;
  read(flat + "}", quick);
  read(flat + ", \"z\": {}}", tree);
  REQUIRE(tree.fields().size() == quick.fields().size() + 1);
  for (std::size_t i = 0; i < quick.fields().size(); ++i) {
    const JsonField &left = quick.fields()[i], &right = tree.fields()[i];
    CAPTURE(left.name);
    CHECK(left.name == right.name);
    CHECK(left.kind == right.kind);
    CHECK(left.number == right.number);
    CHECK(left.text == right.text);
  }
}

TEST_CASE("objects that are asked for are opened") {
  constexpr std::string_view opened[] = {"server"};
  JsonRow row;
  ingest::read_row(R"({"server": {"version": "1", "state": {"a": 1}}, "client": {"version": "2"}})",
                   {"run.json"}, row, opened);
  CHECK(field(row, "server.version").text == "1");
  CHECK(field(row, "server.state").text == R"({"a":1})");
  CHECK(field(row, "client").text == R"({"version":"2"})");
  CHECK_THROWS_WITH_AS(
      ingest::read_row(R"({"server": {"version": "1"}, "server.version": "1"})", {"run.json"}, row,
                       opened),
      "run.json:1:1: a field is given twice, once with a point in its name; allowed: once", Error);
}

TEST_CASE("Python's infinities are text and its NaN is null, in any place but a string") {
  JsonRow row;
  read(R"({"a": Infinity, "b": -Infinity, "c": NaN, "d": [NaN, -Infinity], "e": "NaN \"Infinity"})",
       row);
  CHECK(field(row, "a").text == "inf");
  CHECK(field(row, "b").text == "-inf");
  CHECK(field(row, "c").kind == JsonKind::null);
  CHECK(field(row, "d").text == R"([null,"-inf"])");
  CHECK(field(row, "e").text == "NaN \"Infinity");
}

TEST_CASE("what is refused is located in the file") {
  CHECK(refused(R"({"a": 1, "a": 2})") == "run.json:1:10: a is given twice; allowed: once");
  CHECK(refused(R"({"a": 1, "a": 2})", {7, 3}) == "run.json:7:12: a is given twice; allowed: once");
  CHECK(refused(R"({"o": {"a": 1, "a": 2}})") ==
        "run.json:1:16: o.a is given twice; allowed: once");
  CHECK(refused("{\"a\": 1e400}") ==
        "run.json:1:7: a: 1e400 is not finite; allowed: finite numbers");
  CHECK(refused("{\"a\":\n1 2}", {3, 1}).starts_with("run.json:4:3: a: not JSON: "));
  CHECK(refused("{\"a\": \"\xff\"}").starts_with("run.json:1:8: a: not JSON: "));
  CHECK(refused("{\"a\": 1").starts_with("run.json:1:"));
  CHECK(refused("{} {}").starts_with("run.json:1:4: not JSON: "));
  CHECK(refused("3") == "run.json:1:1: the text is a number; allowed: an object");
}

TEST_CASE("rows read into one another's place are as if read alone") {
  // Names come, go, move and repeat; nlohmann-json says what is in a row, and a set of names whether
  // one is there twice.
  constexpr const char* names[] = {"a", "b", "c", "d", "e"};
  std::mt19937 random(20261201);
  JsonRow shared;
  int twice = 0;
  for (int i = 0; i < 20'000; ++i) {
    CAPTURE(i);
    std::string text = "{";
    std::string seen;
    bool repeated = false;
    const int count = static_cast<int>(random() % 6);
    for (int k = 0; k < count; ++k) {
      const char* name = names[random() % 4 == 0 ? random() % 5 : static_cast<unsigned>(k) % 5];
      repeated = repeated || seen.find(name) != std::string::npos;
      seen += name;
      text += std::string(k == 0 ? "\"" : ", \"") + name + "\": " + std::to_string(random() % 100);
    }
    text += random() % 50 == 0 ? "," : "}";
    const bool whole = text.back() == '}';
    try {
      read(text, shared);
      REQUIRE(whole);
      REQUIRE_FALSE(repeated);
      const auto tree = nlohmann::json::parse(text);
      REQUIRE(shared.fields().size() == tree.size());
      for (const JsonField& each : shared.fields())
        REQUIRE(each.number == tree.at(each.name).get<double>());
    } catch (const Error&) {
      REQUIRE((repeated || !whole));
      twice += repeated ? 1 : 0;
    }
  }
  CHECK(twice > 100);
}

}  // namespace
