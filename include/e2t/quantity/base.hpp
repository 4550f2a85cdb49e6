// SPDX-License-Identifier: MIT
#pragma once
// The base dimensions, the three meters, and what must never be mixed.
//
// Energy measured at the boards, at the IT load and at the utility meter are three base dimensions;
// a plain `energy` has no meter yet. The bans below are deleted friends of every dimension tag:
// compilers quote the line with its reason, and concepts can still ask.
//
//     static_assert(std::is_same_v<e2t::at_meter<e2t::power, e2t::it_energy>, e2t::it_power>);
//     static_assert(std::is_same_v<e2t::at_no_meter<e2t::it_power>, e2t::power>);
#include "e2t/quantity/dimension.hpp"

namespace e2t {

namespace detail {
template <class T>
concept quantity_like = requires {
  typename T::dimension;
  typename T::rep;
};
template <class Left, class Right>
concept other_dimension = quantity_like<Left> && quantity_like<Right> &&
                          !same_dimension<typename Left::dimension, typename Right::dimension>;
// A dimensionless kind (Utilization, ...) scales a quantity as a number would.
template <class T>
concept scaling_kind = !quantity_like<T> && requires { typename T::kind; };
template <class T>
concept factor = Number<T> || scaling_kind<T>;
template <class T>
inline constexpr bool is_factor = factor<T>;  // clang explains a bool more briefly than a concept
template <class Left, class Right>
concept unlike = other_dimension<Left, Right> || (quantity_like<Left> && factor<Right>) ||
                 (factor<Left> && quantity_like<Right>);
template <class Left, class Right>
concept meter_unnamed = (Left::has_plain_energy && Right::has_energy) ||
                        (Left::has_energy && Right::has_plain_energy);
}  // namespace detail

// clang-format off
struct any_dimension {
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr void operator+(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr void operator-(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr bool operator==(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr bool operator<(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr bool operator<=(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr bool operator>(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::unlike<Left, Right>
  friend constexpr bool operator>=(const Left&, const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Left, class Right> requires detail::meter_unnamed<typename Left::dimension, typename Right::dimension>
  friend constexpr void operator*(const Left&, const Right&) = delete;  // e2t: name the meter first: at_device(x), at_it(x) or at_facility(x); a plain energy does not cancel
  template <class Left, class Right> requires detail::meter_unnamed<typename Left::dimension, typename Right::dimension>
  friend constexpr void operator/(const Left&, const Right&) = delete;  // e2t: name the meter first: at_device(x), at_it(x) or at_facility(x); a plain energy does not cancel
};
// clang-format on

namespace detail {
template <class Self, bool Plain, bool Metered, class AtNoMeter>
struct base_facts : any_dimension {
  using numerator = times<Self>;
  using denominator = per<>;
  using at_no_meter = AtNoMeter;
  static constexpr bool has_plain_energy = Plain;
  static constexpr bool has_energy = Plain || Metered;
};
}  // namespace detail

/// Base of a base dimension: derive once and give it a `symbol` (its coherent unit).
template <class Self>
struct base_dimension : detail::base_facts<Self, false, false, Self> {};

struct duration : base_dimension<duration> { static constexpr auto symbol = "s"; };
struct compute : base_dimension<compute> { static constexpr auto symbol = "FLOP"; };
struct data : base_dimension<data> { static constexpr auto symbol = "B"; };
struct output_token : base_dimension<output_token> { static constexpr auto symbol = "output_token"; };
struct input_token : base_dimension<input_token> { static constexpr auto symbol = "input_token"; };
struct processed_token : base_dimension<processed_token> {
  static constexpr auto symbol = "processed_token";
};
struct request : base_dimension<request> { static constexpr auto symbol = "request"; };
struct accelerator : base_dimension<accelerator> { static constexpr auto symbol = "accelerator"; };
struct money : base_dimension<money> { static constexpr auto symbol = "USD"; };
struct carbon : base_dimension<carbon> { static constexpr auto symbol = "gCO2e"; };
struct water : base_dimension<water> { static constexpr auto symbol = "L"; };

/// Energy that has no meter yet: scaled, compared and printed, but never cancelled.
struct energy : detail::base_facts<energy, true, false, energy> {
  static constexpr auto symbol = "J";
};
/// Energy at the accelerator boards.
struct device_energy : detail::base_facts<device_energy, false, true, energy> {
  static constexpr auto symbol = "J(device)";
};
/// Energy of the critical IT load: servers with fans, CPUs, NICs and power supplies, switches, storage.
struct it_energy : detail::base_facts<it_energy, false, true, energy> {
  static constexpr auto symbol = "J(it)";
};
/// Energy at the utility meter of the site.
struct facility_energy : detail::base_facts<facility_energy, false, true, energy> {
  static constexpr auto symbol = "J(facility)";
};

namespace detail {

// Replaces every base in a product by what Map makes of it.
template <template <class> class Map, class Numerator, class Denominator>
struct mapped;
template <template <class> class Map>
struct mapped<Map, times<>, per<>> {
  using type = typename name_of<times<>, per<>>::type;
};
template <template <class> class Map, class First, class... Rest, class Denominator>
struct mapped<Map, times<First, Rest...>, Denominator> {
  using type = dimension_product<Map<First>, typename mapped<Map, times<Rest...>, Denominator>::type>;
};
template <template <class> class Map, class First, class... Rest>
struct mapped<Map, times<>, per<First, Rest...>> {
  using type = dimension_quotient<typename mapped<Map, times<>, per<Rest...>>::type, Map<First>>;
};
template <class Base>
using drop_meter = typename Base::at_no_meter;
template <class Meter>
struct name_meter {
  template <class Base>
  using of = std::conditional_t<std::is_same_v<Base, energy>, Meter, Base>;
};

template <class Numerator, class Denominator>
struct product_facts;
template <class... Up, class... Down>
struct product_facts<times<Up...>, per<Down...>> : any_dimension {
  using numerator = times<Up...>;
  using denominator = per<Down...>;
  static constexpr bool has_plain_energy =
      (Up::has_plain_energy || ... || false) || (Down::has_plain_energy || ... || false);
  static constexpr bool has_energy =
      (Up::has_energy || ... || false) || (Down::has_energy || ... || false);
};

// What a product is without its meters; a product without energy is itself.
template <class Tag, bool HasEnergy>
struct without_meter {
  using type = Tag;
};
template <class Tag>
struct without_meter<Tag, true> {
  using type =
      typename mapped<drop_meter, typename Tag::numerator, typename Tag::denominator>::type;
};

}  // namespace detail

/// What is left when everything cancels: a plain number, never a Quantity.
struct one : detail::product_facts<times<>, per<>> { static constexpr auto name = "one"; };

/// A product of base dimensions that has no name of its own.
template <class... Up, class... Down>
struct dimension<times<Up...>, per<Down...>> : detail::product_facts<times<Up...>, per<Down...>> {};

/// Base of a named product: see names.hpp.
template <class Numerator, class Denominator = per<>>
struct named_dimension : detail::product_facts<Numerator, Denominator> {};

namespace detail {
template <class Dimension>
struct at_no_meter_of {
  using type = typename without_meter<Dimension, Dimension::has_energy>::type;
};
template <class Dimension>
  requires requires { typename Dimension::at_no_meter; }
struct at_no_meter_of<Dimension> {
  using type = typename Dimension::at_no_meter;
};
}  // namespace detail

/// The dimension with its energies at no meter: it_power becomes power.
template <class Dimension>
using at_no_meter = typename detail::at_no_meter_of<Dimension>::type;

/// The dimension with its plain energies at the given meter (device_energy, it_energy, ...).
template <class Dimension, class Meter>
using at_meter = typename detail::mapped<detail::name_meter<Meter>::template of,
                                         typename Dimension::numerator,
                                         typename Dimension::denominator>::type;

}  // namespace e2t
