#pragma once
// Percentile bootstrap intervals of means (Efron and Tibshirani 1993, ch. 13).

#include <cstdint>
#include <span>
#include <vector>

namespace baton::eval {

struct Interval {
  double lo = 0, hi = 0;
  bool operator==(const Interval&) const = default;
};

struct BootstrapOptions {
  std::uint64_t seed = 0;
  int resamples = 2000;       // >= 1000 for a stable 95 % interval
  double confidence = 0.95;
};

// The interval of the mean of each column; all columns have one entry per task, and one resample draws the same tasks for all of
// them, so a column of differences gives a paired interval. It depends on the seed and the column alone, not on its neighbours.
// An empty column has the interval [NaN, NaN].
std::vector<Interval> bootstrap_means(std::span<const std::vector<double>> columns, const BootstrapOptions& options);

// Linear interpolation between order statistics (type 7 of Hyndman and Fan, NumPy's default); q in 0..1. NaN where empty.
double quantile(std::vector<double> values, double q);

}  // namespace baton::eval
