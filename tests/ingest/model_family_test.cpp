// SPDX-License-Identifier: MIT
#include <e2t/ingest/mlenergy.hpp>
#include <e2t/ingest/model_family.hpp>

#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

namespace {

using namespace e2t;

// As published on Hugging Face, each with what it is easily mistaken for.
const std::vector<std::string> configs = {"Qwen--Qwen3-235B-A22B-FP8_config.json",
                                          "Qwen--Qwen3-235B-A22B_config.json",
                                          "Qwen--Qwen3-30B-A3B-FP8_config.json",
                                          "Qwen--Qwen3-30B-A3B_config.json",
                                          "Qwen--Qwen3-32B-FP8-Static-PerTensor_config.json",
                                          "Qwen--Qwen3-32B-FP8_config.json",
                                          "Qwen--Qwen3-32B_config.json",
                                          "Qwen--Qwen3-VL-30B-A3B-Instruct_config.json",
                                          "Qwen--Qwen3-VL-32B-Instruct_config.json",
                                          "Qwen--Qwen3-VL-32B-Thinking_config.json",
                                          "deepseek-ai--DeepSeek-R1_config.json",
                                          "deepseek-ai--DeepSeek-V3.2_config.json",
                                          "deepseek-ai--DeepSeek-V3_config.json",
                                          "meta-llama--Meta-Llama-3.1-405B_config.json",
                                          "meta-llama--Meta-Llama-3.1-70B_config.json",
                                          "meta-llama--Meta-Llama-3.1-8B_config.json",
                                          "mistralai--Mixtral-8x7B-v0.1_config.json",
                                          "nvidia--Llama-3.1-70B-Instruct-FP8_config.json",
                                          "openai--gpt-oss-120b_config.json",
                                          "openai--gpt-oss-20b_config.json"};

std::string match(const char* id) {
  try {
    return match_model(id, configs);
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_CASE("a family is a name without organisation, tuning, date and number format") {
  CHECK(model_family("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8") == "qwen3-235b-a22b");
  CHECK(model_family("Qwen/Qwen3-235B-A22B-Thinking-2507") == "qwen3-235b-a22b");
  CHECK(model_family("meta-llama/Meta-Llama-3.1-8B-Instruct") == "llama-3.1-8b");
  CHECK(model_family("meta-llama/Llama-3.1-8B-Instruct") == "llama-3.1-8b");
  CHECK(model_family("Qwen/Qwen1.5-7B-Chat") == "qwen1.5-7b");
  CHECK(model_family("mistralai/Mixtral-8x7B-Instruct-v0.1") == "mixtral-8x7b");
  CHECK(model_family("mistralai/Mistral-Large-3-675B-Instruct-2512-NVFP4") ==
        "mistral-large-3-675b");
  CHECK(model_family("deepseek-ai/DeepSeek-R1-0528") == "deepseek-r1");
  CHECK(model_family("RedHatAI/Qwen3-32B-quantized.w4a16") == "qwen3-32b");
  CHECK(model_family("Qwen/Qwen3-32B-AWQ") == "qwen3-32b");
  CHECK(model_family("amd/Llama-3.1-70B-Instruct-FP8-KV") == "llama-3.1-70b");
  CHECK(model_family("openai/gpt-oss-20b") == "gpt-oss-20b");
  CHECK(model_family("gpt-oss-20b-MXFP4") == "gpt-oss-20b");
}

TEST_CASE("words that tell models apart stay") {
  CHECK(model_family("Qwen/Qwen3-VL-30B-A3B-Instruct") == "qwen3-vl-30b-a3b");
  CHECK(model_family("deepseek-ai/DeepSeek-V3.1") == "deepseek-v3.1");
  CHECK(model_family("deepseek-ai/DeepSeek-V3") == "deepseek-v3");
  CHECK(model_family("XiaomiMiMo/MiMo-V2-Flash") == "mimo-v2-flash");
  CHECK(model_family("nvidia/Nemotron-H-56B-Base-8K") == "nemotron-h-56b-base-8k");
  // Neither a date nor the qualifier of a number format.
  CHECK(model_family("org/model-8192") == "model-8192");
  CHECK(model_family("org/model-1300") == "model-1300");
  CHECK(model_family("org/static-model") == "static-model");
  CHECK(model_family("org/model-block-7b") == "model-block-7b");
  // A name is never left empty by its first word.
  CHECK(model_family("org/FP8") == "fp8");
  CHECK(model_family("").empty());
}

TEST_CASE("the names that configuration files have are understood") {
  for (const char* name :
       {"Qwen--Qwen3-32B_config.json", "Qwen--Qwen3-32B.json", "Qwen3-32B.json",
        "Qwen3-32B/config.json", "Qwen--Qwen3-32B/config.json",
        "configs/Qwen/Qwen3-32B/config.json", "configs/Qwen--Qwen3-32B_config.json",
        "models--Qwen--Qwen3-32B/config.json"}) {
    CAPTURE(name);
    CHECK(model_family(name) == "qwen3-32b");
  }
}

TEST_CASE("the configuration with the same name, then with the same number format is taken") {
  CHECK(match("Qwen/Qwen3-32B") == "Qwen--Qwen3-32B_config.json");
  CHECK(match("Qwen/Qwen3-32B-FP8") == "Qwen--Qwen3-32B-FP8_config.json");
  CHECK(match("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8") == "Qwen--Qwen3-235B-A22B-FP8_config.json");
  CHECK(match("Qwen/Qwen3-235B-A22B-Instruct-2507") == "Qwen--Qwen3-235B-A22B_config.json");
  CHECK(match("Qwen/Qwen3-30B-A3B-Instruct-2507") == "Qwen--Qwen3-30B-A3B_config.json");
  // Another tuning of the same format rather than the same tuning in another format.
  CHECK(match("meta-llama/Llama-3.1-70B-Instruct") == "meta-llama--Meta-Llama-3.1-70B_config.json");
  CHECK(match("meta-llama/Llama-3.1-70B-FP8") == "nvidia--Llama-3.1-70B-Instruct-FP8_config.json");
  // No configuration in this format: the one without any.
  CHECK(match("nvidia/Qwen3-32B-NVFP4") == "Qwen--Qwen3-32B_config.json");
  CHECK(match("nvidia/Llama-3.1-405B-Instruct-FP8") ==
        "meta-llama--Meta-Llama-3.1-405B_config.json");
  CHECK(match("QWEN/qwen3-vl-32b-thinking") == "Qwen--Qwen3-VL-32B-Thinking_config.json");
}

TEST_CASE("models with names alike are not mistaken for each other") {
  CHECK(match("Qwen/Qwen3-VL-30B-A3B-Instruct") == "Qwen--Qwen3-VL-30B-A3B-Instruct_config.json");
  CHECK(match("meta-llama/Llama-3.1-8B-Instruct") == "meta-llama--Meta-Llama-3.1-8B_config.json");
  CHECK(match("deepseek-ai/DeepSeek-R1-0528") == "deepseek-ai--DeepSeek-R1_config.json");
  CHECK(match("deepseek-ai/DeepSeek-V3-0324") == "deepseek-ai--DeepSeek-V3_config.json");
  CHECK(match("deepseek-ai/DeepSeek-V3.2") == "deepseek-ai--DeepSeek-V3.2_config.json");
  CHECK(match("openai/gpt-oss-20b") == "openai--gpt-oss-20b_config.json");
}

TEST_CASE("a family that is not there is refused with near ones, the nearest first") {
  CHECK(match("deepseek-ai/DeepSeek-V3.1") ==
        "deepseek-ai/DeepSeek-V3.1: no configuration of its family \"deepseek-v3.1\"; near: "
        "deepseek-ai--DeepSeek-V3.2_config.json, deepseek-ai--DeepSeek-V3_config.json, "
        "deepseek-ai--DeepSeek-R1_config.json");
  CHECK(match("meta-llama/Llama-3.3-70B-Instruct")
            .starts_with("meta-llama/Llama-3.3-70B-Instruct: no configuration of its family "
                         "\"llama-3.3-70b\"; near: meta-llama--Meta-Llama-3.1-70B_config.json, "));
  CHECK(match("google/gemma-3-27b-it") ==
        "google/gemma-3-27b-it: no configuration of its family \"gemma-3-27b-it\"; none of the 20 "
        "there is near");
  CHECK_THROWS_WITH_AS((void)match_model("a/b", {}),
                       "a/b: no configuration of its family \"b\"; none of the 0 there is near",
                       Error);
  CHECK_THROWS_AS((void)match_model("", {"", "x.json"}), Error);
}

TEST_CASE("the match does not depend on the order of the candidates") {
  std::vector<std::string> reversed(configs.rbegin(), configs.rend());
  for (const char* id :
       {"Qwen/Qwen3-32B", "Qwen/Qwen3-VL-32B", "meta-llama/Llama-3.1-70B-Instruct"}) {
    CAPTURE(id);
    CHECK(match_model(id, configs) == match_model(id, reversed));
  }
}

TEST_CASE("the configurations of a folder are its JSON files and its folders of models") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(E2T_BINARY_DIR) / "model_family_test";
  fs::remove_all(folder);
  fs::create_directories(folder / "Qwen3-32B");
  fs::create_directories(folder / "empty");
  for (const char* name : {"Qwen3-32B/config.json", "org--b_config.json", "a.json", "README.md"})
    std::ofstream(folder / name) << "{}";
  CHECK(config_files(folder) ==
        std::vector<std::string>{"Qwen3-32B/config.json", "a.json", "org--b_config.json"});
  CHECK(match_model("Qwen/Qwen3-32B", config_files(folder)) == "Qwen3-32B/config.json");
  CHECK_THROWS_AS((void)config_files(folder / "no such"), Error);
  fs::remove_all(folder);
}

TEST_CASE("every published row has a configuration of the same model") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto candidates = config_files(folder / "configs");
  CHECK(candidates.size() >= 51);
  for (const char* task : {"gpqa", "lm-arena-chat"}) {
    const auto path = folder / ("mlenergy_v3_" + std::string(task) + ".json");
    for (const Measurement& row : read_mlenergy(path).records) {
      CAPTURE(row.model.c_str());
      const std::string found = match_model(row.model.c_str(), candidates);
      CHECK(model_family(found) == model_family(row.model.c_str()));
      // The rows in FP8 have a configuration in FP8, those in BF16 one without a number format.
      const bool fp8 = found.find("FP8") != std::string::npos;
      CHECK(fp8 == (row.weight_precision == "fp8"));
    }
  }
}

}  // namespace
