// SPDX-License-Identifier: MIT
#pragma once
// Published models by their architecture, with the number formats of the published checkpoint.
//
//     constexpr auto& entry = e2t::catalog::find_model("qwen3_235b_a22b");
//     constexpr e2t::Model qwen = entry;
//     puts(entry.origin.source);  // huggingface.co/Qwen/Qwen3-235B-A22B, config.json
//
// All are read from the publisher's config.json, which is what read_model reads: a test compares the
// two. Vision parts and multi-token prediction are left out. Hybrids of attention with state-space or
// linear-attention layers are not here.
#include "e2t/catalog/models_dense.hpp"
#include "e2t/catalog/models_experts.hpp"
#include "e2t/catalog/models_latent.hpp"

namespace e2t::catalog {

/// All of them.
inline constexpr const ModelEntry* models[] = {
    &llama_3_1_8b,      &llama_3_1_70b,   &llama_3_1_405b, &nemotron_super_49b, &qwen3_0_6b,
    &qwen3_1_7b,        &qwen3_8b,        &qwen3_32b,      &llama_4_scout,      &mixtral_8x7b,
    &qwen3_30b_a3b,     &qwen3_235b_a22b, &gpt_oss_20b,    &gpt_oss_120b,       &minimax_m2_5,
    &mimo_v2_flash,     &step_3_7_flash,  &deepseek_v3,    &deepseek_r1,        &deepseek_v3_2,
    &deepseek_v4_flash, &kimi_k2,         &glm_5};

/// The model with that key; throws Error, which lists the keys.
[[nodiscard]] constexpr const ModelEntry& find_model(const char* key) {
  return find(models, "model", key);
}

}  // namespace e2t::catalog
