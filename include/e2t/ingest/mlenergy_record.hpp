// SPDX-License-Identifier: MIT
#pragma once
// Rows of the ML.ENERGY Leaderboard v3 as records; mlenergy.hpp reads the same files as measurements that
// the serving model is compared with.
//
//     e2t::read_mlenergy_records("gpqa.json", [](e2t::FileRecord& read) {
//       use(read.record.energy_per_output_token.device.value());  // given, or power over rate
//     });
//
// Power is the sum over the accelerator boards (meter: device). Prompts are not in the file.
#include <filesystem>
#include <istream>
#include <iterator>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "e2t/ingest/json_text.hpp"
#include "e2t/ingest/record_rows.hpp"

namespace e2t {

namespace ingest::detail::mlenergy_record {

using units::accelerator, units::J, units::ms, units::number, units::output_token, units::request,
    units::token_per_s, units::W;
using R = Record;

// public/data/tasks/*.json of github.com/ml-energy/leaderboard at 0cd52da.
inline constexpr RecordKey keys[] = {
    text_key<&R::task>("task"),
    text_key<&R::model>("model_id").needed(),
    text_key<&R::accelerator>("gpu_model").needed(),
    text_key<&R::weight_precision>("weight_precision"),
    figure_key<&R::count>("num_gpus", accelerator).needed(),
    figure_key<&R::tensor_parallel>("tensor_parallel", number),
    figure_key<&R::data_parallel>("data_parallel", number),
    figure_key<&R::expert_parallel>("expert_parallel", number),
    figure_key<&R::max_sequences>("max_num_seqs", request),
    figure_key<&R::running_sequences>("avg_batch_size", request),
    figure_key<&R::output_length>("avg_output_len", output_token / request),
    figure_key<&R::rate>("output_throughput_tokens_per_sec", token_per_s).needed(),
    figure_key<&R::delivered_power, &AtMeters<power>::device>("avg_power_watts", W).needed(),
    figure_key<&R::energy_per_output_token, &AtMeters<energy_per_output_token>::device>(
        "energy_per_token_joules", J / output_token),
    figure_key<&R::energy_per_request, &AtMeters<energy_per_request>::device>(
        "energy_per_request_joules", J / request),
    latency_key<&R::inter_token_latency>("median_itl_ms", ms),
    latency_key<&R::inter_token_latency_p99>("p99_itl_ms", ms),
    unused_key("task_display_name"),
    unused_key("nickname"),
    unused_key("architecture"),
    unused_key("total_params_billions"),
    unused_key("activated_params_billions"),
};
inline constexpr RecordProduct products[] = {
    {"avg_power_watts", "energy_per_token_joules", "output_throughput_tokens_per_sec"},
    {"energy_per_request_joules", "energy_per_token_joules", "avg_output_len"},
};
inline constexpr std::string_view recognised_by[] = {"configurations"};

inline void finish(const RecordValues& values, Record& record) {
  record.prompt_length = absent("the leaderboard does not say");
  const auto running = values.number("avg_batch_size"), limit = values.number("max_num_seqs");
  if (running.has_value() && limit.has_value() && *running > 1.01 * *limit) {
    throw refusal(values.said("avg_batch_size") + " and " + values.said("max_num_seqs") +
                  "; allowed: at most max_num_seqs");
  }
}

}  // namespace ingest::detail::mlenergy_record

/// (Recognised as a file; the keys are those of its rows.)
inline constexpr RecordFormat mlenergy_format{
    .name = "ML.ENERGY Leaderboard v3",
    .keys = ingest::detail::mlenergy_record::keys,
    .products = ingest::detail::mlenergy_record::products,
    .recognised_by = ingest::detail::mlenergy_record::recognised_by,
    .finish = ingest::detail::mlenergy_record::finish,
};

namespace ingest::detail {

// The rows of a file; what stands beside the list belongs to each of them.
inline void read_mlenergy_rows(const nlohmann::json& root, std::string_view name,
                               const OnRecord& on_record, const OnRefusedRecord& on_refused) {
  const auto list = root.is_object() ? root.find("configurations") : root.end();
  if (!root.is_object() || list == root.end() || !list->is_array())
    throw located(name, {}, "no list \"configurations\": this is not a file of ML.ENERGY records");
  const std::string source = std::filesystem::path(name).filename().string() + ", ";
  RecordRowReader reader(mlenergy_format);
  FileRecord read;
  JsonRow row;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const nlohmann::json& each = (*list)[i];
    const std::string place = "configurations[" + std::to_string(i) + ']';
    try {
      if (!each.is_object())
        throw refusal("is " + std::string(ingest::kind_of(each)) + "; allowed: an object");
      read_row(each, row);
      for (const auto& [key, value] : root.items()) {
        if (key != "configurations" && !each.contains(key))
          add_value(value, row.add(key));
      }
      (void)row.are_distinct();
      reader.read(row, source + place, read);
    } catch (const Error& error) {
      const std::string model = each.is_object() && each.contains("model_id")
                                    ? " (" + shown_text(each["model_id"].dump()) + ')'
                                    : "";
      const Error why = located(name, {}, place + model + ": " + error.what());
      if (!on_refused)
        throw why;
      on_refused(why);
      continue;
    }
    on_record(read);
  }
}

}  // namespace ingest::detail

/// Reads the rows of a task's file, which has at most 64 MiB. Throws Error, which names the row.
inline void read_mlenergy_records(std::istream& input, std::string_view name,
                                  const OnRecord& on_record,
                                  const OnRefusedRecord& on_refused = {}) {
  const std::string text{std::istreambuf_iterator<char>(input), {}};
  ingest::detail::read_mlenergy_rows(ingest::parse_json(text, name), name, on_record, on_refused);
}
inline void read_mlenergy_records(const std::filesystem::path& path, const OnRecord& on_record,
                                  const OnRefusedRecord& on_refused = {}) {
  ingest::detail::read_mlenergy_rows(ingest::read_json(path), path.string(), on_record, on_refused);
}

}  // namespace e2t
