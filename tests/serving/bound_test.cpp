// SPDX-License-Identifier: MIT
#include <e2t/serving/bound.hpp>

#include <doctest/doctest.h>

#include <string>

#include <algorithm>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/serving/serving_point.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
using units::token_per_s;

// An instance of the given mean context: the bound takes that of answers alone.
Serving at_context(const Model& model, double context, const Layout& layout = {}) {
  Serving serving = toy::serving_of(model, layout);
  serving.output_length = 2 * context * (units::output_token / units::request);
  return serving;
}
PhysicalBound bound(const Serving& serving, double batch, const Accelerator& board = toy::board) {
  return physical_bound(serving, board, batch * units::request);
}

TEST_CASE("one request is bounded by bandwidth over the bytes of the weights it passes") {
  // toy.hpp: 2 B * 304000, and 2 B * (229800 + 2 * 15000) of experts.
  CHECK(bound(at_context(toy::dense, 0), 1).absolute.in(token_per_s) ==
        Approx(1e12 / 608e3).epsilon(1e-12));
  CHECK(bound(at_context(toy::experts, 0), 1).absolute.in(token_per_s) ==
        Approx(1e12 / 519.6e3).epsilon(1e-12));
}

TEST_CASE("without context, many requests are bounded by F / (2 active parameters)") {
  for (const auto* entry : catalog::models) {
    const std::string key = entry->key;
    CAPTURE(key);
    Serving serving = at_context(entry->model, 0);
    serving.model.formats = {};
    const double active = parameters_of(entry->model).active_streamed();
    CHECK(bound(serving, 1e15).absolute.in(token_per_s) ==
          Approx(100e12 / (2 * active)).epsilon(1e-6));
  }
}

TEST_CASE("at a context, many requests are bounded by their FLOP or by the bytes of their caches") {
  // 20000 B and 648000 FLOP a token at 125 tokens: 50e6 /s of bandwidth, 154.3e6 /s of compute.
  const Serving serving = at_context(toy::dense, 125);
  CHECK(bound(serving, 1e15).absolute.in(token_per_s) == Approx(1e12 / 20'000).epsilon(1e-6));
  Accelerator slow = toy::board;
  slow.peak.bf16 = 10 * units::TFLOP_per_s;
  CHECK(bound(serving, 1e15, slow).absolute.in(token_per_s) ==
        Approx(10e12 / 648'000).epsilon(1e-6));
  // The sequential bound adds the phases: projections, dense networks and head in FLOP, caches in bytes.
  const double phases = 608'000 / 10e12 + std::max(40'000 / 10e12, 20'000 / 1e12);
  CHECK(bound(serving, 1e15, slow).sequential.in(token_per_s) == Approx(1 / phases).epsilon(1e-6));
}

TEST_CASE("prompts, variation of lengths and the calibration do not enter the bound") {
  Serving serving = at_context(catalog::gpt_oss_120b.model, 300, {.tensor_parallel = 4});
  const auto before = bound(serving, 64);
  serving.prompt_length = 100 * serving.prompt_length;
  serving.output_variation = 1.0;
  serving.calibration = catalog::h100_sxm_calibration;
  serving.layout.collective_latency = 1 * units::s;
  CHECK(bound(serving, 64).absolute == before.absolute);
  CHECK(bound(serving, 64).sequential == before.sequential);
}

TEST_CASE("twice the accelerators without exchange, twice the bound") {
  // Data-parallel ranks send nothing that the bound counts.
  for (const double batch : {1.0, 30.0, 3000.0}) {
    const auto one = bound(at_context(toy::experts, 125), batch);
    const auto two = bound(at_context(toy::experts, 125, {.data_parallel = 2}), batch);
    CHECK(two.absolute / one.absolute == Approx(2).epsilon(1e-12));
    CHECK(two.sequential / one.sequential == Approx(2).epsilon(1e-12));
  }
}

TEST_CASE("an all-reduce moves every token once, however many ranks there are") {
  // 4 all-reduces of 100 * 2 B a token. At 1 kB/s of link nothing else counts: 1000 / 800 tokens/s.
  Accelerator board = toy::board;
  board.link_bandwidth = 1 * (units::kB / units::s);
  for (const double ranks : {2.0, 4.0}) {
    const Serving serving = at_context(toy::dense, 125, {.tensor_parallel = ranks});
    CHECK(bound(serving, 64, board).absolute.in(token_per_s) == Approx(1000.0 / 800).epsilon(1e-6));
  }
}

TEST_CASE("no calibrated step is faster than the bounds, and the sequential one is the tighter") {
  for (const auto* entry : catalog::models) {
    for (const auto* fitted : catalog::calibrations) {
      for (double batch = 1; batch < 5000; batch *= 4) {
        const std::string key = entry->key;
        CAPTURE(key);
        CAPTURE(batch);
        Serving serving =
            at_context(entry->model, 400, {.tensor_parallel = 4, .expert_parallel = 4});
        serving.calibration = *fitted;
        const Accelerator board = catalog::find_accelerator(fitted->accelerator);
        const auto step = serving_step(serving, board, batch * units::request);
        const auto rate = batch * units::request * one_token / step.total();
        const auto bounds = bound(serving, batch, board);
        CHECK(rate < bounds.sequential);
        CHECK(bounds.sequential <= bounds.absolute * (1 + 1e-12));
      }
    }
  }
}

TEST_CASE("DeepSeek's published average lies under the bound of its 144 accelerators") {
  // github.com/deepseek-ai/open-infra-index, day 6: 18 nodes of 8 H800, 14.8 k output tokens/s per node,
  // 20 to 22 tokens/s per user, mean KV length 4989; 144-way expert parallel, data-parallel attention.
  Accelerator h800 = catalog::h100_sxm;
  h800.link_bandwidth = 200 * units::GB_per_s;
  const Serving serving =
      at_context(catalog::deepseek_v3.model, 4989, {.data_parallel = 144, .expert_parallel = 144});
  const double published = 18 * 14.8e3;
  for (const double per_user : {20.0, 22.0}) {
    const auto bounds = bound(serving, published / per_user, h800);
    const double of_absolute = published / bounds.absolute.in(token_per_s);
    const double of_sequential = published / bounds.sequential.in(token_per_s);
    MESSAGE("published rate over the absolute bound " << of_absolute << ", over the sequential one "
                                                      << of_sequential << ", at " << per_user
                                                      << " tokens/s per user");
    CHECK(of_absolute > 0.01);
    CHECK(of_absolute < 1.0);
    CHECK(of_sequential > of_absolute);
    CHECK(of_sequential < 1.0);
  }
}

}  // namespace
