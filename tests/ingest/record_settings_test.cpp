// SPDX-License-Identifier: MIT

// Fields are set by name, in any unit of their dimension, once.

#include "e2t/ingest/record_settings.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;

std::string refusal(Record& record, const char* assignment) {
  try {
    set_field(record, assignment);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST_CASE("figures are set in any unit, with how they are known; texts as they are") {
  Record record;
  set_field(record, "pue=1.2");
  set_field(record, "delivered_power.it = 2.9 kW measured");
  set_field(record, "time_to_first_token = 250 ms calibrated");
  set_field(record, "  model_version =  revision 1d05b1c measured ");
  set_field(record, "count = 8 accelerator");
  set_field(record, "tensor_parallel = 8");
  set_field(record, "tariff = 60 USD/MWh");
  CHECK(record.pue.value().value() == 1.2);
  CHECK(record.pue.known == Provenance::modelled);
  CHECK(record.delivered_power.it.value() == at_it(2900 * units::W));
  CHECK(record.delivered_power.it.known == Provenance::measured);
  CHECK(record.time_to_first_token.value() == 0.25 * units::s);
  CHECK(record.time_to_first_token.known == Provenance::calibrated);
  CHECK(record.model_version.text == "revision 1d05b1c measured");
  CHECK(record.count.value() == 8 * units::accelerator);
  CHECK(record.tensor_parallel.value() == 8.0);
}

TEST_CASE("what cannot be set is refused with the field and what is allowed") {
  Record record;
  record.rate = measured(4000 * units::token_per_s);
  CHECK(refusal(record, "pue") ==
        "\"pue\" sets nothing; allowed: FIELD=VALUE, as in \"pue = 1.2\"");
  CHECK(refusal(record, "=1") == "\"=1\" sets nothing; allowed: FIELD=VALUE, as in \"pue = 1.2\"");
  CHECK(refusal(record, "peu = 1.2") == "\"peu\" is no field of a record; did you mean \"pue\"?");
  CHECK(refusal(record, "pue = ") == "pue is empty; allowed: J(facility) per J(it)");
  CHECK(
      refusal(record, "pue = 1.2 W").find("pue: expected a number without a unit, got \"1.2 W\"") ==
      0);
  CHECK(refusal(record, "rate = 3000 output_token/s") ==
        "rate is given already; allowed: to set what the record does not have");
  CHECK(refusal(record, "power_cap = 500").find("power_cap: expected a quantity with a unit") == 0);
  CHECK(refusal(record, "power_cap = 500 J").find("power_cap: ") == 0);
  CHECK(refusal(record, "delivered_power.it = 3 kW @device") ==
        "delivered_power.it: is \"3 kW @device\"; allowed: a figure @it");
  CHECK_FALSE(record.pue.has_value());
  CHECK_FALSE(record.power_cap.has_value());
}

TEST_CASE("reasons that named what is given now are found anew, others stay") {
  Record record;
  record.rate = measured(1000 * units::token_per_s);
  record.delivered_power.it = measured(500 * units::W);
  record.accuracy = absent("another run measures it");
  complete(record);
  CHECK(record.delivered_power.facility.reason == "pue is not given");
  CHECK(record.energy_per_output_token.device.reason == "delivered_power.device is not given");
  set_field(record, "pue = 1.2");
  complete(record);
  CHECK(record.delivered_power.facility.value() == at_facility(600 * units::W));
  CHECK(record.energy_cost.reason == "tariff is not given");
  CHECK(record.energy_per_output_token.device.reason == "delivered_power.device is not given");
  CHECK(record.accuracy.reason == "another run measures it");
}

}  // namespace
