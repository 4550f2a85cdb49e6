// SPDX-License-Identifier: MIT
// What is live on the heap while records are read, counted by operator new.
#include <e2t/ingest/read_records.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <istream>
#include <new>
#include <streambuf>
#include <string>

namespace {

std::atomic<std::size_t> live = 0, peak = 0;

// Each piece begins with its size.
constexpr std::size_t before = alignof(std::max_align_t);

}  // namespace

void* operator new(std::size_t size) {
  void* const piece = std::malloc(before + size);
  if (piece == nullptr)
    throw std::bad_alloc();
  ::new (piece) std::size_t(size);
  peak = std::max<std::size_t>(peak, live += size);
  return static_cast<std::byte*>(piece) + before;
}
void operator delete(void* memory) noexcept {
  if (memory == nullptr)
    return;
  void* const piece = static_cast<std::byte*>(memory) - before;
  live -= *static_cast<std::size_t*>(piece);
  std::free(piece);
}
void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

namespace {

using namespace e2t;

// Lines made when they are asked for, all different and of one size.
class Lines : public std::streambuf {
 public:
  explicit Lines(int count) : count_(count) {}

 private:
  int_type underflow() override {
    if (next_ == count_)
      return traits_type::eof();
    // Of i: 1000 requests of 100 input and 200 output tokens each, in i seconds.
    const double i = 100'000 + next_++;
    const auto figure = [](const char* name, double value) {
      return std::string(", \"") + name + "\": " + std::to_string(value);
    };
    line_ =
        "{\"model_id\": \"org/synthetic\", \"completed\": 1000, \"total_input_tokens\": 100000, "
        "\"total_output_tokens\": 200000" +
        figure("duration", i) + figure("output_throughput", 2e5 / i) +
        figure("total_token_throughput", 3e5 / i) + figure("median_ttft_ms", i / 7.0) +
        figure("p95_ttft_ms", i / 3.0) + ", \"note\": \"run " + std::to_string(i) + "\"}\n";
    setg(line_.data(), line_.data(), line_.data() + line_.size());
    return traits_type::to_int_type(line_.front());
  }

  std::string line_;
  int count_, next_ = 0;
};

struct Read {
  std::size_t peak;  // above what was live before, in bytes
  int records;
  double seconds;  // of all
};
Read read(int lines) {
  Lines source(lines);
  std::istream input(&source);
  Read read{};
  const std::size_t at_first = live;
  peak = at_first;
  read_records(input, "runs.jsonl", [&](FileRecord& each) {
    ++read.records;
    read.seconds += each.record.duration.value().in(units::s);
  });
  read.peak = peak - at_first;
  return read;
}

}  // namespace

TEST_CASE("reading twenty times the lines takes no more memory") {
  (void)read(1);  // what is made once
  const Read few = read(1'000), many = read(20'000);
  CHECK(few.records == 1'000);
  CHECK(many.records == 20'000);
  // 20000 * 100000 + 20000 * 19999 / 2
  CHECK(many.seconds == doctest::Approx(2'199'990'000.0));
  CHECK(static_cast<double>(many.peak) <= 1.02 * static_cast<double>(few.peak));
  // The buffer of the lines, and a record of some kilobytes; the file has 5 MB.
  CHECK(many.peak < 600'000);
}
