// SPDX-License-Identifier: MIT
#pragma once
// What pictures are drawn with: escaped text, numbers, axes and their ticks. The same input gives the
// same bytes.
//
//     const e2t::plot::Axis watts{.scale = e2t::plot::Scale::log, .low = 100, .high = 1000,
//                                 .from = 0, .to = 300};
//     watts.at(1000);                                     // 300
//     for (const auto& tick : e2t::plot::ticks(watts, 8)) use(tick.label);  // 100 200 500 1000
//     e2t::plot::escaped("J & <token>");                  // J &amp; &lt;token&gt;
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "e2t/base/error.hpp"
#include "e2t/base/finite.hpp"

namespace e2t::plot {

namespace detail {

/// Bytes of the letter in well-formed UTF-8 that `text` begins with; 0 if it is none.
inline std::size_t letter_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0), second = byte(1);
  if (first < 0x80)
    return 1;
  const std::size_t size = first < 0xc2   ? 0
                           : first < 0xe0 ? 2
                           : first < 0xf0 ? 3
                           : first < 0xf5 ? 4
                                          : 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U)
      return 0;
  }
  const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_letter = (first == 0xed && second >= 0xa0) || (first == 0xf4 && second >= 0x90) ||
                         (first == 0xef && second == 0xbf && byte(2) >= 0xbe);
  return overlong || no_letter ? 0 : size;
}

}  // namespace detail

/// Text as it stands in an element or attribute. What XML does not allow becomes U+FFFD.
[[nodiscard]] inline std::string escaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = detail::letter_bytes(text);
    const char letter = text[0];
    const bool control =
        static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t';
    if (size == 0 || control) {
      result += "\xef\xbf\xbd";
    } else if (letter == '&') {
      result += "&amp;";
    } else if (letter == '<') {
      result += "&lt;";
    } else if (letter == '>') {
      result += "&gt;";
    } else if (letter == '"') {
      result += "&quot;";
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return result;
}

/// A coordinate in pixels, to a hundredth: "12.5", "-3", "0".
[[nodiscard]] inline std::string coordinate(double pixels) {
  std::string text = fmt::format("{:.2f}", pixels);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text == "-0" ? "0" : text;
}

/// About how wide a text is set, in pixels, at the given size in a sans-serif face. Viewers choose the
/// face, so this errs towards wide.
[[nodiscard]] inline double text_width(std::string_view text, double size) {
  double ems = 0.0;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if ((code & 0xc0U) == 0x80U)
      continue;  // goes on with a letter that is counted
    if (std::string_view("iIjl.,:;'|!()[] ft/-").find(letter) != std::string_view::npos) {
      ems += 0.36;
    } else if (std::string_view("mwMW@%").find(letter) != std::string_view::npos) {
      ems += 0.92;
    } else {
      ems += code >= 'A' && code <= 'Z' ? 0.7 : 0.58;
    }
  }
  return ems * size;
}

/// Where on a text its x stands.
enum class Anchor : unsigned char { start, middle, end };

/// A text element; `style` is the class that sets size and colour.
[[nodiscard]] inline std::string text_at(double x, double y, Anchor anchor, std::string_view style,
                                         std::string_view text) {
  constexpr const char* anchors[] = {"start", "middle", "end"};
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" class=\"{}\">{}</text>\n",
                     coordinate(x), coordinate(y), anchors[static_cast<int>(anchor)], style,
                     escaped(text));
}
/// One that reads upwards.
[[nodiscard]] inline std::string text_upwards(double x, double y, std::string_view style,
                                              std::string_view text) {
  return fmt::format(
      "<text transform=\"translate({} {}) rotate(-90)\" text-anchor=\"middle\" class=\"{}\">{}"
      "</text>\n",
      coordinate(x), coordinate(y), style, escaped(text));
}
[[nodiscard]] inline std::string line(double x1, double y1, double x2, double y2,
                                      std::string_view style) {
  return fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n",
                     coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2), style);
}

enum class Scale : unsigned char { linear, log };

/// Maps values from `low` to `high` to pixels between `from` and `to`, which may run backwards.
struct Axis {
  Scale scale = Scale::linear;
  double low = 0.0;
  double high = 1.0;
  double from = 0.0;
  double to = 1.0;

  [[nodiscard]] double at(double value) const {
    const double part = scale == Scale::log
                            ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low))
                            : (value - low) / (high - low);
    return from + part * (to - from);
  }
};

/// A value with a line across the plot; without a label where there is no room for one.
struct Tick {
  double value;
  std::string label;
};

namespace detail {

// digits * 10^power, to the last bit what its decimal text reads as.
inline double decimal(long long digits, int power) {
  const std::string text = fmt::format("{}e{}", digits, power);
  double value = 0.0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

inline int floor_log10(double value) {
  const std::string text = fmt::format("{:.16e}", value);
  return std::stoi(text.substr(text.find('e') + 1));
}

// "2k", "500", "0.05": the same kind for all values of an axis that ends at `high`.
inline std::string tick_label(double value, double high) {
  constexpr const char* suffixes[] = {"", "k", "M", "G", "T", "P"};
  int thousands = 0;
  if (high >= 1e4) {
    while (thousands < 5 && std::abs(value) >= 1000.0) {
      value /= 1000.0;
      ++thousands;
    }
  }
  std::string text = fmt::format("{:.12g}", value == 0.0 ? 0.0 : value);
  // 1e-6 rather than 1e-06
  if (const std::size_t e = text.find('e'); e != std::string::npos && text[e + 2] == '0')
    text.erase(e + 2, 1);
  return text + suffixes[thousands];
}

// Multiples of 1, 2 or 5 times a power of ten: the smallest step that gives at most `most` of them.
inline std::vector<double> linear_ticks(double low, double high, int most) {
  const double slack = 1e-9 * (high - low);
  for (int power = floor_log10((high - low) / most) - 1;; ++power) {
    for (const int digit : {1, 2, 5}) {
      const double step = decimal(digit, power);
      const double first = std::ceil((low - slack) / step),
                   last = std::floor((high + slack) / step);
      if (last - first + 1.0 > most)
        continue;
      std::vector<double> values;
      for (double i = first; i <= last; ++i) {
        values.push_back(decimal(static_cast<long long>(i) * digit, power));
      }
      return values;
    }
  }
}

}  // namespace detail

/// The ticks of an axis from low to high, at most `most` with labels. Logarithmic: 1, 2 and 5 of each
/// decade; the labels thin out to decades, then to every second or third of them. An axis too short for
/// that has equal steps.
[[nodiscard]] inline std::vector<Tick> ticks(const Axis& axis, int most) {
  most = std::max(most, 2);
  const auto label = [&](double value) {
    return detail::tick_label(value, std::max(std::abs(axis.low), std::abs(axis.high)));
  };
  std::vector<Tick> result;
  if (axis.scale == Scale::log) {
    const int first = detail::floor_log10(axis.low), last = detail::floor_log10(axis.high);
    std::vector<std::pair<int, double>> found;  // power if a decade, else none
    constexpr int between = 1 << 20;
    for (int power = first; power <= last; ++power) {
      for (const int digit : {1, 2, 5}) {
        const double value = detail::decimal(digit, power);
        const bool inside = value >= axis.low * (1 - 1e-9) && value <= axis.high * (1 + 1e-9);
        if (inside)
          found.emplace_back(digit == 1 ? power : between, value);
      }
    }
    if (found.size() >= 3) {
      const int all = static_cast<int>(found.size());
      int every = all <= most ? 0 : 1;
      const auto labelled = [&](int power) {
        return every == 0 || (power != between && power % every == 0);
      };
      while (every > 0 && std::count_if(found.begin(), found.end(), [&](const auto& each) {
                            return labelled(each.first);
                          }) > most) {
        ++every;
      }
      for (const auto& [power, value] : found) {
        if (all > 4 * most && !labelled(power))
          continue;
        result.push_back({value, labelled(power) ? label(value) : std::string()});
      }
      return result;
    }
  }
  for (const double value : detail::linear_ticks(axis.low, axis.high, most)) {
    if (axis.scale == Scale::linear || value > 0.0)
      result.push_back({value, label(value)});
  }
  return result;
}

/// The ticks of an axis whose labels, of that size in pixels, do not touch: as many as fit.
[[nodiscard]] inline std::vector<Tick> fitting_ticks(const Axis& axis, double size, bool upright) {
  const double length = std::abs(axis.to - axis.from);
  const auto room = [&](const Tick& left, const Tick& right) {
    const double needed =
        upright ? 1.6 * size
                : 0.5 * (text_width(left.label, size) + text_width(right.label, size)) + 0.6 * size;
    return std::abs(axis.at(right.value) - axis.at(left.value)) >= needed;
  };
  int most = std::max(2, static_cast<int>(length / (2.0 * size)));
  while (true) {
    std::vector<Tick> found = ticks(axis, most);
    const Tick* last = nullptr;
    bool fits = true;
    for (const Tick& tick : found) {
      if (tick.label.empty())
        continue;
      fits = fits && (last == nullptr || room(*last, tick));
      last = &tick;
    }
    if (fits || most == 2)
      return found;
    --most;
  }
}

/// The ends of an axis that shows values from `low` to `high` and begins and ends at ticks: the next of
/// 1, 2, 5 in a decade, or the next of `most` equal steps.
[[nodiscard]] inline Axis rounded_axis(Scale scale, double low, double high, int most = 8) {
  Axis axis{.scale = scale, .low = low, .high = high};
  if (scale == Scale::log) {
    const int first = detail::floor_log10(low), last = detail::floor_log10(high);
    for (const int digit : {1, 2, 5}) {
      const double value = detail::decimal(digit, first);
      if (value <= low)
        axis.low = value;
    }
    for (const long long digit : {10, 5, 2, 1}) {
      const double value = detail::decimal(digit, last);
      if (value >= high)
        axis.high = value;
    }
    if (axis.low == axis.high) {
      axis.low /= 2.0;
      axis.high *= 2.0;
    }
    return axis;
  }
  // Too close for steps between them.
  if (high - low <= 1e-9 * std::max(std::abs(low), std::abs(high))) {
    const double wide = low == 0.0 ? 1.0 : 0.5 * std::abs(low);
    low -= wide;
    high += wide;
  }
  const auto steps = detail::linear_ticks(low, high, std::max(most, 2));
  const double step = steps.size() > 1 ? steps[1] - steps[0] : high - low;
  axis.low = std::floor(low / step + 1e-9) * step;
  axis.high = std::ceil(high / step - 1e-9) * step;
  return axis;
}

}  // namespace e2t::plot
