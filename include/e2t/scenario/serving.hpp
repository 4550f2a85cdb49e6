// SPDX-License-Identifier: MIT
#pragma once
// How a model is served: on how many accelerators an instance runs and how its parts are spread over
// them, how long requests are, how many may run at once.
//
//     e2t::Serving serving{.model = e2t::catalog::find_model("llama_3_1_70b"),
//                          .layout = {.tensor_parallel = 4},
//                          .max_sequences = 1024 * e2t::units::request,
//                          .calibration = e2t::catalog::h100_sxm_calibration};
#include "e2t/scenario/calibration.hpp"
#include "e2t/scenario/model.hpp"

namespace e2t {

/// The accelerators of one instance: tensor_parallel * data_parallel of them. Tensor parallelism splits
/// attention and dense layers; data parallelism replicates both and splits the requests. Experts are
/// spread over the whole instance: whole ones over expert_parallel groups, slices of them within one.
template <class Rep>
struct LayoutOf {
  Rep tensor_parallel{1.0};
  Rep data_parallel{1.0};
  Rep expert_parallel{1.0};
  Quantity<duration, Rep> collective_latency = 6 * units::us;

  [[nodiscard]] constexpr Rep accelerators() const { return tensor_parallel * data_parallel; }

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(field("tensor_parallel", number, Range{.low = 1.0}, "accelerators that share every layer"),
          &LayoutOf<Reps>::tensor_parallel...);
    visit(field("data_parallel", number, Range{.low = 1.0},
                "groups that each serve their part of the requests with all of attention"),
          &LayoutOf<Reps>::data_parallel...);
    visit(field("expert_parallel", number, Range{.low = 1.0}, "groups that each hold their part of the experts"),
          &LayoutOf<Reps>::expert_parallel...);
    visit(field("collective_latency", units::us, zero_or_more,
                "time of an exchange of next to nothing; 5 to 10 us within a server"),
          &LayoutOf<Reps>::collective_latency...);
  }
};
using Layout = LayoutOf<double>;

template <class Rep>
struct ServingOf {
  ModelOf<Rep> model{};
  LayoutOf<Rep> layout{};
  Quantity<input_token_per_request, Rep> prompt_length = not_given;
  Quantity<output_token_per_request, Rep> output_length = not_given;
  /// Variance of output lengths over their mean squared.
  Rep output_variation{0.0};
  /// Prompt tokens found in a prefix cache: not computed again.
  Quantity<input_token_per_request, Rep> cached_prompt{};
  Optional<Quantity<request, Rep>> max_sequences{};
  Optional<Quantity<request, Rep>> running_sequences{};
  ShareOf<Rep> usable_memory{Rep(0.9)};
  CalibrationOf<Rep> calibration{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number, units::request;
    visit(GroupField{"model", "the architecture"}, &ServingOf<Reps>::model...);
    visit(GroupField{"layout", "how an instance is spread over its accelerators"},
          &ServingOf<Reps>::layout...);
    visit(field("prompt_length", units::input_token / request, zero_or_more, "mean prompt"),
          &ServingOf<Reps>::prompt_length...);
    visit(field("output_length", units::output_token / request, Range{.low = 1.0}, "mean answer"),
          &ServingOf<Reps>::output_length...);
    visit(field("output_variation", number, zero_or_more,
                "variance of answer lengths over their mean squared: 0 fixed, 1 exponential"),
          &ServingOf<Reps>::output_variation...);
    visit(field("cached_prompt", units::input_token / request, zero_or_more,
                "mean of the prompt tokens that a prefix cache holds"),
          &ServingOf<Reps>::cached_prompt...);
    visit(field("max_sequences", request, Range{.low = 1.0}, "limit of the scheduler, per instance"),
          &ServingOf<Reps>::max_sequences...);
    visit(field("running_sequences", request, Range{.low = 1.0},
                "requests that run at once, per instance, where that is known"),
          &ServingOf<Reps>::running_sequences...);
    visit(field("usable_memory", "part of HBM that the serving software may use"),
          &ServingOf<Reps>::usable_memory...);
    visit(GroupField{"calibration", "what measurements say about the accelerator"},
          &ServingOf<Reps>::calibration...);
  }
};
using Serving = ServingOf<double>;

}  // namespace e2t
