// SPDX-License-Identifier: MIT
#pragma once

// What holds for every reader of records: what it hands out is whole, and rows that somebody is told of
// do not end the reading.

#include <e2t/ingest/read_records.hpp>

#include "fuzz.hpp"

#include <sstream>
#include <string>

namespace e2t_fuzz {

inline void check(const e2t::FileRecord& read) {
  must(read.record.rate.has_value() && read.record.rate.value().in(e2t::units::token_per_s) > 0.0,
       "a record has a rate");
  must(read.record.source.has_value(), "a record says where it is from");
  for (const e2t::RecordCell& cell : e2t::record_cells(read.record)) {
    must(cell.has_value() == cell.reason().empty(), "a value or a reason");
    must(cell.figure == nullptr || !cell.has_value() || e2t::is_finite(*cell.figure->number),
         "figures are finite");
  }
}

/// `read_it` is a reader of streams.
template <class Read>
void check_reader(const unsigned char* data, std::size_t size, const Read& read_it) {
  const std::string text(text_of(data, size));
  int strictly = 0, leniently = 0, told = 0;
  const bool all = read([&] {
    std::istringstream input(text);
    read_it(input, name,
            [&](e2t::FileRecord& each) {
              check(each);
              ++strictly;
            },
            {});
  });
  const bool most = read([&] {
    std::istringstream input(text);
    read_it(
        input, name,
        [&](e2t::FileRecord& each) {
          check(each);
          ++leniently;
        },
        [&](const e2t::Error&) { ++told; });
  });
  must(!all || (most && told == 0 && leniently == strictly),
       "what is read strictly is read leniently");
  must(leniently >= strictly, "leniency leaves no record out");
}

}  // namespace e2t_fuzz
