// SPDX-License-Identifier: MIT
// Scenario files that name a model instead of costs per token.
#include <e2t/ingest/scenario_writer.hpp>
#include <e2t/report/json.hpp>
#include <e2t/report/make_plan.hpp>
#include <e2t/report/text.hpp>

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
)";
const std::string lengths = R"([serving]
prompt_length = "250 input_token/request"
output_length = "350 output_token/request"
max_sequences = "256 request"
calibration = "h100_sxm"
)";
const std::string layout = "[serving.layout]\ntensor_parallel = 4\n";

std::string refusal(const std::string& text) {
  try {
    static_cast<void>(parse_scenario(text, "site.toml"));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("model and calibration are keys of the catalogue") {
  const auto file = parse_scenario(site + lengths + "model = \"llama_3_1_70b\"\n" + layout);
  REQUIRE(file.scenario.serving.has_value());
  CHECK(std::string(file.scenario.serving->model.name.c_str()) == "Llama-3.1-70B");
  CHECK(file.scenario.serving->calibration.memory_efficiency.value() > 0.5);
  CHECK(file.derived.workload.step_rate.has_value());
  CHECK_FALSE(file.scenario.workload.step_rate.has_value());
}

TEST_CASE("a model table starts from the catalogue and overrides, formats by one word") {
  const auto file = parse_scenario(site + lengths + layout +
                                   "[serving.model]\nfrom = \"llama_3_1_70b\"\nformats = \"fp8\"\n");
  const auto& model = file.scenario.serving->model;
  CHECK(model.formats.dense.size == 1 * units::B);
  CHECK(model.formats.dense.arithmetic == Precision::fp8);
  CHECK(model.formats.head.size == 2 * units::B);
  CHECK(model.hidden_size == 8192.0);
}

TEST_CASE("a model may be written out, layers per kind of attention as tables") {
  const auto file = parse_scenario(site + lengths + R"([serving.model]
name = "mine"
hidden_size = 1024
vocabulary = 32000
[[serving.model.attention]]
layers = 12
heads = 16
kv_heads = 4
key_dim = 64
value_dim = 64
[[serving.model.attention]]
layers = 12
heads = 16
kv_heads = 4
key_dim = 64
value_dim = 64
window = "128 processed_token/request"
[serving.model.dense]
layers = 24
width = 4096
)");
  const auto& model = file.scenario.serving->model;
  REQUIRE(model.attention.size() == 2);
  CHECK_FALSE(model.attention[0].window.has_value());
  CHECK(model.attention[1].window->in(units::processed_token / units::request) == 128.0);
}

TEST_CASE("what serving lacks or contradicts is refused where it stands") {
  CHECK(refusal(site + lengths + "model = \"llama_70b\"\n").find("site.toml:13:9: serving.model: the catalogue has no model \"llama_70b\"") == 0);
  std::string without = site + lengths + "model = \"llama_3_1_8b\"\n";
  without.replace(without.find("calibration = \"h100_sxm\"\n"), 25, "");
  CHECK(refusal(without).find("serving.calibration.memory_efficiency is not given") != std::string::npos);
  CHECK(refusal(site + lengths + "model = \"llama_3_1_70b\"\n").find("does not fit 1 x H100 SXM") != std::string::npos);
  CHECK(refusal(site + lengths + "model = \"llama_3_1_8b\"\n[serving.layout]\ntensor_parallel = 5\n")
            .find("site.toml:15:19: serving.layout.tensor_parallel is 5; allowed: a number that divides") == 0);
  CHECK(refusal(site + lengths + "model = \"llama_3_1_8b\"\n[workload]\nstep_rate = \"5 output_token/(s*accelerator)\"\n")
            .find("workload.step_rate is given beside serving") != std::string::npos);
}

TEST_CASE("a scenario with a model reads back from its own text to the last bit") {
  const auto file = parse_scenario(site + lengths + "model = \"gpt_oss_20b\"\n");
  const std::string text = write_scenario(file);
  const auto again = parse_scenario(text);
  CHECK(write_scenario(again) == text);
  CHECK(again.derived.workload.energy_per_token.joules() == file.derived.workload.energy_per_token.joules());
}

TEST_CASE("the plan says what limits the batch and where the step goes, as text and JSON") {
  const auto file = parse_scenario(site + lengths + "model = \"llama_3_1_70b\"\n" + layout);
  const Plan plan = make_plan("", file.scenario);
  const std::string text = to_text(plan);
  CHECK(text.find("serving  Llama-3.1-70B on 4 x H100 SXM; the batch is limited by scheduler") != std::string::npos);
  CHECK(text.find("running_sequences     256 request") != std::string::npos);
  CHECK(text.find("the serving step follows from model") != std::string::npos);
  const auto json = to_json(plan);
  CHECK(json["serving"]["batch_limit"] == "scheduler");
  double sum = 0.0;
  for (const auto& [name, term] : json["serving"]["step"].items()) sum += term["value"].get<double>();
  CHECK(sum == doctest::Approx(json["serving"]["time_per_output_token"]["value"].get<double>()).epsilon(1e-12));
  CHECK(json["serving"]["rate"]["known"] == "calibrated");
  CHECK(json["scenario"]["serving"]["model"]["attention"].size() == 1);
}

}  // namespace
