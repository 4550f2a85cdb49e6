// SPDX-License-Identifier: MIT
// Every reader of records on text that nobody means: each answer is an Error that names the file, or whole
// records. (read_records_test.cpp does the like to the dispatcher, byte by byte.)
#include <e2t/ingest/read_records.hpp>
#include <e2t/ingest/record_file.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench_results.hpp"
#include "report/records.hpp"

namespace {

using namespace e2t;
using e2t_test::synthetic, e2t_test::with;
using Tree = nlohmann::ordered_json;
using Pointer = Tree::json_pointer;

struct Reader {
  std::string name;
  Tree sample;  // a list of lines where the format is JSON lines
  bool has_lines;
  const RecordFormat* format;  // null: e2t's own, where every field is known
  void (*read)(const std::string& text, const OnRecord&);
};

using Stream = void (*)(std::istream&, std::string_view, const OnRecord&, const OnRefusedRecord&);
template <Stream read>
void read_text(const std::string& text, const OnRecord& on_record) {
  std::istringstream input(text);
  read(input, "run.json", on_record, {});
}
void read_own(const std::string& text, const OnRecord& on_record) {
  FileRecord read{.record = parse_record(text, "run.json")};
  on_record(read);
}

Record own_record() {
  using units::accelerator, units::input_token, units::output_token, units::request, units::s;
  Record record = e2t_test::small_record();
  record.count = 8 * accelerator;
  record.tensor_parallel = 8.0;
  record.prompt_length = measured(250.0 * input_token / request);
  record.output_length = measured(350.0 * output_token / request);
  record.duration = measured(600.0 * s);
  record.host_overhead = modelled(HostOverhead{1.25});
  complete(record);
  return record;
}

const std::vector<Reader>& readers() {
  static const std::vector<Reader> all = [] {
    Tree lines = Tree::array();
    std::istringstream sglang(with(synthetic("sglang.jsonl"), "Infinity", "\"inf\""));
    for (std::string line; std::getline(sglang, line);)
      lines.push_back(Tree::parse(line));
    const Tree vllm = Tree::parse(e2t_test::vllm_sample);
    return std::vector<Reader>{
        {"vllm", vllm, false, &vllm_bench_format, read_text<read_vllm_bench>},
        {"any", vllm, false, &vllm_bench_format, read_text<read_records>},
        {"sglang", lines, true, &sglang_bench_format, read_text<read_sglang_bench>},
        {"inferencex client", Tree::parse(e2t_test::inferencex_sample), false,
         &inferencex_raw_format, read_text<read_inferencex_raw>},
        {"inferencex", Tree::parse(synthetic("inferencex.json")), false, &inferencex_format,
         read_text<read_inferencex>},
        {"mlenergy", Tree::parse(synthetic("mlenergy.json")), false, &mlenergy_format,
         read_text<read_mlenergy_records>},
        {"e2t", Tree(to_json(own_record())), false, nullptr, read_own},
    };
  }();
  return all;
}

std::string text_of(const Reader& reader, const Tree& tree) {
  if (!reader.has_lines)
    return tree.dump();
  std::string text;
  for (const Tree& line : tree)
    text += line.dump() + '\n';
  return text;
}

struct Result {
  std::vector<std::string> records;  // as e2t's own JSON
  std::string refusal;               // empty: none
};
// (What is no Error ends the test case.)
Result result_of(const Reader& reader, const std::string& text) {
  Result result;
  try {
    reader.read(text, [&](FileRecord& each) {
      result.records.push_back(json_text(to_json(each.record)));
      complete(each.record);
      REQUIRE(each.record.rate.value().in(units::token_per_s) > 0.0);
      REQUIRE(json_text(to_json(each.record)) == result.records.back());
    });
  } catch (const Error& error) {
    result.refusal = error.what();
    REQUIRE(result.refusal.starts_with("run.json:"));
  }
  return result;
}

// Every value below the root, containers too.
void add_pointers(const Tree& tree, const Pointer& at, std::vector<Pointer>& all) {
  if (!tree.is_structured())
    return;
  for (const auto& [key, value] : tree.items()) {
    const Pointer below = tree.is_array() ? at / std::stoul(key) : at / key;
    all.push_back(below);
    add_pointers(value, below, all);
  }
}
std::vector<Pointer> pointers(const Tree& tree) {
  std::vector<Pointer> all;
  add_pointers(tree, Pointer(), all);
  return all;
}

// The sample with one value replaced by letters that need not be JSON.
std::string with_letters(const Reader& reader, const Pointer& at, const std::string& letters) {
  Tree changed = reader.sample;
  changed[at] = "@here";
  return with(text_of(reader, changed), "\"@here\"", letters);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// Whether a figure of a record is read from this value, or checked by it.
bool is_figure(const Reader& reader, const Pointer& at) {
  if (reader.format == nullptr)
    return reader.sample[at].is_number();
  std::string name = at.back();
  const Pointer in = at.parent_pointer();
  if (!in.empty() && in.back() == "server_info")
    name = "server_info." + name;
  const auto& keys = reader.format->keys;
  return std::any_of(keys.begin(), keys.end(), [&](const RecordKey& key) {
    return key.name == name && !key.unit.empty() && key.use != RecordKey::Use::unused;
  });
}

// Whether a record has a text there, or the reason why it has none.
bool is_text(const Pointer& at) {
  const Record none;
  const auto cells = record_cells(none);
  return std::any_of(cells.begin(), cells.end(), [&](const RecordCell& cell) {
    return cell.text != nullptr && at == Pointer() / cell.field.name;
  });
}

}  // namespace

TEST_CASE("every reader reads its sample") {
  for (const Reader& reader : readers()) {
    CAPTURE(reader.name);
    const Result whole = result_of(reader, text_of(reader, reader.sample));
    CHECK(whole.refusal.empty());
    CHECK(whole.records.size() == (reader.name == "sglang" || reader.name == "inferencex" ? 2 : 1));
  }
}

TEST_CASE("text cut off anywhere is refused, and what is read before is as in the whole") {
  for (const Reader& reader : readers()) {
    CAPTURE(reader.name);
    const std::string text = text_of(reader, reader.sample);
    const Result whole = result_of(reader, text);
    // Every byte of 2 kB, and of the first and the last 200 of what is longer; there every 13th between.
    for (std::size_t size = 0; size + 1 < text.size();) {
      CAPTURE(size);
      const Result cut = result_of(reader, text.substr(0, size));
      const bool ends_line =
          reader.has_lines && size > 0 && (text[size] == '\n' || text[size - 1] == '\n');
      REQUIRE(cut.refusal.empty() == ends_line);
      REQUIRE(cut.records.size() <= whole.records.size());
      REQUIRE(std::equal(cut.records.begin(), cut.records.end(), whole.records.begin()));
      const bool step = text.size() > 3'000 && size > 200 && size + 213 < text.size();
      size += step ? 13 : 1;
    }
  }
}

TEST_CASE("values of another kind and numbers out of range are refused wherever a figure is read") {
  for (const Reader& reader : readers()) {
    CAPTURE(reader.name);
    int figures = 0;
    for (const Pointer& at : pointers(reader.sample)) {
      CAPTURE(at.to_string());
      const Tree& value = reader.sample[at];
      const bool figure = is_figure(reader, at);
      figures += figure ? 1 : 0;
      // Not a finite double: nowhere.
      REQUIRE_FALSE(result_of(reader, with_letters(reader, at, "1e400")).refusal.empty());
      for (const std::string letters :
           {"-1e308", "true", "\"x\"", "null", "{}", "[{\"value\": 1}]"}) {
        CAPTURE(letters);
        const Result result = result_of(reader, with_letters(reader, at, letters));
        const Tree replaced = Tree::parse(letters);
        const bool is_word = letters == "\"x\"" && at.back() == "request_rate";
        if (figure && !is_word && letters != "null")
          REQUIRE_FALSE(result.refusal.empty());
        const bool other_kind =
            replaced.type() != value.type() && !(replaced.is_number() && value.is_number());
        if (reader.format == nullptr && other_kind && !(replaced.is_string() && is_text(at)))
          REQUIRE_FALSE(result.refusal.empty());
      }
    }
    CHECK(figures >= 10);
  }
}

TEST_CASE("a key that is given twice is refused by its name, in every object") {
  for (const Reader& reader : readers()) {
    CAPTURE(reader.name);
    for (const Pointer& at : pointers(reader.sample)) {
      if (!reader.sample[at.parent_pointer()].is_object())
        continue;
      CAPTURE(at.to_string());
      Tree changed = reader.sample;
      changed[at.parent_pointer()]["@twice"] = reader.sample[at];
      const std::string text = with(text_of(reader, changed), "@twice", at.back());
      REQUIRE(contains(result_of(reader, text).refusal, at.back() + " is given twice"));
    }
  }
}

TEST_CASE("nesting is refused at any depth, closed or not") {
  for (const Reader& reader : readers()) {
    CAPTURE(reader.name);
    const auto all = pointers(reader.sample);
    for (const std::size_t depth : {std::size_t{100}, std::size_t{1'000'000}}) {
      CAPTURE(depth);
      for (const std::string open : {"[", "{\"a\":"}) {
        std::string nested;
        for (std::size_t i = 0; i < depth; ++i)
          nested += open;
        const std::string closed = nested + '1' + std::string(depth, open == "[" ? ']' : '}');
        for (const std::string& letters : {nested, closed}) {
          CHECK(contains(result_of(reader, letters).refusal, "run.json"));
          for (const Pointer& at : {all[1], all[all.size() / 2], all.back()})
            CHECK(contains(result_of(reader, with_letters(reader, at, letters)).refusal,
                           "nested too deeply"));
        }
      }
    }
  }
}

TEST_CASE("bytes that are not UTF-8 are refused in every text, key and space") {
  // A byte that never occurs, a letter cut off, a surrogate, an overlong zero, one past the last letter.
  const std::string wrong[] = {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\x80", "\xf4\x90\x80\x80"};
  for (const Reader& reader : readers()) {
    CAPTURE(reader.name);
    std::size_t i = 0;
    for (const Pointer& at : pointers(reader.sample)) {
      CAPTURE(at.to_string());
      const std::string& bytes = wrong[++i % std::size(wrong)];
      for (const std::string& letters :
           {'"' + bytes + '"', "\"a" + bytes + "b\"", "{\"" + bytes + "\": 1}", bytes + "1"})
        REQUIRE_FALSE(result_of(reader, with_letters(reader, at, letters)).refusal.empty());
    }
  }
}
