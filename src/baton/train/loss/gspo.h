#pragma once
// GSPO (Qwen, 2025): one ratio per episode, the geometric mean of its decisions' ratios.

#include "baton/train/loss/batch.h"

namespace baton::train {

struct GspoOptions {
  double clip_low = 0.2;    // as PPO's, on the episode's ratio
  double clip_high = 0.28;
};

// s = exp(mean log r), A = mean of the episode's advantages; max(-A·s, -A·clip(s)), mean over episodes.
PolicyLoss gspo_loss(const PolicyBatch& batch, const GspoOptions& options = {});

}  // namespace baton::train
