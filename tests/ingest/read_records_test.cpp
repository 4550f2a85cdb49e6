// SPDX-License-Identifier: MIT
#include <e2t/ingest/read_records.hpp>

#include "bench_results.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <random>

namespace {

using namespace e2t;
using namespace e2t_test;

const auto read = [](auto&&... arguments) { read_records(arguments...); };

struct Sample {
  std::string name, text;
  const RecordFormat* format;
  std::size_t records;
};
// The same as e2t writes it.
std::string e2t_record() {
  return json_text(to_json(records(read, vllm_sample)[0].record));
}
std::vector<Sample> samples() {
  return {{"vllm", vllm_sample, &vllm_bench_format, 1},
          {"sglang", synthetic("sglang.jsonl"), &sglang_bench_format, 2},
          {"inferencex client", inferencex_sample, &inferencex_raw_format, 1},
          {"inferencex", synthetic("inferencex.json"), &inferencex_format, 2},
          {"mlenergy", synthetic("mlenergy.json"), &mlenergy_format, 1}};
}

// What is handed out is whole: completed, and with a reason for all that it has not.
bool is_whole(const FileRecord& from) {
  for (const RecordCell& cell : record_cells(from.record)) {
    if (cell.has_value() != cell.reason().empty())
      return false;
  }
  return from.record.rate.has_value() && from.record.source.has_value();
}
// How many records are read; -1 - that many where it ends in a refusal, which names the file.
int count_of(const std::string& text) {
  std::istringstream input(text);
  int count = 0;
  try {
    read_records(input, "runs.json", [&](FileRecord& each) {
      REQUIRE(is_whole(each));
      ++count;
    });
    return count;
  } catch (const Error& error) {
    REQUIRE(std::string_view(error.what()).starts_with("runs.json:"));
    return -1 - count;
  }
}

TEST_CASE("files are recognised by what is in them") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.name);
    const auto all = records(read, sample.text);
    CHECK(all.size() == sample.records);
    for (const FileRecord& each : all) {
      CHECK(is_whole(each));
      CHECK(each.record.source.text.ends_with(std::string("(") + sample.format->name + ")"));
    }
  }
}

TEST_CASE("records that e2t wrote are read again, several in one file, and refused where they are broken") {
  const std::string written = e2t_record();
  for (const std::string& text : {written + written, '[' + written + ", " + written + ']'}) {
    const auto all = records(read, text);
    REQUIRE(all.size() == 2);
    for (const FileRecord& each : all) CHECK(json_text(to_json(each.record)) == written);
  }
  std::string broken = written;
  broken.replace(broken.find("output_token/s"), 14, "input_token/s");
  CHECK_THROWS_WITH_AS(records(read, broken), doctest::Contains(".unit is \"input_token/s\"; allowed: \"output_token/s\""), Error);
}

TEST_CASE("a file of no known format is refused with what was looked for") {
  CHECK(refused(read, "{\"architectures\": [\"LlamaForCausalLM\"]}") ==
        "runs.json:1:1: none of the known formats; looked for: e2t record (schema, schema_version), ML.ENERGY Leaderboard v3 "
        "(configurations), "
        "InferenceX (output_tput_per_gpu, hw), vllm bench serve (output_throughput, "
        "total_token_throughput), SGLang bench_serving (output_throughput, "
        "total_output_tokens_retokenized), InferenceX client (output_throughput, median_ttft)");
  CHECK(refused(read, "") == "runs.json: there is no record in it; allowed: JSON objects");
  CHECK(refused(read, "[]") == "runs.json: there is no record in it; allowed: JSON objects");
  CHECK(refused(read, "a,b\n1,2\n").starts_with("runs.json:1:1: expected an object, got \"a\""));
}

TEST_CASE("a file that turns into another format is refused where it does") {
  CHECK(refused(read, vllm_sample + "\n" + inferencex_sample) ==
        "accepted");  // the same needed keys
  CHECK(refused(read, vllm_sample + "\n{\"hw\": \"b200\"}") ==
        "runs.json:2:1: model_id, completed, output_throughput are not given; a record of vllm "
        "bench serve "
        "has them");
  CHECK(
      refused(read, synthetic("mlenergy.json") + "{}").ends_with(": expected the end of the file"));
}

TEST_CASE("every truncation is whole records or a refusal") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.name);
    int whole = 0;
    for (std::size_t size = 0; size <= sample.text.size(); ++size) {
      CAPTURE(size);
      const int count = count_of(sample.text.substr(0, size));
      whole += count > 0 ? 1 : 0;
      // The array of the aggregates and the file of rows end with their last bracket only.
      const std::string rest = sample.text.substr(size);
      const bool cut =
          rest.find_first_not_of(" \n") != std::string::npos && !rest.starts_with("\n{");
      REQUIRE((!cut || count < 0 || rest.starts_with('{')));
    }
    CHECK(whole >= 1);
  }
}

TEST_CASE("every byte replaced by a special one is whole records or a refusal") {
  for (const Sample& sample : samples()) {
    CAPTURE(sample.name);
    constexpr char bytes[] = {'\0', '"', '{', ']', ',', '\\', '\xff', '9', '-', ':', ' '};
    for (std::size_t at = 0; at < sample.text.size(); ++at) {
      CAPTURE(at);
      std::string text = sample.text;
      text[at] = bytes[at % std::size(bytes)];
      (void)count_of(text);
    }
  }
}

TEST_CASE("values of other types and huge numbers are refused, or kept where they say nothing") {
  constexpr const char* values[] = {"null",
                                    "true",
                                    "\"x\"",
                                    "\"\"",
                                    "[]",
                                    "{}",
                                    "[[1]]",
                                    "-1",
                                    "0",
                                    "1e308",
                                    "-1e308",
                                    "1e400",
                                    "5e-324",
                                    "123456789012345678901234567890",
                                    "-9223372036854775809",
                                    "NaN",
                                    "Infinity",
                                    "-Infinity",
                                    "\"1e400\"",
                                    "\"\\u0000\""};
  for (const Sample& sample : samples()) {
    CAPTURE(sample.name);
    // Each value of the first record, by the commas and line ends behind it.
    for (std::size_t colon = sample.text.find("\": "); colon != std::string::npos;
         colon = sample.text.find("\": ", colon + 1)) {
      const std::size_t begin = colon + 3, end = sample.text.find_first_of(",\n}", begin);
      for (const std::string value : values) {
        CAPTURE(begin);
        CAPTURE(value);
        (void)count_of(sample.text.substr(0, begin) + value + sample.text.substr(end));
      }
    }
  }
}

TEST_CASE("a key that is given twice is refused by name, known and unknown") {
  const std::string known =
      with(vllm_sample, "{\"date\"", "{\"duration\": 40.57259980900017, \"date\"");
  const std::string message = refused(read, known);
  CHECK(message.starts_with("runs.json:1:"));
  CHECK(message.ends_with(": duration is given twice; allowed: once"));
  const std::string unknown = with(vllm_sample, "{\"date\"", "{\"gateway\": \"x\", \"date\"");
  CHECK(refused(read, unknown).ends_with(": gateway is given twice; allowed: once"));
}

TEST_CASE("nesting of any depth is refused, alone and in a record") {
  for (const char* open : {"[", "{\"a\":", "[{\"configurations\":["}) {
    CAPTURE(open);
    std::string text;
    while (text.size() < 1'000'000)
      text += open;
    CHECK(count_of(text) < 0);
    CHECK(count_of(with(vllm_sample, "{\"date\"", "{\"deep\": " + text + ", \"date\"")) < 0);
    CHECK(count_of(with(synthetic("mlenergy.json"), "21.5", text)) < 0);
  }
}

TEST_CASE("random edits are whole records or refusals") {
  constexpr const char* pieces[] = {"[",     "]",    "{",    "}",          "\"", ":",
                                    ",",     "\n",   "null", "1e999",      "-",  "\\",
                                    "\\u00", "\xff", "NaN",  "\"a\": 1, ", "{}"};
  const auto all = samples();
  int accepted = 0;
  for (unsigned seed = 1; seed <= 4'000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string text = all[seed % all.size()].text;
    for (int edits = 1 + static_cast<int>(random() % 3); edits > 0; --edits) {
      const std::size_t at = random() % (text.size() + 1);
      switch (random() % 3) {
        case 0:
          text.insert(at, pieces[random() % std::size(pieces)]);
          break;
        case 1:
          text.erase(at, 1 + random() % 20);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 100));
          break;
      }
    }
    accepted += count_of(text) > 0 ? 1 : 0;
  }
  CHECK(accepted > 10);
}

TEST_CASE("many distinct keys in one record take no time to speak of") {
  std::string keys;
  for (int i = 0; i < 100'000; ++i)
    keys += "\"k" + std::to_string(i) + "\": 1, ";
  const FileRecord read_it =
      only_record(read, with(vllm_sample, "{\"date\"", "{" + keys + "\"date\""));
  CHECK(read_it.unknown_fields.size() == 100'008);
}

TEST_CASE("the real samples are recognised") {
  const auto folder = shared_data();
  if (folder.empty())
    return;
  int count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (entry.path().extension() != ".json")
      continue;
    CAPTURE(path);
    if (path.find("/configs/") != std::string::npos) {
      CHECK_THROWS_AS(read_records(entry.path(), [](FileRecord&) {}), Error);
      continue;
    }
    read_records(entry.path(), [&](FileRecord& each) {
      CHECK(is_whole(each));
      ++count;
    });
  }
  CHECK(count == 144 + 1 + 3);
}

}  // namespace
