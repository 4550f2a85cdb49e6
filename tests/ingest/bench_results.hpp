// SPDX-License-Identifier: MIT
#pragma once

// Results of benchmarks that tests read: two real ones, and made-up ones in data/synthetic_*.

#include <e2t/ingest/record_rows.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace e2t_test {

// vLLM serving benchmark, --save-result, with --metadata: a public llm-d benchmark log, 2025-05-30.
inline const std::string vllm_sample =
    R"({"date": "20250530-203916", "backend": "vllm", "model_id": "meta-llama/Llama-3.2-3B-Instruct", )"
    R"("tokenizer_id": "meta-llama/Llama-3.2-3B-Instruct", "num_prompts": 900, "deployment": "base", )"
    R"("gpu": "4xNVIDIA_L40S", "model": "meta-llama/Llama-3.2-3B-Instruct", "gateway": "kgateway", )"
    R"("prefill_replicas": "0", "decode_replicas": "4", "input_len": "1000", "output_len": "500", )"
    R"("request_rate": 30.0, "burstiness": 1.0, "max_concurrency": null, "duration": 40.57259980900017, )"
    R"("completed": 900, "total_input_tokens": 899100, "total_output_tokens": 239959, )"
    R"("request_throughput": 22.182458216551215, "request_goodput:": null, )"
    R"("output_throughput": 5914.311656872681, "total_token_throughput": 28074.587415207345, )"
    R"("mean_ttft_ms": 73.22729984779572, "median_ttft_ms": 74.51430299988715, )"
    R"("std_ttft_ms": 33.92979932231269, "p99_ttft_ms": 169.39216242027214, )"
    R"("mean_tpot_ms": 23.586269942687313, "median_tpot_ms": 24.64663913131863, )"
    R"("std_tpot_ms": 5.4388490325372665, "p99_tpot_ms": 32.724085161084425, )"
    R"("mean_itl_ms": 23.466772128068868, "median_itl_ms": 20.98881700021593, )"
    R"("std_itl_ms": 11.048866594118087, "p99_itl_ms": 75.82270559991227})";

// InferenceX, experimental/token_position_decode_slo, GLM-5 on 8 accelerators, 2026-02-13.
inline const std::string inferencex_sample = R"({
  "date": "20260213-075258",
  "model_id": "zai-org/GLM-5-FP8",
  "tokenizer_id": "zai-org/GLM-5-FP8",
  "num_prompts": 160,
  "request_rate": "inf",
  "burstiness": 1.0,
  "max_concurrency": 16,
  "duration": 50.745707761496305,
  "completed": 160,
  "good_completed": null,
  "total_input_tokens": 163840,
  "total_output_tokens": 20480,
  "request_throughput": 3.1529760261103545,
  "request_goodput": null,
  "input_throughput": 3228.647450737003,
  "output_throughput": 403.5809313421254,
  "median_ttft": 0.29139942955225706,
  "p99_ttft": 2.077586937993753,
  "median_e2el": 4.5732344426214695,
  "p99_e2el": 9.590554047282783,
  "median_tpot": 0.033614915054966145,
  "p99_tpot": 0.0717096967959967
})";

inline std::string synthetic(const char* name) {
  std::ifstream file(std::string(E2T_SOURCE_DIR "/tests/ingest/data/synthetic_") + name);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The text with `from`, which must be there, replaced.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// Reads a text by a reader of streams.
template <class Read>
std::vector<e2t::FileRecord> records(const Read& read, const std::string& text,
                                     const std::string& name = "runs.json") {
  std::istringstream input(text);
  std::vector<e2t::FileRecord> all;
  read(input, name, [&](e2t::FileRecord& each) { all.push_back(each); });
  return all;
}
template <class Read>
e2t::FileRecord only_record(const Read& read, const std::string& text) {
  const auto all = records(read, text);
  REQUIRE(all.size() == 1);
  return all[0];
}
/// What a text is refused with; "accepted" if it is not.
template <class Read>
std::string refused(const Read& read, const std::string& text) {
  try {
    (void)records(read, text);
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "accepted";
}

inline std::string text_of(const std::vector<e2t::FieldText>& fields, std::string_view name) {
  for (const e2t::FieldText& field : fields) {
    if (field.name == name)
      return field.text;
  }
  return "(none)";
}

}  // namespace e2t_test
