// SPDX-License-Identifier: MIT
#pragma once

// Scenarios to start from: one that is valid, one that states every field there is, and a walk over the
// fields by their tables.

#include <string>

#include "e2t/quantity/literals.hpp"
#include "e2t/scenario/lever.hpp"
#include "e2t/scenario/scenario.hpp"

namespace complete {

using namespace e2t::literals;

inline e2t::Scenario valid() {
  return {.hardware = {.accelerator = {.name = "board",
                                       .peak = {.bf16 = 1000_TFLOP_per_s},
                                       .memory_bandwidth = 4_TB_per_s,
                                       .link_bandwidth = 500_GB_per_s,
                                       .board_power = 1000_W,
                                       .idle_power = 100_W},
                       .count = 1000_accelerator,
                       .host_overhead = e2t::HostOverhead{1.25}},
          .facility = {.utility_power = 1.2_MW, .pue = e2t::Pue{1.2}},
          .workload = {.compute_per_token = 500_GFLOP_per_token,
                       .energy_per_token = e2t::at_device(0.5_J_per_token)}};
}

/// Visits every field of an aggregate, and of those inside it: path, description, member of each given.
template <class Visit, template <class> class Aggregate, class First, class... Rest>
void each_field(const std::string& parent, Visit&& visit, Aggregate<First>& first,
                Aggregate<Rest>&... rest) {
  Aggregate<First>::template each_field<First, Rest...>(
      [&](const auto& field, auto member, auto... members) {
        const std::string path = parent + field.name;
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, e2t::GroupField>) {
          each_field(path + ".", visit, first.*member, rest.*members...);
        } else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>,
                                            e2t::OptionalGroupField>) {
          if ((first.*member).has_value())
            each_field(path + ".", visit, *(first.*member), *(rest.*members)...);
        } else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, e2t::ListField>) {
          for (int i = 0; i < (first.*member).size(); ++i)
            each_field(path + "[" + std::to_string(i) + "].", visit, (first.*member)[i],
                       (rest.*members)[i]...);
        } else {
          visit(path, field, first.*member, rest.*members...);
        }
      });
}

template <class Description>
inline constexpr bool holds_number = e2t::detail::is_number_field<std::remove_cvref_t<Description>>;
/// Whether a member is a kind (Utilization, Pue, ...), which checks its range itself.
template <class Member>
inline constexpr bool is_kind = requires {
  typename e2t::detail::Slot<Member>::value::kind;
};

/// Sets a member to a number in base units; J/token stays at its meter.
template <class Member, class Rep>
void set_number(Member& member, const Rep& number) {
  using Slot = e2t::detail::Slot<Member>;
  if constexpr (requires { Slot::made(number, member); }) {
    member = Slot::made(number, member);
  } else {
    member = Slot::made(number);
  }
}

/// A scenario that states every number, each its own: 0.5 for kinds, ratios 1.5, others the field's place.
inline e2t::Scenario every_field() {
  e2t::Scenario result = valid();
  double next = 1.0;
  each_field(
      "",
      [&](const std::string&, const auto& field, auto& member) {
        if constexpr (holds_number<decltype(field)>) {
          using Member = std::remove_cvref_t<decltype(member)>;
          next += 1.0;
          if constexpr (is_kind<Member>) {
            using Kind = typename e2t::detail::Slot<Member>::value::kind;
            set_number(member, Kind::range.high > 1.0 ? 1.0 + next / 1024.0 : next / 1024.0);
          } else {
            set_number(member, next);
          }
        }
      },
      result);
  return result;
}

}  // namespace complete
