#pragma once
// The scalarisers behind make_scalariser, and what they share.

#include "baton/rollout/advantage/gdpo.h"
#include "baton/rollout/reward.h"

namespace baton::rollout {

// The entries of M (Eq. 2) with their preference weights: outcome (weight 1), -cost in nano-dollars, -latency in seconds, then
// the calls of each tool that the preferences name, by name.
std::vector<RewardComponent> components_of(std::span<const RewardVector> group, const Preferences& preferences);

std::unique_ptr<Scalariser> make_paper_reward();
std::unique_ptr<Scalariser> make_linear_reward(const ScalariserOptions& options);
std::unique_ptr<Scalariser> make_gdpo_reward();
std::unique_ptr<Scalariser> make_reference_compat_reward();

}  // namespace baton::rollout
