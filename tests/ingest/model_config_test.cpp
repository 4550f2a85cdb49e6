// SPDX-License-Identifier: MIT
#include <e2t/ingest/model_config.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

namespace {

using namespace e2t;
constexpr auto tokens = units::processed_token / units::request;

// Made up: a small model with experts in all layers but the first, and windows in every other one.
const nlohmann::json synthetic = nlohmann::json::parse(R"({
  "model_type": "synthetic", "num_hidden_layers": 12, "hidden_size": 64, "vocab_size": 1000,
  "num_attention_heads": 8, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 256,
  "num_experts": 16, "num_experts_per_tok": 4, "moe_intermediate_size": 32, "n_shared_experts": 2,
  "first_k_dense_replace": 1, "hidden_act": "silu", "max_position_embeddings": 4096,
  "sliding_window": 128, "layer_types": [
    "full_attention", "sliding_attention", "full_attention", "sliding_attention",
    "full_attention", "sliding_attention", "full_attention", "sliding_attention",
    "full_attention", "sliding_attention", "full_attention", "sliding_attention"]})");

Model model_of(const nlohmann::json& config, const char* name = "synthetic_model") {
  return parse_model(config.dump(), name);
}
Model with(const std::string& changes) {
  nlohmann::json config = synthetic;
  config.merge_patch(nlohmann::json::parse(changes));  // null takes a field away
  return model_of(config);
}
std::string refused_text(const std::string& text) {
  try {
    (void)parse_model(text, "a.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
std::string refused(const std::string& changes) {
  nlohmann::json config = synthetic;
  config.update(nlohmann::json::parse(changes));
  return refused_text(config.dump());
}
double billions(double count) {
  return count / 1e9;
}
// Equal to a figure printed with that many digits behind the point.
bool prints_as(double value, double figure, double digit = 0.01) {
  return value >= figure - 0.5 * digit - 1e-9 && value <= figure + 0.5 * digit + 1e-9;
}
bool same(const Format& left, const Format& right) {
  return left.size == right.size && left.arithmetic == right.arithmetic;
}
double window_of(const Attention& part) {
  return part.window ? part.window->in(tokens) : 0.0;
}

TEST_CASE("models that are not in the folder have the totals that their publishers give") {
  const auto count = [](const char* config) {
    return parameters_of(parse_model(config, "synthetic_published"));
  };
  // Llama 4 Maverick: 400 B, 17 B active; experts in every other layer.
  const auto maverick = count(R"({"text_config": {"model_type": "llama4_text",
      "num_hidden_layers": 48, "hidden_size": 5120, "vocab_size": 202048, "num_attention_heads": 40,
      "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 8192,
      "intermediate_size_mlp": 16384, "num_local_experts": 128, "num_experts_per_tok": 1,
      "interleave_moe_layer_step": 2, "attention_chunk_size": 8192, "no_rope_layers": []}})");
  CHECK(prints_as(billions(maverick.total()), 400.0, 2.0));
  CHECK(prints_as(billions(maverick.active()), 17.0, 1.0));
  // DeepSeek-V2-Lite: 15.7 B, 2.4 B active; no rank for queries.
  const auto lite = count(R"({"num_hidden_layers": 27, "hidden_size": 2048, "vocab_size": 102400,
      "num_attention_heads": 16, "q_lora_rank": null, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
      "qk_rope_head_dim": 64, "v_head_dim": 128, "n_routed_experts": 64, "num_experts_per_tok": 6,
      "n_shared_experts": 2, "moe_intermediate_size": 1408, "first_k_dense_replace": 1,
      "moe_layer_freq": 1, "intermediate_size": 10944})");
  CHECK(prints_as(billions(lite.total()), 15.7, 0.1));
  CHECK(prints_as(billions(lite.active_streamed()), 2.4, 0.2));
  // Qwen2-57B-A14B: 57.4 B, 14 B active; one shared expert with a size of its own.
  const auto qwen2 = count(R"({"num_hidden_layers": 28, "hidden_size": 3584, "vocab_size": 151936,
      "num_attention_heads": 28, "num_key_value_heads": 4, "intermediate_size": 18944,
      "num_experts": 64, "num_experts_per_tok": 8, "moe_intermediate_size": 2560,
      "shared_expert_intermediate_size": 20480, "decoder_sparse_step": 1, "mlp_only_layers": []})");
  CHECK(prints_as(billions(qwen2.total()), 57.4, 0.1));
  CHECK(prints_as(billions(qwen2.active()), 14.0, 1.0));
  // Gemma 7B: 8.54 B, the embedding tied without a word; Mistral 7B: 7.24 B.
  CHECK(prints_as(billions(count(R"({"model_type": "gemma", "num_hidden_layers": 28,
      "hidden_size": 3072, "vocab_size": 256000, "num_attention_heads": 16, "head_dim": 256,
      "num_key_value_heads": 16, "intermediate_size": 24576, "hidden_act": "gelu"})")
                               .total()),
                  8.54));
  const char* mistral = R"({"model_type": "mistral", "num_hidden_layers": 32, "hidden_size": 4096,
      "vocab_size": 32000, "num_attention_heads": 32, "num_key_value_heads": 8,
      "intermediate_size": 14336, "sliding_window": 4096})";
  CHECK(prints_as(billions(count(mistral).total()), 7.24));
  CHECK(window_of(parse_model(mistral, "m").attention[0]) == 4096);
  // Starcoder2-7B: 7.17 B, with plain networks of two matrices and a tied embedding.
  CHECK(prints_as(billions(count(R"({"model_type": "starcoder2", "num_hidden_layers": 32,
      "hidden_size": 4608, "vocab_size": 49152, "num_attention_heads": 36, "tie_word_embeddings": true,
      "num_key_value_heads": 4, "intermediate_size": 18432, "hidden_act": "gelu_pytorch_tanh"})")
                               .total()),
                  7.17));
}

TEST_CASE("a made-up configuration is read into the layers that it says") {
  const Model model = model_of(synthetic);
  CHECK(model.name == "synthetic_model");
  CHECK(model.hidden_size == 64);
  CHECK(model.vocabulary == 1000);
  CHECK(model.embedding == Embedding::untied);
  CHECK(model.context_limit->in(tokens) == 4096);
  REQUIRE(model.attention.size() == 2);
  CHECK(model.attention[0].layers == 6);
  CHECK(model.attention[0].kv_heads == 2);
  CHECK(window_of(model.attention[1]) == 128);
  CHECK(model.dense.layers == 1);
  CHECK(model.dense.width == 256);
  CHECK(model.experts.layers == 11);
  CHECK(model.experts.shared_width == 64);
  CHECK(model.experts.active == 4);
}

TEST_CASE("fields have the meaning that they have in the code of the models") {
  CHECK(with(R"({"moe_layer_freq": 2})").experts.layers == 5);  // 2, 4, 6, 8, 10
  CHECK(with(R"({"moe_layer_freq": [0,0,0,0,0,0,1,1,1,1,1,1]})").experts.layers == 6);
  CHECK(with(R"({"decoder_sparse_step": 3, "mlp_only_layers": [5]})").experts.layers == 3);
  CHECK(with(R"({"num_experts": 0})").dense.layers == 12);
  CHECK(with(R"({"moe_intermediate_size": null})").experts.width == 256);
  CHECK(with(R"({"n_shared_experts": null})").experts.shared_width == 0);
  CHECK(with(R"({"head_dim": null})").attention[0].key_dim == 8);
  CHECK(with(R"({"num_key_value_heads": null})").attention[0].kv_heads == 8);
  CHECK(with(R"({"tie_word_embeddings": true})").embedding == Embedding::tied);
  CHECK(with(R"({"hidden_act": "relu2"})").experts.matrices == 2);
  CHECK(with(R"({"layer_types": null, "use_sliding_window": false})").attention.size() == 1);
  const auto half =
      with(R"({"layer_types": null, "use_sliding_window": true, "max_window_layers": 8})");
  CHECK(half.attention[0].layers == 8);
  CHECK(window_of(half.attention[1]) == 128);
  const auto sixth = with(R"({"layer_types": null, "sliding_window_pattern": 6})");
  CHECK(sixth.attention[0].layers == 10);
  CHECK(window_of(sixth.attention[0]) == 128);
  // As published: rounded up to 256. 2 * 1.5 * 64 / 3 = 64.
  const char* blocks = R"({"num_hidden_layers": 2, "hidden_size": 64, "vocab_size": 1000,
      "num_attention_heads": 8, "block_configs": [
        {"attention": {"n_heads_in_group": 4, "no_op": false}, "ffn": {"ffn_mult": 1.5}},
        {"attention": {"no_op": true}, "ffn": {"ffn_mult": 10.0, "no_op": false}}]})";
  const Model decilm = parse_model(blocks, "synthetic_blocks");
  REQUIRE(decilm.attention.size() == 1);
  CHECK(decilm.attention[0].layers == 1);
  CHECK(decilm.attention[0].kv_heads == 2);
  CHECK(decilm.dense.width == (256.0 + 512.0) / 2.0);
}

TEST_CASE("lists may have a value more for each prediction layer") {
  auto config = synthetic;
  config["layer_types"].push_back("full_attention");
  CHECK(refused_text(config.dump()) ==
        "a.json: layer_types has 13 values, but num_hidden_layers is 12; allowed: one value for "
        "each layer");
  config["num_nextn_predict_layers"] = 1;
  CHECK(layers(model_of(config)) == 12);
}

TEST_CASE("fields that contradict each other are refused with both") {
  CHECK(refused(R"({"num_experts_per_tok": 17})") ==
        "a.json: num_experts_per_tok is 17, but num_experts is 16; allowed: at most that");
  CHECK(refused(R"({"num_key_value_heads": 3})") ==
        "a.json: num_attention_heads is 8, but num_key_value_heads is 3; allowed: a multiple of "
        "that");
  CHECK(refused(R"({"num_hidden_layers": 13})") ==
        "a.json: layer_types has 12 values, but num_hidden_layers is 13; allowed: one value for "
        "each layer");
  CHECK(refused(R"({"num_local_experts": 8})") ==
        "a.json: num_local_experts is 8, but num_experts is 16; allowed: the same");
  CHECK(refused(R"({"head_dim": null, "hidden_size": 65})")
            .starts_with("a.json: hidden_size is 65, but num_attention_heads is 8"));
  CHECK(refused(R"({"first_k_dense_replace": 13})")
            .starts_with("a.json: first_k_dense_replace is 13"));
  CHECK(refused(R"({"mlp_only_layers": [12]})")
            .starts_with("a.json: mlp_only_layers[0] is 12; allowed: less than"));
  CHECK(
      refused(R"({"moe_layer_freq": [0, 1]})").starts_with("a.json: moe_layer_freq has 2 values"));
}

TEST_CASE("what changes the computation and is not understood is refused by name and value") {
  const auto names = [](const std::string& changes, const std::string& begin) {
    const std::string said = refused(changes);
    CAPTURE(said);
    CHECK(said.starts_with("a.json: " + begin));
  };
  names(R"({"hybrid_override_pattern": "M-M*"})",
        "hybrid_override_pattern is \"M-M*\", which is not understood");
  names(R"({"mamba_num_heads": 64})", "mamba_num_heads is 64, which is not understood");
  names(R"({"ssm_state_size": 128})", "ssm_state_size is 128");
  names(R"({"linear_num_key_heads": 16})", "linear_num_key_heads is 16");
  names(R"({"full_attention_interval": 4})", "full_attention_interval is 4");
  names(R"({"attn_output_gate": true})", "attn_output_gate is true");
  names(R"({"cross_attention_layers": [3, 8]})", "cross_attention_layers is [3, 8]");
  names(R"({"hidden_act": "gelu"})", "hidden_act is \"gelu\"; allowed:");
  names(R"({"layer_types": null, "model_type": "other"})",
        "sliding_window is 128; allowed: absent, or layer_types");
  names(R"({"layer_types": null, "attention_chunk_size": 64})", "attention_chunk_size is 64");
  names(
      R"({"attn_type_list": [1,1,1,1,0,1,1,1,1,1,1,1], "layer_types": null, "sliding_window": null})",
      "attn_type_list[4] is 0; allowed: 1");
  names(R"({"new_list": [1,2,3,4,5,6,7,8,9,10,11,12]})",
        "new_list is [1, 2, 3, ...], which is not understood");
  names(R"({"index_topk": 64})", "index_topk is 64");
  auto linear = synthetic;
  linear["layer_types"][3] = "linear_attention";
  CHECK(
      refused_text(linear.dump())
          .starts_with("a.json: layer_types[3] is \"linear_attention\"; allowed: full_attention"));
  // Switched off, they change nothing.
  CHECK(refused(
            R"({"attn_output_gate": false, "cross_attention_layers": [], "num_kv_shared_layers": 0,
                    "unknown": {"a": 1}, "index_topk_freq": null})") == "accepted");
}

TEST_CASE("wrong types and impossible numbers are refused with the path of the field") {
  CHECK(refused(R"({"hidden_size": "64"})") ==
        "a.json: hidden_size: expected a whole number of at least 1, got a string");
  CHECK(refused(R"({"hidden_size": null})") ==
        "a.json: hidden_size is not given; allowed: a whole number of at least 1");
  CHECK(refused(R"({"hidden_size": 2.5})") ==
        "a.json: hidden_size is 2.5; allowed: a whole number of at least 1");
  CHECK(refused(R"({"vocab_size": -1})").starts_with("a.json: vocab_size is -1; allowed:"));
  CHECK(refused(R"({"vocab_size": 1e30})").starts_with("a.json: vocab_size is 1e+30; allowed:"));
  CHECK(refused(R"({"num_hidden_layers": 1000000})") ==
        "a.json: num_hidden_layers is 1e+06; allowed: at most 10000");
  CHECK(refused(R"({"tie_word_embeddings": "no"})")
            .starts_with("a.json: tie_word_embeddings: expected true or false"));
  CHECK(refused(R"({"layer_types": "full_attention"})")
            .starts_with("a.json: layer_types: expected an array"));
  CHECK(refused_text(R"({"text_config": {"num_hidden_layers": 2, "hidden_size": []}})") ==
        "a.json: text_config.hidden_size: expected a whole number of at least 1, got an array");
  CHECK(refused_text(R"({"text_config": 7})") ==
        "a.json: text_config: expected an object, got a number");
  CHECK(refused_text("[]") == "a.json: expected an object, got an array");
  CHECK(refused_text("{\"hidden_size\": 64, \"hidden_size\": 65}") ==
        "a.json:1:21: hidden_size is given twice; allowed: once");
  CHECK(refused_text("").starts_with("a.json: the file is empty"));
}

TEST_CASE("infinity, as Python writes it, does not hide what a configuration is refused for") {
  const std::string text =
      R"({"time_step_limit": [0.0, Infinity], "hybrid_override_pattern": "M*"})";
  CHECK(refused_text(text).starts_with("a.json: hybrid_override_pattern is \"M*\""));
}

TEST_CASE("any field with any value gives a model or an Error that names the file") {
  int models = 0;
  for (const auto& field : synthetic.items()) {
    const std::string key = field.key();
    for (const char* value : {"null", "true", "-1", "0", "1", "2.5", "1e300", "\"x\"", "[]",
                              "[[1]]", "{}", "{\"a\": 1}", "[0,0,0,0,0,0,0,0,0,0,0,0]"}) {
      CAPTURE(key);
      CAPTURE(value);
      auto config = synthetic;
      config[key] = nlohmann::json::parse(value);
      const std::string said = refused_text(config.dump());
      const bool good = said == "accepted" || said.starts_with("a.json: ");
      CHECK(good);
      models += said == "accepted" ? 1 : 0;
    }
  }
  CHECK(models > 10);
  const std::string text = synthetic.dump();
  for (std::size_t size = 0; size < text.size(); ++size) {
    CHECK(refused_text(text.substr(0, size)).starts_with("a.json:"));
  }
}

TEST_CASE("quantization is read by method, and unknown methods are refused") {
  const auto formats_of = [](const std::string& quantization) {
    return with("{\"quantization_config\": " + quantization + "}").formats;
  };
  const auto attention =
      formats_of(R"({"quant_method": "fp8", "modules_to_not_convert": ["self_attn"]})");
  CHECK(same(attention.attention, formats::bf16));
  CHECK(same(attention.experts, formats::fp8));
  // Attention of most layers, by name; the output projection alone is not attention.
  std::string modules, outputs;
  for (int i = 0; i < 12; ++i) {
    const std::string layer = (i == 0 ? "\"" : ", \"") + ("model.layers." + std::to_string(i));
    modules +=
        layer + ".self_attn.q_proj\", \"model.layers." + std::to_string(i) + ".self_attn.o_proj\"";
    outputs += layer + ".self_attn.o_proj\"";
  }
  const std::string fp8 = R"({"quant_method": "fp8", "ignored_layers": [)";
  CHECK(same(formats_of(fp8 + modules + "]}").attention, formats::bf16));
  CHECK(same(formats_of(fp8 + outputs + "]}").attention, formats::fp8));
  CHECK(same(formats_of(fp8 + "\"model.layers.0.self_attn\"]}").attention, formats::fp8));
  CHECK(same(formats_of(fp8 + "\"model.layers.*.mlp.experts\"]}").experts, formats::bf16));
  CHECK(same(formats_of(fp8 + "\"gate\", \"lm_head\", \"model.embed_tokens\"]}").dense,
             formats::fp8));

  const auto nvfp4 = formats_of(R"({"quant_method": "modelopt", "quant_algo": "NVFP4",
      "kv_cache_quant_algo": "FP8", "exclude_modules": ["model.layers.*.self_attn*", "lm_head"]})");
  CHECK(same(nvfp4.experts, formats::nvfp4));
  CHECK(same(nvfp4.attention, formats::bf16));
  CHECK(same(nvfp4.kv, formats::fp8));
  const auto w8a8 =
      formats_of(R"({"quant_method": "compressed-tensors", "config_groups": {"group_0":
      {"weights": {"num_bits": 8, "type": "int"}, "input_activations": {"num_bits": 8}}}})");
  CHECK(same(w8a8.dense, formats::int8));
  const auto awq = formats_of(R"({"quant_method": "awq", "bits": 4, "group_size": 128})");
  CHECK(same(awq.attention, formats::int4));

  CHECK(refused(R"({"quantization_config": {"quant_method": "exl9"}})")
            .starts_with("a.json: quantization_config.quant_method is \"exl9\"; allowed: fp8,"));
  CHECK(refused(R"({"quantization_config": {"quant_method": "modelopt", "quant_algo": "MIXED"}})")
            .starts_with("a.json: quantization_config.quant_algo is \"MIXED\"; allowed: FP8,"));
  CHECK(refused(R"({"quantization_config": {}})")
            .starts_with("a.json: quantization_config.config_groups is not given"));
  CHECK(refused(R"({"expert_dtype": "fp3"})") ==
        "a.json: expert_dtype is \"fp3\"; allowed: fp4, fp8, bf16");
  // A name tells the format where the configuration does not.
  CHECK(same(model_of(synthetic, "Some-Model-FP8").formats.attention, formats::fp8));
  CHECK(same(model_of(synthetic, "Some-Model-NVFP4").formats.attention, formats::bf16));
}

TEST_CASE("the word of a record gives formats per part, and unknown words are refused") {
  const Model experts = model_of(synthetic);
  Model dense = experts;
  dense.experts = {};
  CHECK(same(formats_for("bfloat16", experts).attention, formats::bf16));
  const auto fp8 = formats_for("fp8", experts);
  CHECK(same(fp8.attention, formats::fp8));
  CHECK(same(fp8.dense, formats::fp8));
  CHECK(same(fp8.experts, formats::fp8));
  CHECK(same(fp8.embedding, formats::bf16));
  CHECK(same(fp8.head, formats::bf16));
  CHECK(same(fp8.kv, formats::bf16));
  const auto mxfp4 = formats_for("mxfp4", experts);
  CHECK(mxfp4.experts.size.in(units::B) == 4.25 / 8.0);
  CHECK(same(mxfp4.attention, formats::bf16));
  CHECK(same(mxfp4.dense, formats::bf16));
  CHECK(same(formats_for("fp4", experts).experts, formats::nvfp4));
  CHECK(same(formats_for("nvfp4", dense).attention, formats::nvfp4));
  CHECK(same(formats_for("int8", dense).dense, formats::int8));
  CHECK(same(formats_for("int4", dense).dense, formats::int4));
  CHECK_THROWS_WITH_AS(
      (void)formats_for("fp6", dense),
      "weight_precision is \"fp6\"; allowed: bfloat16, float16, fp8, mxfp4, nvfp4, "
      "fp4, int8, int4",
      Error);
}

TEST_CASE("a model is named after its file, its folder or by the caller") {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("e2t_config_test_" + std::to_string(std::random_device{}()));
  fs::create_directories(folder / "Some-Model");
  for (const char* name : {"organisation--A-1B_config.json", "Some-Model/config.json"}) {
    std::ofstream(folder / name) << synthetic.dump();
  }
  CHECK(read_model(folder / "organisation--A-1B_config.json").name == "A-1B");
  CHECK(read_model(folder / "Some-Model" / "config.json").name == "Some-Model");
  CHECK(read_model(folder / "Some-Model" / "config.json", "mine").name == "mine");
  CHECK_THROWS_AS((void)read_model(folder / "none.json"), Error);
  fs::remove_all(folder);
}

}  // namespace
