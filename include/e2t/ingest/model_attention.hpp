// SPDX-License-Identifier: MIT
#pragma once
// Attention of a published configuration: what a layer of each span has, and how many layers are alike.
//
//     const auto json = e2t::ingest::parse_json(R"({"num_attention_heads": 8, "head_dim": 64})", "a");
//     const e2t::ingest::ConfigObject config(json, "a");
//     e2t::ingest::AttentionReader reader(config, 4, 512.0);  // of 4 layers, hidden size 512
//     reader.read();
//     const bool one_kind = reader.kinds().size() == 1;
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "e2t/ingest/model_layers.hpp"
#include "e2t/scenario/model.hpp"

namespace e2t::ingest {

[[nodiscard]] inline Quantity<context_length> tokens_of_context(double count) {
  return count * (units::processed_token / units::request);
}

class AttentionReader {
 public:
  using Kinds = List<Attention, 4>;

  /// `config` outlives this.
  AttentionReader(const ConfigObject& config, std::size_t layers, double hidden_size)
      : config_(config), layers_(layers), hidden_(hidden_size) {}

  [[nodiscard]] const Kinds& kinds() const { return kinds_; }

  /// Reads the attention of all layers.
  void read() {
    const Attention full = config_.has("kv_lora_rank")      ? latent()
                           : config_.has("compress_ratios") ? shared()
                                                            : grouped("");
    if (full.kind == AttentionKind::shared)
      return read_compressed(full);
    const std::vector<Span> spans = layer_spans(config_, layers_);
    if (full.kind == AttentionKind::grouped && config_.has("index_topk")) {
      config_.refuse_value("index_topk", "absent: no latent attention that it would select of");
    }
    const ConfigObject::Names others{"swa_num_attention_heads", "swa_num_key_value_heads",
                                     "swa_head_dim", "swa_v_head_dim"};
    const bool other = std::any_of(others.begin(), others.end(),
                                   [&](std::string_view key) { return config_.has(key); });
    for (const Span span : spans) {
      Attention layer = span == Span::sliding && other ? grouped("swa_") : full;
      if (span == Span::sliding)
        layer.window = tokens_of_context(config_.whole("sliding_window"));
      if (span == Span::chunked)
        layer.window = tokens_of_context(config_.whole("attention_chunk_size"));
      add(layer);
    }
  }

  /// Counts one more layer; throws Error for a fifth kind.
  void add(const Attention& layer) {
    for (Attention& kind : kinds_) {
      const auto same = [](const auto& left, const auto& right) {
        return left.has_value() == right.has_value() && (!left.has_value() || *left == *right);
      };
      if (kind.heads == layer.heads && kind.kv_heads == layer.kv_heads &&
          kind.key_dim == layer.key_dim && kind.value_dim == layer.value_dim &&
          same(kind.window, layer.window) && same(kind.compression, layer.compression) &&
          same(kind.selected, layer.selected)) {
        kind.layers += 1.0;
        return;
      }
    }
    if (kinds_.size() == Kinds::capacity) {
      config_.refuse("num_hidden_layers", ": the layers have more than 4 kinds of attention");
    }
    kinds_.push_back(layer);
    kinds_[kinds_.size() - 1].layers = 1.0;
  }

  /// Length of a head's key; `prefix` as in "swa_head_dim".
  [[nodiscard]] double head_dim(const std::string& prefix, double heads) const {
    if (config_.has(prefix + "head_dim"))
      return config_.whole(prefix + "head_dim");
    if (config_.has("head_dim"))
      return config_.whole("head_dim");
    if (!divides(heads, hidden_)) {
      config_.refuse("hidden_size", " is " + shortest_number(hidden_) + ", but " +
                                        config_.path("num_attention_heads") + " is " +
                                        shortest_number(heads) +
                                        "; allowed: a multiple of that, or head_dim");
    }
    return hidden_ / heads;
  }

  /// Whether one whole number is a multiple of another.
  [[nodiscard]] static bool divides(double part, double whole) {
    return static_cast<long long>(whole) % static_cast<long long>(part) == 0;
  }

 private:
  // Fields with a prefix that are absent are those without.
  double heads_field(const std::string& prefix, const char* key) const {
    return config_.has(prefix + key) ? config_.whole(prefix + key) : config_.whole(key);
  }
  Attention grouped(const std::string& prefix) const {
    Attention read;
    read.heads = heads_field(prefix, "num_attention_heads");
    const bool one = config_.flag("multi_query") == true && !config_.has("num_key_value_heads");
    read.kv_heads = one ? 1.0
                    : config_.has(prefix + "num_key_value_heads")
                        ? config_.whole(prefix + "num_key_value_heads")
                        : config_.whole_or("num_key_value_heads", read.heads);
    if (!divides(read.kv_heads, read.heads)) {
      config_.refuse("num_attention_heads", " is " + shortest_number(read.heads) + ", but " +
                                                config_.path(prefix + "num_key_value_heads") +
                                                " is " + shortest_number(read.kv_heads) +
                                                "; allowed: a multiple of that");
    }
    read.key_dim = head_dim(prefix, read.heads);
    const std::string value =
        config_.has(prefix + "v_head_dim") ? prefix + "v_head_dim" : "v_head_dim";
    read.value_dim = config_.whole_or(value, read.key_dim);
    return read;
  }
  void read_indexer(Attention& into) const {
    into.selected = tokens_of_context(config_.whole("index_topk"));
    into.index_heads = config_.whole("index_n_heads");
    into.index_dim = config_.whole("index_head_dim");
  }
  Attention latent() const {
    Attention read{.kind = AttentionKind::latent, .kv_heads = 1.0};
    read.heads = config_.whole("num_attention_heads");
    read.query_rank = config_.whole_or("q_lora_rank", 0.0);
    read.kv_rank = config_.whole("kv_lora_rank");
    read.rope_dim = config_.whole("qk_rope_head_dim", 0.0);
    read.key_dim = config_.whole("qk_nope_head_dim") + read.rope_dim;
    if (config_.whole_or("qk_head_dim", read.key_dim) != read.key_dim) {
      config_.refuse_value("qk_head_dim",
                           "the sum of qk_nope_head_dim and qk_rope_head_dim, which is " +
                               shortest_number(read.key_dim));
    }
    read.value_dim = config_.whole("v_head_dim");
    if (config_.has("index_topk")) {
      if (read.query_rank == 0.0)
        config_.refuse("q_lora_rank",
                       " is not given, but index_topk is; allowed: the rank that the indexer's "
                       "queries come from");
      read_indexer(read);
    }
    return read;
  }

  // DeepSeek-V4: all heads share one key that is the value too.
  Attention shared() const {
    Attention read{.kind = AttentionKind::shared, .kv_heads = 1.0};
    read.heads = config_.whole("num_attention_heads");
    if (config_.whole_or("num_key_value_heads", 1.0) != 1.0)
      config_.refuse_value("num_key_value_heads", "1, beside compress_ratios");
    read.key_dim = read.value_dim = config_.whole("head_dim");
    read.query_rank = config_.whole("q_lora_rank");
    read.output_rank = config_.whole("o_lora_rank");
    read.output_groups = config_.whole("o_groups");
    read.window = tokens_of_context(config_.whole("sliding_window"));
    return read;
  }
  void read_compressed(const Attention& plain) {
    (void)config_.per_layer("compress_ratios", layers_, prediction_layers(config_));
    for (std::size_t i = 0; i < layers_; ++i) {
      Attention layer = plain;
      const double ratio = config_.element("compress_ratios", i);
      // The model's code has an indexer where the ratio is 4, and takes all entries where it is 128.
      if (ratio != 0.0 && ratio != 4.0 && ratio != 128.0)
        config_.refuse_element("compress_ratios", i, "0, 4, 128");
      if (ratio != 0.0)
        layer.compression = ratio;
      if (ratio == 4.0)
        read_indexer(layer);
      add(layer);
    }
  }

  const ConfigObject& config_;
  std::size_t layers_;
  double hidden_;
  Kinds kinds_{};
};

}  // namespace e2t::ingest
