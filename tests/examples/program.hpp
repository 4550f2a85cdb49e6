// SPDX-License-Identifier: MIT
#pragma once

// A program as a user meets it: what it prints where, and its exit status.
//
//     const program::Folder folder;
//     const auto result = program::run("validate", "--help");
//     CHECK(result.status == 0);

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace program {

struct Result {
  int status;
  std::string out, err;
};

inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "e2t_program_XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }
  [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

/// Runs a program of examples/ with arguments as the shell reads them; `before` stands in front of it.
inline Result run(const std::string& name, const std::string& arguments, const std::string& before = "") {
  const Folder folder;
  const std::string out = (folder / "out").string(), err = (folder / "err").string();
  const std::string command = before + " '" E2T_BINARY_DIR "/examples/" + name + "' " + arguments + " >'" + out +
                              "' 2>'" + err + "'";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(out), text_of(err)};
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace program
