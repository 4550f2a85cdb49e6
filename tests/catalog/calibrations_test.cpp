// SPDX-License-Identifier: MIT
#include <e2t/catalog/calibrations.hpp>

#include <fmt/format.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/ingest/measured_rows.hpp"
#include "e2t/serving/fit.hpp"
#include "shared_data.hpp"

namespace {

using namespace e2t;
using doctest::Approx;
namespace catalog = e2t::catalog;

CalibrationPrior prior_of(const catalog::CalibrationEntry& entry) {
  const Accelerator board = catalog::find_accelerator(entry.accelerator);
  return default_prior(*board.board_power);
}
// The scales of the units that the table's numbers are in.
std::vector<double> scales() {
  std::vector<double> made;
  Calibration::each_number([&](const auto& field, auto) { made.push_back(field.unit.scale); });
  return made;
}

TEST_CASE("every calibration has a source, a date, rows, and an accelerator of the catalogue") {
  std::set<std::string> keys;
  for (const auto* entry : catalog::calibrations) {
    const std::string key = entry->key;
    CAPTURE(key);
    CHECK(keys.insert(key).second);
    CHECK(&catalog::find_calibration(entry->key) == entry);
    CHECK(std::strlen(entry->origin.source) > 0);
    CHECK(std::strlen(entry->origin.date) > 0);
    CHECK(entry->rows > 12);
    CHECK_NOTHROW((void)catalog::find_accelerator(entry->accelerator));
  }
  CHECK(keys.count("h100_sxm") + keys.count("b200_sxm") == 2);
}

TEST_CASE("an unknown calibration is refused with the keys that exist") {
  CHECK_THROWS_WITH_AS((void)catalog::find_calibration("h200_sxm"),
                       "the catalogue has no calibration \"h200_sxm\"; allowed: h100_sxm, b200_sxm",
                       Error);
}

TEST_CASE("the table's numbers get their units") {
  const Calibration h100 = catalog::h100_sxm_calibration;
  const auto* table = catalog::h100_sxm_calibration.parameter;
  CHECK(h100.memory_efficiency.value() == table[0].value);
  CHECK(h100.layer_overhead.in(units::s) == Approx(1e-6 * table[4].value).scale(0.0));
  CHECK(h100.sequence_overhead.in(units::s / units::request) ==
        Approx(1e-6 * table[7].value).scale(0.0));
  CHECK(h100.idle_power.in(units::W) == table[8].value);
  CHECK(h100.energy_per_byte.in(units::J / units::B) == Approx(1e-12 * table[9].value).scale(0.0));
  CHECK(h100.kernel_power.in(units::W) == table[11].value);
  CHECK(h100.known == Provenance::calibrated);
}

TEST_CASE("every parameter lies within its range, and what no row determines is the prior") {
  const auto unit = scales();
  for (const auto* entry : catalog::calibrations) {
    const auto prior = prior_of(*entry);
    int fitted = 0;
    for (std::size_t i = 0; i < prior.size(); ++i) {
      const std::string what = std::string(entry->key) + " " + prior[i].name;
      CAPTURE(what);
      const auto& parameter = entry->parameter[i];
      const double value = parameter.value * unit[i];
      CHECK(value >= prior[i].low);
      CHECK(value <= prior[i].high);
      CHECK(parameter.standard_error > 0.0);
      fitted += parameter.support == Support::rows ? 1 : 0;
      if (parameter.support != Support::rows)
        CHECK(value == Approx(prior[i].value).epsilon(1e-3).scale(0.0));
    }
    CHECK(fitted >= 9);
  }
}

TEST_CASE(
    "a calibration carried over scales powers with the board's, keeps the rest, and says so") {
  const Calibration known = catalog::h100_sxm_calibration;
  Accelerator from = catalog::h100_sxm, to = catalog::h100_sxm;
  to.board_power = 2.0 * *from.board_power;
  const Calibration made = carried_over<double>(known, from, to);
  CHECK(made.idle_power / known.idle_power == Approx(2));
  CHECK(made.kernel_power / known.kernel_power == Approx(2));
  CHECK(made.energy_per_byte == known.energy_per_byte);
  CHECK(made.energy_per_flop == known.energy_per_flop);
  CHECK(made.memory_efficiency == known.memory_efficiency);
  CHECK(made.layer_overhead == known.layer_overhead);
  CHECK(made.known == Provenance::modelled);
  to.board_power = {};
  CHECK_THROWS_WITH_AS(
      (void)carried_over<double>(known, from, to),
      "hardware.accelerator.board_power is not given; it is needed to carry a calibration over",
      Error);
}

TEST_CASE("fitting the measured rows again gives the tables, to their printed digits") {
  const auto folder = e2t_test::shared_data();
  if (folder.empty())
    return;
  const auto read = read_measured_rows(
      {folder / "mlenergy_v3_gpqa.json", folder / "mlenergy_v3_lm-arena-chat.json"},
      folder / "configs");
  std::map<std::string, std::vector<Observation>> boards;
  for (const auto& row : read.rows)
    boards[row.accelerator_key].push_back(row.observation);
  const auto unit = scales();
  for (const auto* entry : catalog::calibrations) {
    const auto fitted = fit_calibration(boards[entry->accelerator], prior_of(*entry));
    CHECK(fitted.rows == entry->rows);
    for (std::size_t i = 0; i < unit.size(); ++i) {
      const std::string what = std::string(entry->key) + " " + fitted.parameter[i].name;
      CAPTURE(what);
      const auto& shipped = entry->parameter[i];
      // Four digits of the value, two of its error: half a unit of the last one.
      CHECK(fmt::format("{:.4g}", fitted.parameter[i].value / unit[i]) ==
            fmt::format("{:.4g}", shipped.value));
      CHECK(fmt::format("{:.2g}", fitted.parameter[i].standard_error / unit[i]) ==
            fmt::format("{:.2g}", shipped.standard_error));
      CHECK(fitted.parameter[i].support == shipped.support);
    }
  }
}

}  // namespace
