// SPDX-License-Identifier: MIT

// Production and serving as they stand, with every number type: they run, and agree with double.

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "e2t/catalog/calibrations.hpp"
#include "e2t/e2t.hpp"
#include "e2t/number/pack.hpp"
#include "e2t/number/strip.hpp"
#include "e2t/serving/bound.hpp"

using namespace e2t;
using namespace e2t::literals;
using e2t::detail::Raw;

namespace {

// A point of the box, by its place between the bounds of each input: 0 to 1.
constexpr int inputs = 12;
using Place = std::array<double, inputs>;

Place random_place(std::mt19937_64& random) {
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  Place place{};
  for (double& part : place)
    part = unit(random);
  return place;
}
double between(double low, double high, double part) {
  return std::fmin(high, std::fmax(low, low + part * (high - low)));
}

// What gives an input with these bounds its number.
auto at(const Place& place) {
  return [&place, next = 0](double low, double high) mutable {
    return between(low, high, place[static_cast<std::size_t>(next++)]);
  };
}
auto at_lanes(const std::array<Place, 8>& places) {
  return [&places, next = 0](double low, double high) mutable {
    const auto input = static_cast<std::size_t>(next++);
    return Pack::by_lane([&](int lane) {
      return between(low, high, places[static_cast<std::size_t>(lane)][input]);
    });
  };
}
auto whole_box() {
  return [](double low, double high) { return Interval(low, high); };
}
// The box with a part `share` of each side, around the middle.
auto inner_box(double share) {
  return [share](double low, double high) {
    const double middle = 0.5 * (low + high), half = 0.5 * share * (high - low);
    return Interval(middle - half, middle + half);
  };
}

template <class Dimension, class Rep>
Quantity<Dimension, Rep> of(const Rep& number) {
  return Raw::make<Dimension>(number);
}

constexpr Scenario site{.hardware = {.accelerator = {.name = "board",
                                                     .peak = {.bf16 = 989_TFLOP_per_s},
                                                     .memory_bandwidth = 3.35_TB_per_s,
                                                     .board_power = 700_W,
                                                     .idle_power = 70_W},
                                     .count = 1000_accelerator,
                                     .host_overhead = HostOverhead{1.25}},
                        .facility = {.utility_power = 1_MW, .pue = Pue{1.2}, .cooling = 0.8_MW},
                        .workload = {.compute_per_token = 141_GFLOP_per_token,
                                     .memory_per_token = 2_GB_per_token,
                                     .energy_per_token = at_device(0.4_J_per_token),
                                     .utilization = Utilization{0.7}}};

// Around the place where compute, memory and three limits of power trade places.
template <class Rep, class Pick>
ScenarioOf<Rep> site_at(Pick pick) {
  auto made = with_rep<Rep>(site);
  auto& board = made.hardware.accelerator;
  board.memory_bandwidth = of<data_rate>(Rep(pick(3.0e12, 3.6e12)));
  board.idle_power = of<device_power>(Rep(pick(60.0, 80.0)));
  made.hardware.count = of<accelerator>(Rep(pick(900.0, 1100.0)));
  made.hardware.compute_efficiency = EfficiencyOf<Rep>(Rep(pick(0.2, 0.3)));
  made.facility.utility_power = of<facility_power>(Rep(pick(0.8e6, 1.2e6)));
  made.facility.pue = PueOf<Rep>(Rep(pick(1.1, 1.4)));
  made.facility.fixed_load = of<facility_power>(Rep(pick(1e4, 3e4)));
  made.facility.cooling = of<it_power>(Rep(pick(0.6e6, 0.9e6)));
  made.workload.compute_per_token = of<compute_per_output_token>(Rep(pick(1.3e11, 1.5e11)));
  made.workload.memory_per_token = of<data_per_output_token>(Rep(pick(1.8e9, 2.2e9)));
  made.workload.energy_per_token = of<device_energy_per_output_token>(Rep(pick(0.38, 0.42)));
  made.workload.utilization = UtilizationOf<Rep>(Rep(pick(0.6, 0.8)));
  return made;
}

constexpr Serving llama{.model = catalog::llama_3_1_70b,
                        .layout = {.tensor_parallel = 4},
                        .prompt_length = 250 * (units::input_token / units::request),
                        .output_length = 600 * (units::output_token / units::request),
                        .output_variation = 0.3,
                        .calibration = catalog::h100_sxm_calibration};
constexpr Accelerator h100 = catalog::h100_sxm;

// `wide` from 0 to 1: how far inputs may be from the middle.
template <class Rep, class Pick>
ServingOf<Rep> llama_at(Pick& pick, double wide, Serving from = llama) {
  auto made = with_rep<Rep>(from);
  const auto around = [&](double middle) {
    return Rep(pick(middle * (1.0 - 0.1 * wide), middle * (1.0 + 0.1 * wide)));
  };
  made.prompt_length = of<input_token_per_request>(around(250.0));
  made.output_length = of<output_token_per_request>(around(600.0));
  made.output_variation = around(0.3);
  made.layout.collective_latency = of<duration>(around(6e-6));
  auto& known = made.calibration;
  known.memory_efficiency = EfficiencyOf<Rep>(around(0.8));
  known.compute_efficiency = EfficiencyOf<Rep>(around(0.6));
  known.layer_overhead = of<duration>(around(2e-5));
  known.idle_power = of<device_power>(around(100.0));
  known.energy_per_byte = of<device_energy_per_data>(around(5e-11));
  return made;
}
template <class Rep, class Pick>
AcceleratorOf<Rep> h100_at(Pick& pick, double wide) {
  auto made = with_rep<Rep>(h100);
  made.memory_bandwidth =
      of<data_rate>(Rep(pick(3.35e12 * (1.0 - 0.1 * wide), 3.35e12 * (1.0 + 0.1 * wide))));
  return made;
}

// What the two models say of a number type's inputs: the numbers, and which limit.
template <class Rep>
struct Said {
  std::vector<Rep> number;
  index_of<Rep> which{};
};

template <class Rep>
Said<Rep> produced(const ScenarioOf<Rep>& scenario) {
  const auto made = TokenProductionFunction<Rep>{scenario}.evaluate();
  return {{Raw::of(made.rate), Raw::of(made.energy_per_token(facility)),
           Raw::of(made.delivered_power(it)), Raw::of(made.attainable), Raw::of(made.bound),
           made.utilization.value()},
          made.active.index};
}

enum class Limited { by_memory, by_latency, by_demand, stated };

template <class Rep, class Pick>
Said<Rep> served(Pick pick, double wide, Limited limited) {
  Serving from = llama;
  if (limited == Limited::stated)
    from.running_sequences = 64_request;
  const auto serving = llama_at<Rep>(pick, wide, from);
  const auto board = h100_at<Rep>(pick, wide);
  BatchTargetOf<Rep> target;
  if (limited == Limited::by_latency)
    target.time_per_output_token = of<duration>(Rep(0.03));
  if (limited == Limited::by_demand)
    target.demand = of<output_token_rate>(Rep(1000.0));
  const auto point = serve(serving, board, target);
  const auto bound = physical_bound(serving, board, point.batch);
  return {{Raw::of(point.batch), Raw::of(point.rate), Raw::of(point.energy_per_token()),
           Raw::of(point.power), Raw::of(point.time_to_first_token), Raw::of(bound.absolute),
           Raw::of(bound.sequential)},
          point.batch_limit};
}

constexpr Limited every_limit[] = {Limited::by_memory, Limited::by_latency, Limited::by_demand,
                                   Limited::stated};

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void check_lanes(const Said<Pack>& pack, const Said<double>& lane, int which) {
  for (std::size_t i = 0; i < lane.number.size(); ++i) {
    CAPTURE(i);
    CHECK(same_bits(pack.number[i][which], lane.number[i]));
  }
  CHECK(pack.which[which] == lane.which);
}
void check_inside(const Said<Interval>& box, const Said<double>& point) {
  for (std::size_t i = 0; i < point.number.size(); ++i) {
    CAPTURE(i);
    CAPTURE(point.number[i]);
    CAPTURE(box.number[i].low());
    CAPTURE(box.number[i].high());
    CHECK(box.number[i].contains(point.number[i]));
  }
  CHECK(box.which.contains(point.which));
}
void check_narrow(const Said<Interval>& said, double relative) {
  for (std::size_t i = 0; i < said.number.size(); ++i) {
    CAPTURE(i);
    CHECK(said.number[i].width() <= relative * std::fabs(said.number[i].middle()));
  }
}

}  // namespace

TEST_CASE("production in a Pack is production lane by lane, bit for bit") {
  std::mt19937_64 random(20);  // fixed seed
  int kinds[limit_count] = {};
  for (int round = 0; round < 125; ++round) {
    std::array<Place, 8> places{};
    for (Place& place : places)
      place = random_place(random);
    const auto pack = produced(site_at<Pack>(at_lanes(places)));
    for (int lane = 0; lane < 8; ++lane) {
      const auto single = produced(site_at<double>(at(places[static_cast<std::size_t>(lane)])));
      check_lanes(pack, single, lane);
      ++kinds[single.which];
    }
  }
  int binding = 0;
  for (const int count : kinds)
    binding += count > 20 ? 1 : 0;
  CHECK(binding >= 4);  // else the lanes would not differ in what they select
}

TEST_CASE("serving in a Pack is serving lane by lane, bit for bit") {
  std::mt19937_64 random(21);
  for (const Limited limited : every_limit) {
    CAPTURE(static_cast<int>(limited));
    for (int round = 0; round < 8; ++round) {
      std::array<Place, 8> places{};
      for (Place& place : places)
        place = random_place(random);
      const auto pack = served<Pack>(at_lanes(places), 1.0, limited);
      for (int lane = 0; lane < 8; ++lane) {
        check_lanes(pack, served<double>(at(places[static_cast<std::size_t>(lane)]), 1.0, limited),
                    lane);
      }
    }
  }
}

TEST_CASE("production and serving in strips are those of each point, bit for bit, also where only some inputs vary") {
  std::mt19937_64 random(27);
  for (int round = 0; round < 40; ++round) {
    CAPTURE(round);
    const StripMemory memory;
    std::array<Place, Strip::lanes> places{};
    for (Place& place : places)
      place = random_place(random);
    const unsigned varying = round == 0 ? 0U : static_cast<unsigned>(random());  // the rest is the first point's
    for (Place& place : places) {
      for (std::size_t input = 0; input < place.size(); ++input)
        place[input] = (varying >> input & 1U) != 0 ? place[input] : places[0][input];
    }
    const auto at_strip = [&, next = 0](double low, double high) mutable {
      const auto input = static_cast<std::size_t>(next++);
      if ((varying >> input & 1U) == 0)
        return Strip(between(low, high, places[0][input]));
      return Strip::by_lane([&](int lane) {
        return between(low, high, places[static_cast<std::size_t>(lane)][input]);
      });
    };
    const auto check = [](const Said<Strip>& strip, const Said<double>& single, int lane) {
      for (std::size_t i = 0; i < single.number.size(); ++i)
        CHECK(same_bits(strip.number[i][lane], single.number[i]));
      CHECK(strip.which[lane] == single.which);
    };
    const auto production = produced(site_at<Strip>(at_strip));
    CHECK(production.number[0].varies() == (varying % (1U << inputs) != 0));
    const Limited limited = every_limit[round % 4];
    const auto serving = served<Strip>(at_strip, 1.0, limited);
    for (int lane = 0; lane < Strip::lanes; ++lane) {
      const Place& place = places[static_cast<std::size_t>(lane)];
      check(production, produced(site_at<double>(at(place))), lane);
      check(serving, served<double>(at(place), 1.0, limited), lane);
    }
  }
}

TEST_CASE("what production says of a box contains what it says of each of its points") {
  std::mt19937_64 random(22);
  const auto box = produced(site_at<Interval>(whole_box()));
  CHECK(box.which.size() >= 3);
  CHECK_FALSE(box.which.contains(static_cast<int>(Limit::demand)));
  for (const Interval& number : box.number) {
    CHECK(number.low() > 0.0);
    CHECK(number.high() < 20.0 * number.low());
  }
  for (int i = 0; i < 1000; ++i)
    check_inside(box, produced(site_at<double>(at(random_place(random)))));
}

TEST_CASE("what serving says of a box contains what it says of each of its points") {
  std::mt19937_64 random(23);
  for (const Limited limited : every_limit) {
    CAPTURE(static_cast<int>(limited));
    const auto box = served<Interval>(whole_box(), 1.0, limited);
    for (int i = 0; i < 250; ++i)
      check_inside(box, served<double>(at(random_place(random)), 1.0, limited));
  }
}

TEST_CASE("intervals of one number have the width of rounding") {
  const Place middle = [] {
    Place place{};
    place.fill(0.5);
    return place;
  }();
  const auto production = produced(site_at<Interval>(at(middle)));
  check_narrow(production, 1e-13);
  CHECK(production.which.size() == 1);
  check_inside(production, produced(site_at<double>(at(middle))));
  for (const Limited limited : every_limit) {
    CAPTURE(static_cast<int>(limited));
    const auto point = served<Interval>(at(middle), 1.0, limited);
    check_narrow(point, 1e-10);
    check_inside(point, served<double>(at(middle), 1.0, limited));
  }
}

TEST_CASE("a scenario that derives its workload from serving does so in every number type") {
  std::mt19937_64 random(24);
  const auto with_serving = [&]<class Rep, class Pick>(const Rep&, Pick pick, double wide) {
    Scenario plain{.hardware = {.accelerator = h100,
                                .count = 1000_accelerator,
                                .host_overhead = HostOverhead{1.25}},
                   .facility = {.utility_power = 1_MW, .pue = Pue{1.2}}};
    auto scenario = with_rep<Rep>(plain);
    scenario.serving = llama_at<Rep>(pick, wide);
    scenario.hardware.accelerator = h100_at<Rep>(pick, wide);
    return produced(scenario);
  };
  const auto box = with_serving(Interval{}, whole_box(), 0.2);
  for (int round = 0; round < 20; ++round) {
    std::array<Place, 8> places{};
    for (Place& place : places)
      place = random_place(random);
    const auto pack = with_serving(Pack{}, at_lanes(places), 0.2);
    for (int lane = 0; lane < 8; ++lane) {
      const auto single = with_serving(0.0, at(places[static_cast<std::size_t>(lane)]), 0.2);
      check_lanes(pack, single, lane);
      check_inside(box, single);
    }
  }
}

TEST_CASE("Dual and Trace have the values of double, in production and in serving") {
  std::mt19937_64 random(25);
  for (int i = 0; i < 20; ++i) {
    const Place place = random_place(random);
    const auto same = [](const auto& said, const Said<double>& expected) {
      for (std::size_t k = 0; k < expected.number.size(); ++k)
        CHECK(same_bits(shown(said.number[k]), expected.number[k]));
    };
    const auto production = produced(site_at<double>(at(place)));
    same(produced(site_at<Dual<2>>(at(place))), production);
    same(produced(site_at<Trace>(at(place))), production);
    for (const Limited limited : every_limit) {
      const auto serving = served<double>(at(place), 1.0, limited);
      same(served<Dual<2>>(at(place), 1.0, limited), serving);
      same(served<Trace>(at(place), 1.0, limited), serving);
    }
  }
}

TEST_CASE("a Dual of intervals bounds the derivative on the box, and so tells its sign") {
  using Bounds = Dual<2, Interval>;
  using Point = Dual<2>;
  // Derivatives by memory_bandwidth, the first input, and by the last but one, J per token.
  const auto with_variables = []<class Rep, class Pick>(const Rep&, Pick pick) {
    int next = 0;
    return [pick, next](double low, double high) mutable {
      const int input = next++;
      const auto number = pick(low, high);
      return input == 0    ? Rep::variable(number, 0)
             : input == 10 ? Rep::variable(number, 1)
                           : Rep(number);
    };
  };
  const auto box = produced(site_at<Bounds>(with_variables(Bounds{}, inner_box(0.2))));
  const Bounds& rate = box.number[0];
  CHECK(rate.derivative(0).low() >= 0.0);
  CHECK(rate.derivative(1).high() <= 0.0);
  std::mt19937_64 random(26);
  for (int i = 0; i < 300; ++i) {
    Place place = random_place(random);
    for (double& part : place)
      part = 0.4 + 0.2 * part;
    const auto point = produced(site_at<Point>(with_variables(Point{}, at(place))));
    for (std::size_t k = 0; k < box.number.size(); ++k) {
      CAPTURE(k);
      CHECK(box.number[k].value().contains(point.number[k].value()));
      for (int by = 0; by < 2; ++by)
        CHECK(box.number[k].derivative(by).contains(point.number[k].derivative(by)));
    }
  }
}

TEST_CASE("serving runs with a Dual of intervals") {
  using Bounds = Dual<1, Interval>;
  for (const Limited limited : every_limit) {
    CAPTURE(static_cast<int>(limited));
    int next = 0;
    const auto pick = [&](double low, double high) {
      const Interval number(low, high);
      return next++ == 4 ? Bounds::variable(number, 0) : Bounds(number);
    };
    const auto said = served<Bounds>(pick, 0.05, limited);
    const auto plain = served<Interval>(whole_box(), 0.05, limited);
    for (std::size_t k = 0; k < plain.number.size(); ++k) {
      CHECK(said.number[k].value().low() == plain.number[k].low());
      CHECK(said.number[k].value().high() == plain.number[k].high());
    }
    if (limited == Limited::stated)
      CHECK(said.number[1].derivative(0).low() > 0.0);  // a better memory makes more tokens
  }
}

TEST_CASE("a box with a point that is refused is refused") {
  auto scenario = site_at<Interval>(whole_box());
  CHECK_THROWS_AS(scenario.facility.pue = PueOf<Interval>(Interval(0.9, 1.2)), Error);
  scenario.facility.fixed_load = of<facility_power>(Interval(1e4, 2e6));  // more than the feed
  CHECK_THROWS_AS(static_cast<void>(produced(scenario)), Error);
  auto lanes = with_rep<Pack>(site);
  lanes.hardware.count =
      of<accelerator>(Pack::by_lane([](int lane) { return lane == 5 ? -1.0 : 1000.0; }));
  CHECK_THROWS_AS(static_cast<void>(produced(lanes)), Error);
}
