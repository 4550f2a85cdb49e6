// SPDX-License-Identifier: MIT
#pragma once
// Measured serving configurations in the record format of the ML.ENERGY Leaderboard v3.
//
//     const e2t::MlenergyFile file = e2t::read_mlenergy("gpqa.json");
//     for (const e2t::Measurement& row : file.records) use(row.power / row.rate);
//     // Rows that cannot be used are listed instead of ending the reading:
//     const auto all = e2t::read_mlenergy("gpqa.json", [](auto, auto, const e2t::Error& refusal) {
//       std::puts(refusal.what());
//     });
//     // gpqa.json: configurations[3] (openai/gpt-oss-20b, max_num_seqs 64): avg_power_watts is 0 W;
//     // allowed: above 0 W
//
// Required of a record: model_id, architecture, gpu_model, weight_precision, num_gpus, the three
// *_parallel, max_num_seqs, avg_batch_size, avg_output_len, output_throughput_tokens_per_sec and
// avg_power_watts. What else it may have may be null or missing; energy per token is then power
// over rate.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "e2t/ingest/json_text.hpp"
#include "e2t/ingest/words.hpp"
#include "e2t/serving/measurement.hpp"

namespace e2t {

struct MlenergyFile {
  std::string name;  ///< of the file, for messages
  std::string task;
  std::vector<Measurement> records;
  std::vector<std::string> unknown_fields;  ///< of the file and its records: not read; sorted
};

/// Gets what a record is refused with: its index, its model's id (empty if it has none), and why.
using OnRefusal = std::function<void(std::size_t, const std::string&, const Error&)>;

namespace ingest::detail::mlenergy {

using json = nlohmann::json;

inline const json* find(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

inline std::string shown_value(const json& value) {
  if (value.is_number())
    return shortest_number(value.get<double>());
  if (value.is_string())
    return in_quotes(value.get_ref<const std::string&>());
  if (value.is_boolean())
    return value.get<bool>() ? "true" : "false";
  if (value.is_null())
    return "null";
  return std::string(ingest::kind_of(value));
}

/// A text that fits; throws Error, without a place.
template <std::size_t Capacity>
Text<Capacity> read_text_field(const json& object, const char* key) {
  const std::string allowed =
      "; allowed: text of 1 to " + std::to_string(Capacity) + " bytes without control characters";
  const json* value = find(object, key);
  if (value == nullptr)
    throw refusal(key + (" is not given" + allowed));
  if (!value->is_string())
    throw refusal(key + (" is " + shown_value(*value)) + allowed);
  const auto& text = value->get_ref<const std::string&>();
  const bool printable = std::none_of(text.begin(), text.end(), [](unsigned char letter) {
    return letter < 0x20 || letter == 0x7f;
  });
  if (text.empty() || text.size() > Capacity || !printable) {
    throw refusal(key + (" is " + in_quotes(text)) + allowed);
  }
  return Text<Capacity>(text.c_str());
}

/// One record, field by field.
class Record {
  static constexpr Unit<one> billion{1e9, "billion"};

  template <class Dimension>
  static std::string with_unit(const std::string& text, const Unit<Dimension>& unit) {
    return unit.symbol.empty() ? text : text + ' ' + unit.symbol.c_str();
  }

  template <class Dimension>
  double number_above_zero(const char* key, const Unit<Dimension>& unit) const {
    const json* value = find(record_, key);
    const std::string allowed = "; allowed: above " + with_unit("0", unit);
    if (value == nullptr)
      throw refusal(key + (" is not given" + allowed));
    if (!value->is_number()) {
      throw refusal(key + (" is " + shown_value(*value)) + "; allowed: a number, above " +
                    with_unit("0", unit));
    }
    const double number = value->get<double>();
    if (!is_finite(number) || !(number > 0.0)) {
      throw refusal(key + (" is " + with_unit(shown_value(*value), unit)) + allowed);
    }
    return number;
  }
  template <class Dimension>
  auto positive(const char* key, const Unit<Dimension>& unit) const {
    return number_above_zero(key, unit) * unit;
  }
  /// Absent where missing or null.
  template <class Dimension>
  auto optional(const char* key, const Unit<Dimension>& unit) const {
    const json* value = find(record_, key);
    Optional<decltype(positive(key, unit))> found;
    if (value != nullptr && !value->is_null())
      found = positive(key, unit);
    return found;
  }
  template <class Dimension>
  double whole(const char* key, const Unit<Dimension>& unit) const {
    const double number = number_above_zero(key, unit);
    if (std::floor(number) != number) {
      throw refusal(key + (" is " + with_unit(shortest_number(number), unit)) +
                    "; allowed: a whole number, at least 1");
    }
    return number;
  }

  [[nodiscard]] Architecture architecture() const {
    const auto name = read_text_field<47>(record_, "architecture");
    const std::string lower = lower_case(name.c_str());
    if (lower == "dense" || lower == "dense transformer")
      return Architecture::dense;
    if (lower == "moe")
      return Architecture::moe;
    throw refusal("architecture is " + in_quotes(name.c_str()) +
                  "; allowed: Dense, Dense Transformer, MoE");
  }

  /// The mean of what runs is not above the limit of what may.
  static void check_batch(const Measurement& row) {
    using units::request;
    if (row.running_sequences <= 1.01 * row.max_sequences)
      return;
    throw refusal("avg_batch_size is " + shortest_number(row.running_sequences.in(request)) +
                  " request; allowed: at most max_num_seqs, " +
                  shortest_number(row.max_sequences.in(request)) + " request");
  }

  /// Dense: tensor times data parallel ranks are the instance. Mixtures of experts: those, or the
  /// ranks of the experts.
  static void check_layout(const Measurement& row) {
    const double count = row.count.in(units::accelerator);
    const double product = row.tensor_parallel * row.data_parallel;
    const bool moe = row.architecture == Architecture::moe;
    if (product == count || (moe && row.expert_parallel == count))
      return;
    std::string text = "tensor_parallel " + shortest_number(row.tensor_parallel) +
                       " * data_parallel " + shortest_number(row.data_parallel) + " is " +
                       shortest_number(product);
    if (moe)
      text += ", expert_parallel is " + shortest_number(row.expert_parallel);
    throw refusal(text + ", num_gpus is " + shortest_number(count) + " accelerator; allowed: " +
                  (moe ? "one of the two equal to num_gpus" : "the product equal to num_gpus"));
  }

  /// Energy per token is power over rate.
  static void check_energy(const Measurement& row) {
    using units::W, units::J_per_token, units::token_per_s;
    if (!row.energy_per_token)
      return;
    const Quantity<device_energy_per_output_token> made = row.power / row.rate;
    const auto& stated = *row.energy_per_token;
    if (made <= 1.01 * stated && made >= 0.99 * stated)
      return;
    throw refusal(
        "avg_power_watts " + shortest_number(row.power.in(W)) +
        " W / output_throughput_tokens_per_sec " + shortest_number(row.rate.in(token_per_s)) +
        " output_token/s is " + Text<40>().append(made.in(J_per_token)).c_str() +
        " J/output_token, energy_per_token_joules is " + shortest_number(stated.in(J_per_token)) +
        " J/output_token; allowed: at most 1 % apart");
  }

  const json& record_;

 public:
  explicit Record(const json& record) : record_(record) {}

  [[nodiscard]] Measurement read(const Text<47>& task) const {
    using units::accelerator, units::request, units::output_token, units::number;
    using units::J, units::W, units::s, units::ms;
    Measurement row;
    row.model = read_text_field<95>(record_, "model_id");
    row.accelerator = read_text_field<47>(record_, "gpu_model");
    row.task = task;
    row.architecture = architecture();
    row.weight_precision = read_text_field<31>(record_, "weight_precision");
    row.count = whole("num_gpus", accelerator) * accelerator;
    row.tensor_parallel = whole("tensor_parallel", number);
    row.expert_parallel = whole("expert_parallel", number);
    row.data_parallel = whole("data_parallel", number);
    row.max_sequences = whole("max_num_seqs", request) * request;
    row.running_sequences = positive("avg_batch_size", request);
    row.output_length = positive("avg_output_len", output_token / request);
    row.rate = positive("output_throughput_tokens_per_sec", output_token / s);
    row.power = positive("avg_power_watts", W);
    row.energy_per_token = optional("energy_per_token_joules", J / output_token);
    row.energy_per_request = optional("energy_per_request_joules", J / request);
    row.inter_token_latency = optional("median_itl_ms", ms);
    row.inter_token_latency_p90 = optional("p90_itl_ms", ms);
    row.inter_token_latency_p95 = optional("p95_itl_ms", ms);
    row.inter_token_latency_p99 = optional("p99_itl_ms", ms);
    row.total_parameters = optional("total_params_billions", billion);
    row.active_parameters = optional("activated_params_billions", billion);
    check_batch(row);
    check_layout(row);
    check_energy(row);
    if (!row.energy_per_token)
      row.energy_per_token = row.power / row.rate;
    // What overflows in the units of a measurement.
    validate_fields(row, Path{"measurement"});
    return row;
  }

  /// Whether this reader knows the field; those it does not need are among them.
  static bool knows(std::string_view field) {
    static constexpr std::string_view known[] = {"activated_params_billions",
                                                 "architecture",
                                                 "avg_batch_size",
                                                 "avg_output_len",
                                                 "avg_power_watts",
                                                 "data_parallel",
                                                 "energy_per_request_joules",
                                                 "energy_per_token_joules",
                                                 "expert_parallel",
                                                 "gpu_model",
                                                 "max_num_seqs",
                                                 "median_itl_ms",
                                                 "model_id",
                                                 "nickname",
                                                 "num_gpus",
                                                 "output_throughput_tokens_per_sec",
                                                 "p90_itl_ms",
                                                 "p95_itl_ms",
                                                 "p99_itl_ms",
                                                 "tensor_parallel",
                                                 "total_params_billions",
                                                 "weight_precision"};
    return std::find(std::begin(known), std::end(known), field) != std::end(known);
  }
};

// "configurations[3] (openai/gpt-oss-20b, max_num_seqs 64): " with what the record has of it.
inline std::string place_of(const json& record, std::size_t index) {
  std::string place = "configurations[" + std::to_string(index) + "]";
  const json* id = find(record, "model_id");
  const json* limit = find(record, "max_num_seqs");
  std::string what;
  if (id != nullptr && id->is_string())
    what = shown_text(id->get_ref<const std::string&>(), 95);
  if (limit != nullptr && limit->is_number()) {
    what.append(what.empty() ? "" : ", ").append("max_num_seqs ").append(shown_value(*limit));
  }
  return what.empty() ? place + ": " : place + " (" + what + "): ";
}

inline Measurement read_record(const json& record, std::size_t index, const MlenergyFile& file) {
  if (!record.is_object()) {
    throw located(
        file.name, {},
        place_of(json::object(), index) + "is " + shown_value(record) + "; allowed: an object");
  }
  try {
    return Record(record).read(Text<47>(file.task.c_str()));
  } catch (const Error& error) {
    throw located(file.name, {}, place_of(record, index) + error.what());
  }
}

inline MlenergyFile read_file(const json& root, std::string_view name,
                              const OnRefusal& on_refusal) {
  MlenergyFile file{.name = std::string(name), .task = {}, .records = {}, .unknown_fields = {}};
  const json* records = root.is_object() ? find(root, "configurations") : nullptr;
  if (records == nullptr || !records->is_array()) {
    throw located(name, {}, "no list \"configurations\": this is not a file of ML.ENERGY records");
  }
  try {
    file.task = read_text_field<47>(root, "task").c_str();
  } catch (const Error& error) {
    throw located(name, {}, error.what());
  }
  std::set<std::string> unknown;
  for (const auto& [key, value] : root.items()) {
    if (key != "configurations" && key != "task" && key != "task_display_name")
      unknown.insert(key);
  }
  for (std::size_t i = 0; i < records->size(); ++i) {
    const json& record = (*records)[i];
    if (record.is_object()) {
      for (const auto& [key, value] : record.items()) {
        if (!Record::knows(key))
          unknown.insert(key);
      }
    }
    try {
      file.records.push_back(read_record(record, i, file));
    } catch (const Error& error) {
      if (!on_refusal)
        throw;
      const json* id = record.is_object() ? find(record, "model_id") : nullptr;
      on_refusal(i, id != nullptr && id->is_string() ? id->get<std::string>() : "", error);
    }
  }
  file.unknown_fields.assign(unknown.begin(), unknown.end());
  return file;
}

}  // namespace ingest::detail::mlenergy

/// The records of a text; `name` stands for the file in messages. Throws Error, which names file,
/// record, field, value and what is allowed. With `on_refusal`, records that are refused are left out
/// and reported there; what is no file of records at all still throws.
[[nodiscard]] inline MlenergyFile parse_mlenergy(std::string_view text,
                                                 std::string_view name = "records",
                                                 const OnRefusal& on_refusal = {}) {
  return ingest::detail::mlenergy::read_file(ingest::parse_json(text, name), name, on_refusal);
}

/// The same of a file.
[[nodiscard]] inline MlenergyFile read_mlenergy(const std::filesystem::path& path,
                                                const OnRefusal& on_refusal = {}) {
  return ingest::detail::mlenergy::read_file(ingest::read_json(path), path.string(), on_refusal);
}

}  // namespace e2t
