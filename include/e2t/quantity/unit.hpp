// SPDX-License-Identifier: MIT
#pragma once
// Units: a scale to the coherent base unit and a symbol, combined by * and /.
//
//     using namespace e2t::units;
//     e2t::Quantity<e2t::power> feed = 100 * MW;
//     static_assert((3.6 * J / token).in(Wh / ktoken) == 1.0);
//     constexpr auto BTU = e2t::unit<e2t::energy>(1055.06, "BTU");  // one of your own
#include "e2t/base/text.hpp"
#include "e2t/quantity/quantity.hpp"

namespace e2t {

namespace detail {

// A compound divisor needs brackets: "J/(s*token)".
constexpr Text<47> quotient_symbol(Text<47> above, const Text<47>& below) {
  bool compound = false;
  for (const char* letter = below.c_str(); *letter != '\0'; ++letter) {
    compound = compound || *letter == '*' || *letter == '/';
  }
  above.append(compound ? "/(" : "/").append(below);
  return compound ? above.append(")") : above;
}

template <class Left, class Right>
inline constexpr bool combinable_units = !meter_unnamed<Left, Right>;

}  // namespace detail

template <class Dimension>
struct Unit {
  using dimension = Dimension;
  double scale;     ///< base units in one of this unit
  Text<47> symbol;  ///< as people write it: "TFLOP/s"

  // Of units alone; 100 * MW and 3.35 * TB / s are products of quantities.
  template <class Right, class = std::enable_if_t<detail::combinable_units<Dimension, Right>>>
  constexpr auto operator*(const Unit<Right>& right) const {
    return Unit<dimension_product<Dimension, Right>>{
        scale * right.scale, Text<47>(symbol).append("*").append(right.symbol)};
  }
  template <class Right, class = std::enable_if_t<detail::combinable_units<Dimension, Right>>>
  constexpr auto operator/(const Unit<Right>& right) const {
    return Unit<dimension_quotient<Dimension, Right>>{
        scale / right.scale, detail::quotient_symbol(symbol, right.symbol)};
  }
};

/// A unit of one's own: `scale` base units, printed as `symbol`.
template <class Dimension>
[[nodiscard]] constexpr Unit<Dimension> unit(double scale, const char* symbol) {
  return {scale, symbol};
}

namespace detail {

template <class Dimension>
constexpr Unit<Dimension> prefixed(const char* prefix, double factor, const Unit<Dimension>& unit) {
  Unit<Dimension> result{factor * unit.scale, prefix};
  result.symbol.append(unit.symbol);
  return result;
}

}  // namespace detail

// clang-format off
template <class D> [[nodiscard]] constexpr Unit<D> pico(const Unit<D>& u) { return detail::prefixed("p", 1e-12, u); }
template <class D> [[nodiscard]] constexpr Unit<D> nano(const Unit<D>& u) { return detail::prefixed("n", 1e-9, u); }
template <class D> [[nodiscard]] constexpr Unit<D> micro(const Unit<D>& u) { return detail::prefixed("u", 1e-6, u); }
template <class D> [[nodiscard]] constexpr Unit<D> milli(const Unit<D>& u) { return detail::prefixed("m", 1e-3, u); }
template <class D> [[nodiscard]] constexpr Unit<D> kilo(const Unit<D>& u) { return detail::prefixed("k", 1e3, u); }
template <class D> [[nodiscard]] constexpr Unit<D> mega(const Unit<D>& u) { return detail::prefixed("M", 1e6, u); }
template <class D> [[nodiscard]] constexpr Unit<D> giga(const Unit<D>& u) { return detail::prefixed("G", 1e9, u); }
template <class D> [[nodiscard]] constexpr Unit<D> tera(const Unit<D>& u) { return detail::prefixed("T", 1e12, u); }
template <class D> [[nodiscard]] constexpr Unit<D> peta(const Unit<D>& u) { return detail::prefixed("P", 1e15, u); }
template <class D> [[nodiscard]] constexpr Unit<D> exa(const Unit<D>& u) { return detail::prefixed("E", 1e18, u); }
template <class D> [[nodiscard]] constexpr Unit<D> kibi(const Unit<D>& u) { return detail::prefixed("Ki", 1024.0, u); }
template <class D> [[nodiscard]] constexpr Unit<D> mebi(const Unit<D>& u) { return detail::prefixed("Mi", 1048576.0, u); }
template <class D> [[nodiscard]] constexpr Unit<D> gibi(const Unit<D>& u) { return detail::prefixed("Gi", 1073741824.0, u); }
template <class D> [[nodiscard]] constexpr Unit<D> tebi(const Unit<D>& u) { return detail::prefixed("Ti", 1099511627776.0, u); }
// clang-format on

namespace units {

// Base units, then what people write. `token` is an output token.
inline constexpr Unit<e2t::duration> s{1.0, "s"};
inline constexpr Unit<e2t::compute> FLOP{1.0, "FLOP"};
inline constexpr Unit<e2t::data> B{1.0, "B"};
inline constexpr Unit<e2t::output_token> output_token{1.0, "output_token"};
inline constexpr Unit<e2t::output_token> token{1.0, "token"};
inline constexpr Unit<e2t::input_token> input_token{1.0, "input_token"};
inline constexpr Unit<e2t::processed_token> processed_token{1.0, "processed_token"};
inline constexpr Unit<e2t::request> request{1.0, "request"};
inline constexpr Unit<e2t::accelerator> accelerator{1.0, "accelerator"};
inline constexpr Unit<e2t::money> USD{1.0, "USD"};
inline constexpr Unit<e2t::carbon> gCO2e{1.0, "gCO2e"};
inline constexpr Unit<e2t::water> L{1.0, "L"};
inline constexpr Unit<e2t::energy> J{1.0, "J"};
inline constexpr Unit<e2t::power> W{1.0, "W"};

inline constexpr auto us = micro(s);
inline constexpr auto ms = milli(s);
inline constexpr auto minute = unit<e2t::duration>(60.0, "min");
inline constexpr auto h = unit<e2t::duration>(3600.0, "h");
inline constexpr auto day = unit<e2t::duration>(86400.0, "day");
inline constexpr auto year = unit<e2t::duration>(365.25 * 86400.0, "year");
inline constexpr auto pJ = pico(J);
inline constexpr auto mJ = milli(J);
inline constexpr auto kJ = kilo(J);
inline constexpr auto MJ = mega(J);
inline constexpr auto Wh = unit<e2t::energy>(3600.0, "Wh");
inline constexpr auto kWh = kilo(Wh);
inline constexpr auto MWh = mega(Wh);
inline constexpr auto GWh = giga(Wh);
inline constexpr auto kW = kilo(W);
inline constexpr auto MW = mega(W);
inline constexpr auto GW = giga(W);
inline constexpr auto GFLOP = giga(FLOP);
inline constexpr auto TFLOP = tera(FLOP);
inline constexpr auto PFLOP = peta(FLOP);
inline constexpr auto GFLOP_per_s = GFLOP / s;
inline constexpr auto TFLOP_per_s = TFLOP / s;
inline constexpr auto PFLOP_per_s = PFLOP / s;
inline constexpr auto kB = kilo(B);
inline constexpr auto MB = mega(B);
inline constexpr auto GB = giga(B);
inline constexpr auto TB = tera(B);
inline constexpr auto KiB = kibi(B);
inline constexpr auto MiB = mebi(B);
inline constexpr auto GiB = gibi(B);
inline constexpr auto TiB = tebi(B);
inline constexpr auto GB_per_s = GB / s;
inline constexpr auto TB_per_s = TB / s;
inline constexpr auto ktoken = kilo(token);
inline constexpr auto Mtoken = mega(token);
inline constexpr auto token_per_s = token / s;
inline constexpr auto J_per_token = J / token;
inline constexpr auto kgCO2e = kilo(gCO2e);
inline constexpr auto tCO2e = mega(gCO2e);

}  // namespace units

}  // namespace e2t
