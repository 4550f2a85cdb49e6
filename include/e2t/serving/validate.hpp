// SPDX-License-Identifier: MIT
#pragma once
// What cannot be served is refused here, before anything is computed from it.
//
//     e2t::validate(serving, board);  // throws Error: "serving.layout.tensor_parallel is 3; ..."
#include "e2t/serving/memory.hpp"

namespace e2t {

namespace detail {

inline Error no_share(const char* field, double value, const char* allowed, double of) {
  Error::Message text(field);
  text.append(" is ").append(value).append("; allowed: ").append(allowed).append(" (");
  return Error(text.append(of).append(")"));
}

template <class Rep>
constexpr auto divides(const Rep& divisor, const Rep& number) {
  using e2t::floor;
  const Rep share = number / divisor;
  return floor(share) == share;
}

template <class Rep>
constexpr void validate_model(const ModelOf<Rep>& model) {
  require(!model.attention.empty(), [] {
    return Error("serving.model.attention is not given; allowed: layers per kind of attention");
  });
  const auto& experts = model.experts;
  require(experts.active <= experts.count, [&] {
    return no_share("serving.model.experts.active", shown(experts.active), "at most experts.count",
                    shown(experts.count));
  });
}

template <class Rep>
constexpr void validate_layout(const ServingOf<Rep>& serving) {
  const auto& layout = serving.layout;
  for (const auto& part : serving.model.attention) {
    require(divides(layout.tensor_parallel, part.heads), [&] {
      return no_share("serving.layout.tensor_parallel", shown(layout.tensor_parallel),
                      "a number that divides the attention heads", shown(part.heads));
    });
  }
  require(divides(layout.expert_parallel, layout.accelerators()), [&] {
    return no_share("serving.layout.expert_parallel", shown(layout.expert_parallel),
                    "a number that divides tensor_parallel * data_parallel", shown(layout.accelerators()));
  });
}

template <class Rep>
constexpr void validate_lengths(const ServingOf<Rep>& serving) {
  require(serving.cached_prompt <= serving.prompt_length, [&] {
    return no_share("serving.cached_prompt", shown(Raw::of(serving.cached_prompt)),
                    "at most prompt_length input_token/request", shown(Raw::of(serving.prompt_length)));
  });
  const auto& limit = serving.model.context_limit;
  if (limit.has_value()) {
    const Quantity<context_length, Rep> longest = processed(serving.output_length, serving.prompt_length);
    require(longest <= *limit, [&] {
      return no_share("serving.prompt_length and output_length together", shown(Raw::of(longest)),
                      "at most the model's context_limit", shown(Raw::of(*limit)));
    });
  }
  if (serving.running_sequences.has_value() && serving.max_sequences.has_value()) {
    require(*serving.running_sequences <= *serving.max_sequences, [&] {
      return no_share("serving.running_sequences", shown(Raw::of(*serving.running_sequences)),
                      "at most max_sequences", shown(Raw::of(*serving.max_sequences)));
    });
  }
}

template <class Rep>
constexpr void validate_disaggregation(const ServingOf<Rep>& serving) {
  if (!serving.disaggregation.has_value()) return;
  require(serving.prompt_length > serving.cached_prompt, [&] {
    return no_share("serving.prompt_length", shown(Raw::of(serving.prompt_length)),
                    "above cached_prompt where serving.disaggregation is given, or nothing is computed apart",
                    shown(Raw::of(serving.cached_prompt)));
  });
}

}  // namespace detail

/// Refuses fields out of range, heads that tensor parallelism does not divide, more active experts than
/// there are, a context beyond the model's, a prefix cache longer than the prompt, a precision that the
/// accelerator does not have, and a model that does not fit. Throws Error, which names the field, its
/// value and what is allowed.
template <class Rep>
constexpr void validate(const ServingOf<Rep>& serving, const AcceleratorOf<Rep>& accelerator) {
  validate_fields(serving, Path{"serving"});
  validate_fields(accelerator, Path{"hardware.accelerator"});
  detail::validate_model(serving.model);
  detail::validate_layout(serving);
  detail::validate_lengths(serving);
  detail::validate_disaggregation(serving);
  const auto work = decode_compute(serving.model, mean_context(serving));
  static_cast<void>(time_at_peak(work, serving.model.formats, accelerator));
  require_fit(serving, accelerator);
}

}  // namespace e2t
