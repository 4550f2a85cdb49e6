// SPDX-License-Identifier: MIT
#pragma once
// Which layers of a published configuration have which attention and which feed-forward network.
// Publishers write that in a dozen ways: lists with a value for each layer, intervals, patterns and
// rules that only the model's code has. What is not understood is refused, never guessed.
//
//     const auto json = e2t::ingest::parse_json(R"({"num_hidden_layers": 4, "layer_types":
//         ["full_attention", "mamba", "mamba", "mamba"]})", "config.json");
//     const e2t::ingest::ConfigObject config(json, "config.json");
//     e2t::ingest::refuse_not_understood(config);  // throws: config.json: layer_types[1] is "mamba"; ...
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/config_object.hpp"

namespace e2t::ingest {

/// How far back the attention of a layer looks: at everything, at a window of recent tokens, at the
/// chunk that a token stands in.
enum class Span : unsigned char { full, sliding, chunked };

/// Layers of the multi-token prediction, which stand behind the others in some lists.
[[nodiscard]] inline std::size_t prediction_layers(const ConfigObject& config) {
  double layers = 0.0;
  for (const char* key : {"num_nextn_predict_layers", "num_mtp_modules", "mtp_num_hidden_layers"}) {
    layers = std::max(layers, config.whole_or(key, 0.0, 0.0));
  }
  return static_cast<std::size_t>(std::min(layers, 100.0));
}

namespace detail {

// Neither null nor false nor zero nor empty.
inline bool is_set(const nlohmann::json* field) {
  if (field == nullptr)
    return false;
  if (field->is_boolean())
    return field->get<bool>();
  if (field->is_number())
    return field->get<double>() != 0.0;
  if (field->is_string())
    return !field->get_ref<const std::string&>().empty();
  return !field->empty();
}

// State-space, linear-attention and recurrent layers: every publisher has names of his own.
inline constexpr std::string_view other_layers[] = {"hybrid_override_pattern",
                                                    "layers_block_type",
                                                    "block_types",
                                                    "_block_types",
                                                    "attention_types",
                                                    "linear_attn_config",
                                                    "attn_layer_period",
                                                    "attn_layer_indices",
                                                    "full_attention_interval",
                                                    "full_attn_idxs",
                                                    "conv_L_cache",
                                                    "time_mix_extra_dim",
                                                    "ssm_cfg",
                                                    "state_size",
                                                    "lru_width",
                                                    "rwkv_version"};
inline constexpr std::string_view other_prefixes[] = {
    "mamba", "ssm_", "linear_num_", "linear_key_", "linear_value_", "linear_conv_"};

// Fields that change bytes or FLOP of the layers in ways that Model does not have.
inline constexpr std::string_view other_fields[] = {"attention_other_setting",
                                                    "attn_output_gate",
                                                    "attention_k_eq_v",
                                                    "cross_attention_layers",
                                                    "is_encoder_decoder",
                                                    "encoder_layers",
                                                    "num_kv_shared_layers",
                                                    "global_head_dim",
                                                    "num_global_key_value_heads",
                                                    "hidden_size_per_layer_input",
                                                    "laurel_rank",
                                                    "index_topk_freq",
                                                    "index_topk_pattern",
                                                    "moe_latent_size",
                                                    "moe_layers_enum",
                                                    "moe_layer_interval",
                                                    "moe_layer_start_index",
                                                    "num_dense_layers",
                                                    "num_experts_per_layer",
                                                    "cla_share_factor",
                                                    "kv_sharing",
                                                    "zero_expert_num",
                                                    "layer_group_size",
                                                    "use_recurrent_depth"};

inline constexpr std::string_view known_lists[] = {"layer_types",
                                                   "moe_layer_freq",
                                                   "hybrid_layer_pattern",
                                                   "compress_ratios",
                                                   "block_configs",
                                                   "no_rope_layers",
                                                   "mlp_only_layers",
                                                   "moe_layers",
                                                   "attn_type_list",
                                                   "mlp_layer_types",
                                                   "architectures",
                                                   "eos_token_id",
                                                   "bad_words_ids",
                                                   "rope_theta",
                                                   "swiglu_limits",
                                                   "swiglu_limits_shared",
                                                   "partial_rotary_factors",
                                                   "use_rope_layers"};

inline bool contains(const std::string_view* begin, const std::string_view* end,
                     std::string_view key) {
  return std::find(begin, end, key) != end;
}

inline void refuse_layer_types(const ConfigObject& config) {
  const nlohmann::json* types = config.find("layer_types");
  if (types == nullptr)
    return;
  if (!types->is_array())
    config.refuse("layer_types", ": expected an array of strings");
  for (std::size_t i = 0; i < types->size(); ++i) {
    const nlohmann::json& type = (*types)[i];
    if (type == "full_attention" || type == "sliding_attention" || type == "chunked_attention")
      continue;
    config.refuse_element("layer_types", i, "full_attention, sliding_attention, chunked_attention");
  }
}

}  // namespace detail

/// Throws Error for fields that change what is computed in a way that Model cannot say: state-space
/// and linear-attention layers, layers that share their keys, encoders, and lists with a value for
/// each layer that are not known.
inline void refuse_not_understood(const ConfigObject& config) {
  using namespace detail;
  refuse_layer_types(config);
  constexpr auto only_attention = "layers with attention";
  const auto refuse = [&](std::string_view key, const char* why) {
    config.refuse(key, " is " + shown_value(*config.find(key)) +
                           ", which is not understood; allowed: " + why);
  };
  for (const std::string_view key : other_layers) {
    const nlohmann::json* field = config.find(key);
    if (key == "full_attention_interval" && field != nullptr && *field == 1)
      continue;
    if (is_set(field))
      refuse(key, only_attention);
  }
  for (const auto& [key, field] : config.value().items()) {
    for (const std::string_view prefix : other_prefixes) {
      if (std::string_view(key).starts_with(prefix) && is_set(&field)) {
        refuse(key, only_attention);
      }
    }
  }
  for (const std::string_view key : other_fields) {
    const nlohmann::json* field = config.find(key);
    if (key == "index_topk_freq" && field != nullptr && *field == 1)
      continue;
    if (is_set(field))
      refuse(key, "absent: it changes what is computed");
  }
  const double layers = config.whole_or("num_hidden_layers", 0.0, 0.0);
  constexpr double fewest = 8.0;  // shorter lists may have that many values by chance
  for (const auto& [key, field] : config.value().items()) {
    if (!field.is_array() || layers < fewest || static_cast<double>(field.size()) != layers)
      continue;
    if (contains(std::begin(known_lists), std::end(known_lists), key))
      continue;
    refuse(key, "absent: it may change what layers compute");
  }
}

/// The span of every layer, and what decides it: layer_types, hybrid_layer_pattern (1 is sliding),
/// sliding_window_pattern (every n-th layer is full), max_window_layers (those before it are full),
/// attention_chunk_size (layers without rotary embedding are full: every fourth, or no_rope_layers),
/// or that the models of this type have a window in all layers.
[[nodiscard]] inline std::vector<Span> layer_spans(const ConfigObject& config, std::size_t layers) {
  const std::size_t more = prediction_layers(config);
  std::vector<Span> spans(layers, Span::full);
  const std::string type = config.text("model_type");
  if (const auto* types = config.per_layer("layer_types", layers, more)) {
    for (std::size_t i = 0; i < layers; ++i) {
      spans[i] = (*types)[i] == "sliding_attention"   ? Span::sliding
                 : (*types)[i] == "chunked_attention" ? Span::chunked
                                                      : Span::full;
    }
    return spans;
  }
  if (config.per_layer("hybrid_layer_pattern", layers, more) != nullptr) {
    for (std::size_t i = 0; i < layers; ++i) {
      const double sliding = config.element("hybrid_layer_pattern", i);
      if (sliding > 1.0)
        config.refuse_element("hybrid_layer_pattern", i, "0, 1");
      if (sliding == 1.0)
        spans[i] = Span::sliding;
    }
    return spans;
  }
  if (config.per_layer("attn_type_list", layers, more) != nullptr) {
    for (std::size_t i = 0; i < layers; ++i) {
      if (config.element("attn_type_list", i) != 1.0) {
        config.refuse_element("attn_type_list", i, "1 (softmax attention)");
      }
    }
  }
  if (config.has("attention_chunk_size")) {
    if (!type.starts_with("llama4")) {
      config.refuse_value("attention_chunk_size",
                          "absent, or layer_types that say which layers have it");
    }
    const auto every = static_cast<std::size_t>(config.whole_or("no_rope_layer_interval", 4.0));
    const bool listed = detail::is_set(config.find("no_rope_layers")) &&
                        config.per_layer("no_rope_layers", layers, more) != nullptr;
    for (std::size_t i = 0; i < layers; ++i) {
      const bool rotary =
          listed ? config.element("no_rope_layers", i) != 0.0 : (i + 1) % every != 0;
      if (rotary)
        spans[i] = Span::chunked;
    }
    return spans;
  }
  if (!config.has("sliding_window") || config.flag("use_sliding_window") == false)
    return spans;
  if (config.has("sliding_window_pattern")) {
    const auto every = static_cast<std::size_t>(config.whole("sliding_window_pattern"));
    for (std::size_t i = 0; i < layers; ++i) {
      if ((i + 1) % every != 0)
        spans[i] = Span::sliding;
    }
  } else if (config.flag("use_sliding_window") == true && config.has("max_window_layers")) {
    const auto full = static_cast<std::size_t>(config.whole("max_window_layers", 0.0));
    for (std::size_t i = std::min(full, layers); i < layers; ++i)
      spans[i] = Span::sliding;
  } else if (type == "mistral" || type == "mixtral" || type == "phi3" || type == "starcoder2") {
    std::fill(spans.begin(), spans.end(), Span::sliding);
  } else {
    config.refuse_value("sliding_window", "absent, or layer_types that say which layers have it");
  }
  return spans;
}

/// Whether each layer has experts, of a model that has any: by moe_layer_freq (a list, or every n-th
/// layer), first_k_dense_replace, decoder_sparse_step and mlp_only_layers, mlp_layer_types,
/// interleave_moe_layer_step or moe_layers.
[[nodiscard]] inline std::vector<bool> layers_with_experts(const ConfigObject& config,
                                                           std::size_t layers) {
  const std::size_t more = prediction_layers(config);
  std::vector<bool> experts(layers, true);
  const auto keep_if = [&](auto condition) {
    for (std::size_t i = 0; i < layers; ++i)
      experts[i] = experts[i] && condition(i);
  };
  const auto each_index = [&](std::string_view key, auto action) {
    const nlohmann::json* list = config.find(key);
    if (list == nullptr)
      return;
    if (!list->is_array())
      config.refuse(key, ": expected an array, got " + std::string(kind_of(*list)));
    for (std::size_t i = 0; i < list->size(); ++i) {
      const auto index = static_cast<std::size_t>(config.element(key, i));
      if (index >= layers + more) {
        config.refuse_element(key, i,
                              "less than num_hidden_layers, which is " + std::to_string(layers));
      }
      if (index < layers)
        action(index);
    }
  };
  if (const auto* frequency = config.find("moe_layer_freq");
      frequency != nullptr && frequency->is_array()) {
    (void)config.per_layer("moe_layer_freq", layers, more);
    keep_if([&](std::size_t i) { return config.element("moe_layer_freq", i) != 0.0; });
  } else {
    const auto every = static_cast<std::size_t>(config.whole_or("moe_layer_freq", 1.0));
    keep_if([&](std::size_t i) { return i % every == 0; });
  }
  const double first = config.whole_or("first_k_dense_replace", 0.0, 0.0);
  if (first > static_cast<double>(layers)) {
    config.refuse("first_k_dense_replace", " is " + shortest_number(first) + ", but " +
                                               config.path("num_hidden_layers") + " is " +
                                               std::to_string(layers) + "; allowed: at most that");
  }
  keep_if([&](std::size_t i) { return static_cast<double>(i) >= first; });
  for (const char* key : {"decoder_sparse_step", "interleave_moe_layer_step"}) {
    const auto every = static_cast<std::size_t>(config.whole_or(key, 1.0));
    keep_if([&](std::size_t i) { return (i + 1) % every == 0; });
  }
  each_index("mlp_only_layers", [&](std::size_t i) { experts[i] = false; });
  if (detail::is_set(config.find("moe_layers"))) {
    experts.assign(layers, false);
    each_index("moe_layers", [&](std::size_t i) { experts[i] = true; });
  }
  if (const auto* types = config.per_layer("mlp_layer_types", layers, more)) {
    for (std::size_t i = 0; i < layers; ++i) {
      if ((*types)[i] != "sparse" && (*types)[i] != "dense") {
        config.refuse_element("mlp_layer_types", i, "dense, sparse");
      }
      experts[i] = (*types)[i] == "sparse";
    }
  }
  return experts;
}

}  // namespace e2t::ingest
