// SPDX-License-Identifier: MIT
#pragma once
// What is known of a number that is not known: how it is distributed, in the type that it has.
//
//     const auto pue = e2t::triangular(e2t::Pue{1.1}, e2t::Pue{1.2}, e2t::Pue{1.4});
//     const auto feed = e2t::normal(100_MW, 5_MW).between(80_MW, 110_MW);
//     use(pue.quantile(0.5), feed.quantile(0.99));   // in base units
#include <cmath>

#include "e2t/quantity/unit_symbol.hpp"
#include "e2t/scenario/field.hpp"

namespace e2t {

namespace detail {

// Inverse of the standard normal distribution, to 1 part in 1e16: M. J. Wichura, algorithm AS 241, Applied
// Statistics 37 (1988) 477. (Boost.Math has one as good, for the price of a package of 160 MB.)
inline double normal_quantile(double p) {
  const auto ratio = [](const double (&above)[8], const double (&below)[8], double r) {
    double a = above[7], b = below[7];
    for (int i = 6; i >= 0; --i) a = a * r + above[i], b = b * r + below[i];
    return a / b;
  };
  constexpr double middle_a[] = {3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
                                 45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727};
  constexpr double middle_b[] = {1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
                                 21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610};
  constexpr double near_a[] = {1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
                               1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4};
  constexpr double near_b[] = {1.0, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
                               0.148103976427480074590, 0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
  constexpr double far_a[] = {6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
                              0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double far_b[] = {1.0, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
                              7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) return q * ratio(middle_a, middle_b, 0.180625 - q * q);
  const double r = std::sqrt(-std::log(q < 0.0 ? p : 1.0 - p));
  const double size = r <= 5.0 ? ratio(near_a, near_b, r - 1.6) : ratio(far_a, far_b, r - 5.0);
  return q < 0.0 ? -size : size;
}
inline double normal_share(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

// " W @it" behind a number of the base unit; nothing for kinds and plain numbers.
template <class Value>
Text<47> unit_behind() {
  Text<47> text;
  if constexpr (requires { typename Value::dimension; }) text.append(" ").append(unit_symbol<typename Value::dimension>);
  return text;
}

inline Error bad_distribution(const char* name, const char* what, double value, const char* allowed, double other,
                              const Text<47>& unit) {
  Error::Message text(name);
  text.append(": ").append(what).append(" is ").append(value).append(unit).append("; allowed: ").append(allowed);
  return Error(is_given(other) ? text.append(' ').append(other).append(unit) : text);
}

}  // namespace detail

enum class DistributionShape : unsigned char { uniform, triangular, normal, lognormal };
template <>
inline constexpr const char* choice_names<DistributionShape>[] = {"uniform", "triangular", "normal", "lognormal"};

/// Of a Value (a Quantity, a kind, a ratio or a double), by numbers in base units:
///   uniform     first to second
///   triangular  first to second, most likely third
///   normal      mean first, standard deviation second
///   lognormal   median first, standard deviation of the natural logarithm second
template <class Value>
struct Distribution {
  DistributionShape shape;
  double first, second, third = 0.0;
  double from = 0.0, to = 1.0;  ///< part of the probability that is kept: see between()

  /// The number below which a part `p` of the distribution lies, in base units; 0 < p < 1.
  [[nodiscard]] double quantile(double p) const {
    p = from + (to - from) * p;
    switch (shape) {
      case DistributionShape::uniform: return first + (second - first) * p;
      case DistributionShape::triangular: {
        const double width = second - first, rise = third - first;
        if (p * width < rise) return first + std::sqrt(p * width * rise);
        return second - std::sqrt((1.0 - p) * width * (second - third));
      }
      case DistributionShape::normal: return first + second * detail::normal_quantile(p);
      case DistributionShape::lognormal: return first * std::exp(second * detail::normal_quantile(p));
    }
    return first;
  }
  /// The part of it at or below a number in base units.
  [[nodiscard]] double share_below(double number) const {
    switch (shape) {
      case DistributionShape::uniform: return std::fmin(1.0, std::fmax(0.0, (number - first) / (second - first)));
      case DistributionShape::triangular: {
        if (number <= first) return 0.0;
        if (number >= second) return 1.0;
        const double width = second - first;
        if (number < third) return (number - first) * (number - first) / (width * (third - first));
        return 1.0 - (second - number) * (second - number) / (width * (second - third));
      }
      case DistributionShape::normal: return detail::normal_share((number - first) / second);
      case DistributionShape::lognormal:
        return number <= 0.0 ? 0.0 : detail::normal_share(std::log(number / first) / second);
    }
    return 0.0;
  }
  /// The same, cut off below `low` and above `high`. Throws Error where nothing of it lies between.
  [[nodiscard]] Distribution between(const Value& low, const Value& high) const {
    using Slot = detail::Slot<Value>;
    Distribution cut = *this;
    cut.from = share_below(Slot::number(low)), cut.to = share_below(Slot::number(high));
    require(cut.to - cut.from > 1e-12, [&] {
      return detail::bad_distribution(choice_names<DistributionShape>[static_cast<int>(shape)],
                                      "the part between its limits", cut.to - cut.from, "above", 1e-12, {});
    });
    return cut;
  }
};

/// Between two ends, all alike. Throws Error unless low < high, and for numbers that are not finite.
template <class Value>
[[nodiscard]] Distribution<Value> uniform(const Value& low, const Value& high) {
  using Slot = detail::Slot<Value>;
  const double a = Slot::number(low), b = Slot::number(high);
  require(is_finite(a) && is_finite(b) && a < b, [&] { return detail::bad_distribution("uniform", "its high end", b, "above", a, detail::unit_behind<Value>()); });
  return {DistributionShape::uniform, a, b};
}
/// Between two ends, most likely at `mode`. Throws Error unless low <= mode <= high and low < high.
template <class Value>
[[nodiscard]] Distribution<Value> triangular(const Value& low, const Value& mode, const Value& high) {
  using Slot = detail::Slot<Value>;
  const double a = Slot::number(low), b = Slot::number(high), c = Slot::number(mode);
  require(is_finite(a) && is_finite(b) && a < b, [&] { return detail::bad_distribution("triangular", "its high end", b, "above", a, detail::unit_behind<Value>()); });
  require(a <= c, [&] { return detail::bad_distribution("triangular", "its mode", c, "at least", a, detail::unit_behind<Value>()); });
  require(c <= b, [&] { return detail::bad_distribution("triangular", "its mode", c, "at most", b, detail::unit_behind<Value>()); });
  return {DistributionShape::triangular, a, b, c};
}
/// Throws Error unless the standard deviation is above zero.
template <class Value, class Deviation>
[[nodiscard]] Distribution<Value> normal(const Value& mean, const Deviation& standard_deviation) {
  const double m = detail::Slot<Value>::number(mean), s = detail::Slot<Deviation>::number(standard_deviation);
  require(is_finite(m), [&] { return detail::bad_distribution("normal", "its mean", m, "a finite number", __builtin_nan(""), detail::unit_behind<Value>()); });
  require(is_finite(s) && s > 0.0, [&] { return detail::bad_distribution("normal", "its standard deviation", s, "above", 0.0, detail::unit_behind<Value>()); });
  return {DistributionShape::normal, m, s};
}
/// Half of it below `median`; the logarithm has the standard deviation `sigma`. Throws Error unless both are
/// above zero.
template <class Value>
[[nodiscard]] Distribution<Value> lognormal(const Value& median, double sigma) {
  const double m = detail::Slot<Value>::number(median);
  require(is_finite(m) && m > 0.0, [&] { return detail::bad_distribution("lognormal", "its median", m, "above", 0.0, detail::unit_behind<Value>()); });
  require(is_finite(sigma) && sigma > 0.0, [&] { return detail::bad_distribution("lognormal", "its sigma", sigma, "above", 0.0, {}); });
  return {DistributionShape::lognormal, m, sigma};
}

}  // namespace e2t
