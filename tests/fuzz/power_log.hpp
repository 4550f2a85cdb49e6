// SPDX-License-Identifier: MIT
#pragma once

// What holds for every log of power that is read, and for reading it strictly and leniently.

#include <e2t/ingest/power_log.hpp>

#include "fuzz.hpp"

namespace e2t_fuzz {

template <class Meter>
void check(const e2t::PowerLog<Meter>& log) {
  using namespace e2t::units;
  const double energy = log.energy.in(J), window = log.window.in(s);
  must(e2t::is_finite(energy) && energy >= 0.0, "energy is finite and at least zero");
  must(window > 0.0 && log.coverage > 0.0 && log.coverage <= 1.0,
       "coverage is a share of a window");
  must(!log.channels.empty() && log.rows >= 2, "energy is of two rows or more");
  must(log.measured <= 1.000001 * log.energy, "what is measured is not above the whole");
  double sum = 0.0;
  for (const auto& channel : log.channels) {
    sum += channel.energy.in(J);
    must(channel.covered.in(s) <= 1.000001 * window, "covered time is within the window");
  }
  must(sum >= 0.999999 * energy && sum <= 1.000001 * energy, "energy is the sum of the channels");
}

/// `parse` reads with the options it is given.
template <class Parse>
void check_power_log(const Parse& parse) {
  e2t::PowerLogOptions lenient{.least_coverage = e2t::Share{1e-12},
                               .cut_line = e2t::ingest::CutLine::dropped};
  double energy = -1.0;
  const bool strictly = read([&] {
    const auto log = parse(e2t::PowerLogOptions{});
    check(log);
    energy = log.energy.in(e2t::units::J);
  });
  const bool leniently = read([&] {
    const auto log = parse(lenient);
    check(log);
    must(!strictly || log.energy.in(e2t::units::J) == energy, "leniency changes no energy");
  });
  must(leniently || !strictly, "what is read strictly is read leniently");
  lenient.begin = "1 s";
  lenient.end = "2500 ms";
  lenient.longest_gap = 10.0 * e2t::units::s;
  (void)read([&] { check(parse(lenient)); });
}

}  // namespace e2t_fuzz
