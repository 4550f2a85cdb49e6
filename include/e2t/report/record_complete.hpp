// SPDX-License-Identifier: MIT
#pragma once
// Completes a record by what follows from it, and refuses one that contradicts itself.
//
//     e2t::Record record;
//     record.rate = e2t::measured(4915_token_per_s);
//     record.delivered_power.device = e2t::measured(2356_W);
//     record.host_overhead = e2t::modelled(e2t::HostOverhead{1.25});
//     e2t::complete(record);
//     record.energy_per_output_token.it.value();       // 0.599 J/output_token @it
//     record.energy_per_output_token.it.known;         // modelled, as the overhead is
//     record.energy_per_output_token.facility.reason;  // "pue is not given"
//
// What is given is never overwritten. A derived figure is known as well as the weakest of its sources;
// it has a standard error where all of them do, taken as independent and small.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "e2t/report/format.hpp"
#include "e2t/report/layout.hpp"
#include "e2t/report/record_check.hpp"

namespace e2t {

namespace detail {

class Completion {
 public:
  using Slots = std::vector<SlotList<Record>::Slot>;
  /// `slots` are those of the record.
  Completion(Record& record, const Slots& slots) : record_(record), slots_(slots) {}

  void run() {
    do {
      changed_ = false;
      laws();
    } while (changed_);
    step_ = Step::check;
    laws();
    explain();
  }

 private:
  enum class Step : unsigned char { derive, check, collect };
  /// Which of a law's figures may be derived.
  enum class Which : unsigned char { any, result };

  // Each law once, whatever it is used for. `result` of a law is what it is usually read for.
  void laws() {
    Record& r = record_;
    meter_laws(r.delivered_power.device, r.energy_per_output_token.device,
               r.energy_per_processed_token.device, r.energy_per_request.device,
               r.energy_per_accepted_request.device, r.output_tokens_per_energy.device);
    meter_laws(r.delivered_power.it, r.energy_per_output_token.it, r.energy_per_processed_token.it,
               r.energy_per_request.it, r.energy_per_accepted_request.it,
               r.output_tokens_per_energy.it);
    meter_laws(r.delivered_power.facility, r.energy_per_output_token.facility,
               r.energy_per_processed_token.facility, r.energy_per_request.facility,
               r.energy_per_accepted_request.facility, r.output_tokens_per_energy.facility);
    conversion_laws(r.delivered_power);
    conversion_laws(r.energy_per_output_token);
    conversion_laws(r.energy_per_processed_token);
    conversion_laws(r.energy_per_request);
    conversion_laws(r.energy_per_accepted_request);
    quotient(r.request_rate, r.rate, r.output_length);
    product(r.input_rate, r.request_rate, r.prompt_length);
    sum(r.processed_rate, r.rate, r.input_rate);
    product(r.processed_rate, r.rate, r.processed_per_output);
    product(r.accepted_rate, r.rate, r.accuracy);
    product(r.utilization_adjusted_rate, r.attainable, r.utilization);
    // (A tariff may be billed at another mean PUE than that of the run, so these are not checked.)
    product(r.energy_cost, r.tariff, r.energy_per_output_token.facility, Which::result);
    product(r.carbon, r.carbon_intensity, r.energy_per_output_token.facility, Which::result);
    product(r.water_onsite, r.water_intensity_onsite, r.energy_per_output_token.it, Which::result);
    product(r.water_offsite, r.water_intensity_offsite, r.energy_per_output_token.facility,
            Which::result);
  }
  template <class Power, class PerOutput, class PerProcessed, class PerRequest, class PerEnergy>
  void meter_laws(Power& power, PerOutput& per_output, PerProcessed& per_processed,
                  PerRequest& per_request, PerRequest& per_accepted, PerEnergy& per_energy) {
    quotient(per_output, power, record_.rate);
    quotient(per_request, power, record_.request_rate);
    quotient(per_processed, power, record_.processed_rate);
    quotient(per_processed, per_output, record_.processed_per_output);
    quotient(per_accepted, per_request, record_.accuracy);
    quotient(per_energy, one_, per_output);
  }
  template <class Plain>
  void conversion_laws(AtMeters<Plain>& at) {
    product(at.it, at.device, record_.host_overhead);
    product(at.facility, at.it, record_.pue);
  }

  // --- one law, z = x * y or z = x + y, of which `result` is z or x ---
  struct Law {
    FigureCell *z, *x, *y;
    bool is_sum;
    FigureCell* result;
    Which derived;

    [[nodiscard]] double expected() const {
      return is_sum ? *x->number + *y->number : *x->number * *y->number;
    }
    [[nodiscard]] std::array<FigureCell*, 2> operands() const { return {result == z ? x : z, y}; }
  };
  template <class Of>
  using dimension_of_figure = typename DimensionOf<typename Of::value_type>::type;

  template <class Z, class X, class Y>
  void product(Z& z, X& x, Y& y, Which derived = Which::any) {
    static_assert(
        same_dimension<dimension_of_figure<Z>,
                       dimension_product<dimension_of_figure<X>, dimension_of_figure<Y>>>);
    apply({&z, &x, &y, false, &z, derived});
  }
  template <class Q, class Z, class Y>
  void quotient(Q& q, Z& z, Y& y) {
    static_assert(
        same_dimension<dimension_of_figure<Z>,
                       dimension_product<dimension_of_figure<Q>, dimension_of_figure<Y>>>);
    apply({&z, &q, &y, false, &q, Which::any});
  }
  void sum(FigureCell& z, FigureCell& x, FigureCell& y) {
    apply({&z, &x, &y, true, &z, Which::any});
  }

  void apply(const Law& law) {
    if (step_ == Step::derive)
      derive(law);
    if (step_ == Step::check)
      check(law);
    if (step_ == Step::collect)
      laws_.push_back(law);
  }

  void derive(const Law& law) {
    const int absent = !law.z->has_value() + !law.x->has_value() + !law.y->has_value();
    if (absent != 1)
      return;
    if (!law.z->has_value()) {
      set(law, *law.z, law.expected(), *law.x, *law.y);
    } else if (law.derived == Which::any) {
      FigureCell& unknown = law.x->has_value() ? *law.y : *law.x;
      FigureCell& other = law.x->has_value() ? *law.x : *law.y;
      const double number =
          law.is_sum ? *law.z->number - *other.number : *law.z->number / *other.number;
      set(law, unknown, number, *law.z, other);
    }
  }
  // (Nothing follows from a division by zero. A difference below zero is refused by validate().)
  void set(const Law& law, FigureCell& to, double number, const FigureCell& left,
           const FigureCell& right) {
    if (!is_finite(number))
      return;
    to.number = number;
    to.known = std::max(weight(left), weight(right));
    to.reason.clear();
    to.spread = {};
    to.derived_from = name(left).empty() ? name(right) : name(left) + " and " + name(right);
    const auto error = [&](const FigureCell& from) {
      if (is_setting(from))
        return 0.0;
      const double absolute = from.spread.standard_error.value_or(__builtin_nan(""));
      return law.is_sum ? absolute : absolute / std::abs(*from.number) * number;
    };
    const double both = std::hypot(error(left), error(right));
    if (is_finite(both))
      to.spread.standard_error = both;
    changed_ = true;
  }
  [[nodiscard]] bool is_setting(const FigureCell& cell) const {
    const RecordField* field = find(cell);
    return field == nullptr || field->setting;
  }
  [[nodiscard]] Provenance weight(const FigureCell& cell) const {
    return is_setting(cell) ? Provenance::measured : cell.known;
  }

  void check(const Law& law) {
    if (law.derived == Which::result || !law.z->has_value() || !law.x->has_value() ||
        !law.y->has_value())
      return;
    const double made = law.expected(), stated = *law.z->number;
    if (std::abs(made - stated) <= 0.01 * std::max(std::abs(made), std::abs(stated)))
      return;
    std::string text;
    for (const FigureCell* each : {law.z, law.x, law.y}) {
      if (name(*each).empty())
        continue;
      text += fmt::format("{}{} is {}{}",
                          text.empty()    ? ""
                          : each == law.y ? " and "
                                          : ", ",
                          name(*each), value_text(*each),
                          each->derived_from.empty() ? "" : " (from " + each->derived_from + ")");
    }
    throw Error(fmt::format("{}; allowed: {} {} {} within 1 % of {}", text, name(*law.x),
                            law.is_sum ? "+" : "*", name(*law.y),
                            name(*law.z).empty() ? "1" : name(*law.z))
                    .c_str());
  }

  // For each figure what it is usually read from, all by their places in slots_: the same for all records.
  struct Operands {
    std::size_t left, right;
  };
  using Rules = std::vector<std::vector<Operands>>;
  static const Rules& rules() {
    static const Rules made = [] {
      Record none;
      const Slots slots = record_slots(none);
      Completion all(none, slots);
      all.step_ = Step::collect;
      all.laws();
      Rules rules(slots.size());
      for (const Law& law : all.laws_) {
        const auto operands = law.operands();
        rules[all.index(*law.result)].push_back({all.index(*operands[0]), all.index(*operands[1])});
      }
      return rules;
    }();
    return made;
  }

  // What would have to be given for an absent figure: by the law that asks for least.
  using Places = std::vector<std::size_t>;
  const Places& missing_for(std::size_t i) {
    if (missing_[i].empty())
      missing_[i] = least_missing(i);
    return missing_[i];
  }
  [[nodiscard]] Places least_missing(std::size_t i) {
    if (!slots_[i].figure->reason.empty() || rules()[i].empty())
      return {i};
    Places least, needed;
    for (const Operands& law : rules()[i]) {
      needed.clear();
      for (const std::size_t operand : {law.left, law.right}) {
        if (operand == slots_.size() || slots_[operand].figure->has_value())
          continue;
        for (const std::size_t each : missing_for(operand)) {
          if (std::find(needed.begin(), needed.end(), each) == needed.end())
            needed.push_back(each);
        }
      }
      if (&law == &rules()[i].front() || needed.size() < least.size())
        least.swap(needed);
    }
    return least;
  }
  void explain() {
    missing_.resize(slots_.size());
    std::vector<std::pair<FigureCell*, std::string>> reasons;
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      FigureCell* const figure = slots_[i].figure;
      if (figure == nullptr || figure->has_value() || !figure->reason.empty() || rules()[i].empty())
        continue;
      std::vector<std::string> names;
      for (const std::size_t each : missing_for(i))
        names.push_back(record_fields<Record>()[each].path());
      if (!names.empty())
        reasons.emplace_back(figure,
                             listed(names) + (names.size() == 1 ? " is" : " are") + " not given");
    }
    for (auto& [cell, reason] : reasons)
      cell->reason = std::move(reason);
  }

  // Of slots_; their number for what is not of the record.
  [[nodiscard]] std::size_t index(const FigureCell& cell) const {
    std::size_t i = 0;
    while (i < slots_.size() && slots_[i].figure != &cell)
      ++i;
    return i;
  }
  [[nodiscard]] const RecordField* find(const FigureCell& cell) const {
    const std::size_t i = index(cell);
    return i == slots_.size() ? nullptr : &record_fields<Record>()[i];
  }
  [[nodiscard]] std::string name(const FigureCell& cell) const {
    const RecordField* field = find(cell);
    return field == nullptr ? std::string() : field->path();
  }
  [[nodiscard]] std::string value_text(const FigureCell& cell) const {
    return with_unit(*cell.number, find(cell)->unit, {6});
  }

  Record& record_;
  const Slots& slots_;
  std::vector<Law> laws_;
  std::vector<Places> missing_;
  Setting<double> one_ = 1.0;
  Step step_ = Step::derive;
  bool changed_ = false;
};

}  // namespace detail

/// Fills in what follows from what is given, and the reason of what stays absent. Throws Error for a value
/// out of its range, and where three figures that determine one another are more than 1 % apart.
inline void complete(Record& record) {
  const auto slots = detail::record_slots(record);
  detail::validate_slots<Record>(slots, "");
  detail::validate_ceilings(record);
  detail::Completion(record, slots).run();
  const auto say_absent = [](auto* cell) {
    if (cell != nullptr && !cell->has_value() && cell->reason.empty())
      cell->reason = "not given";
  };
  const auto say_absent_in = [&](const auto& all) {
    for (const auto& slot : all) {
      say_absent(slot.figure);
      say_absent(slot.text);
    }
  };
  say_absent_in(slots);
  for (RecordCeiling& ceiling : record.ceilings)
    say_absent_in(detail::record_slots(ceiling));
  detail::validate_slots<Record>(slots, "");
}

}  // namespace e2t
