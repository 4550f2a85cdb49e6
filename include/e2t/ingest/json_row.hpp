// SPDX-License-Identifier: MIT
#pragma once
// A JSON object as a flat list of fields, read without building the tree: what records of benchmarks are.
// Rows that follow one another in a file have the same keys, so reading one into the other's place
// allocates next to nothing.
//
//     e2t::ingest::JsonRow row;
//     e2t::ingest::read_row(R"({"model_id": "org/m", "itls": [1, 2]})", {.name = "runs.json"}, row);
//     for (const e2t::ingest::JsonField& field : row.fields())
//       use(field.name, field.shown());  // model_id is "org/m", itls is [1,2]
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <nlohmann/json.hpp>

#include "e2t/ingest/json_objects.hpp"
#include "e2t/ingest/json_text.hpp"
#include "e2t/ingest/words.hpp"

namespace e2t::ingest {

enum class JsonKind : unsigned char { null, boolean, number, text, nested };

struct JsonField {
  /// The longest text of an array or object that is kept, in bytes.
  static constexpr std::size_t longest_nested = 200;

  std::string name;
  JsonKind kind = JsonKind::null;
  double number = 0.0;  ///< 0 or 1 of a boolean
  std::string
      text;      ///< of text, of arrays and objects up to longest_nested, of large whole numbers
  int key = -1;  ///< for who reads the row: what it knows the name as

  /// The value as text, without quotes.
  [[nodiscard]] std::string value_text() const {
    if (kind == JsonKind::null)
      return "null";
    if (kind == JsonKind::boolean)
      return number != 0.0 ? "true" : "false";
    return kind == JsonKind::number && text.empty() ? shortest_number(number) : text;
  }
  /// The same for messages: short, and text in quotes.
  [[nodiscard]] std::string shown() const {
    return kind == JsonKind::text ? in_quotes(text) : shown_text(value_text());
  }
};

class JsonRow {
 public:
  [[nodiscard]] std::span<JsonField> fields() { return {fields_.data(), size_}; }
  [[nodiscard]] std::span<const JsonField> fields() const { return {fields_.data(), size_}; }

  void clear() {
    size_ = 0;
    changed_ = false;
  }
  /// A field more; where the row before had the same name at this place, its `key` stays.
  JsonField& add(std::string_view name) {
    if (size_ == fields_.size())
      fields_.emplace_back();
    JsonField& field = fields_[size_++];
    if (field.name != name || size_ > distinct_) {
      field.name = name;
      field.key = unread;
      changed_ = true;
      distinct_ = 0;
    }
    field.text.clear();
    return field;
  }
  /// Whether no name is there twice. (Names that are those of the row before need not be compared.)
  [[nodiscard]] bool are_distinct() {
    if (!changed_)
      return true;
    std::vector<std::string_view> names;
    for (const JsonField& field : fields())
      names.emplace_back(field.name);
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end())
      return false;
    distinct_ = size_;
    return true;
  }
  /// The key of a field that nobody has looked up.
  static constexpr int unread = -2;

 private:
  std::vector<JsonField> fields_;
  std::size_t size_ = 0, distinct_ = 0;
  bool changed_ = false;
};

namespace detail {

// Reads an object without nested objects into a row; gives up on everything else.
class RowBuilder {
 public:
  using json = nlohmann::json;
  explicit RowBuilder(JsonRow& row) : row_(row) { row.clear(); }

  bool null() { return put(JsonKind::null, "null"); }
  bool boolean(bool value) {
    return put(JsonKind::boolean, value ? "true" : "false") && set(value ? 1.0 : 0.0);
  }
  bool number_integer(json::number_integer_t value) { return whole(value); }
  bool number_unsigned(json::number_unsigned_t value) { return whole(value); }
  bool number_float(json::number_float_t value, const std::string& letters) {
    return is_finite(value) && put(JsonKind::number, letters) && set(value);
  }
  bool string(std::string& value) {
    if (depth_ != 1)
      return put(JsonKind::text, depth_ == 0 || is_full() ? "" : json_quoted(value));
    field_->kind = JsonKind::text;
    field_->text = value;
    return true;
  }
  bool binary(json::binary_t&) { return false; }
  bool start_object(std::size_t) {
    if (depth_ != 0)
      return false;
    ++depth_;
    return true;
  }
  bool key(std::string& name) {
    field_ = &row_.add(name);
    return true;
  }
  bool end_object() {
    --depth_;
    return row_.are_distinct();
  }
  bool start_array(std::size_t) {
    if (!put(JsonKind::nested, "["))
      return false;
    ++depth_;
    first_ = true;
    return depth_ <= deepest_json;
  }
  bool end_array() {
    --depth_;
    first_ = false;
    append("]");
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const json::exception&) { return false; }

 private:
  // A value, or a part of an array.
  bool put(JsonKind kind, std::string_view letters) {
    if (depth_ == 0)
      return false;
    if (depth_ == 1) {
      field_->kind = kind;
      if (kind == JsonKind::nested)
        append(letters);
      return true;
    }
    if (!first_)
      append(",");
    first_ = false;
    append(letters);
    return true;
  }
  bool set(double number) {
    if (depth_ == 1)
      field_->number = number;
    return true;
  }
  template <class Integer>
  bool whole(Integer value) {
    constexpr auto exact = Integer{1} << 53;
    const bool small = value < exact && (std::is_unsigned_v<Integer> || value > Integer{} - exact);
    if (depth_ == 1 && small)
      return put(JsonKind::number, "") && set(static_cast<double>(value));
    if (depth_ > 1 && is_full())
      return true;
    const std::string letters = std::to_string(value);
    if (!put(JsonKind::number, letters))
      return false;
    if (depth_ == 1)
      field_->text = letters;
    return set(static_cast<double>(value));
  }
  static std::string json_quoted(const std::string& text) {
    const bool is_long = text.size() > JsonField::longest_nested;
    return json(is_long ? shown_text(text, JsonField::longest_nested) : text)
        .dump(-1, ' ', false, json::error_handler_t::replace);
  }
  [[nodiscard]] bool is_full() const { return field_->text.size() > JsonField::longest_nested; }
  void append(std::string_view letters) {
    if (is_full())
      return;
    field_->text += letters;
    if (is_full())
      field_->text = shown_text(field_->text, JsonField::longest_nested);
  }

  JsonRow& row_;
  JsonField* field_ = nullptr;
  std::size_t depth_ = 0;
  bool first_ = false;
};

// Infinity as the text "inf", as some of the benchmarks write it; NaN as null. Strings and lines stay.
inline std::string without_infinity(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (quoted && text[at] == '\\' && rest.size() > 1) {
      out += text[at++];
    } else if (text[at] == '"') {
      quoted = !quoted;
    } else if (!quoted && rest.starts_with("Infinity")) {
      const bool negative = out.ends_with('-');
      if (negative)
        out.pop_back();
      out += negative ? "\"-inf\"   " : "\"inf\"   ";
      at += 7;
      continue;
    } else if (!quoted && rest.starts_with("NaN")) {
      out += "null";
      at += 2;
      continue;
    }
    out += text[at];
  }
  return out;
}

// JSON without spaces, as far as there is room.
inline void append_json(const nlohmann::json& value, std::string& text) {
  if (text.size() > JsonField::longest_nested)
    return;
  if (!value.is_structured()) {
    text += value.dump();
    return;
  }
  text += value.is_array() ? '[' : '{';
  bool first = true;
  for (const auto& [name, inner] : value.items()) {
    if (text.size() > JsonField::longest_nested)
      return;
    text += first ? "" : ",";
    first = false;
    if (value.is_object())
      text.append(nlohmann::json(name).dump()).append(":");
    append_json(inner, text);
  }
  text += value.is_array() ? ']' : '}';
}
inline void add_value(const nlohmann::json& value, JsonField& field) {
  field.kind = value.is_null()      ? JsonKind::null
               : value.is_boolean() ? JsonKind::boolean
               : value.is_number()  ? JsonKind::number
               : value.is_string()  ? JsonKind::text
                                    : JsonKind::nested;
  if (value.is_boolean())
    field.number = value.get<bool>() ? 1.0 : 0.0;
  if (value.is_number())
    field.number = value.get<double>();
  if (value.is_number_integer() && std::abs(field.number) >= 0x1p53)
    field.text = value.dump();
  if (value.is_string())
    field.text = value.get_ref<const std::string&>();
  if (value.is_structured()) {
    append_json(value, field.text);
    field.text = shown_text(field.text, JsonField::longest_nested);
  }
}

}  // namespace detail

/// The fields of an object that is read already; those of the objects in `opened` stand for themselves,
/// as "server_info.version".
inline void read_row(const nlohmann::json& object, JsonRow& row,
                     std::span<const std::string_view> opened = {}) {
  row.clear();
  for (const auto& [name, value] : object.items()) {
    if (!value.is_object() || std::find(opened.begin(), opened.end(), name) == opened.end()) {
      detail::add_value(value, row.add(name));
      continue;
    }
    for (const auto& [inner, inner_value] : value.items())
      detail::add_value(inner_value, row.add(name + '.' + inner));
  }
  if (!row.are_distinct())
    throw refusal("a field is given twice, once with a point in its name; allowed: once");
}

/// Parses text that stands at a place of a file, so that refusals name the line and column there.
[[nodiscard]] inline nlohmann::json parse_json_at(std::string_view text, const JsonPlace& place) {
  // As many lines and columns as are before it in the file.
  std::string whole(place.begin.line - 1, '\n');
  whole.append(place.begin.column - 1, ' ').append(text);
  return parse_json(whole, place.name);
}

/// Reads the text of one object. Throws Error, which begins with file, line and column, for what is not
/// JSON, nested more than 64 deep, has a key twice or a number that is not finite. Python's Infinity
/// is the text "inf", NaN is null.
inline void read_row(std::string_view text, const JsonPlace& place, JsonRow& row,
                     std::span<const std::string_view> opened = {}) {
  std::string finite;
  if (place.may_have_non_finite) {
    finite = detail::without_infinity(text);
    text = finite;
  }
  detail::RowBuilder builder(row);
  if (nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder))
    return;
  // What is wrong with it, if anything.
  const nlohmann::json object = parse_json_at(text, place);
  if (!object.is_object())
    throw located(place.name, place.begin,
                  "the text is " + std::string(ingest::kind_of(object)) + "; allowed: an object");
  try {
    read_row(object, row, opened);
  } catch (const Error& error) {
    throw located(place.name, place.begin, error.what());
  }
}

}  // namespace e2t::ingest
