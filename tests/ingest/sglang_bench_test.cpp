// SPDX-License-Identifier: MIT
#include <e2t/ingest/sglang_bench.hpp>

#include "bench_results.hpp"

#include <doctest/doctest.h>

namespace {

using namespace e2t;
using namespace e2t_test;
using units::request, units::s, units::ms, units::token_per_s, units::input_token,
    units::output_token, units::processed_token;

const auto read = [](auto&&... arguments) { read_sglang_bench(arguments...); };

TEST_CASE("SGLang: each line becomes a record in units") {
  const auto all = records(read, synthetic("sglang.jsonl"), "runs.jsonl");
  REQUIRE(all.size() == 2);
  for (const FileRecord& each : all) {
    const Record& r = each.record;
    CHECK(r.rate.value().in(token_per_s) == 800.0);
    CHECK(r.input_rate.value().in(input_token / s) == 2000.0);
    CHECK(r.processed_rate.value().in(processed_token / s) == 2800.0);  // 800 + 2000
    CHECK(r.request_rate.value().in(request / s) == 4.0);
    CHECK(r.prompt_length.value().in(input_token / request) == 500.0);   // 100000 / 200
    CHECK(r.output_length.value().in(output_token / request) == 200.0);  // 40000 / 200
    CHECK(r.time_to_first_token.value().in(ms) == doctest::Approx(300));
    CHECK(r.time_to_first_token_p99.value().in(ms) == doctest::Approx(900));
    CHECK(r.time_per_output_token.value().in(ms) == doctest::Approx(70));
    CHECK(r.time_per_output_token_p99.value().in(ms) == doctest::Approx(90));
    CHECK(r.request_latency.value().in(s) == doctest::Approx(14));
    CHECK(r.request_latency_p99.value().in(s) == doctest::Approx(19));
    CHECK(r.delivered_power.device.reason == "bench_serving measures no power");
    CHECK(each.unknown_fields.empty());
  }
  CHECK(all[0].record.processed_rate.derived_from == "");
  CHECK(all[1].record.processed_rate.derived_from == "rate and input_rate");
  CHECK(all[0].record.inter_token_latency.value().in(ms) == doctest::Approx(68));
  CHECK(all[0].record.inter_token_latency_p99.value().in(ms) == doctest::Approx(110));
  CHECK(all[0].record.task.text == "random");
  CHECK(all[1].record.source.text == "runs.jsonl, line 2 (SGLang bench_serving)");
  CHECK(all[1].record.title.text == "speculative");
}

TEST_CASE(
    "SGLang: Python's Infinity is a rate without bound; requests in flight are not the load") {
  const FileRecord first = records(read, synthetic("sglang.jsonl"))[0];
  CHECK(first.record.demand.reason == "request_rate is \"inf\": all requests are sent at once");
  CHECK(first.record.concurrency.value().in(request) == 64.0);
  CHECK_FALSE(first.record.running_sequences.has_value());
  CHECK(text_of(first.unused_fields, "concurrency") == "60");
}

TEST_CASE("SGLang: requests that follow a trace have no rate") {
  const std::string text = with(synthetic("sglang.jsonl"), "Infinity", "\"trace\"");
  const Record r = records(read, text)[0].record;
  CHECK(r.demand.reason == "request_rate is \"trace\"");
  CHECK(r.concurrency.reason ==
        "max_concurrency is 64 request, a limit, while request_rate is \"trace\"");
}

TEST_CASE("SGLang: what the server says of itself is in the record, where it was saved") {
  const auto all = records(read, synthetic("sglang.jsonl"));
  const Record &without = all[0].record, &with_info = all[1].record;
  CHECK(without.model.reason == "server_info.model_path is not given");
  CHECK(without.framework.reason ==
        "backend is \"sglang\", which is the interface that was called");
  CHECK(with_info.model.text == "org/synthetic-8B");
  CHECK(with_info.framework.text == "SGLang");
  CHECK(with_info.framework_version.text == "0.5.0");
  CHECK(with_info.weight_precision.text == "fp8");
  CHECK(with_info.tensor_parallel.value() == 4.0);
  CHECK(with_info.max_sequences.value().in(request) == 256.0);
  CHECK(text_of(all[1].unused_fields, "server_info.internal_states") == R"([{"dp_rank":0}])");
}

TEST_CASE("SGLang: inter-token latencies of zero were not measured") {
  const Record r = records(read, synthetic("sglang.jsonl"))[1].record;
  CHECK(r.inter_token_latency.reason == "median_itl_ms is 0: there was nothing to measure");
  CHECK(r.inter_token_latency_p99.reason == "p99_itl_ms is 0: there was nothing to measure");
}

TEST_CASE("SGLang: figures that contradict each other are refused with all three, and the line") {
  const std::string text = synthetic("sglang.jsonl");
  const std::size_t second = text.find('\n') + 1;
  const std::string wrong =
      text.substr(0, second) +
      with(text.substr(second), "\"input_throughput\": 2000.0", "\"input_throughput\": 2100.0");
  CHECK(refused(read, wrong) ==
        "runs.json:2:1: total_input_tokens is 100000 input_token, input_throughput is 2100 "
        "input_token/s "
        "and duration is 50 s; allowed: input_throughput * duration within 1 % of "
        "total_input_tokens");
}

TEST_CASE("SGLang: rows that are refused are left out where somebody is told") {
  const std::string text = synthetic("sglang.jsonl");
  const std::string wrong = with(text, "\"completed\": 200", "\"completed\": 0");
  std::istringstream input(wrong);
  std::vector<std::size_t> lines;
  std::vector<std::string> reasons;
  read_sglang_bench(
      input, "runs.jsonl", [&](FileRecord& each) { lines.push_back(each.line); },
      [&](const Error& why) { reasons.emplace_back(why.what()); });
  CHECK(lines == std::vector<std::size_t>{2});
  REQUIRE(reasons.size() == 1);
  CHECK(reasons[0] ==
        "runs.jsonl:1:1: completed is 0 request; allowed: above 0 request (other figures follow "
        "from it)");
}

}  // namespace
