// SPDX-License-Identifier: MIT
#pragma once
// Trace: a double together with the set of axes it depends on. What a model computes from traced
// inputs tells which inputs each result needs, for every value of them: a selection depends on its
// mask and on both sides, whichever was taken.
//
//     constexpr auto pue = e2t::Trace::on_axis(1.2, 0), hbm = e2t::Trace::on_axis(3.35e12, 1);
//     static_assert((pue * hbm).depends_on(1) && !(pue * 2.0).depends_on(1));
//
// Sound by type: neither a Trace nor its comparisons convert to bool, double or int, so a model
// cannot branch on one in secret. Masks feed only select and require; a RequirementLog tells what the
// outcome of the latter depends on.
#include "e2t/base/number.hpp"

namespace e2t {

/// A set of axes, numbered 0 to 31.
class AxisSet {
 public:
  constexpr AxisSet() = default;
  /// Throws Error for an axis that the set has no place for.
  [[nodiscard]] static constexpr AxisSet only(int axis) {
    require(axis >= 0 && axis < 32,
            [] { return Error("an axis has no place in an AxisSet; allowed: 0 to 31"); });
    return AxisSet(1U << axis);
  }
  [[nodiscard]] constexpr bool contains(int axis) const { return (bits_ & only(axis).bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr bool subset_of(AxisSet other) const { return (bits_ & ~other.bits_) == 0; }
  /// Bit i is 1 where the set contains axis i.
  [[nodiscard]] constexpr unsigned bits() const { return bits_; }
  friend constexpr AxisSet operator|(AxisSet a, AxisSet b) { return AxisSet(a.bits_ | b.bits_); }
  friend constexpr bool operator==(AxisSet, AxisSet) = default;

 private:
  explicit constexpr AxisSet(unsigned bits) : bits_(bits) {}
  unsigned bits_ = 0;
};

template <class Value>
class Traced;

/// The distinct sets of axes on which the requirements evaluated on this thread depend, from its
/// construction to its destruction: where a model may refuse. Logs may nest, each notes all that is
/// evaluated in its life. In constant expressions nothing is noted: a refusal is no answer there.
class RequirementLog {
 public:
  static constexpr int most = 64;

  RequirementLog() : outer_(innermost_) { innermost_ = this; }
  ~RequirementLog() { innermost_ = outer_; }
  RequirementLog(const RequirementLog&) = delete;
  RequirementLog& operator=(const RequirementLog&) = delete;

  [[nodiscard]] int size() const { return size_; }
  /// None is empty. If there were more than `most`, the last one stands for several, as their union.
  [[nodiscard]] AxisSet operator[](int index) const {
    require(index >= 0 && index < size_,
            [] { return Error("a RequirementLog has no set of that index; allowed: 0 to size() - 1"); });
    return set_[index];
  }

 private:
  friend class TraceMask;
  static void note(AxisSet axes) {
    if (axes.empty()) return;
    for (RequirementLog* log = innermost_; log != nullptr; log = log->outer_) log->add(axes);
  }
  void add(AxisSet axes) {
    for (int i = 0; i < size_; ++i) {
      if (set_[i] == axes) return;
    }
    if (size_ < most) {
      set_[size_++] = axes;
    } else {
      set_[most - 1] = set_[most - 1] | axes;
    }
  }

  inline static constinit thread_local RequirementLog* innermost_ = nullptr;
  RequirementLog* outer_;
  AxisSet set_[most];
  int size_ = 0;
};

/// A comparison of traced values: which way it went, and what that depends on. It has no way to
/// bool, on purpose.
class TraceMask {
 public:
  [[nodiscard]] constexpr AxisSet axes() const { return axes_; }
  friend constexpr TraceMask operator&&(TraceMask a, TraceMask b) { return {a.holds_ && b.holds_, a.axes_ | b.axes_}; }
  friend constexpr TraceMask operator||(TraceMask a, TraceMask b) { return {a.holds_ || b.holds_, a.axes_ | b.axes_}; }
  friend constexpr TraceMask operator!(TraceMask a) { return {!a.holds_, a.axes_}; }
  template <class Refusal>
  friend constexpr void require(const TraceMask& mask, Refusal refusal) {
    require(mask.noted(), refusal);
  }
  // clang-format off
  template <class Given> requires std::is_same_v<Given, bool>
  constexpr operator Given() const = delete;  // e2t: a mask has no way to bool: decide by select(mask, a, b) or require(mask, refusal)
  // clang-format on

 private:
  template <class Value>
  friend class Traced;
  constexpr TraceMask(bool holds, AxisSet axes) : holds_(holds), axes_(axes) {}
  constexpr bool noted() const {
    if (!std::is_constant_evaluated()) RequirementLog::note(axes_);
    return holds_;
  }
  bool holds_;
  AxisSet axes_;
};

/// `Value` with the axes it depends on: double for numbers, int for "which constraint".
template <class Value>
class Traced {
 public:
  constexpr Traced() = default;
  /// A constant: depends on nothing.
  template <BuiltinNumber Constant>
  constexpr Traced(Constant value) : value_(static_cast<Value>(value)) {}
  /// An input that varies along one axis, 0 to 31.
  [[nodiscard]] static constexpr Traced on_axis(Value value, int axis) {
    return Traced(value, AxisSet::only(axis));
  }

  [[nodiscard]] constexpr AxisSet axes() const { return axes_; }
  [[nodiscard]] constexpr bool depends_on(int axis) const { return axes_.contains(axis); }

  friend constexpr Traced operator+(const Traced& a, const Traced& b) { return {a.value_ + b.value_, a.axes_ | b.axes_}; }
  friend constexpr Traced operator-(const Traced& a, const Traced& b) { return {a.value_ - b.value_, a.axes_ | b.axes_}; }
  friend constexpr Traced operator*(const Traced& a, const Traced& b) { return {a.value_ * b.value_, a.axes_ | b.axes_}; }
  friend constexpr Traced operator/(const Traced& a, const Traced& b) { return {a.value_ / b.value_, a.axes_ | b.axes_}; }
  friend constexpr Traced operator-(const Traced& a) { return {-a.value_, a.axes_}; }
  friend constexpr TraceMask operator==(const Traced& a, const Traced& b) { return mask(a.value_ == b.value_, a.axes_ | b.axes_); }
  friend constexpr TraceMask operator!=(const Traced& a, const Traced& b) { return mask(a.value_ != b.value_, a.axes_ | b.axes_); }
  friend constexpr TraceMask operator<(const Traced& a, const Traced& b) { return mask(a.value_ < b.value_, a.axes_ | b.axes_); }
  friend constexpr TraceMask operator<=(const Traced& a, const Traced& b) { return mask(a.value_ <= b.value_, a.axes_ | b.axes_); }
  friend constexpr TraceMask operator>(const Traced& a, const Traced& b) { return mask(a.value_ > b.value_, a.axes_ | b.axes_); }
  friend constexpr TraceMask operator>=(const Traced& a, const Traced& b) { return mask(a.value_ >= b.value_, a.axes_ | b.axes_); }

  friend constexpr Traced select(const TraceMask& mask, const Traced& yes, const Traced& no) {
    return {holds(mask) ? yes.value_ : no.value_, mask.axes() | yes.axes_ | no.axes_};
  }
  friend constexpr Traced sqrt(const Traced& a) { return {sqrt(a.value_), a.axes_}; }
  friend constexpr Traced floor(const Traced& a) { return {floor(a.value_), a.axes_}; }
  friend constexpr Traced exp(const Traced& a) { return {exp(a.value_), a.axes_}; }
  friend constexpr Traced log(const Traced& a) { return {log(a.value_), a.axes_}; }
  friend constexpr TraceMask is_finite(const Traced& a) { return mask(is_finite(a.value_), a.axes_); }
  friend constexpr TraceMask is_given(const Traced& a) { return mask(is_given(a.value_), a.axes_); }
  friend constexpr double shown(const Traced& a) { return a.value_; }
  /// See lift.hpp: the only way in which a plain function sees the value.
  template <class Function, class... Others>
  [[nodiscard]] static constexpr Traced lifted(const Function& function, const Others&... x) {
    return {static_cast<Value>(function(x.value_...)), (AxisSet{} | ... | x.axes_)};
  }
  // clang-format off
  // Explicit, so that operators never consider it; an implicit conversion is refused anyway.
  template <class Raw> requires std::is_arithmetic_v<Raw>
  explicit constexpr operator Raw() const = delete;  // e2t: a Trace has no way to a number: compute on, and decide by select(mask, a, b)
  // clang-format on

 private:
  static constexpr TraceMask mask(bool holds, AxisSet axes) { return {holds, axes}; }
  static constexpr bool holds(const TraceMask& mask) { return mask.holds_; }
  constexpr Traced(Value value, AxisSet axes) : value_(value), axes_(axes) {}
  Value value_{};
  AxisSet axes_;
};

using Trace = Traced<double>;

template <class Value>
inline constexpr bool is_number<Traced<Value>> = true;
template <>
struct IndexOf<Trace> {
  using type = Traced<int>;
};

}  // namespace e2t
