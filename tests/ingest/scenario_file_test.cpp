// SPDX-License-Identifier: MIT
#include "scenarios.hpp"

#include <fstream>

namespace {

using namespace e2t;
using namespace e2t::units;
using e2t_test::refused;
using e2t_test::valid;

TEST_CASE("a scenario file gives the scenario that the same lines give in code") {
  const ScenarioFile file = parse_scenario(valid, "site.toml");
  CHECK(file.title == "a site");
  CHECK(file.notes.empty());
  const Scenario& plan = file.scenario;
  CHECK(plan.hardware.accelerator.name == "H100 SXM");
  CHECK(plan.hardware.accelerator.memory_bandwidth == 3.35 * TB_per_s);
  CHECK(plan.hardware.count == 120000 * units::accelerator);
  CHECK(plan.hardware.host_overhead->value() == 1.25);
  CHECK(plan.facility.utility_power == Quantity<facility_power>(100 * MW));
  CHECK(plan.facility.pue->value() == 1.2);
  CHECK(plan.facility.feed_limit.value() == 1.0);
  CHECK(!plan.facility.cooling.has_value());
  CHECK(plan.workload.energy_per_token.meter() == Meter::device);
  CHECK(plan.workload.energy_per_token.joules() == 0.479 * J_per_token);
  CHECK(*plan.workload.time_per_output_token == 39.8 * ms);
  REQUIRE(file.levers.size() == 1);
  CHECK(file.levers[0].name == "batch 1024");
  CHECK(file.levers[0].energy_per_token->factor == 0.78);
  CHECK(file.levers[0].step_rate->factor == 1.389);
  CHECK(file.levers[0].step_rate->low == 1.3);
  CHECK(file.levers[0].step_rate->high == 1.4);
  CHECK(!file.levers[0].memory_per_token.has_value());
}

TEST_CASE("the position of every given field is kept") {
  const ScenarioFile file = parse_scenario(valid, "site.toml");
  CHECK(file.positions.at("facility") == ingest::Position{8, 1});
  CHECK(file.positions.at("facility.utility_power") == ingest::Position{9, 17});
  CHECK(file.positions.at("lever[0].step_rate") == ingest::Position{23, 13});
  CHECK(!file.positions.contains("facility.cooling"));
}

TEST_CASE("what a later step refuses is located at the first field it names, or at its table") {
  const ScenarioFile file = parse_scenario(valid, "site.toml");
  const auto text = [&](const char* message) {
    return std::string(located(file, Error(message)).what());
  };
  CHECK(text("the idle fleet needs 5 MW; facility.utility_power is 4 MW") ==
        "site.toml:9:17: the idle fleet needs 5 MW; facility.utility_power is 4 MW");
  CHECK(text("facility.cooling is not given") == "site.toml:8:1: facility.cooling is not given");
  CHECK(text("hardware.accelerator.idle_power is 3 W") ==
        "site.toml:4:15: hardware.accelerator.idle_power is 3 W");
  CHECK(text("target.quality is not given") == "site.toml: target.quality is not given");
  CHECK(text("nothing is named") == "site.toml: nothing is named");
}

TEST_CASE("an accelerator of the catalogue may be overridden, or written out without it") {
  const ScenarioFile overridden =
      parse_scenario(e2t_test::with(valid, "accelerator = \"h100_sxm\"",
                                    "accelerator = {from = \"h100_sxm\", board_power = \"650 W\", "
                                    "peak = {bf16 = \"900 TFLOP/s\"}}"));
  const Accelerator& board = overridden.scenario.hardware.accelerator;
  CHECK(board.peak.bf16->in(TFLOP_per_s) == 900.0);
  CHECK(board.peak.fp8->in(TFLOP_per_s) == 1979.0);
  CHECK(board.board_power->in(W) == 650.0);

  const ScenarioFile own = parse_scenario(
      e2t_test::with(valid, "accelerator = \"h100_sxm\"",
                     "accelerator = {name = \"mine\", memory_bandwidth = \"1 TB/s\", "
                     "peak.bf16 = \"100 TFLOP/s\"}"));
  CHECK(own.scenario.hardware.accelerator.name == "mine");
  CHECK(!own.scenario.hardware.accelerator.board_power.has_value());
}

TEST_CASE("an unknown key is answered with the one that was meant") {
  CHECK(refused("utility_power =", "utilty_power =") ==
        "site.toml:9:1: facility.utilty_power: unknown key; did you mean \"utility_power\"?");
  CHECK(refused("[facility]", "[facilities]") ==
        "site.toml:8:2: facilities: unknown key; did you mean \"facility\"?");
  CHECK(
      refused("pue = 1.2", "pue = 1.2\nzebra = 1") ==
      "site.toml:11:1: facility.zebra: unknown key; allowed: utility_power, feed_limit, "
      "fixed_load, "
      "pue, pue_annual, distribution, redundancy, cooling, tariff, carbon_intensity, water_onsite, "
      "water_offsite");
  CHECK(refused("{factor = 1.389,", "{factr = 1.389,") ==
        "site.toml:23:14: lever[0].step_rate.factr: unknown key; did you mean \"factor\"?");
}

TEST_CASE("a key of another table is sent there") {
  CHECK(refused("pue = 1.2", "pue = 1.2\nhost_overhead = 1.25") ==
        "site.toml:11:1: facility.host_overhead: unknown key; it belongs in [hardware]");
  CHECK(refused("pue = 1.2", "pue = 1.2\ntime_to_first_token = \"1 s\"") ==
        "site.toml:11:1: facility.time_to_first_token: unknown key; it belongs in [workload] or "
        "[target]");
  CHECK(refused("count =", "board_power = \"650 W\"\ncount =") ==
        "site.toml:5:1: hardware.board_power: unknown key; it belongs in [hardware.accelerator]");
  CHECK(refused("title =", "pue = 1.3\ntitle =") ==
        "site.toml:1:1: pue: unknown key; it belongs in [facility]");
  CHECK(refused("energy_per_token = 0.78", "demand = 0.78").find("belongs") == std::string::npos);
}

TEST_CASE("a key that is given twice is named with its table") {
  CHECK(refused("pue = 1.2", "pue = 1.2\npue = 1.3") ==
        "site.toml:11:7: facility.pue is given twice");
  CHECK(refused("[workload]", "[facility]\n[workload]") ==
        "site.toml:12:1: facility is given twice");
}

TEST_CASE("a quantity needs a unit, in quotes") {
  CHECK(
      refused("\"100 MW\"", "100") ==
      "site.toml:9:17: facility.utility_power: expected a quantity with a unit, as in \"100 MW\", "
      "got 100");
  CHECK(
      refused("\"100 MW\"", "\"100\"") ==
      "site.toml:9:17: facility.utility_power: expected a quantity with a unit, as in \"100 MW\", "
      "got 100");
  CHECK(refused("\"100 MW\"", "100 MW") ==
        "site.toml:9:21: not TOML: key-value pair: expected a comment or whitespace, saw 'M' (a "
        "quantity stands in quotes, as in \"100 MW\")");
  CHECK(
      refused("\"0.479 J/output_token @device\"", "0.479") ==
      "site.toml:14:20: workload.energy_per_token: expected a quantity with a unit, as in \"0.479 "
      "J/output_token @device\", got 0.479");
  CHECK(refused("\"100 MW\"", "true") ==
        "site.toml:9:17: facility.utility_power: expected a quantity in quotes, as in \"1 MW\", "
        "got a "
        "boolean");
}

TEST_CASE("a large number without a unit is not read in a large unit") {
  CHECK(refused("\"100 MW\"", "100000000").ends_with("as in \"1e+08 W\", got 1e+08"));
  CHECK(refused("\"240 GFLOP/output_token\"", "\"240e9\"")
            .ends_with("as in \"240e9 FLOP/output_token\", got 240e9"));
  CHECK(refused("\"120000 accelerators\"", "120000")
            .ends_with("as in \"120000 accelerator\", got 120000"));
}

TEST_CASE("unknown units and other dimensions are refused at their place") {
  CHECK(refused("100 MW", "100 MV") ==
        "site.toml:9:17: facility.utility_power: unknown unit \"MV\" in \"100 MV\"; did you mean "
        "\"MW\"?");
  CHECK(refused("100 MW", "100 MWh") ==
        "site.toml:9:17: facility.utility_power: expected power, got energy: 100 MWh; write it "
        "as in \"100 MW\"");
  CHECK(refused("1228.8 output_tokens/s/accelerator", "1228.8 output_tokens/s") ==
        "site.toml:15:13: workload.step_rate: expected output_token_rate_per_accelerator, got "
        "output_token_rate: 1228.8 output_tokens/s; write it as in \"1228.8 "
        "output_token/s/accelerator\"");
  CHECK(refused("240 GFLOP/output_token", "240 GFLOP/input_token") ==
        "site.toml:16:21: workload.compute_per_token: expected compute_per_output_token, got "
        "FLOP/input_token: 240 GFLOP/input_token; write it as in \"240 GFLOP/output_token\"");
  CHECK(refused("0.479 J/output_token @device", "0.479 W @device") ==
        "site.toml:14:20: workload.energy_per_token: expected energy_per_output_token, got power: "
        "0.479 W @device; write it as in \"0.479 J/output_token @device\"");
}

TEST_CASE("a meter is refused where it is another one, and wanted where several are possible") {
  CHECK(refused("100 MW", "100 MW @it") ==
        "site.toml:9:17: facility.utility_power: expected @facility, got @it: 100 MW @it");
  CHECK(refused("100 MW", "100 MW @facility") == "accepted");
  CHECK(refused(" @device", "") ==
        "site.toml:14:20: workload.energy_per_token: name the meter, as in \"0.479 J/output_token "
        "@device\" (or @it, @facility)");
  CHECK(refused("39.8 ms", "39.8 ms @it") ==
        "site.toml:17:25: workload.time_per_output_token: only an energy or a power has a meter: "
        "39.8 ms @it");
}

TEST_CASE("a number out of range is located, with what is allowed") {
  CHECK(refused("100 MW", "-5 MW") ==
        "site.toml:9:17: facility.utility_power is -5 MW; allowed: above 0 MW (what the utility "
        "feed is "
        "rated for)");
  CHECK(refused("pue = 1.2", "pue = 0.9") ==
        "site.toml:10:7: facility.pue: Pue is 0.9; allowed: at least 1 (facility energy contains "
        "the IT "
        "energy)");
  CHECK(refused("pue = 1.2", "pue = 1.2\nfeed_limit = 80") ==
        "site.toml:11:14: facility.feed_limit: Share is 80; allowed: above 0 and at most 1 "
        "(the usable part of a capacity)");
  CHECK(refused("pue = 1.2", "pue = nan") ==
        "site.toml:10:7: facility.pue: expected a finite number, got not a number");
  CHECK(refused("pue = 1.2", "pue = inf") ==
        "site.toml:10:7: facility.pue: expected a finite number, got inf");
  CHECK(refused("100 MW", "nan MW") ==
        "site.toml:9:17: facility.utility_power: expected a finite number, got nan MW");
}

TEST_CASE("what is missing is located at the table that lacks it") {
  CHECK(refused("utility_power = \"100 MW\"\n", "") ==
        "site.toml:8:1: facility.utility_power is not given (what the utility feed is rated for)");
  CHECK(refused("pue = 1.2\n", "") ==
        "site.toml:8:1: facility.pue is not given; allowed: pue (J(facility) per J(it) at peak), "
        "pue_annual, or both");
  CHECK(refused("accelerator = \"h100_sxm\"\n", "") ==
        "site.toml:3:1: hardware.accelerator is not given; allowed: a key of the catalogue, as in "
        "accelerator = \"h100_sxm\", or a table [hardware.accelerator]");
  CHECK(refused("accelerator = \"h100_sxm\"", "accelerator = {name = \"mine\"}") ==
        "site.toml:4:15: hardware.accelerator.memory_bandwidth is not given (peak HBM rate of one "
        "accelerator)");
  CHECK(refused(std::string("title = \"no tables\"\n")) ==
        "site.toml: hardware.accelerator is not given; allowed: a key of the catalogue, as in "
        "accelerator = \"h100_sxm\", or a table [hardware.accelerator]");
}

TEST_CASE("a board of the catalogue that lacks a figure says where to add it") {
  const std::string load = e2t_test::with(valid, "\"h100_sxm\"", "\"gb200\"");
  CHECK(refused(load) == "accepted");
  const std::string waits =
      refused(e2t_test::with(load, "precision = \"bf16\"", "utilization = 0.5"));
  CHECK(waits.starts_with("site.toml:4:15: hardware.accelerator.idle_power is not given; "));
  CHECK(waits.ends_with(
      "; add it in a table [hardware.accelerator] with from = \"gb200\""));
  // A board that is written out has its table.
  const std::string own = refused("accelerator = \"h100_sxm\"", "accelerator = {name = \"mine\"}");
  CHECK(own.find("from =") == std::string::npos);
}

TEST_CASE("a value of another type is refused with both types") {
  CHECK(refused("pue = 1.2", "pue = \"1.2\"") ==
        "site.toml:10:7: facility.pue: expected a plain number without quotes, got \"1.2\"");
  CHECK(refused("pue = 1.2", "pue = [1.2]") ==
        "site.toml:10:7: facility.pue: expected a plain number without quotes, got an array");
  CHECK(refused("precision = \"bf16\"", "precision = 16") ==
        "site.toml:13:13: workload.precision: expected one of its names in quotes, got an integer");
  CHECK(
      refused("precision = \"bf16\"", "precision = \"fp16\"") ==
      "site.toml:13:13: workload.precision: unknown value \"fp16\"; allowed: bf16, fp8, fp4, int8");
  CHECK(refused("title = \"a site\"", "title = 1979-05-27") ==
        "site.toml:1:9: title: expected text in quotes, got a date");
  CHECK(refused("[facility]", "[target]\n[[facility]]") ==
        "site.toml:9:1: facility: expected a table [facility], got an array");
  CHECK(refused("accelerator = \"h100_sxm\"", "accelerator = 100") ==
        "site.toml:4:15: hardware.accelerator: expected a key of the catalogue or a table, got an "
        "integer");
}

TEST_CASE("an accelerator that is not in the catalogue is answered with those that are") {
  CHECK(refused("\"h100_sxm\"", "\"h100\"") ==
        "site.toml:4:15: hardware.accelerator: the catalogue has no accelerator \"h100\"; allowed: "
        "a100_sxm_80gb, h100_sxm, h200_sxm, b200_sxm, gb200, b300_sxm, gb300, mi300x, mi325x, "
        "mi355x, "
        "tpu_v5e, tpu_v6e, tpu7x, gaudi3, h20, l40s");
}

TEST_CASE("what contradicts itself across fields is located at the field named first") {
  CHECK(refused("precision = \"bf16\"", "precision = \"fp4\"") ==
        "site.toml:13:13: workload.precision is fp4; allowed: a precision with a peak on H100 SXM: "
        "bf16 "
        "fp8");
  CHECK(refused("pue = 1.2", "pue = 1.2\nfixed_load = \"100 MW\"") ==
        "site.toml:11:14: facility.fixed_load is 100 MW; allowed: below utility_power * feed_limit "
        "(nothing is left for the IT load)");
  CHECK(refused("precision = \"bf16\"", "running_sequences = \"64 request/accelerator\"") ==
        "site.toml:12:1: workload.overhead_per_step and workload.running_sequences go together; "
        "allowed: "
        "both or neither");
}

TEST_CASE("a lever says its name and source, and multiplies what the workload states") {
  CHECK(refused("name = \"batch 1024\"\n", "") ==
        "site.toml:19:1: lever[0]: name is not given (what it is called)");
  CHECK(refused("source = \"a table\"\n", "") ==
        "site.toml:19:1: lever[0]: source is not given (where its figures are from)");
  CHECK(refused("energy_per_token = 0.78", "energy_per_token = 0") ==
        "site.toml:22:20: lever[0].energy_per_token is 0; allowed: above 0 (factor on J per output "
        "token)");
  CHECK(refused("energy_per_token = 0.78", "quality = 0.99") ==
        "site.toml:19:1: lever \"batch 1024\": quality is 0.99, but the workload does not state "
        "what it "
        "multiplies; allowed: no factor, or state workload.quality");
  CHECK(refused("low = 1.3", "low = 1.5") ==
        "site.toml:23:13: lever[0].step_rate: allowed: 0 < low <= factor <= high");
  CHECK(refused("low = 1.3, ", "") ==
        "site.toml:23:13: lever[0].step_rate.low is not given (factor on the rate that a step "
        "attains; "
        "allowed: a number, or {factor = ..., low = ..., high = ...})");
  CHECK(refused("energy_per_token = 0.78\nstep_rate = {factor = 1.389, low = 1.3, high = 1.4}\n", "") ==
        "site.toml:19:1: lever[0]: lever \"batch 1024\" changes nothing; allowed: at least one "
        "factor, as in energy_per_token = 0.9, or one change of how the model is served, as in [lever.latent_kv]");
  CHECK(refused("[[lever]]", "[lever]") ==
        "site.toml:19:1: lever: expected tables [[lever]], with two brackets");
  CHECK(refused(std::string(valid) + "[[lever]]\nname = \"batch 1024\"\nsource = \"b\"\n") ==
        "site.toml:24:1: lever[1]: another lever has the same name");
  CHECK(refused("source = \"a table\"", "source = \"" + std::string(128, 'x') + "\"") ==
        "site.toml:21:10: lever[0].source: the text has 128 bytes; allowed: at most 127");
  CHECK(refused("source = \"a table\"", "source = \"a\\u0000b\"") ==
        "site.toml:21:10: lever[0].source: the text has a zero byte");
}

TEST_CASE("text that is not TOML is located") {
  CHECK(refused("[facility]", "[facility") ==
        "site.toml:8:10: not TOML: table header: expected ']', saw '\\n'");
  CHECK(refused("pue = 1.2", "pue : 1.2") ==
        "site.toml:10:5: not TOML: key-value pair: expected '=', saw ':'");
  CHECK(refused("a site", "a \xff site") ==
        "site.toml:1:11: not TOML: Encountered invalid utf-8 sequence");
  CHECK(refused("[facility]", "[[=") ==
        "site.toml:8:3: not TOML: expected the name of a table after '['");
}

TEST_CASE("a long file name keeps its end, and leaves room for the message") {
  const std::string name = std::string(500, 'd') + "/site.toml";
  try {
    (void)parse_scenario(e2t_test::with(valid, "100 MW", "100 MWh"), name);
    FAIL("accepted");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "..." + std::string(90, 'd') +
              "/site.toml:9:17: facility.utility_power: expected power, got energy: 100 MWh; "
              "write it as in \"100 MW\"");
  }
}

}  // namespace
