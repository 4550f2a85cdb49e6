// SPDX-License-Identifier: MIT
#include <e2t/report/svg_waterfall.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace e2t;

plot::Waterfall small() {
  plot::Waterfall picture{.title = "What <each> is worth", .unit = "token/s"};
  picture.before = 60.0;
  picture.steps = {{"FP8", 40.0}, {"latent KV", -20.0}};
  return picture;
}

std::string refusal(const plot::Waterfall& picture) {
  try {
    static_cast<void>(plot::svg(picture));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("bars run from where the one before ended, over an axis from zero to the next tick") {
  // 0 to 100 over 460 pixels, 4.6 a unit: 60 is 276 wide; +40 from 276, 184 wide; -20 from 100 back to 80,
  // that is 92 wide from 368; the last one is 80, 368 wide.
  const std::string text = plot::svg(small());
  const char* const expected[] = {"c6\" x=\"0\" y=\"5\" width=\"276\"", "c2\" x=\"276\" y=\"31\" width=\"184\"",
                                  "c1\" x=\"368\" y=\"57\" width=\"92\"", "c0\" x=\"0\" y=\"83\" width=\"368\""};
  for (const char* part : expected) CHECK_MESSAGE(text.find(part) != text.npos, part);
  for (const char* said : {">60<", ">+40<", ">-20<", ">80<", ">FP8<", ">no lever<", ">all levers<", "What &lt;each&gt;"}) {
    CHECK_MESSAGE(text.find(said) != text.npos, said);
  }
  CHECK(small().after() == 80.0);
}

TEST_CASE("where lower is better, what takes away is the gain") {
  plot::Waterfall joules = small();
  joules.higher_is_better = false;
  const std::string text = plot::svg(joules);
  CHECK(text.find("c1\" x=\"276\"") != text.npos);
  CHECK(text.find("c2\" x=\"368\"") != text.npos);
}

TEST_CASE("a sum below zero is drawn to the left of it, a step of nothing is a line") {
  plot::Waterfall loss = small();
  loss.steps = {{"loss", -100.0}, {"none", 0.0}};
  // From -40 to 60, where the axis ends: the loss takes all of it, and 60 to begin with starts at 40 % of 460.
  const std::string text = plot::svg(loss);
  CHECK(text.find("x=\"0\" y=\"31\" width=\"460\"") != text.npos);
  CHECK(text.find("x=\"0\" y=\"57\" width=\"1\"") != text.npos);
  CHECK(text.find("c6\" x=\"184\" y=\"5\" width=\"276\"") != text.npos);
  CHECK(text.find("name\">0<") != text.npos);
}

TEST_CASE("a number that is none is refused by the name of its step") {
  plot::Waterfall broken = small();
  broken.steps[1].by = __builtin_nan("");
  CHECK(refusal(broken) == "the step \"latent KV\" of a waterfall is not finite");
  broken = small();
  broken.before = __builtin_inf();
  CHECK(refusal(broken) == "the step \"no lever\" of a waterfall is not finite");
}

}  // namespace
