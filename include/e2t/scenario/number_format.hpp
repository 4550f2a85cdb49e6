// SPDX-License-Identifier: MIT
#pragma once
// Number formats: what a weight or a cached key takes in memory, and the arithmetic it is multiplied
// in. Precision is per part of a model: published FP4 checkpoints keep attention in BF16.
//
//     constexpr e2t::Formats published{.experts = e2t::formats::mxfp4};
//     static_assert(published.experts.size == 4.25 / 8 * e2t::units::B);
#include "e2t/scenario/hardware.hpp"

namespace e2t {

/// One number format: what a number takes in memory, and the arithmetic it is multiplied in.
template <class Rep>
struct FormatOf {
  Quantity<data, Rep> size = 2 * units::B;
  Precision arithmetic = Precision::bf16;

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(field("size", units::B, above_zero, "bytes of one number, its share of scales included"),
          &FormatOf<Reps>::size...);
    visit(ChoiceField<Precision>{"arithmetic", "format of the multiplications"},
          &FormatOf<Reps>::arithmetic...);
  }
};
using Format = FormatOf<double>;

/// Number formats per part of a model.
template <class Rep>
struct FormatsOf {
  FormatOf<Rep> attention{};
  FormatOf<Rep> dense{};
  FormatOf<Rep> experts{};
  FormatOf<Rep> embedding{};
  FormatOf<Rep> head{};
  FormatOf<Rep> kv{};

  template <class... Reps, class Visit>
  static constexpr void each_field(Visit&& visit) {
    visit(GroupField{"attention", "weights of attention"}, &FormatsOf<Reps>::attention...);
    visit(GroupField{"dense", "weights of dense and shared feed-forward networks"}, &FormatsOf<Reps>::dense...);
    visit(GroupField{"experts", "weights of routed experts"}, &FormatsOf<Reps>::experts...);
    visit(GroupField{"embedding", "input embedding"}, &FormatsOf<Reps>::embedding...);
    visit(GroupField{"head", "output projection"}, &FormatsOf<Reps>::head...);
    visit(GroupField{"kv", "KV cache"}, &FormatsOf<Reps>::kv...);
  }
};
using Formats = FormatsOf<double>;

/// Formats that published checkpoints use. FP8 scales are one number per tensor, row or block of
/// 128 x 128 weights and round to nothing; MXFP4 shares 8 bits between 32 weights (OCP Microscaling
/// Formats 1.0), NVFP4 8 bits between 16, INT4 16 bits between 128. MXFP4 and INT4 are of the weights
/// alone: they are widened, and multiplied with BF16 activations.
namespace formats {
inline constexpr Format bf16{.size = 2 * units::B, .arithmetic = Precision::bf16};
inline constexpr Format fp8{.size = 1 * units::B, .arithmetic = Precision::fp8};
inline constexpr Format int8{.size = 1 * units::B, .arithmetic = Precision::int8};
inline constexpr Format mxfp4{.size = 4.25 / 8 * units::B, .arithmetic = Precision::bf16};
inline constexpr Format nvfp4{.size = 4.5 / 8 * units::B, .arithmetic = Precision::fp4};
inline constexpr Format int4{.size = 4.125 / 8 * units::B, .arithmetic = Precision::bf16};
}  // namespace formats

}  // namespace e2t
