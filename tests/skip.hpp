// SPDX-License-Identifier: MIT
#pragma once

// For a test case that cannot run here: say why and return. Unless something fails, the test file
// then counts as skipped, not as passed, and tests/run.sh prints the reason.
//
//     if (std::string_view{E2T_SHARED_DATA}.empty()) return e2t_test::skip("no shared data");

namespace e2t_test {

void skip(const char* why);

}  // namespace e2t_test
