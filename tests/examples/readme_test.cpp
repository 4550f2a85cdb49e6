// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "skip.hpp"

namespace {

const std::string script = std::string(E2T_SOURCE_DIR) + "/tests/examples/readme_test.sh";

int check(const std::string& root, const std::string& build) {
  const std::string command = "sh '" + script + "' '" + root + "' '" + build + "'";
  return WEXITSTATUS(std::system(command.c_str()));
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("the README shows examples/readme.cpp and what it prints") {
  const int status = check(E2T_SOURCE_DIR, E2T_BINARY_DIR);
  if (status == 77)
    return e2t_test::skip("no README.md, or the examples are not built");
  CHECK(status == 0);
}

TEST_CASE("the comparison notices code and output that differ") {
  namespace fs = std::filesystem;
  std::string name = (fs::temp_directory_path() / "e2t_readme_XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  const fs::path root(name);
  write(root / "examples/readme.cpp", "// SPDX-License-Identifier: MIT\nint main() {}\n");
  write(root / "examples/readme", "#!/bin/sh\necho 42\n");
  fs::permissions(root / "examples/readme", fs::perms::owner_all);
  const auto status = [&](const std::string& readme) {
    write(root / "README.md", readme);
    return check(root.string(), root.string());
  };
  CHECK(check(root.string(), root.string()) == 77);
  CHECK(status("# a\n```text\nno\n```\n```cpp\nint main() {}\n```\nso\n```text\n42\n```\n") == 0);
  CHECK(status("```cpp\nint main() { }\n```\n```text\n42\n```\n") == 1);
  CHECK(status("```cpp\nint main() {}\n```\n```text\n43\n```\n") == 1);
  CHECK(status("```cpp\nint main() {}\n```\n") == 1);
  CHECK(status("no code\n") == 1);
  fs::remove_all(root);
}
