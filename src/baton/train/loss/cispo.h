#pragma once
// CISPO (MiniMax-M1, 2025): the importance weight is clipped and held constant, so that no decision loses its gradient.

#include "baton/train/loss/batch.h"

namespace baton::train {

struct CispoOptions {
  double clip_low = 0.2;   // weights below 1 - clip_low are raised to it
  double clip_high = 0.2;  // weights above 1 + clip_high are lowered to it
};

// -stop_gradient(clip(r))·A·log p, mean over decisions.
PolicyLoss cispo_loss(const PolicyBatch& batch, const CispoOptions& options = {});

}  // namespace baton::train
