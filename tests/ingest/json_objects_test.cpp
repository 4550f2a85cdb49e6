// SPDX-License-Identifier: MIT
#include <e2t/ingest/json_objects.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace e2t;
using ingest::JsonObjects;

std::vector<std::string> objects(const std::string& text) {
  std::istringstream input(text);
  JsonObjects all(input, "runs.json");
  std::vector<std::string> found;
  while (all.next())
    found.emplace_back(all.text());
  return found;
}
std::string refused(const std::string& text) {
  try {
    (void)objects(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
using Found = std::vector<std::string>;

TEST_CASE("objects one a line, over many lines, in one line and in an array are told apart") {
  CHECK(objects("{\"a\": 1}\n{\"b\": 2}\n") == Found{"{\"a\": 1}", "{\"b\": 2}"});
  CHECK(objects("\xef\xbb\xbf {\n \"a\": {\"b\": []}\n}\r\n\n{}") ==
        Found{"{\n \"a\": {\"b\": []}\n}", "{}"});
  CHECK(objects("{}{}") == Found{"{}", "{}"});
  CHECK(objects(" [ {\"a\": 1},\n{} ] ") == Found{"{\"a\": 1}", "{}"});
  CHECK(objects("[]") == Found{});
  CHECK(objects("") == Found{});
  CHECK(objects(" \n") == Found{});
}

TEST_CASE("brackets and quotes in strings are text") {
  const std::string text = R"({"}": "{\"\\", "[": "\\\"]"})";
  CHECK(objects(text + text) == Found{text, text});
}

TEST_CASE("an object that is cut off is what is left of it") {
  CHECK(objects("{}\n{\"a\": [1") == Found{"{}", "{\"a\": [1"});
  CHECK(objects("{\"a\\") == Found{"{\"a\\"});
}

TEST_CASE("places are lines and columns of the file") {
  std::istringstream input("{}\n  {\n}\n\n [{}, {}]");
  JsonObjects all(input, "runs.json");
  const auto at = [&](std::size_t line, std::size_t column) {
    return all.next() && all.position() == ingest::Position{line, column};
  };
  CHECK(at(1, 1));
  CHECK(at(2, 3));
  CHECK_THROWS_WITH_AS(all.next(),
                       "runs.json:5:2: expected an object, got \"[\"; allowed: JSON objects, one "
                       "after another or in one array",
                       Error);
}

TEST_CASE("what is no object is refused with its place") {
  CHECK(refused("{} 3") ==
        "runs.json:1:4: expected an object, got \"3\"; allowed: JSON objects, one after another or "
        "in one array");
  CHECK(refused("vllm") ==
        "runs.json:1:1: expected an object, got \"v\"; allowed: JSON objects, one after another or "
        "in one array");
  CHECK(refused("[{}, 3]") ==
        "runs.json:1:6: expected an object, got \"3\"; allowed: JSON objects, one after another or "
        "in one array");
  CHECK(refused("[{},]") ==
        "runs.json:1:5: expected an object, got \"]\"; allowed: JSON objects, one after another or "
        "in one array");
  CHECK(refused("[{} {}]") == "runs.json:1:5: expected a comma or the end of the array, got \"{\"");
  CHECK(refused("[{},\n{}") == "runs.json:2:3: the array does not end; allowed: JSON");
  CHECK(refused("[{},") == "runs.json:1:5: the array does not end; allowed: JSON");
  CHECK(refused("[") == "runs.json:1:2: the array does not end; allowed: JSON");
  CHECK(refused("[{}]{}") == "runs.json:1:5: expected the end of the file, got \"{\"");
  CHECK(refused(std::string("\xff\xfe{\0", 4)) ==
        "runs.json:1:1: the text is UTF-16; allowed: UTF-8");
  CHECK(refused("{}\n\xff") ==
        "runs.json:2:1: expected an object, got \"\xff\"; allowed: JSON objects, one after another "
        "or in one array");
}

TEST_CASE("nesting is refused where it is too deep, whatever follows") {
  std::string text = "{}\n{\"a\":";
  text.append(1'000'000, '[');
  CHECK(refused(text) == "runs.json:2:69: nested too deeply; allowed: 64 levels");  // 5 + 64
  text = "";
  for (int i = 0; i < 1'000'000; ++i)
    text += "{\"a\":";
  CHECK(refused(text) == "runs.json:1:321: nested too deeply; allowed: 64 levels");  // 64 * 5 + 1
}

TEST_CASE("Infinity and NaN are seen outside strings only") {
  const auto seen = [](const char* text) {
    std::istringstream input(text);
    JsonObjects all(input, "runs.json");
    REQUIRE(all.next());
    return all.place().may_have_non_finite;
  };
  CHECK(seen("{\"a\": Infinity}"));
  CHECK(seen("{\"a\": -Infinity}"));
  CHECK(seen("{\"a\": [NaN]}"));
  CHECK_FALSE(seen("{\"Infinity\": \"NaN\"}"));
  CHECK_FALSE(seen("{} {\"a\": NaN}"));
}

// Gives `line` as many times as told, without holding them.
class Repeated : public std::streambuf {
 public:
  Repeated(std::string line, long times) : line_(std::move(line)), times_(times) {}

 private:
  int_type underflow() override {
    if (times_-- == 0)
      return traits_type::eof();
    setg(line_.data(), line_.data(), line_.data() + line_.size());
    return traits_type::to_int_type(line_[0]);
  }
  std::string line_;
  long times_;
};

TEST_CASE("memory grows with the largest object and not with the file") {
  std::string line = "{\"a\": [";
  line.append(1000, '1').append("], \"b\": \"\xc3\xa9\\n\"}\n");
  const auto held_after = [&](long lines) {
    Repeated source(line, lines);
    std::istream input(&source);
    JsonObjects all(input, "runs.jsonl");
    long count = 0;
    std::size_t most = 0;
    while (all.next()) {
      REQUIRE(all.text().size() + 1 == line.size());
      most = std::max(most, all.held());
      ++count;
    }
    CHECK(count == lines);
    return most;
  };
  // Of 1 MB and of 50 MB.
  CHECK(held_after(1'000) < 5 * 65'536);
  CHECK(held_after(50'000) < 5 * 65'536);
}

}  // namespace
