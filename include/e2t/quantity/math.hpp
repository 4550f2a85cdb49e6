// SPDX-License-Identifier: MIT
#pragma once
// Functions of quantities: select, min, max, abs, pow<N>, sqrt. They decide on the stored number, never
// by a branch, so they work for every number type.
//
//     e2t::min(3_MW, 2_MW)      e2t::pow<2>(3_s)      e2t::sqrt(9_s * 1_s)
#include "e2t/quantity/quantity.hpp"

namespace e2t {

namespace detail {

template <class List>
struct halved;
template <template <class...> class List>
struct halved<List<>> {
  using type = List<>;
};
template <template <class...> class List, class First, class Second, class... Rest>
struct halved<List<First, Second, Rest...>> {
  static_assert(std::is_same_v<First, Second>, "sqrt needs even powers of every base dimension");
  using type =
      typename merge<List<>, List<First>, typename halved<List<Rest...>>::type>::type;
};
template <class List>
inline constexpr bool even = false;
template <template <class...> class List>
inline constexpr bool even<List<>> = true;
template <template <class...> class List, class Base, class... Rest>
inline constexpr bool even<List<Base, Base, Rest...>> = even<List<Rest...>>;

}  // namespace detail

/// `yes` where `mask` holds, else `no`.
template <class Mask, class Dimension, class Rep>
constexpr Quantity<Dimension, Rep> select(const Mask& mask, const Quantity<Dimension, Rep>& yes,
                                          const Quantity<Dimension, Rep>& no) {
  return detail::Raw::make<Dimension>(select(mask, detail::Raw::of(yes), detail::Raw::of(no)));
}

/// The smaller; the first on a tie.
template <class Dimension, class Rep>
constexpr Quantity<Dimension, Rep> min(const Quantity<Dimension, Rep>& left,
                                       const Quantity<Dimension, Rep>& right) {
  return select(right < left, right, left);
}
/// The larger; the first on a tie.
template <class Dimension, class Rep>
constexpr Quantity<Dimension, Rep> max(const Quantity<Dimension, Rep>& left,
                                       const Quantity<Dimension, Rep>& right) {
  return select(left < right, right, left);
}
template <class Dimension, class Rep>
constexpr Quantity<Dimension, Rep> abs(const Quantity<Dimension, Rep>& value) {
  return select(value < Quantity<Dimension, Rep>{}, -value, value);
}

/// Integer power, N >= 1.
template <int N, class Dimension, class Rep>
  requires(N >= 1)
constexpr auto pow(const Quantity<Dimension, Rep>& value) {
  if constexpr (N == 1) {
    return value;
  } else {
    return pow<N - 1>(value) * value;
  }
}

/// Square root of a product in which every base dimension has an even power.
template <class Dimension, class Rep>
  requires(detail::even<typename Dimension::numerator> && detail::even<typename Dimension::denominator>)
constexpr auto sqrt(const Quantity<Dimension, Rep>& value) {
  using Root = typename name_of<typename detail::halved<typename Dimension::numerator>::type,
                                typename detail::halved<typename Dimension::denominator>::type>::type;
  return detail::Raw::make<Root>(static_cast<Rep>(sqrt(detail::Raw::of(value))));
}

}  // namespace e2t
