// SPDX-License-Identifier: MIT
// What levers are worth, alone and together: see usage below.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "e2t/ingest/scenario_file.hpp"
#include "e2t/report/lever_study_json.hpp"
#include "e2t/report/lever_study_text.hpp"
#include "e2t/report/svg_waterfall.hpp"

namespace {

constexpr auto usage = R"(Usage: levers [SCENARIO.toml] [--json] [--svg PREFIX] [--ascii]

Says of the levers that a scenario lists what each is worth (Shapley values),
which of them to pull under the targets, what the answer hangs on, and where the
binding constraint moves.

  SCENARIO.toml  the scenario (default examples/scenarios/h100_llama_70b_levers.toml)
  --json         writes JSON instead of text: all digits
  --svg PREFIX   writes a waterfall for each output: PREFIX_rate.svg, ...
  --ascii        bars of '#' instead of blocks
  --help         this text

Exit status: 0 done, 1 the scenario is refused, 2 the command line is.
)";

struct Arguments {
  std::string scenario = "examples/scenarios/h100_llama_70b_levers.toml";
  std::string svg;
  bool json = false, ascii = false, help = false;
};

// A command line that cannot be understood.
struct BadUsage {
  std::string message;
};

Arguments parse(const std::vector<std::string>& values) {
  Arguments arguments;
  bool named = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string& value = values[i];
    if (value == "--help" || value == "-h") {
      arguments.help = true;
    } else if (value == "--json") {
      arguments.json = true;
    } else if (value == "--ascii") {
      arguments.ascii = true;
    } else if (value == "--svg") {
      if (++i == values.size() || values[i].empty()) throw BadUsage{"--svg needs the beginning of file names"};
      arguments.svg = values[i];
    } else if (value.starts_with("-")) {
      throw BadUsage{fmt::format("unknown option {}{}", e2t::ingest::in_quotes(value),
                                 e2t::ingest::known_instead(value, {"--json", "--svg", "--ascii", "--help"}))};
    } else if (named) {
      throw BadUsage{fmt::format("one scenario at a time: {} is another", e2t::ingest::in_quotes(value))};
    } else {
      arguments.scenario = value;
      named = true;
    }
  }
  return arguments;
}

e2t::plot::Waterfall waterfall(const e2t::Attribution& worth, const std::string& note) {
  double scale = 1.0;
  const char* prefix = "";
  for (const auto& [size, name] : {std::pair{1e3, "k "}, std::pair{1e6, "M "}, std::pair{1e9, "G "}}) {
    if (worth.after >= size) scale = size, prefix = name;
  }
  const std::string name = worth.output.substr(0, worth.output.find(' '));
  e2t::plot::Waterfall picture{.title = fmt::format("What each lever is worth: {}", worth.output),
                               .note = note,
                               .unit = fmt::format("{}{}", prefix, worth.unit)};
  picture.before = worth.before / scale;
  picture.higher_is_better = !name.starts_with("energy");
  for (const auto& lever : worth.levers) picture.steps.push_back({lever.name, lever.value / scale});
  return picture;
}

void write(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) throw e2t::Error(fmt::format("cannot write {}", path).c_str());
}

void study(const Arguments& arguments) {
  const e2t::ScenarioFile file = e2t::read_scenario(arguments.scenario);
  try {
    if (file.levers.empty()) throw e2t::Error("the scenario lists no levers; allowed: tables [[lever]]");
    const e2t::TokenProductionFunction<double> function(file.scenario);
    const e2t::LeverStudy made = e2t::make_lever_study(file.title, function, file.levers);
    for (const auto& worth : made.worth) {
      if (arguments.svg.empty()) break;
      const std::string name = worth.output.substr(0, worth.output.find(' '));
      write(fmt::format("{}_{}.svg", arguments.svg, name), e2t::plot::svg(waterfall(worth, file.title)));
    }
    fmt::print("{}", arguments.json ? e2t::json_text(e2t::to_json(made)) : e2t::to_text(made, {.ascii = arguments.ascii}));
  } catch (const e2t::Error& error) {
    throw e2t::located(file, error);
  }
}

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = parse({values + 1, values + count});
    if (arguments.help) {
      fmt::print("{}", usage);
    } else {
      study(arguments);
    }
    return 0;
  } catch (const BadUsage& refusal) {
    fmt::print(stderr, "levers: {}\nTry: levers --help\n", refusal.message);
    return 2;
  } catch (const e2t::Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
