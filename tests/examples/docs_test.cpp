// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <string>

namespace {

int status_of(const std::string& command) { return WEXITSTATUS(std::system(command.c_str())); }
const std::string root = E2T_SOURCE_DIR;

}  // namespace

TEST_CASE("docs/fields.md is what examples/fields prints") {
  const std::string program = std::string(E2T_BINARY_DIR) + "/examples/fields";
  CHECK(status_of("'" + program + "' | diff -u '" + root + "/docs/fields.md' -") == 0);
}

TEST_CASE("the refusals that the README shows are what compiler and program say") {
  const std::string script = "sh '" + root + "/tests/examples/readme_refusals.sh' '" + root + "' ";
  CHECK(status_of(script + E2T_CXX_COMPILER) == 0);
}

TEST_CASE("examples/run.sh plans the scenario among its arguments, or else the one that comes along") {
  CHECK(status_of("sh '" + root + "/tests/examples/run_test.sh' '" + root + "'") == 0);
}
