#pragma once
// Generalised advantage estimation (Schulman et al. 2016) along one episode.

#include <span>
#include <vector>

namespace baton::rollout {

struct GaeOptions {
  double discount = 1;  // gamma
  double lambda = 1;    // 1: Monte Carlo returns; 0: one-step temporal differences
};

struct GaeResult {
  std::vector<double> advantages;
  std::vector<double> returns;  // advantage + value: what the value head is fitted to
};

// rewards[t] follows decision t, values[t] is the estimate before it (same length); `after` is the value of the state behind the
// last decision: 0 where the episode has ended.
GaeResult generalised_advantages(std::span<const double> rewards, std::span<const double> values, const GaeOptions& options = {},
                                 double after = 0);

}  // namespace baton::rollout
