// SPDX-License-Identifier: MIT
#pragma once

// The folder of measured rows and published model configurations that tests read where it is there:
// beside the repository, or where the environment variable E2T_SHARED_DATA says. A machine without it
// is no reason to fail or skip a test file whose other cases ran; tests/run.sh counts what was left out.
//
//     const auto folder = e2t_test::shared_data();
//     if (folder.empty()) return;  // has been reported

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace e2t_test {

inline std::filesystem::path shared_data() {
  const char* const given = std::getenv("E2T_SHARED_DATA");
  std::filesystem::path folder = given != nullptr ? given : E2T_SHARED_DATA;
  std::error_code none;
  if (folder.empty() || !std::filesystem::is_directory(folder, none)) {
    std::puts("not compared: no shared data (E2T_SHARED_DATA names the folder)");
    folder.clear();
  }
  return folder;
}

}  // namespace e2t_test
