// SPDX-License-Identifier: MIT
#pragma once
// What a measured record ran against: the ceilings of its hardware, and where its time went. Model and
// accelerator are looked up in the catalogue by the names that the record has, or given.
//
//     e2t::Record record = e2t::read_record("run.json");
//     const e2t::DiagnosedRecord run = e2t::diagnose(record, {.prompt_length = 512_input_token_per_request});
//     for (const auto& each : run.assumed) std::puts(each.c_str());
//     e2t::add_constraints(record, run);  // active, ceilings, MFU and MBU
//
// serving/diagnosis.hpp says what the ceilings and losses are.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/ingest/measured_rows.hpp"
#include "e2t/ingest/model_family.hpp"
#include "e2t/ingest/model_formats.hpp"
#include "e2t/report/record_complete.hpp"
#include "e2t/serving/diagnosis.hpp"

namespace e2t {

/// What a record does not say, or what is to be used instead of what the catalogue has. Figures of the
/// record itself are never replaced.
struct DiagnosisInputs {
  Optional<Model> model{};              ///< else the catalogue's of the record's model
  Optional<Accelerator> accelerator{};  ///< else the catalogue's of the record's accelerator
  Optional<Calibration> calibration{};  ///< else the catalogue's of that accelerator
  Optional<Quantity<input_token_per_request>> prompt_length{};
  Optional<Quantity<output_token_per_request>> output_length{};
  Optional<Quantity<request>> running_sequences{};  ///< of an instance, the mean
  AttentionLayout attention =
      AttentionLayout::tensor;  ///< where the record names only the expert group
};

/// A record as the diagnosis saw it: one instance of it.
struct DiagnosedRecord {
  Observation row{};
  double instances = 1.0;            ///< alike, that the record is the sum of
  std::vector<std::string> assumed;  ///< what the record does not say, with what was taken
  Diagnosis found{};
};

namespace ingest::detail {

class RecordObservation {
 public:
  RecordObservation(const Record& record, const DiagnosisInputs& inputs)
      : record_(record), inputs_(inputs) {}

  [[nodiscard]] DiagnosedRecord made() && {
    Observation& row = made_.row;
    row.serving.model = model();
    accelerator();
    layout();
    row.serving.prompt_length =
        needed(record_.prompt_length, inputs_.prompt_length, "prompt_length");
    row.serving.output_length =
        needed(record_.output_length, inputs_.output_length, "output_length");
    row.serving.running_sequences =
        needed(record_.running_sequences, inputs_.running_sequences, "running_sequences");
    // It ran, so it fitted: only what no allocator could place is refused.
    row.serving.usable_memory = Share{1.0};
    row.rate =
        needed(record_.rate, Optional<Quantity<output_token_rate>>{}, "rate") / made_.instances;
    row.power = needed(record_.delivered_power.device, Optional<Quantity<device_power>>{},
                       "delivered_power.device") /
                made_.instances;
    if (record_.inter_token_latency.has_value())
      row.inter_token_latency = record_.inter_token_latency.value();
    return std::move(made_);
  }
  [[nodiscard]] const Calibration& calibration() const { return calibration_; }

 private:
  template <class Figure, class Value = typename Figure::value_type>
  static Value needed(const Figure& figure, const Optional<Value>& given, const std::string& name) {
    if (figure.has_value())
      return figure.value();
    if (given.has_value())
      return *given;
    throw refusal(name + " is not given" +
                  (figure.reason.empty() ? "" : " (" + figure.reason + ')') +
                  "; it is needed to diagnose a record");
  }

  Model model() {
    Model made;
    if (inputs_.model.has_value()) {
      made = *inputs_.model;
    } else {
      if (!record_.model.has_value())
        throw refusal("model is not given; it is needed to diagnose a record");
      std::vector<std::string> names;
      for (const auto* entry : catalog::models)
        names.emplace_back(entry->model.name.c_str());
      const std::string name = match_model(record_.model.text, names);
      made = catalog::models[std::find(names.begin(), names.end(), name) - names.begin()]->model;
      if (name != record_.model.text)
        made_.assumed.push_back("model: the catalogue's " + name);
    }
    if (record_.weight_precision.has_value()) {
      const Format kv = made.formats.kv;
      made.formats = formats_for(record_.weight_precision.text, made);
      made.formats.kv = kv;
    } else {
      made_.assumed.emplace_back("weight_precision: that of the published checkpoint");
    }
    if (record_.kv_precision.has_value()) {
      made.formats.kv = formats_for(record_.kv_precision.text, {}).dense;
    } else {
      made_.assumed.emplace_back("kv_precision: BF16");
    }
    return made;
  }

  void accelerator() {
    const catalog::AcceleratorEntry* entry = nullptr;
    if (inputs_.accelerator.has_value()) {
      made_.row.accelerator = *inputs_.accelerator;
    } else {
      if (!record_.accelerator.has_value())
        throw refusal("accelerator is not given; it is needed to diagnose a record");
      entry = &accelerator_named(record_.accelerator.text, "accelerator");
      made_.row.accelerator = *entry;
      made_.assumed.push_back(std::string("accelerator: the catalogue's ") + entry->key);
    }
    if (inputs_.calibration.has_value()) {
      calibration_ = *inputs_.calibration;
      return;
    }
    std::string known;
    for (const auto* each : catalog::calibrations) {
      if (entry != nullptr && std::string_view(each->accelerator) == entry->key) {
        calibration_ = *each;
        return;
      }
      known.append(known.empty() ? "" : ", ").append(each->key);
    }
    throw refusal("there is no calibration of " +
                  (entry == nullptr ? std::string("the accelerator") : entry->key) +
                  "; allowed: to give one, or an accelerator that has one: " + known);
  }

  void layout() {
    if (record_.pipeline_parallel.has_value() && record_.pipeline_parallel.value() != 1.0) {
      throw refusal("pipeline_parallel is " + shortest_number(record_.pipeline_parallel.value()) +
                    "; allowed: 1: the serving model has no pipelines");
    }
    const double count = needed(record_.count, Optional<Quantity<e2t::accelerator>>{}, "count")
                             .in(units::accelerator);
    const auto named = [](const Setting<double>& ranks) {
      return ranks.has_value() ? ranks.value() : 1.0;
    };
    Layout made{.tensor_parallel = named(record_.tensor_parallel),
                .data_parallel = named(record_.data_parallel),
                .expert_parallel = named(record_.expert_parallel)};
    if (!record_.tensor_parallel.has_value() && !record_.data_parallel.has_value()) {
      made = layout_of(made, count, inputs_.attention);
      if (count > 1.0) {
        const bool tensor = inputs_.attention == AttentionLayout::tensor;
        made_.assumed.push_back(std::string(tensor ? "tensor_parallel: " : "data_parallel: ") +
                                shortest_number(count) + ", all accelerators");
      }
    } else if (made.expert_parallel == count && count > made.accelerators()) {
      made = layout_of(made, count, inputs_.attention);
    }
    made_.instances = count / made.accelerators();
    if (made_.instances < 1.0 || made_.instances != std::floor(made_.instances)) {
      throw refusal("count is " + shortest_number(count) +
                    " accelerator; allowed: tensor_parallel * data_parallel, " +
                    shortest_number(made.accelerators()) + ", or a whole number of times as many");
    }
    if (made_.instances > 1.0) {
      made_.assumed.push_back(shortest_number(made_.instances) +
                              " instances alike, of which running_sequences is one's");
    }
    made_.row.serving.layout = made;
  }

  const Record& record_;
  const DiagnosisInputs& inputs_;
  Calibration calibration_{};
  DiagnosedRecord made_{};
};

}  // namespace ingest::detail

/// Throws Error, which names the field, where the record does not say what is needed and `inputs` neither,
/// and where the catalogue does not have its model or accelerator.
[[nodiscard]] inline DiagnosedRecord diagnose(const Record& record,
                                              const DiagnosisInputs& inputs = {}) {
  ingest::detail::RecordObservation observation(record, inputs);
  DiagnosedRecord made = std::move(observation).made();
  Optional<Quantity<device_power>> cap;
  if (record.power_cap.has_value())
    cap = record.power_cap.value();
  made.found = diagnose(made.row, observation.calibration(), cap);
  return made;
}

/// States in a record what bounds it: the physical ceilings, all `modelled`, the active constraint by the
/// calibration, MFU and MBU. What the record states itself is left as it is. Throws Error where the run is
/// impossible: then nothing follows from it.
inline void add_constraints(Record& record, const DiagnosedRecord& run) {
  const Diagnosis& found = run.found;
  if (found.impossible())
    throw ingest::refusal(std::string("impossible: ") + found.contradiction.c_str());
  const auto share = [](const RowCeiling& ceiling, Reported<Efficiency>& figure) {
    if (!figure.has_value() && ceiling.share.has_value() && *ceiling.share <= 1.0)
      figure = modelled(Efficiency(*ceiling.share));
  };
  share(found.ceilings[0], record.mfu);
  share(found.ceilings[1], record.mbu);
  if (record.active.has_value() || !record.ceilings.empty())
    return;
  record.active = found.active;
  record.active_by = "serving_step";
  record.runner_up =
      absent("ceilings are of peaks and least work, the active constraint by a calibration");
  record.runner_up_distance = absent(record.runner_up.reason);
  Optional<Quantity<output_token_rate>> lowest;
  const auto physical = std::span(found.ceilings).first(4);
  for (const RowCeiling& each : physical) {
    if (each.rate.has_value() && (!lowest.has_value() || *each.rate < *lowest))
      lowest = each.rate;
  }
  for (const RowCeiling& each : physical) {
    RecordCeiling ceiling{.name = each.name};
    if (each.rate.has_value()) {
      ceiling.ceiling = modelled(*each.rate * run.instances);
      ceiling.slack = modelled(*each.rate / *lowest);
    } else {
      ceiling.ceiling = absent("the run does not use it");
      ceiling.slack = absent("the run does not use it");
    }
    record.ceilings.push_back(std::move(ceiling));
  }
  complete(record);
}

}  // namespace e2t
