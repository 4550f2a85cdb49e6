// SPDX-License-Identifier: MIT
#include "e2t/quantity/names.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

template <class... Tags>
struct list {};

using named =
    list<e2t::power, e2t::power_per_accelerator, e2t::energy_per_output_token,
         e2t::energy_per_request, e2t::device_power, e2t::device_power_per_accelerator,
         e2t::device_energy_per_output_token, e2t::device_energy_per_request, e2t::it_power,
         e2t::it_power_per_accelerator, e2t::it_energy_per_output_token, e2t::it_energy_per_request,
         e2t::facility_power, e2t::facility_power_per_accelerator,
         e2t::facility_energy_per_output_token, e2t::facility_energy_per_request,
         e2t::facility_per_it, e2t::it_per_device, e2t::device_per_it, e2t::it_per_facility,
         e2t::compute_rate, e2t::data_rate, e2t::output_token_rate, e2t::input_token_rate,
         e2t::processed_token_rate, e2t::request_rate, e2t::compute_rate_per_accelerator,
         e2t::data_rate_per_accelerator, e2t::output_token_rate_per_accelerator,
         e2t::request_per_accelerator, e2t::compute_per_output_token, e2t::data_per_output_token,
         e2t::output_token_per_request, e2t::input_token_per_request, e2t::money_per_energy,
         e2t::money_per_facility_energy, e2t::money_per_output_token, e2t::carbon_per_energy,
         e2t::carbon_per_facility_energy, e2t::carbon_per_output_token, e2t::water_per_energy,
         e2t::water_per_it_energy, e2t::water_per_facility_energy, e2t::water_per_output_token>;
using bases =
    list<e2t::duration, e2t::compute, e2t::data, e2t::output_token, e2t::input_token,
         e2t::processed_token, e2t::request, e2t::accelerator, e2t::money, e2t::carbon, e2t::water,
         e2t::energy, e2t::device_energy, e2t::it_energy, e2t::facility_energy>;

// What the compiler calls a type: the oracle for what the library calls it.
template <class T>
std::string spelled() {
  const std::string_view text = __PRETTY_FUNCTION__;
  const auto start = text.find("T = ") + 4;
  return std::string(text.substr(start, text.find_first_of(";]", start) - start));
}

template <class Tag>
constexpr bool stands_for_itself =
    std::is_same_v<typename e2t::name_of<typename Tag::numerator, typename Tag::denominator>::type,
                   Tag>;

// Built factor by factor, as a computation would.
template <class Tag, class... Up, class... Down>
constexpr bool is_reached(e2t::times<Up...>, e2t::per<Down...>) {
  using Above = e2t::dimension_product<e2t::one, e2t::dimension<e2t::times<Up...>, e2t::per<>>>;
  using Below = e2t::dimension_product<e2t::one, e2t::dimension<e2t::times<Down...>, e2t::per<>>>;
  return std::is_same_v<e2t::dimension_quotient<Above, Below>, Tag>;
}

template <class... Tags>
constexpr bool consistent(list<Tags...>) {
  return (stands_for_itself<Tags> && ...) &&
         (is_reached<Tags>(typename Tags::numerator{}, typename Tags::denominator{}) && ...);
}

template <class... Tags>
std::set<std::string> names(list<Tags...>) {
  return {Tags::name...};
}
template <class... Tags>
std::set<std::string> symbols(list<Tags...>) {
  return {Tags::symbol...};
}
template <class Tag>
void check_spelling() {
  CHECK(std::string("e2t::") + Tag::name == spelled<Tag>());
}
template <class... Tags>
void check_spelling_of_all(list<Tags...>) {
  (check_spelling<Tags>(), ...);
}
template <class... Tags>
constexpr std::size_t size(list<Tags...>) {
  return sizeof...(Tags);
}

}  // namespace

TEST_CASE("every named dimension is the tag that its product of factors computes to") {
  static_assert(consistent(named{}));
  static_assert(consistent(bases{}));
  CHECK(consistent(named{}));
}

TEST_CASE("a dimension is called what its type is called, and no two share a name") {
  check_spelling_of_all(named{});
  CHECK(names(named{}).size() == size(named{}));
}

TEST_CASE("no two base dimensions share a symbol, which the order of factors relies on") {
  CHECK(symbols(bases{}).size() == size(bases{}));
}

TEST_CASE("this test knows every name in names.hpp") {
  std::ifstream header(std::string(E2T_SOURCE_DIR) + "/include/e2t/quantity/names.hpp");
  REQUIRE(header);
  std::size_t declared = 0;
  for (std::string line; std::getline(header, line);) {
    if (line.find(" : named_dimension<") != std::string::npos)
      ++declared;
  }
  CHECK(declared == size(named{}));
}
