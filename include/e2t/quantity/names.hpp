// SPDX-License-Identifier: MIT
#pragma once
// The one place where products of base dimensions get names, so that errors read
// Quantity<it_power> and files can say "expected it_power, got energy". Factors stand in the order
// of their symbols; a name that is out of order, or given twice, does not compile.
//
//     using drawn = e2t::dimension_quotient<e2t::it_energy, e2t::duration>;
//     static_assert(std::is_same_v<drawn, e2t::it_power>);
#include "e2t/quantity/base.hpp"

namespace e2t {

// clang-format off
// Power and energy per something, without a meter and at each one
struct power : named_dimension<times<energy>, per<duration>> { static constexpr auto name = "power"; };
template <> struct name_of<times<energy>, per<duration>> { using type = power; };
struct power_per_accelerator : named_dimension<times<energy>, per<accelerator, duration>> { static constexpr auto name = "power_per_accelerator"; };
template <> struct name_of<times<energy>, per<accelerator, duration>> { using type = power_per_accelerator; };
struct energy_per_output_token : named_dimension<times<energy>, per<output_token>> { static constexpr auto name = "energy_per_output_token"; };
template <> struct name_of<times<energy>, per<output_token>> { using type = energy_per_output_token; };
struct energy_per_request : named_dimension<times<energy>, per<request>> { static constexpr auto name = "energy_per_request"; };
template <> struct name_of<times<energy>, per<request>> { using type = energy_per_request; };
struct device_power : named_dimension<times<device_energy>, per<duration>> { static constexpr auto name = "device_power"; };
template <> struct name_of<times<device_energy>, per<duration>> { using type = device_power; };
struct device_power_per_accelerator : named_dimension<times<device_energy>, per<accelerator, duration>> { static constexpr auto name = "device_power_per_accelerator"; };
template <> struct name_of<times<device_energy>, per<accelerator, duration>> { using type = device_power_per_accelerator; };
struct device_energy_per_output_token : named_dimension<times<device_energy>, per<output_token>> { static constexpr auto name = "device_energy_per_output_token"; };
template <> struct name_of<times<device_energy>, per<output_token>> { using type = device_energy_per_output_token; };
struct device_energy_per_request : named_dimension<times<device_energy>, per<request>> { static constexpr auto name = "device_energy_per_request"; };
template <> struct name_of<times<device_energy>, per<request>> { using type = device_energy_per_request; };
struct it_power : named_dimension<times<it_energy>, per<duration>> { static constexpr auto name = "it_power"; };
template <> struct name_of<times<it_energy>, per<duration>> { using type = it_power; };
struct it_power_per_accelerator : named_dimension<times<it_energy>, per<accelerator, duration>> { static constexpr auto name = "it_power_per_accelerator"; };
template <> struct name_of<times<it_energy>, per<accelerator, duration>> { using type = it_power_per_accelerator; };
struct it_energy_per_output_token : named_dimension<times<it_energy>, per<output_token>> { static constexpr auto name = "it_energy_per_output_token"; };
template <> struct name_of<times<it_energy>, per<output_token>> { using type = it_energy_per_output_token; };
struct it_energy_per_request : named_dimension<times<it_energy>, per<request>> { static constexpr auto name = "it_energy_per_request"; };
template <> struct name_of<times<it_energy>, per<request>> { using type = it_energy_per_request; };
struct facility_power : named_dimension<times<facility_energy>, per<duration>> { static constexpr auto name = "facility_power"; };
template <> struct name_of<times<facility_energy>, per<duration>> { using type = facility_power; };
struct facility_power_per_accelerator : named_dimension<times<facility_energy>, per<accelerator, duration>> { static constexpr auto name = "facility_power_per_accelerator"; };
template <> struct name_of<times<facility_energy>, per<accelerator, duration>> { using type = facility_power_per_accelerator; };
struct facility_energy_per_output_token : named_dimension<times<facility_energy>, per<output_token>> { static constexpr auto name = "facility_energy_per_output_token"; };
template <> struct name_of<times<facility_energy>, per<output_token>> { using type = facility_energy_per_output_token; };
struct facility_energy_per_request : named_dimension<times<facility_energy>, per<request>> { static constexpr auto name = "facility_energy_per_request"; };
template <> struct name_of<times<facility_energy>, per<request>> { using type = facility_energy_per_request; };

// Ratios between meters: PUE, host overhead, supply efficiency, delivered fraction over PUE (theta)
struct facility_per_it : named_dimension<times<facility_energy>, per<it_energy>> { static constexpr auto name = "facility_per_it"; };
template <> struct name_of<times<facility_energy>, per<it_energy>> { using type = facility_per_it; };
struct it_per_device : named_dimension<times<it_energy>, per<device_energy>> { static constexpr auto name = "it_per_device"; };
template <> struct name_of<times<it_energy>, per<device_energy>> { using type = it_per_device; };
struct device_per_it : named_dimension<times<device_energy>, per<it_energy>> { static constexpr auto name = "device_per_it"; };
template <> struct name_of<times<device_energy>, per<it_energy>> { using type = device_per_it; };
struct it_per_facility : named_dimension<times<it_energy>, per<facility_energy>> { static constexpr auto name = "it_per_facility"; };
template <> struct name_of<times<it_energy>, per<facility_energy>> { using type = it_per_facility; };

// Rates
struct compute_rate : named_dimension<times<compute>, per<duration>> { static constexpr auto name = "compute_rate"; };
template <> struct name_of<times<compute>, per<duration>> { using type = compute_rate; };
struct data_rate : named_dimension<times<data>, per<duration>> { static constexpr auto name = "data_rate"; };
template <> struct name_of<times<data>, per<duration>> { using type = data_rate; };
struct output_token_rate : named_dimension<times<output_token>, per<duration>> { static constexpr auto name = "output_token_rate"; };
template <> struct name_of<times<output_token>, per<duration>> { using type = output_token_rate; };
struct input_token_rate : named_dimension<times<input_token>, per<duration>> { static constexpr auto name = "input_token_rate"; };
template <> struct name_of<times<input_token>, per<duration>> { using type = input_token_rate; };
struct processed_token_rate : named_dimension<times<processed_token>, per<duration>> { static constexpr auto name = "processed_token_rate"; };
template <> struct name_of<times<processed_token>, per<duration>> { using type = processed_token_rate; };
struct request_rate : named_dimension<times<request>, per<duration>> { static constexpr auto name = "request_rate"; };
template <> struct name_of<times<request>, per<duration>> { using type = request_rate; };

// Of one accelerator, in a formula that counts them
struct compute_rate_per_accelerator : named_dimension<times<compute>, per<accelerator, duration>> { static constexpr auto name = "compute_rate_per_accelerator"; };
template <> struct name_of<times<compute>, per<accelerator, duration>> { using type = compute_rate_per_accelerator; };
struct data_rate_per_accelerator : named_dimension<times<data>, per<accelerator, duration>> { static constexpr auto name = "data_rate_per_accelerator"; };
template <> struct name_of<times<data>, per<accelerator, duration>> { using type = data_rate_per_accelerator; };
struct output_token_rate_per_accelerator : named_dimension<times<output_token>, per<accelerator, duration>> { static constexpr auto name = "output_token_rate_per_accelerator"; };
template <> struct name_of<times<output_token>, per<accelerator, duration>> { using type = output_token_rate_per_accelerator; };
struct request_per_accelerator : named_dimension<times<request>, per<accelerator>> { static constexpr auto name = "request_per_accelerator"; };
template <> struct name_of<times<request>, per<accelerator>> { using type = request_per_accelerator; };

// Intensities and lengths
struct compute_per_output_token : named_dimension<times<compute>, per<output_token>> { static constexpr auto name = "compute_per_output_token"; };
template <> struct name_of<times<compute>, per<output_token>> { using type = compute_per_output_token; };
struct data_per_output_token : named_dimension<times<data>, per<output_token>> { static constexpr auto name = "data_per_output_token"; };
template <> struct name_of<times<data>, per<output_token>> { using type = data_per_output_token; };
struct output_token_per_request : named_dimension<times<output_token>, per<request>> { static constexpr auto name = "output_token_per_request"; };
template <> struct name_of<times<output_token>, per<request>> { using type = output_token_per_request; };
struct input_token_per_request : named_dimension<times<input_token>, per<request>> { static constexpr auto name = "input_token_per_request"; };
template <> struct name_of<times<input_token>, per<request>> { using type = input_token_per_request; };

// Costs of energy and of tokens
struct money_per_energy : named_dimension<times<money>, per<energy>> { static constexpr auto name = "money_per_energy"; };
template <> struct name_of<times<money>, per<energy>> { using type = money_per_energy; };
struct money_per_facility_energy : named_dimension<times<money>, per<facility_energy>> { static constexpr auto name = "money_per_facility_energy"; };
template <> struct name_of<times<money>, per<facility_energy>> { using type = money_per_facility_energy; };
struct money_per_output_token : named_dimension<times<money>, per<output_token>> { static constexpr auto name = "money_per_output_token"; };
template <> struct name_of<times<money>, per<output_token>> { using type = money_per_output_token; };
struct carbon_per_energy : named_dimension<times<carbon>, per<energy>> { static constexpr auto name = "carbon_per_energy"; };
template <> struct name_of<times<carbon>, per<energy>> { using type = carbon_per_energy; };
struct carbon_per_facility_energy : named_dimension<times<carbon>, per<facility_energy>> { static constexpr auto name = "carbon_per_facility_energy"; };
template <> struct name_of<times<carbon>, per<facility_energy>> { using type = carbon_per_facility_energy; };
struct carbon_per_output_token : named_dimension<times<carbon>, per<output_token>> { static constexpr auto name = "carbon_per_output_token"; };
template <> struct name_of<times<carbon>, per<output_token>> { using type = carbon_per_output_token; };
struct water_per_energy : named_dimension<times<water>, per<energy>> { static constexpr auto name = "water_per_energy"; };
template <> struct name_of<times<water>, per<energy>> { using type = water_per_energy; };
struct water_per_it_energy : named_dimension<times<water>, per<it_energy>> { static constexpr auto name = "water_per_it_energy"; };
template <> struct name_of<times<water>, per<it_energy>> { using type = water_per_it_energy; };
struct water_per_facility_energy : named_dimension<times<water>, per<facility_energy>> { static constexpr auto name = "water_per_facility_energy"; };
template <> struct name_of<times<water>, per<facility_energy>> { using type = water_per_facility_energy; };
struct water_per_output_token : named_dimension<times<water>, per<output_token>> { static constexpr auto name = "water_per_output_token"; };
template <> struct name_of<times<water>, per<output_token>> { using type = water_per_output_token; };
// clang-format on

}  // namespace e2t
