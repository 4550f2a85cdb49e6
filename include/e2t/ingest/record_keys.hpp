// SPDX-License-Identifier: MIT
#pragma once
// How another benchmark's file says what a record says: a table of its keys, each with the unit that the
// key or its documentation states and the member of the record it belongs to. Units that do not fit the
// member do not compile.
//
//     constexpr e2t::RecordKey keys[] = {
//         e2t::text_key<&e2t::Record::model>("model_id").needed(),
//         e2t::figure_key<&e2t::Record::rate>("output_throughput", token_per_s).needed(),
//         e2t::latency_key<&e2t::Record::time_to_first_token>("median_ttft_ms", ms),
//         e2t::input_key("completed", request), e2t::unused_key("burstiness")};
//     static_assert(keys[2].scale == 1e-3);
#include <string_view>
#include <type_traits>

#include "e2t/report/record.hpp"

namespace e2t {

/// One key of a format.
struct RecordKey {
  enum class Use : unsigned char {
    figure,   ///< a number of the record
    latency,  ///< the same, where 0 says that there was nothing to measure
    text,     ///< a text of the record
    input,    ///< a number that figures of the record follow from, or are checked by
    word,     ///< the same, or a word in place of it: "inf"
    mean,     ///< the mean of what the record has the median of
    raw,      ///< whatever it is, read by the format's own function
    unused    ///< a record has no field for it
  };

  const char* name;
  Use use;
  Text<47> unit{};
  double scale = 1.0;  ///< base units in one of `unit`
  Range range = above_zero;
  FigureCell& (*figure)(Record&) = nullptr;
  TextCell& (*text)(Record&) = nullptr;
  bool is_needed = false;

  /// The same key, without which there is no record.
  [[nodiscard]] constexpr RecordKey needed() const {
    RecordKey key = *this;
    key.is_needed = true;
    return key;
  }
  /// The same key, where 0 is a value.
  [[nodiscard]] constexpr RecordKey or_zero() const {
    RecordKey key = *this;
    key.range = zero_or_more;
    return key;
  }
};

namespace detail {

template <class Cell, auto Member, auto... Meter>
constexpr Cell& record_cell(Record& record) {
  if constexpr (sizeof...(Meter) == 0)
    return record.*Member;
  else
    return (record.*Member).*(Meter, ...);
}
template <class CellType>
struct CellDimension {
  using type = typename DimensionOf<typename CellType::value_type>::type;
};
template <class Plain>
struct CellDimension<AtMeters<Plain>> {
  using type = Plain;
};

template <auto Member, auto... Meter, class Dimension>
constexpr RecordKey key_of(const char* name, RecordKey::Use use, const Unit<Dimension>& unit) {
  using CellType = std::remove_cvref_t<decltype(Record{}.*Member)>;
  static_assert(same_dimension<typename CellDimension<CellType>::type, Dimension>,
                "e2t: the unit of this key is not one of the record's member");
  return {.name = name,
          .use = use,
          .unit = unit.symbol,
          .scale = unit.scale,
          .figure = record_cell<FigureCell, Member, Meter...>};
}

}  // namespace detail

/// A number above zero; `Meter` is where it is measured, if it is of energy: &AtMeters<power>::device.
template <auto Member, auto... Meter, class Dimension>
[[nodiscard]] constexpr RecordKey figure_key(const char* name, const Unit<Dimension>& unit) {
  return detail::key_of<Member, Meter...>(name, RecordKey::Use::figure, unit);
}
/// A time that benchmarks write as 0 where there was nothing to measure: no streaming, one token.
template <auto Member, class Dimension>
[[nodiscard]] constexpr RecordKey latency_key(const char* name, const Unit<Dimension>& unit) {
  return detail::key_of<Member>(name, RecordKey::Use::latency, unit).or_zero();
}
/// The mean of what `Member` is the median of: it says why there is none, and is not taken for it.
template <auto Member, class Dimension>
[[nodiscard]] constexpr RecordKey mean_key(const char* name, const Unit<Dimension>& unit) {
  return detail::key_of<Member>(name, RecordKey::Use::mean, unit).or_zero();
}
template <auto Member>
[[nodiscard]] constexpr RecordKey text_key(const char* name) {
  return {.name = name, .use = RecordKey::Use::text, .text = detail::record_cell<TextCell, Member>};
}
template <class Dimension>
[[nodiscard]] constexpr RecordKey input_key(const char* name, const Unit<Dimension>& unit) {
  return {.name = name, .use = RecordKey::Use::input, .unit = unit.symbol, .scale = unit.scale};
}
template <class Dimension>
[[nodiscard]] constexpr RecordKey input_or_word_key(const char* name, const Unit<Dimension>& unit) {
  return {.name = name, .use = RecordKey::Use::word, .unit = unit.symbol, .scale = unit.scale};
}
[[nodiscard]] constexpr RecordKey raw_key(const char* name) {
  return {.name = name, .use = RecordKey::Use::raw};
}
[[nodiscard]] constexpr RecordKey unused_key(const char* name) {
  return {.name = name, .use = RecordKey::Use::unused};
}

/// A figure that follows from two keys, where the format does not state it itself.
struct RecordQuotient {
  FigureCell& (*figure)(Record&);
  const char *over, *under;
};
template <auto Member>
[[nodiscard]] constexpr RecordQuotient quotient_of(const char* over, const char* under) {
  return {detail::record_cell<FigureCell, Member>, over, under};
}

/// Three keys of which the first is the product of the others, to 1 %.
struct RecordProduct {
  const char *product, *left, *right;
};

}  // namespace e2t
