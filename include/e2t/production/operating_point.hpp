// SPDX-License-Identifier: MIT
#pragma once
// One accelerator of the fleet at work: the rate it attains, and what a token then costs at each meter.
//
// The rate is the smallest of the stated step rate, the time ceilings and what the board's power cap
// allows. Where the step rate and the idle power are both known, the stated J/token splits into a
// static share (idle power / rate) and a rest that is constant, so that whatever stretches the step
// raises J/token:
//
//   e(r) = e_stated + idle / r - idle / step_rate                             [J(device)/output token]
//   cap:  idle + (e_stated - idle / step_rate) * r = cap
//
// Otherwise J/token is taken as stated at any rate.
//
//     const auto point = tpf.operating_point();
//     point.rate().in(token / s / accelerator), point.power(e2t::device).in(W / accelerator)
#include "e2t/production/constraint.hpp"
#include "e2t/scenario/scenario.hpp"

namespace e2t {

namespace detail {

// A figure of one accelerator, per accelerator.
template <class Dimension, class Rep>
constexpr auto each(const Quantity<Dimension, Rep>& of_one) {
  return of_one / Raw::make<e2t::accelerator>(Rep(1.0));
}

// Host power: IT power of one accelerator with its share of server, network and storage.
template <class Rep>
struct Host {
  const HardwareOf<Rep>& hardware;

  [[nodiscard]] constexpr bool has_parts() const { return !hardware.host_overhead.has_value(); }
  // W(it) per accelerator that does not depend on what the board does.
  [[nodiscard]] constexpr Quantity<it_power_per_accelerator, Rep> fixed() const {
    const Quantity<it_power_per_accelerator, Rep> none{};
    return *hardware.server_power / *hardware.accelerators_per_server +
           hardware.network_power.value_or(none) + hardware.storage_power.value_or(none);
  }
  [[nodiscard]] constexpr Quantity<it_power_per_accelerator, Rep> it_power_at(
      const Quantity<device_power, Rep>& board) const {
    if (!has_parts()) return each(board) * *hardware.host_overhead;
    return each(board) / *hardware.supply_efficiency + fixed();
  }
  [[nodiscard]] constexpr Quantity<it_energy_per_output_token, Rep> it_energy(
      const Quantity<device_energy_per_output_token, Rep>& energy,
      const Quantity<output_token_rate_per_accelerator, Rep>& rate) const {
    if (!has_parts()) return energy * *hardware.host_overhead;
    return energy / *hardware.supply_efficiency + fixed() / rate;
  }
  [[nodiscard]] constexpr Quantity<device_energy_per_output_token, Rep> device_energy(
      const Quantity<it_energy_per_output_token, Rep>& energy,
      const Quantity<output_token_rate_per_accelerator, Rep>& rate) const {
    if (!has_parts()) return energy / *hardware.host_overhead;
    return (energy - fixed() / rate) * *hardware.supply_efficiency;
  }
};

template <class Rep>
using RateEach = Quantity<output_token_rate_per_accelerator, Rep>;

inline constexpr auto above_idle = "allowed: above hardware.accelerator.idle_power";

inline Error unworkable_energy(const char* where, double watts, const char* what) {
  Error::Message text("workload.energy_per_token: ");
  text.append(where).append(" it is ").append(watts);
  return Error(text.append(" W(device) per accelerator; ").append(what));
}

}  // namespace detail

template <class Rep>
class OperatingPointOf {
 public:
  using rep = Rep;

  explicit constexpr OperatingPointOf(const ScenarioOf<Rep>& scenario) : scenario_(&scenario) {
    const auto& hardware = scenario.hardware;
    const detail::Host<Rep> host{hardware};
    rate_ = time_limited_rate();
    stated_energy_ = stated_at_device();
    limit_by_power();
    idle_stretch();
    it_energy_ = host.it_energy(device_energy_, rate_);
    if (idles() && !splits_static_share()) {
      require(power(device) > idle_power(device), [&] { return below_idle(); });
    }
  }

  OperatingPointOf(const ScenarioOf<Rep>&&) = delete;  // e2t: it refers to the scenario: give the scenario a name first

  [[nodiscard]] constexpr const ScenarioOf<Rep>& scenario() const { return *scenario_; }
  /// Output tokens/s of one accelerator at work.
  [[nodiscard]] constexpr const detail::RateEach<Rep>& rate() const { return rate_; }
  /// J per output token of an accelerator at work; @facility at peak PUE, without the fixed load.
  [[nodiscard]] constexpr auto energy_per_token(DeviceMeter) const { return device_energy_; }
  [[nodiscard]] constexpr auto energy_per_token(ItMeter) const { return it_energy_; }
  [[nodiscard]] constexpr Quantity<facility_energy_per_output_token, Rep> energy_per_token(
      FacilityMeter) const {
    return it_energy_ * scenario_->facility.peak_pue();
  }
  /// W per accelerator at work.
  [[nodiscard]] constexpr Quantity<device_power_per_accelerator, Rep> power(DeviceMeter) const {
    return device_energy_ * rate_;
  }
  [[nodiscard]] constexpr Quantity<it_power_per_accelerator, Rep> power(ItMeter) const {
    return it_energy_ * rate_;
  }
  /// W per accelerator without work; needs accelerator.idle_power.
  [[nodiscard]] constexpr Quantity<device_power_per_accelerator, Rep> idle_power(DeviceMeter) const {
    return detail::each(*scenario_->hardware.accelerator.idle_power);
  }
  [[nodiscard]] constexpr Quantity<it_power_per_accelerator, Rep> idle_power(ItMeter) const {
    return detail::Host<Rep>{scenario_->hardware}.it_power_at(*scenario_->hardware.accelerator.idle_power);
  }
  /// W(it) per accelerator at nameplate board power; needs accelerator.board_power.
  [[nodiscard]] constexpr Quantity<it_power_per_accelerator, Rep> nameplate_power() const {
    return detail::Host<Rep>{scenario_->hardware}.it_power_at(*scenario_->hardware.accelerator.board_power);
  }
  /// J(it) per output token beyond the idle power that an accelerator draws anyway. Throws Error where
  /// nothing is left of it.
  [[nodiscard]] constexpr Quantity<it_energy_per_output_token, Rep> energy_beyond_idle() const {
    const Quantity<it_energy_per_output_token, Rep> beyond = it_energy_ - idle_power(it) / rate_;
    require(beyond > Quantity<it_energy_per_output_token, Rep>{}, [&] { return below_idle(); });
    return beyond;
  }
  /// How much longer a step takes than is stated because of the power limit: latencies grow as much. 1
  /// where it does not bind, or no step_rate is stated.
  [[nodiscard]] constexpr const Rep& stretch() const { return stretch_; }
  /// The board power limit in force: power_cap, else board_power, else absent.
  [[nodiscard]] constexpr const Optional<Quantity<device_power, Rep>>& power_limit() const {
    const auto& hardware = scenario_->hardware;
    return hardware.power_cap.has_value() ? hardware.power_cap : hardware.accelerator.board_power;
  }

 private:
  using Rate = detail::RateEach<Rep>;

  constexpr Rate time_limited_rate() const {
    const auto& hardware = scenario_->hardware;
    const auto& load = scenario_->workload;
    const auto& board = hardware.accelerator;
    Rate rate = detail::Raw::make<output_token_rate_per_accelerator>(Rep(__builtin_inf()));
    if (load.compute_per_token.has_value()) {
      rate = min(rate, Rate(detail::each(*board.peak.at(load.precision)) * hardware.compute_efficiency /
                            *load.compute_per_token));
    }
    if (load.memory_per_token.has_value()) {
      rate = min(rate, Rate(detail::each(board.memory_bandwidth) * hardware.memory_efficiency /
                            *load.memory_per_token));
    }
    if (load.interconnect_per_token.has_value()) {
      rate = min(rate, Rate(detail::each(*board.link_bandwidth) * hardware.link_efficiency /
                            *load.interconnect_per_token));
    }
    if (load.overhead_per_step.has_value()) {
      rate = min(rate, Rate(*load.running_sequences / overhead(*load.overhead_per_step)));
    }
    if (load.step_rate.has_value()) rate = min(rate, *load.step_rate);
    return rate;
  }

 public:
  /// Seconds of overhead per step, as an intensity: a running request makes one token a step.
  static constexpr Quantity<overhead_per_output_token, Rep> overhead(const Quantity<duration, Rep>& step) {
    return step * detail::Raw::make<request>(Rep(1.0)) / detail::Raw::make<output_token>(Rep(1.0));
  }

 private:
  // The stated J/token, brought to the device meter.
  constexpr Quantity<device_energy_per_output_token, Rep> stated_at_device() const {
    const auto& load = scenario_->workload;
    const auto& stated = load.energy_per_token;
    if (stated.meter() == Meter::device) return at_device(stated.joules());
    const Quantity<it_energy_per_output_token, Rep> at_servers =
        stated.meter() == Meter::it
            ? at_it(stated.joules())
            : Quantity<it_energy_per_output_token, Rep>(at_facility(stated.joules()) / scenario_->facility.peak_pue());
    const detail::Host<Rep> host{scenario_->hardware};
    const Rate rate = load.step_rate.value_or(rate_);
    const auto energy = host.device_energy(at_servers, rate);
    require(energy > Quantity<device_energy_per_output_token, Rep>{}, [&] {
      return detail::unworkable_energy("less fixed host power", shown(detail::Raw::of(energy * rate)),
                                       "allowed: above 0 W");
    });
    return energy;
  }

  [[nodiscard]] Error below_idle() const {
    return detail::unworkable_energy("at the rate that the ceilings allow",
                                     shown(detail::Raw::of(power(device))), detail::above_idle);
  }
  // Whether accelerators ever wait or stand by, so that idle power counts.
  [[nodiscard]] constexpr bool idles() const {
    const auto& load = scenario_->workload;
    return load.utilization.has_value() || load.demand.has_value() ||
           scenario_->hardware.idle_policy == IdlePolicy::idle;
  }
  // Whether the static share of J/token is known: see the top of this file.
  [[nodiscard]] constexpr bool splits_static_share() const {
    return scenario_->workload.step_rate.has_value() &&
           scenario_->hardware.accelerator.idle_power.has_value();
  }

  constexpr void limit_by_power() {
    const auto& limit = power_limit();
    if (splits_static_share()) {
      const auto idle = idle_power(device);
      const auto changing = stated_energy_ - idle / *scenario_->workload.step_rate;
      require(changing > Quantity<device_energy_per_output_token, Rep>{}, [&] {
        return detail::unworkable_energy(
            "at workload.step_rate",
            shown(detail::Raw::of(stated_energy_ * *scenario_->workload.step_rate)), detail::above_idle);
      });
      if (limit.has_value()) lower_to(Rate((detail::each(*limit) - idle) / changing));
    } else if (limit.has_value()) {
      lower_to(Rate(detail::each(*limit) / stated_energy_));
    }
  }
  constexpr void lower_to(const Rate& allowed) {
    // (Without a stated step the latencies are those of the point, whatever limits it.)
    if (scenario_->workload.step_rate.has_value()) stretch_ = detail::larger(Rep(1.0), Rep(rate_ / allowed));
    rate_ = min(rate_, allowed);
  }

  constexpr void idle_stretch() {
    device_energy_ = stated_energy_;
    if (!splits_static_share()) return;
    const auto idle = idle_power(device);
    device_energy_ = stated_energy_ + (idle / rate_ - idle / *scenario_->workload.step_rate);
  }

  const ScenarioOf<Rep>* scenario_;
  Rate rate_{};
  Rep stretch_{1.0};
  Quantity<device_energy_per_output_token, Rep> stated_energy_{};
  Quantity<device_energy_per_output_token, Rep> device_energy_{};
  Quantity<it_energy_per_output_token, Rep> it_energy_{};
};

}  // namespace e2t
