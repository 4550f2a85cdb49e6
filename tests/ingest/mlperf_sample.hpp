// SPDX-License-Identifier: MIT
#pragma once

// An MLPerf Inference v4.1 power run, 8 x H200 MaxQ, mixtral-8x7b Offline, from
// github.com/mlcommons/inference_results_v4.1 at 198fc467: the lines of its logs that are read.

#include <e2t/ingest/log_clock.hpp>

#include <chrono>
#include <fstream>
#include <string>

namespace e2t_test {

inline const std::string mlperf_summary =
    "================================================\n"
    "MLPerf Results Summary\n"
    "================================================\n"
    "SUT name : mixtral-8x7b-Offline-SUT\n"
    "Scenario : Offline\n"
    "Mode     : PerformanceOnly\n"
    "Samples per second: 335.674\n"
    "Tokens per second: 48987.9\n"
    "Result is : VALID\n"
    "  Min duration satisfied : Yes\n"
    "  Min queries satisfied : Yes\n"
    "  Early stopping satisfied: Yes\n"
    "\n"
    "================================================\n"
    "Additional Stats\n"
    "================================================\n"
    "Min latency (ns)                : 42681157503\n"
    "Max latency (ns)                : 2591803171879\n"
    "\n"
    "No errors encountered during test.\n";

inline const std::string mlperf_detail =
    R"(:::MLLOG {"key": "power_begin", "value": "07-23-2024 22:52:40.554", "time_ms": 2592005.240300, "namespace": "mlperf::logging", "event_type": "POINT_IN_TIME", "metadata": {"is_error": false, "is_warning": false, "file": "build/inference/loadgen/loadgen.cc", "line_no": 564, "pid": 77253, "tid": 77253}}
:::MLLOG {"key": "power_end", "value": "07-23-2024 23:35:52.357", "time_ms": 2592005.240300, "namespace": "mlperf::logging", "event_type": "POINT_IN_TIME", "metadata": {"is_error": false, "is_warning": false, "file": "build/inference/loadgen/loadgen.cc", "line_no": 566, "pid": 77253, "tid": 77253}}
)";

// The first rows of its log, which are before its window.
inline const std::string mlperf_power_rows =
    "Time,07-23-2024 "
    "22:46:49.248,Watts,2374.500000,Volts,239.163333,Amps,3.431667,PF,0.964360,Mark,"
    "2024-07-23_14-49-10_testing,Ch1,Watts,802.300000,Volts,239.330000,Amps,3.477000,PF,0.964000,"
    "Ch2,"
    "Watts,813.600000,Volts,238.730000,Amps,3.525000,PF,0.966800,Ch3,Watts,758.600000,Volts,"
    "239.430000,Amps,3.293000,PF,0.962100\n"
    "Time,07-23-2024 "
    "22:46:50.248,Watts,2382.300000,Volts,239.170000,Amps,3.443000,PF,0.964384,Mark,"
    "2024-07-23_14-49-10_testing,Ch1,Watts,805.600000,Volts,239.340000,Amps,3.491000,PF,0.964000,"
    "Ch2,"
    "Watts,814.800000,Volts,238.730000,Amps,3.531000,PF,0.966700,Ch3,Watts,761.900000,Volts,"
    "239.440000,Amps,3.307000,PF,0.962300\n"
    "Time,07-23-2024 "
    "22:46:51.248,Watts,2422.800000,Volts,239.150000,Amps,3.501333,PF,0.964507,Mark,"
    "2024-07-23_14-49-10_testing,Ch1,Watts,824.400000,Volts,239.320000,Amps,3.573000,PF,0.964200,"
    "Ch2,"
    "Watts,822.200000,Volts,238.720000,Amps,3.563000,PF,0.966500,Ch3,Watts,776.200000,Volts,"
    "239.410000,Amps,3.368000,PF,0.962600\n\n";

// Rows as the log has them, made again from its times and watts, which data/ keeps; 5 s more than its
// window at both ends.
inline std::string mlperf_power_log() {
  using e2t::ingest::LogClock;
  std::ifstream file(std::string(E2T_SOURCE_DIR) + "/tests/ingest/data/mlperf_v4_1_power.txt");
  std::string text, line;
  e2t::ingest::LogStamp stamp{};
  while (std::getline(file, line)) {
    if (line.starts_with('#'))
      continue;
    const std::string time = line.substr(0, line.rfind(' '));
    stamp = text.empty() ? *e2t::ingest::parse_stamp(time, LogClock::ptdaemon)
                         : stamp + std::chrono::milliseconds(std::stol(time));
    text += "Time," + e2t::ingest::stamp_text(stamp, LogClock::ptdaemon) + ",Watts," +
            line.substr(line.rfind(' ') + 1) + '\n';
  }
  return text;
}

}  // namespace e2t_test
