// SPDX-License-Identifier: MIT
#include "e2t/base/error.hpp"

#include <doctest/doctest.h>

#include <exception>
#include <string>
#include <type_traits>

namespace {

constexpr bool passes(int value) {
  e2t::require(value > 0, [] { return e2t::Error("value is not positive"); });
  return true;
}

}  // namespace

TEST_CASE("an error says what was refused and is a standard exception") {
  try {
    e2t::require(false, [] { return e2t::Error("pue is 0.9"); });
    FAIL("nothing was thrown");
  } catch (const std::exception& error) {
    CHECK(std::string(error.what()) == "pue is 0.9");
  }
}

TEST_CASE("require is silent when its condition holds, and never makes the refusal") {
  bool made = false;
  e2t::require(true, [&made] {
    made = true;
    return e2t::Error("");
  });
  CHECK_FALSE(made);
}

TEST_CASE("in a constant expression require costs nothing and refuses by not compiling") {
  static_assert(passes(1));
  CHECK_THROWS_AS(passes(-1), e2t::Error);
}

TEST_CASE("a copy of an error keeps its text, and copying does not throw") {
  static_assert(std::is_nothrow_copy_constructible_v<e2t::Error>);
  const e2t::Error first("first");
  const e2t::Error second = first;
  CHECK(std::string(second.what()) == "first");
}

TEST_CASE("a message that is too long is cut, not lost") {
  const e2t::Error error(std::string(1000, 'x').c_str());
  const std::string text = error.what();
  CHECK(text.size() == 383);
  CHECK(text.substr(0, 3) == "xxx");
  CHECK(text.substr(380) == "...");
}
