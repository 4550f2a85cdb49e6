// SPDX-License-Identifier: MIT
#pragma once
// Reads the records that e2t and others write as JSON (report/record_json.hpp). What the schema refuses
// is refused, with the field, what it is and what is allowed; so are records that contradict themselves.
//
//     const e2t::Record record = e2t::read_record("run.json");
//     const e2t::Record same = e2t::parse_record(e2t::json_text(e2t::to_json(record)), "run");
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/json_text.hpp"
#include "e2t/report/record_complete.hpp"
#include "e2t/report/record_json.hpp"

namespace e2t {

namespace ingest::detail {

/// The fields of one object of a record.
class RecordReader {
  using json = nlohmann::json;

 public:
  RecordReader(const json& from, std::string path) : from_(from), path_(std::move(path)) {
    if (!from.is_object())
      refuse("an object");
  }

  /// The member `key`; throws Error where there is none.
  [[nodiscard]] RecordReader at(const char* key, const char* help) const {
    const auto found = from_.find(key);
    if (found == from_.end()) {
      throw refusal(below(key) + " is not given (" + help +
                    R"(; allowed: its value, or {"reason": "..."}))");
    }
    return {*found, below(key), Unchecked{}};
  }
  [[nodiscard]] const json& value() const { return from_; }
  [[nodiscard]] const std::string& path() const { return path_; }

  void only(const std::vector<std::string_view>& known) const {
    if (!from_.is_object())
      refuse("an object");
    for (const auto& [key, value] : from_.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end())
        throw refusal(below(key) + " is unknown" + known_instead(key, known));
    }
  }

  /// Text that is not empty and has no control characters but line breaks and tabs.
  [[nodiscard]] std::string text() const {
    if (!from_.is_string())
      refuse("text");
    const auto& text = from_.get_ref<const std::string&>();
    if (text.empty())
      refuse("text that is not empty");
    return text;
  }
  [[nodiscard]] double number() const {
    if (!from_.is_number())
      refuse("a number");
    return from_.get<double>();
  }
  void constant(const std::string& wanted) const {
    if (!from_.is_string() || from_.get_ref<const std::string&>() != wanted)
      refuse(in_quotes(wanted));
  }

  /// Whether this says why there is nothing; then `reason` is it.
  [[nodiscard]] bool is_absent(std::string& reason) const {
    if (!from_.is_object() || !from_.contains("reason"))
      return false;
    only({"reason"});
    reason = at("reason", "").text();
    return true;
  }

  [[noreturn]] void refuse(const std::string& allowed) const {
    const std::string what = from_.is_string()   ? in_quotes(from_.get_ref<const std::string&>())
                             : from_.is_number() ? shortest_number(from_.get<double>())
                                                 : std::string(ingest::kind_of(from_));
    throw refusal((path_.empty() ? "the record" : path_) + " is " + what + "; allowed: " + allowed);
  }

 private:
  struct Unchecked {};
  RecordReader(const json& from, std::string path, Unchecked)
      : from_(from), path_(std::move(path)) {}
  [[nodiscard]] std::string below(std::string_view key) const { return json_path(path_, key); }

  const json& from_;
  std::string path_;
};

inline void read_figure(const RecordReader& from, const RecordField& field, FigureCell& into) {
  if (from.is_absent(into.reason))
    return;
  std::vector<std::string_view> known{"value", "unit"};
  if (!field.setting)
    known.insert(known.end(),
                 {"known", "standard_error", "low", "high", "confidence", "derived_from"});
  from.only(known);
  from.at("unit", "the base unit").constant(field.unit.text().c_str());
  into.number = from.at("value", field.help).number();
  if (field.setting)
    return;
  const RecordReader how = from.at("known", "measured, calibrated or modelled");
  const std::string name = how.text();
  const auto& names = choice_names<Provenance>;
  const auto found = std::find(std::begin(names), std::end(names), name);
  if (found == std::end(names))
    how.refuse("measured, calibrated, modelled");
  into.known = static_cast<Provenance>(found - std::begin(names));
  const auto part = [&](const char* key, Optional<double>& number) {
    if (from.value().contains(key))
      number = from.at(key, "").number();
  };
  part("standard_error", into.spread.standard_error);
  part("low", into.spread.low);
  part("high", into.spread.high);
  part("confidence", into.spread.confidence);
  if (from.value().contains("derived_from"))
    into.derived_from = from.at("derived_from", "").text();
}

/// Reads what the table of `into` names; refuses keys that are neither there nor in `besides`.
template <class Aggregate>
void read_fields(const RecordReader& from, Aggregate& into, std::vector<std::string_view> besides) {
  const auto cells = record_cells(into);
  for (const auto& cell : cells)
    besides.emplace_back(cell.field.name);
  from.only(besides);
  for (const auto& cell : cells) {
    const RecordField& field = cell.field;
    const RecordReader at = from.at(field.name, field.help);
    if (cell.text != nullptr) {
      if (!at.is_absent(cell.text->reason))
        cell.text->text = at.text();
    } else if (*field.meter == '\0') {
      read_figure(at, field, *cell.figure);
    } else {
      at.only({"device", "it", "facility"});
      read_figure(at.at(field.meter, field.help), field, *cell.figure);
    }
  }
}

inline Record read_record(const nlohmann::json& json) {
  const RecordReader from(json, "");
  from.at("schema", "what the file is").constant(record_schema_name);
  const RecordReader version = from.at("schema_version", "of the schema");
  if (!version.value().is_number() || version.number() != record_schema_version)
    version.refuse(std::to_string(record_schema_version));
  (void)from.at("e2t_version", "of the library that wrote it").text();
  Record record;
  read_fields(from, record, {"schema", "schema_version", "e2t_version", "ceilings"});
  const RecordReader list = from.at("ceilings", "every constraint");
  if (!list.value().is_array())
    list.refuse("a list");
  for (std::size_t i = 0; i < list.value().size(); ++i) {
    const RecordReader each(list.value()[i], "ceilings[" + std::to_string(i) + "]");
    RecordCeiling ceiling{.name = each.at("name", "of the constraint").text()};
    read_fields(each, ceiling, {"name"});
    record.ceilings.push_back(ceiling);
  }
  // A completed record still says the same; one that contradicts itself is refused.
  Record completed = record;
  complete(completed);
  return record;
}

inline Record record_of_json(const nlohmann::json& json, std::string_view name) {
  try {
    return read_record(json);
  } catch (const Error& error) {
    throw located(name, {}, error.what());
  }
}

}  // namespace ingest::detail

/// Reads a record; `name` stands for the file in messages. Throws Error, which names file and field.
[[nodiscard]] inline Record parse_record(std::string_view text, std::string_view name) {
  return ingest::detail::record_of_json(ingest::parse_json(text, name), name);
}
/// The same of a file.
[[nodiscard]] inline Record read_record(const std::filesystem::path& path) {
  const std::string text =
      ingest::read_text(path, ingest::largest_json, "a record has some kilobytes");
  return parse_record(text, path.string());
}

}  // namespace e2t
