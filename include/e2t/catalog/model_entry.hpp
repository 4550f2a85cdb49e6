// SPDX-License-Identifier: MIT
#pragma once
// What an entry of the catalogue of models is made of.
//
//     constexpr e2t::catalog::ModelEntry mine{
//         .key = "mine", .model = {.name = "Mine"}, .origin = {"our own training run"}};
//     constexpr e2t::Model model = mine;
#include "e2t/catalog/figure.hpp"
#include "e2t/scenario/model.hpp"

namespace e2t::catalog {

/// A model and where its architecture is from: one source for all of it.
struct ModelEntry {
  const char* key;  ///< as in scenario files: "llama_3_1_70b"
  Model model{};
  Origin origin{};

  constexpr operator Model() const { return model; }
};

namespace from {

constexpr Quantity<context_length> tokens(double count) {
  return count * (units::processed_token / units::request);
}

}  // namespace from
}  // namespace e2t::catalog
