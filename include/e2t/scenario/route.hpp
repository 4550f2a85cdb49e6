// SPDX-License-Identifier: MIT
#pragma once
// Routing: a share of the requests is answered by another model, on instances of its own.
//
//     e2t::Route small{.share = e2t::Probability{0.6}, .model = e2t::catalog::find_model("llama_3_1_8b")};
#include "e2t/scenario/layout.hpp"
#include "e2t/scenario/model.hpp"

namespace e2t {

/// What is not given here is as for the other requests: their answers' length, prompts and limits.
template <class Rep>
struct RouteOf {
  ProbabilityOf<Rep> share = not_given;
  ModelOf<Rep> model{};
  LayoutOf<Rep> layout{};
  Optional<Quantity<output_token_per_request, Rep>> output_length{};
  Optional<QualityOf<Rep>> quality{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("share", "part of the requests that the other model answers"), &RouteOf<Reps>::share...);
    visit(GroupField{"model", "the other model"}, &RouteOf<Reps>::model...);
    visit(GroupField{"layout", "how an instance of it is spread over its accelerators"},
          &RouteOf<Reps>::layout...);
    visit(field("output_length", units::output_token / units::request, Range{.low = 1.0},
                "mean answer of the other model, where it differs"),
          &RouteOf<Reps>::output_length...);
    visit(field("quality", "acceptance rate of its answers, where workload.quality is stated"),
          &RouteOf<Reps>::quality...);
  }
};
using Route = RouteOf<double>;

}  // namespace e2t
