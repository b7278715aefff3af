#include "baton/core/trajectory.h"

namespace baton {

double Trajectory::confidence() const {
  return status == Status::submitted && !steps.empty() ? steps.back().decision.confidence : -1;
}

Money repriced(const Trajectory& trajectory, std::span<const Price> price_of_tool) {
  Money sum;
  for (const auto& entry : trajectory.ledger) {
    if (entry.purpose == Purpose::judge) continue;
    sum += index(entry.tool) < price_of_tool.size() ? cost_of(price_of_tool[index(entry.tool)], entry.usage) : entry.cost;
  }
  return sum;
}

}  // namespace baton
