// SPDX-License-Identifier: MIT
#pragma once
// Models in which every token passes all weights. Found by models.hpp.
//
//     constexpr e2t::Model model = e2t::catalog::llama_3_1_70b;
//     static_assert(model.dense.layers == 80 && model.experts.count == 0);
#include "e2t/catalog/model_entry.hpp"

namespace e2t::catalog {

inline constexpr ModelEntry llama_3_1_8b{
    .key = "llama_3_1_8b",
    .model = {.name = "Llama-3.1-8B",
              .hidden_size = 4096,
              .vocabulary = 128256,
              .context_limit = from::tokens(131072),
              .attention = {Attention{
                  .layers = 32, .heads = 32, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 32, .width = 14336}},
    .origin = {"huggingface.co/meta-llama/Meta-Llama-3.1-8B, config.json", Confidence::high},
};

inline constexpr ModelEntry llama_3_1_70b{
    .key = "llama_3_1_70b",
    .model = {.name = "Llama-3.1-70B",
              .hidden_size = 8192,
              .vocabulary = 128256,
              .context_limit = from::tokens(131072),
              .attention = {Attention{
                  .layers = 80, .heads = 64, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 80, .width = 28672}},
    .origin = {"huggingface.co/meta-llama/Meta-Llama-3.1-70B, config.json", Confidence::high},
};

inline constexpr ModelEntry llama_3_1_405b{
    .key = "llama_3_1_405b",
    .model = {.name = "Llama-3.1-405B",
              .hidden_size = 16384,
              .vocabulary = 128256,
              .context_limit = from::tokens(131072),
              .attention = {Attention{
                  .layers = 126, .heads = 128, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 126, .width = 53248}},
    .origin = {"huggingface.co/meta-llama/Meta-Llama-3.1-405B, config.json", Confidence::high},
};

inline constexpr ModelEntry nemotron_super_49b{
    .key = "nemotron_super_49b",
    .model = {.name = "Llama-3.3-Nemotron-Super-49B",
              .hidden_size = 8192,
              .vocabulary = 128256,
              .context_limit = from::tokens(131072),
              .attention = {Attention{
                  .layers = 49, .heads = 64, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 80, .width = 20531.2}},
    .origin = {"huggingface.co/nvidia/Llama-3_3-Nemotron-Super-49B-v1, config.json",
               Confidence::high,
               "31 of 80 layers have no attention; the width is the mean over layers"},
};

inline constexpr ModelEntry qwen3_0_6b{
    .key = "qwen3_0_6b",
    .model = {.name = "Qwen3-0.6B",
              .hidden_size = 1024,
              .vocabulary = 151936,
              .embedding = Embedding::tied,
              .context_limit = from::tokens(40960),
              .attention = {Attention{
                  .layers = 28, .heads = 16, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 28, .width = 3072}},
    .origin = {"huggingface.co/Qwen/Qwen3-0.6B, config.json", Confidence::high},
};

inline constexpr ModelEntry qwen3_1_7b{
    .key = "qwen3_1_7b",
    .model = {.name = "Qwen3-1.7B",
              .hidden_size = 2048,
              .vocabulary = 151936,
              .embedding = Embedding::tied,
              .context_limit = from::tokens(40960),
              .attention = {Attention{
                  .layers = 28, .heads = 16, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 28, .width = 6144}},
    .origin = {"huggingface.co/Qwen/Qwen3-1.7B, config.json", Confidence::high},
};

inline constexpr ModelEntry qwen3_8b{
    .key = "qwen3_8b",
    .model = {.name = "Qwen3-8B",
              .hidden_size = 4096,
              .vocabulary = 151936,
              .context_limit = from::tokens(40960),
              .attention = {Attention{
                  .layers = 36, .heads = 32, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 36, .width = 12288}},
    .origin = {"huggingface.co/Qwen/Qwen3-8B, config.json", Confidence::high},
};

inline constexpr ModelEntry qwen3_32b{
    .key = "qwen3_32b",
    .model = {.name = "Qwen3-32B",
              .hidden_size = 5120,
              .vocabulary = 151936,
              .context_limit = from::tokens(40960),
              .attention = {Attention{
                  .layers = 64, .heads = 64, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .dense = {.layers = 64, .width = 25600}},
    .origin = {"huggingface.co/Qwen/Qwen3-32B, config.json", Confidence::high},
};

}  // namespace e2t::catalog
