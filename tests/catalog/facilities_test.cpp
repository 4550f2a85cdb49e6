// SPDX-License-Identifier: MIT
#include <e2t/catalog/facilities.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::units;
namespace catalog = e2t::catalog;

constexpr Facility plant{.utility_power = 100 * MW,
                         .pue = *catalog::google_fleet.pue.value,
                         .tariff = catalog::price("iowa").industrial.value,
                         .carbon_intensity = catalog::grid("USA").carbon_intensity.value,
                         .water_offsite = catalog::grid("USA").water_offsite.value};
static_assert(plant.pue->value() == 1.09);

template <class Value>
void check_figure(const catalog::FigureOf<Value>& figure) {
  CHECK(std::strlen(figure.value.has_value() ? figure.origin.source : figure.origin.note) > 0);
  CHECK(std::strlen(figure.origin.date) > 0);
}

TEST_CASE("every figure of a facility has a source and a date, and keys are unique and found") {
  std::set<std::string> keys;
  for (const auto* entry : catalog::sites) {
    CAPTURE(entry->key);
    check_figure(entry->pue);
    check_figure(entry->water_onsite);
    CHECK(keys.insert(entry->key).second);
    CHECK(&catalog::site(entry->key) == entry);
  }
  for (const auto& entry : catalog::grids) {
    CAPTURE(entry.key);
    check_figure(entry.carbon_intensity);
    check_figure(entry.water_offsite);
    CHECK(keys.insert(entry.key).second);
    CHECK(&catalog::grid(entry.key) == &entry);
  }
  for (const auto& entry : catalog::prices) {
    CAPTURE(entry.key);
    check_figure(entry.commercial);
    check_figure(entry.industrial);
    CHECK(keys.insert(entry.key).second);
    CHECK(&catalog::price(entry.key) == &entry);
  }
}

TEST_CASE("rows of sites, grids and prices read as they were collected") {
  CHECK(catalog::site("uptime_average").pue.value->value() == 1.54);
  CHECK(catalog::site("google_fleet").water_onsite.value->in(L / kWh) == doctest::Approx(0.99));
  CHECK(catalog::site("meta_fleet").pue.value->value() == 1.08);
  CHECK(catalog::site("inferencex_air").pue.value->value() == 1.3);
  CHECK(catalog::grid("USA").carbon_intensity.value->in(gCO2e / kWh) == doctest::Approx(384.0));
  CHECK(catalog::grid("USA").water_offsite.value->in(L / kWh) == doctest::Approx(3.13));
  CHECK(catalog::grid("POL").carbon_intensity.value->in(gCO2e / kWh) == doctest::Approx(615.0));
  // 8.72 cents per kWh are 87.2 USD per MWh.
  CHECK(catalog::price("east_north_central").industrial.value->in(USD / MWh) ==
        doctest::Approx(87.2));
}

TEST_CASE("industrial electricity costs less than commercial, and no PUE is below 1") {
  for (const auto& entry : catalog::prices) {
    CAPTURE(entry.key);
    CHECK(*entry.industrial.value < *entry.commercial.value);
  }
  for (const auto* entry : catalog::sites) CHECK(entry->pue.value->value() < 1.6);
}

TEST_CASE("an unknown grid is refused with the countries that exist") {
  CHECK_THROWS_WITH_AS(
      (void)catalog::grid("usa"),
      "the catalogue has no grid \"usa\"; allowed: WOR, USA, FRA, DEU, GBR, IRL, SWE, "
      "NOR, POL, CAN, CHN, IND, JPN, AUS",
      Error);
}

}  // namespace
