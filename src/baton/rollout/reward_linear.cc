// outcome - λ·cost - μ·latency: what a user pays for a correct answer, the same number for every group.

#include "baton/rollout/reward_kinds.h"

namespace baton::rollout {
namespace {

// Sum of tool weight × share of the attempt's calls that went to it.
double tool_bonus(const RewardVector& attempt, const Preferences& preferences) {
  int total = 0;
  double weighted = 0;
  for (const auto& [tool, calls] : attempt.calls) {
    total += calls;
    if (const auto weight = preferences.tools.find(tool); weight != preferences.tools.end()) weighted += weight->second * calls;
  }
  return total == 0 ? 0 : weighted / total;
}

class LinearReward final : public Scalariser {
 public:
  explicit LinearReward(const ScalariserOptions& options) : options_(options) {}

  std::vector<double> score(std::span<const RewardVector> group, const Preferences& preferences) const override {
    std::vector<double> scores;
    for (const RewardVector& attempt : group)
      scores.push_back(attempt.outcome -
                       preferences.cost * static_cast<double>(attempt.cost.nano) / static_cast<double>(options_.cost_unit.nano) -
                       preferences.latency * attempt.latency / options_.latency_unit + tool_bonus(attempt, preferences));
    return scores;
  }

 private:
  ScalariserOptions options_;
};

}  // namespace

std::unique_ptr<Scalariser> make_linear_reward(const ScalariserOptions& options) {
  return std::make_unique<LinearReward>(options);
}

}  // namespace baton::rollout
