// SPDX-License-Identifier: MIT
#pragma once
// Rows of a factored sweep: at each point the lowest ceiling and whose it is, from the tables, quotients
// and parts of sweep/factor.hpp. What rows share that differ in the outermost axis alone is looked up once,
// and ceilings that are above another all along a row are left out.
//
//     e2t::detail::RowConstant lowest;
//     lowest.lower(4.0, 1), lowest.lower(3.0, 5), lowest.lower(3.0, 7);
//     lowest.value, lowest.index   // 3 and 5
//
// Beware of what is stored in small parts and read in a large one: the processor cannot hand it on, and
// waits until all that is on its way to memory has arrived there, which is most of a row.
#include "e2t/sweep/factor.hpp"
#include "e2t/sweep/tiling.hpp"

namespace e2t::detail {

// The lowest of the ceilings that do not vary along a row; of equal ones the first constraint's.
struct RowConstant {
  double value = __builtin_inf();
  int index = -1;

  void lower(double other, int other_index) {
    if (index >= 0 && (other > value || (other == value && other_index > index))) return;
    value = other;
    index = other_index;
  }
};

// One thread's means of making rows.
template <class Swept>
class RowMaker {
  using Plan = Factored<Swept>;
  static constexpr int count = Swept::function_type::count;

 public:
  /// Rows that are made together differ in the axis `outer`.
  RowMaker(const Plan& plan, int outer)
      : plan_(plan),
        last_(plan.grid_.axes() - 1),
        outer_(outer),
        scratch_((plan.buffers_ + 3) * longest_row + (2 * count + 1) * blocks),
        which_(longest_row),
        row_((count + 1) * Tiling::most_slabs) {
    if (plan.numbers_[Plan::step_id].given) step_ = place(Plan::step_id);
    if (plan.numbers_[Plan::utilization_id].given) utilization_ = place(Plan::utilization_id);
    for (int i = 0; i < count; ++i) {
      const Numbers& ceiling = plan.ceilings_[static_cast<std::size_t>(i)];
      if (!ceiling.given) continue;
      Group& group = step_.values != nullptr && i < time_terms ? time_ : rest_;
      Ceiling made{i, {}, {}, nullptr, constant(3) + (2 * static_cast<std::size_t>(i) + 1) * blocks};
      if (ceiling.everywhere) {
        made.above = place(Plan::capacity_id(i));
        made.below = place(Plan::intensity_id(i));
        made.quotient = buffer(plan.quotient_[static_cast<std::size_t>(i)]);
      } else {
        made.above = stored(ceiling);
      }
      const bool varies = made.above.step != 0 || made.below.step != 0;
      const bool moves = made.above.outer != 0 || made.below.outer != 0;
      (varies ? group.rows : moves ? group.moving : group.still).push_back(made);
    }
    // One buffer for the quotients of a ceiling: they are divided row by row, but for the last in order.
    const bool lone = plan.everywhere_ == 0 && step_.values == nullptr && utilization_.values == nullptr;
    together_ = lone && std::all_of(rest_.rows.begin(), rest_.rows.end(), [&](const Ceiling& ceiling) {
      const auto before = [&](const Ceiling& other) { return other.index < ceiling.index; };
      return ceiling.quotient == nullptr ||
             (&ceiling == &rest_.rows.back() && std::all_of(rest_.moving.begin(), rest_.moving.end(), before) &&
              std::all_of(rest_.still.begin(), rest_.still.end(), before));
    });
  }
  RowMaker(RowMaker&&) = default;  // (the buffers stay where they are)

  /// Rates and constraints along the row of `points` <= longest_row points from `at` on, and `to.rows` - 1 more
  /// beside it on the outer axis, at most Tiling::most_slabs of them.
  void make(const Coordinates& at, std::size_t points, const RowsTo& to, bool past_cache) {
    start(at, points);
    if (!together_) {
      for (std::size_t slab = 0; slab < to.rows; ++slab) {
        make(slab, to.lowest + slab * to.between, to.which + slab * to.between, past_cache);
      }
      return;
    }
    // Those beside each other are made at once that have as many rows of ceilings to compare.
    const Row* first = row_.data();
    Row* next = row_.data();
    std::size_t done = 0;
    int rows = 0;
    const auto make_until = [&](std::size_t slab) {
      lowest_of_rows(first, rows, points,
                     {to.lowest + done * to.between, to.which + done * to.between, slab - done, to.between}, past_cache);
      first = next, done = slab;
    };
    for (std::size_t slab = 0; slab < to.rows; ++slab) {
      const int stacked = stack(rest_, lowest_constant(rest_, slab), slab, next);
      const bool alike = stacked == rows && (next[stacked - 1].below == nullptr) == (next[-1].below == nullptr);
      if (slab > 0 && !alike) make_until(slab);
      rows = stacked;
      next += stacked;
    }
    make_until(to.rows);
  }

 private:
  // Where the numbers of a row are: at `values` for the grid's first, or in a buffer, with strides of 0.
  struct Place {
    struct Stride {
      int axis;
      std::size_t numbers, rows;
    };
    const double* values = nullptr;
    std::size_t step = 0, outer = 0;   // strides along the row and the outer axis
    const Bounds* bounds = nullptr;    // of the grid's first row, where they are known
    std::size_t outer_bounds = 0;
    int axes = 0;                      // along which they change, each with its stride
    std::array<Stride, most_axes> stride{};
    const double* started = nullptr;
    const Bounds* started_bounds = nullptr;

    void start(const Coordinates& at) {
      std::size_t numbers = 0, rows = 0;
      for (int i = 0; i < axes; ++i) {
        const Stride& along = stride[static_cast<std::size_t>(i)];
        numbers += at[static_cast<std::size_t>(along.axis)] * along.numbers;
        rows += at[static_cast<std::size_t>(along.axis)] * along.rows;
      }
      started = values + numbers;
      started_bounds = bounds == nullptr ? nullptr : bounds + rows;
    }
    Line at(std::size_t slab) const { return {started + slab * outer, step}; }
    Bounds within(std::size_t slab) const {
      if (step == 0) return {started[slab * outer], started[slab * outer]};
      return started_bounds == nullptr ? Bounds{} : started_bounds[slab * outer_bounds];
    }
  };
  struct Ceiling {
    int index;
    Place above, below;
    double* quotient;  // a buffer; of a table nullptr, and it has no `below`
    double* copies;    // two blocks for each row that is made together

    double value(std::size_t slab) const {
      const double above_value = *above.at(slab).values;
      return quotient == nullptr ? above_value : above_value / *below.at(slab).values;
    }
    // Parts are above zero, but for intensities that do not limit; and rounding keeps their order.
    Bounds within(std::size_t slab) const {
      const Bounds high = above.within(slab);
      if (quotient == nullptr) return high;
      const Bounds low = below.within(slab);
      return high.low > 0.0 && low.high < __builtin_inf() ? Bounds{high.low / low.high, high.high / low.low} : Bounds{};
    }
    void start(const Coordinates& at) {
      above.start(at);
      if (quotient != nullptr) below.start(at);
    }
  };
  // Ceilings, lowest index first: those that vary along a row, and of the others those that change between
  // rows that are made together, and those that do not.
  struct Group {
    std::vector<Ceiling> rows, moving, still;
    RowConstant lowest{};  // of those that do not
  };
  static constexpr std::size_t blocks = block * Tiling::most_slabs;

  double* buffer(std::size_t number) { return scratch_.data() + number * longest_row; }
  double* constant(std::size_t number) { return buffer(plan_.buffers_ + number); }
  Place stored(const Numbers& numbers) const {
    Place made{numbers.values.data(), last_ < 0 ? 0 : numbers.sub.stride(last_), numbers.sub.stride(outer_)};
    const std::size_t row = plan_.grid_.row();
    if (!numbers.bounds.empty()) made.bounds = numbers.bounds.data(), made.outer_bounds = made.outer / row;
    for (int i = 0; i <= last_; ++i) {
      const std::size_t along = numbers.sub.stride(i);
      if (along != 0) made.stride[static_cast<std::size_t>(made.axes++)] = {i, along, i == last_ ? 0 : along / row};
    }
    return made;
  }
  Place place(int id) {
    const Numbers& part = plan_.numbers_[static_cast<std::size_t>(id)];
    if (part.everywhere) return {buffer(plan_.slot_[static_cast<std::size_t>(id)]), 1};
    return stored(part);
  }

  // To the row from `at` on, and those beside it.
  void start(const Coordinates& at, std::size_t points) {
    if (plan_.everywhere_ > 0) at_ = at;
    points_ = points;
    start(rest_, at);
    if (utilization_.values != nullptr) utilization_.start(at);
    if (step_.values == nullptr) return;
    start(time_, at);
    step_.start(at);
  }
  static void start(Group& group, const Coordinates& at) {
    for (Ceiling& ceiling : group.rows) ceiling.start(at);
    for (Ceiling& ceiling : group.moving) ceiling.start(at);
    group.lowest = {};
    for (Ceiling& ceiling : group.still) {
      ceiling.start(at);
      group.lowest.lower(ceiling.value(0), ceiling.index);
    }
  }
  static RowConstant lowest_constant(const Group& group, std::size_t slab) {
    RowConstant made = group.lowest;
    for (const Ceiling& ceiling : group.moving) made.lower(ceiling.value(slab), ceiling.index);
    return made;
  }
  // The rows of a group, of whose constants the lowest is known, as the kernel takes them; gives how many.
  // Those are left out that are above another everywhere along the row.
  int stack(const Group& group, RowConstant constant, std::size_t slab, Row* first) {
    Row* next = first;
    std::array<double, count> low;
    double highest = constant.value;
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      const Bounds bounds = group.rows[i].within(slab);
      low[i] = bounds.low;
      highest = std::min(highest, bounds.high);
    }
    if (constant.value > highest) constant.index = -1;
    const auto place_constant = [&] {
      double* const copies = this->constant(3) + slab * block;
      store_block(copies, constant.value);
      *next++ = {copies, 0, static_cast<std::uint8_t>(constant.index), nullptr, 0};
      constant.index = -1;
    };
    for (std::size_t i = 0; i < group.rows.size(); ++i) {
      const Ceiling& ceiling = group.rows[i];
      if (low[i] > highest) continue;
      if (constant.index >= 0 && constant.index < ceiling.index) place_constant();
      const Line above = ceiling.above.at(slab);
      Row& row = *next++;
      row = {above.values, 1, static_cast<std::uint8_t>(ceiling.index), nullptr, 0};
      if (ceiling.quotient == nullptr) continue;
      const Line below = ceiling.below.at(slab);
      if (&ceiling == &group.rows.back() && constant.index < 0) {  // divided along the way
        double* const copies = ceiling.copies + 2 * slab * block;
        spread(above, copies, row.values, row.step);
        spread(below, copies + block, row.below, row.below_step);
      } else {
        divide_rows(above.values, above.step, below.values, below.step, points_, ceiling.quotient);
        row.values = ceiling.quotient;
      }
    }
    if (constant.index >= 0) place_constant();
    return static_cast<int>(next - first);
  }
  void lowest(const Group& group, const RowConstant& constant, std::size_t slab, double* rate, std::uint8_t* active,
              bool past_cache) {
    const int rows = stack(group, constant, slab, row_.data());
    lowest_of_rows(row_.data(), rows, points_, rate, active, past_cache);
  }
  // Numbers along a row as the kernel takes them: a block of copies where they are all the same.
  static void spread(const Line& line, double* copies, const double*& values, std::size_t& step) {
    values = line.values;
    step = line.step;
    if (step != 0) return;
    store_block(copies, *line.values);
    values = copies;
  }

  // What is needed everywhere, for one row.
  void evaluate(std::size_t slab) {
    Coordinates at = at_;
    at[static_cast<std::size_t>(outer_)] += slab;
    plan_.evaluate(plan_.grid_, plan_.grid_.index(at), points_, plan_.needed_everywhere_, plan_.validated_everywhere_,
                   [&](int id, std::size_t begin, std::size_t many, const Strip& value) {
                     double* to = buffer(plan_.slot_[static_cast<std::size_t>(id)]) + begin;
                     value.store(to, many);
                     bool usable = true;
                     for (std::size_t lane = 0; lane < many; ++lane) usable &= moderate(to[lane]);
                     if (usable) return;
                     for (std::size_t lane = 0; lane < many; ++lane) {
                       if (!Plan::usable(id, to[lane])) plan_.swept_.check(plan_.whole(at) + begin + lane);
                     }
                   });
  }

  // A single row.
  void make(std::size_t slab, double* rate, std::uint8_t* active, bool past_cache) {
    if (plan_.everywhere_ > 0) evaluate(slab);
    if (step_.values != nullptr) {
      lower_by_step(slab, rate, active);
    } else {
      lowest(rest_, lowest_constant(rest_, slab), slab, rate, active, past_cache && utilization_.values == nullptr);
    }
    if (utilization_.values == nullptr) return;
    const Line share = utilization_.at(slab);
    for (std::size_t j = 0; j < points_; ++j) rate[j] *= share.values[j * share.step];
  }
  // The step lowers the largest time term, so the least that time allows; time comes before all others.
  void lower_by_step(std::size_t slab, double* rate, std::uint8_t* active) {
    const Line step = step_.at(slab);
    const RowConstant time = lowest_constant(time_, slab);
    RowConstant rest = lowest_constant(rest_, slab);
    if (time_.rows.empty() && step.step == 0) {
      const double lowered = *step.values < time.value ? *step.values : time.value;
      if (rest.index < 0 || lowered <= rest.value) rest = {lowered, time.index};
      return lowest(rest_, rest, slab, rate, active, false);
    }
    double* lowered = constant(2);
    lowest(time_, time, slab, lowered, which_.data(), false);
    lowest(rest_, rest, slab, rate, active, false);
    for (std::size_t j = 0; j < points_; ++j) {
      const double least = step.values[j * step.step];
      const double value = least < lowered[j] ? least : lowered[j];
      active[j] = value <= rate[j] ? which_[j] : active[j];
      rate[j] = value <= rate[j] ? value : rate[j];
    }
  }

  const Plan& plan_;
  int last_, outer_;
  Coordinates at_{};
  std::size_t points_ = 0;
  bool together_ = false;  // where no row needs a buffer
  ColumnOf<double> scratch_;  // parts that are needed everywhere, quotients, three more, and blocks
  ColumnOf<std::uint8_t> which_;
  std::vector<Row> row_;  // as the kernel takes them
  Group time_, rest_;
  Place step_{}, utilization_{};
};

}  // namespace e2t::detail
