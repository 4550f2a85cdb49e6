// SPDX-License-Identifier: MIT
// Sweeps as files: CSV that parses back, NumPy arrays byte by byte, and what describes them.
#include <e2t/report/sweep_csv.hpp>
#include <e2t/report/sweep_npy.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

namespace {

using namespace e2t;

SweepResult small() {
  SweepResult made;
  made.grid = Grid({2, 3});
  made.axes = {{"pue", "J(facility)/J(it)", {1.1, 1.2}}, {"share, of it", "1", {0.25, 0.5, 1.0 / 3.0}}};
  made.rate = {1e8, 2.5, 1.0 / 3.0, 4.0, 5.0, 6.0};
  made.active = {0, 1, 1, 0, 0, 1};
  made.constraints = {"compute", "my \"own\""};
  made.columns = {{"energy", "J/output_token", {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}}};
  return made;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("CSV has a title with unit for each column, axes first, and numbers that read back exactly") {
  std::ostringstream out;
  write_csv(out, small());
  std::istringstream lines(out.str());
  std::string line;
  std::getline(lines, line);
  CHECK(line == "pue [J(facility)/J(it)],\"share, of it\",rate [output_token/s],active,energy [J/output_token]");
  std::getline(lines, line);
  CHECK(line == "1.1,0.25,100000000,compute,0.1");
  std::getline(lines, line);
  CHECK(line == "1.1,0.5,2.5,\"my \"\"own\"\"\",0.2");
  std::getline(lines, line);
  CHECK(std::stod(line.substr(line.find(',') + 1)) == 1.0 / 3.0);
  int more = 0;
  while (std::getline(lines, line)) ++more;
  CHECK(more == 3);
}

TEST_CASE(".npy files are NumPy's format 1.0, and the JSON file says what they hold") {
  const auto folder = std::filesystem::temp_directory_path() / "e2t_sweep_files_test";
  std::filesystem::create_directories(folder);
  write_npy(folder / "map", small());
  const std::string file = bytes_of(folder / "map.rate.npy");
  // Magic, version 1.0, then the length of a header that ends at a multiple of 64.
  REQUIRE(file.size() > 64);
  CHECK(file.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const std::size_t header = static_cast<unsigned char>(file[8]) + 256u * static_cast<unsigned char>(file[9]);
  CHECK((10 + header) % 64 == 0);
  CHECK(file.substr(10, header).find("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3, ), }") == 0);
  CHECK(file[10 + header - 1] == '\n');
  REQUIRE(file.size() == 10 + header + 6 * 8);
  double second = 0.0;
  std::memcpy(&second, file.data() + 10 + header + 8, 8);
  CHECK(second == 2.5);
  CHECK(bytes_of(folder / "map.active.npy").substr(64 * 2).size() <= 64);
  const auto json = nlohmann::json::parse(bytes_of(folder / "map.json"));
  CHECK(json["axes"][1]["numbers"][2].get<double>() == 1.0 / 3.0);
  CHECK(json["constraints"][1] == "my \"own\"");
  CHECK(json["columns"].size() == 3);
  CHECK(json["columns"][2]["file"] == "map.energy.npy");
  std::filesystem::remove_all(folder);
}

TEST_CASE("a file that cannot be written is named") {
  CHECK_THROWS_WITH_AS(write_npy("/nowhere/at/all", small()), "cannot write /nowhere/at/all.rate.npy", Error);
}

}  // namespace
