// SPDX-License-Identifier: MIT
#pragma once
// Which input the spread of an output comes from: Sobol's indices. The first-order index of an input is the
// part of the variance that knowing it would take away; the total index is the part that would be left if
// all the others were known.
//
//     const auto from = e2t::sobol_indices(tpf, e2t::outputs::rate, {.samples = 16'384},
//                                          e2t::uncertain(e2t::parameters::utility_power, e2t::normal(100_MW, 5_MW)),
//                                          e2t::uncertain(e2t::parameters::pue, e2t::uniform(e2t::Pue{1.1}, e2t::Pue{1.4})));
//     use(from.inputs[0].name, from.inputs[0].first_order, from.inputs[0].total);
//
// First order: S_i = mean of f(B) (f(A_B^i) - f(A)) / V (Saltelli et al. 2010, Computer Physics Communications
// 181, table 2b); total: mean of (f(A) - f(A_B^i))^2 / 2 V (Jansen 1999). A and B are independent Latin
// hypercubes, A_B^i is A with input i of B. One sample is (inputs + 2) evaluations.
#include <string>
#include <vector>

#include "e2t/analysis/uncertainty.hpp"

namespace e2t {

struct SobolIndex {
  std::string name;
  double first_order = 0.0, first_order_error = 0.0;  ///< and its standard error, from blocks of samples
  double total = 0.0, total_error = 0.0;
};

struct SobolIndices {
  std::string output, unit;
  double mean = 0.0, variance = 0.0;  ///< in `unit` and its square
  std::vector<SobolIndex> inputs;     ///< as they were given
  std::size_t evaluations = 0;
};

namespace detail {

// Sums over a block: of f(A), its square, and per input of the two estimators' terms.
struct SobolSums {
  double count = 0.0, sum = 0.0, squares = 0.0;
  std::vector<double> first, total;
};

inline double ratio_error(const std::vector<SobolSums>& blocks, double mean_index, double variance,
                          std::vector<double> SobolSums::*terms, std::size_t input) {
  double squares = 0.0;
  for (const SobolSums& block : blocks) {
    const double index = (block.*terms)[input] / block.count / variance;
    squares += (index - mean_index) * (index - mean_index);
  }
  const auto many = static_cast<double>(blocks.size());
  return std::sqrt(squares / (many * (many - 1.0)));
}

/// Indices of any function of `dimensions` numbers: evaluate(points, count, values) computes the values of
/// `count` points, dimension by dimension; draw(points, count, stream, block) makes points.
template <class Draw, class Evaluate>
SobolIndices sobol_indices_of(std::size_t dimensions, const UncertaintyOptions& options, Draw draw, Evaluate evaluate) {
  const std::size_t blocks = (options.samples + sample_block - 1) / sample_block;
  require(blocks >= 2, [&] {
    Error::Message text("Sobol's indices of ");
    text.append(static_cast<double>(options.samples)).append(" samples; allowed: more than ");
    return Error(text.append(static_cast<double>(sample_block)).append(" (two blocks, for standard errors)"));
  });
  std::vector<SobolSums> sums(blocks);
  // A number near the mean, subtracted everywhere: the estimators are exact for any, and least noisy there.
  double center = 0.0;
  {
    std::vector<double> points(dimensions * sample_block), values(sample_block);
    draw(points.data(), sample_block, 2, 0);
    evaluate(points.data(), sample_block, values.data());
    for (const double value : values) center += value / static_cast<double>(sample_block);
  }
  Counted counted(options.progress, blocks * sample_block * (dimensions + 2));
  for_tiles(blocks, options.threads, [&] {
    const std::vector<double> points(dimensions * sample_block), column(sample_block);
    return [&, a = points, b = points, mixed = points, of_a = column, of_b = column, of_mixed = column](std::size_t block) mutable {
      constexpr std::size_t count = sample_block;
      draw(a.data(), count, 0, block);
      draw(b.data(), count, 1, block);
      evaluate(a.data(), count, of_a.data());
      evaluate(b.data(), count, of_b.data());
      SobolSums& mine = sums[block];
      mine.count = static_cast<double>(count);
      mine.first.assign(dimensions, 0.0), mine.total.assign(dimensions, 0.0);
      for (std::size_t j = 0; j < count; ++j) {
        mine.sum += of_a[j] - center;
        mine.squares += (of_a[j] - center) * (of_a[j] - center);
      }
      for (std::size_t i = 0; i < dimensions; ++i) {
        mixed = a;
        std::copy(b.begin() + static_cast<std::ptrdiff_t>(i * count), b.begin() + static_cast<std::ptrdiff_t>((i + 1) * count),
                  mixed.begin() + static_cast<std::ptrdiff_t>(i * count));
        evaluate(mixed.data(), count, of_mixed.data());
        for (std::size_t j = 0; j < count; ++j) {
          mine.first[i] += (of_b[j] - center) * (of_mixed[j] - of_a[j]);
          mine.total[i] += 0.5 * (of_a[j] - of_mixed[j]) * (of_a[j] - of_mixed[j]);
        }
      }
      counted.add(count * (dimensions + 2));
    };
  });
  double count = 0.0, sum = 0.0, squares = 0.0;
  for (const SobolSums& block : sums) count += block.count, sum += block.sum, squares += block.squares;
  SobolIndices result;
  result.mean = center + sum / count;
  result.variance = squares / count - sum / count * (sum / count);
  result.evaluations = sample_block + static_cast<std::size_t>(count) * (dimensions + 2);
  require(is_finite(result.variance) && result.variance > 0.0, [&] {
    Error::Message text("Sobol's indices of an output with a variance of ");
    return Error(text.append(result.variance).append("; allowed: one that the inputs move"));
  });
  for (std::size_t i = 0; i < dimensions; ++i) {
    SobolIndex index;
    for (const SobolSums& block : sums) index.first_order += block.first[i], index.total += block.total[i];
    index.first_order /= count * result.variance, index.total /= count * result.variance;
    index.first_order_error = ratio_error(sums, index.first_order, result.variance, &SobolSums::first, i);
    index.total_error = ratio_error(sums, index.total, result.variance, &SobolSums::total, i);
    result.inputs.push_back(index);
  }
  return result;
}

}  // namespace detail

/// Indices of an output to each input; `samples` is rounded up to whole blocks of 1024. Inputs are
/// independent. Throws Error as uncertainty() does (a refused sample always), and where the output does not vary.
template <class... Customs, class Dimension, class Of, class... Inputs>
  requires(sizeof...(Inputs) >= 1)
[[nodiscard]] SobolIndices sobol_indices(const TokenProductionFunction<double, Customs...>& function,
                                         const Column<Dimension, Of>& output, const UncertaintyOptions& options,
                                         const Inputs&... inputs) {
  detail::check_inputs(function.scenario(), options.samples, inputs...);
  require(options.refused == RefusedSamples::throws,
          [] { return Error("Sobol's indices leave out no samples; allowed: RefusedSamples::throws"); });
  SobolIndices result = detail::sobol_indices_of(
      sizeof...(Inputs), options,
      [&](double* points, std::size_t count, std::uint64_t stream, std::uint64_t block) {
        detail::draw(points, count, options.seed, block | stream << 62U, inputs...);
      },
      [&](const double* points, std::size_t count, double* values) {
        detail::evaluate_samples(
            function, output, points, count, [&](std::size_t place, double value, int) { values[place] = value; },
            [](std::size_t, const Error& refusal) { throw refusal; }, inputs...);
      });
  result.output = output.name;
  result.unit = output.unit.symbol.c_str();
  const char* const names[] = {inputs.parameter.name...};
  for (std::size_t i = 0; i < sizeof...(Inputs); ++i) result.inputs[i].name = names[i];
  return result;
}

}  // namespace e2t
