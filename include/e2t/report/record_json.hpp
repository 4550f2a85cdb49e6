// SPDX-License-Identifier: MIT
#pragma once
// A record as JSON, and the schema of that JSON. Numbers are in base units and read back as the same
// doubles; ingest/record_file.hpp reads them.
//
//     const e2t::Json json = e2t::to_json(e2t::record_of(tpf));
//     std::string text = e2t::json_text(json);
//     std::string schema = e2t::json_text(e2t::record_schema());  // docs/schema/e2t-record-1.json
//
//   "rate": {"value": 4915.0, "unit": "output_token/s", "known": "measured", "standard_error": 20.0}
//   "pue": {"reason": "measured in a laboratory"}
//
// Every field of the table is there, with a value or with the reason why it has none.
#include <string>

#include "e2t/report/json_file.hpp"
#include "e2t/report/record_cells.hpp"

namespace e2t {

inline constexpr auto record_schema_name = "e2t-record";
inline constexpr int record_schema_version = 1;

namespace detail {

inline Json json_absent(const std::string& reason) {
  return {{"reason", reason.empty() ? "not given" : reason}};
}
inline Json json_cell(const RecordCell& cell) {
  if (!cell.has_value())
    return json_absent(cell.reason());
  if (cell.text != nullptr)
    return cell.text->text;
  const FigureCell& figure = *cell.figure;
  Json json{{"value", *figure.number}, {"unit", cell.field.unit.text().c_str()}};
  if (cell.field.setting)
    return json;
  json["known"] = choice_names<Provenance>[static_cast<int>(figure.known)];
  const auto part = [&](const char* name, const Optional<double>& number) {
    if (number.has_value())
      json[name] = *number;
  };
  part("standard_error", figure.spread.standard_error);
  part("low", figure.spread.low);
  part("high", figure.spread.high);
  part("confidence", figure.spread.confidence);
  if (!figure.derived_from.empty())
    json["derived_from"] = figure.derived_from;
  return json;
}

// The fields of a record or of a ceiling, what `made` says of each; those at a meter in an object.
template <class Aggregate, class Make>
void json_fields(Json& json, const Aggregate& from, Make made) {
  for (const RecordCell& cell : record_cells(from)) {
    Json& field = json[cell.field.name];
    (*cell.field.meter == '\0' ? field : field[cell.field.meter]) = made(cell);
  }
}

// --- the schema ---
inline Json schema_object(const Json& properties) {
  Json required = Json::array();
  for (const auto& [name, schema] : properties.items())
    required.push_back(name);
  return {{"type", "object"},
          {"properties", properties},
          {"required", required},
          {"additionalProperties", false}};
}
inline Json schema_number(const RecordField& field) {
  Json number = Json::object();
  const Range& range = field.range;
  if (is_finite(range.low))
    number[range.low_allowed ? "minimum" : "exclusiveMinimum"] = range.low * field.shown.scale;
  if (is_finite(range.high))
    number[range.high_allowed ? "maximum" : "exclusiveMaximum"] = range.high * field.shown.scale;
  return number;
}
inline Json schema_cell(const RecordCell& cell) {
  Json schema{{"description", cell.field.help}};
  if (cell.text != nullptr) {
    schema["$ref"] = "#/$defs/text";
    return schema;
  }
  const Json given{{"$ref", cell.field.setting ? "#/$defs/setting" : "#/$defs/figure"},
                   {"properties",
                    {{"value", schema_number(cell.field)},
                     {"unit", {{"const", cell.field.unit.text().c_str()}}}}}};
  schema["oneOf"] = Json::array({given, {{"$ref", "#/$defs/absent"}}});
  return schema;
}
// What fields refer to.
inline Json schema_definitions() {
  const Json words{{"$ref", "#/$defs/words"}}, number{{"type", "number"}};
  Json made;
  made["words"] = {{"type", "string"}, {"minLength", 1}};
  made["absent"] = schema_object({{"reason", words}});
  made["text"]["oneOf"] = Json::array({words, {{"$ref", "#/$defs/absent"}}});
  Json properties{{"value", number}, {"unit", words}};
  made["setting"] = schema_object(properties);
  properties["known"]["enum"] = Json::array();
  for (const char* name : choice_names<Provenance>)
    properties["known"]["enum"].push_back(name);
  made["figure"] = schema_object(properties);
  Json& figure = made["figure"]["properties"];
  figure["standard_error"] = {{"type", "number"}, {"minimum", 0.0}};
  figure["low"] = figure["high"] = number;
  figure["confidence"] = {{"type", "number"}, {"exclusiveMinimum", 0.0}, {"exclusiveMaximum", 1.0}};
  figure["derived_from"] = words;
  // An interval is a whole one.
  made["figure"]["dependentRequired"] = {{"low", {"high", "confidence"}},
                                         {"high", {"low", "confidence"}},
                                         {"confidence", {"low", "high"}}};
  return made;
}
// The properties of a record or of a ceiling, behind those that are given.
template <class Aggregate>
Json schema_fields(Json properties, const Aggregate& from) {
  json_fields(properties, from, schema_cell);
  for (const RecordCell& cell : record_cells(from)) {
    Json& property = properties[cell.field.name];
    if (*cell.field.meter != '\0' && !property.contains("type"))
      property = schema_object(property);
  }
  return properties;
}

}  // namespace detail

/// The record as JSON; json_text() writes it.
[[nodiscard]] inline Json to_json(const Record& record) {
  Json json = json_header(record_schema_name, record_schema_version);
  detail::json_fields(json, record, detail::json_cell);
  json["ceilings"] = Json::array();
  for (const RecordCeiling& ceiling : record.ceilings) {
    Json row{{"name", ceiling.name}};
    detail::json_fields(row, ceiling, detail::json_cell);
    json["ceilings"].push_back(row);
  }
  return json;
}

/// The schema of what to_json() writes (JSON Schema 2020-12), made from the table. The files of a version
/// never change: a field that is added to the table makes the next version.
[[nodiscard]] inline Json record_schema() {
  const Json words{{"$ref", "#/$defs/words"}};
  const Json header{{"schema", {{"const", record_schema_name}}},
                    {"schema_version", {{"const", record_schema_version}}},
                    {"e2t_version", words}};
  Json properties = detail::schema_fields(header, Record{});
  properties["ceilings"] = {
      {"type", "array"},
      {"items", detail::schema_object(detail::schema_fields({{"name", words}}, RecordCeiling{}))}};
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"$id", "urn:e2t:record:" + std::to_string(record_schema_version)},
              {"title", "What one run of LLM inference made of energy, and how that is known"}};
  schema.update(detail::schema_object(properties));
  schema["$defs"] = detail::schema_definitions();
  return schema;
}

}  // namespace e2t
