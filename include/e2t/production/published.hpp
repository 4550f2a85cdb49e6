// SPDX-License-Identifier: MIT
#pragma once
// The Token Production Function as published (arXiv:2605.11733), with its own symbols:
//
//   Q = min(K_eff / c_tok, theta * P_facility / e_tok) * Phi * U
//
//     auto rate = e2t::published_rate(e2t::Published{.K_eff = 50'000 * PFLOP_per_s,
//                                                    .c_tok = 240_GFLOP_per_token,
//                                                    .theta = e2t::theta(e2t::Share{0.95}, e2t::Pue{1.2}),
//                                                    .P_facility = 100_MW,
//                                                    .e_tok = 0.6_J_per_token});
//
// Read with three repairs. theta is the delivered fraction over PUE, J(it)/J(facility); it replaces the
// division by PUE, so no function takes both. Phi and U multiply both branches and never move the
// binding one; Phi > 1 at a measured e_tok breaks energy conservation, so nothing else in the library
// takes Phi. P_facility must be a limit: if it is the power drawn, the energy branch is an identity.
#include "e2t/production/constraint.hpp"
#include "e2t/quantity/kind.hpp"

namespace e2t {

/// Delivered fraction over PUE, the paper's theta [J(it)/J(facility)].
template <class Rep>
[[nodiscard]] constexpr Quantity<it_per_facility, Rep> theta(const ShareOf<Rep>& delivered,
                                                             const PueOf<Rep>& pue) {
  return detail::Raw::make<it_per_facility>(delivered.value() / pue.value());
}

/// Symbols of the published form.
template <class Rep>
struct PublishedOf {
  Quantity<compute_rate, Rep> K_eff = not_given;                      ///< effective compute
  Quantity<compute_per_output_token, Rep> c_tok = not_given;          ///< FLOP per output token
  Quantity<it_per_facility, Rep> theta = not_given;                   ///< see theta()
  Quantity<facility_power, Rep> P_facility = not_given;               ///< a limit, not power drawn
  Quantity<it_energy_per_output_token, Rep> e_tok = not_given;        ///< J(it) per output token
  Rep Phi{1.0};                                                       ///< system multiplier, above 0
  UtilizationOf<Rep> U{Rep(1.0)};
};
using Published = PublishedOf<double>;

/// The published rate. Throws Error when a symbol is missing, not finite or not above zero, or theta is
/// above 1.
template <class Rep>
[[nodiscard]] constexpr Quantity<output_token_rate, Rep> published_rate(const PublishedOf<Rep>& form) {
  const auto positive = [](const char* symbol, const Rep& number, const char* unit) {
    require(is_finite(number) && number > Rep(0.0), [&] {
      Error::Message text("published form: ");
      text.append(symbol).append(" is ").append(shown(number)).append(unit);
      return Error(text.append("; allowed: above 0 and finite"));
    });
  };
  positive("K_eff", detail::Raw::of(form.K_eff), " FLOP/s");
  positive("c_tok", detail::Raw::of(form.c_tok), " FLOP/output_token");
  positive("theta", detail::Raw::of(form.theta), " J(it)/J(facility)");
  positive("P_facility", detail::Raw::of(form.P_facility), " W(facility)");
  positive("e_tok", detail::Raw::of(form.e_tok), " J(it)/output_token");
  positive("Phi", form.Phi, "");
  positive("U", form.U.value(), "");
  const Rep theta = detail::Raw::of(form.theta);
  require(theta <= Rep(1.0), [&] {
    Error::Message text("published form: theta is ");
    text.append(shown(theta)).append(" J(it)/J(facility); allowed: at most 1");
    return Error(text.append(" (the delivered share over PUE: facility energy contains the IT energy)"));
  });
  return min(form.K_eff / form.c_tok, form.P_facility * form.theta / form.e_tok) * form.Phi * form.U;
}

}  // namespace e2t
