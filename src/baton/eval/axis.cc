#include "baton/eval/axis.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace baton::eval {
namespace {

constexpr double kRoom = 0.06;       // of the axis, left free at both ends
constexpr int kMostTicks = 8;

// The smallest of 1, 2, 5 times a power of ten that cuts `length` into at most kMostTicks.
double round_step(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / kMostTicks)));
  for (const double factor : {1.0, 2.0, 5.0, 10.0})
    if (length / (factor * power) <= kMostTicks) return factor * power;
  return 10 * power;
}

}  // namespace

Axis Axis::linear(double lo, double hi, double from, double to, const std::string& unit) {
  Axis axis;
  if (!(hi - lo > 1e-9 * std::max(std::abs(hi), 1.0))) lo -= 0.5, hi += 0.5;
  const double room = kRoom * (hi - lo);
  axis.lo_ = lo - room, axis.hi_ = hi + room, axis.from_ = from, axis.to_ = to;
  const double step = round_step(axis.hi_ - axis.lo_);
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
  for (auto k = static_cast<long>(std::ceil(axis.lo_ / step)); static_cast<double>(k) * step <= axis.hi_; ++k)
    axis.ticks_.push_back(
        {static_cast<double>(k) * step, fmt::format("{:.{}f}{}", static_cast<double>(k) * step, decimals, unit)});
  return axis;
}

Axis Axis::logarithmic(double lo, double hi, double from, double to) {
  Axis axis;
  axis.log_ = true;
  const double room = std::max(kRoom * std::log10(hi / lo), 0.08);
  axis.lo_ = std::log10(lo) - room, axis.hi_ = std::log10(hi) + room, axis.from_ = from, axis.to_ = to;
  const double decades = axis.hi_ - axis.lo_;
  for (int e = static_cast<int>(std::floor(axis.lo_)); e <= static_cast<int>(std::ceil(axis.hi_)); ++e)
    for (int digit = 1; digit < 10; ++digit) {
      const double value = digit * std::pow(10, e), at = std::log10(value);
      if (at < axis.lo_ || at > axis.hi_) continue;
      const bool named = digit == 1 || (decades < 3 && (digit == 2 || digit == 5)) || decades < 0.7;
      axis.ticks_.push_back({value, named ? fmt::format("{:.{}f}", value, std::max(0, -e)) : "", digit == 1});
    }
  return axis;
}

double Axis::pixel(double value) const {
  const double at = log_ ? (value > 0 ? std::log10(value) : lo_) : value;
  const double share = std::clamp((at - lo_) / (hi_ - lo_), 0.0, 1.0);
  return from_ + share * (to_ - from_);
}

}  // namespace baton::eval
