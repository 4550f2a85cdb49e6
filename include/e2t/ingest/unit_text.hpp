// SPDX-License-Identifier: MIT
#pragma once
// Quantities as people write them: a number, a unit expression, and for energies the meter.
//
//     auto feed = e2t::parse_quantity<e2t::facility_power>("100 MW");
//     auto text = e2t::ingest::parse_quantity_text("0.479 J/output_token @device");
//     text.value, text.powers, text.meter;    // 0.479, {J: 1, output_token: -1}, Meter::device
//
// Units are those of e2t::units with SI prefixes (binary ones for bytes), combined by * / and brackets;
// a token is an output token. The number is the one that the same unit gives in code, to the last
// bit: "60 USD/MWh" is 60 * (units::USD / units::MWh). The locale is ignored.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "e2t/ingest/unit_names.hpp"

namespace e2t::ingest {

/// A quantity whose dimension is known at run time only.
struct QuantityText {
  double value = 0.0;  ///< in base units
  Powers powers;
  std::optional<Meter> meter;
};

namespace detail {

inline constexpr std::size_t longest_quantity = 200;

// Bytes of the letter mu, micro sign or Greek, that `text` begins with; 0 if it does not.
inline std::size_t micro_size(std::string_view text) {
  return text.starts_with("\xc2\xb5") || text.starts_with("\xce\xbc") ? 2 : 0;
}

// Reads `expression = term { (* or /) term }`, `term = name | ( expression )`.
class UnitParser {
 public:
  UnitParser(std::string_view all, std::string_view rest, const Powers& expected)
      : all_(all), rest_(rest), expected_(expected) {}

  struct Scaled {
    double scale;
    Powers powers;
  };

  Scaled expression(int depth = 0) {
    Scaled result = term(depth);
    for (char sign = next(); sign == '*' || sign == '/'; sign = next()) {
      rest_.remove_prefix(1);
      const Scaled right = term(depth);
      result.scale = sign == '*' ? result.scale * right.scale : result.scale / right.scale;
      result.powers = product(result.powers, right.powers, sign == '*' ? 1 : -1);
    }
    return result;
  }

  std::optional<Meter> meter() {
    if (next() != '@') return std::nullopt;
    rest_.remove_prefix(1);
    const std::string_view name = word();
    for (const Meter meter : {Meter::device, Meter::it, Meter::facility}) {
      if (name == meter_name(meter).substr(1)) return meter;
    }
    throw refusal("unknown meter \"@" + shown_text(name) +
                  "\"; allowed: @device, @it, @facility: " + shown_text(all_));
  }

  void end() {
    if (next() != '\0') throw unexpected();
  }

 private:
  // The next letter after blanks; '\0' at the end.
  char next() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
    return rest_.empty() ? '\0' : rest_[0];
  }

  std::string_view word() {
    next();
    const auto in_word = [](char letter) {
      return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
    };
    std::size_t size = detail::micro_size(rest_);
    while (size < rest_.size() && in_word(rest_[size])) ++size;
    const std::string_view found = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return found;
  }

  Scaled term(int depth) {
    if (next() == '(') {
      if (depth > 8) throw refusal("too many brackets: " + shown_text(all_));
      rest_.remove_prefix(1);
      Scaled inner = expression(depth + 1);
      if (next() != ')') throw refusal("a bracket is not closed: " + shown_text(all_));
      rest_.remove_prefix(1);
      return inner;
    }
    const std::string_view name = word();
    if (name.empty()) throw unexpected();
    const std::size_t micro = detail::micro_size(name);
    const NamedUnit* unit =
        find_unit(micro == 0 ? name : std::string("u").append(name.substr(micro)));
    if (unit == nullptr) throw refusal(unknown_unit(name, all_, expected_));
    return {unit->scale, unit->powers};
  }

  Error unexpected() {
    const bool ended = next() == '\0';
    return refusal((ended ? "the unit is not complete: "
                          : "unexpected " + in_quotes(rest_.substr(0, letter_size(rest_))) + " in the unit: ") +
                   shown_text(all_));
  }

  std::string_view all_, rest_;
  const Powers& expected_;
};

}  // namespace detail

namespace detail {
// The number that a quantity begins with, as it is written.
inline std::string number_of(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \t")));
  double value = 0.0;
  const char* end = std::from_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}
}  // namespace detail

/// Reads a number with a unit; throws Error. `expected` only chooses what a misspelt unit may mean.
[[nodiscard]] inline QuantityText parse_quantity_text(std::string_view text,
                                                      const Powers& expected = {}) {
  const std::string_view whole = text;
  const std::string shown = shown_text(text);
  if (text.size() > detail::longest_quantity) throw refusal("too long for a quantity: " + shown);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  QuantityText result;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), result.value);
  if (failure == std::errc::result_out_of_range) {
    throw refusal("the number is too large or too small: " + shown);
  }
  if (failure != std::errc{}) throw refusal("expected a number and a unit, got " + in_quotes(text));
  if (!is_finite(result.value)) throw refusal("expected a finite number, got " + shown);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.size() > 1 && std::string_view(",_'").find(text[0]) != std::string_view::npos) {
    throw refusal("write the number without separators, as in 120000: " + shown);
  }
  if (text.find_first_not_of(" \t") == std::string_view::npos) return result;

  detail::UnitParser parser(whole, text, expected);
  if (text[text.find_first_not_of(" \t")] == '@') {
    result.meter = parser.meter();
  } else {
    auto [scale, powers] = parser.expression();
    result.value *= scale;
    result.powers = std::move(powers);
    result.meter = parser.meter();
  }
  parser.end();
  if (!is_finite(result.value)) throw refusal("the number is too large: " + shown);
  if (result.meter.has_value() && !result.powers.contains(energy::symbol)) {
    throw refusal("only an energy or a power has a meter: " + shown);
  }
  return result;
}

namespace detail {

// What `number`, written without a unit, may have been meant in: the unit, or without its prefix where
// the number is so large that it seems to be in base units.
inline std::string_view unit_without(std::string_view number, std::string_view unit) {
  double value = 0.0;
  std::from_chars(number.data(), number.data() + number.size(), value);
  const std::string_view first = unit.substr(0, unit.find_first_of("*/ "));
  const NamedUnit* prefixed = find_unit(first);
  const NamedUnit* plain = first.empty() ? nullptr : find_unit(first.substr(1));
  const bool has_prefix = prefixed != nullptr && plain != nullptr &&
                          prefixed->powers == plain->powers && prefixed->scale > plain->scale;
  return has_prefix && value >= 1e4 ? unit.substr(1) : unit;
}

}  // namespace detail

/// What is said of a number without a unit.
[[nodiscard]] inline std::string unit_is_missing(std::string_view number, std::string_view unit) {
  return "expected a quantity with a unit, as in \"" + shown_text(number) + ' ' +
         std::string(detail::unit_without(number, unit)) + "\", got " + shown_text(number);
}

/// Reads a quantity of the `expected` dimension; throws Error: "expected power, got energy: 100 MWh;
/// write it as in "100 MW"". `example_unit` is what it could have been written with.
[[nodiscard]] inline QuantityText parse_quantity_text(std::string_view text, const Powers& expected,
                                                      std::string_view example_unit) {
  QuantityText result = parse_quantity_text(text, expected);
  if (result.powers.empty()) throw refusal(unit_is_missing(text, example_unit));
  if (result.powers != expected) {
    throw refusal("expected " + dimension_name(expected) + ", got " +
                  dimension_name(result.powers) + ": " + shown_text(text) +
                  "; write it as in \"" + detail::number_of(text) + ' ' +
                  std::string(example_unit) + '"');
  }
  return result;
}

/// Refuses text at another meter than `expected`; text that names none is taken to be there.
inline void require_meter(const QuantityText& quantity, std::optional<Meter> expected,
                          std::string_view text) {
  if (!quantity.meter.has_value() || quantity.meter == expected) return;
  const std::string wanted(expected.has_value() ? meter_name(*expected) : "no meter");
  throw refusal("expected " + wanted + ", got " + std::string(meter_name(*quantity.meter)) + ": " +
                shown_text(text));
}

}  // namespace e2t::ingest

namespace e2t {

/// Reads a quantity of one dimension; throws Error, which says what was expected and what came.
template <class Dimension>
[[nodiscard]] Quantity<Dimension> parse_quantity(std::string_view text) {
  const ingest::Powers expected = ingest::powers_of<Dimension>();
  const auto read = ingest::parse_quantity_text(text, expected, ingest::base_unit(expected));
  ingest::require_meter(read, ingest::meter_of<Dimension>(), text);
  return detail::Raw::make<Dimension>(read.value);
}

}  // namespace e2t
