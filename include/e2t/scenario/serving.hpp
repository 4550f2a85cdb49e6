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
#include "e2t/scenario/route.hpp"
#include "e2t/scenario/speculation.hpp"

namespace e2t {

/// Prompts are computed on accelerators of their own, which send the cache that results to those that
/// decode (DistServe, arXiv:2401.09670). Both kinds come in the numbers that keep all of them at work.
template <class Rep>
struct DisaggregationOf {
  ProbabilityOf<Rep> cache_sent{Rep(1.0)};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("cache_sent", "part of a prompt's KV cache that is sent over the links"),
          &DisaggregationOf<Reps>::cache_sent...);
  }
};
using Disaggregation = DisaggregationOf<double>;

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
  Optional<SpeculationOf<Rep>> speculation{};
  Optional<DisaggregationOf<Rep>> disaggregation{};
  Optional<RouteOf<Rep>> route{};
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
    visit(OptionalGroupField{"speculation", "drafted tokens that a step verifies"},
          &ServingOf<Reps>::speculation...);
    visit(OptionalGroupField{"disaggregation", "prompts computed on accelerators of their own"},
          &ServingOf<Reps>::disaggregation...);
    visit(OptionalGroupField{"route", "another model that answers a share of the requests"},
          &ServingOf<Reps>::route...);
    visit(GroupField{"calibration", "what measurements say about the accelerator"},
          &ServingOf<Reps>::calibration...);
  }
};
using Serving = ServingOf<double>;

}  // namespace e2t
