// SPDX-License-Identifier: MIT
#pragma once
// The smallest scenario of intervals that holds two others: what may be, where it is open which of them is.
//
//     e2t::ScenarioOf<e2t::Interval> either = e2t::with_rep<e2t::Interval>(scenario);
//     if (!e2t::widen(either, e2t::with_rep<e2t::Interval>(served))) puts("they differ in more than numbers");
#include "e2t/number/interval.hpp"
#include "e2t/scenario/scenario.hpp"

namespace e2t {

namespace detail {

template <class Member>
bool widen_number(Member& into, const Member& other) {
  using Slot = detail::Slot<Member>;
  if (Slot::present(into) != Slot::present(other))
    return false;
  if (!Slot::present(into))
    return true;
  const Interval one = Slot::number(into), two = Slot::number(other);
  if (!is_given(one.low()) || !is_given(two.low()))
    return is_given(one.low()) == is_given(two.low());
  const Interval both(one.low() < two.low() ? one.low() : two.low(),
                      one.high() < two.high() ? two.high() : one.high());
  if constexpr (requires { Slot::made(both, into); }) {
    if (into.meter() != other.meter())
      return false;
    into = Slot::made(both, into);
  } else {
    into = Slot::made(both);
  }
  return true;
}

}  // namespace detail

/// Widens the numbers of `into` to hold those of `other`. False, and then `into` is of no use, where the two
/// differ in anything else: a choice, what is given, how many entries a list has. Names do not matter.
template <template <class> class Aggregate>
[[nodiscard]] bool widen(Aggregate<Interval>& into, const Aggregate<Interval>& other) {
  bool alike = true;
  Aggregate<Interval>::template each_field<Interval>([&](const auto& field, auto member) {
    using Description = std::remove_cvref_t<decltype(field)>;
    if (!alike)
      return;
    auto& here = into.*member;
    const auto& there = other.*member;
    if constexpr (std::is_same_v<Description, GroupField>) {
      alike = widen(here, there);
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      alike = here.has_value() == there.has_value() && (!here.has_value() || widen(*here, *there));
    } else if constexpr (std::is_same_v<Description, ListField>) {
      alike = here.size() == there.size();
      for (int i = 0; alike && i < here.size(); ++i)
        alike = widen(here[i], there[i]);
    } else if constexpr (detail::is_number_field<Description>) {
      alike = detail::widen_number(here, there);
    } else if constexpr (!std::is_same_v<Description, TextField>) {
      alike = here == there;
    }
  });
  return alike;
}

}  // namespace e2t
