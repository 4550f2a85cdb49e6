// SPDX-License-Identifier: MIT

// `levers` as a user meets it, on the scenario that comes along and on ones that cannot be.

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "program.hpp"

namespace {

using program::contains;

const std::string scenario = E2T_SOURCE_DIR "/examples/scenarios/h100_llama_70b_levers.toml";

TEST_CASE("the study says what each lever is worth, what is best, what it hangs on, and what moves") {
  const auto made = program::run("levers", "'" + scenario + "' --ascii");
  CHECK(made.status == 0);
  for (const char* said : {"bound by ", "what each lever is worth", "FP8 weights and activations", "latent KV", "all levers",
                           "best combinations", "highest accepted_request_rate", "what the answer hangs on",
                           "hardware.count", "where the constraint moves", "utility_power", "until "}) {
    CHECK_MESSAGE(contains(made.out, said), said);
  }
  // No line is wider than 80 columns.
  for (std::size_t begin = 0; begin < made.out.size();) {
    const std::size_t end = made.out.find('\n', begin);
    CHECK_MESSAGE(end - begin <= 80, made.out.substr(begin, end - begin));
    begin = end + 1;
  }
}

TEST_CASE("worths in JSON sum to the change, and over four ranks latent KV costs more than it saves") {
  const program::Folder folder;
  const auto made = program::run("levers", "'" + scenario + "' --json --svg '" + (folder / "worth").string() + "'");
  CHECK(made.status == 0);
  const auto study = nlohmann::json::parse(made.out);
  CHECK(study["schema"] == "e2t-lever-study");
  REQUIRE(study["worth"].size() == 3);
  for (const auto& of : study["worth"]) {
    double sum = of["before"];
    for (const auto& lever : of["levers"]) sum += lever["value"].get<double>();
    CHECK(sum == doctest::Approx(of["after"].get<double>()).epsilon(1e-12));
  }
  CHECK(study["worth"][0]["levers"][2]["name"] == "latent KV");
  CHECK(study["worth"][0]["levers"][2]["value"] < 0.0);
  // The best combination meets the targets, and leaves it out.
  CHECK(!contains(study["best"]["combinations"][0]["levers"].dump(), "latent KV"));
  CHECK(study["best"]["evaluated"].get<int>() + study["best"]["left_out"].get<int>() == 64);
  for (const char* picture : {"worth_rate.svg", "worth_accepted_request_rate.svg", "worth_energy_per_accepted_request.svg"}) {
    const std::string svg = program::text_of(folder / picture);
    CHECK_MESSAGE(contains(svg, ">prefix caching<"), picture);
    CHECK_MESSAGE(contains(svg, "</svg>"), picture);
  }
}

TEST_CASE("levers that cannot be together say so, and the rest of the study stands") {
  const program::Folder folder;
  std::string text = program::text_of(scenario);
  text += "\n[[lever]]\nname = \"INT4 weights\"\nsource = \"made up\"\n\n[lever.quantisation]\nweights = \"0.515625 B\"\n";
  const auto made = program::run("levers", "'" + folder.file("both.toml", text) + "'");
  CHECK(made.status == 0);
  CHECK(contains(made.out, "none: "));
  CHECK(contains(made.out, "both claim"));
  CHECK(contains(made.out, "highest accepted_request_rate"));
}

TEST_CASE("a command line or scenario that cannot be is refused with the remedy") {
  CHECK(program::run("levers", "--help").status == 0);
  const auto unknown = program::run("levers", "--jsn");
  CHECK(unknown.status == 2);
  CHECK(contains(unknown.err, "unknown option \"--jsn\""));
  CHECK(program::run("levers", "--svg").status == 2);
  CHECK(program::run("levers", "one.toml two.toml").status == 2);
  const auto none = program::run("levers", "'" E2T_SOURCE_DIR "/examples/scenarios/h100_llama_70b.toml'");
  CHECK(none.status == 1);
  CHECK(contains(none.err, "the scenario lists no levers; allowed: tables [[lever]]"));
  CHECK(program::run("levers", "nowhere.toml").status == 1);
}

}  // namespace
