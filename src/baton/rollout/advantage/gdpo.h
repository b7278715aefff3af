#pragma once
// Advantages from several rewards at once (GDPO): each component is brought to one scale within the group, so that the one that
// varies most does not drown the others.

#include <span>
#include <vector>

namespace baton::rollout {

struct RewardComponent {
  double weight = 1;
  std::vector<double> values;  // one per attempt of the group; larger is better
};

enum class GdpoOrder {
  normalise_then_sum,  // decoupled: every component counts by its weight alone
  sum_then_normalise,  // coupled, as plain GRPO on the weighted sum; to compare with
};

// Advantages of the attempts at one task. A component that does not vary adds nothing.
std::vector<double> gdpo_advantages(std::span<const RewardComponent> components,
                                    GdpoOrder order = GdpoOrder::normalise_then_sum);

// The last step of GDPO: mean 0 and standard deviation 1 over the advantages of all groups of a batch.
std::vector<double> batch_normalised(std::span<const double> advantages);

}  // namespace baton::rollout
