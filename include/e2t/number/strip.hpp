// SPDX-License-Identifier: MIT
#pragma once
// Strip: the numbers along a strip of up to 64 points, one that they share or one each. A model computes what its
// points share once, as plain double, and only what varies along them point by point, in plain loops that
// compilers make vector instructions of; every point is bit for bit what double alone would make (compile
// with -ffp-contract=off, which is what -std=c++20 means to g++ but not to clang).
//
//     const e2t::StripMemory memory;                          // what varies stands there, until its end
//     const e2t::Strip pue = e2t::Strip::by_lane([](int lane) { return 1.0 + lane / 64.0; });
//     const e2t::Strip power = e2t::Strip(100e6) * 0.95;      // one multiplication
//     power.varies(), (power / pue).varies(), (power / pue)[32]   // false, true, 95e6 / 1.5
//
// A number that varies refers to where it stands, so it is cheap to copy and must not outlive the innermost
// StripMemory of its thread.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "e2t/base/number.hpp"

namespace e2t {

/// Where the strips that vary stand that are made on this thread during its life, and how many of their lanes
/// are computed: those asked for, in eights. Lives nest, as scopes do.
/// The first on a thread allocates, and what is allocated is kept for the next one on it.
class StripMemory {
 public:
  static constexpr int lanes = 64, together = 8;

  /// Of `computed` lanes, 1 to 64.
  explicit StripMemory(int computed = lanes) : first_(kept().used), outer_(kept().computed) {
    if (kept().chunks.empty()) kept().add_chunk();
    kept().computed = (computed + together - 1) / together * together;
  }
  ~StripMemory() { kept().used = first_, kept().computed = outer_; }
  StripMemory(const StripMemory&) = delete;
  StripMemory& operator=(const StripMemory&) = delete;

  [[nodiscard]] static int computed() { return kept().computed; }
  /// Room for one number of eight bytes a lane.
  template <class Stored>
  [[nodiscard]] static Stored* take() {
    static_assert(sizeof(Stored) == sizeof(double) && std::is_trivial_v<Stored>);
    Kept& from = kept();
    if (from.used / of_chunk == from.chunks.size()) from.add_chunk();
    Place& place = from.chunks[from.used / of_chunk][from.used % of_chunk];
    ++from.used;
    return reinterpret_cast<Stored*>(place.bytes);
  }

 private:
  struct alignas(64) Place {
    std::byte bytes[lanes * sizeof(double)];
  };
  static constexpr std::size_t of_chunk = 1024;  // (a model that is served takes most of them)
  struct Kept {
    std::vector<std::unique_ptr<Place[]>> chunks{};
    std::size_t used = 0;
    int computed = lanes;
    void add_chunk() { chunks.emplace_back(new Place[of_chunk]); }
  };
  static Kept& kept() {
    static thread_local Kept made;
    return made;
  }
  std::size_t first_;
  int outer_;
};

namespace detail {

// One for all lanes, or one each: numbers, or masks and indices that are stored as wide as numbers.
template <class One>
struct Along {
  using Stored = std::conditional_t<std::is_same_v<One, double>, double, std::int64_t>;
  One one{};
  const Stored* each = nullptr;

  [[nodiscard]] bool varies() const { return each != nullptr; }
  [[nodiscard]] One operator[](int lane) const { return varies() ? static_cast<One>(each[lane]) : one; }
  // One each, whether it varies or not.
  [[nodiscard]] const Stored* spread() const {
    if (varies()) return each;
    Stored* const made = StripMemory::take<Stored>();
    std::fill_n(made, StripMemory::computed(), static_cast<Stored>(one));
    return made;
  }
};

template <class Of>
auto each_lane(Of of) {
  using One = std::remove_cvref_t<decltype(of(0))>;
  using Stored = typename Along<One>::Stored;
  Stored* __restrict const made = StripMemory::take<Stored>();
  const auto make = [&](int lane) {
    if constexpr (std::is_same_v<One, bool>) {
      made[lane] = of(lane) ? -1 : 0;  // as instructions have it
    } else {
      made[lane] = of(lane);
    }
  };
  const int computed = StripMemory::computed();
  if (computed == StripMemory::lanes) {
    for (int lane = 0; lane < StripMemory::lanes; ++lane) make(lane);
  } else {
    for (int first = 0; first < computed; first += StripMemory::together) {
      for (int lane = first; lane < first + StripMemory::together; ++lane) make(lane);
    }
  }
  return Along<One>{One{}, made};
}

// of(x, y) once where neither varies, else at each lane. (Out of line: a model is long enough as it is.)
template <class Of, class X, class Y>
[[gnu::noinline]] auto at_each_lane(Of of, const Along<X>& a, const Along<Y>& b) {
  const auto *const x = a.each, *const y = b.each;
  const X one_x = a.one;
  const Y one_y = b.one;
  if (y == nullptr) return each_lane([=](int lane) { return of(x[lane], one_y); });
  if (x == nullptr) return each_lane([=](int lane) { return of(one_x, y[lane]); });
  return each_lane([=](int lane) { return of(x[lane], y[lane]); });
}
template <class Of, class X, class Y>
auto combined(const Along<X>& a, const Along<Y>& b, Of of) {
  if (a.varies() || b.varies()) return at_each_lane(of, a, b);
  return Along<decltype(of(a.one, b.one))>{of(a.one, b.one)};
}
template <class Of>
auto of_each(const Along<double>& a, Of of) {
  return combined(a, Along<double>{}, [of](double x, double) { return of(x); });
}

template <class One>
[[gnu::noinline]] Along<One> chosen_at_each_lane(const Along<bool>& mask, const Along<One>& yes, const Along<One>& no) {
  const auto* const holds = mask.each;
  const auto *const x = yes.spread(), *const y = no.spread();
  return each_lane([=](int lane) { return holds[lane] != 0 ? static_cast<One>(x[lane]) : static_cast<One>(y[lane]); });
}
template <class One>
Along<One> chosen(const Along<bool>& mask, const Along<One>& yes, const Along<One>& no) {
  if (mask.varies()) return chosen_at_each_lane(mask, yes, no);
  return mask.one ? yes : no;
}

}  // namespace detail

/// A comparison of strips. It has no way to bool, on purpose.
class StripMask {
 public:
  explicit StripMask(const detail::Along<bool>& holds) : holds_(holds) {}
  [[nodiscard]] bool operator[](int lane) const { return holds_[lane]; }
  [[nodiscard]] const detail::Along<bool>& along() const { return holds_; }

  friend StripMask operator&&(const StripMask& a, const StripMask& b) {
    if (!a.holds_.varies()) return a.holds_.one ? b : a;
    if (!b.holds_.varies()) return b.holds_.one ? a : b;
    return StripMask(detail::at_each_lane([](auto x, auto y) { return (x & y) != 0; }, a.holds_, b.holds_));
  }
  friend StripMask operator||(const StripMask& a, const StripMask& b) {
    if (!a.holds_.varies()) return a.holds_.one ? a : b;
    if (!b.holds_.varies()) return b.holds_.one ? b : a;
    return StripMask(detail::at_each_lane([](auto x, auto y) { return (x | y) != 0; }, a.holds_, b.holds_));
  }
  friend StripMask operator!(const StripMask& a) {
    return StripMask(detail::combined(a.holds_, a.holds_, [](auto x, auto) { return x == 0; }));
  }
  /// Refuses where any point fails. (The message shows the first point: see shown.)
  template <class Refusal>
  friend void require(const StripMask& mask, Refusal refusal) {
    std::int64_t all = mask.holds_.one ? -1 : 0;
    if (mask.holds_.varies()) {
      all = -1;
      for (int lane = 0; lane < StripMemory::computed(); ++lane) all &= mask.holds_.each[lane];
    }
    require(all != 0, refusal);
  }
  // clang-format off
  template <class Given> requires std::is_same_v<Given, bool>
  constexpr operator Given() const = delete;  // e2t: a mask has no way to bool: decide by select(mask, a, b) or require(mask, refusal)
  // clang-format on

 private:
  detail::Along<bool> holds_;
};

class Strip;
class StripIndex;
template <>
inline constexpr bool is_number<Strip> = true;
template <>
struct IndexOf<Strip> {
  using type = StripIndex;
};

class Strip {
 public:
  static constexpr int lanes = StripMemory::lanes;  ///< at most

  /// Zero everywhere.
  constexpr Strip() = default;
  /// The same number everywhere.
  template <BuiltinNumber Constant>
  constexpr Strip(Constant value) : number_{static_cast<double>(value), nullptr} {}
  /// `value(0)`, `value(1)`, ...
  template <class Value>
  [[nodiscard]] static Strip by_lane(Value value) {
    return Strip(detail::each_lane([&](int lane) { return static_cast<double>(value(lane)); }));
  }
  /// Of a lane that is computed.
  [[nodiscard]] double operator[](int lane) const { return number_[lane]; }
  /// Whether there is a number for each point.
  [[nodiscard]] bool varies() const { return number_.varies(); }
  /// The first `many` lanes, at most those computed, to an address.
  void store(double* to, std::size_t many) const {
    if (varies()) {
      std::copy_n(number_.each, many, to);
    } else {
      std::fill_n(to, many, number_.one);
    }
  }

  // clang-format off
  friend Strip operator+(const Strip& a, const Strip& b) { return Strip(combined(a.number_, b.number_, [](double x, double y) { return x + y; })); }
  friend Strip operator-(const Strip& a, const Strip& b) { return Strip(combined(a.number_, b.number_, [](double x, double y) { return x - y; })); }
  friend Strip operator*(const Strip& a, const Strip& b) { return Strip(combined(a.number_, b.number_, [](double x, double y) { return x * y; })); }
  friend Strip operator/(const Strip& a, const Strip& b) { return Strip(combined(a.number_, b.number_, [](double x, double y) { return x / y; })); }
  friend Strip operator-(const Strip& a) { return Strip(of_each(a.number_, [](double x) { return -x; })); }

  friend StripMask operator==(const Strip& a, const Strip& b) { return StripMask(combined(a.number_, b.number_, [](double x, double y) { return x == y; })); }
  friend StripMask operator!=(const Strip& a, const Strip& b) { return StripMask(combined(a.number_, b.number_, [](double x, double y) { return x != y; })); }
  friend StripMask operator<(const Strip& a, const Strip& b) { return StripMask(combined(a.number_, b.number_, [](double x, double y) { return x < y; })); }
  friend StripMask operator<=(const Strip& a, const Strip& b) { return StripMask(combined(a.number_, b.number_, [](double x, double y) { return x <= y; })); }
  friend StripMask operator>(const Strip& a, const Strip& b) { return StripMask(combined(a.number_, b.number_, [](double x, double y) { return x > y; })); }
  friend StripMask operator>=(const Strip& a, const Strip& b) { return StripMask(combined(a.number_, b.number_, [](double x, double y) { return x >= y; })); }

  friend Strip select(const StripMask& mask, const Strip& yes, const Strip& no) { return Strip(detail::chosen(mask.along(), yes.number_, no.number_)); }
  friend Strip sqrt(const Strip& a) { return Strip(of_each(a.number_, [](double x) { return e2t::sqrt(x); })); }
  friend Strip floor(const Strip& a) { return Strip(of_each(a.number_, [](double x) { return e2t::floor(x); })); }
  friend Strip exp(const Strip& a) { return Strip(of_each(a.number_, [](double x) { return e2t::exp(x); })); }
  friend Strip log(const Strip& a) { return Strip(of_each(a.number_, [](double x) { return e2t::log(x); })); }
  friend StripMask is_finite(const Strip& a) { return StripMask(of_each(a.number_, [](double x) { return e2t::is_finite(x); })); }
  friend StripMask is_given(const Strip& a) { return StripMask(of_each(a.number_, [](double x) { return e2t::is_given(x); })); }
  // clang-format on
  /// See lift.hpp.
  template <class Function, class... Others>
  [[nodiscard]] static Strip lifted(const Function& function, const Others&... x) {
    if ((x.varies() || ...)) return by_lane([&](int lane) { return function(x[lane]...); });
    return Strip(function(x.number_.one...));
  }
  /// The first point's, whichever point a refusal is about.
  friend double shown(const Strip& a) { return a[0]; }

 private:
  explicit Strip(const detail::Along<double>& number) : number_(number) {}
  detail::Along<double> number_;
};

/// Which one, at each point.
class StripIndex {
 public:
  constexpr StripIndex() = default;
  /// The same everywhere.
  constexpr StripIndex(int index) : index_{index, nullptr} {}
  [[nodiscard]] int operator[](int lane) const { return index_[lane]; }

  friend StripMask operator==(const StripIndex& a, const StripIndex& b) { return StripMask(combined(a.index_, b.index_, [](auto x, auto y) { return x == y; })); }
  friend StripMask operator!=(const StripIndex& a, const StripIndex& b) { return !(a == b); }
  friend StripIndex select(const StripMask& mask, const StripIndex& yes, const StripIndex& no) {
    StripIndex made;
    made.index_ = detail::chosen(mask.along(), yes.index_, no.index_);
    return made;
  }

 private:
  detail::Along<int> index_;
};

}  // namespace e2t
