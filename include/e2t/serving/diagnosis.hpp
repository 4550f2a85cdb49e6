// SPDX-License-Identifier: MIT
#pragma once
// What a measured row ran against: the ceilings of its hardware, how far below each it ran, and where the
// rest of the time went. Says of a row that cannot be true why it cannot.
//
//     const e2t::Diagnosis found = e2t::diagnose(row, calibration);
//     use(found.active, found.ceilings[1].share, found.part(e2t::Loss::overhead));
//     if (found.impossible()) puts(found.contradiction.c_str());
//
// Ceilings are physical: peaks of the data sheet, least work, no calibration. Where time went beyond them is
// what a calibration says, so it is as sure as that.
#include "e2t/serving/prediction.hpp"

namespace e2t {

/// A ceiling of a row: output tokens/s that the resource allows at the row's batch, and the part of it that
/// was measured. `power` is that of the boards at the measured J/token.
struct RowCeiling {
  const char* name;
  Optional<Quantity<output_token_rate>> rate{};  ///< absent: the row does not use the resource
  Optional<double> share{};                      ///< measured over rate: MFU, MBU, ...
};

namespace detail {
// Mean power of boards at their limit is within 3 % of it; no board averages 5 % more than its limit.
inline constexpr double near_limit = 0.97, beyond_limit = 1.05;
}  // namespace detail

/// Where the time of a measured step went.
enum class Loss : unsigned char {
  peak,        ///< none: the largest of the least times of compute, memory and interconnect
  no_overlap,  ///< the others of these, which follow each other
  efficiency,  ///< attained against peak rates, and work beyond the least: prompts' cache, touched experts
  prefill,     ///< prompts that arrive
  overhead,    ///< of layers, of quantising, of requests
  power_cap,   ///< beyond what the calibration explains, with the boards at their limit
  host_wait,   ///< beyond it, with boards that draw as when they wait
  unexplained, ///< beyond it
  small_batch  ///< part of all these: what a request would save in the largest batch that fits
};
template <>
inline constexpr const char* choice_names<Loss>[] = {"peak",     "no_overlap", "efficiency", "prefill",
                                                     "overhead", "power_cap",  "host_wait",  "unexplained",
                                                     "small_batch"};

inline constexpr int loss_count = 9;

struct Diagnosis {
  RowCeiling ceilings[5] = {{"compute"}, {"memory_bandwidth"}, {"interconnect"}, {"power_cap"}, {"sequential"}};
  const char* active = "";  ///< the largest term of the calibrated step, or power_cap where boards are at it
  Quantity<duration> step = not_given;  ///< measured
  Quantity<duration> losses[loss_count] = {};  ///< by Loss; but for small_batch they sum to `step`
  /// Measured over calibrated step. Below 1 the row was faster than the calibration says, and the losses
  /// that it explains are scaled down to what was measured.
  double calibrated_share = 1.0;
  /// How many times as fast the largest batch that fits would run by the calibration; absent: it runs.
  Optional<double> larger_batch_gain{};
  Prediction predicted{};
  Text<383> contradiction{};  ///< why the row cannot be true; empty: it can

  [[nodiscard]] constexpr bool impossible() const { return !contradiction.empty(); }
  /// Part of the step that went there.
  [[nodiscard]] constexpr double part(Loss loss) const { return losses[static_cast<int>(loss)] / step; }
  /// The largest beyond the peak.
  [[nodiscard]] constexpr Loss main_loss() const {
    int largest = static_cast<int>(Loss::no_overlap);
    for (int i = largest + 1; i < loss_count; ++i) {
      if (losses[i] > losses[largest]) largest = i;
    }
    return static_cast<Loss>(largest);
  }
};

namespace detail {

// "a step of 8 request takes at least 5.1 ms (memory_bandwidth: 17.1 GB of each accelerator at 3350 GB/s), so
// at most 1570 output_token/s; measured: 2000"
inline Text<383> above_ceiling(const Observation& row, const PhysicalBound& bound, const char* measured, double value) {
  const auto& board = row.accelerator;
  const bool memory = bound.memory >= bound.compute && bound.memory >= bound.interconnect;
  const bool compute = !memory && bound.compute >= bound.interconnect;
  const Quantity<duration> least = max(max(bound.memory, bound.compute), bound.interconnect);
  Text<383> text("a step of ");
  text.append(Raw::of(*row.serving.running_sequences)).append(" request takes at least ").append(least.in(units::ms));
  text.append(" ms (");
  if (memory) {
    text.append("memory_bandwidth: ").append((bound.memory * board.memory_bandwidth).in(units::GB));
    text.append(" GB of each accelerator at ").append(board.memory_bandwidth.in(units::GB / units::s)).append(" GB/s");
  } else {
    text.append(compute ? "compute: its FLOP at peak" : "interconnect: its transfers at the peak link rate");
  }
  text.append("), so at most ").append(bound.absolute.in(units::token_per_s)).append(" output_token/s; ");
  return text.append(measured).append(value);
}

inline void refute(const Observation& row, Diagnosis& made) {
  const auto& bound = made.predicted.bound;
  const auto& board = row.accelerator;
  const double boards = row.serving.layout.accelerators();
  if (row.rate > bound.absolute) {
    made.contradiction = above_ceiling(row, bound, "measured: ", row.rate.in(units::token_per_s));
  } else if (row.inter_token_latency.has_value() &&
             *row.inter_token_latency * step_shape(row.serving).positions < bound.tokens / bound.absolute) {
    made.contradiction = above_ceiling(row, bound, "measured inter-token latency [ms]: ", row.inter_token_latency->in(units::ms));
  } else if (board.board_power.has_value() && row.power > *board.board_power * boards * beyond_limit) {
    made.contradiction.append("power is ").append(row.power.in(units::W)).append(" W @device; ").append(boards);
    made.contradiction.append(" boards of ").append(board.board_power->in(units::W)).append(" W draw at most ");
    made.contradiction.append(boards * board.board_power->in(units::W)).append(" W");
  }
}

}  // namespace detail

/// Diagnoses one row; `power_cap` is the limit set on each board, where it is lower than the board's own.
/// Throws Error for what cannot be served, and where the row's serving does not state running_sequences.
[[nodiscard]] inline Diagnosis diagnose(const Observation& row, const Calibration& calibration,
                                        const Optional<Quantity<device_power>>& power_cap = {}) {
  require(row.serving.running_sequences.has_value(),
          [] { return Error("serving.running_sequences is not given; it is needed to diagnose a measured row"); });
  Diagnosis made;
  made.predicted = predict(row, calibration);
  const auto& bound = made.predicted.bound;
  const auto& step = made.predicted.point.step;
  const auto limit = power_cap.has_value() ? power_cap : row.accelerator.board_power;
  const double boards = row.serving.layout.accelerators();

  const auto ceiling = [&](int index, const Quantity<output_token_rate>& rate) {
    made.ceilings[index].rate = rate;
    made.ceilings[index].share = row.rate / rate;
  };
  const Quantity<duration> none{}, least[] = {bound.compute, bound.memory, bound.interconnect};
  for (int i = 0; i < 3; ++i) {
    if (least[i] > none) ceiling(i, bound.tokens / least[i]);
  }
  if (limit.has_value()) ceiling(3, *limit * boards / (row.power / row.rate));
  ceiling(4, bound.sequential);

  const bool at_limit = limit.has_value() && row.power > *limit * boards * detail::near_limit;
  made.active = at_limit ? "power_cap" : step_term_names[static_cast<int>(made.predicted.active)];
  made.step = made.predicted.point.batch * one_token * made.predicted.point.tokens_per_step / row.rate;
  made.calibrated_share = made.step / step.total();

  const auto loss = [&](Loss which) -> Quantity<duration>& { return made.losses[static_cast<int>(which)]; };
  loss(Loss::peak) = max(max(bound.compute, bound.memory), bound.interconnect);
  const Quantity<duration> all_peaks = bound.compute + bound.memory + bound.interconnect;
  loss(Loss::no_overlap) = all_peaks - loss(Loss::peak);
  loss(Loss::efficiency) = step.compute + step.memory + step.interconnect - all_peaks;
  loss(Loss::prefill) = step.prefill();
  loss(Loss::overhead) = step.overhead();
  const Quantity<duration> rest = made.step - step.total();
  if (rest >= none) {
    loss(at_limit ? Loss::power_cap : made.predicted.host_bound ? Loss::host_wait : Loss::unexplained) = rest;
  } else {
    const double scaled = (made.step - loss(Loss::peak)) / (step.total() - loss(Loss::peak));
    for (int i = static_cast<int>(Loss::no_overlap); i <= static_cast<int>(Loss::overhead); ++i) {
      made.losses[i] = made.losses[i] * scaled;
    }
  }

  Serving fuller = row.serving;
  fuller.calibration = calibration;
  const Quantity<request> most = largest_batch(fuller, row.accelerator);
  if (most > made.predicted.point.batch * 1.05) {
    fuller.running_sequences = most;
    fuller.max_sequences = not_given;
    const double gain = serve(fuller, row.accelerator).rate / made.predicted.point.rate;
    made.larger_batch_gain = gain;
    loss(Loss::small_batch) = made.step * (1.0 - 1.0 / gain);
  }
  detail::refute(row, made);
  return made;
}

}  // namespace e2t
