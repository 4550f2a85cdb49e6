// SPDX-License-Identifier: MIT
#pragma once
// An axis whose values are no numbers: a precision, an accelerator, a model. It is an outer loop of the
// sweep, so it comes before the axes of numbers.
//
//     const auto board = e2t::choices<e2t::Precision>("precision", {{"BF16", e2t::Precision::bf16},
//                                                                   {"FP8", e2t::Precision::fp8}},
//                                                     [](auto& s, const auto& v) { s.workload.precision = v; });
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "e2t/scenario/scenario.hpp"
#include "e2t/sweep/axis.hpp"

namespace e2t {

template <class Value, class Setter>
class ChoiceAxis {
  static_assert(std::is_empty_v<Setter> && std::is_default_constructible_v<Setter>,
                "the setter of an axis must be stateless: a lambda without captures");

 public:
  using value_type = Value;

  ChoiceAxis(std::string name, std::vector<std::pair<std::string, Value>> listed)
      : name_(std::move(name)), listed_(std::move(listed)) {
    require(!name_.empty(), [] { return Error("an axis has no name; allowed: one that tells it apart"); });
    require(!listed_.empty(), [&] {
      return Error(Error::Message("axis \"").append(Text<47>(name_.c_str())).append("\" has no points; allowed: at least 1"));
    });
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::size_t size() const { return listed_.size(); }
  [[nodiscard]] static std::string unit() { return "1"; }
  /// The position itself.
  [[nodiscard]] double number(std::size_t index) const { return static_cast<double>(index); }
  [[nodiscard]] const std::string& label(std::size_t index) const { return listed_[index].first; }
  [[nodiscard]] const Value& at(std::size_t index) const { return listed_[index].second; }
  void choose(Scenario& scenario, std::size_t index) const { Setter{}(scenario, at(index)); }

 private:
  std::string name_;
  std::vector<std::pair<std::string, Value>> listed_;
};

namespace detail {

template <class Axis>
inline constexpr bool is_choice = false;
template <class Value, class Setter>
inline constexpr bool is_choice<ChoiceAxis<Value, Setter>> = true;

// Choices are made beforehand, on plain doubles.
template <class Rep, class Value, class Setter, class Number>
void set_axis(const ChoiceAxis<Value, Setter>&, ScenarioOf<Rep>&, Number) {}

}  // namespace detail

/// An axis of named values, set by `setter(scenario, value)`. Throws Error where there is none.
template <class Value, class Setter>
[[nodiscard]] ChoiceAxis<Value, Setter> choices(std::string name, std::vector<std::pair<std::string, Value>> listed, Setter) {
  return {std::move(name), std::move(listed)};
}

}  // namespace e2t
