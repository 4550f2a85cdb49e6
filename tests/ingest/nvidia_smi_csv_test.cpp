// SPDX-License-Identifier: MIT
#include <e2t/ingest/nvidia_smi_csv.hpp>
#include <e2t/quantity/literals.hpp>

#include "ingest/truncation.hpp"
#include "shared_data.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;

// Public test data of github.com/SemiAnalysisAI/InferenceX-app: two accelerators at one time.
const std::string sample =
    "timestamp, index, power.draw [W], temperature.gpu, clocks.current.sm [MHz], "
    "clocks.current.memory [MHz], utilization.gpu [%], utilization.memory [%]\n"
    "2026/03/07 00:20:37.071, 0, 76.78 W, 30, 345 MHz, 3201 MHz, 0 %, 0 %\n"
    "2026/03/07 00:20:37.071, 1, 76.08 W, 29, 345 MHz, 3201 MHz, 0 %, 0 %\n";
const std::string one_time =
    "gpu.csv: all rows are of one time, 2026/03/07 00:20:37.071; allowed: two or more, which are "
    "integrated between";

// Made up: the sample goes on, 1 s and 2 s later at 100 W and 300 W, and 200 W.
const std::string synthetic_log =
    sample +
    "2026/03/07 00:20:38.071, 0, 100.00 W, 30, 345 MHz, 3201 MHz, 0 %, 0 %\n"
    "2026/03/07 00:20:38.071, 1, 200.00 W, 29, 345 MHz, 3201 MHz, 0 %, 0 %\n"
    "2026/03/07 00:20:39.071, 0, 300.00 W, 30, 345 MHz, 3201 MHz, 0 %, 0 %\n"
    "2026/03/07 00:20:39.071, 1, 200.00 W, 29, 345 MHz, 3201 MHz, 0 %, 0 %\n";

std::string refused(const std::string& text, const PowerLogOptions& options = {}) {
  try {
    (void)parse_nvidia_smi(text, "gpu.csv", options);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST_CASE("the sample is read to its end, and is of one time only") {
  CHECK(refused(sample) == one_time);
  // Longer by a second at the same power: 76.78 J and 76.08 J.
  std::string later = sample.substr(sample.find("2026/03/07"));
  for (std::size_t at = 0; (at = later.find(":37.071", at)) != std::string::npos;)
    later.replace(at, 7, ":38.071");
  const auto log = parse_nvidia_smi(sample + later);
  CHECK(log.energy.in(J) == doctest::Approx(76.78 + 76.08));
  CHECK(log.column == "power.draw");
  CHECK(log.unread_columns == std::vector<std::string>{"temperature.gpu", "clocks.current.sm",
                                                       "clocks.current.memory", "utilization.gpu",
                                                       "utilization.memory"});
}

TEST_CASE("the sample in the shared data is the one above") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto path = folder / "formats" / "nvidia_smi.csv";
  CHECK(ingest::read_text(path, 10'000, "a sample") == sample);
  try {
    (void)read_nvidia_smi(path);
    FAIL("read");
  } catch (const Error& error) {
    CHECK(std::string_view(error.what()).ends_with(one_time.substr(one_time.find(": all"))));
  }
}

TEST_CASE("joules of two accelerators over a window") {
  // From 38.071 to 39.071: (100 + 300) / 2 and 200.
  const auto log = parse_nvidia_smi(synthetic_log, "gpu.csv", {.begin = "2026/03/07 00:20:38.071"});
  CHECK(log.energy == at_device(400_J));
  CHECK(log.begin == "2026/03/07 00:20:38.071");
  CHECK(log.end == "2026/03/07 00:20:39.071");
  static_assert(std::is_same_v<decltype(log.energy), Quantity<device_energy>>);
  // To the middle of the second: at 200 W, (100 + 200) / 2 * 0.5 + 100.
  const auto part =
      parse_nvidia_smi(synthetic_log, "gpu.csv", {.begin = 1_s, .end = "2026/03/07 00:20:38.571"});
  CHECK(part.energy == at_device(175_J));
}

TEST_CASE("a log of nounits, with the columns in another order, reads the same") {
  const std::string nounits =
      "power.draw [W], uuid, timestamp\n"
      "100.00, GPU-5f2, 2026/03/07 23:59:59.500\n"
      "300.00, GPU-5f2, 2026/03/08 00:00:00.500\n";
  const auto log = parse_nvidia_smi(nounits);
  CHECK(log.energy == at_device(200_J));  // over midnight
  CHECK(log.channels[0].name == "GPU-5f2");
}

TEST_CASE("which power is read is said, and may be chosen") {
  const std::string text =
      "timestamp, power.draw.instant [W], power.draw.average [W]\n"
      "2026/03/07 00:20:37, 500 W, 100 W\n2026/03/07 00:20:38, 500 W, 100 W\n";
  CHECK(parse_nvidia_smi(text).column == "power.draw.average");
  CHECK(parse_nvidia_smi(text).energy == at_device(100_J));
  const auto instant = parse_nvidia_smi(text, "gpu.csv", {.column = "power.draw.instant"});
  CHECK(instant.energy == at_device(500_J));
}

TEST_CASE("accelerators without a reading are left out of the row") {
  for (const char* absent : {"[N/A]", "N/A", "[Not Supported]", "[Unknown Error]"}) {
    std::string text = synthetic_log;
    text.replace(text.find("100.00 W"), 8, absent);
    const auto log = parse_nvidia_smi(text);
    // Over 2 s: (76.78 + 300) / 2 * 2 and (76.08 + 200) / 2 + 200.
    CHECK(log.energy.in(J) == doctest::Approx(376.78 + 338.04));
    CHECK(log.ignored.at(0).count == 1);
  }
}

TEST_CASE("what nvidia-smi does not write is refused") {
  CHECK(refused("2026/03/07 00:20:37.071, 0, 76.78 W\n")
            .starts_with("gpu.csv:1:1: no column of the time; needed in a log of nvidia-smi: "
                         "\"timestamp\"; the first line has: 2026/03/07 00:20:37.071, 0, 76.78 W"));
  CHECK(refused("timestamp, power.draw [W]\n1772842837, 76.78 W\n") ==
        "gpu.csv:2:1: timestamp is \"1772842837\"; allowed: a time as in 2026/03/07 00:20:37.071");
  // A clock set back, as daylight saving time does.
  CHECK(refused("timestamp, index, power.draw [W]\n2026/10/25 02:59:59.000, 0, 76.78 W\n"
                "2026/10/25 02:00:00.000, 0, 76.78 W\n") ==
        "gpu.csv:3:1: accelerator 0 at 2026/10/25 02:00:00.000: the clock goes back by 3599 s; "
        "allowed: samples in the order of their times (the row before it: line 2)");
}

TEST_CASE("every truncation is read whole lines only, or refused") {
  const auto read = [](const std::string& text) { (void)parse_nvidia_smi(text, "gpu.csv"); };
  CHECK(e2t_test::check_truncations(sample, "gpu.csv", read) == 0);
  // Read with: the first accelerator's second row would leave the other one without; then whole pairs.
  CHECK(e2t_test::check_truncations(synthetic_log, "gpu.csv", read) == 2);
}

TEST_CASE("random edits are read or refused by an Error that names the file") {
  constexpr const char* pieces[] = {",",
                                    "\n",
                                    "\"",
                                    " W",
                                    "[N/A]",
                                    "-",
                                    "1e999",
                                    "\xff",
                                    "nan",
                                    "\r\n",
                                    "2026/03/07 00:20:39.071",
                                    "0",
                                    "\t",
                                    "[",
                                    "]"};
  int accepted = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    std::string text = synthetic_log;
    for (int edits = 1 + static_cast<int>(random() % 3); edits > 0; --edits) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0)
        text.insert(at, pieces[random() % std::size(pieces)]);
      else
        text.erase(at, 1 + random() % 5);
    }
    const std::string why = refused(text);
    accepted += why == "accepted" ? 1 : 0;
    if (why != "accepted")
      CHECK(why.starts_with("gpu.csv:"));
  }
  CHECK(accepted > 100);
}

}  // namespace
