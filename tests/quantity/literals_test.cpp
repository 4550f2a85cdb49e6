// SPDX-License-Identifier: MIT
#include "e2t/quantity/literals.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <type_traits>

using namespace e2t::literals;

namespace {

// In base units, by hand: value of 2 and of 2.5 of a literal must be 2 and 2.5 times `one`.
template <class Whole, class Broken>
constexpr bool twice(Whole two, Broken two_and_a_half, double one,
                     const e2t::Unit<typename Whole::dimension>& base) {
  return std::is_same_v<Whole, Broken> && base.scale == 1.0 && two.in(base) == 2.0 * one &&
         two_and_a_half.in(base) == 2.5 * one;
}

}  // namespace

#define E2T_LITERAL(suffix, one, base)                     \
  static_assert(twice(2##suffix, 2.5##suffix, one, base)); \
  ++known

TEST_CASE("every literal is that many of its unit, whole or not") {
  using namespace e2t::units;
  int known = 0;
  E2T_LITERAL(_s, 1.0, s);
  E2T_LITERAL(_ms, 1e-3, s);
  E2T_LITERAL(_us, 1e-6, s);
  E2T_LITERAL(_h, 3600.0, s);
  E2T_LITERAL(_J, 1.0, J);
  E2T_LITERAL(_kJ, 1e3, J);
  E2T_LITERAL(_MJ, 1e6, J);
  E2T_LITERAL(_Wh, 3600.0, J);
  E2T_LITERAL(_kWh, 3.6e6, J);
  E2T_LITERAL(_MWh, 3.6e9, J);
  E2T_LITERAL(_GWh, 3.6e12, J);
  E2T_LITERAL(_W, 1.0, W);
  E2T_LITERAL(_kW, 1e3, W);
  E2T_LITERAL(_MW, 1e6, W);
  E2T_LITERAL(_GW, 1e9, W);
  E2T_LITERAL(_GFLOP, 1e9, FLOP);
  E2T_LITERAL(_TFLOP, 1e12, FLOP);
  E2T_LITERAL(_PFLOP, 1e15, FLOP);
  E2T_LITERAL(_GFLOP_per_s, 1e9, FLOP / s);
  E2T_LITERAL(_TFLOP_per_s, 1e12, FLOP / s);
  E2T_LITERAL(_PFLOP_per_s, 1e15, FLOP / s);
  E2T_LITERAL(_B, 1.0, B);
  E2T_LITERAL(_MB, 1e6, B);
  E2T_LITERAL(_GB, 1e9, B);
  E2T_LITERAL(_TB, 1e12, B);
  E2T_LITERAL(_GiB, 1073741824.0, B);
  E2T_LITERAL(_GB_per_s, 1e9, B / s);
  E2T_LITERAL(_TB_per_s, 1e12, B / s);
  E2T_LITERAL(_token, 1.0, token);
  E2T_LITERAL(_ktoken, 1e3, token);
  E2T_LITERAL(_Mtoken, 1e6, token);
  E2T_LITERAL(_token_per_s, 1.0, token / s);
  E2T_LITERAL(_J_per_token, 1.0, J / token);
  E2T_LITERAL(_input_token, 1.0, input_token);
  E2T_LITERAL(_request, 1.0, request);
  E2T_LITERAL(_accelerator, 1.0, accelerator);
  E2T_LITERAL(_USD, 1.0, USD);
  E2T_LITERAL(_gCO2e, 1.0, gCO2e);
  E2T_LITERAL(_kgCO2e, 1e3, gCO2e);
  E2T_LITERAL(_L, 1.0, L);
  E2T_LITERAL(_GFLOP_per_token, 1e9, FLOP / token);
  E2T_LITERAL(_GB_per_token, 1e9, B / token);
  E2T_LITERAL(_MB_per_token, 1e6, B / token);
  E2T_LITERAL(_request_per_s, 1.0, request / s);
  E2T_LITERAL(_token_per_request, 1.0, token / request);
  E2T_LITERAL(_input_token_per_request, 1.0, input_token / request);

  std::ifstream header(std::string(E2T_SOURCE_DIR) + "/include/e2t/quantity/literals.hpp");
  REQUIRE(header);
  int declared = 0;
  for (std::string line; std::getline(header, line);) {
    if (line.find("operator\"\"_") != std::string::npos)
      ++declared;
  }
  CHECK(declared == 2 * known);  // each for whole numbers and for the others
}

TEST_CASE("tokens in a unit or literal without another name are output tokens") {
  static_assert(std::is_same_v<decltype(1_token), e2t::Quantity<e2t::output_token>>);
  static_assert(
      std::is_same_v<decltype(1_J_per_token), e2t::Quantity<e2t::energy_per_output_token>>);
  CHECK((1_ktoken).in(e2t::units::output_token) == 1000.0);
}

TEST_CASE("a literal works in a generic lambda, which clang 14 cannot link for consteval ones") {
  const auto set = [](auto& power) { power = 100_MW; };
  e2t::Quantity<e2t::power> power;
  set(power);
  CHECK(power.in(e2t::units::kW) == 100000.0);
}
