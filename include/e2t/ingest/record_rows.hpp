// SPDX-License-Identifier: MIT
#pragma once
// Records from rows of another benchmark's file, by the table of its keys: what every such reader shares.
//
//     std::ifstream file = e2t::ingest::open_file("runs.jsonl");
//     e2t::read_record_objects(file, "runs.jsonl", e2t::vllm_bench_format, [](e2t::FileRecord& read) {
//       for (const e2t::FieldText& field : read.unknown_fields) use(field.name, field.text);
//       use(read.record.rate.value());
//     });
//
// A record is read whole and completed, or refused: one that misses what is needed, has values out of
// their range, or contradicts itself by more than 1 %.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <istream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/ingest/json_objects.hpp"
#include "e2t/ingest/json_row.hpp"
#include "e2t/ingest/record_keys.hpp"
#include "e2t/report/record_complete.hpp"

namespace e2t {

/// A field of a file that is not in the record, and its value; arrays and objects up to 200 bytes.
struct FieldText {
  std::string name, text;
};

/// One record of a file.
struct FileRecord {
  Record record{};
  std::vector<FieldText> unknown_fields{};  ///< that the format does not have
  std::vector<FieldText> unused_fields{};   ///< that it has and a record has not
  std::size_t line = 0;                     ///< where it begins in the file
};

/// Gets every record in turn; it may be moved from.
using OnRecord = std::function<void(FileRecord&)>;
/// Gets what a record is refused with, which then is left out. What is not JSON ends the reading.
using OnRefusedRecord = std::function<void(const Error&)>;

/// The values of one row by the keys of its format.
class RecordValues {
 public:
  explicit RecordValues(std::span<const RecordKey> keys)
      : keys_(keys), fields_(keys.size()), numbers_(keys.size()) {}

  /// Null where the field is missing or null.
  [[nodiscard]] const ingest::JsonField* find(std::string_view name) const {
    const ingest::JsonField* field = fields_[index(name)];
    return field == nullptr || field->kind == ingest::JsonKind::null ? nullptr : field;
  }
  /// In the base unit of the key.
  [[nodiscard]] Optional<double> number(std::string_view name) const {
    return numbers_[index(name)];
  }
  /// "duration is 40.6 s", "max_concurrency is null", "max_concurrency is not given".
  [[nodiscard]] std::string said(std::string_view name) const { return said(index(name)); }
  [[nodiscard]] std::string said(std::size_t key) const {
    const std::string name = keys_[key].name;
    if (fields_[key] == nullptr)
      return name + " is not given";
    if (!numbers_[key].has_value())
      return name + " is " + fields_[key]->shown();
    return name + " is " + significant(*numbers_[key] / keys_[key].scale, {6}) +
           (keys_[key].unit.empty() ? "" : " ") + keys_[key].unit.c_str();
  }

 private:
  friend class RecordRowReader;
  [[nodiscard]] std::size_t index(std::string_view name) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (name == keys_[i].name)
        return i;
    }
    throw ingest::refusal("no key " + std::string(name) + " in the table of the format");
  }

  std::span<const RecordKey> keys_;
  std::vector<const ingest::JsonField*> fields_;
  std::vector<Optional<double>> numbers_;
};

/// What another benchmark's records are made of.
struct RecordFormat {
  const char* name;  ///< "vllm bench serve"
  std::span<const RecordKey> keys;
  std::span<const RecordQuotient> quotients{};
  std::span<const RecordProduct> products{};
  /// Keys that all records of it have and those of other formats have not.
  std::span<const std::string_view> recognised_by{};
  /// Objects whose fields are looked at: "server_info" has the keys "server_info.version", ...
  std::span<const std::string_view> opened{};
  /// What the table cannot say; throws Error for what contradicts itself.
  void (*finish)(const RecordValues&, Record&) = nullptr;
};

/// Makes records of rows.
class RecordRowReader {
 public:
  explicit RecordRowReader(const RecordFormat& format) : format_(format), values_(format.keys) {}

  /// Reads a row; `place` is where it stands, for the record's source. Throws Error, without a place.
  void read(ingest::JsonRow& row, const std::string& place, FileRecord& into) {
    into.record = Record{};
    sort_fields(row, into);
    require_needed();
    Record& record = into.record;
    for (std::size_t i = 0; i < keys().size(); ++i)
      take(i, record);
    for (std::size_t i = 0; i < keys().size(); ++i)
      explain(i, record);
    for (const RecordProduct& law : format_.products)
      check(law);
    for (const RecordQuotient& law : format_.quotients)
      derive(law, record);
    if (format_.finish != nullptr)
      format_.finish(values_, record);
    record.source = place + " (" + format_.name + ')';
    complete(record);
  }

 private:
  using JsonField = ingest::JsonField;
  using JsonKind = ingest::JsonKind;
  using Use = RecordKey::Use;
  static constexpr int unknown = -1, unused = -3;

  [[nodiscard]] std::span<const RecordKey> keys() const { return format_.keys; }

  // p95_ttft_ms, p99.9_itl_ms: benchmarks write the percentiles that they are asked for.
  static bool is_percentile(std::string_view name) {
    const std::size_t end = name.find_first_not_of("0123456789.", 1);
    return name.starts_with('p') && end > 1 && end < name.size() && name[end] == '_';
  }
  [[nodiscard]] int key_of(std::string_view name) const {
    for (std::size_t i = 0; i < keys().size(); ++i) {
      if (name == keys()[i].name)
        return static_cast<int>(i);
    }
    for (const std::string_view opened : format_.opened) {
      if (name.starts_with(opened) && name.substr(opened.size()).starts_with('.'))
        return unused;
    }
    return is_percentile(name) ? unused : unknown;
  }
  void sort_fields(ingest::JsonRow& row, FileRecord& into) {
    std::fill(values_.fields_.begin(), values_.fields_.end(), nullptr);
    std::fill(values_.numbers_.begin(), values_.numbers_.end(), Optional<double>{});
    std::size_t unknowns = 0, unuseds = 0;
    for (JsonField& field : row.fields()) {
      if (field.key == ingest::JsonRow::unread)
        field.key = key_of(field.name);
      const auto key = static_cast<std::size_t>(field.key);
      if (field.key >= 0)
        values_.fields_[key] = &field;
      if (field.key == unknown)
        keep(field, into.unknown_fields, unknowns);
      else if (field.key == unused || keys()[key].use == Use::unused ||
               keys()[key].use == Use::mean)
        keep(field, into.unused_fields, unuseds);
    }
    into.unknown_fields.resize(unknowns);
    into.unused_fields.resize(unuseds);
  }
  // Into the place of that of the row before, if there is one.
  static void keep(const JsonField& field, std::vector<FieldText>& into, std::size_t& count) {
    if (count == into.size())
      into.emplace_back();
    into[count].name = field.name;
    into[count].text = field.value_text();
    ++count;
  }

  static bool is_null(const JsonField* field) {
    return field != nullptr && field->kind == JsonKind::null;
  }
  void require_needed() const {
    std::string missing;
    int count = 0;
    for (std::size_t i = 0; i < keys().size(); ++i) {
      const JsonField* field = values_.fields_[i];
      if (!keys()[i].is_needed || (field != nullptr && !is_null(field)))
        continue;
      missing += (count++ == 0 ? "" : ", ") + std::string(keys()[i].name);
    }
    if (count > 0)
      throw ingest::refusal(missing + (count == 1 ? " is" : " are") + " not given; a record of " +
                            format_.name + " has " + (count == 1 ? "it" : "them"));
  }

  void take(std::size_t i, Record& record) {
    const RecordKey& key = keys()[i];
    const JsonField* field = values_.fields_[i];
    if (field == nullptr || is_null(field) || key.use == Use::raw || key.use == Use::unused)
      return;
    if (key.use == Use::text) {
      take_text(key, *field, record);
      return;
    }
    if (key.use == Use::word && field->kind == JsonKind::text &&
        !number_in(field->text).has_value())
      return;
    const double number = number_of(key, *field, record);
    values_.numbers_[i] = number * key.scale;
    if (key.use != Use::figure && key.use != Use::latency)
      return;
    FigureCell& cell = key.figure(record);
    if (cell.has_value())
      refuse_second(i, record);
    if (key.use == Use::latency && number == 0.0) {
      cell.reason = std::string(key.name) + " is 0: there was nothing to measure";
      return;
    }
    cell.number = number * key.scale;
    cell.known = Provenance::measured;
  }
  void take_text(const RecordKey& key, const JsonField& field, Record& record) const {
    const auto control = [](unsigned char letter) { return letter < 0x20 || letter == 0x7f; };
    if (field.kind != JsonKind::text || field.text.empty() ||
        std::any_of(field.text.begin(), field.text.end(), control))
      throw ingest::refusal(std::string(key.name) + " is " + field.shown() +
                            "; allowed: text without control characters");
    key.text(record).text = field.text;
  }
  [[noreturn]] void refuse_second(std::size_t i, Record& record) const {
    std::string names;
    for (std::size_t each = 0; each <= i; ++each) {
      const bool same = keys()[each].figure != nullptr && values_.numbers_[each].has_value() &&
                        &keys()[each].figure(record) == &keys()[i].figure(record);
      if (same)
        names += (names.empty() ? "" : " and ") + std::string(keys()[each].name);
    }
    throw ingest::refusal(names + " are both given and mean the same; allowed: one of them");
  }

  static Optional<double> number_in(const std::string& text) {
    const char *begin = text.data(), *end = begin + text.size();
    double number = 0.0;
    const auto read = std::from_chars(begin, end, number);
    const bool whole = read.ec == std::errc{} && read.ptr == end && is_finite(number);
    return whole ? Optional<double>(number) : Optional<double>();
  }
  // A number, or text that is one; in the unit of the key.
  [[nodiscard]] double number_of(const RecordKey& key, const JsonField& field,
                                 Record& record) const {
    Optional<double> read;
    if (field.kind == JsonKind::number)
      read = field.number;
    if (field.kind == JsonKind::text)
      read = number_in(field.text);
    if (!read.has_value()) {
      Error::Message range;
      detail::append_range(range, key.range, key.unit);
      throw ingest::refusal(std::string(key.name) + " is " + field.shown() +
                            "; allowed: a number, " + range.c_str());
    }
    const double number = *read;
    const bool inside = number > 0.0 || (key.range.low_allowed && number == 0.0);
    if (!inside || !is_finite(number * key.scale))
      throw detail::field_out_of_range(Path{key.name}, number, key.unit, key.range,
                                       help_of(key, record).c_str());
    return number;
  }
  [[nodiscard]] static std::string help_of(const RecordKey& key, Record& record) {
    for (const auto& cell : record_cells(record)) {
      if (key.figure != nullptr && cell.figure == &key.figure(record))
        return cell.field.help;
    }
    return "other figures follow from it";
  }

  // Why there is no value.
  void explain(std::size_t i, Record& record) const {
    const RecordKey& key = keys()[i];
    if (key.use == Use::text) {
      TextCell& cell = key.text(record);
      if (!cell.has_value() && cell.reason.empty())
        cell.reason = values_.said(i);
      return;
    }
    if (key.figure == nullptr || key.figure(record).has_value())
      return;
    std::string& reason = key.figure(record).reason;
    if (key.use == Use::mean && values_.numbers_[i].has_value() && !is_stated(key))
      reason = "there is no median, only a mean: " + values_.said(i);
    else if (key.use != Use::mean && (reason.empty() || is_null(values_.fields_[i])))
      reason = values_.said(i);
  }

  // Whether the median is there after all, as zero.
  [[nodiscard]] bool is_stated(const RecordKey& mean) const {
    for (std::size_t i = 0; i < keys().size(); ++i) {
      if (keys()[i].use == Use::latency && keys()[i].figure == mean.figure &&
          values_.numbers_[i].has_value())
        return true;
    }
    return false;
  }

  void check(const RecordProduct& law) const {
    const auto product = values_.number(law.product), left = values_.number(law.left),
               right = values_.number(law.right);
    if (!product.has_value() || !left.has_value() || !right.has_value())
      return;
    const double made = *left * *right;
    if (is_finite(made) &&
        std::abs(made - *product) <= 0.01 * std::max(std::abs(made), std::abs(*product)))
      return;
    throw ingest::refusal(values_.said(law.product) + ", " + values_.said(law.left) + " and " +
                          values_.said(law.right) + "; allowed: " + law.left + " * " + law.right +
                          " within 1 % of " + law.product);
  }
  void derive(const RecordQuotient& law, Record& record) const {
    const auto over = values_.number(law.over), under = values_.number(law.under);
    FigureCell& cell = law.figure(record);
    if (cell.has_value())
      return;
    if (!over.has_value() || !under.has_value() || !(*under > 0.0)) {
      cell.reason = values_.said(over.has_value() ? law.under : law.over);
      return;
    }
    cell.number = *over / *under;
    cell.known = Provenance::measured;
    cell.derived_from = std::string(law.over) + " and " + law.under;
  }

  const RecordFormat& format_;
  RecordValues values_;
};

/// Reads the object that `objects` stands at and all behind it as records of one format.
inline void read_record_objects(ingest::JsonObjects& objects, const RecordFormat& format,
                                const OnRecord& on_record, const OnRefusedRecord& on_refused) {
  const std::string& name = objects.name();
  const std::string source = std::filesystem::path(name).filename().string() + ", line ";
  ingest::JsonRow row;
  RecordRowReader reader(format);
  FileRecord read;
  do {
    read.line = objects.position().line;
    ingest::read_row(objects.text(), objects.place(), row, format.opened);
    try {
      reader.read(row, source + std::to_string(read.line), read);
    } catch (const Error& error) {
      const Error refusal = ingest::located(name, objects.position(), error.what());
      if (!on_refused)
        throw refusal;
      on_refused(refusal);
      continue;
    }
    on_record(read);
  } while (objects.next());
}
/// Reads the objects of a stream, whatever way they stand in it, as records of one format; `name` stands
/// for the file in messages and in sources. Throws Error, which begins with file, line and column.
inline void read_record_objects(std::istream& input, std::string_view name,
                                const RecordFormat& format, const OnRecord& on_record,
                                const OnRefusedRecord& on_refused = {}) {
  ingest::JsonObjects objects(input, name);
  if (!objects.next())
    throw ingest::located(
        name, {}, std::string("there is no record in it; allowed: JSON objects of ") + format.name);
  read_record_objects(objects, format, on_record, on_refused);
}
/// The same of a file.
inline void read_record_file(const std::filesystem::path& path, const RecordFormat& format,
                             const OnRecord& on_record, const OnRefusedRecord& on_refused = {}) {
  std::ifstream file = ingest::open_file(path);
  read_record_objects(file, path.string(), format, on_record, on_refused);
}

}  // namespace e2t
