// SPDX-License-Identifier: MIT
#pragma once
// Servers: what a whole one may draw, and what it draws besides its boards.
//
//     constexpr auto& server = e2t::catalog::p5_48xlarge;
//     constexpr e2t::Hardware fleet{.accelerator = e2t::catalog::h100_sxm,
//                                   .server_power = server.host_power.value,
//                                   .accelerators_per_server = server.accelerators};
#include "e2t/catalog/figure.hpp"

namespace e2t::catalog {

struct ServerEntry {
  const char* key;
  const char* name;
  Quantity<accelerator> accelerators{};  ///< boards in it
  Figure<it_power> maximum_power{};      ///< nameplate of the whole server or rack
  Figure<it_power> host_power{};         ///< besides the boards
};

namespace from {

inline constexpr auto no_server_power = absent<Quantity<it_power>>("not collected");

}  // namespace from

using namespace e2t::literals;

inline constexpr ServerEntry dgx_a100{
    .key = "dgx_a100",
    .name = "DGX A100",
    .accelerators = 8_accelerator,
    .maximum_power = {6.5_kW, {"widely quoted data sheet figure", Confidence::unverified}},
    .host_power = from::no_server_power,
};
inline constexpr ServerEntry dgx_h100{
    .key = "dgx_h100",
    .name = "DGX H100",
    .accelerators = 8_accelerator,
    .maximum_power = {10.2_kW,
                      {"kshirol-dev.github.io, page on training clusters", Confidence::medium}},
    .host_power = from::no_server_power,
};
inline constexpr ServerEntry dgx_h200{
    .key = "dgx_h200",
    .name = "DGX H200",
    .accelerators = 8_accelerator,
    .maximum_power =
        {10.2_kW,
         {"widely quoted", Confidence::unverified,
          "8 boards tuned for efficiency took 4.7 to 6.3 kW at the wall (MLPerf v4.1)"}},
    .host_power = from::no_server_power,
};
inline constexpr ServerEntry dgx_b200{
    .key = "dgx_b200",
    .name = "DGX B200",
    .accelerators = 8_accelerator,
    .maximum_power = {14.3_kW,
                      {"thedailyscout.com quoting docs.nvidia.com", Confidence::medium,
                       "8 boards took 9.0 to 10.4 kW at the wall (MLPerf v5.1, FP4)"}},
    .host_power = from::no_server_power,
};
inline constexpr ServerEntry dgx_b300{
    .key = "dgx_b300",
    .name = "DGX B300",
    .accelerators = 8_accelerator,
    .maximum_power = {14.5_kW, {"thedailyscout.com quoting docs.nvidia.com", Confidence::medium}},
    .host_power = from::no_server_power,
};
inline constexpr ServerEntry gb200_nvl72{
    .key = "gb200_nvl72",
    .name = "GB200 NVL72 rack",
    .accelerators = 72_accelerator,
    .maximum_power = {120_kW,
                      {"several pages", Confidence::medium,
                       "about; a LessWrong comment uses 140 kW"}},
    .host_power = from::no_server_power,
};
inline constexpr ServerEntry p5_48xlarge{
    .key = "p5_48xlarge",
    .name = "AWS p5.48xlarge",
    .accelerators = 8_accelerator,
    .maximum_power = from::no_server_power,
    .host_power = {1.2_kW, {"ecologits 5be90da (BoaviztAPI)", Confidence::medium, "8 x H100"}},
};

inline constexpr const ServerEntry* servers[] = {&dgx_a100, &dgx_h100,    &dgx_h200,   &dgx_b200,
                                                 &dgx_b300, &gb200_nvl72, &p5_48xlarge};

/// The server with that key; throws Error, which lists the keys.
[[nodiscard]] constexpr const ServerEntry& find_server(const char* key) {
  return find(servers, "server", key);
}

}  // namespace e2t::catalog
