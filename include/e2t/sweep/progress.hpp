// SPDX-License-Identifier: MIT
#pragma once
// A bar on the terminal for long sweeps; nothing where standard error is not one.
//
//     e2t::SweepOptions options{.progress = e2t::terminal_bar("constraint map")};
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "e2t/sweep/sweep.hpp"

namespace e2t {

namespace detail {
// What is drawn on the terminal's line; erased at the end, and where the sweep is refused before.
class TerminalLine {
 public:
  TerminalLine() = default;
  TerminalLine(const TerminalLine&) = delete;
  TerminalLine& operator=(const TerminalLine&) = delete;
  ~TerminalLine() { erase(); }

  void draw(const std::string& text) {
    std::fprintf(stderr, "\r%s\x1b[K", text.c_str());
    std::fflush(stderr);
    drawn_ = true;
  }
  void erase() {
    if (!drawn_) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    drawn_ = false;
  }

 private:
  bool drawn_ = false;
};
}  // namespace detail

/// Draws on standard error, at most ten times a second, how much of the sweep is done and about how long
/// it still takes; erases the line at the end, or with the last copy of itself.
[[nodiscard]] inline Progress terminal_bar(std::string label) {
  if (isatty(STDERR_FILENO) == 0) return {};
  using Clock = std::chrono::steady_clock;
  return [label = std::move(label), line = std::make_shared<detail::TerminalLine>(), start = Clock::now(),
          last = Clock::time_point{}](std::size_t done, std::size_t total) mutable {
    const auto now = Clock::now();
    if (done == total) {
      line->erase();
    } else if (now - last > std::chrono::milliseconds(100)) {
      last = now;
      const double part = static_cast<double>(done) / static_cast<double>(total);
      const double seconds = std::chrono::duration<double>(now - start).count();
      constexpr int width = 30;
      const std::string bar(static_cast<std::size_t>(part * width), '#');
      char shown[96];
      std::snprintf(shown, sizeof shown, " [%-*s] %3.0f %%, %.0f s left", width, bar.c_str(), 100.0 * part,
                    seconds / part * (1.0 - part));
      line->draw(label + shown);
    }
    return true;
  };
}

}  // namespace e2t
