// SPDX-License-Identifier: MIT
#pragma once
// Mixtures of experts with grouped attention. Found by models.hpp.
//
//     constexpr e2t::Model model = e2t::catalog::gpt_oss_120b;
//     static_assert(model.experts.active == 4 && model.experts.count == 128);
#include "e2t/catalog/model_entry.hpp"

namespace e2t::catalog {

inline constexpr ModelEntry llama_4_scout{
    .key = "llama_4_scout",
    .model =
        {.name = "Llama-4-Scout",
         .hidden_size = 5120,
         .vocabulary = 202048,
         .context_limit = from::tokens(10485760),
         .attention =
             {Attention{.layers = 36,
                        .heads = 40,
                        .kv_heads = 8,
                        .key_dim = 128,
                        .value_dim = 128,
                        .window = from::tokens(8192)},
              Attention{
                  .layers = 12, .heads = 40, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
         .experts = {.layers = 48, .count = 16, .active = 1, .width = 8192, .shared_width = 8192}},
    .origin = {"huggingface.co/meta-llama/Llama-4-Scout-17B-16E-Instruct, config.json",
               Confidence::high, "chunks of 8192 tokens as windows; the vision part is left out"},
};

inline constexpr ModelEntry mixtral_8x7b{
    .key = "mixtral_8x7b",
    .model = {.name = "Mixtral-8x7B",
              .hidden_size = 4096,
              .vocabulary = 32000,
              .context_limit = from::tokens(32768),
              .attention = {Attention{
                  .layers = 32, .heads = 32, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .experts = {.layers = 32, .count = 8, .active = 2, .width = 14336}},
    .origin = {"huggingface.co/mistralai/Mixtral-8x7B-v0.1, config.json", Confidence::high},
};

inline constexpr ModelEntry qwen3_30b_a3b{
    .key = "qwen3_30b_a3b",
    .model = {.name = "Qwen3-30B-A3B",
              .hidden_size = 2048,
              .vocabulary = 151936,
              .context_limit = from::tokens(40960),
              .attention = {Attention{
                  .layers = 48, .heads = 32, .kv_heads = 4, .key_dim = 128, .value_dim = 128}},
              .experts = {.layers = 48, .count = 128, .active = 8, .width = 768}},
    .origin = {"huggingface.co/Qwen/Qwen3-30B-A3B, config.json", Confidence::high},
};

inline constexpr ModelEntry qwen3_235b_a22b{
    .key = "qwen3_235b_a22b",
    .model = {.name = "Qwen3-235B-A22B",
              .hidden_size = 4096,
              .vocabulary = 151936,
              .context_limit = from::tokens(40960),
              .attention = {Attention{
                  .layers = 94, .heads = 64, .kv_heads = 4, .key_dim = 128, .value_dim = 128}},
              .experts = {.layers = 94, .count = 128, .active = 8, .width = 1536}},
    .origin = {"huggingface.co/Qwen/Qwen3-235B-A22B, config.json", Confidence::high},
};

inline constexpr ModelEntry gpt_oss_20b{
    .key = "gpt_oss_20b",
    .model = {.name = "gpt-oss-20b",
              .hidden_size = 2880,
              .vocabulary = 201088,
              .context_limit = from::tokens(131072),
              .attention =
                  {Attention{.layers = 12,
                             .heads = 64,
                             .kv_heads = 8,
                             .key_dim = 64,
                             .value_dim = 64,
                             .window = from::tokens(128)},
                   Attention{
                       .layers = 12, .heads = 64, .kv_heads = 8, .key_dim = 64, .value_dim = 64}},
              .experts = {.layers = 24, .count = 32, .active = 4, .width = 2880},
              .formats = {.experts = formats::mxfp4}},
    .origin = {"huggingface.co/openai/gpt-oss-20b, config.json", Confidence::high},
};

inline constexpr ModelEntry gpt_oss_120b{
    .key = "gpt_oss_120b",
    .model = {.name = "gpt-oss-120b",
              .hidden_size = 2880,
              .vocabulary = 201088,
              .context_limit = from::tokens(131072),
              .attention =
                  {Attention{.layers = 18,
                             .heads = 64,
                             .kv_heads = 8,
                             .key_dim = 64,
                             .value_dim = 64,
                             .window = from::tokens(128)},
                   Attention{
                       .layers = 18, .heads = 64, .kv_heads = 8, .key_dim = 64, .value_dim = 64}},
              .experts = {.layers = 36, .count = 128, .active = 4, .width = 2880},
              .formats = {.experts = formats::mxfp4}},
    .origin = {"huggingface.co/openai/gpt-oss-120b, config.json", Confidence::high},
};

inline constexpr ModelEntry minimax_m2_5{
    .key = "minimax_m2_5",
    .model = {.name = "MiniMax-M2.5",
              .hidden_size = 3072,
              .vocabulary = 200064,
              .context_limit = from::tokens(196608),
              .attention = {Attention{
                  .layers = 62, .heads = 48, .kv_heads = 8, .key_dim = 128, .value_dim = 128}},
              .experts = {.layers = 62, .count = 256, .active = 8, .width = 1536},
              .formats = {.attention = formats::fp8,
                          .dense = formats::fp8,
                          .experts = formats::fp8}},
    .origin = {"huggingface.co/MiniMaxAI/MiniMax-M2.5, config.json", Confidence::high},
};

inline constexpr ModelEntry mimo_v2_flash{
    .key = "mimo_v2_flash",
    .model =
        {.name = "MiMo-V2-Flash",
         .hidden_size = 4096,
         .vocabulary = 152576,
         .context_limit = from::tokens(262144),
         .attention =
             {Attention{.layers = 9, .heads = 64, .kv_heads = 4, .key_dim = 192, .value_dim = 128},
              Attention{.layers = 39,
                        .heads = 64,
                        .kv_heads = 8,
                        .key_dim = 192,
                        .value_dim = 128,
                        .window = from::tokens(128)}},
         .dense = {.layers = 1, .width = 16384},
         .experts = {.layers = 47, .count = 256, .active = 8, .width = 2048},
         .formats = {.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8}},
    .origin = {"huggingface.co/XiaomiMiMo/MiMo-V2-Flash, config.json", Confidence::high},
};

inline constexpr ModelEntry step_3_7_flash{
    .key = "step_3_7_flash",
    .model =
        {.name = "Step-3.7-Flash",
         .hidden_size = 4096,
         .vocabulary = 128896,
         .context_limit = from::tokens(65536),
         .attention =
             {Attention{.layers = 12, .heads = 64, .kv_heads = 8, .key_dim = 128, .value_dim = 128},
              Attention{.layers = 33,
                        .heads = 64,
                        .kv_heads = 8,
                        .key_dim = 128,
                        .value_dim = 128,
                        .window = from::tokens(512)}},
         .dense = {.layers = 3, .width = 11264},
         .experts = {.layers = 42, .count = 288, .active = 8, .width = 1280, .shared_width = 1280}},
    .origin = {"huggingface.co/stepfun-ai/Step-3.7-Flash, config.json", Confidence::high,
               "the vision part is left out"},
};

}  // namespace e2t::catalog
