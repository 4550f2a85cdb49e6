// SPDX-License-Identifier: MIT
// The configurations that publishers put beside their weights, where the folder of them is there: what
// is read from each, and that the catalogue says the same.
#include <e2t/catalog/models.hpp>
#include <e2t/ingest/model_config.hpp>

#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>

namespace {

using namespace e2t;
constexpr auto tokens = units::processed_token / units::request;

double billions(double count) {
  return count / 1e9;
}
// Equal to a figure printed with that many digits behind the point.
bool prints_as(double value, double figure, double digit = 0.01) {
  return value >= figure - 0.5 * digit - 1e-9 && value <= figure + 0.5 * digit + 1e-9;
}
bool same(const Format& left, const Format& right) {
  return left.size == right.size && left.arithmetic == right.arithmetic;
}
double window_of(const Attention& part) {
  return part.window ? part.window->in(tokens) : 0.0;
}

std::filesystem::path config_file(const std::filesystem::path& folder, const std::string& name) {
  return folder / "configs" / (name + "_config.json");
}

// Totals that publishers give, and active parameters: with the input embedding, or without it, which
// is the convention of some. A digit is the last one of the published figure.
struct Published {
  const char* name;
  double total, total_digit;
  double active, active_digit;
};
constexpr Published published[] = {
    // Computed by hand from the same configurations, and equal to what is published.
    {"meta-llama--Meta-Llama-3.1-8B", 8.03, 0.01, 8.03, 0.01},
    {"meta-llama--Meta-Llama-3.1-70B", 70.55, 0.01, 70.55, 0.01},
    {"meta-llama--Meta-Llama-3.1-405B", 405.85, 0.01, 405.85, 0.01},
    {"Qwen--Qwen3-8B", 8.19, 0.01, 8.19, 0.01},
    {"Qwen--Qwen3-32B", 32.76, 0.01, 32.76, 0.01},
    {"Qwen--Qwen3-30B-A3B", 30.53, 0.01, 3.35, 0.01},
    {"Qwen--Qwen3-235B-A22B", 235.09, 0.01, 22.19, 0.01},
    {"mistralai--Mixtral-8x7B-v0.1", 46.70, 0.01, 12.88, 0.01},
    {"deepseek-ai--DeepSeek-V3", 671.03, 0.01, 37.55, 0.01},
    {"deepseek-ai--DeepSeek-R1", 671.03, 0.01, 37.55, 0.01},
    {"moonshotai--Kimi-K2-Instruct", 1026.4, 0.1, 32.86, 0.01},
    {"moonshotai--Kimi-K2.5", 1026.4, 0.1, 32.86, 0.01},
    {"openai--gpt-oss-20b", 20.91, 0.01, 4.19, 0.01},
    {"openai--gpt-oss-120b", 116.79, 0.01, 5.71, 0.01},
    // Model cards and technical reports.
    {"Qwen--Qwen3-0.6B", 0.6, 0.1, 0.6, 0.1},
    {"Qwen--Qwen3-1.7B", 1.7, 0.1, 1.7, 0.1},
    {"Qwen--Qwen3-VL-4B-Instruct", 4.0, 0.1, 4.0, 0.1},
    {"deepseek-ai--DeepSeek-V3.2", 671.0, 3.0, 37.0, 1.0},  // and the indexer: 0.9
    {"zai-org--GLM-5", 744.0, 1.0, 40.0, 2.0},
    {"zai-org--GLM-5.1-FP8", 744.0, 1.0, 40.0, 2.0},
    {"MiniMaxAI--MiniMax-M2.5", 229.0, 1.0, 10.0, 1.0},
    {"XiaomiMiMo--MiMo-V2-Flash", 309.0, 1.0, 15.0, 1.0},
    {"XiaomiMiMo--MiMo-7B-Base", 7.6, 0.1, 7.6, 0.1},
    {"stepfun-ai--Step-3.7-Flash", 196.0, 1.0, 11.0, 1.0},
    {"deepseek-ai--DeepSeek-V4-Flash", 284.0, 1.0, 13.0, 1.0},
    {"nvidia--Llama-3_3-Nemotron-Super-49B-v1", 49.9, 0.1, 49.9, 0.1},
    // 109 with the vision part, which is left out: 0.9.
    {"meta-llama--Llama-4-Scout-17B-16E-Instruct", 109.0, 3.0, 17.0, 1.0},
};

TEST_CASE("parameter counts of published configurations are the published ones") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  for (const Published& each : published) {
    CAPTURE(each.name);
    const auto count = parameters_of(read_model(config_file(folder, each.name)));
    CHECK(prints_as(billions(count.total()), each.total, each.total_digit));
    const bool active =
        prints_as(billions(count.active()), each.active, each.active_digit) ||
        prints_as(billions(count.active_streamed()), each.active, each.active_digit);
    CHECK(active);
  }
  // gpt-oss publishes 3.6 and 5.1, DeepSeek 37, without the input embedding.
  const auto streamed = [&](const char* name) {
    return billions(parameters_of(read_model(config_file(folder, name))).active_streamed());
  };
  CHECK(prints_as(streamed("openai--gpt-oss-20b"), 3.61));
  CHECK(prints_as(streamed("openai--gpt-oss-120b"), 5.13));
  CHECK(prints_as(streamed("deepseek-ai--DeepSeek-V3"), 36.6, 0.1));
}

TEST_CASE("every published configuration is read, or refused for layers that are not attention") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  int read = 0;
  std::map<std::string, int> reasons;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "configs")) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    try {
      const Model model = read_model(entry.path());
      validate_fields(model, Path{"model"});
      CHECK(name.find(model.name.c_str()) != std::string::npos);
      ++read;
    } catch (const Error& error) {
      const std::string said = error.what();
      CAPTURE(said);
      CHECK(said.find(name) != std::string::npos);
      const bool hybrid = name.find("Qwen3.5") != std::string::npos ||
                          name.find("Nemotron-3-") != std::string::npos ||
                          name.find("Nemotron-H") != std::string::npos;
      CHECK(hybrid);
      const std::string field = said.substr(said.find(name) + name.size() + 2);
      ++reasons[field.substr(0, field.find(' '))];
    }
  }
  CHECK(read == 43);
  CHECK(reasons == std::map<std::string, int>{{"hybrid_override_pattern", 3},
                                              {"layers_block_type", 2},
                                              {"text_config.layer_types[0]", 3}});
}

TEST_CASE("the attention of published models is read per kind of layer") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto attention = [&](const char* name) {
    return read_model(config_file(folder, name)).attention;
  };
  const auto gpt_oss = attention("openai--gpt-oss-120b");
  REQUIRE(gpt_oss.size() == 2);
  CHECK(gpt_oss[0].layers == 18);
  CHECK(window_of(gpt_oss[0]) == 128);
  CHECK(gpt_oss[1].layers == 18);
  CHECK(window_of(gpt_oss[1]) == 0);

  const auto mimo = attention("XiaomiMiMo--MiMo-V2-Flash");
  REQUIRE(mimo.size() == 2);
  CHECK(mimo[0].layers == 9);
  CHECK(mimo[0].kv_heads == 4);
  CHECK(mimo[0].key_dim == 192);
  CHECK(mimo[0].value_dim == 128);
  CHECK(mimo[1].layers == 39);
  CHECK(mimo[1].kv_heads == 8);
  CHECK(window_of(mimo[1]) == 128);

  const auto step = attention("stepfun-ai--Step-3.7-Flash");
  REQUIRE(step.size() == 2);
  CHECK(step[0].layers == 12);
  CHECK(step[1].layers == 33);
  CHECK(window_of(step[1]) == 512);

  const auto scout = attention("meta-llama--Llama-4-Scout-17B-16E-Instruct");
  REQUIRE(scout.size() == 2);
  CHECK(scout[0].layers == 36);
  CHECK(window_of(scout[0]) == 8192);
  CHECK(scout[1].layers == 12);
  CHECK(window_of(scout[1]) == 0);

  // compress_ratios has a value for the prediction layer too, which does not count.
  const auto v4 = attention("deepseek-ai--DeepSeek-V4-Flash");
  REQUIRE(v4.size() == 3);
  CHECK(v4[0].layers == 2);
  CHECK(!v4[0].compression.has_value());
  CHECK(v4[1].layers == 21);
  CHECK(*v4[1].compression == 4);
  CHECK(v4[1].selected->in(tokens) == 512);
  CHECK(v4[2].layers == 20);
  CHECK(*v4[2].compression == 128);
  CHECK(!v4[2].selected.has_value());
  for (const Attention& part : v4)
    CHECK(window_of(part) == 128);

  const auto v32 = attention("deepseek-ai--DeepSeek-V3.2");
  REQUIRE(v32.size() == 1);
  CHECK(v32[0].kind == AttentionKind::latent);
  CHECK(v32[0].kv_rank + v32[0].rope_dim == 576);
  CHECK(v32[0].selected->in(tokens) == 2048);
  CHECK(attention("XiaomiMiMo--MiMo-7B-Base")[0].window.has_value() == false);

  const Model super = read_model(config_file(folder, "nvidia--Llama-3_3-Nemotron-Super-49B-v1"));
  REQUIRE(super.attention.size() == 1);
  CHECK(super.attention[0].layers == 49);
  CHECK(super.attention[0].kv_heads == 8);
  CHECK(super.dense.layers == 80);
}

TEST_CASE("the number formats of published checkpoints are read per part") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto formats_of = [&](const char* name) {
    return read_model(config_file(folder, name)).formats;
  };
  const auto plain = formats_of("Qwen--Qwen3-8B");
  for (const Format* each :
       {&plain.attention, &plain.dense, &plain.experts, &plain.embedding, &plain.head, &plain.kv}) {
    CHECK(same(*each, formats::bf16));
  }
  for (const char* name :
       {"Qwen--Qwen3-235B-A22B-FP8", "deepseek-ai--DeepSeek-V3", "zai-org--GLM-5-FP8",
        "MiniMaxAI--MiniMax-M2.5", "nvidia--Llama-3.1-70B-Instruct-FP8"}) {
    CAPTURE(name);
    const auto fp8 = formats_of(name);
    CHECK(same(fp8.attention, formats::fp8));
    CHECK(same(fp8.dense, formats::fp8));
    CHECK(same(fp8.experts, formats::fp8));
    CHECK(same(fp8.embedding, formats::bf16));
    CHECK(same(fp8.head, formats::bf16));
    CHECK(same(fp8.kv, formats::bf16));
  }
  const auto gpt_oss = formats_of("openai--gpt-oss-20b");
  CHECK(same(gpt_oss.experts, formats::mxfp4));
  CHECK(same(gpt_oss.attention, formats::bf16));
  const auto v4 = formats_of("deepseek-ai--DeepSeek-V4-Flash");
  CHECK(same(v4.experts, formats::mxfp4));
  CHECK(same(v4.attention, formats::fp8));
  CHECK(same(v4.dense, formats::fp8));
  CHECK(same(formats_of("sgl-project--DeepSeek-V4-Flash-FP8").experts, formats::fp8));
  // Four bits and a scale of 16 bits for every 32 weights; attention and shared experts are ignored.
  const auto kimi = formats_of("moonshotai--Kimi-K2.5");
  CHECK(kimi.experts.size.in(units::B) == 4.5 / 8.0);
  CHECK(kimi.experts.arithmetic == Precision::bf16);
  CHECK(same(kimi.attention, formats::bf16));
  CHECK(same(kimi.dense, formats::bf16));
  CHECK(same(formats_of("Qwen--Qwen3-32B-FP8-Static-PerTensor").kv, formats::fp8));
}

// Equal in every field, by the tables of fields.
template <class Value>
bool equal(const Value& left, const Value& right) {
  return left == right;
}
template <class Value>
bool equal(const Optional<Value>& left, const Optional<Value>& right) {
  return left.has_value() == right.has_value() && (!left.has_value() || *left == *right);
}
template <template <class> class Aggregate>
  requires(!e2t::detail::is_optional<Aggregate<double>>)
bool equal(const Aggregate<double>& left, const Aggregate<double>& right);
template <class Value, int Capacity>
bool equal(const List<Value, Capacity>& left, const List<Value, Capacity>& right) {
  if (left.size() != right.size())
    return false;
  for (int i = 0; i < left.size(); ++i) {
    if (!equal(left[i], right[i]))
      return false;
  }
  return true;
}
template <template <class> class Aggregate>
  requires(!e2t::detail::is_optional<Aggregate<double>>)
bool equal(const Aggregate<double>& left, const Aggregate<double>& right) {
  bool all = true;
  Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
    CAPTURE(field.name);
    const bool same_here = equal(left.*member, right.*member);
    CHECK(same_here);
    all = all && same_here;
  });
  return all;
}

// "huggingface.co/Qwen/Qwen3-8B, config.json" is Qwen--Qwen3-8B.
std::string file_of(const catalog::ModelEntry& entry) {
  std::string name = entry.origin.source;
  name = name.substr(name.find('/') + 1, name.find(',') - name.find('/') - 1);
  return name.replace(name.find('/'), 1, "--");
}

TEST_CASE("the models of the catalogue are what their publishers' configurations say") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  for (const auto* entry : catalog::models) {
    CAPTURE(entry->key);
    const Model read = read_model(config_file(folder, file_of(*entry)), entry->model.name.c_str());
    CHECK(equal(entry->model, read));
  }
}

}  // namespace
