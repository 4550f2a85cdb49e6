// SPDX-License-Identifier: MIT

// Counters of a benchmark that was run are the figures of its record, in base units.

#include "e2t/report/benchmark.hpp"

#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;

// Keeps what a run reports.
struct Kept : benchmark::BenchmarkReporter {
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& reported) override {
    runs.insert(runs.end(), reported.begin(), reported.end());
  }
  std::vector<Run> runs;
};
benchmark::BenchmarkReporter::Run run_of(Record record) {
  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark("serve", [record](benchmark::State& state) {
    for (auto _ : state)
      static_cast<void>(_);
    add_counters(state, record);
  })->Iterations(1);
  Kept kept;
  benchmark::RunSpecifiedBenchmarks(&kept);
  REQUIRE(kept.runs.size() == 1);
  return kept.runs[0];
}

}  // namespace

TEST_CASE(
    "counters are the figures that follow from the record, with their units; settings are none") {
  Record record{.model = "m"};
  record.count = 4_accelerator;
  record.rate = measured(4000_token_per_s);
  record.delivered_power.device = measured(2000_W);
  record.host_overhead = modelled(HostOverhead{1.25});
  record.active = "memory_bandwidth";
  const auto run = run_of(record);
  CHECK_FALSE(run.error_occurred);
  CHECK(run.report_label == "bound by memory_bandwidth");
  std::map<std::string, double> counters;
  for (const auto& [name, counter] : run.counters)
    counters[name] = counter.value;
  CHECK(counters.at("rate [output_token/s]") == 4000.0);
  CHECK(counters.at("energy_per_output_token.device [J/output_token @device]") == 0.5);
  CHECK(counters.at("energy_per_output_token.it [J/output_token @it]") ==
        0.625);  // 2000 W * 1.25 / 4000
  CHECK(counters.count("energy_per_output_token.facility [J/output_token @facility]") ==
        0);  // no PUE
  CHECK(counters.count("count [accelerator]") == 0);
}

TEST_CASE("a record that contradicts itself ends the benchmark with its error") {
  Record record{.model = "m"};
  record.rate = measured(4000_token_per_s);
  record.delivered_power.device = measured(2000_W);
  record.energy_per_output_token.device = measured(1_J_per_token);
  const auto run = run_of(record);
  CHECK(run.error_occurred);
  CHECK(run.error_message.find("energy_per_output_token.device is 1 J/output_token") !=
        std::string::npos);
}
