// SPDX-License-Identifier: MIT

// The main of every test executable: doctest's, which also tells ctest what was skipped.

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdio>

#include "skip.hpp"

namespace {

constexpr int skipped_to_ctest = 77;
bool any_skipped = false;

}  // namespace

void e2t_test::skip(const char* why) {
  any_skipped = true;
  std::printf("skipped: %s\n", why);
}

int main(int argc, char** argv) {
  doctest::Context context{argc, argv};
  const int failed = context.run();
  if (failed != 0 || context.shouldExit()) {
    return failed;
  }
  return any_skipped ? skipped_to_ctest : 0;
}
