// SPDX-License-Identifier: MIT
#pragma once

// Records for the tests of their forms: one with every figure, one with few, and those of plans.

#include <string>
#include <vector>

#include "e2t/report/record_of.hpp"
#include "site.hpp"

namespace e2t_test {

/// Every field has a value, in numbers that take all their digits, texts that every form has to quote,
/// errors and intervals.
inline e2t::Record full_record() {
  using namespace e2t::units;
  using e2t::calibrated, e2t::measured, e2t::modelled;
  e2t::Record record{.title = "R&D <run> \"7\", 100 % | _a_, *b* \\ ~ ^ #{$}",
                     .source = "made up, for tests",
                     .task = "chat",
                     .model = "org/model_x",
                     .model_version = "r1\nsecond line",
                     .weight_precision = "fp8",
                     .kv_precision = "bf16",
                     .precision = "fp8",
                     .accelerator = "H100 SXM",
                     .layout = "8 | 8",
                     .framework = "vLLM",
                     .framework_version = "0.11.0"};
  record.count = 8_accelerator;
  record.tensor_parallel = 4.0;
  record.pipeline_parallel = 1.0;
  record.data_parallel = 2.0;
  record.expert_parallel = 8.0;
  record.prompt_length = measured(250.1 * input_token / request);
  record.output_length =
      measured(350.7 * output_token / request).standard_error(1.3 * output_token / request);
  record.running_sequences = measured(255.8 * request);
  record.max_sequences = 256 * request;
  record.concurrency = 512 * request;
  record.demand = 40 * request / s;
  record.power_cap = 650_W;
  record.power_mode = "MaxQ";
  record.duration = measured(600.3 * s);
  record.accuracy = measured(e2t::Quality{0.87}).between(0.85, 0.89, 0.95);
  record.accuracy_metric = "exact match";
  record.time_to_first_token = measured(0.21 * s).standard_error(0.003 * s);
  record.time_to_first_token_p99 = measured(0.9 * s);
  record.time_per_output_token = measured(0.0398 * s);
  record.time_per_output_token_p99 = measured(0.0531 * s);
  record.inter_token_latency = measured(0.0397 * s);
  record.inter_token_latency_p99 = measured(0.06 * s);
  record.request_latency = measured(14.2 * s);
  record.request_latency_p99 = measured(20.1 * s);
  record.goodput = measured(13.1 * request / s);
  record.time_to_first_token_target = 1 * s;
  record.time_per_output_token_target = 0.05 * s;
  record.rate = measured(4915.3_token_per_s).standard_error(20.1_token_per_s);
  record.attainable = measured(4915.3_token_per_s);
  record.utilization = modelled(e2t::Utilization{0.6});
  record.mfu = calibrated(e2t::Efficiency{0.31});
  record.mbu = calibrated(e2t::Efficiency{1.0 / 3.0});
  record.delivered_power.device = measured(2356.1_W).between(2300_W, 2400_W, 0.9);
  record.host_overhead = modelled(e2t::HostOverhead{1.25});
  record.pue = calibrated(e2t::Pue{1.1});
  record.pue_source = "the operator's report, annual mean";
  record.active = "memory_bandwidth";
  record.active_by = "serving_step";
  record.runner_up = "power_cap";
  record.runner_up_distance = modelled(1.7);
  record.ceilings = {{"memory_bandwidth", modelled(9000.1_token_per_s), modelled(1.0)},
                     {"cooling", e2t::absent("facility.cooling is not given"),
                      e2t::absent("facility.cooling is not given")},
                     {"my \"own\", budget", modelled(20000_token_per_s), modelled(20000 / 9000.1)}};
  record.tariff = 0.06 * USD / kWh;
  record.carbon_intensity = 384 * gCO2e / kWh;
  record.water_intensity_onsite = 0.3 * L / kWh;
  record.water_intensity_offsite = 3.1 * L / kWh;
  e2t::complete(record);
  return record;
}

/// 0.48 J/output_token @device; at the other meters not known.
inline e2t::Record small_record() {
  e2t::Record record{.title = "small", .model = "Llama-3.1-70B", .accelerator = "H100"};
  record.rate = e2t::measured(5000_token_per_s);
  record.delivered_power.device = e2t::measured(2400_W);
  record.pue = e2t::absent("measured in a laboratory");
  e2t::complete(record);
  return record;
}

inline std::vector<e2t::Record> records() {
  std::vector<e2t::Record> result{full_record(), small_record()};
  for (const e2t::Scenario& scenario : {site(), bare_site(), idle_site()})
    result.push_back(e2t::record_of(e2t::TokenProductionFunction<double>(scenario), "a plan"));
  return result;
}

}  // namespace e2t_test
