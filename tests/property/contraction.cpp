// SPDX-License-Identifier: MIT

// Compiled with -ffp-contract=fast -march=native, where a compiler makes a * b + c one operation in some
// places and two in others: a Pack is then no longer double bit for bit, but remains within a few units
// in the last place of the largest term that went into a number.

#include <doctest/doctest.h>

#include <array>

#include "e2t/number/pack.hpp"
#include "outputs.hpp"
#include "random_scenario.hpp"

using namespace e2t;
using random_scenario::number_of;
using random_scenario::Raw;
using random_scenario::set_number;

namespace {

constexpr std::uint64_t seed = 693147;
constexpr double ulp = 0x1p-52;

// What a number is the difference of, over the number: how much larger its largest term is.
double largest_term(const Scenario& scenario, const ProductionOf<double, limit_count>& made) {
  const auto& site = scenario.facility;
  const auto& hardware = scenario.hardware;
  const double feed = Raw::of(site.utility_power * site.feed_limit);
  double term = feed / (feed - Raw::of(site.fixed_load));
  const double joules = Raw::of(scenario.workload.energy_per_token.joules());
  // The stated J/token less host power, or less the static share.
  term *= joules / Raw::of(made.energy_per_token(device)) + 1.0;
  if (hardware.accelerator.idle_power) {
    const TokenProductionFunction function{scenario};
    const auto point = function.operating_point();
    term *= 1.0 / (1.0 - Raw::of(point.idle_power(it)) / Raw::of(point.power(it)));
    if (hardware.idle_policy == IdlePolicy::idle) {
      const double all = Raw::of(hardware.count * point.idle_power(it));
      const auto left = [all](double limit) { return limit / (limit - all); };
      double most = left(Raw::of(site.feed()));
      if (site.distribution)
        most = std::fmax(most, left(Raw::of(site.distributed())));
      if (site.cooling)
        most = std::fmax(most, left(Raw::of(*site.cooling)));
      term *= most;
    }
  }
  return term;
}

}  // namespace

TEST_CASE("where a compiler contracts, a Pack stays within 4 units in the last place of double") {
  int compared = 0;
  for (std::uint64_t index = 0; index < 3000; ++index) {
    std::array<Scenario, 8> lanes;
    lanes.fill(random_scenario::make(seed, index));
    auto packed = with_rep<Pack>(lanes[0]);
    random_scenario::Random random(seed + 1, index);
    random_scenario::each_number(
        "",
        [&](const std::string&, const auto&, auto& member, auto&... of_lane) {
          const double number = number_of(member)[0];
          std::array<double, 8> numbers;
          for (double& other : numbers)
            other = number * random.between(0.999, 1.0);
          const auto set = [&] {
            set_number(member, Pack::load(numbers.data()));
            std::size_t next = 0;
            (set_number(of_lane, numbers[next++]), ...);
          };
          try {
            set();
          } catch (const Error&) {  // a PUE of 1
            numbers.fill(number);
            set();
          }
        },
        packed, lanes[0], lanes[1], lanes[2], lanes[3], lanes[4], lanes[5], lanes[6], lanes[7]);
    try {
      const auto pack = TokenProductionFunction{packed}.evaluate();
      for (int lane = 0; lane < Pack::lanes; ++lane) {
        const Scenario& scenario = lanes[static_cast<std::size_t>(lane)];
        const auto made = TokenProductionFunction{scenario}.evaluate();
        const double terms = largest_term(scenario, made);
        outputs::each_output(made, pack, [&](const char* name, double number, const Pack& other) {
          if (number == other[lane])  // infinite ones too
            return;
          const double off = std::fabs(number - other[lane]) / (ulp * std::fabs(number) * terms);
          if (!(off <= 4.0)) {
            FAIL_CHECK(name << " " << number << " is off by " << off << "; seed " << seed
                            << ", index " << index << ", lane " << lane << ": "
                            << random_scenario::describe(scenario));
          }
        });
        ++compared;
      }
    } catch (const Error&) {
      continue;
    }
  }
  CHECK(compared > 20'000);
}
