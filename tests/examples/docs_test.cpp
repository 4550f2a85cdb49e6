// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "e2t/ingest/scenario_file.hpp"

namespace {

int status_of(const std::string& command) {
  return WEXITSTATUS(std::system(command.c_str()));
}
const std::string root = E2T_SOURCE_DIR;

// The code in a document that begins with `first_line`: lines that are indented by four.
std::string block(const std::string& first_line, const std::string& document = "fields.md") {
  std::ifstream file(root + "/docs/" + document);
  std::string text;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    const bool code = line.starts_with("    ");
    if (!inside && code && line.starts_with("    " + first_line))
      inside = true;
    if (inside && !code && !line.empty())
      break;
    if (inside)
      text += (code ? line.substr(4) : line) + "\n";
  }
  return text;
}

std::string refused(const std::string& text) {
  try {
    (void)e2t::parse_scenario(text, "site.toml");
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("the file in docs/fields.md is a scenario, and so is the board that its table adds to") {
  const std::string site = block("title = ");
  CHECK(refused(site) == "accepted");
  const std::string line = "accelerator = \"h100_sxm\"";
  const auto begin = site.find(line);
  REQUIRE(begin != std::string::npos);
  const std::string before = site.substr(0, begin), behind = site.substr(begin + line.size());
  const std::string said = refused(before + "accelerator = \"gb300\"" + behind);
  CHECK(said.find("hardware.accelerator.idle_power is not given") != std::string::npos);
  CHECK(said.find("from = \"gb300\"") != std::string::npos);
  CHECK(refused(before + behind + block("[hardware.accelerator]")) == "accepted");
}

TEST_CASE(
    "the levers in docs/levers.md are read, on a scenario with serving that states its quality") {
  std::ifstream example(root + "/examples/scenarios/h100_llama_70b.toml");
  const std::string scenario{std::istreambuf_iterator<char>(example), {}};
  const auto workload = scenario.find("[workload]");
  const std::string site = workload == std::string::npos
                               ? scenario + "[workload]\nquality = 0.8\n"
                               : scenario.substr(0, workload + 10) + "\nquality = 0.8\n" +
                                     scenario.substr(workload + 10);
  CHECK(refused(site) == "accepted");
  const std::string levers = block("[[lever]]", "levers.md");
  CHECK(levers.find("[[lever.reasoning.lengths]]") != std::string::npos);
  CHECK(refused(site + levers) == "accepted");
}

TEST_CASE("docs/levers.md lists the catalogue, with what it says of quality") {
  std::ifstream file(root + "/docs/levers.md");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  REQUIRE(text.find("## The catalogue") != std::string::npos);
  text.erase(0, text.find("## The catalogue"));
  for (const auto* entry : e2t::catalog::levers) {
    const auto begin = text.find("| `" + std::string(entry->key) + "` |");
    const std::string key = entry->key;
    CAPTURE(key);
    REQUIRE(begin != std::string::npos);
    const std::string row = text.substr(begin, text.find('\n', begin) - begin);
    e2t::Text<127> said("| none");
    const auto& quality = entry->lever.quality;
    if (quality.has_value()) {
      said = e2t::Text<127>("| ");
      said.append(quality->factor)
          .append(", ")
          .append(quality->low)
          .append(" to ")
          .append(quality->high)
          .append(" |");
    }
    CHECK(row.find(said.c_str()) != std::string::npos);
  }
}

TEST_CASE("docs/fields.md is what examples/fields prints") {
  const std::string program = std::string(E2T_BINARY_DIR) + "/examples/fields";
  CHECK(status_of("'" + program + "' | diff -u '" + root + "/docs/fields.md' -") == 0);
}

TEST_CASE("the refusals that the README shows are what compiler and program say") {
  const std::string script = "sh '" + root + "/tests/examples/readme_refusals.sh' '" + root + "' ";
  CHECK(status_of(script + E2T_CXX_COMPILER) == 0);
}

TEST_CASE(
    "examples/run.sh plans the scenario among its arguments, or else the one that comes along") {
  CHECK(status_of("sh '" + root + "/tests/examples/run_test.sh' '" + root + "'") == 0);
}
