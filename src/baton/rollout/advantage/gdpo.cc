#include "baton/rollout/advantage/gdpo.h"

#include "baton/base/error.h"
#include "baton/rollout/advantage/group.h"

namespace baton::rollout {

std::vector<double> gdpo_advantages(std::span<const RewardComponent> components, GdpoOrder order) {
  if (components.empty()) return {};
  std::vector<double> sum(components.front().values.size(), 0.0);
  for (const RewardComponent& component : components) {
    BATON_CHECK(component.values.size() == sum.size());
    const auto values = order == GdpoOrder::normalise_then_sum ? standardised(component.values) : component.values;
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += component.weight * values[i];
  }
  return order == GdpoOrder::normalise_then_sum ? sum : standardised(sum);
}

std::vector<double> batch_normalised(std::span<const double> advantages) { return standardised(advantages); }

}  // namespace baton::rollout
