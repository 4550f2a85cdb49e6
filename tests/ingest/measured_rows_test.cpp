// SPDX-License-Identifier: MIT
#include <e2t/ingest/measured_rows.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "e2t/catalog/calibrations.hpp"
#include "e2t/serving/diagnosis.hpp"
#include "shared_data.hpp"

namespace {

using namespace e2t;
namespace fs = std::filesystem;

// Made up: a record of a mixture of experts, and a configuration of its model.
const nlohmann::json synthetic_record = nlohmann::json::parse(R"({
  "model_id": "org/Some-30B-A3B-Instruct-2507", "architecture": "MoE",
  "weight_precision": "bfloat16", "gpu_model": "H100", "num_gpus": 4,
  "tensor_parallel": 1, "expert_parallel": 4, "data_parallel": 1,
  "max_num_seqs": 64, "avg_batch_size": 63.5, "avg_output_len": 500.0,
  "output_throughput_tokens_per_sec": 2000.0, "avg_power_watts": 600.0,
  "energy_per_token_joules": 0.3, "median_itl_ms": 30.0})");
const nlohmann::json synthetic_config = nlohmann::json::parse(R"({
  "model_type": "qwen3_moe", "hidden_size": 2048, "num_hidden_layers": 48, "vocab_size": 150000,
  "num_attention_heads": 32, "num_key_value_heads": 4, "head_dim": 128, "hidden_act": "silu",
  "intermediate_size": 6144, "moe_intermediate_size": 768, "num_experts": 128,
  "num_experts_per_tok": 8, "tie_word_embeddings": false})");

nlohmann::json with(nlohmann::json record, const char* key, nlohmann::json value) {
  record[key] = std::move(value);
  return record;
}

// A folder of made-up files, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "e2t_rows_XXXXXX").string();
    path_ = mkdtemp(name.data());
    fs::create_directory(path_ / "configs");
    std::ofstream(path_ / "configs" / "org--Some-30B-A3B_config.json") << synthetic_config.dump();
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] MeasuredRows read(const std::vector<nlohmann::json>& records,
                                  const RowAssumptions& assumed = {}) const {
    const nlohmann::json file{{"task", "chat"}, {"configurations", records}};
    std::ofstream(path_ / "synthetic_rows.json") << file.dump();
    return read_measured_rows({path_ / "synthetic_rows.json"}, path_ / "configs", assumed);
  }

 private:
  fs::path path_;
};

TEST_CASE("a record becomes an observation of its model on its accelerator") {
  const auto read = Folder().read({synthetic_record});
  REQUIRE(read.rows.size() == 1);
  CHECK(read.refused.empty());
  const MeasuredRow& row = read.rows[0];
  CHECK(row.file == "synthetic_rows.json");
  CHECK(row.config == "org--Some-30B-A3B_config.json");
  CHECK(row.accelerator_key == "h100_sxm");
  const Observation& seen = row.observation;
  CHECK(seen.accelerator.board_power->in(units::W) == 700);
  CHECK(seen.serving.model.hidden_size == 2048);
  CHECK(seen.serving.model.experts.count == 128);
  CHECK(seen.serving.running_sequences->in(units::request) == 63.5);
  CHECK(seen.serving.output_length.in(units::output_token / units::request) == 500);
  CHECK(seen.rate.in(units::token_per_s) == 2000);
  CHECK(seen.power.in(units::W) == 600);
  CHECK(seen.inter_token_latency->in(units::ms) == doctest::Approx(30));
}

TEST_CASE("what records leave open is assumed, and may be assumed otherwise") {
  const Folder folder;
  const auto usual = folder.read({synthetic_record}).rows.at(0).observation.serving;
  CHECK(usual.prompt_length.in(units::input_token / units::request) == 250);
  CHECK(usual.output_variation == 0.3);
  CHECK(usual.layout.tensor_parallel == 4);
  CHECK(usual.layout.data_parallel == 1);
  CHECK(usual.layout.expert_parallel == 4);
  const auto other =
      folder
          .read({synthetic_record}, {.prompt_length = 100 * (units::input_token / units::request),
                                     .output_variation = 1.0,
                                     .attention = AttentionLayout::data})
          .rows.at(0)
          .observation.serving;
  CHECK(other.prompt_length.in(units::input_token / units::request) == 100);
  CHECK(other.output_variation == 1.0);
  CHECK(other.layout.tensor_parallel == 1);
  CHECK(other.layout.data_parallel == 4);
  CHECK(other.layout.accelerators() == 4);
}

TEST_CASE("a layout that the record states in full is kept, whatever is assumed") {
  auto record = with(with(synthetic_record, "tensor_parallel", 2), "data_parallel", 2);
  for (const auto attention : {AttentionLayout::tensor, AttentionLayout::data}) {
    const auto layout =
        Folder().read({record}, {.attention = attention}).rows.at(0).observation.serving.layout;
    CHECK(layout.tensor_parallel == 2);
    CHECK(layout.data_parallel == 2);
  }
}

TEST_CASE("the word for the weights gives the formats, not the configuration") {
  const Folder folder;
  const auto formats_of = [&](const char* word) {
    return folder.read({with(synthetic_record, "weight_precision", word)})
        .rows.at(0)
        .observation.serving.model.formats;
  };
  CHECK(formats_of("bfloat16").experts.size.in(units::B) == 2);
  CHECK(formats_of("fp8").experts.size.in(units::B) == 1);
  CHECK(formats_of("fp8").kv.size.in(units::B) == 2);
  CHECK(formats_of("mxfp4").experts.size.in(units::B) == 4.25 / 8);
  CHECK(formats_of("mxfp4").attention.size.in(units::B) == 2);
}

TEST_CASE("an accelerator is found by a word of its name") {
  const Folder folder;
  const auto key = [&](const char* name) {
    const auto read = folder.read({with(synthetic_record, "gpu_model", name)});
    return read.rows.empty() ? read.refused.at(0).reason : read.rows[0].accelerator_key;
  };
  CHECK(key("B200") == "b200_sxm");
  CHECK(key("NVIDIA H100 80GB HBM3") == "h100_sxm");
  CHECK(key("NVIDIA H200") == "h200_sxm");
  CHECK(key("GB200") == "gb200");
  const std::string none = key("V100");
  CAPTURE(none);
  CHECK(none.starts_with(
      "synthetic_rows.json: org/Some-30B-A3B-Instruct-2507, max_num_seqs 64: "
      "gpu_model is \"V100\"; allowed: one of the catalogue: a100_sxm_80gb h100_sxm"));
}

TEST_CASE("rows that cannot be used are listed with file, record and reason, and the others stay") {
  const auto read = Folder().read({with(synthetic_record, "model_id", "org/Unknown-7B"),
                                   with(synthetic_record, "avg_power_watts", 0), synthetic_record,
                                   with(synthetic_record, "weight_precision", "fp6")});
  CHECK(read.rows.size() == 1);
  REQUIRE(read.refused.size() == 3);
  // Refused by the reader of records, before all the others.
  const RefusedRow& malformed = read.refused[0];
  CAPTURE(malformed.reason);
  CHECK(malformed.malformed);
  CHECK(malformed.reason.ends_with(
      "synthetic_rows.json: configurations[1] (org/Some-30B-A3B-Instruct-2507, "
      "max_num_seqs 64): avg_power_watts is 0 W; allowed: above 0 W"));
  CHECK(malformed.measured.model == "org/Some-30B-A3B-Instruct-2507");
  CHECK(malformed.measured.accelerator == "H100");
  CHECK(malformed.measured.architecture == Architecture::moe);
  const RefusedRow& unknown = read.refused[1];
  CAPTURE(unknown.reason);
  CHECK(!unknown.malformed);
  CHECK(unknown.reason.starts_with("synthetic_rows.json: org/Unknown-7B, max_num_seqs 64: "));
  CHECK(unknown.measured.model == "org/Unknown-7B");
  CHECK(!read.refused[2].malformed);
  CHECK(read.refused[2].reason.find("weight_precision is \"fp6\"; allowed: bfloat16,") !=
        std::string::npos);
}

TEST_CASE("files and folders that are not there are refused by name") {
  const auto refused = [](const fs::path& file, const fs::path& models) -> std::string {
    try {
      (void)read_measured_rows({file}, models);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  CHECK(refused("no/such.json", E2T_SOURCE_DIR).find("no/such.json: there is no such file") !=
        std::string::npos);
  CHECK(refused("no/such.json", "no/such/folder").find("no/such/folder") != std::string::npos);
}

TEST_CASE("all published rows are matched to a model and an accelerator") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto read = read_measured_rows(
      {folder / "mlenergy_v3_gpqa.json", folder / "mlenergy_v3_lm-arena-chat.json"},
      folder / "configs");
  CHECK(read.rows.size() == 144);
  CHECK(read.refused.empty());
  for (const MeasuredRow& row : read.rows) {
    const std::string model = row.measured.model.c_str();
    CAPTURE(model);
    CHECK(row.observation.serving.layout.accelerators() ==
          row.measured.count.in(units::accelerator));
    CHECK((row.observation.serving.model.experts.count > 0) ==
          (row.measured.architecture == Architecture::moe));
    // What the record says of the model's size, in billions, which is rounded to three digits or fewer.
    if (row.measured.total_parameters.has_value()) {
      const double counted = parameters_of(row.observation.serving.model).total();
      CHECK(counted == doctest::Approx(*row.measured.total_parameters).epsilon(0.05).scale(0.0));
    }
  }
}

TEST_CASE("no published row is impossible, and each is just above its ceiling") {
  const fs::path data = e2t_test::shared_data();
  if (data.empty()) return;
  const MeasuredRows read =
      read_measured_rows({data / "mlenergy_v3_gpqa.json", data / "mlenergy_v3_lm-arena-chat.json"}, data / "configs");
  REQUIRE(read.rows.size() == 144);
  for (const MeasuredRow& row : read.rows) {
    const Calibration calibration = catalog::find_calibration(row.accelerator_key.c_str());
    const Diagnosis found = diagnose(row.observation, calibration);
    INFO(row.measured.model.c_str());
    CHECK(std::string(found.contradiction.c_str()) == "");
    double sum = 0.0;
    for (int i = 0; i < static_cast<int>(Loss::small_batch); ++i) sum += found.part(static_cast<Loss>(i));
    CHECK(sum == doctest::Approx(1.0));
    Observation fast = row.observation;
    fast.rate = found.predicted.bound.absolute * 1.01;
    CHECK(diagnose(fast, calibration).impossible());
  }
}

}  // namespace
