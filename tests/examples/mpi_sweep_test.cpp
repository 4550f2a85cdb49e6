// SPDX-License-Identifier: MIT

// The program `mpi_sweep`: any number of ranks prints and writes, byte for byte, what it does alone, and
// one that fails ends them all. Left out where E2T_MPI is off.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "program.hpp"
#include "skip.hpp"

namespace {

using program::contains;
using program::Folder;
using program::Result;
using program::text_of;

const std::string mpirun = E2T_MPIRUN;
const std::string scenario = std::string(E2T_SOURCE_DIR) + "/examples/scenarios/h100_100mw.toml";

bool absent() {
  if (mpirun.empty())
    e2t_test::skip("no MPI (Debian packages libopenmpi-dev, openmpi-bin)");
  return mpirun.empty();
}

// Open MPI on any machine: as root, on fewer cores than ranks, in a container that forbids ranks to read
// one another's memory, without ssh. Ranks that wait for one another for ever end with status 124.
const std::string before =
    "env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"
    " OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none"
    " OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_plm_rsh_agent= timeout 120 ";

Result alone(const std::string& arguments) { return program::run("mpi_sweep", arguments, before); }

Result on_ranks(int ranks, const std::string& arguments) {
  return program::run("mpi_sweep", arguments + " </dev/null",
                      before + "'" + mpirun + "' -n " + std::to_string(ranks));
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("any number of ranks prints and writes what one process does") {
  if (absent())
    return;
  const Folder folder;
  const auto files = [&](const std::string& name) {
    std::filesystem::create_directories(folder / name);
    const std::string path = (folder / name / "grid").string();
    return " --csv '" + path + ".csv' --npy '" + path + "'";
  };
  // 25 rows, 49 and 4: uneven parts, and in the end ranks that have none.
  const std::pair<int, int> cases[] = {{1, 5}, {2, 5}, {4, 7}, {6, 2}};
  for (const auto& each : cases) {
    const int ranks = each.first, points = each.second;
    CAPTURE(ranks);
    const std::string arguments = "'" + scenario + "' --points " + std::to_string(points);
    const Result one = alone(arguments + files("one"));
    REQUIRE(one.status == 0);
    CHECK(one.err == "");
    const Result many = on_ranks(ranks, arguments + files("many"));
    CHECK(many.status == 0);
    CHECK(many.out == one.out);
    for (const char* file : {".csv", ".json", ".rate.npy", ".active.npy", ".facility_energy_per_token.npy"}) {
      CAPTURE(file);
      const std::string expected = text_of(folder / ("one/grid" + std::string(file)));
      CHECK(!expected.empty());
      CHECK(text_of(folder / ("many/grid" + std::string(file))) == expected);
    }
    const std::string csv = text_of(folder / "many/grid.csv");
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + points * points * points);
  }
}

TEST_CASE("the scenario itself is the middle of the sweep, and its rate is the one worked out by hand") {
  if (absent())
    return;
  const Folder folder;
  const std::string path = (folder / "grid.csv").string();
  const Result result = on_ranks(3, "'" + scenario + "' --points 3 --csv '" + path + "'");
  REQUIRE(result.status == 0);
  CHECK(contains(result.out, "27 points: pue, utility_power and count"));
  // 100 MW / 1.05 / (0.479 J * 1.25) is above the step's 120e3 * 1228.8 = 147456000.
  CHECK(contains(text_of(path), "\n1.05,100000000,120000,147456000,"));
  // 50 MW / 1.6 / 0.59875 J = 52.19 M, the least that half the feed makes, and 1.6 * 0.59875 J = 0.958 J.
  CHECK(contains(text_of(path), "\n1.6,50000000,120000,5219206"));
  CHECK(contains(text_of(path), "utility_power,0.958"));
}

TEST_CASE("threads of a rank change nothing") {
  if (absent())
    return;
  const std::string arguments = "'" + scenario + "' --points 6";
  CHECK(on_ranks(2, arguments + " --threads 3").out == alone(arguments).out);
}

TEST_CASE("a scenario that every rank refuses is refused once") {
  if (absent())
    return;
  const Result result = on_ranks(2, "/nowhere/at_all.toml");
  CHECK(result.status == 1);
  CHECK(result.out.empty());
  CHECK(times(result.err, "mpi_sweep: /nowhere/at_all.toml: there is no such file") == 1);
  CHECK(times(result.err, "at_all.toml") == 1);
}

TEST_CASE("a point that one rank alone refuses ends all of them") {
  if (absent())
    return;
  // Boards idle at 60 W, servers at 1.25 times that. At half the feed and one and a half of the boards,
  // 50 MW / PUE is to carry 1.5 * 320e3 * 75 W = 36 MW: so up to a PUE of 1.39, and the grid has 1.05,
  // 1.325 and 1.6, each with a rank of its own.
  std::string text = text_of(scenario);
  text.replace(text.find("\"120000 accelerators\""), 21, "\"320000 accelerators\"");
  text.insert(text.find("host_overhead = 1.25"), "idle_policy = \"idle\"\n");
  const Folder folder;
  const std::string arguments = "'" + folder.file("idle.toml", text) + "' --points 3";
  const Result one = alone(arguments);
  CHECK(one.status == 1);
  CHECK(contains(one.err, "mpi_sweep: at pue 1.6 (point 2), utility_power 5e+07 (point 0), count 480000 (point 2): "));
  const Result result = on_ranks(3, arguments);
  CHECK(result.status == 1);
  CHECK(result.out.empty());
  CHECK(times(result.err, one.err) == 1);
  CHECK(times(result.err, "mpi_sweep: at ") == 1);
}

TEST_CASE("a file that rank 0 cannot write ends all of them") {
  if (absent())
    return;
  for (const char* option : {"--csv", "--npy"}) {
    CAPTURE(option);
    const Result result = on_ranks(2, "'" + scenario + "' --points 2 " + option + " /nowhere/at/all");
    CHECK(result.status == 1);
    CHECK(times(result.err, "mpi_sweep: cannot write /nowhere/at/all") == 1);
    CHECK(contains(result.out, "What binds"));  // which was there before
  }
}

TEST_CASE("a bad command line is refused once, with status 2") {
  if (absent())
    return;
  const auto refused = [](const Result& result, const std::string& message) {
    CAPTURE(result.err);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK(times(result.err, message) == 1);
    CHECK(times(result.err, "Try: mpi_sweep --help") == 1);
  };
  refused(on_ranks(2, "--points 0"), "mpi_sweep: --points is \"0\"; allowed: 1 to 256");
  refused(alone("--points 1e9"), "--points is \"1e9\"; allowed: 1 to 256");
  refused(alone("--threads"), "--threads needs a value");
  refused(alone("--csv ''"), "--csv is empty");
  refused(alone("--point 3"), "unknown option \"--point\"; did you mean \"--points\"?");
  refused(alone("a.toml b.toml"), "one scenario at a time");
}

TEST_CASE("--help is printed once and fits a screen of 24 lines and 80 columns") {
  if (absent())
    return;
  const Result result = on_ranks(2, "--help");
  CHECK(result.status == 0);
  CHECK(result.out == alone("-h").out);
  CHECK(std::count(result.out.begin(), result.out.end(), '\n') <= 23);
  for (std::size_t at = 0; at < result.out.size(); at = result.out.find('\n', at) + 1)
    CHECK(result.out.find('\n', at) - at <= 80);
}

TEST_CASE("the command in docs/building.md runs") {
  if (absent())
    return;
  const std::string lead = "    mpirun -n 2 build/examples/examples/mpi_sweep ", file = "grid.csv";
  std::ifstream docs(std::string(E2T_SOURCE_DIR) + "/docs/building.md");
  std::string line;
  while (std::getline(docs, line) && !line.starts_with(lead)) {
  }
  REQUIRE(line.ends_with(" " + file));
  const Folder folder;
  const std::string path = (folder / file).string();
  const Result result =
      on_ranks(2, line.substr(lead.size(), line.size() - lead.size() - file.size()) + "'" + path + "'");
  CHECK(result.status == 0);
  CHECK(contains(result.out, "274625 points"));  // 65^3
  CHECK(!text_of(path).empty());
}
