// SPDX-License-Identifier: MIT
#pragma once

// What holds for every reader of records: what it hands out is whole, and reads back from e2t's own JSON
// as it is; rows that somebody is told of do not end the reading.

#include <e2t/ingest/read_records.hpp>
#include <e2t/ingest/record_file.hpp>

#include "fuzz.hpp"

#include <sstream>
#include <string>

namespace e2t_fuzz {

inline std::string json_of(const e2t::Record& record) {
  return e2t::json_text(e2t::to_json(record));
}

template <class Aggregate>
void check_cells(const Aggregate& from) {
  for (const auto& cell : e2t::record_cells(from)) {
    must(cell.has_value() == cell.reason().empty(), "a value or a reason");
    must(cell.figure == nullptr || !cell.has_value() || e2t::is_finite(*cell.figure->number),
         "figures are finite");
  }
}
/// Of a record that was read, from whatever file.
inline void check(const e2t::Record& record) {
  check_cells(record);
  for (const e2t::RecordCeiling& ceiling : record.ceilings)
    check_cells(ceiling);
  must(!record.rate.has_value() || record.rate.value().in(e2t::units::token_per_s) > 0.0,
       "a rate is above 0");
  const std::string written = json_of(record);
  try {
    must(json_of(e2t::parse_record(written, name)) == written, "a record reads back from its JSON");
    e2t::Record again = record;
    e2t::complete(again);
  } catch (const e2t::Error& error) {
    must(false, error.what());
  }
}
inline void check(const e2t::FileRecord& read) {
  check(read.record);
  must(read.record.rate.has_value(), "a record has a rate");
  must(read.record.source.has_value(), "a record says where it is from");
  e2t::Record again = read.record;
  e2t::complete(again);
  must(json_of(again) == json_of(read.record), "a record that is handed out is completed");
}

/// `read_it` is a reader of streams.
template <class Read>
void check_reader(const unsigned char* data, std::size_t size, const Read& read_it) {
  const std::string text(text_of(data, size));
  int strictly = 0, leniently = 0, told = 0;
  const bool all = read([&] {
    std::istringstream input(text);
    read_it(
        input, name,
        [&](e2t::FileRecord& each) {
          check(each);
          ++strictly;
        },
        e2t::OnRefusedRecord{});
  });
  const bool most = read([&] {
    std::istringstream input(text);
    read_it(
        input, name,
        [&](e2t::FileRecord& each) {
          check(each);
          ++leniently;
        },
        [&](const e2t::Error& refusal) {
          must(std::string_view(refusal.what()).starts_with(name), "who is told is told the file");
          ++told;
        });
  });
  must(!all || (most && told == 0 && leniently == strictly),
       "what is read strictly is read leniently");
  must(leniently >= strictly, "leniency leaves no record out");
}

}  // namespace e2t_fuzz
