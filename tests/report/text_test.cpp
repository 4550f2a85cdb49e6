// SPDX-License-Identifier: MIT

#include "e2t/report/text.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "site.hpp"

namespace {

std::string file(const std::string& name) {
  std::ifstream stream(std::string(E2T_SOURCE_DIR) + "/tests/report/" + name);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    result.push_back(line);
  return result;
}

std::vector<e2t::Plan> plans() {
  e2t::Scenario missed = e2t_test::idle_site();
  missed.target.time_per_output_token = 1 * e2t::units::ms;
  missed.target.quality = e2t::Quality{0.95};
  auto levers = e2t_test::levers();
  levers[0].name = "a lever whose name has the forty-seven letters.";
  return {e2t_test::plan(), e2t::make_plan("", e2t_test::bare_site(), levers),
          e2t::make_plan(std::string(300, 'x') + " and a title that is much too long for a line " +
                             std::string(40, 'y'),
                         e2t_test::idle_site(), levers),
          e2t::make_plan("misses", missed, levers)};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the report of a small site is, letter for letter, the one in plan.txt") {
  const std::string text = e2t::to_text(e2t_test::plan());
  CHECK(text == file("plan.txt"));
}

TEST_CASE("the answer is in the first lines") {
  const auto report = lines(e2t::to_text(e2t_test::plan()));
  CHECK(report[0] == "100 MW of H100");
  CHECK(report[2] == "  139 M output_token/s, bound by utility_power; next cooling at +8.0 %");
}

TEST_CASE("no line is wider than asked for, and none ends in a blank") {
  for (const e2t::Plan& plan : plans()) {
    for (const int width : {80, 90, 100}) {
      for (const std::string& line : lines(e2t::to_text(plan, {.width = width}))) {
        CAPTURE(line);
        const bool one_long_word = contains(line, "xxxx");
        CHECK((one_long_word || e2t::detail::columns(line) <= width));
        CHECK((line.empty() || line.back() != ' '));
      }
    }
  }
}

TEST_CASE("widths outside 80 to 100 are brought there") {
  const e2t::Plan plan = e2t_test::plan();
  CHECK(e2t::to_text(plan, {.width = 0}) == e2t::to_text(plan, {.width = 80}));
  CHECK(e2t::to_text(plan, {.width = -7}) == e2t::to_text(plan, {.width = 80}));
  CHECK(e2t::to_text(plan, {.width = 1000}) == e2t::to_text(plan, {.width = 100}));
}

TEST_CASE("the report is monochrome unless asked; colour adds escapes and nothing else") {
  for (const e2t::Plan& plan : plans()) {
    const std::string plain = e2t::to_text(plan);
    std::string coloured = e2t::to_text(plan, {.colour = true});
    CHECK(!contains(plain, "\x1b"));
    CHECK(contains(coloured, "\x1b[1m"));
    for (const char* escape : {"\x1b[1;31m", "\x1b[1m", "\x1b[0m"}) {
      for (std::size_t at = coloured.find(escape); at != std::string::npos;
           at = coloured.find(escape)) {
        coloured.erase(at, std::string(escape).size());
      }
    }
    CHECK(coloured == plain);
  }
}

TEST_CASE("with ascii every byte is") {
  for (const e2t::Plan& plan : plans()) {
    for (const char letter : e2t::to_text(plan, {.ascii = true})) {
      CHECK(static_cast<unsigned char>(letter) < 0x80);
    }
  }
}

TEST_CASE("every figure that is known stands in the report under its name") {
  for (const e2t::Plan& plan : plans()) {
    const std::string text = e2t::to_text(plan);
    plan.each([&](const auto& figure) {
      if constexpr (requires { figure.value; }) {
        const std::string name = figure.name;
        // The headline, the heading of the fleet and the slack column say these without a label.
        if (!figure.value.has_value() || name == "bound" || name == "runner_up_distance" ||
            name == "count") {
          return;
        }
        CAPTURE(name);
        CHECK((contains(text, "\n  " + name + " ") || contains(text, name + " ")));
      } else if (figure.it.value.has_value()) {
        CAPTURE(figure.name);
        CHECK(contains(text, std::string("\n  ") + figure.name + " "));
      }
    });
    for (const e2t::PlanCeiling& each : plan.ceilings) {
      if (each.name != "serving_step" || each.ceiling.value.has_value()) {
        CHECK(contains(text, each.name));
      }
    }
  }
}

TEST_CASE("bars are in proportion, up to five times the lowest") {
  CHECK(e2t::detail::bar(1.0, 10, true) == "##########");
  CHECK(e2t::detail::bar(0.5, 10, true) == "#####     ");
  CHECK(e2t::detail::bar(0.04, 10, true) == "          ");
  CHECK(e2t::detail::bar(1.01, 10, true) == "#########>");
  CHECK(e2t::detail::bar(0.55, 10, false) == "█████▌    ");
  CHECK(e2t::detail::bar(3.0, 4, false) == "███▶");
  // Compute stands at 3.55 x, so nothing is cut; the fp8 peak of another board is beyond 5 x.
  CHECK(contains(e2t::to_text(e2t_test::plan()), "from 0 to the highest ceiling"));
  e2t::Scenario faster = e2t_test::site();
  faster.hardware.accelerator.peak.bf16 = 5 * e2t::units::PFLOP_per_s;
  const std::string text = e2t::to_text(e2t::make_plan("", faster), {.ascii = true});
  CHECK(contains(text, "from 0 to 5 x the lowest ceiling"));
  CHECK(contains(text, "#>"));
}

TEST_CASE("the row that binds stands at 1.00 x, a serving step too, and no row below it") {
  for (const e2t::Plan& plan : plans()) {
    int binding = 0;
    for (const std::string& line : lines(e2t::to_text(plan, {.ascii = true}))) {
      CAPTURE(line);
      binding += line.ends_with(" 1.00 x binds") ? 1 : 0;
      CHECK(
          (!line.ends_with(" binds") || line.ends_with(" 1.00 x binds") || contains(line, " 0, ")));
      CHECK((!line.ends_with(" x") || line[line.size() - 6] != '0'));  // "0.93 x"
    }
    CHECK(binding == 1);
  }
  CHECK(contains(e2t::to_text(e2t::make_plan("", e2t_test::bare_site())),
                 "bound by serving_step (compute)"));
}

TEST_CASE("the columns of the what-if table end where their titles end") {
  const auto report = lines(e2t::to_text(e2t_test::plan()));
  std::size_t header = 0;
  while (!contains(report[header], "energy_per_request") ||
         !contains(report[header], "request_rate ")) {
    ++header;
  }
  const auto ends_at = [&](std::size_t row, const char* title) {
    const std::size_t end = report[header].find(title) + std::string(title).size();
    CAPTURE(report[row]);
    return report[row].size() >= end && report[row][end - 1] != ' ' &&
           (report[row].size() == end || report[row][end] == ' ');
  };
  // "no lever", then the two lines of the first lever.
  for (const std::size_t row : {header + 1, header + 3, header + 4}) {
    for (const char* title : {" rate", "request_rate", "energy_per_token", "energy_per_request"}) {
      CHECK(ends_at(row, title));
    }
  }
}

TEST_CASE("a refused lever says why in its own row, and one that misses a target says so") {
  const std::string text = e2t::to_text(e2t_test::plan());
  CHECK(contains(text, "  prefix caching\n    refused: lever \"prefix caching\": quality is 0.99"));
  CHECK(contains(text, "infeasible: misses time_per_output_token p50 by 29.6 ms"));
  CHECK(!contains(text.substr(0, text.find("ceilings")), "infeasible"));
}

TEST_CASE("a plan that misses its targets says so at the top") {
  const std::string text = e2t::to_text(plans().back());
  const std::string top = text.substr(0, text.find("ceilings"));
  CHECK(contains(top, "infeasible: misses quality by 0.05"));
  CHECK(contains(top, "infeasible: misses time_per_output_token p50 by 38.8 ms"));
}

TEST_CASE("what is not given is named by the input that would give it, once") {
  const std::string text = e2t::to_text(e2t::make_plan("", e2t_test::bare_site()));
  CHECK(contains(text,
                 "not given: facility.tariff, facility.carbon_intensity, facility.water_onsite,"));
  CHECK(contains(text, "pue_annual is not given: pue at peak, 1.2, is used"));
  CHECK(contains(text, "not given: workload.output_length, workload.quality\n"));
}

TEST_CASE("text from outside cannot control the terminal") {
  auto levers = e2t_test::levers();
  levers[0].name = "\x1b[2Jcleared\n";
  e2t::Scenario scenario = e2t_test::site();
  scenario.hardware.accelerator.name = "\x1b]0;title\a";
  const std::string text = e2t::to_text(e2t::make_plan("two\nlines\x1b[31m", scenario, levers));
  CHECK(!contains(text, "\x1b"));
  CHECK(!contains(text, "\a"));
  CHECK(lines(text)[0] == "two lines [31m");
}

TEST_CASE("constraints that are tied are said to bind together") {
  e2t::Scenario tied = e2t_test::site();
  tied.facility.pue = e2t::Pue{1.25};
  tied.facility.cooling = 80 * e2t::units::MW;  // 100 MW / 1.25
  const std::string text = e2t::to_text(e2t::make_plan("", tied));
  CHECK(contains(text, "bound by utility_power and by cooling as well\n"));
  CHECK(contains(text, "utility_power +1 MW   0, utility_power and cooling bind\n"));
  CHECK(contains(text, "pue -0.01             0, utility_power and cooling bind\n"));
}

TEST_CASE("a PUE that can fall to 1 is said to reach it, not to be refused") {
  e2t::Scenario scenario = e2t_test::site();
  scenario.facility.cooling.reset();
  const std::string text = e2t::to_text(e2t::make_plan("", scenario));
  CHECK(contains(text, "until -0.2: PUE reaches 1\n"));
}

TEST_CASE("the range of a factor is said where there is one") {
  auto levers = e2t_test::levers();
  levers[0].energy_per_token = e2t::Effect{0.8, 0.75, 0.9};
  const std::string text = e2t::to_text(e2t::make_plan("", e2t_test::site(), levers));
  CHECK(contains(text, "    factors: energy_per_token 0.8 (0.75 to 0.9)\n"));
  CHECK(!contains(e2t::to_text(e2t_test::plan()), "factors:"));
}

TEST_CASE("few accelerators are not rounded to whole ones") {
  e2t::Scenario one = e2t_test::bare_site();
  one.hardware.count = 1 * e2t::units::accelerator;
  one.facility.utility_power = 900 * e2t::units::W;
  const std::string text = e2t::to_text(e2t::make_plan("", one));
  CHECK(contains(text, "at_nameplate        0.857 "));  // 750 W(it) / 875 W(it)
}

TEST_CASE("changes have a sign and one decimal; shares drop a zero") {
  CHECK(e2t::detail::change_percent(0.08) == "+8.0 %");
  CHECK(e2t::detail::change_percent(-0.2) == "-20.0 %");
  CHECK(e2t::detail::change_percent(14.0) == "+1400 %");
  CHECK(e2t::detail::change_percent(1e-9) == "0.0 %");
  CHECK(e2t::detail::change_percent(-1e-9) == "0.0 %");
  CHECK(e2t::detail::percent(0.9354) == "93.5 %");
  CHECK(e2t::detail::percent(1.0000000000000002) == "100 %");
  CHECK(e2t::detail::whole(113264.03) == "113,264");
  CHECK(e2t::detail::whole(999) == "999");
  CHECK(e2t::detail::whole(1234567) == "1,234,567");
  CHECK(e2t::detail::whole(-123) == "-123");
}
