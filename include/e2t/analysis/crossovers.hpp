// SPDX-License-Identifier: MIT
#pragma once
// When the constraint moves: every value of a parameter at which another constraint comes to bind, in order.
//
//     const auto feed = e2t::vary(e2t::parameters::utility_power, 10_MW, 1000_MW);
//     const e2t::Crossovers moves = e2t::crossovers(tpf, feed);
//     moves.first;                                            // what binds at 10 MW
//     for (const auto& each : moves.list) use(each.from, each.to, each.at);
//
// Bounds on parts of the interval decide for all doubles in them which constraint binds, or that they are
// refused; what they leave open is halved, and at last bisected down to neighbouring doubles. So a narrow
// region is not missed by stepping over it: `unproven` says what could be.
#include <algorithm>
#include <string>
#include <vector>

#include "e2t/analysis/regimes.hpp"

namespace e2t {

/// A change of the binding constraint as a parameter rises.
struct Crossover {
  std::string from, to;  ///< names of constraints; empty where the scenario is refused on that side
  double at = 0.0;       ///< in the parameter's unit
  double number = 0.0;   ///< in its base unit: the first double at which `to` binds; at the one below, `from` does
};

/// Part of the parameter's interval where the scenario is refused, as for a PUE below 1.
struct RefusedPart {
  double low = 0.0, high = 0.0;  ///< in the parameter's unit
  std::string why;               ///< the message at `low`
};

/// A parameter and the interval that it went through, in its unit.
struct ParameterRange {
  std::string name, unit;
  double low = 0.0, high = 0.0;
};

struct Crossovers {
  ParameterRange parameter;
  std::string first;  ///< what binds at the low end; empty where the scenario is refused there
  std::vector<Crossover> list;
  std::vector<RefusedPart> refused;
  /// Of what is not proven, the widest part, in the parameter's unit: in it a region may be missing, as narrow
  /// as that or narrower. 0 where all is proven but for `tolerance`.
  double unproven = 0.0;
  Evaluations evaluations;
};

struct CrossoverOptions {
  /// Parts of the interval as narrow as this are not divided further, by bounds: a share of the interval, by ratio
  /// where it is above zero. 1e-15 to 1.
  double tolerance = 1e-9;
  /// Evaluations of bounds, after which what is still open counts as unproven.
  std::size_t most_boxes = 1024;
};

namespace detail {

// Part of an interval, what binds all over it (undecided where that is open), and how often it was halved.
struct Stretch {
  double low, high;
  int regime = undecided;
  int depth = 0;
};

// Halves an open stretch by decide(low, high), which says what binds all over a part: `levels` times, as long as
// no more than a few parts are left open. Appends the parts that are decided to `done` and returns the others.
template <class Decide>
std::vector<Stretch> divided(const Stretch& whole, int levels, int deepest, Decide decide, std::vector<Stretch>& done) {
  std::vector<Stretch> open{whole};
  for (int level = 0; level < levels && !open.empty() && open.size() <= 4; ++level) {
    std::vector<Stretch> halves;
    for (const Stretch& each : open) {
      const double middle = between(each.low, each.high);
      if (each.depth >= deepest || middle == each.low || middle == each.high) {
        halves.push_back({each.low, each.high, undecided, deepest});
        continue;
      }
      for (const bool upper : {false, true}) {
        Stretch half{upper ? middle : each.low, upper ? each.high : middle, undecided, each.depth + 1};
        half.regime = decide(half.low, half.high);
        (half.regime == undecided ? halves : done).push_back(half);
      }
    }
    open = std::move(halves);
  }
  return open;
}

// The stretches that cover an interval, in order.
template <class Regimes>
std::vector<Stretch> stretches(Regimes& regimes, double low, double high, int deepest, std::size_t most_boxes) {
  std::vector<Stretch> done, queue{{low, high}};
  // Breadth first, so that what most_boxes leaves open is evenly narrow.
  for (std::size_t next = 0; next < queue.size(); ++next) {
    Stretch part = queue[next];
    if (part.depth < deepest && regimes.evaluations.boxes < most_boxes) {
      const auto known = regimes.on({{part.low}, {part.high}});
      part.regime = known.regime;
      if (part.regime == undecided) {
        const auto decide = [&](double from, double to) {
          return known.bounds.has_value() ? known.bounds->on({{from}, {to}}) : undecided;
        };
        const auto open = divided(part, known.bounds.has_value() ? 8 : 1, deepest, decide, done);
        queue.insert(queue.end(), open.begin(), open.end());
        continue;
      }
    }
    done.push_back(part);
  }
  std::sort(done.begin(), done.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
  return done;
}

}  // namespace detail

/// What binds along a parameter's interval (see vary(); a Varied of your own may reach into what is refused,
/// numbers in base units). Where constraints are tied to rounding over more than one double, changes between
/// them that cancel are left out. Throws Error where the scenario does not give the parameter, and for bounds
/// that are not finite.
template <class... Customs, class Dimension, class Access>
[[nodiscard]] Crossovers crossovers(const TokenProductionFunction<double, Customs...>& function,
                                    const Varied<Dimension, Access>& varied, const CrossoverOptions& options = {}) {
  require(options.tolerance >= 1e-15 && options.tolerance <= 1.0, [&] {
    Error::Message text("crossovers: tolerance is ");
    return Error(text.append(options.tolerance).append("; allowed: 1e-15 to 1"));
  });
  detail::Regimes regimes(function, varied);
  const auto& parameter = varied.parameter;
  const double scale = parameter.unit.scale, low = varied.numbers.low(), high = varied.numbers.high();
  const auto regime_at = [&](double number) { return regimes.at({number}); };

  Crossovers result{{parameter.name, parameter.unit.symbol.c_str(), low / scale, high / scale}, {}, {}, {}, 0.0, {}};
  int regime = regime_at(low);
  result.first = regimes.name(regime);
  double refused_from = low;
  const auto end_refused = [&](double at) {
    if (regime == detail::refused) {
      result.refused.push_back({refused_from / scale, at / scale, regimes.refusal_at({refused_from})});
    }
  };
  const auto change = [&](double at, int from, int to) {
    end_refused(at);
    result.list.push_back({regimes.name(from), regimes.name(to), at / scale, at});
    regime = to, refused_from = at;
  };
  int deepest = 0;
  for (double width = 1.0; width > options.tolerance; width *= 0.5) ++deepest;
  const auto parts = detail::stretches(regimes, low, high, deepest, options.most_boxes);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto narrow = [&](std::size_t k) {
      return k < parts.size() && parts[k].regime == detail::undecided && parts[k].depth >= deepest;
    };
    if (parts[i].regime != detail::undecided) continue;
    if (!narrow(i)) result.unproven = std::max(result.unproven, (parts[i].high - parts[i].low) / scale);
    // Neighbours that are narrow are one: in them, constraints are tied to rounding.
    const double begin = parts[i].low;
    while (narrow(i) && narrow(i + 1)) ++i;
    detail::each_change(begin, parts[i].high, regime_at, change);
  }
  end_refused(high);
  result.evaluations = regimes.evaluations;
  return result;
}

}  // namespace e2t
