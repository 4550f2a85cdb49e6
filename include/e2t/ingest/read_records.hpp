// SPDX-License-Identifier: MIT
#pragma once
// Records from any benchmark's file that is known, which is recognised by what is in it.
//
//     e2t::read_records("results.json", [](e2t::FileRecord& read) {
//       std::puts(read.record.source.text.c_str());  // results.json, line 1 (vllm bench serve)
//     });
//     // notes.json:1:1: none of the known formats; looked for: ML.ENERGY Leaderboard v3
//     // (configurations), vllm bench serve (output_throughput, total_token_throughput), ...
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <istream>
#include <string>
#include <string_view>

#include "e2t/ingest/inferencex.hpp"
#include "e2t/ingest/mlenergy_record.hpp"
#include "e2t/ingest/record_file.hpp"
#include "e2t/ingest/sglang_bench.hpp"
#include "e2t/ingest/vllm_bench.hpp"

namespace e2t {

namespace ingest::detail {
inline constexpr std::string_view record_recognised_by[] = {"schema", "schema_version"};
}
/// Records as e2t writes them: JSON objects, one after another. (read_record() knows their fields.)
inline constexpr RecordFormat record_format{.name = "e2t record", .keys = {},
                                            .recognised_by = ingest::detail::record_recognised_by};

/// The formats that read_records() knows, in the order in which they are looked for.
inline constexpr const RecordFormat* record_formats[] = {&record_format, &mlenergy_format, &inferencex_format,
                                                         &vllm_bench_format, &sglang_bench_format,
                                                         &inferencex_raw_format};

namespace ingest::detail {

inline bool is_of(const RecordFormat& format, const JsonRow& row) {
  return std::all_of(
      format.recognised_by.begin(), format.recognised_by.end(), [&](std::string_view key) {
        return std::any_of(row.fields().begin(), row.fields().end(),
                           [&](const JsonField& field) { return field.name == key; });
      });
}

inline const RecordFormat& format_of(const JsonRow& row, const JsonPlace& place) {
  std::string looked_for;
  for (const RecordFormat* format : record_formats) {
    if (is_of(*format, row))
      return *format;
    looked_for += (looked_for.empty() ? "" : ", ") + std::string(format->name) + " (";
    for (const std::string_view& key : format->recognised_by)
      looked_for.append(&key == &format->recognised_by.front() ? "" : ", ").append(key);
    looked_for += ')';
  }
  throw located(place.name, place.begin, "none of the known formats; looked for: " + looked_for);
}

inline void read_record_files(JsonObjects& objects, const OnRecord& on_record, const OnRefusedRecord& on_refused) {
  do {
    FileRecord read{.line = objects.position().line};
    try {
      const JsonPlace place = objects.place();
      read.record = record_of_json(parse_json_at(objects.text(), place), objects.name());
    } catch (const Error& refusal) {
      if (!on_refused) throw;
      on_refused(refusal);
      continue;
    }
    on_record(read);
  } while (objects.next());
}

}  // namespace ingest::detail

/// Reads a stream whose first object says what all of it is. Throws Error, which says what was looked for
/// where it is none of the known formats.
inline void read_records(std::istream& input, std::string_view name, const OnRecord& on_record,
                         const OnRefusedRecord& on_refused = {}) {
  ingest::JsonObjects objects(input, name);
  ingest::JsonRow row;
  if (!objects.next())
    throw ingest::located(name, {}, "there is no record in it; allowed: JSON objects");
  const ingest::JsonPlace place = objects.place();
  ingest::read_row(objects.text(), place, row);
  const RecordFormat& format = ingest::detail::format_of(row, place);
  if (&format == &record_format) return ingest::detail::read_record_files(objects, on_record, on_refused);
  if (&format != &mlenergy_format)
    return read_record_objects(objects, format, on_record, on_refused);
  ingest::detail::read_mlenergy_rows(ingest::parse_json_at(objects.text(), place), name, on_record,
                                     on_refused);
  if (objects.next())
    throw ingest::located(name, objects.position(), "expected the end of the file");
}
inline void read_records(const std::filesystem::path& path, const OnRecord& on_record,
                         const OnRefusedRecord& on_refused = {}) {
  std::ifstream file = ingest::open_file(path);
  read_records(file, path.string(), on_record, on_refused);
}

}  // namespace e2t
