// SPDX-License-Identifier: MIT
#pragma once
// Functions of quantities: select, min, max, abs, pow<N>, sqrt. They decide on the stored number, never
// by a branch, so they work for every number type; min and max are the number type's own if it has them.
//
//     static_assert(e2t::min(3_MW, 2_MW) == 2_MW);
//     static_assert(e2t::sqrt(e2t::pow<2>(3_s)) == 3_s);
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
template <class Dimension>
inline constexpr bool has_root =
    even<typename Dimension::numerator> && even<typename Dimension::denominator>;

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
  return detail::Raw::make<Dimension>(detail::smaller(detail::Raw::of(left), detail::Raw::of(right)));
}
/// The larger; the first on a tie.
template <class Dimension, class Rep>
constexpr Quantity<Dimension, Rep> max(const Quantity<Dimension, Rep>& left,
                                       const Quantity<Dimension, Rep>& right) {
  return detail::Raw::make<Dimension>(detail::larger(detail::Raw::of(left), detail::Raw::of(right)));
}
template <class Dimension, class Rep>
constexpr Quantity<Dimension, Rep> abs(const Quantity<Dimension, Rep>& value) {
  return select(value < Quantity<Dimension, Rep>{}, -value, value);
}
// clang-format off
template <class Left, class Right> requires detail::unlike<Left, Right>
Left min(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead
template <class Left, class Right> requires detail::unlike<Left, Right>
Left max(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead
template <class Mask, class Left, class Right> requires detail::unlike<Left, Right>
Left select(const Mask&, const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead
// clang-format on

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
template <class Dimension, class Rep, class = std::enable_if_t<detail::has_root<Dimension>>>
constexpr auto sqrt(const Quantity<Dimension, Rep>& value) {
  using Root = typename name_of<typename detail::halved<typename Dimension::numerator>::type,
                                typename detail::halved<typename Dimension::denominator>::type>::type;
  return detail::Raw::make<Root>(static_cast<Rep>(sqrt(detail::Raw::of(value))));
}
// clang-format off
template <detail::quantity_like Odd>
Odd sqrt(const Odd&) = delete;  // e2t: the root of an odd power has no dimension here: sqrt(9_s * 1_s) has one, sqrt(9_s) has none
// clang-format on

}  // namespace e2t
