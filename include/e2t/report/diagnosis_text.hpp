// SPDX-License-Identifier: MIT
#pragma once
// A diagnosis for terminals: how far below each ceiling a run was, and where its time went.
//
//     const auto show = [](const e2t::Diagnosis& found) {
//       return e2t::to_text(found, {.width = 100});
//     };
#include <fmt/format.h>

#include <string>

#include "e2t/report/format.hpp"
#include "e2t/report/text_lines.hpp"
#include "e2t/serving/diagnosis.hpp"

namespace e2t {

namespace detail {

class DiagnosisText : TextLines {
 public:
  DiagnosisText(const Diagnosis& found, const TextOptions& options)
      : TextLines(options), found_(found) {
    if (found.impossible()) {
      text_ += wrapped(red("impossible: "), found.contradiction.c_str(), 4, options_.width);
    } else {
      text_ += wrapped(bold("bound by "), verdict(), 4, options_.width);
    }
    ceilings();
    if (!found.impossible())  // (of its time nothing can be said)
      losses();
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  static constexpr int number_end = 46, part_end = 56, bar_begin = 58;

  [[nodiscard]] std::string verdict() const {
    const Loss main = found_.main_loss();
    const std::string gain =
        found_.larger_batch_gain.has_value()
            ? fmt::format("; the largest batch that fits would make {} times as much",
                          significant(*found_.larger_batch_gain))
            : std::string();
    if (main == Loss::small_batch)
      return fmt::format("{}, in too small a batch{}", found_.active, gain);
    return fmt::format("{}; beyond its peak most time went to {} ({}){}", found_.active,
                       loss_name(main), percent(found_.part(main)), gain);
  }
  static const char* loss_name(Loss loss) { return choice_names<Loss>[static_cast<int>(loss)]; }

  void entry(const std::string& name, const std::string& number, double part) {
    std::string text = row("  " + name, {{number, number_end}, {percent(part), part_end}});
    text.pop_back();
    text += "  " + bar(part, options_.width - bar_begin, options_.ascii);
    line(text.substr(0, text.find_last_not_of(' ') + 1));
  }

  void ceilings() {
    heading("ceilings", "physical: of peaks and least work");
    for (const RowCeiling& each : found_.ceilings) {
      if (each.rate.has_value()) {
        entry(each.name, fmt::format("{:.3}", *each.rate), *each.share);
      } else {
        line(fmt::format("  {:<18} not used", each.name));
      }
    }
  }
  void losses() {
    heading("where the time of a step went",
            fmt::format("measured {:.3}, calibrated {:.3}", found_.step,
                        found_.step / found_.calibrated_share));
    for (int i = 0; i < static_cast<int>(Loss::small_batch); ++i) {
      const Loss loss = static_cast<Loss>(i);
      if (found_.part(loss) != 0.0)
        entry(loss_name(loss), fmt::format("{:.3}", found_.losses[i]), found_.part(loss));
    }
    const double small = found_.part(Loss::small_batch);
    if (small != 0.0)
      line(fmt::format("  of these {} for a batch smaller than what fits", percent(small)));
  }

  const Diagnosis& found_;
};

}  // namespace detail

/// The diagnosis as text; every line ends in a line break.
[[nodiscard]] inline std::string to_text(const Diagnosis& found, const TextOptions& options = {}) {
  return detail::DiagnosisText(found, options).text();
}

}  // namespace e2t
