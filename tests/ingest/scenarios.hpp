// SPDX-License-Identifier: MIT
#pragma once
// A small valid scenario file and ways to spoil it.

#include <e2t/ingest/scenario_file.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace e2t_test {

inline constexpr std::string_view valid = R"(title = "a site"

[hardware]
accelerator = "h100_sxm"
count = "120000 accelerators"
host_overhead = 1.25

[facility]
utility_power = "100 MW"
pue = 1.2

[workload]
precision = "bf16"
energy_per_token = "0.479 J/output_token @device"
step_rate = "1228.8 output_tokens/s/accelerator"
compute_per_token = "240 GFLOP/output_token"
time_per_output_token = "39.8 ms"

[[lever]]
name = "batch 1024"
source = "a table"
energy_per_token = 0.78
step_rate = {factor = 1.389, low = 1.3, high = 1.4}
)";

/// `text` with the first `from` replaced by `to`.
inline std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const auto at = changed.find(from);
  REQUIRE(at != std::string::npos);
  return changed.replace(at, from.size(), to);
}

/// What reading `text` as site.toml is refused with.
inline std::string refused(const std::string& text) {
  try {
    (void)e2t::parse_scenario(text, "site.toml");
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "accepted";
}
inline std::string refused(std::string_view from, std::string_view to) {
  return refused(with(valid, from, to));
}

}  // namespace e2t_test
