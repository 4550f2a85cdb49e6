// SPDX-License-Identifier: MIT
#pragma once
// A map of which constraint binds over two inputs, as one SVG text: one colour a constraint, a legend with
// their shares, and marked points.
//
//     e2t::plot::Map map{.title = "What binds", .x = {"PUE", {1.1, 1.2}}, .y = {"batch", {8, 64}}};
//     map.names = {"compute", "cooling"};
//     map.cells = {0, 0, 1, 0};                 // row by row of y, x fastest
//     map.marks = {{1.2, 8, "as published"}};
//     std::string picture = e2t::plot::svg(map);
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "e2t/report/svg.hpp"
#include "e2t/report/svg_style.hpp"

namespace e2t::plot {

/// One side of a map: what it shows, and the value at each row or column of cells, rising.
struct MapSide {
  std::string title;
  std::vector<double> values;
  Scale scale = Scale::linear;
};

struct MapMark {
  double x, y;
  std::string label;
};

struct Map {
  std::string title{};
  std::string note{};
  MapSide x, y;
  std::vector<std::string> names{};    ///< of the categories
  std::vector<std::uint8_t> cells{};   ///< index into names, y outer, x fastest
  std::vector<MapMark> marks{};
  double width = 440.0, height = 320.0;  ///< of the plot area, in pixels
};

namespace detail {

inline void check(const MapSide& side) {
  bool rising = side.values.size() >= 2;
  for (std::size_t i = 1; i < side.values.size(); ++i) rising = rising && side.values[i - 1] < side.values[i];
  require(rising && is_finite(side.values.front()) && is_finite(side.values.back()), [&] {
    Error::Message text("a map's side \"");
    return Error(text.append(Text<63>(side.title.c_str())).append("\" needs two or more finite values that rise"));
  });
  require(side.scale == Scale::linear || side.values.front() > 0.0,
          [] { return Error("a logarithmic side of a map needs values above zero"); });
}

// Colours of categories, those of neighbours in the order of constraints far apart.
inline std::size_t colour_of(std::size_t category) {
  constexpr std::size_t order[look_count] = {0, 1, 6, 3, 7, 4, 5, 2};
  return order[category % look_count];
}

// Where the cell at an index begins: half way to the one before it, on the side's scale.
inline double edge(const MapSide& side, const Axis& axis, std::size_t index) {
  const auto at = [&](std::size_t i) { return axis.at(side.values[i]); };
  if (index == 0) return axis.from;
  if (index == side.values.size()) return axis.to;
  return 0.5 * (at(index - 1) + at(index));
}

}  // namespace detail

/// The picture. Throws Error where the cells are not as many as the values of both sides make.
[[nodiscard]] inline std::string svg(const Map& map) {
  using namespace detail;
  check(map.x);
  check(map.y);
  const std::size_t columns = map.x.values.size(), rows = map.y.values.size();
  require(map.cells.size() == columns * rows, [&] {
    Error::Message text("a map of ");
    text.append(static_cast<double>(columns)).append(" x ").append(static_cast<double>(rows)).append(" has ");
    return Error(text.append(static_cast<double>(map.cells.size())).append(" cells; allowed: one for each pair"));
  });
  std::vector<std::size_t> count(map.names.size());
  for (const auto cell : map.cells) {
    require(cell < map.names.size(), [] { return Error("a cell of a map has no name; allowed: an index into names"); });
    ++count[cell];
  }
  // The legend has the largest share first; colours stay with the names, so that two maps agree.
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < count.size(); ++i) {
    if (count[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return count[a] > count[b]; });
  constexpr double left = 78, top_margin = 14, right = 20;
  Axis x{.scale = map.x.scale, .low = map.x.values.front(), .high = map.x.values.back(), .from = 0, .to = map.width};
  Axis y{.scale = map.y.scale, .low = map.y.values.front(), .high = map.y.values.back(), .from = map.height, .to = 0};
  std::string plot;
  for (std::size_t row = 0; row < rows; ++row) {
    const double above = edge(map.y, y, row + 1), below = edge(map.y, y, row);
    // Neighbours of one colour are one rectangle.
    for (std::size_t begin = 0; begin < columns;) {
      const auto cell = map.cells[row * columns + begin];
      std::size_t end = begin + 1;
      while (end < columns && map.cells[row * columns + end] == cell) ++end;
      const double from = edge(map.x, x, begin), to = edge(map.x, x, end);
      plot += fmt::format("<rect class=\"cell c{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n",
                          colour_of(cell), coordinate(from), coordinate(above), coordinate(to - from),
                          coordinate(below - above));
      begin = end;
    }
  }
  for (const Tick& tick : fitting_ticks(x, tick_size, false)) {
    plot += line(x.at(tick.value), map.height, x.at(tick.value), map.height + 4, "tickmark");
    if (!tick.label.empty()) plot += text_at(x.at(tick.value), map.height + 17, Anchor::middle, "tick", tick.label);
  }
  for (const Tick& tick : fitting_ticks(y, tick_size, true)) {
    plot += line(-4, y.at(tick.value), 0, y.at(tick.value), "tickmark");
    if (!tick.label.empty()) plot += text_at(-8, y.at(tick.value) + 4, Anchor::end, "tick", tick.label);
  }
  plot += fmt::format("<rect class=\"frame\" width=\"{}\" height=\"{}\"/>\n", coordinate(map.width), coordinate(map.height));
  for (const MapMark& mark : map.marks) {
    const double at_x = x.at(mark.x), at_y = y.at(mark.y);
    const bool leftwards = at_x > 0.6 * map.width;
    const double text_y = std::clamp(at_y - 9.0, 12.0, map.height - 6.0);
    plot += fmt::format("<circle class=\"here\" cx=\"{}\" cy=\"{}\" r=\"5\"/>\n", coordinate(at_x), coordinate(at_y));
    plot += text_at(at_x + (leftwards ? -8 : 8), text_y, leftwards ? Anchor::end : Anchor::start, "mapmark", mark.label);
  }
  plot += text_at(map.width / 2, map.height + 38, Anchor::middle, "name", map.x.title);
  plot += text_upwards(-left + 18, map.height / 2, "name", map.y.title);

  double down = top_margin;
  std::string head;
  if (!map.title.empty()) head += text_at(14, down += 14, Anchor::start, "title", map.title);
  if (!map.note.empty()) head += text_at(14, down += 19, Anchor::start, "note", map.note);
  double across = 14;
  down += 22;
  for (const std::size_t name : order) {
    const std::string text = fmt::format("{} {:.0f} %", map.names[name],
                                         100.0 * static_cast<double>(count[name]) / static_cast<double>(map.cells.size()));
    const double wide = 18 + text_width(text, name_size) + 16;
    if (across > 14 && across + wide > left + map.width + right) {
      across = 14;
      down += 19;
    }
    head += fmt::format("<rect class=\"cell c{}\" x=\"{}\" y=\"{}\" width=\"12\" height=\"12\"/>\n",
                        colour_of(name), coordinate(across), coordinate(down - 10));
    head += text_at(across + 18, down, Anchor::start, "name", text);
    across += wide;
  }
  const double top = down + 16, width = left + map.width + right, height = top + map.height + 50;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"e2t-plot\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\">\n<title>{2}</title>\n{3}"
      "<style>\n.e2t-plot .cell{{stroke:none;fill-opacity:.6;shape-rendering:crispEdges}}\n.e2t-plot .tickmark{{stroke:#8c959f}}\n"
      ".e2t-plot .here{{fill:#fff;stroke:#1f2328;stroke-width:2}}\n"
      ".e2t-plot .mapmark{{font-size:12px;font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:3px;"
      "stroke-linejoin:round}}\n@media (prefers-color-scheme:dark){{\n.e2t-plot .mapmark{{stroke:#14181d}}\n"
      ".e2t-plot .here{{fill:#14181d;stroke:#e6edf3}}\n}}\n</style>\n"
      "<rect class=\"ground\" width=\"{0}\" height=\"{1}\"/>\n{4}<g transform=\"translate({5} {6})\">\n{7}</g>\n</svg>\n",
      coordinate(width), coordinate(height), escaped(map.title), style_sheet(), head, coordinate(left),
      coordinate(top), plot);
}

}  // namespace e2t::plot
