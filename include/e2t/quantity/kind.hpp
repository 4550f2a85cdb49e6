// SPDX-License-Identifier: MIT
#pragma once
// Dimensionless kinds and the ratios between meters, each validated where it is made.
//
//     e2t::Utilization u{0.6};                  // a share of time; not a double, not an Efficiency
//     e2t::Quantity<e2t::power> p = 100_MW * u; // scaling keeps the quantity's type
//     e2t::Pue pue{1.2};                        // J(facility)/J(it): facility_power / pue is it_power
//
// A kind of a number type other than double is UtilizationOf<Rep>, PueOf<Rep>, ...
#include "e2t/base/error.hpp"
#include "e2t/quantity/quantity.hpp"

namespace e2t {

namespace detail {

// A kind's allowed range: low (itself allowed or not) to high (allowed).
struct KindRange {
  double low;
  bool low_allowed;
  double high;
};

template <class Kind>
Error kind_refusal(double value) {
  Error::Message text(Kind::name);
  const KindRange& range = Kind::range;
  text.append(" is ").append_apart(value, value < range.low ? range.low : range.high).append("; allowed: ");
  text.append(range.low_allowed ? "at least " : "above ").append(range.low);
  if (is_finite(range.high)) text.append(" and at most ").append(range.high);
  if (is_given(value) && !is_finite(value)) text.append(", and finite");
  return Error(text.append(" (").append(Kind::why).append(")"));
}

template <class Kind, class Rep>
constexpr auto in_range(const Rep& value) {
  const auto below = is_finite(value) && value <= Rep(Kind::range.high);
  if constexpr (Kind::range.low_allowed) {
    return below && value >= Rep(Kind::range.low);
  } else {
    return below && value > Rep(Kind::range.low);
  }
}

template <class Left, class Right>
inline constexpr bool other_kind = !std::is_same_v<Left, Right>;

// Two things of which one at least is a kind and the other one too, or a number.
template <class Left, class Right>
inline constexpr bool kinds =
    (scaling_kind<Left> && factor<Right>) || (factor<Left> && scaling_kind<Right>);
template <class T>
struct KindOf {
  using type = void;
};
template <scaling_kind T>
struct KindOf<T> {
  using type = typename T::kind;
};
template <class Left, class Right>
inline constexpr bool unlike_kinds =
    kinds<Left, Right> && other_kind<typename KindOf<Left>::type, typename KindOf<Right>::type>;

}  // namespace detail

/// A dimensionless number of one kind. Kinds convert neither to one another nor to a number.
template <class Kind, class Rep = double>
class [[nodiscard]] Fraction {
 public:
  using kind = Kind;
  using value_rep = Rep;

  constexpr Fraction(NotGiven) : value_(__builtin_nan("")) {}
  /// Throws Error outside the kind's range, NaN and infinity included.
  template <Number Value>
    requires(std::is_convertible_v<Value, Rep>)
  explicit constexpr Fraction(const Value& value) : value_(static_cast<Rep>(value)) {
    require(detail::in_range<Kind>(value_), [this] { return refusal(); });
  }
  template <class Other>
    requires(!std::is_same_v<Other, Rep> && std::is_convertible_v<Other, Rep>)
  constexpr Fraction(const Fraction<Kind, Other>& other) : value_(static_cast<Rep>(other.value())) {
    require(detail::in_range<Kind>(value_) || !is_given(value_), [this] { return refusal(); });
  }

  // clang-format off
  template <class Other, class OtherRep> requires(detail::other_kind<Kind, Other>)
  constexpr Fraction(const Fraction<Other, OtherRep>&) = delete;  // e2t: another kind: a Utilization is no Efficiency and neither is a Quality; make the one you mean from a number
  template <Number Raw>
  constexpr Fraction(const Raw&) = delete;  // e2t: a raw number has no kind: write which one it is, as in Utilization{0.6}
  // Explicit, so that operators never consider it; an implicit conversion is refused anyway.
  template <class Raw> requires std::is_arithmetic_v<Raw>
  explicit constexpr operator Raw() const = delete;  // e2t: a kind is no number: scale a quantity by it, or say .value()
  // clang-format on

  [[nodiscard]] constexpr const Rep& value() const { return value_; }

 private:
  [[nodiscard]] Error refusal() const { return detail::kind_refusal<Kind>(shown(value_)); }
  Rep value_;
};

// clang-format off
/// Base of every kind's tag: one kind compares with itself, and its product with itself is of that
/// kind; the rest is banned. (enable_if, because clang explains it in fewer lines than a constraint.)
struct any_kind {
  template <class Kind, class L, class R>
  friend constexpr auto operator*(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) {
    return Fraction<Kind, decltype(left.value() * right.value())>(left.value() * right.value());
  }
  template <class Kind, class L, class R>
  friend constexpr auto operator==(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) { return left.value() == right.value(); }
  template <class Kind, class L, class R>
  friend constexpr auto operator!=(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) { return left.value() != right.value(); }
  template <class Kind, class L, class R>
  friend constexpr auto operator<(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) { return left.value() < right.value(); }
  template <class Kind, class L, class R>
  friend constexpr auto operator<=(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) { return left.value() <= right.value(); }
  template <class Kind, class L, class R>
  friend constexpr auto operator>(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) { return left.value() > right.value(); }
  template <class Kind, class L, class R>
  friend constexpr auto operator>=(const Fraction<Kind, L>& left, const Fraction<Kind, R>& right) { return left.value() >= right.value(); }

  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::unlike_kinds<Left, Right>> operator*(const Left&, const Right&) = delete;  // e2t: two kinds have no product of a kind: multiply the quantity by one, then by the other
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::kinds<Left, Right>> operator/(const Left&, const Right&) = delete;  // e2t: a kind has no quotient of a kind: compute with .value() and make the kind you mean
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::kinds<Left, Right>> operator+(const Left&, const Right&) = delete;  // e2t: a kind has no sum of a kind: compute with .value() and make the kind you mean
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::kinds<Left, Right>> operator-(const Left&, const Right&) = delete;  // e2t: a kind has no difference of a kind: compute with .value() and make the kind you mean
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::unlike_kinds<Left, Right>, bool> operator==(const Left&, const Right&) = delete;  // e2t: unlike kinds: compare a Utilization with a Utilization{0.6}, or numbers by .value()
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::unlike_kinds<Left, Right>, bool> operator<(const Left&, const Right&) = delete;  // e2t: unlike kinds: compare a Utilization with a Utilization{0.6}, or numbers by .value()
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::unlike_kinds<Left, Right>, bool> operator<=(const Left&, const Right&) = delete;  // e2t: unlike kinds: compare a Utilization with a Utilization{0.6}, or numbers by .value()
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::unlike_kinds<Left, Right>, bool> operator>(const Left&, const Right&) = delete;  // e2t: unlike kinds: compare a Utilization with a Utilization{0.6}, or numbers by .value()
  template <class Left, class Right>
  friend constexpr std::enable_if_t<detail::unlike_kinds<Left, Right>, bool> operator>=(const Left&, const Right&) = delete;  // e2t: unlike kinds: compare a Utilization with a Utilization{0.6}, or numbers by .value()
};
// clang-format on

// Each kind: its name, range and why it ends there.
struct utilization : any_kind {
  static constexpr auto name = "Utilization";
  static constexpr detail::KindRange range{0.0, false, 1.0};
  static constexpr auto why = "the share of time with work";
};
struct efficiency : any_kind {
  static constexpr auto name = "Efficiency";
  static constexpr detail::KindRange range{0.0, false, 1.0};
  static constexpr auto why = "the attained part of a peak rate";
};
struct quality : any_kind {
  static constexpr auto name = "Quality";
  static constexpr detail::KindRange range{0.0, true, 1.0};
  static constexpr auto why = "the acceptance rate on the task";
};
struct percentile : any_kind {
  static constexpr auto name = "Percentile";
  static constexpr detail::KindRange range{0.0, false, 1.0};
  static constexpr auto why = "the share of requests at or below: 0.99 for p99";
};
struct share : any_kind {
  static constexpr auto name = "Share";
  static constexpr detail::KindRange range{0.0, false, 1.0};
  static constexpr auto why = "the usable part of a capacity";
};
struct probability : any_kind {
  static constexpr auto name = "Probability";
  static constexpr detail::KindRange range{0.0, true, 1.0};
  static constexpr auto why = "the part of many trials in which it happens";
};

template <class Rep>
using UtilizationOf = Fraction<utilization, Rep>;
template <class Rep>
using EfficiencyOf = Fraction<efficiency, Rep>;
template <class Rep>
using QualityOf = Fraction<quality, Rep>;
template <class Rep>
using PercentileOf = Fraction<percentile, Rep>;
template <class Rep>
using ShareOf = Fraction<share, Rep>;
template <class Rep>
using ProbabilityOf = Fraction<probability, Rep>;
using Utilization = UtilizationOf<double>;
using Efficiency = EfficiencyOf<double>;
using Quality = QualityOf<double>;
using Percentile = PercentileOf<double>;
using Share = ShareOf<double>;
using Probability = ProbabilityOf<double>;

/// A validated quantity: the ratio of energy at two meters. It is used like its Quantity, so
/// dividing twice by Pue leaves a dimension that no token rate has.
template <class Kind, class Rep = double>
class [[nodiscard]] MeterRatio : public Quantity<typename Kind::dimension, Rep> {
 public:
  using kind = Kind;
  using value_rep = Rep;
  using quantity = Quantity<typename Kind::dimension, Rep>;

  constexpr MeterRatio(NotGiven none) : quantity(none) {}
  /// Throws Error outside the kind's range, NaN and infinity included.
  template <Number Value>
    requires(std::is_convertible_v<Value, Rep>)
  explicit constexpr MeterRatio(const Value& number)
      : quantity(detail::Raw::make<typename Kind::dimension>(static_cast<Rep>(number))) {
    require(detail::in_range<Kind>(value()), [this] { return refusal(); });
  }
  explicit constexpr MeterRatio(const quantity& measured) : quantity(measured) {
    require(detail::in_range<Kind>(value()), [this] { return refusal(); });
  }
  template <class Other>
    requires(!std::is_same_v<Other, Rep> && std::is_convertible_v<Other, Rep>)
  constexpr MeterRatio(const MeterRatio<Kind, Other>& other)
      : quantity(detail::Raw::make<typename Kind::dimension>(Rep(other.value()))) {}

  // clang-format off
  template <Number Raw>
  constexpr MeterRatio(const Raw&) = delete;  // e2t: a raw number has no kind: write which ratio it is, as in Pue{1.2}
  template <class Dimension, class Other>
  constexpr MeterRatio(const Quantity<Dimension, Other>&) = delete;  // e2t: another ratio, or one that nobody has checked: a Pue is made by Pue{ratio}, of J(facility)/J(it), a HostOverhead of J(it)/J(device)
  template <class Right>
  MeterRatio& operator+=(const Right&) = delete;  // e2t: a ratio is checked where it is made: make a new one, as in Pue{1.2}
  template <class Right>
  MeterRatio& operator-=(const Right&) = delete;  // e2t: a ratio is checked where it is made: make a new one, as in Pue{1.2}
  template <class Right>
  MeterRatio& operator*=(const Right&) = delete;  // e2t: a ratio is checked where it is made: make a new one, as in Pue{1.2}
  template <class Right>
  MeterRatio& operator/=(const Right&) = delete;  // e2t: a ratio is checked where it is made: make a new one, as in Pue{1.2}
  // clang-format on

  [[nodiscard]] constexpr const Rep& value() const {
    return detail::Raw::of(static_cast<const quantity&>(*this));
  }

 private:
  [[nodiscard]] Error refusal() const { return detail::kind_refusal<Kind>(shown(value())); }
};

struct pue {
  using dimension = facility_per_it;
  static constexpr auto name = "Pue";
  static constexpr detail::KindRange range{1.0, true, __builtin_inf()};
  static constexpr auto why = "facility energy contains the IT energy";
};
struct host_overhead {
  using dimension = it_per_device;
  static constexpr auto name = "HostOverhead";
  static constexpr detail::KindRange range{1.0, true, __builtin_inf()};
  static constexpr auto why = "IT energy contains the accelerator boards";
};
struct supply_efficiency {
  using dimension = device_per_it;
  static constexpr auto name = "SupplyEfficiency";
  static constexpr detail::KindRange range{0.0, false, 1.0};
  static constexpr auto why = "the server's power supply delivers at most what it draws";
};

template <class Rep>
using PueOf = MeterRatio<pue, Rep>;
template <class Rep>
using HostOverheadOf = MeterRatio<host_overhead, Rep>;
template <class Rep>
using SupplyEfficiencyOf = MeterRatio<supply_efficiency, Rep>;
using Pue = PueOf<double>;
using HostOverhead = HostOverheadOf<double>;
using SupplyEfficiency = SupplyEfficiencyOf<double>;

}  // namespace e2t
