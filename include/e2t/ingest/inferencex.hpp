// SPDX-License-Identifier: MIT
#pragma once
// InferenceX: the raw results of its minimal client, and the aggregate records that its dashboard reads.
//
//     e2t::read_inferencex_raw("conc16.json", [](e2t::FileRecord& read) {
//       use(read.record.time_per_output_token.value());  // median_tpot is in seconds
//     });
//     e2t::read_inferencex("agg_run.json", [](e2t::FileRecord& read) {
//       use(read.record.rate.value(), read.record.delivered_power.device.has_value());
//     });
//
// Latencies of both are in seconds. Aggregates state rates per accelerator: of output tokens per decoding
// one, of input tokens per prefilling one where the two are apart, and of all tokens per accelerator.
// isl and osl are the lengths asked for, not the means. Measured power is that of the accelerator boards
// of the whole deployment (meter: device), and is taken where power_valid is 1; the power at chassis and
// facility that the dashboard shows is modelled and not in these files.
#include <cmath>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>

#include "e2t/ingest/bench_load.hpp"

namespace e2t {

namespace ingest::detail::inferencex {

using units::accelerator, units::input_token, units::J, units::number, units::output_token,
    units::processed_token, units::request, units::s, units::token_per_s, units::W;
using R = Record;

// experimental/token_position_decode_slo/benchmark_serving_random.py of github.com/SemiAnalysisAI/InferenceX
// at 05372998.
inline constexpr RecordKey raw_keys[] = {
    text_key<&R::model>("model_id").needed(),
    input_key("num_prompts", request),
    input_or_word_key("request_rate", request / s),
    input_key("max_concurrency", request),
    figure_key<&R::duration>("duration", s),
    input_key("completed", request).needed(),
    input_key("good_completed", request).or_zero(),
    input_key("total_input_tokens", input_token).or_zero(),
    input_key("total_output_tokens", output_token),
    figure_key<&R::request_rate>("request_throughput", request / s),
    figure_key<&R::goodput>("request_goodput", request / s).or_zero(),
    figure_key<&R::input_rate>("input_throughput", input_token / s).or_zero(),
    figure_key<&R::rate>("output_throughput", token_per_s).needed(),
    latency_key<&R::time_to_first_token>("median_ttft", s),
    latency_key<&R::time_to_first_token_p99>("p99_ttft", s),
    latency_key<&R::time_per_output_token>("median_tpot", s),
    latency_key<&R::time_per_output_token_p99>("p99_tpot", s),
    latency_key<&R::request_latency>("median_e2el", s),
    latency_key<&R::request_latency_p99>("p99_e2el", s),
    unused_key("date"),
    unused_key("tokenizer_id"),
    unused_key("burstiness"),
};
inline constexpr RecordQuotient raw_quotients[] = {
    quotient_of<&R::prompt_length>("total_input_tokens", "completed"),
    quotient_of<&R::output_length>("total_output_tokens", "completed"),
};
inline constexpr RecordProduct raw_products[] = {
    {"completed", "request_throughput", "duration"},
    {"good_completed", "request_goodput", "duration"},
    {"total_input_tokens", "input_throughput", "duration"},
    {"total_output_tokens", "output_throughput", "duration"},
};
inline constexpr std::string_view raw_recognised_by[] = {"output_throughput", "median_ttft"};

// utils/process_result.py and utils/aggregate_power.py, of 2025 and 2026.
inline constexpr RecordKey keys[] = {
    text_key<&R::model>("model").needed(),
    text_key<&R::accelerator>("hw").needed(),
    text_key<&R::framework>("framework"),
    text_key<&R::framework_version>("image"),
    text_key<&R::weight_precision>("precision"),
    figure_key<&R::concurrency>("conc", request),
    input_key("isl", input_token / request),
    input_key("osl", output_token / request),
    raw_key("is_multinode"),
    raw_key("disagg"),
    raw_key("spec_decoding"),
    raw_key("dp_attention"),
    figure_key<&R::tensor_parallel>("tp", number),
    figure_key<&R::expert_parallel>("ep", number),
    figure_key<&R::pipeline_parallel>("pp", number),
    input_key("pcp_size", number),
    input_key("num_prefill_gpu", accelerator).or_zero(),
    input_key("num_decode_gpu", accelerator).or_zero(),
    input_key("tput_per_gpu", processed_token / s / accelerator),
    input_key("output_tput_per_gpu", token_per_s / accelerator).needed(),
    input_key("input_tput_per_gpu", input_token / s / accelerator).or_zero(),
    latency_key<&R::time_to_first_token>("median_ttft", s),
    latency_key<&R::time_to_first_token_p99>("p99_ttft", s),
    latency_key<&R::time_per_output_token>("median_tpot", s),
    latency_key<&R::time_per_output_token_p99>("p99_tpot", s),
    latency_key<&R::inter_token_latency>("median_itl", s),
    latency_key<&R::inter_token_latency_p99>("p99_itl", s),
    latency_key<&R::request_latency>("median_e2el", s),
    latency_key<&R::request_latency_p99>("p99_e2el", s),
    mean_key<&R::time_to_first_token>("mean_ttft", s),
    mean_key<&R::time_per_output_token>("mean_tpot", s),
    mean_key<&R::inter_token_latency>("mean_itl", s),
    mean_key<&R::request_latency>("mean_e2el", s),
    input_key("median_intvty", output_token / s).or_zero(),
    input_key("p99_intvty", output_token / s).or_zero(),
    raw_key("power_valid"),
    input_key("avg_power_w", W / accelerator),
    input_key("avg_total_gpu_power_w", W),
    input_key("joules_per_output_token", J / output_token),
    input_key("joules_per_total_token", J / processed_token),
    input_key("joules_per_successful_query", J / request),
    unused_key("mean_intvty"),
    unused_key("std_intvty"),
    unused_key("std_ttft"),
    unused_key("std_tpot"),
    unused_key("std_itl"),
    unused_key("std_e2el"),
    unused_key("infmax_model_prefix"),
    unused_key("router"),
    unused_key("kv_p2p_transfer"),
    unused_key("dcp_size"),
    unused_key("mtp"),
    unused_key("prefill_hw"),
    unused_key("decode_hw"),
    unused_key("prefill_tp"),
    unused_key("prefill_pp"),
    unused_key("prefill_dcp_size"),
    unused_key("prefill_pcp_size"),
    unused_key("prefill_ep"),
    unused_key("prefill_dp_attention"),
    unused_key("prefill_num_workers"),
    unused_key("decode_tp"),
    unused_key("decode_pp"),
    unused_key("decode_dcp_size"),
    unused_key("decode_pcp_size"),
    unused_key("decode_ep"),
    unused_key("decode_dp_attention"),
    unused_key("decode_num_workers"),
    unused_key("power_metric_schema_version"),
    unused_key("total_gpu_energy_j"),
    unused_key("joules_per_input_token"),
};
inline constexpr std::string_view recognised_by[] = {"output_tput_per_gpu", "hw"};

// A boolean, or text that is one; absent is false.
inline bool is_true(const RecordValues& values, std::string_view name) {
  const JsonField* field = values.find(name);
  if (field == nullptr || field->text == "false" || field->text == "False")
    return false;
  if (field->text == "true" || field->text == "True")
    return true;
  if (field->kind != JsonKind::boolean)
    throw refusal(values.said(name) + "; allowed: true, false");
  return field->number != 0.0;
}

struct Accelerators {
  double all, prefill, decode;
};
// Of a deployment whose prefill is apart, the two counts; else the ranks of tensor, pipeline and context
// parallelism, over which experts are spread.
inline Accelerators accelerators(const RecordValues& values, Record& record) {
  const auto prefill = values.number("num_prefill_gpu"), decode = values.number("num_decode_gpu");
  if (is_true(values, "is_multinode") || is_true(values, "disagg")) {
    if (!prefill.has_value() || !decode.has_value()) {
      throw refusal(values.said(prefill.has_value() ? "num_decode_gpu" : "num_prefill_gpu") +
                    "; allowed: the count, as is_multinode or disagg is true");
    }
    const double all = *prefill + *decode;
    // Without a part that decodes alone, the rate is per accelerator of all.
    return {all, *prefill, *decode > 0.0 ? *decode : all};
  }
  if (!record.tensor_parallel.has_value())
    throw refusal(values.said("tp") + "; allowed: the ranks, as is_multinode is false");
  const double all = record.tensor_parallel.value() *
                     record.pipeline_parallel.number.value_or(1.0) *
                     values.number("pcp_size").value_or(1.0);
  return {all, all, all};
}

inline void set(FigureCell& cell, const RecordValues& values, const char* from, double factor,
                const std::string& also = {}) {
  const auto stated = values.number(from);
  if (!stated.has_value()) {
    cell.reason = values.said(from);
    return;
  }
  cell.number = *stated * factor;
  cell.known = Provenance::measured;
  if (!also.empty())
    cell.derived_from = from + (" and " + also);
}

inline void set_power(const RecordValues& values, Record& record, double count) {
  const JsonField* valid = values.find("power_valid");
  auto& power = record.delivered_power.device;
  if (valid == nullptr || valid->number != 1.0) {
    power.reason = values.said("power_valid") + ": its producer has not found the power good";
    return;
  }
  if (values.number("avg_total_gpu_power_w").has_value())
    set(power, values, "avg_total_gpu_power_w", 1.0);
  else
    set(power, values, "avg_power_w", count, "count");
  set(record.energy_per_output_token.device, values, "joules_per_output_token", 1.0);
  set(record.energy_per_processed_token.device, values, "joules_per_total_token", 1.0);
  set(record.energy_per_request.device, values, "joules_per_successful_query", 1.0);
}

// Tokens a second of one user are the inverse of the time per token.
inline void check_inverse(const RecordValues& values, const char* time, const char* inverse) {
  const auto seconds = values.number(time), per_second = values.number(inverse);
  if (seconds.has_value() && per_second.has_value() &&
      std::abs(*seconds * *per_second - 1.0) > 0.01 && *seconds > 0.0) {
    throw refusal(values.said(time) + " and " + values.said(inverse) + "; allowed: " + time +
                  " * " + inverse + " within 1 % of 1");
  }
}

inline std::string layout_text(const RecordValues& values, const Accelerators& count) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (is_true(values, "is_multinode"))
    add("several nodes");
  if (is_true(values, "disagg"))
    add("disaggregated: " + significant(count.prefill, {6}) + " accelerators prefill and " +
        significant(count.decode, {6}) + " decode");
  if (is_true(values, "dp_attention"))
    add("attention is data parallel");
  const JsonField* speculation = values.find("spec_decoding");
  if (speculation != nullptr && speculation->kind == JsonKind::text && speculation->text != "none")
    add("speculative decoding: " + shown_text(speculation->text));
  return text;
}

inline void finish(const RecordValues& values, Record& record) {
  const Accelerators count = accelerators(values, record);
  record.count = count.all * accelerator;
  set(record.rate, values, "output_tput_per_gpu", count.decode, "accelerators that decode");
  set(record.input_rate, values, "input_tput_per_gpu", count.prefill, "accelerators that prefill");
  set(record.processed_rate, values, "tput_per_gpu", count.all, "count");
  set_power(values, record, count.all);
  check_inverse(values, "median_tpot", "median_intvty");
  check_inverse(values, "p99_tpot", "p99_intvty");
  if (const std::string layout = layout_text(values, count); !layout.empty())
    record.layout = layout;
  if (values.number("isl").has_value() && values.number("osl").has_value())
    record.task = "random text, " + significant(*values.number("isl"), {6}) + " input and " +
                  significant(*values.number("osl"), {6}) + " output tokens asked for";
}

}  // namespace ingest::detail::inferencex

inline constexpr RecordFormat inferencex_raw_format{
    .name = "InferenceX client",
    .keys = ingest::detail::inferencex::raw_keys,
    .quotients = ingest::detail::inferencex::raw_quotients,
    .products = ingest::detail::inferencex::raw_products,
    .recognised_by = ingest::detail::inferencex::raw_recognised_by,
    .finish = ingest::set_load,
};
inline constexpr RecordFormat inferencex_format{
    .name = "InferenceX",
    .keys = ingest::detail::inferencex::keys,
    .recognised_by = ingest::detail::inferencex::recognised_by,
    .finish = ingest::detail::inferencex::finish,
};

/// Reads the results of the client. Throws Error.
inline void read_inferencex_raw(std::istream& input, std::string_view name,
                                const OnRecord& on_record, const OnRefusedRecord& on_refused = {}) {
  read_record_objects(input, name, inferencex_raw_format, on_record, on_refused);
}
inline void read_inferencex_raw(const std::filesystem::path& path, const OnRecord& on_record,
                                const OnRefusedRecord& on_refused = {}) {
  read_record_file(path, inferencex_raw_format, on_record, on_refused);
}
/// Reads aggregate records: one, a list, or one a line. Throws Error.
inline void read_inferencex(std::istream& input, std::string_view name, const OnRecord& on_record,
                            const OnRefusedRecord& on_refused = {}) {
  read_record_objects(input, name, inferencex_format, on_record, on_refused);
}
inline void read_inferencex(const std::filesystem::path& path, const OnRecord& on_record,
                            const OnRefusedRecord& on_refused = {}) {
  read_record_file(path, inferencex_format, on_record, on_refused);
}

}  // namespace e2t
