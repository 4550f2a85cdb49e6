// SPDX-License-Identifier: MIT
#pragma once
// What an answer hangs on: its elasticity to every number that the scenario gives, ranked, from one evaluation
// with one derivative per number.
//
//     const e2t::Elasticities ranked = e2t::elasticities(tpf);  // of the rate
//     use(ranked.inputs[0].path, ranked.inputs[0].elasticity.value_or(0.0));  // "facility.utility_power", 1
//     const auto joules = e2t::column("J/token", J_per_token, [](const auto& made) {
//       return made.energy_per_token(e2t::facility);
//     });
//     use(e2t::elasticities(tpf, joules, {.without = {"serving.model"}, .zeros = false}).inputs.size());
//
// Inputs are found by walking the field tables and nothing else; enumerations and names are no numbers. A
// production function with a lever has the numbers that the lever left behind.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "e2t/number/dual.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/production/range.hpp"
#include "e2t/quantity/unit_symbol.hpp"
#include "e2t/sweep/column.hpp"

namespace e2t {

/// How an output moves with one input.
struct Elasticity {
  std::string path;             ///< "facility.pue", "serving.model.attention[0].layers"
  double value = 0.0;           ///< in `unit`
  std::string unit;             ///< that of the field table; empty for kinds and plain numbers
  Optional<double> elasticity;  ///< d ln output / d ln input; absent for a reason
  Optional<double> derivative;  ///< d output / d input, in the output's unit per `unit`
  std::string reason;           ///< why there is no elasticity; empty where there is one
};

/// The inputs by the size of their elasticity, the largest first; then those that have a derivative but no
/// elasticity, or neither; then those that do nothing. Equal ones stand as in the field tables.
struct Elasticities {
  std::string output;  ///< its name; empty where it has none
  std::string unit;    ///< of the output
  double value = 0.0;  ///< of the output, in `unit`
  std::vector<Elasticity> inputs;
};

/// Which inputs to list. A group is the beginning of a path: "facility", "serving.model", "workload.quality".
struct InputChoice {
  std::vector<std::string> only{};  ///< groups; all where this is empty
  std::vector<std::string> without{};
  bool zeros = true;  ///< also those that do nothing
};

namespace detail {

// Numbers that an aggregate can hold, each entry of a list with its own.
template <class Aggregate>
constexpr int numbers_of() {
  int count = 0;
  Aggregate::template each_field<double>([&](const auto& field, auto member) {
    using Description = std::remove_cvref_t<decltype(field)>;
    using Member = std::remove_cvref_t<decltype(std::declval<Aggregate&>().*member)>;
    if constexpr (is_number_field<Description>) {
      ++count;
    } else if constexpr (std::is_same_v<Description, GroupField>) {
      count += numbers_of<Member>();
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      count += numbers_of<typename Member::value_type>();
    } else if constexpr (std::is_same_v<Description, ListField>) {
      count += Member::capacity * numbers_of<typename Member::value_type>();
    }
  });
  return count;
}

// Visits visit(path, field, number, member) for every number that `from` gives, with the same member of `to`.
template <class Visit, template <class> class Aggregate, class To>
void each_number(const std::string& parent, const Aggregate<double>& from, Aggregate<To>& to, Visit& visit) {
  Aggregate<double>::template each_field<double, To>([&](const auto& field, auto from_member, auto to_member) {
    using Description = std::remove_cvref_t<decltype(field)>;
    const std::string path = parent + field.name;
    const auto& mine = from.*from_member;
    auto& other = to.*to_member;
    if constexpr (is_number_field<Description>) {
      using MySlot = Slot<std::remove_cvref_t<decltype(mine)>>;
      if (MySlot::present(mine) && is_given(MySlot::number(mine))) visit(path, field, MySlot::number(mine), other);
    } else if constexpr (std::is_same_v<Description, GroupField>) {
      each_number(path + ".", mine, other, visit);
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      if (mine.has_value()) each_number(path + ".", *mine, *other, visit);
    } else if constexpr (std::is_same_v<Description, ListField>) {
      for (int i = 0; i < mine.size(); ++i) {
        each_number(path + "[" + std::to_string(i) + "].", mine[i], other[i], visit);
      }
    }
  });
}

// Sets a member to a number in base units; J/token stays at its meter.
template <class Member, class Rep>
void set_number(Member& member, const Rep& number) {
  if constexpr (requires { Slot<Member>::made(number, member); }) {
    member = Slot<Member>::made(number, member);
  } else {
    member = Slot<Member>::made(number);
  }
}

inline bool in_group(const std::string& path, const std::string& group) {
  const std::size_t end = group.size();
  return path.starts_with(group) && (path.size() == end || path[end] == '.' || path[end] == '[');
}
inline bool in_one_of(const std::string& path, const std::vector<std::string>& groups) {
  return std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return in_group(path, group); });
}

inline void refuse_unknown_groups(const std::vector<Elasticity>& inputs, const InputChoice& choice) {
  for (const auto* groups : {&choice.only, &choice.without}) {
    for (const std::string& group : *groups) {
      const auto inside = [&](const auto& each) { return in_group(each.path, group); };
      require(std::any_of(inputs.begin(), inputs.end(), inside), [&] {
        Error::Message text("elasticities: the scenario gives no number in \"");
        text.append(group.c_str()).append("\"; allowed: the beginning of a path, as \"facility\" or");
        return Error(text.append(" \"hardware.accelerator\""));
      });
    }
  }
}

inline bool does_nothing(const Elasticity& input) { return input.derivative.has_value() && *input.derivative == 0.0; }

inline void rank(std::vector<Elasticity>& inputs) {
  const auto size = [](const Elasticity& input) {
    if (does_nothing(input)) return -2.0;
    if (!input.elasticity.has_value()) return -1.0;
    return *input.elasticity < 0.0 ? -*input.elasticity : *input.elasticity;
  };
  std::stable_sort(inputs.begin(), inputs.end(), [&](const auto& a, const auto& b) { return size(a) > size(b); });
}

}  // namespace detail

/// The elasticity of a column's output to every number of the scenario. At a tie of constraints the derivative is
/// that of the first. Throws Error where the output is not finite or no input moves it, and for a group in
/// which nothing is given. Takes about 1.5 MB of stack.
template <class... Customs, class Dimension, class Of>
[[nodiscard]] Elasticities elasticities(const TokenProductionFunction<double, Customs...>& function,
                                        const Column<Dimension, Of>& output, const InputChoice& choice = {}) {
  using Rep = Dual<detail::numbers_of<Scenario>()>;
  // (Behind pointers: a scenario of these numbers has 200 kB.)
  const std::unique_ptr<ScenarioOf<Rep>> varied(new ScenarioOf<Rep>(with_rep<Rep>(function.scenario())));
  std::vector<double> scales;
  Elasticities result{output.name, output.unit.symbol.c_str(), 0.0, {}};
  auto& inputs = result.inputs;
  const auto vary_each = [&](const std::string& path, const auto& field, double number, auto& member) {
    detail::set_number(member, Rep::variable(number, static_cast<int>(inputs.size())));
    inputs.push_back({path, number / field.unit.scale, field.unit.symbol.c_str(), {}, {}, {}});
    scales.push_back(field.unit.scale);
  };
  detail::each_number("", function.scenario(), *varied, vary_each);
  const std::unique_ptr<const TokenProductionFunction<Rep, Customs...>> there(
      new TokenProductionFunction<Rep, Customs...>(function.with(*varied)));
  const Rep made(output.value(there->evaluate()));
  result.value = made.value();
  require(is_finite(result.value), [&] {
    Error::Message text("elasticities: the output is ");
    return Error(text.append(result.value).append("; allowed: a finite number"));
  });

  bool moves = false;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Elasticity& input = inputs[i];
    const double derivative = made.derivative(static_cast<int>(i)) * scales[i];
    moves = moves || derivative != 0.0;
    if (!is_given(derivative)) {
      input.reason = "a plain function (lift) stands between the two, whose derivative is not known";
      continue;
    }
    input.derivative = derivative;
    if (result.value == 0.0) input.reason = "the output is zero";
    if (input.value == 0.0) input.reason = "the input is zero";
    if (input.reason.empty()) input.elasticity = derivative * input.value / result.value;
  }
  require(moves, [] {
    return Error("elasticities: the output hangs on no number of the scenario; allowed: one that does");
  });
  detail::refuse_unknown_groups(inputs, choice);
  std::erase_if(inputs, [&](const Elasticity& input) {
    return (!choice.only.empty() && !detail::in_one_of(input.path, choice.only)) ||
           detail::in_one_of(input.path, choice.without) || (!choice.zeros && detail::does_nothing(input));
  });
  detail::rank(inputs);
  return result;
}
/// The same of `of(production)`, a quantity or number for any number type, in its base unit.
template <class... Customs, class Of>
  requires(std::is_invocable_v<Of, const typename TokenProductionFunction<double, Customs...>::Production&>)
[[nodiscard]] Elasticities elasticities(const TokenProductionFunction<double, Customs...>& function, const Of& of,
                                        const InputChoice& choice = {}) {
  using Production = typename TokenProductionFunction<double, Customs...>::Production;
  using Output = std::remove_cvref_t<std::invoke_result_t<Of, const Production&>>;
  if constexpr (detail::quantity_like<Output>) {
    using Dimension = typename Output::dimension;
    const auto unit = Unit<Dimension>{1.0, Text<47>(unit_symbol<Dimension>.c_str())};
    return elasticities(function, column("", unit, of), choice);
  } else {
    const auto number = [&of](const auto& made) { return detail::Raw::of(of(made)); };
    return elasticities(function, column("", units::number, number), choice);
  }
}
/// The same of the rate.
template <class... Customs>
[[nodiscard]] Elasticities elasticities(const TokenProductionFunction<double, Customs...>& function,
                                        const InputChoice& choice = {}) {
  Elasticities result = elasticities(function, detail::RateOf{}, choice);
  result.output = "rate";
  return result;
}

}  // namespace e2t
