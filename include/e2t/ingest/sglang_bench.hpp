// SPDX-License-Identifier: MIT
#pragma once
// JSON lines of SGLang's `bench_serving` (--output-file) as records, one line a run.
//
//     e2t::read_sglang_bench("runs.jsonl", [](e2t::FileRecord& read) {
//       use(read.line, read.record.rate.value(), read.record.inter_token_latency.value());
//     });
//
// Latencies are in ms, as their keys say. `concurrency` is the mean of requests in flight, those that wait
// included, so it is neither the load nor what runs. Runs name their model in server_info, or not at all.
#include <filesystem>
#include <istream>
#include <string_view>

#include "e2t/ingest/bench_load.hpp"

namespace e2t {

namespace ingest::detail::sglang {

using units::input_token, units::ms, units::number, units::output_token, units::processed_token,
    units::request, units::s, units::token_per_s;
using R = Record;

// python/sglang/bench_serving.py of github.com/sgl-project/sglang at 0033168f and later; server_info is what
// the server answers to /server_info: its arguments and its version.
inline constexpr RecordKey keys[] = {
    text_key<&R::title>("tag"),
    text_key<&R::task>("dataset_name"),
    text_key<&R::model>("server_info.model_path"),
    text_key<&R::framework_version>("server_info.version"),
    text_key<&R::weight_precision>("server_info.quantization"),
    figure_key<&R::tensor_parallel>("server_info.tp_size", number),
    figure_key<&R::pipeline_parallel>("server_info.pp_size", number),
    figure_key<&R::data_parallel>("server_info.dp_size", number),
    figure_key<&R::expert_parallel>("server_info.ep_size", number),
    figure_key<&R::max_sequences>("server_info.max_running_requests", request),
    input_or_word_key("request_rate", request / s),
    input_key("max_concurrency", request),
    input_key("num_prompts", request),
    figure_key<&R::duration>("duration", s),
    input_key("completed", request).needed(),
    input_key("total_input_tokens", input_token).or_zero(),
    input_key("total_output_tokens", output_token),
    figure_key<&R::request_rate>("request_throughput", request / s),
    figure_key<&R::input_rate>("input_throughput", input_token / s).or_zero(),
    figure_key<&R::rate>("output_throughput", token_per_s).needed(),
    figure_key<&R::processed_rate>("total_throughput", processed_token / s),
    latency_key<&R::time_to_first_token>("median_ttft_ms", ms),
    latency_key<&R::time_to_first_token_p99>("p99_ttft_ms", ms),
    latency_key<&R::time_per_output_token>("median_tpot_ms", ms),
    latency_key<&R::time_per_output_token_p99>("p99_tpot_ms", ms),
    latency_key<&R::inter_token_latency>("median_itl_ms", ms),
    latency_key<&R::inter_token_latency_p99>("p99_itl_ms", ms),
    latency_key<&R::request_latency>("median_e2e_latency_ms", ms),
    latency_key<&R::request_latency_p99>("p99_e2e_latency_ms", ms),
    mean_key<&R::time_to_first_token>("mean_ttft_ms", ms),
    mean_key<&R::time_per_output_token>("mean_tpot_ms", ms),
    mean_key<&R::inter_token_latency>("mean_itl_ms", ms),
    mean_key<&R::request_latency>("mean_e2e_latency_ms", ms),
    unused_key("std_ttft_ms"),
    unused_key("std_tpot_ms"),
    unused_key("std_itl_ms"),
    unused_key("std_e2e_latency_ms"),
    unused_key("max_itl_ms"),
    unused_key("backend"),
    unused_key("sharegpt_output_len"),
    unused_key("random_input_len"),
    unused_key("random_output_len"),
    unused_key("random_range_ratio"),
    unused_key("total_input_text_tokens"),
    unused_key("total_input_vision_tokens"),
    unused_key("total_output_tokens_retokenized"),
    unused_key("concurrency"),
    unused_key("accept_length"),
    unused_key("max_output_tokens_per_s"),
    unused_key("max_concurrent_requests"),
    unused_key("server_info"),
    unused_key("input_lens"),
    unused_key("output_lens"),
    unused_key("ttfts"),
    unused_key("itls"),
    unused_key("generated_texts"),
    unused_key("errors"),
};
inline constexpr RecordQuotient quotients[] = {
    quotient_of<&R::prompt_length>("total_input_tokens", "completed"),
    quotient_of<&R::output_length>("total_output_tokens", "completed"),
};
inline constexpr RecordProduct products[] = {
    {"completed", "request_throughput", "duration"},
    {"total_input_tokens", "input_throughput", "duration"},
    {"total_output_tokens", "output_throughput", "duration"},
};
inline constexpr std::string_view recognised_by[] = {"output_throughput",
                                                     "total_output_tokens_retokenized"};
inline constexpr std::string_view opened[] = {"server_info"};

inline void finish(const RecordValues& values, Record& record) {
  set_load(values, record);
  record.delivered_power.device = absent("bench_serving measures no power");
  record.accelerator = absent("bench_serving does not know it");
  if (values.find("server_info.version") != nullptr)
    record.framework = "SGLang";
  else
    record.framework = absent(values.said("backend") + ", which is the interface that was called");
}

}  // namespace ingest::detail::sglang

inline constexpr RecordFormat sglang_bench_format{
    .name = "SGLang bench_serving",
    .keys = ingest::detail::sglang::keys,
    .quotients = ingest::detail::sglang::quotients,
    .products = ingest::detail::sglang::products,
    .recognised_by = ingest::detail::sglang::recognised_by,
    .opened = ingest::detail::sglang::opened,
    .finish = ingest::detail::sglang::finish,
};

/// Reads the runs of a file, one a line. Throws Error.
inline void read_sglang_bench(std::istream& input, std::string_view name, const OnRecord& on_record,
                              const OnRefusedRecord& on_refused = {}) {
  read_record_objects(input, name, sglang_bench_format, on_record, on_refused);
}
inline void read_sglang_bench(const std::filesystem::path& path, const OnRecord& on_record,
                              const OnRefusedRecord& on_refused = {}) {
  read_record_file(path, sglang_bench_format, on_record, on_refused);
}

}  // namespace e2t
