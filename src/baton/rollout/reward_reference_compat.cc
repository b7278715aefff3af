// The reward of the released reference code with its errors, to compare results with; never a default:
//  - minimum and maximum of cost and latency are taken over the stored -cost and -latency, but what is scaled by them is +cost
//    and +latency, so that a dearer and slower attempt scores higher, and outside 0..1;
//  - a tool's minimum misses the attempts that never called it;
//  - every entry but the outcome is added twice.

#include "baton/rollout/reward_kinds.h"

#include <algorithm>

namespace baton::rollout {
namespace {

constexpr double kCountedTwice = 2;
constexpr std::size_t kFirstTool = 3;  // of components_of: after outcome, cost and latency

double scaled(double value, double low, double high) { return high > low ? (value - low) / (high - low) : 0; }

std::ranges::min_max_result<double> range_of_callers(const std::vector<double>& calls) {
  double low = std::ranges::max(calls), high = low;
  for (const double count : calls)
    if (count > 0) low = std::min(low, count);
  return {low, high};
}

class ReferenceCompatReward final : public Scalariser {
 public:
  std::vector<double> score(std::span<const RewardVector> group, const Preferences& preferences) const override {
    std::vector<double> scores(group.size(), 0.0);
    if (group.empty()) return scores;
    const auto components = components_of(group, preferences);
    for (std::size_t c = 0; c < components.size(); ++c) {
      const bool is_tool = c >= kFirstTool, is_outcome = c == 0;
      const auto [low, high] = is_tool ? range_of_callers(components[c].values) : std::ranges::minmax(components[c].values);
      const double weight = components[c].weight * (is_outcome ? 1 : kCountedTwice);
      for (std::size_t i = 0; i < group.size(); ++i) {
        const double value = components[c].values[i];
        if (!group[i].correct || (is_tool && value == 0)) continue;
        scores[i] += weight * scaled(is_tool || is_outcome ? value : -value, low, high);
      }
    }
    return scores;
  }
};

}  // namespace

std::unique_ptr<Scalariser> make_reference_compat_reward() { return std::make_unique<ReferenceCompatReward>(); }

}  // namespace baton::rollout
