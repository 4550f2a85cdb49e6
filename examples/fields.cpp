// SPDX-License-Identifier: MIT
// Prints every field of a scenario as Markdown: docs/fields.md is its output.
#include <fmt/ranges.h>

#include <string>

#include "e2t/quantity/unit_symbol.hpp"
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
  requires requires {
    Member::kind::range;
  }
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

// Behind the unit: the meter that the field's type names, or that the text must name.
template <class Member>
struct MeterOf {
  static constexpr const char* text = "";
};
template <class Dimension>
struct MeterOf<e2t::Quantity<Dimension>> {
  static constexpr e2t::Text<15> name = e2t::unit_symbol_parts<Dimension>.meter;
  static constexpr e2t::Text<17> at = e2t::Text<17>(name.empty() ? "" : " @").append(name);
  static constexpr const char* text = at.c_str();
};
template <>
struct MeterOf<e2t::MeteredEnergyOf<double>> {
  static constexpr const char* text = " @device, @it or @facility";
};
template <class Member>
struct MeterOf<e2t::Optional<Member>> : MeterOf<Member> {};

template <class Aggregate>
void print_rows(const std::string& prefix) {
  const Aggregate defaults{};
  Aggregate::template each_field<double>([&](const auto& field, auto member) {
    using Field = std::remove_cvref_t<decltype(field)>;
    using Member = std::remove_cvref_t<decltype(defaults.*member)>;
    const std::string name = prefix + field.name;
    if constexpr (std::is_same_v<Field, e2t::GroupField> &&
                  std::is_same_v<Aggregate, e2t::Route>) {
      // Of another model: the fields are those of the first.
      fmt::print("| `{}` | table | as `serving.{}` | | {} |\n", name, field.name, field.help);
    } else if constexpr (std::is_same_v<Field, e2t::GroupField>) {
      print_rows<Member>(name + ".");
    } else if constexpr (std::is_same_v<Field, e2t::OptionalGroupField>) {
      fmt::print("| `{}` | table | | optional | {} |\n", name, field.help);
      print_rows<typename Member::value_type>(name + ".");
    } else if constexpr (std::is_same_v<Field, e2t::ListField>) {
      print_rows<typename Member::value_type>(name + "[].");
    } else if constexpr (std::is_same_v<Field, e2t::TextField>) {
      const bool lever = std::is_same_v<Aggregate, e2t::Lever>;
      fmt::print("| `{}` | text | | {} | {} |\n", name, lever ? "required in files" : "optional",
                 field.help);
    } else if constexpr (std::is_enum_v<Member>) {
      const char* chosen = e2t::choice_names<Member>[static_cast<int>(defaults.*member)];
      fmt::print("| `{}` | {} | | default {} | {} |\n", name, choices<Member>(), chosen,
                 field.help);
    } else {
      fmt::print("| `{}` | {}{} | {} | {} | {} |\n", name,
                 field.unit.symbol.empty() ? "number" : field.unit.symbol.c_str(),
                 MeterOf<Member>::text, allowed<Member>(field.range), presence(defaults.*member),
                 field.help);
    }
  });
}

template <class Aggregate>
void print_table(const char* title) {
  fmt::print("\n## {}\n\n| field | unit | allowed | | what it is |\n|---|---|---|---|---|\n",
             title);
  print_rows<Aggregate>("");
}

constexpr auto introduction = R"(# Fields of a scenario

Printed by `examples/fields.cpp` from the field tables that validation, files and reports walk.

## How a file is written

A scenario file is TOML. A small one, complete:

    title = "A site"                                     # optional, as are notes = "..."

    [hardware]
    accelerator = "h100_sxm"                             # a key of the catalogue, or the table below
    count = "50000 accelerators"
    host_overhead = 1.25

    [facility]
    utility_power = "100 MW"
    pue = 1.2

    [workload]
    energy_per_token = "0.479 J/output_token @device"
    compute_per_token = "240 GFLOP/output_token"
    utilization = 0.8

    [[lever]]                                            # as many as there are
    name = "FP8 weights"
    source = "an assumption"
    energy_per_token = 0.8
    compute_per_token = {factor = 0.9, low = 0.85, high = 0.95}

Instead of `accelerator = "..."`, a table starts from the catalogue and adds or overrides. Here it adds
the idle power that the catalogue does not know of that board, and that a fleet which waits needs:

    [hardware.accelerator]
    from = "gb300"
    idle_power = "180 W"

Without `from` it is written out in full: see the fields of `accelerator` below.

Instead of costs per token, a table `[serving]` names a model and how it is served; prompt and answer
lengths then stand there, and nothing that follows from it in `[workload]`:

    [serving]
    model = "gpt_oss_20b"                                # a key of the catalogue, or a table
    calibration = "h100_sxm"                             # likewise
    prompt_length = "250 input_token/request"
    output_length = "350 output_token/request"

    [serving.layout]
    tensor_parallel = 1

A table `[serving.model]` starts `from` a key too; `formats = "fp8"` in it says by one word what is
quantised (bfloat16, fp8, mxfp4, nvfp4, int8, int4), and kinds of attention are tables
`[[serving.model.attention]]`.

* Quantities are strings with a unit, any unit of the dimension; the unit below is the one in messages.
  Units have SI prefixes, bytes binary ones too, and are combined by `*`, `/` and brackets.
* Behind the unit stands the meter of the field. A file may leave it out; naming another is refused.
  `energy_per_token` may be at any of the three, and must name it.
* Fields without a unit (PUE, shares, factors) are plain numbers, not in quotes.
* An effect of a lever is its factor, or the factor with the range that its source gives. A lever may
  start `from` a key of the catalogue, which then gives its name and source ([levers.md](levers.md)).
)";

}  // namespace

int main() {
  fmt::print("{}", introduction);
  print_table<e2t::Hardware>("hardware");
  print_table<e2t::Facility>("facility");
  print_table<e2t::Workload>("workload");
  print_table<e2t::Target>("target");
  print_table<e2t::Serving>("serving");
  print_table<e2t::Lever>("lever");
}
