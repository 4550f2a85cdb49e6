// SPDX-License-Identifier: MIT
#pragma once
// Which published configuration a measured model has. Records and configurations name one model in
// many ways; its family is what is left without organisation, tuning, date and number format.
//
//     e2t::model_family("Qwen/Qwen3-235B-A22B-Instruct-2507-FP8");  // "qwen3-235b-a22b"
//     e2t::model_family("Qwen--Qwen3-235B-A22B_config.json");       // the same
//     std::string file = e2t::match_model("Qwen/Qwen3-32B", e2t::config_files("configs"));
//
// Ignored: the organisation, Meta- in front, Instruct, Thinking, Chat, versions v0.x, dates (2507,
// 0528, 20250528), number formats (FP8, BF16, NVFP4, FP8-Static-PerTensor, AWQ, w8a8, ...), and case.
// All else tells models apart: V3.1 is not V3, Qwen3-VL is not Qwen3.
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <vector>

#include "e2t/ingest/words.hpp"

namespace e2t {

namespace ingest::detail::family {

/// The name of a model taken apart.
struct ModelName {
  std::string organisation;             ///< lower case, as all of it; may be empty
  std::string name;                     ///< without organisation and file endings
  std::string family;                   ///< what tells models apart
  std::vector<std::string> precision;   ///< words about the number format
  std::vector<std::string> variations;  ///< the other words left out
};

inline bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

inline bool all_digits(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char letter) {
    return std::isdigit(letter) != 0;
  });
}

// YYMM, MMDD, YYMMDD or YYYYMMDD.
inline bool is_date(std::string_view word) {
  if (!all_digits(word))
    return false;
  const auto two = [&](std::size_t at) { return 10 * (word[at] - '0') + (word[at + 1] - '0'); };
  const auto month = [&](std::size_t at) { return two(at) >= 1 && two(at) <= 12; };
  const auto day = [&](std::size_t at) { return two(at) >= 1 && two(at) <= 31; };
  const auto year = [&](std::size_t at) { return two(at) >= 20 && two(at) <= 39; };
  switch (word.size()) {
    case 4:
      return (year(0) && month(2)) || (month(0) && day(2));
    case 6:
      return year(0) && month(2) && day(4);
    case 8:
      return two(0) == 20 && year(2) && month(4) && day(6);
    default:
      return false;
  }
}

// v0.1, v0.3; but not v3, which is a model.
inline bool is_early_version(std::string_view word) {
  return word.starts_with("v0.") && all_digits(word.substr(3));
}

// w8a8, w4a16
inline bool is_bits_of_weights(std::string_view word) {
  const std::size_t a = word.find('a');
  return word.starts_with("w") && a != word.npos && all_digits(word.substr(1, a - 1)) &&
         all_digits(word.substr(a + 1));
}

inline bool is_precision(std::string_view word) {
  if (word.starts_with("quantized."))
    word.remove_prefix(10);
  return is_bits_of_weights(word) ||
         one_of(word,
                {"fp4", "fp8", "fp16", "fp32", "bf16", "bfloat16", "float16", "int4", "int8",
                 "4bit", "8bit", "nvfp4", "mxfp4", "mxfp6", "mxfp8", "awq", "gptq", "quantized"});
}
// Only behind a number format.
inline bool qualifies_precision(std::string_view word) {
  return one_of(word,
                {"static", "dynamic", "pertensor", "perchannel", "block", "kv", "g64", "g128"});
}

inline ModelName taken_apart(std::string_view written) {
  ModelName result;
  std::string all = lower_case(written);
  constexpr std::string_view in_folder = "/config.json";
  if (all.ends_with(in_folder)) {
    all.resize(all.size() - in_folder.size());
  } else {
    for (const std::string_view ending : {"_config.json", ".json"}) {
      if (!all.ends_with(ending))
        continue;
      all.resize(all.size() - ending.size());
      break;
    }
  }
  const std::size_t slash = all.rfind('/');
  std::string last = slash == all.npos ? all : all.substr(slash + 1);
  if (const std::size_t dashes = last.rfind("--"); dashes != last.npos) {
    result.organisation = last.substr(0, dashes);
    last.erase(0, dashes + 2);
  } else if (slash != all.npos) {
    const std::size_t before = slash == 0 ? all.npos : all.rfind('/', slash - 1);
    const std::size_t begin = before == all.npos ? 0 : before + 1;
    result.organisation = all.substr(begin, slash - begin);
  }
  if (last.starts_with("meta-"))
    last.erase(0, 5);
  result.name = last;

  bool behind_precision = false;
  for (std::size_t begin = 0; begin <= last.size();) {
    const std::size_t end = std::min(last.find('-', begin), last.size());
    const std::string word = last.substr(begin, end - begin);
    const bool first = begin == 0;
    begin = end + 1;
    behind_precision =
        !first && (is_precision(word) || (behind_precision && qualifies_precision(word)));
    if (behind_precision) {
      result.precision.push_back(word);
    } else if (!first && (one_of(word, {"instruct", "thinking", "chat"}) || is_date(word) ||
                          is_early_version(word))) {
      result.variations.push_back(word);
    } else {
      result.family.append(first ? "" : "-").append(word);
    }
  }
  std::sort(result.precision.begin(), result.precision.end());
  std::sort(result.variations.begin(), result.variations.end());
  return result;
}

inline std::size_t differences(const std::vector<std::string>& left,
                               const std::vector<std::string>& right) {
  std::vector<std::string> either;
  std::set_symmetric_difference(left.begin(), left.end(), right.begin(), right.end(),
                                std::back_inserter(either));
  return either.size();
}

// The candidates whose families are the fewest edits away, at most three, none too far.
inline std::string near_ones(const ModelName& wanted, const std::vector<std::string>& candidates) {
  const std::size_t farthest = std::max<std::size_t>(3, wanted.family.size() / 3);
  std::vector<std::tuple<std::size_t, std::string>> near;
  for (const std::string& candidate : candidates) {
    const std::string family = taken_apart(candidate).family;
    if (family.size() > 200 || wanted.family.size() > 200)
      continue;
    const std::size_t distance = edit_distance(wanted.family, family);
    if (distance <= farthest)
      near.emplace_back(distance, candidate);
  }
  std::sort(near.begin(), near.end());
  std::string text;
  for (std::size_t i = 0; i < near.size() && i < 3; ++i) {
    text.append(i == 0 ? "; near: " : ", ").append(shown_text(std::get<1>(near[i])));
  }
  return text.empty() ? "; none of the " + std::to_string(candidates.size()) + " there is near"
                      : text;
}

}  // namespace ingest::detail::family

/// The family of a model's id (`organisation/name`) or of a configuration's file name:
/// `organisation--name_config.json`, `organisation--name.json`, `name.json`, `name/config.json`.
[[nodiscard]] inline std::string model_family(std::string_view id_or_config_file_name) {
  return ingest::detail::family::taken_apart(id_or_config_file_name).family;
}

/// The candidate (ids or file names of configurations) of the same family as `id`: the one with the
/// same name, else with the same number format, else with none, else the one that differs least.
/// Throws Error, naming near ones, where no candidate is of the family.
[[nodiscard]] inline std::string match_model(std::string_view id,
                                             const std::vector<std::string>& candidates) {
  const auto wanted = ingest::detail::family::taken_apart(id);
  using Rank = std::tuple<bool, std::size_t, std::size_t, bool, std::size_t, std::string>;
  const Rank* best = nullptr;
  std::vector<Rank> ranks;
  ranks.reserve(candidates.size());
  for (const std::string& candidate : candidates) {
    const auto name = ingest::detail::family::taken_apart(candidate);
    if (wanted.family.empty() || name.family != wanted.family)
      continue;
    ranks.emplace_back(name.name != wanted.name,
                       ingest::detail::family::differences(name.precision, wanted.precision),
                       name.precision.size(), name.organisation != wanted.organisation,
                       ingest::detail::family::differences(name.variations, wanted.variations),
                       candidate);
    if (best == nullptr || ranks.back() < *best)
      best = &ranks.back();
  }
  if (best != nullptr)
    return std::get<std::string>(*best);
  throw ingest::refusal(ingest::shown_text(id, 100) + ": no configuration of its family " +
                        ingest::in_quotes(wanted.family) +
                        ingest::detail::family::near_ones(wanted, candidates));
}

/// The configurations in a folder, as candidates for match_model: its files *.json and, of folders
/// named after a model, `name/config.json`. Sorted; throws Error where the folder cannot be read.
[[nodiscard]] inline std::vector<std::string> config_files(const std::filesystem::path& folder) {
  std::error_code failure;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator at(folder, failure), end; !failure && at != end;
       at.increment(failure)) {
    std::error_code none;
    const std::string name = at->path().filename().string();
    if (at->is_directory(none)) {
      if (std::filesystem::is_regular_file(at->path() / "config.json", none)) {
        names.push_back(name + "/config.json");
      }
    } else if (name.ends_with(".json")) {
      names.push_back(name);
    }
  }
  if (failure) {
    throw ingest::refusal(ingest::shown_text(folder.string(), 200) +
                          ": the folder cannot be read: " + failure.message());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace e2t
