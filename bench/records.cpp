// SPDX-License-Identifier: MIT
// What reading records costs, on 1e5 made-up lines of SGLang's format, some 1 kB each:
//
//     records_ratio    time of nlohmann::json::accept, which only validates, over ours (at least 0.25)
//     records_split    the same over telling the lines apart
//     records_rows     the same over reading their fields, before they are records
//     records_growth   peak memory after 1e5 lines from a stream over that after 1e3 (expected: 1)
#include <benchmark/benchmark.h>

#include <sys/resource.h>

#include <istream>
#include <random>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "e2t/ingest/read_records.hpp"
#include "measure.hpp"

namespace {

// The load generator's keys in its order; figures that agree with each other, and latencies at random.
std::string synthetic_line(std::mt19937& random) {
  std::uniform_real_distribution<double> factor(0.5, 1.5);
  const double duration = 40.0 * factor(random);
  constexpr int completed = 900, input = 899'100, output = 239'959;
  nlohmann::ordered_json line{{"backend", "sglang"},
                              {"dataset_name", "random"},
                              {"request_rate", 30.0},
                              {"max_concurrency", nullptr},
                              {"sharegpt_output_len", nullptr},
                              {"random_input_len", 1000},
                              {"random_output_len", 500},
                              {"random_range_ratio", 0.0},
                              {"duration", duration},
                              {"completed", completed},
                              {"total_input_tokens", input},
                              {"total_output_tokens", output},
                              {"total_output_tokens_retokenized", 239'000},
                              {"request_throughput", completed / duration},
                              {"input_throughput", input / duration},
                              {"output_throughput", output / duration}};
  for (const char* of : {"e2e_latency", "ttft", "tpot", "itl"}) {
    for (const char* what : {"mean_", "median_", "std_", "p99_"})
      line[std::string(what) + of + "_ms"] = 50.0 * factor(random);
  }
  line["p95_itl_ms"] = 60.0 * factor(random);
  line["concurrency"] = 300.0 * factor(random);
  line["accept_length"] = nullptr;
  return line.dump() + '\n';
}
const std::vector<std::string>& lines() {
  static const std::vector<std::string> made = [] {
    std::mt19937 random(20261203);
    std::vector<std::string> all;
    for (int i = 0; i < 100'000; ++i)
      all.push_back(synthetic_line(random));
    return all;
  }();
  return made;
}

// Gives lines one after another, without another copy of them.
class Lines : public std::streambuf {
 public:
  Lines(const std::vector<std::string>& lines, std::size_t count) : lines_(lines), count_(count) {}

 private:
  int_type underflow() override {
    if (next_ == count_)
      return traits_type::eof();
    const std::string& line = lines_[next_++ % lines_.size()];
    char* const begin = const_cast<char*>(line.data());  // (is only read)
    setg(begin, begin, begin + line.size());
    return traits_type::to_int_type(*begin);
  }
  const std::vector<std::string>& lines_;
  std::size_t count_, next_ = 0;
};

void validate(std::size_t count) {
  bool good = true;
  for (std::size_t i = 0; i < count; ++i)
    good = nlohmann::json::accept(lines()[i]) && good;
  benchmark::DoNotOptimize(good);
}
void split(std::istream& input) {
  e2t::ingest::JsonObjects objects(input, "runs.jsonl");
  while (objects.next())
    benchmark::DoNotOptimize(objects.text().data());
}
void rows(std::istream& input) {
  e2t::ingest::JsonObjects objects(input, "runs.jsonl");
  e2t::ingest::JsonRow row;
  while (objects.next()) {
    e2t::ingest::read_row(objects.text(), objects.place(), row);
    benchmark::DoNotOptimize(row.fields().data());
  }
}
std::size_t records(std::istream& input) {
  std::size_t count = 0;
  e2t::read_records(input, "runs.jsonl", [&](e2t::FileRecord& read) {
    benchmark::DoNotOptimize(read.record.rate.number);
    ++count;
  });
  return count;
}
std::size_t records(std::size_t count) {
  Lines source(lines(), count);
  std::istream input(&source);
  return records(input);
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss);
}

void records_ratio(benchmark::State& state) {
  const std::size_t count = lines().size();
  std::vector<double> accepted, read, splits, fields;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    accepted.push_back(measure::seconds([&] { validate(count); }));
    std::size_t made = 0;
    read.push_back(measure::seconds([&] { made = records(count); }));
    if (made != count)
      state.SkipWithError("records are missing");
    for (auto [work, times] : {std::pair{split, &splits}, std::pair{rows, &fields}}) {
      Lines source(lines(), count);
      std::istream input(&source);
      times->push_back(measure::seconds([&, work = work] { work(input); }));
    }
  }
  state.counters["records_ratio"] = measure::median(accepted) / measure::median(read);
  state.counters["records_split"] = measure::median(accepted) / measure::median(splits);
  state.counters["records_rows"] = measure::median(accepted) / measure::median(fields);
}
BENCHMARK(records_ratio)->Unit(benchmark::kMillisecond)->Iterations(measure::pairs());

void records_growth(benchmark::State& state) {
  (void)lines();
  (void)records(std::size_t{1'000});
  const double before = peak_memory();
  for (auto iteration : state) {
    static_cast<void>(iteration);
    benchmark::DoNotOptimize(records(lines().size()));
  }
  state.counters["records_growth"] = peak_memory() / before;
}
BENCHMARK(records_growth)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
