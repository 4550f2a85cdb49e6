// SPDX-License-Identifier: MIT
// Sweeps as files: CSV that parses back, NumPy arrays byte by byte, and what describes them.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/report/sweep_csv.hpp>
#include <e2t/report/sweep_npy.hpp>
#include <e2t/sweep/sweep.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "sweep/example.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;

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

// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "e2t_sweep_files_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// A .npy file as NumPy's format 1.0 has it: the magic string, two bytes of version, two of the header's
// length, the header, and the numbers.
struct Npy {
  std::string header, data;

  explicit Npy(const std::filesystem::path& path) {
    const std::string file = bytes_of(path);
    REQUIRE(file.size() >= 10);
    REQUIRE(file.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t length = static_cast<unsigned char>(file[8]) + 256u * static_cast<unsigned char>(file[9]);
    REQUIRE(file.size() >= 10 + length);
    CHECK((10 + length) % 64 == 0);
    header = file.substr(10, length);
    data = file.substr(10 + length);
    CHECK(header.back() == '\n');
    CHECK(header.find('\n') == length - 1);
    CHECK(std::all_of(header.begin(), header.end(), [](char letter) { return letter == '\n' || (letter >= 0x20 && letter < 0x7f); }));
    CHECK(header.find_last_not_of(" \n") == header.find('}'));  // padded with spaces
  }
  // The value of a key in the Python dictionary, up to the comma that ends it.
  [[nodiscard]] std::string value(const std::string& key) const {
    const auto begin = header.find("'" + key + "': ");
    REQUIRE(begin != header.npos);
    const auto at = begin + key.size() + 4;
    const auto end = header.find(header[at] == '(' ? ')' : ',', at);
    return header.substr(at, end - at + (header[at] == '(' ? 1 : 0));
  }
  [[nodiscard]] std::vector<std::size_t> shape() const {
    std::vector<std::size_t> lengths;
    const std::string text = value("shape");
    for (std::size_t at = 1; at < text.size() && text[at] != ')'; at = text.find_first_not_of(", ", text.find(',', at))) {
      lengths.push_back(std::stoull(text.substr(at)));
    }
    return lengths;
  }
  template <class Number>
  [[nodiscard]] std::vector<Number> numbers() const {
    REQUIRE(data.size() % sizeof(Number) == 0);
    std::vector<Number> made(data.size() / sizeof(Number));
    std::memcpy(made.data(), data.data(), data.size());
    return made;
  }
};

// A sweep as a planner writes it, of 2 x 3 points.
auto site_sweep() {
  return sweep(example::swept_site())
      .over(axis("cooling", linspace(at_it(50_MW), at_it(100_MW), 2), [](auto& s, auto v) { s.facility.cooling = v; }))
      .over(axis("pue", linspace(Pue{1.0}, Pue{1.5}, 3), [](auto& s, auto v) { s.facility.pue = v; }));
}
const auto energy = column("energy", units::J_per_token, [](const auto& made) { return made.energy_per_token(facility); });

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

TEST_CASE("of a sweep as it is run, each title has the unit, and each line its own point") {
  std::ostringstream out;
  write_csv(out, site_sweep().run({}, energy));
  std::istringstream lines(out.str());
  std::string line;
  std::getline(lines, line);
  CHECK(line == "cooling [W @it],pue [J(facility)/J(it)],rate [output_token/s],active,energy [J/token]");
  const char* const begins[] = {"50000000,1,",  "50000000,1.25,",  "50000000,1.5,",
                                "100000000,1,", "100000000,1.25,", "100000000,1.5,"};
  for (const char* begin : begins) {
    std::getline(lines, line);
    CAPTURE(line);
    CHECK(line.starts_with(begin));
  }
  // The last: 100 MW / 1.5 / (0.479 J * 1.25), and 1.5 * 0.479 J * 1.25 a token.
  CHECK(std::stod(line.substr(std::string("100000000,1.5,").size())) == doctest::Approx(100e6 / 1.5 / 0.59875));
  CHECK(line.find(",utility_power,") != line.npos);
  CHECK(std::stod(line.substr(line.rfind(',') + 1)) == doctest::Approx(0.898125));
  CHECK_FALSE(std::getline(lines, line));
}

TEST_CASE("the CSV of a part has its own points, and the parts are the whole") {
  const auto text = [](const auto& swept) {
    std::ostringstream out;
    write_csv(out, swept.run({}, energy));
    return out.str();
  };
  const std::string second = text(site_sweep().part(1, 2));
  const std::size_t title = second.find('\n') + 1;
  CHECK(second.substr(title).starts_with("100000000,1,"));
  CHECK(text(site_sweep().part(0, 2)) + second.substr(title) == text(site_sweep()));
}

TEST_CASE(".npy files are NumPy's format 1.0, in the shape of the grid") {
  const Folder folder;
  write_npy(folder / "map", small());
  const Npy rate(folder / "map.rate.npy"), active(folder / "map.active.npy"), column(folder / "map.energy.npy");
  for (const Npy* each : {&rate, &active, &column}) {
    CHECK(each->value("fortran_order") == "False");
    CHECK(each->shape() == std::vector<std::size_t>{2, 3});
  }
  CHECK(rate.value("descr") == "'<f8'");
  CHECK(rate.numbers<double>() == std::vector<double>{1e8, 2.5, 1.0 / 3.0, 4.0, 5.0, 6.0});
  CHECK(active.value("descr") == "'|u1'");
  CHECK(active.numbers<std::uint8_t>() == std::vector<std::uint8_t>{0, 1, 1, 0, 0, 1});
  CHECK(column.numbers<double>() == std::vector<double>{0.1, 0.2, 0.3, 0.4, 0.5, 0.6});
}

TEST_CASE("headers of any length are padded to 64 bytes") {
  const Folder folder;
  SweepResult made;
  made.constraints = {"compute"};
  made.rate.resize(1);
  made.active.resize(1);
  std::vector<std::size_t> shape;
  for (int axes = 1; axes <= most_axes; ++axes) {
    CAPTURE(axes);
    made.grid.add(1);
    made.axes.push_back({"axis " + std::to_string(axes), "1", {0.0}});
    shape.push_back(1);
    write_npy(folder / "map", made);
    CHECK(Npy(folder / "map.rate.npy").shape() == shape);  // which looks at the padding
  }
}

TEST_CASE("the JSON file has names, units and files of the columns, axes with their numbers, and constraints") {
  const Folder folder;
  write_npy(folder / "map", small());
  const auto json = nlohmann::json::parse(bytes_of(folder / "map.json"));
  CHECK(json == nlohmann::json::parse(R"json({
    "schema": "e2t-sweep", "schema_version": 1, "offset": 0,
    "axes": [{"name": "pue", "unit": "J(facility)/J(it)", "numbers": [1.1, 1.2]},
             {"name": "share, of it", "unit": "1", "numbers": [0.25, 0.5, 0.3333333333333333]}],
    "constraints": ["compute", "my \"own\""],
    "columns": [{"name": "rate", "unit": "output_token/s", "file": "map.rate.npy"},
                {"name": "active", "unit": "constraint", "file": "map.active.npy"},
                {"name": "energy", "unit": "J/output_token", "file": "map.energy.npy"}]})json"));
  CHECK(json["axes"][1]["numbers"][2].get<double>() == 1.0 / 3.0);
}

TEST_CASE("a sweep as it is run reads back from its files: shape, units, numbers, names of constraints") {
  const Folder folder;
  const SweepResult made = site_sweep().run({}, energy);
  write_npy(folder / "site", made);
  const auto json = nlohmann::json::parse(bytes_of(folder / "site.json"));
  CHECK(json["axes"][0]["unit"] == "W @it");
  CHECK(json["axes"][1]["numbers"] == std::vector<double>{1.0, 1.25, 1.5});
  CHECK(json["columns"][2]["unit"] == "J/token");
  for (const auto& column : json["columns"]) {
    CHECK(Npy(folder / column["file"].get<std::string>()).shape() == std::vector<std::size_t>{2, 3});
  }
  // 100 MW of cooling, PUE 1.5: as in the CSV.
  const auto active = Npy(folder / "site.active.npy").numbers<std::uint8_t>();
  CHECK(json["constraints"][active[5]] == "utility_power");
  CHECK(Npy(folder / "site.rate.npy").numbers<double>()[5] == doctest::Approx(100e6 / 1.5 / 0.59875));
  CHECK(Npy(folder / "site.energy.npy").numbers<double>()[5] == doctest::Approx(0.898125));
}

TEST_CASE("a part is flat, and its offset says where it begins; one point has the shape (1,)") {
  const Folder folder;
  write_npy(folder / "part", site_sweep().part(1, 2).run({}, energy));
  CHECK(Npy(folder / "part.rate.npy").shape() == std::vector<std::size_t>{3});
  CHECK(nlohmann::json::parse(bytes_of(folder / "part.json"))["offset"] == 3);
  write_npy(folder / "point", sweep(site_sweep().scenario_at(5)).run());
  CHECK(Npy(folder / "point.rate.npy").shape() == std::vector<std::size_t>{1});
  CHECK(nlohmann::json::parse(bytes_of(folder / "point.json"))["axes"].empty());
}

TEST_CASE("choices are written by their labels") {
  const Folder folder;
  SweepResult made = small();
  made.axes[0].labels.assign(made.axes[0].numbers.size(), "H100, \"SXM\"");
  std::ostringstream text;
  write_csv(text, made);
  CHECK(text.str().find("\n\"H100, \"\"SXM\"\"\",") != std::string::npos);
  write_npy(folder / "map", made);
  const auto json = nlohmann::json::parse(bytes_of(folder / "map.json"));
  CHECK(json["axes"][0]["labels"][0] == "H100, \"SXM\"");
  CHECK(!json["axes"][1].contains("labels"));
}

TEST_CASE("columns whose files would be one are refused before any is written") {
  const Folder folder;
  for (const char* name : {"rate", "active", "a/b"}) {
    SweepResult made = small();
    made.columns[0].name = name;
    CHECK_THROWS_AS(write_npy(folder / "map", made), Error);
  }
  CHECK(!std::filesystem::exists(folder / "map.rate.npy"));
}

TEST_CASE("names that JSON has to escape come back as they were") {
  const Folder folder;
  SweepResult made = small();
  made.axes[0].name = "a \"b\" \\ c\n\x01 \xc3\xa9";
  made.columns[0].unit = "\t\"";
  write_npy(folder / "map", made);
  const auto json = nlohmann::json::parse(bytes_of(folder / "map.json"));
  CHECK(json["axes"][0]["name"] == made.axes[0].name);
  CHECK(json["columns"][2]["unit"] == made.columns[0].unit);
}

TEST_CASE("a file that cannot be written is named") {
  CHECK_THROWS_WITH_AS(write_npy("/nowhere/at/all", small()), "cannot write /nowhere/at/all.rate.npy", Error);
}

}  // namespace
