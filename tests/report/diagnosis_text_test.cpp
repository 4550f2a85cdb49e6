// SPDX-License-Identifier: MIT

// The words of a diagnosis, whose numbers are made up.

#include "e2t/report/diagnosis_text.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;

Diagnosis made_up() {
  Diagnosis found;
  found.active = "memory_bandwidth";
  found.step = 20 * units::ms;
  found.calibrated_share = 1.25;
  found.ceilings[1].rate = 8000 * units::token_per_s;
  found.ceilings[1].share = 0.5;
  found.losses[static_cast<int>(Loss::peak)] = 10 * units::ms;
  found.losses[static_cast<int>(Loss::overhead)] = 6 * units::ms;
  found.losses[static_cast<int>(Loss::host_wait)] = 4 * units::ms;
  return found;
}

TEST_CASE("what binds, each ceiling with its share, and where the time went, within 80 columns") {
  CHECK(to_text(made_up(), {.ascii = true}) ==
        "bound by memory_bandwidth; beyond its peak most time went to overhead (30 %)\n"
        "\n"
        "ceilings  physical: of peaks and least work\n"
        "  compute            not used\n"
        "  memory_bandwidth          8 k output_token/s      50 %  ###########\n"
        "  interconnect       not used\n"
        "  power_cap          not used\n"
        "  sequential         not used\n"
        "\n"
        "where the time of a step went  measured 20 ms, calibrated 16 ms\n"
        "  peak                                   10 ms      50 %  ###########\n"
        "  overhead                                6 ms      30 %  #######\n"
        "  host_wait                               4 ms      20 %  ####\n");
}

TEST_CASE("too small a batch, and what cannot be") {
  Diagnosis found = made_up();
  found.larger_batch_gain = 4.0;
  found.losses[static_cast<int>(Loss::small_batch)] = 15 * units::ms;
  const std::string text = to_text(found);
  CHECK(text.find("bound by memory_bandwidth, in too small a batch; the largest batch that fits") ==
        0);
  CHECK(text.find("of these 75 % for a batch smaller than what fits") != text.npos);
  found.contradiction = "a step of 8 request takes at least 5 ms";
  CHECK(to_text(found).find("impossible: a step of 8 request takes at least 5 ms\n") == 0);
  CHECK(to_text(found).find("where the time") == text.npos);
}

TEST_CASE(
    "a run faster than its peaks has parts above one and below zero, and bars for what can be "
    "drawn") {
  Diagnosis found = made_up();
  found.losses[static_cast<int>(Loss::peak)] = 50 * units::ms;
  found.losses[static_cast<int>(Loss::overhead)] = -30 * units::ms;
  const std::string text = to_text(found, {.ascii = true});
  CHECK(text.find(
            "  peak                                   50 ms     250 %  #####################>\n") !=
        text.npos);
  CHECK(text.find("  overhead                              -30 ms    -150 %\n") != text.npos);
}

}  // namespace
