// SPDX-License-Identifier: MIT
#pragma once
// Quantity<Dimension, Rep>: a number in the coherent base unit of its dimension (s, FLOP, byte,
// token, request, accelerator, USD, gCO2e, litre, joule at a meter). A number gets in only through a
// unit and out only through .in(unit); when a dimension cancels to nothing a plain Rep is left.
//
//     using namespace e2t::literals;
//     auto rate = e2t::at_facility(100_MW) / e2t::Pue{1.2} / e2t::at_it(0.4_J_per_token);
//     static_assert(std::is_same_v<decltype(rate), e2t::Quantity<e2t::output_token_rate>>);
//
// The headers below this one are named from the bottom up, so that a compiler that quotes a ban
// shows a short stack of includes.
// clang-format off
#include "e2t/base/error.hpp"
#include "e2t/base/optional.hpp"
#include "e2t/base/number.hpp"
#include "e2t/quantity/dimension.hpp"
#include "e2t/quantity/base.hpp"
#include "e2t/quantity/names.hpp"
// clang-format on

namespace e2t {

template <class Dimension>
struct Unit;

namespace detail {

template <class T>
inline constexpr bool is_unit = false;
template <class Dimension>
inline constexpr bool is_unit<Unit<Dimension>> = true;

// The only door between a quantity and its raw number in base units; for the library's own use.
struct Raw {
  template <class Dimension, class Rep>
  [[nodiscard]] static constexpr auto make(Rep value) {
    if constexpr (same_dimension<Dimension, one>) {
      return value;
    } else {
      return Quantity<Dimension, Rep>(value, Raw{});
    }
  }
  template <class Dimension, class Rep>
  [[nodiscard]] static constexpr const Rep& of(const Quantity<Dimension, Rep>& quantity) {
    return quantity.value_;
  }
  template <Number Value>
  [[nodiscard]] static constexpr const Value& of(const Value& number) {
    return number;
  }
  template <scaling_kind Kind>
  [[nodiscard]] static constexpr const auto& of(const Kind& kind) {
    return kind.value();
  }
  template <class Dimension>
  [[nodiscard]] static constexpr const double& of(const Unit<Dimension>& unit) {
    return unit.scale;
  }
};

template <class List>
inline constexpr int length = 0;
template <template <class...> class List, class... Bases>
inline constexpr int length<List<Bases...>> = sizeof...(Bases);
// Whether no energies of the dimension would cancel if their meters were forgotten.
template <class Dimension>
inline constexpr bool keeps_its_energies = length<typename e2t::at_no_meter<Dimension>::numerator> ==
                                           length<typename Dimension::numerator>;

// A plain energy may become one at the meter that the target names, if all its energies do.
template <class From, class To>
concept names_the_meter = requires {
  requires From::has_plain_energy && To::has_energy && !To::has_plain_energy && keeps_its_energies<To>;
  requires same_dimension<From, e2t::at_no_meter<To>>;
};

template <class From, class To>
concept fits = same_dimension<From, To> || names_the_meter<From, To>;

// The unit of a dimension, or of the same dimension with its meters forgotten: not where two meters
// would cancel, as when PUE was skipped or counted twice.
template <class UnitDimension, class Dimension>
inline constexpr bool measures =
    same_dimension<UnitDimension, Dimension> ||
    (keeps_its_energies<Dimension> && same_dimension<UnitDimension, e2t::at_no_meter<Dimension>>);

}  // namespace detail

template <class Dimension, class Rep>
class [[nodiscard]] Quantity {
  static_assert(!std::is_integral_v<Rep>, "a quantity's number type is a real one: whole numbers would be cut");

 public:
  using dimension = Dimension;
  using rep = Rep;

  /// Zero.
  constexpr Quantity() = default;
  /// The placeholder of a required field; a scenario that still holds it is refused.
  constexpr Quantity(NotGiven) : value_(__builtin_nan("")) {}
  /// From the same dimension, or from a plain energy where this type names the meter.
  template <class From, class Other>
    requires(detail::fits<From, Dimension> && std::is_convertible_v<Other, Rep>)
  constexpr Quantity(const Quantity<From, Other>& other)
      : value_(static_cast<Rep>(detail::Raw::of(other))) {}

  // clang-format off
  template <class From, class Other> requires(!detail::fits<From, Dimension>)
  constexpr Quantity(const Quantity<From, Other>&) = delete;  // e2t: another dimension or meter: convert by Pue or HostOverhead; is a factor missing, or applied twice?
  template <Number Raw>
  constexpr Quantity(const Raw&) = delete;  // e2t: a raw number has no unit: write it as in 100 * MW or 100_MW
  template <class UnitDimension>
  constexpr Quantity(const Unit<UnitDimension>&) = delete;  // e2t: a unit alone is no quantity: write how many, as in 1 * MW
  // clang-format on

  /// The number of `unit`s; a unit without a meter also measures energy at one.
  template <class UnitDimension>
    requires(detail::measures<UnitDimension, Dimension>)
  [[nodiscard]] constexpr Rep in(const Unit<UnitDimension>& unit) const {
    return value_ / static_cast<Rep>(unit.scale);
  }
  // clang-format off
  template <class UnitDimension> requires(!detail::measures<UnitDimension, Dimension>)
  constexpr Rep in(const Unit<UnitDimension>&) const = delete;  // e2t: the unit has another dimension than the quantity: use a unit of the quantity's dimension
  // Explicit, so that operators never consider it; an implicit conversion is refused anyway.
  template <class Raw> requires std::is_arithmetic_v<Raw>
  explicit constexpr operator Raw() const = delete;  // e2t: a number leaves a quantity through a unit only: x.in(MW)
  // clang-format on

  constexpr Quantity& operator+=(const Quantity& other) { return *this = *this + other; }
  constexpr Quantity& operator-=(const Quantity& other) { return *this = *this - other; }
  template <class Factor>
    requires(detail::is_factor<Factor>)
  constexpr Quantity& operator*=(const Factor& factor) {
    return *this = *this * factor;
  }
  template <class Divisor>
    requires(detail::is_factor<Divisor>)
  constexpr Quantity& operator/=(const Divisor& divisor) {
    return *this = *this / divisor;
  }
  // clang-format off
  template <class Right> requires detail::unlike<Quantity, Right>
  constexpr Quantity& operator+=(const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <class Right> requires detail::unlike<Quantity, Right>
  constexpr Quantity& operator-=(const Right&) = delete;  // e2t: unlike things: give a raw number its unit (100 * MW), name a plain energy's meter (at_it(x)), convert meters by Pue or HostOverhead, sum token kinds by processed(out, in)
  template <detail::quantity_like Right>
  constexpr Quantity& operator*=(const Right&) = delete;  // e2t: the product has another dimension than the quantity: multiply by a number or a kind, or make a new quantity by x * y
  template <detail::quantity_like Right>
  constexpr Quantity& operator/=(const Right&) = delete;  // e2t: the quotient has another dimension than the quantity: divide by a number or a kind, or make a new quantity by x / y
  // clang-format on

 private:
  friend detail::Raw;
  constexpr Quantity(const Rep& value, detail::Raw) : value_(value) {}
  Rep value_{};
};

namespace detail {

template <class T>
struct DimensionOf {
  using type = one;
};
template <class T>
  requires requires { typename T::dimension; }
struct DimensionOf<T> {
  using type = typename T::dimension;
};
template <class T>
using dimension_of = typename DimensionOf<T>::type;

// A quantity with a quantity, number or unit, or a number with a unit; and no plain energy cancels.
template <class Left, class Right>
inline constexpr bool combinable =
    ((quantity_like<Left> && (quantity_like<Right> || factor<Right> || is_unit<Right>)) ||
     (factor<Left> && quantity_like<Right>) || (Number<Left> && is_unit<Right>)) &&
    !meter_unnamed<dimension_of<Left>, dimension_of<Right>>;

// A quantity scaled by a built-in number or a unit keeps its Rep, a whole number of units becomes
// double; otherwise the two number types decide.
template <class Left, class Right>
struct CombinedRep {
  using type = decltype(Raw::of(*static_cast<Left*>(nullptr)) * Raw::of(*static_cast<Right*>(nullptr)));
};
template <quantity_like Left, BuiltinNumber Right>
struct CombinedRep<Left, Right> {
  using type = typename Left::rep;
};
template <BuiltinNumber Left, quantity_like Right>
struct CombinedRep<Left, Right> {
  using type = typename Right::rep;
};
template <quantity_like Left, class Dimension>
struct CombinedRep<Left, Unit<Dimension>> {
  using type = typename Left::rep;
};
template <Number Left, class Dimension>
struct CombinedRep<Left, Unit<Dimension>> {
  using type = std::conditional_t<std::is_integral_v<Left>, double, Left>;
};
template <class Left, class Right>
using combined_rep = typename CombinedRep<Left, Right>::type;

}  // namespace detail

template <class Dimension, class L, class R>
constexpr auto operator+(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::make<Dimension>(detail::Raw::of(left) + detail::Raw::of(right));
}
template <class Dimension, class L, class R>
constexpr auto operator-(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::make<Dimension>(detail::Raw::of(left) - detail::Raw::of(right));
}
template <class Dimension, class Rep>
constexpr auto operator-(const Quantity<Dimension, Rep>& value) {
  return detail::Raw::make<Dimension>(-detail::Raw::of(value));
}

/// Products and quotients of quantities, numbers and units; a plain energy does not meet another energy.
/// (enable_if, because clang explains it in three lines less than a constraint.)
template <class Left, class Right, class = std::enable_if_t<detail::combinable<Left, Right>>>
constexpr auto operator*(const Left& left, const Right& right) {
  using Rep = detail::combined_rep<Left, Right>;
  return detail::Raw::make<dimension_product<detail::dimension_of<Left>, detail::dimension_of<Right>>>(
      static_cast<Rep>(detail::Raw::of(left)) * static_cast<Rep>(detail::Raw::of(right)));
}
template <class Left, class Right, class = std::enable_if_t<detail::combinable<Left, Right>>>
constexpr auto operator/(const Left& left, const Right& right) {
  using Rep = detail::combined_rep<Left, Right>;
  return detail::Raw::make<dimension_quotient<detail::dimension_of<Left>, detail::dimension_of<Right>>>(
      static_cast<Rep>(detail::Raw::of(left)) / static_cast<Rep>(detail::Raw::of(right)));
}

template <class Dimension, class L, class R>
constexpr auto operator==(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::of(left) == detail::Raw::of(right);
}
template <class Dimension, class L, class R>
constexpr auto operator!=(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::of(left) != detail::Raw::of(right);
}
template <class Dimension, class L, class R>
constexpr auto operator<(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::of(left) < detail::Raw::of(right);
}
template <class Dimension, class L, class R>
constexpr auto operator<=(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::of(left) <= detail::Raw::of(right);
}
template <class Dimension, class L, class R>
constexpr auto operator>(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::of(left) > detail::Raw::of(right);
}
template <class Dimension, class L, class R>
constexpr auto operator>=(const Quantity<Dimension, L>& left, const Quantity<Dimension, R>& right) {
  return detail::Raw::of(left) >= detail::Raw::of(right);
}

}  // namespace e2t
