// SPDX-License-Identifier: MIT
#pragma once
// Dimensions as types: products of base dimensions in one canonical order, so that one dimension is
// one type however it was computed. Energy has a base dimension per meter; `names.hpp` gives common
// products a name that compilers print.
//
//     struct rack : e2t::base_dimension<rack> {                  // a base dimension of one's own
//       static constexpr auto symbol = "rack";
//     };
//     using density = e2t::dimension_quotient<e2t::it_power, rack>;
#include <type_traits>

#include "e2t/base/number.hpp"

namespace e2t {

template <class Dimension, class Rep = double>
class Quantity;

template <class... Bases>
struct times {};  // numerator: base dimensions in order, repeated for powers
template <class... Bases>
struct per {};  // denominator

template <class Left, class Right>
concept same_dimension = std::is_same_v<Left, Right>;

template <class Numerator, class Denominator>
struct dimension;

/// The tag that stands for a product. `names.hpp` specialises it for products that have a name.
template <class Numerator, class Denominator>
struct name_of {
  using type = dimension<Numerator, Denominator>;
};
struct one;
template <>
struct name_of<times<>, per<>> {
  using type = one;
};
/// One base dimension alone is its own name.
template <class Base>
struct name_of<times<Base>, per<>> {
  using type = Base;
};

namespace detail {

constexpr int compare(const char* left, const char* right) {
  while (*left != '\0' && *left == *right) ++left, ++right;
  return *left - *right;
}

// The order of base dimensions is that of their symbols, which therefore must differ.
template <class Left, class Right>
inline constexpr bool before = compare(Left::symbol, Right::symbol) < 0;
template <class Left, class Right>
inline constexpr bool symbols_differ =
    std::is_same_v<Left, Right> || compare(Left::symbol, Right::symbol) != 0;

// Appends a base to a list.
template <class List, class Base>
struct push;
template <template <class...> class List, class... Bases, class Base>
struct push<List<Bases...>, Base> {
  using type = List<Bases..., Base>;
};

// Merges two ordered lists into the ordered list `Out`.
template <class Out, class Left, class Right>
struct merge;
template <template <class...> class List, class... Out, class... Right>
struct merge<List<Out...>, List<>, List<Right...>> {
  using type = List<Out..., Right...>;
};
template <template <class...> class List, class... Out, class Left, class... Lefts>
struct merge<List<Out...>, List<Left, Lefts...>, List<>> {
  using type = List<Out..., Left, Lefts...>;
};
template <template <class...> class List, class... Out, class Left, class... Lefts, class Right,
          class... Rights>
struct merge<List<Out...>, List<Left, Lefts...>, List<Right, Rights...>>
    : std::conditional_t<before<Right, Left>,
                         merge<List<Out..., Right>, List<Left, Lefts...>, List<Rights...>>,
                         merge<List<Out..., Left>, List<Lefts...>, List<Right, Rights...>>> {
  static_assert(symbols_differ<Left, Right>,
                "two base dimensions share one symbol: rename one of them");
};

// Cancels what stands in both ordered lists; `type` is the tag of what is left.
template <class NumeratorOut, class DenominatorOut, class Numerator, class Denominator>
struct cancel;
template <class... Out, class DenominatorOut, class... Rest>
struct cancel<times<Out...>, DenominatorOut, times<Rest...>, per<>>
    : name_of<times<Out..., Rest...>, DenominatorOut> {};
template <class... Out, class... DenominatorOut, class First, class... Rest>
struct cancel<times<Out...>, per<DenominatorOut...>, times<>, per<First, Rest...>>
    : name_of<times<Out...>, per<DenominatorOut..., First, Rest...>> {};
template <class... Out, class... DenominatorOut, class Same, class... Up, class... Down>
struct cancel<times<Out...>, per<DenominatorOut...>, times<Same, Up...>, per<Same, Down...>>
    : cancel<times<Out...>, per<DenominatorOut...>, times<Up...>, per<Down...>> {};
template <class... Out, class... DenominatorOut, class Above, class... Up, class Below, class... Down>
struct cancel<times<Out...>, per<DenominatorOut...>, times<Above, Up...>, per<Below, Down...>>
    : std::conditional_t<
          before<Above, Below>,
          cancel<times<Out..., Above>, per<DenominatorOut...>, times<Up...>, per<Below, Down...>>,
          cancel<times<Out...>, per<DenominatorOut..., Below>, times<Above, Up...>, per<Down...>>> {
  static_assert(symbols_differ<Above, Below>,
                "two base dimensions share one symbol: rename one of them");
};

template <class List, template <class...> class To>
struct relabel;
template <template <class...> class From, class... Bases, template <class...> class To>
struct relabel<From<Bases...>, To> {
  using type = To<Bases...>;
};
template <class List>
using as_times = typename relabel<List, times>::type;
template <class List>
using as_per = typename relabel<List, per>::type;

}  // namespace detail

template <class Left, class Right>
using dimension_product = typename detail::cancel<
    times<>, per<>,
    typename detail::merge<times<>, typename Left::numerator, typename Right::numerator>::type,
    typename detail::merge<per<>, typename Left::denominator, typename Right::denominator>::type>::type;
template <class Left, class Right>
using dimension_quotient = typename detail::cancel<
    times<>, per<>,
    typename detail::merge<times<>, typename Left::numerator,
                           detail::as_times<typename Right::denominator>>::type,
    typename detail::merge<per<>, typename Left::denominator,
                           detail::as_per<typename Right::numerator>>::type>::type;

}  // namespace e2t
