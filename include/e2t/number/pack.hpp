// SPDX-License-Identifier: MIT
#pragma once
// Pack: eight doubles that a model computes with at once, each lane bit for bit as double alone would
// (compile with -ffp-contract=off, which is what -std=c++20 means to g++ but not to clang).
//
//     const e2t::Pack pue = e2t::Pack::by_lane([](int lane) { return 1.05 + 0.05 * lane; });
//     const e2t::Pack it_power = 100e6 / pue;   // eight site designs
//     select(it_power < 90e6, it_power, e2t::Pack(90e6))[7]
//
// Every operation is carried out where it stands: there are no expressions to keep alive. The lanes are
// a plain array, because an Eigen array could be in no Optional; array() is the Eigen view of it, by
// which + - * / and sqrt use vector instructions at -O2 already. Masks and indices are as wide as the
// numbers, so that the compiler makes vector instructions of comparisons and selections as well.
#include <Eigen/Core>

#include "e2t/base/number.hpp"

namespace e2t {

template <int Lanes>
class PackOf;

namespace detail {
// As an Eigen array of as many bytes: what vector instructions like, no more than the lanes fill.
constexpr int pack_alignment(int bytes) {
  int alignment = EIGEN_MAX_ALIGN_BYTES;
  while (alignment > 8 && bytes % alignment != 0) alignment /= 2;
  return alignment < 8 ? 8 : alignment;
}
}  // namespace detail

/// A comparison of packs, lane by lane. It has no way to bool, on purpose.
template <int Lanes>
class alignas(detail::pack_alignment(8 * Lanes)) PackMaskOf {
 public:
  [[nodiscard]] constexpr bool operator[](int lane) const { return holds_[lane] != 0.0; }

  friend constexpr PackMaskOf operator&&(const PackMaskOf& a, const PackMaskOf& b) {
    return by_lane([&](int i) { return a.holds_[i] != 0.0 ? b.holds_[i] : 0.0; });
  }
  friend constexpr PackMaskOf operator||(const PackMaskOf& a, const PackMaskOf& b) {
    return by_lane([&](int i) { return a.holds_[i] != 0.0 ? 1.0 : b.holds_[i]; });
  }
  friend constexpr PackMaskOf operator!(const PackMaskOf& a) {
    return by_lane([&](int i) { return 1.0 - a.holds_[i]; });
  }
  /// Refuses where any lane fails. (The message shows lane 0: see shown.)
  template <class Refusal>
  friend constexpr void require(const PackMaskOf& mask, Refusal refusal) {
    require(mask.all(), refusal);
  }
  // clang-format off
  template <class Given> requires std::is_same_v<Given, bool>
  constexpr operator Given() const = delete;  // e2t: a mask has no way to bool: decide by select(mask, a, b) or require(mask, refusal)
  // clang-format on

 private:
  friend class PackOf<Lanes>;
  constexpr PackMaskOf() {}
  [[nodiscard]] constexpr bool all() const {
    if (!std::is_constant_evaluated()) return Eigen::Map<const Eigen::Array<double, Lanes, 1>>(holds_).prod() != 0.0;
    for (const double holds : holds_) {
      if (holds == 0.0) return false;
    }
    return true;
  }
  // `holds` gives 1 or 0.
  template <class Holds>
  static constexpr PackMaskOf by_lane(Holds holds) {
    PackMaskOf result;
    for (int i = 0; i < Lanes; ++i) result.holds_[i] = holds(i);
    return result;
  }
  double holds_[Lanes];  // 1 or 0
};

template <int Lanes>
class alignas(detail::pack_alignment(8 * Lanes)) PackOf {
  static_assert(Lanes >= 1);

 public:
  using Mask = PackMaskOf<Lanes>;
  static constexpr int lanes = Lanes;

  /// Zeros.
  constexpr PackOf() : lane_{} {}
  /// The same number in every lane.
  template <BuiltinNumber Constant>
  constexpr PackOf(Constant value) : PackOf(Empty{}) {
    for (int i = 0; i < Lanes; ++i) lane_[i] = static_cast<double>(value);
  }
  /// `value(0)`, `value(1)`, ...
  template <class Value>
  [[nodiscard]] static constexpr PackOf by_lane(Value value) {
    PackOf result(Empty{});
    for (int i = 0; i < Lanes; ++i) result.lane_[i] = value(i);
    return result;
  }
  /// From and to as many doubles as there are lanes, at any address.
  [[nodiscard]] static constexpr PackOf load(const double* from) {
    return by_lane([&](int i) { return from[i]; });
  }
  constexpr void store(double* to) const {
    for (int i = 0; i < Lanes; ++i) to[i] = lane_[i];
  }
  /// Lane 0 to Lanes - 1.
  [[nodiscard]] constexpr double operator[](int lane) const { return lane_[lane]; }
  /// The lanes as an Eigen array, for as long as the pack lives.
  [[nodiscard]] auto array() const& { return View(lane_); }
  void array() const&& = delete;  // e2t: the view refers to the pack: give the pack a name first

  friend PackOf operator+(const PackOf& a, const PackOf& b) { return of(a.array() + b.array()); }
  friend PackOf operator-(const PackOf& a, const PackOf& b) { return of(a.array() - b.array()); }
  friend PackOf operator*(const PackOf& a, const PackOf& b) { return of(a.array() * b.array()); }
  friend PackOf operator/(const PackOf& a, const PackOf& b) { return of(a.array() / b.array()); }
  friend PackOf operator-(const PackOf& a) { return by_lane([&](int i) { return -a.lane_[i]; }); }

  friend constexpr Mask operator==(const PackOf& a, const PackOf& b) { return where([&](int i) { return a.lane_[i] == b.lane_[i]; }); }
  friend constexpr Mask operator!=(const PackOf& a, const PackOf& b) { return where([&](int i) { return a.lane_[i] != b.lane_[i]; }); }
  friend constexpr Mask operator<(const PackOf& a, const PackOf& b) { return where([&](int i) { return a.lane_[i] < b.lane_[i]; }); }
  friend constexpr Mask operator<=(const PackOf& a, const PackOf& b) { return where([&](int i) { return a.lane_[i] <= b.lane_[i]; }); }
  friend constexpr Mask operator>(const PackOf& a, const PackOf& b) { return where([&](int i) { return a.lane_[i] > b.lane_[i]; }); }
  friend constexpr Mask operator>=(const PackOf& a, const PackOf& b) { return where([&](int i) { return a.lane_[i] >= b.lane_[i]; }); }

  friend constexpr PackOf select(const Mask& mask, const PackOf& yes, const PackOf& no) {
    return by_lane([&](int i) { return mask[i] ? yes.lane_[i] : no.lane_[i]; });
  }
  friend PackOf sqrt(const PackOf& a) {
    // In parts of four: of eight, Eigen 3.4 makes an approximation where there is AVX-512.
    constexpr int part = Lanes % 4 == 0 ? 4 : 1;
    using Some = Eigen::Array<double, part, 1>;
    PackOf result(Empty{});
    for (int i = 0; i < Lanes; i += part) {
      Eigen::Map<Some>(result.lane_ + i) = Eigen::Map<const Some>(a.lane_ + i).sqrt();
    }
    return result;
  }
  // Through the scalar ones: vectorised ones differ from them in the last bit.
  friend constexpr PackOf floor(const PackOf& a) { return by_lane([&](int i) { return e2t::floor(a.lane_[i]); }); }
  friend constexpr PackOf exp(const PackOf& a) { return by_lane([&](int i) { return e2t::exp(a.lane_[i]); }); }
  friend constexpr PackOf log(const PackOf& a) { return by_lane([&](int i) { return e2t::log(a.lane_[i]); }); }
  friend constexpr Mask is_finite(const PackOf& a) { return where([&](int i) { return e2t::is_finite(a.lane_[i]); }); }
  friend constexpr Mask is_given(const PackOf& a) { return where([&](int i) { return e2t::is_given(a.lane_[i]); }); }
  /// See lift.hpp.
  template <class Function, class... Others>
  [[nodiscard]] static constexpr PackOf lifted(const Function& function, const Others&... x) {
    return by_lane([&](int i) { return function(x.lane_[i]...); });
  }
  /// Lane 0, whichever lane a refusal is about.
  friend constexpr double shown(const PackOf& a) { return a.lane_[0]; }

 private:
  using Array = Eigen::Array<double, Lanes, 1>;
  using View = Eigen::Map<const Array>;
  // Without a number in any lane: each is about to get one.
  struct Empty {};
  explicit constexpr PackOf(Empty) {}
  template <class Expression>
  static PackOf of(const Expression& expression) {
    PackOf result(Empty{});
    Eigen::Map<Array>(result.lane_) = expression;
    return result;
  }
  template <class Holds>
  static constexpr Mask where(Holds holds) {
    return Mask::by_lane([&](int i) { return holds(i) ? 1.0 : 0.0; });
  }
  double lane_[Lanes];
};

/// Which one, lane by lane.
template <int Lanes>
class PackIndexOf {
 public:
  constexpr PackIndexOf() = default;
  /// The same index in every lane.
  constexpr PackIndexOf(int index) : index_(index) {}
  [[nodiscard]] constexpr int operator[](int lane) const { return static_cast<int>(index_[lane]); }

  friend constexpr PackMaskOf<Lanes> operator==(const PackIndexOf& a, const PackIndexOf& b) { return a.index_ == b.index_; }
  friend constexpr PackMaskOf<Lanes> operator!=(const PackIndexOf& a, const PackIndexOf& b) { return a.index_ != b.index_; }
  friend constexpr PackIndexOf select(const PackMaskOf<Lanes>& mask, const PackIndexOf& yes, const PackIndexOf& no) {
    PackIndexOf result;
    result.index_ = select(mask, yes.index_, no.index_);
    return result;
  }

 private:
  PackOf<Lanes> index_;  // as numbers, so that they are selected by the same mask in as few instructions
};

using Pack = PackOf<8>;
using PackMask = PackMaskOf<8>;

template <int Lanes>
inline constexpr bool is_number<PackOf<Lanes>> = true;
template <int Lanes>
struct IndexOf<PackOf<Lanes>> {
  using type = PackIndexOf<Lanes>;
};

}  // namespace e2t
