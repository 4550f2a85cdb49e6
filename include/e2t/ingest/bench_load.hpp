// SPDX-License-Identifier: MIT
#pragma once
// What the load generators of vLLM, SGLang and InferenceX have in common: they send request_rate requests
// a second, or all at once, with at most max_concurrency open.
//
//     constexpr e2t::RecordKey rate = e2t::input_or_word_key("request_rate", request / s);
//     constexpr e2t::RecordProduct law{"completed", "request_throughput", "duration"};
//     // .finish = [](const e2t::RecordValues& values, e2t::Record& record) {
//     //   e2t::ingest::set_load(values, record);
//     // }
#include <string>

#include "e2t/ingest/record_rows.hpp"

namespace e2t::ingest {

/// Demand and concurrency from the keys request_rate (a number or a word), max_concurrency, num_prompts
/// and completed. With a finite rate max_concurrency is a limit that need not be reached, so it is not the
/// concurrency.
inline void set_load(const RecordValues& values, Record& record) {
  const JsonField* word = values.find("request_rate");
  const auto rate = values.number("request_rate");
  const bool at_once = word != nullptr && !rate.has_value() && word->text == "inf";
  if (rate.has_value())
    record.demand = *rate * (units::request / units::s);
  else
    record.demand =
        absent(values.said("request_rate") + (at_once ? ": all requests are sent at once" : ""));
  const auto limit = values.number("max_concurrency");
  if (limit.has_value() && at_once)
    record.concurrency = *limit * units::request;
  else
    record.concurrency =
        absent(values.said("max_concurrency") +
               (limit.has_value() ? ", a limit, while " + values.said("request_rate") : ""));
  const auto asked = values.number("num_prompts"), completed = values.number("completed");
  if (asked.has_value() && completed.has_value() && *completed > *asked) {
    throw refusal(values.said("completed") + " and " + values.said("num_prompts") +
                  "; allowed: at most num_prompts");
  }
}

}  // namespace e2t::ingest
