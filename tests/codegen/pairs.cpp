// SPDX-License-Identifier: MIT
// Pairs of functions that compute the same, on raw doubles and on quantities. check.sh compares the
// instructions that the compiler makes of each raw_x and typed_x: a type must cost nothing.
#include "e2t/quantity/kind.hpp"
#include "e2t/quantity/math.hpp"
#include "e2t/quantity/meter.hpp"
#include "e2t/quantity/unit.hpp"

#ifdef __clang__
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
#endif

using namespace e2t;

using FacilityPower = Quantity<facility_power>;
using ItPower = Quantity<it_power>;
using DevicePower = Quantity<device_power>;
using ItIntensity = Quantity<it_energy_per_output_token>;
using TokenRate = Quantity<output_token_rate>;
using Time = Quantity<duration>;

// The ternary as a function: both sides are evaluated first, as for every number type.
template <class T>
constexpr T pick(const bool& mask, const T& yes, const T& no) {
  return mask ? yes : no;
}

extern "C" {

// A token rate from watts, with PUE.
double raw_token_rate(double feed, double pue, double intensity) {
  return feed / pue / intensity;
}
TokenRate typed_token_rate(FacilityPower feed, Pue pue, ItIntensity intensity) {
  return feed / pue / intensity;
}

// The number in another unit.
double raw_conversion(double energy) {
  return energy / 3.6e6;
}
double typed_conversion(Quantity<it_energy> energy) {
  return energy.in(units::kWh);
}

// A number of units.
double raw_number_of_units(double megawatts) {
  return megawatts * 1e6;
}
Quantity<power> typed_number_of_units(double megawatts) {
  return megawatts * units::MW;
}

// A quotient that cancels.
double raw_ratio(double left, double right) {
  return left / right;
}
double typed_ratio(ItPower left, ItPower right) {
  return left / right;
}

double raw_less(double left, double right) {
  return left < right ? 1.0 : 2.0;
}
double typed_less(ItPower left, ItPower right) {
  return left < right ? 1.0 : 2.0;
}

double raw_min(double left, double right) {
  return right < left ? right : left;
}
ItPower typed_min(ItPower left, ItPower right) {
  return min(left, right);
}

double raw_max(double left, double right) {
  return left < right ? right : left;
}
ItPower typed_max(ItPower left, ItPower right) {
  return max(left, right);
}

double raw_select(bool mask, double yes, double no) {
  return mask ? yes : no;
}
ItPower typed_select(bool mask, ItPower yes, ItPower no) {
  return select(mask, yes, no);
}

double raw_abs(double value) {
  return pick(value < 0.0, -value, value);
}
ItPower typed_abs(ItPower value) {
  return abs(value);
}

double raw_sqrt(double left, double right) {
  return __builtin_sqrt(left * right);
}
double typed_sqrt(Time left, Time right) {
  return sqrt(left * right).in(units::s);
}

double raw_pow(double value) {
  return value * value * value * value;
}
auto typed_pow(Time value) {
  return pow<4>(value);
}

// Facility power from IT power.
double raw_pue(double load, double pue) {
  return load * pue;
}
FacilityPower typed_pue(ItPower load, Pue pue) {
  return load * pue;
}

// A peak rate scaled by two kinds.
double raw_kinds(double peak, double utilization, double efficiency) {
  return peak * utilization * efficiency;
}
Quantity<compute_rate> typed_kinds(Quantity<compute_rate> peak, Utilization utilization,
                                   Efficiency efficiency) {
  return peak * utilization * efficiency;
}

// Power at two meters, added after conversion.
double raw_meters(double boards, double overhead, double rest, double pue) {
  return (boards * overhead + rest) * pue;
}
FacilityPower typed_meters(DevicePower boards, HostOverhead overhead, ItPower rest, Pue pue) {
  return (boards * overhead + rest) * pue;
}

// A plain power where the meter is named.
double raw_named_meter(double feed, double limit) {
  return limit < feed ? limit : feed;
}
FacilityPower typed_named_meter(Quantity<power> feed, FacilityPower limit) {
  return min(at_facility(feed), limit);
}

// A sum over an array.
double raw_sum(const double* values, int size) {
  double sum = 0.0;
  for (int i = 0; i < size; ++i)
    sum += values[i];
  return sum;
}
ItPower typed_sum(const ItPower* values, int size) {
  ItPower sum;
  for (int i = 0; i < size; ++i)
    sum += values[i];
  return sum;
}

// Energy of a power log: every row of an output array.
void raw_energies(const double* power, const double* time, double* energy, int size) {
  for (int i = 0; i < size; ++i)
    energy[i] = power[i] * time[i];
}
void typed_energies(const ItPower* power, const Time* time, Quantity<it_energy>* energy, int size) {
  for (int i = 0; i < size; ++i)
    energy[i] = power[i] * time[i];
}

// The whole minimum over four constraints, with the index of the one that binds.
double raw_bound(double flops, double flop_per_token, double bytes, double byte_per_token,
                 double feed, double pue, double cooling, double intensity, int* active) {
  const double ceilings[] = {flops / flop_per_token, bytes / byte_per_token, feed / pue / intensity,
                             cooling / intensity};
  double bound = ceilings[0];
  int index = 0;
  for (int i = 1; i < 4; ++i) {
    const bool lower = ceilings[i] < bound;
    bound = pick(lower, ceilings[i], bound);
    index = pick(lower, i, index);
  }
  *active = index;
  return bound;
}
TokenRate typed_bound(Quantity<compute_rate> flops,
                      Quantity<compute_per_output_token> flop_per_token, Quantity<data_rate> bytes,
                      Quantity<data_per_output_token> byte_per_token, FacilityPower feed, Pue pue,
                      ItPower cooling, ItIntensity intensity, index_of<double>* active) {
  const TokenRate ceilings[] = {flops / flop_per_token, bytes / byte_per_token,
                                feed / pue / intensity, cooling / intensity};
  TokenRate bound = ceilings[0];
  index_of<double> index = 0;
  for (int i = 1; i < 4; ++i) {
    const auto lower = ceilings[i] < bound;
    bound = select(lower, ceilings[i], bound);
    index = select(lower, i, index);
  }
  *active = index;
  return bound;
}

}  // extern "C"
