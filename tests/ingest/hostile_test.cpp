// SPDX-License-Identifier: MIT
// Text that nobody means: every answer is an Error or a scenario, never a crash.
#include "scenarios.hpp"

#include <e2t/ingest/scenario_writer.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace {

using namespace e2t;
using e2t_test::refused;
using e2t_test::valid;

// True if the text is a scenario; what it is refused with must name the file.
bool accepted(const std::string& text) {
  try {
    (void)parse_scenario(text, "site.toml");
    return true;
  } catch (const Error& error) {
    CHECK(std::string_view(error.what()).starts_with("site.toml:"));
    return false;
  }
}

TEST_CASE("every truncation of a valid file is a scenario or an Error") {
  int scenarios = 0;
  for (std::size_t size = 0; size <= valid.size(); ++size) {
    CAPTURE(size);
    scenarios += accepted(std::string(valid.substr(0, size))) ? 1 : 0;
  }
  // Whole, and cut where a line ends before the levers or between them.
  CHECK(scenarios > 1);
}

TEST_CASE("every single byte replaced by a special one is a scenario or an Error") {
  for (const char byte : {'\0', '"', '\'', '[', ']', '{', '.', '=', '\n', '\xff', '#', '\\', '9'}) {
    for (std::size_t at = 0; at < valid.size(); ++at) {
      CAPTURE(at);
      std::string text(valid);
      text[at] = byte;
      (void)accepted(text);
    }
  }
}

TEST_CASE("random edits give scenarios that read back, or Errors") {
  constexpr const char* pieces[] = {"[",   "]",   "[[",    "{",  "}",    "\"",  "'''",     "\"\"\"",
                                    "=",   ".",   "\n",    "#",  "@it",  "\\",  "\\u00",   "1e999",
                                    "nan", "[[=", "a.b.c", "0x", "\xff", "inf", "07:32:00"};
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string text(valid);
    for (int edits = 1 + static_cast<int>(random() % 3); edits > 0; --edits) {
      const std::size_t at = random() % (text.size() + 1);
      switch (random() % 3) {
        case 0:
          text.insert(at, pieces[random() % std::size(pieces)]);
          break;
        case 1:
          text.erase(at, 1 + random() % 20);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 100));
          break;
      }
    }
    if (!accepted(text)) continue;
    const std::string written = write_scenario(parse_scenario(text));
    CHECK(write_scenario(parse_scenario(written)) == written);
  }
}

TEST_CASE("deep nesting is refused") {
  std::string dotted;
  for (int i = 0; i < 100'000; ++i) dotted += "a.";
  CHECK(refused(dotted + "a = 1") == "site.toml:1:32: a key has too many parts");
  CHECK(refused("[" + dotted + "a]") == "site.toml:1:33: a key has too many parts");
  CHECK(refused("x = {" + dotted + "a = 1}") == "site.toml:1:37: a key has too many parts");
  CHECK(refused("a = " + std::string(5000, '[')).starts_with("site.toml:1:261: not TOML: value:"));
  std::string tables = "a = ";
  for (int i = 0; i < 5000; ++i) tables += "{b = ";
  CHECK(refused(tables).find("exceeded maximum nested value depth") != std::string::npos);
}

TEST_CASE("dots and brackets in strings, comments and nested arrays are no structure") {
  const std::string dots(100, '.');
  const std::string text = "notes = \"\"\"\n[[= \\\" " + dots + "\n\"\"\"\n# " + dots + " [[=\n" +
                           e2t_test::with(valid, "a site", "[[= '''" + dots);
  CHECK(refused(text) == "accepted");
  CHECK(refused("x = [\n[[1]],\n[[2]]\n]\n").find("x: unknown key") != std::string::npos);
  CHECK(refused("x = '''\n[[=\n'''\n").find("x: unknown key") != std::string::npos);
  CHECK(refused("x = '\\'\n").find("x: unknown key") != std::string::npos);
}

TEST_CASE("lines may end as on Windows") {
  std::string text;
  for (const char letter : valid) text.append(letter == '\n' ? "\r\n" : std::string(1, letter));
  CHECK(refused(text) == "accepted");
  CHECK(refused(e2t_test::with(text, "100 MW", "100 MWh")) ==
        "site.toml:9:17: facility.utility_power: expected power, got energy: 100 MWh; "
        "write it as in \"100 MW\"");
}

TEST_CASE("empty text says what a scenario has") {
  const std::string empty =
      "site.toml: the file is empty; allowed: tables [hardware], [facility] and [workload]";
  CHECK(refused(std::string()) == empty);
  CHECK(refused(std::string(" \n\t\r\n")) == empty);
}

TEST_CASE("files that cannot be read are refused by name") {
  namespace fs = std::filesystem;
  const auto why = [](const fs::path& path) {
    try {
      (void)read_scenario(path);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const fs::path folder =
      fs::temp_directory_path() / ("e2t_hostile_test_" + std::to_string(std::random_device{}()));
  fs::create_directories(folder);
  CHECK(why(folder / "none.toml") == (folder / "none.toml").string() + ": there is no such file");
  CHECK(why(folder) == folder.string() + ": this is a directory; allowed: a file");

  const fs::path large = folder / "large.toml";
  { std::ofstream(large) << "#"; }
  fs::resize_file(large, 1'000'000'000);  // sparse: takes no room
  CHECK(why(large) ==
        large.string() + ": the file is larger than 1 MiB; a scenario has a few thousand bytes");
  const fs::path memory = "/proc/self/mem";  // opens, and cannot be read at its begin
  if (fs::exists(memory)) CHECK(why(memory) == "/proc/self/mem: the file cannot be read");
  const fs::path good = folder / "good.toml";
  { std::ofstream(good, std::ios::binary) << "\xEF\xBB\xBF" << valid; }
  CHECK(why(good) == "accepted");
  fs::remove_all(folder);
}

}  // namespace
