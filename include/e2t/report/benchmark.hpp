// SPDX-License-Identifier: MIT
#pragma once
// A record's figures as counters of a Google Benchmark: they stand in its table and in its JSON and CSV.
//
//     const auto serve = [](benchmark::State& state) {
//       e2t::Record record{.model = "mine"};
//       for (auto _ : state) record.rate = e2t::measured(4915_token_per_s);
//       e2t::add_counters(state, record);  // "rate [output_token/s]" = 4915
//     };
#include <benchmark/benchmark.h>

#include <string>

#include "e2t/report/record_complete.hpp"
#include "e2t/report/record_rows.hpp"

namespace e2t {

/// Adds every figure that the completed record knows, but no setting, as "name [base unit]"; the label says
/// what binds. A record that contradicts itself ends the benchmark with its error.
inline void add_counters(benchmark::State& state, Record record) {
  try {
    complete(record);
  } catch (const Error& error) {
    state.SkipWithError(error.what());
    return;
  }
  for (const RecordRow& row : record_rows(record)) {
    if (row.cell.figure == nullptr || row.cell.field.setting || !row.cell.has_value())
      continue;
    const std::string unit = row.cell.field.unit.text().c_str();
    state.counters[row.name + (unit.empty() ? "" : " [" + unit + ']')] = *row.cell.figure->number;
  }
  if (record.active.has_value())
    state.SetLabel("bound by " + record.active.text);
}

}  // namespace e2t
