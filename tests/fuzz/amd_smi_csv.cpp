// SPDX-License-Identifier: MIT
#include <e2t/ingest/amd_smi_csv.hpp>

#include "power_log.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  e2t_fuzz::check_power_log([&](const e2t::PowerLogOptions& options) {
    return e2t::parse_amd_smi(e2t_fuzz::text_of(data, size), e2t_fuzz::name, options);
  });
  return 0;
}
