// SPDX-License-Identifier: MIT
#pragma once
// A dense sweep as CSV: one line per point, its axes first, columns titled "name [unit]".
//
//     const auto map = e2t::sweep(scenario).run();
//     std::ofstream file("map.csv");
//     e2t::write_csv(file, map);
#include <fmt/format.h>

#include <ostream>

#include "e2t/report/csv_field.hpp"
#include "e2t/sweep/result.hpp"

namespace e2t {

/// Numbers have as many digits as tell them apart; the constraint and choices are written by name.
inline void write_csv(std::ostream& out, const SweepResult& result) {
  for (const ResultAxis& axis : result.axes) out << csv_title(axis.name, axis.unit) << ',';
  out << "rate [output_token/s],active";
  for (const ResultColumn& column : result.columns) out << ',' << csv_title(column.name, column.unit);
  out << '\n';
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Coordinates at = result.grid.coordinates(result.offset + i);
    for (std::size_t axis = 0; axis < result.axes.size(); ++axis) {
      const ResultAxis& along = result.axes[axis];
      if (along.labels.empty()) {
        out << fmt::format("{},", along.numbers[at[axis]]);
      } else {
        out << csv_field(along.labels[at[axis]]) << ',';
      }
    }
    out << fmt::format("{},", result.rate[i]) << csv_field(result.constraints[result.active[i]]);
    for (const ResultColumn& column : result.columns) out << fmt::format(",{}", column.values[i]);
    out << '\n';
  }
}

}  // namespace e2t
