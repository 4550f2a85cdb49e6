// SPDX-License-Identifier: MIT
// Draws which constraint binds over two inputs: see usage below.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/scenario_file.hpp"
#include "e2t/report/svg_map.hpp"
#include "e2t/sweep/progress.hpp"
#include "e2t/sweep/sweep.hpp"

namespace {

using namespace e2t::units;

constexpr auto usage = R"(Usage: constraint_map [SCENARIO.toml] [--svg PREFIX] [--html FILE] [--points N]

Sweeps a scenario that states a model over PUE and KV compression, and over the
scheduler's batch limit and the prompt's length, and draws where the binding
constraint moves.

  SCENARIO.toml  the scenario (default examples/scenarios/h100_llama_70b.toml)
  --svg PREFIX   writes PREFIX_pue_kv.svg and PREFIX_batch_context.svg
  --html FILE    writes both on a page that needs nothing else
  --points N     points along each axis, 2 to 2048 (default 96)
  --help         this text

Without --svg and --html the shares of the constraints are printed.

Exit status: 0 done, 1 the scenario is refused, 2 the command line is.
)";

struct Arguments {
  std::string scenario = "examples/scenarios/h100_llama_70b.toml";
  std::string svg, html;
  std::size_t points = 96;
};

// A map from a sweep over two axes, the first one upwards.
template <class Swept>
e2t::plot::Map map_of(const Swept& swept, const char* label) {
  const e2t::SweepResult made = swept.run(e2t::SweepOptions{.progress = e2t::terminal_bar(label)});
  e2t::plot::Map map;
  map.names = made.constraints;
  map.cells.assign(made.active.begin(), made.active.end());
  map.y.values = made.axes[0].numbers;
  map.x.values = made.axes[1].numbers;
  return map;
}

e2t::plot::Map pue_by_compression(const e2t::Scenario& scenario, std::size_t points) {
  auto map = map_of(e2t::sweep(scenario)
                        .over(e2t::axis("kv compression", e2t::logspace(1.0, 16.0, points),
                                        [](auto& s, auto v) { s.serving->model.formats.kv.size = 2.0 / v * B; }))
                        .over(e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.6}, points),
                                        [](auto& s, auto v) { s.facility.pue = v; })),
                    "PUE by KV compression");
  map.title = "What binds: PUE by KV compression";
  map.x.title = "PUE [J(facility)/J(it)]";
  map.y.title = "KV compression [BF16 = 1]";
  map.y.scale = e2t::plot::Scale::log;
  map.marks = {{scenario.facility.peak_pue().value(), 1.0, "the scenario"}};
  return map;
}

e2t::plot::Map batch_by_context(const e2t::Scenario& scenario, std::size_t points) {
  auto map = map_of(e2t::sweep(scenario)
                        .over(e2t::axis("prompt_length",
                                        e2t::logspace(100 * (input_token / request), 32000 * (input_token / request), points),
                                        [](auto& s, auto v) { s.serving->prompt_length = v; }))
                        .over(e2t::axis("max_sequences", e2t::logspace(1 * request, 2048 * request, points),
                                        [](auto& s, auto v) { s.serving->max_sequences = v; })),
                    "batch by context");
  map.title = "What binds: batch by context";
  map.x.title = "scheduler's limit [requests per instance]";
  map.y.title = "prompt [input tokens]";
  map.x.scale = map.y.scale = e2t::plot::Scale::log;
  const auto& serving = *scenario.serving;
  if (serving.max_sequences.has_value()) {
    map.marks = {{serving.max_sequences->in(request), serving.prompt_length.in(input_token / request), "the scenario"}};
  }
  return map;
}

std::string page(const std::string& title, const std::vector<e2t::plot::Map>& maps) {
  std::string body;
  for (const auto& map : maps) body += "<figure>\n" + e2t::plot::svg(map) + "</figure>\n";
  return fmt::format(R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font-family: system-ui, sans-serif; margin: 1.5rem auto; max-width: 72rem; padding: 0 1rem; line-height: 1.5 }}
main {{ display: flex; flex-wrap: wrap; gap: 1.5rem }}
figure {{ margin: 0; flex: 1 1 26rem }}
svg {{ max-width: 100%; height: auto }}
</style>
</head>
<body>
<h1>{0}</h1>
<p>Each point is a whole scenario; its colour is the constraint that binds there. With the serving step it is the
largest of the step's time terms.</p>
<main>
{1}</main>
</body>
</html>
)",
                     e2t::plot::escaped(title), body);
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw e2t::Error(("cannot write " + path).c_str());
}

void print_shares(const e2t::plot::Map& map) {
  fmt::print("{}\n", map.title);
  for (std::size_t i = 0; i < map.names.size(); ++i) {
    std::size_t many = 0;
    for (const auto cell : map.cells) many += cell == i ? 1 : 0;
    if (many > 0) {
      fmt::print("  {:<18} {:5.1f} %\n", map.names[i],
                 100.0 * static_cast<double>(many) / static_cast<double>(map.cells.size()));
    }
  }
}

int run(const std::vector<std::string>& values) {
  Arguments arguments;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& name = values[i];
    const bool has_value = i + 1 < values.size();
    if (name == "--help" || name == "-h") {
      fmt::print("{}", usage);
      return 0;
    }
    if (name == "--svg" && has_value) {
      arguments.svg = values[++i];
    } else if (name == "--html" && has_value) {
      arguments.html = values[++i];
    } else if (name == "--points" && has_value) {
      const std::string& text = values[++i];
      char* end = nullptr;
      const long points = std::strtol(text.c_str(), &end, 10);
      if (*end != '\0' || points < 2 || points > 2048) {
        fmt::print(stderr, "constraint_map: --points is {}; allowed: 2 to 2048\n", text);
        return 2;
      }
      arguments.points = static_cast<std::size_t>(points);
    } else if (name.starts_with("-")) {
      fmt::print(stderr, "constraint_map: unknown option or no value: {}\n{}", name, usage);
      return 2;
    } else {
      arguments.scenario = name;
    }
  }
  const e2t::ScenarioFile file = e2t::read_scenario(arguments.scenario);
  if (!file.scenario.serving.has_value())
    throw e2t::Error("the scenario states no model; allowed: one with a table [serving]");
  std::vector<e2t::plot::Map> maps{pue_by_compression(file.scenario, arguments.points),
                                   batch_by_context(file.scenario, arguments.points)};
  for (auto& map : maps) map.note = file.title;
  if (!arguments.svg.empty()) {
    write(arguments.svg + "_pue_kv.svg", e2t::plot::svg(maps[0]));
    write(arguments.svg + "_batch_context.svg", e2t::plot::svg(maps[1]));
  }
  if (!arguments.html.empty()) write(arguments.html, page("What binds, and where that moves", maps));
  if (arguments.svg.empty() && arguments.html.empty()) {
    for (const auto& map : maps) print_shares(map);
  }
  return 0;
}

}  // namespace

int main(int count, char** values) {
  try {
    return run({values + 1, values + count});
  } catch (const e2t::Error& error) {
    fmt::print(stderr, "constraint_map: {}\n", error.what());
  }
  return 1;
}
