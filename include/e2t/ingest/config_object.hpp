// SPDX-License-Identifier: MIT
#pragma once
// The fields of a published model configuration, by name and type. A field that is null is absent,
// which is how publishers write "not used". Refusals name file, path, value and what is allowed.
//
//     const auto json = e2t::ingest::parse_json(R"({"text_config": {"num_hidden_layers": 32}})", "a");
//     const auto text = e2t::ingest::ConfigObject(json, "a").object("text_config");
//     const double layers = text.whole("num_hidden_layers");
//     text.whole("hidden_size");  // throws: a: text_config.hidden_size is not given
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/json_text.hpp"

namespace e2t::ingest {

/// A value in a message: `"silu"`, `2.5`, `[1, 0, ...]`.
[[nodiscard]] inline std::string shown_value(const nlohmann::json& value) {
  if (value.is_string())
    return in_quotes(value.get_ref<const std::string&>());
  if (value.is_boolean())
    return value.get<bool>() ? "true" : "false";
  if (value.is_number())
    return shortest_number(value.get<double>());
  if (!value.is_array())
    return std::string(kind_of(value));
  constexpr std::size_t most = 3;
  std::string text = "[";
  for (std::size_t i = 0; i < value.size() && i < most; ++i) {
    const nlohmann::json& each = value[i];
    text += (i == 0 ? "" : ", ") + (each.is_array() ? "..." : shown_value(each));
  }
  return text + (value.size() > most ? ", ...]" : "]");
}

class ConfigObject {
 public:
  using json = nlohmann::json;
  using Names = std::initializer_list<std::string_view>;

  /// `value` and `file` outlive this.
  ConfigObject(const json& value, std::string_view file, std::string path = {})
      : value_(value), file_(file), path_(std::move(path)) {
    if (!value.is_object()) {
      throw located(file_, {},
                    (path_.empty() ? "" : path_ + ": ") + "expected an object, got " +
                        std::string(kind_of(value)));
    }
  }

  [[nodiscard]] const json& value() const { return value_; }
  [[nodiscard]] std::string_view file() const { return file_; }
  [[nodiscard]] std::string path(std::string_view key) const { return json_path(path_, key); }

  /// Throws Error: file, path of the field, and the message that begins with a verb or ": ".
  [[noreturn]] void refuse(std::string_view key, const std::string& message) const {
    throw located(file_, {}, path(key) + message);
  }
  [[noreturn]] void refuse_value(std::string_view key, const std::string& allowed) const {
    refuse(key, " is " + shown_value(value_.at(std::string(key))) + "; allowed: " + allowed);
  }

  /// Null where the field is absent or null.
  [[nodiscard]] const json* find(std::string_view key) const {
    const auto found = value_.find(key);
    return found == value_.end() || found->is_null() ? nullptr : &*found;
  }
  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

  /// The one of several names for a field that is given; several must agree. Empty if none is.
  [[nodiscard]] std::string_view given(Names names) const {
    std::string_view first;
    for (const std::string_view name : names) {
      if (!has(name))
        continue;
      if (first.empty()) {
        first = name;
      } else if (*find(name) != *find(first)) {
        refuse(name, " is " + shown_value(*find(name)) + ", but " + path(first) + " is " +
                         shown_value(*find(first)) + "; allowed: the same");
      }
    }
    return first;
  }

  /// Whole numbers from `low` to 10^9.
  [[nodiscard]] std::optional<double> try_whole(std::string_view key, double low = 1.0) const {
    const json* field = find(key);
    if (field == nullptr)
      return {};
    constexpr double high = 1e9;
    const std::string allowed = "a whole number of at least " + shortest_number(low);
    if (!field->is_number()) {
      refuse(key, ": expected " + allowed + ", got " + std::string(kind_of(*field)));
    }
    const double value = field->get<double>();
    const bool whole = value >= low && value <= high &&
                       static_cast<double>(static_cast<long long>(value)) == value;
    if (!whole)
      refuse_value(key, allowed + (value > high ? " and at most 1e9" : ""));
    return value;
  }
  [[nodiscard]] double whole(std::string_view key, double low = 1.0) const {
    const auto value = try_whole(key, low);
    if (!value)
      refuse(key, " is not given; allowed: a whole number of at least " + shortest_number(low));
    return *value;
  }
  [[nodiscard]] double whole_or(std::string_view key, double other, double low = 1.0) const {
    return try_whole(key, low).value_or(other);
  }
  [[nodiscard]] std::optional<double> try_whole(Names names, double low = 1.0) const {
    const std::string_view key = given(names);
    return key.empty() ? std::nullopt : try_whole(key, low);
  }

  [[nodiscard]] std::optional<bool> flag(std::string_view key) const {
    const json* field = find(key);
    if (field == nullptr)
      return {};
    if (!field->is_boolean()) {
      refuse(key, ": expected true or false, got " + std::string(kind_of(*field)));
    }
    return field->get<bool>();
  }
  [[nodiscard]] std::string text(std::string_view key) const {
    const json* field = find(key);
    if (field == nullptr)
      return {};
    if (!field->is_string())
      refuse(key, ": expected a string, got " + std::string(kind_of(*field)));
    return field->get<std::string>();
  }
  [[nodiscard]] ConfigObject object(std::string_view key) const {
    const json* field = find(key);
    if (field == nullptr)
      refuse(key, " is not given; allowed: an object");
    return {*field, file_, path(key)};
  }

  /// A list with a value for each layer; up to `more` behind them belong to prediction layers. Null
  /// where it is absent.
  [[nodiscard]] const json* per_layer(std::string_view key, std::size_t layers,
                                      std::size_t more) const {
    const json* field = find(key);
    if (field == nullptr)
      return nullptr;
    if (!field->is_array())
      refuse(key, ": expected an array, got " + std::string(kind_of(*field)));
    if (field->size() < layers || field->size() > layers + more) {
      refuse(key, " has " + std::to_string(field->size()) + " values, but " +
                      path("num_hidden_layers") + " is " + std::to_string(layers) +
                      "; allowed: one value for each layer");
    }
    return field;
  }
  /// A number of a list of whole numbers.
  [[nodiscard]] double element(std::string_view key, std::size_t index) const {
    const json& value = find(key)->at(index);
    const double number = value.is_number() ? value.get<double>() : -1.0;
    if (number < 0.0 || number > 1e9 ||
        number != static_cast<double>(static_cast<long long>(number))) {
      refuse_element(key, index, "whole numbers");
    }
    return number;
  }
  [[noreturn]] void refuse_element(std::string_view key, std::size_t index,
                                   const std::string& allowed) const {
    refuse(std::string(key) + '[' + std::to_string(index) + ']',
           " is " + shown_value(find(key)->at(index)) + "; allowed: " + allowed);
  }

 private:
  const json& value_;
  std::string_view file_;
  std::string path_;
};

}  // namespace e2t::ingest
