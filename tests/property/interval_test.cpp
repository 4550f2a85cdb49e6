// SPDX-License-Identifier: MIT

// What an interval of inputs gives holds for every point in it, over random scenarios.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "e2t/number/interval.hpp"
#include "outputs.hpp"
#include "random_scenario.hpp"
#include "served_scenario.hpp"

using namespace e2t;
using outputs::each_output;
using random_scenario::number_of;
using random_scenario::Random;
using random_scenario::Raw;
using random_scenario::set_number;

namespace {

constexpr std::uint64_t seed = 271828;

// One input of a scenario that varies: which number, by its place in the walk, and how far.
struct Input {
  std::string path;
  int place;
  double low, high;
};
struct Box {
  Scenario scenario;
  std::vector<Input> inputs;
};

// The scenario with the inputs set to what `pick` gives for each.
template <class Rep, class Pick>
ScenarioOf<Rep> filled(const Box& box, Pick pick) {
  auto made = with_rep<Rep>(box.scenario);
  std::size_t next = 0;
  int place = 0;
  random_scenario::each_number(
      "",
      [&](const std::string&, const auto&, auto& member) {
        if (next < box.inputs.size() && box.inputs[next].place == place) {
          set_number(member, Rep(pick(box.inputs[next])));
          ++next;
        }
        ++place;
      },
      made);
  return made;
}
ScenarioOf<Interval> whole(const Box& box) {
  return filled<Interval>(box, [](const Input& input) { return Interval(input.low, input.high); });
}
// A point inside: half of the inputs on one of their ends.
Scenario point_in(const Box& box, Random& random) {
  return filled<double>(box, [&](const Input& input) {
    if (random.chance(0.5))
      return random.chance(0.5) ? input.low : input.high;
    return std::fmin(input.high, std::fmax(input.low, random.between(input.low, input.high)));
  });
}

// About `most` inputs, each by up to `wide` of itself in both directions, what is a share at most to 1.
Box make_box(std::uint64_t index, int most, double wide) {
  Box box{random_scenario::make(seed, index), {}};
  Random random(seed + 1, index);
  int count = 0;
  random_scenario::each_number(
      "", [&](const auto&...) { ++count; }, box.scenario);
  int place = 0;
  random_scenario::each_number(
      "",
      [&](const std::string& path, const auto&, const auto& member) {
        const double number = number_of(member);
        double low = number * (1.0 - wide * random.between(0.0, 1.0));
        double high = number * (1.0 + wide * random.between(0.0, 1.0));
        using Member = std::remove_cvref_t<decltype(member)>;
        const auto allowed = [&](double value) {
          try {
            auto copy = member;
            set_number(copy, value);
            return true;
          } catch (const Error&) {
            return false;
          }
        };
        static_assert(!std::is_same_v<Member, double>);
        if (!allowed(low))
          low = number;
        if (!allowed(high))
          high = number;
        if (random.chance(static_cast<double>(most) / count) && low < high)
          box.inputs.push_back({path, place, low, high});
        ++place;
      },
      box.scenario);
  return box;
}

std::string describe(const Box& box, std::uint64_t index) {
  std::string text = "seed " + std::to_string(seed) + ", index " + std::to_string(index) + "\n";
  for (const Input& input : box.inputs)
    text += "  " + input.path + " from " + std::to_string(input.low) + " to " +
            std::to_string(input.high) + "\n";
  return text + random_scenario::describe(box.scenario);
}

// Compares what a box gives with what points in it give, and reports the first few that are outside.
class Inside {
 public:
  template <class Bounds, class Made, class Where>
  void expect(const Bounds& bounds, const Made& made, Where where) {
    each_output(bounds, made, [&](const char* name, const Interval& bound, double number) {
      if (!bound.contains(number))
        report(std::string(name) + " is outside; " + where());
    });
    if (!bounds.active.index.contains(made.active.index))
      report("another constraint binds; " + where());
    if (!bounds.runner_up.index.contains(made.runner_up.index))
      report("another constraint is next; " + where());
    ++active[made.active.index];
  }
  void report(const std::string& what) {
    if (++failures_ <= 5)
      FAIL_CHECK(what);
  }
  int active[limit_count + 1] = {};

  ~Inside() { CHECK_MESSAGE(failures_ == 0, failures_ << " failures"); }

 private:
  int failures_ = 0;
};

}  // namespace

TEST_CASE("what a box of inputs gives contains what each of its points gives") {
  int boxes = 0, refused = 0, undecided = 0;
  Inside inside;
  for (std::uint64_t index = 0; boxes < 600; ++index) {
    Random random(seed + 2, index);
    const Box box = make_box(index, 10, random.log_between(1e-3, 0.3));
    const TokenProductionFunction function = TokenProductionFunction{box.scenario}.with(
        random_scenario::rack_limit(seed, index, box.scenario));
    decltype(function.with(whole(box)).evaluate()) bounds;
    try {
      bounds = function.with(whole(box)).evaluate();
    } catch (const Error&) {
      ++refused;  // a point of it is, or may be for what intervals know
      continue;
    }
    ++boxes;
    undecided += bounds.active.index.size() > 1 ? 1 : 0;
    for (int i = 0; i < 200; ++i) {
      try {
        const auto made = function.with(point_in(box, random)).evaluate();
        inside.expect(bounds, made, [&] { return describe(box, index); });
      } catch (const Error& error) {
        inside.report(std::string("a point of a box is refused: ") + error.what() +
                      describe(box, index));
      }
    }
  }
  CHECK(refused < boxes / 10);
  CHECK(undecided > boxes / 8);
  for (int i = 0; i <= limit_count; ++i)
    CHECK_MESSAGE(inside.active[i] > 200, i << " was active " << inside.active[i] << " times");
}

TEST_CASE("what a box gives contains its points where the workload follows from a serving model") {
  int boxes = 0, refused = 0;
  Inside inside;
  for (std::uint64_t index = 0; boxes < 40; ++index) {
    Random random(seed + 4, index);
    const double wide = random.log_between(1e-4, 0.02);
    ProductionOf<Interval, limit_count> bounds;
    try {
      const auto box = served_scenario::make<Interval>(
          seed + 3, index, wide, [](double low, double high) { return Interval(low, high); });
      bounds = TokenProductionFunction{box}.evaluate();
    } catch (const Error&) {
      REQUIRE(++refused < 40);
      continue;
    }
    ++boxes;
    for (int i = 0; i < 50; ++i) {
      const auto point =
          served_scenario::make<double>(seed + 3, index, wide, [&](double low, double high) {
            return std::fmin(high, std::fmax(low, random.between(low, high)));
          });
      inside.expect(bounds, TokenProductionFunction{point}.evaluate(), [&] {
        return "seed " + std::to_string(seed) + ", index " + std::to_string(index);
      });
    }
  }
}

namespace {

// Within 32 units in the last place: a formula of some twenty operations, each rounded outward.
bool few_ulp(double a, double b) {
  return std::fabs(a - b) <= 32.0 * 0x1p-52 * std::fabs(b);
}
Interval rate_in(const ScenarioOf<Interval>& box) {
  return Raw::of(TokenProductionFunction{box}.evaluate().rate);
}

// Counts in how many random scenarios the input alone, by a third in each direction, decides the rate by
// the constraint; there the bounds are those of the ends, without help from derivatives.
template <class Parameter>
int single_occurrence(const Parameter& parameter, Limit limit) {
  int found = 0;
  for (std::uint64_t index = 0; index < 4000; ++index) {
    Scenario scenario = random_scenario::make(seed + 5, index);
    // (A demand divides by the rate again; idle fleets and J/token at the utility meter name an input twice.)
    if (scenario.hardware.idle_policy == IdlePolicy::idle || scenario.workload.demand ||
        scenario.workload.energy_per_token.meter() == Meter::facility)
      continue;
    double number = 0.0;
    try {
      number = parameter.number(scenario);
    } catch (const Error&) {
      continue;
    }
    const double low = std::fmax(number / 1.5, 1.0), high = number * 1.5;
    try {
      const auto at_low = TokenProductionFunction{parameter.with(scenario, low)}.evaluate();
      const auto at_high = TokenProductionFunction{parameter.with(scenario, high)}.evaluate();
      const auto boxed = with_rep<Interval>(scenario);
      const Interval bounds = rate_in(parameter.with(boxed, Interval(low, high)));
      if (!(at_low.active == limit && at_high.active == limit))
        continue;
      ++found;
      const bool rises = at_low.rate < at_high.rate;
      const auto text = [&] { return random_scenario::describe(scenario); };
      CHECK_MESSAGE(
          bounds.low() == rate_in(parameter.with(boxed, Interval(rises ? low : high))).low(),
          text());
      CHECK_MESSAGE(
          bounds.high() == rate_in(parameter.with(boxed, Interval(rises ? high : low))).high(),
          text());
      CHECK_MESSAGE(few_ulp(bounds.low(), Raw::of(min(at_low.rate, at_high.rate))), text());
      CHECK_MESSAGE(few_ulp(bounds.high(), Raw::of(max(at_low.rate, at_high.rate))), text());
    } catch (const Error&) {
      continue;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("bounds of the rate are the rates at the ends for an input that stands once") {
  CHECK(single_occurrence(parameters::utility_power, Limit::utility_power) > 30);
  CHECK(single_occurrence(parameters::pue, Limit::utility_power) > 30);
  CHECK(single_occurrence(parameters::cooling, Limit::cooling) > 30);
  CHECK(single_occurrence(parameters::count, Limit::compute) > 30);
  CHECK(single_occurrence(parameters::count, Limit::software_overhead) > 30);
}
