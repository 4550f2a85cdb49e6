// SPDX-License-Identifier: MIT
#pragma once
// Speculative decoding: a draft proposes tokens, and one step of the model verifies them all.
//
//     constexpr e2t::Speculation drafted{.tokens = 3, .acceptance = e2t::Probability{0.8}, .draft_cost = 0.05};
//     drafted.tokens_per_step()   // 1 + 0.8 + 0.64 + 0.512 = 2.952
#include "e2t/base/number.hpp"
#include "e2t/scenario/field.hpp"

namespace e2t {

/// Leviathan et al. 2023, arXiv:2211.17192: each drafted token is accepted with the same probability,
/// independently, up to the first that is not; the model adds one token of its own.
template <class Rep>
struct SpeculationOf {
  Rep tokens{1.0};
  ProbabilityOf<Rep> acceptance = not_given;
  Rep draft_cost = Rep(__builtin_nan(""));

  /// Positions that a step computes for each request: the drafted tokens and one more.
  [[nodiscard]] constexpr Rep positions() const { return tokens + Rep(1.0); }
  /// Tokens that a step adds to a request on average: (1 - a^(k+1)) / (1 - a).
  [[nodiscard]] constexpr Rep tokens_per_step() const {
    using e2t::exp, e2t::log;
    // (Next to 1 the quotient of two zeros tends to k + 1, from below.)
    const Rep accepted = detail::smaller(acceptance.value(), static_cast<Rep>(1.0 - 1e-7));
    const Rep power = exp(positions() * log(detail::larger(accepted, static_cast<Rep>(1e-30))));
    return (Rep(1.0) - power) / (Rep(1.0) - accepted);
  }
  /// Passes of the model that drafting costs, a step.
  [[nodiscard]] constexpr Rep draft_passes() const { return tokens * draft_cost; }

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    using units::number;
    visit(field("tokens", number, Range{.low = 1.0}, "tokens drafted for every step"),
          &SpeculationOf<Reps>::tokens...);
    visit(field("acceptance", "probability that a drafted token is accepted"),
          &SpeculationOf<Reps>::acceptance...);
    visit(field("draft_cost", number, zero_or_more,
                "bytes, FLOP and time of drafting one token over those of one token of the model"),
          &SpeculationOf<Reps>::draft_cost...);
  }
};
using Speculation = SpeculationOf<double>;

}  // namespace e2t
