#include "baton/rollout/advantage/group.h"

#include <cmath>
#include <numeric>

namespace baton::rollout {
namespace {

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double sample_std(std::span<const double> values) {
  if (values.size() < 2) return 0;
  const double center = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - center) * (value - center);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::vector<double> standardised(std::span<const double> values, double epsilon) {
  std::vector<double> result(values.size(), 0.0);
  if (values.size() < 2) return result;
  const double center = mean(values), scale = sample_std(values) + epsilon;
  for (std::size_t i = 0; i < values.size(); ++i) result[i] = (values[i] - center) / scale;
  return result;
}

std::optional<std::vector<double>> group_advantages(std::span<const double> rewards, const GroupOptions& options) {
  if (rewards.size() < 2 || sample_std(rewards) < options.min_std) return std::nullopt;
  return standardised(rewards, options.epsilon);
}

}  // namespace baton::rollout
