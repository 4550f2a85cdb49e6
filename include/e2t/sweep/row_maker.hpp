// SPDX-License-Identifier: MIT
#pragma once
// Rows of a factored sweep: at each point the lowest ceiling and whose it is, from the tables, quotients
// and parts of sweep/factor.hpp.
//
//     const double a[3] = {4.0, 2.0, 1.0}, b[1] = {3.0};
//     e2t::detail::RowStack<10> stack;
//     stack.add({a, 1}, 5), stack.add({b, 0}, 1);   // one row that varies, one constant
//     stack.rows, stack.constant
#include "e2t/sweep/factor.hpp"

namespace e2t::detail {

// Rows of ceilings, lowest index first, and the lowest of those that do not vary along the row.
template <int Most>
struct RowStack {
  Row row[Most + 1];
  int rows = 0;
  double constant = __builtin_inf();
  int constant_index = -1;

  void add(const Line& line, int index) {
    if (line.step != 0) {
      row[rows++] = {line.values, 1, static_cast<std::uint8_t>(index)};
    } else if (constant_index < 0 || *line.values < constant) {
      constant = *line.values;
      constant_index = index;
    }
  }
  // The constant among the rows, in its place; `copies` has a block of it.
  void close(double* copies) {
    if (constant_index < 0) return;
    for (std::size_t i = 0; i < block; ++i) copies[i] = constant;
    int place = rows++;
    for (; place > 0 && row[place - 1].index > constant_index; --place) row[place] = row[place - 1];
    row[place] = {copies, 0, static_cast<std::uint8_t>(constant_index)};
  }
};

// One thread's means of making rows.
template <class Swept>
class RowMaker {
  using Plan = Factored<Swept>;
  static constexpr int count = Swept::function_type::count;

 public:
  explicit RowMaker(const Plan& plan)
      : plan_(plan), last_(plan.grid_.axes() - 1), scratch_((plan.buffers_ + 3) * longest_row), which_(longest_row) {
    for (int i = 0; i < count; ++i) {
      const Numbers& ceiling = plan.ceilings_[static_cast<std::size_t>(i)];
      if (!ceiling.given) continue;
      if (ceiling.everywhere) {
        ceilings_[many_++] = {i, place(Plan::capacity_id(i)), place(Plan::intensity_id(i)),
                              buffer(plan.quotient_[static_cast<std::size_t>(i)])};
      } else {
        ceilings_[many_++] = {i, stored(ceiling), {}, nullptr};
      }
    }
    if (plan.numbers_[Plan::step_id].given) step_ = place(Plan::step_id);
    if (plan.numbers_[Plan::utilization_id].given) utilization_ = place(Plan::utilization_id);
  }
  RowMaker(RowMaker&&) = default;  // (the buffers stay where they are)

  /// Rates and constraints at `points` <= longest_row points of the row from `at` on.
  void make(const Coordinates& at, std::size_t points, double* rate, std::uint8_t* active, bool past_cache) {
    if (plan_.everywhere_ > 0) evaluate(at, points);
    RowStack<count> rest;
    if (step_.values != nullptr) {
      RowStack<count> time;
      stack(at, points, [&](int index) -> RowStack<count>& { return index < time_terms ? time : rest; });
      lower_by_step(time, rest, line(step_, at), points, rate, active);
    } else {
      stack(at, points, [&](int) -> RowStack<count>& { return rest; });
      rest.close(constant(0));
      lowest_of_rows(rest.row, rest.rows, points, rate, active, past_cache && utilization_.values == nullptr);
    }
    if (utilization_.values == nullptr) return;
    const Line share = line(utilization_, at);
    for (std::size_t j = 0; j < points; ++j) rate[j] *= share.values[j * share.step];
  }

 private:
  // Where the numbers of a row are: at `values` for the grid's first, or in a buffer, with strides of 0.
  struct Place {
    const double* values = nullptr;
    std::size_t step = 0;
    int axes = 0;  // along which they change, each with its stride
    std::array<std::pair<int, std::size_t>, most_axes> stride{};
  };
  struct Ceiling {
    int index;
    Place above, below;  // a table has no `below`
    double* quotient;
  };

  double* buffer(std::size_t number) { return scratch_.data() + number * longest_row; }
  double* constant(std::size_t number) { return buffer(plan_.buffers_ + number); }
  Place stored(const Numbers& numbers) const {
    Place made{numbers.values.data(), last_ < 0 ? 0 : numbers.sub.stride(last_), 0, {}};
    for (int i = 0; i <= last_; ++i) {
      if (numbers.sub.stride(i) != 0) made.stride[static_cast<std::size_t>(made.axes++)] = {i, numbers.sub.stride(i)};
    }
    return made;
  }
  Place place(int id) {
    const Numbers& part = plan_.numbers_[static_cast<std::size_t>(id)];
    if (part.everywhere) return {buffer(plan_.slot_[static_cast<std::size_t>(id)]), 1, 0, {}};
    return stored(part);
  }
  Line line(const Place& place, const Coordinates& at) const {
    const double* values = place.values;
    for (int i = 0; i < place.axes; ++i) {
      const auto& [axis, stride] = place.stride[static_cast<std::size_t>(i)];
      values += at[static_cast<std::size_t>(axis)] * stride;
    }
    return {values, place.step};
  }

  template <class StackOf>
  void stack(const Coordinates& at, std::size_t points, StackOf stack_of) {
    for (std::size_t i = 0; i < many_; ++i) {
      const Ceiling& ceiling = ceilings_[i];
      const Line above = line(ceiling.above, at);
      if (ceiling.quotient == nullptr) {
        stack_of(ceiling.index).add(above, ceiling.index);
        continue;
      }
      const Line below = line(ceiling.below, at);
      const bool varies = above.step != 0 || below.step != 0;
      divide_rows(above.values, above.step, below.values, below.step, varies ? points : 1, ceiling.quotient);
      stack_of(ceiling.index).add({ceiling.quotient, varies ? std::size_t{1} : 0}, ceiling.index);
    }
  }

  // What is needed everywhere, for this row.
  void evaluate(const Coordinates& at, std::size_t points) {
    plan_.evaluate(plan_.grid_, plan_.grid_.index(at), points, plan_.needed_everywhere_, plan_.validated_everywhere_,
                   [&](int id, std::size_t begin, std::size_t many, const Pack& value) {
                     double* to = buffer(plan_.slot_[static_cast<std::size_t>(id)]) + begin;
                     bool usable = true;
                     for (std::size_t lane = 0; lane < many; ++lane) {
                       to[lane] = value[static_cast<int>(lane)];
                       usable &= moderate(to[lane]);
                     }
                     if (usable) return;
                     for (std::size_t lane = 0; lane < many; ++lane) {
                       if (!Plan::usable(id, to[lane])) plan_.swept_.check(plan_.whole(at) + begin + lane);
                     }
                   });
  }

  // The step lowers the largest time term, so the least that time allows; time comes before all others.
  void lower_by_step(RowStack<count>& time, RowStack<count>& rest, const Line& step, std::size_t points, double* rate,
                     std::uint8_t* active) {
    if (time.rows == 0 && step.step == 0) {
      const double lowered = *step.values < time.constant ? *step.values : time.constant;
      if (rest.constant_index < 0 || lowered <= rest.constant) {
        rest.constant = lowered;
        rest.constant_index = time.constant_index;
      }
      rest.close(constant(0));
      return lowest_of_rows(rest.row, rest.rows, points, rate, active, false);
    }
    time.close(constant(0));
    rest.close(constant(1));
    double* lowered = constant(2);
    lowest_of_rows(time.row, time.rows, points, lowered, which_.data(), false);
    lowest_of_rows(rest.row, rest.rows, points, rate, active, false);
    for (std::size_t j = 0; j < points; ++j) {
      const double least = step.values[j * step.step];
      const double value = least < lowered[j] ? least : lowered[j];
      active[j] = value <= rate[j] ? which_[j] : active[j];
      rate[j] = value <= rate[j] ? value : rate[j];
    }
  }

  const Plan& plan_;
  int last_;
  ColumnOf<double> scratch_;  // parts that are needed everywhere, quotients, and three more
  ColumnOf<std::uint8_t> which_;
  std::array<Ceiling, count> ceilings_{};
  std::size_t many_ = 0;
  Place step_{}, utilization_{};
};

}  // namespace e2t::detail
