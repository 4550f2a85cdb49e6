// SPDX-License-Identifier: MIT
#pragma once
// The library's own constraints of a scenario, each a capacity over an intensity (design table):
//
//   compute            N * peak FLOP/s * efficiency               / FLOP per output token
//   memory_bandwidth   N * HBM byte/s * efficiency                / bytes moved per output token
//   interconnect       N * link byte/s * efficiency               / bytes sent per output token
//   software_overhead  running requests of the fleet              / overhead seconds per step
//   power_cap          N * board power limit                      / J(device) per output token
//   utility_power      (utility W * feed limit - fixed load) / PUE / J(it) per output token
//   it_power           distribution W(it) * redundancy            / J(it) per output token
//   cooling            W(it) of heat                              / J(it) per output token
//   demand             requests/s offered                         / requests per output token
//
// Under IdlePolicy::idle the whole fleet draws idle power whether or not it works, so a site limit L
// leaves L - N * p_idle, and a token costs only what it adds: e - p_idle / r.
//
//     constexpr auto cooling = tpf.constraints().cooling;
//     static_assert(cooling.ceiling() == cooling.capacity() / cooling.intensity());
#include "e2t/production/operating_point.hpp"

namespace e2t {

namespace detail {

inline Error nothing_left(const char* limit, double available, double count, double idle) {
  Error::Message text(limit);
  text.append(" leaves ").append(available * 1e-6).append(" MW(it), but ").append(count);
  text.append(" accelerators that idle already draw ").append(idle * 1e-6);
  return Error(text.append(" MW(it); allowed: fewer accelerators, more power, or idle_policy off"));
}

}  // namespace detail

template <class Rep>
struct ConstraintsOf {
  template <class Capacity, class Intensity>
  using Of = Constraint<Quantity<Capacity, Rep>, Quantity<Intensity, Rep>>;
  using ItLimit = Of<e2t::it_power, it_energy_per_output_token>;

  Of<e2t::compute_rate, compute_per_output_token> compute;
  Of<e2t::data_rate, data_per_output_token> memory_bandwidth;
  Of<e2t::data_rate, data_per_output_token> interconnect;
  Of<e2t::request, overhead_per_output_token> software_overhead;
  Of<e2t::device_power, device_energy_per_output_token> power_cap;
  ItLimit utility_power;
  ItLimit it_power;
  ItLimit cooling;
  Of<e2t::request_rate, dimension_quotient<e2t::request, e2t::output_token>> demand;
  /// What the fleet's serving steps attain, where a step rate is stated.
  Optional<Quantity<output_token_rate, Rep>> serving_step;

  constexpr ConstraintsOf() = default;
  explicit constexpr ConstraintsOf(const OperatingPointOf<Rep>& point) {
    time_ceilings(point);
    const auto& hardware = point.scenario().hardware;
    const auto& site = point.scenario().facility;
    const auto& load = point.scenario().workload;
    if (point.power_limit().has_value()) {
      power_cap = {hardware.count * detail::each(*point.power_limit()), point.energy_per_token(device)};
    }
    utility_power = site_limit(point, site.feed(), "facility.utility_power");
    if (site.distribution.has_value()) {
      it_power = site_limit(point, site.distributed(), "facility.distribution");
    }
    if (site.cooling.has_value()) cooling = site_limit(point, *site.cooling, "facility.cooling");
    if (load.demand.has_value()) demand = {*load.demand, Rep(1.0) / *load.output_length};
  }

  /// Visits the nine in the order of Limit.
  template <class Visit>
  constexpr void each(Visit&& visit) const {
    visit(compute), visit(memory_bandwidth), visit(interconnect), visit(software_overhead);
    visit(power_cap), visit(utility_power), visit(it_power), visit(cooling), visit(demand);
  }
  [[nodiscard]] constexpr bool has_time_terms() const {
    return compute.given() || memory_bandwidth.given() || interconnect.given() || software_overhead.given();
  }

 private:
  constexpr void time_ceilings(const OperatingPointOf<Rep>& point) {
    const auto& hardware = point.scenario().hardware;
    const auto& load = point.scenario().workload;
    const auto& board = hardware.accelerator;
    const auto& count = hardware.count;
    if (load.compute_per_token.has_value()) {
      compute = {count * detail::each(*board.peak.at(load.precision)) * hardware.compute_efficiency,
                 *load.compute_per_token};
    }
    if (load.memory_per_token.has_value()) {
      memory_bandwidth = {count * detail::each(board.memory_bandwidth) * hardware.memory_efficiency,
                          *load.memory_per_token};
    }
    if (load.interconnect_per_token.has_value()) {
      interconnect = {count * detail::each(*board.link_bandwidth) * hardware.link_efficiency,
                      *load.interconnect_per_token};
    }
    if (load.overhead_per_step.has_value()) {
      software_overhead = {count * *load.running_sequences, point.overhead(*load.overhead_per_step)};
    }
    if (load.step_rate.has_value()) serving_step = count * *load.step_rate;
  }

  static constexpr ItLimit site_limit(const OperatingPointOf<Rep>& point,
                                      const Quantity<e2t::it_power, Rep>& limit, const char* name) {
    const auto& hardware = point.scenario().hardware;
    if (hardware.idle_policy == IdlePolicy::off) return {limit, point.energy_per_token(it)};
    const Quantity<e2t::it_power, Rep> idle = hardware.count * point.idle_power(it);
    require(limit > idle, [&] {
      return detail::nothing_left(name, shown(detail::Raw::of(limit)), shown(detail::Raw::of(hardware.count)),
                                  shown(detail::Raw::of(idle)));
    });
    return {limit - idle, point.energy_beyond_idle()};
  }
};

}  // namespace e2t
