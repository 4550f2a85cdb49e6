// SPDX-License-Identifier: MIT
#include <e2t/scenario/speculation.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "e2t/number/dual.hpp"
#include "e2t/number/interval.hpp"

namespace {

using namespace e2t;
using doctest::Approx;

template <class Rep = double>
SpeculationOf<Rep> drafted(double tokens, double acceptance) {
  return {.tokens = Rep(tokens),
          .acceptance = ProbabilityOf<Rep>(Rep(acceptance)),
          .draft_cost = Rep(0.0)};
}

TEST_CASE("a step adds the drafted tokens up to the first that is not accepted, and one more") {
  // 1 + 0.8 + 0.64 + 0.512.
  CHECK(drafted(3, 0.8).tokens_per_step() == Approx(2.952).epsilon(1e-12));
  // DeepSeek-V3, arXiv:2412.19437, section 5.4.3: one token, accepted in 85 to 90 % of cases: "1.8 times TPS".
  CHECK(drafted(1, 0.85).tokens_per_step() == Approx(1.85).epsilon(1e-12));
  CHECK(drafted(1, 0.9).tokens_per_step() == Approx(1.9).epsilon(1e-12));
  CHECK(drafted(3, 0.8).positions() == 4.0);
}

TEST_CASE("drafts that are never accepted add nothing, and such that always are add all of them") {
  CHECK(drafted(5, 0.0).tokens_per_step() == 1.0);
  CHECK(drafted(1, 1.0).tokens_per_step() == Approx(2.0).epsilon(1e-6));
  CHECK(drafted(7, 1.0).tokens_per_step() == Approx(8.0).epsilon(1e-6));
  // Next to 1 it is a sum of nearly equal terms: 4 - 6e-5 to first order.
  CHECK(drafted(3, 1.0 - 1e-5).tokens_per_step() == Approx(4.0 - 6e-5).epsilon(1e-9));
  CHECK(drafted<float>(3, 1.0).tokens_per_step() == Approx(4.0).epsilon(1e-5));
  CHECK(drafted<float>(3, 0.8).tokens_per_step() == Approx(2.952).epsilon(1e-5));
}

TEST_CASE("the mean is that of drawn acceptances") {
  std::mt19937 random(7);
  for (const double acceptance : {0.3, 0.6, 0.9}) {
    std::bernoulli_distribution accepted(acceptance);
    double made = 0.0;
    constexpr int steps = 200'000;
    for (int step = 0; step < steps; ++step) {
      made += 1.0;
      for (int token = 0; token < 4 && accepted(random); ++token)
        made += 1.0;
    }
    CAPTURE(acceptance);
    // A standard error is below 0.004.
    CHECK(drafted(4, acceptance).tokens_per_step() == Approx(made / steps).epsilon(0.01));
  }
}

TEST_CASE("its derivative by acceptance is that of the sum, and its interval contains the values") {
  // d/da (1 + a + a^2 + a^3) = 1 + 2 a + 3 a^2, 4.52 at 0.8.
  SpeculationOf<Dual<1>> dual = drafted<Dual<1>>(3, 0.8);
  dual.acceptance = ProbabilityOf<Dual<1>>(Dual<1>::variable(0.8, 0));
  CHECK(dual.tokens_per_step().derivative(0) == Approx(4.52).epsilon(1e-12));
  CHECK(dual.tokens_per_step().value() == drafted(3, 0.8).tokens_per_step());
  SpeculationOf<Interval> wide = drafted<Interval>(3, 0.5);
  wide.acceptance = ProbabilityOf<Interval>(Interval(0.5, 0.9));
  const Interval made = wide.tokens_per_step();
  for (double a = 0.5; a <= 0.9; a += 0.05) {
    CHECK(made.low() <= drafted(3, a).tokens_per_step());
    CHECK(made.high() >= drafted(3, a).tokens_per_step());
  }
}

static_assert(Speculation{.tokens = 2, .acceptance = Probability{0.5}, .draft_cost = 0.05}
                  .draft_passes() == 0.1);

}  // namespace
