// SPDX-License-Identifier: MIT
#include <e2t/serving/validate.hpp>

#include <doctest/doctest.h>

#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/serving/serving_point.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
constexpr auto input_tokens = units::input_token / units::request;
constexpr auto output_tokens = units::output_token / units::request;

std::string refused(const Serving& serving, const Accelerator& board = toy::board) {
  try {
    validate(serving, board);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}
template <class Change>
std::string refused(Change change) {
  Serving serving = toy::serving_of(toy::experts);
  change(serving);
  return refused(serving);
}

TEST_CASE("what can be served is accepted") {
  CHECK(refused(toy::serving_of(toy::dense)) == "accepted");
  CHECK(refused(toy::serving_of(
            toy::experts, {.tensor_parallel = 2, .data_parallel = 2, .expert_parallel = 2})) ==
        "accepted");
}

TEST_CASE("more active experts than there are is refused") {
  CHECK(refused([](Serving& serving) { serving.model.experts.active = 9; }) ==
        "serving.model.experts.active is 9; allowed: at most experts.count (8)");
}

TEST_CASE("a model without attention is refused") {
  CHECK(refused([](Serving& serving) { serving.model.attention = {}; }) ==
        "serving.model.attention is not given; allowed: layers per kind of attention");
}

TEST_CASE("tensor parallelism divides the heads of every kind of attention") {
  CHECK(refused([](Serving& serving) { serving.layout.tensor_parallel = 3; }) ==
        "serving.layout.tensor_parallel is 3; allowed: a number that divides the attention heads "
        "(4)");
  CHECK(refused([](Serving& serving) {
          serving.model.attention.push_back(serving.model.attention[0]);
          serving.model.attention[1].heads = 6;
          serving.layout.tensor_parallel = 4;
        }) ==
        "serving.layout.tensor_parallel is 4; allowed: a number that divides the attention heads "
        "(6)");
}

TEST_CASE("expert groups divide the instance") {
  CHECK(refused([](Serving& serving) {
          serving.layout = {.tensor_parallel = 2, .data_parallel = 2, .expert_parallel = 3};
        }) ==
        "serving.layout.expert_parallel is 3; allowed: a number that divides tensor_parallel * "
        "data_parallel (4)");
}

TEST_CASE("a context beyond the model's limit is refused, one at the limit is not") {
  const auto with_limit = [](double limit) {
    return refused([=](Serving& serving) { serving.model.context_limit = toy::tokens(limit); });
  };
  CHECK(with_limit(149) ==
        "serving.prompt_length and output_length together is 150; allowed: at most the model's "
        "context_limit (149)");
  CHECK(with_limit(150) == "accepted");
}

TEST_CASE("more running than the scheduler lets run is refused") {
  CHECK(refused([](Serving& serving) {
          serving.max_sequences = 8 * units::request;
          serving.running_sequences = 9 * units::request;
        }) == "serving.running_sequences is 9; allowed: at most max_sequences (8)");
}

TEST_CASE("a prefix cache longer than the prompt is refused") {
  CHECK(refused([](Serving& serving) { serving.cached_prompt = 101 * input_tokens; }) ==
        "serving.cached_prompt is 101; allowed: at most prompt_length input_token/request (100)");
  CHECK(refused([](Serving& serving) { serving.cached_prompt = 100 * input_tokens; }) ==
        "accepted");
}

TEST_CASE("a calibration that is not given is asked for, field by field") {
  CHECK(refused([](Serving& serving) {
          serving.calibration = {};
        }).starts_with("serving.calibration.memory_efficiency is not given ("));
  CHECK(refused([](Serving& serving) {
          serving.calibration.sequence_overhead = not_given;
        }).starts_with("serving.calibration.sequence_overhead is not given ("));
}

TEST_CASE("lengths are asked for, and a number out of range is refused") {
  CHECK(refused([](Serving& serving) {
          serving.prompt_length = not_given;
        }).starts_with("serving.prompt_length is not given ("));
  CHECK(refused([](Serving& serving) { serving.output_length = 0.5 * output_tokens; }) ==
        "serving.output_length is 0.5 output_token/request; allowed: at least 1 "
        "output_token/request (mean answer)");
  CHECK(refused([](Serving& serving) { serving.model.attention[0].heads = 0; }) ==
        "serving.model.attention.heads is 0; allowed: above 0 (query heads)");
  CHECK(refused([](Serving& serving) {
          serving.layout.tensor_parallel = 0.5;
        }).starts_with("serving.layout.tensor_parallel is 0.5; allowed: at least 1"));
}

TEST_CASE("a precision that the accelerator does not have is refused") {
  CHECK(refused([](Serving& serving) { serving.model.formats.attention = formats::int8; })
            .starts_with(
                "serving.model.formats.attention.arithmetic is int8; allowed: a precision with "
                "a peak on toy board: bf16 fp8"));
}

TEST_CASE("an accelerator without bandwidth is asked for it") {
  Accelerator board = toy::board;
  board.memory_bandwidth = not_given;
  CHECK(refused(toy::serving_of(toy::dense), board) ==
        "hardware.accelerator.memory_bandwidth is not given (peak HBM rate of one accelerator)");
}

TEST_CASE("a model that does not fit is refused") {
  const Accelerator board = catalog::h100_sxm;
  CHECK(refused(toy::serving_of(catalog::llama_3_1_405b.model), board)
            .find("does not fit 1 x H100 SXM") != std::string::npos);
}

TEST_CASE("serve refuses what validate refuses, also where the batch is stated") {
  Serving serving = toy::serving_of(toy::dense);
  serving.calibration = {};
  CHECK_THROWS_AS((void)serve(serving, toy::board), Error);
  serving.running_sequences = 1 * units::request;
  CHECK_THROWS_AS((void)serve(serving, toy::board), Error);
}

}  // namespace
