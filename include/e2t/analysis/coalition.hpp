// SPDX-License-Identifier: MIT
#pragma once
// Some of a list of levers, as bits: the set of them, and their names for a message.
//
//     use(e2t::detail::coalition(levers, 0b1).size());         // 1: the first
//     use(e2t::detail::coalition_name(levers, 0b1).c_str());   // with "FP8"
#include <cstdint>
#include <vector>

#include "e2t/serving/compose.hpp"

namespace e2t::detail {

using Members = std::uint32_t;  // bit i: lever i is in place

inline bool is_in(Members members, std::size_t lever) {
  return (members >> lever & 1U) != 0;
}

inline LeverSet coalition(const std::vector<Lever>& levers, Members members) {
  LeverSet set;
  for (std::size_t i = 0; i < levers.size(); ++i) {
    if (is_in(members, i))
      set.add(levers[i]);
  }
  return set;
}

// (Cut short, so that a reason after it has its place in a message, too.)
inline Text<140> coalition_name(const std::vector<Lever>& levers, Members members) {
  Text<140> text(members == 0 ? "without levers" : "with ");
  const char* between = "\"";
  for (std::size_t i = 0; i < levers.size(); ++i) {
    if (!is_in(members, i))
      continue;
    text.append(between).append(levers[i].name).append('"');
    between = ", \"";
  }
  return text;
}

}  // namespace e2t::detail
