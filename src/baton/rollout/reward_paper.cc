// ToolOrchestra, arXiv 2511.21689, Eq. 2: R = M̂·P where correct, else 0.

#include "baton/rollout/reward_kinds.h"

#include <algorithm>

namespace baton::rollout {
namespace {

class PaperReward final : public Scalariser {
 public:
  std::vector<double> score(std::span<const RewardVector> group, const Preferences& preferences) const override {
    std::vector<double> scores(group.size(), 0.0);
    if (group.empty()) return scores;
    for (const RewardComponent& component : components_of(group, preferences)) {
      const auto [low, high] = std::ranges::minmax(component.values);
      if (low == high) continue;
      for (std::size_t i = 0; i < group.size(); ++i)
        if (group[i].correct) scores[i] += component.weight * (component.values[i] - low) / (high - low);
    }
    return scores;
  }
};

}  // namespace

std::unique_ptr<Scalariser> make_paper_reward() { return std::make_unique<PaperReward>(); }

}  // namespace baton::rollout
