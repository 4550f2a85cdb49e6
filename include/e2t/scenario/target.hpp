// SPDX-License-Identifier: MIT
#pragma once
// What the tokens must be worth: quality q* and service s*. A scenario that misses one is infeasible,
// which is said with the margin; it is not a rate of zero.
//
//     e2t::Target{.quality = e2t::Quality{0.8}, .time_per_output_token = 50_ms};
#include "e2t/scenario/field.hpp"

namespace e2t {

template <class Rep>
struct TargetOf {
  Optional<QualityOf<Rep>> quality{};
  Optional<Quantity<duration, Rep>> time_to_first_token{};
  PercentileOf<Rep> time_to_first_token_percentile{Rep(0.5)};
  Optional<Quantity<duration, Rep>> time_per_output_token{};
  PercentileOf<Rep> time_per_output_token_percentile{Rep(0.5)};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("quality", "lowest acceptance rate on the task"), &TargetOf<Reps>::quality...);
    visit(field("time_to_first_token", units::ms, above_zero, "longest TTFT at its percentile"),
          &TargetOf<Reps>::time_to_first_token...);
    visit(field("time_to_first_token_percentile", "share of requests that must meet it"),
          &TargetOf<Reps>::time_to_first_token_percentile...);
    visit(field("time_per_output_token", units::ms, above_zero, "longest TPOT at its percentile"),
          &TargetOf<Reps>::time_per_output_token...);
    visit(field("time_per_output_token_percentile", "share of requests that must meet it"),
          &TargetOf<Reps>::time_per_output_token_percentile...);
  }
};
using Target = TargetOf<double>;

}  // namespace e2t
