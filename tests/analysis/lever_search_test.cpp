// SPDX-License-Identifier: MIT
#include <e2t/analysis/lever_search.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "analysis/levers.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using lever_test::refusal;

struct Tried {
  std::uint32_t members;
  std::vector<double> values;
};

// Every combination evaluated, and those kept that no other one covers: as good in every goal (`signs`: 1 where
// higher is better) and, where equal, of fewer levers, then of those listed first.
template <class Values>
std::vector<Tried> exhaustive(const TokenProductionFunction<double>& function, const std::vector<Lever>& levers,
                              const std::vector<double>& signs, Values values_of) {
  std::vector<Tried> all;
  for (std::uint32_t members = 0; members < (1U << levers.size()); ++members) {
    LeverSet set;
    for (std::size_t i = 0; i < levers.size(); ++i) {
      if ((members >> i & 1U) != 0) set.add(levers[i]);
    }
    try {
      const auto made = function.with(compose(function.scenario(), set, LeverOrder::canonical)).evaluate();
      if (made.feasible()) all.push_back({members, values_of(made)});
    } catch (const Error&) {
    }
  }
  const auto covers = [&](const Tried& a, const Tried& b) {
    bool equal = true;
    for (std::size_t i = 0; i < signs.size(); ++i) {
      if (signs[i] * a.values[i] < signs[i] * b.values[i]) return false;
      equal = equal && a.values[i] == b.values[i];
    }
    if (!equal) return true;
    const auto many = [](std::uint32_t members) { return __builtin_popcount(members); };
    if (many(a.members) != many(b.members)) return many(a.members) < many(b.members);
    const std::uint32_t first = (a.members ^ b.members) & (~(a.members ^ b.members) + 1U);
    return (a.members & first) != 0;
  };
  std::vector<Tried> kept;
  for (const Tried& each : all) {
    const bool beaten = std::any_of(all.begin(), all.end(), [&](const Tried& other) {
      return other.members != each.members && covers(other, each);
    });
    if (!beaten) kept.push_back(each);
  }
  std::sort(kept.begin(), kept.end(), [&](const Tried& a, const Tried& b) { return signs[0] * a.values[0] > signs[0] * b.values[0]; });
  return kept;
}

void check_equal(const LeverSearch& found, const std::vector<Tried>& expected) {
  REQUIRE(found.found.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(found.found[i].members == expected[i].members);
    CHECK(found.found[i].values == expected[i].values);
  }
}

void check_searches(const Scenario& plan, const std::vector<Lever>& levers) {
  const TokenProductionFunction<double> function(plan);
  const auto rate = [](const auto& made) { return std::vector<double>{made.rate.in(units::token_per_s)}; };
  const auto accepted = [](const auto& made) {
    return std::vector<double>{made.rate.in(units::token_per_s), outputs::energy_per_accepted_request.value(made)};
  };
  check_equal(search(function, levers, maximise(outputs::rate)), exhaustive(function, levers, {1.0}, rate));
  check_equal(search(function, levers, maximise(outputs::rate), minimise(outputs::energy_per_accepted_request)),
              exhaustive(function, levers, {1.0, -1.0}, accepted));
  const auto quality = column("quality", units::number, [](const auto& made) {
    return *made.accepted_rate / made.rate;
  });
  check_equal(search(function, levers, maximise(outputs::rate), maximise(quality)),
              exhaustive(function, levers, {1.0, 1.0}, [&](const auto& made) {
                return std::vector<double>{made.rate.in(units::token_per_s), quality.value(made)};
              }));
}

TEST_CASE("the search finds what trying all combinations finds, on served scenarios") {
  const std::vector<Lever> levers = lever_test::served_levers();
  check_searches(lever_test::served(), levers);
  Scenario targets = lever_test::served();
  targets.target.quality = Quality{0.785};
  check_searches(targets, levers);
  targets.target.time_per_output_token = 60_ms;
  check_searches(targets, levers);
  targets.target.time_to_first_token = 60_ms;
  check_searches(targets, levers);
}

TEST_CASE("and on random factors on stated costs, contradictory ones among them") {
  std::mt19937_64 random(20261127);
  const auto between = [&](double low, double high) {
    return low + (high - low) * (static_cast<double>(random() >> 11U) * 0x1p-53);
  };
  for (int round = 0; round < 30; ++round) {
    CAPTURE(round);
    std::vector<Lever> levers;
    for (int i = 0; i < 8; ++i) {
      Lever lever;
      lever.name = std::string(1, static_cast<char>('a' + i)).c_str();
      lever.mechanism = static_cast<LeverFamily>(random() % static_cast<std::uint64_t>(lever_families + 1));
      if (random() % 2 == 0) lever.energy_per_token = between(0.6, 1.2);
      if (random() % 2 == 0) lever.memory_per_token = between(0.5, 1.5);
      if (random() % 2 == 0 || !(lever.energy_per_token.has_value() || lever.memory_per_token.has_value())) {
        lever.compute_per_token = between(0.5, 1.5);
      }
      lever.quality = between(0.93, 1.0);
      levers.push_back(lever);
    }
    Scenario plan = lever_test::stated();
    plan.hardware.count = between(50'000.0, 400'000.0) * units::accelerator;
    if (round % 2 == 1) plan.target.quality = Quality{0.7};
    check_searches(plan, levers);
  }
}

TEST_CASE("of equal combinations the one with the fewest levers is kept, then those listed first") {
  const std::vector<Lever> levers{{.name = "nothing", .mechanism = LeverFamily::other, .memory_per_token = 0.9},
                                  {.name = "left", .mechanism = LeverFamily::routing, .energy_per_token = 0.5},
                                  {.name = "right", .mechanism = LeverFamily::routing, .energy_per_token = 0.5}};
  const auto found = search(TokenProductionFunction{lever_test::stated()}, levers, maximise(outputs::rate));
  REQUIRE(found.found.size() == 1);
  CHECK(found.front().names(levers) == std::vector<std::string>{"left"});
}

TEST_CASE("bounds rule out most of the combinations of fifteen levers on stated costs") {
  std::vector<Lever> levers;
  for (int i = 0; i < 15; ++i) levers.push_back(lever_test::energy_lever(i, i % 3 == 0 ? 1.1 : 0.95));
  const auto found = search(TokenProductionFunction{lever_test::stated()}, levers, maximise(outputs::rate));
  CHECK(found.evaluated + found.left_out == 1U << 15U);
  CHECK(found.evaluated < 1U << 12U);
  CHECK(__builtin_popcount(found.front().members) == 10);  // all that lower the energy, and none that raise it
}

TEST_CASE("what cannot be searched is refused, by the lever or the target") {
  const TokenProductionFunction<double> function{lever_test::stated()};
  const Lever half{.name = "half", .mechanism = LeverFamily::other, .energy_per_token = 0.5, .quality = 0.9};
  CHECK(refusal([&] { return search(function, {}, maximise(outputs::rate)); }) == "no levers to search; allowed: 1 to 20");
  std::vector<Lever> many(21, half);
  CHECK(refusal([&] { return search(function, many, maximise(outputs::rate)); }) ==
        "a search among 21 levers; allowed: at most 20");
  CHECK(refusal([&] { return search(function, {half, half}, maximise(outputs::rate)); }).find("two levers are called \"half\"") !=
        std::string::npos);
  Lever negative = half;
  negative.energy_per_token = -1.0;
  CHECK(refusal([&] { return search(function, {negative}, maximise(outputs::rate)); }).find("\"half\"") != std::string::npos);
  const Lever latent{.name = "latent", .latent_kv = LatentKv{.rank = 512}};
  CHECK(refusal([&] { return search(function, {latent}, maximise(outputs::rate)); }).find("lever \"latent\"") == 0);
  const Lever shares{.name = "shares",
                     .reasoning = Reasoning{.lengths = {LengthClass{Probability{0.5}, 100_token_per_request},
                                                        LengthClass{Probability{0.4}, 200_token_per_request}}}};
  const std::string off = refusal([&] { return search(TokenProductionFunction{lever_test::served()}, {shares}, maximise(outputs::rate)); });
  CHECK(off.find("lever \"shares\"") == 0);
  CHECK(off.find("0.9") != off.npos);
  Scenario high = lever_test::stated();
  high.target.quality = Quality{0.95};
  const std::string missed = refusal([&] { return search(TokenProductionFunction{high}, {half}, maximise(outputs::rate)); });
  CHECK(missed.find("no combination of the levers meets every target; ") == 0);
  CHECK(missed.find("target.quality by ") != missed.npos);
}

}  // namespace
