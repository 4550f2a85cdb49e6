// SPDX-License-Identifier: MIT
// The scenario files that are shipped: they read, and their ceilings are those in their notes, which
// were worked out by hand.
#include <e2t/ingest/scenario_writer.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::units;
namespace fs = std::filesystem;

const fs::path folder = fs::path(E2T_SOURCE_DIR) / "examples" / "scenarios";

Quantity<it_energy_per_output_token> it_energy_per_token(const Scenario& plan) {
  REQUIRE(plan.workload.energy_per_token.meter() == Meter::device);
  return at_device(plan.workload.energy_per_token.joules()) * *plan.hardware.host_overhead;
}
double utility_ceiling(const Scenario& plan) {
  const auto rate = plan.facility.utility_power / *plan.facility.pue / it_energy_per_token(plan);
  return rate.in(Mtoken / s);
}
double step_ceiling(const Scenario& plan) {
  return (plan.hardware.count * *plan.workload.step_rate).in(Mtoken / s);
}

TEST_CASE("every shipped scenario reads, has a title, and reads back from its own text") {
  int files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    CAPTURE(entry.path().string());
    const ScenarioFile file = read_scenario(entry.path());
    CHECK(!file.title.empty());
    const std::string text = write_scenario(file);
    CHECK(write_scenario(parse_scenario(text)) == text);
    ++files;
  }
  CHECK(files >= 4);
}

TEST_CASE("100 MW of H100: the feed allows 139.2 M tokens/s, the serving step 147.5 M") {
  const Scenario plan = read_scenario(folder / "h100_100mw.toml").scenario;
  CHECK(utility_ceiling(plan) == doctest::Approx(139.2).epsilon(0.0005));
  CHECK(step_ceiling(plan) == doctest::Approx(147.5).epsilon(0.0005));
}

TEST_CASE("100 MW of H100 at a large batch: 178.7 M and 204.8 M tokens/s") {
  const Scenario plan = read_scenario(folder / "h100_100mw_throughput.toml").scenario;
  CHECK(utility_ceiling(plan) == doctest::Approx(178.7).epsilon(0.0005));
  CHECK(step_ceiling(plan) == doctest::Approx(204.8).epsilon(0.0005));
}

TEST_CASE("100 MW of B200: 184.7 M and 201.5 M tokens/s") {
  const Scenario plan = read_scenario(folder / "b200_100mw.toml").scenario;
  CHECK(utility_ceiling(plan) == doctest::Approx(184.7).epsilon(0.0005));
  CHECK(step_ceiling(plan) == doctest::Approx(201.5).epsilon(0.0005));
}

TEST_CASE("a site that cools 70 MW: 116.9 M tokens/s by cooling, 135.3 M by distribution") {
  const Scenario plan = read_scenario(folder / "h100_cooling_bound.toml").scenario;
  const auto per_token = it_energy_per_token(plan);
  CHECK((*plan.facility.cooling / per_token).in(Mtoken / s) ==
        doctest::Approx(116.9).epsilon(0.0005));
  CHECK((*plan.facility.distribution * plan.facility.redundancy / per_token).in(Mtoken / s) ==
        doctest::Approx(135.3).epsilon(0.0005));
}

TEST_CASE("the levers of the H100 site give its measured large batch") {
  const ScenarioFile file = read_scenario(folder / "h100_100mw.toml");
  const Workload measured = read_scenario(folder / "h100_100mw_throughput.toml").scenario.workload;
  REQUIRE(file.levers.size() == 3);
  CHECK(file.levers[0].name == "batch 1024");
  const Workload applied = apply(file.levers[0], file.scenario.workload);
  CHECK(at_device(applied.energy_per_token.joules()) /
            at_device(measured.energy_per_token.joules()) ==
        doctest::Approx(1.0).epsilon(0.001));
  CHECK(*applied.step_rate / *measured.step_rate == doctest::Approx(1.0).epsilon(0.001));
  CHECK(*applied.time_per_output_token / *measured.time_per_output_token ==
        doctest::Approx(1.0).epsilon(0.001));
  CHECK(*applied.memory_per_token / *measured.memory_per_token ==
        doctest::Approx(1.0).epsilon(0.005));
}

}  // namespace
