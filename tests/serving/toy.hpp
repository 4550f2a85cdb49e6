// SPDX-License-Identifier: MIT
#pragma once

// A made-up model on a made-up accelerator, small enough to count by hand, and a walk over the numbers of
// an aggregate by its field table.

#include <string>

#include "e2t/quantity/literals.hpp"
#include "e2t/serving/serving_point.hpp"

namespace toy {

using namespace e2t;
using namespace e2t::literals;
using units::request;

constexpr Quantity<context_length> tokens(double count) {
  return count * (units::processed_token / request);
}

inline constexpr Accelerator board{.name = "toy board",
                                   .peak = {.bf16 = 100_TFLOP_per_s, .fp8 = 200_TFLOP_per_s},
                                   .memory = 10_GB,
                                   .memory_bandwidth = 1_TB_per_s,
                                   .link_bandwidth = 100_GB_per_s,
                                   .board_power = 500_W};

inline constexpr Calibration calibration{.memory_efficiency = Efficiency{0.8},
                                         .compute_efficiency = Efficiency{0.5},
                                         .link_efficiency = Efficiency{0.25},
                                         .routing_spread = Share{0.5},
                                         .layer_overhead = 10_us,
                                         .expert_layer_overhead = 20_us,
                                         .quantised_layer_overhead = 30_us,
                                         .sequence_overhead = 5 * (units::us / request),
                                         .idle_power = 100_W,
                                         .energy_per_byte = 200 * (units::pJ / units::B),
                                         .energy_per_flop = 1 * (units::pJ / units::FLOP),
                                         .kernel_power = 150_W};

// Efficiency 1, no overhead, independent routing, and no power but the idle one's.
inline constexpr Calibration ideal{.memory_efficiency = Efficiency{1.0},
                                   .compute_efficiency = Efficiency{1.0},
                                   .link_efficiency = Efficiency{1.0},
                                   .routing_spread = Share{1.0},
                                   .layer_overhead = 0_us,
                                   .expert_layer_overhead = 0_us,
                                   .quantised_layer_overhead = 0_us,
                                   .sequence_overhead = 0 * (units::us / request),
                                   .idle_power = 100_W,
                                   .energy_per_byte = 0 * (units::pJ / units::B),
                                   .energy_per_flop = 0 * (units::pJ / units::FLOP),
                                   .kernel_power = 0_W};

// Parameters of a layer's attention: queries 100 * 4 * 10, keys and values 100 * 2 * (10 + 10), output
// 4 * 10 * 100: 12000. A dense layer: 3 * 100 * 300 = 90000. Embedding and head: 1000 * 100 each.
inline constexpr Attention attention{
    .layers = 2, .heads = 4, .kv_heads = 2, .key_dim = 10, .value_dim = 10};

inline constexpr Model dense{.name = "toy dense",
                             .hidden_size = 100,
                             .vocabulary = 1000,
                             .attention = {attention},
                             .dense = {.layers = 2, .width = 300}};

// An expert: 3 * 100 * 50 = 15000, the shared one as much; the router 100 * 8.
inline constexpr Model experts{
    .name = "toy experts",
    .hidden_size = 100,
    .vocabulary = 1000,
    .attention = {attention},
    .dense = {.layers = 1, .width = 300},
    .experts = {.layers = 1, .count = 8, .active = 2, .width = 50, .shared_width = 50}};

/// Prompts of 100 tokens, answers of 50: a mean context of 125 where lengths are fixed.
constexpr Serving serving_of(const Model& model, const Layout& layout = {}) {
  return {.model = model,
          .layout = layout,
          .prompt_length = 100_input_token_per_request,
          .output_length = 50_token_per_request,
          .calibration = calibration};
}

/// Visits every number that is present, those of groups and lists too: path, and the member of each
/// aggregate given.
template <class Visit, template <class> class Aggregate, class First, class... Rest>
void each_number(const std::string& parent, Visit&& visit, Aggregate<First>& first,
                 Aggregate<Rest>&... rest) {
  Aggregate<First>::template each_field<First, Rest...>(
      [&](const auto& field, auto member, auto... members) {
        using Description = std::remove_cvref_t<decltype(field)>;
        const std::string path = parent + field.name;
        if constexpr (std::is_same_v<Description, GroupField>) {
          each_number(path + ".", visit, first.*member, rest.*members...);
        } else if constexpr (std::is_same_v<Description, ListField>) {
          for (int i = 0; i < (first.*member).size(); ++i) {
            each_number(path + "[" + std::to_string(i) + "].", visit, (first.*member)[i],
                        (rest.*members)[i]...);
          }
        } else if constexpr (e2t::detail::is_number_field<Description>) {
          using Slot = e2t::detail::Slot<std::remove_cvref_t<decltype(first.*member)>>;
          if (Slot::present(first.*member))
            visit(path, first.*member, rest.*members...);
        }
      });
}

template <class Member>
auto number_of(const Member& member) {
  return e2t::detail::Slot<Member>::number(member);
}
template <class Member, class Rep>
void set_number(Member& member, const Rep& number) {
  member = e2t::detail::Slot<Member>::made(number);
}

}  // namespace toy
