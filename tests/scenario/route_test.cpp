// SPDX-License-Identifier: MIT
#include <e2t/scenario/route.hpp>

#include <doctest/doctest.h>

#include <string>

#include "e2t/catalog/models.hpp"
#include "e2t/quantity/literals.hpp"

namespace {

using namespace e2t;
using namespace e2t::literals;

template <class Rep>
const char* refusal(const RouteOf<Rep>& route) {
  static Error::Message text;
  text = {};
  try {
    validate_fields(route, Path{"serving.route"});
  } catch (const Error& error) {
    text = Error::Message(error.what());
  }
  return text.c_str();
}

TEST_CASE("a route names its share, which is between 0 and 1") {
  const Model small = catalog::find_model("llama_3_1_8b");
  CHECK(std::string(refusal(Route{.share = Probability{0.4}, .model = small})) == "");
  CHECK(
      std::string(refusal(Route{.model = small})).starts_with("serving.route.share is not given"));
  CHECK_THROWS_AS((void)Probability{1.2}, Error);
  CHECK_THROWS_AS((void)Probability{-0.1}, Error);
}

TEST_CASE("fields of the other model and its layout are named as the route's") {
  Route route{.share = Probability{0.4}, .model = catalog::find_model("llama_3_1_8b")};
  route.layout.tensor_parallel = 0.5;
  CHECK(std::string(refusal(route)) ==
        "serving.route.layout.tensor_parallel is 0.5; allowed: at least 1 (accelerators that share "
        "every layer)");
  route.layout.tensor_parallel = 1;
  route.output_length = 0.5_token_per_request;
  CHECK(std::string(refusal(route)) ==
        "serving.route.output_length is 0.5 output_token/request; allowed: at least 1 "
        "output_token/request (mean answer of the other model, where it differs)");
}

}  // namespace
