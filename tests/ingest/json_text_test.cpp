// SPDX-License-Identifier: MIT
#include <e2t/ingest/json_text.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

namespace {

using namespace e2t;
using ingest::NonFinite;
using ingest::parse_json;
using ingest::read_json;

std::string refused(const std::string& text, NonFinite non_finite = NonFinite::refused) {
  try {
    (void)parse_json(text, "a.json", non_finite);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("JSON is read with the values and the order of lists that it has") {
  const auto json = parse_json(R"({"a": {"b": [1, -2, 2.5, "x", true, null]}, "c": []})", "a.json");
  const auto& list = json.at("a").at("b");
  REQUIRE(list.size() == 6);
  CHECK(list[0].get<int>() == 1);
  CHECK(list[1].get<int>() == -2);
  CHECK(list[2].get<double>() == 2.5);
  CHECK(list[3].get<std::string>() == "x");
  CHECK(list[4].get<bool>());
  CHECK(list[5].is_null());
  CHECK(json.at("c").empty());
  CHECK(parse_json("[[1, [2]], {\"k\": [3]}]", "a.json")[1]["k"][0] == 3);
  CHECK(parse_json("7", "a.json") == 7);
  CHECK(parse_json("\xef\xbb\xbf{}", "a.json").is_object());  // a byte order mark
}

TEST_CASE("a key that is given twice is refused where it stands the second time") {
  CHECK(refused("{\n \"a\": 1,\n \"a\": 2}") == "a.json:3:2: a is given twice; allowed: once");
  CHECK(refused(R"({"x": {"y": [{}, {"k\"\\": 1, "k\"\\": 2}]}})") ==
        "a.json:1:31: x.y[1].k\"\\ is given twice; allowed: once");
  CHECK(refused(R"([{"a": 1}, {"a": 1}, {"b": {"a": 1}, "a": 1}])") == "accepted");
}

TEST_CASE("nesting deeper than 64 levels is refused, of whatever size the text is") {
  CHECK(refused(std::string(64, '[') + std::string(64, ']')) == "accepted");
  const std::string said = refused(std::string(100'000, '['));
  CHECK(said.starts_with("a.json:1:65: [0][0]"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i)
    objects += "{\"a\":";
  CHECK(refused(objects).starts_with("a.json:1:321: a.a.a"));
  CHECK(refused("{\"a\": " + std::string(64, '[')).starts_with("a.json:1:70: a[0][0]"));
}

TEST_CASE("a number that no double holds is refused, and so are NaN and infinity") {
  CHECK(refused("{\"a\": [1,\n 1e999]}") ==
        "a.json:2:2: a[1]: 1e999 is not finite; allowed: finite numbers");
  CHECK(refused("{\"limit\": [0.0, Infinity]}").starts_with("a.json:1:17: limit[1]: not JSON:"));
  CHECK(refused("{\"a\": NaN}").starts_with("a.json:1:7: a: not JSON:"));
}

TEST_CASE("NaN and infinity, as Python writes them, are null where that is asked for") {
  const auto json = parse_json(R"({"a": [NaN, -Infinity, Infinity, "NaN \" Infinity"]})", "a.json",
                               NonFinite::null);
  CHECK(json["a"][0].is_null());
  CHECK(json["a"][1].is_null());
  CHECK(json["a"][2].is_null());
  CHECK(json["a"][3].get<std::string>() == "NaN \" Infinity");
  CHECK(refused("\"\\", NonFinite::null) != "accepted");
  CHECK(refused("{\"a\": Nan}", NonFinite::null) != "accepted");
}

TEST_CASE("text that is not JSON is refused with its place") {
  CHECK(refused("") == "a.json: the file is empty; allowed: JSON");
  CHECK(refused(" \r\n\t") == "a.json: the file is empty; allowed: JSON");
  CHECK(refused("{\"a\": 1,\n}").starts_with("a.json:2:1: a: not JSON: syntax error"));
  CHECK(refused("{\"a\": {\"b\": 1").starts_with("a.json:1:14: a.b: not JSON: syntax error"));
  CHECK(refused("{} x").starts_with("a.json:1:4: not JSON: syntax error"));
  CHECK(refused("\"\xff\"").find("ill-formed UTF-8") != std::string::npos);
  const std::string escape = refused("{\"a\": \"\x1b[31m");
  CHECK(escape.starts_with("a.json:1:8: a: not JSON:"));
  CHECK(escape.find('\x1b') == std::string::npos);
}

TEST_CASE("what a truncated or spoilt text gives is a value or an Error that names the file") {
  const std::string valid =
      R"({"a": {"b": [1, -2, 2.5e3, "x\u00e9\"", true, null]}, "c": [], "d": {}})";
  const auto check = [](const std::string& text) {
    const std::string said = refused(text);
    const bool good = said == "accepted" || said.starts_with("a.json:");
    CHECK(good);
    return said == "accepted";
  };
  for (std::size_t size = 0; size < valid.size(); ++size) {
    CAPTURE(size);
    CHECK(!check(valid.substr(0, size)));
  }
  CHECK(check(valid));
  constexpr const char* pieces[] = {"{", "}", "[",     "]",   "\"",  "\\",
                                    ",", ":", "1e999", "NaN", "\xff"};
  for (unsigned seed = 1; seed <= 2000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string text = valid;
    for (int edits = 1 + static_cast<int>(random() % 3); edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text.insert(at, pieces[random() % std::size(pieces)]);
      } else {
        text.erase(at, 1 + random() % 4);
      }
      if (text.empty())
        break;
    }
    (void)check(text);
  }
}

TEST_CASE("files are read, and those that cannot be are refused by name") {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("e2t_json_test_" + std::to_string(std::random_device{}()));
  fs::create_directories(folder);
  const auto why = [](const fs::path& path) {
    try {
      (void)read_json(path);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const fs::path good = folder / "good.json";
  // Longer than what is read at once.
  { std::ofstream(good) << "{\"a\": [1" << std::string(200'000, ' ') << "], \"b\": 2}\n"; }
  CHECK(read_json(good).at("b") == 2);
  CHECK(why(folder / "none.json") == (folder / "none.json").string() + ": there is no such file");
  CHECK(why(folder) == folder.string() + ": this is a directory; allowed: a file");
  const fs::path large = folder / "large.json";
  { std::ofstream(large) << "{}"; }
  fs::resize_file(large, 100'000'000);  // sparse: takes no room
  CHECK(why(large) ==
        large.string() + ": the file is larger than 64 MiB; benchmark records have some megabytes");
  fs::remove_all(folder);
}

}  // namespace
