// SPDX-License-Identifier: MIT
#pragma once
// A record as one page of HTML that opens without a network: charts as SVG, every figure with how it is
// known, what is absent and why. Light and dark as the reader's system is, readable on a phone.
//
//     std::ofstream("run.html") << e2t::to_html(e2t::record_of(tpf));
//
// The page has no scripts, and its policy forbids it to load anything.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/report/record_rows.hpp"
#include "e2t/report/svg_style.hpp"

namespace e2t {

namespace detail {

/// A bar of a chart: its label stands above it on the left, its number on the right.
struct PageBar {
  std::string label, number;
  double value;
  bool stands_out = false;
};

// Bars from 0 to the longest, or to five times the shortest where that is less: then they are cut off and
// end in an arrow. Drawn for 360 pixels, so that a phone shows its letters at their size.
inline std::string page_bars(std::string_view name, std::string_view about,
                             const std::vector<PageBar>& bars) {
  using namespace e2t::plot;
  constexpr double width = 360, top = 38, row = 34, high = 12;
  double shortest = bars.front().value, longest = shortest;
  for (const PageBar& bar : bars) {
    shortest = std::min(shortest, bar.value);
    longest = std::max(longest, bar.value);
  }
  const double end = std::min(longest, 5.0 * shortest);
  const double height = top + row * static_cast<double>(bars.size());
  std::string svg =
      fmt::format("<svg class=\"e2t-plot\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n",
                  coordinate(width), coordinate(height), escaped(name));
  svg += text_at(0, 14, Anchor::start, "panel", name);
  const std::string cut_note = longest > end ? "cut off at 5 x the shortest" : "";
  svg += text_at(0, 29, Anchor::start, "note",
                 std::string(about) + (about.empty() || cut_note.empty() ? "" : "; ") + cut_note);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const PageBar& bar = bars[i];
    const double y = top + row * static_cast<double>(i);
    const bool cut = bar.value > end;
    const double length = width * (cut ? 1.0 : bar.value / end) - (cut ? high / 2 : 0.0);
    std::string label = bar.label;
    while (label.size() > 4 &&
           text_width(label, name_size) + text_width(bar.number, name_size) > width - 12) {
      label.resize(label.size() - 4);
      // (A letter of several bytes is dropped whole.)
      while (!label.empty() && (static_cast<unsigned char>(label.back()) & 0xc0U) == 0x80U)
        label.pop_back();
      if (!label.empty() && static_cast<unsigned char>(label.back()) >= 0xc0U)
        label.pop_back();
      label += "...";
    }
    svg += text_at(0, y + 12, Anchor::start, "name", label);
    svg += text_at(width, y + 12, Anchor::end, "name", bar.number);
    svg += fmt::format(
        "<path class=\"bar c{}\" d=\"M0 {} H{}{} V{} H0 Z\"><title>{}: {}</title></path>\n",
        bar.stands_out ? 1 : 0, coordinate(y + 17), coordinate(length),
        cut ? fmt::format(" l{} {} l-{} {}", high / 2, high / 2, high / 2, high / 2) : "",
        coordinate(y + 17 + high), escaped(bar.label), escaped(bar.number));
  }
  return svg + "</svg>\n";
}

class RecordPage {
 public:
  explicit RecordPage(const Record& record) : record_(record), rows_(record_rows(record)) {}

  [[nodiscard]] std::string html() const {
    const std::string title =
        record_.title.has_value() ? record_.title.text : "LLM inference record";
    std::string page =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n";
    page += "<title>" + plot::escaped(title) + "</title>\n" + style() + plot::style_sheet() +
            "</head>\n<body>\n<main>\n";
    page += "<h1>" + plot::escaped(title) + "</h1>\n<p class=\"about\">" + subtitle() + "</p>\n";
    page += tiles() + charts();
    std::string_view section;
    for (const RecordRow& row : rows_) {
      if (!row.cell.has_value() || row.cell.text == &record_.title)
        continue;
      if (section != row.cell.field.section) {
        if (!section.empty())
          page += "</table>\n";
        section = row.cell.field.section;
        page += fmt::format("<h2>{}</h2>\n<table>\n", section);
      }
      page += table_row(row);
    }
    if (!section.empty())
      page += "</table>\n";
    return page + absent() + "</main>\n</body>\n</html>\n";
  }

 private:
  static std::string style() {
    return "<style>\n"
           ":root{--ground:#fff;--ink:#1f2328;--dim:#59636e;--line:#d8dee4;--tile:#f6f8fa;--"
           "measured:#116329;"
           "--calibrated:#0550ae;--modelled:#8a4600}\n"
           "@media "
           "(prefers-color-scheme:dark){:root{--ground:#14181d;--ink:#e6edf3;--dim:#9da7b1;--line:#"
           "2c333b;"
           "--tile:#1c2229;--measured:#7ee2a0;--calibrated:#8fc7ff;--modelled:#f5b97a}}\n"
           "*{box-sizing:border-box}\n"
           "body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.45 "
           "system-ui,-apple-system,'Segoe UI',"
           "Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif}\n"
           "main{max-width:60rem;margin:0 auto;padding:1rem}\n"
           "h1{font-size:1.4rem;margin:.2rem 0;overflow-wrap:anywhere}\n"
           "h2{font-size:1.05rem;margin:1.8rem 0 .3rem}\n"
           ".about{margin:0 0 1rem;color:var(--dim);overflow-wrap:anywhere}\n"
           ".tiles,.charts{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fit,minmax(min("
           "100%,9.6rem),1fr))}\n"
           ".tile{background:var(--tile);border-radius:.5rem;padding:.6rem .8rem}\n"
           ".tile b{display:block;font-size:1.15rem;overflow-wrap:anywhere}\n"
           ".charts{margin-top:1.6rem;gap:1.6rem "
           "2rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))}\n"
           ".charts svg{width:100%;max-width:30rem;height:auto}\n"
           "table{width:100%;border-collapse:collapse}\n"
           "td{padding:.28rem .5rem .28rem 0;border-top:1px solid "
           "var(--line);vertical-align:top;overflow-wrap:anywhere}\n"
           "td:nth-child(1){width:44%}\ntd:nth-child(2){width:32%}\n"
           ".measured{color:var(--measured)}.calibrated{color:var(--calibrated)}.modelled{color:"
           "var(--modelled)}\n"
           "small,.dim{color:var(--dim)}\n"
           "dt{margin-top:.5rem}dd{margin:0 0 0 1rem;color:var(--dim);overflow-wrap:anywhere}\n"
           "</style>\n";
  }

  // A line may be broken behind an underscore and a point.
  static std::string name_html(std::string_view name) {
    std::string text;
    for (const char letter : plot::escaped(name)) {
      text += letter;
      if (letter == '_' || letter == '.')
        text += "<wbr>";
    }
    return text;
  }
  static std::string known_html(const RecordCell& cell) {
    if (cell.figure == nullptr || cell.field.setting)
      return {};
    const char* known = choice_names<Provenance>[static_cast<int>(cell.figure->known)];
    std::string text = fmt::format("<span class=\"{0}\">{0}</span>", known);
    if (const std::string spread = spread_text(*cell.figure); !spread.empty())
      text += " " + plot::escaped(spread);
    return text;
  }

  [[nodiscard]] std::string subtitle() const {
    std::vector<std::string> parts;
    const auto add = [&](const TextCell& text) {
      if (text.has_value())
        parts.push_back(one_line(text.text));
    };
    add(record_.model);
    add(record_.weight_precision);
    if (record_.accelerator.has_value()) {
      const std::string count =
          record_.count.has_value() ? significant(*record_.count.number) + " x " : "";
      parts.push_back(count + one_line(record_.accelerator.text));
    }
    add(record_.framework);
    add(record_.task);
    return plot::escaped(listed(parts));
  }

  [[nodiscard]] std::string tiles() const {
    std::string text = "<div class=\"tiles\">\n";
    for (const char* name : {"rate", "utilization_adjusted_rate", "energy_per_output_token.device",
                             "energy_per_output_token.it", "energy_per_output_token.facility",
                             "delivered_power.facility", "active", "accuracy",
                             "time_to_first_token", "time_per_output_token"}) {
      for (const RecordRow& row : rows_) {
        if (row.name != name || !row.cell.has_value())
          continue;
        text += fmt::format(
            "<div class=\"tile\"><small>{}</small><b>{}</b><small>{}</small></div>\n",
            name_html(row.cell.field.name), name_html(value_text(row.cell)), known_html(row.cell));
      }
    }
    return text + "</div>\n";
  }

  [[nodiscard]] std::string charts() const {
    std::string text;
    std::vector<PageBar> bars;
    const auto finish = [&](std::string_view name, std::string_view about) {
      if (!bars.empty())
        text += page_bars(name, about, bars);
      bars.clear();
    };
    for (const RecordCeiling& ceiling : record_.ceilings) {
      if (!ceiling.ceiling.has_value())
        continue;
      bars.push_back({one_line(ceiling.name), fmt::format("{}", ceiling.ceiling.value()),
                      *ceiling.ceiling.number, ceiling.name == record_.active.text});
    }
    finish("ceilings", "the one that binds stands out");
    meters(bars, record_.energy_per_output_token);
    finish("energy per output token", "at each meter that is known");
    meters(bars, record_.delivered_power);
    finish("delivered power", "at each meter that is known");
    const auto latency = [&](const char* label, const Reported<Quantity<duration>>& time) {
      if (time.has_value())
        bars.push_back({label, fmt::format("{}", time.value()), *time.number});
    };
    latency("median", record_.time_to_first_token);
    latency("p99", record_.time_to_first_token_p99);
    finish("time to first token", "");
    latency("TPOT, median", record_.time_per_output_token);
    latency("TPOT, p99", record_.time_per_output_token_p99);
    latency("inter-token, median", record_.inter_token_latency);
    latency("inter-token, p99", record_.inter_token_latency_p99);
    finish("time per output token", "and inter-token latency");
    return text.empty() ? text : "<div class=\"charts\">\n" + text + "</div>\n";
  }
  template <class Plain>
  static void meters(std::vector<PageBar>& bars, const AtMeters<Plain>& at) {
    const auto add = [&](const char* label, const auto& figure) {
      if (figure.has_value())
        bars.push_back({label, fmt::format("{}", figure.value()), *figure.number});
    };
    add("device", at.device);
    add("it", at.it);
    add("facility", at.facility);
  }

  static std::string table_row(const RecordRow& row) {
    const RecordCell& cell = row.cell;
    // Under the pointer: what the field is, and the number with all its digits.
    std::string exact;
    if (cell.figure != nullptr)
      exact = fmt::format("{} {}", *cell.figure->number, cell.field.unit.text());
    std::string known = known_html(cell);
    if (cell.figure != nullptr && !cell.figure->derived_from.empty())
      known += " <small>from " + name_html(cell.figure->derived_from) + "</small>";
    return fmt::format("<tr><td title=\"{}\">{}</td><td title=\"{}\">{}</td><td>{}</td></tr>\n",
                       plot::escaped(cell.field.help), name_html(row.name), plot::escaped(exact),
                       name_html(value_text(cell)), known);
  }

  [[nodiscard]] std::string absent() const {
    const auto groups = absent_by_reason(rows_);
    if (groups.empty())
      return {};
    std::string text = "<h2>absent</h2>\n<dl>\n";
    for (const auto& [reason, names] : groups)
      text +=
          fmt::format("<dt>{}</dt><dd>{}</dd>\n", plot::escaped(reason), name_html(listed(names)));
    return text + "</dl>\n";
  }

  const Record& record_;
  std::vector<RecordRow> rows_;
};

}  // namespace detail

/// The page, in UTF-8.
[[nodiscard]] inline std::string to_html(const Record& record) {
  return detail::RecordPage(record).html();
}

}  // namespace e2t
