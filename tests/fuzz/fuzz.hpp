// SPDX-License-Identifier: MIT
#pragma once

// What a fuzz target of a reader is made of: whatever the text, it is read to a result that holds
// together, or refused by an Error that begins with the name of the file. Anything else ends the program.
//
//     extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
//       e2t_fuzz::read([&] { e2t_fuzz::must(good(parse({data, size}, e2t_fuzz::name)), "good"); });
//       return 0;
//     }
//
// One file tests/fuzz/<reader>.cpp is one target; its kept inputs, and what once ended it, are in
// tests/fuzz/inputs/<reader>/.

#include <e2t/base/error.hpp>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);

namespace e2t_fuzz {

inline constexpr std::string_view name = "fuzz";

inline void must(bool holds, const char* what) {
  if (holds)
    return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

inline std::string_view text_of(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Whether it was read.
template <class Read>
bool read(const Read& read_it) {
  try {
    read_it();
    return true;
  } catch (const e2t::Error& error) {
    const std::string_view message = error.what();
    must(message.starts_with(name) && message.substr(name.size()).starts_with(':'),
         "a refusal names the file");
    return false;
  }
}

}  // namespace e2t_fuzz
