// SPDX-License-Identifier: MIT
#include <e2t/serving/serving_point.hpp>

#include <doctest/doctest.h>

#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/scenario/lever_changes.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
using units::ms, units::request, units::token_per_s;

// Llama-3.1-70B on 4 x H100, as it is measured in ML.ENERGY's rows: 250 tokens in, 600 out.
Serving llama() {
  return {.model = catalog::llama_3_1_70b,
          .layout = {.tensor_parallel = 4},
          .prompt_length = 250 * (units::input_token / request),
          .output_length = 600 * (units::output_token / request),
          .output_variation = 0.3,
          .calibration = catalog::h100_sxm_calibration};
}
const Accelerator h100 = catalog::h100_sxm;

std::string limit(const ServingPoint& point) {
  return batch_limit_names[point.batch_limit];
}

TEST_CASE("without other limits memory sets the batch") {
  const auto point = serve(llama(), h100);
  CHECK(limit(point) == "memory");
  // Weights 2 B * 70.55e9, 0.9 * 80 GiB on each of 4, 327680 B a token at 250 + 600 * 1.3 / 2 = 640.
  const double room = 4 * 0.9 * 80 * 1024 * 1024 * 1024 - 2 * 70.553e9;
  CHECK(point.batch.in(request) == Approx(room / (327'680.0 * 640)).epsilon(1e-3));
}

TEST_CASE("the scheduler's limit sets the batch where it is lower, and not where it is higher") {
  Serving serving = llama();
  serving.max_sequences = 64 * request;
  CHECK(limit(serve(serving, h100)) == "scheduler");
  CHECK(serve(serving, h100).batch == 64 * request);
  serving.max_sequences = 1e6 * request;
  CHECK(limit(serve(serving, h100)) == "memory");
  // Of equal limits, the first is named.
  serving.max_sequences = largest_batch(serving, h100);
  CHECK(limit(serve(serving, h100)) == "memory");
}

TEST_CASE("at a latency limit the step takes what is allowed") {
  for (const double allowed : {16.5, 20.0, 30.0, 50.0}) {
    const auto point = serve(llama(), h100, {.time_per_output_token = allowed * ms});
    CAPTURE(allowed);
    CHECK(limit(point) == "latency");
    CHECK(point.time_per_output_token().in(ms) == Approx(allowed).epsilon(1e-9));
    CHECK(point.batch < largest_batch(llama(), h100));
  }
  // What every batch meets does not limit.
  CHECK(limit(serve(llama(), h100, {.time_per_output_token = 10'000 * ms})) == "memory");
}

TEST_CASE("at a demand limit the rate is the demand") {
  for (const double demand : {80.0, 300.0, 1000.0, 5000.0}) {
    const auto point = serve(llama(), h100, {.demand = demand * token_per_s});
    CAPTURE(demand);
    CHECK(limit(point) == "demand");
    CHECK(point.rate.in(token_per_s) == Approx(demand).epsilon(1e-9));
    CHECK(point.batch > 1 * request);
  }
  // Below what one request makes, one runs part of the time.
  const auto idle = serve(llama(), h100, {.demand = 1 * token_per_s});
  CHECK(limit(idle) == "demand");
  CHECK(idle.batch == 1 * request);
  CHECK(limit(serve(llama(), h100, {.demand = 1e9 * token_per_s})) == "memory");
}

TEST_CASE("of several limits the lowest batch counts") {
  Serving serving = llama();
  serving.max_sequences = 200 * request;
  const auto both =
      serve(serving, h100, {.time_per_output_token = 25 * ms, .demand = 300 * token_per_s});
  CHECK(limit(both) == "demand");
  CHECK(both.time_per_output_token() < 25 * ms);
  const auto fast =
      serve(serving, h100, {.time_per_output_token = 18 * ms, .demand = 2000 * token_per_s});
  CHECK(limit(fast) == "latency");
  CHECK(fast.rate < 2000 * token_per_s);
}

TEST_CASE("a stated number of running requests is taken as it is") {
  Serving serving = llama();
  serving.running_sequences = 37 * request;
  const auto point = serve(serving, h100, {.time_per_output_token = 1000 * ms});
  CHECK(limit(point) == "stated");
  CHECK(point.batch == 37 * request);
}

TEST_CASE("a latency target that no batch meets is refused with what the fastest step takes") {
  // Weights alone take 141.1 GB / 4 / (3.35 TB/s * 0.8483) = 12.4 ms.
  try {
    (void)serve(llama(), h100, {.time_per_output_token = 5 * ms});
    FAIL("accepted");
  } catch (const Error& error) {
    const std::string said = error.what();
    CAPTURE(said);
    const std::string begin =
        "target.time_per_output_token is 5 ms; a step of one running request already takes ";
    REQUIRE(said.starts_with(begin));
    const double best = std::stod(said.substr(begin.size()));
    CHECK(best > 12.4);
    CHECK(best < 20.0);
    CHECK(said.ends_with("allowed: at least that, or a layout with more accelerators"));
    // At least that: it is then met.
    CHECK_NOTHROW((void)serve(llama(), h100, {.time_per_output_token = (best + 0.001) * ms}));
  }
}

TEST_CASE("rate, power and J/token of a point belong together") {
  Serving serving = toy::serving_of(toy::experts, {.tensor_parallel = 2, .data_parallel = 2});
  serving.running_sequences = 8 * request;
  const auto point = serve(serving, toy::board);
  CHECK(point.accelerators == 4);
  // One token a request and step; four boards.
  CHECK(point.rate.in(token_per_s) == Approx(8 / point.step.total().in(units::s)).epsilon(1e-12));
  const auto board = step_power(serving, toy::board, point.work, point.step, point.step.total());
  CHECK(point.power.in(units::W) == Approx(4 * board.in(units::W)).epsilon(1e-12));
  CHECK(point.energy_per_token().in(units::J_per_token) ==
        Approx(point.power.in(units::W) / point.rate.in(token_per_s)).epsilon(1e-12));
  CHECK((point.time_per_output_token() - point.inter_token_latency()).in(units::s) ==
        Approx(point.step.prefill().in(units::s)).epsilon(1e-9));
}

TEST_CASE("the first token waits half a step and for its prompt") {
  // toy.hpp on one board: overheads of the layers 20 us, the prompt 42.4e6 FLOP at 50 TFLOP/s.
  Serving serving = toy::serving_of(toy::dense);
  serving.running_sequences = 8 * request;
  const auto point = serve(serving, toy::board);
  const double expected = 0.5 * point.inter_token_latency().in(units::s) + 20e-6 + 42.4e6 / 50e12;
  CHECK(point.time_to_first_token.in(units::s) == Approx(expected).epsilon(1e-12));
  // On two, half of that and 800 * 100 B over 25 GB/s, and 4 collective calls.
  serving.layout.tensor_parallel = 2;
  const auto two = serve(serving, toy::board);
  CHECK(
      two.time_to_first_token.in(units::s) ==
      Approx(0.5 * two.inter_token_latency().in(units::s) + 44e-6 + 21.2e6 / 50e12 + 80'000 / 25e9)
          .epsilon(1e-12));
}

TEST_CASE("a longer prompt or a larger batch never makes a step faster") {
  Serving serving = llama();
  auto before = 0 * ms;
  for (double batch = 1; batch < 1000; batch *= 1.7) {
    serving.running_sequences = batch * request;
    const auto step = serve(serving, h100).time_per_output_token();
    CHECK(step > before);
    before = step;
    Serving longer = serving;
    longer.prompt_length = 2 * serving.prompt_length;
    CHECK(serve(longer, h100).time_per_output_token() > step);
    longer.cached_prompt = serving.prompt_length;
    CHECK(serve(longer, h100).step.prefill_compute < 2 * serve(serving, h100).step.prefill_compute);
  }
}

// J(device) per output token of Qwen3-235B-A22B on 8 x H100, expert parallel 8. LM-Arena chat has answers
// of about 870 tokens.
double qwen_energy(const Formats& formats, double batch, const Layout& layout) {
  Serving serving = llama();
  serving.model = catalog::qwen3_235b_a22b;
  serving.model.formats = formats;
  serving.layout = layout;
  serving.output_length = 870 * (units::output_token / request);
  serving.running_sequences = batch * request;
  return serve(serving, h100).energy_per_token().in(units::J_per_token);
}
constexpr Formats fp8{.attention = formats::fp8, .dense = formats::fp8, .experts = formats::fp8};
constexpr Layout attention_by_data{.data_parallel = 8, .expert_parallel = 8};
constexpr Layout attention_by_tensor{.tensor_parallel = 8, .expert_parallel = 8};

TEST_CASE("FP8 costs more joules than BF16 at a batch of 8, and fewer at 256, as measured") {
  // ML.ENERGY Leaderboard v3 at 0cd52da: BF16 7.29 and 1.093 J/token, FP8 11.39 and 0.950.
  const double few = qwen_energy(fp8, 8, attention_by_data) - qwen_energy({}, 8, attention_by_data);
  const double many =
      qwen_energy(fp8, 256, attention_by_data) - qwen_energy({}, 256, attention_by_data);
  CHECK(few > 0.0);
  CHECK(many < 0.0);
  CHECK(qwen_energy(fp8, 8, attention_by_tensor) > qwen_energy({}, 8, attention_by_tensor));
}

TEST_CASE("FP8 costs fewer joules at 256 with attention by tensor parallelism too" *
          doctest::description("a known miss: 4 % more, where 13 % less was measured") *
          doctest::should_fail()) {
  CHECK(qwen_energy(fp8, 256, attention_by_tensor) < qwen_energy({}, 256, attention_by_tensor));
}

// The same through the lever.
TEST_CASE("as a lever FP8 costs more joules than BF16 at a batch of 8, and fewer at 256") {
  const auto energy = [](double batch, bool quantised) {
    Serving serving = llama();
    serving.model = catalog::qwen3_235b_a22b;
    if (quantised) {
      apply(Quantisation{.weights = 1 * units::B, .activations = Activations::fp8}, serving.model,
            h100);
    }
    serving.layout = attention_by_data;
    serving.output_length = 870 * (units::output_token / request);
    serving.running_sequences = batch * request;
    return serve(serving, h100).energy_per_token().in(units::J_per_token);
  };
  CHECK(energy(8, true) > energy(8, false));
  CHECK(energy(256, true) < energy(256, false));
  CHECK(energy(8, true) == qwen_energy(fp8, 8, attention_by_data));
}

TEST_CASE("drafts help at a batch of 8 and hurt at one of 1024") {
  // Few requests wait for weights, which are read once for all positions; many for FLOP and for their
  // kernels, which every position costs.
  const auto rate = [](double batch, bool drafted) {
    Serving serving = llama();
    serving.running_sequences = batch * request;
    if (drafted) {
      serving.speculation =
          Speculation{.tokens = 3, .acceptance = Probability{0.7}, .draft_cost = 0.02};
    }
    return serve(serving, h100).rate.in(token_per_s);
  };
  CHECK(rate(8, true) > 1.5 * rate(8, false));
  CHECK(rate(1024, true) < rate(1024, false));
}

TEST_CASE("a step of drafts adds their tokens to the rate, and divides latencies by them") {
  Serving serving = toy::serving_of(toy::dense);
  serving.running_sequences = 8 * request;
  const auto plain = serve(serving, toy::board);
  serving.speculation = Speculation{.tokens = 3, .acceptance = Probability{0.8}, .draft_cost = 0.1};
  const auto point = serve(serving, toy::board);
  CHECK(point.tokens_per_step == Approx(2.952).epsilon(1e-12));
  CHECK(point.rate.in(token_per_s) ==
        Approx(8 * 2.952 / point.step.total().in(units::s)).epsilon(1e-12));
  CHECK(point.time_per_output_token().in(units::s) ==
        Approx(point.step.total().in(units::s) / 2.952).epsilon(1e-12));
  // Of the first token's time only the step that runs is longer: the prompt passes the layers once.
  const double before = 0.5 * plain.step.inter_token_latency().in(units::s),
               after = 0.5 * point.step.inter_token_latency().in(units::s);
  CHECK((point.time_to_first_token - plain.time_to_first_token).in(units::s) ==
        Approx(after - before).epsilon(1e-9));
}

TEST_CASE("where prefill is apart its time counts for the rate, and requests do not wait for it") {
  Serving serving = toy::serving_of(toy::dense);
  serving.running_sequences = 8 * request;
  const auto shared = serve(serving, toy::board);
  serving.disaggregation = Disaggregation{.cache_sent = Probability{0.0}};
  const auto apart = serve(serving, toy::board);
  CHECK(apart.step.total() == shared.step.total());
  CHECK(apart.rate == shared.rate);
  CHECK((shared.time_per_output_token() - apart.time_per_output_token()).in(units::s) ==
        Approx(0.16 * 42.4e6 / 50e12).epsilon(1e-9));
  CHECK(apart.time_per_output_token() == apart.inter_token_latency());
  // The first token waits for no step of others, but for its cache: 100 * 160 B over 25 GB/s.
  serving.disaggregation = Disaggregation{};
  const auto sent = serve(serving, toy::board);
  CHECK(sent.time_to_first_token.in(units::s) ==
        Approx(16'000 / 25e9 + 20e-6 + 42.4e6 / 50e12).epsilon(1e-12));
  // And every step for those that arrive, 8 / 50 of that.
  CHECK((sent.step.total() - apart.step.total()).in(units::s) ==
        Approx(0.16 * 16'000 / 25e9).epsilon(1e-9));
}

TEST_CASE("the batch at a latency target meets it, by rounding and all") {
  for (double allowed = 17.0; allowed < 60.0; allowed += 0.37) {
    const auto point = serve(llama(), h100, {.time_per_output_token = allowed * ms});
    CHECK(point.time_per_output_token() <= allowed * ms);
  }
}

TEST_CASE("under a power cap the batch meets latency target and demand with the longer step") {
  const auto stretched = [](const ServingPoint& point, const Quantity<device_power>& cap) {
    return power_stretch(llama(), Quantity<device_power>(point.power / 4.0), cap);
  };
  for (const double watts : {250.0, 350.0, 450.0}) {
    const Quantity<device_power> cap = watts * units::W;
    CAPTURE(watts);
    const auto fast = serve(llama(), h100, {.time_per_output_token = 50 * ms, .power_cap = cap});
    CHECK(limit(fast) == "latency");
    CHECK(stretched(fast, cap) > 1.0);
    CHECK(fast.time_per_output_token().in(ms)*stretched(fast, cap) == Approx(50.0).epsilon(1e-8));
    CHECK(fast.batch < serve(llama(), h100, {.time_per_output_token = 50 * ms}).batch);
    const auto asked = serve(llama(), h100, {.demand = 1000 * token_per_s, .power_cap = cap});
    CHECK(limit(asked) == "demand");
    CHECK(asked.rate.in(token_per_s) / stretched(asked, cap) == Approx(1000).epsilon(1e-8));
  }
  // One that is not reached changes nothing.
  const auto free =
      serve(llama(), h100, {.time_per_output_token = 50 * ms, .power_cap = 700 * units::W});
  CHECK(free.batch == serve(llama(), h100, {.time_per_output_token = 50 * ms}).batch);
}

}  // namespace
