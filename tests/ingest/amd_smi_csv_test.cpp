// SPDX-License-Identifier: MIT
#include <e2t/ingest/amd_smi_csv.hpp>
#include <e2t/quantity/literals.hpp>

#include "ingest/truncation.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;

// Public test data of github.com/SemiAnalysisAI/InferenceX-app: two accelerators at one time.
const std::string sample =
    "timestamp,gpu,gfx_activity,umc_activity,mm_activity,socket_power,gfx_0_clk,gfx_0_min_clk,"
    "gfx_0_max_clk,mem_0_clk,mem_0_min_clk,mem_0_max_clk,edge,hotspot,mem\n"
    "1772939616,0,95,80,N/A,350,1980,500,2100,901,900,1500,38,72,65\n"
    "1772939616,1,88,75,N/A,300,1950,500,2100,901,900,1500,36,68,62\n";
const std::string one_time =
    "gpu.csv: all rows are of one time, 1772939616; allowed: two or more, which are integrated "
    "between";

// Made up: the sample goes on 2 s later, at 450 W and 300 W.
const std::string synthetic_log =
    sample +
    "1772939618,0,95,80,N/A,450,1980,500,2100,901,900,1500,38,72,65\n"
    "1772939618,1,88,75,N/A,300,1950,500,2100,901,900,1500,36,68,62\n";

std::string refused(const std::string& text) {
  try {
    (void)parse_amd_smi(text, "gpu.csv");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("the sample is read to its end, and is of one time only") {
  CHECK(refused(sample) == one_time);
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto path = folder / "formats" / "amd_smi.csv";
  CHECK(ingest::read_text(path, 10'000, "a sample") == sample);
  CHECK_THROWS_AS((void)read_amd_smi(path), Error);
}

TEST_CASE("joules of two accelerators") {
  // (350 + 450) / 2 * 2 and 300 * 2.
  const auto log = parse_amd_smi(synthetic_log);
  CHECK(log.energy == at_device(1400_J));
  CHECK(log.power == at_device(700_W));
  CHECK(log.column == "socket_power");
  CHECK(log.unread_columns.size() == 12);
  static_assert(std::is_same_v<decltype(log.energy), Quantity<device_energy>>);
  const auto part =
      parse_amd_smi(synthetic_log, "gpu.csv", {.begin = "1772939617", .end = "1772939618"});
  CHECK(part.energy == at_device(725_J));  // (400 + 450) / 2 + 300
}

TEST_CASE("the other names of the power are read too") {
  for (const char* name : {"current_socket_power", "average_socket_power", "power_usage"}) {
    const auto log = parse_amd_smi(std::string("timestamp,gpu,") + name +
                                   "\n1772939616,0,100\n1772939617,0,100 W\n");
    CHECK(log.column == name);
    CHECK(log.energy == at_device(100_J));
  }
}

TEST_CASE(
    "lists within quotes are cells, and partitions without a power of their own are left out") {
  // The columns of AMD SMI 26 and of `amd-smi monitor`; the rows are made up.
  const auto lists = parse_amd_smi(
      "timestamp,gpu,vcn_activity,socket_power\n"
      "1772939616,0,\"['N/A', 'N/A']\",288\n1772939617,0,\"[0, 12]\",288\n");
  CHECK(lists.energy == at_device(288_J));
  const auto partitions = parse_amd_smi(
      "timestamp,gpu,xcp,power_usage\n"
      "1772939616,0,0,300\n1772939616,0,1,N/A\n1772939617,0,0,300\n1772939617,0,1,N/A\n");
  CHECK(partitions.energy == at_device(300_J));
  CHECK(partitions.ignored.at(0).count == 2);
}

TEST_CASE("milliseconds, microwatts and logs without times are refused") {
  const std::string header = "timestamp,gpu,socket_power\n";
  CHECK(refused(header + "1772939616071,0,350\n") ==
        "gpu.csv:2:1: timestamp is \"1772939616071\"; allowed: Unix seconds between the years 2000 "
        "and 2100 (milliseconds are not guessed)");
  CHECK(refused(header + "1772939616,0,350000000\n") ==
        "gpu.csv:2:14: socket_power is \"350000000\"; allowed: 0 W to 10000 W");
  CHECK(refused("gpu,socket_power\n0,350\n") ==
        "gpu.csv:1:1: no column of the time; needed in a log of amd-smi: \"timestamp\"; the first "
        "line has: gpu, socket_power");
  // Two readings within one of its whole seconds.
  CHECK(
      refused(header + "1772939616,0,350\n1772939616,0,360\n") ==
      "gpu.csv:3:1: accelerator 0 at 1772939616: 360 W at a time that has 350 W already; allowed: "
      "one power at a time (the row before it: line 2)");
}

TEST_CASE("every truncation is read whole lines only, or refused") {
  const auto read = [](const std::string& text) { (void)parse_amd_smi(text, "gpu.csv"); };
  CHECK(e2t_test::check_truncations(sample, "gpu.csv", read) == 0);
  CHECK(e2t_test::check_truncations(synthetic_log, "gpu.csv", read) == 1);
}

}  // namespace
