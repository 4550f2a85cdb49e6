// SPDX-License-Identifier: MIT
#include <e2t/number/dual.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/quantity/meter.hpp>
#include <e2t/serving/measurement.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;

// Made up.
constexpr Measurement synthetic{.model = "org/some-8B",
                                .accelerator = "H100",
                                .count = 2_accelerator,
                                .max_sequences = 64_request,
                                .running_sequences = 63_request,
                                .output_length = 500_token_per_request,
                                .rate = 2000_token_per_s,
                                .power = at_device(600_W),
                                .inter_token_latency = 30 * units::ms};

std::string refused(const Measurement& row) {
  try {
    validate_fields(row, Path{"measurement"});
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("power over rate is board energy per token, power over count that of a board") {
  // 600 W / 2000 token/s = 0.3 J/token; 600 W / 2 = 300 W.
  static_assert((synthetic.power / synthetic.rate).in(units::J_per_token) == 0.3);
  static_assert(std::is_same_v<decltype(synthetic.power / synthetic.count),
                               Quantity<device_power_per_accelerator>>);
  CHECK((synthetic.power / synthetic.count).in(units::W / units::accelerator) == 300);
}

TEST_CASE("a measurement is validated by its field table") {
  CHECK(refused(synthetic) == "accepted");
  CHECK(refused({}) == "measurement.count is not given (accelerators of the instance)");
  Measurement row = synthetic;
  row.power = at_device(0_W);
  CHECK(refused(row) ==
        "measurement.power is 0 W; allowed: above 0 W (of all boards of the instance)");
  row = synthetic;
  row.tensor_parallel = 0.5;
  CHECK(refused(row) ==
        "measurement.tensor_parallel is 0.5; allowed: at least 1 (ranks that share each matrix)");
  row = synthetic;
  row.inter_token_latency = -1 * units::ms;
  CHECK(refused(row).starts_with("measurement.inter_token_latency is -1 ms; allowed: above 0 ms"));
}

TEST_CASE("a measurement changes its number type as every aggregate does") {
  const auto dual = with_rep<Dual<2>>(synthetic);
  CHECK(dual.model == synthetic.model);
  CHECK(dual.architecture == synthetic.architecture);
  CHECK(dual.power.in(units::W).value() == 600);
  CHECK(dual.inter_token_latency->in(units::ms).value() == doctest::Approx(30));
  CHECK_FALSE(dual.energy_per_request.has_value());
}

}  // namespace
