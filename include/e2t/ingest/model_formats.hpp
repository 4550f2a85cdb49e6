// SPDX-License-Identifier: MIT
#pragma once
// Number formats of a published checkpoint: from the quantization_config of its configuration, from
// its name, or from the one word that a benchmark record has for them.
//
//     e2t::Model gpt_oss{.experts = {.layers = 36, .count = 128, .active = 4, .width = 2880}};
//     gpt_oss.formats = e2t::formats_for("mxfp4", gpt_oss);  // the experts; the rest stays BF16
#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>

#include "e2t/ingest/config_object.hpp"
#include "e2t/scenario/model.hpp"

namespace e2t {

/// Formats of a model for a word: bfloat16 or float16; fp8, int8 and int4: all linear layers of
/// attention, feed-forward networks and experts; mxfp4, nvfp4 and fp4 (read as nvfp4): the routed
/// experts, or all linear layers of a model that has none. Embedding, head and KV cache stay BF16:
/// records name the format of the weights. Throws Error for other words.
[[nodiscard]] inline FormatsOf<double> formats_for(std::string_view weight_precision,
                                                   const Model& model) {
  Formats read;
  const auto linear = [&](const Format& format) {
    read.attention = read.dense = read.experts = format;
    return read;
  };
  const auto experts = [&](const Format& format) {
    if (model.experts.count == 0.0)
      return linear(format);
    read.experts = format;
    return read;
  };
  const std::string word = ingest::lower_case(weight_precision);
  for (const char* plain : {"bfloat16", "bf16", "float16", "fp16"}) {
    if (word == plain)
      return read;
  }
  if (word == "fp8")
    return linear(formats::fp8);
  if (word == "int8")
    return linear(formats::int8);
  if (word == "int4")
    return linear(formats::int4);
  if (word == "mxfp4")
    return experts(formats::mxfp4);
  if (word == "nvfp4" || word == "fp4")
    return experts(formats::nvfp4);
  throw ingest::refusal("weight_precision is " + ingest::in_quotes(weight_precision) +
                        "; allowed: bfloat16, float16, fp8, mxfp4, nvfp4, fp4, int8, int4");
}

namespace ingest::detail {

// Which parts a list of modules leaves out of the quantisation. Modules are named by their path
// ("model.layers.3.self_attn.q_proj"), by the end of one ("lm_head"), by patterns with * or by
// regular expressions behind "re:". A part counts as left out where that is so in most layers.
class UnconvertedParts {
 public:
  UnconvertedParts(const nlohmann::json& modules, const Model& model) : layers_(layers(model)) {
    shared_ = model.experts.shared_width > 0.0;
    for (const nlohmann::json& module : modules)
      add(module.get<std::string>());
  }

  [[nodiscard]] bool attention() const {
    return most(attention_) || (most(queries_) && most(outputs_));
  }
  [[nodiscard]] bool dense() const { return most(shared_ ? shared_experts_ : dense_); }
  [[nodiscard]] bool experts() const { return most(experts_); }

 private:
  using Layers = std::set<int>;  // -1: all of them

  static bool has(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
  }
  // What stands behind a word, without what only stands for "anything".
  static std::string behind(std::string_view text, std::string_view word) {
    std::string rest(text.substr(text.find(word) + word.size()));
    std::erase_if(rest,
                  [](char letter) { return letter == '*' || letter == '.' || letter == '$'; });
    return rest;
  }
  static int layer_of(std::string_view text) {
    const std::size_t at = text.find("layers.");
    if (at == std::string_view::npos)
      return -1;
    int layer = 0;
    const std::string_view rest = text.substr(at + 7);
    if (rest.empty() || std::isdigit(static_cast<unsigned char>(rest[0])) == 0)
      return -1;
    for (const char letter : rest) {
      if (std::isdigit(static_cast<unsigned char>(letter)) == 0 || layer > 100'000)
        break;
      layer = 10 * layer + (letter - '0');
    }
    return layer;
  }
  [[nodiscard]] bool most(const Layers& found) const {
    return found.contains(-1) ||
           (!found.empty() && 2.0 * static_cast<double>(found.size()) >= layers_);
  }

  void add(std::string module) {
    if (module.starts_with("re:"))
      module.erase(0, 3);
    std::erase(module, '\\');
    for (const char* word : {"vision", "visual", "audio", "projector", "mtp", "norm", "indexer",
                             "router", "embed", "score_correction"}) {
      if (has(module, word))
        return;
    }
    const int layer = layer_of(module);
    if (has(module, "attn") || has(module, "attention")) {
      const std::string rest = behind(module, has(module, "attn") ? "attn" : "attention");
      add_attention(rest, layer);
    } else if (has(module, "shared_expert")) {
      if (!has(module, "shared_expert_gate"))
        shared_experts_.insert(layer);
    } else if (has(module, "experts")) {
      experts_.insert(layer);
    } else if (has(module, "mlp") || has(module, "feed_forward") ||
               has(module, "block_sparse_moe")) {
      const std::string rest = behind(module, has(module, "mlp")            ? "mlp"
                                              : has(module, "feed_forward") ? "feed_forward"
                                                                            : "block_sparse_moe");
      if (rest.empty()) {
        shared_experts_.insert(layer);
        experts_.insert(layer);
      }
      if (rest.empty() || has(rest, "_proj"))
        dense_.insert(layer);
    } else if (has(module, "q_proj") || has(module, "o_proj") || has(module, "qkv_proj")) {
      add_attention(module, layer);
    }
  }
  void add_attention(const std::string& rest, int layer) {
    if (rest.empty())
      attention_.insert(layer);
    if (has(rest, "q_proj") || has(rest, "qkv") || has(rest, "q_b_proj"))
      queries_.insert(layer);
    if (has(rest, "o_proj") || has(rest, "out_proj"))
      outputs_.insert(layer);
  }

  double layers_;
  bool shared_ = false;
  Layers attention_, queries_, outputs_, dense_, shared_experts_, experts_;
};

// How the weights are quantised: {"num_bits": 4, "type": "int", "group_size": 32}.
inline Format scheme_format(const ConfigObject& scheme, bool activations) {
  const double bits = scheme.whole("num_bits");
  const std::string type = scheme.text("type");
  const double group = scheme.whole_or("group_size", 0.0, -1.0);
  if (type == "float" && bits == 8.0)
    return formats::fp8;
  if (type == "float" && bits == 4.0)
    return group == 32.0 ? formats::mxfp4 : formats::nvfp4;
  if (type != "int")
    scheme.refuse("type", " is " + in_quotes(type) + "; allowed: \"float\", \"int\"");
  if (bits != 8.0 && bits != 4.0)
    scheme.refuse_value("num_bits", "4 or 8");
  // A group of weights shares a scale of 16 bits.
  const double scale = group > 0.0 ? 16.0 / group : 0.0;
  return {.size = (bits + scale) / 8.0 * units::B,
          .arithmetic = activations && bits == 8.0 ? Precision::int8 : Precision::bf16};
}

inline Format groups_format(const ConfigObject& groups) {
  std::optional<Format> read;
  for (const auto& [name, unused] : groups.value().items()) {
    const ConfigObject group = groups.object(name);
    const Format format = scheme_format(group.object("weights"), group.has("input_activations"));
    if (read && !(read->size == format.size)) {
      groups.refuse(name, " has other weights than the groups before; allowed: one format");
    }
    read = format;
  }
  if (!read)
    throw located("config_groups", {}, "has no group");
  return *read;
}

inline Format named_format(const ConfigObject& config, std::string_view key) {
  const std::string name = lower_case(config.text(key));
  if (name == "fp8" || name == "float8" || name == "fp8_e4m3" ||
      name == "fp8_per_channel_per_token") {
    return formats::fp8;
  }
  if (name == "nvfp4" || name == "nvfp4_awq")
    return formats::nvfp4;
  if (name == "w4a16_awq" || name == "int4_awq")
    return formats::int4;
  if (name == "mxfp4")
    return formats::mxfp4;
  config.refuse_value(key, "FP8, NVFP4, NVFP4_AWQ, MXFP4, W4A16_AWQ");
}

inline const nlohmann::json* unconverted_modules(const ConfigObject& config) {
  const std::string_view key =
      config.given({"modules_to_not_convert", "ignore", "ignored_layers", "exclude_modules"});
  if (key.empty())
    return nullptr;
  const nlohmann::json* list = config.find(key);
  const bool strings =
      list->is_array() &&
      std::all_of(list->begin(), list->end(), [](const auto& each) { return each.is_string(); });
  if (!strings)
    config.refuse(key, ": expected an array of strings");
  return list;
}

inline Format kv_format(const ConfigObject& config) {
  for (const char* key : {"kv_cache_scheme", "kv_cache_quant_algo"}) {
    const nlohmann::json* field = config.find(key);
    if (field == nullptr)
      continue;
    return field->is_object() ? scheme_format(config.object(key), true) : named_format(config, key);
  }
  return formats::bf16;
}

// The format of quantised linear layers, by quant_method.
inline Format linear_format(const ConfigObject& config) {
  const std::string method = config.text("quant_method");
  if (method == "fp8" || method == "fbgemm_fp8")
    return formats::fp8;
  if (method == "mxfp4")
    return formats::mxfp4;
  if (method == "gptq" || method == "awq") {
    const double bits = config.whole("bits");
    if (bits != 4.0 && bits != 8.0)
      config.refuse_value("bits", "4 or 8");
    const double group = config.whole_or("group_size", 128.0, -1.0);
    return {.size = (bits + (group > 0.0 ? 16.0 / group : 0.0)) / 8.0 * units::B};
  }
  if (method.empty() || method.starts_with("modelopt") || method == "compressed-tensors") {
    if (config.has("quant_algo"))
      return named_format(config, "quant_algo");
    if (config.has("config_groups"))
      return groups_format(config.object("config_groups"));
    config.refuse("config_groups",
                  " is not given; allowed: a group with the format of the weights");
  }
  config.refuse_value(
      "quant_method",
      "fp8, fbgemm_fp8, mxfp4, compressed-tensors, modelopt, modelopt_fp4, gptq, awq");
}

// Formats by a quantization_config, of a model whose layers are known already. Embedding and head
// stay BF16 in all of these methods.
inline Formats quantised_formats(const ConfigObject& config, const Model& model) {
  const Format linear = linear_format(config);
  Formats read;
  const bool experts_only = config.text("quant_method") == "mxfp4" && model.experts.count > 0.0;
  if (!experts_only)
    read.attention = read.dense = linear;
  read.experts = linear;
  read.kv = kv_format(config);
  if (const nlohmann::json* modules = unconverted_modules(config)) {
    const UnconvertedParts unconverted(*modules, model);
    if (unconverted.attention())
      read.attention = formats::bf16;
    if (unconverted.dense())
      read.dense = formats::bf16;
    if (unconverted.experts())
      read.experts = formats::bf16;
  }
  return read;
}

// Formats that the name of a checkpoint tells, as in "Llama-3.1-70B-Instruct-FP8": there the
// quantisation stands in a file of its own. BF16 where it tells none.
inline Formats formats_by_name(std::string_view name, const Model& model) {
  std::string word;
  for (const char letter : lower_case(name) + '-') {
    if (std::isalnum(static_cast<unsigned char>(letter)) != 0) {
      word += letter;
      continue;
    }
    for (const char* known : {"fp8", "mxfp4", "nvfp4", "fp4", "int8", "int4"}) {
      if (word == known)
        return formats_for(word, model);
    }
    word.clear();
  }
  return {};
}

}  // namespace ingest::detail
}  // namespace e2t
