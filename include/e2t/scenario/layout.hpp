// SPDX-License-Identifier: MIT
#pragma once
// How the parts of a model are spread over the accelerators of one instance.
//
//     constexpr e2t::Layout eight{.tensor_parallel = 4, .data_parallel = 2};
//     static_assert(eight.accelerators() == 8);
#include "e2t/scenario/field.hpp"

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

}  // namespace e2t
