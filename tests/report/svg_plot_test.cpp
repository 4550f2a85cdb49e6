// SPDX-License-Identifier: MIT
#include <e2t/report/svg_plot.hpp>

#include <doctest/doctest.h>

#include <limits>

namespace {

using namespace e2t;
using plot::Figure;
using plot::Panel;
using plot::Scale;

const Panel power{
    .title = "Power",
    .x_title = "measured [W]",
    .y_title = "predicted [W]",
    .series = {{"H100", {{429, 447, "batch 256"}, {612, 580, "batch 64"}}}, {"B200", {{700, 800}}}},
    .note = "median error 6 %"};

int count(const std::string& text, std::string_view what) {
  int found = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

// Why a text is not well-formed XML; empty if it is. Knows elements, attributes in double quotes and
// the entities that are used.
std::string not_well_formed(std::string_view text) {
  std::vector<std::string> open;
  const auto letters_are_fine = [](std::string_view part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (part[i] == '<' || part[i] == '"')
        return false;
      if (part[i] != '&')
        continue;
      bool entity = false;
      for (const std::string_view name : {"&amp;", "&lt;", "&gt;", "&quot;"})
        entity = entity || part.substr(i).starts_with(name);
      if (!entity)
        return false;
    }
    return true;
  };
  bool root_closed = false;
  while (!text.empty()) {
    const std::size_t begin = text.find('<');
    const std::string_view between = text.substr(0, begin);
    if (open.empty() && between.find_first_not_of(" \n") != between.npos)
      return "text outside the root";
    const bool style = !open.empty() && open.back() == "style";
    if (!style && !letters_are_fine(between))
      return "text: " + std::string(between);
    if (begin == text.npos)
      break;
    const std::size_t end = text.find('>', begin);
    if (end == text.npos)
      return "an element without end";
    std::string_view tag = text.substr(begin + 1, end - begin - 1);
    text.remove_prefix(end + 1);
    if (tag.starts_with("/")) {
      if (open.empty() || open.back() != tag.substr(1))
        return "closes " + std::string(tag);
      open.pop_back();
      root_closed = open.empty();
      continue;
    }
    if (root_closed)
      return "a second root";
    const bool closed = tag.ends_with("/");
    if (closed)
      tag.remove_suffix(1);
    const std::size_t name_end = std::min(tag.find(' '), tag.size());
    const std::string name(tag.substr(0, name_end));
    std::string_view rest = tag.substr(name_end);
    std::vector<std::string_view> seen;
    while (!rest.empty()) {
      const std::size_t equals = rest.find("=\""), close = rest.find('"', equals + 2);
      if (rest[0] != ' ' || equals == rest.npos || close == rest.npos)
        return "attributes of " + name;
      const std::string_view attribute = rest.substr(1, equals - 1);
      if (std::find(seen.begin(), seen.end(), attribute) != seen.end())
        return "an attribute twice in " + name;
      seen.push_back(attribute);
      if (!letters_are_fine(rest.substr(equals + 2, close - equals - 2)))
        return "the value of " + std::string(attribute);
      rest.remove_prefix(close + 1);
    }
    if (!closed)
      open.push_back(name);
  }
  return open.empty() && root_closed ? "" : "not closed";
}

std::string refused(Panel panel, double x, double y) {
  panel.series[0].points.push_back({x, y, "here"});
  try {
    (void)plot::svg({.panels = {panel}});
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("the checker of this test knows what is not XML") {
  CHECK(not_well_formed("<a><b c=\"d\"/>&amp;</a>").empty());
  for (const char* wrong : {"<a>", "<a></b>", "<a/><b/>", "<a>&</a>", "<a b=\"&x;\"/>", "<a b=c/>",
                            "<a b=\"1\" b=\"2\"/>", "x<a/>", "<a", "<a>\"</a>"}) {
    CAPTURE(wrong);
    CHECK_FALSE(not_well_formed(wrong).empty());
  }
}

TEST_CASE("a figure is one well-formed SVG that needs nothing else") {
  const std::string text = plot::svg({.title = "Power", .panels = {power, power, power}});
  CHECK(not_well_formed(text) == "");
  CHECK(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  CHECK(count(text, "http") == 1);
  CHECK(count(text, "href") == 0);
  CHECK(count(text, "url(") == 0);
  // Ids would clash where two pictures stand in one page.
  CHECK(count(text, " id=") == 0);
  CHECK(count(text, "prefers-color-scheme:dark") == 1);
}

TEST_CASE("the same figure gives the same bytes") {
  const Figure figure{.title = "Power", .panels = {power}};
  CHECK(plot::svg(figure) == plot::svg(figure));
}

TEST_CASE("every point is drawn once, with what it is under the pointer") {
  const std::string text = plot::svg({.panels = {power, power}});
  // Three points in each of two panels, and two marks in the legend.
  CHECK(count(text, "class=\"mark ") == 8);
  CHECK(count(text, "<circle ") == 5);
  CHECK(count(text, "<title>") == 6);
  // 447 / 429 = 1.04196, 800 / 700 = 1.142857
  CHECK(count(text,
              "<title>H100, batch 256\nmeasured [W]: 429\npredicted [W]: 447 (+4.2 %)</title>") ==
        2);
  CHECK(count(text, "<title>B200\nmeasured [W]: 700\npredicted [W]: 800 (+14.3 %)</title>") == 2);
}

TEST_CASE("points stand where their values say") {
  Panel panel = power;
  panel.series = {{"one", {{10, 100}, {1000, 1000}, {10, 10}}}};
  // Both axes from 10 to 1000 over 300 pixels: 150 a decade, y upwards.
  const std::string text = plot::svg({.panels = {panel}, .side = 300});
  CHECK(count(text, "transform=\"translate(0 150)\" r=") == 1);
  CHECK(count(text, "transform=\"translate(300 0)\" r=") == 1);
  CHECK(count(text, "transform=\"translate(0 300)\" r=") == 1);
  // The tick of 100 is in the middle of both axes.
  CHECK(count(text, "<line x1=\"150\" y1=\"0\" x2=\"150\" y2=\"300\" class=\"grid\"/>") == 1);
  CHECK(count(text, "<line x1=\"0\" y1=\"150\" x2=\"300\" y2=\"150\" class=\"grid\"/>") == 1);
  CHECK(count(text, "<text x=\"150\" y=\"316\" text-anchor=\"middle\" class=\"tick\">100</text>") ==
        1);
  // y = x from corner to corner.
  CHECK(count(text, "<line x1=\"0\" y1=\"300\" x2=\"300\" y2=\"0\" class=\"same\"/>") == 1);
}

TEST_CASE("the bands are 15 and 25 % around y = x") {
  Panel panel = power;
  panel.scale = Scale::linear;
  panel.series = {{"one", {{0, 0}, {100, 100}}}};
  // Linear from 0 to 100 over 200 pixels: at x = 100 the bands end at 75, 125, 85 and 115, that is
  // 200 - 2 * 75 = 50, -50, 30 and -30 pixels from above.
  const std::string text = plot::svg({.panels = {panel}, .side = 200});
  CHECK(count(text, "points=\"0,200 200,50 200,-50 0,200\"") == 1);
  CHECK(count(text, "points=\"0,200 200,30 200,-30 0,200\"") == 1);
}

TEST_CASE("without the diagonal both axes go their own way") {
  Panel panel = power;
  panel.diagonal = false;
  panel.series = {{"one", {{1, 10}, {100, 1000}}}};
  const std::string text = plot::svg({.panels = {panel}, .side = 300});
  CHECK(count(text, "class=\"band\"") == 0);
  CHECK(count(text, "class=\"same\"") == 0);
  CHECK(count(text, "transform=\"translate(300 0)\" r=") == 1);
  CHECK(count(text, " %)</title>") == 0);
}

TEST_CASE("series differ in colour and in marker, and look the same in all panels") {
  Panel first = power, second = power;
  first.series.clear();
  for (int i = 0; i < 16; ++i)
    first.series.push_back({"series " + std::to_string(i), {{1, 1}}});
  second.series = {{"series 9", {{1, 1}}}};
  std::vector<std::string> looks;
  for (std::size_t i = 0; i < 64; ++i)
    looks.push_back(plot::mark(i, 0, 0, ""));
  for (std::size_t i = 0; i < looks.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      CHECK(looks[i] != looks[j]);
  }
  const std::string text = plot::svg({.panels = {first, second}});
  CHECK(count(text, ">series 9</text>") == 1);
  // Series 9 has the second shape in the third colour: a legend entry and a point in each panel.
  CHECK(count(text, "class=\"mark c2\"") == 5);
  CHECK(plot::mark(9, 0, 0, "").find("c2") != std::string::npos);
}

TEST_CASE("texts from outside are escaped wherever they stand") {
  Panel panel = power;
  panel.title = panel.x_title = panel.y_title = panel.note = "<b> & \"\xff\"";
  panel.series = {{"</svg>", {{1, 2, "]]> & <title>"}}}};
  const std::string text = plot::svg({.title = "a < b", .panels = {panel}});
  CHECK(not_well_formed(text) == "");
  CHECK(count(text, "</svg>") == 2);  // of the diagonal and of the picture
  CHECK(count(text, "&lt;/svg&gt;") == 2);
}

TEST_CASE("a panel without points has axes, the diagonal and its legend") {
  Panel empty = power;
  empty.series = {{"none yet", {}}};
  const std::string text = plot::svg({.panels = {empty}});
  CHECK(not_well_formed(text) == "");
  CHECK(count(text, ">none yet</text>") == 1);
  CHECK(count(text, "class=\"same\"") == 2);
  CHECK(count(text, "<title>") == 0);
  empty.series.clear();
  CHECK(not_well_formed(plot::svg({.panels = {empty}})) == "");
}

TEST_CASE("what cannot be drawn is refused by panel, series and point") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  CHECK(refused(power, none, 1) ==
        "plot Power, series H100, point here: x is not a number; allowed: above 0 (logarithmic "
        "scale), from 1e-100 to 1e+100");
  CHECK(refused(power, 1, 0).starts_with("plot Power, series H100, point here: y is 0; allowed"));
  CHECK(refused(power, -3, 1).find("x is -3") != std::string::npos);
  CHECK(refused(power, 1, infinite).find("y is inf") != std::string::npos);
  Panel linear = power;
  linear.scale = Scale::linear;
  CHECK(refused(linear, -3, 0) == "accepted");
  CHECK(refused(linear, 1, none) ==
        "plot Power, series H100, point here: y is not a number; allowed: from -1e+100 to 1e+100");
  CHECK(refused(linear, 1e308, 1).find("x is 1e+308") != std::string::npos);
  CHECK_THROWS_WITH_AS((void)plot::svg({.panels = {}}),
                       "a figure has no panels; allowed: at least one", Error);
  CHECK_THROWS_AS((void)plot::svg({.panels = {power}, .columns = 0}), Error);
  CHECK_THROWS_AS((void)plot::svg({.panels = {power}, .side = 0}), Error);
}

TEST_CASE("a figure is as wide as its columns, its title and its legend need") {
  const auto width = [](const Figure& figure) {
    const std::string text = plot::svg(figure);
    return std::stod(text.substr(text.find("width=\"") + 7));
  };
  const double one = width({.panels = {power}});
  CHECK(width({.panels = {power, power}}) == 2 * one);
  CHECK(width({.panels = {power, power}, .columns = 1}) == one);
  CHECK(width({.panels = {power, power, power}, .columns = 3}) == 3 * one);
  CHECK(width({.title = std::string(100, 'm'), .panels = {power}}) > 2 * one);
}

}  // namespace
