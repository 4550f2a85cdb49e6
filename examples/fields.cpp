// SPDX-License-Identifier: MIT
// Prints every field of a scenario as Markdown: docs/fields.md is its output.
#include <fmt/ranges.h>

#include <string>

#include "e2t/scenario/lever.hpp"
#include "e2t/scenario/scenario.hpp"

namespace {

template <class Member>
std::string presence(const Member& member) {
  if constexpr (e2t::detail::is_optional<Member>) {
    return "optional";
  } else {
    const double number = e2t::detail::Slot<Member>::number(member);
    return e2t::is_given(number) ? fmt::format("default {:g}", number) : "required";
  }
}

template <class Member>
struct KindRange {
  static constexpr e2t::Range range = e2t::any_value;
};
template <class Member>
  requires requires { Member::kind::range; }
struct KindRange<Member> {
  static constexpr e2t::Range range{Member::kind::range.low, Member::kind::range.low_allowed,
                                    Member::kind::range.high, true};
};
template <class Member>
struct KindRange<e2t::Optional<Member>> : KindRange<Member> {};

template <class Member>
std::string allowed(const e2t::Range& in_table) {
  e2t::Error::Message text;
  const e2t::Range range = in_table == e2t::any_value ? KindRange<Member>::range : in_table;
  e2t::detail::append_range(text, range, {});
  return text.c_str();
}

template <class Choice>
std::string choices() {
  return fmt::format("{}", fmt::join(e2t::choice_names<Choice>, ", "));
}

template <class Aggregate>
void print_rows(const std::string& prefix) {
  const Aggregate defaults{};
  Aggregate::template each_field<double>([&](const auto& field, auto member) {
    using Field = std::remove_cvref_t<decltype(field)>;
    using Member = std::remove_cvref_t<decltype(defaults.*member)>;
    const std::string name = prefix + field.name;
    if constexpr (std::is_same_v<Field, e2t::GroupField>) {
      print_rows<Member>(name + ".");
    } else if constexpr (std::is_same_v<Field, e2t::TextField>) {
      fmt::print("| `{}` | text | | optional | {} |\n", name, field.help);
    } else if constexpr (std::is_enum_v<Member>) {
      const char* chosen = e2t::choice_names<Member>[static_cast<int>(defaults.*member)];
      fmt::print("| `{}` | {} | | default {} | {} |\n", name, choices<Member>(), chosen, field.help);
    } else {
      fmt::print("| `{}` | {} | {} | {} | {} |\n", name,
                 field.unit.symbol.empty() ? "number" : field.unit.symbol.c_str(),
                 allowed<Member>(field.range), presence(defaults.*member), field.help);
    }
  });
}

template <class Aggregate>
void print_table(const char* title) {
  fmt::print("\n## {}\n\n| field | unit | allowed | | what it is |\n|---|---|---|---|---|\n", title);
  print_rows<Aggregate>("");
}

}  // namespace

int main() {
  fmt::print(
      "# Fields of a scenario\n\n"
      "Printed by `examples/fields.cpp` from the field tables that validation, files and reports walk.\n"
      "A quantity may be written in any unit of its dimension; the unit here is the one in messages.\n");
  print_table<e2t::Hardware>("hardware");
  print_table<e2t::Facility>("facility");
  print_table<e2t::Workload>("workload");
  print_table<e2t::Target>("target");
  print_table<e2t::Lever>("lever");
}
