// SPDX-License-Identifier: MIT

#include "e2t/report/format.hpp"

#include <doctest/doctest.h>

#include "e2t/ingest/unit_text.hpp"
#include "e2t/tpf.hpp"

namespace {

using namespace e2t::literals;
using e2t::Quantity;
namespace units = e2t::units;

struct rack : e2t::base_dimension<rack> {
  static constexpr auto symbol = "rack";
};

template <class Value>
std::string text(const Value& value) {
  return fmt::format("{}", value);
}

template <class Dimension>
std::string symbol() {
  return e2t::unit_symbol<Dimension>.c_str();
}

}  // namespace

TEST_CASE("a quantity is written with the prefix that leaves 1 to 999, and with its meter") {
  CHECK(text(e2t::at_facility(100_MW)) == "100 MW @facility");
  CHECK(text(e2t::at_it(0.59875_J_per_token)) == "0.599 J/output_token @it");
  CHECK(text(139.2e6 * units::token_per_s) == "139 M output_token/s");
  CHECK(text(100_MW) == "100 MW");
  CHECK(text(989_TFLOP_per_s) == "989 TFLOP/s");
  CHECK(text(1187e17 * units::FLOP / units::s) == "119 EFLOP/s");
  CHECK(text(3.35_TB_per_s) == "3.35 TB/s");
  CHECK(text(141_GFLOP_per_token) == "141 GFLOP/output_token");
  CHECK(text(50_ms) == "50 ms");
  CHECK(text(7200_s) == "7200 s");
  CHECK(text(120'000_accelerator) == "120 k accelerator");
  CHECK(text(0.5 * units::request / units::s) == "0.5 request/s");
  CHECK(text(3200 * units::kgCO2e) == "3.2 tCO2e");
  CHECK(text(2 * units::mJ) == "2 mJ");
  CHECK(text(1228.8 * units::token_per_s / units::accelerator) ==
        "1.23 k output_token/s/accelerator");
}

TEST_CASE("prices are written per kWh, and what a token costs per million") {
  const Quantity<e2t::money_per_facility_energy> tariff = 60 * units::USD / units::MWh;
  CHECK(text(tariff) == "0.06 USD/kWh @facility");
  const Quantity<e2t::carbon_per_facility_energy> carbon = 384 * units::gCO2e / units::kWh;
  CHECK(text(carbon) == "384 gCO2e/kWh @facility");
  CHECK(text(tariff * e2t::at_facility(0.6_J_per_token)) == "0.01 USD/M output_token");
}

TEST_CASE("the spec says how many significant digits, the width and the side") {
  CHECK(fmt::format("{:.4}", 139.178e6 * units::token_per_s) == "139.2 M output_token/s");
  CHECK(fmt::format("{:.1}", 139.178e6 * units::token_per_s) == "139 M output_token/s");
  CHECK(fmt::format("{:#.4}", 100_MW) == "100.0 MW");
  CHECK(fmt::format("{:>8}|{:<8}|{:^8}|{:8}|", 1_MW, 1_MW, 1_MW, 1_MW) ==
        "    1 MW|1 MW    |  1 MW  |1 MW    |");
  CHECK_THROWS_AS((void)fmt::format(fmt::runtime("{:.0}"), 1_MW), fmt::format_error);
  CHECK_THROWS_AS((void)fmt::format(fmt::runtime("{:.18}"), 1_MW), fmt::format_error);
  CHECK_THROWS_AS((void)fmt::format(fmt::runtime("{:f}"), 1_MW), fmt::format_error);
}

TEST_CASE("rounding moves to the next prefix, and the last bits of a calculation do not show") {
  CHECK(text(999.6_MW) == "1 GW");
  CHECK(text(999.4_MW) == "999 MW");
  CHECK(text(0.9996_s) == "1 s");
  CHECK(text(-5.5_MW) == "-5.5 MW");
  CHECK(text(0_MW) == "0 W");
  CHECK(e2t::significant(0.7185) == e2t::significant(0.71849999999999992));
  CHECK(e2t::significant(0.00012345) == "0.000123");
  CHECK(e2t::significant(0.000012345) == "1.23e-05");
  CHECK(e2t::significant(12.0, {4, true}) == "12.00");
  CHECK(e2t::significant(12.0, {4, false}) == "12");
  CHECK(e2t::significant(0.1, {17, false}) == "0.10000000000000001");
  // The smallest and the largest that there are.
  CHECK(e2t::significant(5e-324) == "4.94e-324");
  CHECK(e2t::significant(0x1.fffffffffffffp1023) == "1.8e+308");
}

TEST_CASE("what is no number is said in words") {
  CHECK(text(Quantity<e2t::power>(e2t::not_given)) == "not given W");
  CHECK(text(__builtin_inf() * units::token_per_s) == "inf output_token/s");
}

TEST_CASE("in() writes a quantity in a unit of one's choice") {
  CHECK(text(e2t::in(e2t::at_facility(100_MW), units::kW)) == "100000 kW @facility");
  CHECK(fmt::format("{:.2}", e2t::in(0.39_J_per_token, units::Wh / units::ktoken)) ==
        "0.11 Wh/ktoken");
  CHECK(fmt::format("{:>9}", e2t::in(50_ms, units::s)) == "   0.05 s");
}

TEST_CASE("kinds, ratios, constraints, meters and texts are written as their value or name") {
  CHECK(text(e2t::Pue{1.2}) == "1.2");
  CHECK(fmt::format("{:.3f}", e2t::Utilization{0.6}) == "0.600");
  CHECK(text(e2t::HostOverhead{1.25}) == "1.25");
  CHECK(text(e2t::Limit::cooling) == "cooling");
  CHECK(fmt::format("{:>9}", e2t::Active<int>{7, "cooling"}) == "  cooling");
  CHECK(text(e2t::Meter::it) == "it");
  CHECK(text(e2t::Text<9>("text")) == "text");
}

TEST_CASE("the base unit of any dimension has a name") {
  CHECK(symbol<e2t::output_token_rate>() == "output_token/s");
  CHECK(symbol<e2t::it_power>() == "W @it");
  CHECK(symbol<e2t::power>() == "W");
  CHECK(symbol<e2t::energy>() == "J");
  CHECK(symbol<e2t::device_power_per_accelerator>() == "W/accelerator @device");
  CHECK(symbol<e2t::output_token_rate_per_accelerator>() == "output_token/s/accelerator");
  CHECK(symbol<e2t::money_per_facility_energy>() == "USD/J @facility");
  CHECK(symbol<e2t::overhead_per_output_token>() == "request*s/output_token");
  CHECK(symbol<e2t::facility_per_it>() == "J(facility)/J(it)");
  CHECK(symbol<e2t::dimension_quotient<e2t::it_power, rack>>() == "W/rack @it");
  CHECK(symbol<e2t::one>() == "1");
}

TEST_CASE("a base unit reads back as the dimension and meter that it was written for") {
  const auto reads_back = [](auto quantity) {
    using Dimension = typename decltype(quantity)::dimension;
    const std::string written = "0.1 " + symbol<Dimension>();
    CAPTURE(written);
    CHECK(e2t::parse_quantity<Dimension>(written) == e2t::detail::Raw::make<Dimension>(0.1));
  };
  reads_back(Quantity<e2t::facility_power>{});
  reads_back(Quantity<e2t::device_energy_per_output_token>{});
  reads_back(Quantity<e2t::output_token_rate_per_accelerator>{});
  reads_back(Quantity<e2t::it_power_per_accelerator>{});
  reads_back(Quantity<e2t::water_per_it_energy>{});
  reads_back(Quantity<e2t::overhead_per_output_token>{});
  reads_back(Quantity<e2t::compute_rate>{});
  reads_back(Quantity<e2t::energy_per_request>{});
}
