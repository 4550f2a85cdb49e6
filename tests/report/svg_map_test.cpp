// SPDX-License-Identifier: MIT
#include <e2t/report/svg_map.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;

plot::Map small() {
  plot::Map map{.title = "What <binds>", .x = {"PUE", {1.0, 1.5, 2.0}}, .y = {"batch", {8.0, 64.0}}};
  map.names = {"compute", "cooling", "never"};
  map.cells = {0, 0, 1, 0, 1, 1};
  map.marks = {{1.5, 8.0, "here"}};
  return map;
}

std::size_t times(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

template <class Change>
std::string refusal(Change change) {
  plot::Map map = small();
  change(map);
  try {
    static_cast<void>(plot::svg(map));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("neighbours of one colour are one rectangle, and the legend has shares") {
  const std::string text = plot::svg(small());
  // Row 8: two runs; row 64: two runs; two entries of the legend.
  CHECK(times(text, "<rect class=\"cell ") == 6);
  CHECK(text.find(">compute 50 %<") != text.npos);
  CHECK(text.find(">cooling 50 %<") != text.npos);
  CHECK(text.find("never") == text.npos);
  CHECK(text.find("What &lt;binds&gt;") != text.npos);
}

TEST_CASE("cells meet half way between the values, and marks stand at theirs") {
  // x from 1 to 2 over 440 pixels: edges at 1.25 and 1.75, that is 110 and 330; the mark at 220.
  const std::string text = plot::svg(small());
  CHECK(text.find("x=\"0\" y=\"160\" width=\"330\" height=\"160\"") != text.npos);
  CHECK(text.find("x=\"330\" y=\"160\" width=\"110\" height=\"160\"") != text.npos);
  CHECK(text.find("x=\"0\" y=\"0\" width=\"110\" height=\"160\"") != text.npos);
  CHECK(text.find("<circle class=\"here\" cx=\"220\" cy=\"320\"") != text.npos);
}

TEST_CASE("maps with missing cells, unnamed ones or sides that do not rise are refused") {
  CHECK(refusal([](auto& map) { map.cells.pop_back(); }) == "a map of 3 x 2 has 5 cells; allowed: one for each pair");
  CHECK(refusal([](auto& map) { map.cells[0] = 3; }).find("a cell of a map has no name") == 0);
  CHECK(refusal([](auto& map) { map.x.values = {1.0, 1.0, 2.0}; }).find("a map's side \"PUE\" needs") == 0);
  CHECK(refusal([](auto& map) {
          map.x.values = {0.0, 1.0, 2.0};
          map.x.scale = plot::Scale::log;
        }).find("a logarithmic side") == 0);
}

}  // namespace
