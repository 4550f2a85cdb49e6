// SPDX-License-Identifier: MIT
#pragma once
// A waterfall as one SVG text: from a value before to one after, by what each of several things adds.
//
//     e2t::plot::Waterfall picture{.title = "What each lever is worth", .unit = "M output_token/s"};
//     picture.before = 80.0;
//     picture.steps = {{"FP8", 30.0}, {"latent KV", -4.0}};
//     std::string text = e2t::plot::svg(picture);
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "e2t/report/svg.hpp"
#include "e2t/report/svg_style.hpp"

namespace e2t::plot {

struct WaterfallStep {
  std::string name;
  double by;  ///< what it adds, below zero what it takes away
};

struct Waterfall {
  std::string title{};
  std::string note{};
  std::string unit{};
  std::string first = "no lever", last = "all levers";
  double before = 0.0;
  std::vector<WaterfallStep> steps{};
  bool higher_is_better = true;  ///< chooses the colours of gains and losses
  double width = 460.0;          ///< of the plot area, in pixels

  [[nodiscard]] double after() const {
    double sum = before;
    for (const WaterfallStep& step : steps) sum += step.by;
    return sum;
  }
};

namespace detail {

// Four significant digits, as "+0.0412"; zero without a sign.
inline std::string signed_number(double value) {
  return value == 0.0 ? "0" : fmt::format("{:+.4g}", value);
}

}  // namespace detail

/// The picture: one row a step, its number behind its bar. Throws Error for a number that is not finite.
[[nodiscard]] inline std::string svg(const Waterfall& picture) {
  const auto checked = [](const std::string& name, double value) {
    require(is_finite(value), [&] {
      Error::Message text("the step \"");
      return Error(text.append(Text<63>(name.c_str())).append("\" of a waterfall is not finite"));
    });
  };
  checked(picture.first, picture.before);
  double low = std::min(0.0, picture.before), high = std::max(0.0, picture.before), at = picture.before;
  double name_width = std::max(text_width(picture.first, name_size), text_width(picture.last, name_size));
  for (const WaterfallStep& step : picture.steps) {
    checked(step.name, step.by);
    at += step.by;
    low = std::min(low, at), high = std::max(high, at);
    name_width = std::max(name_width, text_width(step.name, name_size));
  }
  Axis axis = rounded_axis(Scale::linear, low, high == low ? low + 1.0 : high);
  axis.from = 0.0, axis.to = picture.width;
  constexpr double row = 26, bar = 16, margin = 14, room = 84;
  const double left = margin + name_width + 12;
  const double height = row * (static_cast<double>(picture.steps.size()) + 2.0);

  std::string plot;
  for (const Tick& tick : fitting_ticks(axis, tick_size, false)) {
    plot += line(axis.at(tick.value), 0, axis.at(tick.value), height, "grid");
    if (!tick.label.empty()) plot += text_at(axis.at(tick.value), height + 16, Anchor::middle, "tick", tick.label);
  }
  double down = 0.0;
  const auto draw = [&](const std::string& name, double from, double to, std::string_view look, const std::string& said) {
    const double begin = axis.at(std::min(from, to)), end = axis.at(std::max(from, to));
    plot += text_at(-10, down + 17, Anchor::end, "name", name);
    plot += fmt::format("<rect class=\"bar {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}: {} {}</title></rect>\n",
                        look, coordinate(begin), coordinate(down + (row - bar) / 2), coordinate(std::max(end - begin, 1.0)),
                        coordinate(bar), escaped(name), escaped(said), escaped(picture.unit));
    plot += text_at(end + 6, down + 17, Anchor::start, "name", said);
    down += row;
  };
  const auto total = [](double value) { return fmt::format("{:.4g}", value); };
  draw(picture.first, 0.0, picture.before, "c6", total(picture.before));
  double sum = picture.before;
  for (const WaterfallStep& step : picture.steps) {
    const bool better = (step.by >= 0.0) == picture.higher_is_better;
    // The line that carries the sum over to the next row.
    plot += line(axis.at(sum), down - (row - bar) / 2, axis.at(sum), down + (row - bar) / 2, "same");
    draw(step.name, sum, sum + step.by, better ? "c2" : "c1", detail::signed_number(step.by));
    sum += step.by;
  }
  plot += line(axis.at(sum), down - (row - bar) / 2, axis.at(sum), down + (row - bar) / 2, "same");
  draw(picture.last, 0.0, sum, "c0", total(sum));
  plot += text_at(picture.width / 2, height + 36, Anchor::middle, "name", picture.unit);

  std::string head;
  double top = margin;
  if (!picture.title.empty()) head += text_at(margin, top += 14, Anchor::start, "title", picture.title);
  if (!picture.note.empty()) head += text_at(margin, top += 19, Anchor::start, "note", picture.note);
  top += 14;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"e2t-plot\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\">\n<title>{2}</title>\n{3}"
      "<style>\n.e2t-plot .bar{{stroke:none;fill-opacity:.75}}\n</style>\n"
      "<rect class=\"ground\" width=\"{0}\" height=\"{1}\"/>\n{4}<g transform=\"translate({5} {6})\">\n{7}</g>\n</svg>\n",
      coordinate(left + picture.width + room), coordinate(top + height + 50), escaped(picture.title), style_sheet(),
      head, coordinate(left), coordinate(top), plot);
}

}  // namespace e2t::plot
