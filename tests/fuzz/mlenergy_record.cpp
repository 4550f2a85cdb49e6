// SPDX-License-Identifier: MIT
#include "records.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  e2t_fuzz::check_reader(data, size,
                         [](auto&&... arguments) { e2t::read_mlenergy_records(arguments...); });
  return 0;
}
