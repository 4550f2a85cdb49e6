// SPDX-License-Identifier: MIT
#pragma once
// Levers of which some are in place, some are not, and the others are open: one scenario of intervals that
// holds every combination still possible. What a production function makes of it bounds them all.
//
//     const e2t::OpenLevers open(tpf.scenario(), levers);
//     const auto box = open.holding(0b01, 0b10);   // with the first, without the second
//     if (box.has_value()) use(tpf.with(*box).evaluate().rate);
#include <algorithm>

#include "e2t/analysis/coalition.hpp"
#include "e2t/analysis/hull.hpp"

namespace e2t {

class OpenLevers {
 public:
  using Members = detail::Members;  ///< bit i: lever i

  /// Throws Error where there are more than 32 levers or two have one name.
  OpenLevers(const Scenario& base, const std::vector<Lever>& levers)
      : base_(with_rep<Interval>(base)), rivals_(levers.size(), 0) {
    require(levers.size() <= 32, [] { return Error("more than 32 levers; allowed: at most 32"); });
    for (std::size_t i = 0; i < levers.size(); ++i) {
      levers_.push_back(with_rep<Interval>(levers[i]));
      by_name_.push_back(i);
      for (std::size_t j = 0; j < i; ++j)
        note_rivals(levers, i, j);
    }
    std::sort(by_name_.begin(), by_name_.end(), [&](std::size_t a, std::size_t b) {
      return detail::compare(levers[a].name.c_str(), levers[b].name.c_str()) < 0;
    });
  }

  [[nodiscard]] std::size_t size() const { return levers_.size(); }
  /// Levers that claim an effect of that one, so that only one of them can be in place.
  [[nodiscard]] Members rivals(std::size_t lever) const { return rivals_[lever]; }

  /// A scenario that holds that of every combination with all of `in` and none of `out`, as compose()
  /// makes it in the canonical order; where levers have factors on costs, with the costs derived. Absent
  /// where they differ in more than numbers. Throws Error where one of them is refused, or may be.
  [[nodiscard]] Optional<ScenarioOf<Interval>> holding(Members in, Members out) const {
    ScenarioOf<Interval> box = base_;
    std::vector<std::size_t> possible;
    for (const std::size_t i : by_name_) {
      if (!detail::is_in(out, i) && (rivals_[i] & in) == 0)
        possible.push_back(i);
    }
    bool alike = true;
    const auto each = [&](auto has, auto change) {
      for (const std::size_t i : possible) {
        if (!alike || !has(levers_[i]))
          continue;
        if (detail::is_in(in, i)) {
          change(levers_[i], box);
          continue;
        }
        ScenarioOf<Interval> changed = box;
        change(levers_[i], changed);
        alike = widen(box, changed);
      }
    };
    for (int i = 0; i < lever_families; ++i) {
      const auto family = static_cast<LeverFamily>(i);
      each([&](const auto& lever) { return has_family(lever, family); },
           [&](const auto& lever, auto& scenario) { detail::change(lever, family, scenario); });
    }
    each([](const auto& lever) { return lever.quality.has_value(); },
         [](const auto& lever, auto& scenario) { detail::change_quality(lever, scenario); });
    if (!alike)
      return not_given;
    const auto factors = [](const auto& lever) { return detail::has_factors(lever); };
    if (std::none_of(possible.begin(), possible.end(),
                     [&](std::size_t i) { return factors(levers_[i]); }))
      return box;
    derive_in_place(box);
    box.serving = not_given;
    each(factors, [](const auto& lever, auto& scenario) {
      detail::multiply(lever, scenario.workload, detail::Factors::costs);
    });
    return box;
  }

 private:
  void note_rivals(const std::vector<Lever>& levers, std::size_t i, std::size_t j) {
    try {
      detail::refuse_double_counting(levers[i], levers[j]);
    } catch (const Error& refusal) {
      require(detail::compare(levers[i].name.c_str(), levers[j].name.c_str()) != 0,
              [&] { return refusal; });
      rivals_[i] |= Members{1} << j;
      rivals_[j] |= Members{1} << i;
    }
  }

  ScenarioOf<Interval> base_;
  std::vector<LeverOf<Interval>> levers_;
  std::vector<std::size_t> by_name_;
  std::vector<Members> rivals_;
};

}  // namespace e2t
