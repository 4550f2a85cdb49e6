// SPDX-License-Identifier: MIT
#pragma once
// Two records side by side: ratios, and which differences are more than their uncertainty.
//
//     const e2t::Record left = e2t::record_of(tpf), right = left;
//     const e2t::Comparison both = e2t::compare(left, right);
//     std::string text = e2t::to_text(both);
//     // one figure with another: refused at another meter, and per another kind of token
//     const auto same = e2t::compare_figures(left, "rate", right, "rate");
//     // unless the ratio between them is stated
//     const auto at_site = e2t::compare(left, right, {.pue = e2t::modelled(e2t::Pue{1.2})});
//
// A figure's error is its standard error, or what an interval of a normal distribution comes from. Two
// figures differ where they are more than 1.96 standard errors of their difference apart (5 % of equal
// ones are, by chance), both being known.
#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "e2t/report/record_complete.hpp"
#include "e2t/report/record_rows.hpp"

namespace e2t {

/// What is to be said of a pair. `not_known`: a figure has no uncertainty, so nobody can tell.
enum class Verdict : unsigned char { same, within, apart, not_known, other, only_left, only_right };
template <>
inline constexpr const char* choice_names<Verdict>[] = {
    "same", "within error", "apart", "error not given", "differs", "only left", "only right"};

/// One figure or text of two records. It refers to nothing.
struct RecordDifference {
  std::string name;
  RecordField field{};
  std::string left{}, right{};  ///< as people read them; empty where absent
  Optional<double> ratio{};     ///< right over left
  Verdict verdict = Verdict::same;
};

/// Ratios that are stated for the comparison, for records that do not give them.
struct StatedRatios {
  Reported<HostOverhead> host_overhead{};
  Reported<Pue> pue{};
  Reported<Quantity<e2t::processed_per_output>> processed_per_output{};
};

struct Comparison {
  std::string left, right;             ///< titles, or sources where there are none
  std::vector<RecordDifference> rows;  ///< what at least one of the two gives
  std::vector<std::string> refused;    ///< what cannot be compared, and what it would take
};

namespace detail {

/// Standard error towards larger (+1) or smaller (-1) values; NaN where it is not known.
inline double error_towards(const FigureCell& figure, double direction) {
  const Spread& spread = figure.spread;
  if (spread.standard_error)
    return *spread.standard_error;
  if (!spread.low)
    return __builtin_nan("");
  // The interval holds `confidence` of a normal distribution: solved for its width by bisection.
  double low = 0.0, high = 10.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (std::erf(middle / std::sqrt(2.0)) < *spread.confidence ? low : high) = middle;
  }
  return (direction > 0.0 ? *spread.high - *figure.number : *figure.number - *spread.low) / high;
}

inline Verdict verdict_of(const RecordCell& left, const RecordCell& right) {
  const double one = *left.figure->number, other = *right.figure->number;
  // (But for the last bits of a calculation.)
  if (std::abs(other - one) <= 1e-12 * std::max(std::abs(one), std::abs(other)))
    return Verdict::same;
  if (left.field.setting && right.field.setting)
    return Verdict::other;
  // A setting is known exactly.
  const double towards = other > one ? 1.0 : -1.0;
  const double error =
      std::hypot(left.field.setting ? 0.0 : error_towards(*left.figure, towards),
                 right.field.setting ? 0.0 : error_towards(*right.figure, -towards));
  if (!is_finite(error))
    return Verdict::not_known;
  return std::abs(other - one) <= 1.96 * error ? Verdict::within : Verdict::apart;
}

inline RecordDifference difference(const std::string& name, const RecordCell& left,
                                   const RecordCell& right) {
  RecordDifference made{
      .name = name, .field = left.field, .left = brief_text(left), .right = brief_text(right)};
  if (!left.has_value() || !right.has_value()) {
    made.verdict = left.has_value() ? Verdict::only_left : Verdict::only_right;
  } else if (left.text != nullptr) {
    made.verdict = left.text->text == right.text->text ? Verdict::same : Verdict::other;
  } else {
    made.verdict = verdict_of(left, right);
    if (*left.figure->number != 0.0)
      made.ratio = *right.figure->number / *left.figure->number;
  }
  return made;
}

inline bool is_per_processed(const UnitSymbol& unit) {
  return std::string_view(unit.text().c_str()).find("processed_token") != std::string_view::npos;
}
inline std::string without_processed(std::string text) {
  const std::size_t at = text.find("processed_token");
  return at == text.npos ? text : text.replace(at, 15, "output_token");
}

/// Throws Error where two figures are not of one kind.
inline void require_comparable(const RecordRow& left, const RecordRow& right) {
  const UnitSymbol &one = left.cell.field.unit, &other = right.cell.field.unit;
  if ((left.cell.text != nullptr) != (right.cell.text != nullptr) || one.text() == other.text()) {
    if ((left.cell.text != nullptr) == (right.cell.text != nullptr))
      return;
    throw Error(
        (left.name + " and " + right.name + " are a figure and a text; allowed: two of one kind")
            .c_str());
  }
  UnitSymbol one_plain = one, other_plain = other;
  one_plain.meter = other_plain.meter = {};
  const std::string between = left.name + " is in " + one.text().c_str() + ", " + right.name +
                              " in " + other.text().c_str();
  if (one_plain.text() == other_plain.text())
    throw Error(
        (between + "; allowed: one meter, or a stated ratio between the two (host_overhead, pue)")
            .c_str());
  if (is_per_processed(one) != is_per_processed(other) &&
      without_processed(one_plain.text().c_str()) ==
          without_processed(other_plain.text().c_str())) {
    throw Error(
        (between +
         "; allowed: one kind of token, or a stated ratio between the two (processed_per_output)")
            .c_str());
  }
  throw Error((between + "; allowed: two of one unit").c_str());
}

inline const RecordRow& row_named(const std::vector<RecordRow>& rows, const std::string& name) {
  for (const RecordRow& row : rows) {
    if (row.name == name)
      return row;
  }
  throw Error(("a record has no figure \"" + name + "\"").c_str());
}

/// The record with the ratios that it does not give, and with what follows from them.
inline Record with_ratios(Record record, const StatedRatios& stated) {
  const auto give = [](auto& to, const auto& from) {
    if (!to.has_value() && from.has_value())
      to = from;
  };
  give(record.host_overhead, stated.host_overhead);
  give(record.pue, stated.pue);
  give(record.processed_per_output, stated.processed_per_output);
  complete(record);
  return record;
}

/// Of one field at three meters: " @device, @it", empty where it is known at none.
inline std::string meters_of(const std::vector<RecordCell>& cells, std::size_t first) {
  std::string text;
  for (std::size_t i = first; i < first + 3; ++i) {
    if (cells[i].has_value())
      text.append(text.empty() ? "@" : ", @").append(cells[i].field.meter);
  }
  return text;
}

/// Fields that both records know, but not at one meter.
inline void refuse_meters(const Record& left, const Record& right,
                          std::vector<std::string>& refused) {
  const auto lefts = record_cells(left), rights = record_cells(right);
  for (std::size_t i = 0; i < lefts.size(); ++i) {
    if (lefts[i].field.meter != std::string_view("device"))
      continue;
    bool common = false;
    for (std::size_t at = i; at < i + 3; ++at)
      common = common || (lefts[at].has_value() && rights[at].has_value());
    const std::string one = meters_of(lefts, i), other = meters_of(rights, i);
    if (common || one.empty() || other.empty())
      continue;
    refused.push_back(fmt::format(
        "{} is known {} on the left, {} on the right; allowed: one meter, or a stated ratio "
        "between them (host_overhead, pue)",
        lefts[i].field.name, one, other));
  }
}
/// One record counts output tokens only, the other the sum with input tokens only.
template <class PerOutput, class PerProcessed>
void refuse_tokens(const char* output, const PerOutput& left_output, const PerOutput& right_output,
                   const char* processed, const PerProcessed& left_processed,
                   const PerProcessed& right_processed, std::vector<std::string>& refused) {
  const auto refuse = [&](const char* one, const char* other) {
    refused.push_back(fmt::format(
        "{} is known on the left, {} on the right; allowed: one kind of token, or a stated ratio "
        "between them (processed_per_output)",
        one, other));
  };
  const bool left_only_output = left_output.has_value() && !left_processed.has_value();
  const bool right_only_output = right_output.has_value() && !right_processed.has_value();
  if (left_only_output && !right_output.has_value() && right_processed.has_value())
    refuse(output, processed);
  if (right_only_output && !left_output.has_value() && left_processed.has_value())
    refuse(processed, output);
}

}  // namespace detail

/// The two records by their fields, ceilings by their names. Ratios that are stated serve a record that
/// does not give them. What the two know at different meters, or per different kinds of token, is not
/// compared but refused, which is said. Throws Error where complete() does.
[[nodiscard]] inline Comparison compare(const Record& left_record, const Record& right_record,
                                        const StatedRatios& stated = {}) {
  const Record left = detail::with_ratios(left_record, stated),
               right = detail::with_ratios(right_record, stated);
  const auto called = [](const Record& record) {
    return record.title.has_value() ? record.title.text : record.source.text;
  };
  Comparison made{.left = called(left), .right = called(right), .rows = {}, .refused = {}};
  const auto lefts = record_rows(left), rights = record_rows(right);
  const auto find = [](const std::vector<RecordRow>& rows, const std::string& name) {
    return std::find_if(rows.begin(), rows.end(),
                        [&](const RecordRow& row) { return row.name == name; });
  };
  const auto add = [&](const std::string& name, const RecordCell& one, const RecordCell& other) {
    if (one.has_value() || other.has_value())
      made.rows.push_back(detail::difference(name, one, other));
  };
  for (const RecordRow& row : lefts) {
    RecordCell none = row.cell;
    const FigureCell no_figure;
    none.figure = none.figure == nullptr ? nullptr : &no_figure;
    const auto other = find(rights, row.name);
    add(row.name, row.cell, other == rights.end() ? none : other->cell);
  }
  for (const RecordRow& row : rights) {
    const FigureCell no_figure;
    RecordCell none = row.cell;
    none.figure = &no_figure;  // only a ceiling can be on one side alone
    if (find(lefts, row.name) == lefts.end())
      add(row.name, none, row.cell);
  }
  detail::refuse_meters(left, right, made.refused);
  detail::refuse_tokens("rate", left.rate, right.rate, "processed_rate", left.processed_rate,
                        right.processed_rate, made.refused);
  const auto tokens = [&](const auto& left_output, const auto& right_output,
                          const auto& left_processed, const auto& right_processed,
                          const char* output, const char* processed) {
    detail::refuse_tokens(output, left_output, right_output, processed, left_processed,
                          right_processed, made.refused);
  };
  tokens(left.energy_per_output_token.device, right.energy_per_output_token.device,
         left.energy_per_processed_token.device, right.energy_per_processed_token.device,
         "energy_per_output_token.device", "energy_per_processed_token.device");
  tokens(left.energy_per_output_token.it, right.energy_per_output_token.it,
         left.energy_per_processed_token.it, right.energy_per_processed_token.it,
         "energy_per_output_token.it", "energy_per_processed_token.it");
  tokens(left.energy_per_output_token.facility, right.energy_per_output_token.facility,
         left.energy_per_processed_token.facility, right.energy_per_processed_token.facility,
         "energy_per_output_token.facility", "energy_per_processed_token.facility");
  return made;
}

/// A figure of one record with a figure of another, by their names ("energy_per_output_token.it"). Throws
/// Error where they are at different meters, per different kinds of token or of different dimensions, and
/// where one is absent; a stated ratio leads from what a record gives to what is asked for.
[[nodiscard]] inline RecordDifference compare_figures(const Record& left_record,
                                                      const std::string& left_name,
                                                      const Record& right_record,
                                                      const std::string& right_name,
                                                      const StatedRatios& stated = {}) {
  const Record left = detail::with_ratios(left_record, stated),
               right = detail::with_ratios(right_record, stated);
  const auto lefts = record_rows(left), rights = record_rows(right);
  const RecordRow &one = detail::row_named(lefts, left_name),
                  &other = detail::row_named(rights, right_name);
  detail::require_comparable(one, other);
  for (const RecordRow* row : {&one, &other}) {
    if (!row->cell.has_value())
      throw Error((row->name + " is absent: " + row->cell.reason()).c_str());
  }
  return detail::difference(left_name == right_name ? left_name : left_name + " and " + right_name,
                            one.cell, other.cell);
}

}  // namespace e2t
