// SPDX-License-Identifier: MIT

#include "e2t/report/record_compare.hpp"

#include <doctest/doctest.h>

#include <string>

#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t::literals;
using namespace e2t::units;
using doctest::Approx;
using e2t::measured, e2t::Verdict;

e2t::Record with_rate(const e2t::Reported<e2t::Quantity<e2t::output_token_rate>>& rate) {
  e2t::Record record;
  record.rate = rate;
  return record;
}
Verdict verdict(const e2t::Reported<e2t::Quantity<e2t::output_token_rate>>& left,
                const e2t::Reported<e2t::Quantity<e2t::output_token_rate>>& right) {
  return e2t::compare_figures(with_rate(left), "rate", with_rate(right), "rate").verdict;
}

const e2t::RecordDifference& row(const e2t::Comparison& both, const std::string& name) {
  for (const e2t::RecordDifference& each : both.rows) {
    if (each.name == name)
      return each;
  }
  throw e2t::Error(("no row " + name).c_str());
}

e2t::Record at_device() {
  e2t::Record record{.title = "boards", .model = "m"};
  record.rate = measured(5000_token_per_s);
  record.delivered_power.device = measured(2400_W);
  return record;
}
e2t::Record at_facility() {
  e2t::Record record{.title = "site", .model = "m"};
  record.rate = measured(5000_token_per_s);
  record.delivered_power.facility = measured(3600_W);
  return record;
}

template <class Action>
std::string refusal(Action action) {
  try {
    action();
  } catch (const e2t::Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a difference is within uncertainty up to 1.96 standard errors of the difference") {
  // Errors of 3 and 4 make one of 5, and 1.96 * 5 = 9.8.
  const auto left = measured(100_token_per_s).standard_error(3_token_per_s);
  CHECK(verdict(left, measured(109.7_token_per_s).standard_error(4_token_per_s)) ==
        Verdict::within);
  CHECK(verdict(left, measured(109.9_token_per_s).standard_error(4_token_per_s)) == Verdict::apart);
  CHECK(verdict(left, measured(90.3_token_per_s).standard_error(4_token_per_s)) == Verdict::within);
  CHECK(verdict(left, measured(90.1_token_per_s).standard_error(4_token_per_s)) == Verdict::apart);
  CHECK(verdict(left, measured(100_token_per_s)) == Verdict::same);
  CHECK(verdict(left, measured(101_token_per_s)) == Verdict::not_known);
}

TEST_CASE(
    "an interval stands for the standard error that it comes from, on the side of the other "
    "figure") {
  // 95 % of a normal distribution are within 1.95996 standard errors, 90 % within 1.64485: here 3 and 4.
  const auto left = measured(100_token_per_s).between(1_token_per_s, 105.87988_token_per_s, 0.95);
  CHECK(
      verdict(left,
              measured(109.7_token_per_s).between(103.12059_token_per_s, 1000_token_per_s, 0.9)) ==
      Verdict::within);
  CHECK(
      verdict(left,
              measured(109.9_token_per_s).between(103.32059_token_per_s, 1000_token_per_s, 0.9)) ==
      Verdict::apart);
}

TEST_CASE("records are compared field by field, with the ratio of right to left") {
  e2t::Record left = at_device(), right = at_device();
  right.rate = measured(6000_token_per_s);
  right.count = 8_accelerator;
  right.framework = "vLLM";
  right.model = "n";
  right.ceilings = {{"compute", e2t::modelled(9000_token_per_s), e2t::modelled(1.0)}};
  const e2t::Comparison both = e2t::compare(left, right);
  CHECK(both.left == "boards");
  CHECK(*row(both, "rate").ratio == Approx(1.2));
  CHECK(row(both, "rate").verdict == Verdict::not_known);
  CHECK(*row(both, "energy_per_output_token.device").ratio == Approx(5.0 / 6.0));
  CHECK(row(both, "delivered_power.device").verdict == Verdict::same);
  CHECK(row(both, "count").verdict == Verdict::only_right);
  CHECK(row(both, "framework").verdict == Verdict::only_right);
  CHECK(row(both, "model").verdict == Verdict::other);
  CHECK(row(both, "ceilings.compute").verdict == Verdict::only_right);
  CHECK(row(both, "ceilings.compute").left.empty());
  CHECK(both.refused.empty());
  CHECK(row(e2t::compare(right, left), "ceilings.compute").verdict == Verdict::only_left);
}

TEST_CASE(
    "what is known at different meters is not compared, unless a ratio between them is stated") {
  const e2t::Comparison both = e2t::compare(at_device(), at_facility());
  REQUIRE(both.refused.size() == 3);
  CHECK(both.refused[0] ==
        "energy_per_output_token is known @device on the left, @facility on the right; allowed: "
        "one meter, or a stated ratio "
        "between them (host_overhead, pue)");
  CHECK(row(both, "energy_per_output_token.device").verdict == Verdict::only_left);
  CHECK(!row(both, "energy_per_output_token.device").ratio.has_value());
  CHECK(row(both, "energy_per_output_token.facility").verdict == Verdict::only_right);

  // 2400 W * 1.25 * 1.2 = 3600 W
  const e2t::StatedRatios ratios{.host_overhead = e2t::modelled(e2t::HostOverhead{1.25}),
                                 .pue = e2t::modelled(e2t::Pue{1.2})};
  const e2t::Comparison converted = e2t::compare(at_device(), at_facility(), ratios);
  CHECK(converted.refused.empty());
  CHECK(*row(converted, "energy_per_output_token.facility").ratio == Approx(1.0));
  CHECK(*row(converted, "delivered_power.device").ratio == Approx(1.0));
}

TEST_CASE(
    "figures by name are refused at two meters, per two kinds of token, and of two dimensions") {
  const e2t::Record left = at_device(), right = at_facility();
  CHECK(refusal([&] {
          (void)e2t::compare_figures(left, "delivered_power.device", right,
                                     "delivered_power.facility");
        }) ==
        "delivered_power.device is in W @device, delivered_power.facility in W @facility; allowed: "
        "one meter, or a stated ratio "
        "between the two (host_overhead, pue)");
  CHECK(refusal([&] { (void)e2t::compare_figures(left, "rate", right, "processed_rate"); }) ==
        "rate is in output_token/s, processed_rate in processed_token/s; allowed: one kind of "
        "token, or a stated ratio between the "
        "two (processed_per_output)");
  CHECK(refusal([&] { (void)e2t::compare_figures(left, "rate", right, "pue"); }) ==
        "rate is in output_token/s, pue in J(facility)/J(it); allowed: two of one unit");
  CHECK(refusal([&] { (void)e2t::compare_figures(left, "rate", right, "model"); }) ==
        "rate and model are a figure and a text; allowed: two of one kind");
  CHECK(refusal([&] { (void)e2t::compare_figures(left, "rates", right, "rate"); }) ==
        "a record has no figure \"rates\"");
  CHECK(refusal([&] {
          (void)e2t::compare_figures(left, "delivered_power.facility", right,
                                     "delivered_power.facility");
        }) == "delivered_power.facility is absent: host_overhead, pue are not given");
  CHECK(*e2t::compare_figures(left, "rate", right, "rate").ratio == 1.0);
}

TEST_CASE("output and processed tokens are not compared, unless a ratio between them is stated") {
  e2t::Record processed{.title = "all tokens"};
  processed.processed_rate = measured(9000 * processed_token / s);
  processed.energy_per_processed_token.device = measured(0.25 * J / processed_token);
  const e2t::Comparison both = e2t::compare(at_device(), processed);
  REQUIRE(both.refused.size() == 2);
  CHECK(both.refused[0] ==
        "rate is known on the left, processed_rate on the right; allowed: one kind of token, or a "
        "stated ratio between them "
        "(processed_per_output)");
  CHECK(both.refused[1].starts_with(
      "energy_per_output_token.device is known on the left, energy_per_processed_token.device"));
  CHECK(e2t::compare(processed, at_device()).refused.size() == 2);

  // 9000 / 1.8 = 5000 output tokens/s; 0.25 J * 1.8 = 0.45 J, against 0.48 J
  const e2t::Comparison converted =
      e2t::compare(at_device(), processed,
                   {.processed_per_output = measured(1.8 * processed_token / output_token)});
  CHECK(converted.refused.empty());
  CHECK(*row(converted, "rate").ratio == Approx(1.0));
  CHECK(*row(converted, "energy_per_output_token.device").ratio == Approx(0.45 / 0.48));
}
