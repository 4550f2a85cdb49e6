// SPDX-License-Identifier: MIT

#include "e2t/report/record_check.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t::literals;

std::string refusal(const e2t::Record& record) {
  try {
    e2t::validate(record);
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a number outside the range of its field is refused in the field's unit") {
  e2t::Record record;
  CHECK(refusal(record).empty());
  record.delivered_power.it = e2t::measured(-3_W);
  CHECK(refusal(record) ==
        "delivered_power.it is -3 W; allowed: above 0 W (mean, idle time included)");
  record = {};
  record.time_to_first_token =
      e2t::measured(std::numeric_limits<double>::quiet_NaN() * e2t::units::s);
  CHECK(refusal(record).starts_with("time_to_first_token is not a number"));
  record = {};
  record.rate = e2t::measured(std::numeric_limits<double>::infinity() * e2t::units::token_per_s);
  CHECK(refusal(record).find("and finite") != std::string::npos);
  record = {};
  record.tensor_parallel = 0.5;
  CHECK(refusal(record) ==
        "tensor_parallel is 0.5; allowed: at least 1 (ranks that share each matrix)");
  record = {};
  record.ceilings = {{"compute", e2t::modelled(1_token_per_s), e2t::modelled(0.9)}};
  CHECK(refusal(record) ==
        "ceilings[0].slack is 0.9; allowed: at least 1 (over the lowest ceiling)");
  record.ceilings = {{"", e2t::modelled(1_token_per_s), {}}};
  CHECK(refusal(record) == "ceilings[0].name is not given");
}

TEST_CASE("errors and intervals are around their value") {
  e2t::Record record;
  record.rate = e2t::measured(100_token_per_s).standard_error(-1_token_per_s);
  CHECK(refusal(record) ==
        "rate.standard_error is -1 output_token/s; allowed: at least 0, and finite");
  record.rate = e2t::measured(100_token_per_s).between(101_token_per_s, 110_token_per_s, 0.95);
  CHECK(
      refusal(record) ==
      "rate.low is 101 output_token/s; allowed: at most the value, 100 output_token/s, and finite");
  record.rate = e2t::measured(100_token_per_s).between(90_token_per_s, 99_token_per_s, 0.95);
  CHECK(refusal(record) ==
        "rate.high is 99 output_token/s; allowed: at least the value, 100 output_token/s, and "
        "finite");
  record.rate = e2t::measured(100_token_per_s).between(90_token_per_s, 110_token_per_s, 1.0);
  CHECK(refusal(record) == "rate.confidence is 1; allowed: above 0 and below 1");
  record.rate = e2t::measured(100_token_per_s).between(90_token_per_s, 110_token_per_s, 0.95);
  CHECK(refusal(record).empty());
  record.rate.spread.high = e2t::not_given;
  CHECK(refusal(record) ==
        "rate: low, high and confidence go together; allowed: all three or none");
}
