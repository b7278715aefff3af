#include "baton/eval/bootstrap.h"

#include "baton/base/error.h"
#include "baton/base/rng.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace baton::eval {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// How often each of n tasks is drawn in n draws.
void draw_counts(std::vector<std::uint32_t>& counts, Rng rng) {
  std::fill(counts.begin(), counts.end(), 0u);
  for (std::size_t i = 0; i < counts.size(); ++i) ++counts[rng.below(counts.size())];
}

}  // namespace

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return kNaN;
  const double at = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(below), values.end());
  const double low = values[below];
  if (below + 1 >= values.size()) return low;
  const double high = *std::min_element(values.begin() + static_cast<std::ptrdiff_t>(below) + 1, values.end());
  return low + (at - static_cast<double>(below)) * (high - low);
}

std::vector<Interval> bootstrap_means(std::span<const std::vector<double>> columns, const BootstrapOptions& options) {
  std::vector<Interval> intervals(columns.size(), {kNaN, kNaN});
  if (columns.empty() || columns.front().empty()) return intervals;
  const std::size_t n = columns.front().size(), width = columns.size();
  for (const auto& column : columns) BATON_CHECK(column.size() == n);

  std::vector<double> by_task(n * width);  // one row per task: the inner loop below runs over neighbours
  for (std::size_t c = 0; c < width; ++c)
    for (std::size_t i = 0; i < n; ++i) by_task[i * width + c] = columns[c][i];

  const Rng rng = Rng(options.seed).split("bootstrap");
  std::vector<std::vector<double>> means(width, std::vector<double>(static_cast<std::size_t>(options.resamples)));
  std::vector<std::uint32_t> counts(n);
  std::vector<double> sums(width);
  for (std::size_t b = 0; b < static_cast<std::size_t>(options.resamples); ++b) {
    draw_counts(counts, rng.split(b));
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      if (counts[i] == 0) continue;
      const double times = counts[i];
      const double* const row = &by_task[i * width];
      for (std::size_t c = 0; c < width; ++c) sums[c] += times * row[c];
    }
    for (std::size_t c = 0; c < width; ++c) means[c][b] = sums[c] / static_cast<double>(n);
  }
  const double tail = (1 - options.confidence) / 2;
  for (std::size_t c = 0; c < width; ++c) intervals[c] = {quantile(means[c], tail), quantile(means[c], 1 - tail)};
  return intervals;
}

}  // namespace baton::eval
