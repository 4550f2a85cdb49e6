// SPDX-License-Identifier: MIT
#pragma once
// What binds at a point and all over a box of parameters, refusals included: what crossovers() and
// boundary_curves() divide by.
//
//     const auto pue = e2t::vary(e2t::parameters::pue, e2t::Pue{1.05}, e2t::Pue{1.6});
//     e2t::detail::Regimes regimes(tpf, pue);
//     regimes.at({1.2}), regimes.on({{1.05}, {1.1}}).regime  // indices of constraints, refused or undecided
//
// Bounds hold for double arithmetic: what they decide of a box is what evaluate() says of every double in it.
#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "e2t/production/range.hpp"
#include "e2t/sweep/ceiling_order.hpp"
#include "e2t/sweep/constraint_map.hpp"
#include "e2t/sweep/pointwise.hpp"

namespace e2t::detail {

/// Beside the indices of constraints.
inline constexpr int refused = -1, undecided = -2;

/// Halfway, by ratio where both are above zero.
inline double between(double low, double high) {
  const double middle = low > 0.0 ? std::sqrt(low) * std::sqrt(high) : low + 0.5 * (high - low);
  return middle < low ? low : high < middle ? high : middle;
}

template <class Function, class... Parameters>
class Regimes;
template <class... Customs, class... Dimension, class... Access>
class Regimes<TokenProductionFunction<double, Customs...>, Varied<Dimension, Access>...> {
 public:
  static constexpr int inputs = sizeof...(Dimension);
  using Function = TokenProductionFunction<double, Customs...>;
  using Number = Sloped<inputs>;
  /// In base units.
  using Point = std::array<double, inputs>;
  struct Box {
    Point low, high;
  };
  /// Bounds of a box, which may decide parts of it.
  struct Bounds {
    BoxFrame<inputs> frame;
    CeilingOrder<inputs, Function::count> order;
    [[nodiscard]] int on(const Box& part) const {
      BoxPlaces<inputs> places{};
      for (std::size_t k = 0; k < inputs; ++k) frame.set(places, static_cast<int>(k), part.low[k], part.high[k]);
      const int active = order.active(places);
      return active < 0 ? undecided : active;
    }
  };
  struct Known {
    int regime = undecided;
    std::optional<Bounds> bounds{};
  };

  static_assert(takes<Number, Function>, "bounds need constraints that take any number type, not double alone");

  /// Throws Error for a parameter that the scenario does not give, and for bounds that are not finite.
  explicit Regimes(const Function& function, const Varied<Dimension, Access>&... varied)
      : function_(function), base_(with_rep<Number>(function.scenario())), varied_(varied...) {
    const auto check = [&](const auto& each) {
      static_cast<void>(each.parameter.number(function.scenario()));
      require(is_finite(each.numbers.low()) && is_finite(each.numbers.high()), [&] {
        Error::Message text("parameter ");
        text.append(each.parameter.name).append(" from ").append(each.numbers.low() / each.parameter.unit.scale);
        text.append(" to ").append(each.numbers.high() / each.parameter.unit.scale);
        return Error(text.append(" ").append(each.parameter.unit.symbol).append("; allowed: finite bounds"));
      });
    };
    (check(varied), ...);
    for (const auto& row : function.parts().row) names_.emplace_back(row.name);
  }

  /// What binds at a point: the index of a constraint, or refused.
  [[nodiscard]] int at(const Point& point) {
    ++evaluations.points;
    try {
      return with_all(function_.scenario(), point).evaluate().active.index;
    } catch (const Error&) {
      return refused;
    }
  }
  /// Why a point is refused; empty where it is not.
  [[nodiscard]] std::string refusal_at(const Point& point) const {
    try {
      static_cast<void>(with_all(function_.scenario(), point).evaluate());
      return {};
    } catch (const Error& refusal) {
      return refusal.what();
    }
  }
  /// What binds all over a box, or else bounds for its parts, unless those are refused in part.
  [[nodiscard]] Known on(const Box& box) {
    ++evaluations.boxes;
    std::array<BoxSide, inputs> sides{};
    Point middle{};
    for (std::size_t k = 0; k < inputs; ++k) {
      middle[k] = between(box.low[k], box.high[k]);
      sides[k] = {box.low[k], box.high[k], middle[k]};
    }
    try {
      const BoxFrame<inputs> frame(sides);
      std::array<Number, inputs> numbers{};
      for (int k = 0; k < inputs; ++k) numbers[static_cast<std::size_t>(k)] = frame.variable(k);
      Known known{undecided, Bounds{frame, ceiling_order(with_all(base_, numbers))}};
      known.regime = known.bounds->on(box);
      return known;
    } catch (const PartlyRefused&) {
      return {};
    } catch (const Error&) {  // every point is refused
      const bool sure = at(box.low) == refused && at(middle) == refused && at(box.high) == refused;
      return {sure ? refused : undecided, {}};
    }
  }

  /// Of a regime; empty for what is refused.
  [[nodiscard]] std::string name(int regime) const {
    return regime < 0 ? std::string() : names_[static_cast<std::size_t>(regime)];
  }
  [[nodiscard]] static constexpr int constraints() { return Function::count; }

  Evaluations evaluations{};

 private:
  template <class Rep>
  [[nodiscard]] auto with_all(const ScenarioOf<Rep>& scenario, const std::array<Rep, inputs>& numbers) const {
    const auto set = [&](const auto&... varied) { return with_numbers(scenario, numbers.data(), varied...); };
    return function_.with(std::apply(set, varied_));
  }

  const Function& function_;
  ScenarioOf<Number> base_;
  std::tuple<Varied<Dimension, Access>...> varied_;
  std::vector<std::string> names_;
};
template <class... Customs, class... Dimension, class... Access>
Regimes(const TokenProductionFunction<double, Customs...>&, const Varied<Dimension, Access>&...)
    -> Regimes<TokenProductionFunction<double, Customs...>, Varied<Dimension, Access>...>;

/// Calls take(at, from, to) for every change of regime_at(number) that bisection between the two numbers finds:
/// `at` is the first double of `to`, the one below is of `from`.
template <class RegimeAt, class Take>
void each_change(double low, double high, RegimeAt regime_at, Take take) {
  int regime = regime_at(low);
  const int last = regime_at(high);
  while (regime != last) {
    low = boundary(low, high, [&](double number) { return regime_at(number) == regime; });
    const int next = regime_at(low);
    take(low, regime, next);
    regime = next;
  }
}

}  // namespace e2t::detail
