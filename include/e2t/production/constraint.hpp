// SPDX-License-Identifier: MIT
#pragma once
// A constraint is a capacity over an intensity; the quotient must be an output-token rate, which is
// checked when it compiles. One of your own is one line: a name, a capacity and an intensity, each a
// quantity or a function of the operating point.
//
//     auto carbon_budget = e2t::constraint("carbon_budget", 20 * kgCO2e / s, [](const auto& point) {
//       return *point.scenario().facility.carbon_intensity * point.energy_per_token(e2t::facility);
//     });
//
// (The energy there is that of accelerators at work: take a fixed load and idle power off the budget.)
#include "e2t/quantity/math.hpp"

namespace e2t {

/// The constraints that the library knows, in the order in which ties are decided. `serving_step` is
/// named only where a step rate is stated and none of its time terms is.
enum class Limit : unsigned char {
  compute,
  memory_bandwidth,
  interconnect,
  software_overhead,
  power_cap,
  utility_power,
  it_power,
  cooling,
  demand,
  serving_step
};
inline constexpr int limit_count = 10;
inline constexpr const char* limit_names[limit_count] = {
    "compute",       "memory_bandwidth", "interconnect", "software_overhead", "power_cap",
    "utility_power", "it_power",         "cooling",      "demand",            "serving_step"};

/// ceiling = capacity / intensity  [output token / s]. Not given: no ceiling.
template <class Capacity, class Intensity>
class Constraint {
 public:
  using rep = typename Capacity::rep;
  static_assert(same_dimension<dimension_quotient<typename Capacity::dimension, typename Intensity::dimension>,
                               output_token_rate>,
                "a constraint's capacity over its intensity must be an output-token rate");

  constexpr Constraint() = default;
  constexpr Constraint(const Capacity& capacity, const Intensity& intensity)
      : capacity_(capacity), intensity_(intensity), given_(true) {}

  [[nodiscard]] constexpr bool given() const { return given_; }
  [[nodiscard]] constexpr const Capacity& capacity() const { return capacity_; }
  [[nodiscard]] constexpr const Intensity& intensity() const { return intensity_; }
  /// Infinite where the constraint is not given.
  [[nodiscard]] constexpr Quantity<output_token_rate, rep> ceiling() const {
    return given_ ? Quantity<output_token_rate, rep>(capacity_ / intensity_)
                  : detail::Raw::make<output_token_rate>(rep(__builtin_inf()));
  }

 private:
  Capacity capacity_{};
  Intensity intensity_{};
  bool given_ = false;
};

namespace detail {
inline Error no_part(const char* name, const char* part, double number, const char* allowed) {
  Error::Message text("constraint \"");
  text.append(name).append("\": ").append(part).append(" is ").append(number);
  return Error(text.append(" (in base units); allowed: finite and ").append(allowed));
}
}  // namespace detail

/// A constraint of the user's own, evaluated at an operating point. See constraint().
template <class Capacity, class Intensity>
struct CustomConstraint {
  const char* name;
  Capacity capacity;
  Intensity intensity;

  /// Throws Error unless it is finite and above zero: a NaN would never bind.
  template <class Point>
  constexpr auto capacity_at(const Point& point) const {
    const auto made = value<typename Point::rep>(capacity, point);
    const auto number = detail::Raw::of(made);
    require(is_finite(number) && number > typename Point::rep(0.0),
            [&] { return detail::no_part(name, "capacity", shown(number), "above 0"); });
    return made;
  }
  /// Throws Error unless it is finite and not below zero. Zero has an infinite ceiling, which does not limit.
  template <class Point>
  constexpr auto intensity_at(const Point& point) const {
    const auto made = value<typename Point::rep>(intensity, point);
    const auto number = detail::Raw::of(made);
    require(is_finite(number) && number >= typename Point::rep(0.0),
            [&] { return detail::no_part(name, "intensity", shown(number), "at least 0"); });
    return made;
  }
  template <class Point>
  constexpr auto at(const Point& point) const {
    return of(capacity_at(point), intensity_at(point));
  }

 private:
  template <class Rep, class Part, class Point>
  static constexpr auto value(const Part& part, const Point& point) {
    if constexpr (detail::quantity_like<Part>) {
      return Quantity<typename Part::dimension, Rep>(part);
    } else {
      return part(point);
    }
  }
  template <class Rep, class Above, class Below>
  static constexpr auto of(const Quantity<Above, Rep>& above, const Quantity<Below, Rep>& below) {
    return Constraint<Quantity<Above, Rep>, Quantity<Below, Rep>>(above, below);
  }
};

namespace detail {
template <class Part>
inline constexpr bool names_its_meter = true;
template <quantity_like Part>
inline constexpr bool names_its_meter<Part> = !Part::dimension::has_plain_energy;
}  // namespace detail

/// A constraint of your own: `name` must outlive the production function (a literal does); `capacity`
/// and `intensity` are quantities, or functions of an OperatingPointOf<Rep> for any Rep.
template <class Capacity, class Intensity>
[[nodiscard]] constexpr CustomConstraint<Capacity, Intensity> constraint(const char* name, Capacity capacity,
                                                                         Intensity intensity) {
  static_assert(detail::names_its_meter<Capacity> && detail::names_its_meter<Intensity>,
                "name the meter of a constraint's energy: at_device(x), at_it(x) or at_facility(x)");
  return {name, capacity, intensity};
}

}  // namespace e2t
