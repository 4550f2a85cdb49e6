// SPDX-License-Identifier: MIT
#pragma once
// How pictures look: colours in light and dark, sizes of text, and the marks of series.
//
//     std::string picture = "<svg class=\"e2t-plot\">" + e2t::plot::style_sheet();
//     picture += e2t::plot::mark(0, 20, 30, "429 W") + "</svg>";
#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

#include "e2t/report/svg.hpp"

namespace e2t::plot {

/// Sizes of text in pixels, as the style sheet sets them.
inline constexpr double tick_size = 11, name_size = 12, panel_size = 13, title_size = 16;

namespace detail {

// Okabe and Ito's colours, told apart by the colour-blind, with lighter ones where they would be too
// dark on a dark ground; each with a marker of its own.
struct Look {
  const char* on_light;
  const char* on_dark;
};
inline constexpr Look looks[] = {
    {"#0072b2", "#4aa8e0"}, {"#d55e00", "#f0803c"}, {"#009e73", "#2cc79b"}, {"#b0568f", "#dd8fbe"},
    {"#b87f00", "#e8b13a"}, {"#3a9bd1", "#8fd0f5"}, {"#444444", "#c8c8c8"}, {"#8a7d00", "#e6dc4a"}};
inline constexpr std::size_t look_count = std::size(looks);

}  // namespace detail

/// Rules for the elements of a picture with the class e2t-plot, and for no others on the page: `title`,
/// `panel`, `name`, `tick`, `note` of text, `ground`, `grid`, `frame`, `band`, `same`, `mark`, and c0, c1, ...
/// for colours of series.
[[nodiscard]] inline std::string style_sheet() {
  std::string style =
      "<style>\n"
      ".e2t-plot text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,"
      "'DejaVu Sans',sans-serif;fill:#1f2328}\n"
      ".e2t-plot .title{font-size:16px;font-weight:600}\n"
      ".e2t-plot .panel{font-size:13px;font-weight:600}\n"
      ".e2t-plot .name{font-size:12px}\n"
      ".e2t-plot .tick,.e2t-plot .note{font-size:11px;fill:#59636e}\n"
      ".e2t-plot .ground{fill:#fff}\n"
      ".e2t-plot .grid{stroke:#d8dee4;stroke-width:.7}\n"
      ".e2t-plot .frame{fill:none;stroke:#8c959f}\n"
      ".e2t-plot .band{fill:#6e7781;fill-opacity:.11}\n"
      ".e2t-plot .same{stroke:#59636e;stroke-dasharray:5 4}\n"
      ".e2t-plot .mark{stroke-width:1.3;fill-opacity:.35}\n"
      ".e2t-plot .mark:hover{fill-opacity:1;stroke-width:2.5}\n";
  std::string dark =
      "@media (prefers-color-scheme:dark){\n"
      ".e2t-plot text{fill:#e6edf3}\n"
      ".e2t-plot .tick,.e2t-plot .note{fill:#9da7b1}\n"
      ".e2t-plot .ground{fill:#14181d}\n"
      ".e2t-plot .grid{stroke:#2c333b}\n"
      ".e2t-plot .frame{stroke:#6e7781}\n"
      ".e2t-plot .band{fill:#b1bac4}\n"
      ".e2t-plot .same{stroke:#9da7b1}\n";
  for (std::size_t i = 0; i < detail::look_count; ++i) {
    const auto rule = [&](const char* colour) {
      return fmt::format(".e2t-plot .c{0}{{fill:{1};stroke:{1}}}\n", i, colour);
    };
    style += rule(detail::looks[i].on_light);
    dark += rule(detail::looks[i].on_dark);
  }
  return style + dark + "}\n</style>\n";
}

/// The mark of the series with that number, counted from 0; `tooltip` is shown under the pointer.
[[nodiscard]] inline std::string mark(std::size_t number, double x, double y,
                                      std::string_view tooltip) {
  // Corners around the point; the first shape is a circle.
  constexpr const char* shapes[] = {"",
                                    "-3.7 -3.7 H3.7 V3.7 H-3.7 Z",
                                    "0 -4.9 L4.6 3.4 H-4.6 Z",
                                    "0 -5 L5 0 0 5 -5 0 Z",
                                    "0 4.9 L4.6 -3.4 H-4.6 Z",
                                    "-4 -4 L4 4 M4 -4 L-4 4",
                                    "0 -5 V5 M-5 0 H5",
                                    "0 -5 L4.8 -1.5 2.9 4 -2.9 4 -4.8 -1.5 Z"};
  const std::size_t shape = number % std::size(shapes);
  // Beyond the first eight, shapes come back in other colours.
  const std::size_t colour = (number + number / std::size(shapes)) % detail::look_count;
  const char* element = shape == 0 ? "circle" : "path";
  const std::string geometry = shape == 0 ? "r=\"4.1\"" : fmt::format("d=\"M{}\"", shapes[shape]);
  return fmt::format("<{0} class=\"mark c{1}\" transform=\"translate({2} {3})\" {4}>{5}</{0}>\n",
                     element, colour, coordinate(x), coordinate(y), geometry,
                     tooltip.empty() ? "" : "<title>" + escaped(tooltip) + "</title>");
}

}  // namespace e2t::plot
