// SPDX-License-Identifier: MIT
#pragma once
// Every figure and text of a record with what its table says of it: what files are written from and read
// into, and what checks walk.
//
//     const e2t::Record record{.model = "m"};
//     for (const e2t::RecordCell& cell : e2t::record_cells(record)) {
//       use(cell.field.path(), cell.field.unit.text(), cell.has_value(), cell.reason());
//     }
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "e2t/quantity/unit_symbol.hpp"
#include "e2t/report/record.hpp"

namespace e2t {

/// One line of the table for one figure or text; where a field is at three meters, for each of them.
struct RecordField {
  const char* section = "";
  const char* name = "";
  const char* meter = "";  ///< device, it or facility; empty: the field has one figure
  const char* help = "";
  UnitSymbol unit{};         ///< the base unit, in which numbers are written to files
  Unit<one> shown{1.0, ""};  ///< the unit of `range`, whatever its dimension
  Range range{};             ///< allowed values
  bool setting = false;      ///< neither provenance nor error belongs to it

  /// "delivered_power.it"
  [[nodiscard]] std::string path() const {
    return *meter == '\0' ? name : std::string(name) + '.' + meter;
  }
};

/// A field of a record and what stands there: a figure or a text.
template <class Figure, class Text>
struct RecordCellOf {
  RecordField field;
  Figure* figure = nullptr;
  Text* text = nullptr;
  [[nodiscard]] bool has_value() const {
    return figure != nullptr ? figure->has_value() : text->has_value();
  }
  [[nodiscard]] const std::string& reason() const {
    return figure != nullptr ? figure->reason : text->reason;
  }
};
using RecordCell = RecordCellOf<const FigureCell, const TextCell>;

namespace detail {

template <class Value>
struct BaseUnit {
  static constexpr UnitSymbol symbol{};
  static constexpr Range range{.low = Value::kind::range.low,
                               .low_allowed = Value::kind::range.low_allowed,
                               .high = Value::kind::range.high};
};
template <>
struct BaseUnit<double> {
  static constexpr UnitSymbol symbol{};
};
template <class Dimension>
struct BaseUnit<Quantity<Dimension, double>> {
  static constexpr UnitSymbol symbol = unit_symbol_parts<Dimension>;
};
template <class Kind>
struct BaseUnit<MeterRatio<Kind, double>> {
  static constexpr UnitSymbol symbol = unit_symbol_parts<typename Kind::dimension>;
  static constexpr Range range{
      .low = Kind::range.low, .low_allowed = Kind::range.low_allowed, .high = Kind::range.high};
};

template <class Member>
inline constexpr bool is_at_meters = false;
template <class Plain>
inline constexpr bool is_at_meters<AtMeters<Plain>> = true;

// The lines of the table of an Aggregate.
template <class Aggregate>
class FieldList {
 public:
  FieldList() { Aggregate::each_field(*this); }
  std::vector<RecordField> take() { return std::move(fields_); }

  void operator()(const SectionField& section) { section_ = section.name; }
  template <class Description, class Type>
  void operator()(const Description& description, Type Aggregate::*) {
    if constexpr (std::is_same_v<Type, TextCell>) {
      fields_.push_back({.section = section_, .name = description.name, .help = description.help});
    } else if constexpr (is_at_meters<Type>) {
      add<decltype(Type::device)>(description, "device");
      add<decltype(Type::it)>(description, "it");
      add<decltype(Type::facility)>(description, "facility");
    } else if constexpr (!std::is_same_v<Description, ListField>) {
      add<Type>(description, "");
    }
  }

 private:
  template <class Type, class Dimension>
  void add(const Field<Dimension>& field, const char* meter) {
    using Base = BaseUnit<typename Type::value_type>;
    RecordField made{.section = section_,
                     .name = field.name,
                     .meter = meter,
                     .help = field.help,
                     .unit = Base::symbol,
                     .shown = {field.unit.scale, field.unit.symbol},
                     .range = field.range,
                     .setting = Type::setting};
    if constexpr (requires { Base::range; })
      made.range = Base::range;
    fields_.push_back(made);
  }

  const char* section_ = "";
  std::vector<RecordField> fields_;
};
// The lines of a table, which are the same for all records: made once.
template <class Aggregate>
const std::vector<RecordField>& record_fields() {
  static const std::vector<RecordField> fields = FieldList<Aggregate>().take();
  return fields;
}

template <class Figure, class Text>
struct RecordSlot {
  Figure* figure = nullptr;
  Text* text = nullptr;
};
// What stands in an Aggregate, which may be const, in the order of record_fields().
template <class Aggregate>
class SlotList {
  template <class Cell>
  using like = std::conditional_t<std::is_const_v<Aggregate>, const Cell, Cell>;

 public:
  using Slot = RecordSlot<like<FigureCell>, like<TextCell>>;
  explicit SlotList(Aggregate& from) : from_(from) {
    slots_.reserve(record_fields<std::remove_const_t<Aggregate>>().size());
    std::remove_const_t<Aggregate>::each_field(*this);
  }
  std::vector<Slot> take() { return std::move(slots_); }

  void operator()(const SectionField&) {}
  template <class Description, class Member>
  void operator()(const Description&, Member member) {
    auto& at = from_.*member;
    using Type = std::remove_cvref_t<decltype(at)>;
    if constexpr (std::is_same_v<Type, TextCell>) {
      slots_.push_back({nullptr, &at});
    } else if constexpr (is_at_meters<Type>) {
      slots_.push_back({&at.device, nullptr});
      slots_.push_back({&at.it, nullptr});
      slots_.push_back({&at.facility, nullptr});
    } else if constexpr (!std::is_same_v<Description, ListField>) {
      slots_.push_back({&at, nullptr});
    }
  }

 private:
  Aggregate& from_;
  std::vector<Slot> slots_;
};
template <class Aggregate>
auto record_slots(Aggregate& from) {
  return SlotList<Aggregate>(from).take();
}

}  // namespace detail

/// Every figure and text of a record or of one of its ceilings, in the order of the table. They refer to
/// the record, which must stay.
template <class Aggregate>
[[nodiscard]] auto record_cells(Aggregate& from) {
  const auto& fields = detail::record_fields<std::remove_const_t<Aggregate>>();
  const auto slots = detail::record_slots(from);
  using Slot = typename decltype(slots)::value_type;
  using Cell = RecordCellOf<std::remove_pointer_t<decltype(Slot::figure)>,
                            std::remove_pointer_t<decltype(Slot::text)>>;
  std::vector<Cell> cells;
  cells.reserve(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i)
    cells.push_back({fields[i], slots[i].figure, slots[i].text});
  return cells;
}

}  // namespace e2t
