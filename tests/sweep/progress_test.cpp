// SPDX-License-Identifier: MIT
// The bar of a long sweep, as a terminal shows it, and as a file, which is no terminal, does not.
#include <e2t/catalog/accelerators.hpp>
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/progress.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>

#include "skip.hpp"

#include "sweep/example.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Standard error is another file as long as this lives.
class StandardError {
 public:
  explicit StandardError(int file) : before_(dup(STDERR_FILENO)) {
    std::fflush(stderr);
    dup2(file, STDERR_FILENO);
  }
  ~StandardError() {
    std::fflush(stderr);
    dup2(before_, STDERR_FILENO);
    close(before_);
  }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

 private:
  int before_;
};

std::string all_of(int file) {
  std::string text;
  char some[4096];
  for (ssize_t count = 0; (count = read(file, some, sizeof some)) > 0;) text.append(some, static_cast<std::size_t>(count));
  return text;
}

// What `work` writes on standard error while that is a terminal; nothing where the machine has none.
template <class Work>
std::optional<std::string> on_terminal(Work work) {
  int terminal = -1, program = -1;
  if (openpty(&terminal, &program, nullptr, nullptr, nullptr) != 0) {
    e2t_test::skip("no pseudo terminal");
    return std::nullopt;
  }
  fcntl(program, F_SETFL, fcntl(program, F_GETFL) | O_NONBLOCK);  // too much is lost, and no one waits
  {
    const StandardError redirected(program);
    work();
  }
  close(program);
  std::string text = all_of(terminal);
  close(terminal);
  return text;
}

// The same where standard error is a file.
template <class Work>
std::string in_file(Work work) {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  {
    const StandardError redirected(fileno(file));
    work();
  }
  lseek(fileno(file), 0, SEEK_SET);
  std::string text = all_of(fileno(file));
  std::fclose(file);
  return text;
}

// What is left on the line of a terminal that knows carriage return and "erase to the end of the line".
std::string line_after(const std::string& text) {
  const std::string erase = "\x1b[K";
  std::string line;
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') {
      column = 0;
    } else if (text.compare(i, erase.size(), erase) == 0) {
      line.resize(column);
      i += erase.size() - 1;
    } else {
      line.resize(std::max(line.size(), column + 1), ' ');
      line[column++] = text[i];
    }
  }
  return line;
}

// What stood there before it was erased with the bar.
std::string last_bar(const std::string& text) {
  const std::size_t erased = text.rfind("\r\x1b[K");
  REQUIRE(erased != text.npos);
  return line_after(text.substr(0, erased));
}

auto small_sweep() {
  return sweep(example::swept_site())
      .over(axis("cooling", linspace(50_MW, 100_MW, 9), [](auto& s, auto v) { s.facility.cooling = at_it(v); }))
      .over(axis("pue", linspace(Pue{1.05}, Pue{1.6}, 7), [](auto& s, auto v) { s.facility.pue = v; }));
}

TEST_CASE("where standard error is no terminal there is no bar") {
  bool bar = true;
  std::size_t points = 0;
  CHECK(in_file([&] {
          const Progress progress = terminal_bar("map");
          bar = static_cast<bool>(progress);
          points = small_sweep().run({.threads = 2, .progress = progress}).size();
        }) == "");
  CHECK_FALSE(bar);
  CHECK(points == 63);
}

TEST_CASE("a bar shows its label and what is done, on one line that is gone at the end") {
  bool went_on = false;
  const auto half = on_terminal([&] { went_on = terminal_bar("map")(50, 100); });
  if (!half.has_value()) return;
  CHECK(went_on);
  const std::string shown = last_bar(*half);
  CAPTURE(shown);
  CHECK(shown.find("map [###############               ]  50 %, ") == 0);  // 15 of 30
  CHECK(shown.ends_with(" s left"));
  CHECK(shown.size() < 80);
  CHECK(half->find('\n') == half->npos);

  const auto whole = on_terminal([&] {
    const Progress bar = terminal_bar("map");
    CHECK(bar(1, 100));
    CHECK(bar(100, 100));
  });
  CHECK(whole->find("  1 %") != whole->npos);
  CHECK(line_after(*whole) == "");
}

TEST_CASE("a sweep leaves a terminal as it was, for any number of threads") {
  for (const int threads : {1, 2, 7}) {
    const auto written = on_terminal([&] {
      CHECK(small_sweep().run({.threads = threads, .progress = terminal_bar("map")}).size() == 63);
    });
    if (!written.has_value()) return;
    CHECK(written->find("map [") != written->npos);
    CHECK(line_after(*written) == "");
  }
}

TEST_CASE("a sweep that is refused leaves a terminal as it was") {
  const auto written = on_terminal([&] {
    try {
      const Progress bar = terminal_bar("map");
      CHECK(bar(1, 100));
      throw Error("refused");
    } catch (const Error&) {
      std::fputs("error", stderr);
    }
  });
  if (!written.has_value()) return;
  CHECK(written->find("map [") != written->npos);
  CHECK(line_after(*written) == "error");
}

TEST_CASE("a bar is drawn at most ten times a second") {
  double seconds = 0.0;
  const auto written = on_terminal([&] {
    const auto start = Clock::now();
    const Progress bar = terminal_bar("map");
    std::size_t done = 0;
    const auto step = [&] { return bar(++done, std::size_t{1} << 40U); };
    while (seconds_since(start) < 0.25) static_cast<void>(step());
    static_cast<void>(step());  // is drawn where this machine slept all the while
    seconds = seconds_since(start);
  });
  if (!written.has_value()) return;
  const auto drawn = std::count(written->begin(), written->end(), '\r') - 1;  // and erased once
  CHECK(drawn >= 2);
  CHECK(static_cast<double>(drawn) <= 1.0 + seconds / 0.1);
}

TEST_CASE("the time left is as long as the rest takes at the pace so far") {
  double least = 0.0, most = 0.0;
  const auto written = on_terminal([&] {
    const auto before = Clock::now();
    const Progress bar = terminal_bar("map");
    const auto after = Clock::now();
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    least = seconds_since(after);
    static_cast<void>(bar(1, 21));  // twenty times as much to come: 4 s
    most = seconds_since(before);
  });
  if (!written.has_value()) return;
  const std::string shown = last_bar(*written);
  CAPTURE(shown);
  const double left = std::stod(shown.substr(shown.find("%, ") + 3));
  CHECK(left >= 20.0 * least - 0.5);
  CHECK(left <= 20.0 * most + 0.5);
}

}  // namespace
