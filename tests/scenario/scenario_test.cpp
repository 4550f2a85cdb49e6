// SPDX-License-Identifier: MIT

// Every refusal of a scenario, in full: the field, its value with unit, what is allowed and why.

#include "e2t/scenario/scenario.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <limits>
#include <sstream>
#include <string>

#include "complete.hpp"

using namespace e2t;
using namespace e2t::literals;
using complete::holds_number;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::string refusal(const Scenario& scenario) {
  try {
    validate(scenario);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// The refusal of a valid scenario with one change.
template <class Change>
std::string refused(Change change) {
  Scenario scenario = complete::valid();
  change(scenario);
  return refusal(scenario);
}

std::string number(double value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

// "at least 0 MW", as the field's own range has it.
template <class Description>
std::string allowed(const Description& field) {
  const std::string unit =
      field.unit.symbol.empty() ? "" : std::string(" ") + field.unit.symbol.c_str();
  std::string text =
      (field.range.low_allowed ? "at least " : "above ") + number(field.range.low) + unit;
  if (is_finite(field.range.high)) {
    text += (field.range.high_allowed ? " and at most " : " and below ") +
            number(field.range.high) + unit;
  }
  return text;
}

}  // namespace

TEST_CASE("the scenario that these tests change is valid") {
  CHECK(refusal(complete::valid()) == "");
}

TEST_CASE(
    "every number is refused outside its range, by its full path, with value, unit and range") {
  int quantities = 0, kinds = 0;
  Scenario scenario = complete::every_field();
  complete::each_field(
      "",
      [&](const std::string& path, const auto& field, auto& member) {
        if constexpr (holds_number<decltype(field)>) {
          using Member = std::remove_cvref_t<decltype(member)>;
          const Member kept = member;
          const std::string help = std::string(" (") + field.help + ")";
          const auto message = [&](double value) {
            complete::set_number(member, value * field.unit.scale);
            const std::string text = refusal(scenario);
            member = kept;
            return text;
          };
          if constexpr (complete::is_kind<Member>) {
            ++kinds;
            // Kinds refuse a number where they are made; a placeholder is refused here.
            CHECK_THROWS_AS(message(nan), Error);
            CHECK_THROWS_AS(message(infinity), Error);
            CHECK_THROWS_AS(message(-1.0), Error);
            member = not_given;
            if constexpr (e2t::detail::Slot<Member>::optional) {
              CHECK_FALSE(e2t::detail::Slot<Member>::present(member));
            } else {
              CHECK(refusal(scenario) == path + " is not given" + help);
            }
            member = kept;
          } else {
            ++quantities;
            const std::string unit =
                field.unit.symbol.empty() ? "" : std::string(" ") + field.unit.symbol.c_str();
            const std::string range = "; allowed: " + allowed(field) + help;
            REQUIRE(field.range.low == 0.0);
            CHECK(message(-1.0) == path + " is -1" + unit + range);
            const std::string finite = "; allowed: " + allowed(field) + ", and finite" + help;
            CHECK(message(infinity) == path + " is inf" + unit + finite);
            CHECK(message(-infinity) == path + " is -inf" + unit + finite);
            const std::string zero = message(0.0), not_a_number = message(nan);
            if (field.range.low_allowed) {
              CHECK(zero.rfind(path + " is", 0) == std::string::npos);
            } else {
              CHECK(zero == path + " is 0" + unit + range);
            }
            if (e2t::detail::Slot<Member>::optional) {
              CHECK(not_a_number == path + " is not a number" + range);
            } else {
              CHECK(not_a_number == path + " is not given" + help);
            }
          }
        }
      },
      scenario);
  CHECK(quantities > 30);
  CHECK(kinds > 10);
}

TEST_CASE("messages read as people would write them") {
  CHECK(
      refused([](auto& s) { s.hardware.count = -3.0 * units::accelerator; }) ==
      "hardware.count is -3 accelerator; allowed: above 0 accelerator (accelerators in the fleet)");
  CHECK(refused([](auto& s) { s.facility.fixed_load = -2e6 * units::W; }) ==
        "facility.fixed_load is -2 MW; allowed: at least 0 MW (W(facility) that does not depend on "
        "the IT "
        "load)");
  CHECK(refused([](auto& s) { s.hardware.accelerator.peak.bf16 = 0.0 * units::TFLOP_per_s; }) ==
        "hardware.accelerator.peak.bf16 is 0 TFLOP/s; allowed: above 0 TFLOP/s (dense BF16 or FP16 "
        "peak)");
}

TEST_CASE("a required field that nobody gave is refused by its name") {
  CHECK(refusal(Scenario{}) ==
        "hardware.accelerator.memory_bandwidth is not given (peak HBM rate of one accelerator)");
  CHECK(refused([](auto& s) { s.hardware.count = not_given; }) ==
        "hardware.count is not given (accelerators in the fleet)");
  CHECK(refused([](auto& s) { s.facility.utility_power = not_given; }) ==
        "facility.utility_power is not given (what the utility feed is rated for)");
  CHECK(refused([](auto& s) { s.facility.pue.reset(); }) ==
        "facility.pue is not given; allowed: pue (J(facility) per J(it) at peak), pue_annual, or both");
  CHECK(refused([](auto& s) { s.workload.energy_per_token = not_given; }) ==
        "workload.energy_per_token is not given (J per output token at the operating point, at a "
        "named "
        "meter)");
}

TEST_CASE("host power is one ratio or its parts, whole") {
  const auto both =
      "hardware.host_overhead and the parts of host power (server_power, accelerators_per_server, "
      "supply_efficiency, network_power, storage_power) are both given; allowed: one of the two, "
      "or host "
      "energy would count twice";
  const auto watts_each = units::W / units::accelerator;
  CHECK(refused([](auto& s) { s.hardware.server_power = 2e3 * units::W; }) == both);
  CHECK(refused([](auto& s) { s.hardware.accelerators_per_server = 8.0 * units::accelerator; }) ==
        both);
  CHECK(refused([](auto& s) { s.hardware.supply_efficiency = SupplyEfficiency{0.9}; }) == both);
  CHECK(refused([&](auto& s) { s.hardware.network_power = 1.0 * watts_each; }) == both);
  CHECK(refused([&](auto& s) { s.hardware.storage_power = 1.0 * watts_each; }) == both);

  const auto neither =
      "hardware.host_overhead is not given; allowed: host_overhead (J(it) per J(device), at least "
      "1), or "
      "server_power with accelerators_per_server and supply_efficiency";
  const auto parts = [](auto& s) {
    s.hardware.host_overhead.reset();
    s.hardware.server_power = 2e3 * units::W;
    s.hardware.accelerators_per_server = 8.0 * units::accelerator;
    s.hardware.supply_efficiency = SupplyEfficiency{0.9};
  };
  CHECK(refused(parts) == "");
  CHECK(refused([](auto& s) { s.hardware.host_overhead.reset(); }) == neither);
  CHECK(refused([&](auto& s) { parts(s), s.hardware.server_power.reset(); }) == neither);
  CHECK(refused([&](auto& s) { parts(s), s.hardware.accelerators_per_server.reset(); }) == neither);
  CHECK(refused([&](auto& s) { parts(s), s.hardware.supply_efficiency.reset(); }) == neither);
}

TEST_CASE("board, cap and idle power are in order") {
  CHECK(refused([](auto& s) { s.hardware.accelerator.idle_power = 1e3 * units::W; }) ==
        "hardware.accelerator.idle_power is 1000 W; allowed: below board_power");
  CHECK(refused([](auto& s) { s.hardware.power_cap = 1001.0 * units::W; }) ==
        "hardware.power_cap is 1001 W; allowed: at most accelerator.board_power (a cap only lowers "
        "it)");
  CHECK(refused([](auto& s) { s.hardware.power_cap = 1000.0 * units::W; }) == "");
  CHECK(refused([](auto& s) { s.hardware.power_cap = 100.0 * units::W; }) ==
        "hardware.power_cap is 100 W; allowed: above accelerator.idle_power (no work is done below "
        "it)");
  CHECK(refused([](auto& s) {
          s.hardware.accelerator.board_power.reset();
          s.hardware.power_cap = 5e3 * units::W;
        }) == "");
}

TEST_CASE("a fleet that may wait needs its idle power") {
  CHECK(refused([](auto& s) {
          s.hardware.idle_policy = IdlePolicy::idle;
          s.hardware.accelerator.idle_power.reset();
        }) ==
        "hardware.accelerator.idle_power is not given; it is needed because hardware.idle_policy "
        "is idle");
  const auto waits =
      "hardware.accelerator.idle_power is not given; it is needed because the fleet may wait for "
      "work "
      "(workload.utilization or workload.demand is given)";
  CHECK(refused([](auto& s) {
          s.workload.utilization = Utilization{0.5};
          s.hardware.accelerator.idle_power.reset();
        }) == waits);
  CHECK(refused([](auto& s) {
          s.workload.output_length = 100.0 * (units::token / units::request);
          s.workload.demand = 1.0 * (units::request / units::s);
          s.hardware.accelerator.idle_power.reset();
        }) == waits);
}

TEST_CASE("the precision is one that the accelerator has a peak for") {
  CHECK(refused([](auto& s) {
          s.hardware.accelerator.peak.int8 = 2e3 * units::TFLOP_per_s;
          s.workload.precision = Precision::fp8;
        }) == "workload.precision is fp8; allowed: a precision with a peak on board: bf16 int8");
  // Without FLOP per token no peak is asked for.
  CHECK(refused([](auto& s) {
          s.workload.precision = Precision::fp8;
          s.workload.compute_per_token.reset();
        }) == "");
}

TEST_CASE("what a stated field needs beside it is asked for") {
  CHECK(refused([](auto& s) {
          s.workload.interconnect_per_token = 1e6 * (units::B / units::token);
          s.hardware.accelerator.link_bandwidth.reset();
        }) ==
        "hardware.accelerator.link_bandwidth is not given; it is needed because "
        "workload.interconnect_per_token is");
  const auto together =
      "workload.overhead_per_step and workload.running_sequences go together; allowed: both or "
      "neither";
  CHECK(refused([](auto& s) { s.workload.overhead_per_step = 1.0 * units::ms; }) == together);
  CHECK(refused([](auto& s) {
          s.workload.running_sequences = 8.0 * (units::request / units::accelerator);
        }) == together);
  CHECK(refused([](auto& s) { s.workload.demand = 1.0 * (units::request / units::s); }) ==
        "workload.output_length is not given; it is needed because workload.demand is");
  CHECK(refused([](auto& s) {
          s.workload.output_length = 100.0 * (units::token / units::request);
          s.workload.demand = 1.0 * (units::request / units::s);
          s.workload.utilization = Utilization{0.5};
        }) ==
        "workload.utilization and workload.demand are both given; allowed: one of them, because "
        "utilization follows from demand");
}

TEST_CASE("J per token beyond the fixed host power needs the rate it was measured at") {
  const auto parts = [](auto& s) {
    s.hardware.host_overhead.reset();
    s.hardware.server_power = 2e3 * units::W;
    s.hardware.accelerators_per_server = 8.0 * units::accelerator;
    s.hardware.supply_efficiency = SupplyEfficiency{0.9};
  };
  const auto asks =
      "workload.step_rate is not given; it is needed to take fixed host power off "
      "workload.energy_per_token, which is not given @device";
  const auto joules = 0.8 * units::J_per_token;
  CHECK(refused([&](auto& s) { parts(s), s.workload.energy_per_token = at_it(joules); }) == asks);
  CHECK(refused([&](auto& s) { parts(s), s.workload.energy_per_token = at_facility(joules); }) ==
        asks);
  CHECK(refused([&](auto& s) { parts(s), s.workload.energy_per_token = at_device(joules); }) == "");
  CHECK(refused([&](auto& s) { s.workload.energy_per_token = at_it(joules); }) == "");
  CHECK(refused([&](auto& s) {
          parts(s);
          s.workload.energy_per_token = at_it(joules);
          s.workload.step_rate = 1e3 * (units::token / units::s / units::accelerator);
        }) == "");
}

TEST_CASE("a cap on a fleet that idles needs the rate that J per token was measured at") {
  CHECK(
      refused([](auto& s) {
        s.hardware.idle_policy = IdlePolicy::idle;
        s.hardware.power_cap = 500.0 * units::W;
      }) ==
      "workload.step_rate is not given; it is needed because hardware.power_cap is given and "
      "hardware.idle_policy is idle (a cap lowers only the part of J/token that is not idle power, "
      "which step_rate tells)");
}

TEST_CASE("a workload that nothing limits is refused") {
  const auto nothing = [](auto& s) {
    s.workload.compute_per_token.reset();
    s.hardware.accelerator.board_power.reset();
  };
  CHECK(refused(nothing) ==
        "workload states nothing that limits an accelerator; allowed: at least one of "
        "compute_per_token, "
        "memory_per_token, interconnect_per_token, overhead_per_step, step_rate, or a board_power "
        "of the "
        "accelerator");
  CHECK(refused([&](auto& s) { nothing(s), s.hardware.power_cap = 500.0 * units::W; }) == "");
  CHECK(refused([&](auto& s) {
          nothing(s), s.hardware.accelerator.board_power = 500.0 * units::W;
        }) == "");
  CHECK(refused([&](auto& s) {
          nothing(s), s.workload.memory_per_token = 1e9 * (units::B / units::token);
        }) == "");
  CHECK(refused([&](auto& s) {
          nothing(s), s.workload.interconnect_per_token = 1e9 * (units::B / units::token);
        }) == "");
  CHECK(refused([&](auto& s) {
          nothing(s), s.workload.step_rate = 1e3 * (units::token / units::s / units::accelerator);
        }) == "");
  CHECK(refused([&](auto& s) {
          nothing(s), s.workload.overhead_per_step = 1.0 * units::ms;
          s.workload.running_sequences = 8.0 * (units::request / units::accelerator);
        }) == "");
}

TEST_CASE("a target is on something that the workload states, at the same percentile") {
  CHECK(refused([](auto& s) { s.target.quality = Quality{0.8}; }) ==
        "workload.quality is not given; it is needed because target.quality is");
  CHECK(refused([](auto& s) { s.target.time_to_first_token = 100.0 * units::ms; }) ==
        "workload.time_to_first_token is not given; it is needed because "
        "target.time_to_first_token is");
  CHECK(refused([](auto& s) { s.target.time_per_output_token = 100.0 * units::ms; }) ==
        "workload.time_per_output_token is not given; it is needed because "
        "target.time_per_output_token is");
  CHECK(refused([](auto& s) {
          s.workload.time_to_first_token = 90.0 * units::ms;
          s.target.time_to_first_token = 100.0 * units::ms;
          s.target.time_to_first_token_percentile = Percentile{0.99};
        }) ==
        "workload.time_to_first_token is stated at another percentile than "
        "target.time_to_first_token; "
        "allowed: the same percentile");
  CHECK(refused([](auto& s) {
          s.workload.time_per_output_token = 90.0 * units::ms;
          s.workload.time_per_output_token_percentile = Percentile{0.9};
          s.target.time_per_output_token = 100.0 * units::ms;
        }) ==
        "workload.time_per_output_token is stated at another percentile than "
        "target.time_per_output_token; allowed: the same percentile");
  CHECK(refused([](auto& s) {
          s.workload.time_per_output_token = 90.0 * units::ms;
          s.workload.time_per_output_token_percentile = Percentile{0.9};
          s.target.time_per_output_token = 100.0 * units::ms;
          s.target.time_per_output_token_percentile = Percentile{0.9};
        }) == "");
}

TEST_CASE(
    "the fixed load leaves something of the feed, and none is in J per token at the utility "
    "meter") {
  CHECK(refused([](auto& s) {
          s.facility.feed_limit = Share{0.5};
          s.facility.fixed_load = 0.6e6 * units::W;
        }) ==
        "facility.fixed_load is 0.6 MW; allowed: below utility_power * feed_limit (nothing is left "
        "for "
        "the IT load)");
  CHECK(refused([](auto& s) {
          s.facility.feed_limit = Share{0.5};
          s.facility.fixed_load = 0.59e6 * units::W;
        }) == "");
  CHECK(refused([](auto& s) {
          s.facility.fixed_load = 0.1e6 * units::W;
          s.workload.energy_per_token = at_facility(0.5 * units::J_per_token);
        }) ==
        "workload.energy_per_token is given @facility while facility.fixed_load is not zero; "
        "allowed: "
        "the energy @it or @device, because its share of the fixed load is not known");
}

TEST_CASE("a kind refuses what is outside its range where it is made") {
  const auto message = [](auto make) {
    try {
      static_cast<void>(make());
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(message([] { return Pue{0.9}; }) ==
        "Pue is 0.9; allowed: at least 1 (facility energy contains the IT energy)");
  CHECK(message([] { return Utilization{1.2}; }) ==
        "Utilization is 1.2; allowed: above 0 and at most 1 (the share of time with work)");
  CHECK(message([] { return HostOverhead{nan}; }) ==
        "HostOverhead is not a number; allowed: at least 1 (IT energy contains the accelerator "
        "boards)");
}
