// SPDX-License-Identifier: MIT
#pragma once
// One measured serving configuration: which model ran how on what, and what came out. What a
// serving model is fitted on and compared with.
//
//     constexpr e2t::Measurement row{
//         .model = "openai/gpt-oss-20b", .accelerator = "H100", .count = 1_accelerator,
//         .max_sequences = 256_request, .running_sequences = 255.8_request,
//         .output_length = 2112_token_per_request, .rate = 8164_token_per_s,
//         .power = e2t::at_device(429_W)};
//     static_assert(row.power / row.rate < e2t::at_device(0.06_J_per_token));
#include "e2t/scenario/field.hpp"

namespace e2t {

/// Whether every token passes the same feed-forward network or a few of many.
enum class Architecture : unsigned char { dense, moe };
template <>
inline constexpr const char* choice_names<Architecture>[] = {"dense", "moe"};

/// In steady state. All figures are those of the whole instance; power is the sum over its boards. The
/// energy of prefill is charged to output tokens.
template <class Rep>
struct MeasurementOf {
  Text<95> model{};
  Text<47> accelerator{};
  Text<47> task{};
  Architecture architecture = Architecture::dense;
  Text<31> weight_precision{};
  Quantity<e2t::accelerator, Rep> count = not_given;
  Rep tensor_parallel{1.0};
  Rep expert_parallel{1.0};
  Rep data_parallel{1.0};
  Quantity<request, Rep> max_sequences = not_given;
  Quantity<request, Rep> running_sequences = not_given;
  Quantity<output_token_per_request, Rep> output_length = not_given;
  Quantity<output_token_rate, Rep> rate = not_given;
  Quantity<device_power, Rep> power = not_given;
  Optional<Quantity<device_energy_per_output_token, Rep>> energy_per_token{};
  Optional<Quantity<device_energy_per_request, Rep>> energy_per_request{};
  Optional<Quantity<duration, Rep>> inter_token_latency{};
  Optional<Quantity<duration, Rep>> inter_token_latency_p90{};
  Optional<Quantity<duration, Rep>> inter_token_latency_p95{};
  Optional<Quantity<duration, Rep>> inter_token_latency_p99{};
  Optional<Rep> total_parameters{};
  Optional<Rep> active_parameters{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number, units::request, units::W, units::ms, units::J, units::token;
    constexpr Range one_or_more{.low = 1.0};
    visit(TextField{"model", "its id, as measured"}, &MeasurementOf<Reps>::model...);
    visit(TextField{"accelerator", "the accelerator's name in the record"},
          &MeasurementOf<Reps>::accelerator...);
    visit(TextField{"task", "the requests that were served"}, &MeasurementOf<Reps>::task...);
    visit(ChoiceField<Architecture>{"architecture", "dense, or a mixture of experts"},
          &MeasurementOf<Reps>::architecture...);
    visit(TextField{"weight_precision", "number format of the weights, as in the record"},
          &MeasurementOf<Reps>::weight_precision...);
    visit(field("count", units::accelerator, one_or_more, "accelerators of the instance"),
          &MeasurementOf<Reps>::count...);
    visit(field("tensor_parallel", number, one_or_more, "ranks that share each matrix"),
          &MeasurementOf<Reps>::tensor_parallel...);
    visit(field("expert_parallel", number, one_or_more, "ranks that the experts are spread over"),
          &MeasurementOf<Reps>::expert_parallel...);
    visit(field("data_parallel", number, one_or_more, "ranks with requests of their own"),
          &MeasurementOf<Reps>::data_parallel...);
    visit(field("max_sequences", request, one_or_more, "the scheduler's limit"),
          &MeasurementOf<Reps>::max_sequences...);
    visit(field("running_sequences", request, above_zero, "sequences running at a time, the mean"),
          &MeasurementOf<Reps>::running_sequences...);
    visit(
        field("output_length", token / request, above_zero, "output tokens of a request, the mean"),
        &MeasurementOf<Reps>::output_length...);
    visit(field("rate", units::token_per_s, above_zero, "output tokens per second of the instance"),
          &MeasurementOf<Reps>::rate...);
    visit(field("power", W, above_zero, "of all boards of the instance"),
          &MeasurementOf<Reps>::power...);
    visit(
        field("energy_per_token", units::J_per_token, above_zero, "board energy per output token"),
        &MeasurementOf<Reps>::energy_per_token...);
    visit(field("energy_per_request", J / request, above_zero, "board energy per request"),
          &MeasurementOf<Reps>::energy_per_request...);
    visit(field("inter_token_latency", ms, above_zero, "median time between output tokens"),
          &MeasurementOf<Reps>::inter_token_latency...);
    visit(field("inter_token_latency_p90", ms, above_zero, "90th percentile"),
          &MeasurementOf<Reps>::inter_token_latency_p90...);
    visit(field("inter_token_latency_p95", ms, above_zero, "95th percentile"),
          &MeasurementOf<Reps>::inter_token_latency_p95...);
    visit(field("inter_token_latency_p99", ms, above_zero, "99th percentile"),
          &MeasurementOf<Reps>::inter_token_latency_p99...);
    visit(field("total_parameters", number, above_zero, "of the model, as stated"),
          &MeasurementOf<Reps>::total_parameters...);
    visit(field("active_parameters", number, above_zero, "that one token passes, as stated"),
          &MeasurementOf<Reps>::active_parameters...);
  }
};
using Measurement = MeasurementOf<double>;

}  // namespace e2t
