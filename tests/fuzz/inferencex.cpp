// SPDX-License-Identifier: MIT
#include "records.hpp"

// One text as a result of the client and as aggregate records.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  e2t_fuzz::check_reader(data, size,
                         [](auto&&... arguments) { e2t::read_inferencex_raw(arguments...); });
  e2t_fuzz::check_reader(data, size,
                         [](auto&&... arguments) { e2t::read_inferencex(arguments...); });
  return 0;
}
