// SPDX-License-Identifier: MIT
#pragma once
// Literals for the units of unit.hpp: 100_MW, 989_TFLOP_per_s, 0.4_J_per_token. The member access
// after one needs brackets, (0.39_J_per_token).in(x), because the lexer takes `_J_per_token.in` whole.
//
//     using namespace e2t::literals;
#include "e2t/quantity/unit.hpp"

namespace e2t::literals {

// clang-format off
consteval auto operator""_s(long double value) { return static_cast<double>(value) * units::s; }
consteval auto operator""_s(unsigned long long value) { return static_cast<double>(value) * units::s; }
consteval auto operator""_ms(long double value) { return static_cast<double>(value) * units::ms; }
consteval auto operator""_ms(unsigned long long value) { return static_cast<double>(value) * units::ms; }
consteval auto operator""_us(long double value) { return static_cast<double>(value) * units::us; }
consteval auto operator""_us(unsigned long long value) { return static_cast<double>(value) * units::us; }
consteval auto operator""_h(long double value) { return static_cast<double>(value) * units::h; }
consteval auto operator""_h(unsigned long long value) { return static_cast<double>(value) * units::h; }
consteval auto operator""_J(long double value) { return static_cast<double>(value) * units::J; }
consteval auto operator""_J(unsigned long long value) { return static_cast<double>(value) * units::J; }
consteval auto operator""_kJ(long double value) { return static_cast<double>(value) * units::kJ; }
consteval auto operator""_kJ(unsigned long long value) { return static_cast<double>(value) * units::kJ; }
consteval auto operator""_MJ(long double value) { return static_cast<double>(value) * units::MJ; }
consteval auto operator""_MJ(unsigned long long value) { return static_cast<double>(value) * units::MJ; }
consteval auto operator""_Wh(long double value) { return static_cast<double>(value) * units::Wh; }
consteval auto operator""_Wh(unsigned long long value) { return static_cast<double>(value) * units::Wh; }
consteval auto operator""_kWh(long double value) { return static_cast<double>(value) * units::kWh; }
consteval auto operator""_kWh(unsigned long long value) { return static_cast<double>(value) * units::kWh; }
consteval auto operator""_MWh(long double value) { return static_cast<double>(value) * units::MWh; }
consteval auto operator""_MWh(unsigned long long value) { return static_cast<double>(value) * units::MWh; }
consteval auto operator""_GWh(long double value) { return static_cast<double>(value) * units::GWh; }
consteval auto operator""_GWh(unsigned long long value) { return static_cast<double>(value) * units::GWh; }
consteval auto operator""_W(long double value) { return static_cast<double>(value) * units::W; }
consteval auto operator""_W(unsigned long long value) { return static_cast<double>(value) * units::W; }
consteval auto operator""_kW(long double value) { return static_cast<double>(value) * units::kW; }
consteval auto operator""_kW(unsigned long long value) { return static_cast<double>(value) * units::kW; }
consteval auto operator""_MW(long double value) { return static_cast<double>(value) * units::MW; }
consteval auto operator""_MW(unsigned long long value) { return static_cast<double>(value) * units::MW; }
consteval auto operator""_GW(long double value) { return static_cast<double>(value) * units::GW; }
consteval auto operator""_GW(unsigned long long value) { return static_cast<double>(value) * units::GW; }
consteval auto operator""_GFLOP(long double value) { return static_cast<double>(value) * units::GFLOP; }
consteval auto operator""_GFLOP(unsigned long long value) { return static_cast<double>(value) * units::GFLOP; }
consteval auto operator""_TFLOP(long double value) { return static_cast<double>(value) * units::TFLOP; }
consteval auto operator""_TFLOP(unsigned long long value) { return static_cast<double>(value) * units::TFLOP; }
consteval auto operator""_PFLOP(long double value) { return static_cast<double>(value) * units::PFLOP; }
consteval auto operator""_PFLOP(unsigned long long value) { return static_cast<double>(value) * units::PFLOP; }
consteval auto operator""_GFLOP_per_s(long double value) { return static_cast<double>(value) * units::GFLOP_per_s; }
consteval auto operator""_GFLOP_per_s(unsigned long long value) { return static_cast<double>(value) * units::GFLOP_per_s; }
consteval auto operator""_TFLOP_per_s(long double value) { return static_cast<double>(value) * units::TFLOP_per_s; }
consteval auto operator""_TFLOP_per_s(unsigned long long value) { return static_cast<double>(value) * units::TFLOP_per_s; }
consteval auto operator""_PFLOP_per_s(long double value) { return static_cast<double>(value) * units::PFLOP_per_s; }
consteval auto operator""_PFLOP_per_s(unsigned long long value) { return static_cast<double>(value) * units::PFLOP_per_s; }
consteval auto operator""_B(long double value) { return static_cast<double>(value) * units::B; }
consteval auto operator""_B(unsigned long long value) { return static_cast<double>(value) * units::B; }
consteval auto operator""_MB(long double value) { return static_cast<double>(value) * units::MB; }
consteval auto operator""_MB(unsigned long long value) { return static_cast<double>(value) * units::MB; }
consteval auto operator""_GB(long double value) { return static_cast<double>(value) * units::GB; }
consteval auto operator""_GB(unsigned long long value) { return static_cast<double>(value) * units::GB; }
consteval auto operator""_TB(long double value) { return static_cast<double>(value) * units::TB; }
consteval auto operator""_TB(unsigned long long value) { return static_cast<double>(value) * units::TB; }
consteval auto operator""_GiB(long double value) { return static_cast<double>(value) * units::GiB; }
consteval auto operator""_GiB(unsigned long long value) { return static_cast<double>(value) * units::GiB; }
consteval auto operator""_GB_per_s(long double value) { return static_cast<double>(value) * units::GB_per_s; }
consteval auto operator""_GB_per_s(unsigned long long value) { return static_cast<double>(value) * units::GB_per_s; }
consteval auto operator""_TB_per_s(long double value) { return static_cast<double>(value) * units::TB_per_s; }
consteval auto operator""_TB_per_s(unsigned long long value) { return static_cast<double>(value) * units::TB_per_s; }
consteval auto operator""_token(long double value) { return static_cast<double>(value) * units::token; }
consteval auto operator""_token(unsigned long long value) { return static_cast<double>(value) * units::token; }
consteval auto operator""_ktoken(long double value) { return static_cast<double>(value) * units::ktoken; }
consteval auto operator""_ktoken(unsigned long long value) { return static_cast<double>(value) * units::ktoken; }
consteval auto operator""_Mtoken(long double value) { return static_cast<double>(value) * units::Mtoken; }
consteval auto operator""_Mtoken(unsigned long long value) { return static_cast<double>(value) * units::Mtoken; }
consteval auto operator""_token_per_s(long double value) { return static_cast<double>(value) * units::token_per_s; }
consteval auto operator""_token_per_s(unsigned long long value) { return static_cast<double>(value) * units::token_per_s; }
consteval auto operator""_J_per_token(long double value) { return static_cast<double>(value) * units::J_per_token; }
consteval auto operator""_J_per_token(unsigned long long value) { return static_cast<double>(value) * units::J_per_token; }
consteval auto operator""_input_token(long double value) { return static_cast<double>(value) * units::input_token; }
consteval auto operator""_input_token(unsigned long long value) { return static_cast<double>(value) * units::input_token; }
consteval auto operator""_request(long double value) { return static_cast<double>(value) * units::request; }
consteval auto operator""_request(unsigned long long value) { return static_cast<double>(value) * units::request; }
consteval auto operator""_accelerator(long double value) { return static_cast<double>(value) * units::accelerator; }
consteval auto operator""_accelerator(unsigned long long value) { return static_cast<double>(value) * units::accelerator; }
consteval auto operator""_USD(long double value) { return static_cast<double>(value) * units::USD; }
consteval auto operator""_USD(unsigned long long value) { return static_cast<double>(value) * units::USD; }
consteval auto operator""_gCO2e(long double value) { return static_cast<double>(value) * units::gCO2e; }
consteval auto operator""_gCO2e(unsigned long long value) { return static_cast<double>(value) * units::gCO2e; }
consteval auto operator""_kgCO2e(long double value) { return static_cast<double>(value) * units::kgCO2e; }
consteval auto operator""_kgCO2e(unsigned long long value) { return static_cast<double>(value) * units::kgCO2e; }
consteval auto operator""_L(long double value) { return static_cast<double>(value) * units::L; }
consteval auto operator""_L(unsigned long long value) { return static_cast<double>(value) * units::L; }
consteval auto operator""_GFLOP_per_token(long double value) { return static_cast<double>(value) * (units::GFLOP / units::token); }
consteval auto operator""_GFLOP_per_token(unsigned long long value) { return static_cast<double>(value) * (units::GFLOP / units::token); }
consteval auto operator""_GB_per_token(long double value) { return static_cast<double>(value) * (units::GB / units::token); }
consteval auto operator""_GB_per_token(unsigned long long value) { return static_cast<double>(value) * (units::GB / units::token); }
consteval auto operator""_MB_per_token(long double value) { return static_cast<double>(value) * (units::MB / units::token); }
consteval auto operator""_MB_per_token(unsigned long long value) { return static_cast<double>(value) * (units::MB / units::token); }
consteval auto operator""_request_per_s(long double value) { return static_cast<double>(value) * (units::request / units::s); }
consteval auto operator""_request_per_s(unsigned long long value) { return static_cast<double>(value) * (units::request / units::s); }
consteval auto operator""_token_per_request(long double value) { return static_cast<double>(value) * (units::token / units::request); }
consteval auto operator""_token_per_request(unsigned long long value) { return static_cast<double>(value) * (units::token / units::request); }
consteval auto operator""_input_token_per_request(long double value) { return static_cast<double>(value) * (units::input_token / units::request); }
consteval auto operator""_input_token_per_request(unsigned long long value) { return static_cast<double>(value) * (units::input_token / units::request); }
// clang-format on

}  // namespace e2t::literals
