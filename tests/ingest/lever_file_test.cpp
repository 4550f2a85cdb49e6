// SPDX-License-Identifier: MIT
// Levers in scenario files: families as tables, entries of the catalogue, and what is refused where it stands.
#include <e2t/ingest/scenario_writer.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;

const std::string site = R"([hardware]
accelerator = "h100_sxm"
count = "1000 accelerators"
host_overhead = 1.25
[facility]
utility_power = "10 MW"
pue = 1.2
[workload]
quality = 0.8
[serving]
model = "llama_3_1_70b"
prompt_length = "250 input_token/request"
output_length = "350 output_token/request"
max_sequences = "256 request"
calibration = "h100_sxm"
[serving.layout]
tensor_parallel = 4
)";
const std::string head = "[[lever]]\nname = \"it\"\nsource = \"a table\"\n";

std::string refusal(const std::string& levers) {
  try {
    static_cast<void>(parse_scenario(site + levers, "site.toml"));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}
Lever read(const std::string& lever) {
  const ScenarioFile file = parse_scenario(site + lever);
  REQUIRE(file.levers.size() == 1);
  return file.levers[0];
}

const std::string every_family = R"([[lever]]
name = "routing"
source = "a"
[lever.routing]
share = 0.4
model = "llama_3_1_8b"
quality = 0.6
output_length = "200 output_token/request"
[lever.routing.layout]
tensor_parallel = 2
[[lever]]
name = "quantisation"
source = "b"
quality = {factor = 0.99, low = 0.98, high = 1.0}
[lever.quantisation]
weights = "1 B"
activations = "fp8"
kv = "1 B"
[[lever]]
name = "latent"
source = "c"
[lever.latent_kv]
rank = 512
[[lever]]
name = "sparse"
source = "d"
[lever.sparse_attention]
selected = "2048 processed_token/request"
index_heads = 64
index_dim = 128
[[lever]]
name = "drafts"
source = "e"
[lever.speculation]
tokens = 3
acceptance = 0.8
draft_cost = 0.05
[[lever]]
name = "reasoning"
source = "f"
[[lever.reasoning.lengths]]
share = 0.75
output_length = "100 output_token/request"
[[lever.reasoning.lengths]]
share = 0.25
output_length = "900 output_token/request"
[[lever]]
name = "cache"
source = "g"
[lever.prefix_caching]
found = 0.5
[[lever]]
name = "batch"
source = "h"
[lever.batching]
max_sequences = "64 request"
[[lever]]
name = "apart"
source = "i"
[lever.disaggregation]
cache_sent = 0.5
[[lever]]
name = "cap"
source = "j"
[lever.power_cap]
power = "500 W"
)";

TEST_CASE("every family is a table of its lever") {
  const ScenarioFile file = parse_scenario(site + every_family);
  REQUIRE(file.levers.size() == 10);
  for (int i = 0; i < lever_families; ++i)
    CHECK(has_family(file.levers[static_cast<std::size_t>(i)], static_cast<LeverFamily>(i)));
  const Route& route = *file.levers[0].routing;
  CHECK(route.share.value() == 0.4);
  CHECK(std::string(route.model.name.c_str()) == "Llama-3.1-8B");
  CHECK(route.layout.tensor_parallel == 2);
  CHECK(route.quality->value() == 0.6);
  CHECK(*file.levers[1].quantisation->kv == 1 * units::B);
  CHECK(file.levers[1].quantisation->activations == Activations::fp8);
  CHECK(file.levers[1].quality->low == 0.98);
  CHECK(file.levers[2].latent_kv->rope_dim == 64);
  CHECK(*file.levers[3].sparse_attention->index_heads == 64);
  CHECK(file.levers[4].speculation->acceptance.value() == 0.8);
  CHECK(file.levers[5].reasoning->lengths.size() == 2);
  CHECK(file.levers[5].reasoning->lengths[1].share.value() == 0.25);
  CHECK(file.levers[6].prefix_caching->found.value() == 0.5);
  CHECK(file.levers[7].batching->max_sequences == 64 * units::request);
  CHECK(file.levers[8].disaggregation->cache_sent.value() == 0.5);
  CHECK(file.levers[9].power_cap->power.in(units::W) == 500);
}

TEST_CASE("what is written of levers reads back") {
  const ScenarioFile file = parse_scenario(site + every_family);
  const std::string written = write_scenario(file);
  const ScenarioFile again = parse_scenario(written);
  CHECK(write_scenario(again) == written);
  REQUIRE(again.levers.size() == file.levers.size());
  for (std::size_t i = 0; i < file.levers.size(); ++i) {
    CAPTURE(i);
    // Compared by what they do.
    const auto rate = [](const Lever& lever, const Scenario& scenario) {
      return *derive(compose(scenario, lever)).workload.step_rate;
    };
    CHECK(rate(file.levers[i], file.scenario) == rate(again.levers[i], again.scenario));
    CHECK(file.levers[i].name == again.levers[i].name);
  }
}

TEST_CASE("a lever may be one of the catalogue, by its key, and change some of it") {
  const Lever fp8 = read("[[lever]]\nfrom = \"fp8_w8a8\"\n");
  CHECK(std::string(fp8.name.c_str()) == "FP8 weights and activations");
  CHECK_FALSE(fp8.source.empty());
  CHECK(*fp8.quantisation->weights == 1 * units::B);
  CHECK(fp8.quality->factor == 0.9987);
  const Lever measured = read("[[lever]]\nfrom = \"fp8_w8a8\"\nname = \"ours\"\nquality = 0.97\n");
  CHECK(std::string(measured.name.c_str()) == "ours");
  CHECK(measured.quality->factor == 0.97);
  CHECK(measured.quality->low == 0.97);
  CHECK(*measured.quantisation->weights == 1 * units::B);
  const Lever longer = read(
      "[[lever]]\nfrom = \"mtp_speculation\"\n[lever.speculation]\nacceptance = 0.7\ntokens = "
      "2\ndraft_cost = 0.044\n");
  CHECK(longer.speculation->tokens == 2);
  CHECK(refusal("[[lever]]\nfrom = \"fp8\"\n")
            .starts_with("site.toml:19:8: lever[0].from: the catalogue has no lever \"fp8\"; "
                         "allowed: latent_kv, "));
  CHECK(refusal("[[lever]]\nfrom = 8\n") ==
        "site.toml:19:8: lever[0].from: expected a key of the catalogue in quotes");
}

TEST_CASE("wrong keys, values and contradictions of a lever are refused where they stand") {
  CHECK(refusal(head + "[lever.latent_kv]\nranks = 512\n")
            .starts_with("site.toml:22:1: lever[0].latent_kv.ranks: unknown key"));
  CHECK(refusal(head + "[lever.latent]\nrank = 512\n")
            .starts_with("site.toml:21:8: lever[0].latent: unknown key"));
  CHECK(refusal(head + "[lever.latent_kv]\nrope_dim = 64\n")
            .starts_with("site.toml:21:1: lever[0].latent_kv.rank is not given"));
  CHECK(
      refusal(head + "[lever.routing]\nshare = 0.5\nmodel = \"llama_3_1\"\n")
          .starts_with(
              "site.toml:23:9: lever[0].routing.model: the catalogue has no model \"llama_3_1\""));
  CHECK(refusal(head + "[lever.routing]\nshare = 1.5\nmodel = \"llama_3_1_8b\"\n")
            .starts_with("site.toml:22:9: lever[0].routing.share: "));
  CHECK(refusal(head + "[lever.quantisation]\nactivations = \"fp6\"\n")
            .starts_with(
                "site.toml:22:15: lever[0].quantisation.activations: unknown value \"fp6\""));
  CHECK(refusal(head + "[lever.quantisation]\nweights = 1\n")
            .starts_with("site.toml:22:11: lever[0].quantisation.weights: "));
  CHECK(refusal(head + "[lever.power_cap]\npower = \"500 kWh\"\n")
            .starts_with("site.toml:22:9: lever[0].power_cap.power: expected power"));
  CHECK(refusal(head + "[lever.sparse_attention]\nselected = \"100 processed_token/request\"\n")
            .find("sparse_attention.index_heads with index_dim is not given") != std::string::npos);
  CHECK(
      refusal(head + "[lever.latent_kv]\nrank = 512\nrope_dim = 128\n")
          .find("latent_kv.rope_dim is 128; allowed: below the length of the model's keys (128)") !=
      std::string::npos);
  CHECK(refusal(head + "[[lever.reasoning.lengths]]\nshare = 0.5\noutput_length = \"100 "
                       "output_token/request\"\n")
            .find("reasoning.lengths have shares that sum to 0.5; allowed: 1") !=
        std::string::npos);
  CHECK(refusal(head).find("lever \"it\" changes nothing; allowed: at least one factor") !=
        std::string::npos);
  CHECK(refusal(head + "mechanism = \"luck\"\nenergy_per_token = 0.9\n")
            .starts_with("site.toml:21:13: lever[0].mechanism: unknown value \"luck\""));
}

TEST_CASE("a file that states its costs refuses a change of how the model is served") {
  const std::string stated = R"([hardware]
accelerator = "h100_sxm"
count = "1000 accelerators"
host_overhead = 1.25
[facility]
utility_power = "10 MW"
pue = 1.2
[workload]
energy_per_token = "0.4 J/token @device"
)";
  std::string said;
  try {
    static_cast<void>(
        parse_scenario(stated + head + "[lever.latent_kv]\nrank = 512\n", "site.toml"));
  } catch (const Error& error) {
    said = error.what();
  }
  CHECK(
      said.starts_with("site.toml:10:1: lever \"it\": latent_kv changes how a model is served, but "
                       "the scenario has no serving"));
}

}  // namespace
