// SPDX-License-Identifier: MIT
#pragma once
// The record: what a paper or a benchmark should publish of one run, or of one plan. One table of its
// fields drives every form, reader and check: a new figure is a member and its line in the table.
//
//     e2t::Record record{.model = "meta-llama/Llama-3.1-70B", .accelerator = "H100 SXM"};
//     record.count = 4_accelerator;
//     record.rate = e2t::measured(4915_token_per_s);
//     record.delivered_power.device = e2t::measured(2356_W);
//     record.pue = e2t::absent("measured in a laboratory");
//
// complete() of record_complete.hpp computes what follows, checks it, and says why the rest is absent.
#include <string>
#include <vector>

#include "e2t/report/record_figure.hpp"

namespace e2t {

/// A heading of the table, for forms that people read.
struct SectionField {
  const char* name;
};

/// The ceiling that one constraint sets to the rate, and how far it is from the lowest one.
struct RecordCeiling {
  std::string name;
  Reported<Quantity<output_token_rate>> ceiling{};
  Reported<double> slack{};

  template <class Visit>
  static void each_field(Visit&& visit) {
    visit(field("ceiling", units::token_per_s, above_zero, "output tokens/s that it allows"),
          &RecordCeiling::ceiling);
    visit(field("slack", units::number, Range{.low = 1.0}, "over the lowest ceiling"),
          &RecordCeiling::slack);
  }
};

using energy_per_processed_token = dimension_quotient<energy, processed_token>;
using output_token_per_energy = dimension_quotient<output_token, energy>;
using processed_per_output = dimension_quotient<processed_token, output_token>;

struct Record {
  TextCell title{}, source{}, task{};
  TextCell model{}, model_version{}, weight_precision{}, kv_precision{}, precision{};
  TextCell accelerator{};
  Setting<Quantity<e2t::accelerator>> count{};
  Setting<double> tensor_parallel{}, pipeline_parallel{}, data_parallel{}, expert_parallel{};
  TextCell layout{}, framework{}, framework_version{};

  Reported<Quantity<input_token_per_request>> prompt_length{};
  Reported<Quantity<output_token_per_request>> output_length{};
  Reported<Quantity<request>> running_sequences{};
  Setting<Quantity<request>> max_sequences{}, concurrency{};
  Setting<Quantity<e2t::request_rate>> demand{};
  Setting<Quantity<device_power>> power_cap{};
  TextCell power_mode{};
  Reported<Quantity<e2t::duration>> duration{};

  Reported<Quality> accuracy{};
  TextCell accuracy_metric{};
  Reported<Quantity<e2t::duration>> time_to_first_token{}, time_to_first_token_p99{};
  Reported<Quantity<e2t::duration>> time_per_output_token{}, time_per_output_token_p99{};
  Reported<Quantity<e2t::duration>> inter_token_latency{}, inter_token_latency_p99{};
  Reported<Quantity<e2t::duration>> request_latency{}, request_latency_p99{};
  Reported<Quantity<e2t::request_rate>> goodput{};
  Setting<Quantity<e2t::duration>> time_to_first_token_target{}, time_per_output_token_target{};

  Reported<Quantity<output_token_rate>> rate{};
  Reported<Quantity<e2t::input_token_rate>> input_rate{};
  Reported<Quantity<e2t::processed_token_rate>> processed_rate{};
  Reported<Quantity<e2t::request_rate>> request_rate{};
  Reported<Quantity<e2t::processed_per_output>> processed_per_output{};
  Reported<Quantity<output_token_rate>> accepted_rate{}, attainable{};
  Reported<Utilization> utilization{};
  Reported<Quantity<output_token_rate>> utilization_adjusted_rate{};
  Reported<Efficiency> mfu{}, mbu{};

  AtMeters<e2t::energy_per_output_token> energy_per_output_token{};
  AtMeters<e2t::energy_per_processed_token> energy_per_processed_token{};
  AtMeters<e2t::energy_per_request> energy_per_request{}, energy_per_accepted_request{};
  AtMeters<output_token_per_energy> output_tokens_per_energy{};
  AtMeters<power> delivered_power{};
  Reported<HostOverhead> host_overhead{};
  Reported<Pue> pue{};
  TextCell pue_source{};

  TextCell active{}, active_by{}, runner_up{};
  Reported<double> runner_up_distance{};
  std::vector<RecordCeiling> ceilings{};

  Setting<Quantity<money_per_facility_energy>> tariff{};
  Setting<Quantity<carbon_per_facility_energy>> carbon_intensity{};
  Setting<Quantity<water_per_it_energy>> water_intensity_onsite{};
  Setting<Quantity<water_per_facility_energy>> water_intensity_offsite{};
  Reported<Quantity<money_per_output_token>> energy_cost{};
  Reported<Quantity<carbon_per_output_token>> carbon{};
  Reported<Quantity<water_per_output_token>> water_onsite{}, water_offsite{};

  template <class Visit>
  static void each_field(Visit&& visit) {
    using R = Record;
    using units::accelerator, units::request, units::number, units::output_token,
        units::input_token;
    using units::token_per_s, units::processed_token, units::s, units::W, units::J, units::kWh,
        units::L;
    constexpr Range one_or_more{.low = 1.0};
    visit(SectionField{"what ran"});
    visit(TextField{"title", "what the record is of"}, &R::title);
    visit(TextField{"source", "where its figures are from"}, &R::source);
    visit(TextField{"task", "the requests that were served"}, &R::task);
    visit(TextField{"model", "its id"}, &R::model);
    visit(TextField{"model_version", "release, revision or hash"}, &R::model_version);
    visit(TextField{"weight_precision", "number format of the weights"}, &R::weight_precision);
    visit(TextField{"kv_precision", "number format of the KV cache"}, &R::kv_precision);
    visit(TextField{"precision", "number format of the matrix multiplications"}, &R::precision);
    visit(TextField{"accelerator", "its name"}, &R::accelerator);
    visit(field("count", accelerator, above_zero, "accelerators that the rate and power are of"),
          &R::count);
    visit(field("tensor_parallel", number, one_or_more, "ranks that share each matrix"),
          &R::tensor_parallel);
    visit(field("pipeline_parallel", number, one_or_more, "ranks that share the layers"),
          &R::pipeline_parallel);
    visit(field("data_parallel", number, one_or_more, "ranks with requests of their own"),
          &R::data_parallel);
    visit(field("expert_parallel", number, one_or_more, "ranks that the experts are spread over"),
          &R::expert_parallel);
    visit(TextField{"layout", "what else there is to say of it: disaggregation, nodes"},
          &R::layout);
    visit(TextField{"framework", "the serving software"}, &R::framework);
    visit(TextField{"framework_version", "release or hash"}, &R::framework_version);

    visit(SectionField{"load and settings"});
    visit(field("prompt_length", input_token / request, zero_or_more, "mean prompt"),
          &R::prompt_length);
    visit(field("output_length", output_token / request, above_zero, "mean answer"),
          &R::output_length);
    visit(field("running_sequences", request, above_zero,
                "sequences that an instance runs at a time, the mean"),
          &R::running_sequences);
    visit(field("max_sequences", request, above_zero, "limit of the scheduler, per instance"),
          &R::max_sequences);
    visit(field("concurrency", request, above_zero, "requests that the load generator keeps open"),
          &R::concurrency);
    visit(field("demand", request / s, above_zero, "requests/s offered"), &R::demand);
    visit(field("power_cap", W, above_zero, "power limit set on each board"), &R::power_cap);
    visit(TextField{"power_mode", "power setting that has a name"}, &R::power_mode);
    visit(field("duration", s, above_zero, "of the run"), &R::duration);

    visit(SectionField{"quality and latency"});
    visit(field("accuracy", "share of answers that are accepted"), &R::accuracy);
    visit(TextField{"accuracy_metric", "what accepts them"}, &R::accuracy_metric);
    visit(field("time_to_first_token", s, above_zero, "TTFT, median"), &R::time_to_first_token);
    visit(field("time_to_first_token_p99", s, above_zero, "TTFT, 99th percentile"),
          &R::time_to_first_token_p99);
    visit(field("time_per_output_token", s, above_zero, "TPOT, median over requests of their mean"),
          &R::time_per_output_token);
    visit(field("time_per_output_token_p99", s, above_zero, "TPOT, 99th percentile"),
          &R::time_per_output_token_p99);
    visit(field("inter_token_latency", s, above_zero, "time between output tokens, median"),
          &R::inter_token_latency);
    visit(field("inter_token_latency_p99", s, above_zero,
                "time between output tokens, 99th percentile"),
          &R::inter_token_latency_p99);
    visit(field("request_latency", s, above_zero, "from sending to the last token, median"),
          &R::request_latency);
    visit(field("request_latency_p99", s, above_zero,
                "from sending to the last token, 99th percentile"),
          &R::request_latency_p99);
    visit(field("goodput", request / s, zero_or_more, "requests/s that meet both targets"),
          &R::goodput);
    visit(field("time_to_first_token_target", s, above_zero,
                "longest TTFT of a request that counts as good"),
          &R::time_to_first_token_target);
    visit(field("time_per_output_token_target", s, above_zero,
                "longest TPOT of a request that counts as good"),
          &R::time_per_output_token_target);

    visit(SectionField{"output"});
    visit(field("rate", token_per_s, above_zero,
                "output tokens/s, over the time that power is the mean of"),
          &R::rate);
    visit(field("input_rate", input_token / s, zero_or_more, "prompt tokens/s"), &R::input_rate);
    visit(field("processed_rate", processed_token / s, above_zero, "output and input tokens/s"),
          &R::processed_rate);
    visit(field("processed_per_output", processed_token / output_token, one_or_more,
                "output and input tokens per output token"),
          &R::processed_per_output);
    visit(field("request_rate", request / s, above_zero, "requests/s answered"), &R::request_rate);
    visit(field("accepted_rate", token_per_s, zero_or_more, "output tokens/s of accepted answers"),
          &R::accepted_rate);
    visit(field("attainable", token_per_s, above_zero, "output tokens/s with work at all times"),
          &R::attainable);
    visit(field("utilization", "share of the time with work, in service"), &R::utilization);
    visit(field("utilization_adjusted_rate", token_per_s, above_zero, "attainable * utilization"),
          &R::utilization_adjusted_rate);
    visit(
        field("mfu", "model FLOP utilization: FLOP/s of the model over the peak of its precision"),
        &R::mfu);
    visit(field("mbu", "model bandwidth utilization: bytes/s of the model over the peak of memory"),
          &R::mbu);

    visit(SectionField{"energy and power"});
    visit(
        field("energy_per_output_token", J / output_token, above_zero, "delivered power over rate"),
        &R::energy_per_output_token);
    visit(field("energy_per_processed_token", J / processed_token, above_zero,
                "delivered power over processed_rate"),
          &R::energy_per_processed_token);
    visit(field("energy_per_request", J / request, above_zero, "delivered power over request_rate"),
          &R::energy_per_request);
    visit(field("energy_per_accepted_request", J / request, above_zero,
                "energy_per_request over accuracy"),
          &R::energy_per_accepted_request);
    visit(field("output_tokens_per_energy", output_token / kWh, above_zero, "tokens per kWh"),
          &R::output_tokens_per_energy);
    visit(field("delivered_power", W, above_zero, "mean, idle time included"), &R::delivered_power);
    visit(field("host_overhead", "J(it) per J(device)"), &R::host_overhead);
    visit(field("pue", "J(facility) per J(it)"), &R::pue);
    visit(TextField{"pue_source", "where the PUE comes from, and over which time it is a mean"},
          &R::pue_source);

    visit(SectionField{"constraints"});
    visit(TextField{"active", "the constraint that binds"}, &R::active);
    visit(TextField{"active_by",
                    "ceiling, or serving_step where it binds through the time of a step"},
          &R::active_by);
    visit(TextField{"runner_up", "the constraint that binds next"}, &R::runner_up);
    visit(field("runner_up_distance", number, one_or_more,
                "what the runner-up allows over what the active one does"),
          &R::runner_up_distance);
    visit(ListField{"ceilings", "every constraint, in the order in which ties are decided"},
          &R::ceilings);

    visit(SectionField{"cost of energy"});
    visit(field("tariff", units::USD / kWh, zero_or_more, "price of energy at the utility meter"),
          &R::tariff);
    visit(field("carbon_intensity", units::gCO2e / kWh, zero_or_more,
                "per energy at the utility meter, location-based"),
          &R::carbon_intensity);
    visit(field("water_intensity_onsite", L / kWh, zero_or_more, "WUE: per IT energy"),
          &R::water_intensity_onsite);
    visit(
        field("water_intensity_offsite", L / kWh, zero_or_more, "per energy at the utility meter"),
        &R::water_intensity_offsite);
    visit(field("energy_cost", units::USD / units::Mtoken, zero_or_more, "of an output token"),
          &R::energy_cost);
    visit(field("carbon", units::gCO2e / units::Mtoken, zero_or_more, "of an output token"),
          &R::carbon);
    visit(field("water_onsite", L / units::Mtoken, zero_or_more, "of an output token"),
          &R::water_onsite);
    visit(field("water_offsite", L / units::Mtoken, zero_or_more, "of an output token"),
          &R::water_offsite);
  }
};

}  // namespace e2t
