// SPDX-License-Identifier: MIT
#pragma once
// An axis: a named input of a scenario and the values that it takes. Values are typed and lazy: an axis
// of a million points holds two of them.
//
//     const auto pue = e2t::axis("pue", e2t::linspace(e2t::Pue{1.05}, e2t::Pue{1.60}, 256),
//                                [](auto& s, auto v) { s.facility.pue = v; });
//     pue.size(), pue.at(255)
//
// The setter runs on a fresh copy of the base scenario, for any number type: it must be stateless, so it
// can write nothing but the scenario that it is given.
#include <cmath>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "e2t/quantity/unit_symbol.hpp"
#include "e2t/scenario/scenario.hpp"
#include "e2t/sweep/grid.hpp"

namespace e2t {

namespace detail {

// The same kind of value in another number type: Quantity<data, double> in Quantity<data, Pack>.
template <class Value, class Rep>
struct Rebound;
template <class Dimension, class Rep>
struct Rebound<Quantity<Dimension, double>, Rep> {
  using type = Quantity<Dimension, Rep>;
};
template <class Kind, class Rep>
struct Rebound<Fraction<Kind, double>, Rep> {
  using type = Fraction<Kind, Rep>;
};
template <class Kind, class Rep>
struct Rebound<MeterRatio<Kind, double>, Rep> {
  using type = MeterRatio<Kind, Rep>;
};
template <class Rep>
struct Rebound<double, Rep> {
  using type = Rep;
};

// The base unit of an axis value; "1" for kinds and plain numbers.
template <class Value>
std::string base_unit_of() {
  if constexpr (requires { typename Value::dimension; }) {
    return unit_symbol<typename Value::dimension>.c_str();
  } else {
    return "1";
  }
}

inline Error bad_points(const char* what, double first, double last, const char* allowed) {
  Error::Message text(what);
  text.append(" from ").append(first).append(" to ").append(last);
  return Error(text.append(" (in base units); allowed: ").append(allowed));
}

}  // namespace detail

/// The values of an axis; Value is a Quantity, a kind or a double.
template <class Value>
class Points {
 public:
  using value_type = Value;
  enum class Spacing : unsigned char { linear, logarithmic, listed };

  Points(Spacing spacing, double first, double last, std::size_t count)
      : spacing_(spacing), first_(first), last_(last), count_(count) {
    const bool logarithmic = spacing == Spacing::logarithmic;
    const char* what = logarithmic ? "logspace" : "linspace";
    require(count >= 1, [] { return Error("an axis has no points; allowed: at least 1"); });
    require(is_finite(first) && is_finite(last),
            [&] { return detail::bad_points(what, first, last, "finite bounds"); });
    require(!logarithmic || (first > 0.0 && last > 0.0),
            [&] { return detail::bad_points(what, first, last, "bounds above zero"); });
    if (count > (logarithmic ? most_powers : most_kept)) return;
    std::vector<double> kept(count);
    for (std::size_t i = 0; i < count; ++i) kept[i] = number(i);
    listed_ = std::move(kept);
  }
  explicit Points(std::vector<double> listed)
      : spacing_(Spacing::listed), count_(listed.size()), listed_(std::move(listed)) {
    require(count_ >= 1, [] { return Error("an axis has no points; allowed: at least 1"); });
    for (const double value : listed_) {
      require(is_finite(value), [&] { return detail::bad_points("values", value, value, "finite numbers"); });
    }
  }

  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] Spacing spacing() const { return spacing_; }
  /// All numbers in base units, where they are kept side by side; else nullptr.
  [[nodiscard]] const double* kept() const { return listed_.empty() ? nullptr : listed_.data(); }
  /// The number at an index, in base units; the ends are exact.
  [[nodiscard]] double number(std::size_t index) const {
    if (!listed_.empty()) return listed_[index];
    if (index == 0) return first_;
    if (index + 1 == count_) return last_;
    const double part = static_cast<double>(index) / static_cast<double>(count_ - 1);
    if (spacing_ == Spacing::linear) return first_ + (last_ - first_) * part;
    return first_ * std::pow(last_ / first_, part);
  }

 private:
  static constexpr std::size_t most_kept = std::size_t{1} << 12U, most_powers = std::size_t{1} << 20U;
  Spacing spacing_;
  double first_ = 0.0, last_ = 0.0;
  std::size_t count_;
  std::vector<double> listed_;  // as they were listed, or kept: of short axes and of powers, which take long to compute
};

/// `count` values from first to last, both included, at equal distances. Throws Error unless there is at
/// least one and both are finite.
template <class Value>
[[nodiscard]] Points<Value> linspace(const Value& first, const Value& last, std::size_t count) {
  using Slot = detail::Slot<Value>;
  return {Points<Value>::Spacing::linear, Slot::number(first), Slot::number(last), count};
}
/// The same at equal ratios; both must be above zero.
template <class Value>
[[nodiscard]] Points<Value> logspace(const Value& first, const Value& last, std::size_t count) {
  using Slot = detail::Slot<Value>;
  return {Points<Value>::Spacing::logarithmic, Slot::number(first), Slot::number(last), count};
}
/// The values listed, in that order.
template <class Value>
[[nodiscard]] Points<Value> values(const std::vector<Value>& listed) {
  std::vector<double> numbers;
  for (const Value& value : listed) numbers.push_back(detail::Slot<Value>::number(value));
  return Points<Value>(std::move(numbers));
}

template <class Value, class Setter>
class Axis {
  static_assert(std::is_empty_v<Setter> && std::is_default_constructible_v<Setter>,
                "the setter of an axis must be stateless: a lambda without captures");

 public:
  using value_type = Value;

  Axis(std::string name, Points<Value> points) : name_(std::move(name)), points_(std::move(points)) {
    require(!name_.empty(), [] { return Error("an axis has no name; allowed: one that tells it apart"); });
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t size() const { return points_.size(); }
  [[nodiscard]] static std::string unit() { return detail::base_unit_of<Value>(); }
  [[nodiscard]] typename Points<Value>::Spacing spacing() const { return points_.spacing(); }
  /// In base units.
  [[nodiscard]] double number(std::size_t index) const { return points_.number(index); }
  [[nodiscard]] const double* kept() const { return points_.kept(); }
  [[nodiscard]] Value at(std::size_t index) const { return made<double>(number(index)); }

  /// Sets the scenario's input to a number in base units. Throws Error, which names axis and value, where
  /// the value cannot be.
  template <class Rep>
  void set(ScenarioOf<Rep>& scenario, const Rep& number) const {
    static_assert(std::is_same_v<void, decltype(Setter{}(scenario, made<Rep>(number)))>,
                  "the setter of an axis returns nothing");
    static_cast<void>(Setter{}(scenario, made<Rep>(number)));
  }

 private:
  template <class Rep>
  static typename detail::Rebound<Value, Rep>::type made(const Rep& number) {
    return detail::Slot<typename detail::Rebound<Value, Rep>::type>::made(number);
  }
  std::string name_;
  Points<Value> points_;
};

/// An axis of `points`, set by `setter(scenario, value)`.
template <class Value, class Setter>
[[nodiscard]] Axis<Value, Setter> axis(std::string name, Points<Value> points, Setter) {
  return {std::move(name), std::move(points)};
}

/// Two axes of equal length that move together, as one dimension of the grid named after the first.
template <class First, class Second>
class ZippedAxis {
 public:
  ZippedAxis(First first, Second second) : first_(std::move(first)), second_(std::move(second)) {
    require(first_.size() == second_.size(), [&] {
      Error::Message text("zip of axis \"");
      text.append(Text<47>(first_.name().c_str())).append("\" with ").append(detail::digits(first_.size()));
      text.append(" points and axis \"").append(Text<47>(second_.name().c_str())).append("\" with ");
      return Error(text.append(detail::digits(second_.size())).append("; allowed: as many points each"));
    });
  }
  [[nodiscard]] const std::string& name() const { return first_.name(); }
  [[nodiscard]] std::size_t size() const { return first_.size(); }
  [[nodiscard]] static std::string unit() { return First::unit(); }
  [[nodiscard]] double number(std::size_t index) const { return first_.number(index); }
  [[nodiscard]] const First& first() const { return first_; }
  [[nodiscard]] const Second& second() const { return second_; }

 private:
  First first_;
  Second second_;
};
template <class First, class Second>
[[nodiscard]] ZippedAxis<First, Second> zip(First first, Second second) {
  return {std::move(first), std::move(second)};
}

namespace detail {

// Sets an axis for the numbers that `index_to_number(axis)` gives: a point, or eight of them.
template <class Rep, class Value, class Setter, class Number>
void set_axis(const Axis<Value, Setter>& axis, ScenarioOf<Rep>& scenario, Number number) {
  axis.template set<Rep>(scenario, number(axis));
}
template <class Rep, class First, class Second, class Number>
void set_axis(const ZippedAxis<First, Second>& axis, ScenarioOf<Rep>& scenario, Number number) {
  set_axis<Rep>(axis.first(), scenario, number);
  set_axis<Rep>(axis.second(), scenario, number);
}

}  // namespace detail

}  // namespace e2t
