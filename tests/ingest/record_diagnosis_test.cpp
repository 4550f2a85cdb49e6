// SPDX-License-Identifier: MIT

// A record is diagnosed as the row that it was read from, and refused where it does not say enough.

#include "e2t/ingest/record_diagnosis.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/ingest/mlenergy_record.hpp"
#include "e2t/quantity/literals.hpp"
#include "shared_data.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;

// 5 W short of the limit of its board.
Record run() {
  Record record{.model = "Qwen/Qwen3-8B", .accelerator = "NVIDIA H100 80GB HBM3"};
  record.weight_precision = "bfloat16";
  record.kv_precision = "fp8";
  record.count = 1_accelerator;
  record.prompt_length = measured(250_input_token_per_request);
  record.output_length = measured(500_token_per_request);
  record.running_sequences = measured(64_request);
  record.rate = measured(4000_token_per_s);
  record.delivered_power.device = measured(500_W);
  return record;
}
std::string refusal(const Record& record, const DiagnosisInputs& inputs = {}) {
  try {
    static_cast<void>(diagnose(record, inputs));
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_CASE("model, formats and accelerator are the catalogue's, and what was assumed is told") {
  const DiagnosedRecord made = diagnose(run());
  CHECK(std::string(made.row.serving.model.name.c_str()) == "Qwen3-8B");
  CHECK(made.row.serving.model.formats.kv.size == 1 * units::B);
  CHECK(made.row.serving.model.formats.dense.size == 2 * units::B);
  CHECK(made.instances == 1.0);
  CHECK(made.assumed == std::vector<std::string>{"model: the catalogue's Qwen3-8B",
                                                 "accelerator: the catalogue's h100_sxm"});
  const Diagnosis same = diagnose(made.row, catalog::find_calibration("h100_sxm"));
  CHECK(made.found.step == same.step);
  CHECK(std::string(made.found.active) == same.active);
}

TEST_CASE(
    "what a record does not say is asked for, and taken from the inputs but never instead of the "
    "record") {
  Record record = run();
  record.prompt_length = absent("not recorded");
  CHECK(refusal(record) ==
        "prompt_length is not given (not recorded); it is needed to diagnose a record");
  CHECK(
      diagnose(record, {.prompt_length = 300_input_token_per_request}).row.serving.prompt_length ==
      300_input_token_per_request);
  CHECK(diagnose(run(), {.prompt_length = 300_input_token_per_request}).row.serving.prompt_length ==
        250_input_token_per_request);
  record = run();
  record.model = "org/unheard-of-7B";
  CHECK(refusal(record).find("org/unheard-of-7B: no configuration of its family") == 0);
  CHECK(refusal(record, {.model = Model(catalog::qwen3_8b)}).empty());
  record = run();
  record.accelerator = "Abacus 1";
  CHECK(refusal(record).find("accelerator is \"Abacus 1\"; allowed: one of the catalogue: ") == 0);
  record.accelerator = "MI300X";
  CHECK(refusal(record) ==
        "there is no calibration of mi300x; allowed: to give one, or an accelerator that has one: "
        "h100_sxm, b200_sxm");
  record = run();
  record.delivered_power.device = absent("no meter");
  CHECK(refusal(record).find("delivered_power.device is not given (no meter)") == 0);
}

TEST_CASE(
    "accelerators are those of a layout, or of several alike whose rate and power are shared out") {
  Record record = run();
  record.count = 8_accelerator;
  record.tensor_parallel = 2.0;
  record.rate = measured(16000_token_per_s);
  record.delivered_power.device = measured(4000_W);
  const DiagnosedRecord made = diagnose(record);
  CHECK(made.instances == 4.0);
  CHECK(made.row.rate == 4000_token_per_s);
  CHECK(made.row.power == at_device(1000_W));
  record.tensor_parallel = 3.0;
  CHECK(refusal(record) ==
        "count is 8 accelerator; allowed: tensor_parallel * data_parallel, 3, or a whole number of "
        "times as many");
  record.pipeline_parallel = 4.0;
  CHECK(refusal(record) ==
        "pipeline_parallel is 4; allowed: 1: the serving model has no pipelines");
  record.pipeline_parallel = 1.0;
  record.tensor_parallel = {};
  const DiagnosedRecord all = diagnose(record);
  CHECK(all.row.serving.layout.tensor_parallel == 8.0);
  CHECK(all.assumed.back() == "tensor_parallel: 8, all accelerators");
}

TEST_CASE("the record gets its physical ceilings, MFU and MBU, and keeps what it has") {
  Record record = run();
  record.mbu = measured(Efficiency{0.5});
  const DiagnosedRecord made = diagnose(record);
  add_constraints(record, made);
  CHECK(record.active.text == made.found.active);
  CHECK(record.mbu.value().value() == 0.5);
  CHECK(record.mfu.value().value() == *made.found.ceilings[0].share);
  REQUIRE(record.ceilings.size() == 4);
  CHECK(record.ceilings[1].name == "memory_bandwidth");
  CHECK(record.ceilings[1].ceiling.value() == *made.found.ceilings[1].rate);
  CHECK(record.ceilings[2].ceiling.reason == "the run does not use it");  // one board sends nothing
  double least = 1e300;
  for (const RecordCeiling& each : record.ceilings) {
    if (each.slack.has_value())
      least = std::min(least, each.slack.value());
  }
  CHECK(least == 1.0);
}

TEST_CASE("a run above a ceiling is impossible, and nothing is stated of it") {
  Record record = run();
  record.rate = measured(1e6 * units::token_per_s);
  const DiagnosedRecord made = diagnose(record);
  REQUIRE(made.found.impossible());
  CHECK_THROWS_WITH_AS(add_constraints(record, made),
                       doctest::Contains("impossible: a step of 64 request takes at least"), Error);
  CHECK(record.ceilings.empty());
}

TEST_CASE("no measured record is impossible") {
  const auto data = e2t_test::shared_data();
  if (data.empty())
    return;
  int rows = 0;
  for (const char* file : {"mlenergy_v3_gpqa.json", "mlenergy_v3_lm-arena-chat.json"}) {
    read_mlenergy_records(data / file, [&](FileRecord& read) {
      ++rows;
      INFO(read.record.source.text);
      std::string said;
      try {
        said = diagnose(read.record, {.prompt_length = 250_input_token_per_request})
                   .found.contradiction.c_str();
      } catch (const Error& error) {
        // Some models are not in the catalogue: their configurations are files.
        said = error.what();
        if (said.find("no configuration of its family") != said.npos)
          said.clear();
      }
      CHECK(said == "");
    });
  }
  CHECK(rows == 144);
}

}  // namespace
