// SPDX-License-Identifier: MIT
// What reading records costs, one thread: made-up results, JSON lines, all different.
//
//     records_ratio            time of nlohmann::json::accept, which validates each line and builds nothing,
//                              over that of read_records(), of 1e5 lines of vllm (at least 0.25)
//     records_per_s            of them
//     records_split            the same over telling the lines apart
//     records_rows             the same over reading their fields, before they are records
//     records_sglang_ratio     the same of 1e4 lines of SGLang's format
//     records_roundtrip_ratio  time of json::accept of e2t's own JSON of records over that of parse_record()
//                              and json_text(to_json())
#include <benchmark/benchmark.h>

#include <cmath>
#include <istream>
#include <random>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/read_records.hpp"
#include "e2t/ingest/record_file.hpp"
#include "measure.hpp"

namespace {

using measure::median;
using measure::seconds;
using Line = nlohmann::ordered_json;

struct Lines {
  std::string text;
  std::vector<std::size_t> begins;
  double rates = 0.0;  // their sum, in tokens/s

  [[nodiscard]] std::size_t count() const { return begins.size(); }
  [[nodiscard]] std::string_view line(std::size_t i) const {
    const std::size_t end = i + 1 < count() ? begins[i + 1] : text.size();
    return std::string_view(text).substr(begins[i], end - begins[i]);
  }
};

// A text as a stream, without a copy.
class View : public std::streambuf {
 public:
  explicit View(const std::string& text) {
    char* const begin = const_cast<char*>(text.data());  // (is only read)
    setg(begin, begin, begin + text.size());
  }
};

// A run whose figures agree with each other.
struct Run {
  explicit Run(std::mt19937_64& random)
      : factor(0.5, 1.5),
        duration(40.0 * factor(random)),
        completed(static_cast<int>(900.0 * factor(random))),
        input(static_cast<int>(completed * 999.0 * factor(random))),
        output(static_cast<int>(completed * 266.0 * factor(random))) {}
  std::uniform_real_distribution<double> factor;
  double duration;
  int completed, input, output;
};
void add_latencies(Line& line, Run& run, std::mt19937_64& random, const char* of_request) {
  for (const char* of : {"ttft", "tpot", "itl", of_request}) {
    for (const char* what : {"mean_", "median_", "std_", "p99_"})
      line[std::string(what) + of + "_ms"] = 50.0 * run.factor(random);
  }
}

// The load generators' keys in their order.
Line vllm_line(Run& run, std::mt19937_64& random) {
  Line line{{"date", "20260213-075258"},
            {"endpoint_type", "vllm"},
            {"backend", "vllm"},
            {"label", nullptr},
            {"model_id", "org/synthetic-70B"},
            {"tokenizer_id", "org/synthetic-70B"},
            {"num_prompts", run.completed},
            {"gpu", "8 x H100"},
            {"request_rate", 30.0 * run.factor(random)},
            {"burstiness", 1.0},
            {"max_concurrency", nullptr},
            {"duration", run.duration},
            {"completed", run.completed},
            {"failed", 0},
            {"total_input_tokens", run.input},
            {"total_output_tokens", run.output},
            {"request_throughput", run.completed / run.duration},
            {"request_goodput", nullptr},
            {"output_throughput", run.output / run.duration},
            {"total_token_throughput", (run.input + run.output) / run.duration},
            {"max_output_tokens_per_s", 3.0 * run.output / run.duration},
            {"max_concurrent_requests", 256}};
  add_latencies(line, run, random, "e2el");
  return line;
}
Line sglang_line(Run& run, std::mt19937_64& random) {
  Line line{{"tag", "synthetic"},
            {"backend", "sglang"},
            {"dataset_name", "random"},
            {"request_rate", 30.0 * run.factor(random)},
            {"max_concurrency", nullptr},
            {"sharegpt_output_len", nullptr},
            {"random_input_len", 1000},
            {"random_output_len", 500},
            {"random_range_ratio", 0.0},
            {"duration", run.duration},
            {"completed", run.completed},
            {"total_input_tokens", run.input},
            {"total_output_tokens", run.output},
            {"total_output_tokens_retokenized", run.output - 1},
            {"request_throughput", run.completed / run.duration},
            {"input_throughput", run.input / run.duration},
            {"output_throughput", run.output / run.duration},
            {"total_throughput", (run.input + run.output) / run.duration}};
  add_latencies(line, run, random, "e2e_latency");
  line["p95_itl_ms"] = 60.0 * run.factor(random);
  line["concurrency"] = 300.0 * run.factor(random);
  line["accept_length"] = nullptr;
  return line;
}
template <class Make>
Lines lines_of(std::size_t count, const Make& make) {
  std::mt19937_64 random(20261203);
  Lines lines;
  for (std::size_t i = 0; i < count; ++i) {
    Run run(random);
    lines.begins.push_back(lines.text.size());
    lines.text += make(run, random).dump() + '\n';
    lines.rates += run.output / run.duration;
  }
  return lines;
}

bool accepts(const Lines& lines) {
  bool good = true;
  for (std::size_t i = 0; i < lines.count(); ++i)
    good = nlohmann::json::accept(lines.line(i)) && good;
  return good;
}

struct Seen {
  std::size_t count = 0;
  double rates = 0.0;
};
Seen read(const Lines& lines) {
  View text(lines.text);
  std::istream input(&text);
  Seen seen;
  e2t::read_records(input, "runs.jsonl", [&](e2t::FileRecord& each) {
    ++seen.count;
    seen.rates += each.record.rate.value().in(e2t::units::token_per_s);
  });
  return seen;
}
bool is_all(const Seen& seen, const Lines& lines) {
  return seen.count == lines.count() && std::abs(seen.rates - lines.rates) <= 1e-9 * lines.rates;
}

void split(std::istream& input) {
  e2t::ingest::JsonObjects objects(input, "runs.jsonl");
  while (objects.next())
    benchmark::DoNotOptimize(objects.text().data());
}
void read_rows(std::istream& input) {
  e2t::ingest::JsonObjects objects(input, "runs.jsonl");
  e2t::ingest::JsonRow row;
  while (objects.next()) {
    e2t::ingest::read_row(objects.text(), objects.place(), row);
    benchmark::DoNotOptimize(row.fields().data());
  }
}
double seconds_of(void (*work)(std::istream&), const Lines& lines) {
  View text(lines.text);
  std::istream input(&text);
  return seconds([&] { work(input); });
}

struct Cost {
  double ratio, per_s, split, rows;
};
Cost cost(benchmark::State& state, const Lines& lines) {
  std::vector<double> accepted, ours, splits, rows;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    bool good = false;
    accepted.push_back(seconds([&] { good = accepts(lines); }));
    Seen seen;
    ours.push_back(seconds([&] { seen = read(lines); }));
    splits.push_back(seconds_of(split, lines));
    rows.push_back(seconds_of(read_rows, lines));
    if (!good || !is_all(seen, lines)) {
      state.SkipWithError("what is read is not what was written");
      break;
    }
  }
  const double plain = median(accepted);
  return {.ratio = plain / median(ours),
          .per_s = static_cast<double>(lines.count()) / median(ours),
          .split = plain / median(splits),
          .rows = plain / median(rows)};
}

void records(benchmark::State& state) {
  const Cost of = cost(state, lines_of(100'000, vllm_line));
  state.counters["records_ratio"] = of.ratio;
  state.counters["records_per_s"] = of.per_s;
  state.counters["records_split"] = of.split;
  state.counters["records_rows"] = of.rows;
}
BENCHMARK(records)->Iterations(measure::pairs());

void records_sglang(benchmark::State& state) {
  state.counters["records_sglang_ratio"] = cost(state, lines_of(10'000, sglang_line)).ratio;
}
BENCHMARK(records_sglang)->Iterations(measure::pairs());

void records_roundtrip(benchmark::State& state) {
  const Lines lines = lines_of(1'000, vllm_line);
  std::vector<std::string> texts;
  View text(lines.text);
  std::istream input(&text);
  e2t::read_records(input, "runs.jsonl", [&](e2t::FileRecord& each) {
    texts.push_back(e2t::json_text(e2t::to_json(each.record)));
  });
  std::vector<double> accepted, ours;
  for (auto iteration : state) {
    static_cast<void>(iteration);
    bool good = true;
    accepted.push_back(seconds([&] {
      for (const std::string& each : texts)
        good = nlohmann::json::accept(each) && good;
    }));
    ours.push_back(seconds([&] {
      for (const std::string& each : texts)
        good = e2t::json_text(e2t::to_json(e2t::parse_record(each, "run"))) == each && good;
    }));
    if (!good || texts.size() != lines.count()) {
      state.SkipWithError("what is read is not what was written");
      break;
    }
  }
  state.counters["records_roundtrip_ratio"] = median(accepted) / median(ours);
}
BENCHMARK(records_roundtrip)->Iterations(measure::pairs());

}  // namespace
