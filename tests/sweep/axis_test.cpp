// SPDX-License-Identifier: MIT
#include <e2t/quantity/literals.hpp>
#include <e2t/sweep/axis.hpp>
#include <e2t/sweep/grid.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

namespace {

using namespace e2t;
using namespace e2t::literals;

template <class Make>
std::string refusal(Make make) {
  try {
    static_cast<void>(make());
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

const auto nothing = [](auto&, auto) {};

TEST_CASE("linspace has equal distances and exact ends, logspace equal ratios") {
  const auto linear = linspace(1_MW, 2_MW, 5);
  CHECK(linear.number(0) == 1e6);
  CHECK(linear.number(1) == 1.25e6);
  CHECK(linear.number(4) == 2e6);
  const auto logarithmic = logspace(1.0, 1000.0, 4);
  CHECK(logarithmic.number(0) == 1.0);
  CHECK(logarithmic.number(1) == doctest::Approx(10.0));
  CHECK(logarithmic.number(2) == doctest::Approx(100.0));
  CHECK(logarithmic.number(3) == 1000.0);
  const auto listed = values<Pue>({Pue{1.5}, Pue{1.1}});
  CHECK(listed.number(1) == 1.1);
}

TEST_CASE("an axis keeps the type of its values") {
  const auto made = axis("pue", linspace(Pue{1.0}, Pue{1.5}, 6), [](auto& s, auto v) { s.facility.pue = v; });
  static_assert(std::is_same_v<decltype(made.at(0)), Pue>);
  CHECK(made.at(5).value() == 1.5);
  CHECK(made.name() == "pue");
}

TEST_CASE("axes without points, with bounds that are no numbers, or through zero are refused") {
  const double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refusal([] { return linspace(1.0, 2.0, 0); }) == "an axis has no points; allowed: at least 1");
  CHECK(refusal([&] { return linspace(1.0, infinity, 3); }).find("linspace from 1 to inf (in base units); allowed: finite bounds") == 0);
  CHECK(refusal([&] { return logspace(nan, 1.0, 3); }).find("allowed: finite bounds") != std::string::npos);
  CHECK(refusal([] { return logspace(-1.0, 1.0, 3); }) == "logspace from -1 to 1 (in base units); allowed: bounds above zero");
  CHECK(refusal([&] { return values<double>({1.0, nan}); }).find("allowed: finite numbers") != std::string::npos);
  CHECK(refusal([] { return values<double>({}); }).find("no points") != std::string::npos);
  CHECK(refusal([] { return axis("", linspace(1.0, 2.0, 2), nothing); }).find("an axis has no name") == 0);
}

TEST_CASE("a grid is in C order, the last axis fastest") {
  const Grid grid({2, 3, 5});
  CHECK(grid.size() == 30);
  CHECK(grid.index({1, 2, 4}) == 29);
  CHECK(grid.index({0, 1, 0}) == 5);
  for (std::size_t i = 0; i < grid.size(); ++i) CHECK(grid.index(grid.coordinates(i)) == i);
  CHECK(grid.rows() == 6);
  CHECK(refusal([] { return Grid({1, 1, 1, 1, 1, 1, 1, 1, 1}); }).find("ninth axis") != std::string::npos);
}

TEST_CASE("slices are even, in order and complete") {
  std::size_t end = 0;
  for (std::size_t k = 0; k < 7; ++k) {
    const Slice part = slice(23, k, 7);
    CHECK(part.begin == end);
    CHECK((part.end - part.begin == 3 || part.end - part.begin == 4));
    end = part.end;
  }
  CHECK(end == 23);
}

}  // namespace
