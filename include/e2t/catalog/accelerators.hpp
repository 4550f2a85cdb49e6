// SPDX-License-Identifier: MIT
#pragma once
// Accelerators by their published figures, each with source, date and confidence.
//
//     constexpr e2t::Hardware fleet{.accelerator = e2t::catalog::h100_sxm, .count = 8_accelerator};
//     constexpr auto& board = e2t::catalog::find_accelerator("mi300x");
//
// Peaks are dense and of one accelerator. INT8 is never derived from FP8: on some boards it is a
// tenth of it. Memory is what the driver reports where a source says so; GB is 10^9 bytes as
// everywhere here, although vendors' GB are often GiB. Links are one direction.
#include "e2t/catalog/figure.hpp"

namespace e2t::catalog {

struct AcceleratorEntry {
  const char* key;   ///< as in scenario files: "h100_sxm"
  const char* name;  ///< as people write it: "H100 SXM"
  PeakFigure bf16{};
  PeakFigure fp8{};
  PeakFigure fp4{};
  PeakFigure int8{};
  Figure<data> memory{};
  Figure<data_rate> memory_bandwidth{};
  Figure<data_rate> link{};
  Figure<device_power> board_power{};
  Figure<device_power> idle_power{};  ///< model loaded and no work, where the source measured that

  /// The figures without their origin; absent ones stay absent.
  constexpr operator Accelerator() const {
    return {.name = name,
            .peak = {.bf16 = bf16.dense_peak(),
                     .fp8 = fp8.dense_peak(),
                     .fp4 = fp4.dense_peak(),
                     .int8 = int8.dense_peak()},
            .memory = memory.value,
            .memory_bandwidth = memory_bandwidth.value.value(),
            .link_bandwidth = link.value,
            .board_power = board_power.value,
            .idle_power = idle_power.value};
  }
};

namespace from {

// Sources that several figures share.
inline constexpr auto aic = "aiconfigurator 095f58a51, systems/<sku>.yaml";
inline constexpr auto ixa = "InferenceX-app 77ca49a, gpu-specs.ts";
inline constexpr auto aic_ixa = "aiconfigurator 095f58a51 and InferenceX-app 77ca49a";
inline constexpr auto ixa_genz = "InferenceX-app 77ca49a and GenZ";
inline constexpr auto gcp_v5e = "docs.cloud.google.com/tpu/docs/v5e";
inline constexpr auto gcp_v6e = "docs.cloud.google.com/tpu/docs/v6e";
inline constexpr auto gcp_tpu7x = "docs.cloud.google.com/tpu/docs/tpu7x";
inline constexpr auto hot_chips = "Intel, Hot Chips 2024 slides (sgpjbg.com/baogao/465025)";
inline constexpr auto h20_pages = "tweaktown.com 95224 and huggingface.co/hardware/h20";
inline constexpr auto vidur = "vidur-energy, branch energy-tracking, constants in code";

constexpr PeakFigure dense(Precision precision, const Quantity<compute_rate>& rate,
                           const Origin& origin) {
  return {rate, precision, Density::dense, origin};
}
constexpr PeakFigure no_unit(Precision precision, const char* why) {
  return {.precision = precision, .origin = {.note = why}};
}

}  // namespace from

using namespace e2t::literals;

inline constexpr AcceleratorEntry a100_sxm_80gb{
    .key = "a100_sxm_80gb",
    .name = "A100 SXM 80GB",
    .bf16 = from::dense(Precision::bf16, 312_TFLOP_per_s, {from::aic, Confidence::high}),
    .fp8 = from::no_unit(Precision::fp8, "no FP8 unit"),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::dense(Precision::int8, 624_TFLOP_per_s, {from::aic, Confidence::high}),
    .memory = {80_GiB, {from::aic, Confidence::high}},
    .memory_bandwidth = {2.039_TB_per_s, {from::aic, Confidence::high, "LLM-Viewer agrees"}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = {400_W, {from::aic, Confidence::high}},
    .idle_power = {100_W,
                   {from::vidur, Confidence::medium, "a model's constant, not a measurement"}},
};

inline constexpr AcceleratorEntry h100_sxm{
    .key = "h100_sxm",
    .name = "H100 SXM",
    .bf16 = from::dense(Precision::bf16, 989_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 1979_TFLOP_per_s,
                       {from::ixa, Confidence::high, "aiconfigurator: 1978"}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {80_GiB, {from::aic, Confidence::high}},
    .memory_bandwidth = {3.35_TB_per_s, {from::aic_ixa, Confidence::high}},
    .link = {450_GB_per_s, {from::aic_ixa, Confidence::high, "NVLink 4"}},
    .board_power = {700_W, {from::aic_ixa, Confidence::high}},
    .idle_power = {60_W,
                   {from::vidur, Confidence::medium, "a model's constant, not a measurement"}},
};

inline constexpr AcceleratorEntry h200_sxm{
    .key = "h200_sxm",
    .name = "H200 SXM",
    .bf16 = from::dense(Precision::bf16, 989_TFLOP_per_s,
                        {from::aic_ixa, Confidence::high, "1970 seen on the web is sparse"}),
    .fp8 = from::dense(Precision::fp8, 1979_TFLOP_per_s,
                       {from::ixa, Confidence::high, "aiconfigurator: 1978"}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {141_GB, {from::aic_ixa, Confidence::high}},
    .memory_bandwidth = {4.8_TB_per_s, {from::aic_ixa, Confidence::high}},
    .link = {450_GB_per_s, {from::aic_ixa, Confidence::high, "NVLink 4"}},
    .board_power = {700_W, {from::aic_ixa, Confidence::high, "MLPerf system files: TGP 700 W"}},
    .idle_power =
        {115_W,
         {"sglang issue 3196", Confidence::medium,
          "model loaded; 80.3 W elsewhere without saying what was loaded (low confidence)"}},
};

inline constexpr AcceleratorEntry b200_sxm{
    .key = "b200_sxm",
    .name = "B200 SXM",
    .bf16 = from::dense(Precision::bf16, 2250_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 4500_TFLOP_per_s,
                       {from::aic_ixa, Confidence::high, "9000 seen on the web is sparse"}),
    .fp4 = from::dense(Precision::fp4, 9000_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {183359 * units::MiB,
               {"nvidia-smi output in TensorRT-LLM issue 10278", Confidence::medium,
                "InferenceX-app: 180 GB, which is the same number in GiB"}},
    .memory_bandwidth = {8.0_TB_per_s, {from::ixa, Confidence::medium, "aiconfigurator: 7.7 TB/s"}},
    .link = {900_GB_per_s, {from::aic_ixa, Confidence::high, "NVLink 5"}},
    .board_power = {1000_W, {from::aic_ixa, Confidence::high}},
    .idle_power = {194_W,
                   {"TensorRT-LLM issue 10278", Confidence::medium,
                    "model loaded, 192 to 196 W; 137 W with nothing loaded (ROCm issue 5219)"}},
};

inline constexpr AcceleratorEntry gb200{
    .key = "gb200",
    .name = "GB200 NVL72, one GPU",
    .bf16 = from::dense(Precision::bf16, 2500_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 5000_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .fp4 = from::dense(Precision::fp4, 10000_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {189471 * units::MiB, {from::aic, Confidence::high, "nominally 192 GB"}},
    .memory_bandwidth = {8.0_TB_per_s, {from::aic_ixa, Confidence::high}},
    .link = {900_GB_per_s, {from::aic_ixa, Confidence::high, "NVLink 5"}},
    .board_power = {1200_W, {from::aic_ixa, Confidence::high}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

inline constexpr AcceleratorEntry b300_sxm{
    .key = "b300_sxm",
    .name = "B300 SXM",
    .bf16 = from::dense(Precision::bf16, 2250_TFLOP_per_s, {from::aic_ixa, Confidence::medium}),
    .fp8 = from::dense(Precision::fp8, 4500_TFLOP_per_s, {from::aic_ixa, Confidence::medium}),
    .fp4 = from::dense(Precision::fp4, 13500_TFLOP_per_s,
                       {from::ixa, Confidence::low, "aiconfigurator: 14000"}),
    .int8 = from::dense(Precision::int8, 153.5_TFLOP_per_s, {from::aic, Confidence::medium}),
    .memory = {275040 * units::MiB,
               {from::aic, Confidence::medium,
                "InferenceX-app: 268 GB, which is the same number in GiB"}},
    .memory_bandwidth = {8.0_TB_per_s,
                         {from::ixa, Confidence::medium, "aiconfigurator: 7.75 TB/s"}},
    .link = {900_GB_per_s, {from::aic_ixa, Confidence::high, "NVLink 5"}},
    .board_power = {1100_W,
                    {from::aic, Confidence::low,
                     "\"configurable up to 1,100 W\"; 1400 W on huggingface.co/hardware/b300"}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

inline constexpr AcceleratorEntry gb300{
    .key = "gb300",
    .name = "GB300 NVL72, one GPU",
    .bf16 = from::dense(Precision::bf16, 2500_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 5000_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .fp4 = from::dense(Precision::fp4, 15000_TFLOP_per_s, {from::aic_ixa, Confidence::high}),
    .int8 = from::dense(Precision::int8, 165_TFLOP_per_s, {from::aic, Confidence::high}),
    .memory = {284208 * units::MiB, {from::aic_ixa, Confidence::high, "nominally 288 GB"}},
    .memory_bandwidth = {8.0_TB_per_s, {from::aic_ixa, Confidence::high}},
    .link = {900_GB_per_s, {from::aic_ixa, Confidence::high, "NVLink 5"}},
    .board_power = {1400_W, {from::aic_ixa, Confidence::high}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

inline constexpr AcceleratorEntry mi300x{
    .key = "mi300x",
    .name = "MI300X",
    .bf16 = from::dense(Precision::bf16, 1307_TFLOP_per_s, {from::ixa_genz, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 2615_TFLOP_per_s, {from::ixa_genz, Confidence::high}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {192_GB, {from::ixa_genz, Confidence::high}},
    .memory_bandwidth = {5.3_TB_per_s, {from::ixa_genz, Confidence::high}},
    .link = {448_GB_per_s, {from::ixa, Confidence::high, "Infinity Fabric"}},
    .board_power = {750_W, {"aiwiki.ai", Confidence::medium}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

inline constexpr AcceleratorEntry mi325x{
    .key = "mi325x",
    .name = "MI325X",
    .bf16 = from::dense(Precision::bf16, 1307_TFLOP_per_s, {from::ixa_genz, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 2615_TFLOP_per_s, {from::ixa_genz, Confidence::high}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {256_GB, {from::ixa_genz, Confidence::high}},
    .memory_bandwidth = {6.0_TB_per_s, {from::ixa_genz, Confidence::high}},
    .link = {448_GB_per_s, {from::ixa, Confidence::high, "Infinity Fabric"}},
    .board_power = {1000_W, {"widely quoted", Confidence::unverified}},
    .idle_power = {140_W,
                   {"InferenceX pull request 874", Confidence::medium, "about; 137 to 148 W"}},
};

inline constexpr AcceleratorEntry mi355x{
    .key = "mi355x",
    .name = "MI355X",
    .bf16 = from::dense(Precision::bf16, 2516_TFLOP_per_s, {from::ixa, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 5033_TFLOP_per_s, {from::ixa, Confidence::high}),
    .fp4 = from::dense(Precision::fp4, 10066_TFLOP_per_s,
                       {from::ixa, Confidence::high, "20100 seen on the web is sparse"}),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {288_GB, {from::ixa, Confidence::high}},
    .memory_bandwidth = {8.0_TB_per_s, {from::ixa, Confidence::high}},
    .link = {576_GB_per_s,
             {from::ixa, Confidence::medium,
              "Infinity Fabric; 538 GB/s in another version of the file"}},
    .board_power = {1400_W, {"InferenceX-app 77ca49a and Tom's Hardware", Confidence::high}},
    .idle_power = {238_W, {"ROCm issue 5219", Confidence::medium, "nothing loaded"}},
};

inline constexpr AcceleratorEntry tpu_v5e{
    .key = "tpu_v5e",
    .name = "TPU v5e",
    .bf16 = from::dense(Precision::bf16, 197_TFLOP_per_s, {from::gcp_v5e, Confidence::high}),
    .fp8 = from::no_unit(Precision::fp8, "no FP8 unit"),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::dense(Precision::int8, 393_TFLOP_per_s, {from::gcp_v5e, Confidence::high}),
    .memory = {16_GB, {from::gcp_v5e, Confidence::high}},
    .memory_bandwidth = {819_GB_per_s,
                         {from::gcp_v5e, Confidence::high, "800 GiB/s on an older page"}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = absent<Quantity<device_power>>("not published"),
    .idle_power = absent<Quantity<device_power>>("not published"),
};

inline constexpr AcceleratorEntry tpu_v6e{
    .key = "tpu_v6e",
    .name = "TPU v6e",
    .bf16 = from::dense(Precision::bf16, 918_TFLOP_per_s, {from::gcp_v6e, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 918_TFLOP_per_s,
                       {from::gcp_tpu7x, Confidence::high, "at the BF16 rate"}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::dense(Precision::int8, 1836_TFLOP_per_s, {from::gcp_v6e, Confidence::high}),
    .memory = {32_GB, {from::gcp_v6e, Confidence::high}},
    .memory_bandwidth = {1638_GB_per_s, {from::gcp_v6e, Confidence::high}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = absent<Quantity<device_power>>("not published"),
    .idle_power = absent<Quantity<device_power>>("not published"),
};

inline constexpr AcceleratorEntry tpu7x{
    .key = "tpu7x",
    .name = "TPU7x (Ironwood)",
    .bf16 = from::dense(Precision::bf16, 2307_TFLOP_per_s, {from::gcp_tpu7x, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 4614_TFLOP_per_s, {from::gcp_tpu7x, Confidence::high}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {192_GiB, {from::gcp_tpu7x, Confidence::high}},
    .memory_bandwidth = {7.37_TB_per_s,
                         {from::gcp_tpu7x, Confidence::unverified,
                          "the row was cut in what was read"}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = absent<Quantity<device_power>>("not published"),
    .idle_power = absent<Quantity<device_power>>("not published"),
};

inline constexpr AcceleratorEntry gaudi3{
    .key = "gaudi3",
    .name = "Gaudi 3 OAM",
    .bf16 = from::dense(Precision::bf16, 1835_TFLOP_per_s, {from::hot_chips, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 1835_TFLOP_per_s,
                       {from::hot_chips, Confidence::high, "at the BF16 rate"}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {128_GB, {from::hot_chips, Confidence::high}},
    .memory_bandwidth = {3.67_TB_per_s, {from::hot_chips, Confidence::high}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = {900_W, {from::hot_chips, Confidence::high, "air cooled; 1200 W liquid cooled"}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

inline constexpr AcceleratorEntry h20{
    .key = "h20",
    .name = "H20",
    .bf16 = from::dense(Precision::bf16, 148_TFLOP_per_s, {from::h20_pages, Confidence::medium}),
    .fp8 = from::dense(Precision::fp8, 296_TFLOP_per_s, {from::h20_pages, Confidence::medium}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {96_GB, {from::h20_pages, Confidence::medium}},
    .memory_bandwidth = {4.0_TB_per_s, {from::h20_pages, Confidence::medium}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = {400_W, {from::h20_pages, Confidence::medium}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

inline constexpr AcceleratorEntry l40s{
    .key = "l40s",
    .name = "L40S",
    .bf16 = from::dense(Precision::bf16, 362.05_TFLOP_per_s, {from::aic, Confidence::high}),
    .fp8 = from::dense(Precision::fp8, 733_TFLOP_per_s, {from::aic, Confidence::high}),
    .fp4 = from::no_unit(Precision::fp4, "no FP4 unit"),
    .int8 = from::no_unit(Precision::int8, "not collected"),
    .memory = {46068 * units::MiB, {from::aic, Confidence::high}},
    .memory_bandwidth = {864_GB_per_s, {from::aic, Confidence::high}},
    .link = absent<Quantity<data_rate>>("not collected"),
    .board_power = {350_W, {from::aic, Confidence::high}},
    .idle_power = absent<Quantity<device_power>>("not collected"),
};

/// All of them.
inline constexpr const AcceleratorEntry* accelerators[] = {
    &a100_sxm_80gb, &h100_sxm, &h200_sxm, &b200_sxm, &gb200, &b300_sxm, &gb300, &mi300x,
    &mi325x,        &mi355x,   &tpu_v5e,  &tpu_v6e,  &tpu7x, &gaudi3,   &h20,   &l40s};

/// The accelerator with that key; throws Error, which lists the keys.
[[nodiscard]] constexpr const AcceleratorEntry& find_accelerator(const char* key) {
  return find(accelerators, "accelerator", key);
}

}  // namespace e2t::catalog
