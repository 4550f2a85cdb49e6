// SPDX-License-Identifier: MIT
// Plans a site from a scenario file: see usage below.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "e2t/ingest/scenario_file.hpp"
#include "e2t/ingest/unit_text.hpp"
#include "e2t/report/json.hpp"
#include "e2t/report/make_plan.hpp"
#include "e2t/report/requirements.hpp"
#include "e2t/report/text.hpp"

namespace {

constexpr auto usage = R"(Usage: plan SCENARIO.toml [--json] [--for RATE] [--ascii]

Says how many output tokens per second a site makes, which constraint stops it
from making more, and what the next megawatt or accelerator is worth.

  SCENARIO.toml   the scenario; - reads it from standard input
  --json          writes JSON instead of text: base units, all digits
  --for RATE      what RATE needs instead, as in --for "2e8 output_token/s"
  --ascii         bars of '#' (also where the locale is not UTF-8)
  --help          this text

The report is as wide as the terminal, 80 to 100 columns. NO_COLOR turns bold
text off; COLUMNS sets the width.

Exit status: 0 done, 1 the scenario is refused, 2 the command line is.

Example: plan examples/scenarios/h100_100mw.toml --for "200e6 output_token/s"
)";

struct Arguments {
  std::string scenario;
  std::string rate;
  bool json = false;
  bool ascii = false;
  bool help = false;
};

// A command line that cannot be understood: exit status 2.
struct BadUsage {
  std::string message;
};

Arguments parse(int count, char** values) {
  Arguments arguments;
  bool options_end = false;
  const auto take_scenario = [&](std::string_view value) {
    if (!arguments.scenario.empty()) {
      throw BadUsage{"one scenario at a time: " + e2t::ingest::in_quotes(arguments.scenario) +
                     " and " + e2t::ingest::in_quotes(value)};
    }
    if (value.empty())
      throw BadUsage{"the name of the scenario file is empty"};
    arguments.scenario = value;
  };
  for (int i = 1; i < count; ++i) {
    const std::string_view value = values[i];
    if (options_end || value == "-" || !value.starts_with("-")) {
      take_scenario(value);
    } else if (value == "--") {
      options_end = true;
    } else if (value == "--json") {
      arguments.json = true;
    } else if (value == "--ascii") {
      arguments.ascii = true;
    } else if (value == "--help" || value == "-h") {
      arguments.help = true;
    } else if (value == "--for") {
      if (++i == count)
        throw BadUsage{"--for needs a rate, as in --for \"2e8 output_token/s\""};
      arguments.rate = values[i];
    } else if (value.starts_with("--for=")) {
      arguments.rate = value.substr(6);
    } else {
      throw BadUsage{"unknown option " + e2t::ingest::in_quotes(value) +
                     e2t::ingest::known_instead(value, {"--json", "--for", "--ascii", "--help"})};
    }
    if (value.starts_with("--for") && arguments.rate.empty())
      throw BadUsage{"--for: the rate is empty"};
  }
  if (arguments.scenario.empty() && !arguments.help)
    throw BadUsage{"no scenario file is given"};
  return arguments;
}

std::optional<e2t::Quantity<e2t::output_token_rate>> wanted_rate(const Arguments& arguments) {
  if (arguments.rate.empty())
    return std::nullopt;
  try {
    const auto rate = e2t::parse_quantity<e2t::output_token_rate>(arguments.rate);
    if (rate <= e2t::Quantity<e2t::output_token_rate>{}) {
      throw e2t::Error("the rate is not above zero");
    }
    return rate;
  } catch (const e2t::Error& error) {
    throw BadUsage{fmt::format("--for: {}", error.what())};
  }
}

e2t::ScenarioFile read(const std::string& name) {
  if (name != "-")
    return e2t::read_scenario(name);
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  if (std::ferror(stdin) != 0)
    throw e2t::Error("standard input: it cannot be read");
  return e2t::parse_scenario(text, "standard input");
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool locale_is_utf8() {
  std::string locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale.empty())
      locale = variable(name);
  }
  const std::string lower = e2t::ingest::lower_case(locale);
  return lower.find("utf-8") != std::string::npos || lower.find("utf8") != std::string::npos;
}

e2t::TextOptions text_options(const Arguments& arguments) {
  const bool terminal = isatty(STDOUT_FILENO) != 0;
  e2t::TextOptions options{
      .ascii = arguments.ascii || !locale_is_utf8(),
      .colour = terminal && variable("NO_COLOR").empty() && variable("TERM") != "dumb"};
  winsize window{};
  if (const std::string columns = variable("COLUMNS"); !columns.empty()) {
    options.width = std::atoi(columns.c_str());
  } else if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0) {
    options.width = window.ws_col;
  }
  return options;
}

std::string report(const Arguments& arguments) {
  const auto rate = wanted_rate(arguments);
  const e2t::ScenarioFile file = read(arguments.scenario);
  try {
    if (rate.has_value()) {
      const auto need = e2t::make_requirements(file.title, file.scenario, *rate);
      return arguments.json ? e2t::json_text(to_json(need))
                            : to_text(need, text_options(arguments));
    }
    const auto plan = e2t::make_plan(file.title, file.scenario, file.levers);
    return arguments.json ? e2t::json_text(to_json(plan)) : to_text(plan, text_options(arguments));
  } catch (const e2t::Error& error) {
    throw e2t::located(file, error);
  }
}

}  // namespace

int main(int count, char** values) {
  try {
    const Arguments arguments = parse(count, values);
    const std::string text = arguments.help ? usage : report(arguments);
    std::cout << text << std::flush;
    if (!std::cout) {
      std::cerr << "plan: the output cannot be written\n";
      return 1;
    }
    return 0;
  } catch (const BadUsage& refusal) {
    std::cerr << "plan: " << refusal.message << "\nTry: plan --help\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
