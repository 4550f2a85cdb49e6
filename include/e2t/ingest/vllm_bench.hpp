// SPDX-License-Identifier: MIT
#pragma once
// Results of `vllm bench serve` (--save-result, --append-result) as records; so are those of the clients
// that were made from it, such as InferenceX's benchmark_serving.py.
//
//     e2t::read_vllm_bench("run.json", [](e2t::FileRecord& read) {
//       use(read.record.rate.value(), read.record.time_to_first_token.value());
//     });
//
// Latencies are in ms, as their keys say; output_throughput is of output tokens, total_token_throughput
// of output and input tokens; totals are of completed requests. It measures no power, and `backend` is the
// interface that was called, not the software behind it. What --metadata adds is unknown here, and kept.
#include <filesystem>
#include <istream>
#include <string_view>

#include "e2t/ingest/bench_load.hpp"

namespace e2t {

namespace ingest::detail::vllm {

using units::input_token, units::ms, units::output_token, units::processed_token, units::request,
    units::s, units::token_per_s;
using R = Record;

// vllm/benchmarks/serve.py of github.com/vllm-project/vllm at 009e6d4a; the colon behind request_goodput
// is that of releases until 2025.
inline constexpr RecordKey keys[] = {
    text_key<&R::model>("model_id").needed(),
    input_key("num_prompts", request),
    input_or_word_key("request_rate", request / s),
    input_key("max_concurrency", request),
    figure_key<&R::duration>("duration", s),
    input_key("completed", request).needed(),
    input_key("total_input_tokens", input_token).or_zero(),
    input_key("total_output_tokens", output_token),
    figure_key<&R::request_rate>("request_throughput", request / s),
    figure_key<&R::goodput>("request_goodput", request / s).or_zero(),
    figure_key<&R::goodput>("request_goodput:", request / s).or_zero(),
    figure_key<&R::rate>("output_throughput", token_per_s).needed(),
    figure_key<&R::processed_rate>("total_token_throughput", processed_token / s),
    latency_key<&R::time_to_first_token>("median_ttft_ms", ms),
    latency_key<&R::time_to_first_token_p99>("p99_ttft_ms", ms),
    latency_key<&R::time_per_output_token>("median_tpot_ms", ms),
    latency_key<&R::time_per_output_token_p99>("p99_tpot_ms", ms),
    latency_key<&R::inter_token_latency>("median_itl_ms", ms),
    latency_key<&R::inter_token_latency_p99>("p99_itl_ms", ms),
    latency_key<&R::request_latency>("median_e2el_ms", ms),
    latency_key<&R::request_latency_p99>("p99_e2el_ms", ms),
    mean_key<&R::time_to_first_token>("mean_ttft_ms", ms),
    mean_key<&R::time_per_output_token>("mean_tpot_ms", ms),
    mean_key<&R::inter_token_latency>("mean_itl_ms", ms),
    mean_key<&R::request_latency>("mean_e2el_ms", ms),
    unused_key("std_ttft_ms"),
    unused_key("std_tpot_ms"),
    unused_key("std_itl_ms"),
    unused_key("std_e2el_ms"),
    unused_key("date"),
    unused_key("backend"),
    unused_key("endpoint_type"),
    unused_key("label"),
    unused_key("tokenizer_id"),
    unused_key("burstiness"),
    unused_key("failed"),
    unused_key("max_output_tokens_per_s"),
    unused_key("max_concurrent_requests"),
    unused_key("rtfx"),
    unused_key("input_lens"),
    unused_key("output_lens"),
    unused_key("ttfts"),
    unused_key("itls"),
    unused_key("latencies"),
    unused_key("start_times"),
    unused_key("queue_times"),
    unused_key("generated_texts"),
    unused_key("errors"),
    unused_key("spec_decode_acceptance_rate"),
    unused_key("spec_decode_acceptance_length"),
    unused_key("spec_decode_num_drafts"),
    unused_key("spec_decode_draft_tokens"),
    unused_key("spec_decode_accepted_tokens"),
    unused_key("spec_decode_per_position_acceptance_rates"),
    unused_key("ramp_up_strategy"),
    unused_key("ramp_up_start_rps"),
    unused_key("ramp_up_end_rps"),
};
inline constexpr RecordQuotient quotients[] = {
    quotient_of<&R::prompt_length>("total_input_tokens", "completed"),
    quotient_of<&R::output_length>("total_output_tokens", "completed"),
};
inline constexpr RecordProduct products[] = {
    {"completed", "request_throughput", "duration"},
    {"total_output_tokens", "output_throughput", "duration"},
};
inline constexpr std::string_view recognised_by[] = {"output_throughput", "total_token_throughput"};

inline void finish(const RecordValues& values, Record& record) {
  set_load(values, record);
  record.delivered_power.device = absent("vllm bench serve measures no power");
  record.accelerator = absent("vllm bench serve does not know it");
  const JsonField* backend = values.find("backend");
  record.framework = absent(backend == nullptr ? "vllm bench serve does not know it"
                                               : values.said("backend") +
                                                     ", which is the interface that was called");
}

}  // namespace ingest::detail::vllm

inline constexpr RecordFormat vllm_bench_format{
    .name = "vllm bench serve",
    .keys = ingest::detail::vllm::keys,
    .quotients = ingest::detail::vllm::quotients,
    .products = ingest::detail::vllm::products,
    .recognised_by = ingest::detail::vllm::recognised_by,
    .finish = ingest::detail::vllm::finish,
};

/// Reads one result, or several that were appended. Throws Error.
inline void read_vllm_bench(std::istream& input, std::string_view name, const OnRecord& on_record,
                            const OnRefusedRecord& on_refused = {}) {
  read_record_objects(input, name, vllm_bench_format, on_record, on_refused);
}
inline void read_vllm_bench(const std::filesystem::path& path, const OnRecord& on_record,
                            const OnRefusedRecord& on_refused = {}) {
  read_record_file(path, vllm_bench_format, on_record, on_refused);
}

}  // namespace e2t
