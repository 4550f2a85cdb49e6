// SPDX-License-Identifier: MIT
#pragma once
// The outputs that levers are judged by, by name and unit. Any other is a column() away.
//
//     use(e2t::outputs::rate.value(tpf.evaluate()));  // output tokens/s
//     const auto boards = e2t::column("J/token @device", J_per_token,
//                                     [](const auto& made) { return made.energy_per_token(e2t::device); });
#include "e2t/production/production_function.hpp"
#include "e2t/sweep/column.hpp"

namespace e2t {

namespace detail {
template <class Value>
const Value& made_of(const Optional<Value>& output, const char* needs) {
  require(output.has_value(), [&] { return Error(needs); });
  return *output;
}
}  // namespace detail

namespace outputs {

inline const auto rate =
    column("rate", units::token_per_s, [](const auto& made) { return made.rate; });
/// Needs workload.output_length, or serving.
inline const auto request_rate =
    column("request_rate", units::request / units::s, [](const auto& made) {
      return detail::made_of(made.request_rate,
                             "request_rate needs workload.output_length or serving");
    });
/// At the site's own meter.
inline const auto energy_per_token =
    column("energy_per_token @facility", units::J_per_token,
           [](const auto& made) { return made.energy_per_token(facility); });
inline const auto energy_per_request =
    column("energy_per_request @facility", units::J / units::request, [](const auto& made) {
      return made.delivered_power(facility) / request_rate.of(made);
    });
/// Need workload.quality, and workload.output_length or serving.
inline const auto accepted_request_rate =
    column("accepted_request_rate", units::request / units::s, [](const auto& made) {
      return detail::made_of(
          made.accepted_request_rate,
          "accepted_request_rate needs workload.quality, and workload.output_length or serving");
    });
inline const auto energy_per_accepted_request = column(
    "energy_per_accepted_request @facility", units::J / units::request, [](const auto& made) {
      return made.delivered_power(facility) / accepted_request_rate.of(made);
    });

}  // namespace outputs

}  // namespace e2t
