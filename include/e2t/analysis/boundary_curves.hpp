// SPDX-License-Identifier: MIT
#pragma once
// Where the constraint moves as two parameters vary: the curves between the regions of a map.
//
//     const auto pue = e2t::vary(e2t::parameters::pue, e2t::Pue{1.05}, e2t::Pue{1.6});
//     const auto count = e2t::vary(e2t::parameters::count, 1e4_accelerator, 1e6_accelerator);
//     const e2t::BoundaryCurves map = e2t::boundary_curves(tpf, pue, count);
//     for (const auto& curve : map.curves) use(curve.left, curve.right, curve.points[0].x, curve.points[0].y);
//
// Bounds settle the parts of the rectangle in which one constraint binds, or all is refused; the cells of a
// grid that are left over are walked around. A point of a curve lies on an edge of a cell, exact to rounding
// along that edge; where three regions meet in a cell, their curves end in one common point.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "e2t/analysis/crossovers.hpp"

namespace e2t {

/// In the parameters' units.
struct BoundaryPoint {
  double x = 0.0, y = 0.0;
};

/// A polyline between two regions. Seen along it with x to the right and y upwards, `left` binds on its left.
struct BoundaryCurve {
  std::string left, right;  ///< names of constraints; empty where the scenario is refused on that side
  std::vector<BoundaryPoint> points;
  bool closed = false;  ///< the last point is the first
  std::string why;      ///< a message from the side that is refused; empty where none is
};

/// Where three regions meet, to 1 in 2^24 of a cell.
struct MeetingPoint {
  BoundaryPoint at;
  std::vector<std::string> regions;
};

struct BoundaryCurves {
  ParameterRange x, y;
  std::vector<std::string> regions;  ///< what binds somewhere; an empty name where the scenario is refused
  std::vector<BoundaryCurve> curves;
  std::vector<MeetingPoint> meetings;
  std::string refusal;  ///< the message at one of the points that are refused; empty where none is
  /// Cells that bounds left open although nothing changes along their edges: a region inside of one would be
  /// missing. 0 where all is proven, but for cells that curves pass through.
  int unproven_cells = 0;
  Evaluations evaluations;
};

struct CurveOptions {
  /// Of the grid along each parameter, at equal ratios where its interval is above zero; 1 to 4096.
  int cells = 64;
  /// Evaluations of bounds, after which every cell that is still open is walked around.
  std::size_t most_boxes = 2048;
};

/// Makes the curves: see boundary_curves().
template <class Function, class X, class Y>
class CurveMaker {
  using Regimes = detail::Regimes<Function, X, Y>;
  using Point = typename Regimes::Point;
  using Box = typename Regimes::Box;
  using Bounds = std::shared_ptr<const typename Regimes::Bounds>;

 public:
  CurveMaker(const Function& function, const X& x, const Y& y, const CurveOptions& options)
      : regimes_(function, x, y), cells_(options.cells), most_boxes_(options.most_boxes) {
    xs_ = lines(x.numbers), ys_ = lines(y.numbers);
    result_.x = range(x), result_.y = range(y);
    x_scale_ = x.parameter.unit.scale, y_scale_ = y.parameter.unit.scale;
  }
  [[nodiscard]] BoundaryCurves make() {
    settle({0, cells_, 0, cells_}, nullptr, 0);
    for (const auto& [cell, bounds] : open_) walk_around(cell.first, cell.second, bounds.get());
    for (auto& [pair, segments] : segments_) chain(pair, segments);
    for (const int regime : seen_) result_.regions.push_back(regimes_.name(regime));
    result_.evaluations = regimes_.evaluations;
    return std::move(result_);
  }

 private:
  struct Cells {
    int x0, x1, y0, y1;
  };
  // A change on an edge: a point, and what binds before and behind it.
  struct Change {
    int point, before, behind;
  };
  using Pair = std::pair<int, int>;

  template <class Varied>
  static ParameterRange range(const Varied& varied) {
    const auto& parameter = varied.parameter;
    return {parameter.name, parameter.unit.symbol.c_str(), varied.numbers.low() / parameter.unit.scale,
            varied.numbers.high() / parameter.unit.scale};
  }
  // The lines of the grid, the ends exact.
  [[nodiscard]] std::vector<double> lines(const Interval& numbers) const {
    const double low = numbers.low(), high = numbers.high();
    std::vector<double> made;
    for (int i = 0; i <= cells_; ++i) {
      const double part = static_cast<double>(i) / cells_;
      made.push_back(low > 0.0 ? low * std::pow(high / low, part) : low + (high - low) * part);
    }
    made.front() = low, made.back() = high;
    return made;
  }
  [[nodiscard]] double x(int i) const { return xs_[static_cast<std::size_t>(i)]; }
  [[nodiscard]] double y(int j) const { return ys_[static_cast<std::size_t>(j)]; }
  [[nodiscard]] Box box(const Cells& at) const { return {{x(at.x0), y(at.y0)}, {x(at.x1), y(at.y1)}}; }

  void note(int regime, const Point& at) {
    if (std::find(seen_.begin(), seen_.end(), regime) == seen_.end()) seen_.push_back(regime);
    if (regime == detail::refused && result_.refusal.empty()) result_.refusal = regimes_.refusal_at(at);
  }

  // Divides cells by bounds of their own or of a larger box, until one constraint binds or a single cell is left.
  void settle(const Cells& at, Bounds bounds, int age) {
    int regime = bounds != nullptr ? bounds->on(box(at)) : detail::undecided;
    const bool single = at.x1 - at.x0 == 1 && at.y1 - at.y0 == 1;
    if (regime == detail::undecided && (bounds == nullptr || age == 3 || single) &&
        regimes_.evaluations.boxes < most_boxes_) {
      auto known = regimes_.on(box(at));
      regime = known.regime;
      bounds = known.bounds.has_value() ? std::make_shared<const typename Regimes::Bounds>(*known.bounds) : nullptr;
      age = 0;
    }
    if (regime != detail::undecided) return note(regime, {x(at.x0), y(at.y0)});
    if (single) {
      open_.push_back({{at.x0, at.y0}, bounds});
      return;
    }
    for (const bool upper : {false, true}) {
      Cells half = at;
      if (at.x1 - at.x0 >= at.y1 - at.y0) {
        (upper ? half.x0 : half.x1) = at.x0 + (at.x1 - at.x0) / 2;
      } else {
        (upper ? half.y0 : half.y1) = at.y0 + (at.y1 - at.y0) / 2;
      }
      settle(half, bounds, age + 1);
    }
  }

  [[nodiscard]] int regime_at(double at_x, double at_y) { return regimes_.at({at_x, at_y}); }
  int add_point(const Point& at) {
    points_.push_back({at[0] / x_scale_, at[1] / y_scale_});
    return static_cast<int>(points_.size()) - 1;
  }

  // The changes along an edge, from the lower to the higher number; bounds of a cell beside it keep bisection
  // to what they leave open.
  const std::vector<Change>& edge(int i, int j, bool upright, const typename Regimes::Bounds* bounds) {
    const auto [found, added] = edges_.try_emplace({i, j, upright});
    auto& changes = found->second;
    if (!added) return changes;
    const double low = upright ? y(j) : x(i), high = upright ? y(j + 1) : x(i + 1);
    std::vector<detail::Stretch> decided, open{{low, high}};
    if (bounds != nullptr) {
      const auto decide = [&](double from, double to) {
        return bounds->on(upright ? Box{{x(i), from}, {x(i), to}} : Box{{from, y(j)}, {to, y(j)}});
      };
      open = detail::divided({low, high}, 12, 12, decide, decided);
    }
    std::sort(open.begin(), open.end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    for (const auto& part : open) {
      const auto along = [&](double at) { return upright ? regime_at(x(i), at) : regime_at(at, y(j)); };
      detail::each_change(part.low, part.high, along, [&](double at, int before, int behind) {
        const auto on_edge = [&](double number) { return upright ? Point{x(i), number} : Point{number, y(j)}; };
        const Point ahead = on_edge(at), back = on_edge(next_below(at));
        changes.push_back({add_point(ahead), before, behind});
        note(before, back), note(behind, ahead);
        if (before == detail::refused) refused_beside_.emplace(changes.back().point, back);
        if (behind == detail::refused) refused_beside_.emplace(changes.back().point, ahead);
      });
    }
    return changes;
  }

  // Joins the changes around a cell, against the clock from its lower left corner.
  void walk_around(int i, int j, const typename Regimes::Bounds* bounds) {
    std::vector<Change> around;
    const auto add = [&](const std::vector<Change>& changes, bool backwards) {
      if (!backwards) return void(around.insert(around.end(), changes.begin(), changes.end()));
      for (auto each = changes.rbegin(); each != changes.rend(); ++each) {
        around.push_back({each->point, each->behind, each->before});
      }
    };
    add(edge(i, j, false, bounds), false);
    add(edge(i + 1, j, true, bounds), false);
    add(edge(i, j + 1, false, bounds), true);
    add(edge(i, j, true, bounds), true);
    if (around.empty()) {
      ++result_.unproven_cells;
      note(regime_at(x(i), y(j)), {x(i), y(j)});
      return;
    }
    std::map<Pair, std::vector<Change>> by_pair;
    for (const Change& each : around) by_pair[pair_of(each)].push_back(each);
    std::vector<Change> ends;
    for (auto& [pair, changes] : by_pair) {
      if (changes.size() % 2 == 1) ends.push_back(changes.back()), changes.pop_back();
      // Four changes of a pair: the middle of the cell tells which are joined.
      const auto in_the_middle = [&] {
        return regime_at(detail::between(x(i), x(i + 1)), detail::between(y(j), y(j + 1)));
      };
      const bool shifted = changes.size() > 2 && in_the_middle() == changes.front().behind;
      for (std::size_t k = 0; k < changes.size(); k += 2) {
        const Change& first = changes[k + (shifted ? 1 : 0)];
        const Change& second = changes[(k + (shifted ? 2 : 1)) % changes.size()];
        join(pair, first, second.point);
      }
    }
    if (!ends.empty()) meet(i, j, ends);
  }
  // The regions beside a change, what is refused last: the first is to be on the left of the curve.
  static Pair pair_of(const Change& change) {
    const auto order = [](int regime) { return regime == detail::refused ? Regimes::constraints() : regime; };
    return order(change.before) < order(change.behind) ? Pair{change.before, change.behind}
                                                       : Pair{change.behind, change.before};
  }
  // A curve that enters a cell, walked around against the clock, has on its left what comes before the point.
  void join(const Pair& pair, const Change& from, int to) {
    auto& segments = segments_[pair];
    if (from.before == pair.first) {
      segments.emplace_back(from.point, to);
    } else {
      segments.emplace_back(to, from.point);
    }
  }

  // Ends the curves that have no second point on the cell's edges where three regions meet inside.
  void meet(int i, int j, const std::vector<Change>& ends) {
    Box at{{x(i), y(j)}, {x(i + 1), y(j + 1)}};
    for (int level = 0; level < 24; ++level) {
      const double middle_x = detail::between(at.low[0], at.high[0]), middle_y = detail::between(at.low[1], at.high[1]);
      bool found = false;
      for (int quarter = 0; quarter < 4 && !found; ++quarter) {
        Box part = at;
        (quarter % 2 == 0 ? part.high : part.low)[0] = middle_x;
        (quarter / 2 == 0 ? part.high : part.low)[1] = middle_y;
        found = holds_meeting(part);
        if (found) at = part;
      }
      if (!found) break;
    }
    const double meeting_x = detail::between(at.low[0], at.high[0]), meeting_y = detail::between(at.low[1], at.high[1]);
    const int point = add_point({meeting_x, meeting_y});
    std::vector<int> regions;
    for (const Change& end : ends) {
      join(pair_of(end), end, point);
      for (const int regime : {end.before, end.behind}) {
        if (std::find(regions.begin(), regions.end(), regime) == regions.end()) regions.push_back(regime);
      }
    }
    result_.meetings.push_back({points_.back(), {}});
    for (const int regime : regions) result_.meetings.back().regions.push_back(regimes_.name(regime));
  }
  // Whether a pair of regions changes an odd number of times around a box.
  [[nodiscard]] bool holds_meeting(const Box& at) {
    std::map<Pair, int> count;
    const auto take = [&](double, int before, int behind) { ++count[pair_of({0, before, behind})]; };
    for (const double line : {at.low[1], at.high[1]}) {
      detail::each_change(at.low[0], at.high[0], [&](double number) { return regime_at(number, line); }, take);
    }
    for (const double line : {at.low[0], at.high[0]}) {
      detail::each_change(at.low[1], at.high[1], [&](double number) { return regime_at(line, number); }, take);
    }
    return std::any_of(count.begin(), count.end(), [](const auto& each) { return each.second % 2 == 1; });
  }

  // Puts the segments of a pair together, from open ends on, then in circles.
  void chain(const Pair& pair, std::vector<std::pair<int, int>>& segments) {
    std::multimap<int, int> next(segments.begin(), segments.end());
    std::vector<int> starts, ends;
    for (const auto& [from, to] : segments) starts.push_back(from), ends.push_back(to);
    std::sort(ends.begin(), ends.end());
    std::erase_if(starts, [&](int from) { return std::binary_search(ends.begin(), ends.end(), from); });
    const auto follow = [&](int from) {
      BoundaryCurve curve{regimes_.name(pair.first), regimes_.name(pair.second), {}, false, {}};
      int at = from;
      const auto add = [&] {
        curve.points.push_back(points_[static_cast<std::size_t>(at)]);
        const auto beside = refused_beside_.find(at);
        if (curve.why.empty() && beside != refused_beside_.end()) curve.why = regimes_.refusal_at(beside->second);
      };
      add();
      for (auto found = next.find(at); found != next.end(); found = next.find(at)) {
        at = found->second;
        next.erase(found);
        add();
      }
      curve.closed = at == from;
      result_.curves.push_back(std::move(curve));
    };
    for (const int from : starts) follow(from);
    while (!next.empty()) follow(next.begin()->first);
  }

  Regimes regimes_;
  int cells_;
  std::size_t most_boxes_;
  double x_scale_ = 1.0, y_scale_ = 1.0;
  std::vector<double> xs_, ys_;
  std::vector<int> seen_;
  std::vector<std::pair<std::pair<int, int>, Bounds>> open_;
  std::map<std::tuple<int, int, bool>, std::vector<Change>> edges_;
  std::map<Pair, std::vector<std::pair<int, int>>> segments_;
  std::vector<BoundaryPoint> points_;
  std::map<int, Point> refused_beside_;
  BoundaryCurves result_;
};

/// The curves between regions over the rectangle that two parameters span (see vary()). Throws Error for a
/// parameter that the scenario does not give, and for bounds that are not finite.
template <class... Customs, class DimensionX, class AccessX, class DimensionY, class AccessY>
[[nodiscard]] BoundaryCurves boundary_curves(const TokenProductionFunction<double, Customs...>& function,
                                             const Varied<DimensionX, AccessX>& x, const Varied<DimensionY, AccessY>& y,
                                             const CurveOptions& options = {}) {
  require(options.cells >= 1 && options.cells <= 4096, [&] {
    Error::Message text("boundary_curves: cells is ");
    return Error(text.append(static_cast<double>(options.cells)).append("; allowed: 1 to 4096"));
  });
  using Function = TokenProductionFunction<double, Customs...>;
  return CurveMaker<Function, Varied<DimensionX, AccessX>, Varied<DimensionY, AccessY>>(function, x, y, options).make();
}

}  // namespace e2t
