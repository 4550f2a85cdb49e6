// SPDX-License-Identifier: MIT
#pragma once
// Power logs of nvidia-smi (NVML), as `nvidia-smi --query-gpu=timestamp,index,power.draw --format=csv`
// writes them with -l or -lms: energy at the accelerator boards.
//
//     const auto log = e2t::read_nvidia_smi("gpu.csv", {.begin = "2026/03/07 00:21:00", .end = "90 s"});
//     use(log.energy.in(kJ), log.power.in(W), log.column);  // power.draw
//
// The columns may stand in any order, cells with their units or without (nounits). Times are local, without a
// zone: a window is given on the same clock, or from the first row. Read is power.draw, which on Ampere
// and newer boards is the mean of the last second, else power.draw.average, else power.draw.instant; or what
// PowerLogOptions::column names (source: nvidia-smi --help-query-gpu).
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
inline constexpr PowerCsv nvidia_smi_csv{
    .tool = "nvidia-smi",
    .clock = LogClock::nvidia_smi,
    .time = "timestamp",
    .accelerator = {"index", "uuid", "gpu_uuid", "pci.bus_id", "gpu_bus_id", "gpu_serial"},
    .power = {"power.draw", "power.draw.average", "power.draw.instant"}};
}  // namespace ingest

/// The log's energy and power over a window. Throws Error, located as file:line:column: for rows out of
/// order, two powers of an accelerator at one time, cells that are no number, a last line cut off, and less
/// coverage than asked for. `name` stands for the file in messages.
[[nodiscard]] inline PowerLog<DeviceMeter> read_nvidia_smi(std::istream& input,
                                                           std::string_view name,
                                                           const PowerLogOptions& options = {}) {
  return ingest::read_power_csv(input, name, ingest::nvidia_smi_csv, options);
}
/// The same of a text.
[[nodiscard]] inline PowerLog<DeviceMeter> parse_nvidia_smi(std::string_view text,
                                                            std::string_view name = "nvidia-smi",
                                                            const PowerLogOptions& options = {}) {
  std::istringstream input{std::string(text)};
  return read_nvidia_smi(input, name, options);
}
/// The same of a file.
[[nodiscard]] inline PowerLog<DeviceMeter> read_nvidia_smi(const std::filesystem::path& path,
                                                           const PowerLogOptions& options = {}) {
  std::ifstream file = ingest::open_file(path);
  return read_nvidia_smi(file, path.string(), options);
}

}  // namespace e2t
