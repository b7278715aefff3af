#include "baton/core/turns.h"

#include <cmath>

namespace baton {

double expected_pass(const TurnPlan& plan, double skill) {
  double out = 1;
  for (const auto& item : plan.items)
    if (!item.reply || item.tells) out *= 1 / (1 + std::exp(item.difficulty - skill));
  return out;
}

}  // namespace baton
