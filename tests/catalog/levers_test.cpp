// SPDX-License-Identifier: MIT
#include <e2t/catalog/levers.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/production/production_function.hpp"
#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
namespace catalog = e2t::catalog;
using doctest::Approx;

static_assert(catalog::find_lever("latent_kv").lever.latent_kv->rank == 512);

TEST_CASE(
    "every lever has a name, a source and a date, and says where its quality is from or why it has "
    "none") {
  std::set<std::string> keys, names;
  for (const auto* entry : catalog::levers) {
    CAPTURE(entry->key);
    const Lever& lever = entry->lever;
    CHECK(keys.insert(entry->key).second);
    CHECK(names.insert(lever.name.c_str()).second);
    CHECK(&catalog::find_lever(entry->key) == entry);
    CHECK_FALSE(lever.source.empty());
    CHECK(std::strlen(entry->origin.source) > 0);
    CHECK(std::strlen(entry->origin.date) > 0);
    CHECK(std::strlen(lever.quality.has_value() ? entry->quality.source : entry->quality.note) > 0);
    if (lever.quality.has_value()) {
      CHECK(entry->quality.confidence != catalog::Confidence::unverified);
      CHECK(std::strlen(entry->quality.note) > 0);
      CHECK(lever.quality->low <= lever.quality->factor);
      CHECK(lever.quality->factor <= lever.quality->high);
    }
    int families = 0;
    for (int i = 0; i < lever_families; ++i)
      families += has_family(lever, static_cast<LeverFamily>(i)) ? 1 : 0;
    CHECK(families == 1);
    CHECK_FALSE(e2t::detail::has_factors(lever));
  }
}

TEST_CASE("figures read as they were published") {
  const auto quality = [](const char* key) { return *catalog::find_lever(key).lever.quality; };
  // DeepSeek's table for V3.2-Exp: Humanity's Last Exam and AIME 2025.
  CHECK(quality("sparse_attention").low == Approx(19.8 / 21.7).epsilon(1e-3));
  CHECK(quality("sparse_attention").high == Approx(89.3 / 88.4).epsilon(1e-3));
  // Model cards, average of OpenLLM v1.
  CHECK(quality("fp8_w8a8").factor == Approx(84.29 / 84.40).epsilon(1e-4));
  CHECK(quality("int4_weights").factor == Approx(78.54 / 78.67).epsilon(1e-3));
  CHECK(quality("int4_weights").low == Approx(67.57 / 69.32).epsilon(1e-3));
  CHECK(quality("difficulty_adaptive").high == Approx(83.6 / 82.8).epsilon(1e-3));
  CHECK(catalog::find_lever("mxfp4_experts").lever.quantisation->experts->in(units::B)*8 == 4.25);
  CHECK(catalog::find_lever("prefix_caching").lever.prefix_caching->found.value() == 0.563);
  // "1.8 times the tokens/s" at 85 to 90 %, what drafting costs included.
  const auto& mtp = *catalog::find_lever("mtp_speculation").lever.speculation;
  CHECK(mtp.tokens_per_step() / (1 + mtp.draft_passes()) == Approx(1.8).epsilon(0.01));
}

TEST_CASE("the sparse and compressed levers are those of the published models") {
  const auto& sparse = *catalog::find_lever("sparse_attention").lever.sparse_attention;
  const Model v3_2 = catalog::deepseek_v3_2;
  CHECK(*sparse.selected == *v3_2.attention[0].selected);
  CHECK(*sparse.index_heads == v3_2.attention[0].index_heads);
  CHECK(*sparse.index_dim == v3_2.attention[0].index_dim);
  const auto& compressed = *catalog::find_lever("compressed_attention").lever.sparse_attention;
  const Model v4 = catalog::deepseek_v4_flash;
  CHECK(*compressed.selected == *v4.attention[1].selected);
  CHECK(*compressed.compression == *v4.attention[1].compression);
  CHECK(*compressed.window == *v4.attention[1].window);
  CHECK(*compressed.index_heads == v4.attention[1].index_heads);
  const auto& latent = *catalog::find_lever("latent_kv").lever.latent_kv;
  const Model v3 = catalog::deepseek_v3;
  CHECK(latent.rank == v3.attention[0].kv_rank);
  CHECK(latent.rope_dim == v3.attention[0].rope_dim);
}

TEST_CASE("drafting by DeepSeek-V3's own layer costs what its config says") {
  const auto count = parameters_of(Model(catalog::deepseek_v3));
  const double layer = count.attention / 61 + (count.dense - 3 * 3 * 7168.0 * 18432) / 58 +
                       count.experts_active / 58;
  const double passed = layer + 2 * 7168.0 * 7168 + count.head;
  CHECK(catalog::find_lever("mtp_speculation").lever.speculation->draft_cost ==
        Approx(passed / count.active_streamed()).epsilon(0.01));
}

TEST_CASE("every lever can be pulled on a served scenario that states its quality") {
  const Scenario served{.hardware = {.accelerator = catalog::h100_sxm,
                                     .count = 1024_accelerator,
                                     .host_overhead = HostOverhead{1.25}},
                        .facility = {.utility_power = 2_MW, .pue = Pue{1.2}},
                        .workload = {.quality = Quality{0.8}},
                        .serving = Serving{.model = catalog::qwen3_30b_a3b,
                                           .layout = {.tensor_parallel = 2},
                                           .prompt_length = 1000_input_token_per_request,
                                           .output_length = 1000_token_per_request,
                                           .max_sequences = 256 * units::request,
                                           .calibration = catalog::h100_sxm_calibration}};
  const TokenProductionFunction tpf{served};
  const auto before = tpf.evaluate();
  for (const auto* entry : catalog::levers) {
    CAPTURE(entry->key);
    const Lever lever = *entry;
    const auto after = tpf.with(lever).evaluate();
    const bool changed = after.rate != before.rate || *after.request_rate != *before.request_rate;
    CHECK(changed);
    CHECK(after.accepted_rate->in(units::token_per_s) ==
          Approx(after.rate.in(units::token_per_s)*0.8 *
                 (lever.quality.has_value() ? lever.quality->factor : 1.0)));
  }
}

TEST_CASE("an unknown lever is refused with the keys that exist") {
  CHECK_THROWS_WITH_AS(
      (void)catalog::find_lever("fp8"),
      "the catalogue has no lever \"fp8\"; allowed: latent_kv, sparse_attention, "
      "compressed_attention, fp8_w8a8, int8_w8a8, int4_weights, mxfp4_experts, fp8_kv, "
      "mtp_speculation, prefix_caching, adaptive_thinking, difficulty_adaptive, token_budget, "
      "h100_power_cap",
      Error);
}

}  // namespace
