// SPDX-License-Identifier: MIT

// Several levers at once: their order, what is refused as counted twice, and what stated costs make of it.

#include "e2t/serving/compose.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "e2t/catalog/models.hpp"
#include "e2t/production/production_function.hpp"
#include "serving/toy.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using doctest::Approx;
using units::request;

Scenario served() {
  Serving serving = toy::serving_of(toy::dense);
  serving.max_sequences = 64 * request;
  return {.hardware = {.accelerator = toy::board,
                       .count = 100_accelerator,
                       .host_overhead = HostOverhead{1.25}},
          .facility = {.utility_power = 1_MW, .pue = Pue{1.2}},
          .workload = {.quality = Quality{0.8}},
          .serving = serving};
}
Scenario stated() {
  Scenario scenario = served();
  scenario.serving = {};
  scenario.workload = {.compute_per_token = 100_GFLOP_per_token,
                       .memory_per_token = 2_GB_per_token,
                       .energy_per_token = at_device(0.5_J_per_token),
                       .quality = Quality{0.8}};
  return scenario;
}

const Route other{.share = Probability{0.25}, .model = toy::experts, .quality = Quality{0.6}};
const Lever fp8{
    .name = "FP8",
    .quantisation = Quantisation{.weights = 1 * units::B, .activations = Activations::fp8},
    .quality = 0.9};
const Lever routing{.name = "route", .routing = other};
const Lever latent{.name = "latent", .latent_kv = LatentKv{.rank = 8, .rope_dim = 4}};

std::string refusal(const Scenario& scenario, const std::vector<Lever>& levers,
                    LeverOrder order = LeverOrder::stated) {
  try {
    LeverSet set;
    for (const Lever& lever : levers)
      set.add(lever);
    (void)compose(scenario, set, order);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

double rate(const Scenario& scenario) {
  return TokenProductionFunction{scenario}.evaluate().rate.in(units::token_per_s);
}

TEST_CASE(
    "levers apply in the order listed: what is quantised before routing is the first model only") {
  const auto before = compose(served(), fp8, routing), behind = compose(served(), routing, fp8);
  CHECK(before.serving->model.formats.dense.size == 1 * units::B);
  CHECK(before.serving->route->model.formats.dense.size == 2 * units::B);
  CHECK(behind.serving->model.formats.dense.size == 1 * units::B);
  CHECK(behind.serving->route->model.formats.dense.size == 1 * units::B);
  // And so its quality: 0.6 of the other model, or 0.9 of that.
  CHECK(before.serving->route->quality->value() == Approx(0.6));
  CHECK(behind.serving->route->quality->value() == Approx(0.54));
  CHECK(behind.workload.quality->value() == Approx(0.72));
}

TEST_CASE("the canonical order does not depend on how levers are listed, bit for bit") {
  const Lever draft{
      .name = "draft",
      .speculation = Speculation{.tokens = 2, .acceptance = Probability{0.7}, .draft_cost = 0.1},
      .quality = 0.97};
  const Lever cap{.name = "cap", .power_cap = PowerCap{.power = 300_W}};
  const Lever found{
      .name = "found", .prefix_caching = PrefixCaching{.found = Probability{0.3}}, .quality = 0.99};
  // Products of these differ in the last bit by their order.
  const Lever judge{.name = "judge", .quality = 0.937}, review{.name = "review", .quality = 0.953};
  std::vector<const Lever*> list{&cap, &draft, &found, &fp8, &judge, &latent, &review, &routing};
  const auto made = [&] {
    return compose(served(), LeverSet(list.data(), static_cast<int>(list.size())),
                   LeverOrder::canonical);
  };
  const auto first = made();
  // Quantised after routing: both models are.
  CHECK(first.serving->route->model.formats.dense.size == 1 * units::B);
  CHECK(first.hardware.power_cap->in(units::W) == 300);
  const double expected = rate(first), quality = first.workload.quality->value();
  std::mt19937 random(11);
  int moved = 0;
  for (int order = 0; order < 60; ++order) {
    std::shuffle(list.begin(), list.end(), random);
    const auto again = made();
    CAPTURE(order);
    CHECK(rate(again) == expected);
    CHECK(again.workload.quality->value() == quality);
    const auto listed = compose(served(), LeverSet(list.data(), static_cast<int>(list.size())));
    moved += listed.workload.quality->value() != quality ? 1 : 0;
  }
  CHECK(moved > 10);
}

TEST_CASE("levers of one family, or of one name, are refused together") {
  Lever again = latent;
  again.name = "latent too";
  CHECK(refusal(served(), {latent, again}) ==
        "levers \"latent\" and \"latent too\" both claim latent_kv; allowed: one of the two");
  CHECK(refusal(served(), {latent, latent}) ==
        "two levers are called \"latent\"; allowed: a name for each");
  CHECK(refusal(served(), {latent, fp8, again}, LeverOrder::canonical) ==
        "levers \"latent\" and \"latent too\" both claim latent_kv; allowed: one of the two");
}

TEST_CASE("quantisation of different numbers goes together, of the same ones it does not") {
  const auto lever = [](const char* name, const Quantisation& change) {
    return Lever{.name = name, .quantisation = change};
  };
  const Lever weights = lever("w", {.weights = 1 * units::B}),
              kv = lever("k", {.kv = 1 * units::B}),
              experts = lever("e", {.experts = 0.5 * units::B}),
              activations = lever("a", {.activations = Activations::fp8});
  const auto claim = [](const std::string& names, const char* what) {
    return "levers " + names + " both claim quantisation." + what + "; allowed: one of the two";
  };
  CHECK(refusal(served(), {weights, kv, activations}) == "");
  CHECK(refusal(served(), {experts, kv}) == "");
  CHECK(refusal(served(), {weights, lever("x", {.weights = 0.5 * units::B})}) ==
        claim("\"w\" and \"x\"", "weights"));
  CHECK(refusal(served(), {weights, experts}) == claim("\"w\" and \"e\"", "experts"));
  CHECK(refusal(served(), {experts, weights}) == claim("\"e\" and \"w\"", "experts"));
  CHECK(refusal(served(), {kv, lever("x", {.kv = 0.5 * units::B})}) ==
        claim("\"k\" and \"x\"", "kv"));
  CHECK(refusal(served(), {activations, fp8}) == claim("\"a\" and \"FP8\"", "activations"));
}

TEST_CASE("factors on one cost go together where their mechanisms are stated and differ") {
  const auto factor = [](const char* name, LeverFamily mechanism) {
    return Lever{.name = name, .mechanism = mechanism, .memory_per_token = 0.5};
  };
  const auto claim =
      "levers \"a\" and \"b\" both claim memory_per_token; allowed: one of the two, or the "
      "mechanism of "
      "each stated, where they differ";
  using enum LeverFamily;
  CHECK(refusal(stated(), {factor("a", unstated), factor("b", unstated)}) == claim);
  CHECK(refusal(stated(), {factor("a", unstated), factor("b", other)}) == claim);
  CHECK(refusal(stated(), {factor("a", latent_kv), factor("b", unstated)}) == claim);
  CHECK(refusal(stated(), {factor("a", latent_kv), factor("b", latent_kv)}) == claim);
  CHECK(refusal(stated(), {factor("a", latent_kv), factor("b", quantisation)}) == "");
  CHECK(refusal(stated(), {factor("a", other), factor("b", other)}) == "");
  CHECK(refusal(stated(), {factor("a", other), factor("b", quantisation)}) == "");
  // On different costs nothing is counted twice.
  CHECK(refusal(stated(), {factor("a", unstated), Lever{.name = "b", .energy_per_token = 0.9}}) ==
        "");
  // They multiply.
  const auto both = compose(stated(), factor("a", latent_kv), factor("b", quantisation));
  CHECK(both.workload.memory_per_token->in(units::GB / units::token) == Approx(0.5));
}

TEST_CASE("a factor that may stand for a change of the model is refused beside that change") {
  const Lever change{.name = "FP8", .quantisation = Quantisation{.weights = 1 * units::B}};
  const auto factor = [](LeverFamily mechanism) {
    return Lever{.name = "measured", .mechanism = mechanism, .memory_per_token = 0.5};
  };
  const auto claim = [](const char* names) {
    return std::string("levers ") + names +
           " both claim memory_per_token; allowed: one of the two, or the mechanism of each "
           "stated, "
           "where they differ";
  };
  using enum LeverFamily;
  CHECK(refusal(served(), {change, factor(unstated)}) == claim("\"FP8\" and \"measured\""));
  CHECK(refusal(served(), {factor(unstated), change}) == claim("\"measured\" and \"FP8\""));
  CHECK(refusal(served(), {change, factor(quantisation)}) == claim("\"FP8\" and \"measured\""));
  CHECK(refusal(served(), {change, factor(sparse_attention)}) == "");
  CHECK(refusal(served(), {change, factor(other)}) == "");
  // Quantisation does not change how many tokens an answer has, nor a power cap how many bytes move.
  CHECK(refusal(served(), {change, Lever{.name = "short", .tokens_per_request = 0.5}}) == "");
  const Lever cap{.name = "cap", .power_cap = PowerCap{.power = 300_W}};
  CHECK(refusal(served(), {cap, factor(unstated)}) == "");
  CHECK(refusal(served(), {cap, Lever{.name = "b", .energy_per_token = 0.9}}) ==
        "levers \"cap\" and \"b\" both claim energy_per_token; allowed: one of the two, or the "
        "mechanism of each stated, where they differ");
  // Qualities multiply.
  CHECK(compose(served(), Lever{.name = "a", .quality = 0.5}, Lever{.name = "b", .quality = 0.5})
            .workload.quality->value() == Approx(0.2));
}

TEST_CASE("a lever that changes the model and multiplies what follows from it counts twice, too") {
  Lever both = latent;
  both.memory_per_token = 0.5;
  CHECK(refusal(served(), {both}) ==
        "lever \"latent\" changes memory_per_token by latent_kv and by a factor; allowed: one of "
        "the two, or a "
        "mechanism that is not that one");
  both.mechanism = LeverFamily::latent_kv;
  CHECK(refusal(served(), {both})
            .starts_with("lever \"latent\" changes memory_per_token by latent_kv"));
  both.mechanism = LeverFamily::other;
  CHECK(refusal(served(), {both}) == "");
  both = latent;
  both.tokens_per_request = 0.9;
  both.quality = 0.9;
  CHECK(refusal(served(), {both}) == "");
}

TEST_CASE("factors on a served scenario make its derived costs stated ones") {
  const Lever less{
      .name = "less", .energy_per_token = 0.9, .step_rate = 1.1, .tokens_per_request = 0.5};
  const auto before = derive(served());
  const auto made = compose(served(), less);
  CHECK_FALSE(made.serving.has_value());
  CHECK(made.workload.energy_per_token.joules().in(units::J_per_token) ==
        Approx(0.9 * before.workload.energy_per_token.joules().in(units::J_per_token)));
  CHECK(*made.workload.step_rate / *before.workload.step_rate == Approx(1.1));
  CHECK(made.workload.output_length->in(units::token / request) == Approx(25));
  CHECK(made.workload.memory_per_token->in(units::GB / units::token) ==
        before.workload.memory_per_token->in(units::GB / units::token));
  CHECK(made.hardware.memory_efficiency.value() == 0.8);
  // Changes of the model come before them, wherever they are listed.
  const Lever halved{.name = "halved", .mechanism = LeverFamily::other, .memory_per_token = 0.5};
  CHECK(compose(served(), halved, fp8).workload.memory_per_token->in(units::GB / units::token) ==
        compose(served(), fp8, halved).workload.memory_per_token->in(units::GB / units::token));
  CHECK(*compose(served(), halved, fp8).workload.memory_per_token <
        0.5 * *before.workload.memory_per_token);
  // Without factors it is served as before.
  CHECK(compose(served(), fp8).serving.has_value());
}

TEST_CASE("a scenario without serving refuses changes of how it is served") {
  const auto message = [](const char* name, const char* family) {
    return "lever \"" + std::string(name) + "\": " + family +
           " changes how a model is served, but the scenario has no serving; allowed: factors on "
           "the "
           "workload's costs, as in memory_per_token = 0.9, or a scenario with serving";
  };
  CHECK(refusal(stated(), {latent}) == message("latent", "latent_kv"));
  CHECK(refusal(stated(), {fp8}) == message("FP8", "quantisation"));
  CHECK(refusal(stated(), {routing}) == message("route", "routing"));
  CHECK(
      refusal(stated(), {{.name = "s", .sparse_attention = SparseAttention{.compression = 4.0}}}) ==
      message("s", "sparse_attention"));
  CHECK(refusal(stated(), {{.name = "d",
                            .speculation =
                                Speculation{.acceptance = Probability{0.5}, .draft_cost = 0.1}}}) ==
        message("d", "speculation"));
  CHECK(refusal(stated(), {{.name = "r", .reasoning = Reasoning{.scale = 0.5}}}) ==
        message("r", "reasoning"));
  CHECK(refusal(stated(),
                {{.name = "p", .prefix_caching = PrefixCaching{.found = Probability{0.5}}}}) ==
        message("p", "prefix_caching"));
  CHECK(refusal(stated(), {{.name = "b", .batching = Batching{.max_sequences = 4 * request}}}) ==
        message("b", "batching"));
  CHECK(refusal(stated(), {{.name = "p", .disaggregation = Disaggregation{}}}) ==
        message("p", "disaggregation"));
  // A power cap is the hardware's.
  CHECK(refusal(stated(), {{.name = "cap", .power_cap = PowerCap{.power = 300_W}}}) == "");
}

TEST_CASE("parameters of a lever that are missing, negative or no numbers are refused") {
  const double nan = __builtin_nan("");
  const auto starts = [](const Lever& lever, const std::string& with) {
    const std::string said = refusal(served(), {lever});
    CAPTURE(said);
    CHECK(said.starts_with(with));
  };
  starts({.name = "x", .latent_kv = LatentKv{}}, "lever.latent_kv.rank is not given");
  starts({.name = "x", .latent_kv = LatentKv{.rank = -4}},
         "lever.latent_kv.rank is -4; allowed: at least 1");
  starts({.name = "x", .latent_kv = LatentKv{.rank = 4, .rope_dim = nan}},
         "lever.latent_kv.rope_dim is not given");
  starts({.name = "x", .speculation = Speculation{.acceptance = Probability{0.5}}},
         "lever.speculation.draft_cost is not given");
  starts({.name = "x", .speculation = Speculation{.draft_cost = 0.1}},
         "lever.speculation.acceptance is not given");
  starts({.name = "x",
          .speculation =
              Speculation{.tokens = 0.5, .acceptance = Probability{0.5}, .draft_cost = 0.1}},
         "lever.speculation.tokens is 0.5; allowed: at least 1");
  starts({.name = "x", .prefix_caching = PrefixCaching{}},
         "lever.prefix_caching.found is not given");
  starts({.name = "x", .batching = Batching{}}, "lever.batching.max_sequences is not given");
  starts({.name = "x", .power_cap = PowerCap{}}, "lever.power_cap.power is not given");
  starts({.name = "x", .quantisation = Quantisation{.weights = -1 * units::B}},
         "lever.quantisation.weights is -1 B; allowed: above 0");
  starts({.name = "x", .routing = Route{.model = toy::dense}}, "lever.routing.share is not given");
  starts({.name = "x", .reasoning = Reasoning{.scale = -0.5}},
         "lever.reasoning.scale is -0.5; allowed: above 0");
  starts({.name = "x", .quality = 1.5},
         "lever \"x\": workload.quality becomes 1.2; allowed: at most 1");
}

TEST_CASE("routing to a model of unknown quality is refused where quality counts") {
  Lever unknown = routing;
  unknown.routing->quality = {};
  const auto refused = [](const Scenario& scenario, const Lever& lever) -> std::string {
    try {
      (void)derive(compose(scenario, lever));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refused(served(), unknown) ==
        "serving.route.quality is not given; it is needed because workload.quality is (answers of "
        "both "
        "models count)");
  Scenario careless = served();
  careless.workload.quality = {};
  CHECK(refused(careless, unknown) == "");
}

TEST_CASE("prefill apart is refused where no prompt is computed") {
  const Lever apart{.name = "apart", .disaggregation = Disaggregation{}};
  Scenario scenario = served();
  scenario.serving->cached_prompt = 100_input_token_per_request;
  const auto refused = [&]() -> std::string {
    try {
      (void)derive(compose(scenario, apart));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(refused() ==
        "serving.prompt_length is 100; allowed: above cached_prompt where serving.disaggregation "
        "is given, "
        "or nothing is computed apart (100)");
  scenario.serving->cached_prompt = 99_input_token_per_request;
  CHECK(refused() == "");
}

TEST_CASE("24 levers go together, and one more is refused") {
  std::vector<Lever> many;
  for (int i = 0; i < 24; ++i) {
    Lever lever{.quality = 0.999};
    lever.name = Text<47>(("lever " + std::to_string(i)).c_str());
    many.push_back(lever);
  }
  CHECK(refusal(served(), many) == "");
  many.push_back(Lever{.name = "last"});
  CHECK(refusal(served(), many) == "more than 24 levers; allowed: at most 24 at once");
}

TEST_CASE("with() composes in the order given") {
  const TokenProductionFunction tpf{served()};
  CHECK(tpf.with(fp8, latent).evaluate().rate ==
        TokenProductionFunction{compose(served(), fp8, latent)}.evaluate().rate);
  CHECK(tpf.with(fp8).with(latent).evaluate().rate == tpf.with(fp8, latent).evaluate().rate);
}

}  // namespace
