#pragma once
// REINFORCE leave-one-out (Ahmadian et al. 2024): each attempt against the mean of the others.

#include <span>
#include <vector>

namespace baton::rollout {

// Advantages of the attempts at one task; 0 for a single attempt, which has nothing to be compared with.
std::vector<double> leave_one_out_advantages(std::span<const double> rewards);

}  // namespace baton::rollout
