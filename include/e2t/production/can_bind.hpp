// SPDX-License-Identifier: MIT
#pragma once
// The constraints that can bind while parameters vary over intervals.
//
//     const auto feed = e2t::vary(e2t::parameters::utility_power, 60_MW, 140_MW);
//     const auto pue = e2t::vary(e2t::parameters::pue, e2t::Pue{1.1}, e2t::Pue{1.3});
//     const auto possible = e2t::can_bind(tpf, feed, pue);
//     use(possible.contains(e2t::Limit::utility_power), possible.size());
#include "e2t/production/range.hpp"

namespace e2t {

/// Some of a production function's constraints.
template <int Count>
class ConstraintSet {
 public:
  constexpr ConstraintSet(const IndexSet& indices, const CeilingsOf<Interval, Count>& ceilings) : indices_(indices) {
    for (int i = 0; i < Count; ++i) names_[i] = ceilings[i].name;
  }
  [[nodiscard]] constexpr bool contains(int index) const { return indices_.contains(index); }
  [[nodiscard]] constexpr bool contains(Limit limit) const { return contains(static_cast<int>(limit)); }
  /// By name; throws Error where no constraint of the function has it.
  [[nodiscard]] constexpr bool contains(const char* name) const {
    int found = 0;
    while (found < Count && detail::compare(names_[found], name) != 0) ++found;
    require(found < Count, [&] { return Error(Error::Message("no constraint is called ").append(name)); });
    return contains(found);
  }
  [[nodiscard]] constexpr int size() const { return indices_.size(); }
  /// The name of the constraint with that index, in the set or not.
  [[nodiscard]] constexpr const char* name(int index) const { return names_[index]; }
  [[nodiscard]] static constexpr int count() { return Count; }

 private:
  IndexSet indices_;
  const char* names_[Count] = {};
};

namespace detail {
// Into how many parts each side of a box is cut: up to 64 boxes in all.
constexpr int parts_of_side(int sides) {
  const auto boxes = [&](int parts) {
    int all = 1;
    for (int i = 0; i < sides && all <= 64; ++i) all *= parts;
    return all;
  };
  int parts = 1;
  while (boxes(2 * parts) <= 64) parts *= 2;
  return parts;
}
}  // namespace detail

/// A constraint that is not in the set binds nowhere in the box; one that is there may. (Bounds of a wide box
/// are wide, so it is cut into up to 64 smaller ones.) Throws Error where the scenario is refused somewhere in
/// the box, or may be.
template <class... Customs, class... Dimension, class... Access>
  requires(sizeof...(Dimension) >= 1)
[[nodiscard]] constexpr auto can_bind(const TokenProductionFunction<double, Customs...>& function,
                                      const Varied<Dimension, Access>&... varied) {
  constexpr int sides = sizeof...(Dimension), parts = detail::parts_of_side(sides);
  int boxes = 1;
  for (int i = 0; i < sides; ++i) boxes *= parts;
  const ScenarioOf<Interval> base = with_rep<Interval>(function.scenario());
  const Interval whole[] = {varied.numbers...};
  const auto on = [&](int box) {
    Interval side[sides];
    for (int i = 0; i < sides; ++i, box /= parts) {
      const double low = whole[i].low(), width = whole[i].high() - low;
      const int part = box % parts;
      side[i] = {low + width * part / parts, part + 1 == parts ? whole[i].high() : low + width * (part + 1) / parts};
    }
    return function.with(detail::with_numbers(base, side, varied...)).evaluate();
  };
  const auto first = on(0);
  IndexSet possible = first.active.index;
  for (int box = 1; box < boxes; ++box) possible = possible | on(box).active.index;
  return ConstraintSet<TokenProductionFunction<double, Customs...>::count>(possible, first.ceilings);
}

}  // namespace e2t
