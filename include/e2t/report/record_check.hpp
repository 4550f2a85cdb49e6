// SPDX-License-Identifier: MIT
#pragma once
// What a record may say: numbers in the range of their field, errors and intervals around them.
//
//     e2t::Record record{.rate = e2t::measured(0_token_per_s)};
//     e2t::validate(record);  // Error: rate is 0 token/s; allowed: above 0 token/s ...
#include <string>

#include "e2t/report/format.hpp"
#include "e2t/report/record_cells.hpp"

namespace e2t {

namespace detail {

class CellCheck {
 public:
  CellCheck(const RecordField& field, const FigureCell& cell, const std::string& before)
      : field_(field), cell_(cell), before_(before) {}

  /// Throws Error.
  void run() const {
    if (!cell_.has_value())
      return;
    check_value();
    const Spread& spread = cell_.spread;
    const double value = *cell_.number;
    if (spread.standard_error &&
        !(*spread.standard_error >= 0.0 && is_finite(*spread.standard_error)))
      refuse("standard_error", shown(*spread.standard_error), "at least 0, and finite");
    const int given =
        spread.low.has_value() + spread.high.has_value() + spread.confidence.has_value();
    if (given == 0)
      return;
    if (given != 3)
      throw error(": low, high and confidence go together; allowed: all three or none");
    if (!(*spread.low <= value && is_finite(*spread.low)))
      refuse("low", shown(*spread.low), "at most the value, " + shown(value) + ", and finite");
    if (!(*spread.high >= value && is_finite(*spread.high)))
      refuse("high", shown(*spread.high), "at least the value, " + shown(value) + ", and finite");
    if (!(*spread.confidence > 0.0 && *spread.confidence < 1.0))
      refuse("confidence", significant(*spread.confidence, {6}), "above 0 and below 1");
  }

 private:
  void check_value() const {
    const double value = *cell_.number / field_.shown.scale;
    const Range& range = field_.range;
    const bool inside = is_finite(*cell_.number) &&
                        (range.low_allowed ? value >= range.low : value > range.low) &&
                        (range.high_allowed ? value <= range.high : value < range.high);
    if (inside)
      return;
    const Error refused =
        field_out_of_range(Path{path().c_str()}, value, field_.shown.symbol, range, field_.help);
    if (cell_.derived_from.empty())
      throw refused;
    throw Error((refused.what() + ("; it follows from " + cell_.derived_from)).c_str());
  }
  [[nodiscard]] std::string path() const { return before_ + field_.path(); }
  [[nodiscard]] std::string shown(double value) const { return with_unit(value, field_.unit, {6}); }
  [[nodiscard]] Error error(const std::string& text) const {
    return Error((path() + text).c_str());
  }
  [[noreturn]] void refuse(const std::string& what, const std::string& value,
                           const std::string& allowed) const {
    throw error('.' + what + " is " + value + "; allowed: " + allowed);
  }

  const RecordField& field_;
  const FigureCell& cell_;
  const std::string& before_;
};

// `slots` are those of an Aggregate.
template <class Aggregate, class Slots>
void validate_slots(const Slots& slots, const std::string& before) {
  const auto& fields = record_fields<Aggregate>();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].figure != nullptr)
      CellCheck(fields[i], *slots[i].figure, before).run();
  }
}
inline void validate_ceilings(const Record& record) {
  for (std::size_t i = 0; i < record.ceilings.size(); ++i) {
    const RecordCeiling& ceiling = record.ceilings[i];
    validate_slots<RecordCeiling>(record_slots(ceiling), "ceilings[" + std::to_string(i) + "].");
    if (ceiling.name.empty()) {
      throw Error(
          Error::Message("ceilings[").append(static_cast<double>(i)).append("].name is not given"));
    }
  }
}

}  // namespace detail

/// Refuses a number that is not finite or out of its field's range, and an error or interval that is not
/// around its value. Throws Error, which names the field, the value with its unit, and what is allowed.
inline void validate(const Record& record) {
  detail::validate_slots<Record>(detail::record_slots(record), "");
  detail::validate_ceilings(record);
}

}  // namespace e2t
