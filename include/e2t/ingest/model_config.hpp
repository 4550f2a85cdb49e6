// SPDX-License-Identifier: MIT
#pragma once
// Reads the config.json that publishers of models put beside the weights.
//
//     const e2t::Model llama = e2t::read_model("meta-llama--Meta-Llama-3.1-8B_config.json");
//     const double billions = e2t::parameters_of(llama).total() / 1e9;  // 8.03
//
// Read is the decoder of text: vision and audio parts and multi-token prediction are left out.
// Grouped, latent, windowed, sparse and compressed attention; dense networks and experts in all
// arrangements that layer_spans and layers_with_experts name; per-block configurations (DeciLM).
// Refused are models with layers that are not attention (Mamba, linear attention), fields that
// contradict each other, and fields that are not understood where they change what is computed.
// Number formats are those of quantization_config, else those that the name tells ("...-FP8"), else
// BF16 (float32 and float16 checkpoints are served in 16 bits).
//
// A chunk of attention (Llama 4) is read as a window of its size: exact up to one chunk; beyond, a
// token attends to half a chunk on average, so that twice the bytes are counted.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/ingest/model_attention.hpp"
#include "e2t/ingest/model_formats.hpp"
#include "e2t/scenario/model.hpp"
#include "e2t/serving/weights.hpp"

namespace e2t {

namespace ingest::detail {

class ModelReader {
 public:
  ModelReader(const ConfigObject& root, const ConfigObject& text) : root_(root), config_(text) {}

  Model read(std::string_view name) {
    refuse_not_understood(config_);
    const double layers = config_.whole("num_hidden_layers");
    constexpr double most_layers = 10'000.0;
    if (layers > most_layers)
      config_.refuse_value("num_hidden_layers", "at most 10000");
    layers_ = static_cast<std::size_t>(layers);
    model_.hidden_size = config_.whole("hidden_size");
    model_.vocabulary = config_.whole("vocab_size");
    model_.embedding = tied() ? Embedding::tied : Embedding::untied;
    if (const auto limit = config_.try_whole("max_position_embeddings")) {
      model_.context_limit = tokens_of_context(*limit);
    }
    if (config_.has("block_configs")) {
      read_blocks();
    } else {
      AttentionReader attention(config_, layers_, model_.hidden_size);
      attention.read();
      model_.attention = attention.kinds();
      read_networks();
    }
    read_formats(name);
    model_.name = shown_text(name, 60).c_str();
    return model_;
  }

 private:
  bool tied() const {
    // The whole model's word counts where its text part has another.
    for (const ConfigObject* part : {&root_, &config_}) {
      if (const auto tied = part->flag("tie_word_embeddings"))
        return *tied;
    }
    const std::string type = config_.text("model_type");
    return type.starts_with("gemma") || type.starts_with("cohere");
  }

  // 3 for gated networks, 2 for plain ones.
  double matrices() const {
    const std::string type = config_.text("model_type");
    const std::string_view key =
        config_.given({"hidden_act", "hidden_activation", "mlp_hidden_act"});
    if (key.empty())
      return 3.0;
    const std::string act = config_.text(key);
    if (act == "silu" || act == "swish" || act.starts_with("swiglu") || type.starts_with("gemma"))
      return 3.0;
    if (act == "relu2" || type == "starcoder2" || type == "phi" || type == "gpt_neox")
      return 2.0;
    config_.refuse_value(key, "silu (gated networks), relu2 (plain ones)");
  }

  void read_networks() {
    const double matrices = this->matrices();
    model_.dense.matrices = model_.experts.matrices = matrices;
    const ConfigObject::Names counts{"n_routed_experts", "num_experts", "num_local_experts",
                                     "moe_num_experts"};
    const double count = config_.try_whole(counts, 0.0).value_or(0.0);
    if (count == 0.0) {
      model_.dense.layers = static_cast<double>(layers_);
      model_.dense.width = config_.whole("intermediate_size");
      return;
    }
    double with_experts = 0.0;
    for (const bool experts : layers_with_experts(config_, layers_))
      with_experts += experts ? 1.0 : 0.0;
    const double without = static_cast<double>(layers_) - with_experts;
    if (without > 0.0) {
      model_.dense.layers = without;
      model_.dense.width = config_.whole(
          config_.has("intermediate_size_mlp") ? "intermediate_size_mlp" : "intermediate_size");
    }
    if (with_experts == 0.0)
      return;
    Experts& experts = model_.experts;
    experts.layers = with_experts;
    experts.count = count;
    const ConfigObject::Names actives{"num_experts_per_tok", "experts_per_token", "moe_top_k",
                                      "moe_topk"};
    const std::string_view active = config_.given(actives);
    experts.active = config_.whole(active.empty() ? "num_experts_per_tok" : active);
    if (experts.active > experts.count) {
      config_.refuse(active, " is " + shortest_number(experts.active) + ", but " +
                                 config_.path(config_.given(counts)) + " is " +
                                 shortest_number(count) + "; allowed: at most that");
    }
    experts.width = config_.whole(config_.has("moe_intermediate_size") ? "moe_intermediate_size"
                                                                       : "intermediate_size");
    experts.shared_width = shared_width();
  }

  double shared_width() const {
    const ConfigObject::Names counts{"n_shared_experts", "num_shared_experts", "num_shared_expert"};
    const auto count = config_.try_whole(counts, 0.0);
    const ConfigObject::Names widths{"shared_expert_intermediate_size", "share_expert_dim",
                                     "shared_intermediate_size",
                                     "moe_shared_expert_intermediate_size"};
    if (const auto width = config_.try_whole(widths, 0.0); width && count.value_or(1.0) > 0.0) {
      if (count.value_or(1.0) > 1.0) {
        config_.refuse_value(config_.given(counts), "1 beside " +
                                                        std::string(config_.given(widths)) +
                                                        ", which may be that of one or of all");
      }
      return *width;
    }
    // Llama 4 has one shared expert, of which its configuration says nothing.
    const bool llama4 = config_.text("model_type").starts_with("llama4");
    return count.value_or(llama4 ? 1.0 : 0.0) * model_.experts.width;
  }

  // DeciLM: attention and network of every block on their own.
  void read_blocks() {
    (void)config_.per_layer("block_configs", layers_, 0);
    const double matrices = this->matrices();
    model_.dense.matrices = matrices;
    double widths = 0.0;
    AttentionReader layers(config_, layers_, model_.hidden_size);
    for (std::size_t i = 0; i < layers_; ++i) {
      const ConfigObject block(config_.find("block_configs")->at(i), config_.file(),
                               config_.path("block_configs[" + std::to_string(i) + "]"));
      const ConfigObject attention = block.object("attention"), network = block.object("ffn");
      for (const ConfigObject* part : {&attention, &network}) {
        for (const char* key :
             {"replace_with_linear", "sparsify", "num_sink_tokens", "moe", "mamba"}) {
          if (is_set(part->find(key)))
            part->refuse_value(key, "absent: it is not understood");
        }
      }
      if (attention.flag("no_op") != true) {
        Attention layer;
        layer.heads = config_.whole("num_attention_heads");
        const double group = attention.whole("n_heads_in_group");
        if (!AttentionReader::divides(group, layer.heads))
          attention.refuse_value("n_heads_in_group", "a divisor of num_attention_heads, which is " +
                                                         shortest_number(layer.heads));
        layer.kv_heads = layer.heads / group;
        layer.key_dim = layer.value_dim = layers.head_dim("", layer.heads);
        if (const auto window = attention.try_whole("window_length"))
          layer.window = tokens_of_context(*window);
        layers.add(layer);
      }
      if (network.flag("no_op") != true) {
        widths += block_width(network);
        model_.dense.layers += 1.0;
      }
    }
    model_.attention = layers.kinds();
    if (model_.attention.empty())
      config_.refuse("block_configs", ": no block has attention");
    if (model_.dense.layers > 0.0)
      model_.dense.width = widths / model_.dense.layers;
  }
  // intermediate_size, or two thirds of ffn_mult hidden sizes, up to a multiple of 256 (the model's
  // code and its conversion in llama.cpp).
  double block_width(const ConfigObject& network) const {
    if (const auto width = network.try_whole("intermediate_size"))
      return *width;
    const nlohmann::json* field = network.find("ffn_mult");
    if (field == nullptr)
      network.refuse("ffn_mult", " is not given; allowed: a number above 0");
    const double factor = field->is_number() ? field->get<double>() : 0.0;
    if (!(factor > 0.0) || factor > 1000.0)
      network.refuse_value("ffn_mult", "a number above 0, at most 1000");
    const auto width = static_cast<long long>(2.0 * factor * model_.hidden_size / 3.0);
    return static_cast<double>((width + 255) / 256 * 256);
  }

  void read_formats(std::string_view name) {
    const ConfigObject& part = root_.has("quantization_config") ? root_ : config_;
    model_.formats = part.has("quantization_config")
                         ? quantised_formats(part.object("quantization_config"), model_)
                         : formats_by_name(name, model_);
    if (!config_.has("expert_dtype"))
      return;
    const std::string format = config_.text("expert_dtype");
    if (format != "fp4" && format != "fp8" && format != "bf16" && format != "bfloat16") {
      config_.refuse_value("expert_dtype", "fp4, fp8, bf16");
    }
    model_.formats.experts = format == "fp4"   ? formats::mxfp4
                             : format == "fp8" ? formats::fp8
                                               : formats::bf16;
  }

  const ConfigObject& root_;
  const ConfigObject& config_;
  std::size_t layers_ = 0;
  Model model_{};
};

// The part of a configuration that describes the decoder of text.
inline ConfigObject text_part(const ConfigObject& root) {
  for (const char* key : {"text_config", "language_config", "llm_config", "thinker_config"}) {
    if (root.has(key))
      return text_part(root.object(key));
  }
  return root;
}

// "Qwen--Qwen3-8B_config.json" is Qwen3-8B; a plain config.json is named after its folder.
inline std::string model_name(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  if (name == "config")
    name = std::filesystem::absolute(path).parent_path().filename().string();
  for (const std::string_view ending : {"_config", ".config", "-config"}) {
    if (name.size() > ending.size() && name.ends_with(ending))
      name.resize(name.size() - ending.size());
  }
  const std::size_t organisation = name.rfind("--");
  return organisation == std::string::npos ? name : name.substr(organisation + 2);
}

inline Model model_of(const nlohmann::json& json, std::string_view file, std::string_view name) {
  const ConfigObject root(json, file);
  const ConfigObject text = text_part(root);
  return ModelReader(root, text).read(name);
}

}  // namespace ingest::detail

/// Reads a published configuration from JSON text; `name` is that of the model, and stands for the
/// file in messages. NaN and Infinity, which Python writes, are read as null. Throws Error, which names
/// field, value and what is allowed.
[[nodiscard]] inline Model parse_model(std::string_view text, std::string_view name) {
  return ingest::detail::model_of(ingest::parse_json(text, name, ingest::NonFinite::null), name,
                                  name);
}

/// Reads a config.json of the model `name`. Throws Error, which names the file too.
[[nodiscard]] inline Model read_model(const std::filesystem::path& path, std::string_view name) {
  const nlohmann::json json = ingest::read_json(path, ingest::NonFinite::null);
  return ingest::detail::model_of(json, path.string(), name);
}
/// The same; the model is named after the file, or after the folder of a plain config.json.
[[nodiscard]] inline Model read_model(const std::filesystem::path& path) {
  return read_model(path, ingest::detail::model_name(path));
}

}  // namespace e2t
