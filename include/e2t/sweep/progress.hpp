// SPDX-License-Identifier: MIT
#pragma once
// A bar on the terminal for long sweeps; nothing where standard error is not one.
//
//     e2t::SweepOptions options{.progress = e2t::terminal_bar("constraint map")};
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "e2t/sweep/sweep.hpp"

namespace e2t {

/// Draws on standard error, at most ten times a second, how much of the sweep is done and about how long
/// it still takes; clears the line at the end.
[[nodiscard]] inline Progress terminal_bar(std::string label) {
  if (isatty(STDERR_FILENO) == 0) return {};
  using Clock = std::chrono::steady_clock;
  return [label = std::move(label), start = Clock::now(), last = Clock::time_point{}](std::size_t done,
                                                                                     std::size_t total) mutable {
    const auto now = Clock::now();
    if (done == total) {
      std::fputs("\r\x1b[K", stderr);
    } else if (now - last > std::chrono::milliseconds(100)) {
      last = now;
      const double part = static_cast<double>(done) / static_cast<double>(total);
      const double seconds = std::chrono::duration<double>(now - start).count();
      constexpr int width = 30;
      const std::string bar(static_cast<std::size_t>(part * width), '#');
      std::fprintf(stderr, "\r%s [%-*s] %3.0f %%, %.0f s left\x1b[K", label.c_str(), width, bar.c_str(), 100.0 * part,
                   seconds / part * (1.0 - part));
    }
    std::fflush(stderr);
    return true;
  };
}

}  // namespace e2t
