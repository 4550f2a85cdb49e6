// SPDX-License-Identifier: MIT
#pragma once
// What the library's JSON files have in common: the type of their values, how they begin, their text.
//
//     e2t::Json json = e2t::json_header("e2t-plan", 1);
//     std::string text = e2t::json_text(json);  // {"schema": "e2t-plan", "schema_version": 1, ...
#include <nlohmann/json.hpp>

#include <string>

#include "e2t/version.hpp"

namespace e2t {

/// Keys stay in the order in which they are written.
using Json = nlohmann::ordered_json;

/// What every file of the library begins with.
[[nodiscard]] inline Json json_header(const char* schema, int schema_version) {
  return {{"schema", schema},
          {"schema_version", schema_version},
          {"e2t_version", std::to_string(version_major) + '.' + std::to_string(version_minor) +
                              '.' + std::to_string(version_patch)}};
}

/// The text of a JSON file. Text that is not UTF-8 is repaired: names are cut to a number of bytes.
[[nodiscard]] inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace e2t
