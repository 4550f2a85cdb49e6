// SPDX-License-Identifier: MIT
#include <e2t/catalog/models.hpp>
#include <e2t/serving/weights.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <set>
#include <string>

namespace {

using namespace e2t;
namespace catalog = e2t::catalog;

static_assert(catalog::find_model("llama_3_1_70b").model.hidden_size == 8192);
static_assert(parameters_of(catalog::mixtral_8x7b.model).total() > 46e9);

// Totals and active parameters as publishers print them, in billions, on model cards and in technical
// reports; active ones with the input embedding or without it, which differs between publishers.
struct Published {
  const char* key;
  double total, active;
  double rounded;  // what the figures are rounded to
};
constexpr Published published[] = {
    {"llama_3_1_8b", 8.03, 8.03, 0.01},
    {"llama_3_1_70b", 70.6, 70.6, 0.1},
    {"llama_3_1_405b", 405.85, 405.85, 0.01},
    {"nemotron_super_49b", 49.9, 49.9, 0.1},
    {"qwen3_0_6b", 0.6, 0.6, 0.1},
    {"qwen3_1_7b", 1.7, 1.7, 0.1},
    {"qwen3_8b", 8.2, 8.2, 0.1},
    {"qwen3_32b", 32.8, 32.8, 0.1},
    {"llama_4_scout", 108.0, 17.0, 1.0},  // and 0.9 in the vision part
    {"mixtral_8x7b", 46.7, 12.9, 0.1},
    {"qwen3_30b_a3b", 30.5, 3.3, 0.1},
    {"qwen3_235b_a22b", 235.0, 22.0, 1.0},
    {"gpt_oss_20b", 20.9, 3.6, 0.1},
    {"gpt_oss_120b", 116.8, 5.1, 0.1},
    {"minimax_m2_5", 229.0, 10.0, 1.0},
    {"mimo_v2_flash", 309.0, 15.0, 1.0},
    {"step_3_7_flash", 196.0, 11.0, 1.0},
    {"deepseek_v3", 671.0, 37.0, 1.0},
    {"deepseek_r1", 671.0, 37.0, 1.0},
    {"deepseek_v3_2", 672.0, 37.0, 1.0},  // 671 of DeepSeek-V3, and the indexer
    {"deepseek_v4_flash", 284.0, 13.0, 1.0},
    {"kimi_k2", 1026.0, 32.0, 1.0},
    {"glm_5", 744.0, 41.0, 1.0},  // published: 40, without the 0.7 of the indexer
};
static_assert(std::size(published) == std::size(catalog::models));

TEST_CASE("every model of the catalogue has the parameters that its publisher gives") {
  for (const Published& each : published) {
    CAPTURE(each.key);
    const auto count = parameters_of(catalog::find_model(each.key).model);
    const auto off = [](double value, double figure) { return std::abs(value / 1e9 - figure); };
    const double rounding = 0.5 * each.rounded + 1e-9;
    CHECK(off(count.total(), each.total) <= rounding);
    const double allowed = std::max(rounding, 0.03 * each.active);
    CHECK(std::min(off(count.active(), each.active), off(count.active_streamed(), each.active)) <=
          allowed);
  }
}

TEST_CASE("every model has a source and a date, and keys are unique and found") {
  std::set<std::string> keys;
  for (const auto* entry : catalog::models) {
    CAPTURE(entry->key);
    CHECK(std::strlen(entry->origin.source) > 0);
    CHECK(std::strlen(entry->origin.date) > 0);
    CHECK(entry->origin.confidence == catalog::Confidence::high);
    CHECK(!entry->model.name.empty());
    CHECK(keys.insert(entry->key).second);
    CHECK(&catalog::find_model(entry->key) == entry);
    CHECK(std::string(entry->key).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") ==
          std::string::npos);
  }
}

TEST_CASE("every model is one that a scenario may have") {
  for (const auto* entry : catalog::models) {
    CAPTURE(entry->key);
    const Model model = *entry;
    CHECK_NOTHROW(validate_fields(model, Path{"model"}));
    for (const Attention& part : model.attention) {
      CHECK(part.layers >= 1.0);
      const double groups = part.heads / part.kv_heads;
      CHECK(groups == static_cast<int>(groups));
    }
    CHECK(model.experts.active <= model.experts.count);
  }
}

TEST_CASE("an unknown model is refused with the keys that exist, all of them") {
  try {
    (void)catalog::find_model("llama");
    CHECK(false);
  } catch (const Error& error) {
    const std::string said = error.what();
    CHECK(said.starts_with("the catalogue has no model \"llama\"; allowed: llama_3_1_8b, "));
    CHECK(said.ends_with(", glm_5"));
  }
}

}  // namespace
