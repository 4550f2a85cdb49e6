// SPDX-License-Identifier: MIT
#pragma once
// An output of a sweep besides rate and active constraint.
//
//     const auto joules = e2t::column("J/token", J_per_token, [](const auto& made) {
//       return made.energy_per_token(e2t::facility);
//     });
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "e2t/quantity/quantity.hpp"

namespace e2t {

/// `of(production)` gives a quantity that `unit` measures, or a number.
template <class Dimension, class Of>
struct Column {
  std::string name;
  Unit<Dimension> unit;
  Of of;

  template <class Production>
  auto value(const Production& made) const {
    const auto result = of(made);
    if constexpr (Number<std::remove_cvref_t<decltype(result)>>) {
      return result;
    } else {
      return result.in(unit);
    }
  }
};
template <class Dimension, class Of>
[[nodiscard]] Column<Dimension, Of> column(std::string name, const Unit<Dimension>& unit, Of of) {
  return {std::move(name), unit, of};
}

namespace detail {

template <class T>
inline constexpr bool is_column = false;
template <class Dimension, class Of>
inline constexpr bool is_column<Column<Dimension, Of>> = true;

// Of some arguments those that are columns, or the others, as a tuple of references.
template <bool Columns, class Argument>
auto pick(const Argument& argument) {
  if constexpr (is_column<Argument> == Columns) {
    return std::tuple<const Argument&>(argument);
  } else {
    return std::tuple<>();
  }
}

}  // namespace detail

}  // namespace e2t
