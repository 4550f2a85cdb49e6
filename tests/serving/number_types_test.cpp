// SPDX-License-Identifier: MIT

// One serving model, many number types: what each of them must agree on with double.

#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "e2t/catalog/accelerators.hpp"
#include "e2t/catalog/calibrations.hpp"
#include "e2t/catalog/models.hpp"
#include "e2t/number/dual.hpp"
#include "e2t/number/trace.hpp"
#include "e2t/serving/bound.hpp"
#include "e2t/serving/serving_point.hpp"
#include "toy.hpp"

namespace {

using namespace e2t;
using toy::each_number;
using toy::number_of;
using toy::set_number;
using units::ms, units::request, units::token_per_s;

struct Case {
  const char* name;
  Serving serving;
  Accelerator board;
  BatchTargetOf<double> target;
};

Serving serving_of(const Model& model, const Layout& layout, const Calibration& calibration) {
  return {.model = model,
          .layout = layout,
          .prompt_length = 250 * (units::input_token / request),
          .output_length = 600 * (units::output_token / request),
          .output_variation = 0.3,
          .cached_prompt = 50 * (units::input_token / request),
          .calibration = calibration};
}

// Every limit of the batch, on dense and expert models, latent, windowed and sparse attention.
std::vector<Case> cases() {
  const Accelerator h100 = catalog::h100_sxm, b200 = catalog::b200_sxm;
  const Calibration on_h100 = catalog::h100_sxm_calibration,
                    on_b200 = catalog::b200_sxm_calibration;
  const Serving llama = serving_of(catalog::llama_3_1_70b, {.tensor_parallel = 4}, on_h100);
  const Serving qwen =
      serving_of(catalog::qwen3_235b_a22b, {.tensor_parallel = 8, .expert_parallel = 8}, on_h100);
  const Serving deepseek =
      serving_of(catalog::deepseek_v3_2, {.data_parallel = 16, .expert_parallel = 16}, on_b200);
  const Serving oss = serving_of(catalog::gpt_oss_120b, {.tensor_parallel = 2}, on_b200);
  Serving scheduled = qwen, stated = oss;
  scheduled.max_sequences = 256 * request;
  stated.running_sequences = 100 * request;
  return {{"memory", llama, h100, {}},
          {"scheduler", scheduled, h100, {}},
          {"latency, dense", llama, h100, {.time_per_output_token = 25 * ms}},
          {"latency, experts", qwen, h100, {.time_per_output_token = 35 * ms}},
          {"demand, dense", llama, h100, {.demand = 1500 * token_per_s}},
          {"demand, sparse", deepseek, b200, {.demand = 2000 * token_per_s}},
          {"stated", stated, b200, {}}};
}

template <class Rep>
std::vector<Rep> outputs(const ServingPointOf<Rep>& point) {
  return {point.rate.in(token_per_s),       point.batch.in(request),
          point.power.in(units::W),         point.energy_per_token().in(units::J_per_token),
          point.step.total().in(ms),        point.step.memory.in(ms),
          point.time_to_first_token.in(ms), point.inter_token_latency().in(ms)};
}
constexpr const char* output_names[] = {"rate",
                                        "batch",
                                        "power",
                                        "J/token",
                                        "step",
                                        "memory",
                                        "time to first token",
                                        "inter-token latency"};

template <class Rep>
BatchTargetOf<Rep> target_of(const BatchTargetOf<double>& target) {
  return {.time_per_output_token = target.time_per_output_token, .demand = target.demand};
}

TEST_CASE("the cases name the limits that they are for") {
  for (const Case& each : cases()) {
    const auto point = serve(each.serving, each.board, each.target);
    const std::string name = each.name;
    CAPTURE(name);
    CHECK(std::string(each.name).starts_with(batch_limit_names[point.batch_limit]));
  }
}

TEST_CASE("Dual and Trace give the same values as double, bit for bit") {
  for (const Case& each : cases()) {
    const std::string name = each.name;
    CAPTURE(name);
    const auto plain = serve(each.serving, each.board, each.target);
    const auto dual = serve(with_rep<Dual<2>>(each.serving), with_rep<Dual<2>>(each.board),
                            target_of<Dual<2>>(each.target));
    const auto trace = serve(with_rep<Trace>(each.serving), with_rep<Trace>(each.board),
                             target_of<Trace>(each.target));
    const auto expected = outputs(plain);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string output = output_names[i];
      CAPTURE(output);
      CHECK(shown(outputs(dual)[i]) == expected[i]);
      CHECK(shown(outputs(trace)[i]) == expected[i]);
    }
    CHECK(dual.batch_limit == plain.batch_limit);
    CHECK(shown(trace.batch_limit) == plain.batch_limit);
    const auto bound = physical_bound(each.serving, each.board, plain.batch);
    const auto traced = physical_bound(with_rep<Trace>(each.serving), with_rep<Trace>(each.board),
                                       Quantity<e2t::request, Trace>(plain.batch));
    CHECK(shown(traced.absolute.in(token_per_s)) == bound.absolute.in(token_per_s));
    CHECK(shown(traced.sequential.in(token_per_s)) == bound.sequential.in(token_per_s));
  }
}

// One number of a case, by its place in the walk over serving, then accelerator.
template <class Rep, class Visit>
void walk(ServingOf<Rep>& serving, AcceleratorOf<Rep>& board, Visit visit) {
  int next = 0;
  const auto numbered = [&](const std::string& path, auto& member) { visit(next++, path, member); };
  each_number("serving.", numbered, serving);
  each_number("hardware.accelerator.", numbered, board);
}

// The outputs with one number changed; absent where that is refused, as 4.000004 tensor ranks are.
std::optional<std::vector<double>> outputs_with(const Case& each, int index, double number) {
  Case changed = each;
  try {
    walk(changed.serving, changed.board, [&](int place, const std::string&, auto& member) {
      if (place == index)
        set_number(member, number);
    });
    return outputs(serve(changed.serving, changed.board, changed.target));
  } catch (const Error&) {
    return std::nullopt;
  }
}

TEST_CASE(
    "derivatives of an operating point equal central differences, also through a batch solved "
    "for") {
  int compared = 0, moving = 0, kinks = 0;
  for (const Case& each : cases()) {
    const std::string name = each.name;
    CAPTURE(name);
    const auto here = outputs(serve(each.serving, each.board, each.target));
    Case walked = each;
    walk(walked.serving, walked.board, [&](int index, const std::string& path, const auto& member) {
      const double number = number_of(member);
      const double width = 1e-5 * (number == 0.0 ? 1.0 : number);
      const auto above = outputs_with(each, index, number + width);
      const auto below = outputs_with(each, index, number - width);
      if (!above || !below)
        return;
      auto serving = with_rep<Dual<1>>(each.serving);
      auto board = with_rep<Dual<1>>(each.board);
      walk(serving, board, [&](int place, const std::string&, auto& dual) {
        if (place == index)
          set_number(dual, Dual<1>::variable(number, 0));
      });
      const auto made = outputs(serve(serving, board, target_of<Dual<1>>(each.target)));
      for (std::size_t i = 0; i < made.size(); ++i) {
        // As elasticities.
        const double per = number / made[i].value();
        const double exact = made[i].derivative(0) * per;
        const double up = ((*above)[i] - here[i]) / width * per;
        const double down = (here[i] - (*below)[i]) / width * per;
        // As many layers with experts as with attention: the larger number of the two counts.
        if (std::fabs(up - down) > 1e-3 * (1.0 + std::fabs(up))) {
          ++kinks;
          continue;
        }
        const double difference = 0.5 * (up + down);
        const std::string output = output_names[i];
        CAPTURE(path);
        CAPTURE(output);
        CHECK(std::fabs(exact - difference) < 1e-6 * (1.0 + std::fabs(exact)));
        ++compared;
        moving += std::fabs(exact) > 1e-3 ? 1 : 0;
      }
    });
  }
  CHECK(compared > 1500);
  CHECK(moving > 500);
  CHECK(kinks < compared / 20);
}

TEST_CASE("whatever moves an output is among the axes that it depends on") {
  int moved = 0;
  for (const Case& each : cases()) {
    const std::string name = each.name;
    CAPTURE(name);
    const auto before = outputs(serve(each.serving, each.board, each.target));
    Case walked = each;
    walk(walked.serving, walked.board, [&](int index, const std::string& path, const auto& member) {
      const double number = number_of(member);
      auto after = outputs_with(each, index, number * 0.99);
      if (!after)
        after = outputs_with(each, index, number * 2.0);
      if (!after)
        return;
      auto serving = with_rep<Trace>(each.serving);
      auto board = with_rep<Trace>(each.board);
      walk(serving, board, [&](int place, const std::string&, auto& trace) {
        if (place == index)
          set_number(trace, Trace::on_axis(number, 3));
      });
      const auto made = outputs(serve(serving, board, target_of<Trace>(each.target)));
      for (std::size_t i = 0; i < made.size(); ++i) {
        if (std::fabs((*after)[i] / before[i] - 1.0) < 1e-9)
          continue;
        CAPTURE(path);
        const std::string output = output_names[i];
        CAPTURE(output);
        CHECK(made[i].depends_on(3));
        ++moved;
      }
    });
  }
  CHECK(moved > 500);
}

TEST_CASE("what only power depends on is no axis of rate, step or batch") {
  for (const Case& each : cases()) {
    const std::string name = each.name;
    CAPTURE(name);
    auto serving = with_rep<Trace>(each.serving);
    auto board = with_rep<Trace>(each.board);
    auto& known = serving.calibration;
    known.energy_per_byte =
        Quantity<device_energy_per_data, Trace>(Trace::on_axis(150, 0) * (units::pJ / units::B));
    known.energy_per_flop = Quantity<device_energy_per_compute, Trace>(Trace::on_axis(1, 1) *
                                                                       (units::pJ / units::FLOP));
    known.idle_power = Quantity<device_power, Trace>(Trace::on_axis(100, 2) * units::W);
    known.kernel_power = Quantity<device_power, Trace>(Trace::on_axis(100, 3) * units::W);
    board.board_power = Quantity<device_power, Trace>(Trace::on_axis(700, 4) * units::W);
    const auto point = serve(serving, board, target_of<Trace>(each.target));
    CHECK(point.step.memory.in(ms).axes().empty());
    CHECK(point.step.total().in(ms).axes().empty());
    CHECK(point.rate.in(token_per_s).axes().empty());
    CHECK(point.batch.in(request).axes().empty());
    CHECK(point.batch_limit.axes().empty());
    for (int axis = 0; axis < 5; ++axis)
      CHECK(point.power.in(units::W).depends_on(axis));
  }
}

TEST_CASE("memory time depends on memory, not on FLOP/s, and compute time the other way round") {
  const Case each = cases()[6];  // a stated batch
  auto serving = with_rep<Trace>(each.serving);
  auto board = with_rep<Trace>(each.board);
  board.memory_bandwidth = Quantity<data_rate, Trace>(Trace::on_axis(8, 0) * units::TB_per_s);
  board.peak.bf16 = Quantity<compute_rate, Trace>(Trace::on_axis(2250, 1) * units::TFLOP_per_s);
  const auto step = serve(serving, board).step;
  CHECK(step.memory.in(ms).axes() == AxisSet::only(0));
  CHECK(step.compute.in(ms).axes() == AxisSet::only(1));
  CHECK(step.overhead().in(ms).axes().empty());
}

TEST_CASE("an operating point is a constant expression") {
  constexpr auto point = serve(
      [] {
        Serving serving = toy::serving_of(toy::dense);
        serving.running_sequences = 8 * request;
        return serving;
      }(),
      toy::board);
  static_assert(point.batch == 8 * request);
  const Serving at_run_time = [] {
    Serving serving = toy::serving_of(toy::dense);
    serving.running_sequences = 8 * request;
    return serving;
  }();
  CHECK(point.rate.in(token_per_s) ==
        doctest::Approx(serve(at_run_time, toy::board).rate.in(token_per_s)).epsilon(1e-12));
}

}  // namespace
