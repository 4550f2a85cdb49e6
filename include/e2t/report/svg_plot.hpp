// SPDX-License-Identifier: MIT
#pragma once
// Predicted versus measured as a picture: panels of points around y = x, as one SVG text that needs
// nothing else, follows the reader's light or dark colours and names each point under the pointer.
//
//     const e2t::plot::Series h100{.name = "H100", .points = {{429, 447, "batch 256"}}};
//     const e2t::plot::Panel power{.title = "Power", .x_title = "measured [W]",
//                                  .y_title = "predicted [W]", .series = {h100}};
//     std::string picture = e2t::plot::svg({.title = "gpt-oss-20b", .panels = {power}});
//
// Series of the same name look the same in all panels, and the legend lists them once.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/report/svg.hpp"
#include "e2t/report/svg_style.hpp"

namespace e2t::plot {

struct Point {
  double x;
  double y;
  std::string label{};  ///< shown under the pointer
};

struct Series {
  std::string name;
  std::vector<Point> points;
};

struct Panel {
  std::string title;
  std::string x_title;
  std::string y_title;
  std::vector<Series> series;
  Scale scale = Scale::log;
  std::string note{};    ///< one line below the title: "median error 6 %"
  bool diagonal = true;  ///< both axes alike, with y = x and bands of 15 % and 25 % around it
};

struct Figure {
  std::string title{};
  std::vector<Panel> panels;
  int columns = 2;      ///< panels side by side
  double side = 300.0;  ///< of a panel's plot area, in pixels
};

namespace detail {

inline constexpr double bands[] = {0.25, 0.15};

// What stands around the plot area of a panel.
inline constexpr double left = 74, right = 22, above = 48, below = 52, margin = 14;

// Values beyond these would overflow the arithmetic of an axis.
inline constexpr double largest = 1e100;

inline void check(const Panel& panel, const Series& series, const Point& point, bool is_x) {
  const double value = is_x ? point.x : point.y;
  const bool log = panel.scale == Scale::log;
  const double lowest = log ? 1 / largest : -largest;
  if (is_finite(value) && value >= lowest && value <= largest)
    return;
  Error::Message text("plot ");
  text.append(panel.title.c_str()).append(", series ").append(series.name.c_str());
  if (!point.label.empty())
    text.append(", point ").append(point.label.c_str());
  text.append(is_x ? ": x is " : ": y is ").append(value);
  text.append(log ? "; allowed: above 0 (logarithmic scale), from " : "; allowed: from ");
  throw Error(text.append(lowest).append(" to ").append(largest));
}
inline void check(const Panel& panel) {
  for (const Series& series : panel.series) {
    for (const Point& point : series.points) {
      check(panel, series, point, true);
      check(panel, series, point, false);
    }
  }
}

/// The axes of a panel at the origin: x to the right, y upwards.
struct Axes {
  Axis x, y;
};
inline Axes axes_of(const Panel& panel, double side) {
  double low[2] = {HUGE_VAL, HUGE_VAL}, high[2] = {-HUGE_VAL, -HUGE_VAL};
  bool any = false;
  for (const Series& series : panel.series) {
    for (const Point& point : series.points) {
      any = true;
      for (const int i : {0, 1}) {
        const double value = i == 0 ? point.x : point.y;
        low[i] = std::min(low[i], value);
        high[i] = std::max(high[i], value);
      }
    }
  }
  for (const int i : {0, 1}) {
    if (!any)
      low[i] = high[i] = 1.0;
  }
  if (panel.diagonal) {
    low[0] = low[1] = std::min(low[0], low[1]);
    high[0] = high[1] = std::max(high[0], high[1]);
  }
  Axes axes{rounded_axis(panel.scale, low[0], high[0]), rounded_axis(panel.scale, low[1], high[1])};
  axes.x.to = side;
  axes.y.from = side;
  axes.y.to = 0.0;
  return axes;
}

inline std::string draw_grid(const Axes& axes, double side) {
  std::string text;
  for (const Tick& tick : fitting_ticks(axes.x, tick_size, false)) {
    const double x = axes.x.at(tick.value);
    text += line(x, 0, x, side, "grid");
    if (!tick.label.empty())
      text += text_at(x, side + 16, Anchor::middle, "tick", tick.label);
  }
  for (const Tick& tick : fitting_ticks(axes.y, tick_size, true)) {
    const double y = axes.y.at(tick.value);
    text += line(0, y, side, y, "grid");
    if (!tick.label.empty())
      text += text_at(-7, y + 4, Anchor::end, "tick", tick.label);
  }
  return text;
}

// y = x and its bands; an svg element of their own cuts them off at the edge of the plot area.
inline std::string draw_diagonal(const Axes& axes, double side) {
  std::string text = fmt::format("<svg width=\"{0}\" height=\"{0}\">\n", coordinate(side));
  const double ends[] = {axes.x.low, axes.x.high};
  const auto at = [&](double x, double factor) {
    return coordinate(axes.x.at(x)) + ',' + coordinate(axes.y.at(factor * x));
  };
  for (const double band : bands) {
    text += fmt::format("<polygon class=\"band\" points=\"{} {} {} {}\"/>\n", at(ends[0], 1 - band),
                        at(ends[1], 1 - band), at(ends[1], 1 + band), at(ends[0], 1 + band));
  }
  text +=
      line(axes.x.at(ends[0]), axes.y.at(ends[0]), axes.x.at(ends[1]), axes.y.at(ends[1]), "same");
  return text + "</svg>\n";
}

inline std::string tooltip(const Panel& panel, const Series& series, const Point& point) {
  std::string text = series.name;
  if (!point.label.empty())
    text.append(text.empty() ? "" : ", ").append(point.label);
  text += fmt::format("\n{}: {:.4g}\n{}: {:.4g}", panel.x_title, point.x, panel.y_title, point.y);
  if (panel.diagonal && point.x > 0.0)
    text += fmt::format(" ({:+.1f} %)", 100 * (point.y / point.x - 1));
  return text;
}

inline std::string draw_panel(const Panel& panel, double side,
                              const std::vector<std::string>& names) {
  const Axes axes = axes_of(panel, side);
  std::string text = text_at(0, -26, Anchor::start, "panel", panel.title);
  text += text_at(0, -9, Anchor::start, "note", panel.note);
  text += draw_grid(axes, side);
  if (panel.diagonal)
    text += draw_diagonal(axes, side);
  text += fmt::format("<rect class=\"frame\" width=\"{0}\" height=\"{0}\"/>\n", coordinate(side));
  text += text_at(side / 2, side + 36, Anchor::middle, "name", panel.x_title);
  text += text_upwards(-left + 20, side / 2, "name", panel.y_title);
  for (const Series& series : panel.series) {
    const auto found = std::find(names.begin(), names.end(), series.name);
    const auto number = static_cast<std::size_t>(found - names.begin());
    text += "<g class=\"points\">\n";
    for (const Point& point : series.points) {
      text += mark(number, axes.x.at(point.x), axes.y.at(point.y), tooltip(panel, series, point));
    }
    text += "</g>\n";
  }
  return text;
}

inline constexpr auto same_and_bands = "y = x \xc2\xb1 15 %, \xc2\xb1 25 %";

inline bool any_diagonal(const Figure& figure) {
  return std::any_of(figure.panels.begin(), figure.panels.end(),
                     [](const Panel& panel) { return panel.diagonal; });
}

// The width of the longest entry of the legend.
inline double legend_entry(const Figure& figure, const std::vector<std::string>& names) {
  double widest = any_diagonal(figure) ? 34 + text_width(same_and_bands, name_size) : 0;
  for (const std::string& name : names)
    widest = std::max(widest, 16 + text_width(name, name_size));
  return widest + 16;
}

// Entries in columns of one width. Adds the height that they take to `y`.
inline std::string draw_legend(const Figure& figure, const std::vector<std::string>& names,
                               double width, double& y) {
  const double widest = legend_entry(figure, names);
  const auto columns =
      std::max<std::size_t>(1, static_cast<std::size_t>((width - margin) / widest));
  constexpr double row = 20;
  const double top = y;
  std::string text;
  const auto place = [&](std::size_t i) {
    const std::size_t above_it = i / columns;
    y = top + row * static_cast<double>(above_it);
    return margin + widest * static_cast<double>(i % columns);
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    const double x = place(i);
    text += mark(i, x + 6, y, "") + text_at(x + 16, y + 4, Anchor::start, "name", names[i]);
  }
  if (any_diagonal(figure)) {
    const double x = place(names.size());
    for (const double height : {14.0, 8.0}) {
      text += fmt::format("<rect class=\"band\" x=\"{}\" y=\"{}\" width=\"28\" height=\"{}\"/>\n",
                          coordinate(x), coordinate(y - height / 2), coordinate(height));
    }
    text += line(x, y, x + 28, y, "same") +
            text_at(x + 34, y + 4, Anchor::start, "name", same_and_bands);
  }
  y += row;
  return text;
}

}  // namespace detail

/// The picture. Throws Error for a value that is not finite, or not above 0 on a logarithmic scale,
/// and for a figure without panels. Titles and notes are set on one line, whatever their length.
[[nodiscard]] inline std::string svg(const Figure& figure) {
  using namespace detail;
  if (figure.panels.empty())
    throw Error("a figure has no panels; allowed: at least one");
  if (!is_finite(figure.side) || figure.side < 100.0 || figure.columns < 1) {
    throw Error(
        "a figure is too small; allowed: panels of at least 100 pixels, in at least 1 column");
  }
  std::vector<std::string> names;
  for (const Panel& panel : figure.panels) {
    check(panel);
    for (const Series& series : panel.series) {
      if (std::find(names.begin(), names.end(), series.name) == names.end())
        names.push_back(series.name);
    }
  }
  const int count = static_cast<int>(figure.panels.size());
  const int columns = std::min(figure.columns, count), rows = (count + columns - 1) / columns;
  const double cell_width = left + figure.side + right, cell_height = above + figure.side + below;
  // A title or the longest entry of the legend may be wider than the panels.
  const double width = std::max({columns * cell_width, legend_entry(figure, names) + 2 * margin,
                                 1.1 * text_width(figure.title, title_size) + 2 * margin});

  double y = margin;
  std::string body;
  if (!figure.title.empty()) {
    body += text_at(margin, y + title_size, Anchor::start, "title", figure.title);
    y += title_size + margin;
  }
  y += 10;
  body += draw_legend(figure, names, width, y);
  for (int i = 0; i < count; ++i) {
    const int column = i % columns, above_it = i / columns;
    body +=
        fmt::format("<g transform=\"translate({} {})\">\n", coordinate(left + column * cell_width),
                    coordinate(y + above + above_it * cell_height));
    body += draw_panel(figure.panels[static_cast<std::size_t>(i)], figure.side, names) + "</g>\n";
  }
  const double height = y + rows * cell_height;
  return fmt::format(
             "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"e2t-plot\" role=\"img\" "
             "width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n",
             coordinate(width), coordinate(height)) +
         (figure.title.empty() ? "" : "<title>" + escaped(figure.title) + "</title>\n") +
         style_sheet() + "<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n" + body +
         "</svg>\n";
}

}  // namespace e2t::plot
