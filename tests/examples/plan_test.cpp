// SPDX-License-Identifier: MIT

// The program `plan` as a user meets it: what it prints where, and its exit status.

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "e2t/report/json.hpp"

namespace {

namespace fs = std::filesystem;

const std::string scenario = std::string(E2T_SOURCE_DIR) + "/examples/scenarios/h100_100mw.toml";

struct Result {
  int status;
  std::string out, err;
};

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "e2t_plan_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  fs::path path_;
};

// `before` is put in front of the program: variables for env.
Result plan(const std::string& arguments, const std::string& before = "LANG=C.UTF-8") {
  const Folder folder;
  const std::string out = (folder / "out").string();
  const std::string err = (folder / "err").string();
  const std::string command = "env -u LC_ALL -u LC_CTYPE -u COLUMNS " + before + " '" +
                              E2T_BINARY_DIR "/examples/plan' " + arguments + " >'" + out +
                              "' 2>'" + err + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out), text_of(err)};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a scenario file is planned: the answer on standard output, nothing on standard error") {
  const Result result = plan("'" + scenario + "'");
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  CHECK(contains(result.out, "139 M output_token/s, bound by utility_power"));
  CHECK(contains(result.out, "█"));
  CHECK(!contains(result.out, "\x1b"));
}

TEST_CASE("every scenario that comes with the library is planned") {
  for (const auto& entry :
       fs::directory_iterator(std::string(E2T_SOURCE_DIR) + "/examples/scenarios")) {
    CAPTURE(entry.path());
    CHECK(plan("'" + entry.path().string() + "'").status == 0);
  }
}

TEST_CASE("JSON of the command line is that of the library") {
  const Result result = plan("--json '" + scenario + "'");
  CHECK(result.status == 0);
  const auto json = e2t::Json::parse(result.out);
  CHECK(json.at("schema") == "e2t-plan");
  CHECK(json.at("active") == "utility_power");
  // 100 MW / 1.2 / (0.479 J * 1.25)
  CHECK(json.at("rate").at("value").get<double>() == doctest::Approx(139178844.8));
}

TEST_CASE("--for says what a rate needs, as text and as JSON") {
  const Result text = plan("'" + scenario + "' --for '2e8 output_token/s'");
  CHECK(text.status == 0);
  CHECK(contains(text.out, "200 M output_token/s is short of count, utility_power"));
  const Result json = plan("'" + scenario + "' --json --for='200 Mtoken/s'");
  CHECK(e2t::Json::parse(json.out).at("rate").at("value") == 2e8);
}

TEST_CASE("a scenario is read from standard input") {
  CHECK(plan("- <'" + scenario + "'").out == plan("'" + scenario + "'").out);
  const Result wrong = plan("- </dev/null");
  CHECK(wrong.status == 1);
  CHECK(contains(wrong.err, "standard input: the file is empty"));
  const Result folder = plan("- </");  // opens, and cannot be read
  CHECK(folder.status == 1);
  CHECK(folder.err == "standard input: it cannot be read\n");
}

TEST_CASE("without UTF-8, or with --ascii, every byte is ASCII") {
  for (const Result& result :
       {plan("--ascii '" + scenario + "'"), plan("'" + scenario + "'", "LANG=C")}) {
    CHECK(result.status == 0);
    CHECK(std::all_of(result.out.begin(), result.out.end(),
                      [](char letter) { return static_cast<unsigned char>(letter) < 0x80; }));
  }
  // LC_ALL comes before LANG.
  CHECK(contains(plan("'" + scenario + "'", "LC_ALL=en_US.utf8 LANG=C").out, "█"));
}

TEST_CASE("COLUMNS sets the width; what is no number is ignored") {
  const auto widest = [](const std::string& text) {
    std::size_t most = 0;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      most = std::max(most, end - at);
      at = end + 1;
    }
    return most;
  };
  const std::string command = "--ascii '" + scenario + "'";
  CHECK(widest(plan(command, "COLUMNS=80").out) <= 80);
  CHECK(widest(plan(command, "COLUMNS=100").out) <= 100);
  CHECK(widest(plan(command, "COLUMNS=100").out) > 80);
  CHECK(plan(command, "COLUMNS=none").out == plan(command, "COLUMNS=80").out);
}

TEST_CASE("--help fits a screen of 24 lines and 80 columns") {
  const Result result = plan("--help");
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') <= 23);
  for (const char* option : {"--json", "--for", "--ascii", "--help"})
    CHECK(contains(result.out, option));
  CHECK(plan("-h").out == result.out);
}

TEST_CASE("a bad command line is refused with status 2, a hint, and no output") {
  const auto refused = [](const std::string& arguments, const std::string& message) {
    const Result result = plan(arguments);
    CAPTURE(arguments);
    CAPTURE(result.err);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(contains(result.err, message));
    CHECK(contains(result.err, "plan --help"));
  };
  refused("", "no scenario file is given");
  refused("''", "the name of the scenario file is empty");
  refused("--jsno x.toml", "unknown option \"--jsno\"; did you mean \"--json\"?");
  refused("--verbose x.toml",
          "unknown option \"--verbose\"; allowed: --json, --for, --ascii, --help");
  refused("a.toml b.toml", "one scenario at a time: \"a.toml\" and \"b.toml\"");
  refused("'" + scenario + "' --for", "--for needs a rate");
  refused("'" + scenario + "' --for=", "--for: the rate is empty");
  refused("'" + scenario + "' --for '2e8 MW'",
          "--for: expected output_token_rate, got power: 2e8 MW");
  refused("'" + scenario + "' --for 2e8", "--for: expected a quantity with a unit");
  refused("'" + scenario + "' --for '-1 token/s'", "--for: the rate is not above zero");
  refused("'" + scenario + "' --for '0 token/s'", "--for: the rate is not above zero");
}

TEST_CASE("a bad scenario is refused with status 1 and its place") {
  const Folder folder;
  const auto refused = [](const std::string& file, const std::string& message) {
    const Result result = plan("'" + file + "'");
    CAPTURE(result.err);
    CHECK(result.status == 1);
    CHECK(result.out.empty());
    CHECK(contains(result.err, message));
  };
  refused((folder / "none.toml").string(), "none.toml: there is no such file");
  // The feed's value stands in column 17 of its line.
  const auto feed_at = [](const std::string& text) {
    const auto feed = text.begin() + static_cast<std::ptrdiff_t>(text.find("\nutility_power"));
    return ":" + std::to_string(std::count(text.begin(), feed, '\n') + 2) +
           ":17: facility.utility_power";
  };
  std::string wrong = text_of(scenario);
  const std::string feed = "\"100 MW\"";
  wrong.replace(wrong.find(feed), feed.size(), "\"100 MWh\"");
  refused(folder.file("unit.toml", wrong),
          feed_at(wrong) + ": expected power, got energy: 100 MWh");
  // Refused by the model, not by the reader: the place is still said.
  std::string idle = text_of(scenario);
  idle.replace(idle.find("count = \"120000"), 15, "count = \"9000000");
  idle.insert(idle.find("host_overhead = 1.25"), "idle_policy = \"idle\"\n");
  refused(folder.file("idle.toml", idle), "idle.toml" + feed_at(idle));
}

TEST_CASE("a dash-dash ends the options") {
  const Result result = plan("-- --json");
  CHECK(result.status == 1);
  CHECK(contains(result.err, "--json: there is no such file"));
}

TEST_CASE("output that cannot be written is a failure") {
  if (!fs::exists("/dev/full"))
    return;
  const std::string command =
      "'" E2T_BINARY_DIR "/examples/plan' '" + scenario + "' >/dev/full 2>/dev/null";
  const int status = std::system(command.c_str());
  CHECK(WEXITSTATUS(status) == 1);
}
