// SPDX-License-Identifier: MIT
#pragma once

// Text cut off after every byte: it is read or refused by an Error that names the file, and never read
// where the cut is within a line.
//
//     e2t_test::check_truncations(text, "gpu.csv", [](const std::string& cut) { (void)parse(cut); });

#include <e2t/base/error.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace e2t_test {

/// Returns how many of them were read.
template <class Read>
int check_truncations(const std::string& text, std::string_view file, const Read& read) {
  int accepted = 0;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    CAPTURE(size);
    try {
      read(text.substr(0, size));
      ++accepted;
      CHECK(text[size - 1] == '\n');
    } catch (const e2t::Error& error) {
      CHECK(std::string_view(error.what()).starts_with(std::string(file) + ':'));
    }
  }
  return accepted;
}

}  // namespace e2t_test
