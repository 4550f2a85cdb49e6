// SPDX-License-Identifier: MIT

// The laws of the production function, over random scenarios with fixed seeds. Division and
// multiplication round, so an equality holds to 1e-12 and an inequality may be missed by as much.

#include <doctest/doctest.h>

#include "random_scenario.hpp"

using namespace e2t;
using random_scenario::Raw;

namespace {

constexpr std::uint64_t seed = 20260512;
constexpr int cases = 100'000;
constexpr double rounding = 1e-12;

bool at_most(double left, double right) {
  return left <= right * (1.0 + rounding);
}
bool equal(double left, double right) {
  return std::fabs(left - right) <= rounding * std::fmax(std::fabs(left), std::fabs(right));
}

// Reports the first few cases that break a law; each can be had again from its index.
class Cases {
 public:
  void expect(bool holds, const char* law, std::uint64_t index, const Scenario& scenario) {
    if (holds)
      return;
    if (++failures_ <= 3) {
      FAIL_CHECK(std::string(law) << "; seed " << seed << ", index " << index << ": "
                                  << random_scenario::describe(scenario));
    }
  }
  ~Cases() { CHECK_MESSAGE(failures_ == 0, failures_ << " cases"); }

 private:
  int failures_ = 0;
};

template <class Law>
void for_all(int count, Law law) {
  Cases all;
  for (std::uint64_t index = 0; index < static_cast<std::uint64_t>(count); ++index) {
    const Scenario scenario = random_scenario::make(seed, index);
    const auto expect = [&](bool holds, const char* what) {
      all.expect(holds, what, index, scenario);
    };
    try {
      law(index, scenario, expect);
    } catch (const Error& error) {
      expect(false, error.what());
    }
  }
}

double number(const Quantity<output_token_rate>& rate) {
  return Raw::of(rate);
}
double attained(const Scenario& scenario) {
  return number(TokenProductionFunction{scenario}.evaluate().rate);
}

constexpr bool idles(const Scenario& scenario) {
  return scenario.hardware.idle_policy == IdlePolicy::idle;
}

}  // namespace

TEST_CASE(
    "rate, power and J per token obey their laws, and every constraint binds in some scenario") {
  int active[limit_count + 1] = {};
  for_all(cases, [&](std::uint64_t index, const Scenario& scenario, const auto& expect) {
    const auto function =
        TokenProductionFunction{scenario}.with(random_scenario::rack_limit(seed, index, scenario));
    const auto made = function.evaluate();
    const auto point = function.operating_point();
    const auto& site = scenario.facility;
    ++active[made.active.index];

    const double rate = number(made.rate);
    expect(is_finite(rate) && rate > 0.0, "the rate is finite and above zero");
    double lowest = __builtin_inf();
    for (const auto& ceiling : made.ceilings) {
      expect(at_most(rate, number(ceiling.rate)), "rate <= every ceiling");
      expect(at_most(rate, number(ceiling.attained)), "rate <= what every constraint lets attain");
      expect(ceiling.attained <= ceiling.rate, "nothing attains more than its ceiling");
      expect(ceiling.slack >= 1.0, "slack >= 1");
      expect(ceiling.given == is_finite(number(ceiling.rate)),
             "a ceiling is finite where it is given");
      lowest = std::fmin(lowest, number(ceiling.rate));
    }
    expect(number(made.bound) == lowest, "bound is the lowest ceiling");
    expect(at_most(number(made.attainable), lowest) || made.active == Limit::demand,
           "attainable <= bound where demand does not bind");
    const double binding = number(made.ceilings[made.active.index].attained);
    expect(binding == (made.active == Limit::demand ? rate : number(made.attainable)),
           "what binds is what is attained");
    expect(
        made.runner_up_distance == number(made.ceilings[made.runner_up.index].attained) / binding,
        "the runner-up attains that much more");
    expect(made.runner_up_distance >= 1.0, "runner_up_distance >= 1");
    expect(is_finite(made.runner_up_distance), "there is a runner-up");
    expect(made.runner_up.index != made.active.index, "the runner-up is another constraint");
    expect(made.ceilings[made.active.index].given && made.ceilings[made.runner_up.index].given,
           "what binds is given");
    expect(equal(rate, number(made.attainable) * made.utilization.value()),
           "rate = U * attainable");

    const double at_boards = Raw::of(made.delivered_power(device));
    const double at_servers = Raw::of(made.delivered_power(it));
    const double at_utility = Raw::of(made.delivered_power(facility));
    expect(equal(at_boards, rate * Raw::of(made.energy_per_token(device))),
           "power(device) = rate * J/token");
    expect(equal(at_servers, rate * Raw::of(made.energy_per_token(it))),
           "power(it) = rate * J/token");
    expect(equal(at_utility, rate * Raw::of(made.energy_per_token(facility))),
           "power(facility) = rate * J/token");
    expect(at_boards > 0.0 && at_most(at_boards, at_servers) && at_most(at_servers, at_utility),
           "power grows from the boards to the utility meter");
    if (point.power_limit().has_value()) {
      expect(at_most(at_boards, Raw::of(scenario.hardware.count) * Raw::of(*point.power_limit())),
             "power(device) <= count * power limit");
    }
    if (site.distribution.has_value()) {
      expect(at_most(at_servers, Raw::of(*site.distribution * site.redundancy)),
             "power(it) <= distribution * redundancy");
    }
    if (site.cooling.has_value())
      expect(at_most(at_servers, Raw::of(*site.cooling)), "power(it) <= cooling");
    expect(at_most(at_utility, Raw::of(site.utility_power * site.feed_limit)),
           "power(facility) <= utility_power * feed_limit");

    const auto& provisioning = made.provisioning;
    expect(at_most(Raw::of(provisioning.powered), Raw::of(scenario.hardware.count)),
           "powered <= count");
    expect(Raw::of(provisioning.unpowered) >= 0.0, "unpowered >= 0");
    if (provisioning.stranded_power.has_value()) {
      expect(Raw::of(*provisioning.stranded_power) >= 0.0, "stranded power >= 0");
    }
    if (!idles(scenario) && made.utilization.value() == 1.0) {
      expect(equal(Raw::of(made.energy_per_token(device)), Raw::of(point.energy_per_token(device))),
             "J(device)/token is the operating point's at U = 1");
      expect(equal(Raw::of(made.energy_per_token(it)), Raw::of(point.energy_per_token(it))),
             "J(it)/token is the operating point's at U = 1");
    }
  });
  for (int i = 0; i <= limit_count; ++i) {
    CHECK_MESSAGE(active[i] >= 100, std::string(i < limit_count ? limit_names[i] : "rack_limit")
                                        << " was active " << active[i] << " times");
  }
}

TEST_CASE("doubling every capacity doubles the bound") {
  for_all(cases / 2, [](std::uint64_t index, const Scenario& scenario, const auto& expect) {
    Scenario twice = scenario;
    twice.hardware.count *= 2.0;
    twice.facility.utility_power *= 2.0;
    twice.facility.fixed_load *= 2.0;
    if (twice.facility.distribution)
      twice.facility.distribution = *twice.facility.distribution * 2.0;
    if (twice.facility.cooling)
      twice.facility.cooling = *twice.facility.cooling * 2.0;
    if (twice.workload.demand)
      twice.workload.demand = *twice.workload.demand * 2.0;
    auto rack = random_scenario::rack_limit(seed, index, scenario);
    const auto made = TokenProductionFunction{scenario}.with(rack).evaluate();
    rack.capacity *= 2.0;
    const auto doubled = TokenProductionFunction{twice}.with(rack).evaluate();
    // Scaling by two does not round.
    expect(number(doubled.bound) == 2.0 * number(made.bound), "the bound doubles");
    expect(number(doubled.rate) == 2.0 * number(made.rate), "the rate doubles");
    expect(doubled.active.index == made.active.index, "the same constraint binds");
    expect(doubled.delivered_power(facility) == 2.0 * made.delivered_power(facility),
           "power doubles");
  });
}

TEST_CASE(
    "lowering a power cap never raises the rate, and raises J(device) per token by the static "
    "share") {
  int stretched = 0;
  for_all(cases / 2, [&](std::uint64_t index, const Scenario& scenario, const auto& expect) {
    const TokenProductionFunction function{scenario};
    const auto before = function.operating_point();
    if (!before.power_limit().has_value())
      return;
    const double limit = Raw::of(*before.power_limit());
    const auto& idle_power = scenario.hardware.accelerator.idle_power;
    const double idle = idle_power ? Raw::of(*idle_power) : 0.0;
    random_scenario::Random random(seed + 1, index);
    Scenario lower = scenario;
    const double cap = idle + (limit - idle) * random.between(0.3, 1.0);
    lower.hardware.power_cap = random_scenario::of<device_power>(cap);
    if (idles(scenario) && !scenario.workload.step_rate) {
      bool refused = false;
      try {
        TokenProductionFunction{lower};
      } catch (const Error&) {
        refused = true;
      }
      expect(refused, "a cap on a fleet that idles needs the step rate");
      return;
    }
    const TokenProductionFunction capped{lower};
    const auto after = capped.operating_point();
    const auto made = capped.evaluate();
    expect(at_most(number(made.rate), attained(scenario)), "a lower cap never raises the rate");
    expect(at_most(Raw::of(after.rate()), Raw::of(before.rate())), "nor that of one accelerator");
    if (!scenario.workload.step_rate || idle == 0.0)
      return;
    // e(r) = e_stated + idle / r - idle / step: what changes is idle / r.
    const double added = idle / Raw::of(after.rate()) - idle / Raw::of(before.rate());
    const double rise =
        Raw::of(after.energy_per_token(device)) - Raw::of(before.energy_per_token(device));
    expect(std::fabs(rise - added) <= rounding * Raw::of(after.energy_per_token(device)),
           "J(device)/token rises by the static share");
    if (Raw::of(after.rate()) < Raw::of(before.rate())) {
      ++stretched;
      expect(equal(Raw::of(after.power(device)), cap), "a cap that binds is what the board draws");
      if (scenario.hardware.idle_policy == IdlePolicy::off && made.utilization.value() == 1.0) {
        expect(
            equal(Raw::of(made.energy_per_token(device)), Raw::of(after.energy_per_token(device))),
            "the fleet's J(device)/token is that of the stretched step");
      }
    }
  });
  CHECK(stretched > 1000);
}

namespace {

template <class... Fields>
bool raise(double by, Fields&... fields) {
  const auto one = [by](auto& field) {
    if constexpr (e2t::detail::is_optional<std::remove_cvref_t<decltype(field)>>) {
      if (field.has_value())
        field = *field * by;
      return field.has_value();
    } else {
      field *= by;
      return true;
    }
  };
  return (static_cast<int>(one(fields)) + ...) > 0;
}
template <class Kind>
bool towards_one(double by, Kind& kind) {
  kind = Kind(std::fmin(1.0, kind.value() * by));
  return true;
}
bool stated_before_pue(const Scenario& s) {
  return s.workload.energy_per_token.meter() != Meter::facility;
}

// One input made larger by a factor above 1; false where the scenario does not state it.
struct Change {
  const char* input;
  bool capacity;
  bool (*apply)(Scenario& s, double by);
};
constexpr Change changes[] = {
    {"count", true, [](Scenario& s, double by) { return raise(by, s.hardware.count); }},
    {"peak", true,
     [](Scenario& s, double by) {
       auto& peak = s.hardware.accelerator.peak;
       return raise(by, peak.bf16, peak.fp8, peak.fp4, peak.int8);
     }},
    {"compute_efficiency", true,
     [](Scenario& s, double by) { return towards_one(by, s.hardware.compute_efficiency); }},
    {"memory_bandwidth", true,
     [](Scenario& s, double by) { return raise(by, s.hardware.accelerator.memory_bandwidth); }},
    {"memory_efficiency", true,
     [](Scenario& s, double by) { return towards_one(by, s.hardware.memory_efficiency); }},
    {"link_bandwidth", true,
     [](Scenario& s, double by) { return raise(by, s.hardware.accelerator.link_bandwidth); }},
    {"link_efficiency", true,
     [](Scenario& s, double by) { return towards_one(by, s.hardware.link_efficiency); }},
    {"running_sequences", true,
     [](Scenario& s, double by) { return raise(by, s.workload.running_sequences); }},
    {"board_power and power_cap", true,
     [](Scenario& s, double by) {
       return raise(by, s.hardware.accelerator.board_power, s.hardware.power_cap);
     }},
    {"utility_power", true,
     [](Scenario& s, double by) { return raise(by, s.facility.utility_power); }},
    {"feed_limit", true,
     [](Scenario& s, double by) { return towards_one(by, s.facility.feed_limit); }},
    {"distribution", true,
     [](Scenario& s, double by) { return raise(by, s.facility.distribution); }},
    {"redundancy", true,
     [](Scenario& s, double by) { return towards_one(by, s.facility.redundancy); }},
    {"cooling", true, [](Scenario& s, double by) { return raise(by, s.facility.cooling); }},
    {"demand", true, [](Scenario& s, double by) { return raise(by, s.workload.demand); }},
    {"compute_per_token", false,
     [](Scenario& s, double by) { return raise(by, s.workload.compute_per_token); }},
    {"memory_per_token", false,
     [](Scenario& s, double by) { return raise(by, s.workload.memory_per_token); }},
    {"interconnect_per_token", false,
     [](Scenario& s, double by) { return raise(by, s.workload.interconnect_per_token); }},
    {"overhead_per_step", false,
     [](Scenario& s, double by) { return raise(by, s.workload.overhead_per_step); }},
    {"energy_per_token", false,
     [](Scenario& s, double by) {
       s.workload.energy_per_token = s.workload.energy_per_token.scaled(by);
       return true;
     }},
    {"requests per output token", false,
     [](Scenario& s, double by) { return raise(1.0 / by, s.workload.output_length); }},
    {"pue", false,
     [](Scenario& s, double by) {
       auto& pue = s.facility.pue ? s.facility.pue : s.facility.pue_annual;
       pue = Pue{pue->value() * by};
       return stated_before_pue(s);
     }},
    {"fixed_load", false,
     [](Scenario& s, double by) {
       const auto left = s.facility.utility_power * s.facility.feed_limit - s.facility.fixed_load;
       s.facility.fixed_load += left * (1.0 - 1.0 / by);
       return stated_before_pue(s);
     }},
    {"host power", false,
     [](Scenario& s, double by) {
       auto& hardware = s.hardware;
       return s.workload.energy_per_token.meter() == Meter::device &&
              raise(by, hardware.server_power, hardware.network_power, hardware.storage_power);
     }},
};
constexpr int change_count = static_cast<int>(sizeof changes / sizeof changes[0]);

}  // namespace

// The fleet's rate is a minimum of capacities over intensities, so more of one capacity never lowers
// it and more of one intensity never raises it. Not so for what states under which conditions J/token
// was measured: step_rate, idle_power, and a ratio between the stated meter and the boards.
TEST_CASE("the rate never falls with a capacity and never rises with an intensity") {
  int mattered[change_count] = {};
  for_all(cases, [&](std::uint64_t index, const Scenario& scenario, const auto& expect) {
    if (idles(scenario))
      return;  // a larger fleet that idles eats into the feed
    random_scenario::Random random(seed + 2, index);
    const int which = random.below(change_count);
    const Change& change = changes[which];
    Scenario other = scenario;
    if (!change.apply(other, random.between(1.001, 1.6)))
      return;
    const double before = attained(scenario);
    double after = 0.0;
    try {
      after = attained(other);
    } catch (const Error&) {
      return;  // so slow a step, or so little J/token, that the boards would draw less than idle power
    }
    expect(change.capacity ? at_most(before, after) : at_most(after, before), change.input);
    if (!equal(before, after))
      ++mattered[which];
  });
  for (int i = 0; i < change_count; ++i) {
    CHECK_MESSAGE(mattered[i] > 50, std::string(changes[i].input)
                                        << " mattered " << mattered[i] << " times");
  }
}
