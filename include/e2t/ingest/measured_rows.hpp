// SPDX-License-Identifier: MIT
#pragma once
// Measured records as observations that the serving model can be compared with or fitted to: each is
// matched to a published model configuration and a catalogue accelerator, and what records leave open
// is assumed, in one place and said.
//
//     e2t::MeasuredRows rows = e2t::read_measured_rows({"gpqa.json"}, "configs");
//     for (const auto& row : rows.rows) use(row.observation, row.config);
//     for (const auto& row : rows.refused) puts(row.reason.c_str());
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/ingest/mlenergy.hpp"
#include "e2t/ingest/model_config.hpp"
#include "e2t/ingest/model_family.hpp"
#include "e2t/ingest/model_formats.hpp"
#include "e2t/serving/prediction.hpp"

namespace e2t {

/// How attention is spread where a record names only the expert group.
enum class AttentionLayout : unsigned char { tensor, data };

/// What records of the ML.ENERGY leaderboard do not say. Prompts: 250 tokens lie within what chat (100
/// to 400) and GPQA questions have. Lengths of answers vary; a third of what exponential ones do.
struct RowAssumptions {
  Quantity<input_token_per_request> prompt_length = 250 * (units::input_token / units::request);
  double output_variation = 0.3;
  AttentionLayout attention = AttentionLayout::tensor;
};

struct MeasuredRow {
  Measurement measured{};
  Observation observation{};
  std::string file;             ///< of the record
  std::string config;           ///< of the model, as matched
  std::string accelerator_key;  ///< in the catalogue
};

/// A row that cannot be used. Of a record that is itself refused only what it names is known.
struct RefusedRow {
  Measurement measured{};
  std::string reason;
  bool malformed = false;  ///< the record, not what it asks for
};

struct MeasuredRows {
  std::vector<MeasuredRow> rows;
  std::vector<RefusedRow> refused;
};

namespace ingest::detail {

// "NVIDIA H100 80GB HBM3" and "H100" are h100_sxm: a word of the name is the first of the key.
inline const catalog::AcceleratorEntry& accelerator_named(std::string_view name, std::string_view field = "gpu_model") {
  std::string words = " ";
  for (const char letter : lower_case(name)) words += std::isalnum(static_cast<unsigned char>(letter)) != 0 ? letter : ' ';
  words += ' ';
  for (const auto* entry : catalog::accelerators) {
    const std::string key = entry->key;
    if (words.find(' ' + key.substr(0, key.find('_')) + ' ') != words.npos) return *entry;
  }
  std::string known;
  for (const auto* entry : catalog::accelerators) known += std::string(" ") + entry->key;
  throw refusal(std::string(field) + " is " + in_quotes(name) + "; allowed: one of the catalogue:" + known);
}

// What a record that is refused says of itself, for the list of refused rows.
inline Measurement named_by(const nlohmann::json& record) {
  const auto text = [&](const char* key) {
    const bool given = record.is_object() && record.contains(key) && record[key].is_string();
    return given ? record[key].get<std::string>().substr(0, 40) : std::string("unknown");
  };
  Measurement made;
  made.model = text("model_id").c_str();
  made.accelerator = text("gpu_model").c_str();
  made.architecture = lower_case(text("architecture")) == "moe" ? Architecture::moe : Architecture::dense;
  return made;
}

// The layout of `count` accelerators. Where only the expert group is named, attention has the same ones.
inline Layout layout_of(Layout named, double count, AttentionLayout attention) {
  if (named.accelerators() == count) return named;
  (attention == AttentionLayout::tensor ? named.tensor_parallel : named.data_parallel) = count;
  (attention == AttentionLayout::tensor ? named.data_parallel : named.tensor_parallel) = 1.0;
  return named;
}

inline MeasuredRow measured_row(const Measurement& row, const std::string& file, const std::string& config,
                                const Model& model, const RowAssumptions& assumed) {
  MeasuredRow made{.measured = row, .observation = {}, .file = file, .config = config, .accelerator_key = {}};
  const auto& entry = accelerator_named(row.accelerator.c_str());
  made.accelerator_key = entry.key;
  auto& seen = made.observation;
  seen.accelerator = entry;
  seen.serving.model = model;
  seen.serving.model.formats = formats_for(row.weight_precision.c_str(), model);
  seen.serving.layout = layout_of({.tensor_parallel = row.tensor_parallel,
                                   .data_parallel = row.data_parallel,
                                   .expert_parallel = row.expert_parallel},
                                  row.count.in(units::accelerator), assumed.attention);
  seen.serving.prompt_length = assumed.prompt_length;
  seen.serving.output_length = row.output_length;
  seen.serving.output_variation = assumed.output_variation;
  seen.serving.running_sequences = row.running_sequences;
  // It ran, so it fitted: only what no allocator could place is refused.
  seen.serving.usable_memory = Share{1.0};
  seen.rate = row.rate;
  seen.power = row.power;
  seen.inter_token_latency = row.inter_token_latency;
  return made;
}

}  // namespace ingest::detail

/// Reads record files and matches their rows to the configurations in `models`. Rows that cannot be used
/// are listed with the reason; a file that is not what it says throws Error.
[[nodiscard]] inline MeasuredRows read_measured_rows(const std::vector<std::filesystem::path>& files,
                                                     const std::filesystem::path& models,
                                                     const RowAssumptions& assumed = {}) {
  MeasuredRows result;
  const std::vector<std::string> configs = config_files(models);
  std::map<std::string, Model> read;
  for (const auto& path : files) {
    const std::string name = path.filename().string();
    const MlenergyFile file = read_mlenergy(path, [&](std::size_t index, const std::string&, const Error& why) {
      const auto record = ingest::read_json(path)["configurations"][index];
      result.refused.push_back({ingest::detail::named_by(record), why.what(), true});
    });
    for (const Measurement& row : file.records) {
      try {
        const std::string config = match_model(row.model.c_str(), configs);
        if (!read.contains(config)) read[config] = read_model(models / config);
        result.rows.push_back(ingest::detail::measured_row(row, name, config, read[config], assumed));
      } catch (const Error& why) {
        const std::string reason = name + ": " + row.model.c_str() + ", max_num_seqs " +
                                   std::to_string(std::lround(row.max_sequences.in(units::request))) + ": " + why.what();
        result.refused.push_back({row, reason});
      }
    }
  }
  return result;
}

}  // namespace e2t
