#pragma once
// Several policies, one of which plays each episode.

#include "baton/core/episode.h"

#include <memory>
#include <vector>

namespace baton::policy {

struct PolicyShare {
  std::unique_ptr<Policy> policy;
  double share = 1;                      // of the episodes
};

// Which one plays is drawn from the episode's generator (CallContext::rng), the same at each step unless something else draws from
// it; then an episode may change hands. The shares sum to 1. A single policy is given back as it is.
std::unique_ptr<Policy> make_mixed_policy(std::vector<PolicyShare> parts);

}  // namespace baton::policy
