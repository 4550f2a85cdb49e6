// SPDX-License-Identifier: MIT
#pragma once
// Dimensionless kinds and the ratios between meters, each validated where it is made.
//
//     e2t::Utilization u{0.6};                  // a share of time; not a double, not an Efficiency
//     e2t::Quantity<e2t::power> p = 100_MW * u; // scaling keeps the quantity's type
//     e2t::Pue pue{1.2};                        // J(facility)/J(it): facility_power / pue is it_power
//
// A kind of a number type other than double is UtilizationOf<Rep>, PueOf<Rep>, ...
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
  text.append(" is ").append(value).append("; allowed: ");
  text.append(Kind::range.low_allowed ? "at least " : "above ").append(Kind::range.low);
  if (is_finite(Kind::range.high)) text.append(" and at most ").append(Kind::range.high);
  return Error(text.append(" (").append(Kind::why).append(")"));
}

template <class Kind, class Rep>
constexpr void require_in_range(const Rep& value) {
  const auto refusal = [&value] { return kind_refusal<Kind>(shown(value)); };
  require(is_finite(value), refusal);
  if constexpr (Kind::range.low_allowed) {
    require(value >= Rep(Kind::range.low), refusal);
  } else {
    require(value > Rep(Kind::range.low), refusal);
  }
  require(value <= Rep(Kind::range.high), refusal);
}

template <class Left, class Right>
inline constexpr bool other_kind = !std::is_same_v<Left, Right>;

}  // namespace detail

/// A dimensionless number of one kind. Kinds convert neither to one another nor to a number.
template <class Kind, class Rep = double>
class [[nodiscard]] Fraction {
 public:
  using kind = Kind;
  using value_rep = Rep;

  constexpr Fraction(NotGiven) : value_(__builtin_nan("")) {}
  /// Throws Error outside the kind's range, NaN and infinity included.
  explicit constexpr Fraction(const Rep& value) : value_(value) {
    detail::require_in_range<Kind>(value);
  }
  template <class Other>
    requires(!std::is_same_v<Other, Rep> && std::is_convertible_v<Other, Rep>)
  constexpr Fraction(const Fraction<Kind, Other>& other) : value_(Rep(other.value())) {}

  // clang-format off
  template <class Other> requires(detail::other_kind<Kind, Other>)
  constexpr Fraction(const Fraction<Other, Rep>&) = delete;  // e2t: another kind: a Utilization is no Efficiency and neither is a Quality; make the one you mean from a number
  template <Number Raw>
  constexpr Fraction(const Raw&) = delete;  // e2t: a raw number has no kind: write which one it is, as in Utilization{0.6}
  // clang-format on

  [[nodiscard]] constexpr const Rep& value() const { return value_; }

  friend constexpr auto operator==(const Fraction& a, const Fraction& b) { return a.value_ == b.value_; }
  friend constexpr auto operator<(const Fraction& a, const Fraction& b) { return a.value_ < b.value_; }
  friend constexpr auto operator>(const Fraction& a, const Fraction& b) { return a.value_ > b.value_; }
  friend constexpr auto operator<=(const Fraction& a, const Fraction& b) { return a.value_ <= b.value_; }
  friend constexpr auto operator>=(const Fraction& a, const Fraction& b) { return a.value_ >= b.value_; }

 private:
  Rep value_;
};

/// The product of two fractions of one kind is of that kind.
template <class Kind, class Rep>
constexpr Fraction<Kind, Rep> operator*(const Fraction<Kind, Rep>& left,
                                        const Fraction<Kind, Rep>& right) {
  return Fraction<Kind, Rep>(left.value() * right.value());
}

// clang-format off
struct any_kind {
  template <class Left, class Right, class Rep> requires(detail::other_kind<Left, Right>)
  friend constexpr void operator*(const Fraction<Left, Rep>&, const Fraction<Right, Rep>&) = delete;  // e2t: two kinds have no product of a kind: multiply the quantity by one, then by the other
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
struct share : any_kind {
  static constexpr auto name = "Share";
  static constexpr detail::KindRange range{0.0, false, 1.0};
  static constexpr auto why = "the usable part of a capacity";
};

template <class Rep>
using UtilizationOf = Fraction<utilization, Rep>;
template <class Rep>
using EfficiencyOf = Fraction<efficiency, Rep>;
template <class Rep>
using QualityOf = Fraction<quality, Rep>;
template <class Rep>
using ShareOf = Fraction<share, Rep>;
using Utilization = UtilizationOf<double>;
using Efficiency = EfficiencyOf<double>;
using Quality = QualityOf<double>;
using Share = ShareOf<double>;

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
  explicit constexpr MeterRatio(const Rep& value)
      : quantity(detail::Raw::make<typename Kind::dimension>(value)) {
    detail::require_in_range<Kind>(value);
  }
  explicit constexpr MeterRatio(const quantity& measured) : MeterRatio(detail::Raw::of(measured)) {}
  template <class Other>
    requires(!std::is_same_v<Other, Rep> && std::is_convertible_v<Other, Rep>)
  constexpr MeterRatio(const MeterRatio<Kind, Other>& other)
      : quantity(detail::Raw::make<typename Kind::dimension>(Rep(other.value()))) {}

  // clang-format off
  template <Number Raw>
  constexpr MeterRatio(const Raw&) = delete;  // e2t: a raw number has no kind: write which ratio it is, as in Pue{1.2}
  // clang-format on

  [[nodiscard]] constexpr const Rep& value() const { return detail::Raw::of(static_cast<const quantity&>(*this)); }
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
