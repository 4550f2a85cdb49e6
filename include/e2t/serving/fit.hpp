// SPDX-License-Identifier: MIT
#pragma once
// Fits a calibration to measured rows: robust least squares with bounds and priors, by the
// Levenberg-Marquardt method of Eigen (unsupported/Eigen/NonLinearOptimization, the MINPACK algorithm)
// on exact derivatives.
//
//     std::vector<e2t::Observation> rows{row};  // serving with running_sequences; rate, power
//     const auto prior = e2t::default_prior(e2t::at_device(700_W));
//     e2t::FittedCalibration made = e2t::fit_calibration(rows, prior);
//     made.calibration, made.parameter[0].name, made.parameter[0].standard_error
//
// A row gives up to three residuals, each log(predicted / measured) over the scatter of repeated
// measurements: step time, inter-token latency, and power at the measured rate (so that a row whose
// accelerator waited for its host still tells about power). Outliers weigh little (Cauchy loss).
// A parameter t lives between its bounds as log t = low + (high - low) / (1 + e^-z); its prior is a
// normal one in z. After the fit, a parameter that lies on a bound, or of which the rows say no more
// than the prior, gets its prior back and is marked so, and the others are fitted again.
#include <unsupported/Eigen/NonLinearOptimization>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "e2t/number/dual.hpp"
#include "e2t/serving/prediction.hpp"

namespace e2t {

/// What is known about a parameter before any row is seen, in base units.
struct ParameterPrior {
  const char* name;
  double value;
  double spread;  ///< standard deviation of log(parameter); 0 holds it at its value
  double low, high;
};
using CalibrationPrior = std::array<ParameterPrior, Calibration::count>;

/// Priors for a board of that power. Efficiencies and overheads: what serving software reaches by common
/// experience, wide. Power: design ranges (idle 0.1 to 0.25 of board power, 150 to 220 pJ/B, 0.9 to 1.9
/// pJ/FLOP). In the order of CalibrationOf's fields.
[[nodiscard]] inline CalibrationPrior default_prior(const Quantity<device_power>& board_power) {
  const double watts = board_power.in(units::W);
  return {{{"memory_efficiency", 0.8, 0.15, 0.4, 1.0},
           {"compute_efficiency", 0.6, 0.2, 0.2, 1.0},
           {"link_efficiency", 0.5, 0.5, 0.05, 1.0},
           {"routing_spread", 0.7, 0.3, 0.1, 1.0},
           {"layer_overhead", 40e-6, 0.5, 1e-6, 300e-6},
           {"expert_layer_overhead", 60e-6, 0.7, 1e-6, 400e-6},
           {"quantised_layer_overhead", 80e-6, 0.7, 1e-6, 500e-6},
           {"sequence_overhead", 40e-6, 0.7, 1e-6, 200e-6},
           {"idle_power", 0.17 * watts, 0.25, 0.1 * watts, 0.25 * watts},
           {"energy_per_byte", 185e-12, 0.12, 150e-12, 220e-12},
           {"energy_per_flop", 1.3e-12, 0.25, 0.9e-12, 1.9e-12},
           {"kernel_power", 0.45 * watts, 0.4, 0.05 * watts, watts}}};
}

struct FittedParameter {
  const char* name = "";
  double value = 0.0;           ///< base units
  double standard_error = 0.0;  ///< base units; of the prior where that stands
  Support support = Support::prior;
};

struct FittedCalibration {
  Calibration calibration{};
  std::array<FittedParameter, Calibration::count> parameter{};
  int rows = 0;
  int evaluations = 0;  ///< of the whole set of rows
};

struct FitOptions {
  double scatter = 0.1;     ///< of one residual, in the logarithm
  double robustness = 1.5;  ///< residuals beyond this many scatters weigh less and less
};

namespace detail {

using FitNumber = Dual<Calibration::count>;

// The calibration made from parameters in base units, in the order of its fields.
template <class Rep, class Values>
CalibrationOf<Rep> calibration_of(const Values& values) {
  CalibrationOf<Rep> made;
  std::size_t next = 0;
  CalibrationOf<Rep>::each_number([&](const auto&, auto member) {
    using Member = std::remove_cvref_t<decltype(made.*member)>;
    made.*member = Slot<Member>::made(values[next++]);
  });
  return made;
}

class CalibrationFit {
 public:
  using Scalar = double;
  using InputType = Eigen::VectorXd;
  using ValueType = Eigen::VectorXd;
  using JacobianType = Eigen::MatrixXd;
  enum { InputsAtCompileTime = Eigen::Dynamic, ValuesAtCompileTime = Eigen::Dynamic };

  CalibrationFit(std::span<const Observation> rows, const CalibrationPrior& prior, const FitOptions& options)
      : prior_(prior), options_(options) {
    for (const Observation& row : rows) {
      rows_.push_back({with_rep<FitNumber>(row.serving), with_rep<FitNumber>(row.accelerator),
                       row.serving.running_sequences->in(units::request), row.rate.in(units::token_per_s),
                       row.power.in(units::W) / row.serving.layout.accelerators(), row.inter_token_latency});
    }
    for (std::size_t i = 0; i < count; ++i) {
      free_[i] = prior[i].spread > 0.0;
      if (!free_[i]) continue;
      const double place = (std::log(prior[i].value) - low(i)) / range(i);
      centre_[i] = std::log(place / (1.0 - place));
      width_[i] = prior[i].spread / (range(i) * place * (1.0 - place));
    }
  }

  static constexpr std::size_t count = Calibration::count;
  int inputs() const { return static_cast<int>(std::count(free_.begin(), free_.end(), true)); }
  int values() const { return 3 * static_cast<int>(rows_.size()) + inputs(); }
  int evaluations() const { return evaluations_; }

  int operator()(const Eigen::VectorXd& at, Eigen::VectorXd& residual) const {
    Eigen::MatrixXd unused;
    evaluate(at, residual, unused, false);
    return 0;
  }
  int df(const Eigen::VectorXd& at, Eigen::MatrixXd& jacobian) const {
    Eigen::VectorXd unused(values());
    evaluate(at, unused, jacobian, true);
    return 0;
  }

  FittedCalibration run() {
    std::array<Support, count> support;
    support.fill(Support::prior);
    Eigen::VectorXd at;
    Eigen::MatrixXd covariance;
    for (bool settled = false; !settled;) {
      at = free_part(centre_);
      Eigen::LevenbergMarquardt<CalibrationFit> solver(*this);
      solver.parameters.maxfev = 400;
      solver.minimize(at);
      covariance = covariance_at(at);
      settled = !hold_back(at, covariance, support);
    }
    return result(at, covariance, support);
  }

 private:
  struct Row {
    ServingOf<FitNumber> serving;
    AcceleratorOf<FitNumber> accelerator;
    double batch, rate, power;  // requests, output tokens/s, W per accelerator
    Optional<Quantity<duration>> inter_token_latency;
  };
  using Vector = std::array<double, count>;

  double low(std::size_t i) const { return std::log(prior_[i].low); }
  double range(std::size_t i) const { return std::log(prior_[i].high) - low(i); }
  double parameter(std::size_t i, double z) const { return std::exp(low(i) + range(i) / (1.0 + std::exp(-z))); }

  Eigen::VectorXd free_part(const Vector& all) const {
    Eigen::VectorXd part(inputs());
    Eigen::Index next = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (free_[i]) part[next++] = all[i];
    }
    return part;
  }
  Vector whole(const Eigen::VectorXd& part) const {
    Vector all = centre_;
    Eigen::Index next = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (free_[i]) all[i] = part[next++];
    }
    return all;
  }

  std::array<FitNumber, count> parameters(const Vector& z) const {
    std::array<FitNumber, count> made;
    for (std::size_t i = 0; i < count; ++i) {
      const FitNumber variable = FitNumber::variable(z[i], static_cast<int>(i));
      if (!free_[i]) {
        made[i] = FitNumber(prior_[i].value);
        continue;
      }
      made[i] = exp(FitNumber(low(i)) + FitNumber(range(i)) / (FitNumber(1.0) + exp(-variable)));
    }
    return made;
  }

  void evaluate(const Eigen::VectorXd& at, Eigen::VectorXd& residual, Eigen::MatrixXd& jacobian,
                bool derivatives) const {
    ++evaluations_;
    const Vector z = whole(at);
    const auto calibration = calibration_of<FitNumber>(parameters(z));
    residual.setZero(values());
    if (derivatives) jacobian.setZero(values(), inputs());
    int line = 0;
    const auto add = [&](const FitNumber& predicted, double measured) {
      const FitNumber off = log(predicted / FitNumber(measured)) / FitNumber(options_.scatter);
      // Cauchy: k^2 log(1 + (r/k)^2), as the square of what the solver sees.
      const double k = options_.robustness, r = off.value(), x = r / k;
      const double seen = std::copysign(k * std::sqrt(std::log1p(x * x)), r);
      residual[line] = seen;
      if (derivatives) {
        const double slope = std::abs(x) < 1e-6 ? 1.0 : r / (1.0 + x * x) / seen;
        Eigen::Index next = 0;
        for (std::size_t i = 0; i < count; ++i) {
          if (free_[i]) jacobian(line, next++) = slope * off.derivative(static_cast<int>(i));
        }
      }
      ++line;
    };
    for (const Row& row : rows_) {
      auto serving = row.serving;
      serving.calibration = calibration;
      const auto batch = FitNumber(row.batch) * units::request;
      const auto work = step_work(serving, row.accelerator, batch, calibration.routing_spread.value());
      const auto step = serving_step(serving, row.accelerator, batch, work);
      const double measured_step = row.batch / row.rate;
      add(step.total().in(units::s), measured_step);
      if (row.inter_token_latency.has_value()) {
        add(step.inter_token_latency().in(units::s), row.inter_token_latency->in(units::s));
      } else {
        ++line;
      }
      add(step_power(serving, row.accelerator, work, step,
                     Quantity<duration, FitNumber>(FitNumber(measured_step) * units::s))
              .in(units::W),
          row.power);
    }
    Eigen::Index next = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!free_[i]) continue;
      residual[line] = (z[i] - centre_[i]) / width_[i];
      if (derivatives) jacobian(line, next) = 1.0 / width_[i];
      ++next, ++line;
    }
  }

  // Of z: the inverse of J^T J, in which rows count less by their mean square residual where that is
  // above one, and priors count in full.
  Eigen::MatrixXd covariance_at(const Eigen::VectorXd& at) const {
    Eigen::VectorXd residual;
    Eigen::MatrixXd jacobian;
    evaluate(at, residual, jacobian, true);
    const Eigen::Index lines = 3 * std::ssize(rows_);
    const double misfit = residual.head(lines).squaredNorm() / static_cast<double>(lines);
    jacobian.topRows(lines) /= std::sqrt(std::max(1.0, misfit));
    return (jacobian.transpose() * jacobian).inverse();
  }

  // Gives parameters on a bound, or that the rows do not determine, their prior back; whether any.
  bool hold_back(const Eigen::VectorXd& at, const Eigen::MatrixXd& covariance,
                 std::array<Support, count>& support) {
    const auto was = free_;
    Eigen::Index next = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!was[i]) continue;
      const double place = 1.0 / (1.0 + std::exp(-at[next]));
      const double learnt = std::sqrt(covariance(next, next)) / width_[i];
      // On a bound first: only rows push it there, but there they no longer tell how far.
      support[i] = place < 0.01 || place > 0.99 ? Support::bound
                   : learnt > 0.9               ? Support::prior
                                                : Support::rows;
      free_[i] = support[i] == Support::rows;
      ++next;
    }
    return was != free_;
  }

  FittedCalibration result(const Eigen::VectorXd& at, const Eigen::MatrixXd& covariance,
                           const std::array<Support, count>& support) const {
    const Vector z = whole(at);
    FittedCalibration made;
    std::array<double, count> values{};
    Eigen::Index next = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double place = 1.0 / (1.0 + std::exp(-z[i]));
      values[i] = free_[i] ? parameter(i, z[i]) : prior_[i].value;
      double error = prior_[i].spread * prior_[i].value;
      if (free_[i]) {
        error = values[i] * range(i) * place * (1.0 - place) * std::sqrt(covariance(next, next));
        ++next;
      }
      made.parameter[i] = {prior_[i].name, values[i], error, support[i]};
    }
    made.calibration = calibration_of<double>(values);
    made.rows = static_cast<int>(rows_.size());
    made.evaluations = evaluations_;
    return made;
  }

  CalibrationPrior prior_;
  FitOptions options_;
  std::vector<Row> rows_;
  Vector centre_{}, width_{};
  std::array<bool, count> free_{};
  mutable int evaluations_ = 0;
};

}  // namespace detail

/// Fits to rows of one accelerator. Throws Error when there are none, or when a row has no
/// running_sequences.
[[nodiscard]] inline FittedCalibration fit_calibration(std::span<const Observation> rows,
                                                       const CalibrationPrior& prior,
                                                       const FitOptions& options = {}) {
  require(!rows.empty(), [] { return Error("fit_calibration: no rows; allowed: at least one"); });
  for (const Observation& row : rows) {
    require(row.serving.running_sequences.has_value(), [] {
      return Error("fit_calibration: a row has no serving.running_sequences; allowed: the mean of what ran");
    });
  }
  return detail::CalibrationFit(rows, prior, options).run();
}

}  // namespace e2t
