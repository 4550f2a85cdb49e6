// SPDX-License-Identifier: MIT
#pragma once
// Capacity and intensity of every constraint, the library's and the user's, as numbers in base units and
// in the order in which ties are decided: what the minimum is taken over, and what sweeps factor.
//
//     const auto parts = tpf.parts();
//     parts.row[0].name, parts.row[0].capacity / parts.row[0].intensity   // output tokens/s
#include "e2t/production/constraints.hpp"

namespace e2t {

enum class Part : unsigned char { capacity, intensity };

template <class Rep>
struct PartsRowOf {
  const char* name = "";
  bool given = false;
  Rep capacity = static_cast<Rep>(__builtin_inf());  ///< infinite where the constraint is not given
  Rep intensity = static_cast<Rep>(1.0);             ///< above 0, or 0 where it does not limit
  /// Output tokens/s.
  [[nodiscard]] constexpr Rep ceiling() const { return capacity / intensity; }
};

template <class Rep, int Count>
struct PartsOf {
  PartsRowOf<Rep> row[Count];
  /// What the fleet's serving steps attain in output tokens/s, where time terms are stated beside it: it
  /// lowers the largest of them.
  Optional<Rep> step;
  /// Share of time with work, where it is stated.
  Optional<Rep> utilization;
};

inline constexpr int time_terms = 4;  ///< compute, memory_bandwidth, interconnect, software_overhead

namespace detail {

struct EveryPart {
  constexpr bool operator()(int, Part) const { return true; }
};

/// The parts at an operating point. Of the user's own constraints only those for which wanted(index,
/// part) are evaluated, the library's only with `library`; what is left out keeps its initial number.
template <class Rep, int Count, class Customs, class Wanted>
constexpr PartsOf<Rep, Count> parts_at(const OperatingPointOf<Rep>& point, const Customs& customs, Wanted wanted,
                                       bool library = true) {
  PartsOf<Rep, Count> made;
  const auto limits = library ? ConstraintsOf<Rep>(point) : ConstraintsOf<Rep>();
  int next = 0;
  const auto add = [&](bool given, const auto& capacity, const auto& intensity) {
    auto& row = made.row[next];
    row.name = limit_names[next++];
    row.given = given;
    if (given) row.capacity = Raw::of(capacity), row.intensity = Raw::of(intensity);
  };
  limits.each([&](const auto& limit) { add(limit.given(), limit.capacity(), limit.intensity()); });
  const Quantity<output_token_rate, Rep> step =
      limits.serving_step.value_or(Quantity<output_token_rate, Rep>{});
  const bool step_alone = limits.serving_step.has_value() && !limits.has_time_terms();
  add(step_alone, step, Raw::make<one>(Rep(1.0)));
  if (limits.serving_step.has_value() && !step_alone) made.step = Raw::of(step);
  customs.each([&](const auto& custom) {
    using Checked = decltype(custom.at(point));  // that their quotient is an output-token rate
    static_assert(std::is_same_v<typename Checked::rep, Rep>);
    auto& row = made.row[next];
    row.name = custom.name;
    row.given = true;
    if (wanted(next, Part::capacity)) row.capacity = Raw::of(custom.capacity_at(point));
    if (wanted(next, Part::intensity)) row.intensity = Raw::of(custom.intensity_at(point));
    ++next;
  });
  const auto& load = point.scenario().workload;
  if (load.utilization.has_value()) made.utilization = load.utilization->value();
  return made;
}

}  // namespace detail

}  // namespace e2t
