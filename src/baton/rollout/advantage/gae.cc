#include "baton/rollout/advantage/gae.h"

#include "baton/base/error.h"

namespace baton::rollout {

GaeResult generalised_advantages(std::span<const double> rewards, std::span<const double> values, const GaeOptions& options,
                                 double after) {
  BATON_CHECK(rewards.size() == values.size());
  GaeResult result{std::vector<double>(rewards.size()), std::vector<double>(rewards.size())};
  double next_value = after, next_advantage = 0;
  for (std::size_t t = rewards.size(); t-- > 0;) {
    const double surprise = rewards[t] + options.discount * next_value - values[t];
    next_advantage = surprise + options.discount * options.lambda * next_advantage;
    next_value = values[t];
    result.advantages[t] = next_advantage;
    result.returns[t] = next_advantage + values[t];
  }
  return result;
}

}  // namespace baton::rollout
