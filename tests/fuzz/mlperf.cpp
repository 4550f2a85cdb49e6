// SPDX-License-Identifier: MIT
#include <e2t/ingest/mlperf.hpp>

#include "power_log.hpp"

// One text as each of the three files of a run.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace e2t_fuzz;
  const std::string_view text = text_of(data, size);
  (void)read([&] {
    const auto run = e2t::parse_mlperf_summary(text, name);
    must(!run.system.empty() && !run.scenario.empty() && !run.mode.empty(), "a summary is whole");
    must(!run.token_rate || run.token_rate->in(e2t::units::token_per_s) > 0.0, "a rate is above 0");
  });
  (void)read([&] {
    const auto window = e2t::parse_mlperf_window(text, name);
    must(!window.begin.empty() && !window.end.empty(), "a window has both ends");
    const auto options = e2t::ingest::mlperf_log_options(window, {});
    must(options.begin.text().size() >= window.begin.size(), "a window is of the log's clock");
  });
  check_power_log([&](const e2t::PowerLogOptions& options) {
    return e2t::parse_ptdaemon_log(text, name, options);
  });
  return 0;
}
