// Entries on one scale before they are summed (GDPO); the trainer normalises over the batch after (`batch_normalised`).

#include "baton/rollout/reward_kinds.h"

namespace baton::rollout {
namespace {

class GdpoReward final : public Scalariser {
 public:
  std::vector<double> score(std::span<const RewardVector> group, const Preferences& preferences) const override {
    return gdpo_advantages(components_of(group, preferences), GdpoOrder::normalise_then_sum);
  }
};

}  // namespace

std::unique_ptr<Scalariser> make_gdpo_reward() { return std::make_unique<GdpoReward>(); }

}  // namespace baton::rollout
