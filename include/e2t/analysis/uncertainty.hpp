// SPDX-License-Identifier: MIT
#pragma once
// How sure an answer is: an output while inputs are distributed.
//
//     const auto made = e2t::uncertainty(tpf, e2t::outputs::rate, {.samples = 100'000, .seed = 1},
//                                        e2t::uncertain(e2t::parameters::utility_power, e2t::normal(100_MW, 5_MW)),
//                                        e2t::uncertain(e2t::parameters::pue, e2t::uniform(e2t::Pue{1.1}, e2t::Pue{1.4})));
//     use(made.quantile(0.05), made.quantile(0.95), made.probability("cooling"));
//
// Guaranteed bounds instead: range() of production/range.hpp. Which input the spread comes from:
// sobol_indices() of sobol_indices.hpp.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "e2t/analysis/distribution.hpp"
#include "e2t/analysis/outputs.hpp"
#include "e2t/analysis/samples.hpp"
#include "e2t/production/range.hpp"
#include "e2t/sweep/pointwise.hpp"
#include "e2t/sweep/threads.hpp"
#include "e2t/number/pack.hpp"

namespace e2t {

/// A parameter and how it is distributed. See uncertain().
template <class Dimension, class Access>
struct Uncertain {
  Parameter<Dimension, Access> parameter;
  Distribution<typename Parameter<Dimension, Access>::template Value<double>> distribution;
};
/// The distribution is of what the parameter's field holds: Pue, Quantity<facility_power>, ... A plain energy
/// or power takes the field's meter.
template <class Dimension, class Access, class Value>
[[nodiscard]] Uncertain<Dimension, Access> uncertain(const Parameter<Dimension, Access>& parameter,
                                                     const Distribution<Value>& distribution) {
  using Wanted = typename Parameter<Dimension, Access>::template Value<double>;
  static_assert(std::is_convertible_v<Value, Wanted>, "a distribution of another kind than the parameter's field");
  return {parameter, {distribution.shape, distribution.first, distribution.second, distribution.third, distribution.from, distribution.to}};
}

/// What happens to samples that are refused, as a drawn efficiency above 1.
enum class RefusedSamples : unsigned char { throws, counted };

struct UncertaintyOptions {
  std::size_t samples = 100'000;
  std::uint64_t seed = 1;
  RefusedSamples refused = RefusedSamples::throws;
  int threads = 0;  ///< 0: as many as the machine has cores; the result does not depend on it
  Progress progress{};
};

/// An output's distribution.
struct Uncertainty {
  std::string output, unit;
  std::vector<std::string> inputs;
  std::vector<double> values;            ///< of the samples that were not refused, in the order drawn
  std::vector<std::string> constraints;  ///< by index
  std::vector<std::size_t> binding;      ///< in how many samples each is the active one
  std::size_t refused = 0;               ///< samples that were refused; they are in nothing else

  [[nodiscard]] std::size_t samples() const { return values.size(); }
  [[nodiscard]] double mean() const {
    double sum = 0.0;
    for (const double value : values) sum += value - values.front();
    return values.front() + sum / static_cast<double>(values.size());
  }
  [[nodiscard]] double standard_deviation() const {
    const double middle = mean();
    double sum = 0.0;
    for (const double value : values) sum += (value - middle) * (value - middle);
    return values.size() < 2 ? 0.0 : std::sqrt(sum / static_cast<double>(values.size() - 1));
  }
  /// The value that a part `p` of the samples is at or below, between two samples in proportion. Throws Error
  /// unless 0 <= p <= 1.
  [[nodiscard]] double quantile(double p) const {
    require(p >= 0.0 && p <= 1.0, [&] {
      Error::Message text("a quantile is ");
      return Error(text.append(p).append("; allowed: 0 to 1 (0.99 for the value that 99 % of the samples are below)"));
    });
    const double place = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(place);
    std::vector<double> order = values;
    std::nth_element(order.begin(), order.begin() + below, order.end());
    const double low = order[static_cast<std::size_t>(below)];
    const auto next = std::min_element(order.begin() + below + 1, order.end());
    return next == order.end() ? low : low + (*next - low) * (place - static_cast<double>(below));
  }
  /// Part of the samples in which the constraint of that name is the active one. Throws Error where there is
  /// none of that name.
  [[nodiscard]] double probability(const std::string& constraint) const {
    const auto found = std::find(constraints.begin(), constraints.end(), constraint);
    require(found != constraints.end(), [&] { return Error(Error::Message("no constraint is called ").append(constraint.c_str())); });
    return static_cast<double>(binding[static_cast<std::size_t>(found - constraints.begin())]) / static_cast<double>(samples());
  }
  /// Its standard error, that of as many independent samples; Latin hypercubes are at least as close.
  [[nodiscard]] double probability_error(const std::string& constraint) const {
    const double p = probability(constraint);
    return std::sqrt(p * (1.0 - p) / static_cast<double>(samples()));
  }
};

namespace detail {

template <class... Inputs>
void check_inputs(const Scenario& base, std::size_t samples, const Inputs&... inputs) {
  require(samples >= 1, [] { return Error("no samples are asked for; allowed: at least 1"); });
  // One field under two names is one input all the same.
  Scenario there = base;
  const char* const names[] = {inputs.parameter.name...};
  const void* const fields[] = {static_cast<const void*>(&inputs.parameter.access(there))...};
  for (std::size_t i = 0; i < sizeof...(Inputs); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      require(fields[i] != fields[j], [&] {
        Error::Message text("the uncertain inputs ");
        text.append(names[j]).append(" and ").append(names[i]);
        return Error(text.append(" are one field; allowed: each once"));
      });
    }
  }
}

// `there` starts as a copy of `base` and is written on again and again, for scenarios of Packs are large: inputs
// are set anew, and of the rest only hardware and workload change, as they are derived.
template <class Rep, class... Inputs>
void set_numbers(const ScenarioOf<Rep>& base, ScenarioOf<Rep>& there, const Rep* numbers, const Inputs&... inputs) {
  there.hardware = base.hardware;
  there.workload = base.workload;
  const auto set = [&](const auto& parameter, const Rep& number) {
    auto& member = parameter.access(there);
    using Slot = detail::Slot<std::remove_cvref_t<decltype(member)>>;
    static_cast<void>(parameter.number(there));  // refuses one that is not given
    if constexpr (requires { Slot::made(number, member); }) {
      member = Slot::made(number, member);
    } else {
      member = Slot::made(number);
    }
  };
  (set(inputs.parameter, *numbers++), ...);
}

// Whether samples need no checks: none where those of intervals that hold them pass.
template <class... Inputs>
Checks checks_of(const Scenario& base, const double* points, std::size_t count, const Inputs&... inputs) {
  Interval numbers[sizeof...(Inputs)];
  for (Interval& each : numbers) {
    const auto [low, high] = std::minmax_element(points, points + count);
    each = Interval(*low, *high);
    points += count;
  }
  try {
    const ScenarioOf<Interval> whole = with_rep<Interval>(base);
    ScenarioOf<Interval> box = whole;
    set_numbers(whole, box, numbers, inputs...);
    derive_in_place(box);
    validate(box);
    return Checks::done;
  } catch (const Error&) {
    return Checks::all;
  }
}

// The function at numbers of the inputs, in base units; Rep is a Pack or a double.
template <class Rep, class Function, class... Inputs>
auto at_numbers(const Function& function, const ScenarioOf<Rep>& base, ScenarioOf<Rep>& there, const Rep* numbers,
                Checks checks, const Inputs&... inputs) {
  set_numbers(base, there, numbers, inputs...);
  derive_in_place(there, checks);
  if (checks == Checks::all) validate(there);
  return function.evaluate(there);
}
// "at utility_power 9.8e7, pue 1.2: ..."
template <class... Inputs>
Error located_sample(const Error& refusal, const double* numbers, const Inputs&... inputs) {
  Error::Message text("at ");
  int next = 0;
  ((text.append(next == 0 ? "" : ", ").append(inputs.parameter.name).append(' ').append(numbers[next] / inputs.parameter.unit.scale),
    text.append(inputs.parameter.unit.symbol.empty() ? "" : " ").append(inputs.parameter.unit.symbol), ++next),
   ...);
  return Error(text.append(": ").append(Text<383>(refusal.what())));
}

// Evaluates samples one after the other, or as many at once as a Pack holds: take(place, value, active) or
// refuse(place, refusal).
template <class Function, class Dimension, class Of, class Take, class Refuse, class... Inputs>
void evaluate_samples(const Function& function, const Column<Dimension, Of>& output, const double* points, std::size_t count,
                      Take take, Refuse refuse, const Inputs&... inputs) {
  constexpr std::size_t dimensions = sizeof...(Inputs);
  constexpr bool packed = takes<Pack, Function> && std::is_invocable_v<Of, const ProductionOf<Pack, Function::count>&>;
  Scenario single = function.scenario();
  const auto one = [&](std::size_t place) {
    double numbers[dimensions];
    for (std::size_t d = 0; d < dimensions; ++d) numbers[d] = points[d * count + place];
    try {
      const auto made = at_numbers(function, function.scenario(), single, numbers, Checks::all, inputs...);
      take(place, output.value(made), made.active.index);
    } catch (const Error& refusal) {
      refuse(place, located_sample(refusal, numbers, inputs...));
    }
  };
  if constexpr (packed) {
    const ScenarioOf<Pack> base = with_rep<Pack>(function.scenario());
    ScenarioOf<Pack> there = base;
    const Checks checks = checks_of(function.scenario(), points, count, inputs...);
    for (std::size_t begin = 0; begin < count; begin += Pack::lanes) {
      const std::size_t many = std::min<std::size_t>(Pack::lanes, count - begin);
      Pack numbers[dimensions];
      for (std::size_t d = 0; d < dimensions; ++d) {
        numbers[d] = Pack::by_lane([&](int lane) {
          return points[d * count + begin + std::min(static_cast<std::size_t>(lane), many - 1)];
        });
      }
      try {
        const auto made = at_numbers(function, base, there, numbers, checks, inputs...);
        const Pack value = output.value(made);
        for (std::size_t lane = 0; lane < many; ++lane) {
          take(begin + lane, value[static_cast<int>(lane)], made.active.index[static_cast<int>(lane)]);
        }
      } catch (const Error&) {
        // One of them is refused; which, and why, it says by itself.
        for (std::size_t lane = 0; lane < many; ++lane) one(begin + lane);
      }
    }
  } else {
    for (std::size_t place = 0; place < count; ++place) one(place);
  }
}

// Numbers of a block of samples, input by input.
template <class... Inputs>
void draw(double* points, std::size_t count, std::uint64_t seed, std::uint64_t block, const Inputs&... inputs) {
  latin_hypercube(points, count, sizeof...(Inputs), seed, block);
  double* to = points;
  const auto each = [&](const auto& input) {
    for (std::size_t i = 0; i < count; ++i) to[i] = input.distribution.quantile(to[i]);
    to += count;
  };
  (each(inputs), ...);
}

}  // namespace detail

/// The output at samples of the inputs. Throws Error for an input twice or none, for no samples, and for a
/// sample that is refused, which is named by its inputs, unless refused samples are to be counted.
template <class... Customs, class Dimension, class Of, class... Inputs>
  requires(sizeof...(Inputs) >= 1)
[[nodiscard]] Uncertainty uncertainty(const TokenProductionFunction<double, Customs...>& function,
                                      const Column<Dimension, Of>& output, const UncertaintyOptions& options,
                                      const Inputs&... inputs) {
  detail::check_inputs(function.scenario(), options.samples, inputs...);
  Uncertainty result;
  result.output = output.name;
  result.unit = output.unit.symbol.c_str();
  result.inputs = {inputs.parameter.name...};
  for (const auto& ceiling : function.evaluate().ceilings) result.constraints.emplace_back(ceiling.name);
  result.values.resize(options.samples);
  std::vector<std::uint8_t> active(options.samples);
  constexpr std::uint8_t none = 255;
  const std::size_t blocks = (options.samples + sample_block - 1) / sample_block;
  detail::Counted counted(options.progress, options.samples);
  detail::for_tiles(blocks, options.threads, [&] {
    return [&, points = std::vector<double>(sizeof...(Inputs) * sample_block)](std::size_t block) mutable {
      const std::size_t first = block * sample_block, count = std::min(sample_block, options.samples - first);
      detail::draw(points.data(), count, options.seed, block, inputs...);
      detail::evaluate_samples(
          function, output, points.data(), count,
          [&](std::size_t place, double value, int index) {
            result.values[first + place] = value;
            active[first + place] = static_cast<std::uint8_t>(index);
          },
          [&](std::size_t place, const Error& refusal) {
            if (options.refused == RefusedSamples::throws) throw refusal;
            active[first + place] = none;
          },
          inputs...);
      counted.add(count);
    };
  });
  result.binding.assign(result.constraints.size(), 0);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < options.samples; ++i) {
    if (active[i] == none) continue;
    ++result.binding[active[i]];
    result.values[kept++] = result.values[i];
  }
  result.refused = options.samples - kept;
  require(kept > 0, [] { return Error("every sample is refused; allowed: distributions over what a scenario may have"); });
  result.values.resize(kept);
  return result;
}

}  // namespace e2t
