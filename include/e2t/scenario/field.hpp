// SPDX-License-Identifier: MIT
#pragma once
// Field tables: one line per input says its name, unit, allowed range and help. Validation, files,
// change of number type, axes and reports walk the table and nothing else.
//
//     template <class Rep>
//     struct RackOf {
//       e2t::PueOf<Rep> pue = e2t::not_given;
//       template <class... Reps, class Visit>
//       static constexpr void each_field(Visit&& visit) {
//         visit(e2t::field("pue", "at annual average"), &RackOf<Reps>::pue...);
//       }
//     };
//
// One table serves any number of Reps at once: a visitor gets the field's description and one
// member pointer per Rep.
#include "e2t/base/list.hpp"
#include "e2t/base/optional.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/meter.hpp"
#include "e2t/quantity/unit.hpp"

namespace e2t {

/// Allowed values of a field, in the unit that the field is printed in.
struct Range {
  double low = -__builtin_inf();
  bool low_allowed = true;
  double high = __builtin_inf();
  bool high_allowed = true;
  friend constexpr bool operator==(const Range&, const Range&) = default;
};
inline constexpr Range any_value{};
inline constexpr Range above_zero{.low = 0.0, .low_allowed = false};
inline constexpr Range zero_or_more{.low = 0.0};

namespace units {
inline constexpr Unit<e2t::one> number{1.0, ""};
}

/// A field that holds a number: a quantity, a kind, or an Optional of one.
template <class Dimension>
struct Field {
  const char* name;
  Unit<Dimension> unit;
  Range range;
  const char* help;
};
/// A field that is one of a few names.
template <class Choice>
struct ChoiceField {
  const char* name;
  const char* help;
};
/// A field that is free text.
struct TextField {
  const char* name;
  const char* help;
};
/// A field that is an aggregate with a table of its own.
struct GroupField {
  const char* name;
  const char* help;
};

/// A field that is an aggregate with a table of its own, or absent as a whole: an Optional of one.
struct OptionalGroupField {
  const char* name;
  const char* help;
};
/// A field that is a List of aggregates with a table of their own.
struct ListField {
  const char* name;
  const char* help;
};

template <class Dimension>
constexpr Field<Dimension> field(const char* name, const Unit<Dimension>& unit, Range range,
                                 const char* help) {
  return {name, unit, range, help};
}
/// A field whose kind brings unit and range along: Utilization, Pue, ...
constexpr Field<one> field(const char* name, const char* help) {
  return {name, units::number, any_value, help};
}

/// The names of an enumeration's values, in order; specialised next to each enumeration.
template <class Choice>
inline constexpr int choice_names = 0;

/// Where a field stands: "hardware" then "accelerator" then the field's own name.
struct Path {
  const char* name;
  const Path* parent = nullptr;
  template <class Text>
  constexpr void append_to(Text& text) const {
    if (parent != nullptr) {
      parent->append_to(text);
      text.append(".");
    }
    text.append(name);
  }
};

namespace detail {

// A uniform look at the members that a table names: is a value there, and its number in base units.
template <class Member>
struct Slot;
template <class Dimension, class Rep>
struct Slot<Quantity<Dimension, Rep>> {
  using rep = Rep;
  using value = Quantity<Dimension, Rep>;
  static constexpr bool optional = false;
  static constexpr bool present(const Quantity<Dimension, Rep>&) { return true; }
  static constexpr Rep number(const Quantity<Dimension, Rep>& member) { return Raw::of(member); }
  static constexpr Quantity<Dimension, Rep> made(const Rep& number) { return Raw::make<Dimension>(number); }
};
template <Number Rep>
struct Slot<Rep> {
  using rep = Rep;
  using value = Rep;
  static constexpr bool optional = false;
  static constexpr bool present(const Rep&) { return true; }
  static constexpr Rep number(const Rep& member) { return member; }
  static constexpr Rep made(const Rep& number) { return number; }
};
template <class Kind, class Rep>
struct Slot<Fraction<Kind, Rep>> {
  using rep = Rep;
  using value = Fraction<Kind, Rep>;
  static constexpr bool optional = false;
  static constexpr bool present(const Fraction<Kind, Rep>&) { return true; }
  static constexpr Rep number(const Fraction<Kind, Rep>& member) { return member.value(); }
  static constexpr Fraction<Kind, Rep> made(const Rep& number) { return Fraction<Kind, Rep>(number); }
};
template <class Kind, class Rep>
struct Slot<MeterRatio<Kind, Rep>> {
  using rep = Rep;
  using value = MeterRatio<Kind, Rep>;
  static constexpr bool optional = false;
  static constexpr bool present(const MeterRatio<Kind, Rep>&) { return true; }
  static constexpr Rep number(const MeterRatio<Kind, Rep>& member) { return member.value(); }
  static constexpr MeterRatio<Kind, Rep> made(const Rep& number) { return MeterRatio<Kind, Rep>(number); }
};
template <class Member>
struct Slot<Optional<Member>> {
  using rep = typename Slot<Member>::rep;
  using value = Member;
  static constexpr bool optional = true;
  static constexpr bool present(const Optional<Member>& member) { return member.has_value(); }
  static constexpr rep number(const Optional<Member>& member) { return Slot<Member>::number(*member); }
  static constexpr Optional<Member> made(const rep& number) { return Slot<Member>::made(number); }
};

inline void append_bound(Error::Message& text, double bound, const Text<47>& unit) {
  text.append(bound);
  if (!unit.empty()) text.append(' ').append(unit);
}

/// "above 0 MW and at most 5 MW"
inline void append_range(Error::Message& text, const Range& range, const Text<47>& unit) {
  const bool low = is_finite(range.low), high = is_finite(range.high);
  if (!low && !high) text.append("any finite value");
  if (low) append_bound(text.append(range.low_allowed ? "at least " : "above "), range.low, unit);
  if (low && high) text.append(" and ");
  if (high) append_bound(text.append(range.high_allowed ? "at most " : "below "), range.high, unit);
}

inline Error missing_field(const Path& path, const char* help) {
  Error::Message text;
  path.append_to(text);
  return Error(text.append(" is not given (").append(help).append(")"));
}

inline Error field_out_of_range(const Path& path, double value, const Text<47>& unit,
                                const Range& range, const char* help) {
  Error::Message text;
  path.append_to(text);
  text.append(" is ");
  text.append_apart(value, value < range.low || !is_finite(range.high) ? range.low : range.high);
  if (is_given(value) && !unit.empty()) text.append(' ').append(unit);
  append_range(text.append("; allowed: "), range, unit);
  if (is_given(value) && !is_finite(value)) text.append(", and finite");
  return Error(text.append(" (").append(help).append(")"));
}

}  // namespace detail

namespace detail {

template <class Member, class Dimension>
constexpr void validate_number(const Member& member, const Field<Dimension>& field, const Path& parent) {
  using Slot = detail::Slot<Member>;
  using Rep = typename Slot::rep;
  if (!Slot::present(member)) return;
  const Path path{field.name, &parent};
  const Rep number = Slot::number(member);
  const Rep value = number / Rep(field.unit.scale);
  const Range& range = field.range;
  auto allowed = is_finite(number);
  if (is_finite(range.low)) {
    allowed = allowed && (range.low_allowed ? value >= Rep(range.low) : value > Rep(range.low));
  }
  if (is_finite(range.high)) {
    allowed = allowed && (range.high_allowed ? value <= Rep(range.high) : value < Rep(range.high));
  }
  require(allowed, [&] {
    // NaN stands for a required field that nobody gave; a quantity that may be absent was computed so.
    constexpr bool computed = Slot::optional && !requires { typename Slot::value::kind; };
    if (!computed && !is_given(shown(number))) return missing_field(path, field.help);
    return field_out_of_range(path, shown(value), field.unit.symbol, range, field.help);
  });
}

template <class T>
inline constexpr bool is_number_field = false;
template <class Dimension>
inline constexpr bool is_number_field<Field<Dimension>> = true;

}  // namespace detail

/// Refuses the first field of `aggregate` that is missing, not finite or out of its range.
/// `parent` names the aggregate in messages: "facility".
template <template <class> class Aggregate, class Rep>
constexpr void validate_fields(const Aggregate<Rep>& aggregate, const Path& parent) {
  Aggregate<Rep>::template each_field<Rep>([&](const auto& field, auto member) {
    using Description = std::remove_cvref_t<decltype(field)>;
    if constexpr (detail::is_number_field<Description>) {
      detail::validate_number(aggregate.*member, field, parent);
    } else if constexpr (std::is_same_v<Description, GroupField>) {
      validate_fields(aggregate.*member, Path{field.name, &parent});
    } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
      const Path path{field.name, &parent};
      if ((aggregate.*member).has_value()) validate_fields(*(aggregate.*member), path);
    } else if constexpr (std::is_same_v<Description, ListField>) {
      const Path path{field.name, &parent};
      for (const auto& entry : aggregate.*member) validate_fields(entry, path);
    }
  });
}

/// The same aggregate with another number type: with_rep<Trace>(facility).
template <class To, template <class> class Aggregate, class From>
[[nodiscard]] constexpr Aggregate<To> with_rep(const Aggregate<From>& from) {
  Aggregate<To> to;
  Aggregate<From>::template each_field<From, To>(
      [&](const auto& field, auto from_member, auto to_member) {
        using Description = std::remove_cvref_t<decltype(field)>;
        if constexpr (std::is_same_v<Description, GroupField>) {
          to.*to_member = with_rep<To>(from.*from_member);
        } else if constexpr (std::is_same_v<Description, OptionalGroupField>) {
          to.*to_member = not_given;
          if ((from.*from_member).has_value()) to.*to_member = with_rep<To>(*(from.*from_member));
        } else if constexpr (std::is_same_v<Description, ListField>) {
          to.*to_member = {};
          for (const auto& entry : from.*from_member) (to.*to_member).push_back(with_rep<To>(entry));
        } else if constexpr (Number<std::remove_cvref_t<decltype(to.*to_member)>>) {
          to.*to_member = static_cast<To>(from.*from_member);
        } else {
          to.*to_member = from.*from_member;
        }
      });
  return to;
}

}  // namespace e2t
