// SPDX-License-Identifier: MIT
#pragma once
// A measured row beside what the serving model says of it.
//
//     const auto said = e2t::predict(row, calibration);
//     said.point.rate / row.rate, said.host_bound
#include "e2t/serving/bound.hpp"
#include "e2t/serving/serving_point.hpp"

namespace e2t {

/// A measured serving configuration. serving.running_sequences must be given; its calibration is not
/// looked at.
struct Observation {
  Serving serving{};
  Accelerator accelerator{};
  Quantity<output_token_rate> rate = not_given;        ///< of the instance
  Quantity<device_power> power = not_given;            ///< of the instance
  Optional<Quantity<duration>> inter_token_latency{};  ///< median
};

/// The terms of a step that a fleet's time may go to, by the names of production constraints.
enum class StepTerm : unsigned char { compute, memory_bandwidth, interconnect, software_overhead };
inline constexpr const char* step_term_names[] = {"compute", "memory_bandwidth", "interconnect",
                                                  "software_overhead"};

/// The largest term of a step, prefill counted with compute and interconnect; the first of equal ones.
[[nodiscard]] constexpr StepTerm largest_term(const StepOf<double>& step) {
  const Quantity<duration> terms[] = {step.compute + step.prefill_compute, step.memory,
                                      step.interconnect + step.prefill_interconnect, step.overhead()};
  int largest = 0;
  for (int i = 1; i < 4; ++i) {
    if (terms[i] > terms[largest]) largest = i;
  }
  return static_cast<StepTerm>(largest);
}

struct Prediction {
  ServingPoint point{};                          ///< at the measured number of running requests
  Quantity<device_power> power_at_measured_rate{};  ///< of the instance, if its steps took what was measured
  StepTerm active{};
  PhysicalBound bound{};
  /// The accelerator waited for its host: at the measured rate power is right within 15 %, but the
  /// accelerator could have stepped a quarter faster.
  bool host_bound = false;
};

/// Throws Error for what cannot be served.
[[nodiscard]] constexpr Prediction predict(const Observation& row, const Calibration& calibration) {
  Serving serving = row.serving;
  serving.calibration = calibration;
  Prediction made;
  made.point = serve(serving, row.accelerator);
  const auto& point = made.point;
  const Quantity<duration> step = point.batch * one_token / row.rate;
  made.power_at_measured_rate =
      step_power(serving, row.accelerator, point.work, point.step, step) * point.accelerators;
  made.active = largest_term(point.step);
  made.bound = physical_bound(serving, row.accelerator, point.batch);
  const double power = made.power_at_measured_rate / row.power;
  made.host_bound = power > 0.85 && power < 1.15 && point.rate > 1.25 * row.rate;
  return made;
}

}  // namespace e2t
