// SPDX-License-Identifier: MIT
#include <e2t/ingest/inferencex.hpp>

#include "bench_results.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

namespace {

using namespace e2t;
using namespace e2t_test;
using units::request, units::s, units::ms, units::token_per_s, units::input_token,
    units::output_token, units::processed_token, units::W, units::J, units::accelerator;

const auto read_raw = [](auto&&... arguments) { read_inferencex_raw(arguments...); };
const auto read = [](auto&&... arguments) { read_inferencex(arguments...); };
const std::string place = "runs.json:2:3: ";  // of the first of the synthetic records

TEST_CASE("InferenceX client: a result becomes a record; its latencies are seconds") {
  const FileRecord sample = only_record(read_raw, inferencex_sample);
  const Record& r = sample.record;
  CHECK(r.model.text == "zai-org/GLM-5-FP8");
  CHECK(r.rate.value().in(token_per_s) == 403.5809313421254);
  CHECK(r.input_rate.value().in(input_token / s) == 3228.647450737003);
  // 403.5809 + 3228.6475.
  CHECK(r.processed_rate.value().in(processed_token / s) == doctest::Approx(3632.2283820791));
  CHECK(r.prompt_length.value().in(input_token / request) == 1024.0);
  CHECK(r.output_length.value().in(output_token / request) == 128.0);
  CHECK(r.time_to_first_token.value().in(s) == 0.29139942955225706);
  CHECK(r.time_to_first_token_p99.value().in(s) == 2.077586937993753);
  CHECK(r.time_per_output_token.value().in(ms) == doctest::Approx(33.614915054966145));
  CHECK(r.time_per_output_token_p99.value().in(ms) == doctest::Approx(71.7096967959967));
  CHECK(r.request_latency.value().in(s) == 4.5732344426214695);
  CHECK(r.request_latency_p99.value().in(s) == 9.590554047282783);
  // By hand: 0.2914 + 127 * 0.0336 = 4.56 s, which is the latency of a request of 128 tokens.
  CHECK(r.time_to_first_token.value().in(s) + 127 * r.time_per_output_token.value().in(s) ==
        doctest::Approx(r.request_latency.value().in(s)).epsilon(0.01));
  CHECK(r.concurrency.value().in(request) == 16.0);
  CHECK(r.goodput.reason == "request_goodput is null");
  CHECK(sample.unknown_fields.empty());
}

TEST_CASE("InferenceX client: goodput is what is good over the duration") {
  std::string text = with(inferencex_sample, "\"good_completed\": null", "\"good_completed\": 80");
  text = with(text, "\"request_goodput\": null", "\"request_goodput\": 1.5765");  // 80 / 50.7457
  CHECK(only_record(read_raw, text).record.goodput.value().in(request / s) == 1.5765);
  CHECK(refused(read_raw, with(text, "1.5765", "1.7")) ==
        "runs.json:1:1: good_completed is 80 request, request_goodput is 1.7 request/s and "
        "duration is "
        "50.7457 s; allowed: request_goodput * duration within 1 % of good_completed");
}

TEST_CASE("InferenceX: rates per accelerator become rates of the whole") {
  const auto all = records(read, synthetic("inferencex.json"));
  REQUIRE(all.size() == 2);
  const Record &one_node = all[0].record, &apart = all[1].record;
  for (const FileRecord& each : all) {
    const Record& r = each.record;
    CHECK(r.rate.value().in(token_per_s) == doctest::Approx(800));  // 100 * 8, 66.67 * 12
    CHECK(r.input_rate.value().in(input_token / s) == doctest::Approx(6400));  // 800 * 8, 1600 * 4
    CHECK(r.processed_rate.value().in(processed_token / s) ==
          doctest::Approx(7200));  // 900 * 8, 450 * 16
    CHECK(r.time_to_first_token.value().in(s) == 0.3);
    CHECK(r.time_per_output_token.value().in(s) == 0.02);
    CHECK(r.concurrency.value().in(request) == 64.0);
    CHECK(r.weight_precision.text == "fp8");
    CHECK(r.task.text == "random text, 1024 input and 128 output tokens asked for");
    CHECK(each.unknown_fields.empty());
  }
  CHECK(one_node.count.value().in(accelerator) == 8.0);
  CHECK(one_node.accelerator.text == "b200");
  CHECK(one_node.layout.text == "attention is data parallel, speculative decoding: mtp");
  CHECK(apart.count.value().in(accelerator) == 16.0);
  CHECK(apart.layout.text == "several nodes, disaggregated: 4 accelerators prefill and 12 decode");
  CHECK(apart.tensor_parallel.reason == "tp is not given");
  // Lengths that were asked for are not means.
  CHECK_FALSE(apart.prompt_length.has_value());
}

TEST_CASE("InferenceX: measured power is that of the boards, where its producer found it good") {
  const auto all = records(read, synthetic("inferencex.json"));
  const Record &good = all[0].record, &bad = all[1].record;
  CHECK(good.delivered_power.device.value().in(W) == 4000.0);
  CHECK(good.delivered_power.device.known == Provenance::measured);
  CHECK(good.energy_per_output_token.device.value().in(J / output_token) == 5.0);  // 4000 / 800
  CHECK(good.energy_per_processed_token.device.value().in(J / processed_token) == 0.555556);
  CHECK(good.energy_per_request.device.value().in(J / request) == 640.0);
  CHECK_FALSE(good.delivered_power.it.has_value());
  CHECK_FALSE(good.delivered_power.facility.has_value());
  CHECK(bad.delivered_power.device.reason ==
        "power_valid is 0: its producer has not found the power good");

  const std::string legacy = with(synthetic("inferencex.json"), "\"power_valid\": 1,", "");
  const Record unsure = records(read, legacy)[0].record;
  CHECK_FALSE(unsure.delivered_power.device.has_value());
  CHECK_FALSE(unsure.energy_per_output_token.device.has_value());
}

TEST_CASE("InferenceX: the sum of the boards is their mean times their number") {
  const std::string text =
      with(synthetic("inferencex.json"), "\"avg_total_gpu_power_w\": 4000.0,", "");
  const Record r = records(read, text)[0].record;
  CHECK(r.delivered_power.device.value().in(W) == 4000.0);  // 500 * 8
  CHECK(r.delivered_power.device.derived_from == "avg_power_w and count");
}

TEST_CASE("InferenceX: counts that are not those the rates are divided by are refused") {
  const std::string text = synthetic("inferencex.json");
  const std::string message =
      refused(read, with(text, "\"num_decode_gpu\": 12", "\"num_decode_gpu\": 4"));
  CHECK(message.find("processed_rate is 3.6 k processed_token/s") != std::string::npos);  // 450 * 8
  CHECK(message.find("rate is 266.667 output_token/s") != std::string::npos);  // 66.67 * 4
  CHECK(message.find("input_rate is 6.4 k input_token/s") != std::string::npos);
  CHECK(refused(read, with(text, "\"tp\": 8,", "")) ==
        place + "tp is not given; allowed: the ranks, as is_multinode is false");
  CHECK(refused(read, with(text, "\"num_decode_gpu\": 12,", ""))
            .ends_with("num_decode_gpu is not given; allowed: the count, as is_multinode or disagg "
                       "is true"));
}

TEST_CASE("InferenceX: ranks of pipeline and context parallelism are accelerators too") {
  std::string text = with(synthetic("inferencex.json"), "\"tp\": 8", "\"tp\": 2");
  text = with(text, "\"pp\": 1", "\"pp\": 2");
  text = with(text, "\"pcp_size\": 1", "\"pcp_size\": 2");
  CHECK(records(read, text)[0].record.count.value().in(accelerator) == 8.0);
}

TEST_CASE("InferenceX: tokens a second of a user that are not the inverse of TPOT are refused") {
  CHECK(
      refused(read, with(synthetic("inferencex.json"), "\"median_intvty\": 50.0",
                         "\"median_intvty\": 0.05")) ==
      place +
          "median_tpot is 0.02 s and median_intvty is 0.05 output_token/s; allowed: median_tpot * "
          "median_intvty within 1 % of 1");
}

TEST_CASE(
    "InferenceX: power, energy and rate that contradict each other are refused with all three") {
  const std::string message =
      refused(read, with(synthetic("inferencex.json"), "\"joules_per_output_token\": 5.0",
                         "\"joules_per_output_token\": 5.2"));
  CHECK(message.starts_with(place));
  for (const char* each :
       {"delivered_power.device is 4 kW", "energy_per_output_token.device is 5.2 J/output_token",
        "rate is 800 output_token/s"}) {
    CAPTURE(each);
    CAPTURE(message);
    CHECK(message.find(each) != std::string::npos);
  }
}

TEST_CASE("InferenceX client: the results as they were saved") {
  const auto folder = shared_data();
  if (folder.empty())
    return;
  for (const int concurrency : {4, 16, 64}) {
    CAPTURE(concurrency);
    int count = 0;
    read_inferencex_raw(
        folder / "formats" /
            ("inferencex_glm5_fp8_vllm_tp8_isl1024_osl128_conc" + std::to_string(concurrency) +
             ".json"),
        [&](FileRecord& each) {
          CHECK(each.record.concurrency.value().in(request) == concurrency);
          CHECK(each.record.prompt_length.value().in(input_token / request) == 1024.0);
          CHECK(each.record.output_length.value().in(output_token / request) == 128.0);
          CHECK(each.unknown_fields.empty());
          // Little's law, to a tenth: what is open is the rate times the time that it takes.
          CHECK(each.record.request_rate.value().in(request / s) *
                    each.record.request_latency.value().in(s) ==
                doctest::Approx(concurrency).epsilon(0.15));
          ++count;
        });
    CHECK(count == 1);
  }
}

}  // namespace
