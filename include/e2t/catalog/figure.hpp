// SPDX-License-Identifier: MIT
#pragma once
// What every number of the catalogue carries besides its value: where it is from, when it was read
// there, and how sure it is.
//
//     constexpr auto& hbm = e2t::catalog::h100_sxm.memory_bandwidth;
//     static_assert(hbm.value->in(e2t::units::TB_per_s) == 3.35);
//     puts(hbm.origin.source);  // aiconfigurator 095f58a51 and ...
#include "e2t/base/optional.hpp"
#include "e2t/quantity/literals.hpp"
#include "e2t/scenario/hardware.hpp"

namespace e2t::catalog {

/// How sure a figure is.
enum class Confidence : unsigned char {
  high,    ///< two independent sources agree, or the vendor's own page or configuration was read
  medium,  ///< one good source
  low,     ///< a secondary page, or sources that conflict
  unverified,  ///< widely quoted, no source at hand: look it up before you rely on it
};

/// Whether a peak rate counts every multiplication, or those that structured sparsity skips too.
enum class Density : unsigned char { dense, sparse };

/// Where a figure is from.
struct Origin {
  const char* source = "";
  Confidence confidence = Confidence::unverified;
  const char* note = "";  ///< what else is known: conflicting figures, conditions, why it is absent
  const char* date = "collected 2026-11-22";
};

/// A value that may be absent, and its origin. An absent value's note says why.
template <class Value>
struct FigureOf {
  Optional<Value> value{};
  Origin origin{};
};
template <class Dimension>
using Figure = FigureOf<Quantity<Dimension>>;

template <class Value>
[[nodiscard]] constexpr FigureOf<Value> absent(const char* why) {
  return {.origin = {.note = why}};
}

/// A peak rate: what it counts and in which number format. Sparse rates are never used as a peak.
struct PeakFigure {
  Optional<Quantity<compute_rate>> value{};
  Precision precision = Precision::bf16;
  Density density = Density::dense;
  Origin origin{};

  [[nodiscard]] constexpr Optional<Quantity<compute_rate>> dense_peak() const {
    return density == Density::dense ? value : Optional<Quantity<compute_rate>>{};
  }
};

namespace detail {

template <class Entry>
constexpr const Entry& entry(const Entry* pointer) {
  return *pointer;
}
template <class Entry>
constexpr const Entry& entry(const Entry& in_place) {
  return in_place;
}

}  // namespace detail

/// The entry with that key in an array of entries or of pointers to them; throws Error, which lists
/// the keys.
template <class List>
[[nodiscard]] constexpr const auto& find(const List& list, const char* what, const char* key) {
  for (const auto& each : list) {
    if (e2t::detail::compare(detail::entry(each).key, key) == 0) return detail::entry(each);
  }
  Error::Message text("the catalogue has no ");
  text.append(what).append(" \"").append(Text<40>(key)).append("\"; allowed:");
  const char* separator = " ";
  for (const auto& each : list) {
    text.append(separator).append(detail::entry(each).key);
    separator = ", ";
  }
  throw Error(text);
}

}  // namespace e2t::catalog
