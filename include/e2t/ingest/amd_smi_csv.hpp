// SPDX-License-Identifier: MIT
#pragma once
// Power logs of amd-smi, as `amd-smi metric -p -w 1 --csv` and `amd-smi monitor -p -w 1 --csv` write
// them: energy at the accelerator boards.
//
//     const auto log = e2t::read_amd_smi("gpu.csv", {.begin = "1772939616", .end = "90 s"});
//     use(log.energy.in(kJ), log.power.in(W), log.column);  // socket_power
//
// The columns may stand in any order; numbers without a unit are watts. Times are Unix seconds, and
// milliseconds are refused. Read is socket_power, else current_socket_power (MI300 and newer),
// average_socket_power (MI200 and older), or monitor's power_usage; or what PowerLogOptions::column names
// (source: AMD SMI documentation, amdsmi_power_info_t, which gives W on Linux).
#include <filesystem>
#include <fstream>
#include <istream>
#include <sstream>
#include <string>
#include <string_view>

#include "e2t/ingest/power_csv.hpp"
#include "e2t/ingest/text_file.hpp"

namespace e2t {

namespace ingest {
inline constexpr PowerCsv amd_smi_csv{
    .tool = "amd-smi",
    .clock = LogClock::unix_seconds,
    .time = "timestamp",
    .accelerator = {"gpu"},
    .power = {"socket_power", "current_socket_power", "average_socket_power", "power_usage"},
    .watts_unsaid = true};
}  // namespace ingest

/// The log's energy and power over a window. Throws Error, located as file:line:column: for rows out of
/// order, two powers of an accelerator at one time, cells that are no number, a last line cut off, and less
/// coverage than asked for. `name` stands for the file in messages.
[[nodiscard]] inline PowerLog<DeviceMeter> read_amd_smi(std::istream& input, std::string_view name,
                                                        const PowerLogOptions& options = {}) {
  return ingest::read_power_csv(input, name, ingest::amd_smi_csv, options);
}
/// The same of a text.
[[nodiscard]] inline PowerLog<DeviceMeter> parse_amd_smi(std::string_view text,
                                                         std::string_view name = "amd-smi",
                                                         const PowerLogOptions& options = {}) {
  std::istringstream input{std::string(text)};
  return read_amd_smi(input, name, options);
}
/// The same of a file.
[[nodiscard]] inline PowerLog<DeviceMeter> read_amd_smi(const std::filesystem::path& path,
                                                        const PowerLogOptions& options = {}) {
  std::ifstream file = ingest::open_file(path);
  return read_amd_smi(file, path.string(), options);
}

}  // namespace e2t
