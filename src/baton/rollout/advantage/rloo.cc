#include "baton/rollout/advantage/rloo.h"

#include <numeric>

namespace baton::rollout {

std::vector<double> leave_one_out_advantages(std::span<const double> rewards) {
  std::vector<double> advantages(rewards.size(), 0.0);
  if (rewards.size() < 2) return advantages;
  const double sum = std::accumulate(rewards.begin(), rewards.end(), 0.0), others = static_cast<double>(rewards.size() - 1);
  for (std::size_t i = 0; i < rewards.size(); ++i) advantages[i] = rewards[i] - (sum - rewards[i]) / others;
  return advantages;
}

}  // namespace baton::rollout
