// SPDX-License-Identifier: MIT
#pragma once
// Mixtures of experts that keep one vector per token instead of keys and values: latent, sparse and
// compressed attention. Found by models.hpp.
//
//     constexpr e2t::Model model = e2t::catalog::deepseek_v3;
//     static_assert(model.attention[0].kv_rank == 512);
#include "e2t/catalog/model_entry.hpp"

namespace e2t::catalog {

inline constexpr ModelEntry deepseek_v3{
    .key = "deepseek_v3",
    .model =
        {.name = "DeepSeek-V3",
         .hidden_size = 7168,
         .vocabulary = 129280,
         .context_limit = from::tokens(163840),
         .attention = {Attention{.kind = AttentionKind::latent,
                                 .layers = 61,
                                 .heads = 128,
                                 .kv_heads = 1,
                                 .key_dim = 192,
                                 .value_dim = 128,
                                 .query_rank = 1536,
                                 .kv_rank = 512,
                                 .rope_dim = 64}},
         .dense = {.layers = 3, .width = 18432},
         .experts = {.layers = 58, .count = 256, .active = 8, .width = 2048, .shared_width = 2048},
         .formats = {.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8}},
    .origin = {"huggingface.co/deepseek-ai/DeepSeek-V3, config.json", Confidence::high},
};

inline constexpr ModelEntry deepseek_r1{
    .key = "deepseek_r1",
    .model =
        {.name = "DeepSeek-R1",
         .hidden_size = 7168,
         .vocabulary = 129280,
         .context_limit = from::tokens(163840),
         .attention = {Attention{.kind = AttentionKind::latent,
                                 .layers = 61,
                                 .heads = 128,
                                 .kv_heads = 1,
                                 .key_dim = 192,
                                 .value_dim = 128,
                                 .query_rank = 1536,
                                 .kv_rank = 512,
                                 .rope_dim = 64}},
         .dense = {.layers = 3, .width = 18432},
         .experts = {.layers = 58, .count = 256, .active = 8, .width = 2048, .shared_width = 2048},
         .formats = {.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8}},
    .origin = {"huggingface.co/deepseek-ai/DeepSeek-R1, config.json", Confidence::high},
};

inline constexpr ModelEntry deepseek_v3_2{
    .key = "deepseek_v3_2",
    .model =
        {.name = "DeepSeek-V3.2",
         .hidden_size = 7168,
         .vocabulary = 129280,
         .context_limit = from::tokens(163840),
         .attention = {Attention{.kind = AttentionKind::latent,
                                 .layers = 61,
                                 .heads = 128,
                                 .kv_heads = 1,
                                 .key_dim = 192,
                                 .value_dim = 128,
                                 .query_rank = 1536,
                                 .kv_rank = 512,
                                 .rope_dim = 64,
                                 .selected = from::tokens(2048),
                                 .index_heads = 64,
                                 .index_dim = 128}},
         .dense = {.layers = 3, .width = 18432},
         .experts = {.layers = 58, .count = 256, .active = 8, .width = 2048, .shared_width = 2048},
         .formats = {.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8}},
    .origin = {"huggingface.co/deepseek-ai/DeepSeek-V3.2, config.json", Confidence::high},
};

inline constexpr ModelEntry deepseek_v4_flash{
    .key = "deepseek_v4_flash",
    .model =
        {.name = "DeepSeek-V4-Flash",
         .hidden_size = 4096,
         .vocabulary = 129280,
         .context_limit = from::tokens(1048576),
         .attention = {Attention{.kind = AttentionKind::shared,
                                 .layers = 2,
                                 .heads = 64,
                                 .kv_heads = 1,
                                 .key_dim = 512,
                                 .value_dim = 512,
                                 .query_rank = 1024,
                                 .output_rank = 1024,
                                 .output_groups = 8,
                                 .window = from::tokens(128)},
                       Attention{.kind = AttentionKind::shared,
                                 .layers = 21,
                                 .heads = 64,
                                 .kv_heads = 1,
                                 .key_dim = 512,
                                 .value_dim = 512,
                                 .query_rank = 1024,
                                 .output_rank = 1024,
                                 .output_groups = 8,
                                 .window = from::tokens(128),
                                 .compression = 4.0,
                                 .selected = from::tokens(512),
                                 .index_heads = 64,
                                 .index_dim = 128},
                       Attention{.kind = AttentionKind::shared,
                                 .layers = 20,
                                 .heads = 64,
                                 .kv_heads = 1,
                                 .key_dim = 512,
                                 .value_dim = 512,
                                 .query_rank = 1024,
                                 .output_rank = 1024,
                                 .output_groups = 8,
                                 .window = from::tokens(128),
                                 .compression = 128.0}},
         .experts = {.layers = 43, .count = 256, .active = 6, .width = 2048, .shared_width = 2048},
         .formats = {.attention = formats::fp8, .dense = formats::fp8, .experts = formats::mxfp4}},
    .origin = {"huggingface.co/deepseek-ai/DeepSeek-V4-Flash, config.json", Confidence::high,
               "compressed entries of 4 tokens selected, of 128 all read"},
};

inline constexpr ModelEntry kimi_k2{
    .key = "kimi_k2",
    .model =
        {.name = "Kimi-K2",
         .hidden_size = 7168,
         .vocabulary = 163840,
         .context_limit = from::tokens(131072),
         .attention = {Attention{.kind = AttentionKind::latent,
                                 .layers = 61,
                                 .heads = 64,
                                 .kv_heads = 1,
                                 .key_dim = 192,
                                 .value_dim = 128,
                                 .query_rank = 1536,
                                 .kv_rank = 512,
                                 .rope_dim = 64}},
         .dense = {.layers = 1, .width = 18432},
         .experts = {.layers = 60, .count = 384, .active = 8, .width = 2048, .shared_width = 2048},
         .formats = {.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8}},
    .origin = {"huggingface.co/moonshotai/Kimi-K2-Instruct, config.json", Confidence::high},
};

inline constexpr ModelEntry glm_5{
    .key = "glm_5",
    .model =
        {.name = "GLM-5",
         .hidden_size = 6144,
         .vocabulary = 154880,
         .context_limit = from::tokens(202752),
         .attention = {Attention{.kind = AttentionKind::latent,
                                 .layers = 78,
                                 .heads = 64,
                                 .kv_heads = 1,
                                 .key_dim = 256,
                                 .value_dim = 256,
                                 .query_rank = 2048,
                                 .kv_rank = 512,
                                 .rope_dim = 64,
                                 .selected = from::tokens(2048),
                                 .index_heads = 32,
                                 .index_dim = 128}},
         .dense = {.layers = 3, .width = 12288},
         .experts = {.layers = 75, .count = 256, .active = 8, .width = 2048, .shared_width = 2048}},
    .origin = {"huggingface.co/zai-org/GLM-5, config.json", Confidence::high},
};

}  // namespace e2t::catalog
