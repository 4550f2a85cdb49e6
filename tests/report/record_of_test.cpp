// SPDX-License-Identifier: MIT

#include "e2t/report/record_of.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "site.hpp"

namespace {

using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

}  // namespace

TEST_CASE("the record of a plan says what the plan says, and all of it is modelled") {
  const e2t::Record record =
      e2t::record_of(e2t::TokenProductionFunction<double>(e2t_test::site()), "100 MW");
  CHECK(record.title.text == "100 MW");
  CHECK(record.accelerator.text == "H100 SXM");
  CHECK(record.count.value().in(accelerator) == 120'000);
  // As tests/report/site.hpp computes by hand.
  CHECK(record.rate.value().in(Mtoken / s) == Approx(139.2).epsilon(0.001));
  CHECK(record.active.text == "utility_power");
  CHECK(record.active_by.text == "ceiling");
  CHECK(record.runner_up.text == "cooling");
  CHECK(record.runner_up_distance.value() == Approx(1.08));
  CHECK(record.delivered_power.facility.value().in(MW) == Approx(100));
  CHECK(record.delivered_power.it.value().in(MW) == Approx(100 / 1.2));
  CHECK(record.energy_per_output_token.device.value().in(J / token) == Approx(0.479));
  CHECK(record.energy_per_output_token.facility.value().in(J / token) ==
        Approx(0.479 * 1.25 * 1.2));
  CHECK(record.host_overhead.value().value() == Approx(1.25));
  CHECK(record.pue.value().value() == Approx(1.2));
  CHECK(record.pue_source.text == "facility.pue, at peak");
  CHECK(record.mfu.value().value() == Approx(139.2 / 494.5).epsilon(0.001));
  CHECK(record.mbu.reason == "workload.memory_per_token is not given");
  CHECK(record.time_per_output_token.value().in(ms) == Approx(39.8));
  CHECK(record.time_per_output_token_p99.reason ==
        "workload.time_per_output_token is stated at percentile 0.5");
  CHECK(record.carbon.reason == "facility.carbon_intensity is not given");
  // At the annual PUE of 1.15: 0.06 USD / 3.6 MJ * 0.479 J * 1.25 * 1.15
  CHECK(record.energy_cost.value().in(USD / Mtoken) == Approx(0.06 / 3.6 * 0.479 * 1.25 * 1.15));
  REQUIRE(record.ceilings.size() == e2t::limit_count);
  CHECK(record.ceilings[0].name == "compute");
  CHECK(record.ceilings[0].ceiling.value().in(Mtoken / s) == Approx(494.5).epsilon(0.001));
  CHECK(record.ceilings[0].slack.value() == Approx(494.5 / 139.2).epsilon(0.001));
  CHECK(record.ceilings[1].ceiling.reason == "workload.memory_per_token is not given");
  for (const e2t::RecordCell& cell : e2t::record_cells(record)) {
    CAPTURE(cell.field.path());
    if (!cell.has_value()) {
      CHECK(!cell.reason().empty());
    } else if (cell.figure != nullptr && !cell.field.setting) {
      CHECK(cell.figure->known == e2t::Provenance::modelled);
    }
  }
}

TEST_CASE("a fleet that waits for work delivers less than it could, and the record says both") {
  const e2t::Record record =
      e2t::record_of(e2t::TokenProductionFunction<double>(e2t_test::idle_site()));
  CHECK(record.rate.value().in(token_per_s) == Approx(100'000 * 400.0));
  CHECK(record.utilization_adjusted_rate.value().in(token_per_s) == Approx(100'000 * 400.0));
  CHECK(record.attainable.value() > 3 * record.rate.value());
  CHECK(record.processed_rate.value().in(processed_token / s) == Approx(100'000 * 650.0));
  CHECK(record.accepted_rate.value().in(token_per_s) == Approx(36e6));
  CHECK(record.energy_per_accepted_request.it.value() / record.energy_per_request.it.value() ==
        Approx(1 / 0.9));
}

TEST_CASE("the record of a served model says how it is served") {
  e2t::Scenario served = e2t_test::site();
  served.workload = {};
  served.target = {};
  served.serving = e2t::Serving{.model = e2t::catalog::find_model("llama_3_1_70b"),
                                .layout = {.tensor_parallel = 4},
                                .prompt_length = 250 * (input_token / request),
                                .output_length = 350 * (output_token / request),
                                .max_sequences = 256 * request,
                                .calibration = e2t::catalog::find_calibration("h100_sxm")};
  served.hardware.accelerator = e2t::catalog::find_accelerator("h100_sxm");
  const e2t::Record record = e2t::record_of(e2t::TokenProductionFunction<double>(served));
  const e2t::ServingPoint point = e2t::serving_point(served);
  CHECK(record.model.text == served.serving->model.name.c_str());
  CHECK(record.tensor_parallel.value() == 4);
  CHECK(record.max_sequences.value().in(request) == 256);
  CHECK(record.running_sequences.value() == point.batch);
  CHECK(record.inter_token_latency.value() == point.inter_token_latency());
  CHECK(record.time_per_output_token.value() == point.time_per_output_token());
  // A ceiling is the calibrated part of a peak.
  const auto part_of = [&](std::size_t i) {
    return record.rate.value() / record.ceilings[i].ceiling.value();
  };
  const e2t::Calibration& fitted = served.serving->calibration;
  CHECK(record.mfu.value().value() == Approx(part_of(0) * fitted.compute_efficiency.value()));
  CHECK(record.mbu.value().value() == Approx(part_of(1) * fitted.memory_efficiency.value()));
  CHECK(record.active_by.text == "ceiling");
}
