// SPDX-License-Identifier: MIT
#pragma once
// Points of a sweep evaluated as a whole: where outputs are selected, where a callable knows only double,
// and to compare with what was computed in parts.
//
//     const e2t::StripMemory memory;
//     e2t::detail::lane_of(e2t::Strip(7.0), 3), e2t::detail::lane_of(7.0, 0)   // 7 and 7
#include <random>
#include <vector>

#include "e2t/sweep/pointwise.hpp"
#include "e2t/sweep/row_maker.hpp"

namespace e2t::detail {

template <class Value>
auto lane_of(const Value& value, int lane) {
  if constexpr (std::is_arithmetic_v<Value>) {
    return value;
  } else {
    return value[lane];
  }
}

// Every point of a row as a whole, in strips or as doubles one by one; `at` is where the row starts,
// `first` its index in the grid.
template <class Rep, class Swept, class To, class... Columns>
void evaluate_row(const Swept& swept, const ScenarioOf<Rep>& base, const Coordinates& at, std::size_t first,
                  std::size_t points, const To& to, const Columns&... columns) {
  constexpr bool in_strips = std::is_same_v<Rep, Strip>;
  constexpr std::size_t lanes = in_strips ? Strip::lanes : 1;
  const int last = swept.grid().axes() - 1;
  const std::size_t start = last < 0 ? 0 : at[static_cast<std::size_t>(last)];
  for (std::size_t begin = 0; begin < points; begin += lanes) {
    const std::size_t many = std::min(lanes, points - begin);
    const StripMemory memory(static_cast<int>(many));
    try {
      ScenarioOf<Rep> scenario = base;
      swept.set_axes(scenario, [&](const auto& axis, int position) {
        if (position != last) return Rep(axis.number(at[static_cast<std::size_t>(position)]));
        if constexpr (in_strips) {
          return numbers_along(axis, start + begin, many);
        } else {
          return axis.number(start + begin);
        }
      });
      const auto made = swept.function().with(scenario).evaluate();
      const auto store = [&](const auto& value, auto* column) {
        for (std::size_t lane = 0; lane < many; ++lane) {
          using Stored = std::remove_pointer_t<decltype(column)>;
          column[begin + lane] = static_cast<Stored>(lane_of(value, static_cast<int>(lane)));
        }
      };
      store(made.rate.in(units::token_per_s), to.rate);
      store(made.active.index, to.active);
      [[maybe_unused]] std::size_t next = 0;
      (store(columns.value(made), to.columns[next++]), ...);
    } catch (const Error& refusal) {
      std::vector<std::size_t> refused;
      for (std::size_t i = 0; i < many; ++i) refused.push_back(first + begin + i);
      throw swept.refused_among(refused, refusal);
    }
  }
}

// Evaluates up to 1000 of the points [begin, end) of a factored grid as a whole, at random; `first` is where
// the grid starts. They differ where the outcome of a setter is not that of its axis alone.
template <class Swept>
void compare(const Swept& swept, const Factored<Swept>& factored, std::size_t first, std::size_t begin, std::size_t end) {
  std::mt19937_64 random(end);
  RowMaker<Swept> rows(factored, 0);
  const std::size_t compared = std::min<std::size_t>(1000, end - begin);
  for (std::size_t i = 0; i < compared; ++i) {
    const std::size_t point = compared == end - begin ? begin + i : begin + random() % (end - begin);
    double rate = 0.0;
    std::uint8_t active = 0;
    rows.make(factored.grid().coordinates(point), 1, {&rate, &active}, false);
    const auto made = swept.function().with(swept.scenario_at(first + point)).evaluate();
    const double whole = made.rate.in(units::token_per_s);
    // Equal, unless the compiler contracts a * b + c into one rounding in one of the two.
    const bool tie = made.runner_up_distance < 1.0 + 1e-14;
    require(std::abs(rate - whole) <= 1e-15 * whole && (active == made.active.index || tie), [&] {
      Error::Message text("the sweep makes ");
      text.append(rate).append(" output_token/s, evaluate() ").append(whole);
      return swept.located(first + point, Error(text.append("; allowed: setters whose outcome is that of their axis alone")));
    });
  }
}

}  // namespace e2t::detail
