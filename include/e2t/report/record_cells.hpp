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

// Walks a table; Aggregate may be const.
template <class Aggregate>
class CellList {
  template <class Cell>
  using like = std::conditional_t<std::is_const_v<Aggregate>, const Cell, Cell>;

 public:
  using Cell = RecordCellOf<like<FigureCell>, like<TextCell>>;
  explicit CellList(Aggregate& from) : from_(from) {
    std::remove_const_t<Aggregate>::each_field(*this);
  }
  std::vector<Cell> take() { return std::move(cells_); }

  void operator()(const SectionField& section) { section_ = section.name; }
  template <class Description, class Member>
  void operator()(const Description& description, Member member) {
    auto& at = from_.*member;
    using Type = std::remove_cvref_t<decltype(at)>;
    if constexpr (std::is_same_v<Type, TextCell>) {
      add({.section = section_, .name = description.name, .help = description.help}).text = &at;
    } else if constexpr (is_at_meters<Type>) {
      figure(description, at.device, "device");
      figure(description, at.it, "it");
      figure(description, at.facility, "facility");
    } else if constexpr (!std::is_same_v<Description, ListField>) {
      figure(description, at, "");
    }
  }

 private:
  template <class Dimension, class Type>
  void figure(const Field<Dimension>& field, Type& at, const char* meter) {
    using Base = BaseUnit<typename Type::value_type>;
    RecordField made{.section = section_,
                     .name = field.name,
                     .meter = meter,
                     .help = field.help,
                     .unit = Base::symbol,
                     .shown = {field.unit.scale, field.unit.symbol},
                     .range = field.range,
                     .setting = std::remove_const_t<Type>::setting};
    if constexpr (requires { Base::range; })
      made.range = Base::range;
    add(made).figure = &at;
  }
  Cell& add(const RecordField& field) {
    cells_.push_back({field, nullptr, nullptr});
    return cells_.back();
  }

  Aggregate& from_;
  const char* section_ = "";
  std::vector<Cell> cells_;
};

}  // namespace detail

/// Every figure and text of a record or of one of its ceilings, in the order of the table. They refer to
/// the record, which must stay.
template <class Aggregate>
[[nodiscard]] auto record_cells(Aggregate& from) {
  return detail::CellList<Aggregate>(from).take();
}

}  // namespace e2t
