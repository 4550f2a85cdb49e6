// SPDX-License-Identifier: MIT

// The formula as arXiv:2605.11733 prints it.

#include "e2t/production/published.hpp"

#include <doctest/doctest.h>

#include "example.hpp"

using namespace e2t;
using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using example::refusal;

namespace {

// K_eff / c_tok = 1e18 / 0.5e12 = 2 M token/s; 0.8 * 1.2 MW / 0.6 J = 1.6 M token/s.
constexpr Published form{.K_eff = 1000 * PFLOP_per_s,
                         .c_tok = 500_GFLOP_per_token,
                         .theta = theta(Share{0.96}, Pue{1.2}),
                         .P_facility = 1.2_MW,
                         .e_tok = at_it(0.6_J_per_token)};
static_assert(published_rate(form).in(token_per_s) > 1.59999e6);
static_assert(published_rate(form).in(token_per_s) < 1.60001e6);

double rate(const Published& symbols) {
  return published_rate(symbols).in(token_per_s);
}

}  // namespace

TEST_CASE("the published rate is the smaller branch times Phi and U") {
  CHECK(rate(form) == Approx(1.6e6));
  Published other = form;
  other.K_eff = 500 * PFLOP_per_s;  // 1 M token/s
  CHECK(rate(other) == Approx(1e6));
  other.Phi = 1.5;
  other.U = Utilization{0.4};
  CHECK(rate(other) == Approx(1e6 * 1.5 * 0.4));
}

TEST_CASE("theta is the delivered share over PUE") {
  CHECK(form.theta.in(unit<it_per_facility>(1.0, "")) == Approx(0.96 / 1.2));
}

TEST_CASE("power binds where e / c exceeds theta P / K") {
  // theta P / K = 0.8 * 1.2e6 / 1e18 = 9.6e-13 J/FLOP; e / c crosses it at e = 0.48 J.
  for (const double joules : {0.1, 0.4, 0.479, 0.481, 0.6, 2.0}) {
    Published other = form;
    other.e_tok = at_it(joules * J_per_token);
    const auto intensity = other.e_tok / other.c_tok;
    const auto limit = other.theta * other.P_facility / other.K_eff;
    const bool power_binds = intensity > limit;
    CHECK(power_binds == (joules > 0.48));
    CHECK(rate(other) == Approx(power_binds ? 0.96e6 / joules : 2e6));
  }
}

TEST_CASE(
    "a 100 MW site of H100 at 0.479 J/token and PUE 1.2 is bound by power at 139.2 M token/s") {
  // 100e6 / 1.2 / (0.479 * 1.25) = 139.18 M token/s; 120 000 boards of 989 TFLOP/s at 141 GFLOP/token
  // would make 841.7 M. (Both with the host overhead of 1.25, so that e_tok is J(it).)
  const Published site{.K_eff = 120'000 * 989_TFLOP_per_s,
                       .c_tok = 141_GFLOP_per_token,
                       .theta = theta(Share{1.0}, Pue{1.2}),
                       .P_facility = 100_MW,
                       .e_tok = at_device(0.479_J_per_token) * HostOverhead{1.25}};
  CHECK(rate(site) == Approx(139.18e6).epsilon(1e-4));
  CHECK(rate(site) == Approx(100e6 / 1.2 / (0.479 * 1.25)));
  const Scenario plan{.hardware = {.accelerator = {.peak = {.bf16 = 989_TFLOP_per_s},
                                                   .memory_bandwidth = 3.35_TB_per_s},
                                   .count = 120'000_accelerator,
                                   .host_overhead = HostOverhead{1.25}},
                      .facility = {.utility_power = 100_MW, .pue = Pue{1.2}},
                      .workload = {.compute_per_token = 141_GFLOP_per_token,
                                   .energy_per_token = at_device(0.479_J_per_token)}};
  const auto made = TokenProductionFunction{plan}.evaluate();
  CHECK(made.active == Limit::utility_power);
  CHECK(made.rate.in(token_per_s) == Approx(rate(site)));
  CHECK(made.ceilings[Limit::compute].rate.in(Mtoken / s) == Approx(841.7).epsilon(1e-4));
}

TEST_CASE("a symbol that is missing, not finite or not above zero is refused by its name") {
  const auto message = [](auto change) {
    Published other = form;
    change(other);
    return refusal([&] { return published_rate(other); });
  };
  CHECK(message([](auto&) {}) == "");
  CHECK(message([](auto& f) { f.K_eff = not_given; }) ==
        "published form: K_eff is not a number FLOP/s; allowed: above 0 and finite");
  CHECK(message([](auto& f) { f.c_tok *= 0.0; }) ==
        "published form: c_tok is 0 FLOP/output_token; allowed: above 0 and finite");
  CHECK(message([](auto& f) { f.theta = -1.0 * f.theta; }) ==
        "published form: theta is -0.8 J(it)/J(facility); allowed: above 0 and finite");
  CHECK(message([](auto& f) { f.P_facility = __builtin_inf() * MW; }) ==
        "published form: P_facility is inf W(facility); allowed: above 0 and finite");
  CHECK(message([](auto& f) { f.e_tok = at_it(-0.5 * J_per_token); }) ==
        "published form: e_tok is -0.5 J(it)/output_token; allowed: above 0 and finite");
  CHECK(message([](auto& f) { f.theta = 1.5 * f.theta; }) ==
        "published form: theta is 1.2 J(it)/J(facility); allowed: at most 1 (the delivered share "
        "over PUE: "
        "facility energy contains the IT energy)");
  CHECK(message([](auto& f) { f.Phi = 0.0; }) ==
        "published form: Phi is 0; allowed: above 0 and finite");
  CHECK(message([](auto& f) { f.U = not_given; }) ==
        "published form: U is not a number; allowed: above 0 and finite");
}
