#pragma once
// Policy losses by name. To add one: a header and a source of its own, a line in losses.cc, a golden vector in tests/train.

#include "baton/train/loss/batch.h"

#include <functional>
#include <span>
#include <string_view>

namespace baton::train {

struct LossOptions {
  double clip_low = 0.2;    // every clipped loss
  double clip_high = 0.28;
  double dual_clip = 3;     // ppo only; 0: off
};

struct LossName {
  std::string_view name, describe;
};
std::span<const LossName> policy_loss_names();

// Thread-safe to call. Throws Error for an unknown name, naming the nearest known one.
std::function<PolicyLoss(const PolicyBatch&)> make_policy_loss(std::string_view name, const LossOptions& options = {});

}  // namespace baton::train
