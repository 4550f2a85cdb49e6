// SPDX-License-Identifier: MIT
#pragma once
// Literals for the units of unit.hpp: 100_MW, 989_TFLOP_per_s, 0.4_J_per_token. The member access
// after one needs brackets, (0.39_J_per_token).in(x), because the lexer takes `_J_per_token.in` whole.
//
//     using namespace e2t::literals;
//     static_assert(1_MWh == 3600_MJ && (1.5_kW).in(e2t::units::W) == 1500.0);
#include "e2t/quantity/unit.hpp"

namespace e2t::literals {

// clang-format off
constexpr auto operator""_s(long double value) { return static_cast<double>(value) * units::s; }
constexpr auto operator""_s(unsigned long long value) { return static_cast<double>(value) * units::s; }
constexpr auto operator""_ms(long double value) { return static_cast<double>(value) * units::ms; }
constexpr auto operator""_ms(unsigned long long value) { return static_cast<double>(value) * units::ms; }
constexpr auto operator""_us(long double value) { return static_cast<double>(value) * units::us; }
constexpr auto operator""_us(unsigned long long value) { return static_cast<double>(value) * units::us; }
constexpr auto operator""_h(long double value) { return static_cast<double>(value) * units::h; }
constexpr auto operator""_h(unsigned long long value) { return static_cast<double>(value) * units::h; }
constexpr auto operator""_J(long double value) { return static_cast<double>(value) * units::J; }
constexpr auto operator""_J(unsigned long long value) { return static_cast<double>(value) * units::J; }
constexpr auto operator""_kJ(long double value) { return static_cast<double>(value) * units::kJ; }
constexpr auto operator""_kJ(unsigned long long value) { return static_cast<double>(value) * units::kJ; }
constexpr auto operator""_MJ(long double value) { return static_cast<double>(value) * units::MJ; }
constexpr auto operator""_MJ(unsigned long long value) { return static_cast<double>(value) * units::MJ; }
constexpr auto operator""_Wh(long double value) { return static_cast<double>(value) * units::Wh; }
constexpr auto operator""_Wh(unsigned long long value) { return static_cast<double>(value) * units::Wh; }
constexpr auto operator""_kWh(long double value) { return static_cast<double>(value) * units::kWh; }
constexpr auto operator""_kWh(unsigned long long value) { return static_cast<double>(value) * units::kWh; }
constexpr auto operator""_MWh(long double value) { return static_cast<double>(value) * units::MWh; }
constexpr auto operator""_MWh(unsigned long long value) { return static_cast<double>(value) * units::MWh; }
constexpr auto operator""_GWh(long double value) { return static_cast<double>(value) * units::GWh; }
constexpr auto operator""_GWh(unsigned long long value) { return static_cast<double>(value) * units::GWh; }
constexpr auto operator""_W(long double value) { return static_cast<double>(value) * units::W; }
constexpr auto operator""_W(unsigned long long value) { return static_cast<double>(value) * units::W; }
constexpr auto operator""_kW(long double value) { return static_cast<double>(value) * units::kW; }
constexpr auto operator""_kW(unsigned long long value) { return static_cast<double>(value) * units::kW; }
constexpr auto operator""_MW(long double value) { return static_cast<double>(value) * units::MW; }
constexpr auto operator""_MW(unsigned long long value) { return static_cast<double>(value) * units::MW; }
constexpr auto operator""_GW(long double value) { return static_cast<double>(value) * units::GW; }
constexpr auto operator""_GW(unsigned long long value) { return static_cast<double>(value) * units::GW; }
constexpr auto operator""_GFLOP(long double value) { return static_cast<double>(value) * units::GFLOP; }
constexpr auto operator""_GFLOP(unsigned long long value) { return static_cast<double>(value) * units::GFLOP; }
constexpr auto operator""_TFLOP(long double value) { return static_cast<double>(value) * units::TFLOP; }
constexpr auto operator""_TFLOP(unsigned long long value) { return static_cast<double>(value) * units::TFLOP; }
constexpr auto operator""_PFLOP(long double value) { return static_cast<double>(value) * units::PFLOP; }
constexpr auto operator""_PFLOP(unsigned long long value) { return static_cast<double>(value) * units::PFLOP; }
constexpr auto operator""_GFLOP_per_s(long double value) { return static_cast<double>(value) * units::GFLOP_per_s; }
constexpr auto operator""_GFLOP_per_s(unsigned long long value) { return static_cast<double>(value) * units::GFLOP_per_s; }
constexpr auto operator""_TFLOP_per_s(long double value) { return static_cast<double>(value) * units::TFLOP_per_s; }
constexpr auto operator""_TFLOP_per_s(unsigned long long value) { return static_cast<double>(value) * units::TFLOP_per_s; }
constexpr auto operator""_PFLOP_per_s(long double value) { return static_cast<double>(value) * units::PFLOP_per_s; }
constexpr auto operator""_PFLOP_per_s(unsigned long long value) { return static_cast<double>(value) * units::PFLOP_per_s; }
constexpr auto operator""_B(long double value) { return static_cast<double>(value) * units::B; }
constexpr auto operator""_B(unsigned long long value) { return static_cast<double>(value) * units::B; }
constexpr auto operator""_MB(long double value) { return static_cast<double>(value) * units::MB; }
constexpr auto operator""_MB(unsigned long long value) { return static_cast<double>(value) * units::MB; }
constexpr auto operator""_GB(long double value) { return static_cast<double>(value) * units::GB; }
constexpr auto operator""_GB(unsigned long long value) { return static_cast<double>(value) * units::GB; }
constexpr auto operator""_TB(long double value) { return static_cast<double>(value) * units::TB; }
constexpr auto operator""_TB(unsigned long long value) { return static_cast<double>(value) * units::TB; }
constexpr auto operator""_GiB(long double value) { return static_cast<double>(value) * units::GiB; }
constexpr auto operator""_GiB(unsigned long long value) { return static_cast<double>(value) * units::GiB; }
constexpr auto operator""_GB_per_s(long double value) { return static_cast<double>(value) * units::GB_per_s; }
constexpr auto operator""_GB_per_s(unsigned long long value) { return static_cast<double>(value) * units::GB_per_s; }
constexpr auto operator""_TB_per_s(long double value) { return static_cast<double>(value) * units::TB_per_s; }
constexpr auto operator""_TB_per_s(unsigned long long value) { return static_cast<double>(value) * units::TB_per_s; }
constexpr auto operator""_token(long double value) { return static_cast<double>(value) * units::token; }
constexpr auto operator""_token(unsigned long long value) { return static_cast<double>(value) * units::token; }
constexpr auto operator""_ktoken(long double value) { return static_cast<double>(value) * units::ktoken; }
constexpr auto operator""_ktoken(unsigned long long value) { return static_cast<double>(value) * units::ktoken; }
constexpr auto operator""_Mtoken(long double value) { return static_cast<double>(value) * units::Mtoken; }
constexpr auto operator""_Mtoken(unsigned long long value) { return static_cast<double>(value) * units::Mtoken; }
constexpr auto operator""_token_per_s(long double value) { return static_cast<double>(value) * units::token_per_s; }
constexpr auto operator""_token_per_s(unsigned long long value) { return static_cast<double>(value) * units::token_per_s; }
constexpr auto operator""_J_per_token(long double value) { return static_cast<double>(value) * units::J_per_token; }
constexpr auto operator""_J_per_token(unsigned long long value) { return static_cast<double>(value) * units::J_per_token; }
constexpr auto operator""_input_token(long double value) { return static_cast<double>(value) * units::input_token; }
constexpr auto operator""_input_token(unsigned long long value) { return static_cast<double>(value) * units::input_token; }
constexpr auto operator""_request(long double value) { return static_cast<double>(value) * units::request; }
constexpr auto operator""_request(unsigned long long value) { return static_cast<double>(value) * units::request; }
constexpr auto operator""_accelerator(long double value) { return static_cast<double>(value) * units::accelerator; }
constexpr auto operator""_accelerator(unsigned long long value) { return static_cast<double>(value) * units::accelerator; }
constexpr auto operator""_USD(long double value) { return static_cast<double>(value) * units::USD; }
constexpr auto operator""_USD(unsigned long long value) { return static_cast<double>(value) * units::USD; }
constexpr auto operator""_gCO2e(long double value) { return static_cast<double>(value) * units::gCO2e; }
constexpr auto operator""_gCO2e(unsigned long long value) { return static_cast<double>(value) * units::gCO2e; }
constexpr auto operator""_kgCO2e(long double value) { return static_cast<double>(value) * units::kgCO2e; }
constexpr auto operator""_kgCO2e(unsigned long long value) { return static_cast<double>(value) * units::kgCO2e; }
constexpr auto operator""_L(long double value) { return static_cast<double>(value) * units::L; }
constexpr auto operator""_L(unsigned long long value) { return static_cast<double>(value) * units::L; }
constexpr auto operator""_GFLOP_per_token(long double value) { return static_cast<double>(value) * (units::GFLOP / units::token); }
constexpr auto operator""_GFLOP_per_token(unsigned long long value) { return static_cast<double>(value) * (units::GFLOP / units::token); }
constexpr auto operator""_GB_per_token(long double value) { return static_cast<double>(value) * (units::GB / units::token); }
constexpr auto operator""_GB_per_token(unsigned long long value) { return static_cast<double>(value) * (units::GB / units::token); }
constexpr auto operator""_MB_per_token(long double value) { return static_cast<double>(value) * (units::MB / units::token); }
constexpr auto operator""_MB_per_token(unsigned long long value) { return static_cast<double>(value) * (units::MB / units::token); }
constexpr auto operator""_request_per_s(long double value) { return static_cast<double>(value) * (units::request / units::s); }
constexpr auto operator""_request_per_s(unsigned long long value) { return static_cast<double>(value) * (units::request / units::s); }
constexpr auto operator""_token_per_request(long double value) { return static_cast<double>(value) * (units::token / units::request); }
constexpr auto operator""_token_per_request(unsigned long long value) { return static_cast<double>(value) * (units::token / units::request); }
constexpr auto operator""_input_token_per_request(long double value) { return static_cast<double>(value) * (units::input_token / units::request); }
constexpr auto operator""_input_token_per_request(unsigned long long value) { return static_cast<double>(value) * (units::input_token / units::request); }
// clang-format on

}  // namespace e2t::literals
