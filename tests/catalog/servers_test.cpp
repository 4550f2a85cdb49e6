// SPDX-License-Identifier: MIT
#include <e2t/catalog/accelerators.hpp>
#include <e2t/catalog/servers.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::units;
namespace catalog = e2t::catalog;

constexpr Hardware fleet{.accelerator = catalog::h100_sxm,
                         .count = 8 * units::accelerator,
                         .server_power = catalog::p5_48xlarge.host_power.value,
                         .accelerators_per_server = catalog::p5_48xlarge.accelerators};
static_assert(fleet.server_power->in(kW) == 1.2);

TEST_CASE("every figure of a server has a source, and keys are unique and found") {
  std::set<std::string> keys;
  for (const auto* entry : catalog::servers) {
    CAPTURE(entry->key);
    for (const auto* figure : {&entry->maximum_power, &entry->host_power}) {
      CHECK(std::strlen(figure->value.has_value() ? figure->origin.source : figure->origin.note) >
            0);
      CHECK(std::strlen(figure->origin.date) > 0);
    }
    CHECK(keys.insert(entry->key).second);
    CHECK(&catalog::find_server(entry->key) == entry);
  }
}

TEST_CASE("a server may draw more than its boards' nameplates together") {
  const auto boards = [](const catalog::AcceleratorEntry& board, double count) {
    return count * board.board_power.value->in(kW);
  };
  CHECK(catalog::dgx_a100.maximum_power.value->in(kW) > boards(catalog::a100_sxm_80gb, 8));
  CHECK(catalog::dgx_h100.maximum_power.value->in(kW) > boards(catalog::h100_sxm, 8));
  CHECK(catalog::dgx_b200.maximum_power.value->in(kW) > boards(catalog::b200_sxm, 8));
  CHECK(catalog::gb200_nvl72.maximum_power.value->in(kW) > boards(catalog::gb200, 72));
}

}  // namespace
