// SPDX-License-Identifier: MIT
#include <e2t/analysis/attribution.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "analysis/levers.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;
using lever_test::refusal;

const TokenProductionFunction<double> stated{lever_test::stated()};
const TokenProductionFunction<double> served{lever_test::served()};

std::map<std::string, double> by_name(const Attribution& made) {
  std::map<std::string, double> values;
  for (const LeverWorth& lever : made.levers) values[lever.name] = lever.value;
  return values;
}
double sum(const Attribution& made) {
  return std::accumulate(made.levers.begin(), made.levers.end(), 0.0,
                         [](double all, const LeverWorth& lever) { return all + lever.value; });
}

// The average over all orders of what a lever adds, one order after the other: slow, and not the formula of
// coalitions. Bits are those of made.levers.
std::vector<double> by_orders(const Attribution& made) {
  std::vector<std::size_t> order(made.levers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<double> value(order.size(), 0.0);
  double orders = 0.0;
  do {
    std::size_t members = 0;
    for (const std::size_t next : order) {
      const std::size_t with = members | std::size_t{1} << next;
      value[next] += made.coalitions[with] - made.coalitions[members];
      members = with;
    }
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  for (double& each : value) each /= orders;
  return value;
}

TEST_CASE("two factors on the energy that binds are worth what their orders average to") {
  // 128 M token/s; 0.5 alone 256 M, 0.8 alone 160 M, both 320 M. The first adds 128 M before, 160 M after the
  // second: 144 M. The second adds 32 M and 64 M: 48 M. Together 192 M, from 128 to 320.
  const std::vector<Lever> levers{{.name = "half", .mechanism = LeverFamily::other, .energy_per_token = 0.5},
                                  {.name = "fifth", .mechanism = LeverFamily::quantisation, .energy_per_token = 0.8}};
  const Attribution made = attribute(stated, levers, outputs::rate);
  CHECK(made.before == Approx(128e6));
  CHECK(made.after == Approx(320e6));
  CHECK(by_name(made)["half"] == Approx(144e6));
  CHECK(by_name(made)["fifth"] == Approx(48e6));
  for (const LeverWorth& lever : made.levers) {
    if (lever.name != "half") continue;
    CHECK(lever.alone == Approx(128e6));
    CHECK(lever.last == Approx(160e6));
  }
  const auto steps = waterfall(made);
  CHECK(steps.front().from == made.before);
  CHECK(steps.back().to == made.after);
  CHECK(steps[0].to == steps[1].from);
}

TEST_CASE("values sum to the total and are those of all orders, for the rate and for J per accepted request") {
  std::vector<Lever> levers = lever_test::served_levers();
  levers.erase(levers.begin() + 2);  // INT4 and FP8 are both of the weights
  levers.resize(6);
  const auto check = [&](const auto& output) {
    const Attribution made = attribute(served, levers, output);
    CHECK(std::abs(sum(made) - (made.after - made.before)) <= 1e-13 * std::abs(made.after));
    const std::vector<double> expected = by_orders(made);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      CHECK(made.levers[i].value == Approx(expected[i]).epsilon(1e-9).scale(made.after));
    }
    // A coalition is what compose() makes of its levers.
    CHECK(made.coalitions.front() == output.value(served.evaluate()));
  };
  check(outputs::rate);
  check(outputs::energy_per_accepted_request);
}

TEST_CASE("permuting the listed order changes nothing, to the last bit") {
  std::vector<Lever> levers = lever_test::served_levers();
  levers.erase(levers.begin() + 2);
  levers.resize(5);
  const auto first = by_name(attribute(served, levers, outputs::accepted_request_rate));
  std::reverse(levers.begin(), levers.end());
  CHECK(by_name(attribute(served, levers, outputs::accepted_request_rate)) == first);
  std::rotate(levers.begin(), levers.begin() + 2, levers.end());
  CHECK(by_name(attribute(served, levers, outputs::accepted_request_rate)) == first);
}

TEST_CASE("a lever without effect gets zero, and equal ones get equal shares") {
  const std::vector<Lever> levers{
      {.name = "memory that does not bind", .mechanism = LeverFamily::other, .memory_per_token = 0.9},
      {.name = "one", .mechanism = LeverFamily::quantisation, .energy_per_token = 0.9},
      {.name = "two", .mechanism = LeverFamily::latent_kv, .energy_per_token = 0.9}};
  const auto values = by_name(attribute(stated, levers, outputs::rate));
  CHECK(values.at("memory that does not bind") == 0.0);
  CHECK(values.at("one") == Approx(values.at("two")).epsilon(1e-12));
  CHECK(values.at("one") > 0.0);
}

TEST_CASE("targets are not looked at: a coalition that misses one has its value") {
  Scenario plan = lever_test::stated();
  plan.target.quality = Quality{0.79};
  const std::vector<Lever> levers{{.name = "worse", .mechanism = LeverFamily::other, .energy_per_token = 0.5, .quality = 0.9}};
  CHECK(attribute(TokenProductionFunction{plan}, levers, outputs::rate).after == Approx(256e6));
}

TEST_CASE("a coalition that does not fit refuses the attribution, and is named") {
  // 405 billion parameters in BF16 on one board.
  const std::vector<Lever> levers{{.name = "FP8 KV", .quantisation = Quantisation{.kv = 1 * units::B}},
                                  {.name = "large",
                                   .routing = Route{.share = Probability{0.5},
                                                    .model = catalog::find_model("llama_3_1_405b"),
                                                    .quality = Quality{0.9}}}};
  const std::string message = refusal([&] { return attribute(served, levers, outputs::rate); });
  CHECK(message.find("the coalition with \"large\" has no value: ") == 0);
  CHECK(message.find("does not fit") != message.npos);
}

TEST_CASE("no levers, more than twelve, two of one name or of one effect are refused") {
  std::vector<Lever> many;
  for (int i = 0; i < 13; ++i) many.push_back(lever_test::energy_lever(i, 0.99));
  CHECK(refusal([&] { return attribute(stated, {}, outputs::rate); }) == "no levers to attribute to; allowed: 1 to 12");
  CHECK(refusal([&] { return attribute(stated, many, outputs::rate); }) == "attribution to 13 levers; allowed: at most 12");
  many.pop_back();
  CHECK(attribute(stated, many, outputs::rate).coalitions.size() == 4096);
  many.resize(2);
  many[1].name = many[0].name;
  CHECK(refusal([&] { return attribute(stated, many, outputs::rate); }).find("two levers are called \"a\"") != std::string::npos);
  const auto levers = lever_test::served_levers();
  CHECK(refusal([&] { return attribute(served, {levers[1], levers[2]}, outputs::rate); })
            .find("both claim quantisation.weights") != std::string::npos);
}

}  // namespace
