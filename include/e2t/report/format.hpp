// SPDX-License-Identifier: MIT
#pragma once
// fmt formatters of the library's types, and the text of a quantity as people write it.
//
//     const auto feed = e2t::at_facility(100_MW);
//     fmt::print("{}\n", feed);                 // 100 MW @facility
//     fmt::print("{:.4}\n", made.rate);         // 139.2 M output_token/s
//     fmt::print("{:>20}|{:#}\n", feed, feed);  // right-aligned; # keeps trailing zeros
//     fmt::print("{}\n", e2t::in(feed, kW));    // 100000 kW @facility
//
// Quantities take [<^>][width][#][.digits]: significant digits of the number, 3 unless told, with the
// SI prefix that leaves 1 to 999 before the point. Kinds and ratios take what a double takes.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "e2t/base/optional.hpp"
#include "e2t/production/production.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/meter.hpp"
#include "e2t/quantity/unit.hpp"
#include "e2t/quantity/unit_symbol.hpp"

namespace e2t {

namespace detail {

// The power of ten of `value` once it is rounded to `digits` significant digits.
inline int rounded_exponent(double value, int digits) {
  const std::string scientific = fmt::format("{:.{}e}", std::abs(value), digits - 1);
  return std::stoi(scientific.substr(scientific.find('e') + 1));
}

// `value` without what the last bits of a calculation add, so that equal figures print alike: 0.7185
// and 0.71849999999999992 are both 0.719.
inline double without_noise(double value, int digits) {
  if (digits > 9)
    return value;
  // (std::stod refuses numbers below 2.2e-308.)
  const std::string text = fmt::format("{:.13e}", value);
  (void)std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

inline double power_of_1000(int power) {
  double result = 1.0;
  for (int i = 0; i < power; ++i)
    result *= 1e3;
  return result;
}

}  // namespace detail

/// How to write a number: significant digits (1 to 17), and whether trailing zeros stay.
struct Digits {
  int significant = 3;
  bool keep_zeros = false;
};

/// `value` with significant digits and, from 1e-4 to 1e15, without an exponent.
[[nodiscard]] inline std::string significant(double value, Digits digits = {}) {
  if (!is_given(value))
    return "not given";
  if (!is_finite(value))
    return value < 0.0 ? "-inf" : "inf";
  if (value == 0.0)
    return "0";
  value = detail::without_noise(value, digits.significant);
  const int exponent = detail::rounded_exponent(value, digits.significant);
  if (exponent < -4 || exponent > 15)
    return fmt::format("{:.{}g}", value, digits.significant);
  const int decimals = digits.significant - 1 - exponent;
  std::string text = fmt::format("{:.{}f}", value, decimals > 0 ? decimals : 0);
  if (!digits.keep_zeros && decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
      text.pop_back();
  }
  return text;
}

/// `value`, given in the base unit of `symbol`, with a prefix and its unit: "139 M output_token/s".
[[nodiscard]] inline std::string with_unit(double value, const UnitSymbol& symbol,
                                           Digits digits = {}) {
  constexpr const char* above[] = {"", "k", "M", "G", "T", "P", "E"};
  constexpr const char* below[] = {"", "m", "u", "n", "p"};
  constexpr const char* grams[] = {"gCO2e",  "kgCO2e", "tCO2e", "ktCO2e",
                                   "MtCO2e", "GtCO2e", "TtCO2e"};
  const double shown =
      is_finite(value) ? detail::without_noise(value / symbol.per, digits.significant) : value;
  int power = 0;
  if (symbol.scaling != Scaling::plain && shown != 0.0 && is_finite(shown)) {
    const int exponent = detail::rounded_exponent(shown, digits.significant);
    power = exponent >= 0 ? exponent / 3 : -((2 - exponent) / 3);
    const bool only_up = symbol.scaling == Scaling::counted || symbol.scaling == Scaling::large;
    power = std::max(power, only_up ? 0 : -4);
    power = std::min(power, symbol.scaling == Scaling::small ? 0 : 6);
  }
  const double number =
      power >= 0 ? shown / detail::power_of_1000(power) : shown * detail::power_of_1000(-power);
  std::string text = significant(number, digits);
  const char* prefix = power >= 0 ? above[power] : below[-power];
  if (symbol.scaling == Scaling::grams && power >= 0) {
    text.append(" ").append(grams[power]);
  } else if (symbol.scaling == Scaling::counted) {
    if (power > 0)
      text.append(" ").append(prefix);
    if (!symbol.lead.empty())
      text.append(" ").append(symbol.lead.c_str());
  } else if (!symbol.lead.empty()) {
    text.append(" ").append(prefix).append(symbol.lead.c_str());
  }
  text.append(symbol.shown_rest.c_str());
  if (!symbol.meter.empty())
    text.append(" @").append(symbol.meter.c_str());
  return text;
}

/// A quantity to be printed in a unit of one's choice; see in().
struct InUnit {
  double number;
  Text<47> unit;
  Text<15> meter;
};

/// `fmt::format("{}", in(x, units::MW))`: the number of `unit`s, with the unit and the meter of `x`.
template <class Dimension, class UnitDimension>
  requires(detail::measures<UnitDimension, Dimension>)
[[nodiscard]] constexpr InUnit in(const Quantity<Dimension, double>& quantity,
                                  const Unit<UnitDimension>& unit) {
  return {quantity.in(unit), unit.symbol, unit_symbol_parts<Dimension>.meter};
}

namespace detail {

// Parses [<^>][width][#][.digits]; fmt's own "precision" would cut the text.
struct DigitsSpec {
  char align = '<';
  int width = 0;
  Digits digits;

  constexpr auto parse(fmt::format_parse_context& context) -> decltype(context.begin()) {
    auto at = context.begin();
    const auto end = context.end();
    const auto number = [&] {
      int value = 0;
      while (at != end && *at >= '0' && *at <= '9' && value < 10000)
        value = 10 * value + (*at++ - '0');
      return value;
    };
    if (at != end && (*at == '<' || *at == '>' || *at == '^'))
      align = *at++;
    width = number();
    if (at != end && *at == '#') {
      digits.keep_zeros = true;
      ++at;
    }
    if (at != end && *at == '.') {
      ++at;
      digits.significant = number();
      if (digits.significant < 1 || digits.significant > 17) {
        throw fmt::format_error("a quantity takes 1 to 17 significant digits");
      }
    }
    if (at != end && *at != '}') {
      throw fmt::format_error("a quantity takes [<^>][width][#][.digits]");
    }
    return at;
  }
  template <class Context>
  auto write(const std::string& text, Context& context) const -> decltype(context.out()) {
    if (align == '>')
      return fmt::format_to(context.out(), "{:>{}}", text, width);
    if (align == '^')
      return fmt::format_to(context.out(), "{:^{}}", text, width);
    return fmt::format_to(context.out(), "{:<{}}", text, width);
  }
};

}  // namespace detail

}  // namespace e2t

template <class Dimension>
struct fmt::formatter<e2t::Quantity<Dimension, double>> : e2t::detail::DigitsSpec {
  template <class Context>
  auto format(const e2t::Quantity<Dimension, double>& quantity, Context& context) const {
    return write(
        e2t::with_unit(e2t::detail::Raw::of(quantity), e2t::unit_symbol_parts<Dimension>, digits),
        context);
  }
};

template <>
struct fmt::formatter<e2t::InUnit> : e2t::detail::DigitsSpec {
  template <class Context>
  auto format(const e2t::InUnit& shown, Context& context) const {
    std::string text = e2t::significant(shown.number, digits);
    if (!shown.unit.empty())
      text.append(" ").append(shown.unit.c_str());
    if (!shown.meter.empty())
      text.append(" @").append(shown.meter.c_str());
    return write(text, context);
  }
};

template <class Kind>
struct fmt::formatter<e2t::Fraction<Kind, double>> : fmt::formatter<double> {
  template <class Context>
  auto format(const e2t::Fraction<Kind, double>& fraction, Context& context) const {
    return fmt::formatter<double>::format(fraction.value(), context);
  }
};
template <class Kind>
struct fmt::formatter<e2t::MeterRatio<Kind, double>> : fmt::formatter<double> {
  template <class Context>
  auto format(const e2t::MeterRatio<Kind, double>& ratio, Context& context) const {
    return fmt::formatter<double>::format(ratio.value(), context);
  }
};

template <std::size_t Capacity>
struct fmt::formatter<e2t::Text<Capacity>> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(const e2t::Text<Capacity>& text, Context& context) const {
    return fmt::formatter<fmt::string_view>::format(fmt::string_view(text.c_str(), text.size()),
                                                    context);
  }
};
/// Constraints and meters by name.
template <>
struct fmt::formatter<e2t::Active<int>> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(const e2t::Active<int>& active, Context& context) const {
    return fmt::formatter<fmt::string_view>::format(active.name, context);
  }
};
template <>
struct fmt::formatter<e2t::Limit> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(e2t::Limit limit, Context& context) const {
    return fmt::formatter<fmt::string_view>::format(e2t::limit_names[static_cast<int>(limit)],
                                                    context);
  }
};
template <>
struct fmt::formatter<e2t::Meter> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(e2t::Meter meter, Context& context) const {
    constexpr const char* names[] = {"device", "it", "facility"};
    return fmt::formatter<fmt::string_view>::format(names[static_cast<int>(meter)], context);
  }
};
