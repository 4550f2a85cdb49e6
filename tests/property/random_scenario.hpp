// SPDX-License-Identifier: MIT
#pragma once

// Random scenarios that the library accepts, and ways to walk and print them by the field tables.
//
//     const auto scenario = random_scenario::make(seed, index);      // the same pair, the same scenario
//
// Every limit is drawn around what the fleet would need, so that each of them is the lowest in some.

#include <cmath>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>

#include "e2t/tpf.hpp"

namespace random_scenario {

using e2t::detail::Raw;

class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t index) : engine_(seed * 1'000'003 + index) {}
  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) * 0x1p-53);
  }
  double log_between(double low, double high) {
    return std::exp(between(std::log(low), std::log(high)));
  }
  bool chance(double probability) { return between(0.0, 1.0) < probability; }
  int below(int count) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(count)); }

 private:
  std::mt19937_64 engine_;
};

template <class Dimension>
e2t::Quantity<Dimension> of(double base_units) {
  return Raw::make<Dimension>(base_units);
}

inline e2t::Scenario make(std::uint64_t seed, std::uint64_t index) {
  using namespace e2t;
  Random random(seed, index);
  Scenario scenario;
  auto& hardware = scenario.hardware;
  auto& board = hardware.accelerator;
  auto& site = scenario.facility;
  auto& load = scenario.workload;

  // What one accelerator does at the operating point that all limits are drawn around.
  const double count = random.log_between(8.0, 2e5);
  const double rate = random.log_between(10.0, 3000.0);
  const double power = random.log_between(100.0, 1500.0);
  const double idle = power * random.between(0.02, 0.5);
  const bool idling = random.chance(0.3);
  const int waiting = random.below(3);  // 0: work at all times, 1: utilization, 2: demand
  const bool idle_known = idling || waiting != 0 || random.chance(0.5);

  hardware.count = of<accelerator>(count);
  hardware.idle_policy = idling ? IdlePolicy::idle : IdlePolicy::off;
  if (idle_known)
    board.idle_power = of<device_power>(idle);

  const bool step = random.chance(0.5);
  const double step_rate = rate * random.between(0.4, 1.3);
  if (step)
    load.step_rate = of<output_token_rate_per_accelerator>(step_rate);
  const bool board_power = random.chance(0.7);
  const double nameplate = std::fmax(power * random.log_between(0.7, 3.0), 1.2 * idle);
  if (board_power)
    board.board_power = of<device_power>(nameplate);
  // Without a stated step nothing says how a cap changes J/token of a fleet that idles.
  if (random.chance(0.4) && (step || !idling)) {
    hardware.power_cap = of<device_power>(idle + (nameplate - idle) * random.between(0.2, 1.0));
  }

  // Host power, and what stands at each meter for it.
  double at_servers = power, idle_at_servers = idle;
  const bool parts = random.chance(0.5);
  if (parts) {
    const double supply = random.between(0.85, 1.0), server = random.between(0.0, 600.0) * 8.0;
    hardware.server_power = of<it_power>(server);
    hardware.accelerators_per_server = of<accelerator>(8.0);
    hardware.supply_efficiency = SupplyEfficiency{supply};
    double fixed = server / 8.0;
    if (random.chance(0.5)) {
      const double network = random.between(0.0, 60.0);
      hardware.network_power = of<it_power_per_accelerator>(network);
      fixed += network;
    }
    if (random.chance(0.5)) {
      const double storage = random.between(0.0, 20.0);
      hardware.storage_power = of<it_power_per_accelerator>(storage);
      fixed += storage;
    }
    at_servers = power / supply + fixed;
    idle_at_servers = idle / supply + fixed;
  } else {
    const double overhead = random.between(1.0, 1.6);
    hardware.host_overhead = HostOverhead{overhead};
    at_servers *= overhead;
    idle_at_servers *= overhead;
  }

  // Time terms, each with a ceiling around the rate; at least one thing limits an accelerator.
  const auto ceiling = [&] { return rate * random.log_between(0.6, 3.0); };
  load.precision = static_cast<Precision>(random.below(4));
  const auto peak = of<compute_rate>(random.log_between(1e14, 1e16));
  for (int i = 0; i < 4; ++i) {
    auto& known = i == 0   ? board.peak.bf16
                  : i == 1 ? board.peak.fp8
                  : i == 2 ? board.peak.fp4
                           : board.peak.int8;
    if (i == static_cast<int>(load.precision) || random.chance(0.3))
      known = peak;
  }
  hardware.compute_efficiency = Efficiency{random.between(0.3, 1.0)};
  hardware.memory_efficiency = Efficiency{random.between(0.3, 1.0)};
  hardware.link_efficiency = Efficiency{random.between(0.3, 1.0)};
  board.memory_bandwidth = of<data_rate>(random.log_between(5e11, 1e13));
  if (random.chance(0.5))
    board.memory = of<data>(random.log_between(1e10, 3e11));
  if (random.chance(0.5) || (!step && !board_power && !hardware.power_cap.has_value())) {
    load.compute_per_token = of<compute_per_output_token>(
        Raw::of(peak) * hardware.compute_efficiency.value() / ceiling());
  }
  if (random.chance(0.5)) {
    load.memory_per_token = of<data_per_output_token>(
        Raw::of(board.memory_bandwidth) * hardware.memory_efficiency.value() / ceiling());
  }
  if (random.chance(0.6))
    board.link_bandwidth = of<data_rate>(random.log_between(2e10, 1e12));
  if (random.chance(0.5) && board.link_bandwidth.has_value()) {
    load.interconnect_per_token = of<data_per_output_token>(
        Raw::of(*board.link_bandwidth) * hardware.link_efficiency.value() / ceiling());
  }
  if (random.chance(0.5)) {
    const double running = random.log_between(1.0, 500.0);
    load.running_sequences = of<request_per_accelerator>(running);
    load.overhead_per_step = of<duration>(running / ceiling());
  }

  // The site. Limits lie around what the fleet draws; a fleet that idles leaves something to each.
  const double pue = random.between(1.0, 1.8);
  const auto site_limit = [&] {
    const double part = random.log_between(0.4, 4.0);
    return count *
           (idling ? idle_at_servers + part * (at_servers - idle_at_servers) : part * at_servers);
  };
  // One PUE stands for both; or there are two.
  const int pues = random.below(3);
  (pues == 0 ? site.pue_annual : site.pue) = Pue{pue};
  site.feed_limit = Share{random.chance(0.5) ? 1.0 : random.between(0.5, 1.0)};
  double fixed_load = 0.0;

  // J/token at one of the meters, as measured at the stated step where there is one.
  const double measured_at = step ? step_rate : rate;
  const int meter = parts && !step ? 0 : random.below(3);
  if (meter == 0)
    load.energy_per_token = of<device_energy_per_output_token>(power / measured_at);
  if (meter == 1)
    load.energy_per_token = of<it_energy_per_output_token>(at_servers / measured_at);
  if (meter == 2) {
    load.energy_per_token = of<facility_energy_per_output_token>(at_servers * pue / measured_at);
  } else if (random.chance(0.4)) {
    fixed_load = count * at_servers * random.between(0.0, 0.3);
  }
  site.fixed_load = of<facility_power>(fixed_load);
  site.utility_power =
      of<facility_power>((site_limit() * pue + fixed_load) / site.feed_limit.value());
  if (random.chance(0.6)) {
    site.redundancy = Share{random.between(0.5, 1.0)};
    site.distribution = of<it_power>(site_limit() / site.redundancy.value());
  }
  if (random.chance(0.6))
    site.cooling = of<it_power>(site_limit());
  if (pues == 2)
    site.pue_annual = Pue{random.between(1.0, 1.5)};
  if (random.chance(0.5))
    site.tariff = of<money_per_facility_energy>(random.between(1e-8, 5e-8));
  if (random.chance(0.5)) {
    site.carbon_intensity = of<carbon_per_facility_energy>(random.between(1e-6, 3e-4));
  }
  if (random.chance(0.5))
    site.water_onsite = of<water_per_it_energy>(random.between(0.0, 5e-7));
  if (random.chance(0.5))
    site.water_offsite = of<water_per_facility_energy>(random.between(0.0, 9e-7));

  // The work that is offered.
  const double answer = random.log_between(20.0, 20'000.0);
  if (waiting == 2 || random.chance(0.5))
    load.output_length = of<output_token_per_request>(answer);
  if (random.chance(0.5))
    load.prompt_length = of<input_token_per_request>(random.between(0.0, 1e4));
  if (waiting == 1)
    load.utilization = Utilization{random.between(0.05, 1.0)};
  if (waiting == 2) {
    load.demand = of<request_rate>(count * rate * random.log_between(0.1, 2.0) / answer);
  }
  if (random.chance(0.5))
    load.quality = Quality{random.between(0.0, 1.0)};
  return scenario;
}

/// A rack limit for one scenario: W(it) around what the fleet draws, over J(it) per output token.
inline auto rack_limit(std::uint64_t seed, std::uint64_t index, const e2t::Scenario& scenario) {
  Random random(seed ^ 0x9e3779b97f4a7c15ULL, index);
  const double capacity = Raw::of(scenario.facility.utility_power) * random.log_between(0.2, 20.0) /
                          scenario.facility.peak_pue().value();
  return e2t::constraint("rack_limit", of<e2t::it_power>(capacity),
                         [](const auto& point) { return point.energy_per_token(e2t::it); });
}

/// Visits every number that is present: path, field, and the member of each scenario given.
template <class Visit, template <class> class Aggregate, class First, class... Rest>
void each_number(const std::string& parent, Visit&& visit, Aggregate<First>& first,
                 Aggregate<Rest>&... rest) {
  Aggregate<First>::template each_field<First, Rest...>(
      [&](const auto& field, auto member, auto... members) {
        using Description = std::remove_cvref_t<decltype(field)>;
        const std::string path = parent + field.name;
        if constexpr (std::is_same_v<Description, e2t::GroupField>) {
          each_number(path + ".", visit, first.*member, rest.*members...);
        } else if constexpr (e2t::detail::is_number_field<Description>) {
          using Slot = e2t::detail::Slot<std::remove_cvref_t<decltype(first.*member)>>;
          if (Slot::present(first.*member))
            visit(path, field, first.*member, rest.*members...);
        }
      });
}

template <class Member>
auto number_of(const Member& member) {
  return e2t::detail::Slot<Member>::number(member);
}
/// Sets a member to a number in base units; J/token keeps its meter.
template <class Member, class Rep>
void set_number(Member& member, const Rep& number) {
  if constexpr (std::is_same_v<Member, e2t::MeteredEnergyOf<Rep>>) {
    member = member.scaled(number / number_of(member));
  } else {
    member = e2t::detail::Slot<Member>::made(number);
  }
}

/// Every number of a scenario, for the message of a failed case.
inline std::string describe(const e2t::Scenario& scenario) {
  std::ostringstream text;
  text.precision(17);
  text << "idle_policy "
       << e2t::choice_names<e2t::IdlePolicy>[static_cast<int>(scenario.hardware.idle_policy)]
       << ", precision "
       << e2t::choice_names<e2t::Precision>[static_cast<int>(scenario.workload.precision)]
       << ", energy at meter " << static_cast<int>(scenario.workload.energy_per_token.meter())
       << '\n';
  auto copy = scenario;
  each_number(
      "",
      [&](const std::string& path, const auto& field, const auto& member) {
        text << "  " << path << " = " << number_of(member) / field.unit.scale << ' '
             << field.unit.symbol.c_str() << '\n';
      },
      copy);
  return text.str();
}

}  // namespace random_scenario
