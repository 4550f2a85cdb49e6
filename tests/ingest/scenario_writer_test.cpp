// SPDX-License-Identifier: MIT
#include <e2t/ingest/scenario_writer.hpp>

#include "scenarios.hpp"

#include <cstring>
#include <random>

namespace {

using namespace e2t;

// The bits of every field of two aggregates are the same.
template <template <class> class Aggregate>
bool same_bits(const Aggregate<double>& left, const Aggregate<double>& right) {
  bool same = true;
  Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
    using Description = std::remove_cvref_t<decltype(field)>;
    using Member = std::remove_cvref_t<decltype(left.*member)>;
    bool equal = true;
    if constexpr (std::is_same_v<Description, GroupField>) {
      equal = same_bits(left.*member, right.*member);
    } else if constexpr (e2t::detail::is_number_field<Description>) {
      using Slot = e2t::detail::Slot<Member>;
      equal = Slot::present(left.*member) == Slot::present(right.*member);
      if (equal && Slot::present(left.*member)) {
        const double a = Slot::number(left.*member), b = Slot::number(right.*member);
        equal = std::memcmp(&a, &b, sizeof a) == 0;
      }
      if constexpr (std::is_same_v<Member, MeteredEnergyOf<double>>) {
        equal = equal && (left.*member).meter() == (right.*member).meter();
      }
      if constexpr (std::is_same_v<Member, Optional<Effect>>) {
        if (equal && (left.*member).has_value()) {
          equal = (left.*member)->low == (right.*member)->low &&
                  (left.*member)->high == (right.*member)->high;
        }
      }
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      equal = (left.*member).has_value() == (right.*member).has_value() &&
              (!(left.*member).has_value() || same_bits(*(left.*member), *(right.*member)));
    } else if constexpr (std::is_same_v<Description, ListField>) {
      equal = (left.*member).size() == (right.*member).size();
      for (int i = 0; equal && i < (left.*member).size(); ++i)
        equal = same_bits((left.*member)[i], (right.*member)[i]);
    } else {
      equal = left.*member == right.*member;
    }
    if (!equal) MESSAGE("differs: " << field.name);
    same = same && equal;
  });
  return same;
}

void check_round_trip(const ScenarioFile& file) {
  const std::string text = write_scenario(file);
  CAPTURE(text);
  const ScenarioFile again = parse_scenario(text, "written");
  CHECK(again.title == file.title);
  CHECK(again.notes == file.notes);
  CHECK(same_bits(again.scenario, file.scenario));
  REQUIRE(again.levers.size() == file.levers.size());
  for (std::size_t i = 0; i < file.levers.size(); ++i) {
    CHECK(same_bits(again.levers[i], file.levers[i]));
  }
}

TEST_CASE("a scenario is written as people would write it") {
  const ScenarioFile file = parse_scenario(e2t_test::valid);
  CHECK(write_scenario(file) == R"(title = "a site"

[hardware]
count = "120000 accelerator"
compute_efficiency = 1
memory_efficiency = 1
link_efficiency = 1
idle_policy = "off"
host_overhead = 1.25

[hardware.accelerator]
name = "H100 SXM"
memory = "85.89934592 GB"
memory_bandwidth = "3350 GB/s"
link_bandwidth = "450 GB/s"
board_power = "700 W"
idle_power = "60 W"

[hardware.accelerator.peak]
bf16 = "989 TFLOP/s"
fp8 = "1979 TFLOP/s"

[facility]
utility_power = "100 MW"
feed_limit = 1
fixed_load = "0 MW"
pue = 1.2
redundancy = 1

[workload]
precision = "bf16"
compute_per_token = "240 GFLOP/output_token"
energy_per_token = "0.479 J/output_token @device"
step_rate = "1228.8 output_token/s/accelerator"
time_to_first_token_percentile = 0.5
time_per_output_token = "39.8 ms"
time_per_output_token_percentile = 0.5

[target]
time_to_first_token_percentile = 0.5
time_per_output_token_percentile = 0.5

[[lever]]
name = "batch 1024"
source = "a table"
mechanism = "unstated"
energy_per_token = 0.78
step_rate = {factor = 1.389, low = 1.3, high = 1.4}
)");
}

TEST_CASE("a written scenario reads back to the last bit") {
  ScenarioFile file = parse_scenario(e2t_test::valid);
  file.title = "quotes \" and \\ and \t tabs, \x1b, \x7f, \xc3\xbc";
  file.notes = "two\nlines and a \"\"\" in them";
  check_round_trip(file);
}

TEST_CASE("numbers with all their digits read back to the last bit") {
  using namespace e2t::units;
  for (unsigned seed = 1; seed <= 500; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> part(0.1, 1.0);
    ScenarioFile file = parse_scenario(e2t_test::valid);
    Scenario& plan = file.scenario;
    plan.hardware.count = 1e5 * part(random) * units::accelerator;
    plan.hardware.accelerator.memory = 300 * part(random) * GB;
    plan.hardware.accelerator.memory_bandwidth = 8 * part(random) * TB_per_s;
    plan.hardware.host_overhead = HostOverhead{1.0 + part(random)};
    plan.facility.utility_power = at_facility(1e9 * part(random) * W);
    plan.facility.pue = Pue{1.0 + part(random)};
    plan.facility.tariff = Quantity<money_per_facility_energy>(90 * part(random) * (USD / MWh));
    plan.facility.carbon_intensity =
        Quantity<carbon_per_facility_energy>(part(random) * (kgCO2e / kWh));
    plan.facility.water_onsite = Quantity<water_per_it_energy>(part(random) * (L / kWh));
    plan.workload.energy_per_token = at_it(part(random) * J_per_token);
    plan.workload.memory_per_token = 1e9 * part(random) * (B / token);
    plan.workload.time_per_output_token = 0.05 * part(random) * s;
    plan.workload.quality = Quality{part(random)};
    file.levers[0].energy_per_token = Effect{part(random)};
    file.levers[0].quality = Effect{0.5, 0.5 * part(random), 0.5 + part(random)};
    check_round_trip(file);
  }
}

}  // namespace
