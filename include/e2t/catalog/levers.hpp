// SPDX-License-Identifier: MIT
#pragma once
// Published optimisations as levers, each with the source of its figures and, apart from it, that of what it
// does to quality.
//
//     constexpr auto& entry = e2t::catalog::find_lever("fp8_w8a8");
//     const e2t::Lever fp8 = entry;                     // multiplies workload.quality, which must be stated
//     puts(entry.quality.source);                       // model cards of RedHatAI/Meta-Llama-3.1-...
//
// A lever without a figure for quality leaves it as it is: the note of `quality` says whether that is known or
// only not known to be otherwise. Figures are those of the models named there; on others they are a guess.
#include "e2t/catalog/figure.hpp"
#include "e2t/scenario/lever.hpp"

namespace e2t::catalog {

struct LeverEntry {
  const char* key;  ///< as in scenario files: `from = "fp8_w8a8"`
  Lever lever{};
  Origin origin{};   ///< of what it changes
  Origin quality{};  ///< of what it does to quality; its note says why, where it has no figure

  constexpr operator Lever() const { return lever; }
};

namespace from {

constexpr Quantity<context_length> context(double count) {
  return count * (units::processed_token / units::request);
}
inline constexpr auto kurtic = "Kurtic et al., ACL 2025, arXiv:2411.02355";

}  // namespace from

inline constexpr LeverEntry latent_kv{
    .key = "latent_kv",
    .lever = {.name = "latent KV",
              .source = "DeepSeek-V3 config.json",
              .latent_kv = LatentKv{.rank = 512, .rope_dim = 64}},
    .origin =
        {"huggingface.co/deepseek-ai/DeepSeek-V3, config.json: kv_lora_rank, qk_rope_head_dim",
         Confidence::high, "a model must be trained, or converted, for it"},
    .quality = {.note = "no figure: DeepSeek-V2, arXiv:2405.04434, reports no loss against "
                        "multi-head attention, "
                        "of models trained either way; not of one that is converted"},
};

inline constexpr LeverEntry sparse_attention{
    .key = "sparse_attention",
    .lever = {.name = "sparse attention",
              .source = "DeepSeek-V3.2 config.json; quality: V3.2-Exp against V3.1-Terminus",
              .sparse_attention =
                  SparseAttention{
                      .selected = from::context(2048), .index_heads = 64.0, .index_dim = 128.0},
              .quality = {{1.0, 0.912, 1.010}}},
    .origin = {"huggingface.co/deepseek-ai/DeepSeek-V3.2, config.json: index_topk, index_n_heads, "
               "index_head_dim",
               Confidence::high, "a model must be trained on for it"},
    .quality = {"together.ai/models/deepseek-v3-2-exp, which prints DeepSeek's table",
                Confidence::medium,
                "MMLU-Pro 85.0 for 85.0; range: Humanity's Last Exam 19.8 for 21.7, AIME 2025 89.3 "
                "for 88.4"},
};

inline constexpr LeverEntry compressed_attention{
    .key = "compressed_attention",
    .lever = {.name = "compressed attention",
              .source = "DeepSeek-V4-Flash config.json: its selecting layers",
              .sparse_attention = SparseAttention{.selected = from::context(512),
                                                  .index_heads = 64.0,
                                                  .index_dim = 128.0,
                                                  .compression = 4.0,
                                                  .window = from::context(128)}},
    .origin =
        {"huggingface.co/deepseek-ai/DeepSeek-V4-Flash, config.json: compress_ratios, index_topk, "
         "index_n_heads, index_head_dim, sliding_window",
         Confidence::high,
         "nearly half of that model's layers compress 128 tokens instead and read all entries"},
    .quality = {.note = "no figure: no model is published both with it and without"},
};

inline constexpr LeverEntry fp8_w8a8{
    .key = "fp8_w8a8",
    .lever =
        {.name = "FP8 weights and activations",
         .source =
             "Kurtic et al., arXiv:2411.02355; quality: model cards of its Llama-3.1 checkpoints",
         .quantisation = Quantisation{.weights = 1 * units::B, .activations = Activations::fp8},
         .quality = {{0.9987, 0.987, 0.9987}}},
    .origin = {from::kurtic, Confidence::high,
               "W8A8-FP: linear layers, not embedding, head and cache"},
    .quality = {"model cards of RedHatAI/Meta-Llama-3.1-70B-Instruct-FP8 and "
                "neuralmagic/Meta-Llama-3.1-405B-FP8",
                Confidence::medium,
                "OpenLLM v1: 84.29 for 84.40 of 70B; range: 98.7 % of 405B; Kurtic et al.: "
                "effectively lossless"},
};

inline constexpr LeverEntry int8_w8a8{
    .key = "int8_w8a8",
    .lever = {.name = "INT8 weights and activations",
              .source = "Kurtic et al., arXiv:2411.02355",
              .quantisation =
                  Quantisation{.weights = 1 * units::B, .activations = Activations::int8},
              .quality = {{0.98, 0.97, 0.99}}},
    .origin = {from::kurtic, Confidence::high, "W8A8-INT; boards without INT8 multiply in BF16"},
    .quality =
        {from::kurtic, Confidence::medium,
         "its abstract: 1 to 3 % of accuracy lost, well tuned; the factor is the middle of that"},
};

inline constexpr LeverEntry int4_weights{
    .key = "int4_weights",
    .lever =
        {.name = "INT4 weights",
         .source =
             "Kurtic et al., arXiv:2411.02355; quality: model cards of its Llama-3.1 checkpoints",
         .quantisation = Quantisation{.weights = formats::int4.size},
         .quality = {{0.998, 0.975, 0.998}}},
    .origin = {from::kurtic, Confidence::medium,
               "W4A16-INT; 16 bits of scale for 128 weights as in number_format.hpp; per channel "
               "they are fewer"},
    .quality = {"model cards of neuralmagic/Meta-Llama-3.1-70B-Instruct-quantized.w4a16 and -8B-",
                Confidence::medium,
                "OpenLLM v1: 78.54 for 78.67 of 70B; range: 67.57 for 69.32 of 8B"},
};

inline constexpr LeverEntry mxfp4_experts{
    .key = "mxfp4_experts",
    .lever = {.name = "MXFP4 experts",
              .source = "gpt-oss checkpoints; OCP Microscaling Formats 1.0",
              .quantisation = Quantisation{.experts = formats::mxfp4.size}},
    .origin = {"huggingface.co/openai/gpt-oss-120b, config.json and model card: 4.25 bits a weight "
               "of experts",
               Confidence::high, "multiplied in BF16"},
    .quality = {.note = "no figure: gpt-oss was trained for it after pre-training, and is not "
                        "published in BF16"},
};

inline constexpr LeverEntry fp8_kv{
    .key = "fp8_kv",
    .lever = {.name = "FP8 KV cache",
              .source = "vLLM, FP8 KV-cache and attention quantization",
              .quantisation = Quantisation{.kv = 1 * units::B},
              .quality = {{0.965, 0.94, 0.99}}},
    .origin = {"docs.vllm.ai, quantized KV cache", Confidence::high,
               "vLLM also multiplies attention in FP8, which is not counted here"},
    .quality = {"app.daily.dev on vLLM's \"The State of FP8 KV-Cache\"", Confidence::low,
                "94 to 99 % of the baseline on Llama, Qwen3 and mixtures of experts, long contexts "
                "included; the "
                "factor is the middle of that"},
};

inline constexpr LeverEntry mtp_speculation{
    .key = "mtp_speculation",
    .lever = {.name = "multi-token prediction",
              .source = "DeepSeek-V3, arXiv:2412.19437, 5.4.3",
              .speculation =
                  Speculation{.tokens = 1, .acceptance = Probability{0.875}, .draft_cost = 0.044}},
    .origin = {"DeepSeek-V3, arXiv:2412.19437, section 5.4.3", Confidence::medium,
               "the second token is accepted in 85 to 90 % of cases, 1.8 times the tokens/s; the "
               "cost is counted "
               "from its config: one layer with experts, a projection of 2 d^2 and the head, over "
               "active parameters"},
    .quality = {"Leviathan et al. 2023, arXiv:2211.17192", Confidence::high,
                "no factor: what is accepted is distributed as without drafts"},
};

inline constexpr LeverEntry prefix_caching{
    .key = "prefix_caching",
    .lever = {.name = "prefix caching",
              .source = "DeepSeek inference system overview, open-infra-index, day 6",
              .prefix_caching = PrefixCaching{.found = Probability{0.563}}},
    .origin = {"github.com/deepseek-ai/open-infra-index, day 6", Confidence::medium,
               "56.3 % of input tokens, of one provider on one day, in a cache on disk"},
    .quality = {.source = "by construction",
                .confidence = Confidence::high,
                .note = "no factor: the same cache is read instead of computed"},
};

inline constexpr LeverEntry adaptive_thinking{
    .key = "adaptive_thinking",
    .lever = {.name = "adaptive thinking",
              .source = "AdaptThink, arXiv:2505.13417",
              .reasoning = Reasoning{.scale = 0.47}},
    .origin =
        {"AdaptThink, arXiv:2505.13417, abstract", Confidence::medium,
         "53 % shorter answers of DeepSeek-R1-Distill-Qwen-1.5B on three sets of mathematics"},
    .quality = {.note =
                    "no factor: accuracy rises by 2.4 %, but the abstract does not say from what"},
};

inline constexpr LeverEntry difficulty_adaptive{
    .key = "difficulty_adaptive",
    .lever = {.name = "difficulty-adaptive reasoning",
              .source = "DAST, arXiv:2503.04472: MATH-500 with R1-Distill-Qwen-32B",
              .reasoning = Reasoning{.scale = 0.521},
              .quality = {{1.0, 1.0, 1.01}}},
    .origin = {"papers.lunadong.com/paper/11281 on DAST, arXiv:2503.04472", Confidence::low,
               "47.9 % shorter answers on MATH-500 of the 32B model, 39.4 % of the 7B one"},
    .quality = {"papers.lunadong.com/paper/11281 on DAST, arXiv:2503.04472", Confidence::low,
                "96.0 for 96.0 of 32B; range: 83.6 for 82.8 of 7B"},
};

inline constexpr LeverEntry token_budget{
    .key = "token_budget",
    .lever = {.name = "token budget",
              .source = "TALE, arXiv:2412.18547",
              .reasoning = Reasoning{.scale = 0.33}},
    .origin = {"alphaxiv.org/overview/2412.18547 on TALE, ACL 2025 Findings", Confidence::low,
               "67 % fewer output tokens on average"},
    .quality = {.note =
                    "no factor: \"a slight performance reduction\", whose size was not at hand"},
};

inline constexpr LeverEntry h100_power_cap{
    .key = "h100_power_cap",
    .lever = {.name = "H100 at 500 W",
              .source = "a setting, not a measurement",
              .power_cap = PowerCap{.power = 500 * units::W}},
    .origin = {.source = "a setting",
               .confidence = Confidence::unverified,
               .note = "of the board's 700 W; what it costs follows from the operating point, and "
                       "no measurement of "
                       "caps on this board was at hand"},
    .quality = {.source = "by construction",
                .confidence = Confidence::high,
                .note = "no factor: the same work, later"},
};

/// All of them.
inline constexpr const LeverEntry* levers[] = {
    &latent_kv,       &sparse_attention, &compressed_attention, &fp8_w8a8,
    &int8_w8a8,       &int4_weights,     &mxfp4_experts,        &fp8_kv,
    &mtp_speculation, &prefix_caching,   &adaptive_thinking,    &difficulty_adaptive,
    &token_budget,    &h100_power_cap};

/// The lever with that key; throws Error, which lists the keys.
[[nodiscard]] constexpr const LeverEntry& find_lever(const char* key) {
  return find(levers, "lever", key);
}

}  // namespace e2t::catalog
