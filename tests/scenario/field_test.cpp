// SPDX-License-Identifier: MIT

// The field tables: complete, in order, with names and help, and the same for every number type.

#include "e2t/scenario/field.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "complete.hpp"
#include "e2t/number/dual.hpp"
#include "e2t/number/trace.hpp"

using namespace e2t;
using complete::holds_number;

namespace {

// The offset that the next member of type T has in an aggregate after `end` bytes.
template <class T>
std::size_t after(std::size_t end) {
  return (end + alignof(T) - 1) / alignof(T) * alignof(T);
}

// Lays the members out in the order of the table: each must be where the aggregate has it, and the last
// one must end where the aggregate ends.
template <template <class> class Aggregate>
void check_table(const std::string& name) {
  INFO(name);
  const Aggregate<double> made{};
  const auto address = [](const auto& thing) { return reinterpret_cast<const char*>(&thing); };
  std::size_t end = 0;
  std::set<std::string> names;
  Aggregate<double>::template each_field<double>([&](const auto& field, auto member) {
    INFO(field.name);
    using Member = std::remove_cvref_t<decltype(made.*member)>;
    const std::size_t place = after<Member>(end);
    CHECK(static_cast<std::size_t>(address(made.*member) - address(made)) == place);
    end = place + sizeof(Member);

    CHECK(names.insert(field.name).second);
    CHECK(field.help[0] != '\0');
    CHECK(std::islower(static_cast<unsigned char>(field.name[0])));
    for (const char letter : std::string(field.name)) {
      const auto code = static_cast<unsigned char>(letter);
      CHECK((std::islower(code) || std::isdigit(code) || letter == '_'));
    }
    if constexpr (holds_number<decltype(field)>) {
      CHECK(field.unit.scale > 0.0);
      CHECK(field.range.low <= field.range.high);
      // A dimensioned field says in which unit it is printed; a kind and a factor have none.
      using Dimension = typename std::remove_cvref_t<decltype(field.unit)>::dimension;
      CHECK(field.unit.symbol.empty() == std::is_same_v<Dimension, one>);
    }
  });
  CHECK(after<Aggregate<double>>(end) == sizeof(Aggregate<double>));
}

}  // namespace

TEST_CASE("every member of every aggregate is in its table, in order, with a name, unit and help") {
  check_table<PeakOf>("Peak");
  check_table<AcceleratorOf>("Accelerator");
  check_table<HardwareOf>("Hardware");
  check_table<FacilityOf>("Facility");
  check_table<WorkloadOf>("Workload");
  check_table<TargetOf>("Target");
  check_table<ScenarioOf>("Scenario");
  check_table<LeverOf>("Lever");
  check_table<ServingOf>("Serving");
  check_table<LayoutOf>("Layout");
  check_table<ModelOf>("Model");
  check_table<AttentionOf>("Attention");
  check_table<DenseOf>("Dense");
  check_table<ExpertsOf>("Experts");
  check_table<FormatsOf>("Formats");
  check_table<FormatOf>("Format");
  check_table<CalibrationOf>("Calibration");
}

TEST_CASE("a field is called what its member is called") {
  Scenario scenario = complete::valid();
  const auto address = [](const auto& thing) { return static_cast<const void*>(&thing); };
#define MEMBER(path) \
  { address(scenario.path), #path }
  const std::map<const void*, std::string> members{
      MEMBER(hardware.accelerator.name),
      MEMBER(hardware.accelerator.peak.bf16),
      MEMBER(hardware.accelerator.peak.fp8),
      MEMBER(hardware.accelerator.peak.fp4),
      MEMBER(hardware.accelerator.peak.int8),
      MEMBER(hardware.accelerator.memory),
      MEMBER(hardware.accelerator.memory_bandwidth),
      MEMBER(hardware.accelerator.link_bandwidth),
      MEMBER(hardware.accelerator.board_power),
      MEMBER(hardware.accelerator.idle_power),
      MEMBER(hardware.count),
      MEMBER(hardware.compute_efficiency),
      MEMBER(hardware.memory_efficiency),
      MEMBER(hardware.link_efficiency),
      MEMBER(hardware.power_cap),
      MEMBER(hardware.idle_policy),
      MEMBER(hardware.host_overhead),
      MEMBER(hardware.server_power),
      MEMBER(hardware.accelerators_per_server),
      MEMBER(hardware.supply_efficiency),
      MEMBER(hardware.network_power),
      MEMBER(hardware.storage_power),
      MEMBER(facility.utility_power),
      MEMBER(facility.feed_limit),
      MEMBER(facility.fixed_load),
      MEMBER(facility.pue),
      MEMBER(facility.pue_annual),
      MEMBER(facility.distribution),
      MEMBER(facility.redundancy),
      MEMBER(facility.cooling),
      MEMBER(facility.tariff),
      MEMBER(facility.carbon_intensity),
      MEMBER(facility.water_onsite),
      MEMBER(facility.water_offsite),
      MEMBER(workload.precision),
      MEMBER(workload.compute_per_token),
      MEMBER(workload.memory_per_token),
      MEMBER(workload.interconnect_per_token),
      MEMBER(workload.overhead_per_step),
      MEMBER(workload.running_sequences),
      MEMBER(workload.energy_per_token),
      MEMBER(workload.step_rate),
      MEMBER(workload.prompt_length),
      MEMBER(workload.output_length),
      MEMBER(workload.demand),
      MEMBER(workload.utilization),
      MEMBER(workload.quality),
      MEMBER(workload.time_to_first_token),
      MEMBER(workload.time_to_first_token_percentile),
      MEMBER(workload.time_per_output_token),
      MEMBER(workload.time_per_output_token_percentile),
      MEMBER(target.quality),
      MEMBER(target.time_to_first_token),
      MEMBER(target.time_to_first_token_percentile),
      MEMBER(target.time_per_output_token),
      MEMBER(target.time_per_output_token_percentile)};
#undef MEMBER
  std::size_t fields = 0;
  complete::each_field(
      "",
      [&](const std::string& path, const auto&, const auto& member) {
        ++fields;
        REQUIRE_MESSAGE(members.count(address(member)) == 1,
                        path << " is not in the list of this test: add it");
        CHECK(members.at(address(member)) == path);
      },
      scenario);
  CHECK(fields == members.size());
}

TEST_CASE("every value of a choice has a name of its own") {
  CHECK(std::size(choice_names<Precision>) == static_cast<std::size_t>(Precision::int8) + 1);
  CHECK(std::size(choice_names<IdlePolicy>) == static_cast<std::size_t>(IdlePolicy::idle) + 1);
  CHECK(std::string(choice_names<Precision>[static_cast<int>(Precision::fp4)]) == "fp4");
  CHECK(std::string(choice_names<IdlePolicy>[static_cast<int>(IdlePolicy::idle)]) == "idle");
}

TEST_CASE("another number type keeps every number, choice and text, and what is absent") {
  Scenario from = complete::every_field();
  from.workload.precision = Precision::fp4;
  from.hardware.idle_policy = IdlePolicy::idle;
  struct Numbers {
    int present = 0, fields = 0;
    bool all() const { return present == fields && fields > 50; }
  };
  const auto check = [&](auto to) {
    Numbers numbers;
    complete::each_field(
        "",
        [&](const std::string& path, const auto& field, const auto& here, const auto& there) {
          INFO(path);
          if constexpr (holds_number<decltype(field)>) {
            using Here = e2t::detail::Slot<std::remove_cvref_t<decltype(here)>>;
            using There = e2t::detail::Slot<std::remove_cvref_t<decltype(there)>>;
            ++numbers.fields;
            REQUIRE(Here::present(here) == There::present(there));
            if (!Here::present(here))
              return;
            ++numbers.present;
            CHECK(Here::number(here) == shown(There::number(there)));
          } else {
            CHECK(here == there);
          }
        },
        from, to);
    CHECK(to.workload.energy_per_token.meter() == from.workload.energy_per_token.meter());
    return numbers;
  };
  for (const Meter meter : {Meter::device, Meter::it, Meter::facility}) {
    using namespace e2t::literals;
    if (meter == Meter::it)
      from.workload.energy_per_token = at_it(0.5_J_per_token);
    if (meter == Meter::facility)
      from.workload.energy_per_token = at_facility(0.5_J_per_token);
    CHECK(check(with_rep<Dual<3>>(from)).all());
    CHECK(check(with_rep<Trace>(from)).all());
    CHECK(check(with_rep<double>(from)).all());
  }
  from = complete::valid();
  CHECK(check(with_rep<Dual<3>>(from)).present < 30);

  // The numbers of this test are whole or binary fractions, so float holds them, and gives them back.
  from = complete::every_field();
  const auto single = with_rep<float>(from);
  check(single);
  check(with_rep<double>(single));
}

TEST_CASE("a lever keeps factors and their ranges in another number type") {
  const Lever from{.name = "KV", .source = "here", .memory_per_token = {{0.5, 0.25, 0.75}}};
  const auto to = with_rep<float>(from);
  CHECK(to.name == "KV");
  CHECK(to.source == "here");
  CHECK(to.memory_per_token->factor == 0.5F);
  CHECK(to.memory_per_token->low == 0.25F);
  CHECK(to.memory_per_token->high == 0.75F);
  CHECK_FALSE(to.quality.has_value());
}

TEST_CASE("a path names the fields down to its own") {
  const Path hardware{"hardware"}, accelerator{"accelerator", &hardware},
      peak{"peak", &accelerator};
  Text<99> text;
  peak.append_to(text);
  CHECK(text == "hardware.accelerator.peak");
}
