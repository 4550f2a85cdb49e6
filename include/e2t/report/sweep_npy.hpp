// SPDX-License-Identifier: MIT
#pragma once
// A dense sweep as NumPy files: one .npy per column in the shape of the grid, and one JSON file that says
// what they are.
//
//     const auto map = e2t::sweep(scenario).run();
//     e2t::write_npy("site", map);  // site.json, site.rate.npy, site.active.npy, ...
#include <fmt/format.h>

#include <bit>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "e2t/sweep/result.hpp"

namespace e2t {

namespace detail {

static_assert(std::endian::native == std::endian::little, "the .npy files written here are little-endian");

// The header of NumPy's format 1.0: magic, version, length, a dictionary, padded to 64 bytes.
inline std::string npy_header(std::string_view type, const std::string& shape) {
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", type, shape);
  const std::size_t before = 10;
  text.append(63 - (before + text.size()) % 64, ' ').append("\n");
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(text.size() & 0xff);
  header += static_cast<char>(text.size() >> 8U);
  return header + text;
}

inline std::string json_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted.append(1, '\\').append(1, letter);
    } else if (code < 0x20) {
      quoted += fmt::format("\\u{:04x}", code);
    } else {
      quoted += letter;
    }
  }
  return quoted + '"';
}

inline void write_bytes(const std::filesystem::path& path, const std::string& header, const void* data, std::size_t bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(header.data(), static_cast<std::streamsize>(header.size()));
  file.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
  file.close();
  require(static_cast<bool>(file), [&] {
    return Error(Error::Message("cannot write ").append(Text<255>(path.string().c_str())));
  });
}

}  // namespace detail

/// Writes PREFIX.json and PREFIX.<column>.npy. Whole sweeps have the grid's shape; a part is flat, with its
/// offset in the JSON file. Throws Error where a file cannot be written, or two would have one name.
inline void write_npy(const std::filesystem::path& prefix, const SweepResult& result) {
  const bool whole = result.size() == result.grid.size();
  std::string shape;
  if (whole && result.grid.axes() > 0) {
    for (int i = 0; i < result.grid.axes(); ++i) shape += fmt::format("{}, ", result.grid.length(i));
  } else {
    shape = fmt::format("{},", result.size());
  }
  std::set<std::string> names{"rate", "active"};
  for (const ResultColumn& column : result.columns) {
    require(column.name.find('/') == std::string::npos && names.insert(column.name).second, [&] {
      Error::Message text("column \"");
      text.append(Text<47>(column.name.c_str())).append("\" cannot name a file of its own; allowed: names that differ,");
      return Error(text.append(" not rate or active, without /"));
    });
  }
  std::string columns;
  const auto write = [&](const std::string& name, const std::string& unit, const char* type, const void* data,
                         std::size_t bytes) {
    const std::filesystem::path path = prefix.string() + "." + name + ".npy";
    detail::write_bytes(path, detail::npy_header(type, shape), data, bytes);
    columns += fmt::format("{}\n    {{\"name\": {}, \"unit\": {}, \"file\": {}}}", columns.empty() ? "" : ",",
                           detail::json_string(name), detail::json_string(unit),
                           detail::json_string(path.filename().string()));
  };
  write("rate", "output_token/s", "<f8", result.rate.data(), result.rate.size() * sizeof(double));
  write("active", "constraint", "|u1", result.active.data(), result.active.size());
  for (const ResultColumn& column : result.columns) {
    write(column.name, column.unit, "<f8", column.values.data(), column.values.size() * sizeof(double));
  }
  std::string axes, constraints;
  for (const ResultAxis& axis : result.axes) {
    std::string numbers;
    for (const double number : axis.numbers) numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", number);
    std::string labels;
    for (const std::string& label : axis.labels) labels += (labels.empty() ? "" : ", ") + detail::json_string(label);
    axes += fmt::format("{}\n    {{\"name\": {}, \"unit\": {}, \"numbers\": [{}]{}}}", axes.empty() ? "" : ",",
                        detail::json_string(axis.name), detail::json_string(axis.unit), numbers,
                        labels.empty() ? "" : fmt::format(", \"labels\": [{}]", labels));
  }
  for (const std::string& name : result.constraints) {
    constraints += fmt::format("{}{}", constraints.empty() ? "" : ", ", detail::json_string(name));
  }
  const std::string text = fmt::format(
      "{{\n  \"schema\": \"e2t-sweep\",\n  \"schema_version\": 1,\n  \"offset\": {},\n  \"axes\": [{}\n  ],\n"
      "  \"constraints\": [{}],\n  \"columns\": [{}\n  ]\n}}\n",
      result.offset, axes, constraints, columns);
  detail::write_bytes(prefix.string() + ".json", text, nullptr, 0);
}

}  // namespace e2t
