// SPDX-License-Identifier: MIT
#pragma once
// What a record is made of: figures with how they are known and how sure they are, or with the reason
// why there is none. Unknown is never zero and never a default.
//
//     e2t::Reported<e2t::Quantity<e2t::device_power>> power = e2t::measured(429_W).standard_error(3_W);
//     e2t::Reported<e2t::Pue> pue = e2t::absent("the provider does not say where it ran");
//     e2t::Setting<e2t::Quantity<e2t::accelerator>> count = 4_accelerator;  // set, so known exactly
//     use(power.value(), power.known, pue.has_value(), pue.reason);
#include <string>
#include <type_traits>
#include <utility>

#include "e2t/base/optional.hpp"
#include "e2t/scenario/calibration.hpp"
#include "e2t/scenario/field.hpp"

namespace e2t {

/// How far a figure may be off, in its base unit: a standard error, an interval, both or (all absent)
/// not known.
struct Spread {
  Optional<double> standard_error{};
  Optional<double> low{}, high{};
  Optional<double> confidence{};  ///< of the interval: 0.95
};

/// Why something is not in a record.
struct Absent {
  std::string reason;
};
[[nodiscard]] inline Absent absent(std::string reason) {
  return {std::move(reason)};
}

/// A figure whatever its type, as tables see it.
struct FigureCell {
  Optional<double> number{};  ///< in the base unit of its type
  Provenance known = Provenance::modelled;
  Spread spread{};
  std::string derived_from{};  ///< the figures that it was computed from; empty: given
  std::string reason{};        ///< why there is no number

  [[nodiscard]] bool has_value() const { return number.has_value(); }
};

/// A text of a record, or the reason why there is none.
struct TextCell {
  std::string text{};
  std::string reason{};

  TextCell() = default;
  TextCell(const char* given) : text(given) {}
  TextCell(std::string given) : text(std::move(given)) {}
  TextCell(Absent why) : reason(std::move(why.reason)) {}
  [[nodiscard]] bool has_value() const { return !text.empty(); }
};

namespace detail {

// What the error of a value is written in: its own type for quantities, a number for ratios and kinds.
template <class Value>
struct SpreadType {
  using type = double;
};
template <class Dimension>
struct SpreadType<Quantity<Dimension, double>> {
  using type = Quantity<Dimension, double>;
};
template <class Value>
using spread_type = typename SpreadType<Value>::type;

}  // namespace detail

/// A value with how it is known: what measured(), calibrated() and modelled() make.
template <class Value>
struct Marked {
  Value value;
  Provenance known;
  Spread spread{};

  /// One standard deviation of the value, at least 0.
  [[nodiscard]] Marked standard_error(const detail::spread_type<Value>& error) const {
    Marked result = *this;
    result.spread.standard_error = detail::Slot<detail::spread_type<Value>>::number(error);
    return result;
  }
  /// An interval around the value; `confidence` is the share of repeats that fall into it.
  [[nodiscard]] Marked between(const detail::spread_type<Value>& low,
                               const detail::spread_type<Value>& high, double confidence) const {
    Marked result = *this;
    result.spread.low = detail::Slot<detail::spread_type<Value>>::number(low);
    result.spread.high = detail::Slot<detail::spread_type<Value>>::number(high);
    result.spread.confidence = confidence;
    return result;
  }
};
template <class Value>
[[nodiscard]] Marked<Value> measured(const Value& value) {
  return {value, Provenance::measured};
}
template <class Value>
[[nodiscard]] Marked<Value> calibrated(const Value& value) {
  return {value, Provenance::calibrated};
}
template <class Value>
[[nodiscard]] Marked<Value> modelled(const Value& value) {
  return {value, Provenance::modelled};
}

/// A figure of one type: a Quantity, a kind such as Utilization, a ratio such as Pue, or a double.
template <class Value>
class Reported : public FigureCell {
 public:
  using value_type = Value;
  static constexpr bool setting = false;

  Reported() = default;
  Reported(Absent why) { reason = std::move(why.reason); }
  template <class Given>
    requires(std::is_convertible_v<const Given&, Value>)
  Reported(const Marked<Given>& given) {
    number = detail::Slot<Value>::number(Value(given.value));
    known = given.known;
    spread = given.spread;
  }
  // clang-format off
  template <class Given>
    requires(!std::is_convertible_v<const Given&, Value>)
  Reported(const Marked<Given>&) = delete;  // e2t: another type than this figure has: write its unit, its meter (at_it(x)), or its kind as in Pue{1.2}
  template <class Given>
  Reported(const Given&) = delete;  // e2t: say how the figure is known: measured(x), calibrated(x) or modelled(x); or absent("why")
  // clang-format on
  /// One that may be absent in what it was read from.
  Reported(const Optional<Value>& given, Provenance how, const char* why_absent) {
    if (given.has_value()) {
      *this = Marked<Value>{*given, how};
    } else {
      reason = why_absent;
    }
  }
  /// Throws Error when absent.
  [[nodiscard]] Value value() const { return detail::Slot<Value>::made(*number); }
};

/// A number that was set, not found out: it has no provenance and no error.
template <class Value>
class Setting : public FigureCell {
 public:
  using value_type = Value;
  static constexpr bool setting = true;

  Setting() = default;
  Setting(Absent why) { reason = std::move(why.reason); }
  template <class Given>
    requires(std::is_convertible_v<const Given&, Value>)
  Setting(const Given& given) { number = detail::Slot<Value>::number(Value(given)); }
  // clang-format off
  template <class Given>
    requires(!std::is_convertible_v<const Given&, Value>)
  Setting(const Given&) = delete;  // e2t: another type than this setting has: write the number with the setting's unit; it was set, so nothing is measured(x)
  // clang-format on
  Setting(const Optional<Value>& given, const char* why_absent) {
    if (given.has_value()) {
      number = detail::Slot<Value>::number(*given);
    } else {
      reason = why_absent;
    }
  }
  /// Throws Error when absent.
  [[nodiscard]] Value value() const { return detail::Slot<Value>::made(*number); }
};

/// A figure at the three meters; `Plain` is its dimension without a meter.
template <class Plain>
struct AtMeters {
  Reported<Quantity<at_meter<Plain, device_energy>>> device{};
  Reported<Quantity<at_meter<Plain, it_energy>>> it{};
  Reported<Quantity<at_meter<Plain, facility_energy>>> facility{};
};

}  // namespace e2t
