// SPDX-License-Identifier: MIT
#pragma once
// Samples of power over time, integrated over a window while they arrive.
//
//     e2t::PowerIntegrator channel({.begin = 1_s, .end = 3_s});
//     channel.add(0_s, 100_W);
//     channel.add(4_s, 500_W);
//     e2t::Quantity<e2t::energy> used = channel.finish().energy;  // (200 W + 400 W) / 2 * 2 s = 600 J
//
// Power is taken as linear between neighbouring samples: trapezoids, the outer ones cut at the window's
// edges by interpolation. Meters that report the mean since their last sample (power.draw of nvidia-smi,
// SPEC PTDaemon) mean steps instead: `averaged`, which differs by half an interval times the change of
// power from begin to end. Nothing is extrapolated: time before the first sample, after the last, and
// between neighbours farther apart than `longest_gap` is not covered.
#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "e2t/base/error.hpp"
#include "e2t/base/finite.hpp"
#include "e2t/base/optional.hpp"
#include "e2t/ingest/words.hpp"
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/unit.hpp"

namespace e2t {

/// What is integrated over. Without a begin or an end: from the first sample, to the last.
struct PowerWindow {
  Optional<Quantity<duration>> begin;
  Optional<Quantity<duration>> end;
};

/// A part of the window that no sample covers.
struct PowerGap {
  Quantity<duration> begin;
  Quantity<duration> end;
};

/// A gap is a part of the window longer than `longest_gap` between neighbouring samples, or between an
/// edge and the nearest sample.
struct PowerIntegral {
  Quantity<duration> begin, end;   ///< the window
  Quantity<duration> covered;      ///< of the window
  double coverage = 0.0;           ///< covered over window, 0 to 1
  Quantity<e2t::energy> measured;  ///< over the covered time
  Quantity<e2t::energy> averaged;  ///< the same, each sample the mean since the one before it
  Quantity<e2t::energy> energy;    ///< of the window, at the mean power of the covered time
  Quantity<e2t::power> power;      ///< the mean over the covered time
  Optional<Quantity<e2t::power>> mean_of_samples;  ///< of those in the window, each counting once
  std::size_t samples = 0;                         ///< in the window
  std::size_t repeated = 0;        ///< samples given twice with the same power; taken once
  Quantity<duration> longest_gap;  ///< that is still bridged
  std::vector<PowerGap> gaps;      ///< the first 32, in order of time
  std::size_t gap_count = 0;
};

class PowerIntegrator {
 public:
  /// Intervals that the default `longest_gap` is found from.
  static constexpr std::size_t first_intervals = 64;
  static constexpr double gap_in_intervals = 5.0;
  static constexpr double longest_default_gap = 60.0;  ///< s
  static constexpr std::size_t gaps_listed = 32;

  /// The default of `longest_gap` is 5 times the median of the first 64 intervals between samples, but
  /// at most 60 s. Throws Error for a window that does not end after its begin.
  explicit PowerIntegrator(const PowerWindow& window = {},
                           const Optional<Quantity<duration>>& longest_gap = {}) {
    if (window.begin)
      begin_ = window.begin->in(units::s);
    if (window.end)
      end_ = window.end->in(units::s);
    const bool ends = !window.begin || !window.end || *window.begin < *window.end;
    require(ends, [&] {
      return ingest::refusal("the window is " + seconds(*begin_) + " to " + seconds(*end_) +
                             "; allowed: an end after the begin");
    });
    if (longest_gap) {
      longest_ = longest_gap->in(units::s);
      require(*longest_ > 0.0, [&] {
        return ingest::refusal("longest_gap is " + seconds(*longest_) + "; allowed: above 0 s");
      });
    }
  }

  /// Samples come in the order of their times. False for one that repeats the last one. Throws Error
  /// where time goes back, for another power at the same time, and for a power that is no number or
  /// below 0 W.
  bool add(const Quantity<duration>& time, const Quantity<e2t::power>& power) {
    const Sample next{time.in(units::s), power.in(units::W)};
    if (!is_finite(next.time) || !is_finite(next.power) || next.power < 0.0) {
      throw ingest::refusal("the power is " + watts(next.power) + " at " + seconds(next.time) +
                            "; allowed: finite, and at least 0 W");
    }
    if (last_) {
      if (next.time < last_->time) {
        throw ingest::refusal("the clock goes back by " + seconds(last_->time - next.time) +
                              "; allowed: samples in the order of their times");
      }
      if (next.time == last_->time) {
        if (next.power != last_->power) {
          throw ingest::refusal(watts(next.power) + " at a time that has " + watts(last_->power) +
                                " already; allowed: one power at a time");
        }
        ++result_.repeated;
        return false;
      }
    }
    last_ = next;
    if (longest_) {
      take(next);
    } else {
      first_.push_back(next);
      if (first_.size() > first_intervals)
        settle();
    }
    return true;
  }

  /// The integral; nothing can be added afterwards. A window without an end ends at `last`, or else at
  /// the last sample. Without covered time its coverage is zero, and so are energy and power.
  [[nodiscard]] PowerIntegral finish(const Optional<Quantity<duration>>& last = {}) {
    if (!longest_)
      settle();
    if (!end_ && (last || last_))
      end_ = last ? last->in(units::s) : last_->time;
    const double begin = begin_.value_or(0.0), end = std::max(begin, end_.value_or(begin));
    const double uncovered_from = before_ ? std::max(begin, before_->time) : begin;
    uncovered(uncovered_from, end);
    result_.begin = begin * units::s;
    result_.end = end * units::s;
    result_.covered = covered_ * units::s;
    result_.measured = measured_ * units::J;
    result_.averaged = averaged_ * units::J;
    result_.longest_gap = *longest_ * units::s;
    if (covered_ > 0.0) {
      const bool all = uncovered_ == 0.0;
      result_.coverage = all ? 1.0 : std::min(1.0, covered_ / (end - begin));
      result_.energy = (all ? measured_ : measured_ / covered_ * (end - begin)) * units::J;
      result_.power = measured_ / (all ? end - begin : covered_) * units::W;
    }
    if (result_.samples > 0)
      result_.mean_of_samples = sum_ / static_cast<double>(result_.samples) * units::W;
    return result_;
  }

 private:
  struct Sample {
    double time, power;
  };

  static std::string seconds(double value) { return ingest::shortest_number(value) + " s"; }
  static std::string watts(double value) { return ingest::shortest_number(value) + " W"; }

  void settle() {
    std::vector<double> intervals;
    for (std::size_t i = 1; i < first_.size(); ++i)
      intervals.push_back(first_[i].time - first_[i - 1].time);
    longest_ = longest_default_gap;
    if (!intervals.empty()) {
      const auto middle =
          intervals.begin() + static_cast<std::ptrdiff_t>((intervals.size() - 1) / 2);
      std::nth_element(intervals.begin(), middle, intervals.end());
      longest_ = std::min(longest_default_gap, gap_in_intervals * *middle);
    }
    for (const Sample& sample : first_)
      take(sample);
    first_ = {};
  }

  [[nodiscard]] bool inside(double time) const {
    return time >= *begin_ && (!end_ || time <= *end_);
  }
  [[nodiscard]] double cut(double time) const {
    return std::max(*begin_, end_ ? std::min(time, *end_) : time);
  }

  void take(const Sample& next) {
    if (!begin_)
      begin_ = next.time;
    if (inside(next.time)) {
      ++result_.samples;
      sum_ += next.power;
    }
    const double from = before_ ? cut(before_->time) : *begin_, to = cut(next.time);
    if (!before_ || next.time - before_->time > *longest_) {
      uncovered(from, to);
    } else if (from < to) {
      const double slope = (next.power - before_->power) / (next.time - before_->time);
      // The ends themselves are taken as they are.
      const auto at = [&](double time) {
        return time == next.time ? next.power : before_->power + slope * (time - before_->time);
      };
      covered_ += to - from;
      measured_ += 0.5 * (at(from) + at(to)) * (to - from);
      averaged_ += next.power * (to - from);
    }
    before_ = next;
  }

  void uncovered(double from, double to) {
    if (!(from < to))
      return;
    uncovered_ += to - from;
    if (to - from <= *longest_)
      return;
    ++result_.gap_count;
    if (result_.gaps.size() < gaps_listed)
      result_.gaps.push_back({from * units::s, to * units::s});
  }

  Optional<double> begin_, end_, longest_;
  std::vector<Sample> first_;  // until `longest_` is known
  Optional<Sample> last_;      // added
  Optional<Sample> before_;    // taken
  double covered_ = 0.0, uncovered_ = 0.0, measured_ = 0.0, averaged_ = 0.0, sum_ = 0.0;
  PowerIntegral result_{};
};

/// Throws Error where samples cover less than `least` of the window; `what` is whose they are. Of the
/// rest nothing is known: `energy` takes it to have been spent at the mean power of the covered time.
inline void require_coverage(const PowerIntegral& integral, Share least, const std::string& what) {
  if (integral.coverage >= least.value())
    return;
  using ingest::shortest_number;
  const auto percent = [](double share) {
    return Text<40>().append(100.0 * share, 4).append(" %");
  };
  const auto shown_seconds = [](const Quantity<duration>& time) {
    return std::string(Text<40>().append(time.in(units::s)).c_str());
  };
  std::string text = what + ": samples cover " + percent(integral.coverage).c_str() +
                     " of the window of " + shown_seconds(integral.end - integral.begin) +
                     " s; allowed: at least " + percent(least.value()).c_str();
  if (integral.gap_count > 0) {
    text += "; gaps of more than " + shown_seconds(integral.longest_gap) +
            " s: " + std::to_string(integral.gap_count) + ", the first from " +
            shown_seconds(integral.gaps[0].begin) + " s to " + shown_seconds(integral.gaps[0].end) +
            " s";
  }
  throw ingest::refusal(text + " (least_coverage asks for less, longest_gap bridges)");
}

}  // namespace e2t
