// SPDX-License-Identifier: MIT
#include <e2t/ingest/vllm_bench.hpp>

#include "bench_results.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

namespace {

using namespace e2t;
using namespace e2t_test;
using units::request, units::s, units::ms, units::token_per_s, units::input_token,
    units::output_token, units::processed_token;

const auto read = [](auto&&... arguments) { read_vllm_bench(arguments...); };
const std::string place = "runs.json:1:1: ";

void check_sample(const FileRecord& from) {
  const Record& r = from.record;
  CHECK(r.model.text == "meta-llama/Llama-3.2-3B-Instruct");
  CHECK(r.rate.value().in(token_per_s) == 5914.311656872681);
  CHECK(r.rate.known == Provenance::measured);
  CHECK(r.rate.derived_from == "");
  CHECK(r.processed_rate.value().in(processed_token / s) == 28074.587415207345);
  // 28074.587415207345 - 5914.311656872681 = 899100 / 40.57259980900017.
  CHECK(r.input_rate.value().in(input_token / s) == doctest::Approx(22160.27575833).epsilon(1e-9));
  CHECK(r.request_rate.value().in(request / s) == 22.182458216551215);
  CHECK(r.prompt_length.value().in(input_token / request) == 999.0);  // 899100 / 900
  CHECK(r.prompt_length.derived_from == "total_input_tokens and completed");
  CHECK(r.output_length.value().in(output_token / request) == doctest::Approx(266.6211111));
  CHECK(r.duration.value().in(s) == 40.57259980900017);
  CHECK(r.demand.value().in(request / s) == 30.0);
  CHECK(r.time_to_first_token.value().in(ms) == doctest::Approx(74.51430299988715));
  CHECK(r.time_to_first_token.value().in(s) == doctest::Approx(0.07451430299988715));
  CHECK(r.time_to_first_token_p99.value().in(ms) == doctest::Approx(169.39216242027214));
  CHECK(r.time_per_output_token.value().in(ms) == doctest::Approx(24.64663913131863));
  CHECK(r.time_per_output_token_p99.value().in(ms) == doctest::Approx(32.724085161084425));
  CHECK(r.inter_token_latency.value().in(ms) == doctest::Approx(20.98881700021593));
  CHECK(r.inter_token_latency_p99.value().in(ms) == doctest::Approx(75.82270559991227));
}

TEST_CASE("vLLM: a result becomes a record in units") {
  const FileRecord sample = only_record(read, vllm_sample);
  check_sample(sample);
  CHECK(sample.line == 1);
  CHECK(sample.record.source.text == "runs.json, line 1 (vllm bench serve)");
}

TEST_CASE("vLLM: what is not there has the reason, and no energy is made up") {
  const Record r = only_record(read, vllm_sample).record;
  CHECK(r.goodput.reason == "request_goodput: is null");
  CHECK(r.concurrency.reason == "max_concurrency is null");
  CHECK(r.request_latency.reason == "median_e2el_ms is not given");
  CHECK(r.accelerator.reason == "vllm bench serve does not know it");
  CHECK(r.framework.reason == "backend is \"vllm\", which is the interface that was called");
  CHECK(r.delivered_power.device.reason == "vllm bench serve measures no power");
  CHECK_FALSE(r.energy_per_output_token.device.has_value());
  CHECK(r.energy_per_output_token.device.reason == "delivered_power.device is not given");
  CHECK_FALSE(r.count.has_value());
  for (const RecordCell& cell : record_cells(r)) {
    CAPTURE(cell.field.path());
    CHECK(cell.has_value() == cell.reason().empty());
  }
}

TEST_CASE(
    "vLLM: what --metadata added is kept as unknown, what a record has no field for as unused") {
  const FileRecord sample = only_record(read, vllm_sample);
  REQUIRE(sample.unknown_fields.size() == 8);
  CHECK(sample.unknown_fields[0].name == "deployment");
  CHECK(text_of(sample.unknown_fields, "gpu") == "4xNVIDIA_L40S");
  CHECK(text_of(sample.unknown_fields, "decode_replicas") == "4");
  CHECK(text_of(sample.unused_fields, "date") == "20250530-203916");
  CHECK(text_of(sample.unused_fields, "mean_ttft_ms") == "73.22729984779572");
  CHECK(text_of(sample.unused_fields, "std_itl_ms") == "11.048866594118087");
  CHECK(text_of(sample.unused_fields, "median_ttft_ms") == "(none)");
}

TEST_CASE("vLLM: several appended results, the last without a newline, are several records") {
  const std::string second =
      with(vllm_sample, "\"max_concurrency\": null", "\"max_concurrency\": 64");
  const auto all = records(read, vllm_sample + "\n" + second);
  REQUIRE(all.size() == 2);
  check_sample(all[0]);
  check_sample(all[1]);
  CHECK(all[1].line == 2);
  CHECK(all[1].record.source.text == "runs.json, line 2 (vllm bench serve)");
  // A limit of 64 with 30 request/s is not 64 requests that are kept open.
  CHECK(all[1].record.concurrency.reason ==
        "max_concurrency is 64 request, a limit, while request_rate is 30 request/s");
}

TEST_CASE("vLLM: where requests are sent at once, the limit is the concurrency") {
  std::string text = with(vllm_sample, "\"request_rate\": 30.0", "\"request_rate\": \"inf\"");
  text = with(text, "\"max_concurrency\": null", "\"max_concurrency\": 64");
  const Record r = only_record(read, text).record;
  CHECK(r.concurrency.value().in(request) == 64.0);
  CHECK(r.demand.reason == "request_rate is \"inf\": all requests are sent at once");
}

TEST_CASE("vLLM: goodput by its old and by its new name; both at once are refused") {
  const std::string now =
      with(vllm_sample, "\"request_goodput:\": null", "\"request_goodput\": 20.5");
  CHECK(only_record(read, now).record.goodput.value().in(request / s) == 20.5);
  const std::string old =
      with(vllm_sample, "\"request_goodput:\": null", "\"request_goodput:\": 0");
  CHECK(only_record(read, old).record.goodput.value().in(request / s) == 0.0);
  const std::string both = with(now, "{\"date\"", "{\"request_goodput:\": 20.5, \"date\"");
  CHECK(refused(read, both) == place +
                                   "request_goodput and request_goodput: are both given and mean "
                                   "the same; allowed: one of them");
}

TEST_CASE("vLLM: a mean is not taken for a median") {
  const std::string text = with(vllm_sample, "\"median_ttft_ms\": 74.51430299988715, ", "");
  const Record r = only_record(read, text).record;
  CHECK_FALSE(r.time_to_first_token.has_value());
  CHECK(r.time_to_first_token.reason ==
        "there is no median, only a mean: mean_ttft_ms is 73.2273 ms");
}

TEST_CASE("vLLM: a latency of zero was not measured") {
  const std::string text =
      with(vllm_sample, "\"median_itl_ms\": 20.98881700021593", "\"median_itl_ms\": -0.0");
  const Record r = only_record(read, text).record;
  CHECK(r.inter_token_latency.reason == "median_itl_ms is 0: there was nothing to measure");
  CHECK(refused(read, with(text, "\"median_itl_ms\": -0.0", "\"median_itl_ms\": -20")) ==
        place +
            "median_itl_ms is -20 ms; allowed: at least 0 ms (time between output tokens, median)");
}

TEST_CASE("vLLM: numbers may be text, but only numbers") {
  const std::string text = with(vllm_sample, "5914.311656872681", "\"5914.311656872681\"");
  CHECK(only_record(read, text).record.rate.value().in(token_per_s) == 5914.311656872681);
  for (const char* wrong : {"\"5914 tok/s\"", "\"inf\"", "\"\"", "\" 5914\"", "true", "[]", "{}"}) {
    CAPTURE(wrong);
    const std::string message = refused(read, with(vllm_sample, "5914.311656872681", wrong));
    CHECK(message.starts_with(place + "output_throughput is "));
    CHECK(message.ends_with("; allowed: a number, above 0 token/s"));
  }
}

TEST_CASE("vLLM: what is needed and missing is named, all of it") {
  std::string text = with(vllm_sample, "\"model_id\"", "\"model_name\"");
  CHECK(refused(read, text) ==
        place + "model_id is not given; a record of vllm bench serve has it");
  text = with(text, "\"output_throughput\": 5914.311656872681", "\"output_throughput\": null");
  CHECK(refused(read, text) ==
        place + "model_id, output_throughput are not given; a record of vllm bench serve has them");
  CHECK(refused(read, "{}") == place +
                                   "model_id, completed, output_throughput are not given; a record "
                                   "of vllm bench serve has them");
}

TEST_CASE("vLLM: figures that contradict each other are refused with all three") {
  // 22.182 * 40.573 = 900, not 950.
  const std::string completed = with(with(vllm_sample, "\"completed\": 900", "\"completed\": 950"),
                                     "\"num_prompts\": 900", "\"num_prompts\": 950");
  CHECK(refused(read, completed) ==
        place +
            "completed is 950 request, request_throughput is 22.1825 request/s and duration is "
            "40.5726 s; allowed: request_throughput * duration within 1 % of completed");
  CHECK(refused(read, with(vllm_sample, "5914.311656872681", "6000")) ==
        place +
            "total_output_tokens is 239959 output_token, output_throughput is 6000 token/s and "
            "duration is 40.5726 s; allowed: output_throughput * duration within 1 % of "
            "total_output_tokens");
  // Input and output tokens: (899100 + 239959) / 40.5726 is 28074.6, not 30000.
  CHECK(refused(read, with(vllm_sample, "28074.587415207345", "30000")) ==
        place +
            "processed_rate is 30 k processed_token/s, rate is 5.91431 k output_token/s and "
            "input_rate is 22.1603 k input_token/s (from request_rate and prompt_length); allowed: "
            "rate + input_rate within 1 % of processed_rate");
  // 0.9 % off is rounding, or a window that ends a little later.
  CHECK(refused(read, with(vllm_sample, "5914.311656872681", "5861.2")) == "accepted");
  CHECK(
      refused(read, with(vllm_sample, "\"num_prompts\": 900", "\"num_prompts\": 899")) ==
      place +
          "completed is 900 request and num_prompts is 899 request; allowed: at most num_prompts");
}

TEST_CASE("vLLM: the text of arrays of --save-detailed is kept, up to a length") {
  std::string itls = "[";
  for (int i = 0; i < 500; ++i)
    itls += i == 0 ? "[0.25, 1]" : ", [0.25, 1]";
  const std::string text = with(vllm_sample, "{\"date\"",
                                "{\"itls\": " + itls + "], \"errors\": [\"\", \"a\\n\"], \"date\"");
  const FileRecord read_it = only_record(read, text);
  CHECK(text_of(read_it.unused_fields, "errors") == R"(["","a\n"])");
  const std::string kept = text_of(read_it.unused_fields, "itls");
  CHECK(kept.starts_with("[[0.25,1],[0.25,1],"));
  CHECK(kept.ends_with("..."));
  CHECK(kept.size() <= ingest::JsonField::longest_nested + 3);
}

TEST_CASE("vLLM: the sample as it was saved is the one above") {
  const auto folder = shared_data();
  if (folder.empty())
    return;
  int count = 0;
  read_vllm_bench(folder / "formats" / "vllm_bench_serve.json", [&](FileRecord& each) {
    check_sample(each);
    CHECK(each.unknown_fields.size() == 8);
    CHECK(each.record.source.text == "vllm_bench_serve.json, line 1 (vllm bench serve)");
    ++count;
  });
  CHECK(count == 1);
}

}  // namespace
