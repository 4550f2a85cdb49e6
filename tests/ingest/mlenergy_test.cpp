// SPDX-License-Identifier: MIT
#include <e2t/ingest/mlenergy.hpp>

#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace e2t;
using namespace e2t::units;

// Made up, as all records in this file: 600 W / 2000 token/s = 0.3 J/token.
const nlohmann::json synthetic_moe = nlohmann::json::parse(R"({
  "model_id": "org/some-moe-30B", "nickname": "some", "architecture": "MoE",
  "total_params_billions": 30.5, "activated_params_billions": 3.0,
  "weight_precision": "mxfp4", "gpu_model": "H100", "num_gpus": 4,
  "tensor_parallel": 1, "expert_parallel": 4, "data_parallel": 1,
  "max_num_seqs": 64, "avg_batch_size": 63.5, "avg_output_len": 500.0,
  "output_throughput_tokens_per_sec": 2000.0, "avg_power_watts": 600.0,
  "energy_per_token_joules": 0.3, "energy_per_request_joules": 140.0,
  "median_itl_ms": 30.0, "p90_itl_ms": 40.0, "p95_itl_ms": 45.0, "p99_itl_ms": 80.0})");

nlohmann::json with(nlohmann::json record, const char* key, nlohmann::json value) {
  record[key] = std::move(value);
  return record;
}
nlohmann::json without(nlohmann::json record, const char* key) {
  REQUIRE(record.erase(key) == 1);
  return record;
}
nlohmann::json dense(int count, int tensor, int data) {
  nlohmann::json record = synthetic_moe;
  record["architecture"] = "Dense Transformer";
  record["num_gpus"] = count;
  record["tensor_parallel"] = tensor;
  record["data_parallel"] = data;
  record["expert_parallel"] = 1;
  return record;
}

std::string file_of(const std::vector<nlohmann::json>& records) {
  return nlohmann::json{
      {"task", "chat"}, {"task_display_name", "Chat"}, {"configurations", records}}
      .dump();
}
std::string refused(const std::string& text) {
  try {
    (void)parse_mlenergy(text, "rows.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
std::string refused(const nlohmann::json& record) {
  return refused(file_of({record}));
}
std::string refused(const char* key, const nlohmann::json& value) {
  return refused(with(synthetic_moe, key, value));
}
const std::string place = "rows.json: configurations[0] (org/some-moe-30B, max_num_seqs 64): ";

TEST_CASE("a record becomes a measurement with units and meter") {
  const MlenergyFile file = parse_mlenergy(file_of({synthetic_moe}), "rows.json");
  CHECK(file.name == "rows.json");
  CHECK(file.task == "chat");
  CHECK(file.unknown_fields.empty());
  REQUIRE(file.records.size() == 1);
  const Measurement& row = file.records[0];
  CHECK(row.model == "org/some-moe-30B");
  CHECK(row.accelerator == "H100");
  CHECK(row.task == "chat");
  CHECK(row.architecture == Architecture::moe);
  CHECK(row.weight_precision == "mxfp4");
  CHECK(row.count.in(units::accelerator) == 4);
  CHECK(row.tensor_parallel == 1);
  CHECK(row.expert_parallel == 4);
  CHECK(row.data_parallel == 1);
  CHECK(row.max_sequences.in(units::request) == 64);
  CHECK(row.running_sequences.in(units::request) == 63.5);
  CHECK(row.output_length.in(token / units::request) == 500);
  CHECK(row.rate.in(token_per_s) == 2000);
  CHECK(row.power.in(W) == 600);
  CHECK(row.energy_per_token->in(J_per_token) == 0.3);
  CHECK(row.energy_per_request->in(J / units::request) == 140);
  CHECK(row.inter_token_latency->in(ms) == doctest::Approx(30));
  CHECK(row.inter_token_latency_p90->in(ms) == doctest::Approx(40));
  CHECK(row.inter_token_latency_p95->in(ms) == doctest::Approx(45));
  CHECK(row.inter_token_latency_p99->in(ms) == doctest::Approx(80));
  CHECK(*row.total_parameters == 30.5e9);
  CHECK(*row.active_parameters == 3e9);
}

TEST_CASE("what was not measured is absent, missing or null; energy per token is power over rate") {
  nlohmann::json record = synthetic_moe;
  for (const char* key : {"energy_per_request_joules", "median_itl_ms", "p90_itl_ms", "nickname",
                          "energy_per_token_joules", "total_params_billions"}) {
    record = without(record, key);
  }
  record["p95_itl_ms"] = record["p99_itl_ms"] = record["activated_params_billions"] = nullptr;
  const MlenergyFile file = parse_mlenergy(file_of({record}));
  REQUIRE(file.records.size() == 1);
  const Measurement& row = file.records[0];
  CHECK_FALSE(row.energy_per_request.has_value());
  CHECK_FALSE(row.inter_token_latency.has_value());
  CHECK_FALSE(row.inter_token_latency_p90.has_value());
  CHECK_FALSE(row.inter_token_latency_p95.has_value());
  CHECK_FALSE(row.inter_token_latency_p99.has_value());
  CHECK_FALSE(row.total_parameters.has_value());
  CHECK_FALSE(row.active_parameters.has_value());
  CHECK(row.energy_per_token->in(J_per_token) == doctest::Approx(0.3));
}

TEST_CASE("a required field that is missing, null or of another type is refused by name") {
  for (const char* key :
       {"model_id", "architecture", "gpu_model", "weight_precision", "num_gpus", "tensor_parallel",
        "expert_parallel", "data_parallel", "max_num_seqs", "avg_batch_size", "avg_output_len",
        "output_throughput_tokens_per_sec", "avg_power_watts"}) {
    CAPTURE(key);
    const std::string message = refused(without(synthetic_moe, key));
    CHECK(message.starts_with("rows.json: configurations[0] ("));
    CHECK(message.find(std::string("): ") + key + " is not given; allowed: ") != std::string::npos);
    CHECK(refused(key, nullptr).find(std::string(key) + " is null; allowed: ") !=
          std::string::npos);
    CHECK(refused(key, true).find(std::string(key) + " is true; allowed: ") != std::string::npos);
    const nlohmann::json list = nlohmann::json::array();
    CHECK(refused(key, list).find(std::string(key) + " is an array; allowed: ") !=
          std::string::npos);
  }
  CHECK(refused("avg_power_watts", "600 W") ==
        place + "avg_power_watts is \"600 W\"; allowed: a number, above 0 W");
  CHECK(refused("median_itl_ms", "30") ==
        place + "median_itl_ms is \"30\"; allowed: a number, above 0 ms");
  CHECK(refused(without(without(synthetic_moe, "model_id"), "max_num_seqs")) ==
        "rows.json: configurations[0]: model_id is not given; allowed: text of 1 to 95 bytes "
        "without control characters");
}

TEST_CASE("what is zero or negative is refused with its unit") {
  CHECK(refused("avg_power_watts", 0) == place + "avg_power_watts is 0 W; allowed: above 0 W");
  CHECK(refused("output_throughput_tokens_per_sec", -2000.5) ==
        place +
            "output_throughput_tokens_per_sec is -2000.5 output_token/s; allowed: above 0 "
            "output_token/s");
  CHECK(refused("avg_batch_size", 0.0) ==
        place + "avg_batch_size is 0 request; allowed: above 0 request");
  CHECK(refused("avg_output_len", -1) ==
        place + "avg_output_len is -1 output_token/request; allowed: above 0 output_token/request");
  for (const char* key :
       {"energy_per_token_joules", "energy_per_request_joules", "median_itl_ms", "p90_itl_ms",
        "p95_itl_ms", "p99_itl_ms", "total_params_billions", "activated_params_billions"}) {
    CAPTURE(key);
    CHECK(refused(key, 0).starts_with(place + key + " is 0 "));
    CHECK(refused(key, -1).starts_with(place + key + " is -1 "));
  }
}

TEST_CASE("counts are whole numbers from 1 on") {
  for (const char* key :
       {"num_gpus", "tensor_parallel", "expert_parallel", "data_parallel", "max_num_seqs"}) {
    CAPTURE(key);
    CHECK(refused(key, 0).find(std::string(key) + " is 0") != std::string::npos);
    CHECK(refused(key, 1.5).find(std::string(key) + " is 1.5") != std::string::npos);
    CHECK(refused(key, 1.5).ends_with("; allowed: a whole number, at least 1"));
  }
  // A whole number may be written as 64.0.
  CHECK(refused("max_num_seqs", 64.0) == "accepted");
}

TEST_CASE("more running than the scheduler allows is refused, rounding is not") {
  CHECK(refused("avg_batch_size", 64.6) == "accepted");
  CHECK(refused("avg_batch_size", 65) ==
        place + "avg_batch_size is 65 request; allowed: at most max_num_seqs, 64 request");
}

TEST_CASE("a layout must make up the instance") {
  CHECK(refused(dense(4, 4, 1)) == "accepted");
  CHECK(refused(dense(4, 2, 2)) == "accepted");
  CHECK(refused(dense(4, 2, 1)) ==
        place +
            "tensor_parallel 2 * data_parallel 1 is 2, num_gpus is 4 accelerator; allowed: the "
            "product equal to num_gpus");
  // Expert parallelism does not help a model without experts.
  CHECK(refused(with(dense(4, 2, 1), "expert_parallel", 4)) != "accepted");

  const auto moe = [](int tensor, int data, int expert) {
    return refused(with(with(with(synthetic_moe, "tensor_parallel", tensor), "data_parallel", data),
                        "expert_parallel", expert));
  };
  CHECK(moe(1, 1, 4) == "accepted");
  CHECK(moe(4, 1, 1) == "accepted");
  CHECK(moe(4, 1, 4) == "accepted");
  CHECK(moe(2, 2, 4) == "accepted");
  CHECK(moe(1, 4, 1) == "accepted");
  CHECK(moe(2, 1, 2) ==
        place +
            "tensor_parallel 2 * data_parallel 1 is 2, expert_parallel is 2, num_gpus is 4 "
            "accelerator; allowed: one of the two equal to num_gpus");
}

TEST_CASE("power, rate and energy per token must not contradict") {
  CHECK(refused("energy_per_token_joules", 0.302) == "accepted");
  CHECK(refused("energy_per_token_joules", 0.298) == "accepted");
  const std::string made =
      "avg_power_watts 600 W / output_throughput_tokens_per_sec 2000 "
      "output_token/s is 0.3 J/output_token, energy_per_token_joules is ";
  CHECK(refused("energy_per_token_joules", 0.31) ==
        place + made + "0.31 J/output_token; allowed: at most 1 % apart");
  CHECK(refused("energy_per_token_joules", 0.29) ==
        place + made + "0.29 J/output_token; allowed: at most 1 % apart");
  // Energy per request covers more than its tokens: no contradiction.
  CHECK(refused("energy_per_request_joules", 200) == "accepted");
}

TEST_CASE("an architecture is dense or a mixture of experts") {
  CHECK(refused("architecture", "MoE") == "accepted");
  CHECK(refused(with(dense(4, 4, 1), "architecture", "Dense")) == "accepted");
  CHECK(refused("architecture", "Hybrid Mamba") ==
        place + "architecture is \"Hybrid Mamba\"; allowed: Dense, Dense Transformer, MoE");
}

TEST_CASE("texts that do not fit are refused, not cut") {
  const std::string id = "org/" + std::string(91, 'm');
  CHECK(parse_mlenergy(file_of({with(synthetic_moe, "model_id", id)})).records[0].model ==
        id.c_str());
  CHECK(refused("model_id", id + "m").find("; allowed: text of 1 to 95 bytes") !=
        std::string::npos);
  CHECK(refused("gpu_model", "").find("gpu_model is \"\"; allowed: text of 1 to 47 bytes") !=
        std::string::npos);
  CHECK(refused("gpu_model", std::string("H100\0x", 6)).find("without control characters") !=
        std::string::npos);
}

TEST_CASE("what overflows in the units of a measurement is refused") {
  CHECK(refused("total_params_billions", 1e308).find("total_parameters is inf") !=
        std::string::npos);
  nlohmann::json record = without(synthetic_moe, "energy_per_token_joules");
  record["avg_power_watts"] = 1e300;
  record["output_throughput_tokens_per_sec"] = 1e-300;
  CHECK(refused(record).find("energy_per_token is inf") != std::string::npos);
}

TEST_CASE("unknown fields are listed once each, whatever they hold") {
  const nlohmann::json record = with(with(synthetic_moe, "ttft_ms", 5), "engine", "vLLM");
  nlohmann::json root = nlohmann::json::parse(file_of({record, record}));
  root["license"] = nullptr;
  const MlenergyFile file = parse_mlenergy(root.dump());
  CHECK(file.records.size() == 2);
  CHECK(file.unknown_fields == std::vector<std::string>{"engine", "license", "ttft_ms"});
}

TEST_CASE("what is no file of records is refused as such") {
  const std::string none =
      "rows.json: no list \"configurations\": this is not a file of ML.ENERGY records";
  CHECK(refused(std::string("[]")) == none);
  CHECK(refused(std::string("{\"task\": \"chat\"}")) == none);
  CHECK(refused(std::string("{\"task\": \"chat\", \"configurations\": {}}")) == none);
  CHECK(refused(std::string("{\"configurations\": []}")) ==
        "rows.json: task is not given; allowed: text of 1 to 47 bytes without control characters");
  CHECK(refused(std::string("{\"task\": \"chat\", \"configurations\": [3]}")) ==
        "rows.json: configurations[0]: is 3; allowed: an object");
  CHECK(refused(std::string("{\"task\": ")).starts_with("rows.json:1:"));
}

TEST_CASE(
    "with a callback, refused records are left out and reported with index, model and reason") {
  nlohmann::json other = without(synthetic_moe, "model_id");
  const std::string text = file_of({synthetic_moe, with(synthetic_moe, "avg_power_watts", 0), other,
                                    with(synthetic_moe, "model_id", "org/last")});
  std::vector<std::string> reported;
  const MlenergyFile file =
      parse_mlenergy(text, "rows.json", [&](auto index, const auto& model, const Error& error) {
        reported.push_back(std::to_string(index) + " " + model + " " + error.what());
      });
  REQUIRE(file.records.size() == 2);
  CHECK(file.records[1].model == "org/last");
  REQUIRE(reported.size() == 2);
  CHECK(reported[0] ==
        "1 org/some-moe-30B rows.json: configurations[1] (org/some-moe-30B, "
        "max_num_seqs 64): avg_power_watts is 0 W; allowed: above 0 W");
  CHECK(reported[1].starts_with("2  rows.json: configurations[2] (max_num_seqs 64): model_id"));
  // Not so what is no file of records.
  CHECK_THROWS_AS((void)parse_mlenergy("[]", "x", [](auto, const auto&, const Error&) {}), Error);
}

TEST_CASE("every truncation of a file is refused by an Error that names it") {
  const std::string text = file_of({synthetic_moe});
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    CHECK(refused(text.substr(0, size)).starts_with("rows.json"));
  }
}

TEST_CASE("every published row is read") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  std::size_t rows = 0;
  for (const char* task : {"gpqa", "lm-arena-chat"}) {
    CAPTURE(task);
    const MlenergyFile file =
        read_mlenergy(folder / ("mlenergy_v3_" + std::string(task) + ".json"));
    CHECK(file.task == task);
    CHECK(file.unknown_fields.empty());
    rows += file.records.size();
    for (const Measurement& row : file.records) {
      CAPTURE(row.model.c_str());
      validate_fields(row, Path{"measurement"});
      CHECK(row.inter_token_latency.has_value());
      // The README of the data: energy per token is exactly power over throughput.
      const double ratio = row.power / row.rate / *row.energy_per_token;
      CHECK(ratio == doctest::Approx(1).epsilon(1e-12));
      if (row.architecture == Architecture::moe) {
        CHECK(row.expert_parallel == row.count.in(units::accelerator));
      } else {
        CHECK(row.tensor_parallel == row.count.in(units::accelerator));
      }
    }
  }
  CHECK(rows == 144);
}

TEST_CASE("the first row of gpqa is as it stands in the file") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const Measurement row = read_mlenergy(folder / "mlenergy_v3_gpqa.json").records.at(0);
  CHECK(row.model == "openai/gpt-oss-20b");
  CHECK(row.accelerator == "B200");
  CHECK(row.max_sequences.in(units::request) == 8);
  CHECK(row.rate.in(token_per_s) == 1663.7333808603528);
  CHECK(row.power.in(W) == 487.34635115324164);
  CHECK(row.inter_token_latency->in(ms) == doctest::Approx(3.8020270003471524));
}

TEST_CASE("a file that is not there is refused by name") {
  CHECK_THROWS_WITH_AS((void)read_mlenergy("no/such.json"), "no/such.json: there is no such file",
                       Error);
}

}  // namespace
