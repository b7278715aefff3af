#pragma once
// Clipped surrogate (Schulman et al. 2017) with separate bounds (DAPO's "clip higher") and the dual clip (Ye et al. 2020).

#include "baton/train/loss/batch.h"

namespace baton::train {

struct PpoOptions {
  double clip_low = 0.2;    // ratios below 1 - clip_low earn nothing more
  double clip_high = 0.28;  // ratios above 1 + clip_high earn nothing more
  double dual_clip = 3;     // the loss of a decision with a negative advantage is at most dual_clip × |advantage|; 0: off
};

// max(-A·r, -A·clip(r)), mean over decisions.
PolicyLoss ppo_loss(const PolicyBatch& batch, const PpoOptions& options = {});

}  // namespace baton::train
