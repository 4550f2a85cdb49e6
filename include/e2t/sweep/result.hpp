// SPDX-License-Identifier: MIT
#pragma once
// What a dense sweep holds: one column per output, in C order, with the axes and units to read it by.
//
//     e2t::SweepResult result;                 // of sweep(...).over(...).run()
//     use(result.rate.data(), result.active.data());  // contiguous: map them onto Eigen, spans or files
//     result.columns.size(), result.axes.size()
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/sweep/grid.hpp"

namespace e2t {

namespace detail {
// Memory for columns: at the start of a cache line, and without zeros that are about to be overwritten.
// Large ones are on huge pages where the system has them: to map small ones takes longer than most sweeps.
template <class Number>
struct ColumnMemory {
  using value_type = Number;
  ColumnMemory() = default;
  template <class Other>
  ColumnMemory(const ColumnMemory<Other>&) {}
  Number* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(Number);
    void* const made = ::operator new(bytes, alignment(count));
#ifdef MADV_HUGEPAGE
    if (alignment(count) == huge_page) static_cast<void>(madvise(made, bytes, MADV_HUGEPAGE));
#endif
    return static_cast<Number*>(made);
  }
  void deallocate(Number* numbers, std::size_t count) { ::operator delete(numbers, alignment(count)); }
  template <class Made>
  void construct(Made* at) {
    ::new (static_cast<void*>(at)) Made;
  }
  template <class Made, class... From>
  void construct(Made* at, From&&... from) {
    ::new (static_cast<void*>(at)) Made(std::forward<From>(from)...);
  }
  friend bool operator==(const ColumnMemory&, const ColumnMemory&) { return true; }

 private:
  static constexpr std::align_val_t huge_page{std::size_t{1} << 21U};
  static std::align_val_t alignment(std::size_t count) {
    return count * sizeof(Number) < 4 * static_cast<std::size_t>(huge_page) ? std::align_val_t{64} : huge_page;
  }
};
}  // namespace detail

/// Contiguous numbers, one a point. (A vector whose resize() leaves new ones without a value.)
template <class Number>
using ColumnOf = std::vector<Number, detail::ColumnMemory<Number>>;

/// An axis of a result: its name and the numbers it took, in the base unit. Where it went through choices,
/// they are named in `labels` and the numbers are their positions.
struct ResultAxis {
  std::string name, unit;
  std::vector<double> numbers;
  std::vector<std::string> labels{};
};

/// An output beside rate and active constraint, in the unit that it was asked for.
struct ResultColumn {
  std::string name, unit;
  ColumnOf<double> values;
};

namespace detail {
// Tables of an earlier sweep, whose memory the next one takes: to map pages anew would take as long as a
// tenth of a sweep. Copies have none.
class SpareTables {
 public:
  SpareTables() = default;
  SpareTables(SpareTables&&) = default;
  SpareTables& operator=(SpareTables&&) = default;
  SpareTables(const SpareTables&) {}
  SpareTables& operator=(const SpareTables&) { return *this; }

  ColumnOf<double> take(std::size_t size) {
    ColumnOf<double> made;
    for (ColumnOf<double>& table : tables_) {
      const bool fits = size >= smallest && table.capacity() >= size;
      if (fits && (made.capacity() < size || table.capacity() < made.capacity())) made.swap(table);
    }
    made.resize(size);
    return made;
  }
  void give(ColumnOf<double>&& table) {
    if (table.capacity() < smallest || table.capacity() > largest) return;
    for (ColumnOf<double>& place : tables_) {
      if (place.capacity() == 0) return place.swap(table);
    }
  }

 private:
  static constexpr std::size_t smallest = std::size_t{1} << 13U, largest = std::size_t{1} << 20U;
  std::array<ColumnOf<double>, 8> tables_;
};
}  // namespace detail

struct SweepResult {
  Grid grid{};             ///< of the whole sweep
  std::size_t offset = 0;  ///< index in the grid of the first value: not 0 for a later part
  std::vector<ResultAxis> axes;
  ColumnOf<double> rate;          ///< output tokens/s
  ColumnOf<std::uint8_t> active;  ///< index into `constraints`
  std::vector<std::string> constraints;
  std::vector<ResultColumn> columns;
  /// Capacities and intensities evaluated, a point each; none where every point was evaluated as a whole.
  std::size_t evaluations = 0;
  /// And those evaluated as traces, to learn which axes they depend on.
  std::size_t traced = 0;
  /// Memory that the next run_into() uses again.
  detail::SpareTables spare{};

  [[nodiscard]] std::size_t size() const { return rate.size(); }
  /// Where the grid's point at these coordinates stands in the columns. Throws Error where this part has
  /// not computed it.
  [[nodiscard]] std::size_t at(const Coordinates& coordinates) const {
    const std::size_t index = grid.index(coordinates);
    require(index >= offset && index - offset < size(),
            [] { return Error("the point is in another part of the sweep"); });
    return index - offset;
  }
  /// The position on an axis that is nearest to a number in base units; throws Error for an unknown axis.
  [[nodiscard]] std::size_t nearest(std::string_view axis, double number) const {
    for (const ResultAxis& each : axes) {
      if (each.name != axis) continue;
      std::size_t best = 0;
      for (std::size_t i = 1; i < each.numbers.size(); ++i) {
        if (std::abs(each.numbers[i] - number) < std::abs(each.numbers[best] - number)) best = i;
      }
      return best;
    }
    Error::Message text("the sweep has no axis \"");
    text.append(Text<47>(std::string(axis).c_str())).append("\"; allowed:");
    for (const ResultAxis& each : axes) text.append(' ').append(Text<47>(each.name.c_str()));
    throw Error(text);
  }
};

namespace detail {

inline std::string in_words(double bytes) {
  const char* const prefix[] = {"", "k", "M", "G", "T", "P", "E"};
  int step = 0;
  for (; bytes >= 1000.0 && step < 6; bytes /= 1000.0) ++step;
  Text<47> text;
  text.append(static_cast<double>(std::lround(bytes * 10.0)) / 10.0).append(' ').append(prefix[step]).append("B");
  return text.c_str();
}

// Refuses, before anything is allocated, a dense result that the machine's memory cannot hold.
inline void require_memory(std::size_t points, std::size_t columns) {
  const double bytes = static_cast<double>(points) * static_cast<double>(9 + 8 * columns);
  const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  require(bytes <= 0.9 * memory, [&] {
    Error::Message text("the dense result takes ");
    text.append(in_words(bytes).c_str()).append(", this machine has ").append(in_words(memory).c_str());
    return Error(text.append("; allowed: fewer points, one part(k, n) at a time, or a reducer"));
  });
}

}  // namespace detail

}  // namespace e2t
