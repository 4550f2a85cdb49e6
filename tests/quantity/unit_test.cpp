// SPDX-License-Identifier: MIT
#include "e2t/quantity/unit.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

#include "e2t/quantity/literals.hpp"
#include "e2t/quantity/meter.hpp"

using namespace e2t::literals;
using namespace e2t::units;

namespace {

template <class Dimension>
std::string symbol(const e2t::Unit<Dimension>& unit) {
  return unit.symbol.c_str();
}

}  // namespace

TEST_CASE("prefixes scale and are written before the symbol") {
  CHECK(e2t::pico(J).scale == 1e-12);
  CHECK(e2t::nano(J).scale == 1e-9);
  CHECK(e2t::micro(J).scale == 1e-6);
  CHECK(e2t::milli(J).scale == 1e-3);
  CHECK(e2t::kilo(J).scale == 1e3);
  CHECK(e2t::mega(J).scale == 1e6);
  CHECK(e2t::giga(J).scale == 1e9);
  CHECK(e2t::tera(J).scale == 1e12);
  CHECK(e2t::peta(J).scale == 1e15);
  CHECK(e2t::exa(J).scale == 1e18);
  CHECK(e2t::kibi(B).scale == 1024.0);
  CHECK(e2t::mebi(B).scale == 1024.0 * 1024.0);
  CHECK(e2t::gibi(B).scale == 1024.0 * 1024.0 * 1024.0);
  CHECK(e2t::tebi(B).scale == 1024.0 * 1024.0 * 1024.0 * 1024.0);
  CHECK(symbol(e2t::pico(J)) + symbol(e2t::micro(s)) + symbol(e2t::exa(FLOP)) + symbol(GiB) ==
        "pJusEFLOPGiB");
}

TEST_CASE("units of energy are those of the SI and of the electricity bill") {
  CHECK((1_kWh).in(J) == 3.6e6);  // 1000 W for 3600 s
  CHECK((1_MWh).in(GWh) == doctest::Approx(1e-3));
  CHECK((1 * GWh).in(MJ) == doctest::Approx(3.6e6));
  CHECK((1 * pJ).in(J) == 1e-12);
  CHECK((1 * year).in(day) == doctest::Approx(365.25));
  CHECK((1 * day).in(h) == 24.0);
  CHECK((1 * h).in(minute) == 60.0);
  CHECK((1 * tCO2e).in(kgCO2e) == 1000.0);
}

TEST_CASE("bytes have decimal and binary multiples, and they differ") {
  CHECK((80 * GiB).in(GB) == doctest::Approx(85.899345920));  // 80 * 2^30
  CHECK((1 * TiB).in(MiB) == 1048576.0);
  CHECK((1 * KiB).in(B) == 1024.0);
}

TEST_CASE("a compound unit is written as people write it") {
  CHECK(symbol(TFLOP / s) == "TFLOP/s");
  CHECK(symbol(Wh / ktoken) == "Wh/ktoken");
  CHECK(symbol(J / (s * token)) == "J/(s*token)");
  CHECK(symbol(B / (B / s)) == "B/(B/s)");
  CHECK(symbol(W * h) == "W*h");
}

TEST_CASE("a unit's scale and dimension follow its factors") {
  constexpr auto unit = Wh / ktoken;
  static_assert(std::is_same_v<decltype(unit), const e2t::Unit<e2t::energy_per_output_token>>);
  static_assert(unit.scale == 3.6);
  static_assert(std::is_same_v<decltype(W * h)::dimension, e2t::energy>);
  static_assert((W * h).scale == 3600.0);
  CHECK(std::is_same_v<decltype(GB_per_s)::dimension, e2t::data_rate>);
}

TEST_CASE("a number of units is a quantity, from whole numbers and from floating point") {
  static_assert(std::is_same_v<decltype(100 * MW), e2t::Quantity<e2t::power, double>>);
  static_assert(std::is_same_v<decltype(100U * MW), e2t::Quantity<e2t::power, double>>);
  static_assert(std::is_same_v<decltype(1.5F * MW), e2t::Quantity<e2t::power, float>>);
  CHECK((100 * MW).in(W) == 1e8);
  CHECK((3.35 * TB / s).in(GB_per_s) == doctest::Approx(3350.0));
  CHECK((2 * token / s * h).in(token) == 7200.0);
  CHECK((5 / s).in(token / (s * token)) == 5.0);
}

TEST_CASE("a unit of one's own is one line") {
  constexpr auto BTU = e2t::unit<e2t::energy>(1055.06, "BTU");
  CHECK((1 * BTU).in(J) == 1055.06);
  CHECK(symbol(e2t::mega(BTU) / h) == "MBTU/h");
}

TEST_CASE("a unit without a meter also measures energy at one") {
  CHECK(e2t::at_it(3_MW).in(kW) == 3000.0);
  CHECK(e2t::at_facility(0.39_J_per_token).in(Wh / ktoken) == doctest::Approx(0.108333333));
}
