// SPDX-License-Identifier: MIT

#include "e2t/report/record_complete.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;

std::string refusal(e2t::Record record) {
  try {
    e2t::complete(record);
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "";
}

// Llama-3.1-70B on 4 x H100, ML.ENERGY v3: 2353.5 W at 4915 output tokens/s.
e2t::Record row() {
  e2t::Record record{.model = "Llama-3.1-70B", .accelerator = "H100"};
  record.count = 4_accelerator;
  record.rate = e2t::measured(5000_token_per_s);
  record.delivered_power.device = e2t::measured(2400_W);
  return record;
}

}  // namespace

TEST_CASE("J/token follows from power and rate, and stays absent at meters that nothing leads to") {
  e2t::Record record = row();
  e2t::complete(record);
  CHECK(record.energy_per_output_token.device.value().in(J / token) ==
        Approx(0.48));  // 2400 / 5000
  CHECK(record.energy_per_output_token.device.known == e2t::Provenance::measured);
  CHECK(record.energy_per_output_token.device.derived_from == "delivered_power.device and rate");
  // 3.6e6 J / 0.48 J
  CHECK(record.output_tokens_per_energy.device.value().in(token / kWh) == Approx(7.5e6));
  CHECK(!record.energy_per_output_token.it.has_value());
  CHECK(record.energy_per_output_token.it.reason == "host_overhead is not given");
  CHECK(record.energy_per_output_token.facility.reason == "host_overhead, pue are not given");
  CHECK(record.energy_per_request.device.reason == "output_length is not given");
  CHECK(record.framework.reason == "not given");
}

TEST_CASE("what is derived is known as well as the weakest of its sources") {
  e2t::Record record = row();
  record.host_overhead = e2t::calibrated(e2t::HostOverhead{1.25});
  record.pue = e2t::modelled(e2t::Pue{1.2});
  record.output_length = e2t::measured(400_token_per_request);
  record.accuracy = e2t::measured(e2t::Quality{0.8});
  e2t::complete(record);
  CHECK(record.delivered_power.it.value().in(W) == Approx(3000));  // 2400 * 1.25
  CHECK(record.delivered_power.it.known == e2t::Provenance::calibrated);
  CHECK(record.delivered_power.facility.value().in(W) == Approx(3600));  // * 1.2
  CHECK(record.delivered_power.facility.known == e2t::Provenance::modelled);
  // 0.48 J * 400 / 0.8 = 240 J; at the site * 1.25 * 1.2 = 360 J
  CHECK(record.energy_per_accepted_request.device.value().in(J / request) == Approx(240));
  CHECK(record.energy_per_accepted_request.device.known == e2t::Provenance::measured);
  CHECK(record.energy_per_accepted_request.facility.value().in(J / request) == Approx(360));
  CHECK(record.accepted_rate.value().in(token_per_s) == Approx(4000));
  CHECK(!record.energy_cost.has_value());
  CHECK(record.energy_cost.reason == "tariff is not given");
}

TEST_CASE("what is given is not overwritten, and its reason to be absent is kept") {
  e2t::Record record = row();
  record.energy_per_output_token.device =
      e2t::measured(0.479_J_per_token);  // 0.2 % off power / rate
  record.pue = e2t::absent("a laboratory");
  record.delivered_power.facility = e2t::absent("no meter at the site");
  e2t::complete(record);
  CHECK(record.energy_per_output_token.device.value() == e2t::at_device(0.479_J_per_token));
  CHECK(record.energy_per_output_token.device.derived_from.empty());
  CHECK(record.pue.reason == "a laboratory");
  CHECK(record.delivered_power.facility.reason == "no meter at the site");
}

TEST_CASE("a row that contradicts itself by more than 1 % is refused with all three figures") {
  e2t::Record record = row();
  record.energy_per_output_token.device = e2t::measured(0.486_J_per_token);  // 1.25 % above 0.48
  CHECK(refusal(record) ==
        "delivered_power.device is 2.4 kW @device, energy_per_output_token.device is 0.486 "
        "J/output_token @device and rate is 5 k output_token/s; allowed: "
        "energy_per_output_token.device * rate within 1 % of delivered_power.device");
  record.energy_per_output_token.device = e2t::measured(0.484_J_per_token);  // 0.83 %
  CHECK(refusal(record).empty());
  record.delivered_power.it = e2t::measured(2300_W);
  CHECK(refusal(record) ==
        "host_overhead is 0.958333; allowed: at least 1 (J(it) per J(device)); it follows from "
        "delivered_power.it and delivered_power.device");
  record = row();
  record.processed_rate = e2t::measured(4000 * processed_token / s);  // less than the output alone
  CHECK(
      refusal(record) ==
      "input_rate is -1000 input_token/s; allowed: at least 0 input_token/s (prompt tokens/s); it "
      "follows from processed_rate and rate");
}

TEST_CASE("a standard error follows where every source has one, as of independent figures") {
  e2t::Record record = row();
  record.rate = e2t::measured(5000_token_per_s).standard_error(150_token_per_s);       // 3 %
  record.delivered_power.device = e2t::measured(2400_W).standard_error(96_W);          // 4 %
  record.host_overhead = e2t::modelled(e2t::HostOverhead{1.25}).standard_error(0.15);  // 12 %
  record.tariff = 0.36 * USD / kWh;
  record.input_rate = e2t::measured(4000 * input_token / s).standard_error(200 * input_token / s);
  record.pue = e2t::modelled(e2t::Pue{1.2});
  e2t::complete(record);
  const auto part = [](const e2t::FigureCell& figure) {
    return *figure.spread.standard_error / *figure.number;
  };
  CHECK(part(record.energy_per_output_token.device) == Approx(0.05));  // 3, 4, 5
  CHECK(part(record.energy_per_output_token.it) == Approx(0.13));      // 5, 12, 13
  CHECK(part(record.output_tokens_per_energy.device) == Approx(0.05));
  CHECK(*record.processed_rate.spread.standard_error == Approx(250));  // 150 and 200 tokens/s
  CHECK(record.processed_rate.value().in(processed_token / s) == Approx(9000));
  CHECK(record.processed_per_output.value().in(processed_token / output_token) == Approx(1.8));
  // 0.36 USD / 3.6 MJ * 0.48 J * 1.25 * 1.2 = 0.072 USD per million; the PUE has no error, so this has none.
  CHECK(record.energy_cost.value().in(USD / Mtoken) == Approx(0.072));
  CHECK(!record.energy_cost.spread.standard_error.has_value());
}

TEST_CASE("what is given may lead backwards, and completing twice changes nothing") {
  e2t::Record record;
  record.delivered_power.it = e2t::measured(3000_W);
  record.energy_per_output_token.it = e2t::measured(0.6_J_per_token);
  record.delivered_power.facility = e2t::measured(3300_W);
  record.request_rate = e2t::measured(10_request_per_s);
  e2t::complete(record);
  CHECK(record.rate.value().in(token_per_s) == Approx(5000));
  CHECK(record.rate.derived_from == "delivered_power.it and energy_per_output_token.it");
  CHECK(record.pue.value().value() == Approx(1.1));
  CHECK(record.output_length.value().in(output_token / request) == Approx(500));
  CHECK(!record.delivered_power.device.has_value());
  e2t::Record again = record;
  e2t::complete(again);
  const auto before = e2t::record_cells(record), after = e2t::record_cells(again);
  for (std::size_t i = 0; i < before.size(); ++i) {
    CAPTURE(before[i].field.path());
    CHECK(before[i].has_value() == after[i].has_value());
    CHECK(before[i].reason() == after[i].reason());
    if (before[i].figure != nullptr && before[i].has_value())
      CHECK(*before[i].figure->number == *after[i].figure->number);
  }
}

TEST_CASE("utilization-adjusted output is what could be made times the share of time with work") {
  e2t::Record record = row();
  record.attainable = e2t::measured(5000_token_per_s);
  record.utilization = e2t::modelled(e2t::Utilization{0.6});
  e2t::complete(record);
  CHECK(record.utilization_adjusted_rate.value().in(token_per_s) == Approx(3000));
  CHECK(record.utilization_adjusted_rate.known == e2t::Provenance::modelled);
  // J/token stays that of the run.
  CHECK(record.energy_per_output_token.device.value().in(J / token) == Approx(0.48));
}
