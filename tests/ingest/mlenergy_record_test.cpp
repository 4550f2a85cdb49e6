// SPDX-License-Identifier: MIT
#include <e2t/ingest/mlenergy_record.hpp>

#include "bench_results.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

using namespace e2t;
using namespace e2t_test;
using units::request, units::s, units::ms, units::token_per_s, units::output_token, units::W,
    units::J, units::accelerator;

const auto read = [](auto&&... arguments) { read_mlenergy_records(arguments...); };
const std::string place = "runs.json: configurations[0] (\"org/synthetic-moe-30B\"): ";

TEST_CASE("ML.ENERGY: a row becomes a record at the meter of the boards") {
  const FileRecord row = only_record(read, synthetic("mlenergy.json"));
  const Record& r = row.record;
  CHECK(r.task.text == "synthetic-chat");
  CHECK(r.model.text == "org/synthetic-moe-30B");
  CHECK(r.accelerator.text == "H100");
  CHECK(r.weight_precision.text == "mxfp4");
  CHECK(r.count.value().in(accelerator) == 4.0);
  CHECK(r.expert_parallel.value() == 4.0);
  CHECK(r.max_sequences.value().in(request) == 64.0);
  CHECK(r.running_sequences.value().in(request) == 63.5);
  CHECK(r.output_length.value().in(output_token / request) == 500.0);
  CHECK(r.rate.value().in(token_per_s) == 2000.0);
  CHECK(r.delivered_power.device.value().in(W) == 600.0);
  CHECK(r.delivered_power.device.known == Provenance::measured);
  CHECK(r.energy_per_output_token.device.value().in(J / output_token) == 0.3);
  CHECK(r.energy_per_request.device.value().in(J / request) == 150.0);
  CHECK(r.request_rate.value().in(request / s) == doctest::Approx(4.0));  // 2000 / 500
  CHECK(r.inter_token_latency.value().in(ms) == doctest::Approx(30));
  CHECK(r.inter_token_latency_p99.value().in(ms) == doctest::Approx(80));
  CHECK(r.prompt_length.reason == "the leaderboard does not say");
  CHECK_FALSE(r.delivered_power.it.has_value());
  CHECK(r.source.text == "runs.json, configurations[0] (ML.ENERGY Leaderboard v3)");
  REQUIRE(row.unknown_fields.size() == 1);
  CHECK(row.unknown_fields[0].name == "ambient_celsius");
  CHECK(row.unknown_fields[0].text == "21.5");
  CHECK(text_of(row.unused_fields, "p95_itl_ms") == "45");
  CHECK(text_of(row.unused_fields, "task_display_name") == "Synthetic Chat");
}

TEST_CASE("ML.ENERGY: a row whose figures contradict each other is refused with all three") {
  const std::string text = synthetic("mlenergy.json");
  CHECK(refused(read, with(text, "\"avg_power_watts\": 600.0", "\"avg_power_watts\": 610.0")) ==
        place +
            "avg_power_watts is 610 W, energy_per_token_joules is 0.3 J/output_token and "
            "output_throughput_tokens_per_sec is 2000 token/s; allowed: energy_per_token_joules * "
            "output_throughput_tokens_per_sec within 1 % of avg_power_watts");
  CHECK(refused(read, with(text, "\"energy_per_request_joules\": 150.0",
                           "\"energy_per_request_joules\": 140")) ==
        place +
            "energy_per_request_joules is 140 J/request, energy_per_token_joules is 0.3 "
            "J/output_token and avg_output_len is 500 output_token/request; allowed: "
            "energy_per_token_joules * avg_output_len within 1 % of energy_per_request_joules");
  CHECK(refused(read, with(text, "\"avg_power_watts\": 600.0", "\"avg_power_watts\": 605.0")) ==
        "accepted");
  CHECK(refused(read, with(text, "63.5", "70")) ==
        place +
            "avg_batch_size is 70 request and max_num_seqs is 64 request; allowed: at most "
            "max_num_seqs");
}

TEST_CASE("ML.ENERGY: what is missing is named; what is no file of rows is refused") {
  const std::string text = synthetic("mlenergy.json");
  CHECK(refused(read,
                with(text, "\"gpu_model\": \"H100\", \"num_gpus\": 4,", "\"num_gpus\": null,")) ==
        place + "gpu_model, num_gpus are not given; a record of ML.ENERGY Leaderboard v3 has them");
  for (const char* none : {"{}", "[]", "3", "{\"configurations\": {}}"}) {
    CAPTURE(none);
    CHECK(refused(read, none) ==
          "runs.json: no list \"configurations\": this is not a file of ML.ENERGY records");
  }
  CHECK(refused(read, "{\"configurations\": [3]}") ==
        "runs.json: configurations[0]: is a number; allowed: an object");
}

TEST_CASE(
    "ML.ENERGY: in all rows energy per token follows from power and rate where it is deleted") {
  const auto folder = shared_data();
  if (folder.empty())
    return;
  int rows = 0;
  for (const char* name : {"mlenergy_v3_gpqa.json", "mlenergy_v3_lm-arena-chat.json"}) {
    nlohmann::json file = ingest::read_json(folder / name);
    std::vector<double> deleted;
    for (nlohmann::json& row : file["configurations"]) {
      deleted.push_back(row["energy_per_token_joules"]);
      row.erase("energy_per_token_joules");
    }
    const auto all = records(read, file.dump());
    REQUIRE(all.size() == deleted.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      CAPTURE(i);
      const auto& energy = all[i].record.energy_per_output_token.device;
      CHECK(energy.value().in(J / output_token) == doctest::Approx(deleted[i]).epsilon(1e-12));
      CHECK(energy.derived_from == "delivered_power.device and rate");
      CHECK(all[i].unknown_fields.empty());
      ++rows;
    }
    // As they are, too: nothing contradicts itself.
    int whole = 0;
    read_mlenergy_records(folder / name, [&](FileRecord& each) {
      whole += each.record.energy_per_output_token.device.derived_from.empty() ? 1 : 0;
    });
    CHECK(whole == static_cast<int>(all.size()));
  }
  CHECK(rows == 144);
}

}  // namespace
